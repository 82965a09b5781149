/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv.c -- see csv.h.  libcsv is fed one physical line at a time, so that every record knows the
 * line it starts on. */
#include "core/csv.h"
#include "core/parse.h"
#include "core/utf8.h"

#include <csv.h>
#include <string.h>

/* Growing lists, in the arena. */
struct cells { const char **cell; size_t n, cap; };
struct rows { struct csv_row *row; size_t n, cap; };

struct reader {
	struct arena *mem;
	const char *file;
	struct csv_limits max;
	int line, start;		/* now, and where the record under way began */
	bool inside;			/* a quotation goes on to the next line */
	struct cells cells;		/* of the record under way */
	const char **header;
	size_t columns;
	struct rows rows;
	struct err *e;			/* filled by the callbacks; code OK while all is well */
};

static void *
grow(struct arena *mem, void *old, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return old;
	*cap = *cap ? 2 * *cap : 16;
	void *more = arena_alloc(mem, *cap * size);
	if (n)
		memcpy(more, old, n * size);
	return more;
}

static void
take_field(void *text, size_t n, void *data)
{
	struct reader *r = data;

	if (r->e->code)
		return;
	if (n > r->max.field || r->cells.n >= r->max.columns) {
		err_set_(r->e, ERR_INVALID, "%s:%d:1: field %zu is %s", r->file, r->start,
		    r->cells.n + 1,
		    n > r->max.field ? "too long" : "one too many");
		return;
	}
	r->cells.cell = grow(r->mem, r->cells.cell, r->cells.n, &r->cells.cap,
	    sizeof *r->cells.cell);
	char *copy = arena_alloc(r->mem, n + 1);
	if (n)
		memcpy(copy, text, n);
	r->cells.cell[r->cells.n++] = copy;
}

static void
take_header(struct reader *r)
{
	r->header = r->cells.cell;
	r->columns = r->cells.n;
	for (size_t i = 0; i < r->columns; i++)
		for (size_t k = 0; k < i && *r->header[i]; k++)
			if (strcmp(r->header[i], r->header[k]) == 0) {
				err_set_(r->e, ERR_INVALID,
				    "%s:%d:1: columns %zu and %zu have the same name '%.40s'",
				    r->file, r->start, k + 1, i + 1, r->header[i]);
				return;
			}
}

static void
take_record(int end, void *data)
{
	struct reader *r = data;

	(void)end;
	r->inside = false;
	if (r->e->code)
		return;
	if (!r->header) {
		take_header(r);
	} else if (r->cells.n != r->columns) {
		err_set_(r->e, ERR_INVALID, "%s:%d:1: row %zu has %zu fields, the header has %zu",
		    r->file,
		    r->start, r->rows.n + 1, r->cells.n, r->columns);
	} else if (r->rows.n >= r->max.rows) {
		err_set_(r->e, ERR_INVALID, "%s:%d:1: more than %zu rows", r->file, r->start,
		    r->max.rows);
	} else {
		r->rows.row = grow(r->mem, r->rows.row, r->rows.n, &r->rows.cap,
		    sizeof *r->rows.row);
		r->rows.row[r->rows.n++] = (struct csv_row){ r->start, r->cells.cell };
	}
	r->cells = (struct cells){ 0 };
}

/* What is wrong with the bytes themselves, before any field is looked at. */
static enum err_code
check_bytes(const char *file, const char *text, size_t n, struct err *e)
{
	size_t bad = utf8_valid(text, n), line = 1, column = 1;
	const char *what = bad < n ? "not UTF-8" : NULL, *nul = memchr(text, '\0', n);

	if (nul && (size_t)(nul - text) < bad)
		bad = (size_t)(nul - text), what = "a NUL byte";
	for (size_t i = 0; i < bad; i++) {
		if (text[i] == '\r' && (i + 1 == n || text[i + 1] != '\n')) {
			bad = i, what = "a carriage return that ends no line";
			break;
		}
		column = text[i] == '\n' ? 1 : column + 1;
		line += text[i] == '\n';
	}
	if (!what)
		return OK;
	return err_set(e, ERR_INVALID, "%s:%zu:%zu: %s", file, line, column, what);
}

static bool
is_blank(const char *s, size_t n)
{
	while (n && strchr(" \t\r\n", s[n - 1]))
		n--;
	return n == 0;
}

static enum err_code
feed(struct reader *r, struct csv_parser *p, const char *text, size_t n)
{
	for (size_t at = 0; at < n; ) {
		const char *end = memchr(text + at, '\n', n - at);
		size_t len = end ? (size_t)(end + 1 - (text + at)) : n - at;
		r->line++;
		if (!r->inside)
			r->start = r->line;
		r->inside = r->inside || !is_blank(text + at, len);	/* until the record ends */
		size_t used = csv_parse(p, text + at, len, take_field, take_record, r);
		if (used != len && !r->e->code)
			err_set_(r->e, ERR_INVALID, "%s:%d:%zu: a quotation mark out of place; "
			    "quote the whole field and double the marks in it", r->file, r->line,
			    used);
		if (r->e->code)
			return r->e->code;
		at += len;
	}
	if (csv_fini(p, take_field, take_record, r) && !r->e->code)
		err_set_(r->e, ERR_INVALID,
		    "%s:%d:1: a quotation begins in this record and never ends",
		    r->file, r->start);
	return r->e->code;
}

static inline void parser_p(struct csv_parser *p) { csv_free(p); }

static enum err_code
parse(struct reader *r, const char *text, size_t n)
{
	struct csv_parser p __attribute__((cleanup(parser_p)));

	if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI))
		return err_set(r->e, ERR_FAILED, "starting the CSV reader failed");
	return feed(r, &p, text, n);
}

static struct csv_limits
limits_of(const struct csv_limits *l)
{
	struct csv_limits max = CSV_LIMITS_DEFAULT;

	if (!l)
		return max;
	return (struct csv_limits){ l->bytes ? l->bytes : max.bytes, l->rows ? l->rows : max.rows,
		l->columns ? l->columns : max.columns, l->field ? l->field : max.field };
}

enum err_code
csv_read(struct arena *mem, const char *file, const char *text, size_t n,
    const struct csv_limits *limits, struct csv_table *out, struct err *e)
{
	struct reader r = { .mem = mem, .file = file, .max = limits_of(limits), .e = e };
	enum err_code code;

	if (n > r.max.bytes)
		return err_set(e, ERR_INVALID, "%s: larger than %zu bytes", file, r.max.bytes);
	if ((code = check_bytes(file, text, n, e)))
		return code;
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3, n -= 3;
	err_clear(e);
	if ((code = parse(&r, text, n)))
		return code;
	if (!r.header)
		return err_set(e, ERR_INVALID, "%s: empty; the first line must name the columns",
		    file);
	*out = (struct csv_table){ arena_strdup(mem, file), r.columns, r.rows.n, r.header,
	    r.rows.row };
	return OK;
}

int
csv_column(const struct csv_table *t, const char *name)
{
	for (size_t i = 0; i < t->columns; i++)
		if (strcmp(t->header[i], name) == 0)
			return (int)i;
	return -1;
}

enum err_code
csv_fault(const struct csv_table *t, size_t row, size_t column, const char *text, struct err *e)
{
	return err_set(e, ERR_INVALID, "%s:%d:%zu: row %zu: %s", t->file, t->row[row].line,
	    column + 1,
	    row + 1, text);
}

/* The length of a blank at s: ' ', or a no-break space in UTF-8. */
static size_t
blank(const char *s)
{
	return *s == ' ' ? 1 : strncmp(s, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

/* Would a spreadsheet take a line that starts so for a formula? */
static bool
is_formula(const char *s)
{
	static const char *const wide[] = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
	    "\xef\xbc\xa0" };

	while (blank(s))
		s += blank(s);
	if (*s && strchr("=+-@\t\r\n", *s))
		return true;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (strncmp(s, wide[i], 3) == 0)
			return true;
	return false;
}

static void
add_safe(struct buf *out, const char *s)
{
	double number;

	if (parse_real(s, &number)) {
		buf_puts(out, s);
		return;
	}
	if (is_formula(s))
		buf_puts(out, "'");
	for (; *s; s++) {
		buf_add(out, s, 1);
		if ((*s == '\n' || *s == '\r') && s[1] != '\n' && is_formula(s + 1))
			buf_puts(out, "'");
	}
}

void
csv_record(struct buf *out, const char *const *cell, size_t n, bool safe)
{
	AUTO_BUF(b);

	for (size_t i = 0; i < n; i++) {
		buf_reset(&b);
		if (safe)
			add_safe(&b, cell[i]);
		else
			buf_puts(&b, cell[i]);
		bool mark = strncmp(b.s, "\xef\xbb\xbf", 3) == 0;	/* would be lost as a byte order mark */
		bool ends = b.len && (strchr(" \t", b.s[0]) || strchr(" \t", b.s[b.len - 1]));
		bool quote = mark || ends || strpbrk(b.s, ",\"\r\n") || (n == 1 && b.len == 0);
		buf_puts(out, i ? "," : "");
		buf_puts(out, quote ? "\"" : "");
		for (const char *s = b.s; *s; s++)
			buf_add(out, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
		buf_puts(out, quote ? "\"" : "");
	}
	buf_puts(out, "\n");
}
