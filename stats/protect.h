/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protect -- choose which cells of a table to suppress so that no small count can be worked out.
 *
 * Primary: a count below min_count, margins included; 0 too unless zeros are declared safe (with
 * zeros safe, a line whose only people are in one cell is published as it is: class disclosure
 * is then accepted).
 *
 * Secondary: for each primary of value v, largest first, the table is a graph of rows and columns
 * with the cells as edges, and a cheapest path from the primary's row to its column is suppressed.
 * Along the path counts can move in turn down and up, so that the primary could as well be 0 or
 * min_count: a step that would lower its count by min_count - v needs that much, one that would
 * lower it by v needs v.  Cells already suppressed cost nothing, others their count + 1; margins
 * are one more row and column and so can be suppressed, at their price.  Where no one path can do
 * it, several together may.  Then each secondary is tried without, largest first, and left out
 * where every primary keeps its paths.  Last, audit.h, which is separate code, has to agree.
 */
#ifndef STATS_PROTECT_H
#define STATS_PROTECT_H

#include "stats/crosstab.h"

struct stats_protected {
	struct stats_crosstab safe;	/* the table with STATS_SUPPRESSED in it */
	size_t primary, secondary;	/* cells */
};

/* ERR_REFUSED: no pattern protects every primary, or none leaves anything but the grand total, or
 * the audit does not agree; the message says what to merge.  ERR_INVALID: min_count out of range,
 * or a table that already has suppressed cells. */
enum err_code stats_protect(struct stats_protected *out, const struct stats_crosstab *t,
	const struct stats_disclosure *d, struct arena *mem, struct err *e);

#endif
