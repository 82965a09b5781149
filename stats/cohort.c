/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cohort.c -- linking an upload, the link table, and the attrition; see cohort.h. */
#include "stats/cohort_int.h"

#include "core/xalloc.h"

#include <stdlib.h>
#include <string.h>

void
stats_cohort_defaults(struct stats_cohort_options *o)
{
	static const char *const covariate[] = { "age", "gender", "ethnicity", "region",
	    "offence_type",
		"prior_offences", "employed", "benefit" };

	*o = (struct stats_cohort_options){
		.gap_days = 366, .covariate = covariate,
		    .n_covariates = sizeof covariate / sizeof *covariate,
		.first_reoffence = "first_reoffence_date", .conviction = "conviction_date",
		.reoffences = "reoffences",
	};
	stats_link_defaults(&o->link);
}

static void
give_pseudonyms(struct stats_cohort *c, struct arena *mem)
{
	size_t n = c->link->accepted, k = 0;
	struct stats_pseudonym *drawn = xcalloc(n + 1, sizeof *drawn);
	size_t *order = xcalloc(n + 1, sizeof *order);

	c->pseudonym = arena_alloc(mem, (c->link->cohort + 1) * sizeof *c->pseudonym);
	stats_pseudonym_draw(drawn, n);
	stats_pseudonym_shuffle(order, n);
	for (size_t i = 0; i < c->link->cohort; i++)
		if (c->link->row[i].reason == STATS_LINKED)
			c->pseudonym[i] = drawn[order[k++]];
	explicit_bzero(drawn, n * sizeof *drawn);
	free(drawn);
	free(order);
}

static enum err_code
read_interventions(struct stats_cohort *c, struct arena *mem, struct stats_register *file,
    const struct stats_link_field *f, struct err *e)
{
	int column = stats_register_find(file, f->cohort);
	enum err_code code;
	bool more;

	c->intervention = arena_alloc(mem, (c->link->cohort + 1) * sizeof *c->intervention);
	stats_register_rewind(file);
	while (!(code = stats_register_next(file, &more, e)) && more) {
		int32_t *day = &c->intervention[stats_register_row(file) - 1];
		*day = STATS_NO_DAY;
		if (column < 0)
			continue;
		const struct stats_cell *v = &stats_register_cells(file)[column];
		(void)stats_person_date(v->s, v->n, f->format, day);
	}
	return code;
}

enum err_code
stats_cohort_link(struct stats_cohort *out, struct arena *mem, const char *name, const char *text,
    size_t n, const char *register_path, const struct stats_cohort_options *o, struct err *e)
{
	STATS_REGISTER_AUTO struct stats_register *a = NULL;
	STATS_REGISTER_AUTO struct stats_register *b = NULL;
	struct stats_cohort c = { .link = NULL };
	struct stats_link_options link = o->link;
	enum err_code code;

	stats_ingest_check(&c.ingest, mem, name, text, n, &o->ingest);
	if (!stats_ingest_accepted(&c.ingest))
		return err_set(e, ERR_INVALID, "%s: %s", c.ingest.outcome, c.ingest.message);
	link.usable = c.ingest.row_usable;
	link.n_usable = c.ingest.received;
	if ((code = stats_register_open(&a, name, text, n, e)) ||
	    (code = stats_register_map(&b, register_path, e)) ||
	    (code = stats_link_run(&c.link, a, b, &link, e)))
		return code;
	code = read_interventions(&c, mem, a, &link.field[STATS_INTERVENTION_START], e);
	if (code) {
		stats_cohort_release(&c);
		return code;
	}
	give_pseudonyms(&c, mem);
	*out = c;
	return OK;
}

void
stats_cohort_release(struct stats_cohort *c)
{
	stats_link_free(c->link);
	c->link = NULL;
}

struct named { const char *pseudonym; size_t row; };

static int
by_pseudonym(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->pseudonym, ((const struct named *)b)->pseudonym);
}

void
stats_cohort_link_csv(const struct stats_cohort *c, struct buf *out)
{
	struct named *v = xcalloc(c->link->accepted + 1, sizeof *v);
	size_t n = 0;

	for (size_t i = 0; i < c->link->cohort; i++)
		if (c->link->row[i].reason == STATS_LINKED)
			v[n++] = (struct named){ c->pseudonym[i].hex, i };
	qsort(v, n, sizeof *v, by_pseudonym);
	buf_puts(out, "pseudonym,cohort_row,register_row,probability,evidence\n");
	for (size_t i = 0; i < n; i++) {
		const struct stats_link_row *r = &c->link->row[v[i].row];
		buf_printf(out, "%s,%zu,%zu,%.17g,%s\n", v[i].pseudonym, v[i].row + 1,
		    r->register_row, r->probability, r->evidence);
	}
	free(v);
}

void
stats_cohort_cell(struct buf *out, const char *s, size_t n)
{
	bool quote = false;

	for (size_t i = 0; i < n; i++)
		quote |= strchr(",\"\r\n", s[i]) != NULL;
	quote |= n && (s[0] == ' ' || s[n - 1] == ' ');
	if (!quote) {
		buf_add(out, s, n);
		return;
	}
	buf_puts(out, "\"");
	for (size_t i = 0; i < n; i++)
		buf_add(out, s[i] == '"' ? "\"\"" : &s[i], s[i] == '"' ? 2 : 1);
	buf_puts(out, "\"");
}

void
stats_cohort_set_csv(const struct stats_cohort_table *t, struct buf *out)
{
	buf_puts(out, "pseudonym,treated");
	for (size_t k = 0; k < t->n_covariates; k++) {
		buf_puts(out, ",");
		stats_cohort_cell(out, t->covariate[k].name, strlen(t->covariate[k].name));
	}
	buf_puts(out, ",reoffended,offences,days\n");
	for (size_t i = 0; i < t->n; i++) {
		buf_printf(out, "%s,%d", t->pseudonym[i].hex, t->treated[i]);
		for (size_t k = 0; k < t->n_covariates; k++) {
			const struct stats_column *v = &t->covariate[k];
			buf_puts(out, ",");
			if (v->text)
				stats_cohort_cell(out, v->level[v->code[i]],
				    strlen(v->level[v->code[i]]));
			else
				buf_printf(out, "%.17g", v->number[i]);
		}
		buf_printf(out, ",%d,%.0f,", t->reoffended[i], t->offences[i]);
		if (t->reoffended[i])
			buf_printf(out, "%.0f", t->days[i]);
		buf_puts(out, "\n");
	}
}

struct stats_effect_input
stats_cohort_effect_input(const struct stats_cohort_table *t)
{
	return (struct stats_effect_input){
		.n = t->n, .treated = t->treated, .covariate = t->covariate,
		    .covariates = t->n_covariates,
		.reoffended = t->reoffended, .offences = t->offences, .days = t->days,
	};
}
