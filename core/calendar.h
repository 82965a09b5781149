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
 * sorted by date.  The calendar's version is the SHA-256 of the file; beyond its last covered
 * year every result is `provisional`.
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include "core/arena.h"
#include "core/err.h"
#include "core/time.h"

#include <stdbool.h>
#include <stddef.h>

struct calendar;	/* immutable; lives in the arena it was read into */

/* ERR_INVALID with file:line:column for any fault (bad date, unknown division, out of order). */
enum err_code calendar_read(struct arena *mem, const char *file, const char *text, size_t n,
    struct calendar **out, struct err *e);
const char *calendar_version(const struct calendar *c);		/* 64 hex digits */
bool calendar_division_ok(const char *division);
bool calendar_is_working(const struct calendar *c, const char *division, struct date d, const char **why);
bool calendar_covers(const struct calendar *c, struct date d);

/* One day (or one roll) of a computation: what was decided about it and why. */
struct calendar_step { struct date date; bool counted; const char *why; };
struct calendar_stop { struct date from, to; };	/* both days excluded */

enum calendar_rule { CALENDAR_PLAIN, CALENDAR_SAR };	/* --rule sar: see cli.md in docs/ */

struct calendar_due {
	struct date date;		/* due, for every unit but hours */
	bool provisional;		/* beyond the last covered year */
	struct calendar_step *step;	/* every day looked at, in order */
	size_t n;
};

/*
 * The due date of period `p` from civil day `from` (day 0, not counted).  Working days: the n-th
 * working day after `from`, stopped days not counted.  Months and years: the corresponding date,
 * else the month's last day; no roll.  CALENDAR_SAR (one month or more): counted from the day of
 * receipt (before 2019-08-15: from the day after), plus every stopped calendar day (both ends),
 * then rolled to a working day (UK GDPR Art 4A, 12, 12A; Regulation 1182/71 Art 3(4)).
 * ERR_INVALID: hours (they need an instant), an unknown division, a stop that ends before it starts.
 */
enum err_code calendar_due(struct arena *mem, const struct calendar *c, const char *division,
    struct date from, struct period p, enum calendar_rule rule,
    const struct calendar_stop *stop, size_t n_stops, struct calendar_due *out, struct err *e);

/* The first working day after `d`. */
struct date calendar_next_working(const struct calendar *c, const char *division, struct date d);

#endif
