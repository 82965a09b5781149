/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What docs/threats.md says of the format and what no other test tries: one root for a size, whoever
 * dies or races; statements kept for later; entry 0; what a host may not sign; names; the clock. */
#include "tests/unit/ledger_forge.h"

#include <signal.h>
#include <sys/ptrace.h>

static void
at(struct lab *t, char path[160], const char *name)
{
	snprintf(path, 160, "%s/%s", t->dir, name);
}

static void
remove_in(struct lab *t, const char *name)
{
	char path[160];

	at(t, path, name);
	(void)remove(path);
}

/* The branch stands at `oid`; the handle and the cache have never seen another history. */
static void
stand_at(struct lab *t, struct forge *f, const struct ledger_oid *oid)
{
	forge_head(f, oid);
	remove_in(t, "ledger.git/probity-cache");
	lab_reopen(t);
}

/* ---- two notes of one size ---- */

/* In the child: stop, so that the parent can count, then sign and give the note out. */
static void
note_child(struct lab *t, int out)
{
	struct err e = ERR_INIT;
	AUTO_BUF(note);

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		_exit(77);
	raise(SIGSTOP);
	if (!ledger_note(t->l, &note, &e) && write(out, note.s, note.len) != (ssize_t)note.len)
		_exit(2);
	_exit(0);
}

/* Let the child run until it enters its `n`-th system call, and kill it there.  False when it ended
 * by itself before, or could not be traced (*traced is cleared). */
static bool
kill_at(pid_t pid, int n, bool *traced)
{
	int status, stops = 0;

	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) {
		*traced = false;
		return false;
	}
	for (int want = 2 * n - 1; stops < want; stops++) {	/* each call stops twice */
		if (ptrace(PTRACE_SYSCALL, pid, NULL, NULL) || waitpid(pid, &status, 0) != pid ||
		    !WIFSTOPPED(status))
			return false;
	}
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, &status, 0);
	return true;
}

/* True when the child was killed; `note` is what it gave out before. */
static bool
note_killed(struct lab *t, int n, struct buf *note, bool *traced)
{
	char bytes[1024];
	int out[2];
	pid_t pid = -1;
	ssize_t k;

	buf_reset(note);
	fflush(stdout);
	if (pipe(out) || (pid = fork()) < 0)
		lab_must(ERR_FAILED, &(struct err){ .msg = "no pipe or process" }, "fork");
	if (pid == 0)
		note_child(t, out[1]);
	close(out[1]);
	bool killed = kill_at(pid, n, traced);
	while ((k = read(out[0], bytes, sizeof bytes)) > 0)
		buf_add(note, bytes, (size_t)k);
	close(out[0]);
	return killed;
}

/* Two histories of one size.  The host signs the first and dies at one system call after another;
 * the branch is then put to the second: it never says both. */
static void
test_one_root(struct lab *t)
{
	struct ledger_statement st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	struct ledger_new one = lab_sign(t, &st, t->ann);
	struct ledger_head head;
	struct ledger_oid a, b;
	struct err e = ERR_INIT;
	struct forge f;
	int n, both = 0, stuck = 0, refused = 0, taken = 0;
	bool traced = true, killed = true;

	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	forge_open(&f, t);
	forge_append(&f, t, &one, t->now, head.leaf, head.size, &f.head, t->host->commit);
	lab_must(ledger_repo_head(f.repo, &a, &e), &e, "head");
	forge_head(&f, &f.head);
	forge_append(&f, t, &one, t->now + 1, head.leaf, head.size, &f.head, t->host->commit);
	lab_must(ledger_repo_head(f.repo, &b, &e), &e, "head");
	for (n = 1; killed && n < 2000; n++) {
		AUTO_BUF(first);
		AUTO_BUF(second);
		AUTO_BUF(again);
		remove_in(t, "keys/head");
		stand_at(t, &f, &a);
		killed = note_killed(t, n, &first, &traced);
		stand_at(t, &f, &b);
		bool said = ledger_note(t->l, &second, &e) == OK;
		both += said && first.len > 0;
		refused += !said, taken += said;
		stand_at(t, &f, &a);
		stuck += !said && ledger_note(t->l, &again, &e) != OK;
	}
	remove_in(t, "keys/head");
	stand_at(t, &f, &f.head);
	forge_close(&f);
	if (!traced) {
		ok(true, "two roots of one size are never signed # SKIP no ptrace here");
		return;
	}
	ok(both == 0 && taken > 0 && refused > 1 && n > 10,
	    "killed at each of %d system calls, two roots of one size are never signed", n - 2);
	ok(stuck == 0, "and the note of the first can be had whenever that of the second cannot");
}

static void
note_writer(struct lab *t, int me, int each)
{
	struct err e = ERR_INIT;
	char name[32], path[160];

	t->l = NULL;	/* the parent's: a lock is of the open file, so each opens its own */
	lab_reopen(t);
	for (int i = 0; i < each; i++) {
		AUTO_BUF(note);
		if (lab_do(t, me & 1 ? t->ann : t->ben, "edit", "c-xxxxxx", &e) || ledger_note(t->l, &note, &e))
			_exit(1);
		snprintf(name, sizeof name, "note-%d-%d", me, i);
		at(t, path, name);
		if (file_write(path, note.s, note.len, &e))
			_exit(1);
	}
	_exit(0);
}

/* Eight writers append and sign notes at once: each note is of a size that the ledger went through,
 * with the root that it had there. */
static void
test_note_race(struct lab *t)
{
	enum { WRITERS = 8, EACH = 3 };
	struct err e = ERR_INIT;
	int good = 0, true_notes = 0, status;
	char name[32], path[160];
	pid_t pid[WRITERS];

	fflush(stdout);
	for (int i = 0; i < WRITERS; i++)
		if ((pid[i] = fork()) == 0)
			note_writer(t, i, EACH);
	for (int i = 0; i < WRITERS; i++)
		good += waitpid(pid[i], &status, 0) == pid[i] && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	lab_reopen(t);
	for (int i = 0; i < WRITERS * EACH; i++) {
		struct ledger_note note;
		unsigned char raw[32];
		char root[65];
		AUTO_BUF(text);
		snprintf(name, sizeof name, "note-%d-%d", i / EACH, i % EACH);
		at(t, path, name);
		if (file_read(&text, path, 1024, &e) ||
		    ledger_note_read(&note, text.s, text.len, t->pin.checkpoint, &e) || note.size > t->l->s.size)
			continue;
		ledger_tree_root_of((const unsigned char (*)[LEDGER_HASH])t->l->s.leaf, note.size, raw);
		parse_hex_write(root, raw, sizeof raw);
		true_notes += strcmp(root, note.root) == 0;
	}
	ok(good == WRITERS && true_notes == WRITERS * EACH, "8 racing writers: one root for each size");
}

/* ---- a restored disk ---- */

static void
test_restored(struct lab *t)
{
	struct ledger_verify how = { .level = 1, .pin = &t->pin };
	struct err e = ERR_INIT;
	struct forge f;
	AUTO_BUF(old_record);
	AUTO_BUF(late);
	AUTO_BUF(again);
	AUTO_BUF(early);
	char path[160];

	at(t, path, "keys/head");
	lab_must(ledger_note(t->l, &early, &e), &e, "note");
	lab_must(file_read(&old_record, path, 128, &e), &e, "record");
	forge_open(&f, t);
	lab_must(lab_do(t, t->ann, "edit", "c-xxxxxx", &e), &e, "edit");
	lab_must(ledger_note(t->l, &late, &e), &e, "note");
	how.note = late.s, how.n_note = late.len;
	stand_at(t, &f, &f.head);
	ok(ledger_note(t->l, &again, &e) == ERR_INTEGRITY && again.len == 0,
	    "an old ledger restored under the newer record: the host refuses to sign: %s", e.msg);
	lab_must(file_write(path, "1 x\n", 4, &e), &e, "write");
	ok(ledger_note(t->l, &again, &e) == ERR_INTEGRITY && strstr(e.msg, "damaged"),
	    "a damaged record is no licence: %s", e.msg);
	lab_must(file_write(path, old_record.s, old_record.len, &e), &e, "write");
	ok(ledger_note(t->l, &again, &e) == OK, "a whole disk restored cannot know what it signed since");
	forge_wants(t, &how, "rollback", "but a note kept outside tells");
	lab_must(lab_do(t, t->ben, "edit", "c-xxxxxx", &e), &e, "edit");
	forge_wants(t, &how, "fork", "also when it has grown again");
	how.note = early.s, how.n_note = early.len;
	forge_wants(t, &how, "", "and one from before the backup does not");
	forge_close(&f);
}

/* ---- statements kept for later ---- */

static void
test_kept(struct lab *t)
{
	struct ledger_statement st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	struct ledger_new kept = lab_sign(t, &st, t->ann), lab_level;
	struct err e = ERR_INIT;
	instant signed_at = t->now;

	lab_must(lab_do(t, t->ben, "edit", "c-yyyyyy", &e), &e, "edit");
	ok(lab_append(t, &kept, 1, &e) == OK, "the head moved: the same statement serves, nobody signs again: %s", e.msg);
	st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	kept = lab_sign(t, &st, t->ann);
	t->now = signed_at + LEDGER_UNTIL_DEFAULT_MS + 1;
	ok(lab_append(t, &kept, 1, &e) == ERR_INVALID && strstr(e.msg, "expired"),
	    "a statement kept for 15 minutes and 1 ms is void: %s", e.msg);
	st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	st.until = t->now + 30 * (int64_t)LEDGER_SKEW_MAX_MS;
	kept = lab_sign(t, &st, t->ann);
	t->now += LEDGER_SKEW_MAX_MS + 1;
	ok(lab_append(t, &kept, 1, &e) == ERR_INVALID && strstr(e.msg, "made"),
	    "one that its signer calls good for a month is void after a day: %s", e.msg);
	st = lab_statement(t, t->ann, "lab-open", "lab");
	lab_level = lab_sign(t, &st, t->ann);
	ok(lab_append(t, &lab_level, 1, &e) == OK, "a command on the lab itself is taken");
	ok(lab_append(t, &lab_level, 1, &e) == ERR_INVALID && strstr(e.msg, "nonce"), "once: %s", e.msg);
	st = lab_statement(t, t->ann, "lab-open", "lab");
	kept = lab_sign(t, &st, t->ann);
	struct ledger_new both[] = { kept, kept };
	ok(lab_append(t, both, 2, &e) == ERR_INVALID && strstr(e.msg, "nonce"), "nor twice in one commit: %s", e.msg);
}

/* ---- what a host signs ---- */

static void
test_host_acts(struct lab *t)
{
	static const char *const acts[] = { "doc-approve", "destroy-approve", "destroy-commit", "destroy-sign", "release",
		"role-grant", "hold-place", "hold-release", "key.add", "key.accept", "key.revoke", "host.add", "host.rotate",
		"found", "policy-adopt", "clock.correct", "ledger.closed" };
	struct ledger_verify how = { .level = 2, .pin = &t->pin };
	struct ledger_head head;
	struct err e = ERR_INIT;
	struct forge f;

	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	forge_open(&f, t);
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		struct ledger_statement st = lab_statement(t, t->host->statement, acts[i], "c-xxxxxx");
		struct ledger_new new = lab_sign(t, &st, t->host->statement);
		enum err_code got = lab_append(t, &new, 1, &e);
		ok((got == ERR_REFUSED && strstr(e.msg, "host-act")) || (got == ERR_INVALID && strstr(e.msg, "founder")),
		    "the host may not sign %s: %s", acts[i], e.msg);
		forge_append(&f, t, &new, t->now, head.leaf, head.size, &f.head, t->host->commit);
		forge_wants(t, &how, "host-act", acts[i]);
		forge_head(&f, &f.head);
	}
	forge_close(&f);
}

/* ---- names in allowed_signers ---- */

static void
test_principals(struct lab *t)
{
	static const char *const ids[] = { "*", "x,dpo", "p-aaaaaa,dpo", "p-?????", "!p-aaaa", "p-AAAAAA", "h-aaaaaa",
		"p-cc\nccc", "p-cccccc cert-authority", "" };
	struct sshsig_signer *dan = lab_key(t->dir, "dan");
	struct ledger_verify how = { .level = 2, .pin = &t->pin };
	struct err e = ERR_INIT;
	char path[160];
	AUTO_BUF(before);
	AUTO_BUF(after);
	AUTO_BUF(forged);

	ledger_key_signers(t->l, &before);
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		struct ledger_statement st = lab_statement(t, t->ann, "key.add", "actor/p-cccccc");
		struct cjson *f = cjson_object(&t->mem);
		if (strchr(ids[i], '\n'))
			continue;	/* no string of a statement has one: test_cjson */
		cjson_set_string(&t->mem, f, "actor", ids[i]);
		cjson_set_string(&t->mem, f, "custody", "file");
		cjson_set_string(&t->mem, f, "pub", sshsig_signer_public(dan)->line);
		st.f = f;
		struct ledger_new new = lab_sign(t, &st, t->ann);
		ok(lab_append(t, &new, 1, &e) == ERR_INVALID && strstr(e.msg, "key-entry"),
		    "nobody is called '%s': %s", ids[i], e.msg);
	}
	ledger_key_signers(t->l, &after);
	is(after.s, before.s, "and allowed_signers names nobody new");
	at(t, path, "ledger.git/allowed_signers");
	buf_printf(&forged, "* %s\n", sshsig_signer_public(dan)->line);
	lab_must(file_write(path, forged.s, forged.len, &e), &e, "write");
	struct ledger_statement st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
	struct ledger_new new = lab_sign(t, &st, t->ann);
	struct ledger_head head;
	struct forge f;
	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	forge_open(&f, t);
	forge_append(&f, t, &new, t->now, head.leaf, head.size, &f.head, dan);
	forge_wants(t, &how, "commit-signature", "a file that lets everybody sign is not asked");
	forge_head(&f, &f.head);
	forge_close(&f);
	lab_must(file_write(path, before.s, before.len, &e), &e, "write");
	sshsig_signer_free(dan);
}

/* ---- entry 0 ---- */

/* A line whose signature is no text at all: no writer of ours makes one. */
static void
unsign(struct buf *line, struct ledger_entry *entry)
{
	unsigned char leaf[LEDGER_HASH];
	char *sig = strstr(line->s, "\"sig\":\"") + 7, *end = strchr(sig, '"');

	memmove(sig, end, strlen(end) + 1);
	line->len = strlen(line->s);
	ledger_tree_leaf(leaf, line->s, line->len);
	parse_hex_write(entry->leaf, leaf, sizeof leaf);
}

/* The genesis commit made again with another entry 0 (`signed_`: or none of its signature) and the
 * founders' own statements, signed by the host's commit key; the branch holds that and no more. */
static void
forge_genesis(struct forge *f, struct lab *t, const struct ledger_new *zero, const struct ledger_entry *old, bool signed_)
{
	struct ledger_entry entry[3];
	struct ledger_batch b = { .n = 3, .entry = entry };
	struct ledger_tree tree = { 0 };
	unsigned char raw[LEDGER_HASH];
	struct err e = ERR_INIT;
	char prev[65], root[65];
	AUTO_BUF(lines);
	AUTO_BUF(bytes);
	AUTO_BUF(payload);

	memset(prev, '0', 64);
	prev[64] = '\0';
	for (int i = 0; i < 3; i++) {
		AUTO_BUF(line);
		lab_must(ledger_entry_write(&line, i, old[i].ts, prev, i ? old[i].st : zero->st, i ? old[i].sig : zero->sig,
			 i ? old[i].eff : zero->eff, &e), &e, "line");
		lab_must(ledger_entry_read(&f->mem, arena_strdup(&f->mem, line.s), line.len, &entry[i], &e), &e, "entry");
		if (i == 0 && !signed_)
			unsign(&line, &entry[i]);
		memcpy(prev, entry[i].leaf, sizeof prev);
		(void)parse_hex(prev, raw, sizeof raw);
		ledger_tree_add(&tree, raw);
		buf_printf(&lines, "%s\n", line.s);
	}
	memcpy(b.host, t->host->id, sizeof b.host);
	b.blob = lines.s, b.n_blob = lines.len;
	struct ledger_oid blob = forge_object(f, LEDGER_BLOB, b.blob, b.n_blob);
	ledger_commit_tree(&bytes, &blob);
	(void)forge_object(f, LEDGER_TREE, bytes.s, bytes.len);
	ledger_tree_root(&tree, raw);
	parse_hex_write(root, raw, sizeof raw);
	ledger_commit_unsigned(&payload, &b, ledger_origin(t->l), root);
	forge_sign(f, &payload, t->host->commit);
}

static void
test_entry_zero(void)
{
	struct ledger_verify pinned = { .level = 2 }, bare = { .level = 2 };
	struct ledger_entry old[3];
	struct ledger_new zero;
	struct cjson *st = NULL;
	struct err e = ERR_INIT;
	struct forge f;
	struct lab t;
	AUTO_BUF(sig);
	AUTO_BUF(text);

	lab_make(&t);
	pinned.pin = &t.pin;
	for (int i = 0; i < 3; i++)
		lab_must(ledger_get(t.l, i, &t.mem, &old[i], &e), &e, "get");
	zero = (struct ledger_new){ old[0].st, old[0].sig, old[0].eff };
	forge_open(&f, &t);
	forge_genesis(&f, &t, &zero, old, true);
	forge_wants(&t, &pinned, "", "the beginning made again to the letter");
	cjson_write(&text, old[0].st);
	char *zone = strstr(text.s, "Europe/London");
	memcpy(zone, "Europe/Lisbon", 13);
	lab_must(cjson_read(&t.mem, text.s, text.len, &st, &e), &e, "read");
	zero.st = st;
	forge_genesis(&f, &t, &zero, old, true);
	forge_wants(&t, &bare, "signature", "entry 0 altered");
	lab_must(ledger_statement_sign(st, t.host->statement, &sig, &e), &e, "sign");
	zero.sig = sig.s;
	forge_genesis(&f, &t, &zero, old, true);
	forge_wants(&t, &bare, "founder", "altered and signed again by the host: the founders had signed another");
	forge_wants(&t, &pinned, "pin-genesis", "and it is not the one that was pinned");
	zero = (struct ledger_new){ old[0].st, old[1].sig, old[0].eff };
	forge_genesis(&f, &t, &zero, old, true);
	forge_wants(&t, &bare, "signature", "entry 0 with the signature of another");
	zero.sig = old[0].sig;
	forge_genesis(&f, &t, &zero, old, false);
	forge_wants(&t, &bare, "line", "entry 0 unsigned");
	buf_reset(&sig);
	lab_must(sshsig_sign(t.ann, LEDGER_NAMESPACE, text.s, text.len, &sig, &e), &e, "sign");
	zero.st = st, zero.sig = sig.s;
	forge_genesis(&f, &t, &zero, old, true);
	forge_wants(&t, &bare, "signature", "entry 0 signed by a founder and not by its host");
	forge_head(&f, &f.head);
	forge_close(&f);
	lab_free(&t);
}

/* ---- the clock ---- */

#define DAY ((int64_t)24 * 60 * 60 * 1000)
#define YEAR_2036 ((instant)2082758400 * 1000)

static void
test_clock(struct lab *t)
{
	struct ledger_verify how = { .level = 2, .pin = &t->pin };
	struct err e = ERR_INIT;
	instant right = t->now;

	t->now = 0;
	ok(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == ERR_REFUSED && strstr(e.msg, "clock"),
	    "a reboot with a clock that stands at 1970: %s", e.msg);
	t->now = right - LEDGER_CLOCK_BACK_MS + 1;
	ok(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == OK, "five minutes back are borne: %s", e.msg);
	struct ledger_entry last;
	lab_must(ledger_get(t->l, t->l->s.size - 1, &t->mem, &last, &e), &e, "get");
	ok(last.ts == t->l->s.ts && last.ts >= right - 1000, "and ts does not go back with them");
	for (int i = 1; i <= 4; i++) {
		t->now = right + i * (DAY - 60 * 60 * 1000);
		ok(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == OK, "step %d of 23 hours looks like a quiet day", i);
	}
	t->now = right;
	ok(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == ERR_REFUSED, "but not the way back: %s", e.msg);
	t->now = YEAR_2036;
	ok(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == OK, "a clock that stands at 2036");
	t->now = right + 5 * DAY;
	ok(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == ERR_REFUSED && strstr(e.msg, "mend the clock"),
	    "the way back shuts the ledger: %s", e.msg);
	struct ledger_statement a = lab_statement(t, t->ann, "clock.correct", "lab"),
				b = lab_statement(t, t->ben, "clock.correct", "lab");
	struct ledger_new one = lab_sign(t, &a, t->ann), two[] = { one, lab_sign(t, &b, t->ben) };
	ok(lab_append(t, &one, 1, &e) == ERR_INVALID, "one person does not open it: %s", e.msg);
	ok(lab_append(t, two, 2, &e) == OK, "two people do: %s", e.msg);
	ok(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == OK, "and time goes on");
	forge_wants(t, &how, "", "all of it on record");
}

int
main(void)
{
	struct err e = ERR_INIT;
	struct lab t;

	lab_make(&t);
	lab_must(lab_do(&t, t.ann, "open", "c-xxxxxx", &e), &e, "open");
	test_one_root(&t);
	test_note_race(&t);
	test_restored(&t);
	test_kept(&t);
	test_host_acts(&t);
	test_principals(&t);
	test_entry_zero();
	test_clock(&t);
	lab_free(&t);
	return done();
}
