/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test.c -- see test.h. */
#include "stats/test.h"
#include "core/xalloc.h"
#include "stats/dist.h"
#include "stats/kernel_int.h"

#include <math.h>
#include <stdlib.h>

static const double ALPHA = 0.05;

static struct stats_t
t_of(double difference, double se, double df)
{
	if (!(se > 0) || !(df > 0))
		return (struct stats_t){ NAN, NAN, NAN, NAN, NAN };
	double t = difference / se, c = stats_t_critical(ALPHA, df);
	return (struct stats_t){ t, df, stats_t_two_sided(t, df), difference - c * se, difference + c * se };
}

struct stats_t
stats_welch(struct stats_group a, struct stats_group b)
{
	double va = a.var / a.n, vb = b.var / b.n, v = va + vb;
	double df = v * v / (va * va / (a.n - 1) + vb * vb / (b.n - 1));

	return a.n > 1 && b.n > 1 ? t_of(a.mean - b.mean, sqrt(v), df) : t_of(0, NAN, NAN);
}

struct stats_t
stats_pooled(struct stats_group a, struct stats_group b)
{
	double df = a.n + b.n - 2, va = a.n > 1 ? (a.n - 1) * a.var : 0, vb = b.n > 1 ? (b.n - 1) * b.var : 0;

	return t_of(a.mean - b.mean, sqrt((va + vb) / df * (1 / a.n + 1 / b.n)), df);
}

struct stats_group
stats_group_of(const double *x, const double *w, size_t rows)
{
	struct stats_moments m = stats_moments(x, w, rows);

	return (struct stats_group){ m.ess, m.mean, m.var };
}

static struct stats_group
rate(int64_t x, int64_t n)
{
	double p = (double)x / (double)n;

	return (struct stats_group){ (double)n, p, n > 1 ? p * (1 - p) * (double)n / (double)(n - 1) : NAN };
}

static void
chi2(struct stats_rates *r, double x1, double n1, double x2, double n2)
{
	double p1 = x1 / n1, p2 = x2 / n2, p = (x1 + x2) / (n1 + n2);
	double half = stats_normal_quantile(1 - ALPHA / 2) * sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2);

	r->chi2 = (p1 - p2) * (p1 - p2) / (p * (1 - p) * (1 / n1 + 1 / n2));
	r->chi2_df = 1;
	r->chi2_p = stats_chi2_upper(r->chi2, 1);
	r->chi2_lo = fmax(p1 - p2 - half, -1);
	r->chi2_hi = fmin(p1 - p2 + half, 1);
}

enum err_code
stats_test_rates(struct stats_rates *out, int64_t x1, int64_t n1, int64_t x2, int64_t n2, struct err *e)
{
	struct stats_rates r = { 0 };

	if (n1 < 1 || n2 < 1 || n1 > 1000000000 || n2 > 1000000000)
		return err_set(e, ERR_INVALID, "a group has 1 to 1000000000 people, not %lld and %lld", (long long)n1,
		    (long long)n2);
	if (x1 < 0 || x1 > n1 || x2 < 0 || x2 > n2)
		return err_set(e, ERR_INVALID, "those who re-offended are 0 to all of their group: %lld of %lld, %lld of %lld",
		    (long long)x1, (long long)n1, (long long)x2, (long long)n2);
	struct stats_group a = rate(x1, n1), b = rate(x2, n2);
	r.difference = a.mean - b.mean;
	r.welch = stats_welch(a, b);
	r.pooled = stats_pooled(a, b);
	chi2(&r, (double)x1, (double)n1, (double)x2, (double)n2);
	r.fisher_p = stats_fisher(x1, n1, x2, n2);
	*out = r;
	return OK;
}

/* With n people of variance v about mean m, Pearson's sum for the group is (n-1) v / m. */
struct stats_ratio
stats_count_ratio(struct stats_group a, struct stats_group b)
{
	struct stats_ratio r = { NAN, NAN, NAN, NAN, NAN, NAN };
	double df = a.n + b.n - 2;

	if (!(a.mean > 0) || !(b.mean > 0) || !(df > 0))
		return r;
	r.ratio = a.mean / b.mean;
	r.log_se = sqrt(1 / (a.n * a.mean) + 1 / (b.n * b.mean));
	r.dispersion = ((a.n - 1) * a.var / a.mean + (b.n - 1) * b.var / b.mean) / df;
	double se = r.log_se * sqrt(r.dispersion), c = stats_t_critical(ALPHA, df);
	r.lo = exp(log(r.ratio) - c * se);
	r.hi = exp(log(r.ratio) + c * se);
	r.p = se > 0 ? stats_t_two_sided(log(r.ratio) / se, df) : NAN;
	return r;
}

/* The tests in ascending order of p; NaN left out.  Returns how many. */
static size_t
ranked(const double *p, size_t n, uint32_t *order)
{
	double *key = xcalloc(n + 1, sizeof *key);
	uint32_t *row = xcalloc(2 * n + 1, sizeof *row), *by = row + n;
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(p[i])) {
			key[k] = p[i];
			row[k++] = (uint32_t)i;
		}
	stats_order(key, k, by);
	for (size_t i = 0; i < k; i++)
		order[i] = row[by[i]];
	free(key);
	free(row);
	return k;
}

void
stats_adjust_holm(const double *p, size_t n, double *out)
{
	uint32_t *order = xcalloc(n + 1, sizeof *order);
	size_t k = ranked(p, n, order);
	double worst = 0;

	for (size_t i = 0; i < n; i++)
		out[i] = NAN;
	for (size_t i = 0; i < k; i++) {
		worst = fmax(worst, fmin(1, (double)(k - i) * p[order[i]]));
		out[order[i]] = worst;
	}
	free(order);
}

void
stats_adjust_fdr(const double *p, size_t n, double *out)
{
	uint32_t *order = xcalloc(n + 1, sizeof *order);
	size_t k = ranked(p, n, order);
	double best = 1;

	for (size_t i = 0; i < n; i++)
		out[i] = NAN;
	for (size_t i = k; i-- > 0;) {
		best = fmin(best, (double)k / (double)(i + 1) * p[order[i]]);
		out[order[i]] = best;
	}
	free(order);
}

enum stats_verdict
stats_verdict_of(double lo, double hi)
{
	return hi < 0 ? STATS_REDUCED : lo > 0 ? STATS_INCREASED : STATS_MORE_NEEDED;
}

const char *
stats_verdict_text(enum stats_verdict v)
{
	static const char *const text[] = { "reduced", "increased", "more people needed" };

	_Static_assert(sizeof text / sizeof *text == STATS_VERDICTS, "a text for each verdict");
	return text[v];
}
