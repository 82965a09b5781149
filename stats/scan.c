/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan.c -- see scan_int.h. */
#include "stats/scan_int.h"
#include "core/xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 16384 };

void
stats_scan_init(struct stats_scan *s, const char *file, const char *text, size_t n)
{
	*s = (struct stats_scan){ .file = file, .p = text, .end = text + n, .line = 1 };
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		s->p += 3;
}

void
stats_scan_release(struct stats_scan *s)
{
	free(s->field);
	s->field = NULL;
}

static enum err_code
fault(const struct stats_scan *s, const char *what, struct err *e)
{
	return err_set(e, ERR_INVALID, "%s:%zu: field %zu: %s", s->file, s->line, s->n + 1, what);
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static struct stats_field *
new_field(struct stats_scan *s)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 32;
		s->field = xrealloc(s->field, s->cap * sizeof *s->field);
	}
	struct stats_field *f = &s->field[s->n];
	*f = (struct stats_field){ .s = s->p };
	return f;
}

/* s->p stands on the opening quote; leaves it after the closing one. */
static enum err_code
quoted(struct stats_scan *s, struct stats_field *f, struct err *e)
{
	size_t opened = s->line;

	f->quoted = true;
	f->s = ++s->p;
	for (; s->p < s->end; s->p++) {
		if (*s->p == '\n')
			s->line++;
		if (*s->p == '\0')
			return fault(s, "has a NUL byte; save the file as plain text", e);
		if (*s->p != '"')
			continue;
		if (s->p + 1 == s->end || s->p[1] != '"') {
			f->n = (size_t)(s->p++ - f->s);
			return OK;
		}
		f->doubled = true;
		s->p++;
	}
	s->line = opened;
	return fault(s, "the quote that opens here is never closed", e);
}

static enum err_code
unquoted(struct stats_scan *s, struct stats_field *f, struct err *e)
{
	f->s = s->p;
	for (; s->p < s->end && *s->p != ',' && *s->p != '\n'; s->p++) {
		if (*s->p == '"')
			return fault(s, "has a quote inside; quote the whole field and double it", e);
		if (*s->p == '\0')
			return fault(s, "has a NUL byte; save the file as plain text", e);
		if (*s->p == '\r') {
			if (s->p + 1 < s->end && s->p[1] == '\n')
				break;
			if (s->p + 1 == s->end)
				break;
			return fault(s, "has a carriage return without a line feed; convert the line ends", e);
		}
	}
	f->n = (size_t)(s->p - f->s);
	while (f->n && is_blank(f->s[f->n - 1]))
		f->n--;
	return OK;
}

/* After a field: a comma (true in *again), the end of the record, or a fault. */
static enum err_code
separator(struct stats_scan *s, bool *again, struct err *e)
{
	while (s->p < s->end && is_blank(*s->p))
		s->p++;
	*again = s->p < s->end && *s->p == ',';
	if (*again || s->p == s->end) {
		s->p += *again;
		return OK;
	}
	if (*s->p == '\r' && (s->p + 1 == s->end || s->p[1] == '\n'))
		s->p += s->p + 1 < s->end;
	else if (*s->p != '\n')
		return fault(s, "has text after the closing quote", e);
	s->p++;
	s->line++;
	return OK;
}

static bool
only_line_ends(const char *p, const char *end)
{
	while (p < end && (*p == '\n' || *p == '\r'))
		p++;
	return p == end;
}

enum err_code
stats_scan_next(struct stats_scan *s, bool *more, struct err *e)
{
	enum err_code code;
	bool again = true;

	s->n = 0;
	*more = s->p < s->end && !only_line_ends(s->p, s->end);
	if (!*more)
		return OK;
	s->at = s->line;
	while (again) {
		while (s->p < s->end && is_blank(*s->p))
			s->p++;
		struct stats_field *f = new_field(s);
		if (s->p < s->end && *s->p == '"')
			code = quoted(s, f, e);
		else
			code = unquoted(s, f, e);
		if (code || (code = separator(s, &again, e)))
			return code;
		if (++s->n > FIELDS_MAX)
			return err_set(e, ERR_INVALID, "%s:%zu: more than %d fields", s->file, s->at, FIELDS_MAX);
	}
	s->records++;
	return OK;
}

size_t
stats_field_copy(const struct stats_field *f, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		out[n++] = f->s[i];
		if (f->doubled && f->s[i] == '"')
			i++;
	}
	out[n] = '\0';
	return n;
}
