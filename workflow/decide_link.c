/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decide_link.c -- cases that stand to one another: an agreement for a request, an assessment for it.
 *
 * A tie is recorded on both: `linked-AS` of this case lists those that stand to it so, `links-AS` of
 * each of them lists what it stands to.  A guard that follows a tie asks all of them: there is one at
 * least, and every one is of the kind, is not suspended, was not left unconfirmed, and does what is
 * asked.  So nothing is covered by a second agreement while the first, still tied, has ended.
 */
#include "workflow/decide_int.h"

#include <string.h>

static const char *
fact_of(struct judge *j, const char *way)
{
	return arena_printf(j->mem, "%s-%s", way, workflow_judge_field(j, "relation"));
}

static bool
is_case(struct judge *j, const char *obj)
{
	const struct policy_process *p = workflow_policy_process(j->env->policy, workflow_judge_get(j, obj, "kind"));

	return p && p->prefix;
}

void
workflow_judge_tie_rule(struct judge *j, enum policy_effect_kind kind)
{
	const char *other = workflow_judge_field(j, "other"), *as = workflow_judge_field(j, "relation");
	bool tied = workflow_facts_listed(workflow_judge_get(j, j->r->obj, fact_of(j, "linked")), other);

	if (!*workflow_judge_get(j, other, "kind"))
		return;		/* denied as a field */
	if (!is_case(j, other) || strcmp(other, j->r->obj) == 0)
		workflow_judge_deny(j, "field", "a case is tied to another case, and '%s' is none", other);
	else if (tied == (kind == POLICY_LINK_CASE))
		workflow_judge_deny(j, "field", tied ? "'%s' is tied to this case as '%s' already" :
		    "'%s' is not tied to this case as '%s'", other, as);
}

void
workflow_judge_tie(struct judge *j, enum policy_effect_kind kind)
{
	const char *(*change)(struct judge *, const char *, const char *) =
	    kind == POLICY_LINK_CASE ? workflow_judge_add : workflow_judge_less;
	const char *here = j->r->obj, *there = workflow_judge_field(j, "other");
	const char *linked = fact_of(j, "linked"), *links = fact_of(j, "links");

	workflow_judge_set(j, here, linked, change(j, workflow_judge_get(j, here, linked), there));
	workflow_judge_set(j, there, links, change(j, workflow_judge_get(j, there, links), here));
}

/* Does the linked case do all that the checks "a|b" ask, looked at as the object? */
static bool
does(struct judge *j, const char *obj, const char *checks)
{
	struct workflow_request r = { .obj = obj, .act = j->r->act, .actor = j->r->actor };
	struct judge there = *j;

	there.r = &r;
	there.root = obj;
	there.kind = workflow_judge_get(j, obj, "kind");
	if (*workflow_judge_get(j, obj, "suspended") || *workflow_judge_get(j, obj, "unconfirmed") || workflow_judge_withdrawn(&there))
		return false;
	for (const char *s = checks; *s; s += strcspn(s, "|"), s += *s == '|')
		if (!workflow_judge_holds(&there, workflow_policy_check(j->env->policy,
		    arena_printf(j->mem, "%.*s", (int)strcspn(s, "|"), s))))
			return false;
	return true;
}

bool
workflow_judge_linked(struct judge *j, const struct policy_check *c)
{
	const char *fact = arena_printf(j->mem, "linked-%s", workflow_policy_param(&c->params, "as"));
	const char *kind = workflow_policy_param(&c->params, "kind"), *checks = workflow_policy_param(&c->params, "checks");
	char *list = arena_strdup(j->mem, workflow_judge_get(j, workflow_judge_object(j, c->of), fact)), *save = NULL;
	bool any = false;

	for (char *obj = strtok_r(list, ",", &save); obj; obj = strtok_r(NULL, ",", &save), any = true)
		if (strcmp(workflow_judge_get(j, obj, "kind"), kind) != 0 || !does(j, obj, checks))
			return false;
	return any;
}
