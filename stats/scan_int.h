/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scan_int -- one pass over the records of a CSV text in memory.
 *
 * Grammar (RFC 4180, narrowed): records end with LF or CRLF, the last may end with the text; fields
 * are separated by commas; a field that begins with '"' runs to the closing '"', '""' stands for
 * one, and it may hold commas and line ends; blanks (space, tab) round a field are dropped unless
 * inside quotes.  Refused: a quote inside an unquoted field, text after a closing quote, a quote
 * never closed, a NUL byte, a CR without LF outside quotes.  A UTF-8 byte order mark is skipped;
 * empty lines at the very end are ignored.  Messages name file, line, row and column number only.
 */
#ifndef STATS_SCAN_INT_H
#define STATS_SCAN_INT_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

struct stats_field {
	const char *s;		/* into the text, blanks and quotes already off */
	size_t n;
	bool quoted, doubled;	/* doubled: has "" pairs still to be folded */
};

struct stats_scan {
	const char *file;	/* for messages */
	const char *p, *end;
	size_t line;		/* physical line of the next record */
	size_t at;		/* physical line where the last record began */
	size_t records;		/* read so far, the header included: the last row's number + 1 */
	struct stats_field *field;
	size_t n, cap;
};

void stats_scan_init(struct stats_scan *s, const char *file, const char *text, size_t n);
void stats_scan_release(struct stats_scan *s);

/* The next record into s->field[0..n-1]; *more false at the end.  ERR_INVALID. */
enum err_code stats_scan_next(struct stats_scan *s, bool *more, struct err *e);

/* Copy a field with "" folded; out has room for n + 1 bytes.  Returns the length. */
size_t stats_field_copy(const struct stats_field *f, char *out);

#endif
