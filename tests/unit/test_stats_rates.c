/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_stats_rates.c -- tail probabilities and two-group tests against recorded numbers. */
#include "stats/dist.h"
#include "stats/test.h"
#include "tests/unit/tap.h"
#include "tests/unit/cases.h"
#include "tests/unit/stats_check.h"

static void
rates_table(void)
{
	struct cases c = cases_open("rates.txt");
	int rows = 0;

	for (; cases_next(&c) && c.n == 11; rows++) {
		struct stats_rates r;
		struct err e = ERR_INIT;
		long long v[4] = { 0 };
		char *rest;
		int good = 1;
		for (int i = 0; i < 2; i++) {
			v[2 * i] = strtoll(c.word[i], &rest, 10);
			v[2 * i + 1] = strtoll(rest + 1, &rest, 10);
		}
		good &= stats_test_rates(&r, v[0], v[1], v[2], v[3], &e) == OK;
		const double got[] = { r.welch.t, r.welch.df, r.welch.p, r.welch.lo, r.welch.hi, r.pooled.p, r.chi2, r.chi2_p,
			r.fisher_p };
		for (int k = 0; k < 9; k++)
			if (strcmp(c.word[k + 2], "-") != 0)
				good &= close_to(got[k], strtod(c.word[k + 2], NULL), 2e-11);
		ok(good, "rates.txt:%d: %s against %s", c.line, c.word[0], c.word[1]);
	}
	ok(rows == 8, "all eight rows were read");
}

static void
rates_edges(void)
{
	struct stats_rates r;
	struct err e = ERR_INIT;

	ok(stats_test_rates(&r, 66, 216, 48, 216, &e) == OK && near(r.chi2_lo, 0.000583145644, 1e-12),
	    "prop.test's interval, lower end");
	ok(near(r.chi2_hi, 0.166083521022, 1e-11), "prop.test's interval, upper end");
	ok(stats_test_rates(&r, 22, 72, 4300, 10000, &e) == OK && near(r.chi2_lo, -0.231286972856, 1e-11) &&
	    near(r.chi2_hi, -0.017601916033, 1e-11), "prop.test's interval of the first row");
	ok(stats_test_rates(&r, 0, 5, 0, 7, &e) == OK && isnan(r.welch.p) && isnan(r.chi2) && r.fisher_p == 1,
	    "nobody re-offended: no t, no chi-squared, Fisher 1");
	ok(stats_test_rates(&r, 1, 1, 0, 1, &e) == OK && isnan(r.welch.t) && isnan(r.pooled.t), "one person each: no variance");
	ok(stats_test_rates(&r, 6, 5, 0, 7, &e) == ERR_INVALID && e.code == ERR_INVALID, "more than all is refused");
	ok(stats_test_rates(&r, 0, 0, 0, 7, &e) == ERR_INVALID, "an empty group is refused");
	ok(close_to(stats_fisher(3, 10, 9, 12), 0.084, 0.01), "Fisher is in the right place");
	ok(isnan(stats_fisher(3, 2, 1, 2)), "Fisher of an impossible table is NaN");
}

/* Fisher by adding up binomial coefficients, for small tables. */
static double
choose(int n, int k)
{
	double c = 1;

	for (int i = 0; i < k; i++)
		c = c * (n - i) / (i + 1);
	return c;
}

static void
fisher_by_hand(void)
{
	int bad = 0;

	for (int n1 = 1; n1 < 9; n1++)
		for (int n2 = 1; n2 < 9; n2++)
			for (int x1 = 0; x1 <= n1; x1++)
				for (int x2 = 0; x2 <= n2; x2++) {
					int k = x1 + x2;
					double seen = choose(n1, x1) * choose(n2, x2), all = 0, tail = 0;
					for (int x = k > n2 ? k - n2 : 0; x <= k && x <= n1; x++) {
						double d = choose(n1, x) * choose(n2, k - x);
						all += d;
						tail += d <= seen * (1 + 1e-7) ? d : 0;
					}
					bad += fabs(stats_fisher(x1, n1, x2, n2) - tail / all) > 1e-13;
				}
	ok(!bad, "Fisher equals the sum over every table, for all tables of up to 8 and 8");
}

static void
tails(void)
{
	ok(close_to(stats_t_two_sided(1, 1), 0.5, 1e-15), "t with 1 df is Cauchy");
	ok(close_to(stats_t_two_sided(sqrt(2), 2), 1 - sqrt(0.5), 1e-14), "t with 2 df in closed form");
	ok(close_to(stats_t_two_sided(1e6, 2), 1 - 1e6 / sqrt(1e12 + 2), 1e-4), "t with 2 df, far out");
	ok(close_to(stats_t_two_sided(1e40, 2), 1e-80, 1e-12), "t with 2 df at 1e-80");
	ok(close_to(stats_t_two_sided(1e50, 4), 6e-200, 1e-12), "t with 4 df at 6e-200");
	ok(close_to(stats_t_two_sided(3, INFINITY), erfc(3 / sqrt(2)), 1e-13), "t with infinite df is normal");
	ok(close_to(stats_t_two_sided(8, 1e14), erfc(8 / sqrt(2)), 1e-10), "t with very many df is nearly normal");
	ok(close_to(stats_t_two_sided(5, 0.99e8), stats_t_two_sided(5, 1.01e8), 4e-8) &&
	    close_to(stats_t_two_sided(30, 0.999999e8), stats_t_two_sided(30, 1.000001e8), 2e-8), "no step at 10^8 df");
	ok(stats_t_two_sided(0, 5) == 1 && stats_t_two_sided(INFINITY, 5) == 0 && isnan(stats_t_two_sided(NAN, 5)) &&
	    isnan(stats_t_two_sided(1, 0)), "t at its edges");
	ok(close_to(stats_chi2_upper(900, 2), exp(-450), 1e-12), "chi-squared with 2 df at 1e-196");
	ok(close_to(stats_chi2_upper(6, 6), exp(-3) * 8.5, 1e-14), "chi-squared with 6 df in closed form");
	ok(stats_chi2_upper(-1, 3) == 1 && isnan(stats_chi2_upper(1, 0)), "chi-squared at its edges");
	ok(close_to(stats_t_critical(0.05, 10), 2.22813885198627, 1e-13), "critical value, 10 df");
	ok(close_to(stats_normal_quantile(0.975), 1.959963984540054, 1e-14), "normal quantile");
	ok(isinf(stats_normal_quantile(1)) && isnan(stats_normal_quantile(2)), "normal quantile at its edges");
}

/* A line "2*pt(-3.5,df=10)=0.005.." of the recorded file; -1 when it is of another kind. */
static int
special(const char *line)
{
	const char *eq = strrchr(line, '=');
	double want = strtod(eq + 1, NULL), a = strtod(strchr(line, '(') + 1, NULL);
	const char *d = strstr(line, "df=");
	double df = d ? strtod(d + 3, NULL) : 0;

	if (strncmp(line, "pnorm", 5) == 0)
		return close_to(stats_normal_lower(a), want, 1e-12);
	if (strncmp(line, "qnorm", 5) == 0)
		return near(stats_normal_quantile(a), want, 1e-12);
	if (strncmp(line, "2*pt", 4) == 0)
		return close_to(stats_t_two_sided(a, df), want, 1e-12);
	if (strncmp(line, "qt", 2) == 0)
		return close_to(stats_t_critical(2 * (1 - a), df), want, 1e-12);
	if (strncmp(line, "pchisq", 6) == 0)
		return close_to(stats_chi2_upper(a, df), want, 1e-12);
	return -1;
}

static void
special_functions(void)
{
	char line[256];
	int read = 0, good = 0;

	if (skipped(DATA "oracles/special_functions.txt", "special functions to 1e-12"))
		return;
	FILE *f = fopen(DATA "oracles/special_functions.txt", "r");
	while (f && fgets(line, sizeof line, f) && strchr(line, '(')) {
		int k = strchr(line, '=') ? special(line) : -1;
		if (k == 0)
			printf("# %s", line);
		read += k >= 0;
		good += k > 0;
	}
	if (f)
		fclose(f);
	ok(read >= 35 && good == read, "special functions to 1e-12: %d of %d", good, read);
}

static void
groups(void)
{
	const double x[] = { 1, 2, 3, 4 }, y[] = { 2, 4, 6, 8, 10 }, w[] = { 1, 1, 0, 2 };
	struct stats_group a = stats_group_of(x, NULL, 4), b = stats_group_of(y, NULL, 5);
	struct stats_t t = stats_welch(a, b);

	ok(near(a.mean, 2.5, 0) && near(a.var, 5.0 / 3, 1e-15) && a.n == 4, "mean, n-1 variance, n");
	ok(near(t.t, -3.5 / sqrt(29.0 / 12), 1e-14) &&
	    near(t.df, pow(29.0 / 12, 2) / (pow(5.0 / 12, 2) / 3 + 1), 1e-14), "Welch on two small samples");
	a = stats_group_of(x, w, 4);
	ok(near(a.n, 16.0 / 6, 1e-15) && near(a.mean, 2.75, 0), "weighted mean and effective sample size");
	ok(near(a.var, (1.75 * 1.75 + 0.75 * 0.75 + 2 * 1.25 * 1.25) / (4 - 6.0 / 4), 1e-15), "weighted variance");
	struct stats_ratio r = stats_count_ratio((struct stats_group){ 50, 2, 4 }, (struct stats_group){ 100, 1, 2 });
	ok(near(r.ratio, 2, 1e-15) && near(r.log_se, sqrt(0.02), 1e-15) && near(r.dispersion, (49 * 2 + 99 * 2) / 148.0, 1e-14),
	    "ratio of counts, its standard error and dispersion");
}

static void
adjustments(void)
{
	const double p[] = { 0.01, NAN, 0.04, 0.03, 0.005 };
	double h[5], f[5];

	stats_adjust_holm(p, 5, h);
	stats_adjust_fdr(p, 5, f);
	ok(near(h[0], 0.03, 1e-15) && near(h[2], 0.06, 1e-15) && near(h[3], 0.06, 1e-15) && near(h[4], 0.02, 1e-15) && isnan(h[1]),
	    "Holm, as p.adjust");
	ok(near(f[0], 0.02, 1e-15) && near(f[2], 0.04, 1e-15) && near(f[3], 0.04, 1e-15) && near(f[4], 0.02, 1e-15),
	    "Benjamini-Hochberg, as p.adjust");
	ok(stats_verdict_of(-2, -1) == STATS_REDUCED && stats_verdict_of(1, 2) == STATS_INCREASED &&
	    stats_verdict_of(-1, 2) == STATS_MORE_NEEDED && stats_verdict_of(NAN, NAN) == STATS_MORE_NEEDED &&
	    stats_verdict_of(-1, 0) == STATS_MORE_NEEDED, "the verdict follows the interval alone");
	is(stats_verdict_text(STATS_MORE_NEEDED), "more people needed", "the verdict in words");
}

int
main(void)
{
	rates_table();
	rates_edges();
	fisher_by_hand();
	tails();
	special_functions();
	groups();
	adjustments();
	return done();
}
