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

enum { TREATED, CONTROL, MATCHED, CHOSEN, GROUPS };

struct groups { double *w[GROUPS]; struct stats_moments of[GROUPS]; };	/* weights, and their sums */

static struct stats_balance
compare(const char *name, const double *x, size_t n, const struct groups *g, bool pooled)
{
	bool flag = is_flag(x, n);
	struct stats_moments m[GROUPS], t, c, mt, mc;

	for (int k = 0; k < GROUPS; k++)
		m[k] = stats_moments_of(x, g->w[k], n, &g->of[k], !flag);
	t = m[TREATED], c = m[CONTROL], mt = m[MATCHED], mc = m[CHOSEN];
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
	struct groups g = { { w, w + m->n, w + 2 * m->n, w + 3 * m->n }, { { 0 } } };

	for (size_t i = 0; i < m->n; i++) {
		g.w[m->flag[i] ? TREATED : CONTROL][i] = 1;
		g.w[m->flag[i] ? MATCHED : CHOSEN][i] = m->weight[i];
	}
	for (int k = 0; k < GROUPS; k++)
		g.of[k] = stats_moments(NULL, g.w[k], m->n);
	*n = d->p + 1;
	*out = arena_alloc(mem, *n * sizeof **out);
	(*out)[0] = compare("distance", m->score, m->n, &g, pooled);
	for (size_t j = 0; j < d->p; j++)
		(*out)[j + 1] = compare(d->name[j], d->x[j], m->n, &g, pooled);
	free(w);
}
