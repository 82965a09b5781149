/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_stats_survival.c -- curves and the log-rank test: by hand, and 432 released men. */
#include "stats/survival.h"
#include "tests/unit/tap.h"
#include "tests/unit/stats_check.h"

static struct arena mem = ARENA_INIT;
static struct err e;

static void
by_hand(void)
{
	/* at 1: 1 event of 5; at 2: 1 censored; at 3: 2 events of 3; at 4: 1 censored */
	const double t[] = { 3, 1, 4, 3, 2 };
	const uint8_t d[] = { 1, 1, 0, 1, 0 };
	const double at[] = { 0.5, 1, 2.5, 3, 9 };
	struct stats_curve c;
	struct stats_step *s;

	ok(stats_survival_curve(&c, t, d, NULL, 0, 5, STATS_LOG, &mem, &e) == OK && c.n == 4, "one step per distinct time");
	ok(near(c.step[0].survival, 0.8, 1e-15) && near(c.step[2].survival, 0.8 / 3, 1e-15), "the product of 1 - d/n");
	ok(near(c.step[2].se, 0.8 / 3 * sqrt(1 / 20.0 + 2 / 3.0), 1e-15), "Greenwood's standard error");
	ok(near(c.step[2].hazard, 0.2 + 2 / 3.0, 1e-15), "Nelson-Aalen");
	ok(c.step[1].n_risk == 4 && c.step[1].n_censored == 1 && c.step[1].n_event == 0, "those censored are counted");
	ok(c.step[0].upper == 1 && c.step[0].lower < 0.8, "the log interval is cut at 1");
	stats_survival_at(&c, at, 5, &mem, &s);
	ok(s[0].survival == 1 && s[0].n_risk == 5 && s[1].n_risk == 5 && s[1].n_event == 1 && s[2].n_risk == 3 &&
	    s[2].n_censored == 1 && s[3].n_event == 2 && s[3].n_risk == 3, "read at given times");
	ok(isnan(s[4].survival) && s[4].n_risk == 0, "beyond the last follow-up nothing is known");
	ok(near(stats_survival_mean(&c, 4), 1 + 2 * 0.8 + 0.8 / 3, 1e-15) && isnan(stats_survival_mean(&c, 5)),
	    "mean time within a horizon");
	const double one[] = { 2 };
	const uint8_t yes[] = { 1 };
	ok(stats_survival_curve(&c, one, yes, NULL, 0, 1, STATS_LOG_LOG, &mem, &e) == OK && c.step[0].survival == 0 &&
	    isnan(c.step[0].se) && isnan(c.step[0].lower), "at 0 there is no interval");
}

static void
refusals(void)
{
	const double bad[] = { 1, -1 }, good[] = { 1, 2 };
	const uint8_t d[] = { 1, 0 };
	const uint32_t g[] = { 0, 1 };
	struct stats_curve c;
	struct stats_logrank r;

	ok(stats_survival_curve(&c, bad, d, NULL, 0, 2, STATS_LOG, &mem, &e) == ERR_INVALID && strstr(e.msg, "row 2"),
	    "a negative time is refused by row");
	ok(stats_survival_curve(&c, good, d, g, 7, 2, STATS_LOG, &mem, &e) == ERR_INVALID, "an empty group is refused");
	ok(stats_logrank(&r, good, d, g, 1, 2, &e) == ERR_INVALID, "one group is refused");
	ok(stats_logrank(&r, bad, d, g, 2, 2, &e) == ERR_INVALID, "a negative time is refused by the test too");
}

static void
ranks(void)
{
	/* two events at 1 of 2 + 2 at risk, one of each group: expected 1 and 1, so chi-squared 0 */
	const double t[] = { 1, 2, 1, 2 };
	const uint8_t d[] = { 1, 0, 1, 0 }, none[] = { 0, 0, 0, 0 };
	const uint32_t g[] = { 0, 0, 1, 1 }, g3[] = { 0, 1, 2, 2 };
	struct stats_logrank r;

	ok(stats_logrank(&r, t, d, g, 2, 4, &e) == OK && near(r.chi2, 0, 1e-15) && near(r.p, 1, 1e-15), "no difference");
	const uint8_t first[] = { 1, 1, 0, 0 };
	/* times 1: e of group 0 (risk 2,2); 2: e of group 0 (risk 1,1): O - E = 1, V = 1/2 */
	ok(stats_logrank(&r, t, first, g, 2, 4, &e) == OK && near(r.chi2, 1 / 0.5, 1e-14) && r.df == 1, "by hand");
	ok(stats_logrank(&r, t, none, g, 2, 4, &e) == OK && isnan(r.chi2), "nothing happens: no test");
	ok(stats_logrank(&r, t, d, g3, 3, 4, &e) == OK && r.df == 2 && r.chi2 >= 0, "three groups, two degrees of freedom");
}

static void
rossi(void)
{
	const struct stats_want want[] = { { "week", STATS_AS_NUMBER }, { "arrest", STATS_AS_NUMBER }, { "fin", STATS_AS_TEXT },
		{ "race", STATS_AS_TEXT } };
	const double at[] = { 13, 26, 52 };
	struct stats_frame f;
	struct stats_curve c, c0, c1;
	struct stats_step *s;
	struct stats_logrank r;
	uint8_t *d = NULL;

	if (skipped(DATA "matching/rossi.csv", "rossi"))
		return;
	ok(load(DATA "matching/rossi.csv", want, 4, &f, &mem) && f.rows == 432 && stats_frame_flags(&f, 1, &mem, &d, &e) == OK,
	    "rossi is read");
	const double *t = f.column[0].number;
	const uint32_t *g = f.column[2].code;
	ok(stats_survival_curve(&c, t, d, NULL, 0, 432, STATS_LOG, &mem, &e) == OK, "the curve of all");
	stats_survival_at(&c, at, 3, &mem, &s);
	ok(near(s[0].survival, .953703703704, 1e-12) && near(s[1].survival, .875, 1e-12) &&
	    near(s[2].survival, .736111111111, 1e-12), "S(13), S(26), S(52)");
	ok(near(s[2].se, .021205101981, 1e-12) && near(s[2].lower, .695701386766, 1e-12) && near(s[2].upper, .778868029026, 1e-12),
	    "Greenwood and the log interval");
	ok(near(s[2].hazard, .305127533720, 1e-12), "Nelson-Aalen");
	ok(stats_survival_curve(&c, t, d, NULL, 0, 432, STATS_LOG_LOG, &mem, &e) == OK &&
	    near(c.step[c.n - 1].lower, .691859715796, 1e-12) && near(c.step[c.n - 1].upper, .775063183375, 1e-12),
	    "the log-log interval");
	ok(stats_survival_curve(&c0, t, d, g, 0, 432, STATS_LOG, &mem, &e) == OK &&
	    stats_survival_curve(&c1, t, d, g, 1, 432, STATS_LOG, &mem, &e) == OK &&
	    near(c0.step[c0.n - 1].survival, .694444444444, 1e-12) && near(c0.step[c0.n - 1].se, .031342740759, 1e-12) &&
	    near(c1.step[c1.n - 1].survival, .777777777778, 1e-12) && near(c1.step[c1.n - 1].se, .028287504290, 1e-12),
	    "with and without aid");
	ok(near(stats_survival_mean(&c0, 52), 44.8333333333, 1e-11) && near(stats_survival_mean(&c1, 52), 46.875, 1e-11),
	    "weeks free within 52");
	ok(stats_logrank(&r, t, d, g, 2, 432, &e) == OK && close_to(r.chi2, 3.837569576549, 1e-12) &&
	    close_to(r.p, .050116117409, 1e-10) && r.df == 1, "log-rank");
}

int
main(void)
{
	by_hand();
	refusals();
	ranks();
	rossi();
	arena_free(&mem);
	return done();
}
