/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keys -- whose key it is and from which entry to which it counts.
 *
 * Validity goes by sequence number, never by date.  An entry at seq s changes what counts for
 * seq > s only:
 *
 *   genesis      founders' keys, the host's three keys, the recovery key
 *   key.add      f: actor, pub ("ssh-ed25519 AAAA..."), custody (server file agent token)
 *                the key is *pending*: it can sign nothing but its own key.accept
 *   key.accept   signed by the new key itself, actor its owner: in force
 *   key.revoke   f: key (id) [, compromised_since (seq)]: no longer in force
 *   host.add     f: host (h-xxxxxx), commit (pub), statement (pub)
 *   host.rotate  f: host, and at least one of commit, statement, checkpoint (pub): the commit that
 *                carries a new commit key is signed by that new key
 *   host.revoke  f: host
 *
 * A key belongs to one owner for ever: adding a key that was ever known is refused (a revoked key
 * does not come back).  Who may add, revoke or rotate is policy, so workflow's to judge.
 */
#ifndef LEDGER_KEYS_H
#define LEDGER_KEYS_H

#include "core/buf.h"
#include "core/err.h"
#include "core/sshsig.h"

#include <stdint.h>

enum ledger_key_use {
	LEDGER_KEY_ACTOR,
	LEDGER_KEY_COMMIT,
	LEDGER_KEY_STATEMENT,
	LEDGER_KEY_CHECKPOINT,
	LEDGER_KEY_RECOVERY
};
enum ledger_key_state { LEDGER_KEY_PENDING, LEDGER_KEY_IN_FORCE, LEDGER_KEY_REVOKED };

struct ledger_key {
	struct sshsig_public pub;	/* pub.id is the key id of statements */
	char owner[9];			/* p-xxxxxx or h-xxxxxx; "" for checkpoint and recovery */
	char custody[16];
	enum ledger_key_use use;
	int64_t added;			/* seq of the entry that named it first */
	int64_t from;			/* in force for seq > from; INT64_MAX while pending */
	int64_t to;			/* no longer in force for seq > to; INT64_MAX: still is */
	int64_t compromised_since;	/* -1: not said */
};

enum ledger_key_state ledger_key_state_at(const struct ledger_key *k, int64_t seq);

struct ledger;

/* The key of that id (64 hex), or NULL.  The next of all keys, in the order they came: i from 0
 * until NULL.  Pointers hold until the ledger is appended to, refreshed or closed. */
const struct ledger_key *ledger_key_find(const struct ledger *l, const char *id);
const struct ledger_key *ledger_key_at(const struct ledger *l, size_t i);

/* Append what ledger.git/allowed_signers holds: one line `ID namespaces="git" ssh-ed25519 AAAA...`
 * for each host's commit key, namespace probity-entry for what signs statements.  Retired keys
 * stay in, since stock git knows no seq and what they signed in their time is good. */
void ledger_key_signers(const struct ledger *l, struct buf *out);

#endif
