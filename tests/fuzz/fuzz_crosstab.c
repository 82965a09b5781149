/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_crosstab.c -- any bytes are a table or one error; a table is written and read again the same;
 * what protect lets through is safe to the audit and never refused by it. */
#include "stats/audit.h"
#include "stats/protect.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
again(const struct stats_crosstab *t, struct arena *mem)
{
	AUTO_BUF(b);
	struct stats_crosstab back;
	struct err e = ERR_INIT;

	stats_crosstab_write(t, &b);
	if (stats_crosstab_parse(&back, "again", b.s, b.len, true, mem, &e) || back.rows != t->rows ||
	    back.columns != t->columns || memcmp(back.cell, t->cell, t->rows * t->columns * sizeof *t->cell) != 0)
		abort();
	for (size_t i = 0; i < t->rows; i++)
		if (strcmp(back.row[i], t->row[i]) != 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	struct stats_crosstab t;
	struct stats_disclosure d = { n ? 1 + data[0] % 12 : 1, n && data[0] & 64 };
	char *text = malloc(n ? n : 1);

	if (n)
		memcpy(text, data + 1, n - 1);
	if (stats_crosstab_parse(&t, "t", text, n ? n - 1 : 0, n && data[0] & 128, &mem, &e) == OK) {
		struct stats_protected p;
		struct stats_audit a;
		again(&t, &mem);
		if (t.rows * t.columns < 200 && stats_protect(&p, &t, &d, &mem, &e) == OK &&
		    (stats_audit(&a, &p.safe, &t, &d, &mem, &e) || !a.safe))
			abort();
	} else if (!*e.msg || strchr(e.msg, '\n'))
		abort();
	free(text);
	arena_free(&mem);
	return 0;
}
