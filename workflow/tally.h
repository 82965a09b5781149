/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tally -- a register that counts: for each value of a fact, how many things of each sort there are.
 *
 * Each thing counts once: under the first column whose check holds of it, else under "other".  The table has a total
 * for each row and, of two rows or more, for each column.  It is published, so it goes through the same disclosure
 * control as any table (stats/protect.h): a count below TALLY_MIN is suppressed, and as many others as it takes so that
 * it cannot be worked out; 0 is shown.  Where no pattern protects it, every count is suppressed.  A median is shown
 * where it is of TALLY_MIN things at least.
 *
 * What it does not prevent: two tallies, of today and of an earlier day, may be subtracted from one another.
 */
#ifndef WORKFLOW_TALLY_H
#define WORKFLOW_TALLY_H

#include "stats/crosstab.h"
#include "workflow/lab.h"

enum { TALLY_MIN = 10 };

struct workflow_tally {
	const struct policy_register *def;
	struct stats_crosstab table;	/* columns: those that count, "other" and "total"; STATS_SUPPRESSED in it */
	const char **days;		/* table.rows times n_days: a median, "12" or "12.5"; NULL: of too few */
	size_t n_days;			/* columns with days_to, in their order */
	size_t primary, secondary;	/* cells suppressed for their own sake, and to protect these */
	bool all;			/* every count is suppressed: no smaller pattern would do */
};

/* A register with `by`, of the lab as it is or as it was (past.h).  All in at->mem. */
enum err_code workflow_tally(struct workflow_lab *at, const struct policy_register *r, struct workflow_tally *out, struct err *e);

#endif
