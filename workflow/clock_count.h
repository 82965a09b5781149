/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clock_count -- the days of a clock, from its own facts and a calendar.
 *
 * A clock's facts say all that its days follow from, so whoever has them (decide, `clock explain`, a
 * court) can count them again:
 *
 *     rule      within, not-before, untimed       period    P1M       grace  P5BD
 *     counting  roll, sar (absent: plain)         day-zero  included (absent: excluded)
 *     division  scotland, uk ...                  calendar  the version it was last counted with
 *     from      day 0; an hour clock: from-at, an instant
 *     event, cut-off   the instant that started it, and the hour after which day 0 is the next working day
 *     stops     2026-03-05..2026-03-10,2026-04-01..   both ends excluded; the last one may be open
 *     extended  P2M                               notice-within  P1M
 *
 * and what came of it: due (civil day), due-at (hours only), not-before, late, notice (the last day on
 * which an extension may be told), provisional; announced (what was first told); computed (when what is
 * counted now lies before what was announced, and the announced day stands); reminded, fired, escalated
 * (what `tick` has done); next (when `tick` has something to do: a civil day of the lab, or an instant).
 *
 * Law: days, months and years by Regulation (EEC, Euratom) 1182/71 Article 3: for UK GDPR by its Article 4A (in
 * force 2025-08-20 by SI 2025/904; not verified that no part of its schedule waited until 2026-02-05), for the Data
 * Protection Act 2018 by s.205(2).  Stopped days by UK GDPR Article 12A(5), "the period beginning with the day on
 * which the controller makes the request and ending with the day on which the controller receives the information
 * does not count".  Working days in `uk` by the Freedom of Information Act 2000 s.10(6).
 */
#ifndef WORKFLOW_CLOCK_COUNT_H
#define WORKFLOW_CLOCK_COUNT_H

#include "core/arena.h"
#include "core/calendar.h"
#include "workflow/policy.h"

/* A clock's facts by name; "" when not set. */
typedef const char *workflow_clock_fact(void *clock, const char *name);

struct workflow_clock_terms {
	enum policy_clock_rule rule;
	struct period length, extended, grace, notice;	/* n 0: none */
	bool given;			/* no period: the last day was given */
	struct date from, last;		/* last: of one that was given */
	instant at;			/* hours: when it starts; with a cut-off: of the event */
	int cut_off;			/* minutes; 0: none */
	enum calendar_rule counting;
	const char *division, *zone;
	struct calendar_stop *stop;	/* those that have ended */
	size_t n_stops;
};

struct workflow_clock_days {
	struct date from, due;
	struct date not_before;		/* of a not-before clock */
	struct date late;		/* due, or not-before, with its grace; due when there is none */
	struct date notice;		/* of one that can be extended */
	instant due_at, late_at;	/* hours */
	bool provisional;
	struct calendar_step *step;	/* every day looked at, and why it counts or not */
	size_t n;
};

/* ERR_INVALID: a fact that is not of its form. */
enum err_code workflow_clock_read(struct arena *mem, workflow_clock_fact *fact, void *clock, const char *zone,
    struct workflow_clock_terms *out, struct err *e);

/* ERR_INVALID: as calendar_due. */
enum err_code workflow_clock_count(struct arena *mem, const struct calendar *c, const struct workflow_clock_terms *t,
    struct workflow_clock_days *out, struct err *e);

/* The last day if the period were `p` (in days): another reading of what the clock counts, its stops and its
 * extension as they are.  `lab` is the division that the calendar `lab` stands for.  ERR_INVALID: as both above. */
enum err_code workflow_clock_reading(struct arena *mem, const struct calendar *c, workflow_clock_fact *fact, void *clock,
    const char *zone, const struct policy_period *p, const char *lab, struct date *due, struct err *e);

/* What `tick` does next with a clock, and when; in this order on one day. */
enum workflow_clock_event { CLOCK_NOTHING, CLOCK_REMIND, CLOCK_FIRE, CLOCK_ESCALATE };

struct workflow_clock_next {
	enum workflow_clock_event event;
	const char *reminder;		/* CLOCK_REMIND: the period's id */
	const char *when;		/* "2026-03-27" or "2026-03-27T15:00:00Z"; "" for nothing */
};

/* `p` has the clock that `fact` names, with its reminders. */
void workflow_clock_next(struct arena *mem, const struct policy *p, const struct calendar *c, workflow_clock_fact *fact,
    void *clock, struct workflow_clock_next *out);

/* Has the moment `when` (of a `next`) come? */
bool workflow_clock_come(const char *when, const char *zone, instant now);

/* "2026-03-30T16:00:00+01:00": an instant in the lab's zone. */
const char *workflow_clock_local(struct arena *mem, const char *zone, instant t);

#endif
