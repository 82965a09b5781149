/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_frame.c -- any bytes are a frame or one error; a frame's codes are within its levels, its
 * levels ascend, and its numbers are finite or missing. */
#include "stats/frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(const struct stats_frame *f)
{
	for (size_t c = 0; c < f->columns; c++) {
		const struct stats_column *k = &f->column[c];
		size_t missing = 0;
		for (size_t i = 0; i < k->levels; i++)
			if (!*k->level[i] || (i && strcmp(k->level[i - 1], k->level[i]) >= 0))
				abort();
		for (size_t i = f->rows; i-- > 0;) {
			bool none = k->text ? k->code[i] == STATS_MISSING : isnan(k->number[i]);
			if (none)
				missing = i + 1;
			else if (k->text ? k->code[i] >= k->levels : !isfinite(k->number[i]))
				abort();
		}
		if (missing != k->missing)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct stats_want want[] = { { "a", STATS_AS_FOUND }, { "", STATS_AS_TEXT } };
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	struct stats_frame f;
	size_t take = n ? data[0] % 3 : 0;
	char *text = malloc(n ? n : 1);

	if (n)
		memcpy(text, data + 1, n - 1);
	if (stats_frame_parse(&f, "f", text, n ? n - 1 : 0, want, take, &mem, &e) == OK)
		check(&f);
	else if (!e.code || !*e.msg || strchr(e.msg, '\n'))
		abort();
	free(text);
	arena_free(&mem);
	return 0;
}
