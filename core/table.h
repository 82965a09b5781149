/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table -- rows given once, written as people, scripts or programs want them.
 *
 *     struct table *t = table_new(ctx->mem, "cases");
 *     table_column(t, "id", TABLE_TEXT);
 *     table_column(t, "open_days", TABLE_INT);
 *     for (...) {
 *             table_text(t, c->id);
 *             table_int(t, c->days);
 *     }
 *     table_write(ctx->out, t, table_format(ctx->json, ctx->plain));
 *
 * Aligned: a heading (the column's name, '_' shown as a blank), numbers to the right, '-' for null,
 * yes and no; nothing at all when there is no row.
 * Plain: one line per row, tabs between, no heading, null is empty, true and false.
 * JSON: {"schema":1,"cases":[{"id":"...","open_days":3}]}, null is null.
 *
 * Cells fill rows from left to right.  Outside text cannot drive a terminal or add a column or a
 * line: see utf8_safe.  In JSON it is escaped instead and only bytes that are not UTF-8 are lost
 * (as U+FFFD).  A cell of another type than its column's, or a row left unfinished, is a
 * programming error.
 */
#ifndef CORE_TABLE_H
#define CORE_TABLE_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum table_type { TABLE_TEXT, TABLE_INT, TABLE_REAL, TABLE_BOOL };
enum table_format { TABLE_ALIGNED, TABLE_PLAIN, TABLE_JSON };

struct table;

/* `name` is that of the JSON array.  Names and texts are copied; all lives in the arena. */
struct table *table_new(struct arena *mem, const char *name);

/* Add a column, before the first cell.  `name` is [a-z0-9_]. */
void table_column(struct table *t, const char *name, enum table_type type);

/* Add columns of text: TABLE_TEXTS(t, "id", "title"). */
void table_texts(struct table *t, const char *const *name);	/* NULL at the end */
#define TABLE_TEXTS(t, ...) table_texts(t, (const char *const[]){ __VA_ARGS__, NULL })

void table_text(struct table *t, const char *s);	/* NULL: null */
void table_int(struct table *t, int64_t i);
void table_real(struct table *t, double x);		/* NaN or an infinity: null */
void table_bool(struct table *t, bool b);
void table_null(struct table *t);			/* in a column of any type */

size_t table_rows(const struct table *t);

/* JSON wins over plain, as on the command line. */
enum table_format table_format(bool json, bool plain);

/* Append the whole table to `out`. */
void table_write(struct buf *out, const struct table *t, enum table_format format);

/* Add the array to a document that has more in it (named as the table, inside an object). */
void table_json(struct json *j, const struct table *t);

#endif
