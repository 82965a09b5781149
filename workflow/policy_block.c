/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_block.c -- pass 1: each block becomes a row; shapes and spellings, not references. */
#include "workflow/policy_int.h"
#include "core/near.h"

#include <string.h>

enum { READINGS_MAX = 4 };

/* ---- maps ---- */

static void read_map(struct loader *l, const char *file, const struct fence_node *map,
    const struct policy_schema *s, void *row);

/* A list of maps, each into a row of `schema`; the rows and their number. */
static void *
read_rows(
    struct loader *l, const struct loader_place *at, const struct policy_schema *schema, size_t *n)
{
	void *rows = NULL;

	if (at->node->kind != FENCE_LIST)
		workflow_policy_fault(l, at->file, at->node,
		    "'%s' must be a list; write each item on a "
		    "line with '-'",
		    at->key->name);
	for (size_t i = 0; at->node->kind == FENCE_LIST && i < at->node->n; i++) {
		rows = workflow_policy_grow(l->mem, rows, n, schema->size);
		if (schema == &workflow_policy_field_schema)
			((struct policy_field *)rows)[*n - 1].required = true;
		read_map(
		    l, at->file, at->node->item[i], schema, (char *)rows + (*n - 1) * schema->size);
	}
	return rows;
}

static void
read_fields(struct loader *l, const struct loader_place *at, struct policy_command *c)
{
	c->n_fields = 0; /* a key that stands twice is a fault already, and still read twice */
	c->field = read_rows(l, at, &workflow_policy_field_schema, &c->n_fields);
	for (size_t i = 0; i < c->n_fields; i++) {
		const struct policy_field *f = &c->field[i];
		const struct fence_node *node = at->node->item[i];
		if (!f->id)
			continue;
		for (size_t k = 0; k < i; k++)
			if (c->field[k].id && strcmp(c->field[k].id, f->id) == 0)
				workflow_policy_fault(l, at->file, node,
				    "field '%s' is given twice; give each "
				    "its own id",
				    f->id);
		if (workflow_policy_engine_fact(f->id))
			workflow_policy_fault(l, at->file, node,
			    "'%s' is the engine's own fact and cannot be "
			    "a field; choose another id",
			    f->id);
		if (f->type == POLICY_BASIS ? !f->of.n : (f->type == POLICY_CHOICE) != (f->of.n > 0))
			workflow_policy_fault(l, at->file, node,
			    f->type == POLICY_BASIS ? "'%s' is a basis of no kind; list the kinds under 'of'"
			    : f->of.n ? "only a choice or a basis has 'of', and '%s' is neither; add type: choice"
			    : "'%s' is a choice of nothing; list the values under 'of'", f->id);
		if (f->as_at && f->type != POLICY_BASIS)
			workflow_policy_fault(l, at->file, node,
			    "only a basis has 'as-at', and '%s' is none; add type: basis", f->id);
		if (f->past && f->type != POLICY_DATE)
			workflow_policy_fault(l, at->file, node,
			    "only a date can be past, and '%s' is none; add type: date", f->id);
	}
}

static void
read_effects(struct loader *l, const struct loader_place *at, struct policy_command *c)
{
	if (at->node->kind != FENCE_LIST) {
		workflow_policy_fault(l, at->file, at->node,
		    "'effects' must be a list; write each item on "
		    "a line with '-'");
		return;
	}
	c->n_effects = 0;
	for (size_t i = 0; i < at->node->n; i++) {
		c->effect =
		    workflow_policy_grow(l->mem, c->effect, &c->n_effects, sizeof *c->effect);
		workflow_policy_read_form(l, at->file, at->node->item[i], false, &c->effect[i]);
	}
}

static void
read_readings(struct loader *l, const struct loader_place *at, struct policy_conflict *c)
{
	size_t n = 0;
	struct policy_reading *r = read_rows(l, at, &workflow_policy_reading_schema, &n);

	if (at->node->kind == FENCE_LIST && (n < 2 || n > READINGS_MAX))
		workflow_policy_fault(l, at->file, at->node,
		    "a conflict has 2 to %d readings, not %zu; list "
		    "each reading that a source gives",
		    READINGS_MAX, n);
	for (c->n_readings = 0; c->n_readings < n && c->n_readings < READINGS_MAX; c->n_readings++)
		c->reading[c->n_readings] = r[c->n_readings];
}

/* A quorum of one unless it is said. */
static void
read_tracks(struct loader *l, const struct loader_place *at, struct policy_panel *p)
{
	p->n_tracks = 0;
	p->track = read_rows(l, at, &workflow_policy_track_schema, &p->n_tracks);
	for (size_t i = 0; i < p->n_tracks; i++)
		if (!fence_get(at->node->item[i], "quorum"))
			p->track[i].quorum = 1;
}

/* "Lawful basis (receiver)": lawful_basis_receiver */
static const char *
column_key(struct arena *mem, const char *title)
{
	char *key = arena_strdup(mem, title), *to = key;

	for (const char *s = title; *s; s++) {
		bool kept = (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9'), upper = *s >= 'A' && *s <= 'Z';
		if (kept || upper)
			*to++ = (char)(upper ? *s + 'a' - 'A' : *s);
		else if (to > key && to[-1] != '_')
			*to++ = '_';
	}
	while (to > key && to[-1] == '_')
		to--;
	*to = '\0';
	return key;
}

static void
read_columns(struct loader *l, const struct loader_place *at, struct policy_register *r)
{
	r->n_columns = 0;
	r->column = read_rows(l, at, &workflow_policy_column_schema, &r->n_columns);
	for (size_t i = 0; i < r->n_columns; i++)
		r->column[i].key = column_key(l->mem, r->column[i].title ? r->column[i].title : "");
}

static void
read_check(struct loader *l, const struct loader_place *at, struct policy_check *c)
{
	struct policy_effect form = { 0 };

	workflow_policy_read_form(l, at->file, at->node, true, &form);
	c->predicate = (enum policy_predicate)form.kind;
	c->of = form.of;
	c->params = form.params;
}

static void
read_key(struct loader *l, const struct loader_place *at, void *row)
{
	if (workflow_policy_read_scalar(l, at, (char *)row + at->key->offset))
		return;
	if (at->key->type == KEY_READINGS)
		read_readings(l, at, row);
	else if (at->key->type == KEY_FIELDS)
		read_fields(l, at, row);
	else if (at->key->type == KEY_TRACKS)
		read_tracks(l, at, row);
	else if (at->key->type == KEY_COLUMNS)
		read_columns(l, at, row);
	else if (at->key->type == KEY_EFFECTS)
		read_effects(l, at, row);
	else
		read_check(l, at, row);
}

static const char *
key_at(const void *keys, size_t i)
{
	return ((const struct policy_key *)keys)[i].name;
}

static void
read_map(struct loader *l, const char *file, const struct fence_node *map,
    const struct policy_schema *s, void *row)
{
	size_t n = 0;

	while (s->key[n].name)
		n++;
	if (map->kind != FENCE_MAP) {
		workflow_policy_fault(
		    l, file, map, "%s must be a map; write 'key: value'", s->what);
		return;
	}
	for (size_t i = 0; i < map->n; i++) {
		const struct policy_key *k = s->key;
		if (map->key[i]->kind != FENCE_SCALAR)
			continue;	/* core/fence has said so */
		while (k->name && strcmp(k->name, map->key[i]->text) != 0)
			k++;
		if (k->name) {
			read_key(l, &(struct loader_place){ file, k, map->item[i] }, row);
			continue;
		}
		const char *near =
		    near_name(l->mem, map->key[i]->text, n, key_at, s->key);
		workflow_policy_fault(l, file, map->key[i], "%s has no '%.80s'%s", s->what,
		    map->key[i]->text,
		    *near ? near : "; docs/policy-language.md lists what it has");
	}
	for (const struct policy_key *k = s->key; k->name; k++)
		if (k->required && !fence_get(map, k->name))
			workflow_policy_fault(
			    l, file, map, "%s needs '%s'; add the line", s->what, k->name);
	if (s->at)
		*(struct policy_place *)((char *)row + s->at) =
		    (struct policy_place){ file, map->line, map->column };
}

/* ---- blocks ---- */

static const char *
kind_at(const void *ctx, size_t i)
{
	(void)ctx;
	return workflow_policy_schema[i].name;
}

static void
read_block(struct loader *l, const char *file, const struct fence_block *b)
{
	size_t k = 0;

	while (k < KIND_N && strcmp(workflow_policy_schema[k].name, b->kind) != 0)
		k++;
	if (k == KIND_N) {
		const char *near = near_name(l->mem, b->kind, KIND_N, kind_at, NULL);
		diag_add(l->d, file, b->line, b->column, "there is no kind of block '%.80s'%s",
		    b->kind, *near ? near : "; docs/policy-language.md lists them all");
		return;
	}
	if (!b->root) {
		diag_add(l->d, file, b->line, b->column,
		    "an empty '%s' block; fill it or take it out", b->kind);
		return;
	}
	const struct policy_schema *s = &workflow_policy_schema[k];
	size_t *n = (size_t *)(void *)((char *)l->p + s->count);
	void *rows = workflow_policy_row(l->p, (enum policy_kind)k, 0);

	rows = workflow_policy_grow(l->mem, rows, n, s->size);
	memcpy((char *)l->p + s->table, &rows, sizeof rows);
	if (k == KIND_COMMAND)
		l->p->command[*n - 1].quorum = 1;
	read_map(l, file, b->root, s, (char *)rows + (*n - 1) * s->size);
	l->block = workflow_policy_grow(l->mem, l->block, &l->n_blocks, sizeof *l->block);
	l->block[l->n_blocks - 1] =
	    (struct loader_block){(enum policy_kind)k, *n - 1, file, b->root};
}

/* A command without `on` belongs to the one process of its file; `act` is the id unless given. */
static void
complete_command(
    struct loader *l, const struct loader_block *b, const char *process, size_t n_processes)
{
	struct policy_command *c = &l->p->command[b->row];

	if (!c->on && n_processes == 1)
		c->on = process;
	if (!c->on)
		workflow_policy_fault(l, b->file, b->root,
		    "what is this a command of? its file has %s "
		    "process block; add 'on'",
		    n_processes ? "more than one" : "no");
	if (!c->act)
		c->act = c->id;
	c->creates = c->from.n == 1 && strcmp(c->from.item[0], "none") == 0;
}

void
workflow_policy_read_blocks(struct loader *l, const struct fence_doc *doc)
{
	size_t first = l->n_blocks, n_processes = 0;
	const char *process = NULL;

	for (size_t i = 0; i < doc->n; i++)
		read_block(l, doc->file, &doc->block[i]);
	for (size_t i = first; i < l->n_blocks; i++)
		if (l->block[i].kind == KIND_PROCESS && n_processes++ == 0)
			process = l->p->process[l->block[i].row].id;
	for (size_t i = first; i < l->n_blocks; i++)
		if (l->block[i].kind == KIND_COMMAND)
			complete_command(l, &l->block[i], process, n_processes);
}
