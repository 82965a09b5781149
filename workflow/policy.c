/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy.c -- see policy.h; policy_int.h says how the loader is divided. */
#include "workflow/policy_int.h"
#include "core/buf.h"
#include "core/fence_tree.h"
#include "core/sha256.h"
#include "core/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows, names ---- */

void *
workflow_policy_row(const struct policy *p, enum policy_kind kind, size_t i)
{
	const struct policy_schema *s = &workflow_policy_schema[kind];
	char *rows;

	memcpy(&rows, (const char *)p + s->table, sizeof rows);
	return rows ? rows + i * s->size : NULL;
}

size_t
workflow_policy_rows(const struct policy *p, enum policy_kind kind)
{
	size_t n;

	memcpy(&n, (const char *)p + workflow_policy_schema[kind].count, sizeof n);
	return n;
}

const char *
workflow_policy_joined(struct arena *mem, const struct policy_list *list)
{
	AUTO_BUF(b);

	for (size_t i = 0; i < list->n; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", list->item[i]);
	return list->n ? arena_strdup(mem, b.s) : NULL;
}

bool
workflow_policy_has(const struct policy_list *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->item[i], id) == 0)
			return true;
	return false;
}

/* ---- reading ---- */

static int
by_name(const void *a, const void *b)
{
	return strcmp((*(const struct policy_file *const *)a)->name,
	    (*(const struct policy_file *const *)b)->name);
}

static const struct policy_file **
sort_files(struct arena *mem, const struct policy_file *file, size_t n)
{
	const struct policy_file **sorted = arena_alloc(mem, (n + 1) * sizeof *sorted);

	for (size_t i = 0; i < n; i++)
		sorted[i] = &file[i];
	qsort(sorted, n, sizeof *sorted, by_name);
	return sorted;
}

const char *
workflow_policy_manifest(struct arena *mem, const struct policy_file *file, size_t n)
{
	const struct policy_file **sorted = sort_files(mem, file, n);
	AUTO_BUF(lines);

	for (size_t i = 0; i < n; i++) {
		char hex[65];
		sha256_hex(hex, sorted[i]->text, sorted[i]->n);
		buf_printf(&lines, "%s  %s\n", hex, sorted[i]->name);
	}
	return arena_strdup(mem, lines.len ? lines.s : "");
}

static void
digest_attestations(struct policy *p)
{
	for (size_t i = 0; i < p->n_attestations; i++)
		sha256_hex(p->attestation[i].text_digest, p->attestation[i].text,
		    strlen(p->attestation[i].text));
}

static void
add_name(struct arena *mem, struct policy_list *list, const char *id)
{
	if (workflow_policy_has(list, id))
		return;
	const char **item = arena_alloc(mem, (list->n + 1) * sizeof *item);
	for (size_t i = 0; i < list->n; i++)
		item[i] = list->item[i];
	item[list->n] = id;
	*list = (struct policy_list){ item, list->n + 1 };
}

/* never-with is said once and holds both ways. */
static void
mirror_never_with(struct loader *l)
{
	for (size_t i = 0; i < l->p->n_roles; i++)
		for (size_t k = 0; k < l->p->n_roles; k++)
			if (workflow_policy_has(&l->p->role[k].never_with, l->p->role[i].id))
				add_name(l->mem, &l->p->role[i].never_with, l->p->role[k].id);
}

/* Read one file after another, in the order of their names. */
static void
read_files(struct loader *l, const struct policy_file **file, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && strcmp(file[i]->name, file[i - 1]->name) == 0) {
			diag_add(l->d, file[i]->name, 0, 0, "given twice; give it once");
			continue;
		}
		const char *name = arena_strdup(l->mem, file[i]->name);
		workflow_policy_read_blocks(
		    l, fence_read(l->mem, name, file[i]->text, file[i]->n, l->d));
	}
	if (l->d->n == 0 && l->n_blocks == 0)
		diag_add(l->d, n ? file[0]->name : "policy", 0, 0,
		    "no policy block in it; a block begins "
		    "with ```yaml and its kind");
}

/* Every name is that of something which exists, and all of it makes sense. */
static void
check_all(struct loader *l, size_t before)
{
	workflow_policy_resolve(l);
	if (l->d->n > before)
		return;
	workflow_policy_check_graph(l);
	workflow_policy_check_rules(l);
	workflow_policy_check_law(l);
}

/* What is worked out of the blocks once all of them are there. */
static struct policy *
finish(struct loader *l)
{
	mirror_never_with(l);
	digest_attestations(l->p);
	return l->p;
}

struct policy *
workflow_policy_read(struct arena *mem, const struct policy_file *file, size_t n, struct diag *d)
{
	struct loader l = { .mem = mem, .d = d, .p = arena_alloc(mem, sizeof *l.p) };
	size_t before = d->n;

	read_files(&l, sort_files(mem, file, n), n);
	if (d->n == before)
		workflow_policy_index(&l);
	if (d->n == before)
		check_all(&l, before);
	if (d->n > before)
		return NULL;
	const char *manifest = workflow_policy_manifest(mem, file, n);
	sha256_hex(l.p->digest, manifest, strlen(manifest));
	return finish(&l);
}

/* ---- read before ---- */

void
workflow_policy_tree(struct arena *mem, const struct policy_file *file, size_t n, struct buf *out)
{
	const struct policy_file **sorted = sort_files(mem, file, n);
	struct diag none = { .mem = mem };

	for (size_t i = 0; i < n; i++)
		fence_tree_write(out, fence_read(mem, sorted[i]->name, sorted[i]->text, sorted[i]->n, &none));
}

struct policy *
workflow_policy_reread(struct arena *mem, const char *digest, const char *tree, size_t n)
{
	struct diag d = { .mem = mem };
	struct loader l = { .mem = mem, .d = &d, .p = arena_alloc(mem, sizeof *l.p) };
	const struct fence_doc *doc;

	for (const char *at = tree; at < tree + n; workflow_policy_read_blocks(&l, doc))
		if (!(doc = fence_tree_read(mem, &at, tree + n)))
			return NULL;
	if (d.n == 0)
		workflow_policy_index(&l);
	if (d.n > 0)
		return NULL;
	memcpy(l.p->digest, digest, sizeof l.p->digest);
	return finish(&l);
}

/* ---- lookups ---- */

#define LOOKUP(name, KIND) const struct policy_##name * \
	workflow_policy_##name(const struct policy *p, const char *id) \
	{ return workflow_policy_find(p, KIND, id); }

LOOKUP(role, KIND_ROLE)
LOOKUP(credential, KIND_CREDENTIAL)
LOOKUP(period, KIND_PERIOD)
LOOKUP(clock, KIND_CLOCK)
LOOKUP(check, KIND_CHECK)
LOOKUP(channel, KIND_CHANNEL)
LOOKUP(attestation, KIND_ATTESTATION)
LOOKUP(process, KIND_PROCESS)
LOOKUP(obligation, KIND_OBLIGATION)
LOOKUP(panel, KIND_PANEL)
LOOKUP(register, KIND_REGISTER)

const struct policy_track *
workflow_policy_track(const struct policy_panel *panel, const char *id)
{
	for (size_t i = 0; panel && i < panel->n_tracks; i++)
		if (strcmp(panel->track[i].id, id) == 0)
			return &panel->track[i];
	return NULL;
}
LOOKUP(basis, KIND_BASIS)
LOOKUP(right, KIND_RIGHT)

const struct policy_command *
workflow_policy_command(const struct policy *p, const char *on, const char *id)
{
	for (size_t i = 0; i < p->n_commands; i++) {
		const struct policy_command *c = &p->command[i];
		if (workflow_policy_on(p, c, on) && (strcmp(c->id, id) == 0 || strcmp(c->act, id) == 0))
			return c;
	}
	return NULL;
}

bool
workflow_policy_on(const struct policy *p, const struct policy_command *c, const char *kind)
{
	const struct policy_process *k;

	if (strcmp(c->on, kind) == 0)
		return true;
	return strcmp(c->on, POLICY_ANY_CASE) == 0 && (k = workflow_policy_process(p, kind)) && k->prefix;
}

const struct policy_field *
workflow_policy_field(const struct policy_command *c, const char *id)
{
	for (size_t i = 0; id && i < c->n_fields; i++)
		if (strcmp(c->field[i].id, id) == 0)
			return &c->field[i];
	return NULL;
}

bool
workflow_policy_effect(const struct policy_command *c, enum policy_effect_kind kind)
{
	for (size_t i = 0; i < c->n_effects; i++)
		if (c->effect[i].kind == kind)
			return true;
	return false;
}

const char *
workflow_policy_param(const struct policy_params *params, const char *name)
{
	for (size_t i = 0; i < params->n; i++)
		if (strcmp(params->item[i].name, name) == 0)
			return params->item[i].value;
	return NULL;
}
