/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_grant.c -- how roles are given and taken, and for whom a person speaks. */
#include "workflow/decide_int.h"

#include <string.h>

/* A span as its two days; until "" when it has no end. */
struct days { const char *from, *until; };

static struct days
days_of(struct judge *j, const char *span)
{
	return (struct days){ arena_printf(j->mem, "%.10s", span), strlen(span) > 12 ? span + 12 : "" };
}

static struct days
held(struct judge *j, const char *role)
{
	return days_of(j, workflow_judge_get(j, j->r->obj, arena_printf(j->mem, "role-%s", role)));
}

static const char *
today(struct judge *j)
{
	return workflow_judge_day_text(j, j->today);
}

/* Does a grant of these days stand, today or later? */
static bool
stands(struct judge *j, struct days d)
{
	return *d.from && (!*d.until || strcmp(d.until, today(j)) >= 0);
}

/* The days that the grant gives.  A sensitive role begins on the next working day, so that a pair of
 * hasty grants can be seen; one that is held already goes on from its first day. */
static struct days
asked(struct judge *j, const struct policy_role *role)
{
	const char *wanted = workflow_judge_field(j, "from");
	struct days old = held(j, role->id);
	struct date first = role->sensitive ?
	    calendar_next_working(j->env->calendar, j->env->division, j->today) : j->today;
	struct days d = { workflow_judge_day_text(j, first), workflow_judge_field(j, "until") };

	if (strcmp(wanted, d.from) > 0)
		d.from = wanted;
	if (stands(j, old) && strcmp(old.from, d.from) <= 0)
		d.from = old.from;
	return d;
}

/* What is held longer is not quietly held for less; and a gap is not quietly filled. */
static void
judge_extension(struct judge *j, const struct policy_role *role, struct days new)
{
	const char *wanted = workflow_judge_field(j, "from"), *id = role->id;
	struct days old = held(j, id);

	if (*new.until && strcmp(new.until, new.from) < 0)
		workflow_judge_deny(j, "date", "the role would end on %s, before it begins on %s", new.until, new.from);
	if (!stands(j, old))
		return;
	if (*new.until && (!*old.until || strcmp(new.until, old.until) < 0))
		workflow_judge_deny(j, "date", "%s is held %s%s already: only a revocation makes that shorter", id,
		    *old.until ? "until " : "without an end", old.until);
	if (*old.until && strcmp(wanted, old.until) > 0)
		workflow_judge_deny(j, "date", "%s is held until %s: what begins after that is granted after it", id, old.until);
}

static void
judge_conflict(struct judge *j, const struct policy_role *role, struct days new)
{
	for (size_t i = 0; i < j->env->policy->n_roles; i++) {
		const struct policy_role *other = &j->env->policy->role[i];
		struct days old = held(j, other->id);
		bool meet = stands(j, old) && (!*old.until || strcmp(old.until, new.from) >= 0) &&
		    (!*new.until || strcmp(new.until, old.from) >= 0);
		if (meet && workflow_policy_has(&role->never_with, other->id))
			workflow_judge_deny(j, "separation", "%s may not be held together with %s", role->id, other->id);
	}
}

/* Does the giver's own authority go back, by grants of one person each, to the one who would get the
 * role?  Then they would be granting it to themselves by another's hand. */
static bool
owes(struct judge *j, const char *granter, const char *holder)
{
	enum { CHAIN_MAX = 64 };

	for (int i = 0; i < CHAIN_MAX; i++) {
		const char *obj = arena_printf(j->mem, "actor/%s", granter), *by = "";
		for (size_t k = 0; k < j->cmd->roles.n; k++)
			if (workflow_holds_role(j->facts, granter, j->cmd->roles.item[k], j->today))
				by = workflow_judge_get(j, obj, arena_printf(j->mem, "granted-%s", j->cmd->roles.item[k]));
		if (!*by || strchr(by, ','))
			return false;		/* a founder, or two people together */
		if (strcmp(by, holder) == 0)
			return true;
		granter = by;
	}
	return false;
}

static void
judge_grant(struct judge *j)
{
	if (!workflow_policy_effect(j->cmd, POLICY_GRANT_ROLE))
		return;
	if (workflow_judge_is_self(j))
		workflow_judge_deny(j, "separation", "nobody grants a role to themselves");
	else if (owes(j, j->r->actor, j->r->obj + strlen("actor/")))
		workflow_judge_deny(j, "separation", "%s has the power to grant from this person alone, and grants them nothing",
		    j->r->actor);
	const struct policy_role *role = workflow_policy_role(j->env->policy, workflow_judge_field(j, "role"));
	if (!role)
		return;		/* denied as a field */
	struct days new = asked(j, role);
	judge_extension(j, role, new);
	judge_conflict(j, role, new);
}

/* Whoever could take the last administrator away is still one afterwards. */
static void
judge_leaving(struct judge *j)
{
	const struct policy_process *p = workflow_policy_process(j->env->policy, j->kind);

	if (!workflow_judge_is_self(j) || workflow_policy_has(&j->cmd->roles, "self"))
		return;
	if (workflow_policy_effect(j->cmd, POLICY_REVOKE_ROLE)
	    && workflow_policy_has(&j->cmd->roles, workflow_judge_field(j, "role")))
		workflow_judge_deny(j, "separation", "nobody takes this role from themselves: another does it");
	if (j->cmd->to && p && workflow_policy_has(&p->ends, j->cmd->to))
		workflow_judge_deny(j, "separation", "nobody records their own leaving: another does it");
}

/* The days of a representation; nobody says for whom they speak themselves. */
static void
judge_represent(struct judge *j)
{
	if (!workflow_policy_effect(j->cmd, POLICY_REPRESENT))
		return;
	if (workflow_judge_is_self(j))
		workflow_judge_deny(j, "separation", "nobody says of themselves for whom they speak: another does it");
	const char *from = workflow_judge_field(j, "from"), *until = workflow_judge_field(j, "until");
	if (*until && strcmp(until, *from ? from : today(j)) < 0)
		workflow_judge_deny(j, "date", "it would end on %s, before it begins", until);
}

void
workflow_judge_grants(struct judge *j)
{
	judge_grant(j);
	judge_represent(j);
	judge_leaving(j);
}

/* While an earlier grant stands it is the one that counts, and this one only moves its end. */
static void
grant_role(struct judge *j)
{
	const struct policy_role *role = workflow_policy_role(j->env->policy, workflow_judge_field(j, "role"));
	const char *span = arena_printf(j->mem, "role-%s", role->id), *by = arena_printf(j->mem, "granted-%s", role->id);
	struct days old = held(j, role->id), new = asked(j, role);

	if (!stands(j, old) || strcmp(old.from, new.from) != 0) {
		const char *votes = workflow_judge_get(j, j->r->obj, arena_printf(j->mem, "vote-%s-%s", j->cmd->id, role->id));
		workflow_judge_set(j, j->r->obj, by, workflow_judge_add(j, votes, j->r->actor));
	}
	workflow_judge_set(j, j->r->obj, span, arena_printf(j->mem, "%s..%s", new.from, new.until));
}

/* ---- speaking for an organisation ---- */

static void
represent(struct judge *j)
{
	const char *from = workflow_judge_field(j, "from");

	workflow_judge_set(j, j->r->obj, "represents", workflow_judge_field(j, "organisation"));
	workflow_judge_set(j, j->r->obj, "represents-days",
	    arena_printf(j->mem, "%s..%s", *from ? from : today(j), workflow_judge_field(j, "until")));
}

static void
end_representation(struct judge *j)
{
	workflow_judge_set(j, j->r->obj, "represents", "");
	workflow_judge_set(j, j->r->obj, "represents-days", "");
}

/* One organisation signs for another: the lead for its subcontractor. */
static void
let_sign(struct judge *j, bool begins)
{
	workflow_judge_set(j, j->r->obj, "signed-for-by", begins ? workflow_judge_field(j, "lead") : "");
	workflow_judge_set(j, j->r->obj, "signed-for-days",
	    begins ? arena_printf(j->mem, "%s..%s", today(j), workflow_judge_field(j, "until")) : "");
}

void
workflow_judge_let_sign(struct judge *j)
{
	const char *lead = workflow_judge_field(j, "lead"), *until = workflow_judge_field(j, "until");

	if (strcmp(j->r->obj, arena_printf(j->mem, "organisation/%s", lead)) == 0)
		workflow_judge_deny(j, "field", "an organisation signs for itself; name another as its lead");
	if (*until && strcmp(until, today(j)) < 0)
		workflow_judge_deny(j, "field", "the day until which it signs has passed");
}

void
workflow_judge_people_effect(struct judge *j, const struct policy_effect *x)
{
	const char *role = arena_printf(j->mem, "role-%s", workflow_judge_field(j, "role"));

	if (x->kind == POLICY_GRANT_ROLE)
		grant_role(j);
	else if (x->kind == POLICY_REVOKE_ROLE)
		workflow_judge_set(j, j->r->obj, role, "");
	else if (x->kind == POLICY_DELEGATE)
		workflow_judge_delegate(j);
	else if (x->kind == POLICY_END_DELEGATION)
		workflow_judge_end_delegation(j);
	else if (x->kind == POLICY_RECORD_CREDENTIAL)
		workflow_judge_record_credential(j);
	else if (x->kind == POLICY_WITHDRAW_CREDENTIAL)
		workflow_judge_withdraw_credential(j);
	else if (x->kind == POLICY_RECUSE)
		workflow_judge_recuse(j, x);
	else if (x->kind == POLICY_END_RECUSAL)
		workflow_judge_end_recusal(j, x);
	else if (x->kind == POLICY_REPRESENT)
		represent(j);
	else if (x->kind == POLICY_END_REPRESENTATION)
		end_representation(j);
	else if (x->kind == POLICY_LET_SIGN || x->kind == POLICY_END_LET_SIGN)
		let_sign(j, x->kind == POLICY_LET_SIGN);
}
