/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_rules_law.c -- pass 3: regimes, bases and rights agree with each other, and commands ask for
 * kinds of basis that there are.  Days compare as text. */
#include "workflow/policy_int.h"
#include "core/near.h"

#include <string.h>

enum { NESTED_MAX = 3 };	/* of checks made of checks: policy_panel.c refuses deeper ones */

static const struct fence_node *
key(const struct loader_block *b, const char *name)
{
	const struct fence_node *node = fence_get(b->root, name);

	return node ? node : b->root;
}

static void
check_span(struct loader *l, const struct loader_block *b, const char *id, const char *from, const char *until)
{
	if (from && until && strcmp(from, until) > 0)
		workflow_policy_fault(l, b->file, key(b, "until"),
		    "'%s' ends on %s, before it begins on %s; correct one of the days", id, until, from);
}

/* ---- regimes ---- */

static const char *
day_after(struct loader *l, const char *day)
{
	struct err ignored = ERR_INIT;
	struct date d;
	char s[11];

	if (date_parse(&d, day, &ignored))
		return day;
	date_format(s, date_add_days(d, 1));
	return arena_strdup(l->mem, s);
}

/* The regime of the same scope that begins next after this one. */
static const struct policy_regime *
next_regime(const struct policy *p, const struct policy_regime *r)
{
	const struct policy_regime *next = NULL;

	for (size_t i = 0; i < p->n_regimes; i++) {
		const struct policy_regime *x = &p->regime[i];
		if (x != r && x->enforcement == r->enforcement && strcmp(x->from, r->from) >= 0 &&
		    (strcmp(x->from, r->from) > 0 || x > r) && (!next || strcmp(x->from, next->from) < 0))
			next = x;
	}
	return next;
}

static void
check_regime(struct loader *l, const struct loader_block *b)
{
	const struct policy_regime *r = &l->p->regime[b->row], *next = next_regime(l->p, r);

	check_span(l, b, r->id, r->from, r->until);
	if (!next)
		return;
	if (!r->until || strcmp(next->from, r->until) <= 0)
		workflow_policy_fault(l, b->file, key(b, "until"),
		    "the regimes '%s' and '%s' are in force on one day, %s; end the first the day before",
		    r->id, next->id, next->from);
	else if (strcmp(next->from, day_after(l, r->until)) != 0)
		workflow_policy_fault(l, b->file, key(b, "until"),
		    "no regime is in force from %s until '%s' begins on %s; close the gap",
		    day_after(l, r->until), next->id, next->from);
}

/* ---- what lies within regimes ---- */

/* `from` and `until`, where given, lie within the days of the regimes. */
static void
check_within(struct loader *l, const struct loader_block *b, const char *id, const struct policy_list *regimes,
    const char *from, const char *until)
{
	const char *first = workflow_law_from(l->p, regimes, NULL), *last = workflow_law_until(l->p, regimes, NULL);

	check_span(l, b, id, from, until);
	if (!regimes->n)
		return;
	if (from && (strcmp(from, first) < 0 || (last && strcmp(from, last) > 0)))
		workflow_policy_fault(l, b->file, key(b, "from"),
		    "'%s' begins on %s, when none of its regimes is in force (%s to %s); correct the day", id, from,
		    first, last ? last : "today");
	if (until && (strcmp(until, first) < 0 || (last && strcmp(until, last) > 0)))
		workflow_policy_fault(l, b->file, key(b, "until"),
		    "'%s' ends on %s, when none of its regimes is in force (%s to %s); correct the day", id, until,
		    first, last ? last : "today");
}

static bool
share_regime(const struct policy_list *a, const struct policy_list *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (workflow_policy_has(b, a->item[i]))
			return true;
	return false;
}

static void
check_commencement(struct loader *l, const struct loader_block *b)
{
	const struct policy_commencement *c = &l->p->commencement[b->row];

	for (size_t i = 0; i < c->regimes.n; i++) {
		struct policy_list one = { &c->regimes.item[i], 1 };
		const char *first = workflow_law_from(l->p, &one, NULL), *last = workflow_law_until(l->p, &one, NULL);
		if (strcmp(c->day, first) < 0 || (last && strcmp(c->day, last) > 0))
			workflow_policy_fault(l, b->file, fence_get(b->root, "regimes")->item[i],
			    "'%s' is of %s, when the regime '%s' is not in force; correct the day or the regime", c->id,
			    c->day, c->regimes.item[i]);
	}
}

static void
check_basis(struct loader *l, const struct loader_block *b)
{
	const struct policy_basis *x = &l->p->basis[b->row];
	bool free_standing = x->kind >= POLICY_BASIS_GATEWAY;	/* they may be of no regime */

	if (!free_standing && !x->regimes.n)
		workflow_policy_fault(l, b->file, b->root,
		    "the %s '%s' is of no regime, so no day says whether it holds; add 'regimes'",
		    workflow_basis_kind_name[x->kind], x->id);
	check_within(l, b, x->id, &x->regimes, x->from, x->until);
	for (size_t i = 0; i < x->covers.n; i++)
		if (strcmp(x->covers.item[i], "special") != 0 && strcmp(x->covers.item[i], "criminal") != 0)
			workflow_policy_fault(l, b->file, fence_get(b->root, "covers")->item[i],
			    "'%s' is no sort of data that needs a condition; write special or criminal", x->covers.item[i]);
	for (size_t i = 0; i < x->with.n; i++)
		if (!share_regime(&x->regimes, &workflow_policy_basis(l->p, x->with.item[i])->regimes))
			workflow_policy_fault(l, b->file, fence_get(b->root, "with")->item[i],
			    "'%s' and '%s' have no regime in common, so they never hold together; take it out", x->id,
			    x->with.item[i]);
}

static void
check_right(struct loader *l, const struct loader_block *b)
{
	const struct policy_right *r = &l->p->right[b->row];
	const struct fence_node *bases = fence_get(b->root, "bases");

	check_within(l, b, r->id, &r->regimes, r->from, r->until);
	for (size_t i = 0; i < r->bases.n; i++) {
		const struct policy_basis *x = workflow_policy_basis(l->p, r->bases.item[i]);
		if (!workflow_law_is_basis(x))
			workflow_policy_fault(l, b->file, bases->item[i],
			    "a right follows from a lawful basis, and '%s' is a %s; take it out", x->id,
			    workflow_basis_kind_name[x->kind]);
		else if (!share_regime(&x->regimes, &r->regimes))
			workflow_policy_fault(l, b->file, bases->item[i],
			    "'%s' is of no regime that the right '%s' exists in; take it out", x->id, r->id);
	}
}

/* ---- fields and checks of commands ---- */

static bool
of_kind(const struct policy *p, const char *kind)
{
	for (size_t i = 0; i < p->n_bases; i++)
		if (strcmp(workflow_basis_kind_name[p->basis[i].kind], kind) == 0)
			return true;
	return false;
}

static const char *
near_kind(struct loader *l, const char *kind)
{
	const char *near = near_name(l->mem, kind, POLICY_BASIS_KINDS_N, near_item,
	    workflow_basis_kind_name);

	for (size_t i = 0; i < POLICY_BASIS_KINDS_N; i++)
		if (strcmp(workflow_basis_kind_name[i], kind) == 0)
			return "; write a basis block of it";
	return *near ? near : "; docs/policy-language.md lists the kinds";
}

static void
check_field(struct loader *l, const struct loader_block *b, const struct policy_command *c, size_t i)
{
	const struct policy_field *f = &c->field[i], *day = workflow_policy_field(c, f->as_at);
	const struct fence_node *map = fence_get(b->root, "fields")->item[i], *of = fence_get(map, "of");

	for (size_t k = 0; f->type == POLICY_BASIS && k < f->of.n; k++)
		if (!of_kind(l->p, f->of.item[k]))
			workflow_policy_fault(l, b->file, of->item[k], "no basis is of the kind '%s'%s", f->of.item[k],
			    near_kind(l, f->of.item[k]));
	if (f->as_at && (!day || day->type != POLICY_DATE))
		workflow_policy_fault(l, b->file, fence_get(map, "as-at"),
		    "'%s' is judged on the day in the field '%s', which %s; add {id: %s, type: date}", f->id, f->as_at,
		    day ? "is no date" : "the command has not", f->as_at);
}

/* The fields that a check of the law looks at are a basis, or yes-no; also of checks inside a check. */
static void
check_use(struct loader *l, const char *file, const struct fence_node *node, const struct policy_command *c,
    const struct policy_check *k, int levels)
{
	const char *inner = levels ? workflow_policy_param(&k->params, "checks") : NULL;

	for (const struct policy_param_rule *r = workflow_policy_predicate_form[k->predicate].param; r->name; r++) {
		const char *id = workflow_policy_param(&k->params, r->name);
		const struct policy_field *f = workflow_policy_field(c, id);
		enum policy_field_type want = r->kind == VALUE_BASIS_FIELD ? POLICY_BASIS : POLICY_YES_NO;
		if ((r->kind == VALUE_BASIS_FIELD || r->kind == VALUE_YES_FIELD) && (!f || f->type != want))
			workflow_policy_fault(l, file, node,
			    "the check '%s' looks at the field '%s', which '%s' has not as a %s; add the field", k->id, id, c->id,
			    workflow_field_type_name[want]);
	}
	for (; inner && *inner; inner += strcspn(inner, "|"), inner += *inner == '|') {
		const char *id = arena_printf(l->mem, "%.*s", (int)strcspn(inner, "|"), inner);
		check_use(l, file, node, c, workflow_policy_check(l->p, id), levels - 1);
	}
}

void
workflow_policy_check_law(struct loader *l)
{
	for (size_t i = 0; i < l->n_blocks; i++) {
		const struct loader_block *b = &l->block[i];
		const struct policy_command *c = b->kind == KIND_COMMAND ? &l->p->command[b->row] : NULL;
		if (b->kind == KIND_REGIME)
			check_regime(l, b);
		else if (b->kind == KIND_COMMENCEMENT)
			check_commencement(l, b);
		else if (b->kind == KIND_BASIS)
			check_basis(l, b);
		else if (b->kind == KIND_RIGHT)
			check_right(l, b);
		for (size_t k = 0; c && k < c->n_fields; k++)
			check_field(l, b, c, k);
		for (size_t k = 0; c && k < c->checks.n; k++)
			check_use(l, b->file, fence_get(b->root, "checks")->item[k], c,
			    workflow_policy_check(l->p, c->checks.item[k]), NESTED_MAX);
	}
}
