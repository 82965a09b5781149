/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_refs.c -- pass 2: every name is that of something which exists, and once only.  What parameters name is in
 * policy_params.c, what some commands need whole in policy_acts.c. */
#include "workflow/policy_int.h"
#include "core/near.h"

#include <string.h>

struct table { const struct policy *p; enum policy_kind kind; };

static const char *
row_at(const void *ctx, size_t i)
{
	const struct table *t = ctx;
	const char *const *row = workflow_policy_row(t->p, t->kind, i);

	return *row;
}

const char *
workflow_policy_near_row(struct loader *l, enum policy_kind kind, const char *name)
{
	struct table t = { l->p, kind };
	const char *near =
	    near_name(l->mem, name, workflow_policy_rows(l->p, kind), row_at, &t);

	return *near ? near : "; define it, or name one that is defined";
}

/* ---- names used twice ---- */

/* Is there a kind of object that is `a` and is `b` too?  `any-case` is every process with a prefix. */
bool
workflow_policy_overlap(const struct policy *p, const char *a, const char *b)
{
	const char *kind = strcmp(a, POLICY_ANY_CASE) == 0 ? b : a;
	const struct policy_process *k = workflow_policy_process(p, kind);

	if (strcmp(a, b) == 0)
		return true;
	return (strcmp(a, POLICY_ANY_CASE) == 0 || strcmp(b, POLICY_ANY_CASE) == 0) && k && k->prefix;
}

/* Whether two rows of one kind have the same name: commands are named within their process. */
static bool
same(const struct policy *p, const struct loader_block *a, const struct loader_block *b)
{
	if (a->kind != b->kind)
		return false;
	const char *const *x = workflow_policy_row(p, a->kind, a->row);
	const char *const *y = workflow_policy_row(p, b->kind, b->row);
	if (a->kind != KIND_COMMAND)
		return strcmp(*x, *y) == 0;
	const struct policy_command *c = &p->command[a->row], *d = &p->command[b->row];
	return (strcmp(c->id, d->id) == 0 || strcmp(c->act, d->act) == 0 ||
	           strcmp(c->id, d->act) == 0 || strcmp(c->act, d->id) == 0) && workflow_policy_overlap(p, c->on, d->on);
}

static void
check_unique(struct loader *l, size_t i)
{
	const struct loader_block *b = &l->block[i];
	const char *const *id = workflow_policy_row(l->p, b->kind, b->row);
	const char *what = workflow_policy_schema[b->kind].name;

	if (b->kind == KIND_ROLE && workflow_policy_builtin_role(*id))
		workflow_policy_fault(l, b->file, fence_get(b->root, "id"),
		    "the role '%s' is built in; "
		    "choose another id",
		    *id);
	if (b->kind == KIND_PROCESS && strcmp(*id, POLICY_ANY_CASE) == 0)
		workflow_policy_fault(l, b->file, fence_get(b->root, "id"),
		    "'%s' stands for every process with a prefix; choose another id", *id);
	if (b->kind != KIND_COMMAND && workflow_policy_find(l->p, b->kind, *id) == (const void *)id)
		return;		/* the first of its name */
	for (size_t k = 0; k < i; k++) {
		if (!same(l->p, &l->block[k], b))
			continue;
		workflow_policy_fault(l, b->file, fence_get(b->root, "id"),
		    "the %s '%s' is defined twice, "
		    "first at %s:%d; give one of them another id",
		    what, *id, l->block[k].file, l->block[k].root->line);
		return;
	}
}

/* ---- references by key ---- */

static void
resolve_name(struct loader *l, const struct loader_block *b, const struct policy_key *key,
    const struct fence_node *node)
{
	bool roles = b->kind == KIND_COMMAND && key->ref == KIND_ROLE;

	if (roles && workflow_policy_builtin_role(node->text) && strcmp(node->text, "any") != 0)
		return;
	if (b->kind == KIND_COMMAND && key->ref == KIND_PROCESS && strcmp(node->text, POLICY_ANY_CASE) == 0)
		return;
	if (!workflow_policy_find(l->p, key->ref, node->text))
		workflow_policy_fault(l, b->file, node, "there is no %s '%s'%s",
		    workflow_policy_schema[key->ref].name, node->text,
		    workflow_policy_near_row(l, key->ref, node->text));
}

static void
resolve_keys(struct loader *l, const struct loader_block *b, const struct policy_schema *s,
    const struct fence_node *map)
{
	for (const struct policy_key *k = s->key; k->name; k++) {
		const struct fence_node *node = fence_get(map, k->name);
		if (!node || k->ref == KIND_NONE)
			continue;
		if (node->kind == FENCE_SCALAR)
			resolve_name(l, b, k, node);
		for (size_t i = 0; node->kind == FENCE_LIST && i < node->n; i++)
			resolve_name(l, b, k, node->item[i]);
	}
}

/* ---- states ---- */

static void
resolve_state(struct loader *l, const char *file, const struct policy_process *p,
    const struct fence_node *node)
{
	if (workflow_policy_has(&p->states, node->text))
		return;
	const char *near = near_name(l->mem, node->text, p->states.n,
	    near_item, p->states.item);
	workflow_policy_fault(l, file, node, "'%s' has no state '%s'%s", p->id, node->text,
	    *near ? near : "; name one of its own, or add it to 'states'");
}

static void
resolve_process(struct loader *l, const struct loader_block *b)
{
	const struct policy_process *p = &l->p->process[b->row];
	static const char *const keys[] = { "starts", "ends" };

	for (size_t k = 0; k < 2; k++) {
		const struct fence_node *list = fence_get(b->root, keys[k]);
		for (size_t i = 0; list && i < list->n; i++)
			resolve_state(l, b->file, p, list->item[i]);
	}
	if (workflow_policy_has(&p->states, "any") || workflow_policy_has(&p->states, "none"))
		workflow_policy_fault(l, b->file, fence_get(b->root, "states"),
		    "'any' and 'none' have a "
		    "meaning in 'from' and cannot be states; choose another name");
}

/* A state that a command names is one of its process; with `on: any-case`, of every case's. */
static void
resolve_command_state(struct loader *l, const struct loader_block *b, const struct fence_node *node)
{
	const struct policy_command *c = &l->p->command[b->row];

	for (size_t i = 0; i < l->p->n_processes; i++)
		if (workflow_policy_on(l->p, c, l->p->process[i].id))
			resolve_state(l, b->file, &l->p->process[i], node);
}

static void
resolve_command_states(struct loader *l, const struct loader_block *b)
{
	const struct policy_command *c = &l->p->command[b->row];
	const struct fence_node *from = fence_get(b->root, "from"), *to = fence_get(b->root, "to");

	for (size_t i = 0; i < from->n; i++) {
		const char *s = from->item[i]->text;
		if ((strcmp(s, "any") == 0 || strcmp(s, "none") == 0) && from->n > 1)
			workflow_policy_fault(l, b->file, from->item[i],
			    "'%s' stands for itself alone; write "
			    "from: [%s]",
			    s, s);
		else if (strcmp(s, "any") != 0 && strcmp(s, "none") != 0)
			resolve_command_state(l, b, from->item[i]);
	}
	if (to)
		resolve_command_state(l, b, to);
	else if (c->creates && !workflow_policy_effect(c, POLICY_CARRY_IN))
		workflow_policy_fault(l, b->file, b->root,
		    "'%s' makes an object but does not say in which "
		    "state; add 'to'",
		    c->id);
	if (to && c->from.n == 1 && strcmp(c->from.item[0], c->to) == 0)
		workflow_policy_fault(l, b->file, to,
		    "'%s' leads from '%s' to itself; leave 'to' out, and "
		    "the state stays",
		    c->id, c->to);
}

static void
resolve_command(struct loader *l, const struct loader_block *b)
{
	const struct policy_command *c = &l->p->command[b->row];

	resolve_command_states(l, b);
	workflow_policy_resolve_acts(l, b, c);
	workflow_policy_resolve_uses(l, b, c);
}

void
workflow_policy_resolve(struct loader *l)
{
	for (size_t i = 0; i < l->n_blocks; i++) {
		const struct loader_block *b = &l->block[i];
		const struct fence_node *readings = fence_get(b->root, "readings");
		check_unique(l, i);
		resolve_keys(l, b, &workflow_policy_schema[b->kind], b->root);
		for (size_t k = 0; readings && k < readings->n; k++)
			resolve_keys(l, b, &workflow_policy_reading_schema, readings->item[k]);
		if (b->kind == KIND_PANEL)
			workflow_policy_resolve_panel(l, b);
		if (b->kind == KIND_REGISTER)
			workflow_policy_resolve_register(l, b);
		if (b->kind == KIND_PROCESS)
			resolve_process(l, b);
		if (b->kind == KIND_COMMAND)
			resolve_command(l, b);
		if (b->kind == KIND_CHECK)
			workflow_policy_resolve_check(l, b);
	}
}
