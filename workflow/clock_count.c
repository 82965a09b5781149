/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock_count.c -- see clock_count.h. */
#include "workflow/clock_count.h"
#include "core/zone.h"

#include <stdlib.h>
#include <string.h>

enum { MS_PER_MINUTE = 60000 };
#define MS_PER_HOUR INT64_C(3600000)

/* ---- reading the facts ---- */

struct reader { struct arena *mem; workflow_clock_fact *fact; void *clock; };

static const char *
get(const struct reader *r, const char *name)
{
	return r->fact(r->clock, name);
}

static enum err_code
read_period(const struct reader *r, const char *name, struct period *out, struct err *e)
{
	const char *s = get(r, name);
	enum err_code code = *s ? period_parse(out, s, e) : OK;

	return code ? err_wrap(e, "the clock's fact '%s'", name) : OK;
}

static enum err_code
read_day(const struct reader *r, const char *name, struct date *out, struct err *e)
{
	enum err_code code = date_parse(out, get(r, name), e);

	return code ? err_wrap(e, "the clock's fact '%s'", name) : OK;
}

/* "D..D,D..D,D..": those that have ended. */
static enum err_code
read_stops(const struct reader *r, struct workflow_clock_terms *out, struct err *e)
{
	char *list = arena_strdup(r->mem, get(r, "stops")), *save = NULL;
	enum err_code code;

	out->stop = arena_alloc(r->mem, (strlen(list) / 12 + 1) * sizeof *out->stop);
	for (char *s = strtok_r(list, ",", &save); s; s = strtok_r(NULL, ",", &save)) {
		struct calendar_stop *x = &out->stop[out->n_stops];
		if (strlen(s) == 12)
			continue;
		if (strlen(s) != 22)
			return err_set(e, ERR_INVALID, "the clock's fact 'stops' has '%.40s'", s);
		s[10] = '\0';
		if ((code = date_parse(&x->from, s, e)) || (code = date_parse(&x->to, s + 12, e)))
			return err_wrap(e, "the clock's fact 'stops'");
		out->n_stops++;
	}
	return OK;
}

static void
read_words(const struct reader *r, struct workflow_clock_terms *out)
{
	const char *counting = get(r, "counting"), *hour = get(r, "cut-off");

	for (int i = 0; i < 3; i++)
		if (strcmp(get(r, "rule"), workflow_clock_rule_name[i]) == 0)
			out->rule = (enum policy_clock_rule)i;
	out->counting = strcmp(counting, "sar") == 0 ? CALENDAR_SAR : strcmp(counting, "roll") == 0 ? CALENDAR_ROLL : CALENDAR_PLAIN;
	if (strcmp(get(r, "day-zero"), "included") == 0)
		out->counting = (enum calendar_rule)(out->counting | CALENDAR_FIRST_DAY);
	if (strlen(hour) == 5)
		out->cut_off = (int)(strtol(hour, NULL, 10) * 60 + strtol(hour + 3, NULL, 10));
}

enum err_code
workflow_clock_read(struct arena *mem, workflow_clock_fact *fact, void *clock, const char *zone,
    struct workflow_clock_terms *out, struct err *e)
{
	struct reader r = { mem, fact, clock };
	enum err_code code;

	*out = (struct workflow_clock_terms){ .division = get(&r, "division"), .zone = zone };
	read_words(&r, out);
	out->given = !*get(&r, "period");
	if ((code = read_period(&r, "period", &out->length, e)) || (code = read_period(&r, "extended", &out->extended, e)) ||
	    (code = read_period(&r, "grace", &out->grace, e)) || (code = read_period(&r, "notice-within", &out->notice, e)) ||
	    (code = read_stops(&r, out, e)))
		return code;
	if (out->given && (code = read_day(&r, "due", &out->last, e)))
		return code;
	if (out->length.unit == PERIOD_HOURS && !out->given)
		return instant_parse(&out->at, get(&r, "from-at"), e);
	if (out->cut_off && (code = instant_parse(&out->at, get(&r, "event"), e)))
		return code;
	return read_day(&r, "from", &out->from, e);
}

/* ---- counting ---- */

struct work { struct arena *mem; const struct calendar *c; const struct workflow_clock_terms *t; struct workflow_clock_days *out; };

static void
step(struct work *w, struct date d, bool counted, const char *why)
{
	struct workflow_clock_days *out = w->out;
	struct calendar_step *more = arena_alloc(w->mem, (out->n + 1) * sizeof *more);

	if (out->n)
		memcpy(more, out->step, out->n * sizeof *more);
	more[out->n++] = (struct calendar_step){ d, counted, why };
	out->step = more;
}

/* Count one stretch and keep its steps, each with `what` in front. */
static enum err_code
stretch(struct work *w, struct date from, struct period p, enum calendar_rule rule, bool stops, const char *what,
    struct date *end, struct err *e)
{
	struct calendar_due due;
	enum err_code code = calendar_due(w->mem, w->c, w->t->division, from, p, rule, w->t->stop, stops ? w->t->n_stops : 0, &due, e);
	struct workflow_clock_days *out = w->out;

	if (code)
		return code;
	struct calendar_step *all = arena_alloc(w->mem, (out->n + due.n + 1) * sizeof *all);
	if (out->n)
		memcpy(all, out->step, out->n * sizeof *all);
	for (size_t i = 0; i < due.n; i++) {
		all[out->n] = due.step[i];
		if (*what)
			all[out->n].why = arena_printf(w->mem, "%s: %s", what, due.step[i].why);
		out->n++;
	}
	out->step = all;
	out->provisional |= due.provisional;
	*end = due.date;
	return OK;
}

/* Day 0: the day of the event, or the next working day when it came after the cut-off hour. */
static enum err_code
day_zero(struct work *w, struct err *e)
{
	const struct workflow_clock_terms *t = w->t;
	int minute;
	enum err_code code;

	w->out->from = t->from;
	if (!t->cut_off)
		return OK;
	if ((code = zone_local(t->zone, t->at, &w->out->from, &minute, e)))
		return code;
	if (minute < t->cut_off || (minute == t->cut_off && t->at % MS_PER_MINUTE == 0))
		return OK;
	struct date day = w->out->from;
	w->out->from = calendar_next_working(w->c, t->division, day);
	w->out->provisional |= !calendar_covers(w->c, w->out->from);
	step(w, day, false, arena_printf(w->mem, "the event came at %s, after the cut-off hour %02d:%02d: it counts as the next working day's",
	    workflow_clock_local(w->mem, t->zone, t->at), t->cut_off / 60, t->cut_off % 60));
	return OK;
}

static enum err_code
count_hours(struct work *w, struct err *e)
{
	const struct workflow_clock_terms *t = w->t;
	struct workflow_clock_days *out = w->out;
	enum err_code code;

	out->due_at = t->at + t->length.n * MS_PER_HOUR;
	out->late_at = out->due_at + t->grace.n * MS_PER_HOUR;
	if (out->late_at >= (DATE_DAYS_MAX + INT64_C(1)) * 24 * MS_PER_HOUR)
		return err_set(e, ERR_INVALID, "the due instant is after the year 9999");
	if ((code = zone_local(t->zone, t->at, &out->from, NULL, e)) || (code = zone_local(t->zone, out->due_at, &out->due, NULL, e)) ||
	    (code = zone_local(t->zone, out->late_at, &out->late, NULL, e)))
		return code;
	step(w, out->from, true, arena_printf(w->mem, "start: %s", workflow_clock_local(w->mem, t->zone, t->at)));
	step(w, out->due, true, arena_printf(w->mem, "%d elapsed hours: due at %s", t->length.n,
	    workflow_clock_local(w->mem, t->zone, out->due_at)));
	if (t->grace.n)
		step(w, out->late, true, arena_printf(w->mem, "grace: %d elapsed hours, to %s", t->grace.n,
		    workflow_clock_local(w->mem, t->zone, out->late_at)));
	return OK;
}

static bool months(struct period p) { return p.unit == PERIOD_MONTHS || p.unit == PERIOD_YEARS; }

/* The length with its extension, of one sort of unit. */
static struct period
sum(struct period length, struct period extended)
{
	if (!extended.n)
		return length;
	if (length.unit == extended.unit)
		return (struct period){ length.n + extended.n, length.unit };
	int a = length.unit == PERIOD_YEARS ? 12 * length.n : length.n, b = extended.unit == PERIOD_YEARS ? 12 * extended.n : extended.n;
	return (struct period){ a + b, PERIOD_MONTHS };
}

/* "6 weeks", and "a further month": units that do not add up follow one another, and only the end rolls. */
static enum err_code
count_extended(struct work *w, struct err *e)
{
	const struct workflow_clock_terms *t = w->t;
	enum calendar_rule first = (enum calendar_rule)(t->counting & CALENDAR_FIRST_DAY);
	enum err_code code = stretch(w, w->out->from, t->length, first, true, "", &w->out->due, e);

	return code ? code : stretch(w, w->out->due, t->extended, (enum calendar_rule)(t->counting & ~CALENDAR_FIRST_DAY), true,
	    "extended", &w->out->due, e);
}

static enum err_code
count_last(struct work *w, struct err *e)
{
	const struct workflow_clock_terms *t = w->t;
	struct workflow_clock_days quiet = { 0 };
	struct work notice = { w->mem, w->c, t, &quiet };
	char length[24];
	enum err_code code;

	if (t->given) {
		w->out->due = t->last;
		step(w, t->last, true, "due: the day that was given");
		return OK;
	}
	if ((code = day_zero(w, e)))
		return code;
	if (t->extended.n) {
		period_format(length, t->extended);
		step(w, w->out->from, true, arena_printf(w->mem, "extended by %s", length));
	}
	if (t->notice.n && (code = stretch(&notice, w->out->from, t->notice, t->counting, true, "", &w->out->notice, e)))
		return code;
	if (t->length.unit == PERIOD_WORKING_DAYS && !(t->counting & CALENDAR_FIRST_DAY))
		step(w, w->out->from, false, "day 0: the day of the event is not counted");
	if (t->extended.n && t->length.unit != t->extended.unit && !(months(t->length) && months(t->extended)))
		return count_extended(w, e);
	return stretch(w, w->out->from, sum(t->length, t->extended), t->counting, true, "", &w->out->due, e);
}

enum err_code
workflow_clock_count(struct arena *mem, const struct calendar *c, const struct workflow_clock_terms *t,
    struct workflow_clock_days *out, struct err *e)
{
	struct work w = { mem, c, t, out };
	struct period next = { 1, PERIOD_WORKING_DAYS };
	enum err_code code;

	*out = (struct workflow_clock_days){ .n = 0 };
	if (!t->given && t->length.unit == PERIOD_HOURS)
		return count_hours(&w, e);
	if ((code = count_last(&w, e)))
		return code;
	out->late = out->due;
	if (t->rule == POLICY_NOT_BEFORE) {
		if ((code = stretch(&w, out->due, next, CALENDAR_PLAIN, false, "nothing before the next working day", &out->not_before, e)))
			return code;
		out->late = out->not_before;
	}
	return t->grace.n ? stretch(&w, out->late, t->grace, CALENDAR_PLAIN, false, "grace", &out->late, e) : OK;
}

enum err_code
workflow_clock_reading(struct arena *mem, const struct calendar *c, workflow_clock_fact *fact, void *clock, const char *zone,
    const struct policy_period *p, const char *lab, struct date *due, struct err *e)
{
	struct workflow_clock_terms t;
	struct workflow_clock_days days;
	enum err_code code = workflow_clock_read(mem, fact, clock, zone, &t, e);

	if (code)
		return code;
	t.length = p->length;
	t.counting = p->counting;
	t.division = strcmp(p->calendar, "lab") == 0 ? lab : p->calendar;
	if ((code = workflow_clock_count(mem, c, &t, &days, e)))
		return code;
	*due = days.due;
	return OK;
}

const char *
workflow_clock_local(struct arena *mem, const char *zone, instant t)
{
	char utc[32], day[11];
	struct err ignored = ERR_INIT;
	struct date d;
	int minute;

	instant_format(utc, t);
	if (zone_local(zone, t, &d, &minute, &ignored))
		return arena_strdup(mem, utc);
	date_format(day, d);
	int64_t local = date_to_days(d) * 1440 + minute, of_utc = t / MS_PER_MINUTE - (t % MS_PER_MINUTE < 0);
	int off = (int)(local - of_utc), plus = off < 0 ? -off : off;
	return arena_printf(mem, "%sT%02d:%02d%.*s%c%02d:%02d", day, minute / 60, minute % 60, (int)strcspn(utc + 16, "Z"), utc + 16,
	    off < 0 ? '-' : '+', plus / 60, plus % 60);
}
