/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crosstab.c -- see crosstab.h. */
#include "stats/crosstab.h"
#include "core/parse.h"
#include "stats/scan_int.h"

#include <string.h>
#include <strings.h>

enum { CELLS_MAX = 1000000, COUNT_DIGITS = 13 };
static const int64_t COUNT_MAX = INT64_C(1000000000000);

static const char *
label(const struct stats_field *f, struct arena *mem)
{
	char *s = arena_alloc(mem, f->n + 1);

	stats_field_copy(f, s);
	return s;
}

static enum err_code
find_total(const struct stats_crosstab *t, const char **name, size_t n, const char *what, size_t *out, struct err *e)
{
	*out = STATS_NO_TOTAL;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			if (strcmp(name[i], name[k]) == 0)
				return err_set(e, ERR_INVALID, "%s: two %ss are labelled '%s'", t->file, what, name[i]);
		if (strcasecmp(name[i], "total") != 0)
			continue;
		if (*out != STATS_NO_TOTAL)
			return err_set(e, ERR_INVALID, "%s: two %ss are labelled total", t->file, what);
		*out = i;
	}
	return OK;
}

static enum err_code
cell(struct stats_crosstab *t, const struct stats_scan *s, size_t j, bool suppressed_allowed, int64_t *out,
    struct err *e)
{
	const struct stats_field *f = &s->field[j + 1];
	char text[COUNT_DIGITS + 2];

	if (f->n == 1 && f->s[0] == 'c' && suppressed_allowed) {
		*out = STATS_SUPPRESSED;
		return OK;
	}
	if (f->n < sizeof text && !f->doubled) {
		memcpy(text, f->s, f->n);
		text[f->n] = '\0';
		if (parse_int(text, 0, COUNT_MAX, out))
			return OK;
	}
	return err_set(e, ERR_INVALID, "%s:%zu: row %zu, column '%s': not a count from 0 to 10^12%s", t->file, s->at,
	    t->rows + 1, t->column[j], suppressed_allowed ? " or c" : "");
}

static enum err_code
head(struct stats_crosstab *t, struct stats_scan *s, struct arena *mem, struct err *e)
{
	bool more;
	enum err_code code;

	if ((code = stats_scan_next(s, &more, e)))
		return code;
	if (!more || s->n < 2)
		return err_set(e, ERR_INVALID, "%s: a table needs a header: a corner and at least one column label", t->file);
	t->corner = label(&s->field[0], mem);
	t->columns = s->n - 1;
	t->column = arena_alloc(mem, t->columns * sizeof *t->column);
	for (size_t j = 0; j < t->columns; j++)
		t->column[j] = label(&s->field[j + 1], mem);
	return OK;
}

static enum err_code
body(struct stats_crosstab *t, struct stats_scan *s, size_t most, bool suppressed_allowed, struct arena *mem,
    struct err *e)
{
	bool more;
	enum err_code code;

	if (most > CELLS_MAX || most * t->columns > CELLS_MAX)
		return err_set(e, ERR_INVALID, "%s: more than %d cells", t->file, CELLS_MAX);
	t->row = arena_alloc(mem, most * sizeof *t->row);
	t->cell = arena_alloc(mem, most * t->columns * sizeof *t->cell);
	while (!(code = stats_scan_next(s, &more, e)) && more) {
		if (s->n != t->columns + 1)
			return err_set(e, ERR_INVALID, "%s:%zu: row %zu has %zu fields, the header has %zu", t->file, s->at,
			    t->rows + 1, s->n, t->columns + 1);
		t->row[t->rows] = label(&s->field[0], mem);
		for (size_t j = 0; j < t->columns; j++)
			if ((code = cell(t, s, j, suppressed_allowed, &t->cell[t->rows * t->columns + j], e)))
				return code;
		t->rows++;
	}
	return code;
}

/* The signed sums of crosstab.h, where nothing in the line is suppressed. */
static enum err_code
check_line(const struct stats_crosstab *t, bool by_row, size_t line, struct err *e)
{
	size_t n = by_row ? t->columns : t->rows;
	int64_t sum = 0;

	for (size_t k = 0; k < n; k++) {
		size_t at = by_row ? line * t->columns + k : k * t->columns + line;
		if (t->cell[at] == STATS_SUPPRESSED)
			return OK;
		sum += stats_crosstab_sign(t, at) * t->cell[at];
	}
	if (sum == 0)
		return OK;
	return err_set(e, ERR_INVALID, "%s: %s '%s' does not add up to its total", t->file, by_row ? "row" : "column",
	    by_row ? t->row[line] : t->column[line]);
}

static enum err_code
check_totals(const struct stats_crosstab *t, struct err *e)
{
	enum err_code code;

	for (size_t i = 0; t->total_column != STATS_NO_TOTAL && i < t->rows; i++)
		if ((code = check_line(t, true, i, e)))
			return code;
	for (size_t j = 0; t->total_row != STATS_NO_TOTAL && j < t->columns; j++)
		if ((code = check_line(t, false, j, e)))
			return code;
	return OK;
}

enum err_code
stats_crosstab_parse(struct stats_crosstab *out, const char *file, const char *text, size_t n,
    bool suppressed_allowed, struct arena *mem, struct err *e)
{
	struct stats_crosstab t = { .file = file };
	struct stats_scan s;
	enum err_code code;
	size_t lines = 1;

	for (size_t i = 0; i < n; i++)
		lines += text[i] == '\n';
	stats_scan_init(&s, file, text, n);
	if (!(code = head(&t, &s, mem, e)))
		code = body(&t, &s, lines, suppressed_allowed, mem, e);
	stats_scan_release(&s);
	if (code || (code = find_total(&t, t.row, t.rows, "row", &t.total_row, e)) ||
	    (code = find_total(&t, t.column, t.columns, "column", &t.total_column, e)))
		return code;
	if (t.rows == (t.total_row != STATS_NO_TOTAL) || t.columns == (t.total_column != STATS_NO_TOTAL))
		return err_set(e, ERR_INVALID, "%s: the table has no cells besides totals", file);
	if ((code = check_totals(&t, e)))
		return code;
	*out = t;
	return OK;
}

static void
write_label(struct buf *b, const char *s)
{
	size_t n = strlen(s);

	if (!strpbrk(s, ",\"\r\n") && (!n || (s[0] != ' ' && s[0] != '\t' && s[n - 1] != ' ' && s[n - 1] != '\t'))) {
		buf_puts(b, s);
		return;
	}
	buf_puts(b, "\"");
	for (; *s; s++)
		buf_printf(b, *s == '"' ? "\"%c" : "%c", *s);
	buf_puts(b, "\"");
}

void
stats_crosstab_write(const struct stats_crosstab *t, struct buf *out)
{
	write_label(out, t->corner);
	for (size_t j = 0; j < t->columns; j++) {
		buf_puts(out, ",");
		write_label(out, t->column[j]);
	}
	for (size_t i = 0; i < t->rows; i++) {
		buf_puts(out, "\n");
		write_label(out, t->row[i]);
		for (size_t j = 0; j < t->columns; j++) {
			int64_t v = t->cell[i * t->columns + j];
			if (v == STATS_SUPPRESSED)
				buf_puts(out, ",c");
			else
				buf_printf(out, ",%lld", (long long)v);
		}
	}
	buf_puts(out, "\n");
}

int
stats_crosstab_sign(const struct stats_crosstab *t, size_t at)
{
	return (at / t->columns == t->total_row) != (at % t->columns == t->total_column) ? -1 : 1;
}

bool
stats_disclosure_primary(const struct stats_disclosure *d, int64_t count)
{
	return count < d->min_count && !(count == 0 && d->zeros_safe);
}
