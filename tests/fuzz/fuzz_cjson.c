/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_cjson.c -- whatever the reader takes, it writes again byte for byte. */
#include "core/cjson.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	struct cjson *v = NULL, *again = NULL;
	AUTO_BUF(out);

	if (cjson_read(&mem, (const char *)data, n, &v, &e) == OK) {
		cjson_write(&out, v);
		if (out.len != n || memcmp(out.s, data, n) != 0)
			abort();
		if (cjson_read(&mem, out.s, out.len, &again, &e) != OK || !cjson_equal(v, again))
			abort();
	} else if (v || e.code != ERR_INVALID)
		abort();
	arena_free(&mem);
	return 0;
}
