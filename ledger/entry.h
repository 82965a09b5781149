/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entry -- one line of the ledger: a signed statement and what the rules made of it.
 *
 *   {"eff":{...},"prev":"<64 hex>","seq":42,"sig":"<base64>","st":{...},"ts":1767225600200,"v":1}
 *
 * `eff` is computed by workflow (not signed by the person; level 3 of verify recomputes it), `ts`
 * is when the ledger took it, never before the entry before.  `prev` is the leaf hash of the entry
 * before (64 zeros at seq 0); the leaf hash is that of RFC 6962:
 *
 *   L_i = SHA-256(0x00 || line_i)          the line without its line feed
 *
 * Parse, write again, compare is the test of canonicality.  A line is at most 16 KiB.
 */
#ifndef LEDGER_ENTRY_H
#define LEDGER_ENTRY_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/cjson.h"
#include "core/err.h"
#include "core/time.h"

#include <stddef.h>
#include <stdint.h>

enum { LEDGER_LINE_MAX = 16 * 1024, LEDGER_FORMAT = 1 };

struct ledger_entry {		/* borrowed: valid as long as the arena or callback it came from */
	int64_t seq;
	instant ts;
	const struct cjson
	    *st; /* the statement: ledger_statement_read, or cjson_str(st, "act", ..) */
	const struct cjson *eff;	/* always an object, may be empty */
	const char *sig, *prev;
	const char *line;		/* without its line feed; a C string only from ledger_get */
	size_t n;
	char leaf[65];
	char commit[41]; /* the git commit that holds it; "" when not read from one */
};

/* Read one line.  ERR_INVALID says what is wrong and at which byte.  Signature, chain and
 * statement rules are not looked at. */
enum err_code ledger_entry_read(struct arena *mem, const char *line, size_t n,
    struct ledger_entry *out, struct err *e);

/* Append the line (no line feed) of these parts.  ERR_INVALID: longer than LEDGER_LINE_MAX. */
enum err_code ledger_entry_write(struct buf *out, int64_t seq, instant ts, const char *prev,
    const struct cjson *st, const char *sig, const struct cjson *eff, struct err *e);

#endif
