/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_acts.c -- pass 2: what a command that corrects, lends a role or carries a case in must have besides. */
#include "workflow/policy_int.h"

#include <string.h>

/* A correction is proposed with the fields `fact` and `value`, and made of what was proposed; a value is
 * of nothing else. */
static void
resolve_correction(struct loader *l, const struct loader_block *b, const struct policy_command *c)
{
	const struct policy_field *fact = workflow_policy_field(c, "fact"), *value = workflow_policy_field(c, "value");
	bool proposes = false, proposed = false, makes = false;

	for (size_t i = 0; i < c->n_effects; i++) {
		proposes |= c->effect[i].kind == POLICY_PROPOSE_CORRECTION;
		makes |= c->effect[i].kind == POLICY_CORRECT_FACT;
	}
	for (size_t i = 0; i < l->p->n_commands; i++)
		for (size_t k = 0; k < l->p->command[i].n_effects; k++)
			proposed |= strcmp(l->p->command[i].on, c->on) == 0 &&
			    l->p->command[i].effect[k].kind == POLICY_PROPOSE_CORRECTION;
	if (proposes && (!fact || fact->type != POLICY_ID || !value || value->type != POLICY_VALUE))
		workflow_policy_fault(l, b->file, b->root,
		    "'%s' proposes a correction without saying of what; add {id: fact, type: id} and {id: value, type: value}", c->id);
	if (makes && !proposed)
		workflow_policy_fault(l, b->file, b->root,
		    "'%s' corrects what nobody proposes; add a command on '%s' with propose-correction", c->id, c->on);
	for (size_t i = 0; i < c->n_fields && !proposes; i++)
		if (c->field[i].type == POLICY_VALUE)
			workflow_policy_fault(l, b->file, b->root,
			    "the field '%s' is the value of nothing; only propose-correction has one", c->field[i].id);
}

static const struct policy_effect *
effect_of(const struct policy_command *c, enum policy_effect_kind kind)
{
	for (size_t i = 0; i < c->n_effects; i++)
		if (c->effect[i].kind == kind)
			return &c->effect[i];
	return NULL;
}

/* A role is lent for hours, and for fewer until it is confirmed; what confirms or ends an emergency is on
 * the kind of object that lent it. */
static void
resolve_emergency(struct loader *l, const struct loader_block *b, const struct policy_command *c)
{
	const struct policy_effect *lends = effect_of(c, POLICY_LEND_ROLE);
	const struct policy_period *all, *first;
	bool lent = lends != NULL;

	if (lends && (all = workflow_policy_period(l->p, workflow_policy_param(&lends->params, "period"))) &&
	    (first = workflow_policy_period(l->p, workflow_policy_param(&lends->params, "confirm"))) &&
	    (all->length.unit != PERIOD_HOURS || first->length.unit != PERIOD_HOURS || first->length.n > all->length.n))
		workflow_policy_fault(l, b->file, b->root,
		    "'%s' lends a role for hours, and for no more hours until it is confirmed; name two periods in hours", c->id);
	if (lends && (!c->creates || c->reason != POLICY_REASON_REQUIRED))
		workflow_policy_fault(l, b->file, b->root,
		    "'%s' lends a role, which is an object of its own with a reason; write from: [none] and reason: required", c->id);
	for (size_t i = 0; i < l->p->n_commands; i++)
		lent |= strcmp(l->p->command[i].on, c->on) == 0 && workflow_policy_effect(&l->p->command[i], POLICY_LEND_ROLE);
	if (!lent && (workflow_policy_effect(c, POLICY_CONFIRM_EMERGENCY) || workflow_policy_effect(c, POLICY_END_EMERGENCY)))
		workflow_policy_fault(l, b->file, b->root,
		    "'%s' is about an emergency, and no command on '%s' lends a role; add one with lend-role", c->id, c->on);
}

/* A case is carried in to the state that is given, and confirmed or abandoned where it was carried in. */
static void
resolve_carry(struct loader *l, const struct loader_block *b, const struct policy_command *c)
{
	bool carries = workflow_policy_effect(c, POLICY_CARRY_IN), carried = false, is_case = strcmp(c->on, POLICY_ANY_CASE) == 0;
	const struct policy_process *p = workflow_policy_process(l->p, c->on);

	if (carries && (!c->creates || c->to || c->reason != POLICY_REASON_REQUIRED || !(is_case || (p && p->prefix))))
		workflow_policy_fault(l, b->file, b->root,
		    "'%s' takes over a case in the state that is given; write on: any-case, from: [none] without 'to', and reason: "
		    "required", c->id);
	if (!workflow_policy_effect(c, POLICY_CONFIRM_CARRY_IN) && !workflow_policy_effect(c, POLICY_ABANDON_CARRY_IN))
		return;
	for (size_t i = 0; i < l->p->n_commands && !carried; i++)
		carried = workflow_policy_effect(&l->p->command[i], POLICY_CARRY_IN) && workflow_policy_overlap(l->p, l->p->command[i].on, c->on);
	if (!carried)
		workflow_policy_fault(l, b->file, b->root,
		    "'%s' is about a case that was carried in, and no command on '%s' carries one in; add one with carry-in", c->id, c->on);
}

void
workflow_policy_resolve_acts(struct loader *l, const struct loader_block *b, const struct policy_command *c)
{
	resolve_correction(l, b, c);
	resolve_emergency(l, b, c);
	resolve_carry(l, b, c);
}
