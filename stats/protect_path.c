/* SPDX-License-Identifier: GPL-3.0-or-later */
/* protect_path.c -- Dijkstra over rows and columns; see protect_int.h.  Tables are dense and small,
 * so the next node is found by looking at all of them. */
#include "stats/protect_int.h"

#include <string.h>

static const int64_t FAR = INT64_MAX;

static size_t free_node(const struct stats_graph *g) { return g->t->rows + g->t->columns; }

static size_t
row_node(const struct stats_graph *g, size_t cell)
{
	return g->t->total_column == STATS_NO_TOTAL ? free_node(g) : cell / g->t->columns;
}

static size_t
column_node(const struct stats_graph *g, size_t cell)
{
	return g->t->total_row == STATS_NO_TOTAL ? free_node(g) : g->t->rows + cell % g->t->columns;
}

void
stats_graph_init(struct stats_graph *g, const struct stats_crosstab *t, uint8_t *state, struct arena *mem)
{
	*g = (struct stats_graph){ .t = t, .state = state, .nodes = t->rows + t->columns + 1 };
	g->cost = arena_alloc(mem, g->nodes * sizeof *g->cost);
	g->via = arena_alloc(mem, g->nodes * sizeof *g->via);
	g->way = arena_alloc(mem, 2 * g->nodes * sizeof *g->way);
	g->settled = g->way + g->nodes;
	g->shift = arena_alloc(mem, t->rows * t->columns * sizeof *g->shift);
}

int
stats_graph_moves(const struct stats_graph *g, size_t target, size_t cell, bool forward)
{
	return stats_crosstab_sign(g->t, cell) * stats_crosstab_sign(g->t, target) * (forward ? -1 : 1);
}

/* How far this step can go; 0: not at all. */
static int64_t
capacity(const struct stats_graph *g, const struct stats_search *s, size_t cell, bool forward)
{
	int moves = stats_graph_moves(g, s->target, cell, forward);

	if (cell == s->target || (s->suppressed_only && !g->state[cell]))
		return 0;
	if (s->direction == 0)
		return g->t->cell[cell] >= (moves < 0 ? s->up : s->down);
	return moves * s->direction > 0 ? FAR : g->t->cell[cell] + g->shift[cell];
}

static void
relax(struct stats_graph *g, const struct stats_search *s, size_t from, size_t cell, bool forward)
{
	size_t to = forward ? column_node(g, cell) : row_node(g, cell);

	if (g->settled[to] || capacity(g, s, cell, forward) <= 0)
		return;
	int64_t cost = g->cost[from] + (g->state[cell] ? 0 : g->t->cell[cell] + 1);
	if (cost < g->cost[to]) {
		g->cost[to] = cost;
		g->via[to] = cell + 1;
		g->way[to] = forward;
	}
}

/* Every cell of the node's line; the free node is a line of all cells. */
static void
expand(struct stats_graph *g, const struct stats_search *s, size_t node)
{
	size_t rows = g->t->rows, columns = g->t->columns;

	if (node < rows)
		for (size_t j = 0; j < columns; j++)
			relax(g, s, node, node * columns + j, true);
	else if (node < rows + columns)
		for (size_t i = 0; i < rows; i++)
			relax(g, s, node, i * columns + node - rows, false);
	else
		for (size_t cell = 0; cell < rows * columns; cell++)
			relax(g, s, node, cell, g->t->total_column == STATS_NO_TOTAL);
}

static size_t
cheapest(const struct stats_graph *g)
{
	size_t best = g->nodes;

	for (size_t v = 0; v < g->nodes; v++)
		if (!g->settled[v] && g->cost[v] != FAR && (best == g->nodes || g->cost[v] < g->cost[best]))
			best = v;
	return best;
}

static void
trace(const struct stats_graph *g, const struct stats_search *s, size_t from, size_t to, struct stats_path *path,
    int64_t *room)
{
	path->n = 0;
	*room = FAR;
	while (to != from) {
		size_t cell = g->via[to] - 1;
		bool forward = g->way[to];
		int64_t c = capacity(g, s, cell, forward);
		path->cell[path->n] = cell;
		path->forward[path->n++] = forward;
		*room = c < *room ? c : *room;
		to = forward ? row_node(g, cell) : column_node(g, cell);
	}
}

bool
stats_graph_path(struct stats_graph *g, const struct stats_search *s, struct stats_path *path, int64_t *room)
{
	size_t from = row_node(g, s->target), to = column_node(g, s->target), v;

	for (size_t i = 0; i < g->nodes; i++)
		g->cost[i] = FAR;
	memset(g->settled, 0, g->nodes * sizeof *g->settled);
	g->cost[from] = 0;
	while ((v = cheapest(g)) != g->nodes && v != to) {
		g->settled[v] = true;
		expand(g, s, v);
	}
	if (v != to)
		return false;
	trace(g, s, from, to, path, room);
	return true;
}
