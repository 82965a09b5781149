/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * past -- the lab as it stood at the end of an earlier day.
 *
 * The state of everything is the fold of the ledger's entries, so what it was on a day is the fold of those that were
 * made by its end, in the lab's zone: into a projection in memory, from which the very same questions are asked as of
 * lab.db.  What is asked is judged by the policy in force today, at the last instant of that day.  Costs O(entries
 * until then).
 */
#ifndef WORKFLOW_PAST_H
#define WORKFLOW_PAST_H

#include "workflow/lab.h"

struct workflow_past {
	struct workflow_lab lab;	/* a view: the vault, the ledger and the policy are those of the lab that it is of */
	int64_t entries;		/* that were made by then */
};

/* ERR_INVALID: the day is still to come, or nothing had been recorded by its end. */
enum err_code workflow_past_open(struct workflow_past *out, struct workflow_lab *lab, struct date day, struct err *e);
void workflow_past_close(struct workflow_past *past);	/* all zero is fine */

/* Let the lab itself be what it was, for a command that only reads; *entries as above. */
enum err_code workflow_past_become(struct workflow_lab *lab, struct date day, int64_t *entries, struct err *e);

#endif
