/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kernel_int -- sums, sorts and small linear algebra that always give the same bits.
 *
 * A sum is taken over blocks of 256 rows, in a block as four sums of every fourth row, and the block
 * sums are added as a binary tree whose shape depends on the number of rows alone.  So neither the
 * machine nor a later use of threads can change a result; the error grows with the logarithm of n.
 */
#ifndef STATS_KERNEL_INT_H
#define STATS_KERNEL_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STATS_BLOCK = 256, STATS_TREE_LEVELS = 40 };

/* A running tree of sums, each of `width` reals. */
struct stats_tree {
	size_t   width;
	uint64_t count;
	double  *level;		/* STATS_TREE_LEVELS * width */
};

void stats_tree_init(struct stats_tree *t, size_t width);
void stats_tree_add(struct stats_tree *t, double *block);	/* clobbers block */
void stats_tree_total(struct stats_tree *t, double *out);	/* and empties the tree */
void stats_tree_release(struct stats_tree *t);

/* Sum of w*x; of w*(x-m)*(x-m).  Rows of weight 0 are not looked at.  w NULL: all 1; x NULL: all 1. */
double stats_sum(const double *x, const double *w, size_t n);
double stats_sum_squares(const double *x, const double *w, double m, size_t n);
double stats_sum_weights2(const double *w, size_t n);		/* sum of w*w */

/* Weighted moments.  var = sum w(x-m)^2 / (W - W2/W): the usual n-1 variance when all w are 1. */
struct stats_moments {
	size_t count;			/* rows with w > 0 */
	double weight, ess;		/* W = sum w; W^2/W2 */
	double mean, var;		/* NaN where undefined */
};
struct stats_moments stats_moments(const double *x, const double *w, size_t n);

/* The same when count, weight and ess of these weights are known already, and with the variance or not. */
struct stats_moments stats_moments_of(const double *x, const double *w, size_t n,
	const struct stats_moments *weights, bool variance);

/* order[] = the stable ascending order of key[] (finite); ties keep row order.  n < 2^32. */
void stats_order(const double *key, size_t n, uint32_t *order);

/* Cholesky of the symmetric m x m matrix a (row-major, lower part read) in place.  False at a pivot
 * that is not > floor times the diagonal entry it started from. */
bool stats_cholesky(double *a, size_t m, double floor, size_t *bad);
void stats_cholesky_solve(const double *l, size_t m, double *b);	/* in place */
void stats_cholesky_inverse(const double *l, size_t m, double *inv);

#endif
