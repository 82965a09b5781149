/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger.c -- `ledger log`, `show`, `head`, `signers`: reading the ledger as it stands. */
#include "cmd/cmd.h"
#include "core/json.h"
#include "core/parse.h"
#include "core/table.h"
#include "ledger/keys.h"
#include "ledger/ledger.h"
#include "ledger/note.h"

#include <inttypes.h>
#include <string.h>

static void close_p(struct ledger **l) { ledger_close(*l); }
#define AUTO_LEDGER(name) struct ledger *name __attribute__((cleanup(close_p))) = NULL

static const char *
when(struct arena *mem, instant t)
{
	char text[32];

	instant_format(text, t);
	return arena_strdup(mem, text);
}

/* ---- log ---- */

struct listing {
	struct table *t;
	struct arena *mem;
	bool leaves;		/* too wide for a terminal */
	const char *wanted;	/* --case, or NULL */
	const char *obj;	/* the object that has this number, once it was seen */
};

/* A case is named by its id or its number; what hangs under it (ID/...) belongs to it. */
static bool
belongs(struct listing *l, const char *obj, const char *number)
{
	if (!l->wanted)
		return true;
	if (!l->obj && (strcmp(obj, l->wanted) == 0 || strcmp(number, l->wanted) == 0))
		l->obj = arena_strdup(l->mem, obj);
	const char *const roots[] = { l->obj, l->wanted };
	for (size_t i = 0; i < 2; i++) {
		size_t n = roots[i] ? strlen(roots[i]) : 0;
		if (n && strncmp(obj, roots[i], n) == 0 && (!obj[n] || obj[n] == '/'))
			return true;
	}
	return false;
}

static enum err_code
log_one(const struct ledger_entry *entry, void *ctx, struct err *e)
{
	struct listing *l = ctx;
	const char *obj = cjson_str(entry->st, "obj", ""),
		   *number = cjson_str(entry->eff, "number", NULL);

	(void)e;
	if (!belongs(l, obj, number ? number : ""))
		return OK;
	table_int(l->t, entry->seq);
	table_text(l->t, when(l->mem, entry->ts));
	table_text(l->t, cjson_str(entry->st, "act", NULL));
	table_text(l->t, obj);
	table_int(l->t, cjson_num(entry->st, "ver", 0));
	table_text(l->t, cjson_str(entry->st, "actor", NULL));
	table_text(l->t, number);
	if (l->leaves)
		table_text(l->t, entry->leaf);
	return OK;
}

static enum err_code
log_run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	struct listing l = { .t = table_new(ctx->mem, "entries"),
		.mem = ctx->mem,
		.wanted = cmd_opt(ctx, "case"),
		.leaves = ctx->json || ctx->plain };
	enum err_code code;
	AUTO_LEDGER(ledger);

	(void)argv;
	if ((code = cmd_args(ctx, argc, 0, 0, e)) || (code = ledger_open(&ledger, ctx->lab, e)))
		return code;
	table_column(l.t, "seq", TABLE_INT);
	table_column(l.t, "time", TABLE_TEXT);
	table_column(l.t, "act", TABLE_TEXT);
	table_column(l.t, "obj", TABLE_TEXT);
	table_column(l.t, "ver", TABLE_INT);
	table_column(l.t, "actor", TABLE_TEXT);
	table_column(l.t, "number", TABLE_TEXT);
	if (l.leaves)
		table_column(l.t, "leaf", TABLE_TEXT);
	if ((code = ledger_each(ledger, 0, log_one, &l, e)))
		return code;
	if (l.wanted && table_rows(l.t) == 0)
		return err_set(e, ERR_NOT_FOUND, "no entry of '%.60s'; see 'probity case list'",
		    l.wanted);
	table_write(ctx->out, l.t, table_format(ctx->json, ctx->plain));
	return OK;
}

static const struct opt log_opts[] = {
	{ "case", "ID", "only the entries of this case, by number or id" },
	{ 0 }
};

const struct cmd cmd_ledger_log = { .noun = "ledger", .verb = "log",
	.args = "",
	.brief = "list the entries",
	.detail =
	    "Every entry from the first: its number, when the ledger took it, what was done to\n"
	    "what by whom, the version of the object that the actor saw, and with --json or\n"
	    "--plain the entry's leaf hash.",
	.needs = NEEDS_LAB,
	.opts = log_opts,
	.run = log_run };

/* ---- show ---- */

static void
show_text(struct buf *out, struct arena *mem, const struct ledger_entry *entry)
{
	const struct cjson *st = entry->st, *seen = cjson_get(st, "seen");
	static const char *const words[] = { "act", "obj", "actor", "as", "for", "key", "pol", "n",
		"log" };
	static const char *const objects[] = { "f", "doc", "seal" };

	buf_printf(out, "entry %" PRId64 "\ntaken %s\n", entry->seq, when(mem, entry->ts));
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (cjson_get(st, words[i]))
			buf_printf(out, "%s %s\n", words[i], cjson_str(st, words[i], ""));
	buf_printf(out, "ver %" PRId64 "\nrules %" PRId64 "\n", cjson_num(st, "ver", 0),
	    cjson_num(st, "rules", 0));
	buf_printf(out, "made %s\nuntil %s\n", when(mem, cjson_num(st, "made", 0)),
	    when(mem, cjson_num(st, "until", 0)));
	buf_printf(out, "seen %" PRId64 " %s\n", cjson_num(seen, "size", 0),
	    cjson_str(seen, "head", ""));
	for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
		if (cjson_get(st, objects[i])) {
			buf_printf(out, "%s ", objects[i]);
			cjson_write(out, cjson_get(st, objects[i]));
			buf_puts(out, "\n");
		}
	buf_puts(out, "eff ");
	cjson_write(out, entry->eff);
	buf_printf(out, "\nsig %s\nprev %s\nleaf %s\ncommit %s\n", entry->sig, entry->prev,
	    entry->leaf, entry->commit);
}

static void
show_json(struct buf *out, const struct ledger_entry *entry)
{
	struct json j = json_to(out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_int(&j, "seq", entry->seq);
	json_string(&j, "leaf", entry->leaf);
	json_string(&j, "commit", entry->commit);
	json_raw(&j, "entry", entry->line);
	json_end(&j);
}

static enum err_code
show_run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	struct ledger_entry entry;
	enum err_code code;
	int64_t seq;
	AUTO_LEDGER(ledger);

	if ((code = cmd_args(ctx, argc, 1, 1, e)))
		return code;
	if (!parse_int(argv[0], 0, CJSON_INT_MAX, &seq))
		return err_set(e, ERR_USAGE,
		    "'%.40s' is not the number of an entry; see 'probity ledger log'", argv[0]);
	if ((code = ledger_open(&ledger, ctx->lab, e)) ||
	    (code = ledger_get(ledger, seq, ctx->mem, &entry, e)))
		return code;
	if (ctx->json)
		show_json(ctx->out, &entry);
	else if (ctx->plain)
		buf_printf(ctx->out, "%s\n", entry.line);
	else
		show_text(ctx->out, ctx->mem, &entry);
	return OK;
}

const struct cmd cmd_ledger_show = { .noun = "ledger", .verb = "show",
	.args = "SEQ",
	.brief = "show one entry in full",
	.detail =
	    "--plain prints the line exactly as it is in the ledger: its leaf hash is the SHA-256\n"
	    "of a zero byte and that line without its line feed.",
	.needs = NEEDS_LAB,
	.run = show_run };

/* ---- head ---- */

static enum err_code
head_run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	struct ledger_head head;
	enum err_code code;
	AUTO_LEDGER(ledger);
	AUTO_BUF(note);

	(void)argv;
	if ((code = cmd_args(ctx, argc, 0, 0, e)) || (code = ledger_open(&ledger, ctx->lab, e)) ||
	    (code = ledger_note(ledger, &note, e)) || (code = ledger_head(ledger, &head, e)))
		return code;
	if (!ctx->json && !ctx->plain) {
		buf_add(ctx->out, note.s, note.len);
		return OK;
	}
	if (ctx->plain) {
		buf_printf(ctx->out, "%s\t%" PRId64 "\t%s\t%s\t%s\n", ledger_origin(ledger),
		    head.size, head.leaf, head.root, head.commit);
		return OK;
	}
	struct json j = json_to(ctx->out);
	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "origin", ledger_origin(ledger));
	json_int(&j, "entries", head.size);
	json_string(&j, "head", head.leaf);
	json_string(&j, "root", head.root);
	json_string(&j, "commit", head.commit);
	json_string(&j, "time", when(ctx->mem, head.ts));
	json_string(&j, "note", note.s);
	json_end(&j);
	return OK;
}

const struct cmd cmd_ledger_head = { .noun = "ledger", .verb = "head",
	.args = "",
	.brief = "print the signed note of the ledger's head",
	.detail =
	    "The note (C2SP signed note) says: at this size, the root was this. Keep it, or give\n"
	    "it to somebody who does not trust this lab: 'ledger verify --note FILE' then shows a\n"
	    "ledger that was cut back or replaced. The host never signs two roots for one size;\n"
	    "restored from an older disk it refuses.",
	.needs = NEEDS_LAB,
	.run = head_run };

/* ---- signers ---- */

static const char *
state_name(const struct ledger_key *k)
{
	if (k->to != INT64_MAX)
		return "revoked";
	return k->from == INT64_MAX ? "pending" : "in-force";
}

static void
list_keys(struct table *t, const struct ledger *l)
{
	static const char *const uses[] = { "actor", "commit", "statement", "checkpoint",
		"recovery" };
	const struct ledger_key *k;

	for (size_t i = 0; (k = ledger_key_at(l, i)); i++) {
		table_text(t, *k->owner ? k->owner : NULL);
		table_text(t, uses[k->use]);
		table_text(t, state_name(k));
		table_text(t, k->custody);
		table_int(t, k->added);
		if (k->to == INT64_MAX)
			table_null(t);
		else
			table_int(t, k->to);
		if (k->compromised_since < 0)
			table_null(t);
		else
			table_int(t, k->compromised_since);
		table_text(t, k->pub.fingerprint);
		table_text(t, k->pub.id);
	}
}

static enum err_code
signers_run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	struct table *t = table_new(ctx->mem, "keys");
	enum err_code code;
	AUTO_LEDGER(ledger);

	(void)argv;
	if ((code = cmd_args(ctx, argc, 0, 0, e)) || (code = ledger_open(&ledger, ctx->lab, e)))
		return code;
	if (cmd_flag(ctx, "allowed")) {
		ledger_key_signers(ledger, ctx->out);
		return OK;
	}
	table_column(t, "owner", TABLE_TEXT);
	table_column(t, "use", TABLE_TEXT);
	table_column(t, "state", TABLE_TEXT);
	table_column(t, "custody", TABLE_TEXT);
	table_column(t, "added", TABLE_INT);
	table_column(t, "revoked", TABLE_INT);
	table_column(t, "compromised_since", TABLE_INT);
	table_column(t, "fingerprint", TABLE_TEXT);
	table_column(t, "key", TABLE_TEXT);
	list_keys(t, ledger);
	table_write(ctx->out, t, table_format(ctx->json, ctx->plain));
	return OK;
}

static const struct opt signers_opts[] = {
	{ "allowed", NULL, "print an allowed_signers file for stock git and ssh-keygen instead" },
	{ 0 }
};

const struct cmd cmd_ledger_signers = { .noun = "ledger", .verb = "signers",
	.args = "",
	.brief = "list every key that the ledger knows, and from which entry to which it counts",
	.detail =
	    "Validity goes by the number of the entry, not by date: a key enrolled by entry 7 and\n"
	    "revoked by entry 40 counts for entries 8 to 40. Stock git knows no such numbers, so\n"
	    "--allowed lists retired keys too.",
	.needs = NEEDS_LAB,
	.opts = signers_opts,
	.run = signers_run };
