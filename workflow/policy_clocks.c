/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_clocks.c -- pass 2 and 3: periods, clocks, classes of data, and the effects that move clocks. */
#include "workflow/policy_int.h"

#include <string.h>

static const struct fence_node *
key(const struct loader_block *b, const char *name)
{
	const struct fence_node *node = fence_get(b->root, name);

	return node ? node : b->root;
}

static bool
months(struct period p)
{
	return p.unit == PERIOD_MONTHS || p.unit == PERIOD_YEARS;
}

/* ---- periods ---- */

static void
check_hours(struct loader *l, const struct loader_block *b, const struct policy_period *p)
{
	static const char *const never[] = { "rule", "day-zero", "cut-off", "may-stop", "extend", "notice-within" };

	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (fence_get(b->root, never[i]))
			workflow_policy_fault(l, b->file, key(b, never[i]),
			    "hours run on from the moment to the moment, so '%s' has no '%s'; take it out, or write the length in days",
			    p->id, never[i]);
	if (p->length.n == 0)
		workflow_policy_fault(l, b->file, key(b, "length"), "a period of nothing; write one of at least one hour, such as PT1H");
}

static void
check_counting(struct loader *l, const struct loader_block *b, const struct policy_period *p)
{
	bool sar = p->counting == CALENDAR_SAR;

	if (sar && (!months(p->length) || p->length.n == 0))
		workflow_policy_fault(l, b->file, key(b, "rule"),
		    "an access request runs for months, and '%s' does not; write its length as P1M, or leave 'rule' out", p->id);
	if (sar && fence_get(b->root, "day-zero"))
		workflow_policy_fault(l, b->file, key(b, "day-zero"),
		    "the rule 'sar' says itself from which day it counts; take 'day-zero' out");
	if (sar && p->cut_off)
		workflow_policy_fault(l, b->file, key(b, "cut-off"),
		    "an access request counts from the day of receipt, whatever the hour; take 'cut-off' out");
	if (p->counting == CALENDAR_ROLL && p->length.unit == PERIOD_WORKING_DAYS)
		workflow_policy_fault(l, b->file, key(b, "rule"),
		    "a period of working days ends on one, so there is nothing to roll; take 'rule' out");
	if (p->length.n == 0 && (p->length.unit != PERIOD_DAYS || p->grace.n == 0))
		workflow_policy_fault(l, b->file, key(b, "length"), "a period of nothing; write one of at least one day, such as P1D");
}

static void
check_extension(struct loader *l, const struct loader_block *b, const struct policy_period *p)
{
	if (p->extend.n && !p->notice.n)
		workflow_policy_fault(l, b->file, key(b, "extend"),
		    "'%s' can be extended, but not until when that may be told; add 'notice-within'", p->id);
	if (p->notice.n && !p->extend.n)
		workflow_policy_fault(l, b->file, key(b, "notice-within"),
		    "'%s' says until when an extension may be told, but not by how much; add 'extend'", p->id);
	if (p->extend.n && (p->extend.unit == PERIOD_HOURS || (p->counting == CALENDAR_SAR && !months(p->extend))))
		workflow_policy_fault(l, b->file, key(b, "extend"),
		    "the length of '%s' and its extension do not add up; write the extension in %s", p->id,
		    p->counting == CALENDAR_SAR ? "months" : "days, months or years");
	if (p->notice.n && (p->notice.unit == PERIOD_HOURS || (p->counting == CALENDAR_SAR && !months(p->notice))))
		workflow_policy_fault(l, b->file, key(b, "notice-within"),
		    "the time for telling an extension of '%s' is counted as the period is; write it in %s", p->id,
		    p->counting == CALENDAR_SAR ? "months" : "days or months");
}

static void
check_period(struct loader *l, const struct loader_block *b)
{
	const struct policy_period *p = &l->p->period[b->row];

	if (!p->calendar && p->length.unit != PERIOD_HOURS)
		workflow_policy_fault(l, b->file, b->root,
		    "the period '%s' is counted in days but has no "
		    "calendar; add 'calendar: lab', or a division",
		    p->id);
	if (p->grace.n && (p->grace.unit == PERIOD_HOURS) != (p->length.unit == PERIOD_HOURS))
		workflow_policy_fault(l, b->file, key(b, "grace"),
		    "hours and days do not add up; write the "
		    "grace of '%s' in the same sort of unit as its length",
		    p->id);
	if (p->length.unit == PERIOD_HOURS)
		check_hours(l, b, p);
	else {
		check_counting(l, b, p);
		check_extension(l, b, p);
	}
}

/* ---- clocks ---- */

static void
check_rests_on(struct loader *l, const struct loader_block *b, const char *what, const char *id,
    const char *period)
{
	const struct policy_conflict *c = period ? workflow_policy_passed_over(l->p, period) : NULL;

	if (c)
		workflow_policy_fault(l, b->file, key(b, "period"),
		    "the %s '%s' rests on the reading '%s', "
		    "but the conflict '%s' was decided for '%s'; name that",
		    what, id, period, c->id, c->decision);
}

/* About how many hours a period is: at least, or at most. */
static int64_t
about_hours(struct period p, bool most)
{
	static const int least[] = { 24, 24, 28 * 24, 365 * 24, 1 }, longest[] = { 4 * 24, 24, 31 * 24, 366 * 24, 1 };

	if (p.unit == PERIOD_WORKING_DAYS && p.n > 4)	/* a week has 5, and a bank holiday or two are lost */
		return most ? (p.n * INT64_C(7) / 4 + 7) * 24 : p.n * INT64_C(7) / 5 * 24;
	return (int64_t)p.n * (most ? longest : least)[p.unit];
}

static void
check_reminder(struct loader *l, const struct loader_block *b, const struct policy_period *p, size_t i)
{
	const struct policy_clock *c = &l->p->clock[b->row];
	struct period early = workflow_policy_period(l->p, c->reminders.item[i])->length;
	const struct fence_node *node = fence_get(b->root, "reminders")->item[i];
	bool hours = p && p->length.unit == PERIOD_HOURS;

	if (early.unit == PERIOD_HOURS && !hours)
		workflow_policy_fault(l, b->file, node, "a reminder in hours before a day; write its period in days");
	else if (early.unit != PERIOD_HOURS && hours)
		workflow_policy_fault(l, b->file, node, "a reminder in days before a moment; write its period in hours");
	else if (early.n == 0)
		workflow_policy_fault(l, b->file, node, "a reminder of nothing before the last day; write a period of at least one day");
	else if (p && (early.unit == p->length.unit ? early.n > p->length.n : about_hours(early, false) > about_hours(p->length, true)))
		workflow_policy_fault(l, b->file, node,
		    "the reminder '%s' is longer than the period '%s' that it belongs to, so it would come before the start; "
		    "write a shorter one", c->reminders.item[i], p->id);
}

static void
check_clock(struct loader *l, const struct loader_block *b)
{
	const struct policy_clock *c = &l->p->clock[b->row];
	const struct policy_period *p = c->period ? workflow_policy_period(l->p, c->period) : NULL;

	check_rests_on(l, b, "clock", c->id, c->period);
	if (!p && c->rule != POLICY_WITHIN)
		workflow_policy_fault(l, b->file, b->root,
		    "the clock '%s' is %s and has no period, so it would have no day; name one", c->id, workflow_clock_rule_name[c->rule]);
	if (p && c->rule != POLICY_WITHIN && p->length.unit == PERIOD_HOURS)
		workflow_policy_fault(l, b->file, key(b, "period"),
		    c->rule == POLICY_NOT_BEFORE ? "the clock '%s' forbids until a day, but "
		    "its period '%s' is in hours; write the period in days"
		    : "the clock '%s' is looked at again on a day, but its period '%s' is in hours; write the period in days",
		    c->id, p->id);
	else if (p && c->rule == POLICY_NOT_BEFORE && p->grace.n == 0)
		workflow_policy_fault(l, b->file, key(b, "period"),
		    "the clock '%s' says not before but no "
		    "latest date, so nothing would ever be overdue; give the period '%s' a grace",
		    c->id, p->id);
	for (size_t i = 0; i < c->reminders.n; i++)
		check_reminder(l, b, p, i);
}

/* ---- classes of data ---- */

static const char *
class_of(const struct policy_retention *r)
{
	return r->data ? r->data : r->id;
}

/* A conflict that somebody decided, with both periods among its readings. */
static bool
settled(const struct policy *p, const char *a, const char *b)
{
	for (size_t i = 0; i < p->n_conflicts; i++) {
		const struct policy_conflict *c = &p->conflict[i];
		int both = 0;
		for (size_t k = 0; c->decision && k < c->n_readings; k++)
			both += strcmp(c->reading[k].period, a) == 0 || strcmp(c->reading[k].period, b) == 0;
		if (both == 2)
			return true;
	}
	return false;
}

/* One class, one schedule; what a decision passed over may stay beside the one it chose. */
static void
check_retention(struct loader *l, const struct loader_block *b)
{
	const struct policy_retention *r = &l->p->retention[b->row];
	bool superseded = false;

	for (size_t i = 0; i < l->p->n_retentions; i++) {
		const struct policy_retention *o = &l->p->retention[i];
		bool same = o != r && strcmp(class_of(o), class_of(r)) == 0 && o->period && r->period && strcmp(o->period, r->period) != 0;
		superseded |= same && settled(l->p, o->period, r->period);
		if (same && o < r && !settled(l->p, o->period, r->period))
			workflow_policy_fault(l, b->file, key(b, "period"),
			    "the class '%s' is kept for '%s' and, by '%s', for '%s'; write a conflict with both readings, and decide it",
			    class_of(r), r->period, o->id, o->period);
	}
	if (!superseded)
		check_rests_on(l, b, "retention class", r->id, r->period);
}

static void
check_obligation(struct loader *l, const struct loader_block *b)
{
	const struct policy_obligation *o = &l->p->obligation[b->row];

	if (o->clock && !workflow_policy_clock(l->p, o->clock)->period)
		workflow_policy_fault(l, b->file, key(b, "clock"),
		    "the clock '%s' has no period, so the obligation '%s' would have no last day; give it one, or leave 'clock' out",
		    o->clock, o->id);
}

void
workflow_policy_check_clocks(struct loader *l, const struct loader_block *b)
{
	if (b->kind == KIND_PERIOD)
		check_period(l, b);
	else if (b->kind == KIND_CLOCK)
		check_clock(l, b);
	else if (b->kind == KIND_OBLIGATION)
		check_obligation(l, b);
	else
		check_retention(l, b);
}

/* ---- effects ---- */

bool
workflow_policy_clock_fact(const char *id)
{
	static const char *const names[] = { "clock", "rule", "period", "counting", "day-zero", "grace", "division", "calendar", "from",
		"from-at", "event", "cut-off", "due", "due-at", "not-before", "late", "notice", "notice-within", "provisional", "stops",
		"extended", "announced", "computed", "reminded", "fired", "escalated", "next", NULL };

	for (size_t i = 0; names[i]; i++)
		if (strcmp(names[i], id) == 0)
			return true;
	return false;
}

struct use { struct loader *l; const struct loader_block *b; const struct policy_command *c; const struct fence_node *name; };

static bool
has_effect(const struct policy_command *c, enum policy_effect_kind kind, const char *clock)
{
	for (size_t i = 0; i < c->n_effects; i++) {
		const char *id = workflow_policy_param(&c->effect[i].params, "clock");
		if (c->effect[i].kind == kind && id && strcmp(id, clock) == 0)
			return true;
	}
	return false;
}

static void
check_start(const struct use *u, const struct policy_clock *k, const struct policy_effect *e)
{
	const char *at = workflow_policy_param(&e->params, "instant"), *day = workflow_policy_param(&e->params, "date");
	const struct policy_period *p = k->period ? workflow_policy_find(u->l->p, KIND_PERIOD, k->period) : NULL;
	const struct policy_field *f = workflow_policy_field(u->c, at);

	if (!k->period)
		workflow_policy_fault(u->l, u->b->file, u->name,
		    "the clock '%s' has no period, so nothing says when it ends; give it one, or use start-deadline", k->id);
	if (at && (!f || f->type != POLICY_INSTANT))
		workflow_policy_fault(u->l, u->b->file, u->name,
		    "'start-clock' counts from the field '%s', which %s; add {id: %s, type: instant}", at,
		    f ? "is no instant" : "the command has not", at);
	if (at && day)
		workflow_policy_fault(u->l, u->b->file, u->name, "a clock starts from a date or from an instant, not from both; take one out");
	if (!p)
		return;
	if (day && p->length.unit == PERIOD_HOURS)
		workflow_policy_fault(u->l, u->b->file, u->name,
		    "the clock '%s' runs in hours and cannot start from a date; make '%s' an instant, and write 'instant: %s'", k->id, day, day);
	if (day && p->cut_off)
		workflow_policy_fault(u->l, u->b->file, u->name,
		    "the period '%s' has a cut-off hour, and a date has none; make '%s' an instant, and write 'instant: %s'", p->id, day, day);
	if (p->length.n == 0 && has_effect(u->c, POLICY_END_CLOCK, k->id))
		workflow_policy_fault(u->l, u->b->file, u->name,
		    "'%s' ends the clock '%s' and starts it again with a period of nothing, so the next would never be after this one; "
		    "give '%s' a length", u->c->id, k->id, p->id);
}

/* What an effect asks of the clock that it names. */
static void
check_named(const struct use *u, const struct policy_clock *k, const struct policy_effect *e)
{
	const struct policy_period *p = k->period ? workflow_policy_find(u->l->p, KIND_PERIOD, k->period) : NULL;

	if (e->kind == POLICY_START_CLOCK)
		check_start(u, k, e);
	else if (e->kind == POLICY_START_DEADLINE && k->rule != POLICY_WITHIN)
		workflow_policy_fault(u->l, u->b->file, u->name,
		    "a deadline is a day within which, and the clock '%s' is %s; name a clock that is within", k->id,
		    workflow_clock_rule_name[k->rule]);
	else if (e->kind == POLICY_START_DEADLINE && k->period)
		workflow_policy_fault(u->l, u->b->file, u->name,
		    "the clock '%s' has a period, and a deadline is given; use start-clock, or take the period out", k->id);
	else if (e->kind == POLICY_RESTART_CLOCK && (!p || !p->may_stop))
		workflow_policy_fault(u->l, u->b->file, u->name,
		    "the clock '%s' does not go on after a stop: its period does not leave stopped days out; add 'may-stop: yes' to it, "
		    "or use start-clock", k->id);
	else if (e->kind == POLICY_EXTEND_CLOCK && (!p || !p->extend.n))
		workflow_policy_fault(u->l, u->b->file, u->name,
		    "the clock '%s' cannot be extended: its period does not say by how much; add 'extend' to it", k->id);
}

/* Each of the host's acts on a clock has its own effect, which the engine judges; neither stands alone. */
static void
check_host(const struct use *u, const struct policy_effect *e)
{
	static const struct { enum policy_effect_kind kind; const char *act, *field; enum policy_field_type type; } own[] = {
		{ POLICY_FIRE_CLOCK, "clock.fired", NULL, POLICY_ID }, { POLICY_REMIND_CLOCK, "reminder.fired", "reminder", POLICY_ID },
		{ POLICY_ESCALATE_CLOCK, "escalation.fired", "role", POLICY_ROLE }, { POLICY_RECOMPUTE_CLOCK, "clock.recomputed", NULL, POLICY_ID } };

	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		const struct policy_field *f = workflow_policy_field(u->c, own[i].field);
		if (own[i].kind != e->kind)
			continue;
		if (strcmp(u->c->act, own[i].act) != 0)
			workflow_policy_fault(u->l, u->b->file, u->name, "'%s' is the host's, by the act '%s'; write 'act: %s'",
			    workflow_effect_name[e->kind], own[i].act, own[i].act);
		if (own[i].field && (!f || f->type != own[i].type))
			workflow_policy_fault(u->l, u->b->file, u->name, "'%s' needs a field '%s' of type %s; add it",
			    workflow_effect_name[e->kind], own[i].field, workflow_field_type_name[own[i].type]);
	}
}

void
workflow_policy_check_clock_effect(struct loader *l, const struct loader_block *b, const struct policy_command *c,
    const struct fence_node *name, const struct policy_effect *e)
{
	const struct use u = { l, b, c, name };
	const char *id = workflow_policy_param(&e->params, "clock");
	const struct policy_clock *k = id ? workflow_policy_find(l->p, KIND_CLOCK, id) : NULL;

	if (workflow_effect_on_clock(e->kind) && !id && !e->of && strcmp(c->on, "clock") != 0)
		workflow_policy_fault(l, b->file, name, "which clock? '%s' is a command on a %s; write {clock: ...}", c->id, c->on);
	if (k)
		check_named(&u, k, e);
	check_host(&u, e);
}
