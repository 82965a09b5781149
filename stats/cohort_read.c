/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cohort_read.c -- the two passes over the register: the window, then treated and pool. */
#include "stats/cohort_int.h"

#include "core/parse.h"
#include "core/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define SUSPECT UINT32_MAX

static enum err_code
need(struct cohort_reader *r, const char *name, int *out, struct err *e)
{
	*out = stats_register_find(r->file, name);
	if (*out < 0)
		return err_set(e, ERR_NOT_FOUND, "%s has no column '%s'",
		    stats_register_name(r->file), name);
	return OK;
}

static enum err_code
find_columns(struct cohort_reader *r, struct err *e)
{
	struct stats_cohort_options defaults;
	enum err_code code;

	stats_cohort_defaults(&defaults);
	for (int f = 0; f < STATS_N_FIELDS; f++) {
		r->col.column[f] = stats_register_find(r->file,
		    r->o->link.field[f].register_column);
		r->col.format[f] = r->o->link.field[f].register_format
		    ? r->o->link.field[f].register_format : r->o->link.field[f].format;
	}
	if ((code = need(r, r->o->link.field[STATS_INTERVENTION_START].register_column,
		 &r->col.column[STATS_INTERVENTION_START], e)) ||
	    (code = need(r, r->o->first_reoffence, &r->first, e)) ||
	    (code = need(r, r->o->conviction, &r->proven, e)) ||
	    (code = need(r, r->o->reoffences, &r->count, e)))
		return code;
	r->cov = xcalloc(r->o->n_covariates + 1, sizeof *r->cov);
	for (size_t i = 0; i < r->o->n_covariates; i++) {
		struct cohort_covariate *v = &r->cov[r->n_cov];
		v->name = r->o->covariate[i];
		v->column = stats_register_find(r->file, v->name);
		bool age = strcmp(v->name, "age") == 0;
		if (v->column >= 0 || (age && r->col.column[STATS_DOB] >= 0))
			r->n_cov++;
		else if (r->o->covariate != defaults.covariate)
			return err_set(e, ERR_NOT_FOUND, "%s has no column '%s'",
			    stats_register_name(r->file), v->name);
	}
	return OK;
}

/* Register row -> cohort row; suspects and what they might have been are in neither group. */
static void
mark_rows(struct cohort_reader *r)
{
	const struct stats_link *l = r->c->link;

	r->n_rows = l->reg;
	r->row_of = xcalloc(l->reg + 2, sizeof *r->row_of);
	for (size_t i = 0; i < l->cohort; i++)
		if (l->row[i].reason == STATS_LINKED)
			r->row_of[l->row[i].register_row] = (uint32_t)i + 1;
	for (size_t i = 0; i < l->cohort; i++) {
		enum stats_link_reason why = l->row[i].reason;
		size_t at = l->row[i].register_row;
		if (at && why > STATS_LINKED && why < STATS_UNLINKED_ROW && !r->row_of[at])
			r->row_of[at] = SUSPECT;
	}
}

static int32_t
day_in(const struct cohort_reader *r, int column, const char *format)
{
	const struct stats_cell *v = &stats_register_cells(r->file)[column];
	int32_t day;

	(void)stats_person_date(v->s, v->n, format, &day);
	return day;
}

static int32_t
index_day(const struct cohort_reader *r)
{
	return day_in(r, r->col.column[STATS_INTERVENTION_START],
	    r->col.format[STATS_INTERVENTION_START]);
}

static bool
blank(const struct cohort_reader *r, int column)
{
	return stats_register_cells(r->file)[column].n == 0;
}

/* The outcome, or why there is none. */
static enum cohort_reason
read_outcome(const struct cohort_reader *r, int32_t index, struct stats_outcome *out)
{
	const struct stats_cell *n = &stats_register_cells(r->file)[r->count];
	int32_t first = day_in(r, r->first, "YYYY-MM-DD"),
	    proven = day_in(r, r->proven, "YYYY-MM-DD");
	struct stats_offence o = { { 0, 0, 0 }, { 0, 0, 0 } };
	char digits[12] = "";
	int64_t count = 0;

	if ((first == STATS_NO_DAY && !blank(r, r->first)) ||
	    (proven == STATS_NO_DAY && !blank(r, r->proven)))
		return COHORT_UNREADABLE;
	if (n->n >= sizeof digits)
		return COHORT_UNREADABLE;
	memcpy(digits, n->s, n->n);
	if (n->n && !parse_int(digits, 0, 100000, &count))
		return COHORT_UNREADABLE;
	if (first != STATS_NO_DAY)
		o.committed = date_from_days(first);
	if (proven != STATS_NO_DAY)
		o.proven = date_from_days(proven);
	*out = stats_outcome_summary(date_from_days(index), o, (int)count, r->o->extracted);
	return out->state == STATS_OUTCOME_OK ? COHORT_USED :
	    out->state == STATS_OUTCOME_INCOMPLETE ? COHORT_INCOMPLETE : COHORT_UNREADABLE;
}

static uint32_t
age_code(struct cohort_reader *r, struct cohort_covariate *v, int32_t index)
{
	int32_t born = day_in(r, r->col.column[STATS_DOB], r->col.format[STATS_DOB]);
	char text[16] = "";
	AUTO_BUF(b);

	if (born == STATS_NO_DAY || born > index)
		return 0;
	struct date a = date_from_days(born), i = date_from_days(index);
	int age = i.y - a.y - (i.m * 100 + i.d < a.m * 100 + a.d);
	buf_printf(&b, "%d", age);
	memcpy(text, b.s, b.len < sizeof text ? b.len : sizeof text - 1);
	return stats_cohort_intern(v, r->mem, text, strlen(text));
}

static void
read_covariates(struct cohort_reader *r, int32_t index, uint32_t *code)
{
	for (size_t k = 0; k < r->n_cov; k++) {
		struct cohort_covariate *v = &r->cov[k];
		const struct stats_cell *s = v->column >= 0 ?
		    &stats_register_cells(r->file)[v->column] : NULL;
		code[k] = s ? stats_cohort_intern(v, r->mem, s->s, s->n) : age_code(r, v, index);
	}
}

/* The row's PNC id as a key, 0 when it has none that is valid. */
static uint64_t
pnc_of(const struct cohort_reader *r)
{
	int column = r->col.column[STATS_PNC_ID];
	uint64_t key = 0;

	if (column >= 0) {
		const struct stats_cell *v = &stats_register_cells(r->file)[column];
		(void)stats_person_pnc(v->s, v->n, &key);	/* the key is 0 when it fails */
	}
	return key;
}

static enum cohort_reason
judge(struct cohort_reader *r, uint32_t cohort_row, struct cohort_unit *u, uint32_t *code)
{
	int32_t index = index_day(r);
	enum cohort_reason why;

	if (cohort_row == SUSPECT)
		return COHORT_SUSPECT;
	if (index == STATS_NO_DAY)
		return COHORT_NO_INDEX;
	if (!cohort_row && pnc_of(r) && stats_keys_find(&r->people, pnc_of(r)))
		return COHORT_SAME_PERSON;
	if (!cohort_row && (index < r->window_from || index > r->window_to))
		return COHORT_WINDOW;
	if ((why = read_outcome(r, index, &u->outcome)) == COHORT_USED)
		read_covariates(r, index, code);
	return why;
}

static void
add_extract(struct cohort_reader *r, const char *pseudonym)
{
	const struct stats_cell *c = stats_register_cells(r->file);

	if (pseudonym)
		buf_puts(&r->extract, pseudonym);
	else
		buf_puts(&r->extract, "pseudonym");
	for (size_t i = 0; i < stats_register_columns(r->file); i++) {
		const char *name = stats_register_column(r->file, i);
		bool identifies = false;
		for (int f = 0; f < STATS_N_FIELDS; f++)
			identifies |= r->col.column[f] == (int)i && f != STATS_GENDER &&
			    f != STATS_INTERVENTION_START;
		if (identifies)
			continue;
		buf_puts(&r->extract, ",");
		stats_cohort_cell(&r->extract, pseudonym ? c[i].s : name,
		    pseudonym ? c[i].n : strlen(name));
	}
	buf_puts(&r->extract, "\n");
	if (pseudonym)
		r->n_extract++;
	if (r->n_extract >= r->cap_extract) {
		r->cap_extract = r->cap_extract ? 2 * r->cap_extract : 1024;
		r->extract_at = xrealloc(r->extract_at, r->cap_extract * sizeof *r->extract_at);
	}
	r->extract_at[r->n_extract] = r->extract.len;
}

static void
grow(struct cohort_reader *r)
{
	if (r->n_units < r->cap_units)
		return;
	r->cap_units = r->cap_units ? 2 * r->cap_units : 4096;
	r->unit = xrealloc(r->unit, r->cap_units * sizeof *r->unit);
	r->code = xrealloc(r->code, (r->cap_units * r->n_cov + 1) * sizeof *r->code);
}

/* First pass: the window of index dates, over the linked whose index date is near enough. */
static enum err_code
find_window(struct cohort_reader *r, struct err *e)
{
	enum err_code code;
	bool more;

	r->window_from = INT32_MAX;
	r->window_to = INT32_MIN + 1;
	while (!(code = stats_register_next(r->file, &more, e)) && more) {
		size_t row = stats_register_row(r->file);
		uint32_t who = row <= r->n_rows ? r->row_of[row] : 0;
		if (!who || who == SUSPECT)
			continue;
		if (pnc_of(r))
			stats_keys_add(&r->people, pnc_of(r), 1);
		int32_t day = index_day(r), when = r->c->intervention[who - 1];
		if (day == STATS_NO_DAY)
			continue;
		if (when != STATS_NO_DAY && llabs((long long)day - when) > r->o->gap_days) {
			r->row_of[row] = SUSPECT;	/* treated at another time: neither */
			r->lost[COHORT_GAP]++;
			continue;
		}
		r->window_from = day < r->window_from ? day : r->window_from;
		r->window_to = day > r->window_to ? day : r->window_to;
	}
	return code;
}

static enum err_code
read_units(struct cohort_reader *r, struct err *e)
{
	enum err_code code;
	bool more;

	stats_register_rewind(r->file);
	add_extract(r, NULL);
	while (!(code = stats_register_next(r->file, &more, e)) && more) {
		size_t row = stats_register_row(r->file);
		if (row > r->n_rows)
			return err_set(e, ERR_INVALID, "%s has more rows than when it was linked",
			    stats_register_name(r->file));
		grow(r);
		struct cohort_unit u = { .at = (uint32_t)r->n_units };
		uint32_t who = r->row_of[row];
		enum cohort_reason why = judge(r, who, &u, r->code + r->n_units * r->n_cov);
		size_t *lost = who && who != SUSPECT ? r->lost : r->pool_lost;
		lost[why]++;
		if (why != COHORT_USED)
			continue;
		u.treated = who != 0;
		u.pseudonym = who ? r->c->pseudonym[who - 1].hex : NULL;
		if (who)
			add_extract(r, u.pseudonym);
		r->unit[r->n_units++] = u;
	}
	return code;
}

enum err_code
stats_cohort_read(struct cohort_reader *r, struct err *e)
{
	enum err_code code;

	if ((code = find_columns(r, e)))
		return code;
	mark_rows(r);
	stats_keys_init(&r->people, r->c->link->accepted);
	if ((code = find_window(r, e)) || (code = read_units(r, e)))
		return code;
	stats_cohort_drop_missing(r);
	if (r->lost[COHORT_USED] == 0)
		return err_set(e, ERR_INVALID,
		    "nobody of the cohort is left: no linked person has an index date "
		    "near the intervention, complete follow-up and every covariate");
	return OK;
}
