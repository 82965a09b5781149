/* SPDX-License-Identifier: GPL-3.0-or-later */
/* case_link.c -- `case link`: how one case stands to another. */
#include "cmd/lab.h"

static const struct opt link_opts[] = {
	{ "as", "RELATION", "agreement-for, dpia-for, above, destroys or follows: how the first stands to the second" },
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

static enum err_code
link_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { .command = "link-case" };
	const char *as = cmd_opt(c, "as");
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 2, 2, e)) || (code = cmd_order(c, &o, e)))
		return code;
	if (!as)
		return err_set(e, ERR_USAGE, "case link needs --as: how the first case stands to the second");
	if ((code = cmd_lab_open(c, &lab, e)) || (code = cmd_actor_open(c, lab, &a, e)))
		return code;
	o.object = argv[1];
	cmd_order_add(&o, "other", argv[0], false, false);
	cmd_order_add(&o, "relation", as, false, false);
	if ((code = cmd_give(c, lab, &a, &o, false, e)))
		return code;
	cmd_next(c, "case show %s", argv[1]);
	return OK;
}

const struct cmd cmd_case_link = { .noun = "case", .verb = "link", .args = "CASE CASE",
	.brief = "tie the first case to the second, as its agreement, assessment, destruction or sequel",
	.detail = "It is given on the second case, and shown on both: linked-RELATION there, links-RELATION here.\n"
	    "Where a command asks for what is tied, every case that is tied so must do what is asked, and there must be one.\n"
	    "A tie is undone with 'do CASE unlink-case --field other=CASE --field relation=RELATION --reason TEXT', by another person.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = link_opts, .run = link_run };
