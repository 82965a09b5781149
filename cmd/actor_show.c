/* SPDX-License-Identifier: GPL-3.0-or-later */
/* actor_show.c -- `actor show|leave`: what a person holds, and that they have left. */
#include "cmd/people.h"
#include "core/table.h"
#include "workflow/holdings.h"

#include <string.h>

enum err_code
cmd_print_holdings(struct ctx *c, struct workflow_lab *lab, const char *obj, struct err *e)
{
	static const char *const column[] = { "what", "id", "object", "days" };
	struct workflow_holding *h;
	struct table *t = table_new(c->mem, "holds");
	size_t n;
	enum err_code code = workflow_holdings(lab, obj + strlen("actor/"), &h, &n, e);

	if (code)
		return code;
	for (size_t i = 0; i < 4; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		table_text(t, h[i].what);
		table_text(t, *h[i].id ? h[i].id : NULL);
		table_text(t, *h[i].obj ? workflow_lab_name(lab, h[i].obj) : NULL);
		table_text(t, *h[i].days ? h[i].days : NULL);
	}
	cmd_print_table(c, t);
	return OK;
}

static enum err_code
show_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *obj;
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_begin(c, argc, 1, 1, &lab, e)) || (code = cmd_one_of_kind(lab, "actor", argv[0], &obj, e)))
		return code;
	if (!c->json && !c->plain)
		buf_printf(c->out, "%s, %s: %s\n", workflow_lab_name(lab, obj), obj, workflow_facts_get(lab->facts, obj, "state"));
	return cmd_print_holdings(c, lab, obj, e);
}

const struct cmd cmd_actor_show = { .noun = "actor", .verb = "show", .args = "ACTOR",
	.brief = "everything that a person holds: roles, deputies, training, keys, open votes and duties",
	.detail = "The same is found before and after they have left: leaving ends what a role can do, and hands nothing\n"
	    "over.  Days are first..last.",
	.needs = NEEDS_LAB, .run = show_run };

/* It may take a second person.  Custody of data is not taken away by an entry: the keys have to be turned. */
static void
next(struct ctx *c, struct workflow_lab *lab, const char *obj)
{
	const char *name = workflow_lab_name(lab, obj);

	if (strcmp(workflow_facts_get(lab->facts, obj, "state"), "left") != 0)
		cmd_next(c, "actor leave %s   (1 more signature, by another person)", name);
	else if (strcmp(workflow_facts_get(lab->facts, obj, "custodian"), "yes") == 0)
		cmd_next(c, "custodian remove %s   (they can still open data)", name);
	else
		cmd_next(c, "actor show %s   (what waits for somebody else)", name);
}

static enum err_code
leave_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { .command = "actor-leave" };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &a, e)) || (code = cmd_one_of_kind(lab, "actor", argv[0], &o.object, e)) ||
	    (code = cmd_give(c, lab, &a, &o, false, e)))
		return code;
	next(c, lab, o.object);
	return c->json || c->plain ? OK : cmd_print_holdings(c, lab, o.object, e);
}

const struct cmd cmd_actor_leave = { .noun = "actor", .verb = "leave", .args = "ACTOR",
	.brief = "record that a person has left, and list what they still hold",
	.detail = "Their roles serve for nothing from then on, their open votes and delegations fall.  What is listed (custody,\n"
	    "obligations, documents) waits for somebody else; 'actor show' lists it again.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = leave_run };
