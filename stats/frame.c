/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame.c -- see frame.h.  Numbers are read on the first pass; a column that turns out to be text is
 * interned on a second, since most columns of most files are numbers. */
#include "stats/frame.h"
#include "core/parse.h"
#include "core/xalloc.h"
#include "stats/scan_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct interner {		/* open addressing; slots hold index + 1 */
	uint32_t *slot;
	size_t    mask;
	const char **value;
	size_t    n, cap;
	struct arena *mem;
};

static uint64_t
hash(const char *s, size_t n)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001b3u;
	return h ^ h >> 29;
}

static void
intern_grow(struct interner *t)
{
	size_t size = t->slot ? 2 * (t->mask + 1) : 256;

	free(t->slot);
	t->slot = xcalloc(size, sizeof *t->slot);
	t->mask = size - 1;
	for (size_t i = 0; i < t->n; i++) {
		size_t at = hash(t->value[i], strlen(t->value[i])) & t->mask;
		while (t->slot[at])
			at = (at + 1) & t->mask;
		t->slot[at] = (uint32_t)i + 1;
	}
}

static uint32_t
intern(struct interner *t, const char *s, size_t n)
{
	if (!t->slot || 2 * t->n > t->mask)
		intern_grow(t);
	size_t at = hash(s, n) & t->mask;
	for (; t->slot[at]; at = (at + 1) & t->mask)
		if (strcmp(t->value[t->slot[at] - 1], s) == 0)
			return t->slot[at] - 1;
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 64;
		t->value = xrealloc(t->value, t->cap * sizeof *t->value);
	}
	t->value[t->n] = arena_strdup(t->mem, s);
	t->slot[at] = (uint32_t)++t->n;
	return (uint32_t)t->n - 1;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(**(const char *const *const *)a, **(const char *const *const *)b);
}

/* Give the column its levels in byte order and renumber its codes. */
static void
intern_finish(struct interner *t, struct stats_column *c, size_t rows)
{
	const char ***sorted = xcalloc(t->n + 1, sizeof *sorted);
	uint32_t *rank = xcalloc(t->n + 1, sizeof *rank);

	c->level = arena_alloc(t->mem, (t->n + 1) * sizeof *c->level);
	c->levels = t->n;
	for (size_t i = 0; i < t->n; i++)
		sorted[i] = &t->value[i];
	if (t->n)
		qsort(sorted, t->n, sizeof *sorted, by_bytes);
	for (size_t i = 0; i < t->n; i++) {
		c->level[i] = *sorted[i];
		rank[sorted[i] - t->value] = (uint32_t)i;
	}
	for (size_t i = 0; i < rows; i++)
		if (c->code[i] != STATS_MISSING)
			c->code[i] = rank[c->code[i]];
	free(sorted);
	free(rank);
	free(t->value);
	free(t->slot);
}

/* Short decimals are exact: an integer below 2^53 over a power of ten up to 10^22 rounds once. */
static bool
number(const struct stats_field *f, double *out)
{
	static const double ten[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15 };
	uint64_t v = 0;
	size_t i = f->n && f->s[0] == '-', digits = 0, after = 0;
	bool point = false;
	char text[64];

	if (f->n == 0 || f->n >= sizeof text)
		return false;
	for (; i < f->n && digits < 16; i++) {
		if (f->s[i] >= '0' && f->s[i] <= '9') {
			v = v * 10 + (uint64_t)(f->s[i] - '0');
			digits++;
			after += point;
		} else if (f->s[i] == '.' && !point)
			point = true;
		else
			break;
	}
	if (i == f->n && digits > 0 && digits < 16) {
		double x = (double)v / ten[after];
		*out = f->s[0] == '-' ? -x : x;
		return true;
	}
	memcpy(text, f->s, f->n);
	text[f->n] = '\0';
	return memchr(text, '\0', f->n) == NULL && parse_real(text, out);
}

struct reader {
	struct stats_frame *f;
	const struct stats_want *want;
	size_t *index;		/* of each wanted column in the file */
	size_t  width;		/* fields in the header */
	struct arena *mem;
};

static bool
field_is(const struct stats_field *f, const char *name, bool fold, char *room)
{
	stats_field_copy(f, room);
	return (fold ? strcasecmp(room, name) : strcmp(room, name)) == 0;
}

static enum err_code
find_column(struct reader *r, const struct stats_scan *s, size_t w, char *room, struct err *e)
{
	const char *name = r->want[w].name;
	size_t found = 0, near = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (field_is(&s->field[i], name, false, room) && found++ == 0)
			r->index[w] = i;
		if (field_is(&s->field[i], name, true, room))
			near = i + 1;
	}
	if (found > 1)
		return err_set(e, ERR_INVALID, "%s:%zu: column '%s' is named %zu times; rename all but one", s->file,
		    s->at, name, found);
	if (!found && near) {
		stats_field_copy(&s->field[near - 1], room);
		return err_set(e, ERR_NOT_FOUND, "%s:%zu: no column '%s'; did you mean '%s'", s->file, s->at, name, room);
	}
	if (!found)
		return err_set(e, ERR_NOT_FOUND, "%s:%zu: no column '%s' among the %zu of the header", s->file, s->at,
		    name, s->n);
	return OK;
}

static enum err_code
header(struct reader *r, struct stats_scan *s, struct err *e)
{
	enum err_code code;
	bool more;
	size_t longest = 0;

	if ((code = stats_scan_next(s, &more, e)))
		return code;
	if (!more)
		return err_set(e, ERR_INVALID, "%s: the file is empty; it needs a header line", s->file);
	r->width = s->n;
	for (size_t i = 0; i < s->n; i++)
		longest = s->field[i].n > longest ? s->field[i].n : longest;
	char *room = xcalloc(longest + 1, 1);
	for (size_t w = 0; !code && w < r->f->columns; w++)
		code = find_column(r, s, w, room, e);
	free(room);
	return code;
}

static enum err_code
record_numbers(struct reader *r, const struct stats_scan *s, size_t row, struct err *e)
{
	if (s->n != r->width)
		return err_set(e, ERR_INVALID, "%s:%zu: row %zu has %zu fields, the header has %zu", s->file, s->at,
		    row + 1, s->n, r->width);
	r->f->line[row] = (uint32_t)s->at;
	for (size_t w = 0; w < r->f->columns; w++) {
		struct stats_column *c = &r->f->column[w];
		const struct stats_field *f = &s->field[r->index[w]];
		if (f->n == 0 && !c->missing)
			c->missing = row + 1;
		if (c->text)
			continue;
		if (f->n == 0)
			c->number[row] = NAN;
		else if (!number(f, &c->number[row])) {
			if (r->want[w].as == STATS_AS_NUMBER)
				return err_set(e, ERR_INVALID, "%s:%zu: row %zu: column '%s' is not a number", s->file,
				    s->at, row + 1, c->name);
			c->text = true;
			c->mixed = row + 1;
		}
	}
	return OK;
}

static enum err_code
first_pass(struct reader *r, struct stats_scan *s, size_t most, struct err *e)
{
	enum err_code code;
	bool more;

	r->f->line = arena_alloc(r->mem, (most + 1) * sizeof *r->f->line);
	for (size_t w = 0; w < r->f->columns; w++) {
		r->f->column[w].text = r->want[w].as == STATS_AS_TEXT;
		if (!r->f->column[w].text)
			r->f->column[w].number = arena_alloc(r->mem, (most + 1) * sizeof(double));
	}
	while (!(code = stats_scan_next(s, &more, e)) && more)
		if ((code = record_numbers(r, s, r->f->rows, e)))
			return code;
		else
			r->f->rows++;
	if (!code && r->f->rows == 0)
		return err_set(e, ERR_INVALID, "%s: there are no rows under the header", s->file);
	return code;
}

static bool
some_number(const struct stats_column *c)
{
	double ignored;

	for (size_t i = 0; i < c->levels; i++)
		if (parse_real(c->level[i], &ignored))
			return true;
	return false;
}

/* The grammar was checked by the first pass, so this one cannot fail. */
static void
text_pass(struct reader *r, size_t w, const char *text, size_t n)
{
	struct stats_column *c = &r->f->column[w];
	struct interner t = { .mem = r->mem };
	struct stats_scan s;
	struct err ignored = ERR_INIT;
	char *room = NULL;
	size_t cap = 0;
	bool more;

	c->number = NULL;
	c->code = arena_alloc(r->mem, (r->f->rows + 1) * sizeof *c->code);
	stats_scan_init(&s, r->f->file, text, n);
	(void)stats_scan_next(&s, &more, &ignored);	/* the header */
	for (size_t row = 0; row < r->f->rows && !stats_scan_next(&s, &more, &ignored) && more; row++) {
		const struct stats_field *f = &s.field[r->index[w]];
		if (f->n + 1 > cap)
			room = xrealloc(room, cap = 2 * f->n + 64);
		size_t len = stats_field_copy(f, room);
		c->code[row] = len ? intern(&t, room, len) : STATS_MISSING;
	}
	intern_finish(&t, c, r->f->rows);
	if (!some_number(c))
		c->mixed = 0;
	stats_scan_release(&s);
	free(room);
}

static size_t
count_lines(const char *text, size_t n)
{
	size_t lines = 1;

	for (const char *p = text, *end = text + n; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
		lines++;
	return lines;
}

enum err_code
stats_frame_parse(struct stats_frame *out, const char *file, const char *text, size_t n,
    const struct stats_want *want, size_t n_want, struct arena *mem, struct err *e)
{
	struct stats_frame f = { .file = file, .columns = n_want };
	struct reader r = { .f = &f, .want = want, .mem = mem };
	struct stats_scan s;
	enum err_code code;
	size_t most = count_lines(text, n);

	if (most >= STATS_MISSING)
		return err_set(e, ERR_INVALID, "%s: more than 2^32 lines", file);
	f.column = arena_alloc(mem, (n_want + 1) * sizeof *f.column);
	r.index = arena_alloc(mem, (n_want + 1) * sizeof *r.index);
	for (size_t w = 0; w < n_want; w++)
		f.column[w].name = arena_strdup(mem, want[w].name);
	stats_scan_init(&s, file, text, n);
	if (!(code = header(&r, &s, e)))
		code = first_pass(&r, &s, most, e);
	stats_scan_release(&s);
	if (code)
		return code;
	for (size_t w = 0; w < n_want; w++)
		if (f.column[w].text)
			text_pass(&r, w, text, n);
	*out = f;
	return OK;
}

enum err_code
stats_frame_complete(const struct stats_frame *f, size_t i, struct err *e)
{
	const struct stats_column *c = &f->column[i];

	if (!c->missing)
		return OK;
	return err_set(e, ERR_INVALID, "%s:%u: row %zu: column '%s' is blank; fill it in or leave the row out", f->file,
	    f->line[c->missing - 1], c->missing, c->name);
}

enum err_code
stats_frame_flags(const struct stats_frame *f, size_t i, struct arena *mem, uint8_t **out, struct err *e)
{
	const struct stats_column *c = &f->column[i];
	enum err_code code;

	if ((code = stats_frame_complete(f, i, e)))
		return code;
	uint8_t *flag = arena_alloc(mem, f->rows + 1);
	for (size_t row = 0; row < f->rows; row++) {
		if (c->text || (c->number[row] != 0 && c->number[row] != 1))
			return err_set(e, ERR_INVALID, "%s:%u: row %zu: column '%s' must be 0 or 1", f->file, f->line[row],
			    row + 1, c->name);
		flag[row] = c->number[row] == 1;
	}
	*out = flag;
	return OK;
}
