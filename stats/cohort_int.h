/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cohort_int.h -- the table while it is read. */
#ifndef STATS_COHORT_INT_H
#define STATS_COHORT_INT_H

#include "stats/cohort.h"
#include "stats/link_int.h"

struct cohort_covariate {		/* values are interned while the register is read */
	const char *name;
	int column;			/* -1: age */
	struct stats_keys keys;
	const char **value;		/* 0 is "" : missing */
	size_t n_values, cap;
};

struct cohort_unit {
	uint32_t at;			/* of its codes */
	uint8_t treated;
	struct stats_outcome outcome;
	const char *pseudonym;
};

struct cohort_reader {
	struct arena *mem;
	const struct stats_cohort *c;
	const struct stats_cohort_options *o;
	struct stats_register *file;
	struct stats_person_columns col;
	int first, proven, count;		/* columns */
	uint32_t *row_of;			/* register row -> cohort row, 0 none, UINT32_MAX suspect */
	size_t n_rows;
	int32_t window_from, window_to;
	struct cohort_covariate *cov;
	size_t n_cov;
	struct cohort_unit *unit;
	uint32_t *code;				/* n_cov for each unit */
	size_t n_units, cap_units;
	size_t lost[16], pool_lost[16];		/* by enum cohort_reason */
	struct stats_keys people;		/* PNC ids of the linked */
	struct buf extract;			/* header, then one record for each linked person */
	size_t *extract_at, n_extract, cap_extract;	/* where record i begins; [n_extract] is the end */
};

enum cohort_reason {
	COHORT_USED, COHORT_NO_INDEX, COHORT_GAP, COHORT_INCOMPLETE, COHORT_UNREADABLE, COHORT_COVARIATE,
	COHORT_WINDOW, COHORT_SAME_PERSON, COHORT_SUSPECT
};

enum err_code stats_cohort_read(struct cohort_reader *r, struct err *e);
/* Drop the units that lack a number. */
void stats_cohort_drop_missing(struct cohort_reader *r);
uint32_t stats_cohort_intern(struct cohort_covariate *v, struct arena *mem, const char *s, size_t n);
enum err_code stats_cohort_columns(struct cohort_reader *r, struct stats_cohort_table *t,
    const size_t *order, struct err *e);
void stats_cohort_cell(struct buf *out, const char *s, size_t n);	/* a CSV cell, quoted if need be */

#endif
