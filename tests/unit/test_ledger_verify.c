/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What verification names: every attack on the form that threats.md lists, one by one. */
#include "tests/unit/ledger_forge.h"

static struct ledger_verify
level(struct lab *t, int n)
{
	return (struct ledger_verify){ .level = n, .pin = &t->pin };
}

static void
grow(struct lab *t)
{
	struct err e = ERR_INIT;

	lab_must(lab_do(t, t->ann, "open", "c-xxxxxx", &e), &e, "open");
	lab_must(lab_do(t, t->ben, "approve", "c-xxxxxx", &e), &e, "approve");
}

static void
test_honest(struct lab *t)
{
	struct ledger_verify how = level(t, 2), none = { .level = 2 };
	struct arena mem = ARENA_INIT;
	struct ledger_report r;
	struct ledger_head head;
	struct err e = ERR_INIT;
	AUTO_BUF(text);
	AUTO_BUF(json);

	forge_wants(t, &how, "", "an honest ledger with its pin");
	forge_wants(t, &none, "", "and without one");
	lab_must(ledger_verify(t->dir, &none, &mem, &r, &e), &e, "verify");
	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	ledger_report_text(&text, &r);
	ledger_report_json(&json, &r);
	ok(strncmp(text.s, "UNPINNED", 8) == 0, "without a pin the first line says UNPINNED");
	ok(strstr(text.s, "anchored up to nothing") && strstr(text.s, "unanchored 0..4"),
	    "and what is anchored");
	ok(strstr(json.s, "\"ok\":true,\"pinned\":false,\"level\":2,\"entries\":5"),
	    "and so does the JSON");
	is(r.head, head.leaf, "the report has the last leaf");
	is(r.root, head.root, "the root");
	is(r.commit, head.commit, "and the commit");
	ok(ledger_verify("/nonexistent", &none, &mem, &r, &e) == ERR_NOT_FOUND,
	    "no ledger is an error, not a finding");
	arena_free(&mem);
}

/* Every byte of the last commit, one bit changed; object ids made right again, as git would. */
static void
test_flip_commit(struct lab *t)
{
	struct arena mem = ARENA_INIT;
	struct ledger_report r;
	struct forge f;
	size_t missed = 0;

	forge_open(&f, t);
	for (size_t i = 0; i < f.raw.len; i++) {
		f.raw.s[i] ^= 1;
		forge_commit(&f, f.raw.s, f.raw.len);
		if (!forge_found(t, 1, &r, &mem) && ++missed < 5)
			printf("# byte %zu of the commit\n", i);
		f.raw.s[i] ^= 1;
	}
	ok(missed == 0 && f.raw.len > 500, "each of %zu bytes of a commit matters", f.raw.len);
	forge_head(&f, &f.head);
	forge_close(&f);
	arena_free(&mem);
}

/* Every byte of the entries, and the whole commit made new: by nobody, then by the host's own key.
 * What the host alone says, the time it took the entry, it can say otherwise. */
static void
test_flip_entries(struct lab *t)
{
	struct arena mem = ARENA_INIT;
	struct ledger_report r;
	struct forge f;
	size_t missed = 0;
	AUTO_BUF(blob);

	forge_open(&f, t);
	buf_add(&blob, f.b.blob, f.b.n_blob);
	size_t ts = (size_t)(strstr(blob.s, "\"ts\":") - blob.s),
	       ts_end = (size_t)(strstr(blob.s, ",\"v\"") - blob.s);
	for (size_t i = 0; i < blob.len; i++) {
		struct ledger_batch b = f.b;
		struct ledger_entry entry = f.b.entry[0];
		unsigned char leaf[32];
		AUTO_BUF(payload);
		AUTO_BUF(raw);
		blob.s[i] ^= 1;
		ledger_tree_leaf(leaf, blob.s, blob.len - 1);
		parse_hex_write(entry.leaf, leaf, sizeof leaf);
		b.blob = blob.s, b.entry = &entry;
		forge_payload(&f, t, &b, &payload);
		ledger_commit_signed(&raw, &payload, f.b.armor);
		forge_commit(&f, raw.s, raw.len);
		missed += !forge_found(t, 1, &r, &mem);
		forge_sign(&f, &payload, t->host->commit);
		if (!(i >= ts && i < ts_end) && !forge_found(t, 2, &r, &mem) && ++missed)
			printf("# byte %zu of the entries\n", i);
		blob.s[i] ^= 1;
	}
	ok(missed == 0, "each of %zu bytes of an entry matters, also against the host's own key",
	    blob.len);
	forge_head(&f, &f.head);
	forge_close(&f);
	arena_free(&mem);
}

static void
edit(struct lab *t, const char *from, const char *to, bool sign, const char *code, const char *what)
{
	struct ledger_verify how = level(t, 1);
	struct forge f;
	AUTO_BUF(payload);
	AUTO_BUF(raw);

	forge_open(&f, t);
	forge_payload(&f, t, &f.b, &payload);
	char *at = strstr(payload.s, from);
	if (!at)
		lab_must(ERR_FAILED, &(struct err){ .msg = "no such text" }, from);
	buf_add(&raw, payload.s, (size_t)(at - payload.s));
	buf_puts(&raw, to);
	buf_puts(&raw, at + strlen(from));
	if (sign)
		forge_sign(&f, &raw, t->host->commit);
	else
		forge_commit(&f, raw.s, raw.len);
	forge_wants(t, &how, code, what);
	forge_head(&f, &f.head);
	forge_close(&f);
}

static void
test_commits(struct lab *t)
{
	edit(t, "\n\n", "\n\n", false, "commit-signature", "an unsigned commit");
	edit(t, "c-xxxxxx approve", "c-xxxxxx reject", true, "subject",
	    "a false subject line, well signed");
	edit(t, "entries-sha256: ", "entries-sha256: 0", true, "entries-sha256",
	    "a false digest of the entries");
	edit(t, "chain: ", "chain: 0", true, "chain", "a false chain");
	edit(t, "size: 5", "size: 6", true, "size", "a false size");
	edit(t, "root: ", "root: 0", true, "root", "a false root");
	edit(t, " 1767225600 +0000\ncommitter", " 1767225601 +0000\ncommitter", true,
	    "commit-bytes", "an odd date");
	edit(t, " +0000\n\n", " +0000\nencoding UTF-8\n\n", true, "commit-bytes",
	    "an extra header");
	edit(t, "\nroot: ", "\nreviewed-by: nobody\nroot: ", true, "root", "an extra trailer");
	edit(t, "author h-", "author p-", true, "commit-bytes", "another author");
	edit(t, "committer h-", "committer p-", true, "commit-bytes", "a person as committer");
}

static void
test_person_commits(struct lab *t)
{
	struct ledger_verify how = level(t, 1);
	struct forge f;
	AUTO_BUF(payload);

	forge_open(&f, t);
	forge_payload(&f, t, &f.b, &payload);
	forge_sign(&f, &payload, t->ann);
	forge_wants(t, &how, "commit-signature", "a commit signed by a person's key");
	forge_head(&f, &f.head);
	forge_close(&f);
}

/* Two parents; a tree with a second file. */
static void
test_shape(struct lab *t)
{
	struct ledger_verify how = level(t, 1);
	char hex[41];
	struct forge f;
	AUTO_BUF(tree);
	AUTO_BUF(payload);

	forge_open(&f, t);
	ledger_oid_hex(hex, &f.b.parent);
	char second[64];
	snprintf(second, sizeof second, "\nparent %s\nauthor", hex);
	edit(t, "\nauthor", second, true, "parents", "a merge");
	struct ledger_oid blob = forge_object(&f, LEDGER_BLOB, "x", 1), entries;
	ledger_repo_hash(LEDGER_BLOB, f.b.blob, f.b.n_blob, &entries);
	ledger_commit_tree(&tree, &entries);
	buf_add(&tree, "100644 notes", sizeof "100644 notes");
	buf_add(&tree, blob.id, sizeof blob.id);
	blob = forge_object(&f, LEDGER_TREE, tree.s, tree.len);
	ledger_oid_hex(hex, &blob);
	forge_payload(&f, t, &f.b, &payload);
	memcpy(payload.s + 5, hex, 40);
	forge_sign(&f, &payload, t->host->commit);
	forge_wants(t, &how, "tree", "a second file in the tree");
	forge_head(&f, &f.head);
	forge_close(&f);
}

static void
test_rollback(struct lab *t)
{
	struct err e = ERR_INIT;
	struct forge f;
	AUTO_BUF(note);

	lab_must(ledger_note(t->l, &note, &e), &e, "note");
	struct ledger_verify how = { .level = 1,
		.pin = &t->pin,
		.note = note.s,
		.n_note = note.len },
			     plain = level(t, 1);
	forge_wants(t, &how, "", "an honest ledger with its own note");
	forge_open(&f, t);
	forge_head(&f, &f.b.parent);
	forge_wants(t, &plain, "",
	    "a dropped last commit is not seen without a note: that is what notes are for");
	forge_wants(t, &how, "rollback", "the last commit dropped");
	AUTO_BUF(again);
	ok(ledger_head(t->l, &(struct ledger_head){ 0 }, &e) == ERR_INTEGRITY,
	    "an open handle sees it too: %s", e.msg);
	ledger_close(t->l);
	t->l = NULL;
	lab_reopen(t);
	ok(ledger_note(t->l, &again, &e) == ERR_INTEGRITY && again.len == 0,
	    "the host refuses to sign less than it did: %s", e.msg);
	lab_must(lab_do(t, t->ann, "withdraw", "c-xxxxxx", &e), &e, "fork");
	ok(ledger_note(t->l, &again, &e) == ERR_INTEGRITY && again.len == 0,
	    "or another root for one size");
	forge_wants(t, &how, "fork", "another history of the same size");
	forge_head(&f, &f.head);
	forge_close(&f);
	lab_reopen(t);
	note.s[note.len - 4] ^= 2;
	forge_wants(t, &how, "note", "a note that nobody signed");
}

/* Statements that were signed, but not for here and now; the host's key puts them in. */
static void
judge(struct lab *t, struct ledger_statement *st, struct sshsig_signer *who, instant ts,
    const char *code, const char *what)
{
	struct ledger_verify how = level(t, 2);
	struct ledger_new new = lab_sign(t, st, who);
	struct ledger_head head;
	struct err e = ERR_INIT;
	struct forge f;

	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	forge_open(&f, t);
	forge_append(&f, t, &new, ts, head.leaf, head.size, &f.head, t->host->commit);
	forge_wants(t, &how, code, what);
	forge_head(&f, &f.head);
	forge_close(&f);
	enum err_code got = lab_append(t, &new, 1, &e);
	ok(*code ? got == ERR_INVALID || got == ERR_REFUSED : got == OK, "append agrees: %s",
	    e.msg);
}

static void
test_statements(struct lab *t)
{
	struct ledger_statement st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	char other[65];

	st.log = "other-lab-0123456789abcdef0123456789abcdef";
	judge(t, &st, t->ann, t->now, "origin", "a statement for another lab");
	st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	memcpy(other, st.seen.head, 65);
	other[0] = other[0] == '0' ? '1' : '0';
	st.seen.head = other;
	judge(t, &st, t->ann, t->now, "seen", "seen of another fork");
	st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	st.seen.size++;
	judge(t, &st, t->ann, t->now, "seen", "seen of the future");
	st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	st.actor = "p-bbbbbb";
	judge(t, &st, t->ann, t->now, "key-owner", "somebody else's name");
	st = lab_statement(t, t->host->statement, "approve", "c-xxxxxx");
	judge(t, &st, t->host->statement, t->now, "host-act", "an approval by the host");
	st = lab_statement(t, t->host->commit, "clock.fired", "c-xxxxxx");
	judge(t, &st, t->host->commit, t->now, "key-use", "a commit key that signs a statement");
	st = lab_statement(t, t->ann, "found", "actor/p-aaaaaa");
	judge(t, &st, t->ann, t->now, "founder", "a founder after the beginning");
	st = lab_statement(t, t->host->statement, "genesis", "lab");
	judge(t, &st, t->host->statement, t->now, "genesis", "a second genesis");
}

static void
test_times(struct lab *t)
{
	struct ledger_statement st = lab_statement(t, t->ann, "edit", "c-xxxxxx");

	st.made = t->now - 3600000, st.until = t->now - 1;
	judge(t, &st, t->ann, t->now, "expired", "a statement after its until");
	st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	st.made = t->now - 86400001;
	judge(t, &st, t->ann, t->now, "made", "a statement made more than a day ago");
	st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	st.made = t->now + 86400001, st.until = st.made;
	judge(t, &st, t->ann, t->now, "made", "or in the future");
}

static void
test_replay(struct lab *t)
{
	struct ledger_verify how = level(t, 2);
	struct ledger_statement st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	struct ledger_new new = lab_sign(t, &st, t->ann);
	struct ledger_head head;
	struct err e = ERR_INIT;
	struct lab other;
	struct forge f;

	ok(lab_append(t, &new, 1, &e) == OK, "a statement is taken once");
	ok(lab_append(t, &new, 1, &e) == ERR_INVALID && strstr(e.msg, "nonce"), "and not twice: %s",
	    e.msg);
	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	forge_open(&f, t);
	forge_append(&f, t, &new, t->now, head.leaf, head.size, &f.head, t->host->commit);
	forge_wants(t, &how, "nonce", "nor by the host's key");
	forge_head(&f, &f.head);
	forge_append(&f, t, &new, t->now - 1000, head.leaf, head.size, &f.head, t->host->commit);
	forge_wants(t, &how, "time-backwards", "an entry before the one before");
	forge_head(&f, &f.head);
	forge_append(&f, t, &new, t->now, head.leaf, head.size + 1, &f.head, t->host->commit);
	forge_wants(t, &how, "seq", "a number left out");
	forge_head(&f, &f.head);
	forge_append(&f, t, &new, t->now, head.root, head.size, &f.head, t->host->commit);
	forge_wants(t, &how, "prev", "a link to elsewhere");
	forge_head(&f, &f.head);
	forge_close(&f);
	lab_make(&other);
	ok(lab_append(&other, &new, 1, &e) == ERR_INVALID && strstr(e.msg, "origin"),
	    "nor by another lab of that name: %s", e.msg);
	struct ledger_verify wrong = { .level = 1, .pin = &other.pin };
	forge_wants(t, &wrong, "pin-origin", "another lab's pin: its origin");
	forge_wants(t, &wrong, "pin-genesis", "its genesis");
	forge_wants(t, &wrong, "pin-founder", "its founders");
	forge_wants(t, &wrong, "pin-checkpoint", "its checkpoint key");
	lab_free(&other);
}

/* The last two commits in the other order, made again by the host's key. */
static void
test_reorder(struct lab *t)
{
	struct ledger_verify how = level(t, 2);
	struct ledger_entry a, b;
	struct ledger_head head;
	struct err e = ERR_INIT;
	struct ledger_oid mid;
	char prev[65];
	struct forge f;

	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	lab_must(ledger_get(t->l, head.size - 2, &t->mem, &a, &e), &e, "get");
	lab_must(ledger_get(t->l, head.size - 1, &t->mem, &b, &e), &e, "get");
	lab_must(ledger_leaf(t->l, head.size - 3, prev, &e), &e, "leaf");
	forge_open(&f, t);
	AUTO_BUF(raw);
	struct ledger_commit_parts parts;
	lab_must(ledger_repo_read(f.repo, &f.b.parent, LEDGER_COMMIT, &raw, &e), &e, "read");
	(void)ledger_commit_parse(&f.mem, raw.s, raw.len, &parts);
	struct ledger_new second = { b.st, b.sig, b.eff };
	forge_append(&f, t, &second, b.ts, prev, head.size - 2, &parts.parent, t->host->commit);
	lab_must(ledger_repo_head(f.repo, &mid, &e), &e, "head");
	forge_wants(t, &how, "seen",
	    "entries in another order: the second signer had seen the first");
	forge_head(&f, &f.head);
	forge_close(&f);
}

static void
put(struct lab *t, const char *name, const char *text)
{
	struct err e = ERR_INIT;
	char path[160];

	snprintf(path, sizeof path, "%s/ledger.git/%s", t->dir, name);
	lab_must(file_write(path, text, strlen(text), &e), &e, "put");
}

static void
gone(struct lab *t, const char *name)
{
	char path[160];

	snprintf(path, sizeof path, "%s/ledger.git/%s", t->dir, name);
	(void)remove(path);
}

/* What makes stock git lie: verify says so, and the ledger does not open. */
static void
test_lies(struct lab *t)
{
	static const struct { const char *file, *code;
	} lies[] = { { "info/grafts", "grafts" }, { "shallow", "shallow" },
		{ "objects/info/alternates", "alternates" },
		{ "refs/replace/b81561af2aaae2071f599b1f6883690b73abb8fe", "replace-refs" },
		{ "refs/tags/v1", "foreign-ref" } };
	struct ledger_verify how = level(t, 1);
	struct ledger *l = NULL;
	struct ledger_head head;
	struct err e = ERR_INIT;
	char line[48], dir[128];

	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	snprintf(line, sizeof line, "%s\n", head.commit);
	snprintf(dir, sizeof dir, "%s/ledger.git/refs/replace", t->dir);
	(void)mkdir(dir, 0700);
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		put(t, lies[i].file, i == 2 ? "/nonexistent\n" : line);
		forge_wants(t, &how, lies[i].code, "the verifier refuses");
		ok(ledger_open(&l, t->dir, &e) == ERR_INTEGRITY, "and so does open: %s", e.msg);
		gone(t, lies[i].file);
	}
	forge_wants(t, &how, "", "honest again");
}

static void
test_simulated(void)
{
	struct ledger_statement st;
	struct err e = ERR_INIT;
	struct lab t;

	lab_make_named(&t, "demo", true);
	ok(ledger_simulated(t.l) && strncmp(ledger_origin(t.l), "sim.demo-", 9) == 0,
	    "a simulated lab says so in its origin");
	st = lab_statement(&t, t.ann, "edit", "c-xxxxxx");
	st.log += 4;
	struct ledger_new new = lab_sign(&t, &st, t.ann);
	ok(lab_append(&t, &new, 1, &e) == ERR_INVALID && strstr(e.msg, "origin"),
	    "'sim.' cannot be left out: %s", e.msg);
	memmove(t.pin.origin, t.pin.origin + 4, strlen(t.pin.origin + 4) + 1);
	struct ledger_verify how = level(&t, 2);
	forge_wants(&t, &how, "pin-origin", "nor in a pin");
	lab_free(&t);
}

int
main(void)
{
	struct lab t;

	lab_make(&t);
	grow(&t);
	test_honest(&t);
	test_flip_commit(&t);
	test_flip_entries(&t);
	test_commits(&t);
	test_person_commits(&t);
	test_shape(&t);
	test_rollback(&t);
	test_statements(&t);
	test_times(&t);
	test_replay(&t);
	test_reorder(&t);
	test_lies(&t);
	lab_free(&t);
	test_simulated();
	return done();
}
