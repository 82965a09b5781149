/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * register -- a fast, strict CSV reader for the big register and for cohorts.
 *
 * The text (a mapped file, or a buffer that the vault decrypted) is looked at once, 64 bytes at a
 * time: a mask marks the separators of each block, and cells are pointers into the text.  Nothing
 * is copied but a quoted cell that holds doubled quotes.
 *
 * Format (RFC 4180, UTF-8): one header line, then data rows.  Lines end in LF or CR LF.  Blanks
 * round an unquoted cell are trimmed.  A cell in quotes may hold commas, line ends and "".  A byte
 * order mark before the header is skipped; blank lines after the last row too; an empty column
 * name is legal.  Refused: a quote inside an unquoted cell, text after a closing quote, an
 * unfinished quote, a lone CR, NUL, bytes that are not UTF-8, a row whose number of cells differs
 * from the header's, a blank line among the rows, two columns of one name, a cell over 32 KiB.
 *
 * Messages say file, physical line and row ("cohort.csv:12: row 11 ..."); row N is the Nth data
 * record.  They never hold the text of a cell, not even of the header: a file without a header
 * would put a person into the message.
 */
#ifndef STATS_REGISTER_H
#define STATS_REGISTER_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

struct stats_cell { const char *s; size_t n; };	/* not NUL-terminated; valid until the next row */

struct stats_register;

/* Read `n` bytes at `text`, which the caller keeps alive; `name` is used in messages.  The header
 * has been read on return.  ERR_INVALID: no header, or a fault in it. */
enum err_code stats_register_open(struct stats_register **out, const char *name, const char *text,
    size_t n, struct err *e);

/* The same on a file, mapped.  ERR_NOT_FOUND: no such file; ERR_INVALID also for no regular file. */
enum err_code stats_register_map(struct stats_register **out, const char *path, struct err *e);

void stats_register_free(struct stats_register *r);			/* NULL is fine */
void stats_register_freep(struct stats_register **r);
#define STATS_REGISTER_AUTO __attribute__((cleanup(stats_register_freep)))

size_t stats_register_columns(const struct stats_register *r);
const char *stats_register_column(const struct stats_register *r, size_t i);
int stats_register_find(const struct stats_register *r, const char *name);	/* -1: no such column */

/* Go to the next row; *more is false after the last.  ERR_INVALID as above. */
enum err_code stats_register_next(struct stats_register *r, bool *more, struct err *e);

/* Back to before the first row, for a second pass. */
void stats_register_rewind(struct stats_register *r);

/* The current row: its cells (one for each column), number from 1, and physical line. */
const struct stats_cell *stats_register_cells(const struct stats_register *r);
size_t stats_register_row(const struct stats_register *r);
size_t stats_register_line(const struct stats_register *r);
const char *stats_register_name(const struct stats_register *r);

#endif
