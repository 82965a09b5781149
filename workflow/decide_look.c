/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_look.c -- a check that is asked of an object without anybody giving a command: by a register. */
#include "workflow/decide_int.h"
#include "core/zone.h"

bool
workflow_holds(struct arena *mem, const struct workflow_env *env, struct workflow_facts *facts,
    const struct policy_check *c, const char *obj, instant now)
{
	const struct workflow_request r = { .obj = obj, .act = "", .actor = "" };
	struct judge j = { .mem = mem, .env = env, .in_force = env->policy, .facts = facts, .r = &r, .now = now, .as = "" };
	struct err ignored = ERR_INIT;

	if (zone_local(env->zone, now, &j.today, NULL, &ignored))
		return false;
	j.kind = workflow_facts_get(facts, obj, "kind");
	j.root = workflow_judge_root(env, facts, obj, NULL);
	return workflow_judge_holds(&j, c);
}
