/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_pin.c -- which case an object belongs to, and which policy it is therefore judged under. */
#include "workflow/decide_int.h"

#include <string.h>

/* The policy that the object itself is pinned to: a case is, from its birth on; "" for the rest.  The
 * lab's own fact of that name says which one is in force. */
static const char *
pin(struct workflow_facts *facts, const char *obj)
{
	return strcmp(obj, "lab") == 0 ? "" : workflow_facts_get(facts, obj, "policy");
}

static bool
is_case(const struct workflow_env *env, struct workflow_facts *facts, const char *obj)
{
	const struct policy_process *p = workflow_policy_process(env->policy, workflow_facts_get(facts, obj, "kind"));

	return *pin(facts, obj) || (p && p->prefix);
}

/* What `about` belongs to, or is; NULL when that is no case. */
static const char *
case_of(const struct workflow_env *env, struct workflow_facts *facts, const char *about)
{
	const char *c = *about ? workflow_facts_get(facts, about, "case") : "";

	if (*c)
		return c;
	return *about && is_case(env, facts, about) ? about : NULL;
}

const char *
workflow_judge_root(const struct workflow_env *env, struct workflow_facts *facts, const char *obj, const struct cjson *f)
{
	static const char *const via[] = { "dataset", "owner" };
	const char *c = workflow_facts_get(facts, obj, "case");

	if (*c)
		return c;
	for (size_t i = 0; i < 2 && !*workflow_facts_get(facts, obj, "kind"); i++)
		if ((c = case_of(env, facts, cjson_str(f, via[i], ""))))
			return c;
	return obj;
}

/* A hold is a thing of its own, and judged as what it is on. */
static const char *
held(const struct workflow_env *env, struct workflow_facts *facts, const struct workflow_request *r)
{
	const char *target = workflow_facts_get(facts, r->obj, "target");
	const char *kind = workflow_facts_get(facts, r->obj, "kind");

	if (strcmp(*kind ? kind : r->kind ? r->kind : "", "hold") != 0)
		return NULL;
	return case_of(env, facts, *target ? target : cjson_str(r->f, "target", ""));
}

static bool
migrates(const struct policy *p, struct workflow_facts *facts, const struct workflow_request *r)
{
	const struct policy_command *c = workflow_policy_command(p, workflow_facts_get(facts, r->obj, "kind"), r->act);

	return c && workflow_policy_effect(c, POLICY_MIGRATE_CASE);
}

const struct policy *
workflow_policy_for(const struct workflow_env *env, struct workflow_facts *facts, const struct workflow_request *r)
{
	const char *on = held(env, facts, r);
	const char *digest = pin(facts, on ? on : workflow_judge_root(env, facts, r->obj, r->f));

	if (!*digest || strcmp(digest, env->policy->digest) == 0 || migrates(env->policy, facts, r))
		return env->policy;
	return env->policy_of ? env->policy_of(digest, env->ctx) : NULL;
}
