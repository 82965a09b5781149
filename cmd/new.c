/* SPDX-License-Identifier: GPL-3.0-or-later */
/* new.c -- `new KIND`: make a thing that is no case, by whichever command of the policy makes it. */
#include "cmd/lab.h"
#include "core/parse.h"

#include <string.h>

static const struct opt new_opts[] = {
	{ "name", "NAME", "what it is called, KIND/NAME; else an id is drawn" },
	{ "command", "COMMAND", "which command makes it, where the kind has several" },
	{ "field", "NAME=VALUE", "a field of the command; free text also as @FILE or -, and is sealed" },
	{ "file", "NAME=PATH", "a document of the command" },
	{ "reason", "TEXT", "why; sealed. Give @FILE or -: what stands in argv can be seen by others" },
	{ "on-behalf-of", "ACTOR", "the person acted for; needs a delegation in force" },
	CMD_ACT_OPTS,
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

/* Whether a verb of its own makes it: one that draws or measures something first, or seals what it is called. */
static bool
of_its_own(const struct policy_command *c)
{
	for (size_t i = 0; i < c->n_fields; i++)
		if (c->field[i].by_tool || strcmp(c->field[i].id, "label") == 0 || strcmp(c->field[i].id, "template") == 0)
			return true;
	return workflow_policy_effect(c, POLICY_LEND_ROLE);
}

/* The command that makes the kind: the one named, or else the first; NULL: none does. */
static const struct policy_command *
maker(const struct policy *p, const char *kind, const char *named)
{
	const struct policy_process *k = workflow_policy_process(p, kind);

	for (size_t i = 0; k && !k->prefix && i < p->n_commands; i++) {
		const struct policy_command *c = &p->command[i];
		if (c->creates && strcmp(c->on, kind) == 0 && !of_its_own(c) && (!named || strcmp(c->id, named) == 0))
			return c;
	}
	return NULL;
}

static enum err_code
none_makes(struct workflow_lab *lab, const char *kind, const char *named, struct err *e)
{
	const struct policy *p = lab->env.policy;
	const char *all = "";

	if (named && maker(p, kind, NULL))
		return err_set(e, ERR_NOT_FOUND, "no command '%s' makes a new %s", named, kind);
	for (size_t i = 0; i < p->n_processes; i++)
		if (maker(p, p->process[i].id, NULL))
			all = arena_printf(lab->mem, "%s%s%s", all, *all ? ", " : "", p->process[i].id);
	return err_set(e, ERR_NOT_FOUND, "'new' makes no '%s'; it makes: %s.  A case is opened with 'case open', and the rest has "
	    "verbs of its own: see 'help'", kind, all);
}

static enum err_code
new_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { 0 };
	const char *name = cmd_opt(c, "name");
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &a, e)))
		return code;
	const struct policy_command *first = maker(lab->env.policy, argv[0], cmd_opt(c, "command"));
	if (!first)
		return none_makes(lab, argv[0], cmd_opt(c, "command"), e);
	if (name && !parse_id_ok(name))
		return err_set(e, ERR_INVALID, "'%s' is not a name: lower-case letters, digits and '-', a letter first", name);
	o.fresh = name ? arena_printf(c->mem, "%s/%s", argv[0], name) : workflow_draw(lab, argv[0]);
	o.kind = argv[0];
	o.command = first->id;
	if ((code = cmd_give(c, lab, &a, &o, true, e)))
		return code;
	cmd_next(c, "can %s", o.fresh);
	return OK;
}

const struct cmd cmd_new = { .noun = "new", .verb = "", .args = "KIND",
	.brief = "make a thing that is no case, such as an asset; prints its id",
	.detail = "The policy says which kinds there are and what each asks for ('policy show commands').  What it is called is\n"
	    "in clear on the ledger: no person's name.  What happens to it afterwards is given with 'do'.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = new_opts, .run = new_run };
