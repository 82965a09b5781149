/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_commit.c -- the parts of a commit that anybody may have written. */
#include "ledger/ledger_int.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct ledger_commit_parts parts;
	char *raw = malloc(n ? n : 1);		/* exact size: no NUL to lean on */

	if (n)
		memcpy(raw, data, n);
	if (ledger_commit_parse(&mem, raw, n, &parts) && (parts.parents < 0 || parts.size < -1 ||
	    strlen(parts.host) > 8 || (parts.armor && strlen(parts.armor) > n)))
		abort();
	free(raw);
	arena_free(&mem);
	return 0;
}
