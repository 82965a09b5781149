/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cohort_table.c -- units into a table sorted by pseudonym, and what was lost; see cohort.h. */
#include "stats/cohort_int.h"

#include "core/xalloc.h"

#include <stdlib.h>
#include <string.h>

static const char *const reason_name[] = {
	"used", "no-index-date", "index-date-far-from-intervention", "follow-up-incomplete",
	"outcome-unreadable", "covariate-missing", "outside-window", "other-sentence-of-cohort", "suspect-match",
};

struct place { const char *pseudonym; size_t i; };

static int
by_pseudonym(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->pseudonym, ((const struct place *)b)->pseudonym);
}

static int
by_line(const void *a, const void *b)
{
	return memcmp(((const struct place *)a)->pseudonym, ((const struct place *)b)->pseudonym,
	    32);
}

/* Pseudonyms for the pool, and the order of all units by pseudonym. */
static size_t *
order_units(struct cohort_reader *r)
{
	size_t n = r->n_units, pool = r->pool_lost[COHORT_USED], k = 0;
	struct stats_pseudonym *drawn = arena_alloc(r->mem, (pool + 1) * sizeof *drawn);
	size_t *shuffled = xcalloc(pool + 1, sizeof *shuffled),
	    *order = xcalloc(n + 1, sizeof *order);
	struct place *p = xcalloc(n + 1, sizeof *p);

	stats_pseudonym_draw(drawn, pool);
	stats_pseudonym_shuffle(shuffled, pool);
	for (size_t i = 0; i < n; i++) {
		if (!r->unit[i].treated)
			r->unit[i].pseudonym = drawn[shuffled[k++]].hex;
		p[i] = (struct place){ r->unit[i].pseudonym, i };
	}
	qsort(p, n, sizeof *p, by_pseudonym);
	for (size_t i = 0; i < n; i++)
		order[i] = p[i].i;
	free(p);
	free(shuffled);
	return order;
}

static void
fill(struct cohort_reader *r, struct stats_cohort_table *t, const size_t *order)
{
	size_t n = r->n_units;

	t->n = n;
	t->pseudonym = arena_alloc(r->mem, (n + 1) * sizeof *t->pseudonym);
	t->treated = arena_alloc(r->mem, n + 1);
	t->reoffended = arena_alloc(r->mem, (n + 1) * sizeof *t->reoffended);
	t->offences = arena_alloc(r->mem, (n + 1) * sizeof *t->offences);
	t->days = arena_alloc(r->mem, (n + 1) * sizeof *t->days);
	for (size_t i = 0; i < n; i++) {
		const struct cohort_unit *u = &r->unit[order[i]];
		memcpy(t->pseudonym[i].hex, u->pseudonym, sizeof t->pseudonym[i].hex);
		t->treated[i] = u->treated;
		t->treated_n += u->treated;
		t->reoffended[i] = u->outcome.reoffended;
		t->offences[i] = u->outcome.offences;
		t->days[i] = u->outcome.reoffended ? u->outcome.days : 365;
	}
	t->control_n = n - t->treated_n;
	t->first_index = date_from_days(r->window_from);
	t->last_index = date_from_days(r->window_to);
}

/* Received, what was lost at each step, used: the reasons-lost table. */
static void
account(struct cohort_reader *r, struct stats_cohort_table *t)
{
	const struct stats_link *l = r->c->link;
	struct stats_cohort_loss *a = arena_alloc(r->mem, 32 * sizeof *a),
	    *b = arena_alloc(r->mem, 16 * sizeof *b);
	size_t n = 0, m = 0;

	a[n++] = (struct stats_cohort_loss){ "received", l->cohort };
	for (int why = STATS_LINKED + 1; why < STATS_N_LINK_REASONS; why++)
		a[n++] = (struct stats_cohort_loss){ stats_link_reason_name((enum stats_link_reason)why),
			l->reasons[why] };
	a[n++] = (struct stats_cohort_loss){ "linked", l->accepted };
	for (int why = COHORT_NO_INDEX; why <= COHORT_COVARIATE; why++)
		a[n++] = (struct stats_cohort_loss){ reason_name[why], r->lost[why] };
	a[n++] = (struct stats_cohort_loss){ "used", r->lost[COHORT_USED] };
	b[m++] = (struct stats_cohort_loss){ "register", l->reg - l->accepted };
	/* linked rows far from their intervention were marked as suspects: the cohort's loss */
	r->pool_lost[COHORT_SUSPECT] -= r->lost[COHORT_GAP];
	for (int why = COHORT_SUSPECT; why >= COHORT_NO_INDEX; why--)
		if (why != COHORT_GAP)
			b[m++] = (struct stats_cohort_loss){ reason_name[why], r->pool_lost[why] };
	b[m++] = (struct stats_cohort_loss){ "pool", r->pool_lost[COHORT_USED] };
	t->loss = a;
	t->n_losses = n;
	t->pool_loss = b;
	t->n_pool_losses = m;
}

/* The extract's lines begin with the pseudonym: the order of the lines is that of pseudonyms. */
static void
sort_extract(struct cohort_reader *r, struct stats_cohort_table *t)
{
	struct place *p = xcalloc(r->n_extract + 1, sizeof *p);

	for (size_t i = 0; i < r->n_extract; i++)
		p[i] = (struct place){ r->extract.s + r->extract_at[i], i };
	qsort(p, r->n_extract, sizeof *p, by_line);
	buf_add(&t->extract, r->extract.s, r->extract_at[0]);
	for (size_t i = 0; i < r->n_extract; i++) {
		size_t k = p[i].i;
		buf_add(&t->extract, p[i].pseudonym, r->extract_at[k + 1] - r->extract_at[k]);
	}
	free(p);
}

static void
release(struct cohort_reader *r)
{
	for (size_t i = 0; r->cov && i < r->o->n_covariates; i++) {
		stats_keys_release(&r->cov[i].keys);
		free(r->cov[i].value);
	}
	free(r->cov);
	stats_keys_release(&r->people);
	free(r->row_of);
	free(r->unit);
	free(r->code);
	free(r->extract_at);
	buf_release(&r->extract);
	stats_register_free(r->file);
}

enum err_code
stats_cohort_table(struct stats_cohort_table *out, struct arena *mem, const struct stats_cohort *c,
    const char *register_path, const struct stats_cohort_options *o, struct err *e)
{
	struct cohort_reader r = { .mem = mem, .c = c, .o = o, .extract = BUF_INIT };
	struct stats_cohort_table t = { .extract = BUF_INIT };
	size_t *order = NULL;
	enum err_code code;

	if (!(code = stats_register_map(&r.file, register_path, e)) &&
	    !(code = stats_cohort_read(&r, e))) {
		order = order_units(&r);
		code = stats_cohort_columns(&r, &t, order, e);
	}
	if (!code) {
		fill(&r, &t, order);
		account(&r, &t);
		sort_extract(&r, &t);
		*out = t;
	}
	free(order);
	release(&r);
	return code;
}

void stats_cohort_table_release(struct stats_cohort_table *t) { buf_release(&t->extract); }
