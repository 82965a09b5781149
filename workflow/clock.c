/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.c -- see clock.h. */
#include "workflow/clock.h"

#include <string.h>

bool
workflow_clock_stopped(struct workflow_lab *lab, const char *clock)
{
	return strcmp(workflow_facts_get(lab->facts, clock, "state"), "stopped") == 0;
}

static bool
before(struct workflow_lab *lab, const char *a, const char *b)
{
	return strcmp(workflow_facts_get(lab->facts, a, "not-before"), workflow_facts_get(lab->facts, b, "not-before")) < 0;
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
		if (workflow_clock_stopped(lab, obj))
			return obj;
		if (!best || before(lab, best, obj))
			best = obj;
	}
	return best;
}
