/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_stats_match.c -- score, matching and balance: closed forms, a slow matcher written from the
 * rule alone, and the recorded numbers for lalonde. */
#include "stats/match.h"
#include "stats/score_int.h"
#include "tests/unit/tap.h"
#include "tests/unit/stats_check.h"

static struct arena mem = ARENA_INIT;
static struct err e;

/* ---- score ---- */

static void
closed_form(void)
{
	/* 2 x 2: of x = 0, 10 of 40 treated; of x = 1, 30 of 50: the log odds ratio and its standard error */
	static const char *const level[] = { "no", "yes" };
	double number[90];
	uint8_t t[90];
	uint32_t code[90];
	struct stats_column c[] = { { .name = "x", .number = number }, { .name = "c", .text = true, .code = code,
		.level = (const char **)(uintptr_t)level, .levels = 2 } };
	struct stats_design d;
	struct stats_score s;
	double se = sqrt(1 / 10.0 + 1 / 30.0 + 1 / 30.0 + 1 / 20.0);

	for (int i = 0; i < 90; i++) {
		code[i] = i >= 40;
		number[i] = 7 + 1000 * (i >= 40);
		t[i] = i < 40 ? i < 10 : i < 70;
	}
	ok(stats_design_build(&d, c + 1, 1, 90, false, &mem, &e) == OK && d.p == 1 && strcmp(d.name[0], "cyes") == 0,
	    "a text column has one column per level but the first");
	ok(stats_score_fit(&s, &d, t, &mem, &e) == OK && near(s.coef[1], log(4.5), 1e-12) && near(s.se[1], se, 1e-12) &&
	    near(s.coef[0], log(1 / 3.0), 1e-12), "a 2 x 2 table gives the log odds ratio");
	ok(near(s.fitted[0], 0.25, 1e-14) && near(s.fitted[89], 0.6, 1e-14), "... and the groups' own rates");
	ok(near(s.deviance, -2 * (10 * log(.25) + 30 * log(.75) + 30 * log(.6) + 20 * log(.4)), 1e-12) &&
	    near(s.null_deviance, -2 * (40 * log(4 / 9.0) + 50 * log(5 / 9.0)), 1e-12), "... and both deviances");
	ok(stats_design_build(&d, c, 1, 90, false, &mem, &e) == OK && stats_score_fit(&s, &d, t, &mem, &e) == OK &&
	    near(s.coef[1], log(4.5) / 1000, 1e-13) && near(s.coef[0], log(1 / 3.0) - 7 * log(4.5) / 1000, 1e-12),
	    "units and origin of a column do not matter");
	ok(stats_design_build(&d, c, 2, 90, false, &mem, &e) == OK && stats_score_fit(&s, &d, t, &mem, &e) == OK && s.p == 2 &&
	    s.n_dropped == 1 && strcmp(s.dropped[0], "cyes") == 0 && !s.n_separated, "a column that follows from another is dropped");
	c[0].missing = 5;
	ok(stats_design_build(&d, c, 1, 90, false, &mem, &e) == ERR_INVALID && strstr(e.msg, "row 5"), "a missing value is refused");
}

static void
separation(void)
{
	double a[40], b[40], constant[40];
	uint8_t t[40], all[40];
	struct stats_column c[] = { { .name = "a", .number = a }, { .name = "b", .number = b }, { .name = "k", .number = constant } };
	struct stats_design d;
	struct stats_score s;

	for (int i = 0; i < 40; i++) {
		t[i] = i % 2 == 1;
		all[i] = 1;
		a[i] = i % 4 == 1;		/* only treated */
		b[i] = i / 2 % 7;
		constant[i] = 0.1;
	}
	ok(stats_design_build(&d, c, 3, 40, false, &mem, &e) == OK && stats_score_fit(&s, &d, t, &mem, &e) == OK && s.p == 2 &&
	    s.n_dropped == 2 && s.n_separated == 1 && strcmp(s.separated[0], "a") == 0 && strcmp(s.dropped[1], "k") == 0,
	    "a 0/1 column in one group only, and a constant, are dropped by name");
	for (int i = 0; i < 40; i++)
		b[i] = t[i] ? 5 + i : -i;
	ok(stats_design_build(&d, c + 1, 1, 40, false, &mem, &e) == OK && stats_score_fit(&s, &d, t, &mem, &e) == ERR_INVALID &&
	    strstr(e.msg, "'b' grows"), "a number that separates the groups is refused by name");
	for (int i = 0; i < 40; i++)
		b[i] = t[i] ? i % 5 : -(i % 5);	/* they touch at 0 */
	ok(stats_score_fit(&s, &d, t, &mem, &e) == ERR_INVALID && strstr(e.msg, "'b'"), "so is one that all but separates them");
	ok(stats_score_fit(&s, &d, all, &mem, &e) == ERR_INVALID && strstr(e.msg, "only ones"), "one group is refused");
}

static void
wide_and_narrow(void)
{
	enum { N = 1000, M = 7 };
	static double x[M - 1][N], fit[2][N], info[2][M * M], gradient[2][M];
	static uint8_t y[N];
	const double *column[M - 1], b[M] = { -.1, .5, -2, .3, 0, 1, -40 };
	double centre[M - 1], scale[M - 1], deviance[2];
	uint64_t seed = 1;

	for (int j = 0; j < M - 1; j++) {
		column[j] = x[j];
		centre[j] = 0.25 * j;
		scale[j] = 1 + 0.1 * j;
		for (int i = 0; i < N; i++)
			x[j][i] = uniform(&seed) * 3;
	}
	for (int i = 0; i < N; i++)
		y[i] = draw(&seed) % 2;
	for (int k = 0; k < 2; k++) {
		struct stats_pass p = { .n = N, .m = M, .x = column, .centre = centre, .scale = scale, .y = y, .info = info[k],
			.gradient = gradient[k], .fitted = fit[k] };
		if (k && stats_score_has_wide())
			stats_score_pass_wide(&p, b);
		else
			stats_score_pass(&p, b);
		deviance[k] = p.deviance;
	}
	ok(memcmp(fit[0], fit[1], sizeof fit[0]) == 0 && memcmp(info[0], info[1], sizeof info[0]) == 0 &&
	    memcmp(gradient[0], gradient[1], sizeof gradient[0]) == 0 && deviance[0] == deviance[1],
	    "a wider processor gives the same bits");
	double eta = b[0], worst = 0, slow = 0;
	for (int i = 0; i < N; i++) {
		eta = b[0];
		for (int j = 1; j < M; j++)
			eta += b[j] * (x[j - 1][i] - centre[j - 1]) / scale[j - 1];
		double p = 1 / (1 + exp(-eta));
		worst = fmax(worst, fabs(fit[0][i] / p - 1));
		slow += -2 * (y[i] ? -log1p(exp(-eta)) : -eta - log1p(exp(-eta)));
	}
	ok(worst < 1e-13 && near(deviance[0], slow, 1e-12), "probabilities and deviance as the library's, %.1g", worst);
}

/* ---- matching ---- */

static int
earlier(const double *s, int a, int b, bool descending)	/* a before b among equals by row */
{
	return s[a] != s[b] ? (descending ? s[a] > s[b] : s[a] < s[b]) : a < b;
}

/* The rule of match.h, word for word, in n^2. */
static void
slow_nearest(const double *s, const uint8_t *t, int n, double caliper, bool replace, int *chosen)
{
	char used[200] = { 0 }, done_[200] = { 0 };

	for (int i = 0; i < n; i++)
		chosen[i] = -1;
	for (;;) {
		int u = -1, left = -1, right = -1;
		for (int i = 0; i < n; i++)
			if (t[i] && !done_[i] && (u < 0 || earlier(s, i, u, true)))
				u = i;
		if (u < 0)
			return;
		done_[u] = 1;
		for (int i = 0; i < n; i++) {
			if (t[i] || used[i])
				continue;
			if (earlier(s, i, u, false)) {
				if (left < 0 || earlier(s, left, i, false))
					left = i;
			} else if (right < 0 || earlier(s, i, right, false))
				right = i;
		}
		double dl = left < 0 ? INFINITY : fabs(s[u] - s[left]), dr = right < 0 ? INFINITY : fabs(s[u] - s[right]);
		int best = dl <= dr ? left : right;
		if (best < 0 || fmin(dl, dr) > caliper)
			continue;
		chosen[u] = best;
		used[best] = !replace;
	}
}

static int
same_as_slow(uint64_t *seed)
{
	double s[200], caliper = draw(seed) % 3 ? (double)(draw(seed) % 8) / 64 : INFINITY;
	uint8_t t[200];
	int n = 2 + (int)(draw(seed) % 150), want[200], bad = 0;
	struct stats_match_options o = { STATS_NEAREST, caliper, draw(seed) % 2 };
	struct stats_match m;
	struct stats_pair *pair;
	size_t k = 0, pairs;

	for (int i = 0; i < n; i++) {
		s[i] = (double)(draw(seed) % 64) / 64;		/* many ties */
		t[i] = i == 0 || (i > 1 && draw(seed) % 3 == 0);
	}
	slow_nearest(s, t, n, o.caliper, o.replace, want);
	if (stats_match_run(&m, (size_t)n, s, t, &o, &mem, &e) || stats_match_pairs(&m, &mem, &pair, &pairs, &e))
		return 0;
	for (int i = 0; i < n; i++)
		if (want[i] >= 0) {
			bad += k >= pairs || pair[k].treated != (uint32_t)i || pair[k].control != (uint32_t)want[i];
			k++;
		}
	return !bad && k == pairs && m.matched_treated == k;
}

static int
radius_as_slow(uint64_t *seed)
{
	double s[120], w[120] = { 0 }, r = (double)(draw(seed) % 8) / 64;
	uint8_t t[120];
	int n = 2 + (int)(draw(seed) % 100), bad = 0;
	struct stats_match_options o = { STATS_RADIUS, r, true };
	struct stats_match m;
	struct stats_pair *pair;
	size_t pairs, at = 0;

	for (int i = 0; i < n; i++) {
		s[i] = (double)(draw(seed) % 64) / 64;
		t[i] = i == 0 || (i > 1 && draw(seed) % 3 == 0);
	}
	if (stats_match_run(&m, (size_t)n, s, t, &o, &mem, &e) || stats_match_pairs(&m, &mem, &pair, &pairs, &e))
		return 0;
	for (int i = 0; i < n; i++) {
		int k = 0;
		for (int j = 0; t[i] && j < n; j++)
			k += !t[j] && fabs(s[i] - s[j]) <= r;
		for (int j = 0; t[i] && j < n; j++)
			if (!t[j] && fabs(s[i] - s[j]) <= r) {
				w[j] += 1.0 / k;
				bad += at >= pairs || pair[at].treated != (uint32_t)i || pair[at].control != (uint32_t)j;
				at++;
			}
		if (t[i])
			w[i] = k > 0;
	}
	for (int i = 0; i < n; i++)
		bad += fabs(w[i] - m.weight[i]) > 1e-13;
	return !bad && at == pairs;
}

static void
against_slow(void)
{
	uint64_t seed = 20261120;
	int good = 0;

	for (int i = 0; i < 400; i++)
		good += same_as_slow(&seed);
	ok(good == 400, "nearest equals the rule done slowly, ties and calipers and replacement: %d of 400", good);
	good = 0;
	for (int i = 0; i < 200; i++)
		good += radius_as_slow(&seed);
	ok(good == 200, "radius equals the rule done slowly: %d of 200", good);
}

static void
edges(void)
{
	const double s[] = { 0.5, 0.25, 0.75, 0.5 }, y[] = { 10, 1, 2, 3 }, bad[] = { 0.5, NAN };
	const uint8_t t[] = { 1, 0, 0, 1 }, ones[] = { 1, 1 };
	struct stats_match_options o = { STATS_NEAREST, 0.25, false };
	struct stats_match m;

	ok(stats_match_run(&m, 4, s, t, &o, &mem, &e) == OK && m.matched_treated == 2 && m.chosen[0] == 2 && m.chosen[3] == 3,
	    "the caliper is inclusive, the left wins when no farther, a used control is gone");
	ok(near(stats_match_att(&m, y), 6.5 - 1.5, 1e-15) && near(m.ess, 2, 0), "the effect is the difference of matched means");
	o.caliper = 0.2;
	ok(stats_match_run(&m, 4, s, t, &o, &mem, &e) == OK && m.matched_treated == 0 && m.ess == 0 && isnan(stats_match_att(&m, y)),
	    "nobody matched is an answer");
	o.caliper = NAN;
	ok(stats_match_run(&m, 4, s, t, &o, &mem, &e) == ERR_INVALID, "a caliper that is not a number is refused");
	o = (struct stats_match_options){ STATS_RADIUS, INFINITY, true };
	ok(stats_match_run(&m, 4, s, t, &o, &mem, &e) == ERR_INVALID && strstr(e.msg, "needs a caliper"), "radius needs one");
	o.caliper = 1;
	ok(stats_match_run(&m, 2, s, ones, &o, &mem, &e) == ERR_INVALID, "no controls is refused");
	ok(stats_match_run(&m, 2, bad, t, &o, &mem, &e) == ERR_INVALID && strstr(e.msg, "row 2"), "a NaN score is refused");
}

/* ---- lalonde ---- */

static const struct stats_want want[] = { { "treat", STATS_AS_NUMBER }, { "age", STATS_AS_FOUND }, { "educ", STATS_AS_FOUND },
	{ "race", STATS_AS_FOUND }, { "married", STATS_AS_FOUND }, { "nodegree", STATS_AS_FOUND }, { "re74", STATS_AS_FOUND },
	{ "re75", STATS_AS_FOUND }, { "re78", STATS_AS_NUMBER }, { "", STATS_AS_TEXT } };

struct lalonde { struct stats_frame f; uint8_t *t; struct stats_design model, every; struct stats_score s; double *q; };

static void
score_numbers(const struct lalonde *l)
{
	static const double coef[] = { -1.66328159773, .0157770710176, .161306877374, -2.08173412000, -3.06536774097,
		-.832113275350, .707296881384, -7.17766864385e-05, 5.34464470713e-05 };
	static const double se[] = { .970886396784, .0135770504782, .0651264412587, .367214679445, .286526191281, .290329152326,
		.337668268376, 2.87480393628e-05, 4.63488409584e-05 };
	int good = 1;

	ok(l->s.p == 9 && strcmp(l->s.name[3], "racehispan") == 0 && !l->s.n_dropped, "nine coefficients, black the reference");
	for (int i = 0; i < 9; i++)
		good &= near(l->s.coef[i], coef[i], 1e-9) && close_to(l->s.coef[i], coef[i], 1e-8) && close_to(l->s.se[i], se[i], 1e-8);
	ok(good, "coefficients and standard errors of R at epsilon 1e-14");
	ok(near(l->s.deviance, 487.843931310498, 1e-12) && near(l->s.null_deviance, 751.492080045472, 1e-12) &&
	    near(l->s.loglik, -243.921965655249, 1e-12), "deviances and log likelihood");
	ok(near(stats_match_spread(l->s.fitted, 614), .290313372417, 1e-11), "spread of the score");
}

static void
match_numbers(const struct lalonde *l)
{
	static const struct { struct stats_match_options o; double att, ess; size_t treated, controls; const char *name; } row[] = {
		{ { STATS_NEAREST, INFINITY, false }, 894.36748027, 185, 185, 185, "nearest" },
		{ { STATS_NEAREST, 0.05, false }, 1362.18167832, 113, 113, 113, "nearest, caliper 0.05" },
		{ { STATS_NEAREST, 0, false }, 2277.59152248, 109, 109, 109, "nearest, caliper 0.05 SD" },
		{ { STATS_NEAREST, 0.05, true }, 1998.16879130, 46.89196676, 184, 82, "nearest with replacement" },
		{ { STATS_RADIUS, 0.05, true }, 1157.13864076, 101.98758785, 184, 429, "radius 0.05" },
		{ { STATS_RADIUS, 0.01, true }, 1870.94865955, 66.97617835, 177, 399, "radius 0.01" } };
	double spread = stats_match_spread(l->q, 614);

	ok(near(0.05 * spread, 0.014515668621, 1e-11), "0.05 SD of the score");
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct stats_match m;
		struct stats_match_options o = row[i].o;
		if (o.caliper == 0)
			o.caliper = 0.05 * spread;
		ok(stats_match_run(&m, 614, l->q, l->t, &o, &mem, &e) == OK && m.matched_treated == row[i].treated &&
		    m.matched_controls == row[i].controls && close_to(stats_match_att(&m, l->f.column[8].number), row[i].att, 1e-11) &&
		    close_to(m.ess, row[i].ess, 1e-9), "%s: pairs, effect, effective size", row[i].name);
	}
}

static void
balance_numbers(const struct lalonde *l)
{
	static const char *const name[] = { "distance", "age", "educ", "raceblack", "racehispan", "racewhite", "married",
		"nodegree", "re74", "re75" };
	static const double before[] = { 1.794086048, -.309445262, .054964661, 1.761541890, -.349842542, -1.881867601,
		-.826309272, .244970232, -.721083809, -.290262911 };
	static const double after[] = { .1312289666, .0098946568, -.0704214569, .0486812793, -.0374215971, -.0298606183,
		-.1581654689, .1946528457, -.0175335040, -.0351038626 };
	struct stats_match_options o = { STATS_NEAREST, 0.05, false };
	struct stats_match m;
	struct stats_balance *b;
	size_t n;
	int good = 1;

	ok(stats_match_run(&m, 614, l->q, l->t, &o, &mem, &e) == OK, "matched for balance");
	stats_balance(&m, &l->every, false, &mem, &b, &n);
	for (size_t i = 0; i < n && i < 10; i++)
		good &= strcmp(b[i].name, name[i]) == 0 && near(b[i].before, before[i], 1e-9) && near(b[i].after, after[i], 1e-9);
	ok(good && n == 10, "balance before and after, every level of race");
	stats_balance(&m, &l->every, true, &mem, &b, &n);
	ok(fabs(b[1].before) < .30 && fabs(b[1].before) > .2, "the pooled form differs");
}

static void
pairs_file(const struct lalonde *l, const char *path, double caliper)
{
	struct stats_want cols[] = { { "treated", STATS_AS_TEXT }, { "", STATS_AS_TEXT } };
	const struct stats_column *id = &l->f.column[9];
	struct stats_frame f;
	struct stats_match_options o = { STATS_NEAREST, caliper, false };
	struct stats_match m;
	int same = 0;

	if (skipped(path, "the recorded pairs"))
		return;
	ok(load(path, cols, 2, &f, &mem) && stats_match_run(&m, 614, l->q, l->t, &o, &mem, &e) == OK, "%s is read", path);
	for (size_t i = 0; i < f.rows; i++) {
		const char *who = f.column[0].level[f.column[0].code[i]], *with = f.column[1].level[f.column[1].code[i]];
		for (size_t r = 0; r < 614; r++)
			if (strcmp(id->level[id->code[r]], who) == 0)
				same += strcmp(m.chosen[r] ? id->level[id->code[m.chosen[r] - 1]] : "NA", with) == 0;
	}
	ok(f.rows == 185 && same == 185, "every pair is the recorded one: %d of 185", same);
}

static void
same_bits(const struct lalonde *l)
{
	struct stats_score again;

	ok(stats_score_fit(&again, &l->model, l->t, &mem, &e) == OK &&
	    memcmp(again.fitted, l->s.fitted, 614 * sizeof(double)) == 0 &&
	    memcmp(again.coef, l->s.coef, 9 * sizeof(double)) == 0, "a second fit has the same bits");
}

static void
lalonde(void)
{
	struct lalonde l;

	if (skipped(DATA "matching/lalonde.csv", "lalonde"))
		return;
	ok(load(DATA "matching/lalonde.csv", want, 10, &l.f, &mem) && l.f.rows == 614 &&
	    stats_frame_flags(&l.f, 0, &mem, &l.t, &e) == OK &&
	    stats_design_build(&l.model, l.f.column + 1, 7, 614, false, &mem, &e) == OK &&
	    stats_design_build(&l.every, l.f.column + 1, 7, 614, true, &mem, &e) == OK &&
	    stats_score_fit(&l.s, &l.model, l.t, &mem, &e) == OK, "lalonde is read and fitted");
	l.q = arena_alloc(&mem, 614 * sizeof *l.q);
	for (int i = 0; i < 614; i++)
		l.q[i] = stats_score_quantise(l.s.fitted[i]);
	score_numbers(&l);
	match_numbers(&l);
	balance_numbers(&l);
	pairs_file(&l, DATA "oracles/lalonde_pairs_no_caliper_largest.csv", INFINITY);
	pairs_file(&l, DATA "oracles/lalonde_pairs_caliper_0.05_abs_largest.csv", 0.05);
	same_bits(&l);
}

int
main(void)
{
	closed_form();
	separation();
	wide_and_narrow();
	against_slow();
	edges();
	lalonde();
	arena_free(&mem);
	return done();
}
