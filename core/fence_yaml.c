/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fence_yaml.c -- a strict subset of YAML into a tree of struct fence_node; see fence.h. */
#include "core/fence_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

struct frame {			/* an open list or map */
	struct fence_node *node;
	size_t cap;
	struct fence_node *key;	/* of a map: the key that waits for its value */
};

struct reader {
	struct arena *mem;
	const struct fence_origin *o;
	struct diag *d;
	struct frame stack[FENCE_DEPTH_MAX];
	int depth;
	struct fence_node *root;
	int documents;
	bool broken;		/* the tree is not whole */
};

struct place { int line, column; };

/* libyaml counts from the piece; cmark has cut up to `indent` blanks from each of its lines. */
static struct place
place_of(const struct fence_origin *o, yaml_mark_t m)
{
	struct place p = { o->line + (int)m.line, (int)m.column + 1 };
	const char *s = m.line < o->n_source ? o->source[m.line] : o->end;

	for (int i = 0; i < o->indent && s + i < o->end && s[i] == ' '; i++)
		p.column++;
	return p;
}

static void __attribute__((format(printf, 3, 4)))
fault(struct reader *r, struct place p, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	diag_add(r->d, r->o->file, p.line, p.column, "%s", text);
}

/* A quoted scalar may spell by an escape what the file may not hold. */
static void
check_scalar(struct reader *r, struct place p, const unsigned char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		uint32_t cp = 0;
		int len = fence_utf8(s + i, n - i, &cp);
		if (len == 0 || fence_bad_char(cp)) {
			fault(r, p, "this value holds the invisible or control character "
			    "U+%04X; remove it", (unsigned)cp);
			return;
		}
		i += (size_t)len;
	}
}

static void
push(struct reader *r, struct frame *f, struct fence_node *item)
{
	struct fence_node *c = f->node;

	if (c->n == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 8;
		struct fence_node **items = arena_alloc(r->mem, cap * sizeof *items);
		struct fence_node **keys = arena_alloc(r->mem, cap * sizeof *keys);
		if (c->n) {
			memcpy(items, c->item, c->n * sizeof *items);
			memcpy(keys, c->key, c->n * sizeof *keys);
		}
		c->item = items;
		c->key = keys;
		f->cap = cap;
	}
	c->key[c->n] = f->key;
	c->item[c->n++] = item;
	f->key = NULL;
}

static void
take_key(struct reader *r, struct frame *f, struct fence_node *key)
{
	struct place p = { key->line, key->column };

	f->key = key;
	if (key->kind != FENCE_SCALAR) {
		fault(r, p, "a key must be plain text");
		return;
	}
	if (f->node->n >= FENCE_KEYS_MAX) {
		fault(r, p, "more than %d keys in one map", FENCE_KEYS_MAX);
		r->broken = true;
		return;
	}
	for (size_t i = 0; i < f->node->n; i++)
		if (f->node->key[i]->text && strcmp(f->node->key[i]->text, key->text) == 0) {
			fault(r, p, "'%.40s' stands twice; the first is on line %d", key->text,
			    f->node->key[i]->line);
			return;
		}
}

static void
attach(struct reader *r, struct fence_node *node)
{
	struct frame *f = r->depth ? &r->stack[r->depth - 1] : NULL;

	if (!f)
		r->root = node;
	else if (f->node->kind == FENCE_MAP && !f->key)
		take_key(r, f, node);
	else
		push(r, f, node);
}

static struct fence_node *
new_node(struct reader *r, enum fence_kind kind, struct place p)
{
	struct fence_node *node = arena_alloc(r->mem, sizeof *node);

	*node = (struct fence_node){ .kind = kind, .line = p.line, .column = p.column };
	return node;
}

static void
check_marks(struct reader *r, struct place p, const void *anchor, const void *tag)
{
	if (anchor)
		fault(r, p, "an anchor (&name) is not allowed; write the value out");
	if (tag)
		fault(r, p, "a tag (!name) is not allowed; every value is text");
}

static void
on_scalar(struct reader *r, struct place p, const yaml_event_t *ev)
{
	const char *text = (const char *)ev->data.scalar.value;
	size_t n = ev->data.scalar.length;
	struct fence_node *node = new_node(r, FENCE_SCALAR, p);

	check_marks(r, p, ev->data.scalar.anchor, ev->data.scalar.tag);
	check_scalar(r, p, (const unsigned char *)text, n);
	char *copy = arena_alloc(r->mem, n + 1);
	memcpy(copy, text, n);
	node->text = copy;
	attach(r, node);
}

static void
on_open(struct reader *r, struct place p, enum fence_kind kind, const void *anchor, const void *tag)
{
	struct fence_node *node = new_node(r, kind, p);

	check_marks(r, p, anchor, tag);
	attach(r, node);
	if (r->depth < FENCE_DEPTH_MAX)
		r->stack[r->depth] = (struct frame){ .node = node };
	else
		fault(r, p, "nested deeper than %d", FENCE_DEPTH_MAX);
	r->depth++;
}

static void
on_document(struct reader *r, struct place p, const yaml_event_t *ev)
{
	if (ev->data.document_start.version_directive ||
	    ev->data.document_start.tag_directives.start !=
		ev->data.document_start.tag_directives.end)
		fault(r, p, "a directive (%%) is not allowed");
	if (r->documents++)
		fault(r, p, "a second YAML document begins here; only one is allowed");
}

/* Returns false when reading must stop. */
static bool
on_event(struct reader *r, const yaml_event_t *ev)
{
	struct place p = place_of(r->o, ev->start_mark);

	switch (ev->type) {
	case YAML_SCALAR_EVENT:
		on_scalar(r, p, ev);
		break;
	case YAML_ALIAS_EVENT:
		fault(r, p, "an alias (*name) is not allowed; write the value out");
		return false;
	case YAML_SEQUENCE_START_EVENT:
		on_open(r, p, FENCE_LIST, ev->data.sequence_start.anchor,
			ev->data.sequence_start.tag);
		break;
	case YAML_MAPPING_START_EVENT:
		on_open(r, p, FENCE_MAP, ev->data.mapping_start.anchor, ev->data.mapping_start.tag);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		r->depth--;
		break;
	case YAML_DOCUMENT_START_EVENT:
		on_document(r, p, ev);
		break;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return r->depth <= FENCE_DEPTH_MAX && r->documents <= 1 && !r->broken;
}

static void
on_syntax_error(struct reader *r, const yaml_parser_t *y)
{
	struct place p = place_of(r->o, y->problem_mark);
	const char *hint = y->problem && strstr(y->problem, "mapping values are not allowed") ?
	    "; put a value that has ': ' in it between quotes" : "";

	r->broken = true;
	fault(r, p, "not YAML: %s%s", y->problem ? y->problem : "cannot be read", hint);
}

static void
run(struct reader *r, yaml_parser_t *y)
{
	yaml_event_t ev;

	for (bool more = true; more;) {
		if (!yaml_parser_parse(y, &ev)) {
			on_syntax_error(r, y);
			return;
		}
		r->broken = !on_event(r, &ev);
		more = !r->broken && ev.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&ev);
	}
}

struct fence_node *
fence_yaml(struct arena *mem, const struct fence_origin *o, const char *text, size_t n,
    struct diag *d)
{
	struct reader r = { .mem = mem, .o = o, .d = d };
	yaml_parser_t y;

	if (!yaml_parser_initialize(&y))
		return NULL;
	yaml_parser_set_encoding(&y, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&y, (const unsigned char *)text, n);
	run(&r, &y);
	yaml_parser_delete(&y);
	return r.broken ? NULL : r.root;
}
