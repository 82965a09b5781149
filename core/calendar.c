/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar.c -- see calendar.h: the file of bank holidays, and whether a day is a working day. */
#include "core/calendar.h"
#include "core/parse.h"
#include "core/utf8.h"

#include <openssl/evp.h>
#include <string.h>

enum { DIVISIONS = 3, FILE_MAX = 1 << 20, YEAR_MIN_DAYS = 5, LINE_MAX_BYTES = 400 };
static const char *const division_name[] = { "england-and-wales", "northern-ireland", "scotland",
    "uk" };

static const char why_prefix[] = "bank holiday: ";

struct day { struct date date; const char *why[DIVISIONS]; };	/* NULL: not in that division */

struct calendar {
	char version[65];
	int first, last;		/* covered years; 0: none */
	struct day *day;		/* ascending */
	size_t n;
};

/* One line of the file being read: where it is, for messages. */
struct line { const char *file; int number; const char *text; size_t n; };

static int
division_index(const char *s, size_t n)
{
	for (int i = 0; i <= DIVISIONS; i++)
		if (strlen(division_name[i]) == n && strncmp(division_name[i], s, n) == 0)
			return i;
	return -1;
}

bool
calendar_division_ok(const char *division)
{
	return division_index(division, strlen(division)) >= 0;
}

static enum err_code
fault(const struct line *l, size_t column, const char *text, struct err *e)
{
	return err_set(e, ERR_INVALID, "%s:%d:%zu: %s", l->file, l->number, column + 1, text);
}

/* Plain text: UTF-8 without control characters, so that it may be printed as it stands. */
static enum err_code
plain(const struct line *l, struct err *e)
{
	uint32_t c;
	size_t len;

	if (l->n > LINE_MAX_BYTES)
		return fault(l, 0, "the line is too long (400 bytes at most)", e);
	for (size_t i = 0; i < l->n; i += len) {
		if (!(len = utf8_next(l->text + i, l->n - i, &c)))
			return fault(l, i, "not UTF-8", e);
		if (utf8_is_unsafe(c))
			return fault(l, i, "a control or invisible character", e);
	}
	return OK;
}

static enum err_code
add_row(struct arena *mem, struct calendar *c, struct date d, int division, const char *title,
    const struct line *l, struct err *e)
{
	struct day *last = c->n ? &c->day[c->n - 1] : NULL;
	int order = last ? date_compare(last->date, d) : -1;

	if (order > 0)
		return fault(l, 0, "the rows are not sorted by date", e);
	if (order == 0 && last->why[division])
		return fault(l, 0, "this division has that day already", e);
	if (order < 0) {
		last = &c->day[c->n++];
		last->date = d;
	}
	last->why[division] = arena_printf(mem, "%s%s (%s)", why_prefix, title,
	    division_name[division]);
	return OK;
}

static enum err_code
read_row(struct arena *mem, struct calendar *c, const struct line *l, struct err *e)
{
	char text[LINE_MAX_BYTES + 1], day[11] = "";
	struct err bad = ERR_INIT;
	struct date d;

	memcpy(text, l->text, l->n);
	text[l->n] = '\0';
	char *comma = strchr(text, ','), *second = comma ? strchr(comma + 1, ',') : NULL;
	if (!second)
		return fault(l, 0, "three columns are needed: date,division,title", e);
	if (second[1] == '\0' || strpbrk(second + 1, ",\""))
		return fault(l, (size_t)(second + 1 - text),
		    "a title is text without comma or quotation mark", e);
	if (comma - text == 10)
		memcpy(day, text, 10);
	if (date_parse(&d, day, &bad))
		return fault(l, 0, "the first column is not a date; write it as 2026-03-27", e);
	int division = division_index(comma + 1, (size_t)(second - comma - 1));
	if (division < 0 || division >= DIVISIONS)
		return fault(l, (size_t)(comma + 1 - text),
		    "the division is england-and-wales, northern-ireland or scotland", e);
	return add_row(mem, c, d, division, second + 1, l, e);
}

static enum err_code
read_lines(struct arena *mem, struct calendar *c, const char *file, const char *text, size_t n,
    struct err *e)
{
	static const char header[] = "date,division,title";
	struct line l = { .file = file };
	bool begun = false;
	enum err_code code;

	for (size_t at = 0; at < n; ) {
		const char *end = memchr(text + at, '\n', n - at);
		l.text = text + at;
		l.n = end ? (size_t)(end - l.text) : n - at;
		at += l.n + (end != NULL);
		l.n -= l.n && l.text[l.n - 1] == '\r';
		l.number++;
		if ((code = plain(&l, e)))
			return code;
		if (l.n == 0 || l.text[0] == '#')
			continue;
		if (!begun && (l.n != strlen(header) || memcmp(l.text, header, l.n) != 0))
			return fault(&l, 0, "the first row is date,division,title", e);
		if (begun && (code = read_row(mem, c, &l, e)))
			return code;
		begun = true;
	}
	return OK;
}

/* The first run of years in which every division has its days. */
static void
cover(struct calendar *c)
{
	for (size_t i = 0; i < c->n; ) {
		int y = c->day[i].date.y, count[DIVISIONS] = { 0 }, least;
		for (; i < c->n && c->day[i].date.y == y; i++)
			for (int d = 0; d < DIVISIONS; d++)
				count[d] += c->day[i].why[d] != NULL;
		least = count[0] < count[1] ? count[0] : count[1];
		least = least < count[2] ? least : count[2];
		if (least < YEAR_MIN_DAYS || (c->last && y != c->last + 1)) {
			if (c->last)
				return;
			continue;
		}
		if (!c->first)
			c->first = y;
		c->last = y;
	}
}

static enum err_code
digest(struct calendar *c, const char *text, size_t n, struct err *e)
{
	unsigned char hash[32];
	unsigned int len = 0;

	if (EVP_Digest(text, n, hash, &len, EVP_sha256(), NULL) != 1 || len != sizeof hash)
		return err_set(e, ERR_FAILED, "computing SHA-256 failed");
	parse_hex_write(c->version, hash, sizeof hash);
	return OK;
}

enum err_code
calendar_read(struct arena *mem, const char *file, const char *text, size_t n,
    struct calendar **out,
    struct err *e)
{
	struct calendar *c = arena_alloc(mem, sizeof *c);
	size_t lines = 1;
	enum err_code code;

	if (n > FILE_MAX)
		return err_set(e, ERR_INVALID, "%s: a calendar has 1 MiB at most", file);
	for (const char *p = text; (p = memchr(p, '\n', n - (size_t)(p - text))); p++)
		lines++;
	c->day = arena_alloc(mem, lines * sizeof *c->day);
	if ((code = read_lines(mem, c, file, text, n, e)) || (code = digest(c, text, n, e)))
		return code;
	if (c->n == 0)
		return err_set(e, ERR_INVALID, "%s: the calendar has no day", file);
	cover(c);
	*out = c;
	return OK;
}

const char *calendar_version(const struct calendar *c) { return c->version; }
int calendar_first_year(const struct calendar *c) { return c->first; }
int calendar_last_year(const struct calendar *c) { return c->last; }

size_t
calendar_rows(struct arena *mem, const struct calendar *c, struct calendar_row **out)
{
	size_t n = 0;

	*out = arena_alloc(mem, c->n * DIVISIONS * sizeof **out);
	for (size_t i = 0; i < c->n; i++)
		for (int d = 0; d < DIVISIONS; d++)
			if (c->day[i].why[d]) {
				const char *title = c->day[i].why[d] + strlen(why_prefix);	/* as add_row wrote it */
				(*out)[n++] = (struct calendar_row){ c->day[i].date, division_name[d], arena_printf(mem, "%.*s",
				    (int)(strlen(title) - strlen(division_name[d]) - strlen(" ()")), title) };
			}
	return n;
}

bool
calendar_covers(const struct calendar *c, struct date d)
{
	return d.y >= c->first && d.y <= c->last;
}

static const struct day *
find(const struct calendar *c, struct date d)
{
	size_t lo = 0, hi = c->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = date_compare(c->day[mid].date, d);
		if (order == 0)
			return &c->day[mid];
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

bool
calendar_is_working(const struct calendar *c, const char *division, struct date d, const char **why)
{
	int wanted = division_index(division, strlen(division)), weekday = date_weekday(d);
	const struct day *day = find(c, d);
	const char *reason = weekday == 5 ? "Saturday" : weekday == 6 ? "Sunday" : NULL;

	for (int i = 0; day && !reason && i < DIVISIONS; i++)
		if (i == wanted || wanted == DIVISIONS)
			reason = day->why[i];
	if (why)
		*why = reason ? reason : "working day";
	return reason == NULL;
}

struct date
calendar_next_working(const struct calendar *c, const char *division, struct date d)
{
	do
		d = date_add_days(d, 1);
	while (!calendar_is_working(c, division, d, NULL) && date_to_days(d) < DATE_DAYS_MAX);
	return d;
}
