/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts that leave a lab and come back from strangers: pin, note, statement, entry. */
#include "core/base64.h"
#include "tests/unit/ledger_lab.h"

/* `text` with its first `from` replaced by `to`. */
static char *
edited(struct lab *t, const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (!at)
		lab_must(ERR_FAILED, &(struct err){ .msg = "no such text" }, from);
	return arena_printf(&t->mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void
test_pin(struct lab *t)
{
	static const struct { const char *from, *to, *what; } bad[] = {
		{ "probity-pin-1", "probity-pin-2", "another version" },
		{ "origin ", "origin  ", "two blanks" },
		{ "genesis ", "genesis 0", "65 digits" },
		{ "founder p-", "founder q-", "no person" },
		{ "SHA256:", "MD5:", "another fingerprint" },
		{ "checkpoint ", "check ", "no checkpoint" },
	};
	struct ledger_pin pin, own;
	struct err e = ERR_INIT;
	AUTO_BUF(text);
	AUTO_BUF(again);

	ledger_pin_write(&text, &t->pin);
	ok(ledger_pin_read(&pin, text.s, text.len, &e) == OK, "a pin is read: %s", e.msg);
	ledger_pin_write(&again, &pin);
	is(again.s, text.s, "and written as it was");
	ok(ledger_pin_of(t->l, &own, &e) == OK && strcmp(own.genesis, pin.genesis) == 0 &&
	    strcmp(own.checkpoint, pin.checkpoint) == 0, "an open ledger gives the same");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *s = edited(t, text.s, bad[i].from, bad[i].to);
		ok(ledger_pin_read(&pin, s, strlen(s), &e) == ERR_INVALID, "%s: %s", bad[i].what, e.msg);
	}
	ok(ledger_pin_read(&pin, text.s, text.len - 1, &e) == ERR_INVALID, "cut short: %s", e.msg);
	buf_puts(&text, "more\n");
	ok(ledger_pin_read(&pin, text.s, text.len, &e) == ERR_INVALID, "gone on: %s", e.msg);
}

/* The verifier key of the published example of Go's sumdb/note. */
static void
test_vkey(void)
{
	static const char want[] =
	    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
	unsigned char key[33];
	char got[LEDGER_VKEY_MAX];
	size_t n;

	ok(base64_read(want + 22, strlen(want + 22), key, sizeof key, &n) && n == 33, "example key");
	ledger_note_vkey(got, "PeterNeumann", key + 1);
	is(got, want, "a verifier key as others write it");
}

static void
test_note(struct lab *t)
{
	const char *vkey = t->pin.checkpoint;
	struct ledger_note note;
	struct ledger_head head;
	struct err e = ERR_INIT;
	struct lab other;
	AUTO_BUF(text);
	const char *s;

	lab_must(ledger_note(t->l, &text, &e), &e, "note");
	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	ok(ledger_note_read(&note, text.s, text.len, vkey, &e) == OK && note.size == head.size, "a note is read");
	is(note.root, head.root, "its root");
	is(note.origin, t->pin.origin, "its origin");
	s = arena_printf(&t->mem, "%s\xe2\x80\x94 witness.example AAAAAAAA\n", text.s);
	ok(ledger_note_read(&note, s, strlen(s), vkey, &e) == OK, "a witness's line is passed over");
	s = edited(t, text.s, "\n3\n", "\n03\n");
	ok(ledger_note_read(&note, s, strlen(s), vkey, &e) == ERR_INVALID, "another spelling: %s", e.msg);
	s = edited(t, text.s, "\n3\n", "\n4\n");
	ok(ledger_note_read(&note, s, strlen(s), vkey, &e) == ERR_INTEGRITY, "another size: %s", e.msg);
	s = edited(t, text.s, "\n\n", "\n\nhello\n");
	ok(ledger_note_read(&note, s, strlen(s), vkey, &e) == ERR_INVALID, "a line of text: %s", e.msg);
	ok(ledger_note_read(&note, "x\n", 2, vkey, &e) == ERR_INVALID, "no note: %s", e.msg);
	ok(ledger_note_read(&note, text.s, text.len, "x+y+z", &e) == ERR_INVALID, "no key: %s", e.msg);
	lab_make(&other);
	ok(ledger_note_read(&note, text.s, text.len, other.pin.checkpoint, &e) == ERR_INTEGRITY,
	    "another lab's key: %s", e.msg);
	lab_free(&other);
}

static void
test_record(struct lab *t)
{
	struct err e = ERR_INIT;
	char path[128];
	AUTO_BUF(old);
	AUTO_BUF(note);

	snprintf(path, sizeof path, "%s/keys/head", t->dir);
	lab_must(file_read(&old, path, 128, &e), &e, "head");
	lab_must(file_write(path, "rubbish\n", 8, &e), &e, "write");
	ok(ledger_note(t->l, &note, &e) == ERR_INTEGRITY && !note.len, "a damaged record: %s", e.msg);
	old.s[old.len - 2] ^= 1;
	lab_must(file_write(path, old.s, old.len, &e), &e, "write");
	ok(ledger_note(t->l, &note, &e) == ERR_INTEGRITY && !note.len, "a record of another root: %s", e.msg);
	old.s[old.len - 2] ^= 1;
	lab_must(file_write(path, old.s, old.len, &e), &e, "write");
	ok(ledger_note(t->l, &note, &e) == OK, "the true record");
}

static void
test_statement(struct lab *t)
{
	static const struct { const char *from, *to, *what; } bad[] = {
		{ "\"act\":\"edit\"", "\"act\":\"Edit\"", "an act in capitals" },
		{ "p-aaaaaa", "p-aaaaa", "a short id" },
		{ "\"ver\":1", "\"ver\":-1", "a version below 0" },
		{ "\"rules\":1", "\"rules\":true", "rules that are no number" },
		{ "\"obj\":\"c-xxxxxx\"", "\"obj\":\"c x\"", "an object with a blank" },
		{ "\"act\":", "\"aaa\":1,\"act\":", "a member too many" },
		{ "\"key\":", "\"kez\":", "a member missing" },
		{ "\"key\":", "\"f\":{},\"key\":", "an empty object" },
	};
	struct ledger_statement st = lab_statement(t, t->ann, "edit", "c-xxxxxx"), got;
	struct cjson *json = NULL;
	struct err e = ERR_INIT;
	AUTO_BUF(text);
	AUTO_BUF(sig);

	lab_must(ledger_statement_json(&t->mem, &st, &json, &e), &e, "json");
	cjson_write(&text, json);
	ok(ledger_statement_read(&got, json, &e) == OK && got.made == st.made, "a statement is read");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *s = edited(t, text.s, bad[i].from, bad[i].to);
		struct cjson *other = NULL;
		lab_must(cjson_read(&t->mem, s, strlen(s), &other, &e), &e, "read");
		ok(ledger_statement_read(&got, other, &e) == ERR_INVALID, "%s: %s", bad[i].what, e.msg);
	}
	st.until = st.made - 1;
	ok(ledger_statement_json(&t->mem, &st, &json, &e) == ERR_INVALID, "void at once: %s", e.msg);
	ok(ledger_statement_sign(json, t->ben, &sig, &e) == ERR_INVALID, "another's key: %s", e.msg);
	st.until = st.made, st.act = "caf\xc3\xa9";
	ok(ledger_statement_json(&t->mem, &st, &json, &e) == ERR_INVALID, "not ASCII: %s", e.msg);
}

static void
test_entry(struct lab *t)
{
	static const struct { const char *from, *to, *what; } bad[] = {
		{ "\"seq\":2", "\"seq\":-2", "a seq below 0" },
		{ "\"v\":1", "\"v\":2", "another version" },
		{ "\"eff\":{}", "\"eff\":[]", "eff that is no object" },
		{ "\"prev\":\"", "\"prev\":\"0", "prev of 65 digits" },
		{ "\"sig\":\"", "\"sig\":\"-", "sig that is not base64" },
		{ ",\"v\"", ", \"v\"", "a blank" },
		{ "\"eff\":{},", "", "a member missing" },
	};
	struct ledger_entry entry, other;
	struct err e = ERR_INIT;

	lab_must(ledger_get(t->l, 2, &t->mem, &entry, &e), &e, "get");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *s = edited(t, entry.line, bad[i].from, bad[i].to);
		ok(ledger_entry_read(&t->mem, s, strlen(s), &other, &e) == ERR_INVALID, "%s: %s",
		    bad[i].what, e.msg);
	}
}

static void
test_host(struct lab *t)
{
	struct ledger_host *h = NULL;
	struct err e = ERR_INIT;
	char path[128];

	ok(ledger_host_make(t->dir, &e) == ERR_CONFLICT, "a host is made once: %s", e.msg);
	ok(ledger_host_open(&h, "/nonexistent", &e) == ERR_NOT_FOUND, "no host: %s", e.msg);
	snprintf(path, sizeof path, "%s/keys/host", t->dir);
	lab_must(file_write(path, "nobody\n", 7, &e), &e, "write");
	ok(ledger_host_open(&h, t->dir, &e) == ERR_INVALID, "no id: %s", e.msg);
	ok(ledger_host_may("clock.fired") && !ledger_host_may("approve"), "a host may do few things");
}

int
main(void)
{
	struct lab t;

	lab_make(&t);
	test_pin(&t);
	test_vkey();
	test_note(&t);
	test_record(&t);
	test_statement(&t);
	test_entry(&t);
	test_host(&t);
	lab_free(&t);
	return done();
}
