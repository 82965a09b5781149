/* SPDX-License-Identifier: GPL-3.0-or-later */
/* statement.c -- see statement.h.  One reader says what a statement is; the writer builds the
 * object and passes it through the same reader, so the two cannot differ. */
#include "ledger/statement.h"
#include "core/parse.h"
#include "core/random.h"

#include <string.h>

static bool
chars_ok(const char *s, size_t max, const char *allowed)
{
	size_t n = s ? strlen(s) : 0;

	return n >= 1 && n <= max && strspn(s, allowed) == n;
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGIT "0123456789"

bool
ledger_id_ok(const char *s, char kind)
{
	return s && strlen(s) == 8 && s[0] == kind && s[1] == '-' &&
	    strspn(s + 2, LOWER DIGIT) == 6;
}

static bool act_ok(const char *s) { return chars_ok(s, 64, LOWER DIGIT ".-") && s[0] >= 'a'; }
static bool actor_ok(const char *s) { return ledger_id_ok(s, 'p') || ledger_id_ok(s, 'h'); }
static bool for_ok(const char *s) { return ledger_id_ok(s, 'p') || ledger_id_ok(s, 'o'); }
static bool obj_ok(const char *s) { return chars_ok(s, 96, LOWER UPPER DIGIT "._/@-"); }
static bool log_ok(const char *s) { return chars_ok(s, 71, LOWER DIGIT ".-"); }
static bool
hex32_ok(const char *s)
{
	return s && strlen(s) == 32 && strspn(s, DIGIT "abcdef") == 32;
}
static bool
hex64_ok(const char *s)
{
	return s && strlen(s) == 64 && strspn(s, DIGIT "abcdef") == 64;
}

enum what { TEXT, OBJECT, NUMBER, SEEN };

static const struct member {
	const char *name;
	enum what what;
	bool optional;
	bool (*good)(const char *);
	const char *rule;
} members[] = {
	{ "act", TEXT, false, act_ok, "a word of [a-z0-9.-]" },
	{ "actor", TEXT, false, actor_ok, "p-xxxxxx or h-xxxxxx" },
	{ "as", TEXT, true, parse_id_ok, "a role id" },
	{ "doc", OBJECT, true, NULL, "an object that is not empty" },
	{ "f", OBJECT, true, NULL, "an object that is not empty" },
	{ "for", TEXT, true, for_ok, "p-xxxxxx or o-xxxxxx" },
	{ "key", TEXT, false, hex64_ok, "64 hex digits" },
	{ "log", TEXT, false, log_ok, "the origin of a ledger" },
	{ "made", NUMBER, false, NULL, "an instant" },
	{ "n", TEXT, false, hex32_ok, "32 hex digits" },
	{ "obj", TEXT, false, obj_ok, "1 to 96 characters of [A-Za-z0-9._/@-]" },
	{ "pol", TEXT, false, hex64_ok, "64 hex digits" },
	{ "rules", NUMBER, false, NULL, "a number from 0" },
	{ "seal", OBJECT, true, NULL, "an object that is not empty" },
	{ "seen", SEEN, false, NULL, "{\"head\":64 hex,\"size\":n}" },
	{ "until", NUMBER, false, NULL, "an instant" },
	{ "ver", NUMBER, false, NULL, "a number from 0" },
};
enum { N_MEMBERS = sizeof members / sizeof *members };

static bool
member_good(const struct member *m, const struct cjson *v)
{
	switch (m->what) {
	case TEXT:
		return v->kind == CJSON_STRING && m->good(v->s);
	case OBJECT:
		return v->kind == CJSON_OBJECT && v->n > 0;
	case NUMBER:
		return v->kind == CJSON_INT && v->i >= 0;
	case SEEN:
		return v->kind == CJSON_OBJECT && v->n == 2 &&
		    hex64_ok(cjson_str(v, "head", NULL)) && cjson_num(v, "size", -1) >= 0;
	}
	return false;
}

static enum err_code
members_good(const struct cjson *j, struct err *e)
{
	size_t known = 0;

	for (size_t i = 0; i < N_MEMBERS; i++) {
		const struct cjson *v = cjson_get(j, members[i].name);
		if (!v && members[i].optional)
			continue;
		if (!v || !member_good(&members[i], v))
			return err_set(e, ERR_INVALID, "'%s' of a statement must be %s",
			    members[i].name, members[i].rule);
		known++;
	}
	if (known != j->n)
		return err_set(e, ERR_INVALID,
		    "a statement has a member that is not in the format");
	return OK;
}

enum err_code
ledger_statement_read(struct ledger_statement *out, const struct cjson *j, struct err *e)
{
	enum err_code code;

	if (!j || j->kind != CJSON_OBJECT)
		return err_set(e, ERR_INVALID, "a statement is an object");
	if ((code = members_good(j, e)))
		return code;
	if (cjson_num(j, "until", 0) < cjson_num(j, "made", 0))
		return err_set(e, ERR_INVALID, "'until' of a statement is before 'made'");
	const struct cjson *seen = cjson_get(j, "seen");
	*out = (struct ledger_statement){
		.act = cjson_str(j, "act", NULL),
		.actor = cjson_str(j, "actor", NULL),
		.as = cjson_str(j, "as", NULL),
		.principal = cjson_str(j, "for", NULL),
		.key = cjson_str(j, "key", NULL),
		.log = cjson_str(j, "log", NULL),
		.n = cjson_str(j, "n", NULL),
		.obj = cjson_str(j, "obj", NULL),
		.pol = cjson_str(j, "pol", NULL),
		.doc = cjson_get(j, "doc"),
		.f = cjson_get(j, "f"),
		.seal = cjson_get(j, "seal"),
		.rules = cjson_num(j, "rules", 0),
		.ver = cjson_num(j, "ver", 0),
		.seen = { cjson_num(seen, "size", 0), cjson_str(seen, "head", NULL) },
		.made = cjson_num(j, "made", 0),
		.until = cjson_num(j, "until", 0),
	};
	return OK;
}

static enum err_code
put_text(struct arena *mem, struct cjson *j, const char *name, const char *s, struct err *e)
{
	if (!s)
		return OK;
	if (!cjson_text_ok(s))
		return err_set(e, ERR_INVALID, "'%s' of a statement must be printable ASCII", name);
	cjson_set_string(mem, j, name, s);
	return OK;
}

static enum err_code
put_texts(struct arena *mem, struct cjson *j, const struct ledger_statement *s, struct err *e)
{
	const struct { const char *name, *text;
	} all[] = {
		{ "act", s->act },
		{ "actor", s->actor },
		{ "as", s->as },
		{ "for", s->principal },
		{ "key", s->key },
		{ "log", s->log },
		{ "n", s->n },
		{ "obj", s->obj },
		{ "pol", s->pol },
	};
	enum err_code code = OK;

	for (size_t i = 0; i < sizeof all / sizeof *all && !code; i++)
		code = put_text(mem, j, all[i].name, all[i].text, e);
	return code;
}

static void
put_object(struct arena *mem, struct cjson *j, const char *name, const struct cjson *v)
{
	if (v)		/* shared, and not changed from here on */
		cjson_set(mem, j, name, (struct cjson *)(uintptr_t)v);
}

enum err_code
ledger_statement_json(struct arena *mem, const struct ledger_statement *s, struct cjson **out,
    struct err *e)
{
	struct cjson *j = cjson_object(mem), *seen = cjson_object(mem);
	struct ledger_statement again;
	enum err_code code;

	if ((code = put_texts(mem, j, s, e)) ||
	    (code = put_text(mem, seen, "head", s->seen.head, e)))
		return code;
	cjson_set_int(mem, seen, "size", s->seen.size);
	cjson_set(mem, j, "seen", seen);
	put_object(mem, j, "doc", s->doc);
	put_object(mem, j, "f", s->f);
	put_object(mem, j, "seal", s->seal);
	cjson_set_int(mem, j, "made", s->made);
	cjson_set_int(mem, j, "until", s->until);
	cjson_set_int(mem, j, "rules", s->rules);
	cjson_set_int(mem, j, "ver", s->ver);
	if ((code = ledger_statement_read(&again, j, e)))
		return code;
	*out = j;
	return OK;
}

enum err_code
ledger_statement_sign(const struct cjson *st, struct sshsig_signer *signer, struct buf *sig,
    struct err *e)
{
	AUTO_BUF(text);

	if (strcmp(cjson_str(st, "key", ""), sshsig_signer_public(signer)->id) != 0)
		return err_set(e, ERR_INVALID,
		    "the statement names another key than the one that would sign it");
	cjson_write(&text, st);
	return sshsig_sign(signer, LEDGER_NAMESPACE, text.s, text.len, sig, e);
}

void
ledger_draw_nonce(char out[33])
{
	random_hex(out, 16);
}

void
ledger_draw_id(char out[9], char kind)
{
	const char prefix[] = { kind, '-', '\0' };

	random_id(out, prefix, 6);
}
