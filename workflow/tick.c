/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tick.c -- see tick.h. */
#include "workflow/tick.h"
#include "core/zone.h"
#include "workflow/command.h"

#include <stdlib.h>
#include <string.h>

struct due { const char *clock, *day; };

static int
by_day(const void *a, const void *b)
{
	const struct due *x = a, *y = b;
	int c = strcmp(x->day, y->day);

	return c ? c : strcmp(x->clock, y->clock);
}

/* The running clocks whose day has come, earliest first. */
static enum err_code
come_due(struct workflow_lab *lab, struct due **out, size_t *n, struct err *e)
{
	const char **clock;
	struct date today;
	char day[11];
	size_t all;
	enum err_code code;

	if ((code = zone_local(lab->env.zone, lab->now, &today, NULL, e)) ||
	    (code = workflow_project_objects(lab->project, lab->mem, "kind", "clock", &clock, &all, e)))
		return code;
	date_format(day, today);
	*out = arena_alloc(lab->mem, (all + 1) * sizeof **out);
	*n = 0;
	for (size_t i = 0; i < all; i++) {
		const char *from = workflow_facts_get(lab->facts, clock[i], "not-before");
		if (strcmp(workflow_facts_get(lab->facts, clock[i], "state"), "running") == 0 && *from && strcmp(from, day) <= 0)
			(*out)[(*n)++] = (struct due){ clock[i], arena_strdup(lab->mem, from) };
	}
	qsort(*out, *n, sizeof **out, by_day);
	return OK;
}

enum err_code
workflow_tick(struct workflow_lab *lab, struct workflow_tick *out, struct err *e)
{
	struct due *due;
	size_t n;
	enum err_code code;

	*out = (struct workflow_tick){ .fired = NULL };
	if ((code = come_due(lab, &due, &n, e)))
		return code;
	out->fired = arena_alloc(lab->mem, (n + 1) * sizeof *out->fired);
	for (size_t i = 0; i < n; i++) {
		struct workflow_order order = { .object = due[i].clock, .command = "clock-fired" };
		struct workflow_done done;
		if ((code = workflow_do(lab, NULL, &order, &done, e)))
			return err_wrap(e, "firing %s", due[i].clock);
		out->fired[out->n_fired++] = due[i].clock;
	}
	return workflow_lab_sweep(lab, &out->swept, e);
}
