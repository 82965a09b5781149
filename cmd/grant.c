/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grant.c -- `grant list|end`: who may enter what, until when, and whether the system that enforces it has taken it over. */
#include "cmd/grant.h"
#include "core/table.h"
#include "workflow/grants.h"

#include <string.h>

void
cmd_tell_grants(struct workflow_lab *lab)
{
	struct workflow_grants_state s;
	struct err e = ERR_INIT;

	if (workflow_grants_tell(lab, &s, &e))
		fprintf(stderr, "probity: the grants were not handed over: %s (tried again by the next tick; 'probity doctor')\n", e.msg);
	else if (*s.trouble)
		fprintf(stderr, "probity: the grants were not handed over: %s (tried again by the next tick; 'probity grant list')\n",
		    s.trouble);
}

/* When what is recorded now as taken over was recorded; NULL: nothing is. */
static enum err_code
since(struct ctx *c, struct workflow_lab *lab, const char *obj, const char **at, struct err *e)
{
	struct ledger_entry entry;
	char text[32];
	int64_t seq;
	enum err_code code;

	*at = NULL;
	if (strcmp(workflow_facts_get(lab->facts, obj, "enforced"), "open") != 0)
		return OK;
	if ((code = workflow_project_set_by(lab->project, obj, "enforced-as", &seq, e)) ||
	    (code = ledger_get(lab->ledger, seq, c->mem, &entry, e)))
		return code;
	instant_format(text, entry.ts);
	*at = arena_strdup(c->mem, text);
	return OK;
}

static const char *
label(struct workflow_lab *lab, const char *kind, const char *id)
{
	return id ? workflow_lab_name(lab, arena_printf(lab->mem, "%s/%s", kind, id)) : NULL;
}

/* One that stands; acknowledged when what the system was last said to enforce is this and no other. */
static enum err_code
standing(struct ctx *c, struct workflow_lab *lab, struct table *t, const struct workflow_grant *g, size_t n, size_t i, struct err *e)
{
	const char *at;
	char as[65];
	enum err_code code = since(c, lab, g[i].obj, &at, e);

	workflow_grants_digest(g, n, g[i].obj, as);
	bool is = strcmp(workflow_facts_get(lab->facts, g[i].obj, "enforced-as"), as) == 0;
	table_text(t, g[i].number);
	table_text(t, g[i].kind);
	table_text(t, label(lab, "actor", g[i].person));
	table_text(t, label(lab, "organisation", g[i].organisation));
	table_text(t, g[i].setting);
	table_bool(t, g[i].read_only);
	table_text(t, g[i].until);
	table_text(t, "stands");
	table_bool(t, is);
	table_text(t, is ? at : NULL);
	return code;
}

/* One that stands no more, and of which the system was last said to let somebody in. */
static enum err_code
left_open(struct ctx *c, struct workflow_lab *lab, struct table *t, const char *obj, struct err *e)
{
	const char *setting = workflow_facts_get(lab->facts, obj, "setting"), *at;
	enum err_code code = since(c, lab, obj, &at, e);

	table_text(t, workflow_facts_get(lab->facts, obj, "number"));
	table_text(t, workflow_facts_get(lab->facts, obj, "kind"));
	table_null(t);
	table_null(t);
	table_text(t, *setting ? setting : NULL);
	table_bool(t, strcmp(workflow_facts_get(lab->facts, obj, "read-only"), "yes") == 0);
	table_text(t, workflow_facts_get(lab->facts, obj, "enforced-until"));
	table_text(t, "ended");
	table_bool(t, false);
	table_text(t, at);
	return code;
}

static struct table *
columns(struct ctx *c)
{
	struct table *t = table_new(c->mem, "grants");

	TABLE_TEXTS(t, "case", "process", "person", "organisation", "setting");
	table_column(t, "read_only", TABLE_BOOL);
	TABLE_TEXTS(t, "until", "state");
	table_column(t, "acknowledged", TABLE_BOOL);
	TABLE_TEXTS(t, "since");
	return t;
}

static enum err_code
list_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_grants_state s = { .trouble = "" };
	struct workflow_grant *g;
	const char **open;
	AUTO_LAB(lab);
	size_t n, k;
	enum err_code code;

	(void)argv;
	if ((code = cmd_begin(c, argc, 0, 0, &lab, e)) || (code = workflow_grants(lab, &g, &n, e)) ||
	    (code = workflow_grants_enforced(lab, &open, &k, e)) || (lab->grants_file && (code = workflow_grants_state(lab, &s, e))))
		return code;
	struct table *t = columns(c);
	for (size_t i = 0; i < n && !code; i++)
		code = standing(c, lab, t, g, n, i, e);
	for (size_t i = 0; i < k && !code; i++) {
		bool stands = false;
		for (size_t x = 0; x < n; x++)
			stands |= strcmp(g[x].obj, open[i]) == 0;
		if (!stands)
			code = left_open(c, lab, t, open[i], e);
	}
	if (code)
		return code;
	cmd_print_table(c, t);
	if (*s.trouble)
		fprintf(stderr, "Not handed over: %s\n", s.trouble);
	return OK;
}

const struct cmd cmd_grant_list = { .noun = "grant", .verb = "list", .args = "",
	.brief = "who may enter what, until when, and whether the system that enforces it has taken it over",
	.detail = "lab.yaml says which file is written of the grants that stand ('grants-file') and which program hands it over\n"
	    "('grants-hook'); tick and every command that changes a grant do so.  acknowledged: that program has answered with the\n"
	    "digest of a file that says this, and the host has signed so, since.  A grant that is 'ended' stands no more, and the\n"
	    "system outside was last said to let somebody in.",
	.needs = NEEDS_LAB, .run = list_run };

/* The command that ends a grant of the case's kind, by the policy that the case keeps to. */
static enum err_code
ending(struct workflow_lab *lab, const char *name, const char **command, struct err *e)
{
	static const char *const known[] = { "end-access", "revoke-access" };
	const struct policy *policy;
	const char *obj;
	enum err_code code;

	if ((code = workflow_lab_resolve(lab, name, &obj, e)) || (code = workflow_lab_policy_of(lab, obj, &policy, e)))
		return code;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (workflow_policy_command(policy, workflow_facts_get(lab->facts, obj, "kind"), known[i])) {
			*command = known[i];
			return OK;
		}
	return err_set(e, ERR_INVALID, "'%s' is no grant of access; 'probity grant list' lists them", workflow_lab_unlabelled(lab, obj));
}

static enum err_code
end_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { 0 };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &a, e)) || (code = ending(lab, argv[0], &o.command, e)))
		return code;
	o.object = argv[0];
	if (cmd_opt(c, "for"))
		cmd_order_add(&o, "ended-for", cmd_opt(c, "for"), false, false);
	if ((code = cmd_give(c, lab, &a, &o, false, e)))
		return code;
	cmd_next(c, "grant list");
	return OK;
}

static const struct opt end_opts[] = {
	{ "for", "WHY", "why access to the secure network ends: not-needed, run-out, leaver and so on" },
	{ "reason", "TEXT", "why; sealed. Give @FILE or -: what stands in argv can be seen by others" },
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

const struct cmd cmd_grant_end = { .noun = "grant", .verb = "end", .args = "CASE",
	.brief = "end an access: end-access or revoke-access, whichever the case has",
	.detail = "The system that enforces it is told at once, if one is configured ('help grant list').",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = end_opts, .run = end_run };
