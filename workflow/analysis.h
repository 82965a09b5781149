/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * analysis -- `stats run`: the case's analysis set through the statistics and the disclosure check
 * to a report that is a document of the case.
 *
 * The analysis set is a CSV with a treatment column (0/1), an outcome (0/1), and optionally a count
 * and a time; every other column but `pseudonym` is a characteristic to match on.  The names are
 * those that linking writes, unless given.  A time is in weeks or months when its column's name says
 * so ("week", "months_to_first"), else in days.
 */
#ifndef WORKFLOW_ANALYSIS_H
#define WORKFLOW_ANALYSIS_H

#include "core/buf.h"
#include "retention/custody.h"
#include "workflow/command.h"

struct workflow_analysis {
	const char *treatment, *outcome, *count, *time;	/* NULL: treated reoffended offences days */
	const char *design;				/* radius-match (NULL), as-they-are */
	const char *intervention, *period;		/* what the report says of the programme; may be NULL */
};

/* Run and record `analyse`.  ERR_REFUSED when the report fails the disclosure rules of report.h, those
 * against each report of the case that was sent before among them.  The report (YAML answers) is stored as the document of the statement. */
enum err_code workflow_analyse(struct workflow_lab *lab, const struct workflow_actor *who,
    const struct retention_custodian *custodian, const char *object, const struct workflow_analysis *how,
    struct workflow_done *out, struct err *e);

/* Look at the report again by its own numbers and record `check-output`. */
enum err_code workflow_check_output(struct workflow_lab *lab, const struct workflow_actor *who, const char *object,
    struct workflow_done *out, struct err *e);

/* The report of a case: its text, and its digest as on the ledger (64 hex). */
enum err_code workflow_case_report(struct workflow_lab *lab, const char *object, struct buf *text, char digest[65], struct err *e);

#endif
