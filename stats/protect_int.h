/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protect_int -- paths through the rows and columns of a table.
 *
 * Nodes: rows 0..rows-1, columns rows..rows+columns-1, and one node FREE for every line whose total
 * is not published, since such a line holds nothing together.  A path from the row of a cell to its
 * column, not over the cell itself, is a way in which the counts could be other than they are.
 */
#ifndef STATS_PROTECT_INT_H
#define STATS_PROTECT_INT_H

#include "stats/crosstab.h"

enum { STATS_PUBLISHED, STATS_PRIMARY, STATS_SECONDARY };

struct stats_path { size_t *cell; bool *forward; size_t n; };	/* forward: from row to column */

struct stats_graph {
	const struct stats_crosstab *t;
	uint8_t *state;			/* per cell */
	size_t   nodes;
	int64_t *cost;			/* per node: scratch of a search */
	size_t  *via;			/* per node: the cell + 1 that led here */
	bool    *way, *settled;
	int64_t *shift;			/* per cell: how far a flow has moved it */
};

/* What a search looks for. */
struct stats_search {
	size_t  target;			/* the primary cell */
	int     direction;		/* 0: both ways on one path; +1 or -1: a flow, one way */
	int64_t up, down;		/* both ways: how far the primary must be able to move */
	bool    suppressed_only;
};

void stats_graph_init(struct stats_graph *g, const struct stats_crosstab *t, uint8_t *state, struct arena *mem);

/* How the count of `cell` moves when the target's grows, on a step forward or not: +1 or -1. */
int stats_graph_moves(const struct stats_graph *g, size_t target, size_t cell, bool forward);

/* The cheapest path; false when there is none.  path->cell has room for `nodes`.  *room: how far a
 * flow can go along it. */
bool stats_graph_path(struct stats_graph *g, const struct stats_search *s, struct stats_path *path, int64_t *room);

#endif
