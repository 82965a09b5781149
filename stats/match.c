/* SPDX-License-Identifier: GPL-3.0-or-later */
/* match.c -- see match.h. */
#include "stats/match.h"
#include "stats/kernel_int.h"
#include "core/xalloc.h"

#include <math.h>
#include <stdlib.h>

double
stats_match_spread(const double *score, size_t n)
{
	return sqrt(stats_moments(score, NULL, n).var);
}

/* The nearest free place at or before (after) i, with path halving; 0 and n+1 are sentinels. */
static uint32_t
free_place(uint32_t *next, uint32_t i)
{
	while (next[i] != i) {
		next[i] = next[next[i]];
		i = next[i];
	}
	return i;
}

struct places {			/* sorted places from 1; place 0 and n + 1 stand for "none" */
	uint32_t *left, *right;
	uint32_t *of;		/* row -> place */
};

static struct places
make_places(const struct stats_match *m)
{
	struct places p;
	uint32_t n = (uint32_t)m->n;

	p.left = xcalloc(m->n + 2, sizeof *p.left);
	p.right = xcalloc(m->n + 2, sizeof *p.right);
	p.of = xcalloc(m->n + 1, sizeof *p.of);
	p.right[n + 1] = n + 1;
	for (uint32_t i = 1; i <= n; i++) {
		uint32_t row = m->order[i - 1];
		p.of[row] = i;
		p.left[i] = m->flag[row] ? i - 1 : i;
		p.right[i] = m->flag[row] ? i + 1 : i;
	}
	return p;
}

static void
choose(struct stats_match *m, struct places *p, uint32_t row)
{
	uint32_t at = p->of[row], n = (uint32_t)m->n;
	uint32_t l = free_place(p->left, at), r = free_place(p->right, at);
	double dl = l >= 1 ? m->score[row] - m->score[m->order[l - 1]] : INFINITY;
	double dr = r <= n ? m->score[m->order[r - 1]] - m->score[row] : INFINITY;
	uint32_t best = dl <= dr ? l : r;

	if (best < 1 || best > n || !(fmin(dl, dr) <= m->options.caliper))
		return;
	m->chosen[row] = m->order[best - 1] + 1;
	m->weight[row] = 1;
	m->weight[m->order[best - 1]] += 1;
	if (m->options.replace)
		return;
	p->left[best] = best - 1;
	p->right[best] = best + 1;
}

static void
nearest(struct stats_match *m, struct arena *mem)
{
	struct places p = make_places(m);

	m->chosen = arena_alloc(mem, (m->n + 1) * sizeof *m->chosen);
	for (size_t hi = m->n, lo; hi > 0; hi = lo) {	/* runs of one score, from the largest */
		double s = m->score[m->order[hi - 1]];
		for (lo = hi - 1; lo > 0 && m->score[m->order[lo - 1]] == s;)
			lo--;
		for (size_t i = lo; i < hi; i++)
			if (m->flag[m->order[i]])
				choose(m, &p, m->order[i]);
	}
	free(p.left);
	free(p.right);
	free(p.of);
}

/* Rows of one group in score order. */
static size_t
group(const struct stats_match *m, bool treated, uint32_t *rows)
{
	size_t k = 0;

	for (size_t i = 0; i < m->n; i++)
		if (m->flag[m->order[i]] == treated)
			rows[k++] = m->order[i];
	return k;
}

/* The treated that reach a control stand together in score order, so its weight is a difference of
 * two running sums of 1/k; the sums are kept in two parts so that the difference loses nothing. */
struct running { double high, low; };

static struct running
running_add(struct running s, double x)
{
	double t = s.high + x, b = t - s.high;

	s.low += (s.high - (t - b)) + (x - b);
	s.high = t;
	return s;
}

static void
radius(struct stats_match *m)
{
	uint32_t *t = xcalloc(2 * m->n + 2, sizeof *t), *c = t + m->n + 1;
	struct running *sum = xcalloc(m->n + 2, sizeof *sum);
	size_t nt = group(m, true, t), nc = group(m, false, c), lo = 0, hi = 0;
	double r = m->options.caliper;

	for (size_t i = 0; i < nt; i++) {
		double s = m->score[t[i]];
		while (lo < nc && s - m->score[c[lo]] > r)
			lo++;
		while (hi < nc && m->score[c[hi]] - s <= r)
			hi++;
		m->weight[t[i]] = hi > lo;
		sum[i + 1] = hi > lo ? running_add(sum[i], 1 / (double)(hi - lo)) : sum[i];
	}
	lo = hi = 0;
	for (size_t j = 0; j < nc; j++) {
		double s = m->score[c[j]];
		while (lo < nt && s - m->score[t[lo]] > r)
			lo++;
		while (hi < nt && m->score[t[hi]] - s <= r)
			hi++;
		m->weight[c[j]] = hi > lo ? (sum[hi].high - sum[lo].high) + (sum[hi].low - sum[lo].low) : 0;
	}
	free(t);
	free(sum);
}

static enum err_code
check(size_t n, const double *score, const uint8_t *treated, const struct stats_match_options *o, struct err *e)
{
	size_t t = 0;

	if (!(o->caliper >= 0) || (o->method == STATS_RADIUS && isinf(o->caliper)))
		return err_set(e, ERR_INVALID, o->method == STATS_RADIUS ? "radius matching needs a caliper, 0 or more" :
		    "a caliper is 0 or more");
	if (n >= UINT32_MAX - 2)
		return err_set(e, ERR_INVALID, "more than 2^32 rows");
	for (size_t i = 0; i < n; i++) {
		t += treated[i];
		if (!isfinite(score[i]))
			return err_set(e, ERR_INVALID, "row %zu: the score is not a finite number", i + 1);
	}
	if (t == 0 || t == n)
		return err_set(e, ERR_INVALID, "matching needs treated and controls; the treatment column has only %s",
		    t ? "ones" : "zeros");
	return OK;
}

enum err_code
stats_match_run(struct stats_match *out, size_t n, const double *score, const uint8_t *treated,
    const struct stats_match_options *o, struct arena *mem, struct err *e)
{
	struct stats_match m = { .n = n, .options = *o, .score = score, .flag = treated };
	enum err_code code;

	if ((code = check(n, score, treated, o, e)))
		return code;
	m.order = arena_alloc(mem, (n + 1) * sizeof *m.order);
	m.weight = arena_alloc(mem, (n + 1) * sizeof *m.weight);
	stats_order(score, n, m.order);
	if (o->method == STATS_RADIUS)
		radius(&m);
	else
		nearest(&m, mem);
	double *w = xcalloc(n + 1, sizeof *w);
	for (size_t i = 0; i < n; i++) {
		m.treated += treated[i];
		m.matched_treated += treated[i] && m.weight[i] > 0;
		m.matched_controls += !treated[i] && m.weight[i] > 0;
		w[i] = treated[i] ? 0 : m.weight[i];
	}
	m.ess = m.matched_controls ? stats_moments(w, w, n).ess : 0;
	free(w);
	*out = m;
	return OK;
}

double
stats_match_att(const struct stats_match *m, const double *outcome)
{
	double *w = xcalloc(2 * m->n + 1, sizeof *w), *v = w + m->n;

	for (size_t i = 0; i < m->n; i++)
		(m->flag[i] ? w : v)[i] = m->weight[i];
	double att = stats_moments(outcome, w, m->n).mean - stats_moments(outcome, v, m->n).mean;
	free(w);
	return att;
}
