/* SPDX-License-Identifier: GPL-3.0-or-later */
/* obligation.c -- `obligation impose|list`: what a decision asks for, of whom, and by when. */
#include "cmd/lab.h"
#include "core/table.h"

#include <string.h>

static const struct opt impose_opts[] = {
	{ "kind", "OBLIGATION", "an obligation of the policy (default condition)" },
	{ "responsible", "ACTOR", "who is to meet it" },
	{ "due", "DATE", "by when" },
	{ "text", "TEXT", "what is asked for; sealed. Give @FILE or -" },
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

static enum err_code
impose_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const option[] = { "responsible", "due", "text" }, *const field[] = { "responsible", "due-on", "condition" };
	struct workflow_order o = { .kind = "obligation", .command = "impose" };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_order(c, &o, e)) || (code = cmd_begin_acting(c, argc, 1, 1, &lab, &a, e)))
		return code;
	for (size_t i = 0; i < 3; i++) {
		const char *value = cmd_opt(c, option[i]);
		if (value && (code = cmd_text(c, value, &value, e)))
			return code;
		if (value)
			cmd_order_add(&o, field[i], value, false, false);
	}
	o.fresh = workflow_draw(lab, "obligation");
	cmd_order_add(&o, "owner", argv[0], false, false);
	cmd_order_add(&o, "obligation", cmd_opt(c, "kind") ? cmd_opt(c, "kind") : "condition", false, false);
	if ((code = cmd_give(c, lab, &a, &o, true, e)))
		return code;
	cmd_next(c, "obligation list %s", argv[0]);
	return OK;
}

const struct cmd cmd_obligation_impose = { .noun = "obligation", .verb = "impose", .args = "CASE",
	.brief = "impose a condition on a case: who is to meet it, and by when; prints its id",
	.detail = "It is met when the person responsible has given evidence and somebody else has accepted it\n"
	    "('do OBLIGATION evidence-obligation', 'accept-evidence').  A case is not closed while one is open.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = impose_opts, .run = impose_run };

static const char *
named(struct workflow_lab *lab, const char *actor)
{
	return *actor ? workflow_lab_name(lab, arena_printf(lab->mem, "actor/%s", actor)) : NULL;
}

static enum err_code
list_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const column[] = { "obligation", "kind", "case", "state", "responsible", "due" };
	const char **obj, *root = NULL;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	if ((code = cmd_begin_past(c, argc, 0, 1, &lab, e)) || (argc && (code = workflow_lab_resolve(lab, argv[0], &root, e))) ||
	    (code = workflow_project_objects(lab->project, c->mem, "kind", "obligation", &obj, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "obligations");
	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		const char *owner = workflow_facts_get(lab->facts, obj[i], "case"), *due = workflow_facts_get(lab->facts, obj[i], "due-on");
		if (root && strcmp(root, owner) != 0)
			continue;
		table_text(t, obj[i]);
		table_text(t, workflow_facts_get(lab->facts, obj[i], "obligation"));
		table_text(t, *owner ? workflow_lab_name(lab, owner) : NULL);
		table_text(t, workflow_facts_get(lab->facts, obj[i], "state"));
		table_text(t, named(lab, workflow_facts_get(lab->facts, obj[i], "responsible")));
		table_text(t, *due ? due : NULL);
	}
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_obligation_list = { .noun = "obligation", .verb = "list", .args = "[CASE]",
	.brief = "what is owed, by whom and by when", .detail = "", .needs = NEEDS_LAB, .opts = cmd_past_opts, .run = list_run };
