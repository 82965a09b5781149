/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test -- comparing two groups: rates, means, counts.
 *
 * Which test answers is fixed before the data are seen: Welch's t on the 0/1 values, as for every
 * other measure.  The pooled t, chi-squared and Fisher answers are given beside it because the
 * four can fall on two sides of 0.05 (Rossi's 432 men: .0496, .0495, .0494 and .0632), and a
 * reader who knows only one should be able to find it.  All tests are two-sided; intervals are 95%.
 *
 * Sources of the numbers: R's t.test, t.test(var.equal), prop.test(correct = FALSE), fisher.test.
 * What is not defined (no variance, one person) is NaN, printed as null.
 */
#ifndef STATS_TEST_H
#define STATS_TEST_H

#include "core/err.h"

#include <stddef.h>
#include <stdint.h>

struct stats_t {
	double t, df, p;
	double lo, hi;		/* 95% interval of the difference */
};

struct stats_group { double n, mean, var; };	/* n: people, or the effective sample size */

/* Difference a - b with unequal variances (Welch), and with one pooled variance. */
struct stats_t stats_welch(struct stats_group a, struct stats_group b);
struct stats_t stats_pooled(struct stats_group a, struct stats_group b);

/* A group from values and weights (w NULL: all 1; rows of weight 0 or less are not in it).  Weighted:
 * n is the effective sample size W^2/W2 and var = sum w(x-m)^2 / (W - W2/W). */
struct stats_group stats_group_of(const double *x, const double *w, size_t rows);

struct stats_rates {
	double difference;		/* x1/n1 - x2/n2 */
	struct stats_t welch, pooled;	/* on the 0/1 values; variance p(1-p) n/(n-1) */
	double chi2, chi2_df, chi2_p;	/* without continuity correction */
	double chi2_lo, chi2_hi;	/* prop.test's interval, cut to [-1, 1] */
	double fisher_p;
};

/* ERR_INVALID unless 0 <= x <= n, 1 <= n <= 10^9 in both groups. */
enum err_code stats_test_rates(struct stats_rates *out, int64_t x1, int64_t n1, int64_t x2, int64_t n2,
	struct err *e);

/* Ratio of two mean counts (a over b) with the standard error of its logarithm: Poisson, and times
 * sqrt(dispersion), quasi-Poisson; dispersion = Pearson's sum (y-mean)^2/mean over n - 2. */
struct stats_ratio { double ratio, log_se, dispersion, lo, hi, p; };	/* lo, hi, p: quasi-Poisson, t */
struct stats_ratio stats_count_ratio(struct stats_group a, struct stats_group b);

/* Holm's and Benjamini-Hochberg's adjusted p for n tests, in the same order; NaN stays NaN and does
 * not count as a test. */
void stats_adjust_holm(const double *p, size_t n, double *out);
void stats_adjust_fdr(const double *p, size_t n, double *out);

/* What an interval of a difference lets one say.  A function of the interval alone; NaN: more. */
enum stats_verdict { STATS_REDUCED, STATS_INCREASED, STATS_MORE_NEEDED, STATS_VERDICTS };
enum stats_verdict stats_verdict_of(double lo, double hi);
const char *stats_verdict_text(enum stats_verdict v);	/* "reduced", "increased", "more people needed" */

#endif
