/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock_next.c -- see clock_count.h: reminder, due, escalation, and when each of them is. */
#include "workflow/clock_count.h"
#include "workflow/facts.h"
#include "core/zone.h"

#include <string.h>

#define MS_PER_HOUR INT64_C(3600000)

struct look {
	struct arena *mem;
	const struct calendar *c;
	workflow_clock_fact *fact;
	void *clock;
};

static const char *
get(const struct look *l, const char *name)
{
	return l->fact(l->clock, name);
}

static const char *
day(const struct look *l, struct date d)
{
	char s[11];

	date_format(s, d);
	return arena_strdup(l->mem, s);
}

/* The day after the civil day that a fact names: it has passed when that one begins. */
static const char *
after(const struct look *l, const char *name)
{
	struct err ignored = ERR_INIT;
	struct date d;

	return date_parse(&d, get(l, name), &ignored) ? "" : day(l, date_add_days(d, 1));
}

/* When the reminder is: its period before the last day, or before the last moment. */
static const char *
before(const struct look *l, struct period p)
{
	const char *division = get(l, "division");
	struct err ignored = ERR_INIT;
	char s[32];
	instant t;
	struct date d;

	if (*get(l, "due-at")) {
		if (p.unit != PERIOD_HOURS || instant_parse(&t, get(l, "due-at"), &ignored))
			return "";
		instant_format(s, t - p.n * MS_PER_HOUR);
		return arena_strdup(l->mem, s);
	}
	if (p.unit == PERIOD_HOURS || date_parse(&d, get(l, "due"), &ignored))
		return "";
	return day(l, calendar_before(l->c, *division ? division : "uk", d, p));
}

static bool
reminded(const struct look *l, const char *id)
{
	return workflow_facts_listed(get(l, "reminded"), id);
}

/* Of a running clock: the earliest reminder not given yet, else that it is due. */
static void
running(const struct look *l, const struct policy *p, const struct policy_clock *c, struct workflow_clock_next *out)
{
	const char *fire = *get(l, "due-at") ? get(l, "due-at") : *get(l, "not-before") ? get(l, "not-before") : after(l, "due");

	*out = (struct workflow_clock_next){ CLOCK_FIRE, NULL, fire };
	for (size_t i = 0; c && i < c->reminders.n; i++) {
		const char *when = before(l, workflow_policy_period(p, c->reminders.item[i])->length);
		bool same = out->event == CLOCK_FIRE ? strcmp(when, out->when) <= 0 : strcmp(when, out->when) < 0;
		if (*when && same && !reminded(l, c->reminders.item[i]))
			*out = (struct workflow_clock_next){ CLOCK_REMIND, c->reminders.item[i], when };
	}
}

void
workflow_clock_next(struct arena *mem, const struct policy *p, const struct calendar *c, workflow_clock_fact *fact,
    void *clock, struct workflow_clock_next *out)
{
	struct look l = { mem, c, fact, clock };
	const struct policy_clock *block = workflow_policy_clock(p, get(&l, "clock"));
	const char *state = get(&l, "state");

	*out = (struct workflow_clock_next){ CLOCK_NOTHING, NULL, "" };
	if (strcmp(state, "running") == 0)
		running(&l, p, block, out);
	else if (strcmp(state, "fired") == 0 && block && block->escalate && !*get(&l, "escalated"))
		*out = (struct workflow_clock_next){ CLOCK_ESCALATE, NULL, *get(&l, "due-at") ? get(&l, "late") : after(&l, "late") };
	out->when = arena_strdup(mem, out->when);	/* a fact is borrowed, and soon another */
}

bool
workflow_clock_come(const char *when, const char *zone, instant now)
{
	struct err ignored = ERR_INIT;
	struct date d, today;
	instant t;

	if (strlen(when) > 10)
		return !instant_parse(&t, when, &ignored) && t <= now;
	return !date_parse(&d, when, &ignored) && !zone_local(zone, now, &today, NULL, &ignored) && date_compare(d, today) <= 0;
}
