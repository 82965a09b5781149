/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tick -- what time makes due, done once, in the order it fell due.
 *
 * Run from a timer, or by hand after any outage: however late, every clock whose day has come
 * fires exactly once, as an entry signed by the host.  Firing decides nothing and destroys
 * nothing; it puts on the ledger that the day came, and `todo` and `destroy due` list what waits.
 */
#ifndef WORKFLOW_TICK_H
#define WORKFLOW_TICK_H

#include "workflow/lab.h"

struct workflow_tick {
	const char **fired;	/* the clocks, in the order of their days */
	size_t n_fired;
	size_t swept;		/* temporaries of killed writers removed from the vault */
};

/* ERR_REFUSED: this machine is no host of the lab. */
enum err_code workflow_tick(struct workflow_lab *lab, struct workflow_tick *out, struct err *e);

#endif
