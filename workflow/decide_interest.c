/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decide_interest.c -- conflicts of interest: whoever stands aside from a case or a programme gives no
 * command on it, nor on anything that belongs to it, and nobody gives one for them.
 *
 * The case or programme has the fact `recused`, a list of people, and `recused-by-p-7m2xq9`, all who set that
 * one aside since they last came back: another than these brings them back.
 */
#include "workflow/decide_int.h"

#include <string.h>

bool
workflow_stands_aside(struct workflow_facts *facts, const char *obj, const char *person)
{
	const char *owner = workflow_facts_get(facts, obj, "case");
	const char *programme = workflow_facts_get(facts, *owner ? owner : obj, "programme");

	return workflow_facts_listed(workflow_facts_get(facts, obj, "recused"), person) ||
	    (*owner && workflow_facts_listed(workflow_facts_get(facts, owner, "recused"), person)) ||
	    (*programme && workflow_facts_listed(workflow_facts_get(facts, programme, "recused"), person));
}

bool
workflow_judge_recused(struct judge *j, const char *person)
{
	static const char *const via[] = { "owner", "dataset", "target", "programme" };

	if (workflow_stands_aside(j->facts, j->r->obj, person) || workflow_stands_aside(j->facts, j->root, person))
		return true;
	for (size_t i = 0; i < sizeof via / sizeof *via; i++) {
		const char *about = workflow_judge_get(j, j->r->obj, via[i]);
		if (!*about)
			about = workflow_judge_field(j, via[i]);
		if (*about && workflow_stands_aside(j->facts, about, person))
			return true;
	}
	return false;
}

static void
judge_one(struct judge *j, const char *person)
{
	j->given = false;
	if (person && !j->cmd->while_recused && workflow_judge_recused(j, person))
		workflow_judge_deny(j, "interest", "%s stands aside here because of an interest: another gives %s", person,
		    j->cmd->id);
}

/* The person whom a recusal is about: the one in the field that the effect names, or whoever gives it. */
static const char *
whom(struct judge *j, const struct policy_effect *x)
{
	const char *field = workflow_policy_param(&x->params, "field");

	return field ? workflow_judge_field(j, field) : j->r->actor;
}

static const char *
set_aside_by(struct judge *j, const char *person)
{
	return workflow_judge_get(j, j->r->obj, arena_printf(j->mem, "recused-by-%s", person));
}

static void
judge_end(struct judge *j, const char *person)
{
	const char *by = set_aside_by(j, person);

	if (!*person)
		return;		/* denied as a field */
	if (!workflow_facts_listed(workflow_judge_get(j, j->r->obj, "recused"), person))
		workflow_judge_deny(j, "field", "%s does not stand aside from %s", person, j->r->obj);
	else if (workflow_judge_names(j, by))
		workflow_judge_deny(j, "separation", "%s set %s aside, and another brings them back", by, person);
}

void
workflow_judge_interest(struct judge *j)
{
	judge_one(j, j->r->actor);
	judge_one(j, j->r->principal);
	for (size_t i = 0; i < j->cmd->n_effects; i++)
		if (j->cmd->effect[i].kind == POLICY_END_RECUSAL)
			judge_end(j, whom(j, &j->cmd->effect[i]));
}

/* What they have voted for on this object is counted without them, also when they come back. */
static void
drop_votes(struct judge *j, const char *obj, const char *person)
{
	for (size_t i = 0; i < j->env->policy->n_commands; i++) {
		const char *fact = arena_printf(j->mem, "vote-%s", j->env->policy->command[i].id);
		const char *votes = workflow_judge_get(j, obj, fact);
		if (*votes)
			workflow_judge_set(j, obj, fact, workflow_judge_less(j, votes, person));
	}
}

void
workflow_judge_recuse(struct judge *j, const struct policy_effect *x)
{
	const char *person = whom(j, x);
	char *list = arena_strdup(j->mem, workflow_judge_get(j, j->r->obj, "children")), *save = NULL;

	workflow_judge_set(j, j->r->obj, "recused", workflow_judge_add(j, workflow_judge_get(j, j->r->obj, "recused"), person));
	workflow_judge_set(j, j->r->obj, arena_printf(j->mem, "recused-by-%s", person),
	    workflow_judge_add(j, set_aside_by(j, person), workflow_judge_voter(j)));
	drop_votes(j, j->r->obj, person);
	for (char *child = strtok_r(list, ",", &save); child; child = strtok_r(NULL, ",", &save))
		drop_votes(j, arena_printf(j->mem, "%s/%s", j->r->obj, child), person);
}

void
workflow_judge_end_recusal(struct judge *j, const struct policy_effect *x)
{
	workflow_judge_set(j, j->r->obj, "recused",
	    workflow_judge_less(j, workflow_judge_get(j, j->r->obj, "recused"), whom(j, x)));
	workflow_judge_set(j, j->r->obj, arena_printf(j->mem, "recused-by-%s", whom(j, x)), "");
}
