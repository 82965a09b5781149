/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar_due.c -- see calendar.h: what date a period ends on, step by step. */
#include "core/calendar.h"

#include <stdlib.h>
#include <string.h>

/* One computation under way. */
struct work {
	struct arena *mem;
	const struct calendar *c;
	const char *division;
	struct calendar_stop *stop;	/* sorted, disjoint */
	size_t n_stops;
	struct calendar_step *step;
	size_t n, cap;
	bool provisional;
};

static void
step(struct work *w, struct date d, bool counted, const char *why)
{
	w->step = arena_room(w->mem, w->step, w->n, &w->cap, sizeof *w->step);
	w->step[w->n++] = (struct calendar_step){ d, counted, why };
	w->provisional |= !calendar_covers(w->c, d);
}

static int
by_start(const void *a, const void *b)
{
	return date_compare(((const struct calendar_stop *)a)->from,
	    ((const struct calendar_stop *)b)->from);
}

/* Sort the stops and merge those that overlap, so that no day is stopped twice. */
static enum err_code
take_stops(struct work *w, const struct calendar_stop *stop, size_t n, struct err *e)
{
	char from[11], to[11];

	w->stop = arena_alloc(w->mem, (n + 1) * sizeof *w->stop);
	for (size_t i = 0; i < n; i++) {
		date_format(from, stop[i].from);
		date_format(to, stop[i].to);
		if (date_compare(stop[i].from, stop[i].to) > 0)
			return err_set(e, ERR_INVALID, "the stop %s..%s ends before it starts",
			    from, to);
		w->stop[i] = stop[i];
	}
	qsort(w->stop, n, sizeof *w->stop, by_start);
	for (size_t i = 0; i < n; i++) {
		struct calendar_stop *last = w->n_stops ? &w->stop[w->n_stops - 1] : NULL;
		if (!last || date_compare(w->stop[i].from, last->to) > 0)
			w->stop[w->n_stops++] = w->stop[i];
		else if (date_compare(w->stop[i].to, last->to) > 0)
			last->to = w->stop[i].to;
	}
	return OK;
}

static bool
is_stopped(const struct work *w, struct date d)
{
	for (size_t i = 0; i < w->n_stops; i++)
		if (date_compare(w->stop[i].from, d) <= 0 && date_compare(d, w->stop[i].to) <= 0)
			return true;
	return false;
}

static enum err_code
too_far(struct err *e)
{
	return err_set(e, ERR_INVALID, "the due date is after the year 9999");
}

static enum err_code
working_days(struct work *w, struct date *d, int n, struct err *e)
{
	const char *why;

	for (int i = 0; i < n; ) {
		if (date_to_days(*d) >= DATE_DAYS_MAX)
			return too_far(e);
		*d = date_add_days(*d, 1);
		if (!calendar_is_working(w->c, w->division, *d, &why))
			step(w, *d, false, why);
		else if (is_stopped(w, *d))
			step(w, *d, false, "stopped");
		else
			step(w, *d, true, arena_printf(w->mem, "working day %d of %d", ++i, n));
	}
	return OK;
}

/* Forward to a day that is working and not stopped; `quiet` adds no steps. */
static struct date
roll(struct work *w, struct date d, bool quiet)
{
	const char *why;

	for (; date_to_days(d) < DATE_DAYS_MAX; d = date_add_days(d, 1)) {
		if (calendar_is_working(w->c, w->division, d, &why)) {
			if (!is_stopped(w, d))
				break;
			why = "stopped";
		}
		if (!quiet)
			step(w, d, false, arena_printf(w->mem,
			    "%s: goes on to the next working day", why));
	}
	return d;
}

/* Put *d off by the stopped days from `first` on. */
static enum err_code
put_off(struct work *w, struct date *d, struct date first, bool rolls, struct err *e)
{
	char a[11], b[11];

	for (size_t i = 0; i < w->n_stops; i++) {
		struct calendar_stop s = w->stop[i];
		if (date_compare(s.to, first) < 0)
			continue;
		if (date_compare(s.from, first) < 0)
			s.from = first;
		if (date_compare(s.from, rolls ? roll(w, *d, true) : *d) > 0)
			return OK;
		int64_t days = date_to_days(s.to) - date_to_days(s.from) + 1;
		if (date_to_days(*d) + days > DATE_DAYS_MAX)
			return too_far(e);
		for (struct date off = s.from; date_compare(off, s.to) <= 0; off = date_add_days(off, 1))
			step(w, off, false, "stopped: does not count");
		*d = date_add_days(*d, days);
		date_format(a, s.from);
		date_format(b, s.to);
		step(w, *d, true, arena_printf(w->mem, "put off by %lld stopped day%s (%s..%s)",
		    (long long)days, days == 1 ? "" : "s", a, b));
	}
	return OK;
}

static bool
beyond(struct date from, struct period p)
{
	if (p.unit == PERIOD_DAYS)
		return date_to_days(from) + p.n > DATE_DAYS_MAX;
	int64_t each = p.unit == PERIOD_YEARS ? 12 : 1;
	return (p.n * each + from.y * 12 + from.m - 1) / 12 > 9999;
}

/* The day on which `p` from `start` ends, before any stop; *how says why that one.  `first`: the start is
 * the first day of the period. */
static struct date
nominal(struct date start, struct period p, bool first, const char **how)
{
	struct date d = p.unit == PERIOD_DAYS ? date_add_days(start, p.n) :
	    date_add_months(start, p.unit == PERIOD_YEARS ? p.n * 12 : p.n);
	bool days = p.unit == PERIOD_DAYS, there = d.d == start.d;

	*how = days ? "calendar days" : !there ? "no corresponding date, so the month's last day" :
	    first ? "the day before the corresponding date" : "the corresponding date";
	return first && !days && there ? date_add_days(d, -1) : d;
}

/* Days, months and years. */
static enum err_code
calendar_days(struct work *w, struct date *d, struct period p, enum calendar_rule rule,
    struct err *e)
{
	static const struct date since = { 2019, 8, 15 };
	bool sar = rule == CALENDAR_SAR, old = sar && date_compare(*d, since) < 0, first = rule & CALENDAR_FIRST_DAY && p.n;
	bool back = first && p.unit == PERIOD_DAYS, rolls = sar || rule & CALENDAR_ROLL;
	struct date after = date_add_days(*d, 1), begin = old ? after : *d;
	struct date start = back ? date_add_days(*d, -1) : begin;
	const char *how;
	char text[24];
	enum err_code code;

	if (beyond(start, p))
		return too_far(e);
	period_format(text, p);
	if (old)
		step(w, begin, true, "the day after receipt (received before 2019-08-15)");
	else
		step(w, begin, true, sar ? "the day of receipt" : first ? "start; the first day" : "start; day 0");
	*d = nominal(start, p, first, &how);
	step(w, *d, true, arena_printf(w->mem, "%s: %s", text, how));
	if ((code = put_off(w, d, sar || first ? begin : after, rolls, e)))
		return code;
	if (rolls)
		*d = roll(w, *d, false);
	step(w, *d, true, "due");
	return OK;
}

enum err_code
calendar_due(struct arena *mem, const struct calendar *c, const char *division, struct date from,
    struct period p, enum calendar_rule rule, const struct calendar_stop *stop, size_t n_stops,
    struct calendar_due *out, struct err *e)
{
	struct work w = { .mem = mem, .c = c, .division = division };
	bool months = p.unit == PERIOD_MONTHS || p.unit == PERIOD_YEARS;
	struct date d = from;
	enum err_code code;

	if (!calendar_division_ok(division))
		return err_set(e, ERR_INVALID,
		    "no division '%.40s'; england-and-wales, northern-ireland, scotland or uk",
		    division);
	if (p.unit == PERIOD_HOURS)
		return err_set(e, ERR_INVALID,
		    "a period of hours runs from an instant, not from a date");
	if (rule & CALENDAR_SAR && (!months || p.n < 1 || rule != CALENDAR_SAR))
		return err_set(e, ERR_INVALID,
		    "an access request runs for one month or more, as P1M, from the day of receipt");
	if ((code = take_stops(&w, stop, n_stops, e)))
		return code;
	if (p.unit == PERIOD_WORKING_DAYS && rule & CALENDAR_FIRST_DAY && p.n)
		d = date_add_days(d, -1);
	if (p.unit == PERIOD_WORKING_DAYS)
		code = working_days(&w, &d, p.n, e);
	else
		code = calendar_days(&w, &d, p, rule, e);
	if (code)
		return code;
	*out = (struct calendar_due){ d, w.provisional || !calendar_covers(c, d), w.step, w.n };
	return OK;
}

struct date
calendar_before(const struct calendar *c, const char *division, struct date d, struct period p)
{
	if (p.unit == PERIOD_DAYS)
		return date_add_days(d, -(int64_t)p.n);
	if (p.unit == PERIOD_MONTHS || p.unit == PERIOD_YEARS)
		return date_add_months(d, -(p.unit == PERIOD_YEARS ? 12 * p.n : p.n));
	for (int i = 0; i < p.n && date_to_days(d) > DATE_DAYS_MIN;) {
		d = date_add_days(d, -1);
		i += calendar_is_working(c, division, d, NULL);
	}
	return d;
}
