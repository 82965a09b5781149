/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit_facts.c -- what an audit report takes from the facts at the end of its period. */
#include "workflow/audit_int.h"
#include "core/zone.h"
#include "workflow/clock.h"
#include "workflow/register.h"
#include "workflow/todo.h"

#include <string.h>

static const char *
fact(struct auditing *a, const char *obj, const char *name)
{
	return workflow_facts_get(a->at->facts, obj, name);
}

static void
add(struct auditing *a, enum workflow_audit_section section, const char *obj, const char *day, const char *what, const char *by,
    const char *detail)
{
	struct workflow_audit_row row = { .section = section, .seq = -1, .day = arena_strdup(a->mem, day),
		.obj = arena_strdup(a->mem, obj), .name = workflow_audit_name(a, obj), .what = arena_strdup(a->mem, what),
		.by = by, .detail = detail };

	workflow_audit_add(a, &row);
}

/* ---- clocks ---- */

static enum err_code
overdue_in(struct auditing *a, const char *state, struct err *e)
{
	struct workflow_find f = { .kind = "clock", .state = state, .order = FIND_LATE, .day = "~" };
	const char **clock;
	size_t n;
	enum err_code code = workflow_project_find(a->at->project, a->mem, &f, &clock, &n, e);

	for (size_t i = 0; !code && i < n; i++)
		if (workflow_clock_overdue(a->at, clock[i], a->last))
			add(a, AUDIT_OVERDUE, clock[i], fact(a, clock[i], "late"), fact(a, clock[i], "clock"), "",
			    arena_printf(a->mem, "waits for %s", workflow_clock_awaits(a->at, clock[i])));
	return code;
}

/* ---- destructions ---- */

/* The plan by which the data was or is being destroyed, and the day on which that began; NULL: none began. */
static const char *
began(struct auditing *a, const char *dataset, char day[11], struct err *e)
{
	const char **plan, *found = NULL;
	struct date d;
	instant ts;
	size_t n;

	if (workflow_project_objects(a->at->project, a->mem, "dataset", dataset, &plan, &n, e))
		return NULL;
	for (size_t i = 0; i < n && !found; i++) {
		if (strcmp(fact(a, plan[i], "kind"), "plan") != 0 ||
		    workflow_project_when(a->at->project, plan[i], "by-destroy-commit", &ts, e) || zone_local(a->at->env.zone, ts, &d, NULL, e))
			continue;
		date_format(day, d);
		found = plan[i];
	}
	err_clear(e);		/* a plan that was never committed has no such day */
	return found;
}

static void
destruction(struct auditing *a, const char *dataset, struct err *e)
{
	const char *root = fact(a, dataset, "case"), *clock = *root ? workflow_clock_binding(a->at, root) : NULL;
	const char *late = clock ? fact(a, clock, "late") : "", *from = clock ? fact(a, clock, "not-before") : "";
	char day[11] = "";
	const char *plan = began(a, dataset, day, e);
	const char *by = plan ? workflow_audit_name(a, fact(a, plan, "by-destroy-commit")) : "";

	if (plan && *from && strcmp(day, from) < 0 && strcmp(day, a->first) >= 0)
		add(a, AUDIT_EARLY, dataset, day, fact(a, clock, "clock"), by, arena_printf(a->mem, "not before %s", from));
	if (!*late || strcmp(late, a->last) >= 0 || strcmp(fact(a, clock, "state"), "stopped") == 0)
		return;
	if (plan && strcmp(day, late) > 0 && strcmp(day, a->first) >= 0)
		add(a, AUDIT_LATE, dataset, late, fact(a, clock, "clock"), by, arena_printf(a->mem, "begun on %s", day));
	else if (!plan && strcmp(fact(a, dataset, "state"), "destroyed") != 0)
		add(a, AUDIT_LATE, dataset, late, fact(a, clock, "clock"), "", arena_printf(a->mem, "still %s", fact(a, dataset, "state")));
}

static enum err_code
destructions(struct auditing *a, struct err *e)
{
	const char **obj;
	size_t n;
	enum err_code code = workflow_project_objects(a->at->project, a->mem, "kind", "dataset", &obj, &n, e);

	for (size_t i = 0; !code && i < n; i++)
		destruction(a, obj[i], e);
	return code;
}

/* ---- assessments ---- */

static enum err_code
no_assessment(struct auditing *a, struct err *e)
{
	const struct policy_register *r = workflow_policy_register(a->at->env.policy, "without-assessment");
	const char **obj;
	size_t n;
	enum err_code code;

	a->out->assessed = r != NULL;
	if (!r || (code = workflow_register_things(a->at, r, &obj, &n, e)))
		return r ? code : OK;
	for (size_t i = 0; i < n; i++)
		add(a, AUDIT_NO_ASSESSMENT, obj[i], a->last, fact(a, obj[i], "state"), "", arena_strdup(a->mem, fact(a, obj[i], "programme")));
	return OK;
}

enum err_code
workflow_audit_facts(struct auditing *a, struct err *e)
{
	enum err_code code;

	if ((code = overdue_in(a, "running", e)) || (code = overdue_in(a, "fired", e)) || (code = destructions(a, e)))
		return code;
	return no_assessment(a, e);
}
