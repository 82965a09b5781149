/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_obligation.c -- what is owed on a case, until it is met or waived. */
#include "workflow/decide_clock.h"
#include "workflow/decide_int.h"

#include <string.h>

static bool
is_open(struct judge *j, const char *obj)
{
	const char *state = workflow_judge_get(j, obj, "state");

	return strcmp(state, "open") == 0 || strcmp(state, "evidenced") == 0;
}

/* An obligation of its own, open until it is met; owed again it is open again. */
void
workflow_judge_owe(struct judge *j, const char *owner, const char *id)
{
	const struct policy_obligation *o = workflow_policy_obligation(j->env->policy, id);
	const char *obj = arena_printf(j->mem, "%s/%s", owner, id);

	if (!is_open(j, obj))
		workflow_judge_count(j, j->root, "open-obligations", 1);
	workflow_judge_set(j, obj, "kind", "obligation");
	workflow_judge_set(j, obj, "state", "open");
	workflow_judge_set(j, obj, "case", j->root);
	workflow_judge_set(j, obj, "obligation", id);
	workflow_judge_set(j, owner, "children", workflow_judge_add(j, workflow_judge_get(j, owner, "children"), id));
	if (o->clock)
		workflow_judge_clock_start(j, obj, o->clock);
}

/* Nothing is owed any more: the case counts one less, and the clocks of the obligation have what they
 * asked for. */
void
workflow_judge_settle(struct judge *j)
{
	char *list = arena_strdup(j->mem, workflow_judge_get(j, j->r->obj, "children")), *save = NULL;

	workflow_judge_count(j, j->root, "open-obligations", -1);
	for (char *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save))
		if (workflow_policy_clock(j->env->policy, name))
			workflow_judge_clock_effect(j, &(struct policy_effect){ .kind = POLICY_END_CLOCK,
			    .params = { { { "clock", arena_strdup(j->mem, name) } }, 1 } });
}
