/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hold.c -- `hold place|release|list`: what beats every clock. */
#include "cmd/lab.h"
#include "core/table.h"

#include <string.h>

static const struct opt place_opts[] = {
	{ "class", "CLASS", "litigation, rights-request, complaint, investigation, audit or other (default other)" },
	{ "reason", "TEXT", "why; sealed. Give @FILE or -" },
	{ 0 },
};

static enum err_code
place_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { .kind = "hold", .command = "hold-place" };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &a, e)))
		return code;
	o.fresh = workflow_draw(lab, "hold");
	cmd_order_add(&o, "target", argv[0], false, false);
	cmd_order_add(&o, "class", cmd_opt(c, "class") ? cmd_opt(c, "class") : "other", false, false);
	return cmd_give(c, lab, &a, &o, true, e);
}

const struct cmd cmd_hold_place = { .noun = "hold", .verb = "place", .args = "OBJECT",
	.brief = "hold a dataset, a case or a programme; prints the hold's id",
	.detail = "A hold beats every clock and voids approvals given before it, also when it is released.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = place_opts, .run = place_run };

static const struct opt release_opts[] = { { "reason", "TEXT", "why; sealed. Give @FILE or -" }, { 0 } };

static enum err_code
release_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { .command = "hold-release" };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &a, e)))
		return code;
	o.object = argv[0];
	return cmd_give(c, lab, &a, &o, false, e);
}

const struct cmd cmd_hold_release = { .noun = "hold", .verb = "release", .args = "HOLD",
	.brief = "release a hold; given twice, by two people", .detail = "",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = release_opts, .run = release_run };

static enum err_code
list_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const fact[] = { "state", "class" };
	const char **obj;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	(void)argv;
	if ((code = cmd_begin_past(c, argc, 0, 0, &lab, e)) ||
	    (code = workflow_project_objects(lab->project, c->mem, "kind", "hold", &obj, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "holds");
	table_column(t, "hold", TABLE_TEXT);
	table_column(t, "state", TABLE_TEXT);
	table_column(t, "class", TABLE_TEXT);
	table_column(t, "target", TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		table_text(t, obj[i]);
		for (size_t k = 0; k < 2; k++)
			table_text(t, workflow_facts_get(lab->facts, obj[i], fact[k]));
		table_text(t, workflow_lab_name(lab, workflow_facts_get(lab->facts, obj[i], "target")));
	}
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_hold_list = { .noun = "hold", .verb = "list", .args = "",
	.brief = "the holds and what they hold", .detail = "", .needs = NEEDS_LAB, .opts = cmd_past_opts, .run = list_run };
