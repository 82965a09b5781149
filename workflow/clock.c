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

	workflow_clock_next(lab->mem, lab->env.policy, lab->env.calendar, fact, &s, out);
}

const char *
workflow_clock_escalates(struct workflow_lab *lab, const char *clock)
{
	const struct policy_clock *c = workflow_policy_clock(lab->env.policy, workflow_facts_get(lab->facts, clock, "clock"));

	return c && c->escalate ? c->escalate : "";
}

enum err_code
workflow_clock_recount(struct workflow_lab *lab, const char *clock, struct workflow_clock_days *out, struct err *e)
{
	struct seen s = { lab, clock };
	struct workflow_clock_terms t;
	enum err_code code = workflow_clock_read(lab->mem, fact, &s, lab->env.zone, &t, e);

	return code ? code : workflow_clock_count(lab->mem, lab->env.calendar, &t, out, e);
}
