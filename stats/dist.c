/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dist.c -- see dist.h. */
#include "stats/dist.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

/* lgamma(a) - Stirling's formula, for a >= 16: Bernoulli terms. */
static double
stirling_rest(double a)
{
	double q = 1 / (a * a);

	return (1.0 / 12 - q * (1.0 / 360 - q * (1.0 / 1260 - q * (1.0 / 1680 - q * (1.0 / 1188 -
	    q * (691.0 / 360360 - q / 156)))))) / a;
}

/* log(Gamma(a + 1/2) / Gamma(a)) */
static double
half_step(double a)
{
	double product = 1;

	for (; a < 16; a += 1)
		product *= a / (a + 0.5);
	return log(product) + a * log1p(0.5 / a) + 0.5 * log(a) - 0.5 + stirling_rest(a + 0.5) - stirling_rest(a);
}

/* The continued fraction of the incomplete beta function, by Lentz's method. */
static double
beta_fraction(double a, double b, double x)
{
	double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), h = d;

	for (double m = 1; m < 200000; m++) {
		double even = m * (b - m) * x / ((a - 1 + 2 * m) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 1 + 2 * m));
		d = 1 / (1 + even * d);
		c = 1 + even / c;
		h *= d * c;
		d = 1 / (1 + odd * d);
		c = 1 + odd / c;
		h *= d * c;
		if (fabs(d * c - 1) < DBL_EPSILON)
			break;
	}
	return h;
}

/* The same integral over its front by the even part of another fraction (DiDonato and Morris 1992), for
 * x < a/(a+b).  It works on lambda = a - (a+b)x, which the caller knows without cancellation: with many
 * degrees of freedom x is so near 1 that x alone does not say enough. */
static double
beta_even(double a, double b, double x, double y, double lambda)
{
	double c = 1 + lambda, c0 = b / a, c1 = 1 + 1 / a, p = 1, s = a + 1, an = 0, bn = 1, anp1 = 1, bnp1 = c / c1;
	double r = c1 / c;

	for (double n = 1; n < 200000; n++) {
		double t = n / a, w = n * (b - n) * x, e = a / s, alpha = p * (p + c0) * e * e * (w * x);
		e = (1 + t) / (c1 + t + t);
		double beta = n + w / s + e * (c + n * (y + 1)), before = r;
		p = 1 + t;
		s += 2;
		t = alpha * an + beta * anp1;
		an = anp1;
		anp1 = t;
		t = alpha * bn + beta * bnp1;
		bn = bnp1;
		bnp1 = t;
		r = anp1 / bnp1;
		if (fabs(r - before) <= DBL_EPSILON * r)
			break;
		an /= bnp1;
		bn /= bnp1;
		anp1 = r;
		bnp1 = 1;
	}
	return r;
}

/* log of x^a (1-x)^(1/2) / B(a, 1/2), with x = df/(df+t^2), a = df/2 */
static double
t_front(double t, double df)
{
	double u = t * t / df;

	return -0.5 * df * log1p(u) + 0.5 * (log(u) - log1p(u)) - 0.5 * log(M_PI) + half_step(df / 2);
}

double
stats_t_two_sided(double t, double df)
{
	t = fabs(t);
	if (isnan(t) || !(df > 0))
		return NAN;
	if (isinf(t))
		return 0;
	if (t == 0)
		return 1;
	if (isinf(df))
		return erfc(t * M_SQRT1_2);
	if (df > 1e8)			/* Wallace 1959; the error is of the order of t^2/df^2 */
		return erfc((8 * df + 1) / (8 * df + 3) * sqrt(df * log1p(t * t / df)) * M_SQRT1_2);
	double a = df / 2, x = df / (df + t * t), y = t * t / (df + t * t), front = exp(t_front(t, df));
	double lambda = (a + 0.5) * y - 0.5;
	if (x < 0.9 && x < (a + 1) / (a + 2.5))
		return front * beta_fraction(a, 0.5, x) / a;
	if (lambda > 0.5)
		return front * beta_even(a, 0.5, x, y, lambda);
	return 1 - front * beta_fraction(0.5, a, y) / 0.5;
}

double
stats_t_critical(double alpha, double df)
{
	double lo = 0, hi = 1, x;

	if (!(alpha > 0 && alpha < 1) || !(df > 0))
		return NAN;
	while (stats_t_two_sided(hi, df) > alpha && hi < DBL_MAX / 4)
		hi *= 2;
	x = isfinite(df) ? gsl_cdf_tdist_Qinv(alpha / 2, df) : gsl_cdf_ugaussian_Qinv(alpha / 2);
	for (int i = 0; i < 200; i++) {
		if (!(x > lo && x < hi))
			x = 0.5 * (lo + hi);
		double f = stats_t_two_sided(x, df) - alpha;
		if (f > 0)
			lo = x;
		else
			hi = x;
		double next = x + f / (2 * gsl_ran_tdist_pdf(x, isfinite(df) ? df : 1e15));
		if (fabs(next - x) <= 2 * DBL_EPSILON * x || hi - lo <= DBL_EPSILON * hi)
			return next;
		x = next;
	}
	return x;
}

double
stats_chi2_upper(double x, double df)
{
	if (isnan(x) || !(df > 0))
		return NAN;
	if (x <= 0)
		return 1;
	if (df != floor(df) || df > 1000 || x > 1400)
		return df == 1 ? erfc(sqrt(x / 2)) : gsl_cdf_chisq_Q(x, df);
	/* Q(df+2) = Q(df) + (x/2)^(df/2) exp(-x/2) / Gamma(df/2 + 1), from df 1 or 2 */
	double h = x / 2, q, term;
	double k = fmod(df, 2) == 1 ? 1 : 2;
	if (k == 1) {
		q = erfc(sqrt(h));
		term = exp(-h) * 2 * sqrt(h / M_PI);
	} else {
		q = exp(-h);
		term = exp(-h) * h;
	}
	for (; k < df; k += 2) {
		q += term;
		term *= h / (k / 2 + 1);
	}
	return q < 1 ? q : 1;
}

double
stats_normal_lower(double z)
{
	return 0.5 * erfc(-z * M_SQRT1_2);
}

double
stats_normal_quantile(double p)
{
	if (!(p > 0 && p < 1))
		return p == 0 ? -INFINITY : p == 1 ? INFINITY : NAN;
	if (p > 0.5)
		return -stats_normal_quantile(1 - p);
	double z = gsl_cdf_ugaussian_Pinv(p);
	for (int i = 0; i < 3; i++)
		z -= (stats_normal_lower(z) - p) / (exp(-0.5 * z * z) / sqrt(2 * M_PI));
	return z;
}

/* Probability of x first-group successes over that of x-1, given the margins. */
static double
step_up(double x, double n1, double n2, double k)
{
	return (n1 - x + 1) * (k - x + 1) / (x * (n2 - k + x));
}

double
stats_fisher(int64_t x1, int64_t n1, int64_t x2, int64_t n2)
{
	if (x1 < 0 || x2 < 0 || x1 > n1 || x2 > n2 || n1 > 1000000000 || n2 > 1000000000)
		return NAN;
	double a = (double)n1, b = (double)n2, k = (double)(x1 + x2), seen = (double)x1;
	double low = k > b ? k - b : 0, high = k < a ? k : a;
	double mode = floor((k + 1) * (a + 1) / (a + b + 2)), d, all = 1, tail = 0, at = 1;

	mode = mode < low ? low : mode > high ? high : mode;
	d = 1;				/* the likelihood of the table seen, relative to the mode's */
	for (double x = mode + 1; x <= seen && d > 0; x++)
		d *= step_up(x, a, b, k);
	for (double x = mode; x > seen && d > 0; x--)
		d /= step_up(x, a, b, k);
	at = d * (1 + 1e-7);
	tail = 1 <= at;
	d = 1;
	for (double x = mode + 1; x <= high && d > 0; x++) {
		d *= step_up(x, a, b, k);
		all += d;
		tail += d <= at ? d : 0;
	}
	d = 1;
	for (double x = mode; x > low && d > 0; x--) {
		d /= step_up(x, a, b, k);
		all += d;
		tail += d <= at ? d : 0;
	}
	return tail / all;
}
