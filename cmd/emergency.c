/* SPDX-License-Identifier: GPL-3.0-or-later */
/* emergency.c -- `break-glass`: take a role for hours when nobody who holds it can be reached. */
#include "cmd/lab.h"

static const struct opt glass_opts[] = {
	{ "reason", "TEXT", "why; sealed. Give @FILE or -: what stands in argv can be seen by others" },
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

static enum err_code
glass_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { .kind = "emergency", .command = "break-glass" };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &a, e)))
		return code;
	cmd_order_add(&o, "role", argv[0], false, false);
	o.fresh = workflow_draw(lab, "emergency");
	if ((code = cmd_give(c, lab, &a, &o, true, e)))
		return code;
	cmd_next(c, "do %s emergency-confirm (another person, before it lapses)", o.fresh);
	return OK;
}

const struct cmd cmd_break_glass = { .noun = "break-glass", .verb = "", .args = "ROLE",
	.brief = "take a role in an emergency, for hours and for everybody to see",
	.detail = "Another person gives `do EMERGENCY emergency-confirm` within the time that the policy sets, or the role lapses; the\n"
	    "data protection officer or the risk owner reviews it.  It never serves for what is given in person, nor for\n"
	    "what takes several people, and every separation counts as before.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = glass_opts, .run = glass_run };
