/* SPDX-License-Identifier: GPL-3.0-or-later */
/* match_pairs.c -- the pairs behind a match, one by one; see match.h. */
#include "stats/match.h"
#include "core/xalloc.h"

#include <stdlib.h>

enum { PAIRS_MAX = 50000000 };

static int
by_row(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* Controls in score order; the window of a treated unit is found by bisection. */
struct pool { uint32_t *row; size_t n; };

static size_t
below(const struct stats_match *m, const struct pool *c, double s, bool inclusive)
{
	size_t lo = 0, hi = c->n;
	double r = m->options.caliper;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		double x = m->score[c->row[mid]];
		if (inclusive ? x - s <= r : s - x > r)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static size_t
radius_pairs(const struct stats_match *m, const struct pool *c, struct stats_pair *out)
{
	uint32_t *window = xcalloc(c->n + 1, sizeof *window);
	size_t total = 0;

	for (size_t i = 0; i < m->n; i++) {
		if (!m->flag[i] || m->weight[i] == 0)
			continue;
		size_t lo = below(m, c, m->score[i], false), hi = below(m, c, m->score[i], true), k = hi - lo;
		if (out) {
			for (size_t j = 0; j < k; j++)
				window[j] = c->row[lo + j];
			qsort(window, k, sizeof *window, by_row);
			for (size_t j = 0; j < k; j++)
				out[total + j] = (struct stats_pair){ (uint32_t)i, window[j], 1 / (double)k };
		}
		total += k;
	}
	free(window);
	return total;
}

static size_t
nearest_pairs(const struct stats_match *m, struct stats_pair *out)
{
	size_t k = 0;

	for (size_t i = 0; i < m->n; i++) {
		if (!m->chosen[i])
			continue;
		if (out)
			out[k] = (struct stats_pair){ (uint32_t)i, m->chosen[i] - 1, 1 };
		k++;
	}
	return k;
}

enum err_code
stats_match_pairs(const struct stats_match *m, struct arena *mem, struct stats_pair **out, size_t *n, struct err *e)
{
	bool radius = m->options.method == STATS_RADIUS;
	struct pool c = { .row = xcalloc(m->n + 1, sizeof *c.row) };

	for (size_t i = 0; i < m->n; i++)
		if (!m->flag[m->order[i]])
			c.row[c.n++] = m->order[i];
	size_t total = radius ? radius_pairs(m, &c, NULL) : nearest_pairs(m, NULL);
	if (total <= PAIRS_MAX) {
		*out = arena_alloc(mem, (total + 1) * sizeof **out);
		*n = radius ? radius_pairs(m, &c, *out) : nearest_pairs(m, *out);
	}
	free(c.row);
	if (total > PAIRS_MAX)
		return err_set(e, ERR_INVALID, "%zu pairs are too many to list; narrow the caliper", total);
	return OK;
}
