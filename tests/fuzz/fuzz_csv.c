/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_csv.c -- a table that is read is written raw and read again the same; written safe, it is
 * still a table of that shape. */
#include "core/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
again(struct arena *mem, const struct csv_table *t, bool safe)
{
	struct csv_table back;
	struct err e = ERR_INIT;
	AUTO_BUF(b);

	csv_record(&b, t->header, t->columns, false);
	for (size_t i = 0; i < t->n; i++)
		csv_record(&b, t->row[i].cell, t->columns, safe);
	if (csv_read(mem, "again", b.s, b.len, NULL, &back, &e) || back.n != t->n ||
	    back.columns != t->columns)
		abort();
	for (size_t i = 0; i < t->n && !safe; i++)
		for (size_t k = 0; k < t->columns; k++)
			if (strcmp(t->row[i].cell[k], back.row[i].cell[k]) != 0)
				abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	struct csv_table t;
	char *text = malloc(n ? n : 1);

	if (n)
		memcpy(text, data, n);
	if (csv_read(&mem, "f", text, n, NULL, &t, &e) == OK) {
		again(&mem, &t, false);
		again(&mem, &t, true);
	}
	free(text);
	arena_free(&mem);
	return 0;
}
