/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outcome -- the proven re-offending measures of one person.
 *
 * Follow-up starts on the index date d: release from custody, start of a court sentence, or a
 * caution.  A re-offence is proven when it was committed on d or later and before d + 1 year, and
 * the conviction (or caution) for it came on or before d + 18 months: the year or a further six
 * months' wait (Proven reoffending statistics, Ministry of Justice).  What is not known by the
 * day the register was extracted cannot be counted, so a record whose d + 18 months lies after
 * that day is incomplete.  d + 1 year of 29 February is 28 February.
 */
#ifndef STATS_OUTCOME_H
#define STATS_OUTCOME_H

#include "core/time.h"

#include <stdbool.h>
#include <stddef.h>

struct stats_offence { struct date committed, proven; };	/* proven.y 0: not proven */

enum stats_outcome_state {
	STATS_OUTCOME_OK,
	STATS_OUTCOME_INCOMPLETE,	/* the extract is too early for it */
	STATS_OUTCOME_IMPOSSIBLE,	/* proven before it was committed */
};

struct stats_outcome {
	enum stats_outcome_state state;
	bool reoffended;		/* rate: at least one proven re-offence */
	int offences;			/* frequency: how many */
	int days;			/* from d to the first; -1 when there is none */
};

/* From the offences one by one, in any order. */
struct stats_outcome stats_outcome_of(struct date index, const struct stats_offence *offence, size_t n,
    struct date extracted);

/*
 * From a summary row: the first re-offence, its conviction, and how many re-offences the register
 * counts in the follow-up year.  The count is used as it stands when the first is proven, and is
 * at least 1 then; without a proven first there are none.
 */
struct stats_outcome stats_outcome_summary(struct date index, struct stats_offence first, int count,
    struct date extracted);

#endif
