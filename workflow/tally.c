/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally.c -- see tally.h. */
#include "workflow/tally.h"
#include "core/zone.h"
#include "stats/protect.h"
#include "workflow/register.h"

#include <stdlib.h>
#include <string.h>

struct thing { const char *obj, *value; size_t column; };

struct tallying {
	struct workflow_lab *at;
	const struct policy_register *r;
	struct thing *thing;
	size_t n, n_counts;
	struct workflow_tally *out;
};

/* ---- counting ---- */

/* The first column whose check holds, of those that count; beyond the last: other. */
static size_t
column_of(struct tallying *t, const char *obj)
{
	size_t k = 0;

	for (size_t i = 0; i < t->r->n_columns; i++) {
		const char *check = t->r->column[i].count;
		if (!check)
			continue;
		if (workflow_holds(t->at->mem, &t->at->env, t->at->facts, workflow_policy_check(t->at->env.policy, check), obj, t->at->now))
			return k;
		k++;
	}
	return k;
}

static int
by_value(const void *a, const void *b)
{
	const struct thing *x = a, *y = b;

	return strcmp(x->value, y->value);
}

/* One row for each value, a total below where there are two or more, "other" and a total at the end of each row. */
static void
shape(struct tallying *t)
{
	struct stats_crosstab *x = &t->out->table;
	struct arena *mem = t->at->mem;
	size_t k = 0;

	*x = (struct stats_crosstab){ .file = t->r->id, .corner = t->r->by, .columns = t->n_counts + 2, .total_row = STATS_NO_TOTAL };
	x->row = arena_alloc(mem, (t->n + 1) * sizeof *x->row);
	for (size_t i = 0; i < t->n; i++)
		if (i == 0 || strcmp(t->thing[i].value, t->thing[i - 1].value) != 0)
			x->row[x->rows++] = *t->thing[i].value ? workflow_lab_name(t->at, t->thing[i].value) : "(none)";
	if (x->rows > 1) {
		x->total_row = x->rows;
		x->row[x->rows++] = "total";
	}
	x->column = arena_alloc(mem, x->columns * sizeof *x->column);
	for (size_t i = 0; i < t->r->n_columns; i++)
		if (t->r->column[i].count)
			x->column[k++] = t->r->column[i].key;
	x->column[k] = "other";
	x->column[x->total_column = k + 1] = "total";
	x->cell = arena_alloc(mem, (x->rows * x->columns + 1) * sizeof *x->cell);
}

static void
add(struct stats_crosstab *x, size_t row, size_t column)
{
	x->cell[row * x->columns + column]++;
	x->cell[row * x->columns + x->total_column]++;
	if (x->total_row == STATS_NO_TOTAL)
		return;
	x->cell[x->total_row * x->columns + column]++;
	x->cell[x->total_row * x->columns + x->total_column]++;
}

static void
count(struct tallying *t)
{
	size_t row = 0;

	for (size_t i = 0; i < t->n; i++) {
		row += i > 0 && strcmp(t->thing[i].value, t->thing[i - 1].value) != 0;
		add(&t->out->table, row, t->thing[i].column);
	}
}

/* ---- medians ---- */

/* From the day of the entry that made it to the day that the fact is. */
static bool
days_to(struct tallying *t, const char *obj, const char *fact, int64_t *days)
{
	struct err none = ERR_INIT;
	struct date opened, day;
	instant ts;

	if (date_parse(&day, workflow_facts_get(t->at->facts, obj, fact), &none) ||
	    workflow_project_when(t->at->project, obj, "kind", &ts, &none) || zone_local(t->at->env.zone, ts, &opened, NULL, &none))
		return false;
	*days = date_to_days(day) - date_to_days(opened);
	return true;
}

static int
by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static const char *
median(struct tallying *t, size_t from, size_t to, const char *fact)
{
	int64_t *all = arena_alloc(t->at->mem, (to - from + 1) * sizeof *all);
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += days_to(t, t->thing[i].obj, fact, &all[n]);
	if (n < TALLY_MIN)
		return NULL;
	qsort(all, n, sizeof *all, by_size);
	int64_t low = all[(n - 1) / 2], high = all[n / 2];
	return arena_printf(t->at->mem, "%lld%s", (long long)((low + high) / 2), (low + high) % 2 ? ".5" : "");
}

static void
medians(struct tallying *t)
{
	const struct stats_crosstab *x = &t->out->table;
	size_t k = 0;

	for (size_t i = 0; i < t->r->n_columns; i++)
		t->out->n_days += t->r->column[i].days_to != NULL;
	t->out->days = arena_alloc(t->at->mem, (x->rows * t->out->n_days + 1) * sizeof *t->out->days);
	for (size_t i = 0; i < t->r->n_columns; i++) {
		const char *fact = t->r->column[i].days_to;
		size_t row = 0, from = 0;
		for (size_t to = 1; fact && to <= t->n; to++) {
			if (to < t->n && strcmp(t->thing[to].value, t->thing[from].value) == 0)
				continue;
			t->out->days[row++ * t->out->n_days + k] = median(t, from, to, fact);
			from = to;
		}
		if (fact && x->total_row != STATS_NO_TOTAL)
			t->out->days[x->total_row * t->out->n_days + k] = median(t, 0, t->n, fact);
		k += fact != NULL;
	}
}

/* ---- disclosure ---- */

static enum err_code
protect(struct tallying *t, struct err *e)
{
	const struct stats_disclosure rule = { .min_count = TALLY_MIN, .zeros_safe = true };
	struct stats_crosstab *x = &t->out->table;
	struct stats_protected safe;
	enum err_code code = x->rows ? stats_protect(&safe, x, &rule, t->at->mem, e) : ERR_REFUSED;

	if (!code) {
		*x = safe.safe;
		t->out->primary = safe.primary;
		t->out->secondary = safe.secondary;
	} else if (code == ERR_REFUSED) {	/* no pattern will do: nothing is shown */
		err_clear(e);
		t->out->all = true;
		for (size_t i = 0; i < x->rows * x->columns; i++)
			x->cell[i] = STATS_SUPPRESSED;
		code = OK;
	}
	return code;
}

/* A median is of ten at least, and so says of a count beside it that it is. */
static void
hide_medians(struct tallying *t)
{
	const struct stats_crosstab *x = &t->out->table;

	for (size_t i = 0; i < x->rows * x->columns; i++)
		for (size_t k = 0; x->cell[i] == STATS_SUPPRESSED && k < t->out->n_days; k++)
			t->out->days[i / x->columns * t->out->n_days + k] = NULL;
}

enum err_code
workflow_tally(struct workflow_lab *at, const struct policy_register *r, struct workflow_tally *out, struct err *e)
{
	struct tallying t = { .at = at, .r = r, .out = out };
	const char **obj;
	enum err_code code = workflow_register_things(at, r, &obj, &t.n, e);

	if (code)
		return code;
	*out = (struct workflow_tally){ .def = r };
	for (size_t i = 0; i < r->n_columns; i++)
		t.n_counts += r->column[i].count != NULL;
	t.thing = arena_alloc(at->mem, (t.n + 1) * sizeof *t.thing);
	for (size_t i = 0; i < t.n; i++)
		t.thing[i] = (struct thing){ obj[i], workflow_facts_get(at->facts, obj[i], r->by), column_of(&t, obj[i]) };
	if (t.n)
		qsort(t.thing, t.n, sizeof *t.thing, by_value);
	shape(&t);
	count(&t);
	medians(&t);
	if (!(code = protect(&t, e)))
		hide_medians(&t);
	return code;
}
