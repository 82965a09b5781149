/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_int.h -- what the report's writers share; see report.h. */
#ifndef WORKFLOW_REPORT_INT_H
#define WORKFLOW_REPORT_INT_H

#include "templates/answers.h"
#include "workflow/report.h"

struct report_writer {
	struct arena *mem;
	struct template_answers *a;
	const struct workflow_report *r;
	enum err_code code; /* the first error; nothing is written after it */
	struct err *e;
};

/* What a measure is called, and how its numbers are printed. */
struct report_kind {
	const char *name, *unit;
	double scale;
	int places;
};

void workflow_report_set(struct report_writer *w, const char *id, const char *text);
void workflow_report_row(struct report_writer *w, const char *id, const char *const *cell);
struct report_kind workflow_report_kind_of(const struct report_writer *w, int k);
const char *workflow_report_number(struct arena *mem, double x,
				   int places); /* no minus sign before a zero */
const char *workflow_report_p_value(struct arena *mem, double p);
const char *workflow_report_interval(const struct report_writer *w, const struct stats_measure *m,
				     int k);
bool workflow_report_significant(const struct stats_measure *m);
const char *workflow_report_characteristic(const struct report_writer *w, const char *column);

/* Whether a column of the balance table belongs to a characteristic that may not be named. */
bool workflow_report_hidden(const struct report_writer *w, const char *column);

/* Read a finished report; its measures, of which the first is the rate. */
enum err_code workflow_report_read(struct arena *mem, const char *text, size_t n,
				   struct template **t, struct template_answers **a, struct err *e);
enum err_code workflow_report_measures(const struct template_answers *a,
				       const struct template_answer **out, struct err *e);

/* The columns of the measures table. */
enum { REPORT_MEASURE, REPORT_TREATED_N, REPORT_COMPARED_N, REPORT_TREATED, REPORT_COMPARED, REPORT_INTERVAL,
	REPORT_SIGNIFICANT };

/* A printed size, and the count that a printed rate makes of it.  ERR_INVALID: not a number, or no
 * percentage. */
enum err_code workflow_report_size_of(const char *text, int64_t *n, struct err *e);
enum err_code workflow_report_count_of(const char *text, int64_t n, int64_t *count, struct err *e);

/* ERR_REFUSED: a group of n, of whom `events` re-offended, is too small or implies a small count.
 */
enum err_code workflow_report_group_safe(const char *group, size_t n, size_t events, struct err *e);

void workflow_report_words(
    struct report_writer *w); /* headline, typical, estimates, can-say, cannot-say */
void workflow_report_tables(struct report_writer *w); /* measures, notes, attrition, balance */

/* Put a picture of the rate's interval after the table of measures of a page. */
void workflow_report_plot(struct arena *mem, const struct template_answers *a, struct buf *page);

#endif
