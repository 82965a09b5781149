/* SPDX-License-Identifier: GPL-3.0-or-later */
/* law.c -- see policy_law.h: which rule of law holds on a day.  Days compare as text. */
#include "workflow/policy.h"

#include <string.h>

static bool
within(const char *from, const char *until, struct date day)
{
	char s[11];

	date_format(s, day);
	return (!from || strcmp(from, s) <= 0) && (!until || strcmp(s, until) <= 0);
}

static const struct policy_regime *
regime(const struct policy *p, const char *id)
{
	for (size_t i = 0; i < p->n_regimes; i++)
		if (strcmp(p->regime[i].id, id) == 0)
			return &p->regime[i];
	return NULL;
}

const struct policy_regime *
workflow_law_regime(const struct policy *p, bool enforcement, struct date day)
{
	for (size_t i = 0; i < p->n_regimes; i++)
		if (p->regime[i].enforcement == enforcement && within(p->regime[i].from, p->regime[i].until, day))
			return &p->regime[i];
	return NULL;
}

/* The first of `list` that is in force on the day. */
static const struct policy_regime *
among(const struct policy *p, const struct policy_list *list, struct date day)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct policy_regime *r = regime(p, list->item[i]);
		if (r && within(r->from, r->until, day))
			return r;
	}
	return NULL;
}

const struct policy_regime *
workflow_law_regime_of(const struct policy *p, const struct policy_basis *b, struct date day)
{
	return within(b->from, b->until, day) ? among(p, &b->regimes, day) : NULL;
}

bool
workflow_law_in_force(const struct policy *p, const struct policy_basis *b, struct date day)
{
	return within(b->from, b->until, day) && (!b->regimes.n || among(p, &b->regimes, day));
}

bool
workflow_law_is_basis(const struct policy_basis *b)
{
	return b->kind == POLICY_BASIS_LAWFUL || b->kind == POLICY_BASIS_PART_3;
}

bool
workflow_law_right_applies(const struct policy *p, const struct policy_right *r, struct date day)
{
	return within(r->from, r->until, day) && among(p, &r->regimes, day);
}

bool
workflow_law_gives(const struct policy *p, const struct policy_basis *b, const struct policy_right *r, struct date day)
{
	return workflow_law_in_force(p, b, day) && workflow_law_right_applies(p, r, day) &&
	    workflow_policy_has(&r->bases, b->id);
}

const char *
workflow_law_from(const struct policy *p, const struct policy_list *regimes, const char *from)
{
	const char *first = NULL;

	for (size_t i = 0; i < regimes->n && !from; i++) {
		const struct policy_regime *r = regime(p, regimes->item[i]);
		if (r && (!first || strcmp(r->from, first) < 0))
			first = r->from;
	}
	return from ? from : first;
}

const char *
workflow_law_until(const struct policy *p, const struct policy_list *regimes, const char *until)
{
	const char *last = NULL;

	for (size_t i = 0; i < regimes->n && !until; i++) {
		const struct policy_regime *r = regime(p, regimes->item[i]);
		if (!r || !r->until)
			return NULL;
		if (!last || strcmp(r->until, last) > 0)
			last = r->until;
	}
	return until ? until : last;
}

size_t
workflow_law_unverified(const struct policy *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_regimes; i++)
		n += !p->regime[i].verified;
	for (size_t i = 0; i < p->n_commencements; i++)
		n += !p->commencement[i].verified;
	for (size_t i = 0; i < p->n_bases; i++)
		n += !p->basis[i].verified;
	for (size_t i = 0; i < p->n_rights; i++)
		n += !p->right[i].verified;
	return n;
}
