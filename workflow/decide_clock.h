/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_clock -- the clocks of a judgement; decide_clock.c and decide_clock_rule.c. */
#ifndef WORKFLOW_DECIDE_CLOCK_H
#define WORKFLOW_DECIDE_CLOCK_H

#include "workflow/clock_count.h"
#include "workflow/decide_int.h"

/* The clock that an effect falls on: OWNER/CLOCK, or the object itself. */
const char *workflow_judge_clock(struct judge *j, const struct policy_effect *x);

/* Its days counted now, and what is next for `tick`. */
enum err_code workflow_judge_clock_count(struct judge *j, const char *obj, struct workflow_clock_days *out, struct err *e);
enum err_code workflow_judge_clock_reading(struct judge *j, const char *obj, const struct policy_period *p, struct date *due,
    struct err *e);
void workflow_judge_clock_next(struct judge *j, const char *obj, struct workflow_clock_next *out);

/* Does the clock take notice?  One that was never started, or is in another state, is left as it is by an
 * effect of a command on something else (a command on the clock itself was judged by its states). */
bool workflow_judge_clock_heeds(struct judge *j, const char *obj, const struct policy_effect *x);

void workflow_judge_clock_rule(struct judge *j, const struct policy_effect *x);	/* deny */
void workflow_judge_clock_effect(struct judge *j, const struct policy_effect *x);

/* Start a clock on `owner`, from the day on which the command was done. */
void workflow_judge_clock_start(struct judge *j, const char *owner, const char *clock);

/* Start a clock without a period, whose last day is given. */
void workflow_judge_clock_deadline(struct judge *j, const char *owner, const char *clock, const char *due);

/* The day or moment that the clock counts from was corrected: what the effect that starts it would read from
 * the request now.  A clock that counts from anything but `old` is left as it is. */
void workflow_judge_clock_from(struct judge *j, const struct policy_effect *x, const char *old);

/* Predicates. */
bool workflow_judge_clock_started(struct judge *j, const char *obj);
bool workflow_judge_clock_over(struct judge *j, const char *obj);
bool workflow_judge_clock_running(struct judge *j, const char *obj);

#endif
