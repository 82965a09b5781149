/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger -- the truth of a lab: a bare git repository that only ever grows.
 *
 * LAB/ledger.git holds one branch, refs/heads/ledger.  Each commit adds one or more entries as
 * one blob named `entries`, one line each (entry.h); everything else in the commit is computed
 * from the entries, the parent and the host, and signed (docs/ledger-format.md), so stock git
 * can check it and a verifier can rebuild every byte.  An append is acknowledged when its commit
 * is durable on the ref (append.h).
 *
 * A struct ledger is a handle with what is known of the chain so far: all leaf hashes, the keys,
 * the nonces used.  ledger_head, ledger_append and ledger_each first bring it level with the ref;
 * what it learned before must still be in the history, else ERR_INTEGRITY (a rollback or fork).
 * Not for several threads.
 *
 * Errors of all functions: ERR_INTEGRITY when what is read breaks the format (run `probity ledger
 * verify` to have everything named); ERR_FAILED for I/O and git.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "core/arena.h"
#include "core/err.h"
#include "core/time.h"
#include "ledger/entry.h"
#include "ledger/statement.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger;

/* Open LAB/ledger.git.  Also removes a ref lock that a killed writer left, if no writer is alive
 * (it takes the ledger's flock for that, without waiting).
 * ERR_NOT_FOUND: no ledger there.  ERR_INTEGRITY: replace refs, grafts, shallow or alternates
 * (each makes stock git show another history), maintenance that prunes not switched off, or a
 * broken chain. */
enum err_code ledger_open(struct ledger **out, const char *lab, struct err *e);
void ledger_close(struct ledger *l);		/* NULL is fine; releases the lock */

const char *ledger_origin(const struct ledger *l);	/* "jdl-<32 hex>", "sim.jdl-..." */
bool ledger_simulated(const struct ledger *l);

struct ledger_head {
	int64_t size;			/* number of entries; the last seq is size - 1 */
	instant ts;			/* of the last entry */
	char leaf[65], root[65];	/* last leaf hash; RFC 6962 root */
	char commit[41];		/* an address, never evidence */
};

enum err_code ledger_head(struct ledger *l, struct ledger_head *out, struct err *e);

/* The leaf hash L_i (64 hex).  ERR_NOT_FOUND beyond the head. */
enum err_code ledger_leaf(struct ledger *l, int64_t i, char out[65], struct err *e);

/* Call `visit` for every entry from `from_seq` to the head, in order; the entry and what it points
 * at live only during the call.  A code other than OK from `visit` ends the walk and is returned.
 * Costs O(entries visited). */
typedef enum err_code ledger_visit(const struct ledger_entry *entry, void *ctx, struct err *e);
enum err_code ledger_each(struct ledger *l, int64_t from_seq, ledger_visit *visit, void *ctx,
    struct err *e);

/* One entry, copied into `mem`.  ERR_NOT_FOUND beyond the head. */
enum err_code ledger_get(struct ledger *l, int64_t seq, struct arena *mem, struct ledger_entry *out,
    struct err *e);

/* The writers' lock: LAB/ledger.lock, flock(2).  Held from decide to append.  Nested calls count.
 * ERR_CONFLICT: another writer held it for `timeout_ms`. */
enum err_code ledger_lock(struct ledger *l, int timeout_ms, struct err *e);
void ledger_unlock(struct ledger *l);

/* Fill in what every statement has: log, key, n, seen (the head), made = now, and until =
 * made + 15 minutes where it is still 0.  Strings live in `mem`. */
enum err_code ledger_statement_fill(struct ledger *l, struct arena *mem,
    struct ledger_statement *st, const struct sshsig_public *key, instant now, struct err *e);

#endif
