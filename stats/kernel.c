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

/* The scalar sums share one loop: power 0 is w*x, 2 is w*(x-m)^2, 1 is w*w. */
static double
block_sums(const double *x, const double *w, double m, size_t n, int what)
{
	double level[STATS_TREE_LEVELS], total;
	struct stats_tree t = { .width = 1, .level = level };

	for (size_t lo = 0; lo < n; lo += STATS_BLOCK) {
		size_t hi = lo + STATS_BLOCK < n ? lo + STATS_BLOCK : n;
		double s = 0;
		for (size_t i = lo; i < hi; i++) {
			double wi = w ? w[i] : 1;
			if (wi == 0)
				continue;
			double xi = x ? x[i] : 1;
			s += what == 0 ? wi * xi : what == 1 ? wi * wi : wi * ((xi - m) * (xi - m));
		}
		stats_tree_add(&t, &s);
	}
	stats_tree_total(&t, &total);
	return total;
}

double
stats_sum(const double *x, const double *w, size_t n)
{
	return block_sums(x, w, 0, n, 0);
}

double
stats_sum_squares(const double *x, const double *w, double m, size_t n)
{
	return block_sums(x, w, m, n, 2);
}

double
stats_sum_weights2(const double *w, size_t n)
{
	return block_sums(NULL, w, 0, n, 1);
}

struct stats_moments
stats_moments(const double *x, const double *w, size_t n)
{
	struct stats_moments m = { .mean = NAN, .var = NAN };
	double w2 = stats_sum_weights2(w, n);

	for (size_t i = 0; i < n; i++)
		m.count += !w || w[i] > 0;
	m.weight = stats_sum(NULL, w, n);
	if (m.count == 0)
		return m;
	m.ess = m.weight * m.weight / w2;
	m.mean = stats_sum(x, w, n) / m.weight;
	if (m.count > 1)
		m.var = stats_sum_squares(x, w, m.mean, n) / (m.weight - w2 / m.weight);
	return m;
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

double
stats_exp(double x)
{
	static const double c[] = { 1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800,
		1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5 };
	const double shifter = 0x1.8p52;
	uint64_t bits;

	x = x > 700 ? 700 : x < -700 ? -700 : x;
	double t = x * 0x1.71547652b82fep0 + shifter, k = t - shifter;
	double r = x - k * 0x1.62e42fefa3800p-1 - k * 0x1.ef35793c76730p-45;
	double p = c[0];
	for (size_t i = 1; i < sizeof c / sizeof *c; i++)
		p = p * r + c[i];
	p = 1 + (r + r * r * p);
	bits = (uint64_t)((int64_t)k + 1023) << 52;
	memcpy(&t, &bits, sizeof t);
	return p * t;
}
