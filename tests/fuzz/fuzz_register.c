/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_register.c -- the CSV reader against a plain one: written back, it reads the same again. */
#include "core/buf.h"
#include "stats/register.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
quote(struct buf *out, const struct stats_cell *c)
{
	buf_puts(out, "\"");
	for (size_t i = 0; i < c->n; i++)
		buf_add(out, c->s[i] == '"' ? "\"\"" : &c->s[i], c->s[i] == '"' ? 2 : 1);
	buf_puts(out, "\"");
}

/* Every row with every cell quoted; false when the text is refused. */
static bool
rewrite(struct buf *out, const char *text, size_t n)
{
	struct stats_register *r = NULL;
	struct err e = ERR_INIT;
	bool more = true;

	if (stats_register_open(&r, "f", text, n, &e))
		return false;
	for (size_t i = 0; i < stats_register_columns(r); i++) {
		struct stats_cell c = { stats_register_column(r, i), strlen(stats_register_column(r, i)) };
		buf_puts(out, i ? "," : "");
		quote(out, &c);
	}
	while (!stats_register_next(r, &more, &e) && more) {
		buf_puts(out, "\n");
		for (size_t i = 0; i < stats_register_columns(r); i++) {
			buf_puts(out, i ? "," : "");
			quote(out, &stats_register_cells(r)[i]);
		}
	}
	stats_register_free(r);
	if (e.code && (e.code != ERR_INVALID || !strstr(e.msg, "f:")))
		abort();
	return e.code == OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = malloc(n ? n : 1);		/* exact size: no NUL to lean on */
	AUTO_BUF(once);
	AUTO_BUF(twice);

	if (n)
		memcpy(text, data, n);
	if (rewrite(&once, text, n)) {
		if (!rewrite(&twice, once.s, once.len) || once.len != twice.len ||
		    memcmp(once.s, twice.s, once.len) != 0)
			abort();
	}
	free(text);
	return 0;
}
