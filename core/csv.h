/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * csv -- a strict reader of forms and other small tables, and a writer that spreadsheets obey.
 *
 * Reading (libcsv, strict): RFC 4180 with LF or CRLF line ends and a header.  Blanks round an
 * unquoted field are trimmed, within quotes they stay; quoted line ends are text; a line with
 * nothing on it is no record; a UTF-8 byte order mark is stepped over.  Every record has as many
 * fields as the header.  A header may have empty names, not two equal ones.  Row N is the Nth data
 * record, the header not counted; each row also knows the physical line on which it starts.
 * (The big register has its own reader in stats/: this one keeps every cell.)
 *
 * Refused, with file:line:column (the column in bytes, or in fields where the text says so): a NUL
 * byte, text that is not UTF-8, a quotation mark within an unquoted field, text after a closing
 * one, a quotation that is never closed, a carriage return that ends no line, a record of another
 * length, anything over a limit, and a file without a header.
 *
 * Writing: a cell that a spreadsheet would take for a formula gets a ' in front, unless it is a
 * plain number (OWASP "CSV Injection": = + - @, tab, CR, LF and the full-width forms, also after
 * blanks or no-break spaces and at the start of a line within the cell).
 */
#ifndef CORE_CSV_H
#define CORE_CSV_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

struct csv_limits { size_t bytes, rows, columns, field; };	/* 0: the default */
#define CSV_LIMITS_DEFAULT { 16u << 20, 200000, 512, 65536 }

struct csv_row { int line; const char *const *cell; };		/* as many cells as columns */

struct csv_table {
	const char *file;
	size_t columns, n;
	const char *const *header;
	const struct csv_row *row;	/* row[0] is Row 1 */
};

/* Read a whole file given as bytes; all lives in the arena.  `file` is the name used in messages;
 * `limits` may be NULL.  ERR_INVALID: see above; the output is then untouched. */
enum err_code csv_read(struct arena *mem, const char *file, const char *text, size_t n,
    const struct csv_limits *limits, struct csv_table *out, struct err *e);

/* The index of a column by name (exact), or -1. */
int csv_column(const struct csv_table *t, const char *name);

/* ERR_INVALID "file:LINE:FIELD: row N: text", for a reader that finds fault with a cell. */
enum err_code csv_fault(const struct csv_table *t, size_t row, size_t column, const char *text,
    struct err *e);

/* Append one record and "\n".  Fields are quoted where they must be.  `safe`: see above; false only
 * where the bytes must come back unchanged (an export that the lab itself reads again). */
void csv_record(struct buf *out, const char *const *cell, size_t n, bool safe);

#endif
