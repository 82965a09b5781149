/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crosstab -- a table of counts, as it will be published.
 *
 * CSV: the first column holds the row labels and the header the column labels (the corner is free).
 * Cells are whole numbers from 0 to 10^12, or `c` where a count was suppressed.  The row and the
 * column labelled "total" (in any case) are margins: published sums of the others.  A margin that
 * the file does not have is taken as not published, and so as no help to an attacker; if it is
 * published elsewhere it must be in the file.
 *
 * Seen by protect and audit as one system: with a sign s of -1 for the total of a line and +1 for a
 * cell and the grand total, s*count sums to 0 along every row (if there is a total column) and
 * down every column (if there is a total row).
 */
#ifndef STATS_CROSSTAB_H
#define STATS_CROSSTAB_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STATS_SUPPRESSED INT64_C(-1)
#define STATS_NO_TOTAL SIZE_MAX

struct stats_crosstab {
	const char  *file;		/* for messages; borrowed */
	const char  *corner;
	size_t       rows, columns;	/* margins included */
	const char **row, **column;	/* labels */
	int64_t     *cell;		/* cell[i * columns + j], or STATS_SUPPRESSED */
	size_t       total_row, total_column;	/* index, or STATS_NO_TOTAL */
};

/* ERR_INVALID: ragged, a label twice, a cell that is not a count (or `c` unless allowed), no cell
 * besides margins, or totals that are not the sums (when nothing is suppressed). */
enum err_code stats_crosstab_parse(struct stats_crosstab *t, const char *file, const char *text, size_t n,
	bool suppressed_allowed, struct arena *mem, struct err *e);

/* The table as CSV, in the same order, with c for what is suppressed. */
void stats_crosstab_write(const struct stats_crosstab *t, struct buf *out);

/* -1 for the total of a line, else +1. */
int stats_crosstab_sign(const struct stats_crosstab *t, size_t cell);

struct stats_disclosure {
	int64_t min_count;	/* counts below it are primary; 1 to 10^6 */
	bool    zeros_safe;	/* 0 is not primary */
};

/* Whether this count may not be published for its own sake. */
bool stats_disclosure_primary(const struct stats_disclosure *d, int64_t count);

#endif
