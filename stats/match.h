/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * match -- a comparison group for the treated, by the distance between their scores.
 *
 * Radius matching: every control whose score is within the caliper of a treated unit's stands for
 * it, the k of them with weight 1/k each; controls serve many treated.  There is no order and
 * there are no ties to break, so it is the default.
 *
 * Nearest matching, 1:1.  Its answer depends on how ties break, so the rule is part of the format:
 *   1. all units are sorted by score, stably: ties keep row order;
 *   2. the treated choose in order of score, largest first, ties in row order;
 *   3. the candidates are the nearest control not yet used to the left and to the right of the
 *      treated unit's sorted place (with replacement: any control);
 *   4. the left one is taken if its distance is <= the right one's;
 *   5. it is a match if the distance is <= the caliper, which is inclusive.
 * This reproduces MatchIt 4.7.2 (m.order = "largest").  Union-find over used controls makes it
 * n log n.  Scores are quantised by the caller (score.h), so distances are exact.
 */
#ifndef STATS_MATCH_H
#define STATS_MATCH_H

#include "core/arena.h"
#include "core/err.h"
#include "stats/score.h"

enum stats_method { STATS_NEAREST, STATS_RADIUS };

struct stats_match_options {
	enum stats_method method;
	double caliper;		/* in the score's units; infinite: none (nearest only) */
	bool   replace;		/* nearest only; radius always replaces */
};

struct stats_pair { uint32_t treated, control; double weight; };	/* rows from 0 */

struct stats_match {
	size_t  n;
	double *weight;		/* per row: 1 or 0 for treated, the sum of the 1/k for controls */
	size_t  treated, matched_treated, matched_controls;
	double  ess;		/* (sum w)^2 / sum w^2 over controls */
	/* how it was made: for stats_match_pairs */
	struct stats_match_options options;
	uint32_t *order, *chosen;	/* chosen[row]: nearest's control + 1 */
	const double  *score;		/* borrowed */
	const uint8_t *flag;		/* borrowed: treated */
};

/* ERR_INVALID: a negative or NaN caliper, none with radius, a score that is not finite, nobody in a
 * group.  Matching nobody is an answer, not an error. */
enum err_code stats_match_run(struct stats_match *m, size_t n, const double *score,
	const uint8_t *treated, const struct stats_match_options *o, struct arena *mem, struct err *e);

/* Every pair, by treated row and then control row.  ERR_INVALID above 50 million. */
enum err_code stats_match_pairs(const struct stats_match *m, struct arena *mem,
	struct stats_pair **out, size_t *n, struct err *e);

/* Effect on the treated: mean of the matched treated minus the weighted mean of their controls. */
double stats_match_att(const struct stats_match *m, const double *outcome);

/* Standard deviation (n-1) of a score over all units: what --caliper-sd multiplies. */
double stats_match_spread(const double *score, size_t n);

struct stats_balance {
	const char *name;
	double before, after;	/* difference of means over the treated group's unmatched SD */
	double ratio;		/* variance of matched treated over that of controls; NaN for 0/1 */
};

/* The row "distance" and one per column of the design (built with every_level).  A 0/1 column's SD is
 * sqrt(p(1-p)), any other's has n-1; pooled: sqrt of the mean of both groups' variances.  NaN
 * where the SD is 0. */
void stats_balance(const struct stats_match *m, const struct stats_design *d, bool pooled,
	struct arena *mem, struct stats_balance **out, size_t *n);

#endif
