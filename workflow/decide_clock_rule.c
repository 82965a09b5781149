/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_clock_rule.c -- what no policy can let happen to a clock, and what is asked of one. */
#include "workflow/decide_clock.h"
#include "core/zone.h"

#include <string.h>

static const char *
get(struct judge *j, const char *obj, const char *name)
{
	return workflow_judge_get(j, obj, name);
}

static bool
is(struct judge *j, const char *obj, const char *name, const char *value)
{
	return strcmp(get(j, obj, name), value) == 0;
}

static const char *
today(struct judge *j)
{
	char s[11];

	date_format(s, j->today);
	return arena_strdup(j->mem, s);
}

static const struct policy_period *
period_of(struct judge *j, const char *clock)
{
	const struct policy_clock *c = workflow_policy_clock(j->env->policy, clock);

	return c && c->period ? workflow_policy_period(j->env->policy, c->period) : NULL;
}

/* ---- predicates ---- */

bool
workflow_judge_clock_started(struct judge *j, const char *obj)
{
	return is(j, obj, "kind", "clock");
}

/* The conflict that has the period as a reading and that nobody has decided, or NULL. */
static const struct policy_conflict *
undecided(struct judge *j, const char *period)
{
	const struct policy *p = j->env->policy;

	for (size_t i = 0; i < p->n_conflicts; i++)
		for (size_t k = 0; !p->conflict[i].decision && k < p->conflict[i].n_readings; k++)
			if (strcmp(p->conflict[i].reading[k].period, period) == 0)
				return &p->conflict[i];
	return NULL;
}

/* Is it over by a reading that ends on `due`?  What forbids does so until the next working day. */
static bool
past(struct judge *j, const char *obj, const char *division, struct date due)
{
	if (is(j, obj, "rule", "not-before"))
		return date_compare(j->today, calendar_next_working(j->env->calendar, division, due)) >= 0;
	return date_compare(j->today, due) > 0;
}

/* A clock that runs on a reading which is not decided (any more): nothing is over before the latest day
 * that any reading gives. */
static bool
other_readings_over(struct judge *j, const char *obj)
{
	const struct policy_period *p = period_of(j, get(j, obj, "clock"));
	const struct policy_conflict *c = p ? undecided(j, p->id) : NULL;
	struct err ignored = ERR_INIT;
	struct date due;

	if (!c || *get(j, obj, "due-at"))
		return true;
	for (size_t i = 0; i < c->n_readings; i++) {
		const struct policy_period *r = workflow_policy_period(j->env->policy, c->reading[i].period);
		if (r->length.unit != PERIOD_HOURS && (workflow_judge_clock_reading(j, obj, r, &due, &ignored) ||
		    !past(j, obj, workflow_judge_division(j, r), due)))
			return false;
	}
	return true;
}

static bool
last_day_passed(struct judge *j, const char *obj)
{
	const char *at = get(j, obj, "due-at");

	return *at ? workflow_clock_come(at, j->env->zone, j->now) : strcmp(today(j), get(j, obj, "due")) > 0;
}

/* Has its last day or moment passed, or (a not-before clock) its day come? */
static bool
passed(struct judge *j, const char *obj)
{
	const char *from = get(j, obj, "not-before");

	return *from ? strcmp(today(j), from) >= 0 : last_day_passed(j, obj);
}

bool
workflow_judge_clock_over(struct judge *j, const char *obj)
{
	if (!workflow_judge_clock_started(j, obj))
		return true;
	if (is(j, obj, "rule", "untimed"))
		return is(j, obj, "state", "done");
	if (is(j, obj, "state", "stopped"))
		return false;		/* its days do not go by: its end is known when it goes on */
	return passed(j, obj) && other_readings_over(j, obj);
}

bool
workflow_judge_clock_running(struct judge *j, const char *obj)
{
	return workflow_judge_clock_started(j, obj) && !is(j, obj, "state", "stopped") && !is(j, obj, "state", "done") &&
	    !last_day_passed(j, obj);
}

bool
workflow_judge_clock_heeds(struct judge *j, const char *obj, const struct policy_effect *x)
{
	if (!workflow_judge_clock_started(j, obj))
		return false;
	if (x->kind == POLICY_STOP_CLOCK && is(j, obj, "rule", "not-before"))
		return is(j, obj, "state", "running") || is(j, obj, "state", "fired");
	if (x->kind == POLICY_STOP_CLOCK)	/* what is overdue stays so, whether or not it has been said */
		return is(j, obj, "state", "running") && !passed(j, obj);
	if (x->kind == POLICY_RESTART_CLOCK)
		return is(j, obj, "state", "stopped");
	return true;
}

/* ---- days that are given ---- */

/* A day that starts, stops or restarts a clock lies not in the future, and (where it could bring the end of
 * a not-before clock nearer, or put a deadline off) at most WORKFLOW_DATE_BACK working days back: a release
 * said to have been long ago would end the review period at once. */
static void
judge_day(struct judge *j, const char *field, struct date day, const char *division, bool back)
{
	struct period beyond = { WORKFLOW_DATE_BACK + 1, PERIOD_WORKING_DAYS };
	struct calendar_due out = { .date = j->today };
	struct err ignored = ERR_INIT;

	if (date_compare(day, j->today) > 0 && workflow_judge_past(j, field))
		return;		/* denied as a field */
	if (date_compare(day, j->today) > 0)
		workflow_judge_deny(j, "date", "the field '%s' moves a clock and lies in the future", field);
	else if (back && (calendar_due(j->mem, j->env->calendar, division, day, beyond, CALENDAR_PLAIN, NULL, 0, &out, &ignored) ||
	    date_compare(out.date, j->today) <= 0))
		workflow_judge_deny(j, "date", "the field '%s' moves a clock and lies more than %d working days back",
		    field, WORKFLOW_DATE_BACK);
}

/* The day that a parameter's field gives; false when there is none (or none in form: denied as a field). */
static bool
day_given(struct judge *j, const struct policy_effect *x, const char **field, struct date *day)
{
	struct err ignored = ERR_INIT;

	*field = workflow_policy_param(&x->params, "date");
	return *field && date_parse(day, workflow_judge_field(j, *field), &ignored) == OK;
}

static void
judge_instant(struct judge *j, const struct policy_effect *x, const char *division, bool back)
{
	const char *field = workflow_policy_param(&x->params, "instant");
	struct err ignored = ERR_INIT;
	struct date day;
	instant t;

	if (!field || instant_parse(&t, workflow_judge_field(j, field), &ignored))
		return;
	if (t > j->now)
		workflow_judge_deny(j, "date", "the field '%s' moves a clock and lies in the future", field);
	else if (!zone_local(j->env->zone, t, &day, NULL, &ignored))
		judge_day(j, field, day, division, back);
}

/* No clock runs on a reading that nobody chose; and one that starts on an earlier day keeps to judge_day. */
static void
judge_may_start(struct judge *j, const struct policy_clock *c, bool from_occurred)
{
	const struct policy_period *p = workflow_policy_period(j->env->policy, c->period);
	const struct policy_conflict *open = undecided(j, p->id);
	struct date day;

	if (open)
		workflow_judge_deny(j, "clock", "the clock '%s' cannot start: its period '%s' is one reading of the conflict '%s' (%s), "
		    "which nobody has decided", c->id, p->id, open->id, open->title);
	day = workflow_judge_occurred(j);
	if (from_occurred && c->rule == POLICY_NOT_BEFORE && date_compare(day, j->today) < 0)
		judge_day(j, "occurred-on", day, workflow_judge_division(j, p), true);
}

static void
judge_start(struct judge *j, const char *obj, const struct policy_effect *x)
{
	const struct policy_clock *c = workflow_policy_clock(j->env->policy, workflow_policy_param(&x->params, "clock"));
	const char *division = workflow_judge_division(j, workflow_policy_period(j->env->policy, c->period)), *field;
	struct date day;
	bool given = day_given(j, x, &field, &day);

	(void)obj;
	judge_may_start(j, c, !field && !workflow_policy_param(&x->params, "instant"));
	if (given)
		judge_day(j, field, day, division, c->rule == POLICY_NOT_BEFORE);
	judge_instant(j, x, division, c->rule == POLICY_NOT_BEFORE);
}

/* An obligation that counts starts its clock. */
static void
judge_owe(struct judge *j, const char *obj, const struct policy_effect *x)
{
	const struct policy_obligation *o = workflow_policy_obligation(j->env->policy, workflow_policy_param(&x->params, "obligation"));

	(void)obj;
	if (o && o->clock)
		judge_may_start(j, workflow_policy_clock(j->env->policy, o->clock), true);
}

static void
judge_deadline(struct judge *j, const char *obj, const struct policy_effect *x)
{
	const char *field;
	struct date day;

	(void)obj;
	if (day_given(j, x, &field, &day) && date_compare(day, j->today) < 0)
		workflow_judge_deny(j, "date", "the field '%s' is a last day and lies in the past", field);
}

/* ---- stop, restart, extend, correct ---- */

static void
judge_stop(struct judge *j, const char *obj, const struct policy_effect *x)
{
	bool itself = !workflow_policy_param(&x->params, "clock");
	const struct policy_period *p = period_of(j, get(j, obj, "clock"));
	const char *field, *day = today(j);
	struct date given;

	if (!itself && !workflow_judge_clock_heeds(j, obj, x))
		return;
	if (itself && (!p || !p->may_stop))
		workflow_judge_deny(j, "clock", "this clock cannot be stopped: its period does not say that it may be");
	if (day_given(j, x, &field, &given)) {
		judge_day(j, field, given, get(j, obj, "division"), true);
		day = workflow_judge_field(j, field);
	}
	if (itself && strcmp(day, get(j, obj, "from")) < 0)
		workflow_judge_deny(j, "clock", "this clock started on %s and cannot be stopped before", get(j, obj, "from"));
	if (itself && strcmp(day, get(j, obj, "due")) > 0)
		workflow_judge_deny(j, "clock", "the last day of this clock was %s: a stop comes too late", get(j, obj, "due"));
}

/* The first day of the stop that has not ended, "" when there is none. */
static const char *
open_stop(struct judge *j, const char *obj)
{
	const char *stops = get(j, obj, "stops");
	size_t n = strlen(stops);

	return n >= 12 && stops[n - 1] == '.' ? arena_printf(j->mem, "%.10s", stops + n - 12) : "";
}

static void
judge_restart(struct judge *j, const char *obj, const struct policy_effect *x)
{
	const struct policy_period *p = period_of(j, get(j, obj, "clock"));
	const char *field, *begun = open_stop(j, obj);
	struct date day;

	if (!workflow_judge_clock_heeds(j, obj, x))
		return;
	if (!p || !p->may_stop)
		workflow_judge_deny(j, "clock", "this clock does not go on: its period does not say that stopped days are left out, so it "
		    "starts anew by the command that started it");
	if (!day_given(j, x, &field, &day))
		return;
	judge_day(j, field, day, get(j, obj, "division"), true);
	if (strcmp(workflow_judge_field(j, field), begun) < 0)
		workflow_judge_deny(j, "date", "the field '%s' lies before the day on which the clock was stopped, %s", field, begun);
}

static void
judge_extend(struct judge *j, const char *obj, const struct policy_effect *x)
{
	const struct policy_period *p = period_of(j, get(j, obj, "clock"));
	const char *stopped = open_stop(j, obj), *day = *stopped ? stopped : today(j);

	(void)x;
	if (!workflow_judge_clock_started(j, obj) || is(j, obj, "state", "done"))
		workflow_judge_deny(j, "clock", "there is no running clock '%s' to extend", obj);
	else if (!p || !p->extend.n || !*get(j, obj, "notice"))
		workflow_judge_deny(j, "clock", "this clock cannot be extended: its period does not say by how much");
	else if (*get(j, obj, "extended"))
		workflow_judge_deny(j, "clock", "this clock was extended once, by %s, and cannot be again", get(j, obj, "extended"));
	else if (strcmp(day, get(j, obj, "notice")) > 0)
		workflow_judge_deny(j, "clock", "an extension had to be told by %s", get(j, obj, "notice"));
}

static void
judge_correct(struct judge *j, const char *obj, const struct policy_effect *x)
{
	(void)x;
	if (!*get(j, obj, "computed"))
		workflow_judge_deny(j, "clock", "there is nothing to correct: the day of this clock is the one that is counted");
}

/* ---- the host's ---- */

static const char *
escalates_to(struct judge *j, const char *obj)
{
	const struct policy_clock *c = workflow_policy_clock(j->env->policy, get(j, obj, "clock"));

	return c && c->escalate ? c->escalate : "";
}

/* Only what is next, once its moment has come: so nothing fires early, twice or out of order. */
static void
judge_event(struct judge *j, const char *obj, const struct policy_effect *x)
{
	static const char *const name[] = { "nothing", "a reminder", "its day", "an escalation" };
	enum workflow_clock_event event = x->kind == POLICY_REMIND_CLOCK ? CLOCK_REMIND : x->kind == POLICY_FIRE_CLOCK ? CLOCK_FIRE :
	    CLOCK_ESCALATE;
	const char *field = event == CLOCK_REMIND ? "reminder" : event == CLOCK_ESCALATE ? "role" : NULL;
	struct workflow_clock_next next;

	if (!workflow_judge_clock_started(j, obj))
		return;
	workflow_judge_clock_next(j, obj, &next);
	const char *must = event == CLOCK_ESCALATE ? escalates_to(j, obj) : next.reminder;
	if (next.event != event)
		workflow_judge_deny(j, "clock", "what is next for this clock is %s, not %s", name[next.event], name[event]);
	else if (!workflow_clock_come(next.when, j->env->zone, j->now))
		workflow_judge_deny(j, "clock", "the moment of this is %s and has not come", next.when);
	else if (field && strcmp(workflow_judge_field(j, field), must) != 0)
		workflow_judge_deny(j, "field", "the field '%s' should be '%s'", field, must);
}

static void
judge_recompute(struct judge *j, const char *obj, const struct policy_effect *x)
{
	struct workflow_clock_days days;
	struct err e = ERR_INIT;

	(void)x;
	if (!*get(j, obj, "calendar") || is(j, obj, "calendar", calendar_version(j->env->calendar)))
		workflow_judge_deny(j, "clock", "this clock is counted with the calendar in force");
	else if (workflow_judge_clock_count(j, obj, &days, &e))
		workflow_judge_deny(j, "clock", "this clock cannot be counted: %s", e.msg);
}

/* A clock changes by the effects of clocks only: a policy that set its days would be believed over the law. */
static void
judge_other(struct judge *j, const struct policy_effect *x)
{
	const char *obj = workflow_judge_object(j, x->of), *child = workflow_policy_param(&x->params, "child");

	if (child)
		obj = arena_printf(j->mem, "%s/%s", obj, child);
	if (x->kind == POLICY_COPY_FACT)
		obj = j->r->obj;
	if (is(j, obj, "kind", "clock"))
		workflow_judge_deny(j, "clock", "'%s' is a clock, which only the effects of clocks change, not %s", obj,
		    workflow_effect_name[x->kind]);
}

void
workflow_judge_clock_rule(struct judge *j, const struct policy_effect *x)
{
	static void (*const rule[POLICY_EFFECTS_N])(struct judge *, const char *, const struct policy_effect *) = {
		[POLICY_START_CLOCK] = judge_start, [POLICY_START_DEADLINE] = judge_deadline, [POLICY_STOP_CLOCK] = judge_stop,
		[POLICY_RESTART_CLOCK] = judge_restart, [POLICY_EXTEND_CLOCK] = judge_extend, [POLICY_CORRECT_CLOCK] = judge_correct,
		[POLICY_FIRE_CLOCK] = judge_event, [POLICY_REMIND_CLOCK] = judge_event, [POLICY_ESCALATE_CLOCK] = judge_event,
		[POLICY_RECOMPUTE_CLOCK] = judge_recompute, [POLICY_OWE] = judge_owe };
	const char *obj = workflow_judge_clock(j, x);
	bool on_clock = workflow_effect_on_clock(x->kind), itself = on_clock && !workflow_policy_param(&x->params, "clock");

	if (itself && *get(j, obj, "kind") && !is(j, obj, "kind", "clock"))
		workflow_judge_deny(j, "clock", "'%s' is no clock", obj);
	else if (rule[x->kind])
		rule[x->kind](j, obj, x);
	else if (!on_clock)
		judge_other(j, x);
}
