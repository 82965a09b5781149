/* SPDX-License-Identifier: GPL-3.0-or-later */
/* effect.c -- see effect.h. */
#include "stats/effect.h"

#include <math.h>

static const double BALANCED = 0.1;
static const double LADDER[] = { 0.01 };

struct study {
	const struct stats_effect_input *in;
	struct stats_effect_options o;
	struct arena *mem;
	struct stats_design every;	/* balance columns */
	double *score, *logit;
};

const char *
stats_measure_name(enum stats_measure_kind k)
{
	static const char *const name[] = { "rate", "frequency", "time" };

	_Static_assert(sizeof name / sizeof *name == STATS_MEASURES, "a name for each measure");
	return name[k];
}

static enum err_code
check(const struct stats_effect_input *in, const struct stats_effect_options *o, struct err *e)
{
	size_t treated = 0;

	if (o->design == STATS_MATCHED && !in->covariates)
		return err_set(e, ERR_INVALID, "a matched design needs covariates");
	for (size_t i = 0; i < in->n; i++) {
		if (in->treated[i] > 1 || in->reoffended[i] > 1)
			return err_set(e, ERR_INVALID, "row %zu: treated and re-offended are 0 or 1", i + 1);
		if (in->offences && !(in->offences[i] >= 0 && isfinite(in->offences[i])))
			return err_set(e, ERR_INVALID, "row %zu: the number of re-offences must be 0 or more", i + 1);
		if (in->days && !(in->days[i] >= 0 && isfinite(in->days[i])))
			return err_set(e, ERR_INVALID, "row %zu: the days followed must be 0 or more", i + 1);
		treated += in->treated[i];
	}
	if (treated == 0 || treated == in->n)
		return err_set(e, ERR_INVALID, "a comparison needs both groups; everybody is %s",
		    treated ? "treated" : "a control");
	for (size_t i = 0; i < o->ladder_n; i++)
		if (!(o->ladder[i] >= 0) || isinf(o->ladder[i]))
			return err_set(e, ERR_INVALID, "radius %zu of the ladder must be 0 or more", i + 1);
	return OK;
}

static struct stats_effect_options
defaults(const struct stats_effect_options *given)
{
	struct stats_effect_options o = *given;

	if (!o.ladder_n) {
		o.ladder = LADDER;
		o.ladder_n = sizeof LADDER / sizeof *LADDER;
	}
	if (!(o.caliper_sd > 0))
		o.caliper_sd = 0.2;
	o.min_matched = o.min_matched ? o.min_matched : 30;
	o.min_events = o.min_events ? o.min_events : 30;
	return o;
}

/* The weights of one group, of all its people or of its re-offenders only. */
static double *
weights(const struct study *s, const double *weight, bool treated, bool reoffenders)
{
	double *w = arena_alloc(s->mem, (s->in->n + 1) * sizeof *w);

	for (size_t i = 0; i < s->in->n; i++)
		if (s->in->treated[i] == treated && (!reoffenders || s->in->reoffended[i]))
			w[i] = weight[i];
	return w;
}

static void
count(const struct study *s, const double *w, size_t *people, size_t *events)
{
	for (size_t i = 0; i < s->in->n; i++)
		if (w[i] > 0) {
			++*people;
			*events += s->in->reoffended[i];
		}
}

static void
measure(const struct study *s, const struct stats_result *r, enum stats_measure_kind kind, const double *value,
    struct stats_measure *m)
{
	*m = (struct stats_measure){ .p_holm = NAN, .difference = NAN, .verdict = STATS_MORE_NEEDED,
		.test = { NAN, NAN, NAN, NAN, NAN } };
	double *t = weights(s, r->weight, true, kind == STATS_TIME);
	double *c = weights(s, r->weight, false, kind == STATS_TIME);
	count(s, t, &m->treated_n, &m->treated_events);
	count(s, c, &m->control_n, &m->control_events);
	bool few = kind == STATS_TIME && (m->treated_events < s->o.min_events || m->control_events < s->o.min_events);
	m->shown = value && !r->withheld && !few;
	if (!m->shown)
		return;
	m->treated = stats_group_of(value, t, s->in->n);
	m->control = stats_group_of(value, c, s->in->n);
	m->difference = m->treated.mean - m->control.mean;
	m->test = stats_welch(m->treated, m->control);
	m->verdict = stats_verdict_of(m->test.lo, m->test.hi);
}

static enum err_code
logrank(const struct study *s, struct stats_result *r, struct err *e)
{
	size_t n = 0;
	double *time = arena_alloc(s->mem, (s->in->n + 1) * sizeof *time);
	uint8_t *event = arena_alloc(s->mem, s->in->n + 1);
	uint32_t *group = arena_alloc(s->mem, (s->in->n + 1) * sizeof *group);

	for (size_t i = 0; i < s->in->n; i++)
		if (r->weight[i] > 0) {
			time[n] = s->in->days[i];
			event[n] = s->in->reoffended[i];
			group[n++] = s->in->treated[i];
		}
	return stats_logrank(&r->logrank, time, event, group, 2, n, e);
}

/* All measures of one design, whose weights are in r. */
static enum err_code
measures(const struct study *s, struct stats_result *r, bool equal_weights, struct err *e)
{
	double *rate = arena_alloc(s->mem, (s->in->n + 1) * sizeof *rate), p[STATS_MEASURES], holm[STATS_MEASURES];
	const double *value[STATS_MEASURES] = { rate, s->in->offences, s->in->days };

	for (size_t i = 0; i < s->in->n; i++)
		rate[i] = s->in->reoffended[i];
	r->withheld = r->matched_treated < s->o.min_matched;
	r->ratio = (struct stats_ratio){ NAN, NAN, NAN, NAN, NAN, NAN };
	r->logrank = (struct stats_logrank){ NAN, NAN, NAN };
	for (int k = 0; k < STATS_MEASURES; k++) {
		measure(s, r, (enum stats_measure_kind)k, value[k], &r->measure[k]);
		p[k] = r->measure[k].test.p;
		r->tests += !isnan(p[k]);
	}
	stats_adjust_holm(p, STATS_MEASURES, holm);
	for (int k = 0; k < STATS_MEASURES; k++)
		r->measure[k].p_holm = holm[k];
	if (r->measure[STATS_FREQUENCY].shown)
		r->ratio = stats_count_ratio(r->measure[STATS_FREQUENCY].treated, r->measure[STATS_FREQUENCY].control);
	return equal_weights && s->in->days && !r->withheld ? logrank(s, r, e) : OK;
}

static void
fill(const struct study *s, const struct stats_match *m, struct stats_result *r)
{
	r->caliper = m->options.caliper;
	r->treated = m->treated;
	r->controls = m->n - m->treated;
	r->matched_treated = m->matched_treated;
	r->matched_controls = m->matched_controls;
	r->ess = m->ess;
	r->weight = m->weight;
	r->worst_balance = NAN;
	stats_balance(m, &s->every, s->o.pooled_balance, s->mem, &r->balance, &r->balance_n);
	for (size_t i = 1; i < r->balance_n; i++)
		r->worst_balance = fmax(r->worst_balance, fabs(r->balance[i].after));
}

static enum err_code
by_radius(const struct study *s, struct stats_result *out, struct err *e)
{
	enum err_code code;

	for (size_t i = 0; i < s->o.ladder_n; i++) {
		struct stats_match_options o = { STATS_RADIUS, s->o.ladder[i], true };
		struct stats_match m;
		struct stats_result r = { 0 };
		if ((code = stats_match_run(&m, s->in->n, s->score, s->in->treated, &o, s->mem, e)))
			return code;
		fill(s, &m, &r);
		bool enough = r.matched_treated >= s->o.min_matched;
		if (i == 0 || (enough && (out->matched_treated < s->o.min_matched || r.worst_balance < out->worst_balance)))
			*out = r;
		if (enough && r.worst_balance <= BALANCED)
			break;
	}
	return measures(s, out, false, e);
}

static enum err_code
by_nearest(const struct study *s, struct stats_result *out, struct err *e)
{
	double spread = stats_match_spread(s->logit, s->in->n);
	struct stats_match_options o = { STATS_NEAREST, s->o.caliper_sd * spread, false };
	struct stats_match m;
	enum err_code code;

	if ((code = stats_match_run(&m, s->in->n, s->logit, s->in->treated, &o, s->mem, e)))
		return code;
	fill(s, &m, out);
	return measures(s, out, true, e);
}

static enum err_code
matched(struct study *s, struct stats_effect *out, struct err *e)
{
	const struct stats_effect_input *in = s->in;
	struct stats_design model;
	enum err_code code;

	if ((code = stats_design_build(&model, in->covariate, in->covariates, in->n, false, s->mem, e)) ||
	    (code = stats_design_build(&s->every, in->covariate, in->covariates, in->n, true, s->mem, e)) ||
	    (code = stats_score_fit(&out->score, &model, in->treated, s->mem, e)))
		return code;
	s->score = arena_alloc(s->mem, (in->n + 1) * sizeof *s->score);
	s->logit = arena_alloc(s->mem, (in->n + 1) * sizeof *s->logit);
	for (size_t i = 0; i < in->n; i++) {
		double f = out->score.fitted[i];
		s->score[i] = stats_score_quantise(f);
		s->logit[i] = stats_score_quantise(log(f) - log1p(-fmin(f, 1 - 0x1p-53)));
	}
	out->has_second = true;
	if ((code = by_radius(s, &out->main, e)))
		return code;
	return by_nearest(s, &out->second, e);
}

/* Everybody, as they are: weight 1. */
static enum err_code
unadjusted(struct study *s, struct stats_effect *out, struct err *e)
{
	struct stats_result *r = &out->main;

	r->weight = arena_alloc(s->mem, (s->in->n + 1) * sizeof *r->weight);
	for (size_t i = 0; i < s->in->n; i++) {
		r->weight[i] = 1;
		r->treated += s->in->treated[i];
	}
	r->controls = s->in->n - r->treated;
	r->matched_treated = r->treated;
	r->matched_controls = r->controls;
	r->ess = (double)r->controls;
	r->caliper = r->worst_balance = NAN;
	return measures(s, r, true, e);
}

enum err_code
stats_effect(const struct stats_effect_input *in, const struct stats_effect_options *given, struct arena *mem,
    struct stats_effect *out, struct err *e)
{
	struct study s = { .in = in, .o = defaults(given), .mem = mem };
	struct stats_effect r = { .has_second = false };
	enum err_code code;

	if ((code = check(in, given, e)))
		return code;
	if ((code = s.o.design == STATS_MATCHED ? matched(&s, &r, e) : unadjusted(&s, &r, e)))
		return code;
	*out = r;
	return OK;
}
