/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_people.c -- who gives a command, and in which role. */
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

static bool is_host(const char *actor) { return strncmp(actor, "h-", 2) == 0; }

const char *
workflow_judge_spell(struct judge *j, const struct policy_list *l)
{
	const char *s = "";

	for (size_t i = 0; i < l->n; i++)
		s = arena_printf(j->mem, "%s%s%s", s, i ? ", " : "", l->item[i]);
	return *s ? s : "nobody";
}

void
workflow_judge_person(struct judge *j)
{
	const char *me = arena_printf(j->mem, "actor/%s", j->r->actor);

	if (j->r->principal)
		workflow_judge_deny(j, "delegation", "no delegation from %s to %s is in force", j->r->principal, j->r->actor);
	if (is_host(j->r->actor)) {
		if (!workflow_judge_drawn(j->r->actor, "h-"))
			workflow_judge_deny(j, "host", "that is not the id of a host");
		if (!workflow_policy_has(&j->cmd->roles, "host"))
			workflow_judge_deny(j, "host", "%s is a person's to give, not the host's", j->cmd->id);
		return;
	}
	if (strcmp(workflow_judge_get(j, me, "state"), "active") != 0
	    && !workflow_policy_has(&j->cmd->roles, "self"))
		workflow_judge_deny(j, "actor", "%s is not an active actor of this lab", j->r->actor);
}

/* A role that its holder alone granted to themselves serves for nothing. */
static bool
self_granted(struct judge *j, const char *role)
{
	const char *by = workflow_judge_get(j, arena_printf(j->mem, "actor/%s", j->r->actor),
	    arena_printf(j->mem, "granted-%s", role));

	return strcmp(by, j->r->actor) == 0;
}

/* Does the person sit on the track that is voted on? */
static bool
sits(struct judge *j)
{
	const struct policy_list *roles = workflow_judge_sitters(j);

	for (size_t i = 0; i < roles->n; i++)
		if (workflow_holds_role(j->facts, j->r->actor, roles->item[i], j->today) && !self_granted(j, roles->item[i]))
			return true;
	return false;
}

static bool
role_serves(struct judge *j, const char *role)
{
	if (j->r->as && strcmp(j->r->as, role) != 0)
		return false;
	if (strcmp(role, "host") == 0)
		return is_host(j->r->actor);
	if (is_host(j->r->actor))
		return false;
	if (strcmp(role, "anyone") == 0)
		return true;
	if (strcmp(role, "self") == 0)
		return strcmp(j->r->obj, arena_printf(j->mem, "actor/%s", j->r->actor)) == 0;
	if (strcmp(role, "panel") == 0)
		return sits(j);
	return workflow_holds_role(j->facts, j->r->actor, role, j->today) && !self_granted(j, role);
}

static void
deny_role(struct judge *j, const struct policy_list *roles)
{
	bool outside = roles == &j->cmd->receivable, staff = !outside && j->cmd->receivable.n;

	workflow_judge_deny(j, "role", "%s takes one of these roles, in force today: %s%s%s",
	    outside ? "to enter it for an outside organisation" : "it", workflow_judge_spell(j, roles),
	    staff ? "; or, for an organisation that signed it outside (--received-from): " : "",
	    staff ? workflow_judge_spell(j, &j->cmd->receivable) : "");
}

const char *
workflow_judge_role(struct judge *j)
{
	const struct policy_list *roles = workflow_judge_roles(j);

	for (size_t i = 0; i < roles->n; i++)
		if (role_serves(j, roles->item[i]))
			return roles->item[i];
	if (!is_host(j->r->actor) || workflow_policy_has(roles, "host"))
		deny_role(j, roles);
	return "";
}
