/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decide_emergency.c -- breaking the glass: a role for hours, when nobody who holds it can be reached.
 *
 * The person has the role at once and until a second person should have confirmed it; confirmed, it
 * runs to its full length; reviewed, it ends.  It is a span of instants on the person, and whatever
 * is done under it is listed on the emergency and the emergency on the case:
 *
 *     actor/p-4kq7m2       emergency=emergency/e-7m2xq9  emergency-output-checker=<instant>..<instant>
 *     emergency/e-7m2xq9   person=p-4kq7m2  role=output-checker  confirm-by=..  until=..  used=check-output@c-4k2m7p
 *
 * It is a role and nothing else: every separation counts as before, what the holder's credentials or
 * other roles forbid stays forbidden, and it serves for nothing that is given in person, that takes
 * several people, or that is about an emergency.  Nobody lends themselves the power to grant roles.
 */
#include "workflow/decide_int.h"

#include <string.h>

static const char *
instant_text(struct judge *j, instant t)
{
	char s[32];

	instant_format(s, t);
	return arena_strdup(j->mem, s);
}

static const char *me(struct judge *j) { return arena_printf(j->mem, "actor/%s", j->r->actor); }

static const char *
lent(struct judge *j, const char *person, const char *role)
{
	return workflow_judge_get(j, person, arena_printf(j->mem, "emergency-%s", role));
}

/* "2026-03-05T09:00:00.000Z..2026-03-05T13:00:00.000Z": now is from the first up to the second. */
static bool
runs(struct judge *j, const char *span)
{
	const char *dots = strstr(span, "..");
	struct err ignored = ERR_INIT;
	instant from, until;

	return dots && !instant_parse(&from, arena_printf(j->mem, "%.*s", (int)(dots - span), span), &ignored) &&
	    !instant_parse(&until, dots + 2, &ignored) && from <= j->now && j->now < until;
}

static bool
about_emergencies(const struct policy_command *c)
{
	return workflow_policy_effect(c, POLICY_LEND_ROLE) || workflow_policy_effect(c, POLICY_CONFIRM_EMERGENCY) ||
	    workflow_policy_effect(c, POLICY_END_EMERGENCY);
}

/* A role that the person holds on this day, or is the deputy of somebody in, and that is never with the wanted one; "" when none is. */
static const char *
conflicting(struct judge *j, const char *person, const struct policy_role *wanted)
{
	for (size_t i = 0; i < j->env->policy->n_roles; i++) {
		const struct policy_role *held = &j->env->policy->role[i];
		if ((workflow_policy_has(&wanted->never_with, held->id) || workflow_policy_has(&held->never_with, wanted->id)) &&
		    (workflow_holds_role(j->facts, person, held->id, j->today) || workflow_judge_acting(j, person, held->id)))
			return held->id;
	}
	return "";
}

bool
workflow_judge_by_emergency(struct judge *j, const char *role)
{
	const struct policy_role *r = workflow_policy_role(j->env->policy, role);

	if (!r || j->r->principal || !runs(j, lent(j, me(j), role)) || *workflow_judge_received(j) ||
	    workflow_in_person(j->cmd) || about_emergencies(j->cmd) || workflow_judge_quorum(j) != 1)
		return false;
	if (*conflicting(j, j->r->actor, r) || workflow_judge_out_of_date(j, j->r->actor, role))
		return false;
	j->emergency = workflow_judge_get(j, me(j), "emergency");
	return true;
}

/* ---- may it be lent, confirmed? ---- */

static bool
grants_roles(struct judge *j, const char *role)
{
	const struct policy *p = j->env->policy;

	for (size_t i = 0; i < p->n_commands; i++)
		if (workflow_policy_effect(&p->command[i], POLICY_GRANT_ROLE) && workflow_policy_has(&p->command[i].roles, role))
			return true;
	return false;
}

static void
judge_lending(struct judge *j)
{
	const struct policy_role *role = workflow_policy_role(j->env->policy, workflow_judge_field(j, "role"));
	const char *open = workflow_judge_get(j, me(j), "emergency"), *bar, *other;

	if (*open)
		workflow_judge_deny(j, "emergency", "%s has not been reviewed: nobody breaks the glass again before that", open);
	if (!role)
		return;		/* denied as a field */
	if (grants_roles(j, role->id))
		workflow_judge_deny(j, "emergency", "%s gives roles and keys, and is never taken in an emergency", role->id);
	if (workflow_holds_role(j->facts, j->r->actor, role->id, j->today))
		workflow_judge_deny(j, "emergency", "%s holds %s already", j->r->actor, role->id);
	if (*(other = conflicting(j, j->r->actor, role)))
		workflow_judge_deny(j, "separation", "%s may not be held together with %s", role->id, other);
	if ((bar = workflow_judge_out_of_date(j, j->r->actor, role->id)))
		workflow_judge_deny(j, "emergency", "%s", bar);
}

static void
judge_confirming(struct judge *j)
{
	const char *by = workflow_judge_get(j, j->r->obj, "confirm-by");
	struct err ignored = ERR_INIT;
	instant last;

	if (!instant_parse(&last, by, &ignored) && j->now >= last)
		workflow_judge_deny(j, "emergency", "it was to be confirmed before %s, and the role has lapsed: it is reviewed", by);
	if (workflow_facts_listed(workflow_judge_get(j, j->r->obj, "person"), j->r->actor))
		workflow_judge_deny(j, "separation", "nobody confirms their own emergency");
}

void
workflow_judge_emergency(struct judge *j)
{
	if (workflow_policy_effect(j->cmd, POLICY_LEND_ROLE))
		judge_lending(j);
	if (workflow_policy_effect(j->cmd, POLICY_CONFIRM_EMERGENCY))
		judge_confirming(j);
	if (workflow_policy_effect(j->cmd, POLICY_END_EMERGENCY) &&
	    workflow_facts_listed(workflow_judge_get(j, j->r->obj, "person"), j->r->actor))
		workflow_judge_deny(j, "separation", "nobody reviews their own emergency");
}

/* ---- what follows ---- */

static instant
after(struct judge *j, const struct policy_effect *x, const char *period)
{
	const struct policy_period *p = workflow_policy_period(j->env->policy, workflow_policy_param(&x->params, period));

	return j->now + (instant)p->length.n * 60 * 60 * 1000;
}

static void
set_span(struct judge *j, const char *person, const char *role, const char *from, const char *until)
{
	workflow_judge_set(j, person, arena_printf(j->mem, "emergency-%s", role), arena_printf(j->mem, "%s..%s", from, until));
}

static void
lend(struct judge *j, const struct policy_effect *x)
{
	const char *by = instant_text(j, after(j, x, "confirm"));

	workflow_judge_set(j, j->r->obj, "person", j->r->actor);
	workflow_judge_set(j, j->r->obj, "confirm-by", by);
	workflow_judge_set(j, j->r->obj, "until", instant_text(j, after(j, x, "period")));
	workflow_judge_set(j, me(j), "emergency", j->r->obj);
	set_span(j, me(j), workflow_judge_field(j, "role"), instant_text(j, j->now), by);
}

/* The span of the person's role begins as it began, and ends at `until`; "" leaves one that has ended. */
static void
end_at(struct judge *j, const char *until)
{
	const char *role = workflow_judge_get(j, j->r->obj, "role");
	const char *person = arena_printf(j->mem, "actor/%s", workflow_judge_get(j, j->r->obj, "person"));
	const char *span = lent(j, person, role), *dots = strstr(span, "..");

	if (dots && runs(j, span))
		set_span(j, person, role, arena_printf(j->mem, "%.*s", (int)(dots - span), span), until);
}

void
workflow_judge_emergency_effect(struct judge *j, const struct policy_effect *x)
{
	if (x->kind == POLICY_LEND_ROLE)
		lend(j, x);
	else if (x->kind == POLICY_CONFIRM_EMERGENCY)
		end_at(j, workflow_judge_get(j, j->r->obj, "until"));
	else {
		end_at(j, instant_text(j, j->now));
		workflow_judge_set(j, arena_printf(j->mem, "actor/%s", workflow_judge_get(j, j->r->obj, "person")), "emergency", "");
	}
}

void
workflow_judge_keep_emergency(struct judge *j)
{
	const char *e = j->emergency;

	if (!e)
		return;
	workflow_judge_set(j, e, "used", workflow_judge_add(j, workflow_judge_get(j, e, "used"),
	    arena_printf(j->mem, "%s@%s", j->cmd->id, j->root)));
	workflow_judge_set(j, j->root, "emergencies", workflow_judge_add(j, workflow_judge_get(j, j->root, "emergencies"), e));
}
