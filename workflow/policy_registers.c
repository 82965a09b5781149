/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_registers.c -- pass 2: a register lists what there is, and each of its columns shows one thing. */
#include "workflow/policy_int.h"

#include <string.h>

static const struct fence_node *
key(const struct loader_block *b, const char *name)
{
	const struct fence_node *node = fence_get(b->root, name);

	return node ? node : b->root;
}

/* ---- what it lists ---- */

static void
resolve_states(struct loader *l, const struct loader_block *b, const struct policy_register *r)
{
	for (size_t i = 0; i < r->states.n; i++) {
		bool found = false;
		for (size_t k = 0; k < r->of.n; k++) {
			const struct policy_process *p = workflow_policy_process(l->p, r->of.item[k]);
			found |= !p || workflow_policy_has(&p->states, r->states.item[i]);
		}
		if (!found)
			workflow_policy_fault(l, b->file, key(b, "states")->item[i],
			    "nothing that the register '%s' lists has a state '%s'; name one of theirs", r->id, r->states.item[i]);
	}
}

/* Does the check ask about what is given with a command, or who gives it? */
static bool
asks_the_giver(struct loader *l, const struct policy_check *c, int depth)
{
	static const enum policy_predicate giver[] = { POLICY_ACTOR_GAVE, POLICY_ACTOR_REPRESENTS, POLICY_SIGNERS_INCLUDE,
		POLICY_GIVERS_SERVE, POLICY_ACTOR_IS, POLICY_ACTOR_IS_NOT, POLICY_ACTOR_NOT_LISTED };
	const char *s = workflow_policy_param(&c->params, "checks");

	for (; s && *s && depth < 4; s += strcspn(s, "|"), s += *s == '|') {
		const struct policy_check *inner = workflow_policy_check(l->p, arena_printf(l->mem, "%.*s", (int)strcspn(s, "|"), s));
		if (inner && c->predicate != POLICY_LINKED && asks_the_giver(l, inner, depth + 1))
			return true;
	}
	for (size_t i = 0; i < sizeof giver / sizeof *giver; i++)
		if (c->predicate == giver[i])
			return true;
	return workflow_policy_param(&c->params, "field") != NULL;
}

/* Is the fact one of a thing that the register lists? */
static bool
listed_fact(struct loader *l, const struct policy_register *r, const char *fact)
{
	for (size_t i = 0; i < r->of.n; i++)
		if (workflow_policy_fact_known(l->p, r->of.item[i], fact))
			return true;
	return false;
}

/* A fact that the check, or one that it is made of, looks at and that nothing sets on what is listed; else NULL. */
static const char *
unset_fact(struct loader *l, const struct policy_register *r, const struct policy_check *c, int depth)
{
	const char *fact = workflow_policy_param(&c->params, "fact"), *found = NULL;
	const char *s = workflow_policy_param(&c->params, "checks");

	if (fact && !c->of && !listed_fact(l, r, fact))
		return fact;
	for (; s && *s && !found && depth < 4 && c->predicate != POLICY_LINKED; s += strcspn(s, "|"), s += *s == '|') {
		const struct policy_check *inner = workflow_policy_check(l->p, arena_printf(l->mem, "%.*s", (int)strcspn(s, "|"), s));
		found = inner ? unset_fact(l, r, inner, depth + 1) : NULL;
	}
	return found;
}

static void
resolve_check(struct loader *l, const struct loader_block *b, const struct fence_node *node, const char *id)
{
	const struct policy_check *c = workflow_policy_check(l->p, id);
	const char *fact = c ? unset_fact(l, &l->p->registers[b->row], c, 0) : NULL;

	if (!c)
		return;		/* said already, or by the column */
	if (asks_the_giver(l, c, 0))
		workflow_policy_fault(l, b->file, node, "the check '%s' asks what is given with a command, or who gives it, and a "
		    "register has none; name one on facts or states", id);
	else if (fact)
		workflow_policy_fault(l, b->file, node, "the check '%s' looks at the fact '%s', which nothing ever sets on what the "
		    "register lists; correct it", id, fact);
}

/* ---- what it shows ---- */

/* Of what the register lists; `with` a command, of that one. */
static bool
sealed_field(const struct policy *p, const struct policy_register *r, const char *field, const char *with)
{
	for (size_t i = 0; i < p->n_commands; i++) {
		const struct policy_command *c = &p->command[i];
		if (with && strcmp(c->id, with) != 0)
			continue;
		const struct policy_field *f = workflow_policy_field(c, field);
		bool sealed = (f && f->type == POLICY_TEXT_SEALED) || (c->reason != POLICY_REASON_NONE && strcmp(field, "reason") == 0);
		for (size_t k = 0; sealed && k < r->of.n; k++)
			if (workflow_policy_on(p, c, r->of.item[k]))
				return true;
	}
	return false;
}

static size_t
ways(const struct policy_column *c)
{
	return (size_t)!!c->fact + !!c->each + !!c->text + !!c->clock + !!c->day_of + (c->show != POLICY_SHOW_NOTHING) +
	    !!c->count + !!c->days_to;
}

/* The facts that a column names: of the thing itself, or of what `of` leads to. */
static void
resolve_facts(struct loader *l, const struct loader_block *b, const struct policy_column *c, const struct fence_node *map)
{
	static const char *const name[] = { "fact", "each", "day-of", "days-to" };
	const char *const fact[] = { c->fact, c->each, c->day_of, c->days_to };
	const struct policy_register *r = &l->p->registers[b->row];

	for (size_t i = 0; i < 4; i++) {
		bool prefix = i == 1;
		if (!fact[i])
			continue;
		if (prefix && (fact[i][strlen(fact[i]) - 1] != '-' || !workflow_policy_engine_fact(fact[i])))
			workflow_policy_fault(l, b->file, fence_get(map, name[i]), "no facts of the engine's begin with '%s'; name one of "
			    "docs/policy-language.md, such as role-", fact[i]);
		else if (!prefix && !(c->of ? workflow_policy_fact_known(l->p, NULL, fact[i]) : listed_fact(l, r, fact[i])))
			workflow_policy_fault(l, b->file, fence_get(map, name[i]), "no field and no effect ever sets the fact '%s' there; "
			    "correct it", fact[i]);
	}
	if (c->of && !listed_fact(l, r, c->of))
		workflow_policy_fault(l, b->file, fence_get(map, "of"), "no field and no effect ever sets the fact '%s', so it names no "
		    "object; correct it", c->of);
	for (size_t i = 0; i < c->given_with.n; i++)
		if (!c->text || c->of || !sealed_field(l->p, r, c->text, c->given_with.item[i]))
			workflow_policy_fault(l, b->file, fence_get(map, "given-with")->item[i], "no command '%s' of what the register lists "
			    "takes the sealed field that the column shows; name one that does", c->given_with.item[i]);
	if (c->text && !c->of && !sealed_field(l->p, r, c->text, NULL))
		workflow_policy_fault(l, b->file, fence_get(map, "text"), "'%s' is no sealed field of what the register lists; name one "
		    "that is, or show it as a fact", c->text);
}

static void
resolve_column(struct loader *l, const struct loader_block *b, const struct policy_register *r, size_t i)
{
	const struct policy_column *c = &r->column[i];
	const struct fence_node *map = key(b, "columns")->item[i], *named = fence_get(map, "count");
	bool tallies = c->count || c->days_to;

	for (size_t k = 0; k < i; k++)
		if (strcmp(r->column[k].key, c->key) == 0)
			workflow_policy_fault(l, b->file, fence_get(map, "title"), "two columns are called '%s'; give one another title", c->key);
	if (!*c->key)
		workflow_policy_fault(l, b->file, fence_get(map, "title"), "'%s' has no letter or digit; give the column a title", c->title);
	if (ways(c) != 1)
		workflow_policy_fault(l, b->file, map, "a column shows one thing, and '%s' shows %zu; give it one of fact, each, text, clock, "
		    "day-of, show, count and days-to", c->key, ways(c));
	else if (tallies != (r->by != NULL))
		workflow_policy_fault(l, b->file, map, tallies ? "'%s' counts, and the register is no tally; say by which fact it is, with 'by'" :
		    "the register is a tally, and '%s' counts nothing; give it count or days-to", c->key);
	if (tallies && c->of)
		workflow_policy_fault(l, b->file, fence_get(map, "of"), "a tally counts the things themselves; take 'of' out of '%s'", c->key);
	resolve_facts(l, b, c, map);
	if (named && !workflow_policy_check(l->p, c->count))
		workflow_policy_fault(l, b->file, named, "there is no check '%s'; define it", c->count);
	else if (named)
		resolve_check(l, b, named, c->count);
	if (c->clock && !workflow_policy_clock(l->p, c->clock))
		workflow_policy_fault(l, b->file, fence_get(map, "clock"), "there is no clock '%s'; define it", c->clock);
}

void
workflow_policy_resolve_register(struct loader *l, const struct loader_block *b)
{
	const struct policy_register *r = &l->p->registers[b->row];

	resolve_states(l, b, r);
	for (size_t i = 0; i < r->where.n; i++)
		resolve_check(l, b, key(b, "where")->item[i], r->where.item[i]);
	if (r->by && !listed_fact(l, r, r->by))
		workflow_policy_fault(l, b->file, key(b, "by"), "no field and no effect ever sets the fact '%s' on what the register lists; "
		    "correct it", r->by);
	if (!r->n_columns)
		workflow_policy_fault(l, b->file, key(b, "columns"), "the register '%s' shows nothing; give it a column", r->id);
	for (size_t i = 0; i < r->n_columns; i++)
		resolve_column(l, b, r, i);
}
