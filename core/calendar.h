/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * calendar -- working days, and due dates that explain themselves.
 *
 * A working day is Monday to Friday and not a bank holiday of the division: `england-and-wales`,
 * `scotland`, `northern-ireland`, or `uk` (a bank holiday in any of the three: Freedom of
 * Information Act 2000 s.10(6)).  Bank holidays are data, not rules: they are made by
 * proclamation (Banking and Financial Dealings Act 1971 s.1), so they are read from a CSV file
 *
 *     # comment
 *     date,division,title
 *     2012-01-02,england-and-wales,New Year's Day (substitute day)
 *
 * sorted by date; a title has no comma and no quotation mark, a division no day twice, and `uk` is
 * no division of a row.  The calendar's version is the SHA-256 of the file.
 *
 * Covered are the years, without a gap, in which each division has at least five days (the Act's
 * own list is no shorter): one day proclaimed far ahead does not stretch the calendar.  A result
 * that is due in, or had to look at, a year not covered is `provisional`.
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include "core/arena.h"
#include "core/err.h"
#include "core/time.h"

#include <stdbool.h>
#include <stddef.h>

struct calendar;	/* immutable; lives in the arena it was read into */

/* ERR_INVALID with file:line:column for the first fault (bad date, unknown division, out of order,
 * a day twice, control characters, not UTF-8, more than 1 MiB, no row at all).  `file` is the name
 * used in messages. */
enum err_code calendar_read(struct arena *mem, const char *file, const char *text, size_t n,
    struct calendar **out, struct err *e);
const char *calendar_version(const struct calendar *c);		/* 64 hex digits */
int calendar_first_year(const struct calendar *c);		/* first and last covered year; 0: none */
int calendar_last_year(const struct calendar *c);
bool calendar_division_ok(const char *division);

/* The rows of the file, sorted by date and division; in `mem`. */
struct calendar_row { struct date date; const char *division, *title; };
size_t calendar_rows(struct arena *mem, const struct calendar *c, struct calendar_row **out);

/* Is `d` a working day of the division (one that calendar_division_ok)?  *why, if not NULL:
 * "working day", "Saturday", "bank holiday: Good Friday (scotland)"; it lives as long as c. */
bool calendar_is_working(const struct calendar *c, const char *division, struct date d,
    const char **why);
bool calendar_covers(const struct calendar *c, struct date d);

/* One day (or one step) of a computation: what was decided about it and why.  Working days: every
 * day after `from`, counted or not.  Other units: the start, the corresponding date, each stopped day
 * and what it moved, each day rolled over, and the due date. */
struct calendar_step { struct date date; bool counted; const char *why; };
struct calendar_stop { struct date from, to; };	/* both days excluded */

enum calendar_rule {
	CALENDAR_PLAIN,
	CALENDAR_ROLL,	/* as plain, then to a working day: Regulation 1182/71 Art 3(4) */
	CALENDAR_SAR,	/* a subject access request */
	CALENDAR_FIRST_DAY = 4,	/* or'ed to PLAIN or ROLL: `from` is the first day, not day 0 */
};

struct calendar_due {
	struct date date;		/* due */
	bool provisional;
	struct calendar_step *step;	/* in order */
	size_t n;
};

/*
 * The due date of period `p` from civil day `from` (day 0, not counted).
 *
 * Working days: the n-th working day after `from` that is not stopped.  Days: `from` plus n.
 * Months and years: the corresponding date, else the month's last day.  Each of the last three is
 * put off by every stopped day (a day in two stops once): of a stop that has begun by the date
 * reached so far, its days from `from` on (not `from` itself, except in CALENDAR_SAR).
 * CALENDAR_PLAIN does not roll.  CALENDAR_ROLL then goes forward to a day that is working and not
 * stopped: e.g. acknowledging a complaint, P30D (Data Protection Act 2018 s.164A).
 *
 * CALENDAR_SAR (months or years, at least one): counted from the day of receipt (received before
 * 2019-08-15: from the day after), put off, then rolled (UK GDPR Art 4A, 12(3), 12A; Regulation
 * 1182/71 Art 3(4); the Commissioner's guidance of August 2019).
 *
 * CALENDAR_FIRST_DAY is for "within the period of 6 weeks beginning with receipt": the day of the event
 * counts (a working-day period: when it is a working day), so days end one earlier, and a month ends
 * on the day before the corresponding date, or on the month's last day where there is none.
 *
 * ERR_INVALID: hours (they need an instant), an unknown division, a stop that ends before it
 * starts, CALENDAR_SAR with another unit or CALENDAR_FIRST_DAY, a due date after the year 9999.
 */
enum err_code calendar_due(struct arena *mem, const struct calendar *c, const char *division,
    struct date from, struct period p, enum calendar_rule rule,
    const struct calendar_stop *stop, size_t n_stops, struct calendar_due *out, struct err *e);

/* The day that lies `p` (no hours) before `d`, for reminders: working days are counted back, a month goes
 * to the corresponding date. */
struct date calendar_before(const struct calendar *c, const char *division, struct date d, struct period p);

/* The first working day after `d`. */
struct date calendar_next_working(const struct calendar *c, const char *division, struct date d);

#endif
