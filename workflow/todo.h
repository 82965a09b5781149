/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * todo -- what waits for whom, most urgent first.
 *
 *   clock        an act with a day: overdue first, then by the day
 *   obligation   what somebody owes: by its day
 *   vote         a command that was given, and waits for another person
 *   destruction  a plan that is open; one that was committed is never forgotten
 *   hold         what is held, until two release it
 *   notice       people could not be told of something (workflow/notify.h)
 *   grants       the outside system was not told who may enter (workflow/grants.h)
 *   command      (one person's view) what they may give now, longest waiting first
 *   case         (everybody's view) an open case, document or plan, and the roles that can lead it on
 *
 * Objects are found by their states, in lab.db, and a command is judged only on those in a state that
 * it begins in, for a person who serves in a role of it: never every command on every object.  States and
 * commands are those of the policy in force, and judged by the policy that a case keeps to: what only
 * another policy knows is not found here, but by `can`.
 */
#ifndef WORKFLOW_TODO_H
#define WORKFLOW_TODO_H

#include "workflow/lab.h"

struct workflow_duty {
	const char *kind;	/* as above */
	const char *obj;	/* the object's id */
	const char *what;	/* the clock, the command, the kind of obligation, or a state */
	const char *role;	/* for which role it waits, "a,b"; "" none */
	const char *person;	/* the person it waits for, "p-4kq7m2"; "" anybody of the role */
	const char *due;	/* a day or an instant; "" none */
	bool overdue;
	bool provisional;	/* the calendar does not reach so far: the day may move */
};

struct workflow_todo {
	struct workflow_duty *duty;
	size_t n, n_overdue;
	bool more;		/* there is more than `limit` */
};

/* `actor` NULL: everybody's.  limit 0: all.  What is overdue is always in it. */
enum err_code workflow_todo(struct workflow_lab *lab, const char *actor, size_t limit, struct workflow_todo *out,
    struct err *e);

/* The roles whose act a clock awaits, and else the one that it escalates to: "a,b", or "". */
const char *workflow_clock_awaits(struct workflow_lab *lab, const char *clock);

/* Open, and past its last day: `late` or, in hours, `due-at`.  Of several clocks that forbid something only
 * the one that decides makes a case late (workflow/clock.h). */
bool workflow_clock_overdue(struct workflow_lab *lab, const char *clock, const char *today);

#endif
