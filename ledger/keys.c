/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys.c -- see keys.h: what entries say about keys, and which key counts where. */
#include "ledger/keys.h"
#include "core/xalloc.h"
#include "ledger/ledger_int.h"

#include <stdlib.h>
#include <string.h>

struct taking { struct ledger_state *s; int64_t seq; const char *code; struct ledger_faults *f; };

enum ledger_key_state
ledger_key_state_at(const struct ledger_key *k, int64_t seq)
{
	if (seq > k->to)
		return LEDGER_KEY_REVOKED;
	return seq > k->from ? LEDGER_KEY_IN_FORCE : LEDGER_KEY_PENDING;
}

struct ledger_key *
ledger_state_key(const struct ledger_state *s, const char *id)
{
	for (size_t i = 0; i < s->n_keys; i++)
		if (strcmp(s->key[i]->pub.id, id) == 0)
			return s->key[i];
	return NULL;
}

const struct ledger_key *
ledger_key_find(const struct ledger *l, const char *id)
{
	return ledger_state_key(&l->s, id);
}

const struct ledger_key *
ledger_key_at(const struct ledger *l, size_t i)
{
	return i < l->s.n_keys ? l->s.key[i] : NULL;
}

/* A rotated key signs the commit that brings it; otherwise the key must count for the whole commit.
 * The very first commit brings its own. */
const struct ledger_key *
ledger_state_commit_key(const struct ledger_state *s, const char *host, int64_t first, int64_t last)
{
	const struct ledger_key *fresh = NULL, *old = NULL;

	for (size_t i = 0; i < s->n_keys; i++) {
		const struct ledger_key *k = s->key[i];
		if (k->use != LEDGER_KEY_COMMIT || strcmp(k->owner, host) != 0)
			continue;
		if (k->added >= first && k->added <= last)
			fresh = k;
		else if (ledger_key_state_at(k, first) == LEDGER_KEY_IN_FORCE)
			old = k;
	}
	if (fresh && (first == 0 || old))
		return ledger_key_state_at(fresh, last + 1) == LEDGER_KEY_IN_FORCE ? fresh : NULL;
	return old && ledger_key_state_at(old, last) == LEDGER_KEY_IN_FORCE ? old : NULL;
}

const struct ledger_key *
ledger_state_checkpoint_key(const struct ledger_state *s)
{
	for (size_t i = s->n_keys; i-- > 0; )
		if (s->key[i]->use == LEDGER_KEY_CHECKPOINT && s->key[i]->to == INT64_MAX)
			return s->key[i];
	return NULL;
}

/* Every key that ever counted, since a signature of its time stays good; stock git knows no seq. */
void
ledger_allowed_signers(const struct ledger_state *s, struct buf *out)
{
	for (size_t i = 0; i < s->n_keys; i++) {
		const struct ledger_key *k = s->key[i];
		if (k->from == INT64_MAX || !*k->owner)
			continue;
		buf_printf(out, "%s namespaces=\"%s\" %s\n", k->owner,
		    k->use == LEDGER_KEY_COMMIT ? "git" : LEDGER_NAMESPACE, k->pub.line);
	}
}

void
ledger_key_signers(const struct ledger *l, struct buf *out)
{
	ledger_allowed_signers(&l->s, out);
}

/* A public key in its one spelling, never seen before. */
static bool
new_pub(struct taking *t, const struct cjson *f, const char *name, struct sshsig_public *out)
{
	const char *text = cjson_str(f, name, NULL);
	struct err e = ERR_INIT;

	if (!text || sshsig_public_parse(out, text, strlen(text), &e) ||
	    strcmp(out->line, text) != 0)
		ledger_fault(t->f, t->code, t->seq,
		    "'%s' must be an OpenSSH public key without a comment", name);
	else if (ledger_state_key(t->s, out->id))
		ledger_fault(t->f, t->code, t->seq,
		    "'%s' is a key that is known already; a key has one owner for ever", name);
	else
		return true;
	return false;
}

static void
add(struct taking *t, enum ledger_key_use use, const struct sshsig_public *pub, const char *owner,
    const char *custody, int64_t from)
{
	struct ledger_state *s = t->s;
	struct ledger_key *k = xcalloc(1, sizeof *k);

	*k = (struct ledger_key){ .pub = *pub, .use = use, .added = t->seq, .from = from,
		.to = INT64_MAX, .compromised_since = -1 };
	strncpy(k->owner, owner, sizeof k->owner - 1);
	strncpy(k->custody, custody, sizeof k->custody - 1);
	s->key = xrealloc(s->key, (s->n_keys + 1) * sizeof *s->key);
	s->key[s->n_keys++] = k;
}

static bool
custody_ok(const char *c)
{
	return c &&
	    (!strcmp(c, "server") || !strcmp(c, "file") || !strcmp(c, "agent") ||
		!strcmp(c, "token"));
}

static bool
wrong(struct taking *t, const char *text)
{
	ledger_fault(t->f, t->code, t->seq, "%s", text);
	return false;
}

static bool
founder(struct taking *t, const struct cjson *f)
{
	const char *actor = cjson_str(f, "actor", ""), *custody = cjson_str(f, "custody", NULL);
	struct ledger_state *s = t->s;
	struct sshsig_public pub;

	if (!ledger_id_ok(actor, 'p') || !custody_ok(custody))
		return wrong(t, "a founder has actor, custody and pub");
	if (s->n_founders == LEDGER_FOUNDERS_MAX)
		return wrong(t, "too many founders");
	for (int64_t i = 0; i < s->n_founders; i++)
		if (strcmp(s->founder[i].actor, actor) == 0)
			return wrong(t, "a founder is named twice");
	if (!new_pub(t, f, "pub", &pub))
		return false;
	memcpy(s->founder[s->n_founders].actor, actor, 9);
	memcpy(s->founder[s->n_founders++].key, pub.id, 65);
	add(t, LEDGER_KEY_ACTOR, &pub, actor, custody, 0);
	return true;
}

static bool
genesis_keys(struct taking *t, const struct cjson *f)
{
	const struct cjson *host = cjson_get(f, "host");
	const char *id = cjson_str(host, "id", "");
	struct sshsig_public pub;

	if (!ledger_id_ok(id, 'h'))
		return wrong(t, "f.host.id must be h-xxxxxx");
	if (!new_pub(t, host, "commit", &pub))
		return false;
	add(t, LEDGER_KEY_COMMIT, &pub, id, "server", -1);
	if (!new_pub(t, host, "statement", &pub))
		return false;
	add(t, LEDGER_KEY_STATEMENT, &pub, id, "server", -1);
	if (!new_pub(t, f, "checkpoint", &pub))
		return false;
	add(t, LEDGER_KEY_CHECKPOINT, &pub, "", "server", -1);
	if (!cjson_get(f, "recovery"))
		return true;
	if (!new_pub(t, f, "recovery", &pub))
		return false;
	add(t, LEDGER_KEY_RECOVERY, &pub, "", "token", -1);
	return true;
}

static bool
take_genesis(struct taking *t, const struct cjson *st, const struct cjson *f)
{
	const char *origin = cjson_str(f, "origin", ""), *clock = cjson_str(f, "clock", "");
	const struct cjson *founders = cjson_get(f, "founders"),
			   *single = cjson_get(f, "single-founder");
	bool simulated = strncmp(origin, "sim.", 4) == 0;

	if (t->seq != 0)
		return wrong(t, "genesis is the first entry and no other");
	if (!*origin || strcmp(origin, cjson_str(st, "log", "")) != 0 ||
	    strlen(origin) >= LEDGER_ORIGIN_MAX)
		return wrong(t, "f.origin must be the origin that the statement names");
	memcpy(t->s->origin, origin, strlen(origin) + 1);
	if (strcmp(clock, simulated ? "simulated" : "system") != 0)
		return wrong(t, "f.clock and the origin's 'sim.' disagree");
	if (cjson_num(f, "format", -1) != LEDGER_FORMAT)
		return wrong(t, "f.format is not one that this program reads");
	if (!genesis_keys(t, f))
		return false;
	if (!founders || founders->kind != CJSON_ARRAY || founders->n == 0)
		return wrong(t, "f.founders must name the founders");
	for (size_t i = 0; i < founders->n; i++)
		if (!founder(t, founders->item[i]))
			return false;
	t->s->single_founder = single && single->kind == CJSON_TRUE;
	if (t->s->single_founder != (t->s->n_founders == 1))
		return wrong(t, "one founder needs f.single-founder, and only one");
	return true;
}

static bool
take_key_add(struct taking *t, const struct cjson *st, const struct cjson *f)
{
	(void)st;
	const char *actor = cjson_str(f, "actor", ""), *custody = cjson_str(f, "custody", NULL);
	struct sshsig_public pub;

	if (!ledger_id_ok(actor, 'p') || !custody_ok(custody))
		return wrong(t,
		    "key.add needs actor p-xxxxxx, custody (server, file, agent, token) and pub");
	if (!new_pub(t, f, "pub", &pub))
		return false;
	add(t, LEDGER_KEY_ACTOR, &pub, actor, custody, INT64_MAX);
	return true;
}

static bool
take_key_accept(struct taking *t, const struct cjson *st, const struct cjson *f)
{
	(void)f;
	struct ledger_key *k = ledger_state_key(t->s, cjson_str(st, "key", ""));

	if (!k || k->use != LEDGER_KEY_ACTOR || k->from != INT64_MAX || k->to != INT64_MAX ||
	    strcmp(k->owner, cjson_str(st, "actor", "")) != 0)
		return wrong(t, "key.accept is signed by a key that waits for it");
	k->from = t->seq;
	return true;
}

static bool
take_key_revoke(struct taking *t, const struct cjson *st, const struct cjson *f)
{
	(void)st;
	struct ledger_key *k = ledger_state_key(t->s, cjson_str(f, "key", ""));
	int64_t since = cjson_num(f, "compromised_since", -1);

	if (!k || k->use != LEDGER_KEY_ACTOR || k->to != INT64_MAX)
		return wrong(t, "key.revoke names a key of an actor that is not revoked yet");
	if (cjson_get(f, "compromised_since") && (since < 0 || since > t->seq))
		return wrong(t, "compromised_since is a sequence number up to this entry's");
	k->to = t->seq;
	k->compromised_since = since;
	return true;
}

static bool
host_known(const struct ledger_state *s, const char *id)
{
	for (size_t i = 0; i < s->n_keys; i++)
		if (strcmp(s->key[i]->owner, id) == 0)
			return true;
	return false;
}

static void
end_keys(struct taking *t, const char *owner, int use)		/* use -1: all of them */
{
	for (size_t i = 0; i < t->s->n_keys; i++) {
		struct ledger_key *k = t->s->key[i];
		if (strcmp(k->owner, owner) == 0 && (use < 0 || (int)k->use == use) &&
		    k->to == INT64_MAX && k->added != t->seq)
			k->to = t->seq;
	}
}

static bool
take_host_add(struct taking *t, const struct cjson *st, const struct cjson *f)
{
	(void)st;
	const char *id = cjson_str(f, "host", "");
	struct sshsig_public commit, statement;

	if (!ledger_id_ok(id, 'h') || host_known(t->s, id))
		return wrong(t, "host.add names a new host h-xxxxxx");
	if (!new_pub(t, f, "commit", &commit) || !new_pub(t, f, "statement", &statement))
		return false;
	if (strcmp(commit.id, statement.id) == 0)
		return wrong(t, "commit key and statement key are different keys");
	add(t, LEDGER_KEY_COMMIT, &commit, id, "server", t->seq);
	add(t, LEDGER_KEY_STATEMENT, &statement, id, "server", t->seq);
	return true;
}

static bool
take_host_rotate(struct taking *t, const struct cjson *st, const struct cjson *f)
{
	(void)st;
	static const struct { const char *name; enum ledger_key_use use; } which[] = {
		{ "commit", LEDGER_KEY_COMMIT }, { "statement", LEDGER_KEY_STATEMENT },
		{ "checkpoint", LEDGER_KEY_CHECKPOINT } };
	const char *id = cjson_str(f, "host", "");
	struct sshsig_public pub;
	int given = 0;

	if (!ledger_id_ok(id, 'h') || !host_known(t->s, id))
		return wrong(t, "host.rotate names a host that is known");
	for (size_t i = 0; i < sizeof which / sizeof *which; i++) {
		const char *owner = which[i].use == LEDGER_KEY_CHECKPOINT ? "" : id;
		if (!cjson_get(f, which[i].name) || (given++, !new_pub(t, f, which[i].name, &pub)))
			continue;
		end_keys(t, owner, (int)which[i].use);
		add(t, which[i].use, &pub, owner, "server", t->seq);
	}
	return given
	    ? true
	    : wrong(t, "host.rotate brings at least one of commit, statement and checkpoint");
}

static bool
take_host_revoke(struct taking *t, const struct cjson *st, const struct cjson *f)
{
	(void)st;
	const char *id = cjson_str(f, "host", "");

	if (!ledger_id_ok(id, 'h') || !host_known(t->s, id))
		return wrong(t, "host.revoke names a host that is known");
	end_keys(t, id, -1);
	return true;
}

static const struct {
	const char *act, *code;
	bool (*take)(struct taking *t, const struct cjson *st, const struct cjson *f);
} acts[] = {
	{ "genesis", "genesis", take_genesis },
	{ "key.add", "key-entry", take_key_add },
	{ "key.accept", "key-entry", take_key_accept },
	{ "key.revoke", "key-entry", take_key_revoke },
	{ "host.add", "host-entry", take_host_add },
	{ "host.rotate", "host-entry", take_host_rotate },
	{ "host.revoke", "host-entry", take_host_revoke },
};
enum { N_ACTS = sizeof acts / sizeof *acts };

static size_t
act_of(const struct ledger_entry *entry)		/* N_ACTS: none of ours */
{
	const char *act = cjson_str(entry->st, "act", "");
	size_t i = 0;

	while (i < N_ACTS && strcmp(act, acts[i].act) != 0)
		i++;
	return i;
}

bool
ledger_keys_speak(const struct ledger_entry *entry)
{
	return act_of(entry) < N_ACTS;
}

/* What is wrong has been reported, so the result is not needed. */
void
ledger_keys_take(struct ledger_state *s, const struct ledger_entry *entry, struct ledger_faults *f)
{
	size_t i = act_of(entry);

	if (i < N_ACTS) {
		struct taking t = { .s = s, .seq = entry->seq, .f = f, .code = acts[i].code };
		(void)acts[i].take(&t, entry->st, cjson_get(entry->st, "f"));
	}
}
