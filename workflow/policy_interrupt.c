/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_interrupt.c -- clocks that move what they run on: can they, and may they? */
#include "workflow/policy_int.h"

#include <string.h>

static bool
starts(const struct policy_effect *e, const char *clock)
{
	const char *named = workflow_policy_param(&e->params, "clock");

	return (e->kind == POLICY_START_CLOCK || e->kind == POLICY_START_DEADLINE) && !e->of && named &&
	    strcmp(named, clock) == 0;
}

bool
workflow_policy_clock_runs_on(const struct policy *p, const struct policy_clock *c, const struct policy_process *k)
{
	for (size_t i = 0; i < p->n_commands; i++)
		for (size_t n = 0; workflow_policy_on(p, &p->command[i], k->id) && n < p->command[i].n_effects; n++)
			if (starts(&p->command[i].effect[n], c->id))
				return true;
	for (size_t i = 0; strcmp(k->id, "obligation") == 0 && i < p->n_obligations; i++)
		if (p->obligation[i].clock && strcmp(p->obligation[i].clock, c->id) == 0)
			return true;
	return false;
}

void
workflow_policy_check_interrupt(struct loader *l, const struct loader_block *b)
{
	const struct policy_clock *c = &l->p->clock[b->row];
	const struct fence_node *node = fence_get(b->root, "interrupts");

	for (size_t i = 0; c->interrupts && i < l->p->n_processes; i++) {
		const struct policy_process *k = &l->p->process[i];
		if (!workflow_policy_clock_runs_on(l->p, c, k))
			continue;
		if (strcmp(k->id, "dataset") == 0 || strcmp(k->id, "plan") == 0)
			workflow_policy_fault(l, b->file, node,
			    "the clock '%s' runs on a %s, and nothing is destroyed by a clock; leave 'interrupts' out", c->id, k->id);
		else if (!workflow_policy_has(&k->states, c->interrupts))
			workflow_policy_fault(l, b->file, node,
			    "the clock '%s' runs on a %s, which has no state '%s'; name one of its own", c->id, k->id, c->interrupts);
	}
}
