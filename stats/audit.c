/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit.c -- see audit.h.  Each suppressed cell is two arcs between its row and its column: one that
 * lowers its signed count and one that raises it.  Arc 2k and 2k+1 belong to suppressed cell k. */
#include "stats/audit.h"

#include <string.h>

static const int64_t LIMITLESS = INT64_MAX;

struct net {
	const struct stats_crosstab *t;	/* the full table */
	size_t  nodes, arcs;
	size_t *from, *to;		/* per arc */
	int64_t *room, *left;		/* per arc: capacity, and what is left of it in a flow */
	size_t *cell;			/* per arc / 2: the table's cell */
	size_t *first, *next;		/* arcs out of a node: index + 1, 0 ends */
	size_t *queue, *came;		/* scratch: came[node] = arc + 1 */
	bool   *bridge;			/* per arc / 2 */
};

static size_t
node_of(const struct stats_crosstab *t, size_t cell, bool row)
{
	if (row)
		return t->total_column == STATS_NO_TOTAL ? t->rows + t->columns : cell / t->columns;
	return t->total_row == STATS_NO_TOTAL ? t->rows + t->columns : t->rows + cell % t->columns;
}

static void
add_arc(struct net *g, size_t from, size_t to, int64_t room)
{
	g->from[g->arcs] = from;
	g->to[g->arcs] = to;
	g->room[g->arcs] = room;
	g->next[g->arcs] = g->first[from];
	g->first[from] = ++g->arcs;
}

static void
build(struct net *g, const struct stats_crosstab *full, const struct stats_crosstab *published, struct arena *mem)
{
	size_t cells = full->rows * full->columns, most = 2 * cells + 2;

	*g = (struct net){ .t = full, .nodes = full->rows + full->columns + 1 };
	g->from = arena_alloc(mem, most * sizeof *g->from);
	g->to = arena_alloc(mem, most * sizeof *g->to);
	g->next = arena_alloc(mem, most * sizeof *g->next);
	g->room = arena_alloc(mem, most * sizeof *g->room);
	g->left = arena_alloc(mem, most * sizeof *g->left);
	g->cell = arena_alloc(mem, most * sizeof *g->cell);
	g->bridge = arena_alloc(mem, most);
	g->first = arena_alloc(mem, g->nodes * sizeof *g->first);
	g->queue = arena_alloc(mem, g->nodes * sizeof *g->queue);
	g->came = arena_alloc(mem, g->nodes * sizeof *g->came);
	for (size_t i = 0; i < cells; i++) {
		if (published->cell[i] != STATS_SUPPRESSED)
			continue;
		bool plain = stats_crosstab_sign(full, i) > 0;
		g->cell[g->arcs / 2] = i;
		add_arc(g, node_of(full, i, true), node_of(full, i, false), plain ? full->cell[i] : LIMITLESS);
		add_arc(g, node_of(full, i, false), node_of(full, i, true), plain ? LIMITLESS : full->cell[i]);
	}
}

/* A shortest way with room left that does not use cell k; leaves it in came[]. */
static bool
reach(struct net *g, size_t from, size_t to, size_t k)
{
	size_t head = 0, tail = 0;

	memset(g->came, 0, g->nodes * sizeof *g->came);
	g->queue[tail++] = from;
	g->came[from] = SIZE_MAX;
	while (head < tail && !g->came[to]) {
		size_t v = g->queue[head++];
		for (size_t a = g->first[v]; a; a = g->next[a - 1])
			if ((a - 1) / 2 != k && g->left[a - 1] > 0 && !g->came[g->to[a - 1]]) {
				g->came[g->to[a - 1]] = a;
				g->queue[tail++] = g->to[a - 1];
			}
	}
	return g->came[to] != 0;
}

static void
push(struct net *g, size_t a, int64_t amount)
{
	if (g->left[a] != LIMITLESS)
		g->left[a] -= amount;
	if (g->left[a ^ 1] != LIMITLESS)
		g->left[a ^ 1] += amount;
}

/* The greatest flow between the ends of cell k without it, or one of at least `enough`. */
static int64_t
max_flow(struct net *g, size_t k, bool backwards, int64_t enough)
{
	size_t from = g->from[2 * k + backwards], to = g->to[2 * k + backwards];
	int64_t total = 0;

	if (from == to)
		return LIMITLESS;
	memcpy(g->left, g->room, g->arcs * sizeof *g->left);
	while (total < enough && reach(g, from, to, k)) {
		int64_t least = LIMITLESS;
		for (size_t v = to; v != from; v = g->from[g->came[v] - 1])
			least = g->left[g->came[v] - 1] < least ? g->left[g->came[v] - 1] : least;
		if (least == LIMITLESS)
			return LIMITLESS;
		for (size_t v = to; v != from; v = g->from[g->came[v] - 1])
			push(g, g->came[v] - 1, least);
		total += least;
	}
	return total;
}

/* Tarjan's bridges with an explicit stack; the arc it came by, not the node, is what may not be
 * taken back, since two cells can join the same two nodes. */
struct visit { size_t node, arc, came; };

static void
bridges_from(struct net *g, size_t root, size_t *number, size_t *low, size_t *count, struct visit *stack)
{
	size_t depth = 0;

	stack[0] = (struct visit){ root, g->first[root], SIZE_MAX };
	number[root] = low[root] = ++*count;
	for (;;) {
		struct visit *v = &stack[depth];
		if (v->arc) {
			size_t a = v->arc - 1, w = g->to[a];
			v->arc = g->next[a];
			if (a / 2 == v->came / 2)
				continue;
			if (number[w]) {
				low[v->node] = number[w] < low[v->node] ? number[w] : low[v->node];
				continue;
			}
			number[w] = low[w] = ++*count;
			stack[++depth] = (struct visit){ w, g->first[w], a };
			continue;
		}
		if (depth == 0)
			return;
		struct visit *up = &stack[depth - 1];
		if (low[v->node] > number[up->node])
			g->bridge[v->came / 2] = true;
		low[up->node] = low[v->node] < low[up->node] ? low[v->node] : low[up->node];
		depth--;
	}
}

static void
bridges(struct net *g, struct arena *mem)
{
	size_t *number = arena_alloc(mem, g->nodes * sizeof *number), *low = arena_alloc(mem, g->nodes * sizeof *low);
	struct visit *stack = arena_alloc(mem, (g->nodes + 1) * sizeof *stack);
	size_t count = 0;

	for (size_t v = 0; v < g->nodes; v++)
		if (!number[v])
			bridges_from(g, v, number, low, &count, stack);
}

static enum err_code
same(const struct stats_crosstab *p, const struct stats_crosstab *f, struct err *e)
{
	if (p->rows != f->rows || p->columns != f->columns)
		return err_set(e, ERR_INVALID, "%s has %zu x %zu cells, %s has %zu x %zu", p->file, p->rows, p->columns, f->file,
		    f->rows, f->columns);
	for (size_t i = 0; i < p->rows; i++)
		if (strcmp(p->row[i], f->row[i]) != 0)
			return err_set(e, ERR_INVALID, "row %zu is '%s' in %s but '%s' in %s", i + 1, p->row[i], p->file, f->row[i],
			    f->file);
	for (size_t j = 0; j < p->columns; j++)
		if (strcmp(p->column[j], f->column[j]) != 0)
			return err_set(e, ERR_INVALID, "column %zu is '%s' in %s but '%s' in %s", j + 1, p->column[j], p->file,
			    f->column[j], f->file);
	for (size_t i = 0; i < p->rows * p->columns; i++) {
		const char *row = f->row[i / f->columns], *column = f->column[i % f->columns];
		if (f->cell[i] == STATS_SUPPRESSED)
			return err_set(e, ERR_INVALID, "%s: row '%s', column '%s' is suppressed; the original must be full", f->file,
			    row, column);
		if (p->cell[i] != STATS_SUPPRESSED && p->cell[i] != f->cell[i])
			return err_set(e, ERR_INVALID, "row '%s', column '%s' differs between %s and %s", row, column, p->file,
			    f->file);
	}
	return OK;
}

/* Quick: only as much of an interval as decides whether the cell is safe. */
static struct stats_audit_cell
judge(struct net *g, size_t k, const struct stats_disclosure *d, bool quick)
{
	size_t cell = g->cell[k];
	bool plain = stats_crosstab_sign(g->t, cell) > 0;
	int64_t v = g->t->cell[cell];
	struct stats_audit_cell c = { .primary = stats_disclosure_primary(d, v), .bridge = g->bridge[k] };
	int64_t up = max_flow(g, k, !plain, !quick ? LIMITLESS : c.primary ? d->min_count - v : 0);
	int64_t down = max_flow(g, k, plain, !quick ? LIMITLESS : c.primary ? v : 0);

	c.low = down >= v ? 0 : v - down;
	c.high = up == LIMITLESS ? LIMITLESS : v + up;
	c.exact = c.bridge || c.low == c.high;
	c.safe = !c.bridge && (!c.primary || (c.low == 0 && c.high >= d->min_count));
	return c;
}

static enum err_code
audit(struct stats_audit *out, const struct stats_crosstab *published, const struct stats_crosstab *full,
    const struct stats_disclosure *d, bool quick, struct arena *mem, struct err *e)
{
	struct stats_audit r = { .safe = true };
	struct net g;
	enum err_code code;
	size_t cells = full->rows * full->columns, k = 0;

	if ((code = same(published, full, e)))
		return code;
	build(&g, full, published, mem);
	bridges(&g, mem);
	r.cell = arena_alloc(mem, (cells + 1) * sizeof *r.cell);
	for (size_t i = 0; i < cells; i++) {
		int64_t v = full->cell[i];
		bool hidden = published->cell[i] == STATS_SUPPRESSED;
		if (!hidden && !stats_disclosure_primary(d, v))
			continue;
		struct stats_audit_cell c = { .low = v, .high = v, .exact = true, .primary = true, .published = true };
		if (hidden)
			c = judge(&g, k++, d, quick);
		c.row = full->row[i / full->columns];
		c.column = full->column[i % full->columns];
		r.safe &= c.safe;
		r.cell[r.n++] = c;
	}
	*out = r;
	return OK;
}

enum err_code
stats_audit(struct stats_audit *out, const struct stats_crosstab *published, const struct stats_crosstab *full,
    const struct stats_disclosure *d, struct arena *mem, struct err *e)
{
	return audit(out, published, full, d, false, mem, e);
}

enum err_code
stats_audit_safe(bool *safe, const struct stats_crosstab *published, const struct stats_crosstab *full,
    const struct stats_disclosure *d, struct arena *mem, struct err *e)
{
	struct stats_audit a;
	enum err_code code = audit(&a, published, full, d, true, mem, e);

	if (!code)
		*safe = a.safe;
	return code;
}
