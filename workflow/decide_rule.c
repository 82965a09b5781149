/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_rule.c -- what holds for every command, whatever the policy says: names, days, holds,
 * keys and clocks that ran ahead. */
#include "workflow/decide_clock.h"
#include "core/parse.h"

#include <stdio.h>
#include <string.h>

bool
workflow_judge_is_self(struct judge *j)
{
	return strcmp(j->r->obj, arena_printf(j->mem, "actor/%s", j->r->actor)) == 0;
}

static const char *
param(const struct policy_effect *x, const char *name)
{
	const char *v = workflow_policy_param(&x->params, name);

	return v ? v : "";
}

/* ---- names ---- */

/* Would a document of this name stand where the engine puts a dataset, a clock, a track or a duty? */
static bool
taken(struct judge *j, const char *name)
{
	const struct policy *p = j->env->policy;

	if (workflow_policy_clock(p, name) || workflow_policy_obligation(p, name))
		return true;
	for (size_t i = 0; i < p->n_panels; i++)
		if (workflow_policy_track(&p->panel[i], name))
			return true;
	for (size_t i = 0; i < p->n_commands; i++)
		for (size_t k = 0; k < p->command[i].n_effects; k++)
			if (strcmp(param(&p->command[i].effect[k], "child"), name) == 0)
				return true;
	return false;
}

/* What belongs to another is OWNER/TEMPLATE; a case is c-7m2xq9; the rest is KIND/NAME.  So nobody
 * makes one thing under the name of another, or a document that belongs to two cases. */
static bool
name_fits(struct judge *j)
{
	const char *owner = workflow_judge_field(j, "owner"), *template = workflow_judge_field(j, "template");
	const struct policy_process *p = workflow_policy_process(j->env->policy, j->kind);
	size_t n = strlen(j->kind);

	if (*owner && *template)
		return strcmp(j->r->obj, arena_printf(j->mem, "%s/%s", owner, template)) == 0 && !taken(j, template);
	if (p && p->prefix)
		return workflow_judge_drawn(j->r->obj, "c-");
	return strncmp(j->r->obj, j->kind, n) == 0 && j->r->obj[n] == '/' && parse_id_ok(j->r->obj + n + 1) &&
	    (strcmp(j->kind, "actor") != 0 || strcmp(workflow_judge_field(j, "actor"), j->r->obj + n + 1) == 0);
}

static void
judge_name(struct judge *j)
{
	if (j->cmd->creates && !name_fits(j))
		workflow_judge_deny(j, "object", "that is not the name of a new %s", j->kind);
}

/* ---- what an effect falls on ---- */

/* A hold on anything else would hold nothing; and none comes after the point of no return. */
static void
judge_hold(struct judge *j, const struct policy_effect *x)
{
	const char *obj = workflow_judge_object(j, x->of);
	const char *kind = workflow_judge_get(j, obj, "kind"), *state = workflow_judge_get(j, obj, "state");
	const struct policy_process *p = workflow_policy_process(j->env->policy, kind);
	bool dataset = strcmp(kind, "dataset") == 0;

	if (!*kind)
		return;		/* denied as a field */
	if (!dataset && strcmp(kind, "programme") != 0 && !(p && p->prefix))
		workflow_judge_deny(j, "field", "a hold covers a dataset, a case or a programme, and '%s' is none", obj);
	if (dataset && (strcmp(state, "destroying") == 0 || strcmp(state, "destroyed") == 0))
		workflow_judge_deny(j, "state", "'%s' is %s: a hold comes too late", obj, state);
}

/* A child that exists is made again only as it is: nothing comes back from its destruction. */
static void
judge_child(struct judge *j, const struct policy_effect *x)
{
	const char *obj = arena_printf(j->mem, "%s/%s", workflow_judge_object(j, x->of), param(x, "child"));
	const char *kind = workflow_judge_get(j, obj, "kind"), *state = workflow_judge_get(j, obj, "state");

	if (*kind && (strcmp(kind, param(x, "kind")) != 0 || strcmp(state, param(x, "state")) != 0))
		workflow_judge_deny(j, "state", "'%s' is %s and cannot be made again", obj, state);
}

/* A hold that the engine names: nothing else stands there. */
static void
judge_placed(struct judge *j, const struct policy_effect *x)
{
	const char *obj = arena_printf(j->mem, "%s/%s", j->r->obj, param(x, "child"));
	const char *kind = workflow_judge_get(j, obj, "kind");

	judge_hold(j, x);
	if (*kind && strcmp(kind, "hold") != 0)
		workflow_judge_deny(j, "state", "'%s' is a %s, and no hold is made of it", obj, kind);
}

static void
judge_effect(struct judge *j, const struct policy_effect *x)
{
	workflow_judge_clock_rule(j, x);
	if (x->kind == POLICY_PLACE_HOLD)
		judge_placed(j, x);
	else if (x->kind == POLICY_HOLD_TARGET)
		judge_hold(j, x);
	else if (x->kind == POLICY_LET_SIGN)
		workflow_judge_let_sign(j);
	else if (x->kind == POLICY_CREATE_CHILD)
		judge_child(j, x);
	else if (x->kind == POLICY_LINK_CASE || x->kind == POLICY_UNLINK_CASE)
		workflow_judge_tie_rule(j, x->kind);
	else if (x->kind == POLICY_OPEN_ESCALATION)
		workflow_judge_escalates(j);
	else if (x->kind == POLICY_PROPOSE_CORRECTION || x->kind == POLICY_CORRECT_FACT)
		workflow_judge_correction(j, x);
}

/* ---- time ---- */

static bool
begins_destruction(const struct policy_effect *x)
{
	return x->kind == POLICY_TARGET_STATE && strcmp(param(x, "state"), "destroying") == 0;
}

bool
workflow_irreversible(const struct policy_command *c)
{
	for (size_t i = 0; i < c->n_effects; i++)
		if (begins_destruction(&c->effect[i]))
			return true;
	return false;
}

void
workflow_about_add(struct workflow_about *a, const char *actor, instant ts)
{
	if (strncmp(actor, "p-", 2) != 0)
		return;		/* a host sees no calendar on the wall */
	if (strcmp(actor, a->last) != 0) {
		a->others = a->at;
		snprintf(a->last, sizeof a->last, "%s", actor);
	}
	a->at = ts;
}

int64_t
workflow_about_alone(const struct workflow_about *a, const char *actor, instant now)
{
	return now - (strcmp(actor, a->last) == 0 ? a->others : a->at);
}

/* The time rests on the host's clock.  Two people who act within a day of each other have both seen
 * it; one alone may be led by a clock that ran ahead, or may have set it. */
static void
judge_alone(struct judge *j)
{
	if (workflow_irreversible(j->cmd) && j->r->alone_ms > WORKFLOW_ALONE_MAX_MS)
		workflow_judge_deny(j, "alone", "nobody else has given a command within the last day: another person gives one "
		    "first, who also sees that the clock is right");
}

/* ---- keys ---- */

/* The floor that the policy sets on where a signing key is kept: one on a shared machine can be used
 * by whoever runs the machine. */
static void
judge_custody(struct judge *j)
{
	const char *me = arena_printf(j->mem, "actor/%s", j->r->actor);
	const char *custody = workflow_judge_get(j, me, "custody");

	if (workflow_policy_has(&j->cmd->not_custody, custody))
		workflow_judge_deny(j, "custody", "the key of %s is kept on a %s, and this is not signed with such a key",
		    j->r->actor, custody);
}

void
workflow_judge_rules(struct judge *j)
{
	static void (*const rule[])(struct judge *) = { judge_name, judge_custody, judge_alone, workflow_judge_grants,
		workflow_judge_delegations, workflow_judge_credentials, workflow_judge_levels, workflow_judge_adoption };

	for (size_t i = 0; i < sizeof rule / sizeof *rule; i++) {
		j->given = false;
		rule[i](j);
	}
	j->idle = arena_alloc(j->mem, (j->cmd->n_effects + 1) * sizeof *j->idle);
	for (size_t i = 0; i < j->cmd->n_effects; i++) {
		const char *when = j->cmd->effect[i].when;
		j->given = false;
		j->idle[i] = when && !workflow_judge_holds(j, workflow_policy_check(j->env->policy, when));
		if (!j->idle[i])
			judge_effect(j, &j->cmd->effect[i]);
	}
}
