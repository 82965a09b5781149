/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_clock -- how long, and from when: periods, the clocks that count them, and how long a class of
 * data is kept, as the engine sees them.  Part of policy.h, which includes it; docs/policy-language.md has
 * an example of each, clock_count.h says how a clock is counted.
 */
#ifndef WORKFLOW_POLICY_CLOCK_H
#define WORKFLOW_POLICY_CLOCK_H

#include "core/calendar.h"
#include "workflow/policy_command.h"

struct policy_period {
	const char *id, *title;
	struct period length;
	struct period grace;	/* how long after it an act is still in time; n 0: none given */
	const char *calendar;	/* a division, "uk", or "lab" (the lab's own division) */
	enum calendar_rule counting;	/* plain, roll or sar: calendar.h */
	bool first_day;		/* day-zero: included */
	int cut_off;		/* minutes after midnight: an event later in the day counts as the next
				 * working day's; 0: none */
	bool may_stop;		/* stopped days do not count, both ends of a stop included */
	struct period extend, notice;	/* by how much, told within what time from the start; n 0: none */
	const char *source;	/* quotation, with the document it stands in */
	struct policy_place at;
};

/* A clock that a command starts.  Within: the act is due by the end of the period.  Not-before:
 * nothing may happen until the working day after its last day.  Untimed: the end is not known, and by
 * the end of the period somebody looks again. */
enum policy_clock_rule { POLICY_WITHIN, POLICY_NOT_BEFORE, POLICY_UNTIMED };

struct policy_clock {
	const char *id, *title;
	const char *period;		/* NULL: only start-deadline starts it, with a day that is given */
	enum policy_clock_rule rule;
	struct policy_list reminders;	/* periods before due, "P5BD" */
	const char *escalate;		/* role, or NULL */
	const char *interrupts;		/* state to which it takes what it runs on when its day comes, or NULL */
	struct policy_list awaits;	/* `for`: the roles whose act it waits for */
	struct policy_place at;
};

struct policy;
struct policy_process;

/* Does a command of objects of this kind, or an obligation, start the clock on them? */
bool workflow_policy_clock_runs_on(const struct policy *p, const struct policy_clock *c, const struct policy_process *k);

extern const char *const workflow_clock_rule_name[3];		/* "within", by enum policy_clock_rule */

/* data: the class of data (MoReQ2010: one class, one schedule); NULL: the id. */
struct policy_retention { const char *id, *title, *data, *period, *source; struct policy_place at; };

#endif
