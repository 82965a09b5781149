/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_levels.c -- characteristics with a level of too few people (see report.h). */
#include "stats/frame.h"
#include "workflow/report.h"

#include <stdlib.h>

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The values that a group has, sorted; of text the number of each level. */
static size_t
values_of(const struct stats_column *c, size_t rows, const uint8_t *treated, const double *weight,
	  int group, double *out)
{
	size_t n = 0;

	for (size_t i = 0; i < rows; i++)
		if (treated[i] == group && weight[i] > 0)
			out[n++] = c->text ? (double)c->code[i] : c->number[i];
	qsort(out, n, sizeof *out, by_value);
	return n;
}

/* Text: the least frequent of all levels.  Numbers: all who have not the commonest value. */
static size_t
smallest(const struct stats_column *c, const double *value, size_t n)
{
	size_t least = n, most = 0, seen = 0;

	for (size_t i = 0, run; i < n; i += run, seen++) {
		for (run = 1; i + run < n && value[i + run] == value[i];)
			run++;
		least = run < least ? run : least;
		most = run > most ? run : most;
	}
	if (c->text)
		return seen < c->levels ? 0 : least;
	return n - most;
}

size_t
workflow_report_small_levels(struct arena *mem, const struct stats_column *covariate,
			     size_t n_covariates, size_t rows, const uint8_t *treated,
			     const double *weight, const char *const **out)
{
	const char **name = arena_alloc(mem, (n_covariates + 1) * sizeof *name);
	double *value = arena_alloc(mem, (rows + 1) * sizeof *value);
	size_t found = 0;

	for (size_t k = 0; k < n_covariates; k++) {
		bool small = false;
		for (int group = 0; group < 2; group++) {
			size_t n = values_of(&covariate[k], rows, treated, weight, group, value);
			small |= smallest(&covariate[k], value, n) < WORKFLOW_MIN_COUNT;
		}
		if (small)
			name[found++] = covariate[k].name;
	}
	*out = name;
	return found;
}
