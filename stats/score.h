/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * score -- the propensity score: how likely a person with these covariates was to be treated.
 *
 * Logistic regression with main effects, by Newton's method (iteratively reweighted least squares)
 * run until no coefficient moves by more than 1e-10 of itself, which is tighter than R's default
 * and agrees with glm(control = glm.control(epsilon = 1e-14)).  Columns are centred and scaled
 * inside, so the units of a covariate do not matter; results are given in the caller's units.
 *
 * A text covariate becomes one 0/1 column per level, named column+level ("racehispan"); in a model
 * the first level in byte order is the reference and has no column.
 *
 * What cannot be estimated is left out and said so, never guessed:
 *   dropped    constant, or a linear combination of the columns before it (in the order given);
 *   separated  a 0/1 column all of whose ones, or all of whose zeros, are in one group: its
 *              coefficient would be infinite.
 * Separation by several columns together is found as coefficients that never settle, and is an
 * error that names the worst column.
 *
 * The sums have a fixed shape (kernel_int.h): the same input gives the same bits.
 */
#ifndef STATS_SCORE_H
#define STATS_SCORE_H

#include "core/arena.h"
#include "core/err.h"
#include "stats/frame.h"

enum { STATS_LEVELS_MAX = 256, STATS_COLUMNS_MAX = 1000 };

struct stats_design {		/* named columns of n reals each */
	size_t n, p;
	const char   **name;
	const double **x;	/* x[j][row]; borrowed or in the arena */
};

/* The columns of a model, or with every_level of a balance table, which has no reference level.
 * ERR_INVALID: a missing value, or a text column of more than STATS_LEVELS_MAX levels. */
enum err_code stats_design_build(struct stats_design *d, const struct stats_column *covariate,
	size_t covariates, size_t n, bool every_level, struct arena *mem, struct err *e);

struct stats_score {
	size_t n, p;			/* rows; coefficients, the intercept first */
	const char **name;		/* "(Intercept)", ... */
	double *coef, *se;
	double deviance, null_deviance, loglik;
	int     iterations;
	const char **dropped;		/* every column left out, in the order given */
	size_t       n_dropped;
	const char **separated;		/* those of them that are in one group only */
	size_t       n_separated;
	double *fitted;			/* n probabilities */
	size_t  extreme;		/* fitted within 1e-8 of 0 or 1 */
};

/* Fit `treated` (0/1) on the design.  ERR_INVALID: one group is empty, or the covariates together
 * separate the groups. */
enum err_code stats_score_fit(struct stats_score *s, const struct stats_design *d,
	const uint8_t *treated, struct arena *mem, struct err *e);

/* The nearest multiple of 2^-40: what is matched on, so that the last bits of a fit decide nothing. */
double stats_score_quantise(double score);

#endif
