/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * score_int -- the inner loop of the logistic fit: one pass over the rows.
 *
 * Columns are taken as (x - centre) / scale.  The m parameters are the intercept and m-1 columns.
 * A pass gives, at the parameters b, the information matrix sum p(1-p) z z', the gradient
 * sum (y-p) z and the deviance.  Rows go in blocks of 256 and the blocks' sums as a fixed tree; in
 * a block four rows are added at a time, which is part of the fixed shape.
 */
#ifndef STATS_SCORE_INT_H
#define STATS_SCORE_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stats_pass {
	size_t n, m;
	const double **x;		/* m-1 columns */
	const double *centre, *scale;
	const uint8_t *y;		/* NULL: weights all 1, only the matrix is made */
	double *info;			/* out: m x m, lower part */
	double *gradient;		/* out: m */
	double deviance;		/* out */
	double *fitted;			/* out when not NULL: n */
};

void stats_score_pass(struct stats_pass *p, const double *b);

/* The same with AVX2, and whether this processor has it. */
void stats_score_pass_wide(struct stats_pass *p, const double *b);
bool stats_score_has_wide(void);

#endif
