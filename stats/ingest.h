/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ingest -- may this upload be processed?  Every fault by row number and code, never by value.
 *
 * The upload template's columns, in any order (Justice Data Lab impact assessment, questions 10,
 * 11 and 21): pnc_id prison_no forename surname dob gender postcode intervention_start
 * sentence_start sentence_end.  Required: forename, surname, dob, intervention_start.  A column
 * outside the template is refused (what was not agreed is not kept).  Dates are YYYY-MM-DD.
 *
 * A row is usable when it has no fatal fault.  At least 60 rows must be received, and again be
 * usable; each failure has a name:
 *
 *   accepted            too-few-received    too-few-usable    missing-column
 *   unexpected-column   unreadable
 *
 * Codes of rows.  Fatal: forename-missing surname-missing dob-missing intervention-start-missing
 * sentence-start-missing (sentence_dates)
 * dob-format dob-in-future intervention-start-format intervention-start-in-future
 * intervention-start-before-dob under-age sentence-start-format sentence-end-format
 * sentence-end-before-start duplicate (the person of an earlier row: same names and dob, or same
 * identifier and dob) identifier-shared (the identifier of an earlier row, another date of birth).
 * Not fatal, the value is ignored: pnc-id-format pnc-id-check-letter gender-unknown
 * name-has-digits.
 */
#ifndef STATS_INGEST_H
#define STATS_INGEST_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/time.h"
#include "stats/person.h"

#define STATS_INGEST_MINIMUM 60		/* question 21: "no less than 60 records" */

struct stats_ingest_options {
	struct date on;			/* the day of receipt: nothing lies after it */
	size_t minimum;			/* 0: STATS_INGEST_MINIMUM */
	int youngest;			/* years at intervention; 0: 10, criminal responsibility */
	bool sentence_dates;		/* later practice: sentence_start is required too */
};

struct stats_ingest_fault {
	size_t row, line;		/* data row from 1; physical line */
	const char *code, *field;	/* field: of the template */
	size_t other;			/* the earlier row of a repeat, else 0 */
	bool fatal;
};

struct stats_ingest {
	const char *outcome;		/* one of the names above */
	const char *message;		/* one line for people: what, where, how to mend */
	size_t received, usable;
	size_t duplicates;		/* rows with code duplicate */
	struct stats_ingest_fault *fault;	/* in row order */
	size_t n_faults;
	unsigned char *row_usable;	/* received bytes, 0 or 1: for stats_link_options.usable */
};

/* Check `n` bytes of CSV.  Always answers; everything lives in `mem`.  `name` is for messages. */
void stats_ingest_check(struct stats_ingest *out, struct arena *mem, const char *name,
    const char *text, size_t n, const struct stats_ingest_options *o);

/* The same on a file.  ERR_NOT_FOUND, ERR_INVALID (not a regular file), ERR_FAILED. */
enum err_code stats_ingest_file(struct stats_ingest *out, struct arena *mem, const char *path,
    const struct stats_ingest_options *o, struct err *e);

bool stats_ingest_accepted(const struct stats_ingest *i);

/* row,line,field,code,fatal,other_row: what the provider is sent.  Holds no values. */
void stats_ingest_csv(const struct stats_ingest *i, struct buf *out);

/* How many rows have each code, "code n" by code in byte order: rows may have several. */
struct stats_ingest_count { const char *code; size_t n; bool fatal; };
size_t stats_ingest_counts(const struct stats_ingest *i, struct arena *mem,
    struct stats_ingest_count **out);

#endif
