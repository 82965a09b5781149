/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_diff.c -- see policy_diff.h: the texts, block by block. */
#include "workflow/policy_diff.h"
#include "core/buf.h"
#include "core/fence.h"

#include <string.h>

struct block { const char *kind, *id; const struct fence_node *root; };
struct blocks { struct arena *mem; struct block *item; size_t n, cap; };

/* A value on one line, so that two can be compared: [a, b], {k: v}. */
static void
spell(struct buf *b, const struct fence_node *x)
{
	if (!x)
		return;
	if (x->kind == FENCE_SCALAR) {
		buf_puts(b, x->text);
		return;
	}
	buf_puts(b, x->kind == FENCE_MAP ? "{" : "[");
	for (size_t i = 0; i < x->n; i++) {
		buf_puts(b, i ? ", " : "");
		if (x->kind == FENCE_MAP)
			buf_printf(b, "%s: ", x->key[i]->text);
		spell(b, x->item[i]);
	}
	buf_puts(b, x->kind == FENCE_MAP ? "}" : "]");
}

static const char *
text_of(struct arena *mem, const struct fence_node *x)
{
	AUTO_BUF(b);

	spell(&b, x);
	return x ? arena_strdup(mem, b.len ? b.s : "") : NULL;
}

/* The process that a file's commands are on when they do not say. */
static const char *
own_process(const struct fence_doc *doc)
{
	for (size_t i = 0; i < doc->n; i++)
		if (strcmp(doc->block[i].kind, "process") == 0)
			return fence_text(doc->block[i].root, "id", "");
	return "";
}

static void
add_block(struct blocks *b, struct block x)
{
	b->item = arena_room(b->mem, b->item, b->n, &b->cap, sizeof *b->item);
	b->item[b->n++] = x;
}

static void
read_blocks(struct blocks *b, const struct policy_file *file, size_t n)
{
	struct diag ignored = { .mem = b->mem };	/* read before, without a fault */

	for (size_t i = 0; i < n; i++) {
		const struct fence_doc *doc = fence_read(b->mem, file[i].name, file[i].text, file[i].n, &ignored);
		for (size_t k = 0; k < doc->n; k++) {
			const struct fence_block *x = &doc->block[k];
			const char *id = fence_text(x->root, "id", "");
			if (strcmp(x->kind, "command") == 0)
				id = arena_printf(b->mem, "%s/%s", fence_text(x->root, "on", own_process(doc)), id);
			add_block(b, (struct block){ x->kind, id, x->root });
		}
	}
}

static const struct block *
find(const struct blocks *b, const struct block *x)
{
	for (size_t i = 0; i < b->n; i++)
		if (strcmp(b->item[i].kind, x->kind) == 0 && strcmp(b->item[i].id, x->id) == 0)
			return &b->item[i];
	return NULL;
}

struct changes { struct arena *mem; struct workflow_block_change *item; size_t n, cap; };

static void
add(struct changes *c, struct workflow_block_change x)
{
	c->item = arena_room(c->mem, c->item, c->n, &c->cap, sizeof *c->item);
	c->item[c->n++] = x;
}

static void
keys(struct changes *c, const struct block *was, const struct block *is)
{
	for (size_t i = 0; i < was->root->n; i++) {
		const char *key = was->root->key[i]->text, *old = text_of(c->mem, was->root->item[i]);
		const char *new = text_of(c->mem, fence_get(is->root, key));
		if (!new || strcmp(old, new) != 0)
			add(c, (struct workflow_block_change){ was->kind, was->id, key, old, new });
	}
	for (size_t i = 0; i < is->root->n; i++) {
		const char *key = is->root->key[i]->text;
		if (!fence_get(was->root, key))
			add(c, (struct workflow_block_change){ was->kind, was->id, key, NULL, text_of(c->mem, is->root->item[i]) });
	}
}

size_t
workflow_policy_blocks(struct arena *mem, const struct policy_file *old, size_t n, const struct policy_file *new, size_t m,
    struct workflow_block_change **out)
{
	struct blocks a = { .mem = mem }, b = { .mem = mem };
	struct changes c = { .mem = mem };

	read_blocks(&a, old, n);
	read_blocks(&b, new, m);
	for (size_t i = 0; i < a.n; i++) {
		const struct block *is = find(&b, &a.item[i]);
		if (is)
			keys(&c, &a.item[i], is);
		else
			add(&c, (struct workflow_block_change){ a.item[i].kind, a.item[i].id, NULL, text_of(mem, a.item[i].root), NULL });
	}
	for (size_t i = 0; i < b.n; i++)
		if (!find(&a, &b.item[i]))
			add(&c, (struct workflow_block_change){ b.item[i].kind, b.item[i].id, NULL, NULL, text_of(mem, b.item[i].root) });
	*out = c.item;
	return c.n;
}
