/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report -- the evaluation report: an analysis's numbers in words that they support, or nothing.
 *
 * The words follow the Justice Data Lab's published reports from 2016 on: the branch is on the
 * signs of the unrounded limits of the interval, both below, both above, or neither; the interval
 * is what is printed as the estimated difference.  A result is called significant when p <= 0.05,
 * 30 of the treatment group re-offended and at least 10 people stand behind the measure.
 *
 * Disclosure control comes before the writing.  Implied counts are counts: of each rate both the
 * numerator and its complement must be at least WORKFLOW_MIN_COUNT in both groups, and both groups
 * must be at least WORKFLOW_MIN_MATCHED.  A sum of re-offences must not be the doing of two people
 * (the nk rule, n 2 and k 90%, as in ACRO).  What fails is refused, not warned about.  Losses by
 * reason are printed in bands (workflow_band); reasons that took fewer than ten people share a row,
 * and what remains is printed at the stages only: a provider knows what it sent, and subtracting a
 * band of 5 leaves it five possible numbers.  How many were matched of how many is not printed.  A
 * characteristic with a level of fewer than ten people is left out of the balance table, all of it.
 * A second report of a case may not differ from one that was sent by a few people.
 *
 * report.c fills the form, report_words.c says what the numbers support, report_tables.c fills the
 * tables, report_check.c looks at a finished report again, report_again.c compares two of them,
 * report_levels.c finds the small levels, report_plot.c draws the rate's interval.
 */
#ifndef WORKFLOW_REPORT_H
#define WORKFLOW_REPORT_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "stats/effect.h"

#include <stdbool.h>

enum { WORKFLOW_MIN_COUNT = 10, WORKFLOW_MIN_MATCHED = 30 };

struct workflow_report {
	const char *number, *programme, *organisation, *intervention, *period;
	bool simulated;
	const char *design;		/* "radius-match", "as-they-are" */
	const struct stats_effect *effect;
	const char *time_unit;		/* of the time measure: "days" (NULL), "weeks", "months" */
	/* the share of a group's re-offences that its two most frequent re-offenders account for,
	 * treatment and comparison: looked at where a frequency is shown */
	double top_two[2];
	/* lines "REASON COUNT"; "received", "linked", "extract" and "used" are stages, all others
	 * losses from the stage before */
	const char *attrition;
	const char *dataset;		/* id of the analysis set */
	const char *const *covariate;	/* names, to tell a column from its level in the balance table */
	size_t n_covariates;
	const char *const *hidden;	/* of them, those not to be named: workflow_report_small_levels */
	size_t n_hidden;
};

/* The characteristics that may not be named: those with a level that fewer than WORKFLOW_MIN_COUNT
 * people of a group have, nobody included; of numbers, those where so few have another value than
 * the commonest.  A group is the people of weight above 0, counted one each.  The names point into
 * the columns. */
size_t workflow_report_small_levels(struct arena *mem, const struct stats_column *covariate, size_t n_covariates,
    size_t rows, const uint8_t *treated, const double *weight, const char *const **out);

/* A difference as the published reports say it, by the signs of the unrounded limits:
 *     both above 0    "higher by between 1,234 and 2,345 days."
 *     both below 0    "lower by between 1,234 and 2,345 people."
 *     else            "lower by as many as 1,234 offences, or higher by as many as 2,345 offences."
 * A time is "longer" and "shorter" when `time`.  ERR_INVALID: lo > hi, a limit that is not finite,
 * or a unit other than people offences days weeks months. */
enum err_code workflow_report_difference(struct arena *mem, double lo, double hi, int places, const char *unit,
    bool time, const char **out, struct err *e);

/* Append the report as answers to templates/evaluation-report.md (YAML).  ERR_REFUSED: a number in
 * it could identify somebody; the message says which rule. */
enum err_code workflow_report_write(struct arena *mem, const struct workflow_report *r, struct buf *out, struct err *e);

/* The independent look at a finished report, by its own numbers only: every rate row's count and its
 * complement in both groups, every group's size, and any two sizes of one group, which differ by
 * nobody or by WORKFLOW_MIN_COUNT and more.  ERR_REFUSED as above, ERR_INVALID when the text is not
 * a report. */
enum err_code workflow_report_check(struct arena *mem, const char *text, size_t n, struct err *e);

/* What a finished report found of the one-year rate, by what it prints: "reduction" and "increase" where it calls the
 * difference significant, else "inconclusive".  ERR_INVALID when the text is not a report. */
enum err_code workflow_report_finding(struct arena *mem, const char *text, size_t n, const char **out, struct err *e);

/* May `text` follow `before`, a report of the same case that left the lab?  By what both print.  In
 * the treatment group those who reoffended and those who did not must each be as many as before or,
 * once anything differs, differ by WORKFLOW_MIN_COUNT and more; of the comparison group that holds
 * where both designs are as-they-are, since otherwise its rate is weighted and no count.  No size
 * may differ by fewer.  A correction that leaves every printed size and rate alone passes, whatever
 * it does to a mean.  ERR_REFUSED, ERR_INVALID as for workflow_report_check. */
enum err_code workflow_report_follows(struct arena *mem, const char *before, size_t n_before, const char *text,
    size_t n, struct err *e);

/* The report as a page (templates/template.h formats) with the values that the program supplies. */
enum err_code workflow_report_render(struct arena *mem, const char *text, size_t n, const char *number,
    const char *digest, int format, struct buf *out, struct err *e);

#endif
