/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decide_deputy.c -- delegation: one person acts for another, in one role, until a day.
 *
 * On the principal, `deputy-p-7m2xq9-dpo` = "2026-01-05..2026-02-01"; on the deputy, `acting-dpo`
 * lists for whom.  The role is the principal's and is judged as theirs, today; the deputy must be
 * somebody who could hold it.
 */
#include "workflow/decide_int.h"

#include <string.h>

static const char *
fact_of(struct judge *j, const char *deputy, const char *role)
{
	return arena_printf(j->mem, "deputy-%s-%s", deputy, role);
}

static const char *
person(struct judge *j, const char *id)
{
	return arena_printf(j->mem, "actor/%s", id);
}

bool
workflow_judge_acting(struct judge *j, const char *deputy, const char *role)
{
	const char *today = workflow_judge_day_text(j, j->today), *span;
	char *list = arena_strdup(j->mem, workflow_judge_get(j, person(j, deputy), arena_printf(j->mem, "acting-%s", role)));
	char *save = NULL;

	for (char *p = strtok_r(list, ",", &save); p; p = strtok_r(NULL, ",", &save)) {
		span = workflow_judge_get(j, person(j, p), fact_of(j, deputy, role));
		if (*span && strcmp(span + 12, today) >= 0)
			return true;
	}
	return false;
}

/* A role that the deputy holds, or acts in for somebody, and that is never with this one; else NULL. */
static const char *
conflict(struct judge *j, const char *deputy, const char *role)
{
	const struct policy_role *r = workflow_policy_role(j->env->policy, role);
	const char *today = workflow_judge_day_text(j, j->today);

	for (size_t i = 0; r && i < r->never_with.n; i++) {
		const char *other = r->never_with.item[i];
		const char *span = workflow_judge_get(j, person(j, deputy), arena_printf(j->mem, "role-%s", other));
		if ((*span && (!span[12] || strcmp(span + 12, today) >= 0)) || workflow_judge_acting(j, deputy, other))
			return other;
	}
	return NULL;
}

/* Nobody uses a role that they granted, nor as the deputy of whom they granted it to. */
static bool
granted_it(struct judge *j, const char *deputy, const char *principal, const char *role)
{
	return workflow_facts_listed(workflow_judge_get(j, person(j, principal), arena_printf(j->mem, "granted-%s", role)), deputy);
}

bool
workflow_judge_acts(struct judge *j, const char *deputy, const char *principal, const char *role)
{
	const char *span = workflow_judge_get(j, person(j, principal), fact_of(j, deputy, role));

	return workflow_judge_span(span, j->today) && workflow_judge_active(j, deputy) &&
	    workflow_judge_serves(j, principal, role) && !conflict(j, deputy, role) && !granted_it(j, deputy, principal, role) &&
	    !workflow_judge_out_of_date(j, deputy, role);
}

const char *
workflow_judge_deputy(struct judge *j, const char *role)
{
	const char *me = j->r->actor, *p = j->r->principal, *why;
	const char *span = workflow_judge_get(j, person(j, p), fact_of(j, me, role));

	if (workflow_judge_acts(j, me, p, role))
		return NULL;
	if (!*span)
		return "";
	if (!workflow_judge_span(span, j->today))
		return arena_printf(j->mem, "for %s it is from %.10s until %s", role, span, span + 12);
	if ((why = workflow_judge_obstacle(j, p, role)))
		return *why ? why : arena_printf(j->mem, "%s does not hold %s any more", p, role);
	if ((why = conflict(j, me, role)))
		return arena_printf(j->mem, "%s is %s, which is never together with %s", me, why, role);
	if (granted_it(j, me, p, role))
		return arena_printf(j->mem, "%s was granted to %s by %s, who does not use it for them", role, p, me);
	return workflow_judge_out_of_date(j, me, role);
}

/* ---- giving one ---- */

/* The last day that a delegation from `first` may have. */
static const char *
latest(struct judge *j, const struct policy_role *role, const char *first)
{
	struct period most = role->delegate_at_most.n ? role->delegate_at_most : (struct period){ 1, PERIOD_YEARS };
	struct calendar_due out;
	struct err ignored = ERR_INIT;
	struct date day;

	if (date_parse(&day, first, &ignored) ||
	    calendar_due(j->mem, j->env->calendar, j->env->division, day, most, CALENDAR_PLAIN, NULL, 0, &out, &ignored))
		return first;
	return workflow_judge_day_text(j, out.date);
}

static const char *
first_day(struct judge *j)
{
	const char *from = workflow_judge_field(j, "from");

	return *from ? from : workflow_judge_day_text(j, j->today);
}

static void
judge_days(struct judge *j, const struct policy_role *role)
{
	const char *from = first_day(j), *until = workflow_judge_field(j, "until");
	struct err ignored = ERR_INIT;
	struct date day;

	if (date_parse(&day, from, &ignored) || date_parse(&day, until, &ignored))
		return;		/* denied as a field */
	if (strcmp(from, workflow_judge_day_text(j, j->today)) < 0)
		workflow_judge_deny(j, "date", "a delegation begins today or later, and not on %s", from);
	if (strcmp(until, from) < 0)
		workflow_judge_deny(j, "date", "the delegation would end on %s, before it begins on %s", until, from);
	else if (strcmp(until, latest(j, role, from)) > 0)
		workflow_judge_deny(j, "date", "a delegation of %s from %s ends by %s at the latest", role->id, from,
		    latest(j, role, from));
}

static void
judge_delegate(struct judge *j)
{
	const struct policy_role *role = workflow_policy_role(j->env->policy, workflow_judge_field(j, "role"));
	const char *deputy = workflow_judge_field(j, "deputy"), *why;

	if (!workflow_policy_effect(j->cmd, POLICY_DELEGATE) || !role)
		return;
	if (!workflow_judge_is_self(j))
		workflow_judge_deny(j, "delegation", "nobody delegates for another");
	if (!role->delegable)
		workflow_judge_deny(j, "delegation", "%s is not delegable: whoever holds it gives it in person", role->id);
	if ((why = workflow_judge_obstacle(j, j->r->actor, role->id)))
		workflow_judge_deny(j, "delegation", "nobody delegates a role that they do not hold today%s%s", *why ? ": " : "", why);
	if (strcmp(deputy, j->r->actor) == 0)
		workflow_judge_deny(j, "delegation", "a deputy is another person");
	else if (*deputy && !workflow_judge_active(j, deputy))
		workflow_judge_deny(j, "delegation", "%s is not active in this lab", deputy);
	else if (*deputy && (why = conflict(j, deputy, role->id)))
		workflow_judge_deny(j, "separation", "%s may not be held together with %s, which the deputy has", role->id, why);
	judge_days(j, role);
}

/* Has this person lent any role to whoever gives the command? */
static bool
lent_to_giver(struct judge *j)
{
	const struct policy *p = j->env->policy;

	for (size_t i = 0; i < p->n_roles; i++)
		if (*workflow_judge_get(j, j->r->obj, fact_of(j, j->r->actor, p->role[i].id)))
			return true;
	return false;
}

/* Either of the two may end it. */
static void
judge_end(struct judge *j)
{
	static const char whose[] = "a delegation is ended by the person who gave it, or by the deputy";

	if (!workflow_policy_effect(j->cmd, POLICY_END_DELEGATION))
		return;
	if (!workflow_judge_is_self(j) && !lent_to_giver(j))
		workflow_judge_deny(j, "delegation", "%s", whose);
	const char *deputy = workflow_judge_field(j, "deputy"), *role = workflow_judge_field(j, "role");
	if (!*deputy || !*role)
		return;		/* denied as a field */
	if (!workflow_judge_is_self(j) && lent_to_giver(j) && strcmp(deputy, j->r->actor) != 0)
		workflow_judge_deny(j, "delegation", "%s", whose);
	if (!*workflow_judge_get(j, j->r->obj, fact_of(j, deputy, role)))
		workflow_judge_deny(j, "field", "there is no delegation of %s to %s", role, deputy);
}

void
workflow_judge_delegations(struct judge *j)
{
	judge_delegate(j);
	judge_end(j);
}

void
workflow_judge_delegate(struct judge *j)
{
	const char *deputy = workflow_judge_field(j, "deputy"), *role = workflow_judge_field(j, "role");
	const char *acting = arena_printf(j->mem, "acting-%s", role), *principal = j->r->obj + strlen("actor/");

	workflow_judge_set(j, j->r->obj, fact_of(j, deputy, role),
	    arena_printf(j->mem, "%s..%s", first_day(j), workflow_judge_field(j, "until")));
	workflow_judge_set(j, person(j, deputy), acting,
	    workflow_judge_add(j, workflow_judge_get(j, person(j, deputy), acting), principal));
}

void
workflow_judge_end_delegation(struct judge *j)
{
	const char *deputy = workflow_judge_field(j, "deputy"), *role = workflow_judge_field(j, "role");
	const char *acting = arena_printf(j->mem, "acting-%s", role), *principal = j->r->obj + strlen("actor/");

	workflow_judge_set(j, j->r->obj, fact_of(j, deputy, role), "");
	workflow_judge_set(j, person(j, deputy), acting,
	    workflow_judge_less(j, workflow_judge_get(j, person(j, deputy), acting), principal));
}
