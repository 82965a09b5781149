/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_meaning.c -- see policy_diff.h: what changes in who may do what, and in what is asked. */
#include "workflow/policy_diff.h"
#include "core/time.h"

#include <string.h>

struct list { struct arena *mem; struct workflow_meaning *item; size_t n, cap; };

static void
add(struct list *l, const char *what, const char *subject, const char *role, const char *detail)
{
	l->item = arena_room(l->mem, l->item, l->n, &l->cap, sizeof *l->item);
	l->item[l->n++] = (struct workflow_meaning){ what, subject, role, detail };
}

static const char *
from_to(struct list *l, const char *was, const char *is)
{
	return arena_printf(l->mem, "%s -> %s", was, is);
}

/* ---- in one state ---- */

/* The command of that id which may be given on the kind in the state ("none": it makes the object). */
static const struct policy_command *
given(const struct policy *p, const char *kind, const char *state, const char *id)
{
	const struct policy_command *c = workflow_policy_command(p, kind, id);
	bool none = strcmp(state, "none") == 0;

	if (!c || c->creates != none)
		return NULL;
	return none || workflow_policy_has(&c->from, state) || workflow_policy_has(&c->from, "any") ? c : NULL;
}

/* Roles of `a` that `b` has not (NULL: no such command). */
static void
roles(struct list *l, const char *what, const struct policy_command *a, const struct policy_command *b)
{
	for (size_t i = 0; i < a->roles.n; i++)
		if (!b || !workflow_policy_has(&b->roles, a->roles.item[i]))
			add(l, what, a->id, a->roles.item[i], NULL);
}

static void
names(struct list *l, const char *what, const char *sort, const struct policy_command *c, const struct policy_list *a,
    const struct policy_list *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!workflow_policy_has(b, a->item[i]))
			add(l, what, c->id, NULL, arena_printf(l->mem, "%s %s", sort, a->item[i]));
}

static bool
has_field(const struct policy_command *c, const char *id)
{
	for (size_t i = 0; i < c->n_fields; i++)
		if (c->field[i].required && strcmp(c->field[i].id, id) == 0)
			return true;
	return false;
}

/* What `a` asks and `b` does not. */
static void
asks(struct list *l, const char *what, const struct policy_command *a, const struct policy_command *b)
{
	names(l, what, "check", a, &a->checks, &b->checks);
	names(l, what, "document", a, &a->documents, &b->documents);
	names(l, what, "attestation", a, &a->attests, &b->attests);
	names(l, what, "no key kept on", a, &a->not_custody, &b->not_custody);
	for (size_t i = 0; i < a->n_fields; i++)
		if (a->field[i].required && !has_field(b, a->field[i].id))
			add(l, what, a->id, NULL, arena_printf(l->mem, "field %s", a->field[i].id));
	if (a->reason == POLICY_REASON_REQUIRED && b->reason != POLICY_REASON_REQUIRED)
		add(l, what, a->id, NULL, "reason");
}

static void
command(struct list *l, const struct policy_command *was, const struct policy_command *is)
{
	if (is)
		roles(l, "allowed", is, was);
	if (was)
		roles(l, "forbidden", was, is);
	if (!was || !is)
		return;
	asks(l, "asked", is, was);
	asks(l, "no longer asked", was, is);
	if (was->quorum != is->quorum)
		add(l, "quorum", was->id, NULL, arena_printf(l->mem, "%d -> %d", was->quorum, is->quorum));
}

size_t
workflow_policy_meaning(struct arena *mem, const struct policy *old, const struct policy *new, const char *kind,
    const char *state, struct workflow_meaning **out)
{
	struct list l = { .mem = mem };

	for (size_t i = 0; i < old->n_commands; i++) {
		const struct policy_command *was = &old->command[i];
		if (workflow_policy_on(old, was, kind) && given(old, kind, state, was->id) == was)
			command(&l, was, given(new, kind, state, was->id));
	}
	for (size_t i = 0; i < new->n_commands; i++) {
		const struct policy_command *is = &new->command[i];
		if (workflow_policy_on(new, is, kind) && given(new, kind, state, is->id) == is && !given(old, kind, state, is->id))
			command(&l, NULL, is);
	}
	*out = l.item;
	return l.n;
}

/* ---- for all ---- */

static const char *
counted(struct list *l, const struct policy *p, const struct policy_clock *c)
{
	const struct policy_period *x = c->period ? workflow_policy_period(p, c->period) : NULL;
	const char *rule = workflow_clock_rule_name[c->rule];
	char length[24], grace[24] = "";

	if (!x)
		return arena_printf(l->mem, "%s a day that is given", rule);
	period_format(length, x->length);
	if (x->grace.n)
		period_format(grace, x->grace);
	return arena_printf(l->mem, "%s %s%s%s (%s)", rule, length, *grace ? " and " : "", grace, x->calendar ? x->calendar : "hours");
}

static void
clocks(struct list *l, const struct policy *old, const struct policy *new)
{
	for (size_t i = 0; i < old->n_clocks; i++) {
		const struct policy_clock *is = workflow_policy_clock(new, old->clock[i].id);
		const char *was = counted(l, old, &old->clock[i]), *now = is ? counted(l, new, is) : "gone";
		if (strcmp(was, now) != 0)
			add(l, "clock", old->clock[i].id, NULL, from_to(l, was, now));
	}
	for (size_t i = 0; i < new->n_clocks; i++)
		if (!workflow_policy_clock(old, new->clock[i].id))
			add(l, "clock", new->clock[i].id, NULL, from_to(l, "none", counted(l, new, &new->clock[i])));
}

static bool
shows(const struct policy_register *r, const char *key)
{
	for (size_t i = 0; i < r->n_columns; i++)
		if (strcmp(r->column[i].key, key) == 0)
			return true;
	return false;
}

/* A register that goes, or shows less, is noticed on the day on which somebody asks for it. */
static void
registers(struct list *l, const struct policy *old, const struct policy *new)
{
	for (size_t i = 0; i < old->n_registers; i++) {
		const struct policy_register *was = &old->registers[i], *is = workflow_policy_register(new, was->id);
		if (!is)
			add(l, "register", was->id, NULL, "gone");
		for (size_t k = 0; is && k < was->n_columns; k++)
			if (!shows(is, was->column[k].key))
				add(l, "register", was->id, NULL, arena_printf(l->mem, "shows no longer: %s", was->column[k].title));
	}
	for (size_t i = 0; i < new->n_registers; i++)
		if (!workflow_policy_register(old, new->registers[i].id))
			add(l, "register", new->registers[i].id, NULL, "new");
}

size_t
workflow_policy_general(struct arena *mem, const struct policy *old, const struct policy *new, struct workflow_meaning **out)
{
	struct list l = { .mem = mem };

	clocks(&l, old, new);
	registers(&l, old, new);
	for (size_t i = 0; i < old->n_attestations; i++) {
		const struct policy_attestation *was = &old->attestation[i], *is = workflow_policy_attestation(new, was->id);
		if (!is || strcmp(was->text_digest, is->text_digest) != 0)
			add(&l, "words", was->id, NULL, is ? "what was sworn lapses when a case is moved" : "gone");
	}
	for (size_t i = 0; i < old->n_roles; i++)
		if (!workflow_policy_role(new, old->role[i].id))
			add(&l, "role", old->role[i].id, NULL, "gone: granted to nobody any more, and counts for older cases only");
	*out = l.item;
	return l.n;
}
