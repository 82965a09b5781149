/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats.c -- the stand-alone statistics: test-rates, propensity, match. */
#include "cmd/stats_int.h"
#include "core/file.h"
#include "stats/match.h"
#include "stats/score.h"
#include "stats/test.h"

#include <math.h>
#include <string.h>

static void
ci(struct json *j, double lo, double hi)
{
	json_array(j, "ci");
	json_real(j, NULL, lo);
	json_real(j, NULL, hi);
	json_end(j);
}

static void
rates_json(struct ctx *c, const struct stats_rates *r)
{
	struct json j = json_to(c->out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_real(&j, "difference", r->difference);
	json_real(&j, "t", r->welch.t);
	json_real(&j, "df", r->welch.df);
	json_real(&j, "p", r->welch.p);
	ci(&j, r->welch.lo, r->welch.hi);
	json_object(&j, "pooled");
	json_real(&j, "t", r->pooled.t);
	json_real(&j, "df", r->pooled.df);
	json_real(&j, "p", r->pooled.p);
	ci(&j, r->pooled.lo, r->pooled.hi);
	json_end(&j);
	json_object(&j, "chi2");
	json_real(&j, "statistic", r->chi2);
	json_real(&j, "df", r->chi2_df);
	json_real(&j, "p", r->chi2_p);
	ci(&j, r->chi2_lo, r->chi2_hi);
	json_end(&j);
	json_object(&j, "fisher");
	json_real(&j, "p", r->fisher_p);
	json_end(&j);
	json_end(&j);
}

static void
rates_row(struct ctx *c, const char *name, double statistic, double df, double p, double lo, double hi)
{
	int d = c->plain ? 17 : 8;

	buf_printf(c->out, c->plain ? "%s\t%s\t%s\t%s\t%s\t%s\n" : "%-8s %-14s %-12s %-14s %s to %s\n", name,
	    cmd_stats_number(c, statistic, d), cmd_stats_number(c, df, d), cmd_stats_number(c, p, d),
	    cmd_stats_number(c, lo, d), cmd_stats_number(c, hi, d));
}

static void
rates_text(struct ctx *c, const struct stats_rates *r)
{
	if (!c->plain)
		buf_printf(c->out, "difference %s\n%-8s %-14s %-12s %-14s %s\n", cmd_stats_number(c, r->difference, 8), "test",
		    "statistic", "df", "p", "95% interval");
	else
		buf_printf(c->out, "difference\t%s\t-\t-\t-\t-\n", cmd_stats_number(c, r->difference, 17));
	rates_row(c, "welch", r->welch.t, r->welch.df, r->welch.p, r->welch.lo, r->welch.hi);
	rates_row(c, "pooled", r->pooled.t, r->pooled.df, r->pooled.p, r->pooled.lo, r->pooled.hi);
	rates_row(c, "chi2", r->chi2, r->chi2_df, r->chi2_p, r->chi2_lo, r->chi2_hi);
	rates_row(c, "fisher", NAN, NAN, r->fisher_p, NAN, NAN);
}

static enum err_code
rates_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const name[] = { "x1", "n1", "x2", "n2" };
	int64_t v[4];
	const char *text;
	struct stats_rates r;
	enum err_code code;

	(void)argv;
	if ((code = cmd_args(c, argc, 0, 0, e)))
		return code;
	for (size_t i = 0; i < 4; i++)
		if ((code = cmd_stats_required(c, name[i], &text, e)) ||
		    (code = cmd_stats_count(name[i], text, i & 1, &v[i], e)))
			return code;
	if ((code = stats_test_rates(&r, v[0], v[1], v[2], v[3], e)))
		return code;
	c->json ? rates_json(c, &r) : rates_text(c, &r);
	return OK;
}

static const struct opt rates_opts[] = {
	{ "x1", "COUNT", "people of the first group who re-offended" },
	{ "n1", "COUNT", "people in the first group" },
	{ "x2", "COUNT", "people of the second group who re-offended" },
	{ "n2", "COUNT", "people in the second group" }, { 0 } };
const struct cmd cmd_stats_test_rates = { .noun = "stats", .verb = "test-rates", .args = "",
	.brief = "compare two rates: Welch's t, pooled t, chi-squared, Fisher",
	.detail = "Welch's t is the test that counts; the others are shown because they can fall on two sides of\n"
	    "0.05, and so the test has to be fixed before the data are seen.  Two-sided, 95% intervals.",
	.opts = rates_opts, .run = rates_run };

/* ---- propensity ---- */

struct model {
	struct stats_frame f;
	struct cmd_columns k;
	struct stats_design design;
	uint8_t *treated;
	struct stats_score score;
};

/* Read the file, code the covariates, fit. */
static enum err_code
model_fit(struct ctx *c, const char *path, struct model *m, struct err *e)
{
	const char *treatment, *list, **name;
	enum err_code code;

	if ((code = cmd_stats_required(c, "treatment", &treatment, e)) ||
	    (code = cmd_stats_required(c, "covariates", &list, e)) ||
	    (code = cmd_stats_list(c, "covariates", list, &name, &m->k.covariates, e)))
		return code;
	m->k.treatment = cmd_stats_want(c, &m->k, treatment, STATS_AS_NUMBER);
	m->k.covariate = m->k.n;
	for (size_t i = 0; i < m->k.covariates; i++) {
		if (strcmp(name[i], treatment) == 0)
			return err_set(e, ERR_USAGE, "'%s' is the treatment and cannot be a covariate", treatment);
		cmd_stats_want(c, &m->k, name[i], STATS_AS_FOUND);
	}
	if ((code = cmd_stats_frame(c, path, &m->k, &m->f, e)) ||
	    (code = stats_frame_flags(&m->f, (size_t)m->k.treatment, c->mem, &m->treated, e)))
		return code;
	for (size_t i = 0; i < m->k.covariates; i++)
		if ((code = stats_frame_complete(&m->f, m->k.covariate + i, e)))
			return code;
	if ((code = stats_design_build(&m->design, m->f.column + m->k.covariate, m->k.covariates, m->f.rows, false,
	    c->mem, e)))
		return err_wrap(e, "%s", path);
	if ((code = stats_score_fit(&m->score, &m->design, m->treated, c->mem, e)))
		return err_wrap(e, "%s", path);
	return OK;
}

static void
names_json(struct json *j, const char *key, const char **name, size_t n)
{
	json_array(j, key);
	for (size_t i = 0; i < n; i++)
		json_string(j, NULL, name[i]);
	json_end(j);
}

static void
propensity_json(struct ctx *c, const struct stats_score *s)
{
	struct json j = json_to(c->out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_int(&j, "n", (int64_t)s->n);
	json_object(&j, "coefficients");
	for (size_t i = 0; i < s->p; i++)
		json_real(&j, s->name[i], s->coef[i]);
	json_end(&j);
	json_object(&j, "se");
	for (size_t i = 0; i < s->p; i++)
		json_real(&j, s->name[i], s->se[i]);
	json_end(&j);
	json_real(&j, "deviance", s->deviance);
	json_real(&j, "null_deviance", s->null_deviance);
	json_int(&j, "iterations", s->iterations);
	names_json(&j, "dropped", s->dropped, s->n_dropped);
	names_json(&j, "separated", s->separated, s->n_separated);
	json_int(&j, "extreme", (int64_t)s->extreme);
	json_end(&j);
}

static void
propensity_text(struct ctx *c, const struct stats_score *s)
{
	int d = c->plain ? 17 : 10;

	for (size_t i = 0; i < s->p; i++)
		buf_printf(c->out, c->plain ? "%s\t%s\t%s\n" : "%-24s %18s  se %s\n", s->name[i],
		    cmd_stats_number(c, s->coef[i], d), cmd_stats_number(c, s->se[i], d));
	for (size_t i = 0; i < s->n_dropped; i++)
		buf_printf(c->out, c->plain ? "%s\t-\t-\n" : "%-24s            dropped\n", s->dropped[i]);
	if (!c->plain)
		buf_printf(c->out, "%zu people, deviance %.10g, null deviance %.10g, %d iterations\n", s->n, s->deviance,
		    s->null_deviance, s->iterations);
}

static enum err_code
propensity_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct model m = { .k = { .n = 0 } };
	const char *out = cmd_opt(c, "out");
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = model_fit(c, argv[0], &m, e)))
		return code;
	if (out) {
		AUTO_BUF(b);
		buf_puts(&b, "row,score\n");
		for (size_t i = 0; i < m.score.n; i++)
			buf_printf(&b, "%zu,%.17g\n", i + 1, m.score.fitted[i]);
		if ((code = file_write(out, b.s, b.len, e)))
			return code;
	}
	c->json ? propensity_json(c, &m.score) : propensity_text(c, &m.score);
	return OK;
}

static const struct opt propensity_opts[] = {
	{ "treatment", "COLUMN", "0/1: who took part" },
	{ "covariates", "A,B,C", "columns to predict it from" },
	{ "out", "FILE", "write row,score as CSV" }, { 0 } };
const struct cmd cmd_stats_propensity = { .noun = "stats", .verb = "propensity", .args = "DATA.csv",
	.brief = "fit the propensity score",
	.detail = "Logistic regression, run to convergence.  A text column is one 0/1 column per level, named\n"
	    "column+level, the first level in byte order being the reference.  Columns that cannot be\n"
	    "estimated are dropped and listed; those all in one group are listed as separated too.",
	.opts = propensity_opts, .run = propensity_run };

/* ---- match ---- */

struct matching {
	struct model m;
	struct stats_match_options o;
	double *score;
	struct stats_match r;
	struct stats_balance *balance;
	size_t n_balance;
	double att;
};

static enum err_code
match_options(struct ctx *c, struct matching *x, double *sds, struct err *e)
{
	const char *method, *caliper = cmd_opt(c, "caliper"), *sd = cmd_opt(c, "caliper-sd");
	enum err_code code;

	if ((code = cmd_stats_required(c, "method", &method, e)))
		return code;
	if (strcmp(method, "nearest") != 0 && strcmp(method, "radius") != 0)
		return err_set(e, ERR_USAGE, "--method is nearest or radius, not '%s'", method);
	x->o = (struct stats_match_options){ *method == 'r' ? STATS_RADIUS : STATS_NEAREST, INFINITY,
		cmd_flag(c, "replace") };
	if (caliper && sd)
		return err_set(e, ERR_USAGE, "give --caliper or --caliper-sd, not both");
	if (*method == 'r' && !caliper && !sd)
		return err_set(e, ERR_USAGE, "--method radius needs --caliper or --caliper-sd");
	*sds = NAN;
	if (sd)
		return cmd_stats_real("caliper-sd", sd, 0, sds, e);
	return caliper ? cmd_stats_real("caliper", caliper, 0, &x->o.caliper, e) : OK;
}

static enum err_code
match_all(struct ctx *c, const char *path, struct matching *x, struct err *e)
{
	const char *outcome = cmd_opt(c, "outcome"), *id = cmd_opt(c, "id");
	struct stats_design every;
	double sds;
	enum err_code code;

	x->m.k.outcome = outcome ? cmd_stats_want(c, &x->m.k, outcome, STATS_AS_NUMBER) : -1;
	x->m.k.id = id ? cmd_stats_want(c, &x->m.k, id, STATS_AS_TEXT) : -1;
	if ((code = match_options(c, x, &sds, e)) || (code = model_fit(c, path, &x->m, e)))
		return code;
	struct model *m = &x->m;
	if ((outcome && (code = stats_frame_complete(&m->f, (size_t)m->k.outcome, e))) ||
	    (id && (code = stats_frame_complete(&m->f, (size_t)m->k.id, e))))
		return code;
	x->score = arena_alloc(c->mem, (m->f.rows + 1) * sizeof *x->score);
	for (size_t i = 0; i < m->f.rows; i++)
		x->score[i] = stats_score_quantise(m->score.fitted[i]);
	if (!isnan(sds))
		x->o.caliper = sds * stats_match_spread(x->score, m->f.rows);
	if ((code = stats_match_run(&x->r, m->f.rows, x->score, m->treated, &x->o, c->mem, e)) ||
	    (code = stats_design_build(&every, m->f.column + m->k.covariate, m->k.covariates, m->f.rows, true, c->mem, e)))
		return code;
	stats_balance(&x->r, &every, cmd_flag(c, "pooled"), c->mem, &x->balance, &x->n_balance);
	x->att = outcome ? stats_match_att(&x->r, m->f.column[m->k.outcome].number) : NAN;
	return OK;
}

static void
match_json(struct ctx *c, const struct matching *x)
{
	struct json j = json_to(c->out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_int(&j, "treated", (int64_t)x->r.treated);
	json_int(&j, "matched_treated", (int64_t)x->r.matched_treated);
	json_int(&j, "matched_controls", (int64_t)x->r.matched_controls);
	json_real(&j, "ess", x->r.ess);
	json_real(&j, "att", x->att);
	json_array(&j, "balance");
	for (size_t i = 0; i < x->n_balance; i++) {
		json_object(&j, NULL);
		json_string(&j, "name", x->balance[i].name);
		json_real(&j, "before", x->balance[i].before);
		json_real(&j, "after", x->balance[i].after);
		json_end(&j);
	}
	json_end(&j);
	json_real(&j, "caliper", x->o.caliper);
	names_json(&j, "dropped", x->m.score.dropped, x->m.score.n_dropped);
	json_end(&j);
}

static void
match_text(struct ctx *c, const struct matching *x)
{
	int d = c->plain ? 17 : 6;

	if (!c->plain)
		buf_printf(c->out, "%zu treated, %zu matched to %zu controls (worth %.1f), effect on the treated %s\n"
		    "%-24s %10s %10s\n", x->r.treated, x->r.matched_treated, x->r.matched_controls, x->r.ess,
		    cmd_stats_number(c, x->att, 10), "difference in SDs", "before", "after");
	else
		buf_printf(c->out, "treated\t%zu\t%zu\nmatched_controls\t%zu\t%.17g\natt\t%s\t-\n", x->r.treated,
		    x->r.matched_treated, x->r.matched_controls, x->r.ess, cmd_stats_number(c, x->att, d));
	for (size_t i = 0; i < x->n_balance; i++)
		buf_printf(c->out, c->plain ? "%s\t%s\t%s\n" : "%-24s %10s %10s\n", x->balance[i].name,
		    cmd_stats_number(c, x->balance[i].before, d), cmd_stats_number(c, x->balance[i].after, d));
}

static enum err_code
write_pairs(struct ctx *c, const struct matching *x, const char *path, struct err *e)
{
	AUTO_BUF(b);
	struct stats_pair *pair;
	const struct stats_column *id = x->m.k.id < 0 ? NULL : &x->m.f.column[x->m.k.id];
	size_t n;
	enum err_code code;

	if ((code = stats_match_pairs(&x->r, c->mem, &pair, &n, e)))
		return code;
	buf_puts(&b, "treated,control,weight\n");
	for (size_t i = 0; i < n; i++) {
		if (id) {
			cmd_stats_csv(&b, id->level[id->code[pair[i].treated]]);
			buf_puts(&b, ",");
			cmd_stats_csv(&b, id->level[id->code[pair[i].control]]);
		} else
			buf_printf(&b, "%u,%u", pair[i].treated + 1, pair[i].control + 1);
		buf_printf(&b, ",%.17g\n", pair[i].weight);
	}
	return file_write(path, b.s, b.len, e);
}

static enum err_code
match_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct matching x = { .att = NAN };
	const char *out = cmd_opt(c, "out");
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = match_all(c, argv[0], &x, e)) ||
	    (out && (code = write_pairs(c, &x, out, e))))
		return code;
	c->json ? match_json(c, &x) : match_text(c, &x);
	return OK;
}

static const struct opt match_opts[] = {
	{ "treatment", "COLUMN", "0/1: who took part" },
	{ "covariates", "A,B,C", "columns to match on" },
	{ "method", "METHOD", "nearest or radius" },
	{ "caliper", "X", "largest distance between scores, inclusive" },
	{ "caliper-sd", "X", "the same in standard deviations of the score" },
	{ "replace", NULL, "nearest: a control may serve again" },
	{ "outcome", "COLUMN", "a number to compare after matching" },
	{ "id", "COLUMN", "name rows by this column in --out" },
	{ "pooled", NULL, "differences over both groups' SD, not the treated group's" },
	{ "out", "FILE", "write treated,control,weight as CSV" }, { 0 } };
const struct cmd cmd_stats_match = { .noun = "stats", .verb = "match", .args = "DATA.csv",
	.brief = "match controls to the treated on the propensity score",
	.detail = "The score is the fitted probability in steps of 2^-40.  Nearest: the treated choose in order of\n"
	    "score, largest first, ties in row order; of the nearest free control on each side the left one\n"
	    "wins when it is no farther.  Radius: every control within the caliper, with weight 1/k.\n"
	    "Balance lists the score as 'distance' and every level of a text column.",
	.opts = match_opts, .run = match_run };
