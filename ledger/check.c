/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.c -- the rules that one entry is judged by, from the state before it.  The same functions
 * guard the append and do the verifying, so what is accepted here verifies there. */
#include "core/parse.h"
#include "core/sha256.h"
#include "ledger/host.h"
#include "ledger/ledger_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool
act_is(const struct ledger_entry *entry, const char *act)
{
	return strcmp(cjson_str(entry->st, "act", ""), act) == 0;
}

/* Entries 1..n of the genesis commit: each founder once, in the order entry 0 names them. */
static void
check_founder(const struct ledger_state *s, const struct ledger_entry *entry,
    struct ledger_faults *f)
{
	int64_t i = s->size - 1;
	char first[65], obj[24];

	if (i < 0 || i >= s->n_founders) {
		if (act_is(entry, "found"))
			ledger_fault(f, "founder", entry->seq,
			    "found stands in the genesis commit only");
		return;
	}
	parse_hex_write(first, s->leaf[0], LEDGER_HASH);
	snprintf(obj, sizeof obj, "actor/%s", s->founder[i].actor);
	if (!act_is(entry, "found") ||
	    strcmp(cjson_str(entry->st, "actor", ""), s->founder[i].actor) != 0 ||
	    strcmp(cjson_str(entry->st, "key", ""), s->founder[i].key) != 0 ||
	    strcmp(cjson_str(entry->st, "obj", ""), obj) != 0 ||
	    cjson_num(entry->st, "ver", -1) != 0 ||
	    cjson_num(cjson_get(entry->st, "seen"), "size", -1) != 1 ||
	    strcmp(cjson_str(cjson_get(entry->st, "f"), "genesis", ""), first) != 0)
		ledger_fault(f, "founder", entry->seq,
		    "here %s must sign found with f.genesis = L_0", s->founder[i].actor);
}

void
ledger_check_chain(const struct ledger_state *s, const struct ledger_entry *entry,
    struct ledger_faults *f)
{
	if (entry->seq != s->size)
		ledger_fault(f, "seq", s->size, "the entry calls itself %" PRId64, entry->seq);
	if (strcmp(entry->prev, s->last) != 0)
		ledger_fault(f, "prev", entry->seq,
		    "prev is not the leaf hash of the entry before");
	if (entry->ts < s->ts && !act_is(entry, "clock.correct"))
		ledger_fault(f, "time-backwards", entry->seq,
		    "ts is before that of the entry before");
	if ((s->size == 0) != act_is(entry, "genesis"))
		ledger_fault(f, "genesis", entry->seq, "genesis is the first entry and no other");
	if (s->size == 0 &&
	    (strcmp(cjson_str(entry->st, "obj", ""), "lab") != 0 ||
		cjson_num(entry->st, "ver", -1) != 0))
		ledger_fault(f, "genesis", 0, "genesis makes the object lab, version 0");
	check_founder(s, entry, f);
}

void
ledger_check_batch(const struct ledger_state *s, int64_t first, struct ledger_faults *f)
{
	if (first == 0 && (s->n_founders == 0 || s->size != 1 + s->n_founders))
		ledger_fault(f, "founder", 0,
		    "the genesis commit holds genesis and one found entry by each founder");
	if (s->correcting)
		ledger_fault(f, "clock-correct", s->size - 1,
		    "clock.correct comes as two entries of one commit, by two people");
}

static void
check_correction(const struct ledger_state *s, const struct ledger_entry *entry,
    struct ledger_faults *f)
{
	char sha[65];
	AUTO_BUF(b);

	if (!s->correcting)
		return;
	if (cjson_get(entry->st, "f"))
		cjson_write(&b, cjson_get(entry->st, "f"));
	sha256_hex(sha, b.s, b.len);
	if (!act_is(entry, "clock.correct") ||
	    strcmp(cjson_str(entry->st, "actor", ""), s->correct_by) == 0 ||
	    strcmp(sha, s->correct_f) != 0 || entry->ts != s->correct_ts)
		ledger_fault(f, "clock-correct", entry->seq,
		    "a second person must sign the same correction here");
}

static void
check_times(const struct ledger_entry *entry, const struct ledger_statement *st,
    struct ledger_faults *f)
{
	int64_t skew = entry->ts > st->made ? entry->ts - st->made : st->made - entry->ts;

	if (entry->ts > st->until)
		ledger_fault(f, "expired", entry->seq,
		    "taken %" PRId64 " ms after the statement's until", entry->ts - st->until);
	if (skew > LEDGER_SKEW_MAX_MS)
		ledger_fault(f, "made", entry->seq, "made and taken more than a day apart");
}

static void
check_seen(const struct ledger_state *s, const struct ledger_entry *entry,
    const struct ledger_statement *st, struct ledger_faults *f)
{
	char zeros[65] = "", leaf[65];

	memset(zeros, '0', 64);
	if (st->seen.size > s->size || (st->seen.size == 0) != (s->size == 0)) {
		ledger_fault(f, "seen", entry->seq,
		    "the signer saw %" PRId64 " entries of %" PRId64, st->seen.size, s->size);
		return;
	}
	if (st->seen.size > 0)
		parse_hex_write(leaf, s->leaf[st->seen.size - 1], LEDGER_HASH);
	if (strcmp(st->seen.head, st->seen.size ? leaf : zeros) != 0)
		ledger_fault(f, "seen", entry->seq,
		    "the signer saw another history: size %" PRId64 " had another head",
		    st->seen.size);
}

static void
check_signature(const struct ledger_key *k, const struct ledger_entry *entry,
    struct ledger_faults *f)
{
	struct err e = ERR_INIT;
	AUTO_BUF(text);

	cjson_write(&text, entry->st);
	if (sshsig_verify(&k->pub, LEDGER_NAMESPACE, text.s, text.len, entry->sig, &e))
		ledger_fault(f, "signature", entry->seq, "%s", e.msg);
}

static void
check_key(const struct ledger_state *s, const struct ledger_entry *entry,
    const struct ledger_statement *st, struct ledger_faults *f)
{
	const struct ledger_key *k = ledger_state_key(s, st->key);

	if (!k) {
		ledger_fault(f, "key-unknown", entry->seq, "no key %.16s... is enrolled", st->key);
		return;
	}
	if (k->use != LEDGER_KEY_ACTOR && k->use != LEDGER_KEY_STATEMENT)
		ledger_fault(f, "key-use", entry->seq,
		    "a key that does not sign statements signed one");
	if (strcmp(k->owner, st->actor) != 0)
		ledger_fault(f, "key-owner", entry->seq, "the key is of %s, the actor is %s",
		    k->owner, st->actor);
	switch (ledger_key_state_at(k, entry->seq)) {
	case LEDGER_KEY_PENDING:
		if (!act_is(entry, "key.accept"))
			ledger_fault(f, "key-pending", entry->seq,
			    "the key is not in force yet; it may sign its own key.accept only");
		break;
	case LEDGER_KEY_REVOKED:
		ledger_fault(f, "key-revoked", entry->seq, "the key was revoked by entry %" PRId64,
		    k->to);
		break;
	case LEDGER_KEY_IN_FORCE:
		break;
	}
	check_signature(k, entry, f);
}

/* Entry 0 brings the key that signs it. */
static void
check_genesis_key(const struct ledger_entry *entry, const struct ledger_statement *st,
    struct ledger_faults *f)
{
	const struct cjson *host = cjson_get(st->f, "host");
	const char *line = cjson_str(host, "statement", "");
	struct ledger_key k = { .to = INT64_MAX };
	struct err e = ERR_INIT;

	if (sshsig_public_parse(&k.pub, line, strlen(line), &e) || strcmp(k.pub.id, st->key) != 0 ||
	    strcmp(cjson_str(host, "id", ""), st->actor) != 0)
		ledger_fault(f, "genesis", 0,
		    "entry 0 must be signed by the statement key of the host that it names");
	else
		check_signature(&k, entry, f);
}

void
ledger_check_statement(struct ledger_state *s, const struct ledger_entry *entry,
    struct ledger_faults *f)
{
	struct ledger_statement st;
	struct err e = ERR_INIT;

	if (s->closed)
		ledger_fault(f, "closed", entry->seq, "the ledger was closed by an entry before");
	if (ledger_statement_read(&st, entry->st, &e)) {
		ledger_fault(f, "statement", entry->seq, "%s", e.msg);
		return;
	}
	if (s->size > 0 && strcmp(st.log, s->origin) != 0)
		ledger_fault(f, "origin", entry->seq, "signed for %s, not for this ledger", st.log);
	check_times(entry, &st, f);
	check_seen(s, entry, &st, f);
	if (ledger_state_nonce_used(s, st.obj, st.n))
		ledger_fault(f, "nonce", entry->seq,
		    "the nonce was used before for %s: a statement is taken once", st.obj);
	if (st.actor[0] == 'h' && !ledger_host_may(st.act))
		ledger_fault(f, "host-act", entry->seq, "a host may not sign %s", st.act);
	check_correction(s, entry, f);
	if (s->size == 0)
		check_genesis_key(entry, &st, f);
	else
		check_key(s, entry, &st, f);
}
