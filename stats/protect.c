/* SPDX-License-Identifier: GPL-3.0-or-later */
/* protect.c -- see protect.h. */
#include "stats/protect.h"
#include "stats/audit.h"
#include "stats/kernel_int.h"
#include "stats/protect_int.h"

#include <string.h>

enum { FLOW_STEPS_MAX = 10000 };

struct proof { size_t *cell; size_t n; };	/* the cells that let one primary move */

struct pattern {
	struct stats_graph g;
	const struct stats_disclosure *d;
	struct arena *mem;
	size_t   cells;
	size_t  *primary, n_primary;	/* largest count first */
	struct proof *proof;		/* parallel to primary */
	bool    *used;			/* per cell: scratch */
	struct stats_path path;		/* scratch */
};

static void
suppress(struct pattern *p, const struct stats_path *path)
{
	for (size_t i = 0; i < path->n; i++) {
		if (!p->g.state[path->cell[i]])
			p->g.state[path->cell[i]] = STATS_SECONDARY;
		p->used[path->cell[i]] = true;
	}
}

/* Several paths, each as far as it goes, until the primary has moved by `need` in one direction. */
static bool
flow(struct pattern *p, struct stats_search s, int direction, int64_t need)
{
	int64_t room;

	s.direction = direction;
	memset(p->g.shift, 0, p->cells * sizeof *p->g.shift);
	for (int steps = 0; need > 0; steps++) {
		if (steps == FLOW_STEPS_MAX || !stats_graph_path(&p->g, &s, &p->path, &room))
			return false;
		room = room < need ? room : need;
		for (size_t i = 0; i < p->path.n; i++) {
			size_t c = p->path.cell[i];
			p->g.shift[c] += direction * stats_graph_moves(&p->g, s.target, c, p->path.forward[i]) * room;
		}
		suppress(p, &p->path);
		need -= room;
	}
	return true;
}

/* Find, and suppress if allowed, what lets primary k be anything from 0 to min_count. */
static bool
prove(struct pattern *p, size_t k, bool suppressed_only)
{
	int64_t v = p->g.t->cell[p->primary[k]], room;
	struct stats_search s = { .target = p->primary[k], .up = p->d->min_count - v, .down = v,
		.suppressed_only = suppressed_only };
	size_t n = 0;

	memset(p->used, 0, p->cells * sizeof *p->used);
	if (stats_graph_path(&p->g, &s, &p->path, &room))
		suppress(p, &p->path);
	else if (!flow(p, s, 1, s.up) || !flow(p, s, -1, s.down))
		return false;
	for (size_t i = 0; i < p->cells; i++)
		n += p->used[i];
	p->proof[k] = (struct proof){ arena_alloc(p->mem, (n + 1) * sizeof(size_t)), 0 };
	for (size_t i = 0; i < p->cells; i++)
		if (p->used[i])
			p->proof[k].cell[p->proof[k].n++] = i;
	return true;
}

static bool
rests_on(const struct proof *f, size_t cell)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->cell[i] == cell)
			return true;
	return false;
}

static bool
try_without(struct pattern *p, size_t cell)
{
	p->g.state[cell] = STATS_PUBLISHED;
	for (size_t k = 0; k < p->n_primary; k++)
		if (rests_on(&p->proof[k], cell) && !prove(p, k, true)) {
			p->g.state[cell] = STATS_SECONDARY;
			return false;
		}
	return true;
}

/* Cells of a state, largest count first, ties in table order. */
static size_t
list(const struct pattern *p, int state, size_t **out)
{
	size_t n = 0, *cell = arena_alloc(p->mem, (p->cells + 1) * sizeof *cell);
	double *key = arena_alloc(p->mem, (p->cells + 1) * sizeof *key);
	uint32_t *order = arena_alloc(p->mem, (p->cells + 1) * sizeof *order);

	for (size_t i = 0; i < p->cells; i++)
		if (p->g.state[i] == state) {
			key[n] = -(double)p->g.t->cell[i];
			cell[n++] = i;
		}
	stats_order(key, n, order);
	*out = arena_alloc(p->mem, (n + 1) * sizeof **out);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = cell[order[i]];
	return n;
}

static void
thin_out(struct pattern *p)
{
	bool again = true;

	for (int round = 0; again && round < 4; round++) {
		size_t *cell, n = list(p, STATS_SECONDARY, &cell);
		again = false;
		for (size_t i = 0; i < n; i++)
			again |= try_without(p, cell[i]);
	}
}

static void
begin(struct pattern *p, const struct stats_crosstab *t, uint8_t *state)
{
	for (size_t i = 0; i < p->cells; i++)
		state[i] = stats_disclosure_primary(p->d, t->cell[i]) ? STATS_PRIMARY : STATS_PUBLISHED;
	stats_graph_init(&p->g, t, state, p->mem);
	p->n_primary = list(p, STATS_PRIMARY, &p->primary);
	p->proof = arena_alloc(p->mem, (p->n_primary + 1) * sizeof *p->proof);
	p->used = arena_alloc(p->mem, p->cells + 1);
	p->path.cell = arena_alloc(p->mem, p->g.nodes * sizeof *p->path.cell);
	p->path.forward = arena_alloc(p->mem, p->g.nodes);
}

static enum err_code
check(const struct stats_crosstab *t, const struct stats_disclosure *d, struct err *e)
{
	if (d->min_count < 1 || d->min_count > 1000000)
		return err_set(e, ERR_INVALID, "the smallest count that may be published is 1 to 1000000, not %lld",
		    (long long)d->min_count);
	for (size_t i = 0; i < t->rows * t->columns; i++)
		if (t->cell[i] == STATS_SUPPRESSED)
			return err_set(e, ERR_INVALID, "%s: row '%s', column '%s' is suppressed already; give the full table",
			    t->file, t->row[i / t->columns], t->column[i % t->columns]);
	return OK;
}

/* The table with the pattern in it, and whether anything but the grand total is left. */
static bool
apply(const struct pattern *p, struct stats_protected *out)
{
	const struct stats_crosstab *t = p->g.t;
	bool left = false;

	out->safe = *t;
	out->safe.cell = arena_alloc(p->mem, p->cells * sizeof *out->safe.cell);
	for (size_t i = 0; i < p->cells; i++) {
		out->safe.cell[i] = p->g.state[i] ? STATS_SUPPRESSED : t->cell[i];
		out->primary += p->g.state[i] == STATS_PRIMARY;
		out->secondary += p->g.state[i] == STATS_SECONDARY;
		left |= !p->g.state[i] && !(i / t->columns == t->total_row && i % t->columns == t->total_column);
	}
	return left;
}

enum err_code
stats_protect(struct stats_protected *out, const struct stats_crosstab *t, const struct stats_disclosure *d,
    struct arena *mem, struct err *e)
{
	struct pattern p = { .d = d, .mem = mem, .cells = t->rows * t->columns };
	struct stats_protected r = { .primary = 0 };
	bool safe;
	enum err_code code;

	if ((code = check(t, d, e)))
		return code;
	begin(&p, t, arena_alloc(mem, p.cells + 1));
	for (size_t k = 0; k < p.n_primary; k++)
		if (!prove(&p, k, false))
			return err_set(e, ERR_REFUSED, "%s: no safe pattern: row '%s', column '%s' cannot be hidden; merge small "
			    "rows or columns", t->file, t->row[p.primary[k] / t->columns], t->column[p.primary[k] % t->columns]);
	thin_out(&p);
	if (!apply(&p, &r))
		return err_set(e, ERR_REFUSED, "%s: no safe pattern leaves anything to publish but the grand total; merge small "
		    "rows or columns", t->file);
	if ((code = stats_audit_safe(&safe, &r.safe, t, d, mem, e)))
		return code;
	if (!safe)
		return err_set(e, ERR_REFUSED, "%s: the pattern found does not pass the audit; merge small rows or columns",
		    t->file);
	*out = r;
	return OK;
}
