/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_people.c -- what the policy says of people: roles, credentials, what falls on a person, and what
 * is given in person. */
#include "workflow/policy_int.h"

#include <string.h>

/* ---- in person ---- */

static bool
destroys(const struct policy_effect *x)
{
	const char *state = workflow_policy_param(&x->params, "state");

	return (x->kind == POLICY_TARGET_STATE || x->kind == POLICY_CHILD_STATE) && state &&
	    (strcmp(state, "destroying") == 0 || strcmp(state, "destroyed") == 0);
}

bool
workflow_in_person(const struct policy_command *c)
{
	static const char *const kind[] = { "actor", "plan", "lab", "policy", "emergency" };

	for (size_t i = 0; i < sizeof kind / sizeof *kind; i++)
		if (strcmp(c->on, kind[i]) == 0)
			return true;
	for (size_t i = 0; i < c->n_effects; i++)
		if (destroys(&c->effect[i]) || c->effect[i].kind == POLICY_UNHOLD_TARGET ||
		    c->effect[i].kind == POLICY_GRANT_ROLE || c->effect[i].kind == POLICY_REVOKE_ROLE)
			return true;
	return false;
}

/* ---- pass 2 ---- */

/* What concerns a person falls on one; and a delegation is given by whoever is acted for. */
void
workflow_policy_personal(struct loader *l, const struct loader_block *b, const struct fence_node *name,
    const struct policy_effect *e)
{
	const struct policy_command *c = &l->p->command[b->row];
	const char *of = workflow_policy_param(&e->params, "field");
	const struct policy_field *whom = of ? workflow_policy_field(c, of) : NULL;
	bool recusal = e->kind == POLICY_RECUSE || e->kind == POLICY_END_RECUSAL;
	bool personal = e->kind == POLICY_DELEGATE || e->kind == POLICY_END_DELEGATION || e->kind == POLICY_REPRESENT ||
	    e->kind == POLICY_END_REPRESENTATION || e->kind == POLICY_RECORD_CREDENTIAL || e->kind == POLICY_WITHDRAW_CREDENTIAL;

	if (personal && strcmp(c->on, "actor") != 0)
		workflow_policy_fault(l, b->file, name, "'%s' falls on a person; write it in a command with on: actor", name->text);
	if ((e->kind == POLICY_LET_SIGN || e->kind == POLICY_END_LET_SIGN) && strcmp(c->on, "organisation") != 0)
		workflow_policy_fault(l, b->file, name, "'%s' falls on an organisation; write it in a command with on: organisation", name->text);
	if (e->kind == POLICY_DELEGATE && (c->roles.n != 1 || strcmp(c->roles.item[0], "self") != 0))
		workflow_policy_fault(l, b->file, name, "nobody delegates for another; write roles: [self]");
	if (recusal && of && whom && whom->type != POLICY_ACTOR)
		workflow_policy_fault(l, b->file, name, "'%s' is about a person, and the field '%s' is none; give it type: actor",
		    name->text, of);
}

/* ---- pass 3 ---- */

static const struct fence_node *
key(const struct loader_block *b, const char *name)
{
	const struct fence_node *node = fence_get(b->root, name);

	return node ? node : b->root;
}

static void
check_role(struct loader *l, const struct loader_block *b)
{
	const struct policy_role *r = &l->p->role[b->row];

	if (workflow_policy_has(&r->never_with, r->id))
		workflow_policy_fault(l, b->file, key(b, "never-with"),
		    "the role '%s' is never with itself, so nobody could hold it; take it out of its own list", r->id);
	if (r->delegate_at_most.n && !r->delegable)
		workflow_policy_fault(l, b->file, key(b, "delegate-at-most"),
		    "the role '%s' says for how long it may be delegated, but not that it may be; add 'delegable: yes', or "
		    "take this out", r->id);
	if (r->delegate_at_most.n && r->delegate_at_most.unit == PERIOD_HOURS)
		workflow_policy_fault(l, b->file, key(b, "delegate-at-most"),
		    "a delegation is counted in days; write the longest of '%s' in days, months or years", r->id);
}

static void
check_credential(struct loader *l, const struct loader_block *b)
{
	const struct policy_credential *c = &l->p->credential[b->row];

	if (c->valid_for.n && c->valid_for.unit == PERIOD_HOURS)
		workflow_policy_fault(l, b->file, key(b, "valid-for"),
		    "the credential '%s' is dated by days; write how long it is valid in days, months or years", c->id);
	if (c->clock && (!c->valid_for.n || workflow_policy_clock(l->p, c->clock)->period))
		workflow_policy_fault(l, b->file, key(b, "clock"),
		    "the clock '%s' reminds of the last day of '%s': give the credential 'valid-for', and the clock no period", c->clock,
		    c->id);
	for (size_t i = 0; c->clock && i < b->row; i++)
		if (l->p->credential[i].clock && strcmp(l->p->credential[i].clock, c->clock) == 0)
			workflow_policy_fault(l, b->file, key(b, "clock"),
			    "the clock '%s' reminds of '%s' already; one person may have both, so give each a clock of its own", c->clock,
			    l->p->credential[i].id);
}

void
workflow_policy_check_people(struct loader *l, const struct loader_block *b)
{
	if (b->kind == KIND_ROLE)
		check_role(l, b);
	else
		check_credential(l, b);
}

/* Is all that the role gives given in person, so that nobody could give it for another? */
static bool
only_in_person(const struct policy *p, const char *role)
{
	bool gives = false;

	for (size_t i = 0; i < p->n_commands; i++)
		if (workflow_policy_has(&p->command[i].roles, role)) {
			gives = true;
			if (!workflow_in_person(&p->command[i]))
				return false;
		}
	return gives;
}

void
workflow_policy_warn_people(const struct policy *p, struct diag *d)
{
	for (size_t i = 0; i < p->n_roles; i++)
		if (p->role[i].delegable && only_in_person(p, p->role[i].id))
			diag_add(d, p->role[i].at.file, p->role[i].at.line, p->role[i].at.column,
			    "the role '%s' is delegable, but all that it gives is given in person, so that a delegation of it is of "
			    "no use", p->role[i].id);
}
