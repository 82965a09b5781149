/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dist -- tail probabilities and critical values, to a relative error of 1e-12.
 *
 * GSL's t distribution switches to a Cornish-Fisher expansion above 30 degrees of freedom, good
 * to some 1e-9 and worse in the tail, so the tails here are our own: Student's t by the continued
 * fraction of the incomplete beta function with a Stirling ratio in front (no cancelling lgamma),
 * chi-squared with whole degrees of freedom by its finite series, the normal by erfc.  GSL gives
 * starting points and the cases outside those.  NaN in, NaN out; no errors.
 */
#ifndef STATS_DIST_H
#define STATS_DIST_H

#include <stdint.h>

/* P(|T| >= |t|), df > 0, possibly fractional or infinite. */
double stats_t_two_sided(double t, double df);

/* The c > 0 with P(|T| >= c) = alpha: qt(1 - alpha/2, df).  0 < alpha < 1. */
double stats_t_critical(double alpha, double df);

/* P(X >= x) for chi-squared with df degrees of freedom. */
double stats_chi2_upper(double x, double df);

/* P(Z <= z), and the z with P(Z <= z) = p. */
double stats_normal_lower(double z);
double stats_normal_quantile(double p);

/* Two-sided Fisher exact test of x1/n1 against x2/n2: the sum over all tables with the same
 * margins that are at most as likely as the one seen (times 1 + 1e-7, as R does).  Computed as
 * ratios to the most likely table.  0 <= x <= n <= 1e9, else NaN. */
double stats_fisher(int64_t x1, int64_t n1, int64_t x2, int64_t n2);

#endif
