/* SPDX-License-Identifier: GPL-3.0-or-later */
/* score_pass.c -- see score_int.h.  Rows are kept four reals to a vector; every element of the
 * matrix has its own sum, so a wider processor does the same additions in the same order. */
#include "stats/score_int.h"
#include "stats/kernel_int.h"
#include "core/xalloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef double v4 __attribute__((vector_size(32), aligned(8), may_alias));

#if defined(__x86_64__) && defined(__ELF__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__GNUC__) && !defined(__clang__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

struct work {
	size_t  m, pad;		/* pad: m rounded up to 4 */
	double *z;		/* 256 rows of pad */
	double *w, *r;		/* weight and residual of each row */
	double *sum;		/* info (m * pad), gradient (pad), deviance */
};

/* The block's rows, standardised, row by row; rows past the end are 0 and so add nothing. */
WIDE static void
gather(const struct stats_pass *p, struct work *k, size_t lo, size_t rows)
{
	memset(k->z, 0, STATS_BLOCK * k->pad * sizeof *k->z);
	for (size_t i = 0; i < rows; i++)
		k->z[i * k->pad] = 1;
	for (size_t j = 1; j < k->m; j++) {
		const double *x = p->x[j - 1] + lo, c = p->centre[j - 1], s = 1 / p->scale[j - 1];
		for (size_t i = 0; i < rows; i++)
			k->z[i * k->pad + j] = (x[i] - c) * s;
	}
}

WIDE static void
predict(const struct work *k, const double *b, size_t rows, double *eta)
{
	for (size_t i = 0; i < rows; i++) {
		const double *z = k->z + i * k->pad;
		v4 s = { 0 };
		for (size_t j = 0; j < k->pad; j += 4)
			s += *(const v4 *)(z + j) * *(const v4 *)(b + j);
		eta[i] = (s[0] + s[1]) + (s[2] + s[3]);
	}
}

WIDE static void
add_rows(struct work *k)
{
	double *gradient = k->sum + k->m * k->pad;

	for (size_t i = 0; i < STATS_BLOCK; i += 4) {
		const double *z0 = k->z + i * k->pad, *z1 = z0 + k->pad, *z2 = z1 + k->pad, *z3 = z2 + k->pad;
		const double *w = k->w + i, *r = k->r + i;
		for (size_t j = 0; j < k->m; j++) {
			double a0 = w[0] * z0[j], a1 = w[1] * z1[j], a2 = w[2] * z2[j], a3 = w[3] * z3[j];
			double *row = k->sum + j * k->pad;
			for (size_t c = 0; c <= j; c += 4)
				*(v4 *)(row + c) += (a0 * *(const v4 *)(z0 + c) + a1 * *(const v4 *)(z1 + c)) +
				    (a2 * *(const v4 *)(z2 + c) + a3 * *(const v4 *)(z3 + c));
		}
		for (size_t c = 0; c < k->pad; c += 4)
			*(v4 *)(gradient + c) += (r[0] * *(const v4 *)(z0 + c) + r[1] * *(const v4 *)(z1 + c)) +
			    (r[2] * *(const v4 *)(z2 + c) + r[3] * *(const v4 *)(z3 + c));
	}
}

static void
weigh(struct stats_pass *p, struct work *k, const double *eta, size_t lo, size_t rows)
{
	double *deviance = k->sum + k->m * k->pad + k->pad;

	for (size_t i = 0; i < STATS_BLOCK; i++) {
		k->w[i] = i < rows;
		k->r[i] = 0;
		if (!p->y || i >= rows)
			continue;
		double t = stats_exp(-fabs(eta[i])), q = 1 / (1 + t);	/* q: of the likelier outcome */
		double fit = eta[i] >= 0 ? q : t * q;
		bool y = p->y[lo + i];
		k->w[i] = t * q * q;
		k->r[i] = y ? (eta[i] >= 0 ? t * q : q) : -fit;
		*deviance += 2 * (log1p(t) + (y == (eta[i] >= 0) ? 0 : fabs(eta[i])));
		if (p->fitted)
			p->fitted[lo + i] = fit;
	}
}

void
stats_score_pass(struct stats_pass *p, const double *b)
{
	struct work k = { .m = p->m, .pad = (p->m + 3) / 4 * 4 };
	size_t width = k.m * k.pad + k.pad + 1;
	double eta[STATS_BLOCK] = { 0 }, *total = xcalloc(width, sizeof *total), *beta = xcalloc(k.pad, sizeof *beta);
	struct stats_tree tree;

	k.z = xcalloc(STATS_BLOCK * k.pad, sizeof *k.z);
	k.w = xcalloc(2 * STATS_BLOCK, sizeof *k.w);
	k.r = k.w + STATS_BLOCK;
	k.sum = xcalloc(width, sizeof *k.sum);
	if (b)
		memcpy(beta, b, k.m * sizeof *beta);
	stats_tree_init(&tree, width);
	for (size_t lo = 0; lo < p->n; lo += STATS_BLOCK) {
		size_t rows = p->n - lo < STATS_BLOCK ? p->n - lo : STATS_BLOCK;
		memset(k.sum, 0, width * sizeof *k.sum);
		gather(p, &k, lo, rows);
		if (p->y)
			predict(&k, beta, rows, eta);
		weigh(p, &k, eta, lo, rows);
		add_rows(&k);
		stats_tree_add(&tree, k.sum);
	}
	stats_tree_total(&tree, total);
	for (size_t j = 0; j < k.m; j++)
		memcpy(p->info + j * k.m, total + j * k.pad, k.m * sizeof *total);
	memcpy(p->gradient, total + k.m * k.pad, k.m * sizeof *total);
	p->deviance = total[width - 1];
	stats_tree_release(&tree);
	free(total);
	free(beta);
	free(k.z);
	free(k.w);
	free(k.sum);
}
