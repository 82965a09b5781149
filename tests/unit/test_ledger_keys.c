/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose key counts from which entry to which: enrolment, revocation, rotation, and the clock. */
#include "tests/unit/ledger_forge.h"

static struct ledger_verify
level(struct lab *t, int n)
{
	return (struct ledger_verify){ .level = n, .pin = &t->pin };
}

static struct ledger_new
with_f(struct lab *t, struct sshsig_signer *who, const char *actor, const char *act,
    struct cjson *f)
{
	struct ledger_statement st = lab_statement(t, who, act, "actor/p-cccccc");

	st.actor = actor, st.f = f;
	return lab_sign(t, &st, who);
}

static struct cjson *
pair(struct lab *t, const char *a, const char *b, const char *c, const char *d)
{
	struct cjson *f = cjson_object(&t->mem);

	cjson_set_string(&t->mem, f, a, b);
	return c ? cjson_set_string(&t->mem, f, c, d) : f;
}

static void
wants(struct lab *t, struct ledger_new new, enum err_code code, const char *text, const char *what)
{
	struct err e = ERR_INIT;
	enum err_code got = lab_append(t, &new, 1, &e);

	ok(got == code && strstr(e.msg, text), "%s: %s", what, got ? e.msg : "OK");
}

static void
test_enrol(struct lab *t, struct sshsig_signer *cat)
{
	const struct sshsig_public *pub = sshsig_signer_public(cat);
	struct cjson *f = pair(t, "actor", "p-cccccc", "pub", pub->line);
	const struct ledger_key *k;

	wants(t, with_f(t, cat, "p-cccccc", "edit", NULL), ERR_REFUSED, "key-unknown",
	    "a key that nobody enrolled");
	wants(t, with_f(t, t->ann, "p-aaaaaa", "key.add", f), ERR_INVALID, "key-entry",
	    "enrolment without custody");
	cjson_set_string(&t->mem, f, "custody", "file");
	wants(t, with_f(t, t->ann, "p-aaaaaa", "key.add", f), OK, "", "an enrolment");
	wants(t, with_f(t, t->ben, "p-bbbbbb", "key.add", f), ERR_INVALID, "key-entry",
	    "a key has one owner for ever");
	k = ledger_key_find(t->l, pub->id);
	ok(k && ledger_key_state_at(k, 1000) == LEDGER_KEY_PENDING, "the key is pending");
	wants(t, with_f(t, cat, "p-cccccc", "edit", NULL), ERR_REFUSED, "key-pending",
	    "a pending key signs nothing else");
	wants(t, with_f(t, cat, "p-aaaaaa", "key.accept", NULL), ERR_REFUSED, "key-owner",
	    "nor for another");
	wants(t, with_f(t, t->ann, "p-aaaaaa", "key.accept", NULL), ERR_INVALID, "key-entry",
	    "a key in force has nothing to accept");
	wants(t, with_f(t, cat, "p-cccccc", "key.accept", NULL), OK, "", "its own acceptance");
	wants(t, with_f(t, cat, "p-cccccc", "edit", NULL), OK, "", "now it counts");
}

static void
test_revoke(struct lab *t, struct sshsig_signer *cat)
{
	const struct sshsig_public *pub = sshsig_signer_public(cat);
	struct cjson *f = pair(t, "key", pub->id, NULL, NULL);
	struct ledger_verify how = level(t, 2);
	struct ledger_new late;
	struct ledger_head head;
	struct err e = ERR_INIT;
	struct forge g;

	cjson_set_int(&t->mem, f, "compromised_since", 9999);
	wants(t, with_f(t, t->ann, "p-aaaaaa", "key.revoke", f), ERR_INVALID, "key-entry",
	    "compromised since the future");
	cjson_set_int(&t->mem, f, "compromised_since", 4);
	wants(t, with_f(t, t->ann, "p-aaaaaa", "key.revoke", f), OK, "", "a revocation");
	wants(t, with_f(t, t->ann, "p-aaaaaa", "key.revoke", f), ERR_INVALID, "key-entry",
	    "is made once");
	const struct ledger_key *k = ledger_key_find(t->l, pub->id);
	ok(k && k->compromised_since == 4 && ledger_key_state_at(k, k->to) == LEDGER_KEY_IN_FORCE,
	    "it counts up to the entry that revokes it");
	late = with_f(t, cat, "p-cccccc", "edit", NULL);
	wants(t, late, ERR_REFUSED, "key-revoked", "a retired key");
	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	forge_open(&g, t);
	forge_append(&g, t, &late, t->now, head.leaf, head.size, &g.head, t->host->commit);
	forge_wants(t, &how, "key-revoked", "and not by the host's key either");
	forge_head(&g, &g.head);
	forge_close(&g);
	forge_wants(t, &how, "", "what it signed in its time stays good");
}

static void
test_rotate(struct lab *t)
{
	struct sshsig_signer *fresh = lab_key(t->dir, "fresh"), *old = t->host->commit;
	struct cjson *f = pair(t, "host", t->host->id, "commit", sshsig_signer_public(fresh)->line);
	struct ledger_verify how = level(t, 2);
	struct ledger_new edit;
	struct ledger_head head;
	struct err e = ERR_INIT;
	struct forge g;

	wants(t, with_f(t, t->ann, "p-aaaaaa", "host.rotate", f), ERR_REFUSED, "must be signed by",
	    "a rotation signed by the old key");
	t->host->commit = fresh;
	wants(t, with_f(t, t->ann, "p-aaaaaa", "edit", NULL), ERR_REFUSED, "must be signed by",
	    "the new key before its time");
	wants(t, with_f(t, t->ann, "p-aaaaaa", "host.rotate", f), OK, "",
	    "a rotation signed by the new key");
	wants(t, with_f(t, t->ann, "p-aaaaaa", "edit", NULL), OK, "", "and the next commit");
	forge_wants(t, &how, "", "a ledger whose host key was rotated");
	edit = with_f(t, t->ann, "p-aaaaaa", "edit", NULL);
	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	forge_open(&g, t);
	forge_append(&g, t, &edit, t->now, head.leaf, head.size, &g.head, old);
	forge_wants(t, &how, "commit-signature", "a retired host key on a new commit");
	forge_head(&g, &g.head);
	forge_close(&g);
	wants(t,
	    with_f(t, t->ann, "p-aaaaaa", "host.add", pair(t, "host", "h-zzzzzz", "commit", "x")),
	    ERR_INVALID, "host-entry", "a host without keys");
	wants(t,
	    with_f(t, t->ann, "p-aaaaaa", "host.revoke", pair(t, "host", "h-zzzzzz", NULL, NULL)),
	    ERR_INVALID, "host-entry", "an unknown host");
	sshsig_signer_free(old);
}

/* The clock ran ahead and is put back: two people, one commit, the same words. */
static void
test_clock(struct lab *t)
{
	struct ledger_verify how = level(t, 2);
	struct err e = ERR_INIT;
	instant right = t->now;

	t->now += 3600000;
	wants(t, with_f(t, t->ann, "p-aaaaaa", "edit", NULL), OK, "", "an entry an hour ahead");
	t->now = right;
	wants(t, with_f(t, t->ann, "p-aaaaaa", "edit", NULL), ERR_REFUSED, "clock is 3600 s behind",
	    "the clock goes back");
	struct cjson *f = pair(t, "from", "x", NULL, NULL);
	struct ledger_new two[] = { with_f(t, t->ann, "p-aaaaaa", "clock.correct", f),
		with_f(t, t->ben, "p-bbbbbb", "clock.correct", f) };
	wants(t, two[0], ERR_INVALID, "clock-correct", "one person alone cannot correct it");
	struct ledger_new same[] = { two[0], with_f(t, t->ann, "p-aaaaaa", "clock.correct", f) };
	ok(lab_append(t, same, 2, &e) == ERR_INVALID && strstr(e.msg, "clock-correct"),
	    "nor twice: %s", e.msg);
	ok(lab_append(t, two, 2, &e) == OK, "two people can: %s", e.msg);
	wants(t, with_f(t, t->ann, "p-aaaaaa", "edit", NULL), OK, "",
	    "and time goes on from there");
	forge_wants(t, &how, "", "a corrected clock");
}

static void
test_limits(struct lab *t)
{
	struct cjson *f = cjson_object(&t->mem);
	char *long_text = arena_alloc(&t->mem, 16001);
	struct ledger_new new = with_f(t, t->ann, "p-aaaaaa", "edit", NULL);
	struct ledger_oid nowhere = { { 1 } };
	struct err e = ERR_INIT;
	struct forge g;

	memset(long_text, 'x', 16000);
	cjson_set_string(&t->mem, f, "x", long_text);
	wants(t, with_f(t, t->ann, "p-aaaaaa", "edit", f), ERR_INVALID, "the limit is 16384",
	    "a line is at most 16 KiB");
	ok(lab_append(t, &new, 0, &e) == ERR_INVALID, "an append of nothing: %s", e.msg);
	new.sig = arena_printf(&t->mem, "%s=", new.sig);
	wants(t, new, ERR_INVALID, "signature", "another spelling of a signature");
	forge_open(&g, t);
	ok(ledger_repo_move(g.repo, &nowhere, &g.head, &e) == ERR_CONFLICT,
	    "compare and set refuses: %s", e.msg);
	forge_close(&g);
}

static void
test_closed(struct lab *t)
{
	wants(t, with_f(t, t->ann, "p-aaaaaa", "ledger.closed", NULL), OK, "",
	    "a ledger is closed");
	wants(t, with_f(t, t->ann, "p-aaaaaa", "edit", NULL), ERR_REFUSED, "closed",
	    "and takes nothing more");
}

static void
test_genesis_options(struct lab *t)
{
	struct ledger_founder one[] = { { "p-aaaaaa", t->ann, NULL },
		{ "p-bbbbbb", t->ann, NULL } };
	struct ledger_genesis g = { .name = "x",
		.division = "d",
		.zone = "z",
		.founder = one,
		.n_founders = 2,
		.policy = POLICY };
	struct ledger_pin pin;
	struct err e = ERR_INIT;

	ok(ledger_genesis(t->dir, &g, T0, &pin, &e) == ERR_INVALID, "two founders with one key: %s",
	    e.msg);
	g.n_founders = 1;
	ok(ledger_genesis(t->dir, &g, T0, &pin, &e) == ERR_INVALID, "one founder unasked: %s",
	    e.msg);
	g.single_founder = true;
	ok(ledger_genesis(t->dir, &g, T0, &pin, &e) == ERR_CONFLICT, "a second ledger in a lab: %s",
	    e.msg);
	g.name = "No Good";
	ok(ledger_genesis(t->dir, &g, T0, &pin, &e) == ERR_INVALID, "a name with blanks: %s",
	    e.msg);
}

int
main(void)
{
	struct sshsig_signer *cat;
	struct lab t;

	lab_make(&t);
	cat = lab_key(t.dir, "cat");
	test_enrol(&t, cat);
	test_revoke(&t, cat);
	test_rotate(&t);
	test_clock(&t);
	test_limits(&t);
	test_genesis_options(&t);
	test_closed(&t);
	sshsig_signer_free(cat);
	lab_free(&t);
	return done();
}
