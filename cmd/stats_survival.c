/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats_survival.c -- the stand-alone survival command. */
#include "cmd/stats_int.h"
#include "stats/survival.h"

#include <math.h>
#include <string.h>

struct survival {
	struct stats_frame f;
	struct cmd_columns k;
	uint8_t *event;
	double *at;		/* --at, or NULL */
	size_t n_at;
	enum stats_interval ci;
	struct stats_step **step;	/* per group */
	size_t *n, groups;
	struct stats_logrank rank;
};

static enum err_code
times(struct ctx *c, struct survival *s, struct err *e)
{
	const char *text = cmd_opt(c, "at"), **list;
	enum err_code code;

	if (!text)
		return OK;
	if ((code = cmd_stats_list(c, "at", text, &list, &s->n_at, e)))
		return code;
	s->at = arena_alloc(c->mem, s->n_at * sizeof *s->at);
	for (size_t i = 0; i < s->n_at; i++) {
		if ((code = cmd_stats_real("at", list[i], 0, &s->at[i], e)))
			return code;
		if (i && s->at[i] <= s->at[i - 1])
			return err_set(e, ERR_USAGE, "--at needs ascending times");
	}
	return OK;
}

static enum err_code
options(struct ctx *c, struct survival *s, struct err *e)
{
	const char *time, *event, *group = cmd_opt(c, "group"), *ci = cmd_opt(c, "ci");
	enum err_code code;

	if ((code = cmd_stats_required(c, "time", &time, e)) || (code = cmd_stats_required(c, "event", &event, e)))
		return code;
	if (ci && strcmp(ci, "log") != 0 && strcmp(ci, "log-log") != 0)
		return err_set(e, ERR_USAGE, "--ci is log or log-log, not '%s'", ci);
	s->ci = ci && strcmp(ci, "log-log") == 0 ? STATS_LOG_LOG : STATS_LOG;
	s->k.time = cmd_stats_want(c, &s->k, time, STATS_AS_NUMBER);
	s->k.event = cmd_stats_want(c, &s->k, event, STATS_AS_NUMBER);
	s->k.group = group ? cmd_stats_want(c, &s->k, group, STATS_AS_TEXT) : -1;
	return times(c, s, e);
}

static enum err_code
curves(struct ctx *c, struct survival *s, struct err *e)
{
	const struct stats_column *g = s->k.group < 0 ? NULL : &s->f.column[s->k.group];
	const double *time = s->f.column[s->k.time].number;
	enum err_code code;

	s->groups = g ? g->levels : 1;
	if (s->groups > 1000)
		return err_set(e, ERR_INVALID, "column '%s' has %zu different values; the most groups is 1000", g->name,
		    s->groups);
	s->step = arena_alloc(c->mem, s->groups * sizeof *s->step);
	s->n = arena_alloc(c->mem, s->groups * sizeof *s->n);
	for (size_t i = 0; i < s->groups; i++) {
		struct stats_curve curve;
		if ((code = stats_survival_curve(&curve, time, s->event, g ? g->code : NULL, (uint32_t)i, s->f.rows, s->ci,
		    c->mem, e)))
			return err_wrap(e, "%s", s->f.file);
		s->step[i] = curve.step;
		s->n[i] = curve.n;
		if (s->at) {
			stats_survival_at(&curve, s->at, s->n_at, c->mem, &s->step[i]);
			s->n[i] = s->n_at;
		}
	}
	s->rank = (struct stats_logrank){ NAN, NAN, NAN };
	return g && s->groups > 1 ? stats_logrank(&s->rank, time, s->event, g->code, s->groups, s->f.rows, e) : OK;
}

static const char *
group_name(const struct survival *s, size_t i)
{
	return s->k.group < 0 ? NULL : s->f.column[s->k.group].level[i];
}

static void
step_json(struct json *j, const char *group, const struct stats_step *s)
{
	json_object(j, NULL);
	json_string(j, "group", group);
	json_real(j, "time", s->time);
	json_int(j, "n_risk", (int64_t)s->n_risk);
	json_int(j, "n_event", (int64_t)s->n_event);
	json_int(j, "n_censored", (int64_t)s->n_censored);
	json_real(j, "survival", s->survival);
	json_real(j, "se", s->se);
	json_real(j, "lower", s->lower);
	json_real(j, "upper", s->upper);
	json_real(j, "hazard", s->hazard);
	json_end(j);
}

static void
survival_json(struct ctx *c, const struct survival *s)
{
	struct json j = json_to(c->out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_array(&j, "curve");
	for (size_t g = 0; g < s->groups; g++)
		for (size_t i = 0; i < s->n[g]; i++)
			step_json(&j, group_name(s, g), &s->step[g][i]);
	json_end(&j);
	if (s->k.group < 0 || s->groups < 2)
		json_null(&j, "logrank");
	else {
		json_object(&j, "logrank");
		json_real(&j, "chi2", s->rank.chi2);
		json_real(&j, "df", s->rank.df);
		json_real(&j, "p", s->rank.p);
		json_end(&j);
	}
	json_end(&j);
}

static void
survival_text(struct ctx *c, const struct survival *s)
{
	int d = c->plain ? 17 : 6;

	if (!c->plain)
		buf_printf(c->out, "%-12s %8s %8s %8s %8s %10s %10s %10s %10s\n", "group", "time", "at risk", "events",
		    "censored", "survival", "se", "lower", "upper");
	for (size_t g = 0; g < s->groups; g++)
		for (size_t i = 0; i < s->n[g]; i++) {
			const struct stats_step *x = &s->step[g][i];
			buf_printf(c->out, c->plain ? "%s\t%s\t%zu\t%zu\t%zu\t%s\t%s\t%s\t%s\n" :
			    "%-12s %8s %8zu %8zu %8zu %10s %10s %10s %10s\n", group_name(s, g) ? group_name(s, g) : "-",
			    cmd_stats_number(c, x->time, d), x->n_risk, x->n_event, x->n_censored,
			    cmd_stats_number(c, x->survival, d), cmd_stats_number(c, x->se, d),
			    cmd_stats_number(c, x->lower, d), cmd_stats_number(c, x->upper, d));
		}
	if (s->k.group >= 0 && s->groups > 1 && !c->plain)
		buf_printf(c->out, "log-rank chi-squared %s on %g df, p %s\n", cmd_stats_number(c, s->rank.chi2, 8), s->rank.df,
		    cmd_stats_number(c, s->rank.p, 8));
}

static enum err_code
survival_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct survival s = { .k = { .n = 0 } };
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = options(c, &s, e)) ||
	    (code = cmd_stats_frame(c, argv[0], &s.k, &s.f, e)) ||
	    (code = stats_frame_complete(&s.f, (size_t)s.k.time, e)) ||
	    (s.k.group >= 0 && (code = stats_frame_complete(&s.f, (size_t)s.k.group, e))) ||
	    (code = stats_frame_flags(&s.f, (size_t)s.k.event, c->mem, &s.event, e)) || (code = curves(c, &s, e)))
		return code;
	c->json ? survival_json(c, &s) : survival_text(c, &s);
	return OK;
}

static const struct opt survival_opts[] = {
	{ "time", "COLUMN", "how long each was followed" },
	{ "event", "COLUMN", "1 if that ended with a re-offence, 0 if not" },
	{ "group", "COLUMN", "one curve per value, and the log-rank test" },
	{ "at", "T1,T2", "only at these times, ascending" },
	{ "ci", "SCALE", "log (the default) or log-log" }, { 0 } };
const struct cmd cmd_stats_survival = { .noun = "stats", .verb = "survival", .args = "DATA.csv",
	.brief = "Kaplan-Meier curves and the log-rank test",
	.detail = "With --at, events and censored are counted since the time listed before, and at risk are those\n"
	    "still followed.  Beyond the last follow-up nothing is known and nothing is printed for it.\n"
	    "These curves follow single people: they are not for release as they stand.",
	.opts = survival_opts, .run = survival_run };
