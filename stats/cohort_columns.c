/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cohort_columns.c -- covariates: interned while reading, numbers or levels at the end. */
#include "stats/cohort_int.h"

#include "core/parse.h"
#include "core/xalloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS_MAX 256

uint32_t
stats_cohort_intern(struct cohort_covariate *v, struct arena *mem, const char *s, size_t n)
{
	uint64_t key = stats_keys_text(31, s, n);

	if (v->n_values == 0) {
		stats_keys_init(&v->keys, 64);
		v->cap = 64;
		v->value = xcalloc(v->cap, sizeof *v->value);
		v->value[v->n_values++] = "";
	}
	if (n == 0)
		return 0;
	for (uint32_t at = stats_keys_find(&v->keys, key); at;
	    at = stats_keys_again(&v->keys, at)) {
		uint32_t code = v->keys.node[at - 1].value;
		if (strlen(v->value[code]) == n && memcmp(v->value[code], s, n) == 0)
			return code;
	}
	if (v->n_values == v->cap) {
		v->cap *= 2;
		v->value = xrealloc(v->value, v->cap * sizeof *v->value);
	}
	char *copy = arena_alloc(mem, n + 1);
	memcpy(copy, s, n);
	v->value[v->n_values] = copy;
	stats_keys_add(&v->keys, key, (uint32_t)v->n_values);
	return (uint32_t)v->n_values++;
}

static bool
numeric(const struct cohort_covariate *v, double *value)
{
	if (v->n_values == 0)
		return false;
	value[0] = NAN;
	for (size_t i = 1; i < v->n_values; i++)
		if (!parse_real(v->value[i], &value[i]))
			return false;
	return v->n_values > 1;
}

void
stats_cohort_drop_missing(struct cohort_reader *r)
{
	for (size_t k = 0; k < r->n_cov; k++) {
		double *value = xcalloc(r->cov[k].n_values + 1, sizeof *value);
		bool number = numeric(&r->cov[k], value);
		size_t kept = 0;
		for (size_t i = 0; i < r->n_units; i++) {
			struct cohort_unit u = r->unit[i];
			if (number && r->code[u.at * r->n_cov + k] == 0) {
				size_t *lost = u.treated ? r->lost : r->pool_lost;
				lost[COHORT_USED]--;
				lost[COHORT_COVARIATE]++;
			} else
				r->unit[kept++] = u;
		}
		r->n_units = kept;
		free(value);
	}
}

struct level { const char *text; uint32_t code; };

static int
by_text(const void *a, const void *b)
{
	return strcmp(((const struct level *)a)->text, ((const struct level *)b)->text);
}

/* Levels in byte order; what is missing is a level of its own. */
static enum err_code
text_column(struct cohort_reader *r, size_t k, struct stats_column *out, const size_t *order,
    struct err *e)
{
	struct cohort_covariate *v = &r->cov[k];
	bool *used = xcalloc(v->n_values + 1, sizeof *used);
	struct level *level = xcalloc(v->n_values + 1, sizeof *level);
	uint32_t *rank = xcalloc(v->n_values + 1, sizeof *rank);
	size_t n = 0;

	for (size_t i = 0; i < r->n_units; i++)
		used[r->code[r->unit[i].at * r->n_cov + k]] = true;
	for (size_t i = 0; i < v->n_values; i++)
		if (used[i])
			level[n++] = (struct level){ i ? v->value[i] : "(missing)", (uint32_t)i };
	qsort(level, n, sizeof *level, by_text);
	enum err_code code = n <= LEVELS_MAX ? OK : err_set(e, ERR_INVALID,
	    "%s: covariate '%s' has %zu different texts, at most %d can be used",
	    stats_register_name(r->file),
	    v->name, n, LEVELS_MAX);
	if (!code) {
		out->text = true;
		out->levels = n;
		out->level = arena_alloc(r->mem, (n + 1) * sizeof *out->level);
		out->code = arena_alloc(r->mem, (r->n_units + 1) * sizeof *out->code);
		for (size_t i = 0; i < n; i++) {
			out->level[i] = level[i].text;
			rank[level[i].code] = (uint32_t)i;
		}
		for (size_t i = 0; i < r->n_units; i++)
			out->code[i] = rank[r->code[r->unit[order[i]].at * r->n_cov + k]];
	}
	free(used);
	free(level);
	free(rank);
	return code;
}

enum err_code
stats_cohort_columns(struct cohort_reader *r, struct stats_cohort_table *t, const size_t *order,
    struct err *e)
{
	enum err_code code = OK;

	t->n_covariates = r->n_cov;
	t->covariate = arena_alloc(r->mem, (r->n_cov + 1) * sizeof *t->covariate);
	for (size_t k = 0; !code && k < r->n_cov; k++) {
		struct stats_column *out = &t->covariate[k];
		double *value = xcalloc(r->cov[k].n_values + 1, sizeof *value);
		out->name = arena_strdup(r->mem, r->cov[k].name);
		if (numeric(&r->cov[k], value)) {
			out->number = arena_alloc(r->mem, (r->n_units + 1) * sizeof *out->number);
			for (size_t i = 0; i < r->n_units; i++)
				out->number[i] =
				    value[r->code[r->unit[order[i]].at * r->n_cov + k]];
		} else
			code = text_column(r, k, out, order, e);
		free(value);
	}
	return code;
}
