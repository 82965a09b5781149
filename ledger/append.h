/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * append -- the commit point: statements become entries, entries one durable commit.
 *
 *   lock -> bring level -> check every statement -> write blob, tree, commit (fsynced) -> read
 *   back and compare -> move refs/heads/ledger from OLD to NEW by compare-and-set (fsynced)
 *
 * Before the ref moves nothing has happened: a crash leaves objects that nobody refers to.  After
 * it nothing more is needed.  Fault points: ledger.blob ledger.tree ledger.commit ledger.ref.
 */
#ifndef LEDGER_APPEND_H
#define LEDGER_APPEND_H

#include "ledger/host.h"
#include "ledger/ledger.h"

struct ledger_new {
	const struct cjson *st;		/* the signed statement */
	const char *sig;		/* its signature string */
	const struct cjson *eff;	/* an object; NULL is {} */
};

enum { LEDGER_BATCH_MAX = 4096, LEDGER_CLOCK_BACK_MS = 5 * 60 * 1000 };

/*
 * Append `n` entries (1..LEDGER_BATCH_MAX) in one commit: all or none.  Takes the lock itself
 * (30 s) unless it is held.  ts = max(now, ts of the entry before); a clock more than 5 minutes
 * behind the last entry is refused.  `out` (NULL, or n of them) receives the entries, in `mem`.
 *
 * Each statement is checked as verify level 2 does, at the seq it would get (ledger/verify.h has
 * the codes): shape, origin, key in force and its owner the actor, signature, nonce new for the
 * object, L_{seen.size-1} = seen.head, ts <= until, |ts - made| <= 1 day, host keys on host acts
 * only, key and host entries consistent.  Not checked: `ver`, roles, meaning.
 *
 * ERR_INVALID  a statement breaks a rule: the message has the code, as in "nonce: ..."
 * ERR_REFUSED  a key that is not in force; the clock is behind; the ledger is closed
 * ERR_CONFLICT another writer came first (or holds the lock): look again
 * ERR_FAILED   disk or git; nothing was appended
 */
enum err_code ledger_append(struct ledger *l, const struct ledger_host *host,
    const struct ledger_new *new, size_t n, instant now, struct arena *mem,
    struct ledger_entry *out, struct err *e);

#endif
