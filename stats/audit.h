/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * audit -- what can be worked out of a table with suppressed cells.
 *
 * Separate from protect.h on purpose: it shares no search with it.  Two tests:
 *
 *   bridge     suppressed cells are the edges of a graph of rows and columns; an edge on no cycle
 *              (a bridge) can be worked out exactly by adding and subtracting.  "Two in each row
 *              and column" does not prevent that.
 *   interval   the least and the greatest count that each suppressed cell can have, given every
 *              published number and that no count is negative: a maximum flow each way.
 *
 * A table is unsafe when a suppressed cell is a bridge, when a primary cell's interval does not
 * cover 0 to min_count, or when a primary count is published.
 */
#ifndef STATS_AUDIT_H
#define STATS_AUDIT_H

#include "stats/crosstab.h"

struct stats_audit_cell {
	const char *row, *column;	/* labels */
	int64_t low, high;		/* high INT64_MAX: no limit */
	bool exact;			/* can be worked out: a bridge, low == high, or published */
	bool primary, bridge, published;
	bool safe;
};

struct stats_audit {
	bool safe;
	struct stats_audit_cell *cell;	/* every suppressed cell and every published primary one */
	size_t n;
};

/* `published` against `full`, which has the same labels in the same order and nothing suppressed.
 * ERR_INVALID when they differ in shape or label, or a published cell differs from the full one. */
enum err_code stats_audit(struct stats_audit *out, const struct stats_crosstab *published,
	const struct stats_crosstab *full, const struct stats_disclosure *d, struct arena *mem, struct err *e);

/* Only whether it is safe: the same tests, without the ends of the intervals. */
enum err_code stats_audit_safe(bool *safe, const struct stats_crosstab *published,
	const struct stats_crosstab *full, const struct stats_disclosure *d, struct arena *mem, struct err *e);

#endif
