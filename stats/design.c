/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design.c -- covariates to named columns of reals; see score.h. */
#include "stats/score.h"

static enum err_code
check(const struct stats_column *c, struct err *e)
{
	if (c->missing)
		return err_set(e, ERR_INVALID, "row %zu: covariate '%s' is blank; fill it in or leave the row out",
		    c->missing, c->name);
	if (c->text && c->mixed)
		return err_set(e, ERR_INVALID, "row %zu: covariate '%s' is not a number, though other rows are; mend it, or "
		    "give every value a letter", c->mixed, c->name);
	if (c->text && c->levels > STATS_LEVELS_MAX)
		return err_set(e, ERR_INVALID, "covariate '%s' is text with %zu different values; the most is %d", c->name,
		    c->levels, STATS_LEVELS_MAX);
	return OK;
}

static void
indicators(struct stats_design *d, const struct stats_column *c, bool every_level, struct arena *mem)
{
	/* a single level stays in, to be dropped by name as the constant that it is */
	for (size_t k = !every_level && c->levels > 1; k < c->levels; k++) {
		double *x = arena_alloc(mem, (d->n + 1) * sizeof *x);
		for (size_t i = 0; i < d->n; i++)
			x[i] = c->code[i] == k;
		d->name[d->p] = arena_printf(mem, "%s%s", c->name, c->level[k]);
		d->x[d->p++] = x;
	}
}

enum err_code
stats_design_build(struct stats_design *out, const struct stats_column *covariate, size_t covariates,
    size_t n, bool every_level, struct arena *mem, struct err *e)
{
	struct stats_design d = { .n = n };
	enum err_code code;
	size_t p = 0;

	for (size_t j = 0; j < covariates; j++) {
		if ((code = check(&covariate[j], e)))
			return code;
		p += covariate[j].text ? covariate[j].levels : 1;
	}
	if (p > STATS_COLUMNS_MAX)
		return err_set(e, ERR_INVALID, "the covariates make %zu columns; the most is %d", p, STATS_COLUMNS_MAX);
	d.name = arena_alloc(mem, (p + 1) * sizeof *d.name);
	d.x = arena_alloc(mem, (p + 1) * sizeof *d.x);
	for (size_t j = 0; j < covariates; j++) {
		if (covariate[j].text) {
			indicators(&d, &covariate[j], every_level, mem);
			continue;
		}
		d.name[d.p] = covariate[j].name;
		d.x[d.p++] = covariate[j].number;
	}
	*out = d;
	return OK;
}
