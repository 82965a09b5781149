/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * frame -- the columns of a CSV file that an analysis asks for, as typed arrays.
 *
 * The first record is the header; an empty name is legal ("" is the first of R's files).  Row N is
 * the Nth record after it, from 1; messages add the physical line.  Every record must have as many
 * fields as the header.  Blanks round an unquoted field are dropped.  Only the columns asked for are
 * kept, so a register of twenty columns costs what the seven needed cost.
 *
 * A column is numeric when every field that is not empty is a finite decimal number; else it is
 * text, and its distinct values are its levels, sorted by bytes.  An empty field is a missing
 * value, never a zero and never a level; a command that needs the value refuses the row.  A column
 * of numbers with one "NA" or slip of the pen in it is text by this rule, which nobody wants as a
 * covariate: `mixed` says so and design refuses it.
 *
 * The data are about individuals: no message ever shows a field, only column names and row numbers.
 * A frame lives in the arena it was read into.
 */
#ifndef STATS_FRAME_H
#define STATS_FRAME_H

#include "core/arena.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum stats_as { STATS_AS_FOUND, STATS_AS_NUMBER, STATS_AS_TEXT };

struct stats_want { const char *name; enum stats_as as; };

#define STATS_MISSING UINT32_MAX

struct stats_column {
	const char  *name;
	bool         text;
	double      *number;	/* numeric: one per row, NaN when missing; else NULL */
	uint32_t    *code;	/* text: index into level, or STATS_MISSING; else NULL */
	const char **level;	/* text: the distinct values, ascending by bytes */
	size_t       levels;
	size_t       missing;	/* the first row without a value; 0 when there is none */
	size_t       mixed;	/* text, but other rows hold numbers: the first row that does not; else 0 */
};

struct stats_frame {
	const char *file;		/* borrowed: the name for messages */
	size_t      rows;
	uint32_t   *line;		/* the physical line of row i + 1 */
	struct stats_column *column;	/* in the order asked for */
	size_t      columns;
};

/* Read `n` bytes of CSV.  ERR_NOT_FOUND: no such column; ERR_INVALID: the text breaks the grammar,
 * a record is ragged, a column named twice is asked for, STATS_AS_NUMBER meets text, no rows. */
enum err_code stats_frame_parse(struct stats_frame *f, const char *file, const char *text, size_t n,
	const struct stats_want *want, size_t n_want, struct arena *mem, struct err *e);

/* OK when column i has a value in every row; else ERR_INVALID naming the row. */
enum err_code stats_frame_complete(const struct stats_frame *f, size_t i, struct err *e);

/* Column i as 0/1 flags.  ERR_INVALID naming the first row that is neither. */
enum err_code stats_frame_flags(const struct stats_frame *f, size_t i, struct arena *mem,
	uint8_t **out, struct err *e);

#endif
