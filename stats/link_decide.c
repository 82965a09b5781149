/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_decide.c -- from weights to accepted, suspect and unlinked. */
#include "stats/link_int.h"

#include "core/xalloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIKELY 0.1		/* below this a candidate is not worth calling suspect */

struct choice {			/* of one cohort row */
	size_t best;		/* pair; SIZE_MAX none */
	double w, next;		/* of the best and of the best other person still free */
	bool first_stage, settled;
};

struct taken { uint32_t *row; struct stats_keys person; };

static bool
agrees_on_id(uint32_t pattern)
{
	unsigned j = STATS_LEVEL(pattern, STATS_ITEM_ID);

	return j == 1 || j == 2;
}

/* Surname JW >= 0.85 (by level: >= .88), names swapped, or a date of birth within one edit. */
static bool
corroborated(uint32_t pattern)
{
	unsigned s = STATS_LEVEL(pattern, STATS_ITEM_SURNAME),
	    d = STATS_LEVEL(pattern, STATS_ITEM_DOB);

	return (s >= 1 && s <= 3) || STATS_LEVEL(pattern, STATS_ITEM_FORENAME) == STATS_SWAPPED ||
	    d == 1 || d == 2;
}

static bool
same_person(const struct stats_link_pair *a, const struct stats_link_pair *b)
{
	return a->reg == b->reg || (a->person && a->person == b->person);
}

static bool
is_taken(const struct taken *t, const struct stats_link_pair *p)
{
	return t->row[p->reg] || (p->person && stats_keys_find(&t->person, p->person));
}

/* Of two register rows of one person, the sentence that the cohort's row is about: by its dates,
 * else by the index date nearest to the intervention, else the first. */
static bool
nearer_sentence(const struct stats_link_pair *a, const struct stats_link_pair *b)
{
	unsigned x = STATS_LEVEL(a->pattern, STATS_ITEM_SENTENCE);
	unsigned y = STATS_LEVEL(b->pattern, STATS_ITEM_SENTENCE);

	x = x ? x : STATS_LEVELS;
	y = y ? y : STATS_LEVELS;
	return x != y ? x < y : a->gap != b->gap ? a->gap < b->gap : a->reg < b->reg;
}

static size_t
best_pair(const struct stats_linker *l, const double *w, size_t from, size_t to)
{
	size_t best = SIZE_MAX, row;

	for (size_t i = from; i < to; i++)
		if (best == SIZE_MAX || w[i] > w[best])
			best = i;
	row = best;
	for (size_t i = from; i < to; i++)
		if (same_person(&l->pair[i], &l->pair[best]) &&
		    nearer_sentence(&l->pair[i], &l->pair[row]))
			row = i;
	return row;
}

static void
choose(const struct stats_linker *l, const double *w, size_t row, const struct taken *t,
    struct choice *c)
{
	size_t from = l->first[row], to = l->first[row + 1];
	bool rival = false;

	if (c->best == SIZE_MAX)
		c->best = best_pair(l, w, from, to);
	c->next = 0;
	if (c->best == SIZE_MAX)
		return;
	const struct stats_link_pair *b = &l->pair[c->best];
	c->w = w[c->best];
	for (size_t i = from; i < to; i++) {
		const struct stats_link_pair *p = &l->pair[i];
		if (same_person(p, b) || is_taken(t, p))
			continue;
		c->next = w[i] > c->next ? w[i] : c->next;
		rival |= agrees_on_id(p->pattern) && corroborated(p->pattern);
	}
	c->first_stage = agrees_on_id(b->pattern) && corroborated(b->pattern) && !rival;
}

static bool
strong(uint32_t g)
{
	unsigned s = STATS_LEVEL(g, STATS_ITEM_SENTENCE), p = STATS_LEVEL(g, STATS_ITEM_POSTCODE);
	unsigned d = STATS_LEVEL(g, STATS_ITEM_DOB);

	return agrees_on_id(g) || (s >= 1 && s <= 2) || (d >= 1 && d <= 2) || (p >= 1 && p <= 2);
}

static enum stats_link_reason
judge(const struct stats_linker *l, const struct choice *c, const struct taken *t,
    double probability)
{
	const struct stats_link_pair *b = &l->pair[c->best];
	char ev[8];

	stats_compare_evidence(ev, b->pattern);
	if (probability < LIKELY)
		return agrees_on_id(b->pattern) ? STATS_SUSPECT_IDENTIFIER :
		    STATS_UNLINKED_UNLIKELY;
	if (agrees_on_id(b->pattern) && !corroborated(b->pattern))
		return STATS_SUSPECT_IDENTIFIER;
	if (strchr(ev, 'N') && !strong(b->pattern))
		return STATS_SUSPECT_NAME_ONLY;
	if (!strchr(ev, 'N') && !strchr(ev, 'n') && !agrees_on_id(b->pattern))
		return STATS_SUSPECT_NAME_DIFFERS;
	if (probability < l->o->accept)
		return STATS_SUSPECT_PROBABILITY;
	if (!strchr(ev, 'N') && !strong(b->pattern))
		return STATS_SUSPECT_NAME_ONLY;
	if (is_taken(t, b))
		return STATS_SUSPECT_TAKEN;
	if (!c->first_stage && c->next > 0 && log2(c->w / c->next) < l->o->margin_bits)
		return STATS_SUSPECT_MARGIN;
	return STATS_LINKED;
}

struct proposal { size_t row; double w; bool first_stage; };

static int
by_strength(const void *a, const void *b)
{
	const struct proposal *x = a, *y = b;

	if (x->first_stage != y->first_stage)
		return x->first_stage ? -1 : 1;
	if (x->w != y->w)
		return x->w > y->w ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* One round: everybody free proposes, the strongest are taken first.  Returns how many were. */
static size_t
round_of_links(const struct stats_linker *l, const double *w, struct choice *c, struct taken *t,
    struct stats_link *out)
{
	struct proposal *p = xcalloc(l->n_cohort + 1, sizeof *p);
	size_t n = 0, linked = 0;

	for (size_t i = 0; i < l->n_cohort; i++) {
		struct stats_link_row *row = &out->row[i];
		if (c[i].settled || row->reason == STATS_UNLINKED_ROW)
			continue;
		choose(l, w, i, t, &c[i]);
		row->reason = STATS_UNLINKED_NO_CANDIDATE;
		if (c[i].best == SIZE_MAX)
			continue;
		row->register_row = (size_t)l->pair[c[i].best].reg + 1;
		row->probability = c[i].w / (l->k + c[i].w);
		row->margin = c[i].next > 0 ? log2(c[i].w / c[i].next) : INFINITY;
		stats_compare_evidence(row->evidence, l->pair[c[i].best].pattern);
		row->reason = judge(l, &c[i], t, row->probability);
		if (row->reason == STATS_LINKED)
			p[n++] = (struct proposal){ i, c[i].w, c[i].first_stage };
	}
	qsort(p, n, sizeof *p, by_strength);
	for (size_t i = 0; i < n; i++) {
		const struct stats_link_pair *b = &l->pair[c[p[i].row].best];
		c[p[i].row].settled = true;
		if (is_taken(t, b)) {
			out->row[p[i].row].reason = STATS_SUSPECT_TAKEN;
			continue;
		}
		t->row[b->reg] = 1;
		if (b->person)
			stats_keys_add(&t->person, b->person, 1);
		linked++;
	}
	free(p);
	return linked;
}

void
stats_link_decide(struct stats_linker *l, struct stats_link *out)
{
	struct choice *c = xcalloc(l->n_cohort + 1, sizeof *c);
	double *w = xcalloc(l->n_pairs + 1, sizeof *w);
	struct taken t = { .row = xcalloc(l->n_reg + 1, sizeof *t.row) };

	stats_keys_init(&t.person, l->n_cohort);
	for (size_t i = 0; i < l->n_pairs; i++)
		w[i] = stats_link_weight(l, &l->pair[i]);
	for (size_t i = 0; i < l->n_cohort; i++) {
		bool skip = l->o->usable && (i >= l->o->n_usable || !l->o->usable[i]);
		c[i].best = SIZE_MAX;
		out->row[i].reason = skip ? STATS_UNLINKED_ROW : STATS_UNLINKED_NO_CANDIDATE;
	}
	while (round_of_links(l, w, c, &t, out))
		;
	for (size_t i = 0; i < l->n_cohort; i++) {
		enum stats_link_reason r = out->row[i].reason;
		out->reasons[r]++;
		out->accepted += r == STATS_LINKED;
		out->suspect += r > STATS_LINKED && r < STATS_UNLINKED_ROW;
		out->unlinked += r >= STATS_UNLINKED_ROW;
	}
	stats_keys_release(&t.person);
	free(t.row);
	free(w);
	free(c);
}
