/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outcome.c -- see outcome.h. */
#include "stats/outcome.h"

struct stats_outcome
stats_outcome_of(struct date index, const struct stats_offence *offence, size_t n,
    struct date extracted)
{
	struct date year = date_add_months(index, 12), wait = date_add_months(index, 18);
	struct stats_outcome out = { .days = -1 };

	if (date_compare(extracted, wait) < 0) {
		out.state = STATS_OUTCOME_INCOMPLETE;
		return out;
	}
	for (size_t i = 0; i < n; i++) {
		const struct stats_offence *o = &offence[i];
		if (!o->committed.y || !o->proven.y)
			continue;
		if (date_compare(o->proven, o->committed) < 0) {
			out = (struct stats_outcome){ STATS_OUTCOME_IMPOSSIBLE, false, 0, -1 };
			return out;
		}
		if (date_compare(o->committed, index) < 0 ||
		    date_compare(o->committed, year) >= 0 ||
		    date_compare(o->proven, wait) > 0)
			continue;
		int days = (int)(date_to_days(o->committed) - date_to_days(index));
		out.days = out.reoffended && out.days < days ? out.days : days;
		out.reoffended = true;
		out.offences++;
	}
	return out;
}

struct stats_outcome
stats_outcome_summary(struct date index, struct stats_offence first, int count,
    struct date extracted)
{
	struct stats_outcome out = stats_outcome_of(index, &first, 1, extracted);

	if (out.reoffended && count > 1)
		out.offences = count;
	return out;
}
