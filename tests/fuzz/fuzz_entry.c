/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_entry.c -- a line of the ledger: what is taken is written again byte for byte. */
#include "ledger/entry.h"
#include "ledger/statement.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	struct ledger_entry entry;
	struct ledger_statement st;
	struct cjson *again = NULL;
	AUTO_BUF(out);

	if (ledger_entry_read(&mem, (const char *)data, n, &entry, &e) == OK) {
		if (ledger_entry_write(&out, entry.seq, entry.ts, entry.prev, entry.st, entry.sig,
			entry.eff, &e) != OK ||
		    out.len != n || memcmp(out.s, data, n) != 0)
			abort();
		if (ledger_statement_read(&st, entry.st, &e) == OK &&
		    (ledger_statement_json(&mem, &st, &again, &e) != OK ||
			!cjson_equal(again, entry.st)))
			abort();
	} else if (e.code != ERR_INVALID)
		abort();
	arena_free(&mem);
	return 0;
}
