/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tick -- what time makes due, done once, in the order it fell due.
 *
 * Run from a timer, or by hand after any outage: however late, every reminder, every clock whose day
 * has come and every escalation is put on the ledger exactly once, as an entry signed by the host, all
 * clocks merged by the moment at which each fell due.  Before that, a clock that was counted with
 * another calendar than the lab's is counted again.  Firing decides nothing and destroys nothing.
 *
 * Each entry stands by itself: a tick that is killed goes on where it stopped, because the engine
 * refuses an event before its moment, twice, or out of a clock's own order (decide_clock_rule.c).
 * lab.db is asked only for what is due (the fact `next`), so a tick is quick in a lab of many cases.
 */
#ifndef WORKFLOW_TICK_H
#define WORKFLOW_TICK_H

#include "workflow/lab.h"

struct workflow_ticked {
	const char *clock;	/* the object */
	const char *event;	/* the host's act: "reminder.fired" */
	const char *when;	/* the moment at which it fell due; of a recomputed clock its day now */
};

struct workflow_tick {
	struct workflow_ticked *done;	/* in the order in which they were put down */
	size_t n_done, cap;
	size_t refused;		/* what the policy refused: the rest was done all the same */
	size_t swept;		/* temporaries of killed writers removed from the vault */
};

/* ERR_REFUSED: this machine is no host of the lab; or the policy refused something that is due (the
 * first refusal), when all else is done. */
enum err_code workflow_tick(struct workflow_lab *lab, struct workflow_tick *out, struct err *e);

#endif
