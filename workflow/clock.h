/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clock -- which of a case's clocks decides when its data go.
 *
 * Several may run: the review period, and the deferral after a query.  Nothing is destroyed before
 * all of them are over, so the one with the latest not-before decides, and data are late only by
 * its `late`.  A clock that was stopped has no day yet (the report was withdrawn and will be sent
 * again) and forbids destruction all the same, so it decides before any other.
 */
#ifndef WORKFLOW_CLOCK_H
#define WORKFLOW_CLOCK_H

#include "workflow/lab.h"

/* The clock's object, or NULL when none was started on the case (or whatever owns it). */
const char *workflow_clock_binding(struct workflow_lab *lab, const char *root);

bool workflow_clock_stopped(struct workflow_lab *lab, const char *clock);

#endif
