/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.c -- see clock.h. */
#include "workflow/clock.h"

#include <string.h>

struct seen { struct workflow_lab *lab; const char *clock; };

static const char *
fact(void *ctx, const char *name)
{
	struct seen *s = ctx;

	return workflow_facts_get(s->lab->facts, s->clock, name);
}

/* The policy that its case keeps to; the one in force when that cannot be read. */
static const struct policy *
policy_of(struct workflow_lab *lab, const char *clock)
{
	const struct policy *p;
	struct err ignored = ERR_INIT;

	return workflow_lab_policy_of(lab, clock, &p, &ignored) ? lab->env.policy : p;
}

bool
workflow_clock_stopped(struct workflow_lab *lab, const char *clock)
{
	return strcmp(workflow_facts_get(lab->facts, clock, "state"), "stopped") == 0;
}

static bool
no_day_yet(struct workflow_lab *lab, const char *clock)
{
	return workflow_clock_stopped(lab, clock) || (strcmp(workflow_facts_get(lab->facts, clock, "rule"), "untimed") == 0 &&
	    strcmp(workflow_facts_get(lab->facts, clock, "state"), "done") != 0);
}

/* Does `b` decide rather than `a`? */
static bool
before(struct workflow_lab *lab, const char *a, const char *b)
{
	const char *x = workflow_facts_get(lab->facts, a, "not-before"), *y = workflow_facts_get(lab->facts, b, "not-before");

	if (*x || *y)
		return strcmp(x, y) < 0;
	return strcmp(workflow_facts_get(lab->facts, a, "due"), workflow_facts_get(lab->facts, b, "due")) > 0;
}

const char *
workflow_clock_binding(struct workflow_lab *lab, const char *root)
{
	char *list = arena_strdup(lab->mem, workflow_facts_get(lab->facts, root, "children")), *save = NULL;
	const char *best = NULL;

	for (char *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		const char *obj = arena_printf(lab->mem, "%s/%s", root, name);
		if (strcmp(workflow_facts_get(lab->facts, obj, "kind"), "clock") != 0)
			continue;
		if (no_day_yet(lab, obj))
			return obj;
		if (!best || before(lab, best, obj))
			best = obj;
	}
	return best;
}

const char *
workflow_clock_from(struct workflow_lab *lab, const char *clock)
{
	const char *day = workflow_facts_get(lab->facts, clock, "not-before");

	return *day ? day : workflow_facts_get(lab->facts, clock, "from");
}

void
workflow_clock_upcoming(struct workflow_lab *lab, const char *clock, struct workflow_clock_next *out)
{
	struct seen s = { lab, clock };

	workflow_clock_next(lab->mem, policy_of(lab, clock), lab->env.calendar, fact, &s, out);
}

const char *
workflow_clock_escalates(struct workflow_lab *lab, const char *clock)
{
	const struct policy_clock *c = workflow_policy_clock(policy_of(lab, clock), workflow_facts_get(lab->facts, clock, "clock"));

	return c && c->escalate ? c->escalate : "";
}

enum err_code
workflow_clock_recount(struct workflow_lab *lab, const char *clock, struct workflow_clock_days *out, struct err *e)
{
	struct seen s = { lab, clock };
	struct workflow_clock_terms t;
	const struct calendar *calendar = lab->env.calendar;
	const char *own = workflow_facts_get(lab->facts, clock, "calendar");
	enum err_code code = workflow_clock_read(lab->mem, fact, &s, lab->env.zone, &t, e);

	if (!code && *own && strcmp(own, calendar_version(calendar)) != 0)
		code = workflow_shelf_calendar(lab->shelf, own, &calendar, e);
	return code ? code : workflow_clock_count(lab->mem, calendar, &t, out, e);
}

static const char *
reading_due(struct workflow_lab *lab, const char *clock, const char *period)
{
	const struct policy_period *p = workflow_policy_period(policy_of(lab, clock), period);
	struct seen s = { lab, clock };
	struct err ignored = ERR_INIT;
	struct date due;
	char day[11];

	if (p->length.unit == PERIOD_HOURS || workflow_clock_reading(lab->mem, lab->env.calendar, fact, &s, lab->env.zone, p,
	    lab->env.division, &due, &ignored))
		return NULL;
	date_format(day, due);
	return arena_strdup(lab->mem, day);
}

size_t
workflow_clock_readings(struct workflow_lab *lab, const char *clock, struct workflow_reading **out)
{
	const struct policy *p = policy_of(lab, clock);
	const struct policy_clock *block = workflow_policy_clock(p, workflow_facts_get(lab->facts, clock, "clock"));
	const char *period = block && block->period ? block->period : "";
	size_t n = 0;

	*out = arena_alloc(lab->mem, (4 * p->n_conflicts + 1) * sizeof **out);
	for (size_t i = 0; i < p->n_conflicts; i++) {
		const struct policy_conflict *c = &p->conflict[i];
		bool about = false;
		for (size_t k = 0; k < c->n_readings; k++)
			about |= strcmp(c->reading[k].period, period) == 0;
		for (size_t k = 0; about && k < c->n_readings; k++) {
			const char *id = c->reading[k].period;
			(*out)[n++] = (struct workflow_reading){ c->id, id, reading_due(lab, clock, id), !c->decision ? "undecided" :
			    strcmp(c->decision, id) == 0 ? "in force" : "superseded by decision" };
		}
	}
	return n;
}
