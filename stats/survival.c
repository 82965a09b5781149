/* SPDX-License-Identifier: GPL-3.0-or-later */
/* survival.c -- Kaplan-Meier and what is read from it; see survival.h. */
#include "stats/survival.h"
#include "core/xalloc.h"
#include "stats/dist.h"
#include "stats/kernel_int.h"

#include <math.h>
#include <stdlib.h>

static void
interval(struct stats_step *s, double greenwood, enum stats_interval ci)
{
	double z = stats_normal_quantile(0.975), d = z * sqrt(greenwood);

	s->lower = s->upper = s->se = NAN;
	if (!(s->survival > 0))
		return;
	s->se = s->survival * sqrt(greenwood);
	if (ci == STATS_LOG) {
		s->lower = s->survival * exp(-d);
		s->upper = fmin(1, s->survival * exp(d));
	} else if (s->survival < 1) {
		double l = log(s->survival);
		s->lower = exp(l * exp(-d / l));
		s->upper = exp(l * exp(d / l));
	}
}

static enum err_code
check(const double *time, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!(time[i] >= 0) || isinf(time[i]))
			return err_set(e, ERR_INVALID, "row %zu: a time must be 0 or more", i + 1);
	return OK;
}

static void
walk(struct stats_curve *c, const double *time, const uint8_t *event, const uint32_t *row, size_t k,
    enum stats_interval ci)
{
	double s = 1, greenwood = 0, hazard = 0;

	for (size_t i = 0, next; i < k; i = next) {
		struct stats_step *step = &c->step[c->n++];
		*step = (struct stats_step){ .time = time[row[i]], .n_risk = k - i };
		for (next = i; next < k && time[row[next]] == step->time; next++)
			step->n_event += event[row[next]];
		step->n_censored = next - i - step->n_event;
		double d = (double)step->n_event, n = (double)step->n_risk;
		s *= (n - d) / n;
		greenwood += d > 0 ? d / (n * (n - d)) : 0;
		hazard += d / n;
		step->survival = s;
		step->hazard = hazard;
		interval(step, greenwood, ci);
	}
	c->last = time[row[k - 1]];
}

enum err_code
stats_survival_curve(struct stats_curve *out, const double *time, const uint8_t *event, const uint32_t *group,
    uint32_t g, size_t n, enum stats_interval ci, struct arena *mem, struct err *e)
{
	struct stats_curve c = { .n = 0 };
	enum err_code code;
	size_t k = 0;

	if ((code = check(time, n, e)))
		return code;
	uint32_t *order = xcalloc(n + 1, sizeof *order);
	stats_order(time, n, order);
	for (size_t i = 0; i < n; i++)
		if (!group || group[order[i]] == g)
			order[k++] = order[i];
	if (k) {
		c.step = arena_alloc(mem, (k + 1) * sizeof *c.step);
		walk(&c, time, event, order, k, ci);
	}
	free(order);
	if (!k)
		return err_set(e, ERR_INVALID, "a survival curve needs at least one person");
	*out = c;
	return OK;
}

void
stats_survival_at(const struct stats_curve *c, const double *t, size_t n, struct arena *mem, struct stats_step **out)
{
	struct stats_step *at = arena_alloc(mem, (n + 1) * sizeof *at);
	size_t i = 0;

	for (size_t k = 0; k < n; k++) {
		at[k] = (struct stats_step){ .survival = 1, .lower = 1, .upper = 1 };
		if (k)
			at[k] = at[k - 1];
		at[k].time = t[k];
		at[k].n_event = at[k].n_censored = 0;
		for (; i < c->n && c->step[i].time <= t[k]; i++) {
			struct stats_step s = c->step[i];
			s.time = t[k];
			s.n_event += at[k].n_event;
			s.n_censored += at[k].n_censored;
			at[k] = s;
		}
		/* still followed at t: those at risk at the first step at or after it */
		size_t j = i > 0 && c->step[i - 1].time == t[k] ? i - 1 : i;
		at[k].n_risk = j < c->n ? c->step[j].n_risk : 0;
		if (t[k] > c->last)
			at[k].survival = at[k].se = at[k].lower = at[k].upper = at[k].hazard = NAN;
	}
	*out = at;
}

double
stats_survival_mean(const struct stats_curve *c, double horizon)
{
	double area = 0, from = 0, s = 1;

	for (size_t i = 0; i < c->n && c->step[i].time <= horizon; i++) {
		area += s * (c->step[i].time - from);
		from = c->step[i].time;
		s = c->step[i].survival;
	}
	return horizon > c->last ? NAN : area + s * (horizon - from);
}

struct rank {			/* groups - 1 of them are free */
	size_t  m;
	double *risk, *score, *v;	/* at risk; observed - expected; covariance */
};

static void
rank_step(struct rank *r, const double *events, double d)
{
	double n = 0;

	for (size_t a = 0; a <= r->m; a++)
		n += r->risk[a];
	double f = n > 1 ? d * (n - d) / (n - 1) : 0;
	for (size_t a = 0; a < r->m; a++) {
		r->score[a] += events[a] - d * r->risk[a] / n;
		for (size_t b = 0; b <= a; b++)
			r->v[a * r->m + b] += f * (r->risk[a] / n) * ((a == b) - r->risk[b] / n);
	}
}

static struct stats_logrank
rank_answer(struct rank *r)
{
	struct stats_logrank out = { NAN, (double)r->m, NAN };
	double *x = xcalloc(r->m + 1, sizeof *x);

	for (size_t a = 0; a < r->m; a++)
		x[a] = r->score[a];
	if (r->m && stats_cholesky(r->v, r->m, 1e-10, NULL)) {
		stats_cholesky_solve(r->v, r->m, x);
		out.chi2 = 0;
		for (size_t a = 0; a < r->m; a++)
			out.chi2 += x[a] * r->score[a];
		out.p = stats_chi2_upper(out.chi2, out.df);
	}
	free(x);
	return out;
}

enum err_code
stats_logrank(struct stats_logrank *out, const double *time, const uint8_t *event, const uint32_t *group,
    size_t groups, size_t n, struct err *e)
{
	struct rank r = { .m = groups - 1 };
	enum err_code code;

	if (groups < 2 || groups > 1000)
		return err_set(e, ERR_INVALID, "the log-rank test compares 2 to 1000 groups, not %zu", groups);
	if ((code = check(time, n, e)))
		return code;
	uint32_t *order = xcalloc(n + 1, sizeof *order);
	double *events = xcalloc(3 * groups + r.m * r.m, sizeof *events);
	r.risk = events + groups;
	r.score = r.risk + groups;
	r.v = r.score + groups;
	stats_order(time, n, order);
	for (size_t i = 0; i < n; i++)
		r.risk[group[i]]++;
	for (size_t i = 0, next; i < n; i = next) {
		double d = 0;
		for (size_t a = 0; a < groups; a++)
			events[a] = 0;
		for (next = i; next < n && time[order[next]] == time[order[i]]; next++) {
			events[group[order[next]]] += event[order[next]];
			d += event[order[next]];
		}
		if (d > 0)
			rank_step(&r, events, d);
		for (; i < next; i++)
			r.risk[group[order[i]]]--;
	}
	*out = rank_answer(&r);
	free(order);
	free(events);
	return OK;
}
