/* SPDX-License-Identifier: GPL-3.0-or-later */
/* score.c -- see score.h: choose the columns, iterate, give results in the caller's units. */
#include "stats/score.h"
#include "core/xalloc.h"
#include "stats/kernel_int.h"
#include "stats/score_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ITERATIONS_MAX = 60 };
static const double ALIASED = 1e-12;	/* share of a column's variance left by those before it */
static const double SETTLED = 1e-10;

struct fit {
	const struct stats_design *d;
	const uint8_t *y;
	size_t *keep;			/* the design's columns in the model */
	size_t  m;			/* 1 + kept columns */
	const double **x;
	double *centre, *scale, *b, *info, *gradient;
};

/* Whether a column is constant; else its mean and n-1 standard deviation. */
static bool
constant(const double *x, size_t n, double *mean, double *sd)
{
	size_t i = 1;

	while (i < n && x[i] == x[0])
		i++;
	struct stats_moments m = stats_moments(x, NULL, n);
	*mean = m.mean;
	*sd = sqrt(m.var);
	return i >= n || !(*sd > 0);
}

/* A 0/1 column with an empty cell against the groups. */
static bool
one_group(const double *x, const uint8_t *y, size_t n)
{
	size_t cell[2][2] = { { 0 } };

	for (size_t i = 0; i < n; i++) {
		if (x[i] != 0 && x[i] != 1)
			return false;
		cell[x[i] == 1][y[i]]++;
	}
	return !cell[0][0] || !cell[0][1] || !cell[1][0] || !cell[1][1];
}

static void
leave_out(struct stats_score *s, const char *name, bool separated)
{
	s->dropped[s->n_dropped++] = name;
	if (separated)
		s->separated[s->n_separated++] = name;
}

static void
pass(struct stats_pass *p, const double *b)
{
	if (stats_score_has_wide())
		stats_score_pass_wide(p, b);
	else
		stats_score_pass(p, b);
}

static struct stats_pass
pass_of(struct fit *f)
{
	return (struct stats_pass){ .n = f->d->n, .m = f->m, .x = f->x, .centre = f->centre, .scale = f->scale,
		.y = f->y, .info = f->info, .gradient = f->gradient };
}

/* Among the candidate columns leave out those that the ones before them determine: eliminate in
 * order on the correlation matrix and look at what is left of each on the diagonal. */
static void
pivot(struct fit *f, bool *aliased)
{
	struct stats_pass p = pass_of(f);
	size_t m = f->m;
	double *a = f->info;

	p.y = NULL;
	pass(&p, NULL);
	for (size_t j = 0; j < m; j++) {
		double d = a[j * m + j], start = d;
		for (size_t k = 0; k < j; k++)
			d -= a[j * m + k] * a[j * m + k];
		aliased[j] = d <= ALIASED * start;
		d = aliased[j] ? 0 : sqrt(d);
		a[j * m + j] = d;
		for (size_t i = j + 1; i < m; i++) {
			double s = a[i * m + j];
			for (size_t k = 0; k < j; k++)
				s -= a[i * m + k] * a[j * m + k];
			a[i * m + j] = aliased[j] ? 0 : s / d;
		}
	}
}

/* Fill f with the columns that can be estimated, s with the names of the rest. */
static void
choose(struct fit *f, struct stats_score *s)
{
	const struct stats_design *d = f->d;
	enum { IN, OUT, APART } *fate = xcalloc(d->p + 1, sizeof *fate);
	bool *aliased = xcalloc(d->p + 1, sizeof *aliased);
	double mean, sd;

	f->m = 1;
	for (size_t j = 0; j < d->p; j++) {
		fate[j] = constant(d->x[j], d->n, &mean, &sd) ? OUT : one_group(d->x[j], f->y, d->n) ? APART : IN;
		if (fate[j] != IN)
			continue;
		f->keep[f->m - 1] = j;
		f->x[f->m - 1] = d->x[j];
		f->centre[f->m - 1] = mean;
		f->scale[f->m - 1] = sd;
		f->m++;
	}
	pivot(f, aliased);
	size_t kept = 1;
	for (size_t j = 1; j < f->m; j++) {
		if (aliased[j]) {
			fate[f->keep[j - 1]] = OUT;
			continue;
		}
		f->keep[kept - 1] = f->keep[j - 1];
		f->x[kept - 1] = f->x[j - 1];
		f->centre[kept - 1] = f->centre[j - 1];
		f->scale[kept - 1] = f->scale[j - 1];
		kept++;
	}
	f->m = kept;
	for (size_t j = 0; j < d->p; j++)
		if (fate[j] != IN)
			leave_out(s, d->name[j], fate[j] == APART);
	free(fate);
	free(aliased);
}

static enum err_code
separated(const struct fit *f, struct err *e)
{
	size_t worst = 1;

	for (size_t j = 2; j < f->m; j++)
		if (fabs(f->b[j]) > fabs(f->b[worst]))
			worst = j;
	return err_set(e, ERR_INVALID, "the covariates separate the treated from the others: the coefficient of '%s' grows "
	    "without limit; leave it out or merge its levels", f->m > 1 ? f->d->name[f->keep[worst - 1]] : "(Intercept)");
}

/* Halve a step that made things worse; at the optimum rounding alone can do that, so give up soon. */
static void
descend(struct stats_pass *p, const double *before, double *b, size_t m, double deviance)
{
	for (int i = 0; i < 12 && !(p->deviance <= deviance * (1 + 1e-12) + 1e-12); i++) {
		for (size_t j = 0; j < m; j++)
			b[j] = 0.5 * (b[j] + before[j]);
		pass(p, b);
	}
}

/* Under separation the weights p(1-p) of some direction go to nothing: a diagonal entry that has lost
 * all but 1e-9 of the information it began with says so. */
static bool
informative(const struct fit *f, double *began)
{
	for (size_t j = 0; j < f->m; j++) {
		double d = f->info[j * f->m + j];
		if (began[j] == 0)
			began[j] = d;
		if (!(d > 1e-9 * began[j]))
			return false;
	}
	return true;
}

static enum err_code
iterate(struct fit *f, struct stats_score *s, double *fitted, struct err *e)
{
	struct stats_pass p = pass_of(f);
	size_t m = f->m;
	double *before = xcalloc(2 * m, sizeof *before), *began = before + m, moved = INFINITY;
	enum err_code code = OK;

	p.fitted = fitted;
	pass(&p, f->b);
	s->null_deviance = p.deviance;
	for (s->iterations = 0; moved > SETTLED; s->iterations++) {
		double deviance = p.deviance;
		if (s->iterations == ITERATIONS_MAX || !informative(f, began) ||
		    !stats_cholesky(f->info, m, 1e-12, NULL)) {
			code = separated(f, e);
			break;
		}
		memcpy(before, f->b, m * sizeof *before);
		stats_cholesky_solve(f->info, m, f->gradient);
		moved = 0;
		for (size_t j = 0; j < m; j++) {
			f->b[j] += f->gradient[j];
			double d = fabs(f->gradient[j]) / (1 + fabs(f->b[j]));
			moved = d > moved || isnan(d) ? d : moved;
		}
		pass(&p, f->b);
		descend(&p, before, f->b, m, deviance);
	}
	s->deviance = p.deviance;
	free(before);
	return code;
}

/* Back to the caller's units: b_j / scale_j, and the intercept b_0 - sum b_j centre_j / scale_j, whose
 * variance is the same combination of the covariance matrix. */
static enum err_code
finish(struct fit *f, struct stats_score *s, struct err *e)
{
	size_t m = f->m;
	double *v = xcalloc(m * m, sizeof *v), *c = xcalloc(m, sizeof *c), b0 = f->b[0], var = 0;

	if (!stats_cholesky(f->info, m, 1e-12, NULL)) {
		free(v);
		free(c);
		return separated(f, e);
	}
	stats_cholesky_inverse(f->info, m, v);
	c[0] = 1;
	for (size_t j = 1; j < m; j++) {
		c[j] = -f->centre[j - 1] / f->scale[j - 1];
		b0 += f->b[j] * c[j];
		s->coef[j] = f->b[j] / f->scale[j - 1];
		s->se[j] = sqrt(v[j * m + j]) / f->scale[j - 1];
	}
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < m; j++)
			var += c[i] * c[j] * v[i * m + j];
	s->coef[0] = b0;
	s->se[0] = sqrt(var);
	free(v);
	free(c);
	return OK;
}

static enum err_code
start(struct fit *f, struct err *e)
{
	size_t treated = 0;

	for (size_t i = 0; i < f->d->n; i++)
		treated += f->y[i];
	if (treated == 0 || treated == f->d->n)
		return err_set(e, ERR_INVALID, "the treatment column has only %s: a comparison needs both groups",
		    treated ? "ones" : "zeros");
	f->b[0] = log((double)treated / (double)(f->d->n - treated));
	return OK;
}

enum err_code
stats_score_fit(struct stats_score *out, const struct stats_design *d, const uint8_t *treated,
    struct arena *mem, struct err *e)
{
	size_t p = d->p + 1;
	struct stats_score s = { .n = d->n };
	struct fit f = { .d = d, .y = treated };
	enum err_code code;

	f.keep = arena_alloc(mem, p * sizeof *f.keep);
	f.x = arena_alloc(mem, p * sizeof *f.x);
	f.centre = arena_alloc(mem, 4 * p * sizeof *f.centre);
	f.scale = f.centre + p;
	f.b = f.scale + p;
	f.gradient = f.b + p;
	f.info = arena_alloc(mem, p * p * sizeof *f.info);
	s.dropped = arena_alloc(mem, 2 * p * sizeof *s.dropped);
	s.separated = s.dropped + p;
	s.fitted = arena_alloc(mem, (d->n + 1) * sizeof *s.fitted);
	if ((code = start(&f, e)))
		return code;
	choose(&f, &s);
	s.p = f.m;
	s.name = arena_alloc(mem, f.m * sizeof *s.name);
	s.coef = arena_alloc(mem, 2 * f.m * sizeof *s.coef);
	s.se = s.coef + f.m;
	s.name[0] = "(Intercept)";
	for (size_t j = 1; j < f.m; j++)
		s.name[j] = d->name[f.keep[j - 1]];
	if ((code = iterate(&f, &s, s.fitted, e)) || (code = finish(&f, &s, e)))
		return code;
	s.loglik = -0.5 * s.deviance;
	for (size_t i = 0; i < d->n; i++)
		s.extreme += s.fitted[i] < 1e-8 || s.fitted[i] > 1 - 1e-8;
	*out = s;
	return OK;
}

double
stats_score_quantise(double score)
{
	return floor(score * 0x1p40 + 0.5) * 0x1p-40;
}
