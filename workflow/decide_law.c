/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_law.c -- is what is relied on in force, open to whoever relies on it, and complete?  The rules
 * themselves are blocks of the policy (policy_law.h); what nobody has verified is said to be so. */
#include "workflow/decide_int.h"

#include <string.h>

static const char *mark(bool verified) { return verified ? "" : "; this rule is unverified"; }

/* "in force from 2026-02-05", for people who named it on another day. */
static const char *
span_text(struct judge *j, const struct policy_basis *b)
{
	const char *from = workflow_law_from(j->env->policy, &b->regimes, b->from);
	const char *until = workflow_law_until(j->env->policy, &b->regimes, b->until);

	return arena_printf(j->mem, "%s%s%s%s", from ? "from " : "", from ? from : "", until ? from ? " to " : "to " : "",
	    until ? until : "");
}

/* The day by which a field is judged: that in the date field it names, else that of the act. */
static struct date
day_of(struct judge *j, const struct policy_field *x)
{
	struct err ignored = ERR_INIT;
	struct date d;

	return x->as_at && !date_parse(&d, workflow_judge_field(j, x->as_at), &ignored) ? d : workflow_judge_occurred(j);
}

void
workflow_judge_basis(struct judge *j, const struct policy_field *x, const char *id)
{
	const struct policy_basis *b = workflow_policy_basis(j->env->policy, id);
	struct date day = day_of(j, x);

	if (!b)
		workflow_judge_deny(j, "field", "the field '%s' names no basis that the policy knows; "
		    "`probity policy show bases` lists them", x->id);
	else if (!workflow_policy_has(&x->of, workflow_basis_kind_name[b->kind]))
		workflow_judge_deny(j, "field", "%s is a %s, which the field '%s' does not take", b->id,
		    workflow_basis_kind_name[b->kind], x->id);
	else if (!workflow_law_in_force(j->env->policy, b, day))
		workflow_judge_deny(j, "field", "%s (%s) is not in force on %s, only %s%s; `probity policy show bases --as-at %s` lists "
		    "what is", b->id, b->title, workflow_judge_day_text(j, day), span_text(j, b), mark(b->verified), workflow_judge_day_text(j, day));
}

/* ---- predicates: NULL when it holds, else why not ---- */

/* The i-th basis that the request gives in any of its fields, in force on its day; NULL: not given. */
static const struct policy_basis *
given(struct judge *j, size_t i, const struct policy_regime **regime)
{
	const struct policy_field *x = &j->cmd->field[i];
	const struct policy_basis *b = x->type == POLICY_BASIS
	    ? workflow_policy_basis(j->env->policy, workflow_judge_field(j, x->id)) : NULL;

	*regime = b ? workflow_law_regime_of(j->env->policy, b, day_of(j, x)) : NULL;
	return b;
}

static bool
yes(struct judge *j, const struct policy_check *c, const char *param)
{
	const char *field = workflow_policy_param(&c->params, param);

	return field && strcmp(workflow_judge_field(j, field), "yes") == 0;
}

static bool
any_covers(struct judge *j, const char *data)
{
	const struct policy_regime *r;

	for (size_t i = 0; i < j->cmd->n_fields; i++) {
		const struct policy_basis *b = given(j, i, &r);
		if (b && workflow_policy_has(&b->covers, data))
			return true;
	}
	return false;
}

static bool
any_among(struct judge *j, const struct policy_list *with)
{
	const struct policy_regime *r;

	for (size_t i = 0; i < j->cmd->n_fields; i++) {
		const struct policy_basis *b = given(j, i, &r);
		if (b && workflow_policy_has(with, b->id))
			return true;
	}
	return false;
}

static bool
is_condition(const struct policy_basis *b)
{
	return b->kind < POLICY_BASIS_GATEWAY;
}

/* A basis with what it asks for: another condition, a policy document; of the regime of the others. */
static const char *
lacks(struct judge *j, const struct policy_check *c, const struct policy_basis *b, const struct policy_regime *r,
    const struct policy_regime *main)
{
	if (is_condition(b) && r && main && r != main)	/* what is not in force is denied as a field */
		return arena_printf(j->mem, "%s is of %s and the basis is of %s; law-enforcement processing (DPA 2018 Part 3) and "
		    "general processing are never mixed, nor are laws of different days", b->id, r->id, main->id);
	if (b->with.n && !any_among(j, &b->with))
		return arena_printf(j->mem, "%s needs with it one of: %s%s%s", b->id, b->with.item[0],
		    b->with.n > 1 ? arena_printf(j->mem, " ... %s", b->with.item[b->with.n - 1]) : "", mark(b->verified));
	if (b->policy_document && !yes(j, c, "policy"))
		return arena_printf(j->mem, "%s (%s) needs an appropriate policy document in place%s", b->id, b->provision,
		    mark(b->verified));
	return NULL;
}

static const char *
incomplete(struct judge *j, const struct policy_check *c)
{
	const struct policy_basis *b = workflow_policy_basis(j->env->policy,
	    workflow_judge_field(j, workflow_policy_param(&c->params, "field")));
	const struct policy_regime *main = NULL, *r;
	const char *why = NULL;

	if (!b || !workflow_law_is_basis(b))
		return "no lawful basis is given, and a condition alone is none";
	for (size_t i = 0; i < j->cmd->n_fields; i++)
		if (given(j, i, &r) == b)
			main = r;
	if (yes(j, c, "special") && !any_covers(j, "special"))
		return "special-category data needs a condition of its own beside the basis";
	if (yes(j, c, "criminal") && !any_covers(j, "criminal"))
		return "data on criminal offences needs official authority, or a condition for it, beside the basis";
	for (size_t i = 0; i < j->cmd->n_fields && !why; i++)
		if ((b = given(j, i, &r)))
			why = lacks(j, c, b, r, main);
	return why;
}

static const struct policy_basis *
field_basis(struct judge *j, const struct policy_check *c)
{
	return workflow_policy_basis(j->env->policy, workflow_judge_field(j, workflow_policy_param(&c->params, "field")));
}

static const char *
not_open(struct judge *j, const struct policy_check *c)
{
	const struct policy_basis *b = field_basis(j, c);

	if (!b)
		return "no basis is given";
	return b->not_for_public_tasks && yes(j, c, "authority")
	    ? arena_printf(j->mem, "%s (%s) is not for a public authority performing its tasks%s", b->id, b->provision,
	        mark(b->verified)) : NULL;
}

static const char *
not_suited(struct judge *j, const struct policy_check *c)
{
	const struct policy_basis *b = field_basis(j, c);
	const char *type = workflow_judge_get(j, workflow_judge_object(j, c->of), workflow_policy_param(&c->params, "type"));

	if (!b)
		return "none is given";
	return b->only_for.n && !workflow_policy_has(&b->only_for, type)
	    ? arena_printf(j->mem, "%s (%s) is not for an organisation of the type '%s'%s", b->id, b->provision, type,
	        mark(b->verified)) : NULL;
}

static const char *
not_compatible(struct judge *j, const struct policy_check *c)
{
	const struct policy_basis *b = field_basis(j, c);

	if (!b)
		return "no ground is given";
	return b->not_after_consent && yes(j, c, "consent")
	    ? arena_printf(j->mem, "data that was collected on consent is not free for another purpose by %s (%s)%s", b->id,
	        b->provision, mark(b->verified)) : NULL;
}

static const char *
not_in_force(struct judge *j, const struct policy_basis *b)
{
	if (!b)
		return "none is recorded";
	return workflow_law_in_force(j->env->policy, b, j->today) ? NULL
	    : arena_printf(j->mem, "%s is in force only %s%s; it is to be sworn again on one that is in force", b->id,
	        span_text(j, b), mark(b->verified));
}

/* Every basis that the object has from the fields of the command. */
static const char *
some_not_in_force(struct judge *j, const struct policy_check *c)
{
	const struct policy *p = j->env->policy;
	const char *obj = workflow_judge_object(j, c->of), *id = workflow_policy_param(&c->params, "command"), *why = NULL;

	for (size_t i = 0; i < p->n_commands && !why; i++) {
		const struct policy_command *given = &p->command[i];
		for (size_t k = 0; strcmp(given->id, id) == 0 && k < given->n_fields && !why; k++) {
			const char *fact = workflow_judge_get(j, obj, given->field[k].id);
			if (given->field[k].type == POLICY_BASIS && *fact)
				why = not_in_force(j, workflow_policy_basis(p, fact));
		}
	}
	return why;
}

/* Does the basis give one of the rights "a|b" today? */
static const char *
no_right(struct judge *j, const struct policy_basis *b, const char *rights)
{
	const struct policy_right *r = NULL;

	if (!b)
		return "no basis is recorded";
	for (const char *s = rights; *s; s += strcspn(s, "|"), s += *s == '|') {
		r = workflow_policy_right(j->env->policy, arena_printf(j->mem, "%.*s", (int)strcspn(s, "|"), s));
		if (r && workflow_law_gives(j->env->policy, b, r, j->today))
			return NULL;
	}
	return arena_printf(j->mem, "%s does not give it%s", b->id, mark(r && r->verified));
}

const char *
workflow_judge_law(struct judge *j, const struct policy_check *c)
{
	const char *fact = workflow_policy_param(&c->params, "fact");
	const struct policy_basis *b = fact
	    ? workflow_policy_basis(j->env->policy, workflow_judge_get(j, workflow_judge_object(j, c->of), fact)) : NULL;

	if (c->predicate == POLICY_BASIS_IN_FORCE)
		return not_in_force(j, b);
	if (c->predicate == POLICY_BASES_IN_FORCE)
		return some_not_in_force(j, c);
	if (c->predicate == POLICY_RIGHT_EXISTS)
		return no_right(j, b, workflow_policy_param(&c->params, "right"));
	if (c->predicate == POLICY_BASIS_OPEN_TO)
		return not_open(j, c);
	if (c->predicate == POLICY_BASIS_SUITS)
		return not_suited(j, c);
	return c->predicate == POLICY_REUSE_COMPATIBLE ? not_compatible(j, c) : incomplete(j, c);
}
