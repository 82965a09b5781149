/* SPDX-License-Identifier: GPL-3.0-or-later */
/* balance.c -- standardised differences before and after; see match.h. */
#include "stats/match.h"
#include "core/xalloc.h"
#include "stats/kernel_int.h"

#include <math.h>
#include <stdlib.h>

static bool
is_flag(const double *x, size_t n)
{
	size_t i = 0;

	while (i < n && (x[i] == 0 || x[i] == 1))
		i++;
	return i == n;
}

struct groups { double *treated, *control, *matched, *chosen; };	/* weights */

static struct stats_balance
compare(const char *name, const double *x, size_t n, const struct groups *g, bool pooled)
{
	struct stats_moments t = stats_moments(x, g->treated, n), c = stats_moments(x, g->control, n);
	struct stats_moments mt = stats_moments(x, g->matched, n), mc = stats_moments(x, g->chosen, n);
	bool flag = is_flag(x, n);
	double vt = flag ? t.mean * (1 - t.mean) : t.var, vc = flag ? c.mean * (1 - c.mean) : c.var;
	double sd = sqrt(pooled ? (vt + vc) / 2 : vt);

	return (struct stats_balance){ name, sd > 0 ? (t.mean - c.mean) / sd : NAN,
		sd > 0 ? (mt.mean - mc.mean) / sd : NAN, flag || !(mc.var > 0) ? NAN : mt.var / mc.var };
}

void
stats_balance(const struct stats_match *m, const struct stats_design *d, bool pooled, struct arena *mem,
    struct stats_balance **out, size_t *n)
{
	double *w = xcalloc(4 * m->n + 1, sizeof *w);
	struct groups g = { w, w + m->n, w + 2 * m->n, w + 3 * m->n };

	for (size_t i = 0; i < m->n; i++) {
		(m->flag[i] ? g.treated : g.control)[i] = 1;
		(m->flag[i] ? g.matched : g.chosen)[i] = m->weight[i];
	}
	*n = d->p + 1;
	*out = arena_alloc(mem, *n * sizeof **out);
	(*out)[0] = compare("distance", m->score, m->n, &g, pooled);
	for (size_t j = 0; j < d->p; j++)
		(*out)[j + 1] = compare(d->name[j], d->x[j], m->n, &g, pooled);
	free(w);
}
