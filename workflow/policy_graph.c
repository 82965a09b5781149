/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_graph.c -- pass 3, first half: every state can be reached, and every state that is not an
 * end can be left.
 *
 * A state is reached by a command that makes the object, by one that leads to it from a state that
 * is reached, by an effect of another object's command, or because the engine starts there.
 */
#include "workflow/policy_int.h"

#include <string.h>

/* Does any effect of any command put an object of this kind into the state? */
static bool
effect_reaches(const struct policy *p, const struct policy_process *k, const char *state)
{
	for (size_t i = 0; i < p->n_commands; i++)
		for (size_t n = 0; n < p->command[i].n_effects; n++) {
			const struct policy_effect *e = &p->command[i].effect[n];
			const char *to = workflow_policy_param(&e->params, "state");
			const char *kind = workflow_policy_param(&e->params, "kind");
			if (e->kind == POLICY_ADOPT_POLICY && strcmp(k->id, "policy") == 0 && strcmp(state, "superseded") == 0)
				return true;		/* the one that was in force */
			if (to && strcmp(to, state) == 0 && (!kind || strcmp(kind, k->id) == 0))
				return true;
		}
	return false;
}

/* Effects that move an object which exists (target-state, child-state) into a state of this kind.
 */
static bool
effect_leaves(const struct policy *p, const struct policy_process *k, const char *state)
{
	for (size_t i = 0; i < p->n_commands; i++)
		for (size_t n = 0; n < p->command[i].n_effects; n++) {
			const struct policy_effect *e = &p->command[i].effect[n];
			const char *to = workflow_policy_param(&e->params, "state");
			if (to && e->kind != POLICY_CREATE_CHILD && strcmp(to, state) != 0 &&
			    workflow_policy_has(&k->states, to))
				return true;
		}
	return false;
}

static bool
leaves(const struct policy_command *c, const char *state)
{
	bool from = workflow_policy_has(&c->from, state) || workflow_policy_has(&c->from, "any");

	return from && c->to && strcmp(c->to, state) != 0;
}

/* Mark what commands reach from what is marked, until nothing is added. */
static void
spread(const struct policy *p, const struct policy_process *k, bool *reached)
{
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < p->n_commands; i++) {
			const struct policy_command *c = &p->command[i];
			bool from = c->creates;
			if (!c->to || !workflow_policy_on(p, c, k->id))
				continue;
			for (size_t s = 0; s < k->states.n; s++)
				from = from || (reached[s] && leaves(c, k->states.item[s]));
			for (size_t s = 0; from && s < k->states.n; s++)
				if (!reached[s] && strcmp(k->states.item[s], c->to) == 0)
					more = reached[s] = true;
		}
	}
}

/* Does a clock that runs on objects of this kind take them there when its day comes? */
static bool
clock_reaches(const struct policy *p, const struct policy_process *k, const char *state)
{
	for (size_t i = 0; i < p->n_clocks; i++)
		if (p->clock[i].interrupts && strcmp(p->clock[i].interrupts, state) == 0 &&
		    workflow_policy_clock_runs_on(p, &p->clock[i], k))
			return true;
	return false;
}

static void
check_process(struct loader *l, const struct loader_block *b)
{
	const struct policy_process *k = &l->p->process[b->row];
	const struct fence_node *states = fence_get(b->root, "states");
	bool *reached = arena_alloc(l->mem, (k->states.n + 1) * sizeof *reached);

	for (size_t s = 0; s < k->states.n; s++)
		reached[s] = workflow_policy_has(&k->starts, k->states.item[s]) ||
		    effect_reaches(l->p, k, k->states.item[s]) || clock_reaches(l->p, k, k->states.item[s]);
	spread(l->p, k, reached);
	for (size_t s = 0; s < k->states.n; s++) {
		const char *state = k->states.item[s];
		bool owned = workflow_policy_has(&k->ends, state) || effect_leaves(l->p, k, state);
		for (size_t i = 0; !owned && i < l->p->n_commands; i++)
			owned = workflow_policy_on(l->p, &l->p->command[i], k->id) &&
			        leaves(&l->p->command[i], state);
		if (!reached[s])
			workflow_policy_fault(l, b->file, states->item[s],
			    "nothing leads to the state '%s' of "
			    "'%s'; add a command that does, or take the state out",
			    state, k->id);
		else if (!owned)
			workflow_policy_fault(l, b->file, states->item[s],
			    "nobody owns the state '%s' of '%s': "
			    "no command leads out of it; add one, or name it in 'ends'",
			    state, k->id);
	}
}

void
workflow_policy_check_graph(struct loader *l)
{
	for (size_t i = 0; i < l->n_blocks; i++)
		if (l->block[i].kind == KIND_PROCESS)
			check_process(l, &l->block[i]);
}
