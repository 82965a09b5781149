/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kernel.c -- see kernel_int.h. */
#include "stats/kernel_int.h"
#include "core/xalloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
stats_tree_init(struct stats_tree *t, size_t width)
{
	*t = (struct stats_tree){ .width = width };
	t->level = xcalloc(STATS_TREE_LEVELS * width, sizeof *t->level);
}

/* A binary counter: two sums over 2^k blocks make one over 2^(k+1). */
void
stats_tree_add(struct stats_tree *t, double *block)
{
	size_t k = 0;

	for (; t->count >> k & 1; k++) {
		const double *earlier = t->level + k * t->width;
		for (size_t i = 0; i < t->width; i++)
			block[i] = earlier[i] + block[i];
	}
	memcpy(t->level + k * t->width, block, t->width * sizeof *block);
	t->count++;
}

void
stats_tree_total(struct stats_tree *t, double *out)
{
	memset(out, 0, t->width * sizeof *out);
	for (size_t k = 0; t->count >> k; k++)
		if (t->count >> k & 1)
			for (size_t i = 0; i < t->width; i++)
				out[i] = t->level[k * t->width + i] + out[i];
	t->count = 0;
}

void
stats_tree_release(struct stats_tree *t)
{
	free(t->level);
	t->level = NULL;
}

enum { SUM, SQUARES, WEIGHTS2 };

/* One row's share of a sum; nothing at weight 0, where x may be missing. */
static inline double
share(const double *x, const double *w, double m, size_t i, int what)
{
	double wi = w ? w[i] : 1, xi = x ? x[i] : 1, d = xi - m;
	double v = what == SUM ? wi * xi : what == WEIGHTS2 ? wi * wi : wi * (d * d);

	return wi == 0 ? 0 : v;
}

static inline double
block_sums(const double *x, const double *w, double m, size_t n, int what)
{
	double level[STATS_TREE_LEVELS], total;
	struct stats_tree t = { .width = 1, .level = level };

	for (size_t lo = 0; lo < n; lo += STATS_BLOCK) {
		size_t hi = lo + STATS_BLOCK < n ? lo + STATS_BLOCK : n, i = lo;
		double s[4] = { 0 };
		for (; i + 4 <= hi; i += 4)
			for (size_t k = 0; k < 4; k++)
				s[k] += share(x, w, m, i + k, what);
		for (; i < hi; i++)
			s[i % 4] += share(x, w, m, i, what);
		s[0] = (s[0] + s[1]) + (s[2] + s[3]);
		stats_tree_add(&t, s);
	}
	stats_tree_total(&t, &total);
	return total;
}

double
stats_sum(const double *x, const double *w, size_t n)
{
	return block_sums(x, w, 0, n, SUM);
}

double
stats_sum_squares(const double *x, const double *w, double m, size_t n)
{
	return block_sums(x, w, m, n, SQUARES);
}

double
stats_sum_weights2(const double *w, size_t n)
{
	return block_sums(NULL, w, 0, n, WEIGHTS2);
}

struct stats_moments
stats_moments_of(const double *x, const double *w, size_t n, const struct stats_moments *weights, bool variance)
{
	struct stats_moments m = *weights;

	m.mean = m.var = NAN;
	if (m.count == 0)
		return m;
	m.mean = stats_sum(x, w, n) / m.weight;
	if (m.count > 1 && variance)		/* W2/W = W/ess */
		m.var = stats_sum_squares(x, w, m.mean, n) / (m.weight - m.weight / m.ess);
	return m;
}

struct stats_moments
stats_moments(const double *x, const double *w, size_t n)
{
	struct stats_moments m = { .count = w ? 0 : n };

	for (size_t i = 0; w && i < n; i++)
		m.count += w[i] > 0;
	m.weight = w ? stats_sum(NULL, w, n) : (double)n;
	m.ess = m.count ? m.weight * m.weight / (w ? stats_sum_weights2(w, n) : (double)n) : 0;
	return stats_moments_of(x, w, n, &m, true);
}

/* The bits of a double in an order that compares as the numbers do; -0 is 0. */
static uint64_t
sortable(double x)
{
	uint64_t u;

	x += 0.0;
	memcpy(&u, &x, sizeof u);
	return u >> 63 ? ~u : u | (uint64_t)1 << 63;
}

/* One stable counting pass on byte `shift`; false when all bytes are alike and nothing moved. */
static bool
radix_pass(const uint64_t *key, const uint32_t *from, uint32_t *to, size_t n, unsigned shift)
{
	size_t at[256] = { 0 }, sum = 0;

	for (size_t i = 0; i < n; i++)
		at[key[i] >> shift & 255]++;
	if (n && at[key[0] >> shift & 255] == n)
		return false;
	for (size_t b = 0; b < 256; b++) {
		size_t c = at[b];
		at[b] = sum;
		sum += c;
	}
	for (size_t i = 0; i < n; i++)
		to[at[key[from[i]] >> shift & 255]++] = from[i];
	return true;
}

void
stats_order(const double *key, size_t n, uint32_t *order)
{
	uint64_t *bits = xcalloc(n + 1, sizeof *bits);
	uint32_t *spare = xcalloc(n + 1, sizeof *spare), *a = order, *b = spare;

	for (size_t i = 0; i < n; i++) {
		bits[i] = sortable(key[i]);
		order[i] = (uint32_t)i;
	}
	for (unsigned shift = 0; shift < 64; shift += 8)
		if (radix_pass(bits, a, b, n, shift)) {
			uint32_t *c = a;
			a = b;
			b = c;
		}
	if (a != order)
		memcpy(order, a, n * sizeof *order);
	free(bits);
	free(spare);
}

bool
stats_cholesky(double *a, size_t m, double floor, size_t *bad)
{
	for (size_t j = 0; j < m; j++) {
		double start = a[j * m + j], d = start;
		for (size_t k = 0; k < j; k++)
			d -= a[j * m + k] * a[j * m + k];
		if (!(d > floor * start) || !(d > 0)) {
			if (bad)
				*bad = j;
			return false;
		}
		d = sqrt(d);
		a[j * m + j] = d;
		for (size_t i = j + 1; i < m; i++) {
			double s = a[i * m + j];
			for (size_t k = 0; k < j; k++)
				s -= a[i * m + k] * a[j * m + k];
			a[i * m + j] = s / d;
		}
	}
	return true;
}

void
stats_cholesky_solve(const double *l, size_t m, double *b)
{
	for (size_t i = 0; i < m; i++) {
		for (size_t k = 0; k < i; k++)
			b[i] -= l[i * m + k] * b[k];
		b[i] /= l[i * m + i];
	}
	for (size_t i = m; i-- > 0;) {
		for (size_t k = i + 1; k < m; k++)
			b[i] -= l[k * m + i] * b[k];
		b[i] /= l[i * m + i];
	}
}

void
stats_cholesky_inverse(const double *l, size_t m, double *inv)
{
	double *column = xcalloc(m + 1, sizeof *column);

	for (size_t j = 0; j < m; j++) {
		memset(column, 0, m * sizeof *column);
		column[j] = 1;
		stats_cholesky_solve(l, m, column);
		for (size_t i = 0; i < m; i++)
			inv[i * m + j] = column[i];
	}
	free(column);
}
