/* SPDX-License-Identifier: GPL-3.0-or-later */
/* facts.c -- see facts.h.  A chained hash table of objects, each a short list of facts; values are
 * kept in an arena, so that a borrowed value outlives its replacement. */
#include "workflow/facts.h"
#include "core/arena.h"
#include "core/parse.h"
#include "core/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct fact { const char *name, *value; };

struct object {
	const char *id;
	struct object *next;
	struct fact *fact;
	size_t n, cap;
};

struct workflow_facts {
	struct arena mem;
	struct object **bucket;
	size_t n_buckets, n_objects;
	workflow_facts_load *load;
	void *ctx;
};

struct workflow_facts *
workflow_facts_new(workflow_facts_load *load, void *ctx)
{
	struct workflow_facts *f = xcalloc(1, sizeof *f);

	f->n_buckets = 256;
	f->bucket = xcalloc(f->n_buckets, sizeof *f->bucket);
	f->load = load;
	f->ctx = ctx;
	return f;
}

void
workflow_facts_free(struct workflow_facts *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->n_buckets; i++)
		for (struct object *o = f->bucket[i]; o; o = o->next)
			free(o->fact);
	free(f->bucket);
	arena_free(&f->mem);
	free(f);
}

static size_t
hash(const char *s)	/* FNV-1a */
{
	uint64_t h = 14695981039346656037u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return (size_t)h;
}

static void
grow(struct workflow_facts *f)
{
	size_t n = f->n_buckets * 4;
	struct object **b = xcalloc(n, sizeof *b);

	for (size_t i = 0; i < f->n_buckets; i++)
		for (struct object *o = f->bucket[i], *next; o; o = next) {
			next = o->next;
			o->next = b[hash(o->id) % n];
			b[hash(o->id) % n] = o;
		}
	free(f->bucket);
	f->bucket = b;
	f->n_buckets = n;
}

/* The object, made (and loaded) when it is asked for the first time. */
static struct object *
object(struct workflow_facts *f, const char *id)
{
	size_t h = hash(id);

	for (struct object *o = f->bucket[h % f->n_buckets]; o; o = o->next)
		if (strcmp(o->id, id) == 0)
			return o;
	if (f->n_objects++ > 2 * f->n_buckets)
		grow(f);
	struct object *o = arena_alloc(&f->mem, sizeof *o);
	o->id = arena_strdup(&f->mem, id);
	o->next = f->bucket[h % f->n_buckets];
	f->bucket[h % f->n_buckets] = o;
	if (f->load)
		f->load(f, o->id, f->ctx);
	return o;
}

static struct fact *
find(const struct object *o, const char *name)
{
	for (size_t i = 0; i < o->n; i++)
		if (strcmp(o->fact[i].name, name) == 0)
			return &o->fact[i];
	return NULL;
}

const char *
workflow_facts_get(struct workflow_facts *f, const char *obj, const char *name)
{
	const struct fact *x = find(object(f, obj), name);

	return x ? x->value : "";
}

int64_t
workflow_facts_int(struct workflow_facts *f, const char *obj, const char *name)
{
	int64_t v = 0;

	(void)parse_int(workflow_facts_get(f, obj, name), INT64_MIN, INT64_MAX, &v);	/* absent: 0 */
	return v;
}

void
workflow_facts_set(struct workflow_facts *f, const char *obj, const char *name, const char *value)
{
	struct object *o = object(f, obj);
	struct fact *x = find(o, name);

	if (!x && o->n == o->cap) {
		o->cap = o->cap ? 2 * o->cap : 8;
		o->fact = xrealloc(o->fact, o->cap * sizeof *o->fact);
	}
	if (!x) {
		x = &o->fact[o->n++];
		x->name = arena_strdup(&f->mem, name);
	}
	x->value = arena_strdup(&f->mem, value);
}

static int
by_id(const void *a, const void *b)
{
	return strcmp((*(struct object *const *)a)->id, (*(struct object *const *)b)->id);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct fact *)a)->name, ((const struct fact *)b)->name);
}

bool
workflow_facts_listed(const char *list, const char *item)
{
	size_t n = strlen(item);

	for (const char *p = list; *p; p += strcspn(p, ","), p += *p == ',')
		if (strcspn(p, ",") == n && strncmp(p, item, n) == 0)
			return true;
	return false;
}

static void
tell(struct object *o, void (*fn)(const char *obj, const char *fact, const char *value, void *ctx), void *ctx)
{
	if (o->n)
		qsort(o->fact, o->n, sizeof *o->fact, by_name);
	for (size_t k = 0; k < o->n; k++)
		if (*o->fact[k].value)
			fn(o->id, o->fact[k].name, o->fact[k].value, ctx);
}

void
workflow_facts_of(struct workflow_facts *f, const char *obj,
    void (*fn)(const char *obj, const char *fact, const char *value, void *ctx), void *ctx)
{
	tell(object(f, obj), fn, ctx);
}

void
workflow_facts_each(struct workflow_facts *f,
    void (*fn)(const char *obj, const char *fact, const char *value, void *ctx), void *ctx)
{
	struct object **all = xcalloc(f->n_objects + 1, sizeof *all);
	size_t n = 0;

	for (size_t i = 0; i < f->n_buckets; i++)
		for (struct object *o = f->bucket[i]; o; o = o->next)
			all[n++] = o;
	qsort(all, n, sizeof *all, by_id);
	for (size_t i = 0; i < n; i++)
		tell(all[i], fn, ctx);
	free(all);
}
