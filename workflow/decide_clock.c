/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decide_clock.c -- what clocks do: started, stopped, started again, extended, corrected, recomputed,
 * fired.  A clock is an object below the one it runs on; clock_count.h has its facts.
 *
 * Whatever happens to a not-before clock, and whatever a new calendar says of any clock, it never ends
 * sooner than was announced: then the announced days stand, the fact `computed` shows what is counted
 * now, and a named person may let that stand with correct-clock.
 */
#include "workflow/decide_clock.h"
#include "core/zone.h"

#include <string.h>

struct clock { struct judge *j; const char *obj; };

static const char *
fact(void *clock, const char *name)
{
	struct clock *c = clock;

	return workflow_judge_get(c->j, c->obj, name);
}

static void
set(struct judge *j, const char *obj, const char *name, const char *value)
{
	workflow_judge_set(j, obj, name, value);
}

static const char *
instant_text(struct judge *j, instant t)
{
	char s[32];

	instant_format(s, t);
	return arena_strdup(j->mem, s);
}

static const char *
period_text(struct judge *j, struct period p)
{
	char s[24];

	if (!p.n && p.unit != PERIOD_DAYS)
		return "";
	period_format(s, p);
	return arena_strdup(j->mem, s);
}

const char *
workflow_judge_clock(struct judge *j, const struct policy_effect *x)
{
	const char *owner = workflow_judge_object(j, x->of), *id = workflow_policy_param(&x->params, "clock");

	return id ? arena_printf(j->mem, "%s/%s", owner, id) : owner;
}

void
workflow_judge_clock_next(struct judge *j, const char *obj, struct workflow_clock_next *out)
{
	struct clock c = { j, obj };

	workflow_clock_next(j->mem, j->env->policy, j->env->calendar, fact, &c, out);
}

enum err_code
workflow_judge_clock_count(struct judge *j, const char *obj, struct workflow_clock_days *out, struct err *e)
{
	struct clock c = { j, obj };
	struct workflow_clock_terms t;
	enum err_code code = workflow_clock_read(j->mem, fact, &c, j->env->zone, &t, e);

	return code ? code : workflow_clock_count(j->mem, j->env->calendar, &t, out, e);
}

enum err_code
workflow_judge_clock_reading(struct judge *j, const char *obj, const struct policy_period *p, struct date *due, struct err *e)
{
	struct clock c = { j, obj };

	return workflow_clock_reading(j->mem, j->env->calendar, fact, &c, j->env->zone, p, j->env->division, due, e);
}

/* ---- the days ---- */

/* What binds: the day of a not-before clock on which it ends, else the last day or moment. */
static const char *
binds(struct judge *j, const char *obj)
{
	const char *at = workflow_judge_get(j, obj, "due-at"), *from = workflow_judge_get(j, obj, "not-before");

	return *at ? at : *from ? from : workflow_judge_get(j, obj, "due");
}

static void
put_days(struct judge *j, const char *obj, const struct workflow_clock_days *d)
{
	bool hours = d->due_at != 0, wait = strcmp(workflow_judge_get(j, obj, "rule"), "not-before") == 0;

	set(j, obj, "from", workflow_judge_day_text(j, d->from));
	set(j, obj, "due", workflow_judge_day_text(j, d->due));
	set(j, obj, "due-at", hours ? instant_text(j, d->due_at) : "");
	set(j, obj, "not-before", wait ? workflow_judge_day_text(j, d->not_before) : "");
	set(j, obj, "late", hours ? instant_text(j, d->late_at) : workflow_judge_day_text(j, d->late));
	set(j, obj, "notice", *workflow_judge_get(j, obj, "notice-within") ? workflow_judge_day_text(j, d->notice) : "");
	set(j, obj, "computed", "");
}

static void
put_next(struct judge *j, const char *obj)
{
	struct workflow_clock_next next;

	workflow_judge_clock_next(j, obj, &next);
	set(j, obj, "next", next.when);
}

/* Another last day has reminders of its own. */
static void
forget(struct judge *j, const char *obj)
{
	set(j, obj, "reminded", "");
	set(j, obj, "escalated", "");
}

/* The days as they stood before an effect. */
struct standing { const char *due, *due_at, *not_before, *late, *binds; };

static struct standing
standing(struct judge *j, const char *obj)
{
	return (struct standing){ workflow_judge_get(j, obj, "due"), workflow_judge_get(j, obj, "due-at"),
		workflow_judge_get(j, obj, "not-before"), workflow_judge_get(j, obj, "late"), binds(j, obj) };
}

/* Count the clock from its facts as they are now.  With `floor` the days of before stand when what is
 * counted would be sooner, and `computed` shows it. */
static void
settle(struct judge *j, const char *obj, const struct standing *before, bool floor)
{
	struct workflow_clock_days days;
	struct err ignored = ERR_INIT;

	if (workflow_judge_clock_count(j, obj, &days, &ignored))
		return;		/* denied by the rules before */
	put_days(j, obj, &days);
	set(j, obj, "provisional", days.provisional ? "yes" : "");
	set(j, obj, "calendar", days.due_at ? "" : calendar_version(j->env->calendar));
	if (floor && strcmp(binds(j, obj), before->binds) < 0) {
		set(j, obj, "computed", workflow_judge_get(j, obj, days.due_at ? "due-at" : "due"));
		set(j, obj, "due", before->due);
		set(j, obj, "due-at", before->due_at);
		set(j, obj, "not-before", before->not_before);
		set(j, obj, "late", before->late);
	} else if (strcmp(binds(j, obj), before->binds) != 0)
		forget(j, obj);
	put_next(j, obj);
}

static bool
waits(struct judge *j, const char *obj)
{
	return strcmp(workflow_judge_get(j, obj, "rule"), "not-before") == 0;
}

/* Does what was announced stand, should less be counted now?  Of a clock that forbids; and of any that was
 * last counted with another calendar, since `tick` leaves those alone that are stopped. */
static bool
stands(struct judge *j, const char *obj)
{
	const char *counted = workflow_judge_get(j, obj, "calendar");

	return waits(j, obj) || (*counted && strcmp(counted, calendar_version(j->env->calendar)) != 0);
}

/* ---- starting ---- */

static void
clear(struct judge *j, const char *obj)
{
	static const char *const name[] = { "period", "counting", "day-zero", "grace", "notice-within", "event", "cut-off", "from-at",
		"stops", "extended", "due-at", "not-before", "notice", "provisional", "computed", "reminded", "fired", "escalated",
		"calendar", "announced" };

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		set(j, obj, name[i], "");
}

static void
be_born(struct judge *j, const char *owner, const char *obj, const struct policy_clock *c)
{
	clear(j, obj);
	set(j, obj, "kind", "clock");
	set(j, obj, "case", j->root);
	set(j, obj, "clock", c->id);
	set(j, obj, "state", "running");
	set(j, obj, "rule", workflow_clock_rule_name[c->rule]);
	set(j, owner, "children", workflow_judge_add(j, workflow_judge_get(j, owner, "children"), c->id));
}

static void
put_terms(struct judge *j, const char *obj, const struct policy_period *p)
{
	set(j, obj, "period", period_text(j, p->length));
	set(j, obj, "counting", p->counting == CALENDAR_SAR ? "sar" : p->counting == CALENDAR_ROLL ? "roll" : "");
	set(j, obj, "day-zero", p->first_day ? "included" : "");
	set(j, obj, "grace", p->grace.n ? period_text(j, p->grace) : "");
	set(j, obj, "notice-within", p->notice.n ? period_text(j, p->notice) : "");
	set(j, obj, "cut-off", p->cut_off ? arena_printf(j->mem, "%02d:%02d", p->cut_off / 60, p->cut_off % 60) : "");
	set(j, obj, "division", workflow_judge_division(j, p));
}

/* When it started: the moment in the field `instant`, the day in the field `date`, or when it was done. */
static void
put_start(struct judge *j, const char *obj, const struct policy_effect *x, const struct policy_period *p)
{
	const char *at = workflow_policy_param(&x->params, "instant"), *day = workflow_policy_param(&x->params, "date");
	struct err ignored = ERR_INIT;
	struct date from = workflow_judge_occurred(j);
	bool earlier = !at && !day && date_compare(from, j->today) < 0;
	instant t = j->now;

	if (earlier)
		(void)zone_start_of_day(j->env->zone, from, &t, &ignored);	/* the hour is not known: the first */
	if (at)
		(void)instant_parse(&t, workflow_judge_field(j, at), &ignored);	/* checked as a field */
	if (at)
		(void)zone_local(j->env->zone, t, &from, NULL, &ignored);
	if (day)
		(void)date_parse(&from, workflow_judge_field(j, day), &ignored);
	set(j, obj, "from", workflow_judge_day_text(j, from));
	set(j, obj, "from-at", p->length.unit == PERIOD_HOURS ? instant_text(j, t) : "");
	set(j, obj, "event", p->cut_off ? instant_text(j, t) : "");
}

/* x: what gives its day 0, besides the day of the command. */
static void
start_on(struct judge *j, const char *owner, const struct policy_clock *c, const struct policy_effect *x)
{
	const struct policy_period *p = workflow_policy_period(j->env->policy, c->period);
	const char *obj = arena_printf(j->mem, "%s/%s", owner, c->id), *first = workflow_judge_get(j, obj, "announced");
	struct standing before = standing(j, obj);
	bool floor = waits(j, obj) && c->rule == POLICY_NOT_BEFORE;

	be_born(j, owner, obj, c);
	put_terms(j, obj, p);
	put_start(j, obj, x, p);
	settle(j, obj, &before, floor);
	set(j, obj, "announced", *workflow_judge_get(j, obj, "computed") ? first : workflow_judge_get(j, obj,
	    *workflow_judge_get(j, obj, "due-at") ? "due-at" : "due"));
}

void
workflow_judge_clock_start(struct judge *j, const char *owner, const char *clock)
{
	start_on(j, owner, workflow_policy_clock(j->env->policy, clock), &(struct policy_effect){ .of = NULL });
}

static void
start(struct judge *j, const char *obj, const struct policy_effect *x)
{
	const char *clock = workflow_policy_param(&x->params, "clock");

	(void)obj;
	start_on(j, workflow_judge_object(j, x->of), workflow_policy_clock(j->env->policy, clock), x);
}

void
workflow_judge_clock_from(struct judge *j, const struct policy_effect *x, const char *old)
{
	const struct policy_clock *c = workflow_policy_clock(j->env->policy, workflow_policy_param(&x->params, "clock"));
	const char *obj = workflow_judge_clock(j, x), *state = workflow_judge_get(j, obj, "state");
	struct standing before = standing(j, obj);

	if (strcmp(state, "done") == 0 || (strcmp(workflow_judge_get(j, obj, "from"), old) != 0 &&
	    strcmp(workflow_judge_get(j, obj, "from-at"), old) != 0 && strcmp(workflow_judge_get(j, obj, "event"), old) != 0))
		return;
	put_start(j, obj, x, workflow_policy_period(j->env->policy, c->period));
	if (strcmp(state, "stopped") == 0)
		return;		/* it is counted when it goes on */
	settle(j, obj, &before, waits(j, obj));
	if (strcmp(state, "fired") == 0 && strcmp(workflow_judge_get(j, obj, "fired"), binds(j, obj)) != 0)
		set(j, obj, "state", "running");
	put_next(j, obj);
}

void
workflow_judge_clock_deadline(struct judge *j, const char *owner, const char *clock, const char *due)
{
	const char *obj = arena_printf(j->mem, "%s/%s", owner, clock);

	be_born(j, owner, obj, workflow_policy_clock(j->env->policy, clock));
	set(j, obj, "division", j->env->division);
	set(j, obj, "from", workflow_judge_day_text(j, j->today));
	set(j, obj, "due", due);
	set(j, obj, "late", due);
	set(j, obj, "announced", due);
	put_next(j, obj);
}

/* A last day that is given, for a condition or an obligation: nothing is counted. */
static void
start_deadline(struct judge *j, const char *obj, const struct policy_effect *x)
{
	(void)obj;
	workflow_judge_clock_deadline(j, workflow_judge_object(j, x->of), workflow_policy_param(&x->params, "clock"),
	    workflow_judge_field(j, workflow_policy_param(&x->params, "date")));
}

/* ---- what comes after ---- */

/* The day in the field `date`, else today. */
static const char *
day_of(struct judge *j, const struct policy_effect *x)
{
	const char *field = workflow_policy_param(&x->params, "date"), *day = field ? workflow_judge_field(j, field) : "";

	return *day ? day : workflow_judge_day_text(j, j->today);
}

static void
stop(struct judge *j, const char *obj, const struct policy_effect *x)
{
	const char *stops = workflow_judge_get(j, obj, "stops"), *day = day_of(j, x);

	set(j, obj, "stops", arena_printf(j->mem, "%s%s%s..", stops, *stops ? "," : "", day));
	set(j, obj, "state", "stopped");
	set(j, obj, "next", "");
}

static void
restart(struct judge *j, const char *obj, const struct policy_effect *x)
{
	struct standing before = standing(j, obj);

	set(j, obj, "stops", arena_printf(j->mem, "%s%s", workflow_judge_get(j, obj, "stops"), day_of(j, x)));
	set(j, obj, "state", "running");
	settle(j, obj, &before, stands(j, obj));
	if (strcmp(workflow_judge_get(j, obj, "fired"), binds(j, obj)) == 0)
		set(j, obj, "state", "fired");		/* its day had passed before it was stopped */
	put_next(j, obj);
}

static void
end(struct judge *j, const char *obj, const struct policy_effect *x)
{
	(void)x;
	set(j, obj, "state", "done");
	set(j, obj, "next", "");
}

static void
extend(struct judge *j, const char *obj, const struct policy_effect *x)
{
	const struct policy_clock *c = workflow_policy_clock(j->env->policy, workflow_judge_get(j, obj, "clock"));
	const struct policy_period *p = workflow_policy_period(j->env->policy, c->period);
	struct standing before = standing(j, obj);

	(void)x;
	set(j, obj, "extended", period_text(j, p->extend));
	settle(j, obj, &before, stands(j, obj));
}

/* An interrupting clock takes what it runs on to a state of its own, unless that is at an end. */
static void
interrupt(struct judge *j, const char *obj)
{
	const struct policy_clock *c = workflow_policy_clock(j->env->policy, workflow_judge_get(j, obj, "clock"));
	const char *on = arena_printf(j->mem, "%.*s", (int)(strrchr(obj, '/') - obj), obj);
	const struct policy_process *p = workflow_policy_process(j->env->policy, workflow_judge_get(j, on, "kind"));

	if (!c || !c->interrupts || !p || !workflow_policy_has(&p->states, c->interrupts) ||
	    workflow_policy_has(&p->ends, workflow_judge_get(j, on, "state")))
		return;
	set(j, on, "state", c->interrupts);
	workflow_judge_forget_votes(j, on);
}

static void
fire(struct judge *j, const char *obj, const struct policy_effect *x)
{
	(void)x;
	interrupt(j, obj);
	set(j, obj, "state", "fired");
	set(j, obj, "fired", binds(j, obj));
	put_next(j, obj);
}

static void
note(struct judge *j, const char *obj, const struct policy_effect *x)
{
	bool remind = x->kind == POLICY_REMIND_CLOCK;
	const char *name = remind ? "reminded" : "escalated", *value = workflow_judge_field(j, remind ? "reminder" : "role");

	set(j, obj, name, workflow_judge_add(j, workflow_judge_get(j, obj, name), value));
	put_next(j, obj);
}

/* Counted again: a correction is a named person's, who lets a sooner day stand. */
static void
recount(struct judge *j, const char *obj, const struct policy_effect *x)
{
	struct standing before = standing(j, obj);

	settle(j, obj, &before, x->kind == POLICY_RECOMPUTE_CLOCK);
}

void
workflow_judge_clock_effect(struct judge *j, const struct policy_effect *x)
{
	static void (*const act[POLICY_EFFECTS_N])(struct judge *, const char *, const struct policy_effect *) = {
		[POLICY_START_CLOCK] = start, [POLICY_START_DEADLINE] = start_deadline, [POLICY_STOP_CLOCK] = stop,
		[POLICY_RESTART_CLOCK] = restart, [POLICY_END_CLOCK] = end, [POLICY_EXTEND_CLOCK] = extend,
		[POLICY_CORRECT_CLOCK] = recount, [POLICY_RECOMPUTE_CLOCK] = recount, [POLICY_FIRE_CLOCK] = fire,
		[POLICY_REMIND_CLOCK] = note, [POLICY_ESCALATE_CLOCK] = note };
	const char *obj = workflow_judge_clock(j, x);
	bool named = workflow_effect_on_clock(x->kind) && workflow_policy_param(&x->params, "clock");

	if (act[x->kind] && (!named || workflow_judge_clock_heeds(j, obj, x)))
		act[x->kind](j, obj, x);
}
