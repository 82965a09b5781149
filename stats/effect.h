/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * effect -- did those who took part re-offend less than a comparison group like them?
 *
 * From plain arrays to the report's numbers: propensity score, matched comparison group, the three
 * headline measures with interval and test, and the balance that says whether to believe them.
 *
 *   rate       one-year proven re-offending: mean of 0/1
 *   frequency  mean number of re-offences per person
 *   time       mean days to the first, among those who re-offended.  It conditions on the outcome, so
 *              the groups compared are no longer alike by design; the curves and log-rank on
 *              everybody stand beside it where the design allows them.
 *
 * Designs, fixed before the data are seen:
 *   matched     main: radius matching on the score with the first radius of the ladder that
 *               balances every column (|difference| <= 0.1 SD), else the best balanced one; chosen by
 *               balance alone, never by outcome.  Second, always shown: 1:1 nearest without
 *               replacement, caliper 0.2 SD of the logit.
 *   unadjusted  the two groups as they are; there is no second result.
 *
 * Every measure is tested by Welch's t with the treated's n and the comparison group's effective
 * sample size (W^2/W2), two-sided; intervals are 95%.  The verdict is a function of the interval.
 * Holm's p counts every test of one design.  A difference is treated minus comparison.
 */
#ifndef STATS_EFFECT_H
#define STATS_EFFECT_H

#include "stats/match.h"
#include "stats/survival.h"
#include "stats/test.h"

enum stats_effect_design { STATS_MATCHED, STATS_UNADJUSTED };

struct stats_effect_input {
	size_t n;
	const uint8_t *treated;			/* 0/1 */
	const struct stats_column *covariate;	/* number or code/level arrays of n; may be none when unadjusted */
	size_t covariates;
	const uint8_t *reoffended;		/* 0/1 within the follow-up */
	const double  *offences;		/* count; NULL: no frequency */
	const double  *days;			/* to the first re-offence, or followed without one; NULL: no time */
};

struct stats_effect_options {			/* zero-initialised: the defaults in brackets */
	enum stats_effect_design design;
	const double *ladder;			/* radii to try in turn [0.01] */
	size_t ladder_n;
	double caliper_sd;			/* of the second result [0.2] */
	size_t min_matched;			/* fewer matched treated: withheld [30] */
	size_t min_events;			/* fewer re-offenders in a group: no time measure [30] */
	bool   pooled_balance;
};

enum stats_measure_kind { STATS_RATE, STATS_FREQUENCY, STATS_TIME, STATS_MEASURES };

struct stats_measure {
	bool   shown;				/* false: not asked for, or too few re-offenders */
	size_t treated_n, control_n;		/* people */
	size_t treated_events, control_events;	/* of them, those who re-offended */
	struct stats_group treated, control;	/* n is the effective size */
	double difference;
	struct stats_t test;
	double p_holm;
	enum stats_verdict verdict;		/* reduced: the difference is below 0 */
};

struct stats_result {				/* one design's answer */
	bool   withheld;			/* fewer than min_matched: the measures are not shown */
	double caliper;				/* used; NaN unadjusted */
	size_t treated, matched_treated, controls, matched_controls;
	double ess;
	struct stats_balance *balance;		/* "distance" first */
	size_t balance_n;
	double worst_balance;			/* largest |after|, "distance" aside; NaN when there is none */
	struct stats_measure measure[STATS_MEASURES];
	int    tests;				/* how many measures were tested */
	struct stats_ratio ratio;		/* of frequencies */
	struct stats_logrank logrank;		/* NaN for radius matching, whose weights it does not take */
	double *weight;				/* per row: the weight in this design */
};

struct stats_effect {
	struct stats_score score;		/* p = 0 when unadjusted */
	struct stats_result main, second;	/* second: only when matched */
	bool has_second;
};

/* ERR_INVALID: a group is empty, a flag not 0/1, a time or count negative, a covariate missing, the
 * covariates separate the groups, matched without covariates.  Few people are an answer (withheld). */
enum err_code stats_effect(const struct stats_effect_input *in, const struct stats_effect_options *o,
	struct arena *mem, struct stats_effect *out, struct err *e);

const char *stats_measure_name(enum stats_measure_kind k);	/* "rate", "frequency", "time" */

#endif
