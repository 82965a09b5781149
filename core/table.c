/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.c -- see table.h. */
#include "core/table.h"
#include "core/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { COLUMNS = 64 };

struct cell {
	bool null;
	union { const char *s; int64_t i; double x; bool b; } as;
};

struct table {
	struct arena *mem;
	const char *name;
	struct { const char *name; enum table_type type; } column[COLUMNS];
	size_t columns;
	struct cell *cell;		/* row by row */
	size_t n, cap;
};

struct table *
table_new(struct arena *mem, const char *name)
{
	struct table *t = arena_alloc(mem, sizeof *t);

	t->mem = mem;
	t->name = arena_strdup(mem, name);
	return t;
}

void
table_column(struct table *t, const char *name, enum table_type type)
{
	assert(t->n == 0 && t->columns < COLUMNS);
	t->column[t->columns].name = arena_strdup(t->mem, name);
	t->column[t->columns++].type = type;
}

static struct cell *
next(struct table *t)
{
	assert(t->columns > 0);
	if (t->n == t->cap) {
		size_t cap = t->cap ? 2 * t->cap : 64;
		struct cell *more = arena_alloc(t->mem, cap * sizeof *more);
		if (t->n)
			memcpy(more, t->cell, t->n * sizeof *more);
		t->cell = more;
		t->cap = cap;
	}
	return &t->cell[t->n++];
}

static struct cell *
typed(struct table *t, enum table_type type)
{
	assert(t->columns > 0 && t->column[t->n % t->columns].type == type);
	(void)type;
	return next(t);
}

void
table_texts(struct table *t, const char *const *name)
{
	for (; *name; name++)
		table_column(t, *name, TABLE_TEXT);
}

void
table_text(struct table *t, const char *s)
{
	struct cell *c = typed(t, TABLE_TEXT);

	c->null = s == NULL;
	c->as.s = s ? arena_strdup(t->mem, s) : NULL;
}

void
table_real(struct table *t, double x)
{
	struct cell *c = typed(t, TABLE_REAL);

	c->null = !isfinite(x);
	c->as.x = x;
}

void table_int(struct table *t, int64_t i) { typed(t, TABLE_INT)->as.i = i; }
void table_bool(struct table *t, bool b) { typed(t, TABLE_BOOL)->as.b = b; }
void table_null(struct table *t) { next(t)->null = true; }

size_t
table_rows(const struct table *t)
{
	return t->columns ? t->n / t->columns : 0;
}

enum table_format
table_format(bool json, bool plain)
{
	return json ? TABLE_JSON : plain ? TABLE_PLAIN : TABLE_ALIGNED;
}

/* One cell as text for aligned or plain output. */
static void
cell_text(struct buf *b, const struct table *t, size_t i, bool plain)
{
	const struct cell *c = &t->cell[i];

	if (c->null) {
		buf_puts(b, plain ? "" : "-");
		return;
	}
	switch (t->column[i % t->columns].type) {
	case TABLE_TEXT:
		utf8_safe(b, c->as.s, strlen(c->as.s));
		break;
	case TABLE_INT:
		buf_printf(b, "%" PRId64, c->as.i);
		break;
	case TABLE_REAL:
		buf_printf(b, plain ? "%.17g" : "%.6g", c->as.x);
		break;
	case TABLE_BOOL:
		buf_puts(b, plain ? (c->as.b ? "true" : "false") : (c->as.b ? "yes" : "no"));
		break;
	}
}

static void
write_plain(struct buf *out, const struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		cell_text(out, t, i, true);
		buf_puts(out, (i + 1) % t->columns ? "\t" : "\n");
	}
}

static int
width(const char *s)
{
	size_t n = strlen(s), len;
	uint32_t c;
	int w = 0;

	for (size_t i = 0; i < n && (len = utf8_next(s + i, n - i, &c)); i += len)
		w += utf8_width(c);
	return w;
}

/* Append `text` in a column of `w` places; the last column has no blanks after it. */
static void
place(struct buf *out, const char *text, int w, bool right, bool last)
{
	int blanks = w - width(text);

	if (right)
		buf_printf(out, "%*s", blanks, "");
	buf_puts(out, text);
	if (!right && !last)
		buf_printf(out, "%*s", blanks, "");
	while (last && out->len && out->s[out->len - 1] == ' ')
		out->s[--out->len] = '\0';
	buf_puts(out, last ? "\n" : "  ");
}

static void
heading(struct buf *b, const char *name)
{
	for (; *name; name++)
		buf_add(b, *name == '_' ? " " : name, 1);
}

static void
write_aligned(struct buf *out, const struct table *t)
{
	AUTO_BUF(b);
	int w[COLUMNS];

	if (t->n == 0)
		return;
	for (size_t k = 0; k < t->columns; k++)
		w[k] = width(t->column[k].name);
	for (size_t i = 0; i < t->n; i++) {
		buf_reset(&b);
		cell_text(&b, t, i, false);
		int cell = width(b.s);
		if (cell > w[i % t->columns])
			w[i % t->columns] = cell;
	}
	for (size_t i = 0; i < t->columns + t->n; i++) {	/* the heading, then the cells */
		size_t k = i % t->columns;
		buf_reset(&b);
		if (i < t->columns)
			heading(&b, t->column[k].name);
		else
			cell_text(&b, t, i - t->columns, false);
		bool right = t->column[k].type == TABLE_INT || t->column[k].type == TABLE_REAL;
		place(out, b.s, w[k], right, k + 1 == t->columns);
	}
}

/* JSON must be UTF-8 whatever came in. */
static void
json_text(struct json *j, const char *name, const char *s)
{
	AUTO_BUF(b);
	size_t n = strlen(s);

	for (size_t i = 0; i < n; ) {
		size_t good = utf8_valid(s + i, n - i);
		buf_add(&b, s + i, good);
		i += good;
		if (i < n) {
			buf_puts(&b, "\xef\xbf\xbd");
			i++;
		}
	}
	json_string(j, name, b.s);
}

static void
json_cell(struct json *j, const struct table *t, size_t i)
{
	const struct cell *c = &t->cell[i];
	const char *name = t->column[i % t->columns].name;

	if (c->null) {
		json_null(j, name);
		return;
	}
	switch (t->column[i % t->columns].type) {
	case TABLE_TEXT:
		json_text(j, name, c->as.s);
		break;
	case TABLE_INT:
		json_int(j, name, c->as.i);
		break;
	case TABLE_REAL:
		json_real(j, name, c->as.x);
		break;
	case TABLE_BOOL:
		json_bool(j, name, c->as.b);
		break;
	}
}

void
table_json(struct json *j, const struct table *t)
{
	json_array(j, t->name);
	for (size_t i = 0; i < t->n; i++) {
		if (i % t->columns == 0)
			json_object(j, NULL);
		json_cell(j, t, i);
		if ((i + 1) % t->columns == 0)
			json_end(j);
	}
	json_end(j);
}

void
table_write(struct buf *out, const struct table *t, enum table_format format)
{
	assert(t->n == 0 || t->n % t->columns == 0);
	if (format == TABLE_ALIGNED) {
		write_aligned(out, t);
	} else if (format == TABLE_PLAIN) {
		write_plain(out, t);
	} else {
		struct json j = json_to(out);
		json_object(&j, NULL);
		json_int(&j, "schema", 1);
		table_json(&j, t);
		json_end(&j);
	}
}
