/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link.c -- reading both sides and collecting candidate pairs; see link.h. */
#include "stats/link_int.h"

#include "core/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define PAIRS_MAX  50000000u
#define SAMPLE_MAX 4096u	/* register rows that u is counted on; twice that while reading */

static const char *const reason_name[STATS_N_LINK_REASONS] = {
	"linked", "suspect-identifier", "suspect-name-only", "suspect-name-differs",
	    "suspect-margin",
	"suspect-taken", "suspect-probability", "unlinked-row", "unlinked-no-candidate",
	"unlinked-unlikely",
};

const char *stats_link_reason_name(enum stats_link_reason r) { return reason_name[r]; }

void
stats_link_defaults(struct stats_link_options *o)
{
	*o = (struct stats_link_options){ .accept = 0.9, .margin_bits = 3 };
	for (int f = 0; f < STATS_N_FIELDS; f++)
		o->field[f] = (struct stats_link_field){
			stats_field_name[f],
			f == STATS_INTERVENTION_START ? "index_date" : stats_field_name[f],
			"YYYY-MM-DD", NULL,
		};
}

static enum err_code
columns(const struct stats_link_options *o, struct stats_register *cohort,
    struct stats_register *reg,
    struct stats_person_columns *c, struct stats_person_columns *r, struct err *e)
{
	int both = 0;

	for (int f = 0; f < STATS_N_FIELDS; f++) {
		const char *format = o->field[f].format, *other = o->field[f].register_format;
		other = other ? other : format;
		if (!stats_person_format_ok(format) || !stats_person_format_ok(other))
			return err_set(e, ERR_INVALID,
			    "the date format of %s is not made of YYYY, MM and DD",
			    stats_field_name[f]);
		c->format[f] = format;
		r->format[f] = other;
		c->column[f] = stats_register_find(cohort, o->field[f].cohort);
		r->column[f] = stats_register_find(reg, o->field[f].register_column);
		both += c->column[f] >= 0 && r->column[f] >= 0;
	}
	if (!both)
		return err_set(e, ERR_INVALID,
		    "%s and %s have no field in common; name their columns in a map",
		    stats_register_name(cohort), stats_register_name(reg));
	return OK;
}

/* The cohort row's place in the table of value counts, made if it is new. */
static uint32_t
value_index(struct stats_linker *l, unsigned kind, const char *s, size_t n)
{
	if (!n)
		return 0;
	uint64_t key = stats_keys_text(kind, s, n);
	uint32_t at = stats_keys_find(&l->values, key);
	if (at)
		return l->values.node[at - 1].value;
	stats_keys_add(&l->values, key, (uint32_t)++l->n_tf);
	return (uint32_t)l->n_tf;
}

static enum err_code
read_cohort(struct stats_linker *l, struct stats_register *file,
    const struct stats_person_columns *c,
    struct stats_link *out, struct err *e)
{
	enum err_code code;
	size_t cap = 0;
	bool more;

	while (!(code = stats_register_next(file, &more, e)) && more) {
		if (l->n_cohort == cap) {
			cap = cap ? 2 * cap : 1024;
			l->cohort = xrealloc(l->cohort, cap * sizeof *l->cohort);
		}
		struct stats_person *p = &l->cohort[l->n_cohort];
		stats_person_read(p, stats_register_cells(file), c);
		out->bad_pnc += (p->faults & STATS_FAULT_PNC) != 0;
		out->bad_dates += (p->faults & STATS_FAULT_DATE) != 0;
		if (++l->n_cohort > 10000000)
			return err_set(e, ERR_INVALID, "%s has more than ten million rows",
			    stats_register_name(file));
	}
	return code;
}

static void
index_cohort(struct stats_linker *l)
{
	uint64_t key[STATS_KEYS_MAX];

	stats_keys_init(&l->keys, 10 * l->n_cohort);
	stats_keys_init(&l->values, 3 * l->n_cohort);
	l->tf = xcalloc(l->n_cohort + 1, sizeof *l->tf);
	for (size_t i = 0; i < l->n_cohort; i++) {
		const struct stats_person *p = &l->cohort[i];
		if (l->o->usable && (i >= l->o->n_usable || !l->o->usable[i]))
			continue;
		for (size_t k = stats_keys_of(p, key); k--;)
			stats_keys_add(&l->keys, key[k], (uint32_t)i);
		l->tf[i][TF_SURNAME] = value_index(l, 11, p->surname, p->n_surname);
		l->tf[i][TF_FORENAME] = value_index(l, 12, p->forename, p->n_forename);
		l->tf[i][TF_POSTCODE] = value_index(l, 13, p->postcode, p->n_postcode);
	}
	l->tf_count = xcalloc(l->n_tf + 1, sizeof *l->tf_count);
}

static void
count_value(struct stats_linker *l, unsigned kind, int tf, const char *s, size_t n)
{
	if (!n)
		return;
	l->tf_total[tf]++;
	uint32_t at = stats_keys_find(&l->values, stats_keys_text(kind, s, n));
	if (at)
		l->tf_count[l->values.node[at - 1].value - 1]++;
}

/* Keep an even sample of unknown length: every 2^k-th row, k growing when the sample is full. */
static void
sample_row(struct stats_linker *l, size_t row, size_t *stride, const struct stats_person *p)
{
	if (row % *stride)
		return;
	if (l->n_sample == 2 * SAMPLE_MAX) {
		for (size_t i = 0; i < SAMPLE_MAX; i++)
			l->sample[i] = l->sample[2 * i];
		l->n_sample = SAMPLE_MAX;
		*stride *= 2;
	}
	l->sample[l->n_sample++] = *p;
}

static uint32_t
days_between(int32_t a, int32_t b)
{
	if (a == STATS_NO_DAY || b == STATS_NO_DAY)
		return UINT32_MAX;
	return (uint32_t)llabs((long long)a - b);
}

static enum err_code
add_pairs(struct stats_linker *l, uint32_t row, const struct stats_person *p, uint32_t *stamp,
    struct err *e)
{
	uint64_t key[STATS_KEYS_MAX];

	for (size_t k = stats_keys_of(p, key); k--;)
		for (uint32_t at = stats_keys_find(&l->keys, key[k]); at;
		    at = stats_keys_again(&l->keys, at)) {
			uint32_t c = l->keys.node[at - 1].value;
			if (stamp[c] == row + 1)
				continue;
			stamp[c] = row + 1;
			if (l->n_pairs == PAIRS_MAX)
				return err_set(e, ERR_INVALID,
				    "over 50 million candidate pairs: some value, such as a "
				    "default date of birth, is shared by too many rows; "
				    "leave it blank");
			if (l->n_pairs == l->cap_pairs) {
				l->cap_pairs = l->cap_pairs ? 2 * l->cap_pairs : 4096;
				l->pair = xrealloc(l->pair, l->cap_pairs * sizeof *l->pair);
			}
			l->pair[l->n_pairs++] = (struct stats_link_pair){
				c, row, stats_compare(&l->cohort[c], p), (uint32_t)p->pnc,
				days_between(l->cohort[c].when, p->when) };
		}
	return OK;
}

static enum err_code
read_register(struct stats_linker *l, struct stats_register *file,
    const struct stats_person_columns *r,
    struct err *e)
{
	struct stats_person p;
	uint32_t *stamp = xcalloc(l->n_cohort + 1, sizeof *stamp);
	size_t stride = 1;
	enum err_code code;
	bool more;

	l->sample = xcalloc(2 * SAMPLE_MAX, sizeof *l->sample);
	while (!(code = stats_register_next(file, &more, e)) && more) {
		stats_person_read(&p, stats_register_cells(file), r);
		count_value(l, 11, TF_SURNAME, p.surname, p.n_surname);
		count_value(l, 12, TF_FORENAME, p.forename, p.n_forename);
		count_value(l, 13, TF_POSTCODE, p.postcode, p.n_postcode);
		sample_row(l, l->n_reg, &stride, &p);
		if ((code = add_pairs(l, (uint32_t)l->n_reg, &p, stamp, e)))
			break;
		if (++l->n_reg == UINT32_MAX - 1) {
			code = err_set(e, ERR_INVALID, "%s has too many rows",
			    stats_register_name(file));
			break;
		}
	}
	free(stamp);
	return code;
}

/* Counting sort by cohort row; register order stays. */
static void
sort_pairs(struct stats_linker *l)
{
	struct stats_link_pair *sorted = xcalloc(l->n_pairs + 1, sizeof *sorted);
	size_t *at = xcalloc(l->n_cohort + 2, sizeof *at);

	for (size_t i = 0; i < l->n_pairs; i++)
		at[l->pair[i].cohort + 1]++;
	for (size_t i = 0; i < l->n_cohort; i++)
		at[i + 1] += at[i];
	l->first = xcalloc(l->n_cohort + 1, sizeof *l->first);
	memcpy(l->first, at, (l->n_cohort + 1) * sizeof *at);
	for (size_t i = 0; i < l->n_pairs; i++)
		sorted[at[l->pair[i].cohort]++] = l->pair[i];
	free(at);
	free(l->pair);
	l->pair = sorted;
}

static void
release(struct stats_linker *l)
{
	if (l->cohort)	/* people: leave nothing in the heap */
		explicit_bzero(l->cohort, l->n_cohort * sizeof *l->cohort);
	if (l->sample)
		explicit_bzero(l->sample, 2 * SAMPLE_MAX * sizeof *l->sample);
	stats_keys_release(&l->keys);
	stats_keys_release(&l->values);
	free(l->cohort);
	free(l->sample);
	free(l->pair);
	free(l->first);
	free(l->tf);
	free(l->tf_count);
}

enum err_code
stats_link_run(struct stats_link **out, struct stats_register *cohort, struct stats_register *reg,
    const struct stats_link_options *o, struct err *e)
{
	struct stats_person_columns c, r;
	struct stats_linker l = { .o = o };
	struct stats_link *k = xcalloc(1, sizeof *k);
	enum err_code code;

	if (!(code = columns(o, cohort, reg, &c, &r, e)) &&
	    !(code = read_cohort(&l, cohort, &c, k, e))) {
		index_cohort(&l);
		code = read_register(&l, reg, &r, e);
	}
	if (!code) {
		k->cohort = l.n_cohort;
		k->reg = l.n_reg;
		k->pairs = l.n_pairs;
		k->row = xcalloc(l.n_cohort + 1, sizeof *k->row);
		sort_pairs(&l);
		stats_link_model(&l);
		stats_link_decide(&l, k);
		*out = k;
	} else
		stats_link_free(k);
	release(&l);
	return code;
}

void
stats_link_free(struct stats_link *l)
{
	if (!l)
		return;
	free(l->row);
	free(l);
}

void
stats_link_pairs(const struct stats_link *l, struct buf *out)
{
	buf_puts(out, "cohort_row,register_row,probability,evidence\n");
	for (size_t i = 0; i < l->cohort; i++)
		if (l->row[i].reason == STATS_LINKED)
			buf_printf(out, "%zu,%zu,%.17g,%s\n", i + 1, l->row[i].register_row,
			    l->row[i].probability, l->row[i].evidence);
}
