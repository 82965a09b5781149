/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * survival -- time to the first re-offence on everybody, not only on those who re-offended.
 *
 * A unit is followed for `time` and then either has the event (1) or is censored (0).  The
 * Kaplan-Meier estimate S(t) is the product over event times up to t of 1 - d/n (d events among n
 * at risk; those censored at t are still at risk at t); Greenwood's variance is
 * S^2 sum d/(n(n-d)).  Intervals (95%) are on the scale of log S, cut at 1, or of log(-log S).
 * At S = 0 and, for log-log, at S = 1 an interval is not defined: NaN, as in R's survfit.
 *
 * The log-rank test compares observed with expected events in each group over all event times,
 * with the hypergeometric covariance (R's survdiff with rho = 0).
 */
#ifndef STATS_SURVIVAL_H
#define STATS_SURVIVAL_H

#include "core/arena.h"
#include "core/err.h"

#include <stddef.h>
#include <stdint.h>

enum stats_interval { STATS_LOG, STATS_LOG_LOG };

struct stats_step {
	double time;
	size_t n_risk, n_event, n_censored;
	double survival, se, lower, upper;
	double hazard;			/* Nelson-Aalen: sum of d/n */
};

struct stats_curve { struct stats_step *step; size_t n; double last; };

/* The curve of the units whose group is g (group NULL: all), one step per distinct time.
 * ERR_INVALID: a time that is negative or not finite, or nobody in the group. */
enum err_code stats_survival_curve(struct stats_curve *c, const double *time, const uint8_t *event,
	const uint32_t *group, uint32_t g, size_t n, enum stats_interval ci, struct arena *mem, struct err *e);

/* The curve read at `t` ascending times, as R's summary(fit, times): survival at the last step at or
 * before each; n_risk those still followed at t; n_event and n_censored since the time listed
 * before.  After the last follow-up nothing is known: survival, se and interval are NaN. */
void stats_survival_at(const struct stats_curve *c, const double *t, size_t n, struct arena *mem,
	struct stats_step **out);

/* Area under the curve up to `horizon`: mean time free of the event within it. */
double stats_survival_mean(const struct stats_curve *c, double horizon);

struct stats_logrank { double chi2, df, p; };

/* Groups are 0..groups-1.  NaN when a group is empty or nothing happens.  ERR_INVALID as above. */
enum err_code stats_logrank(struct stats_logrank *out, const double *time, const uint8_t *event,
	const uint32_t *group, size_t groups, size_t n, struct err *e);

#endif
