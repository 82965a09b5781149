/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_people.c -- who gives a command, and in which role: active people, and roles that serve. */
#include "workflow/decide_int.h"

#include <stdio.h>
#include <string.h>

bool
workflow_holds_role(struct workflow_facts *facts, const char *actor, const char *role, struct date day)
{
	char obj[64], fact[64];

	snprintf(obj, sizeof obj, "actor/%s", actor);
	snprintf(fact, sizeof fact, "role-%s", role);
	return workflow_judge_span(workflow_facts_get(facts, obj, fact), day);
}

const char *
workflow_speaks_for(struct workflow_facts *facts, const char *actor, struct date day)
{
	char obj[64];

	snprintf(obj, sizeof obj, "actor/%s", actor);
	const char *days = workflow_facts_get(facts, obj, "represents-days");
	return !*days || workflow_judge_span(days, day) ? workflow_facts_get(facts, obj, "represents") : "";
}

bool
workflow_signs_for(struct workflow_facts *facts, const char *org, const char *whose, struct date day)
{
	char obj[64];

	if (!*org || !*whose || strcmp(org, whose) == 0)
		return *org && *whose;
	snprintf(obj, sizeof obj, "organisation/%s", whose);
	return strcmp(workflow_facts_get(facts, obj, "signed-for-by"), org) == 0 &&
	    workflow_judge_span(workflow_facts_get(facts, obj, "signed-for-days"), day);
}

static bool is_host(const char *actor) { return strncmp(actor, "h-", 2) == 0; }

const char *
workflow_judge_spell(struct judge *j, const struct policy_list *l)
{
	const char *s = workflow_policy_joined(j->mem, l);

	return s ? s : "nobody";
}

bool
workflow_judge_active(struct judge *j, const char *person)
{
	return strcmp(workflow_judge_get(j, arena_printf(j->mem, "actor/%s", person), "state"), "active") == 0;
}

/* ---- who ---- */

static void
judge_host(struct judge *j)
{
	if (!workflow_judge_drawn(j->r->actor, "h-"))
		workflow_judge_deny(j, "host", "that is not the id of a host");
	if (!workflow_policy_has(&j->cmd->roles, "host"))
		workflow_judge_deny(j, "host", "%s is a person's to give, not the host's", j->cmd->id);
}

/* Whoever is acted for must be there, and it must be something that others may do for them. */
static void
judge_principal(struct judge *j)
{
	const char *who = j->r->principal;

	if (!who)
		return;
	if (workflow_in_person(j->cmd))
		workflow_judge_deny(j, "delegation", "%s is given in person: nobody gives it on behalf of another", j->cmd->id);
	if (is_host(j->r->actor) || !workflow_judge_drawn(who, "p-") || strcmp(who, j->r->actor) == 0)
		workflow_judge_deny(j, "delegation", "one person acts for another, and '%s' is not another person", who);
	else if (!workflow_judge_active(j, who))
		workflow_judge_deny(j, "delegation", "%s is not active in this lab, so nobody acts for them", who);
}

void
workflow_judge_person(struct judge *j)
{
	judge_principal(j);
	if (is_host(j->r->actor))
		judge_host(j);
	else if (!workflow_judge_active(j, j->r->actor) && !workflow_policy_has(&j->cmd->roles, "self"))
		workflow_judge_deny(j, "actor", "%s is not an active actor of this lab", j->r->actor);
}

/* ---- in which role ---- */

const char *
workflow_judge_obstacle(struct judge *j, const char *person, const char *role)
{
	const char *obj = arena_printf(j->mem, "actor/%s", person);

	if (!workflow_holds_role(j->facts, person, role, j->today))
		return "";
	if (workflow_facts_listed(workflow_judge_get(j, obj, arena_printf(j->mem, "granted-%s", role)), person))
		return arena_printf(j->mem, "%s was granted by %s themselves, and serves for nothing", role, person);
	return workflow_judge_out_of_date(j, person, role);
}

bool
workflow_judge_serves(struct judge *j, const char *person, const char *role)
{
	return workflow_judge_active(j, person) && !workflow_judge_obstacle(j, person, role);
}

/* NULL: it serves; "": it is not held; else what stands in its way. */
static const char *
obstacle(struct judge *j, const char *role)
{
	bool host = is_host(j->r->actor);

	if (strcmp(role, "host") == 0)
		return host ? NULL : "";
	if (host)
		return "";
	if (j->r->principal)
		return workflow_judge_deputy(j, role);
	if (strcmp(role, "anyone") == 0)
		return NULL;
	if (strcmp(role, "self") == 0)
		return workflow_judge_is_self(j) ? NULL : "";
	return workflow_judge_obstacle(j, j->r->actor, role);
}

/* As obstacle; `panel` stands for the roles of whoever sits on the track. */
static const char *
obstacle_of(struct judge *j, const char *role)
{
	const struct policy_list *sit = workflow_judge_sitters(j);
	const char *why = "";

	if (strcmp(role, "panel") != 0)
		return obstacle(j, role);
	for (size_t i = 0; i < sit->n; i++) {
		const char *bar = obstacle(j, sit->item[i]);
		if (!bar)
			return NULL;
		why = *why ? why : bar;
	}
	return why;
}

static void
deny_role(struct judge *j, const struct policy_list *roles, const char *why)
{
	bool outside = roles == &j->cmd->receivable, staff = !outside && j->cmd->receivable.n;
	const char *list = workflow_judge_spell(j, roles), *sep = *why ? "; " : "";

	if (is_host(j->r->actor) && !workflow_policy_has(roles, "host"))
		return;		/* denied as the host */
	if (j->r->principal)
		workflow_judge_deny(j, "delegation", "no delegation from %s to %s serves today for one of these roles: %s%s%s",
		    j->r->principal, j->r->actor, list, sep, why);
	else
		workflow_judge_deny(j, "role", "%s takes one of these roles, in force today: %s%s%s%s%s",
		    outside ? "to enter it for an outside organisation" : "it", list,
		    staff ? "; or, for an organisation that signed it outside (--received-from): " : "",
		    staff ? workflow_judge_spell(j, &j->cmd->receivable) : "", sep, why);
}

const char *
workflow_judge_role(struct judge *j)
{
	const struct policy_list *roles = workflow_judge_roles(j);
	const char *why = "";

	for (size_t i = 0; i < roles->n; i++) {
		const char *role = roles->item[i];
		const char *bar = j->r->as && strcmp(j->r->as, role) != 0 ? "" : obstacle_of(j, role);
		if (!bar)
			return role;
		why = *why ? why : bar;
	}
	for (size_t i = 0; i < roles->n; i++)
		if ((!j->r->as || strcmp(j->r->as, roles->item[i]) == 0) && workflow_judge_by_emergency(j, roles->item[i]))
			return roles->item[i];
	deny_role(j, roles, why);
	return "";
}

/* What is acted on is a case, or belongs to one, or will be one. */
static bool
about_a_case(struct judge *j)
{
	const struct policy_process *p = workflow_policy_process(j->env->policy, workflow_judge_get(j, j->root, "kind"));
	const struct policy_process *new = j->cmd->creates ? workflow_policy_process(j->env->policy, j->kind) : NULL;

	return (p && p->prefix) || (new && new->prefix);
}

void
workflow_judge_outside(struct judge *j)
{
	const struct policy_role *role = workflow_policy_role(j->env->policy, j->as);
	const char *who = j->r->principal ? j->r->principal : j->r->actor, *its = workflow_judge_get(j, j->root, "organisation");

	if (!role || !role->outside)
		return;
	j->given = j->cmd->creates;	/* a field says what it belongs to */
	if (!about_a_case(j))
		workflow_judge_deny(j, "role", "%s is given to people of other organisations, and serves on their cases only", role->id);
	else if (*its && !workflow_signs_for(j->facts, workflow_speaks_for(j->facts, who, j->today), its, j->today))
		workflow_judge_deny(j, "role", "%s is given to people of other organisations, and %s does not speak for %s today", role->id,
		    who, its);
}
