/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fence.c -- the yaml blocks of a Markdown document; see fence.h. */
#include "core/fence.h"
#include "core/fence_int.h"
#include "core/parse.h"

#include <cmark.h>
#include <string.h>
#include <strings.h>

struct lines {			/* the start of each line of the file */
	const char **at;
	size_t n;
	const char *end;
};

static struct lines
find_lines(struct arena *mem, const char *text, size_t n)
{
	struct lines l = { .n = 1, .end = text + n };

	for (size_t i = 0; i < n; i++)
		l.n += text[i] == '\n' || (text[i] == '\r' && (i + 1 == n || text[i + 1] != '\n'));
	l.at = arena_alloc(mem, l.n * sizeof *l.at);
	size_t k = 0;
	l.at[k++] = text;
	for (size_t i = 0; i < n; i++)
		if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == n || text[i + 1] != '\n')))
			l.at[k++] = text + i + 1;
	return l;
}

static const char *
line_at(const struct lines *l, int line)
{
	return line >= 1 && (size_t)line <= l->n ? l->at[line - 1] : l->end;
}

/* How many fence characters a line opens or closes with, after its blanks. */
static int
fence_run(const char *s, const char *end, char *c)
{
	int n = 0;

	while (s < end && *s == ' ')
		s++;
	*c = s < end ? *s : '\0';
	for (; s < end && *s == *c && (*c == '`' || *c == '~'); s++)
		n++;
	return n;
}

static bool
is_closed(const struct lines *l, cmark_node *node)
{
	int from = cmark_node_get_start_line(node), to = cmark_node_get_end_line(node);
	char a, b;
	int opened = fence_run(line_at(l, from), l->end, &a);
	int closed = fence_run(line_at(l, to), l->end, &b);

	return to > from && a == b && closed >= opened;
}

/* "yaml role" -> "role", "yaml" -> ""; NULL when it is no block of ours or a faulty one. */
static const char *
block_kind(struct arena *mem, const char *file, cmark_node *node, struct diag *d)
{
	const char *info = cmark_node_get_fence_info(node);
	size_t n = strcspn(info, " \t");
	int line = cmark_node_get_start_line(node), column = cmark_node_get_start_column(node);

	if (n != 4 || strncmp(info, "yaml", 4) != 0) {
		if ((n == 4 && strncasecmp(info, "yaml", 4) == 0) ||
		    (n == 3 && strncasecmp(info, "yml", 3) == 0))
			diag_add(d, file, line, column,
				 "this block would not be read: write 'yaml'");
		return NULL;
	}
	const char *kind = info + n + strspn(info + n, " \t");
	if (*kind && !parse_id_ok(kind)) {
		diag_add(d, file, line, column,
			 "the fence says 'yaml %.40s'; write 'yaml' or 'yaml KIND', the kind in "
			 "a-z, 0-9, -",
			 kind);
		return NULL;
	}
	return arena_strdup(mem, kind);
}

static void
add_block(struct arena *mem, struct fence_doc *doc, const struct fence_block *b, size_t *cap)
{
	doc->block = arena_room(mem, doc->block, doc->n, cap, sizeof *doc->block);
	doc->block[doc->n++] = *b;
}

static void
read_block(struct arena *mem, struct fence_doc *doc, cmark_node *node, const struct lines *l,
    size_t *cap, struct diag *d)
{
	const char *kind = block_kind(mem, doc->file, node, d);
	const char *text = cmark_node_get_literal(node);

	if (!kind)
		return;
	struct fence_block b = { .kind = kind, .line = cmark_node_get_start_line(node),
		.column = cmark_node_get_start_column(node) };
	struct fence_origin o = { .file = doc->file, .line = b.line + 1, .indent = b.column - 1,
		.source = l->at + b.line, .n_source = l->n - (size_t)b.line, .end = l->end };
	if (!is_closed(l, node))
		diag_add(d, doc->file, b.line, b.column, "this block is never closed");
	b.root = fence_yaml(mem, &o, text, strlen(text), d);
	add_block(mem, doc, &b, cap);
}

static void
refuse_html(const char *file, cmark_node *root, struct diag *d)
{
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type ev;

	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		cmark_node_type t = cmark_node_get_type(node);
		if (ev == CMARK_EVENT_ENTER &&
		    (t == CMARK_NODE_HTML_BLOCK || t == CMARK_NODE_HTML_INLINE))
			diag_add(d, file, cmark_node_get_start_line(node),
			    cmark_node_get_start_column(node),
			    "raw HTML is not allowed; put it between backticks or remove it");
	}
	cmark_iter_free(it);
}

static bool
size_ok(const char *file, size_t n, struct diag *d)
{
	if (n > FENCE_SIZE_MAX)
		diag_add(d, file, 0, 0, "larger than %d bytes", FENCE_SIZE_MAX);
	return n <= FENCE_SIZE_MAX;
}

/* Text that is not UTF-8 or holds a NUL is not read further: places in it would be wrong. */
static bool
readable(const char *file, const char *text, size_t n, struct diag *d)
{
	size_t before = d->n;
	uint32_t cp;

	if (!size_ok(file, n, d) || fence_check_text(file, 1, text, n, d))
		return d->n == before;
	for (size_t i = 0; i < n;) {
		int len = fence_utf8((const unsigned char *)text + i, n - i, &cp);
		if (len == 0 || cp == 0)
			return false;
		i += (size_t)len;
	}
	return true;
}

struct fence_doc *
fence_read(struct arena *mem, const char *file, const char *text, size_t n, struct diag *d)
{
	struct fence_doc *doc = arena_alloc(mem, sizeof *doc);
	size_t cap = 0;

	doc->file = arena_strdup(mem, file);
	if (!readable(file, text, n, d))
		return doc;
	struct lines l = find_lines(mem, text, n);
	cmark_node *root = cmark_parse_document(text, n, CMARK_OPT_DEFAULT);
	for (cmark_node *c = cmark_node_first_child(root); c; c = cmark_node_next(c))
		if (cmark_node_get_type(c) == CMARK_NODE_CODE_BLOCK)
			read_block(mem, doc, c, &l, &cap, d);
	refuse_html(doc->file, root, d);
	cmark_node_free(root);
	return doc;
}

struct fence_node *
fence_read_yaml(struct arena *mem, const char *file, const char *text, size_t n, struct diag *d)
{
	struct fence_origin o = { .file = file, .line = 1 };
	size_t before = d->n;

	if (!readable(file, text, n, d))
		return NULL;
	struct fence_node *root = fence_yaml(mem, &o, text, n, d);
	return d->n == before ? root : NULL;
}

struct fence_node *
fence_get(const struct fence_node *map, const char *key)
{
	if (!map || map->kind != FENCE_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (map->key[i]->text && strcmp(map->key[i]->text, key) == 0)
			return map->item[i];
	return NULL;
}

const char *
fence_text(const struct fence_node *map, const char *key, const char *otherwise)
{
	struct fence_node *v = fence_get(map, key);

	return v && v->kind == FENCE_SCALAR ? v->text : otherwise;
}
