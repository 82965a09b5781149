/* SPDX-License-Identifier: GPL-3.0-or-later */
/* register.c -- see register.h. */
#include "stats/register.h"

#include "core/buf.h"
#include "core/xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BLOCK    64
#define CELL_MAX 32768
#define COLUMNS_MAX 4096

struct stats_register {
	char *name;
	const char *text;
	size_t n, map_n;		/* map_n: bytes to unmap, 0 for a borrowed text */
	size_t base;			/* of the block that mask describes */
	uint64_t mask;			/* separators of that block not yet consumed */
	size_t at;			/* first byte not consumed */
	size_t odd;			/* end of the last block that has NUL or non-ASCII bytes */
	size_t row, line, row_line;
	size_t first, first_line;	/* where the first row begins */
	struct stats_cell *cell;
	bool *escaped;			/* cell i lies in scratch, at the offset in cell[i].s */
	size_t n_cells, cap;
	char **column;
	size_t n_columns;
	struct buf scratch;
};

/* Bit i is set when byte i is a comma, a quote, LF or CR.  *odd: some byte is NUL or not ASCII. */
static uint64_t
separators(const char *p, bool *odd)
{
	uint64_t mask = 0;
#ifdef __SSE2__
	unsigned strange = 0;

	for (int i = 0; i < BLOCK; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		__m128i hit = _mm_or_si128(
		    _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(',')),
		    _mm_cmpeq_epi8(v, _mm_set1_epi8('"'))),
		    _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')),
		    _mm_cmpeq_epi8(v, _mm_set1_epi8('\r'))));
		mask |= (uint64_t)(unsigned)_mm_movemask_epi8(hit) << i;
		strange |= (unsigned)_mm_movemask_epi8(v) |
		    (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_setzero_si128()));
	}
	*odd = strange != 0;
#else
	*odd = false;
	for (int i = 0; i < BLOCK; i++) {
		unsigned char c = (unsigned char)p[i];
		if (c == ',' || c == '"' || c == '\n' || c == '\r')
			mask |= (uint64_t)1 << i;
		*odd |= c == 0 || c >= 0x80;
	}
#endif
	return mask;
}

static void
load_block(struct stats_register *r)
{
	char pad[BLOCK];
	const char *p = r->text + r->base;
	bool odd;

	if (r->n - r->base < BLOCK) {
		memset(pad, ' ', sizeof pad);
		memcpy(pad, p, r->n - r->base);
		p = pad;
	}
	r->mask = separators(p, &odd);
	if (odd)
		r->odd = r->base + BLOCK;
}

/* The place of the next separator, or the end of the text. */
static inline size_t
next_separator(struct stats_register *r)
{
	while (!r->mask) {
		if (r->base + BLOCK >= r->n)
			return r->n;
		r->base += BLOCK;
		load_block(r);
	}
	size_t p = r->base + (size_t)__builtin_ctzll(r->mask);
	r->mask &= r->mask - 1;
	return p;
}

static void
seek(struct stats_register *r, size_t at)
{
	r->at = at;
	r->base = at / BLOCK * BLOCK;
	r->mask = 0;
	if (r->base < r->n) {
		load_block(r);
		r->mask &= ~(uint64_t)0 << (at % BLOCK);
	}
}

static enum err_code
fault(const struct stats_register *r, struct err *e, const char *what)
{
	if (r->row == 0)
		return err_set(e, ERR_INVALID, "%s:%zu: the header %s", r->name, r->row_line, what);
	return err_set(e, ERR_INVALID, "%s:%zu: row %zu %s", r->name, r->row_line, r->row, what);
}

static bool
blanks(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	return s == end;
}

/* The inside of a quoted cell, s to end, with "" made " in the scratch buffer. */
static struct stats_cell
unescape(struct stats_register *r, const char *s, const char *end)
{
	size_t at = r->scratch.len;

	for (; s < end; s++) {
		buf_add(&r->scratch, s, 1);
		if (*s == '"')
			s++;
	}
	return (struct stats_cell){ (const char *)(uintptr_t)at,
	    r->scratch.len - at };	/* resolved at the row's end */
}

static enum err_code
add_cell(struct stats_register *r, struct stats_cell c, bool escaped, struct err *e)
{
	if (c.n > CELL_MAX)
		return fault(r, e, "has a cell of more than 32768 bytes");
	if (r->n_cells == r->cap) {
		if (r->cap >= COLUMNS_MAX)
			return fault(r, e, "has more than 4096 cells");
		r->cap = r->cap ? 2 * r->cap : 32;
		r->cell = xrealloc(r->cell, r->cap * sizeof *r->cell);
		r->escaped = xrealloc(r->escaped, r->cap * sizeof *r->escaped);
	}
	r->escaped[r->n_cells] = escaped;
	r->cell[r->n_cells++] = c;
	return OK;
}

/* A quoted cell whose opening quote is at `open`; *end is the separator after it. */
static enum err_code
quoted(struct stats_register *r, size_t open, size_t *end, struct err *e)
{
	bool escaped = false;
	size_t close;

	for (;;) {
		close = next_separator(r);
		if (close >= r->n)
			return fault(r, e, "has a quote that is never closed");
		if (r->text[close] == '\n')
			r->line++;
		if (r->text[close] != '"')
			continue;
		if (close + 1 >= r->n || r->text[close + 1] != '"')
			break;
		escaped = true;
		(void)next_separator(r);	/* the second quote */
	}
	*end = next_separator(r);
	if ((*end < r->n && r->text[*end] == '"') || !blanks(r->text + close + 1, r->text + *end))
		return fault(r, e, "has text after a closing quote");
	const char *s = r->text + open + 1, *t = r->text + close;
	if (escaped)
		return add_cell(r, unescape(r, s, t), true, e);
	return add_cell(r, (struct stats_cell){ s, (size_t)(t - s) }, false, e);
}

static enum err_code
plain(struct stats_register *r, size_t start, size_t end, struct err *e)
{
	const char *s = r->text + start, *t = r->text + end;

	while (s < t && (*s == ' ' || *s == '\t'))
		s++;
	while (t > s && (t[-1] == ' ' || t[-1] == '\t'))
		t--;
	return add_cell(r, (struct stats_cell){ s, (size_t)(t - s) }, false, e);
}

static bool
utf8(const unsigned char *s, const unsigned char *end)
{
	while (s < end) {
		int more = *s < 0x80 ? 0 : *s >= 0xc2 && *s < 0xe0 ? 1 : *s >= 0xe0 &&
		    *s < 0xf0 ? 2 :
		    *s >= 0xf0 && *s < 0xf5 ? 3 : -1;
		unsigned char lead = *s;
		if (more < 0 || *s == 0 || end - s <= more)
			return false;
		for (int i = 1; i <= more; i++)
			if ((s[i] & 0xc0) != 0x80)
				return false;
		if ((lead == 0xe0 && s[1] < 0xa0) || (lead == 0xed && s[1] > 0x9f) ||
		    (lead == 0xf0 && s[1] < 0x90) || (lead == 0xf4 && s[1] > 0x8f))
			return false;
		s += more + 1;
	}
	return true;
}

/* Read one line of cells from r->at into r->cell. */
static enum err_code
read_cells(struct stats_register *r, struct err *e)
{
	enum err_code code;
	size_t begin = r->at, end;

	r->n_cells = 0;
	r->row_line = r->line;
	buf_reset(&r->scratch);
	for (;;) {
		end = next_separator(r);
		if (end < r->n && r->text[end] == '"') {
			if (!blanks(r->text + r->at, r->text + end))
				return fault(r, e, "has a quote inside an unquoted cell");
			code = quoted(r, end, &end, e);
		} else
			code = plain(r, r->at, end, e);
		if (code)
			return code;
		r->at = end < r->n ? end + 1 : r->n;
		if (end >= r->n || r->text[end] != ',')
			break;
	}
	if (end < r->n && r->text[end] == '\r') {
		if (end + 1 >= r->n || r->text[end + 1] != '\n')
			return fault(r, e, "has a carriage return without a line feed");
		(void)next_separator(r);
		r->at++;
	}
	if (end < r->n)
		r->line++;
	if (begin < r->odd && !utf8((const unsigned char *)r->text +
	    begin, (const unsigned char *)r->text + end))
		return fault(r, e, "has bytes that are not UTF-8 text; save the file as UTF-8");
	for (size_t i = 0; r->scratch.len && i < r->n_cells; i++)
		if (r->escaped[i])
			r->cell[i].s = r->scratch.s + (uintptr_t)r->cell[i].s;
	return OK;
}

static enum err_code
read_header(struct stats_register *r, struct err *e)
{
	enum err_code code;

	r->line = 1;
	seek(r, r->n >= 3 && memcmp(r->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
	if (r->at >= r->n)
		return err_set(e, ERR_INVALID, "%s:1: the file is empty; it needs a header line",
		    r->name);
	if ((code = read_cells(r, e)))
		return code;
	r->column = xcalloc(r->n_cells, sizeof *r->column);
	for (size_t i = 0; i < r->n_cells; i++) {
		char *name = xcalloc(r->cell[i].n + 1, 1);
		if (r->cell[i].n)
			memcpy(name, r->cell[i].s, r->cell[i].n);
		r->column[r->n_columns++] = name;
		for (size_t k = 0; *name && k < i; k++)
			if (strcmp(name, r->column[k]) == 0)
				return err_set(e, ERR_INVALID,
				    "%s:1: columns %zu and %zu have the same name",
				    r->name, k + 1, i + 1);
	}
	r->first = r->at;
	r->first_line = r->line;
	return OK;
}

enum err_code
stats_register_next(struct stats_register *r, bool *more, struct err *e)
{
	enum err_code code;

	if (r->at >= r->n) {
		*more = false;
		return OK;
	}
	r->row++;
	if ((code = read_cells(r, e)))
		return code;
	if (r->n_cells == 1 && r->cell[0].n == 0 && r->n_columns > 1) {
		for (size_t i = r->at; i < r->n; i++)
			if (!strchr(" \t\r\n", r->text[i]) || !r->text[i])
				return fault(r, e, "is a blank line");
		r->at = r->n;
		r->row--;
		*more = false;
		return OK;
	}
	if (r->n_cells != r->n_columns)
		return err_set(e, ERR_INVALID, "%s:%zu: row %zu has %zu cells, the header has %zu",
		    r->name, r->row_line, r->row, r->n_cells, r->n_columns);
	*more = true;
	return OK;
}

void
stats_register_rewind(struct stats_register *r)
{
	seek(r, r->first);
	r->row = 0;
	r->line = r->first_line;
}

static enum err_code
open_text(struct stats_register **out, const char *name, const char *text, size_t n, size_t map_n,
    struct err *e)
{
	struct stats_register *r = xcalloc(1, sizeof *r);
	enum err_code code;

	r->scratch = (struct buf)BUF_INIT;
	r->name = xstrdup(name);
	r->text = text;
	r->n = n;
	r->map_n = map_n;
	if ((code = read_header(r, e)))
		stats_register_free(r);
	else
		*out = r;
	return code;
}

enum err_code
stats_register_open(struct stats_register **out, const char *name, const char *text, size_t n,
    struct err *e)
{
	return open_text(out, name, text, n, 0, e);
}

enum err_code
stats_register_map(struct stats_register **out, const char *path, struct err *e)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	void *map = NULL;

	if (fd < 0 && errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "no file '%s'", path);
	if (fd < 0)
		return err_errno(e, "opening '%s'", path);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		(void)close(fd);	/* read only: nothing to lose */
		return err_set(e, ERR_INVALID, "'%s' is not a regular file", path);
	}
	size_t n = (size_t)st.st_size;
	if (n && (map = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0)) == MAP_FAILED) {
		(void)close(fd);
		return err_errno(e, "reading '%s'", path);
	}
	(void)close(fd);	/* the mapping stays */
	if (n)
		(void)madvise(map, n, MADV_SEQUENTIAL);	/* a hint */
	return open_text(out, path, n ? map : "", n, n, e);
}

void
stats_register_free(struct stats_register *r)
{
	if (!r)
		return;
	if (r->map_n)
		(void)munmap((void *)(uintptr_t)r->text, r->map_n);
	for (size_t i = 0; i < r->n_columns; i++)
		free(r->column[i]);
	if (r->scratch.len)	/* it held a person's words */
		explicit_bzero(r->scratch.s, r->scratch.len);
	buf_release(&r->scratch);
	free(r->column);
	free(r->cell);
	free(r->escaped);
	free(r->name);
	free(r);
}

void stats_register_freep(struct stats_register **r) { stats_register_free(*r); }
size_t stats_register_columns(const struct stats_register *r) { return r->n_columns; }
const char *stats_register_column(const struct stats_register *r, size_t i) { return r->column[i]; }
const struct stats_cell *stats_register_cells(const struct stats_register *r) { return r->cell; }
size_t stats_register_row(const struct stats_register *r) { return r->row; }
size_t stats_register_line(const struct stats_register *r) { return r->row_line; }
const char *stats_register_name(const struct stats_register *r) { return r->name; }

int
stats_register_find(const struct stats_register *r, const char *name)
{
	for (size_t i = 0; name && *name && i < r->n_columns; i++)
		if (strcmp(r->column[i], name) == 0)
			return (int)i;
	return -1;
}
