/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fence_tree.c -- see fence_tree.h. */
#include "core/fence_tree.h"

#include <stdint.h>
#include <string.h>

/* ---- writing ---- */

static void
put_number(struct buf *out, size_t n)
{
	unsigned char b[10];
	size_t len = 0;

	for (; n > 127; n >>= 7)
		b[len++] = (unsigned char)(n | 128);
	b[len++] = (unsigned char)n;
	buf_add(out, b, len);
}

static void
put_string(struct buf *out, const char *s)
{
	size_t n = strlen(s);

	put_number(out, n);
	buf_add(out, s, n + 1);
}

static void
put_node(struct buf *out, const struct fence_node *node)
{
	put_number(out, node->kind);
	put_number(out, (size_t)node->line);
	put_number(out, (size_t)node->column);
	if (node->kind == FENCE_SCALAR) {
		put_string(out, node->text);
		return;
	}
	put_number(out, node->n);
	for (size_t i = 0; i < node->n; i++) {
		if (node->kind == FENCE_MAP)
			put_node(out, node->key[i]);
		put_node(out, node->item[i]);
	}
}

void
fence_tree_write(struct buf *out, const struct fence_doc *doc)
{
	put_string(out, doc->file);
	put_number(out, doc->n);
	for (size_t i = 0; i < doc->n; i++) {
		const struct fence_block *b = &doc->block[i];
		put_string(out, b->kind);
		put_number(out, (size_t)b->line);
		put_number(out, (size_t)b->column);
		put_number(out, b->root != NULL);
		if (b->root)
			put_node(out, b->root);
	}
}

/* ---- reading: whatever the bytes are, nothing beyond `end` is looked at ---- */

struct reader { struct arena *mem; const char *at, *end; bool broken; };

static size_t
left(const struct reader *r)
{
	return (size_t)(r->end - r->at);
}

static size_t
get_number(struct reader *r)
{
	size_t n = 0;

	for (unsigned shift = 0; r->at < r->end && shift < 32; shift += 7) {
		unsigned char b = (unsigned char)*r->at++;
		n |= (size_t)(b & 127) << shift;
		if (b < 128)
			return n;
	}
	r->broken = true;
	return 0;
}

/* A number of things of which each takes at least `size` bytes. */
static size_t
get_count(struct reader *r, size_t size)
{
	size_t n = get_number(r);

	if (n > left(r) / size)
		r->broken = true;
	return r->broken ? 0 : n;
}

static int
get_place(struct reader *r)
{
	size_t n = get_number(r);

	if (n < 1 || n > INT32_MAX)
		r->broken = true;
	return r->broken ? 1 : (int)n;
}

static const char *
get_string(struct reader *r)
{
	size_t n = get_number(r);
	const char *s = r->at;

	if (n >= left(r) || s[n] != '\0') {
		r->broken = true;
		return "";
	}
	r->at += n + 1;
	return s;
}

static struct fence_node *get_node(struct reader *r, int depth);

static struct fence_node *
get_key(struct reader *r, int depth)
{
	struct fence_node *key = get_node(r, depth);

	if (key->kind != FENCE_SCALAR)
		r->broken = true;
	return key;
}

static void
get_items(struct reader *r, struct fence_node *node, int depth)
{
	enum { NODE_MIN = 4 };		/* bytes of the least node: four small numbers */
	size_t n = get_count(r, NODE_MIN);

	node->item = arena_alloc(r->mem, n * sizeof(struct fence_node *));
	node->key = arena_alloc(r->mem, n * sizeof(struct fence_node *));
	for (; node->n < n && !r->broken; node->n++) {
		if (node->kind == FENCE_MAP)
			node->key[node->n] = get_key(r, depth);
		node->item[node->n] = get_node(r, depth);
	}
}

static struct fence_node *
get_node(struct reader *r, int depth)
{
	struct fence_node *node = arena_alloc(r->mem, sizeof *node);
	size_t kind = get_number(r);

	node->line = get_place(r);
	node->column = get_place(r);
	if (kind > FENCE_MAP || (kind != FENCE_SCALAR && depth > FENCE_DEPTH_MAX))
		r->broken = true;
	if (r->broken)
		return node;
	node->kind = (enum fence_kind)kind;
	if (node->kind == FENCE_SCALAR)
		node->text = get_string(r);
	else
		get_items(r, node, depth + 1);
	return node;
}

static void
get_block(struct reader *r, struct fence_block *b)
{
	b->kind = get_string(r);
	b->line = get_place(r);
	b->column = get_place(r);
	if (get_number(r))
		b->root = get_node(r, 1);
}

struct fence_doc *
fence_tree_read(struct arena *mem, const char **at, const char *end)
{
	enum { BLOCK_MIN = 5 };		/* bytes: an empty kind and three small numbers */
	struct reader r = { .mem = mem, .at = *at, .end = end };
	struct fence_doc *doc = arena_alloc(mem, sizeof *doc);

	doc->file = get_string(&r);
	size_t n = get_count(&r, BLOCK_MIN);
	doc->block = arena_alloc(mem, n * sizeof *doc->block);
	for (; doc->n < n && !r.broken; doc->n++)
		get_block(&r, &doc->block[doc->n]);
	*at = r.at;
	return r.broken ? NULL : doc;
}
