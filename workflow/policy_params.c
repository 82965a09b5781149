/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_params.c -- pass 2: what the parameters of checks and effects name exists, and fits the command. */
#include "workflow/policy_int.h"

#include <string.h>

/* ---- facts and fields ---- */

static bool
command_sets(const struct policy_command *c, const char *fact, bool here)
{
	for (size_t i = 0; here && i < c->n_fields; i++)
		if (c->field[i].type != POLICY_TEXT_SEALED && strcmp(c->field[i].id, fact) == 0)
			return true;
	for (size_t i = 0; i < c->n_effects; i++) {
		const char *f = c->effect[i].kind == POLICY_PROPOSE_CORRECTION ? "old" :
		    workflow_policy_param(&c->effect[i].params, "fact");
		if (f && strcmp(f, fact) == 0 && (here || c->effect[i].of) &&
		    c->effect[i].kind != POLICY_CLEAR)
			return true;
	}
	return false;
}

/* Does anything give objects of kind `on` (NULL: of any kind) this fact? */
bool
workflow_policy_fact_known(const struct policy *p, const char *on, const char *fact)
{
	if (workflow_policy_engine_fact(fact))
		return true;
	for (size_t i = 0; i < p->n_commands; i++)
		if (command_sets(&p->command[i], fact, true) &&	/* most do not: asked first, as it is cheap */
		    command_sets(&p->command[i], fact, !on || workflow_policy_overlap(p, p->command[i].on, on)))
			return true;
	return false;
}

/* ---- parameters ---- */

/* Is each of the states "a|b" one of `process` (NULL: of any)?  Else the first that is not. */
static const char *
unknown_state(struct loader *l, const struct policy_process *process, const char *states)
{
	for (const char *s = states, *end;; s = end + 1) {
		end = s + strcspn(s, "|");
		const char *name = arena_printf(l->mem, "%.*s", (int)(end - s), s);
		bool found = process && workflow_policy_has(&process->states, name);
		for (size_t i = 0; !process && !found && i < l->p->n_processes; i++)
			found = workflow_policy_has(&l->p->process[i].states, name);
		if (!found)
			return name;
		if (!*end)
			return NULL;
	}
}

/* Each of the names "a|b" is that of a row. */
static void
resolve_names(struct loader *l, const char *file, enum policy_kind ref, const struct fence_node *node)
{
	for (const char *s = node->text, *end;; s = end + 1) {
		end = s + strcspn(s, "|");
		const char *name = arena_printf(l->mem, "%.*s", (int)(end - s), s);
		if (!workflow_policy_find(l->p, ref, name))
			workflow_policy_fault(l, file, node, "there is no %s '%s'%s",
			    workflow_policy_schema[ref].name, name, workflow_policy_near_row(l, ref, name));
		if (!*end)
			return;
	}
}

static void
resolve_value(struct loader *l, const char *file, const struct policy_param_rule *rule,
    const struct fence_node *node, const struct policy_effect *form)
{
	enum policy_kind ref = rule->kind == VALUE_CLOCK         ? KIND_CLOCK
	                       : rule->kind == VALUE_ATTESTATION ? KIND_ATTESTATION
	                       : rule->kind == VALUE_KIND        ? KIND_PROCESS
	                       : rule->kind == VALUE_COMMAND     ? KIND_COMMAND
	                       : rule->kind == VALUE_OBLIGATION  ? KIND_OBLIGATION
	                       : rule->kind == VALUE_PERIOD      ? KIND_PERIOD
	                       : rule->kind == VALUE_CREDENTIAL  ? KIND_CREDENTIAL
	                       : rule->kind == VALUE_PANEL       ? KIND_PANEL
	                                                         : KIND_NONE;
	const char *kind = workflow_policy_param(&form->params, "kind"), *bad;

	if (ref != KIND_NONE && !workflow_policy_find(l->p, ref, node->text))
		workflow_policy_fault(l, file, node, "there is no %s '%s'%s",
		    workflow_policy_schema[ref].name, node->text, workflow_policy_near_row(l, ref, node->text));
	enum policy_kind each = rule->kind == VALUE_COMMANDS ? KIND_COMMAND
	                        : rule->kind == VALUE_ROLES  ? KIND_ROLE
	                        : rule->kind == VALUE_CHECKS ? KIND_CHECK
	                        : rule->kind == VALUE_RIGHTS ? KIND_RIGHT
	                                                     : KIND_NONE;
	if (each != KIND_NONE)
		resolve_names(l, file, each, node);
	if (rule->kind != VALUE_STATE)
		return;
	const struct policy_process *p = kind ? workflow_policy_process(l->p, kind) : NULL;
	if ((!kind || p) && (bad = unknown_state(l, p, node->text)))
		workflow_policy_fault(l, file, node,
		    p ? "'%s' has no state '%s'; name one of its own"
		      : "%s has a state '%s'; correct the name",
		    p ? p->id : "nothing", bad);
}

/* Does some command tie cases `as` this? */
static bool
ties(const struct policy *p, const char *as)
{
	for (size_t i = 0; i < p->n_commands; i++) {
		const struct policy_field *f = workflow_policy_field(&p->command[i], "relation");
		if (f && workflow_policy_effect(&p->command[i], POLICY_LINK_CASE) && workflow_policy_has(&f->of, as))
			return true;
	}
	return false;
}

/* What is asked of a linked case is asked of it alone: facts and states that its process has, and no field. */
static void
resolve_asked(struct loader *l, const char *file, const struct fence_node *node, const struct policy_process *p,
    const struct policy_check *k, size_t depth)
{
	const char *fact = workflow_policy_param(&k->params, "fact"), *value = workflow_policy_param(&k->params, "value");
	bool state = k->predicate == POLICY_STATE_IS && !k->of && !workflow_policy_param(&k->params, "child");
	const char *s = workflow_policy_param(&k->params, "checks");

	for (; s && *s && depth < 4 && k->predicate != POLICY_LINKED; s += strcspn(s, "|"), s += *s == '|') {
		const struct policy_check *inner = workflow_policy_check(l->p, arena_printf(l->mem, "%.*s", (int)strcspn(s, "|"), s));
		if (inner)
			resolve_asked(l, file, node, p, inner, depth + 1);
	}
	if (workflow_policy_param(&k->params, "field"))
		workflow_policy_fault(l, file, node, "the check '%s' looks at a field, and a linked case is given none; "
		    "name a check on its facts or state", k->id);
	else if (fact && !k->of && !workflow_policy_fact_known(l->p, p->id, fact))
		workflow_policy_fault(l, file, node, "the check '%s' looks at the fact '%s', which nothing ever sets on a %s; "
		    "correct it", k->id, fact, p->id);
	else if (state && unknown_state(l, p, value))
		workflow_policy_fault(l, file, node, "'%s' has no state '%s'; name one of its own", p->id,
		    unknown_state(l, p, value));
}

static void
resolve_linked(struct loader *l, const struct loader_block *b, const struct policy_check *c)
{
	const struct fence_node *map = fence_get(b->root, "predicate")->item[0];
	const struct policy_process *p = workflow_policy_process(l->p, workflow_policy_param(&c->params, "kind"));
	const char *as = workflow_policy_param(&c->params, "as");

	if (!ties(l->p, as))
		workflow_policy_fault(l, b->file, fence_get(map, "as"), "no command ties a case to another as '%s'; "
		    "correct it, or add it to the field 'relation' of one with link-case", as);
	if (p && !p->prefix)
		workflow_policy_fault(l, b->file, fence_get(map, "kind"), "'%s' is no case; name a process with a prefix", p->id);
	for (const char *s = workflow_policy_param(&c->params, "checks"); p && *s; s += strcspn(s, "|"), s += *s == '|') {
		const struct policy_check *k = workflow_policy_check(l->p, arena_printf(l->mem, "%.*s", (int)strcspn(s, "|"), s));
		if (k)
			resolve_asked(l, b->file, fence_get(map, "checks"), p, k, 0);
	}
}

/* A form's own references: those that do not depend on the command. */
static void
resolve_form(struct loader *l, const char *file, const struct policy_form *rules,
    const struct fence_node *node, const struct policy_effect *form)
{
	const struct fence_node *map = node->kind == FENCE_MAP ? node->item[0] : NULL;

	for (const struct policy_param_rule *r = rules->param; r->name; r++)
		if (fence_get(map, r->name))
			resolve_value(l, file, r, fence_get(map, r->name), form);
	if (form->of && !workflow_policy_fact_known(l->p, NULL, form->of))
		workflow_policy_fault(l, file, fence_get(map, "of"),
		    "no field and no effect ever sets the "
		    "fact '%s', so it names no object; correct it",
		    form->of);
}

/* The fields that a check looks at, as command `c` has them; node: where the command names it. */
static void resolve_check_use(struct loader *l, const char *file, const struct fence_node *node,
    const struct policy_command *c, const struct policy_check *k, size_t depth);

/* The checks that any-of and none-of name, as the command has their fields; what is nested
 * deeper is a fault of the check itself (policy_panel.c). */
static void
resolve_inner_checks(struct loader *l, const char *file, const struct fence_node *node,
    const struct policy_command *c, const struct policy_check *k, size_t depth)
{
	const char *s = workflow_policy_param(&k->params, "checks");

	for (; s && *s && depth < 4 && k->predicate != POLICY_LINKED; s += strcspn(s, "|"), s += *s == '|') {
		const struct policy_check *inner = workflow_policy_check(l->p,
		    arena_printf(l->mem, "%.*s", (int)strcspn(s, "|"), s));
		if (inner)
			resolve_check_use(l, file, node, c, inner, depth + 1);
	}
}

static bool
in_hours(const struct policy *p, const char *period)
{
	const struct policy_period *r = workflow_policy_period(p, period);

	return r && r->length.unit == PERIOD_HOURS;
}

static void
resolve_check_use(struct loader *l, const char *file, const struct fence_node *node,
    const struct policy_command *c, const struct policy_check *k, size_t depth)
{
	const char *id = workflow_policy_param(&k->params, "field");
	const char *value = workflow_policy_param(&k->params, "value");
	const char *fact = workflow_policy_param(&k->params, "fact");
	const struct policy_field *f = id ? workflow_policy_field(c, id) : NULL;
	bool channel = k->predicate == POLICY_CHANNEL_PERMITTED ||
	    k->predicate == POLICY_CHANNEL_FORBIDDEN || k->predicate == POLICY_CHANNEL_SUITS;
	const char *type = workflow_policy_param(&k->params, "type");

	resolve_inner_checks(l, file, node, c, k, depth);
	if (id && !f)
		workflow_policy_fault(l, file, node,
		    "the check '%s' looks at the field '%s', which '%s' has "
		    "not; add the field or leave the check out",
		    k->id, id, c->id);
	else if (f && f->type == POLICY_TEXT_SEALED)
		workflow_policy_fault(l, file, node,
		    "the check '%s' looks at the field '%s', which is text "
		    "and sealed, so that no check can see it; give it another type",
		    k->id, id);
	else if (f && channel && f->type != POLICY_CHANNEL)
		workflow_policy_fault(l, file, node,
		    "the check '%s' wants a channel, and the field '%s' is "
		    "none; give it type: channel",
		    k->id, id);
	else if (f && (k->predicate == POLICY_FIELD_NOT_BEFORE_FACT || k->predicate == POLICY_FIELD_WITHIN) && f->type != POLICY_DATE)
		workflow_policy_fault(l, file, node,
		    "the check '%s' wants a day, and the field '%s' is none; give it type: date",
		    k->id, id);
	else if (f && k->predicate == POLICY_FIELD_WITHIN && in_hours(l->p, workflow_policy_param(&k->params, "period")))
		workflow_policy_fault(l, file, node,
		    "the check '%s' counts days, and its period is in hours; take one of days", k->id);
	else if (f && k->predicate == POLICY_FIELD_IS && ((f->type == POLICY_CHOICE &&
	    !workflow_policy_has(&f->of, value)) || (f->type == POLICY_YES_NO &&
	    strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)))
		workflow_policy_fault(l, file, node,
		    "the check '%s' can never hold: '%s' is no value of the "
		    "field '%s'",
		    k->id, value, id);
	if (type && !workflow_policy_field(c, type) && !workflow_policy_fact_known(l->p, k->of ? NULL : c->on, type))
		workflow_policy_fault(l, file, node,
		    "the check '%s' looks at '%s', which '%s' has not; correct it", k->id, type, c->id);
	if (fact && !workflow_policy_fact_known(l->p, k->of && k->predicate != POLICY_UNMOVED ? NULL : c->on, fact))
		workflow_policy_fault(l, file, node,
		    "the check '%s' looks at the fact '%s', which nothing "
		    "ever sets on a %s; correct it",
		    k->id, fact, c->on);
}

/* What some effects read is a field of a certain name. */
static void
resolve_effect_field(struct loader *l, const struct loader_block *b, const struct policy_command *c,
    const struct fence_node *at, enum policy_effect_kind kind)
{
	static const struct { enum policy_effect_kind effect; const char *field; enum policy_field_type type; } row[] = {
		{ POLICY_GRANT_ROLE, "role", POLICY_ROLE }, { POLICY_REVOKE_ROLE, "role", POLICY_ROLE },
		{ POLICY_ADOPT_POLICY, "replaces", POLICY_DIGEST }, { POLICY_MIGRATE_CASE, "to-policy", POLICY_DIGEST },
		{ POLICY_ADOPT_CALENDAR, "new-calendar", POLICY_DIGEST },
		{ POLICY_DELEGATE, "deputy", POLICY_ACTOR }, { POLICY_DELEGATE, "role", POLICY_ROLE },
		{ POLICY_DELEGATE, "until", POLICY_DATE },
		{ POLICY_END_DELEGATION, "deputy", POLICY_ACTOR }, { POLICY_END_DELEGATION, "role", POLICY_ROLE },
		{ POLICY_RECORD_CREDENTIAL, "credential", POLICY_CREDENTIAL }, { POLICY_RECORD_CREDENTIAL, "from", POLICY_DATE },
		{ POLICY_WITHDRAW_CREDENTIAL, "credential", POLICY_CREDENTIAL },
		{ POLICY_REPRESENT, "organisation", POLICY_ORGANISATION }, { POLICY_LET_SIGN, "lead", POLICY_ORGANISATION },
		{ POLICY_LET_SIGN, "until", POLICY_DATE }, { POLICY_LEND_ROLE, "role", POLICY_ROLE },
		{ POLICY_LINK_CASE, "other", POLICY_OBJECT }, { POLICY_LINK_CASE, "relation", POLICY_CHOICE },
		{ POLICY_UNLINK_CASE, "other", POLICY_OBJECT }, { POLICY_UNLINK_CASE, "relation", POLICY_CHOICE },
		{ POLICY_CARRY_IN, "at-state", POLICY_ID }, { POLICY_CARRY_IN, "evidence", POLICY_DOCUMENT } };

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		const struct policy_field *f = workflow_policy_field(c, row[i].field);
		if (row[i].effect == kind && (!f || f->type != row[i].type || !f->required))
			workflow_policy_fault(l, b->file, at, "'%s' needs a field '%s' of type %s; add it", at->text,
			    row[i].field, workflow_field_type_name[row[i].type]);
	}
}

/* The check that an effect waits for, as the command has its fields. */
static void
resolve_when(struct loader *l, const struct loader_block *b, const struct policy_command *c, const struct fence_node *node,
    const struct policy_effect *e)
{
	const struct policy_check *k = e->when ? workflow_policy_check(l->p, e->when) : NULL;
	const struct fence_node *at = e->when ? fence_get(node->item[0], "when") : NULL;

	if (e->when && !k)
		workflow_policy_fault(l, b->file, at, "there is no check '%s'%s", e->when, workflow_policy_near_row(l, KIND_CHECK, e->when));
	if (k)
		resolve_check_use(l, b->file, at, c, k, 0);
}

static void
resolve_effect(struct loader *l, const struct loader_block *b, const struct policy_command *c,
    const struct fence_node *node, const struct policy_effect *e)
{
	const char *date = workflow_policy_param(&e->params, "date");
	const struct policy_field *f = date ? workflow_policy_field(c, date) : NULL;
	const struct fence_node *name = node->kind == FENCE_MAP ? node->key[0] : node;
	const char *fact = workflow_policy_param(&e->params, "fact");

	if (fact && workflow_policy_engine_fact(fact))
		workflow_policy_fault(l, b->file, name,
		    "'%s' is the engine's own fact, which no effect may "
		    "touch; choose another name",
		    fact);
	resolve_form(l, b->file, &workflow_policy_effect_form[e->kind], node, e);
	resolve_when(l, b, c, node, e);
	workflow_policy_check_clock_effect(l, b, c, name, e);
	const char *listed = workflow_policy_param(&e->params, "field");
	if (listed && (!workflow_policy_field(c, listed) || workflow_policy_field(c, listed)->type == POLICY_TEXT_SEALED))
		workflow_policy_fault(l, b->file, name,
		    "'%s' lists the field '%s', which is no clear field of '%s'", name->text, listed, c->id);
	if (date && (!f || f->type != POLICY_DATE))
		workflow_policy_fault(l, b->file, name,
		    "'%s' counts from the field '%s', which %s; add {id: "
		    "%s, type: date}",
		    name->text, date, f ? "is no date" : "the command has not", date);
	resolve_effect_field(l, b, c, name, e->kind);
	workflow_policy_personal(l, b, name, e);
	if (e->kind == POLICY_GIVE_NUMBER && strcmp(c->on, POLICY_ANY_CASE) != 0 &&
	    !workflow_policy_process(l->p, c->on)->prefix)
		workflow_policy_fault(l, b->file, name,
		    "'%s' has no prefix for numbers; add 'prefix' to its "
		    "process block",
		    c->on);
}

/* ---- what a check says, and what a command uses ---- */

void
workflow_policy_resolve_check(struct loader *l, const struct loader_block *b)
{
	const struct policy_check *k = &l->p->check[b->row];
	struct policy_effect form = { .of = k->of, .params = k->params };

	resolve_form(l, b->file, &workflow_policy_predicate_form[k->predicate], fence_get(b->root, "predicate"), &form);
	if (k->predicate == POLICY_LINKED)
		resolve_linked(l, b, k);
}

void
workflow_policy_resolve_uses(struct loader *l, const struct loader_block *b, const struct policy_command *c)
{
	const struct fence_node *checks = fence_get(b->root, "checks");
	const struct fence_node *effects = fence_get(b->root, "effects");
	bool known = workflow_policy_process(l->p, c->on) || strcmp(c->on, POLICY_ANY_CASE) == 0;
	for (size_t i = 0; i < c->n_effects && known; i++)
		resolve_effect(l, b, c, effects->item[i], &c->effect[i]);
	for (size_t i = 0; i < c->checks.n; i++) {
		const struct policy_check *k = workflow_policy_check(l->p, c->checks.item[i]);
		if (k)
			resolve_check_use(l, b->file, checks->item[i], c, k, 0);
	}
}
