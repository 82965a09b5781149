/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clock -- the clocks of a lab: which of a case's decides when its data go, and what is next for one.
 *
 * Several may run: the review period, and the deferral after a query.  Nothing is destroyed before
 * all of them are over, so the one with the latest not-before decides, and data are late only by
 * its `late`.  A clock that was stopped has no day yet (the report was withdrawn and will be sent
 * again) and forbids destruction all the same, as does one that is not timed yet; so they decide before
 * any other.  Where nothing forbids, the deadline that comes first decides.
 */
#ifndef WORKFLOW_CLOCK_H
#define WORKFLOW_CLOCK_H

#include "workflow/clock_count.h"
#include "workflow/lab.h"

/* The clock's object, or NULL when none was started on the case (or whatever owns it). */
const char *workflow_clock_binding(struct workflow_lab *lab, const char *root);

bool workflow_clock_stopped(struct workflow_lab *lab, const char *clock);

/* The day before which it forbids; a clock that only asks for something: the day on which it started. */
const char *workflow_clock_from(struct workflow_lab *lab, const char *clock);

/* What `tick` does next with it, by the policy that its case keeps to; and the role that it escalates to ("" none). */
void workflow_clock_upcoming(struct workflow_lab *lab, const char *clock, struct workflow_clock_next *out);
const char *workflow_clock_escalates(struct workflow_lab *lab, const char *clock);

/* Its days counted now from its own facts, with the calendar by which it was counted last (`tick` counts a clock that runs
 * again after a change; one that has fired or is done keeps to its own).  ERR_INVALID as workflow_clock_count;
 * ERR_INTEGRITY, ERR_NOT_FOUND: that calendar cannot be read. */
enum err_code workflow_clock_recount(struct workflow_lab *lab, const char *clock, struct workflow_clock_days *out, struct err *e);

/* What each reading of the conflicts about its period makes of a clock in days: its last day, and whether the
 * reading is in force, superseded by decision, or undecided. */
struct workflow_reading { const char *conflict, *period, *due, *standing; };
size_t workflow_clock_readings(struct workflow_lab *lab, const char *clock, struct workflow_reading **out);

#endif
