/* SPDX-License-Identifier: GPL-3.0-or-later */
/* score_pass.c -- see score_int.h.  Four rows go to a vector, so each sum over a block is four
 * sums of every fourth row, whatever the processor: a wider one does the same additions. */
#include "stats/score_int.h"
#include "stats/kernel_int.h"
#include "core/xalloc.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#ifndef STATS_SCORE_PASS		/* score_wide.c compiles this file again under another name */
#define STATS_SCORE_PASS stats_score_pass
#endif

typedef double v4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t v4i __attribute__((vector_size(32), aligned(8), may_alias));

struct work {
	size_t  m;
	double *z;		/* m columns of 256 standardised rows; rows past the end are 0 */
	double *wz;		/* one column times the weights */
	double *eta, *e, *w, *r;	/* linear predictor; exp(-|eta|); weight; residual */
	double *sum;		/* info (m * m), gradient (m), deviance */
};

static void
gather(const struct stats_pass *p, struct work *k, size_t lo, size_t rows)
{
	for (size_t i = 0; i < STATS_BLOCK; i++)
		k->z[i] = i < rows;
	for (size_t j = 1; j < k->m; j++) {
		const double *x = p->x[j - 1] + lo, c = p->centre[j - 1], s = 1 / p->scale[j - 1];
		double *z = k->z + j * STATS_BLOCK;
		for (size_t i = 0; i < rows; i++)
			z[i] = (x[i] - c) * s;
		for (size_t i = rows; i < STATS_BLOCK; i++)
			z[i] = 0;
	}
}

static void
predict(struct work *k, const double *b)
{
	memset(k->eta, 0, STATS_BLOCK * sizeof *k->eta);
	for (size_t j = 0; j < k->m; j++) {
		const double *z = k->z + j * STATS_BLOCK, bj = b[j];
		for (size_t i = 0; i < STATS_BLOCK; i += 4)
			*(v4 *)(k->eta + i) += bj * *(const v4 *)(z + i);
	}
}

/* e = exp(-|eta|), |eta| taken as at most 700.  As x = k ln 2 + r with k whole: the series of exp(r),
 * and k added to the exponent's bits.  Within 2 ulp; the library's last bit depends on the processor. */
static void
exponentials(struct work *k)
{
	static const double c[] = { 1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800,
		1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5 };
	const double shifter = 0x1.8p52;

	for (size_t i = 0; i < STATS_BLOCK; i++) {
		double a = fabs(k->eta[i]);
		k->e[i] = a < 700 ? -a : -700;
	}
	for (size_t i = 0; i < STATS_BLOCK; i += 4) {
		v4 x = *(v4 *)(k->e + i), t = x * 0x1.71547652b82fep0 + shifter, whole = t - shifter;
		v4 r = x - whole * 0x1.62e42fefa3800p-1 - whole * 0x1.ef35793c76730p-45, s = r * c[0] + c[1];
		for (size_t n = 2; n < sizeof c / sizeof *c; n++)
			s = s * r + c[n];
		s = 1 + (r + r * r * s);
		*(v4 *)(k->e + i) = (v4)((v4i)s + ((v4i)t << 52));
	}
}

/* Weights, residuals and the deviance; the likelier outcome's probabilities are each at least 1/2,
 * so the product over a block does not vanish and one logarithm does for all. */
static void
weigh(struct stats_pass *p, struct work *k, size_t lo, size_t rows)
{
	double product = 1, missed = 0;

	for (size_t i = 0; i < rows; i++) {
		double t = k->e[i], q = 1 / (1 + t), tq = t * q;
		bool up = k->eta[i] >= 0, y = p->y[lo + i];
		double yes = up ? q : tq, no = up ? tq : q;
		k->w[i] = tq * q;
		k->r[i] = y ? no : -yes;
		product *= q;
		missed += y == up ? 0 : fabs(k->eta[i]);
		if (p->fitted)
			p->fitted[lo + i] = yes;
	}
	for (size_t i = rows; i < STATS_BLOCK; i++)
		k->w[i] = k->r[i] = 0;
	k->sum[k->m * k->m + k->m] += 2 * (missed - log(product));
}

static inline double across(const v4 *s) { return ((*s)[0] + (*s)[1]) + ((*s)[2] + (*s)[3]); }

/* out[c] = sum of a * z_c over the block, for c < n: four columns at a time. */
static void
products(const double *a, const double *z, size_t n, double *out)
{
	size_t c = 0;

	for (; c + 4 <= n; c += 4, z += 4 * STATS_BLOCK) {
		v4 s0 = { 0 }, s1 = { 0 }, s2 = { 0 }, s3 = { 0 };
		for (size_t i = 0; i < STATS_BLOCK; i += 4) {
			v4 v = *(const v4 *)(a + i);
			s0 += v * *(const v4 *)(z + i);
			s1 += v * *(const v4 *)(z + STATS_BLOCK + i);
			s2 += v * *(const v4 *)(z + 2 * STATS_BLOCK + i);
			s3 += v * *(const v4 *)(z + 3 * STATS_BLOCK + i);
		}
		out[c] = across(&s0);
		out[c + 1] = across(&s1);
		out[c + 2] = across(&s2);
		out[c + 3] = across(&s3);
	}
	for (; c < n; c++, z += STATS_BLOCK) {
		v4 s = { 0 };
		for (size_t i = 0; i < STATS_BLOCK; i += 4)
			s += *(const v4 *)(a + i) * *(const v4 *)(z + i);
		out[c] = across(&s);
	}
}

static void
add_up(struct work *k, bool weighted)
{
	for (size_t j = 0; j < k->m; j++) {
		const double *z = k->z + j * STATS_BLOCK;
		for (size_t i = 0; i < STATS_BLOCK; i++)
			k->wz[i] = weighted ? k->w[i] * z[i] : z[i];
		products(k->wz, k->z, j + 1, k->sum + j * k->m);
	}
	products(k->r, k->z, k->m, k->sum + k->m * k->m);
}

void
STATS_SCORE_PASS(struct stats_pass *p, const double *b)
{
	struct work k = { .m = p->m };
	size_t width = k.m * k.m + k.m + 1;
	double *total = xcalloc(width, sizeof *total), *room = xcalloc((k.m + 6) * STATS_BLOCK + width, sizeof *room);
	struct stats_tree tree;

	k.z = room;
	k.wz = k.z + k.m * STATS_BLOCK;
	k.eta = k.wz + STATS_BLOCK;
	k.e = k.eta + STATS_BLOCK;
	k.w = k.e + STATS_BLOCK;
	k.r = k.w + STATS_BLOCK;
	k.sum = k.r + STATS_BLOCK;
	stats_tree_init(&tree, width);
	for (size_t lo = 0; lo < p->n; lo += STATS_BLOCK) {
		size_t rows = p->n - lo < STATS_BLOCK ? p->n - lo : STATS_BLOCK;
		memset(k.sum, 0, width * sizeof *k.sum);
		gather(p, &k, lo, rows);
		if (p->y) {
			predict(&k, b);
			exponentials(&k);
			weigh(p, &k, lo, rows);
		}
		add_up(&k, p->y != NULL);
		stats_tree_add(&tree, k.sum);
	}
	stats_tree_total(&tree, total);
	memcpy(p->info, total, k.m * k.m * sizeof *total);
	memcpy(p->gradient, total + k.m * k.m, k.m * sizeof *total);
	p->deviance = total[width - 1];
	stats_tree_release(&tree);
	free(total);
	free(room);
}
