/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_rules.c -- pass 3, second half: conflicts and commands make sense. */
#include "workflow/policy_int.h"

#include <string.h>

static const struct fence_node *
key(const struct loader_block *b, const char *name)
{
	const struct fence_node *node = fence_get(b->root, name);

	return node ? node : b->root;
}

static void
check_separation(struct loader *l, const struct loader_block *b)
{
	const struct policy_separation *s = &l->p->separation[b->row];

	if (strcmp(s->first, s->second) == 0)
		workflow_policy_fault(l, b->file, key(b, "second"),
		    "a command is not separated from itself; "
		    "give '%s' a quorum, or name another command",
		    s->first);
}

const struct policy_conflict *
workflow_policy_passed_over(const struct policy *p, const char *period)
{
	for (size_t i = 0; i < p->n_conflicts; i++) {
		const struct policy_conflict *c = &p->conflict[i];
		for (size_t k = 0; c->decision && k < c->n_readings; k++)
			if (strcmp(c->reading[k].period, period) == 0 &&
			    strcmp(c->decision, period) != 0)
				return c;
	}
	return NULL;
}

static void
check_conflict(struct loader *l, const struct loader_block *b)
{
	static const char *const says[] = { "decided-by", "decided-on", "reason" };
	const struct policy_conflict *c = &l->p->conflict[b->row];
	bool listed = false;

	for (size_t i = 0; i < c->n_readings; i++) {
		listed = listed || (c->decision && strcmp(c->decision, c->reading[i].period) == 0);
		for (size_t k = 0; k < i; k++)
			if (strcmp(c->reading[k].period, c->reading[i].period) == 0)
				workflow_policy_fault(l, b->file,
				    fence_get(b->root, "readings")->item[i],
				    "the "
				    "reading '%s' stands twice in the conflict '%s'; name each "
				    "period once",
				    c->reading[i].period, c->id);
	}
	if (c->decision && !listed)
		workflow_policy_fault(l, b->file, key(b, "decision"),
		    "the conflict '%s' is decided for '%s', "
		    "which is none of its readings; choose one of them",
		    c->id, c->decision);
	for (size_t i = 0; i < 3; i++)
		if (!c->decision != !fence_get(b->root, says[i]))
			workflow_policy_fault(l, b->file, key(b, says[i]),
			    c->decision ? "the conflict '%s' has a "
			                  "decision but no '%s'; say who decided, when and why"
			                : "the conflict '%s' has no "
			                  "decision, but '%s'; add 'decision' or take it out",
			    c->id, says[i]);
	const struct policy_conflict *other = c->decision ? workflow_policy_passed_over(l->p, c->decision) : NULL;
	if (other)
		workflow_policy_fault(l, b->file, key(b, "decision"),
		    "the conflict '%s' is decided for '%s', "
		    "which the conflict '%s' passes over; decide both for the same reading",
		    c->id, c->decision, other->id);
}

/* ---- what is signed by two ---- */

/* Does whoever holds the role also grant roles?  They could make the second signer. */
static bool
grants_roles(const struct policy *p, const char *role)
{
	for (size_t i = 0; i < p->n_commands; i++)
		if (workflow_policy_effect(&p->command[i], POLICY_GRANT_ROLE) && workflow_policy_has(&p->command[i].roles, role))
			return true;
	return false;
}

static void
check_signers(struct loader *l, const struct loader_block *b, const struct policy_command *c)
{
	if (c->quorum < 2)
		workflow_policy_fault(l, b->file, key(b, "quorum"),
		    "nobody changes alone what everybody is judged by: write quorum: 2 for '%s'", c->id);
	for (size_t i = 0; i < c->roles.n; i++) {
		const char *role = c->roles.item[i];
		if (strcmp(role, "anyone") == 0 || strcmp(role, "self") == 0)
			workflow_policy_fault(l, b->file, key(b, "roles"), "'%s' is not for %s; name the roles that answer for it",
			    c->id, role);
		else if (grants_roles(l->p, role))
			workflow_policy_fault(l, b->file, key(b, "roles"),
			    "the role '%s' grants roles, and could so make the second signer of '%s'; name another", role, c->id);
	}
}

/* An effect on the wrong kind of thing would change nothing, or the wrong thing. */
static void
check_on(struct loader *l, const struct loader_block *b, const struct policy_command *c, size_t effect)
{
	enum policy_effect_kind kind = c->effect[effect].kind;
	const struct policy_process *p = workflow_policy_process(l->p, c->on);
	bool of_case = strcmp(c->on, POLICY_ANY_CASE) == 0 || (p && p->prefix);
	const char *on = kind == POLICY_ADOPT_POLICY || kind == POLICY_WITHDRAW_POLICY ? "policy" :
	    kind == POLICY_ADOPT_CALENDAR ? "lab" : kind == POLICY_MIGRATE_CASE ? POLICY_ANY_CASE : NULL;
	const struct fence_node *node = fence_get(b->root, "effects")->item[effect];

	if (!on)
		return;
	if (strcmp(on, POLICY_ANY_CASE) == 0 ? !of_case : strcmp(on, c->on) != 0)
		workflow_policy_fault(l, b->file, node, "'%s' is an effect on '%s', and '%s' is given on '%s'; write on: %s",
		    workflow_effect_name[kind], on, c->id, c->on, on);
	if (kind != POLICY_MIGRATE_CASE)
		check_signers(l, b, c);
}

static void
check_command(struct loader *l, const struct loader_block *b)
{
	const struct policy_command *c = &l->p->command[b->row];
	bool host = workflow_policy_has(&c->roles, "host");

	if (host && c->roles.n > 1)
		workflow_policy_fault(l, b->file, key(b, "roles"),
		    "'%s' is for the host and for people; a "
		    "host measures and people decide, so make two commands of it",
		    c->id);
	else if (host != workflow_policy_host_act(c->act))
		workflow_policy_fault(l, b->file, key(b, host ? "roles" : "act"),
		    host ? "nobody may give '%s': the host signs no act '%s'; name one of its own "
		           "in 'act', or a role "
		           "of people"
		         : "nobody may give '%s': the act '%s' is the host's alone; write roles: "
		           "[host]",
		    c->id, c->act);
	for (size_t i = 0; strcmp(c->on, "clock") == 0 && i < c->n_fields; i++)
		if (workflow_policy_clock_fact(c->field[i].id))
			workflow_policy_fault(l, b->file, fence_get(b->root, "fields")->item[i],
			    "'%s' is a clock's own fact, which no field may overwrite; choose another id", c->field[i].id);
	if (host && strcmp(c->on, "clock") == 0 && !c->n_effects)
		workflow_policy_fault(l, b->file, key(b, "act"),
		    "'%s' would have no effect; add fire-clock, remind-clock, escalate-clock or recompute-clock", c->id);
	if (host && c->quorum > 1)
		workflow_policy_fault(l, b->file, key(b, "quorum"),
		    "nobody may give '%s': a host is not %d "
		    "people; take the quorum out",
		    c->id, c->quorum);
	if (c->quorum > 1 && workflow_policy_has(&c->roles, "self") && c->roles.n == 1)
		workflow_policy_fault(l, b->file, key(b, "quorum"),
		    "nobody may give '%s': one person is not "
		    "%d people; take the quorum out",
		    c->id, c->quorum);
	for (size_t i = 0; i < c->receivable.n; i++)
		if (workflow_policy_builtin_role(c->receivable.item[i]))
			workflow_policy_fault(l, b->file, fence_get(b->root, "receivable")->item[i],
			    "'%s' is no role of the lab's staff, who alone enter what was signed outside; name a role",
			    c->receivable.item[i]);
	if (c->receivable.n && (host || c->quorum > 1))
		workflow_policy_fault(l, b->file, key(b, "receivable"),
		    "'%s' is not one outside person's to sign, so nothing can be entered for them; take receivable out",
		    c->id);
	for (size_t i = 0; i < c->n_effects; i++)
		check_on(l, b, c, i);
	if (c->creates && workflow_policy_has(&c->roles, "self"))
		workflow_policy_fault(l, b->file, key(b, "roles"),
		    "'%s' makes its object, so there is no self "
		    "yet; name a role",
		    c->id);
}

void
workflow_policy_check_rules(struct loader *l)
{
	for (size_t i = 0; i < l->n_blocks; i++) {
		const struct loader_block *b = &l->block[i];
		switch (b->kind) {
		case KIND_ROLE:
		case KIND_CREDENTIAL: workflow_policy_check_people(l, b); break;
		case KIND_SEPARATION: check_separation(l, b); break;
		case KIND_CONFLICT: check_conflict(l, b); break;
		case KIND_COMMAND:
			check_command(l, b);
			workflow_policy_check_panel_use(l, b);
			break;
		case KIND_PANEL: workflow_policy_check_panel(l, b); break;
		case KIND_CHECK: workflow_policy_check_nesting(l, b); break;
		case KIND_PERIOD:
		case KIND_CLOCK:
		case KIND_RETENTION:
		case KIND_OBLIGATION:
			workflow_policy_check_clocks(l, b);
			if (b->kind == KIND_CLOCK)
				workflow_policy_check_interrupt(l, b);
			break;
		case KIND_REGIME:
		case KIND_COMMENCEMENT:
		case KIND_BASIS:
		case KIND_RIGHT:
		case KIND_ATTESTATION:
		case KIND_CHANNEL:
		case KIND_PROCESS:
		case KIND_REGISTER:
		case KIND_NONE:
			break;
		}
	}
}

/* ---- warnings ---- */

static bool
among_names(const char *names, const char *id)	/* "a|b" */
{
	size_t n = strlen(id);

	for (const char *s = names; s && *s; s += strcspn(s, "|"), s += *s == '|')
		if (strcspn(s, "|") == n && strncmp(s, id, n) == 0)
			return true;
	return false;
}

/* Does an effect of the command wait for the check? */
static bool
waits_for(const struct policy_command *c, const char *id)
{
	for (size_t i = 0; i < c->n_effects; i++)
		if (c->effect[i].when && strcmp(c->effect[i].when, id) == 0)
			return true;
	return false;
}

/* Does a register list or count by the check? */
static bool
shown(const struct policy *p, const char *id)
{
	for (size_t i = 0; i < p->n_registers; i++) {
		const struct policy_register *r = &p->registers[i];
		if (workflow_policy_has(&r->where, id))
			return true;
		for (size_t k = 0; k < r->n_columns; k++)
			if (r->column[k].count && strcmp(r->column[k].count, id) == 0)
				return true;
	}
	return false;
}

static bool
check_used(const struct policy *p, const char *id)
{
	for (size_t i = 0; i < p->n_commands; i++)
		if (workflow_policy_has(&p->command[i].checks, id) || waits_for(&p->command[i], id))
			return true;
	for (size_t i = 0; i < p->n_checks; i++)
		if (among_names(workflow_policy_param(&p->check[i].params, "checks"), id))
			return true;
	for (size_t i = 0; i < p->n_panels; i++)
		for (size_t k = 0; k < p->panel[i].n_tracks; k++)
			if (p->panel[i].track[k].when && strcmp(p->panel[i].track[k].when, id) == 0)
				return true;
	return shown(p, id);
}

static bool
attestation_used(const struct policy *p, const char *id)
{
	for (size_t i = 0; i < p->n_commands; i++)
		if (workflow_policy_has(&p->command[i].attests, id))
			return true;
	return false;
}

/* Is there an effect with this parameter? */
static bool
effect_used(const struct policy *p, const char *param, const char *id)
{
	for (size_t i = 0; i < p->n_commands; i++)
		for (size_t k = 0; k < p->command[i].n_effects; k++) {
			const char *v = workflow_policy_param(&p->command[i].effect[k].params, param);
			if (v && strcmp(v, id) == 0)
				return true;
		}
	return false;
}

static void
idle(struct diag *d, const struct policy_place *at, const char *what, const char *id)
{
	diag_add(d, at->file, at->line, at->column, "no command %s '%s'", what, id);
}

/* A vote that one administrator could give to anybody they make up is no vote. */
static void
warn_sitters(const struct policy *p, const struct policy_track *t, struct diag *d)
{
	for (size_t i = 0; i < t->roles.n; i++)
		if (!workflow_policy_role(p, t->roles.item[i])->sensitive)
			diag_add(d, t->at.file, t->at.line, t->at.column,
			    "'%s' votes on '%s', and one administrator alone may grant it; make it sensitive", t->roles.item[i], t->id);
}

/* Each of those who vote hands in a paper whose digest is salted anew: no two votes are alike. */
static void
warn_papers(const struct policy_command *c, struct diag *d)
{
	for (size_t i = 0; c->quorum != 1 && i < c->n_fields; i++)
		if (c->field[i].type == POLICY_DOCUMENT)
			diag_add(d, c->field[i].at.file, c->field[i].at.line, c->field[i].at.column,
			    "no two of those who give '%s' can hand in the same paper, so they never come to their number; "
			    "record it with a command of its own, and ask here for its digest", c->id);
}

void
workflow_policy_warn(const struct policy *p, struct diag *d)
{
	for (size_t i = 0; i < p->n_conflicts; i++)
		if (!p->conflict[i].decision)
			diag_add(d, p->conflict[i].at.file, p->conflict[i].at.line,
			    p->conflict[i].at.column,
			    "the conflict '%s' is undecided; the policy cannot be adopted until "
			    "somebody decides it",
			    p->conflict[i].id);
	workflow_policy_warn_people(p, d);
	for (size_t i = 0; i < p->n_commands; i++)
		warn_papers(&p->command[i], d);
	for (size_t i = 0; i < p->n_checks; i++)
		if (!check_used(p, p->check[i].id))
			idle(d, &p->check[i].at, "uses the check", p->check[i].id);
	for (size_t i = 0; i < p->n_attestations; i++)
		if (!attestation_used(p, p->attestation[i].id))
			idle(d, &p->attestation[i].at, "uses the attestation", p->attestation[i].id);
	for (size_t i = 0; i < p->n_panels; i++) {
		if (!effect_used(p, "panel", p->panel[i].id))
			idle(d, &p->panel[i].at, "opens the panel", p->panel[i].id);
		for (size_t k = 0; k < p->panel[i].n_tracks; k++)
			warn_sitters(p, &p->panel[i].track[k], d);
	}
}
