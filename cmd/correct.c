/* SPDX-License-Identifier: GPL-3.0-or-later */
/* correct.c -- `correct`: propose that a recorded fact be superseded; another person approves. */
#include "cmd/lab.h"
#include "workflow/correct.h"

#include <string.h>

static const struct opt correct_opts[] = {
	{ "to", "VALUE", "what it should be" },
	{ "reason", "TEXT", "why; sealed. Give @FILE or -: what stands in argv can be seen by others" },
	{ "evidence", "FILE", "the document that shows it" },
	{ "occurred-on", "DATE", "the day it was asked for, when that was before today; needs --evidence" },
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

/* Where the fact is somebody's or something's id, a person writes its name. */
static enum err_code
value_of(struct workflow_lab *lab, const char *obj, const char *fact, const char **value, struct err *e)
{
	const struct policy_field *x = workflow_correctable(lab->env.policy, workflow_facts_get(lab->facts, obj, "kind"), fact);
	const char *named;
	enum err_code code;

	if (!x || (x->type != POLICY_ORGANISATION && x->type != POLICY_OBJECT && x->type != POLICY_PROGRAMME))
		return OK;
	if ((code = workflow_lab_resolve(lab, *value, &named, e)))
		return err_wrap(e, "--to");
	*value = x->type == POLICY_ORGANISATION && strrchr(named, '/') ? strrchr(named, '/') + 1 : named;
	return OK;
}

static enum err_code
correct_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *obj, *value = cmd_opt(c, "to");
	struct workflow_order o = { 0 };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 2, 2, e)) || (code = cmd_order(c, &o, e)))
		return code;
	if (!value)
		return err_set(e, ERR_USAGE, "correct needs --to: what '%s' should be", argv[1]);
	if ((code = cmd_lab_open(c, &lab, e)) || (code = cmd_actor_open(c, lab, &a, e)) ||
	    (code = workflow_lab_resolve(lab, argv[0], &obj, e)) || (code = value_of(lab, obj, argv[1], &value, e)))
		return code;
	cmd_order_add(&o, "owner", obj, false, false);
	cmd_order_add(&o, "fact", argv[1], false, false);
	cmd_order_add(&o, "value", value, false, false);
	o.fresh = workflow_draw(lab, "correction");
	o.kind = "correction";
	o.command = "correct";
	if ((code = cmd_give(c, lab, &a, &o, true, e)))
		return code;
	cmd_next(c, "do %s correction-approve (another person)", o.fresh);
	return OK;
}

const struct cmd cmd_correct = { .noun = "correct", .verb = "", .args = "OBJECT FACT",
	.brief = "propose that a recorded fact be superseded; prints the correction",
	.detail = "Nothing on the ledger is changed.  Another person gives `do CORRECTION correction-approve`; then the fact is the new\n"
	    "value, and `case show` has beside it what it was (was-FACT) and by which correction (corrected-FACT).  What was\n"
	    "sworn on the case lapses, its approved documents are stale until they are approved again, and a clock that\n"
	    "counts from the fact is counted again, one that forbids never to an earlier day.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = correct_opts, .run = correct_run };
