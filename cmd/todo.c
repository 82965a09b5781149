/* SPDX-License-Identifier: GPL-3.0-or-later */
/* todo.c -- `clock list|explain` and `todo`: what is due, when and for whom. */
#include "cmd/lab.h"
#include "core/table.h"
#include "core/zone.h"
#include "core/json.h"
#include "workflow/clock.h"

#include <string.h>

static enum err_code
list_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const column[] = { "clock", "state", "period", "from", "due", "not_before", "late" };
	static const char *const fact[] = { "state", "period", "from", "due", "not-before", "late" };
	const char **obj, *only = NULL;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	if ((code = cmd_begin(c, argc, 0, 1, &lab, e)) ||
	    (argc && (code = workflow_lab_resolve(lab, argv[0], &only, e))) ||
	    (code = workflow_project_objects(lab->project, c->mem, "kind", "clock", &obj, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "clocks");
	for (size_t i = 0; i < 7; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		if (only && strcmp(workflow_facts_get(lab->facts, obj[i], "case"), only) != 0)
			continue;
		table_text(t, workflow_lab_name(lab, obj[i]));
		for (size_t k = 0; k < 6; k++)
			table_text(t, workflow_facts_get(lab->facts, obj[i], fact[k]));
	}
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_clock_list = { .noun = "clock", .verb = "list", .args = "[CASE]",
	.brief = "the clocks, with the day each is due and the day before which nothing may happen",
	.detail = "", .needs = NEEDS_LAB, .run = list_run };

static enum err_code
explain_due(struct ctx *c, struct workflow_lab *lab, const char *clock, struct workflow_clock_days *due, struct err *e)
{
	(void)c;
	return workflow_clock_recount(lab, clock, due, e);
}

static enum err_code
explain_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_clock_days due;
	const char *clock;
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_begin(c, argc, 1, 1, &lab, e)) ||
	    (code = workflow_lab_resolve(lab, argv[0], &clock, e)))
		return code;
	if (strcmp(workflow_facts_get(lab->facts, clock, "kind"), "clock") != 0)
		return err_set(e, ERR_INVALID, "%s is not a clock; see 'probity clock list'", argv[0]);
	if ((code = explain_due(c, lab, clock, &due, e)))
		return code;
	struct table *t = table_new(c->mem, "steps");
	table_column(t, "date", TABLE_TEXT);
	table_column(t, "counted", TABLE_BOOL);
	table_column(t, "why", TABLE_TEXT);
	for (size_t i = 0; i < due.n; i++) {
		char day[11];
		date_format(day, due.step[i].date);
		table_text(t, day);
		table_bool(t, due.step[i].counted);
		table_text(t, due.step[i].why);
	}
	if (!c->json && !c->plain)
		buf_printf(c->out, "%s: %s from %s, due %s, nothing before %s, late after %s\ncalendar %s (%s)\n\n", argv[0],
		    workflow_facts_get(lab->facts, clock, "period"), workflow_facts_get(lab->facts, clock, "from"),
		    workflow_facts_get(lab->facts, clock, "due"), workflow_facts_get(lab->facts, clock, "not-before"),
		    workflow_facts_get(lab->facts, clock, "late"), workflow_facts_get(lab->facts, clock, "division"),
		    workflow_facts_get(lab->facts, clock, "calendar"));
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_clock_explain = { .noun = "clock", .verb = "explain", .args = "CLOCK",
	.brief = "how a due day was computed, day by day", .detail = "", .needs = NEEDS_LAB, .run = explain_run };

static const struct opt todo_opts[] = {
	{ "check", NULL, "exit 6 if anything is overdue" },
	{ "actor", "ACTOR", "only what this person may do" },
	{ 0 },
};

struct item { const char *object, *what, *due; bool overdue; };
struct items { struct item *list; size_t n; };

static bool
decides(struct workflow_lab *lab, const char *root, const char *clock)
{
	const char *binding = workflow_clock_binding(lab, root);

	return binding && strcmp(binding, clock) == 0;
}

/* A clock that has fired still asks for its act, until the case is closed.  The case is overdue once
 * the grace of the clock that decides has gone: while that forbids destruction, no other is late. */
static void
clock_items(struct workflow_lab *lab, const char **clock, size_t n, const char *today, struct items *out)
{
	for (size_t i = 0; i < n; i++) {
		const char *root = workflow_facts_get(lab->facts, clock[i], "case");
		const char *late = workflow_facts_get(lab->facts, clock[i], "late");
		if (workflow_clock_stopped(lab, clock[i]) || strcmp(workflow_facts_get(lab->facts, root, "state"), "closed") == 0)
			continue;
		out->list[out->n++] = (struct item){ workflow_lab_name(lab, clock[i]), workflow_facts_get(lab->facts, clock[i], "clock"),
			workflow_facts_get(lab->facts, clock[i], "not-before"), *late && strcmp(today, late) > 0 && decides(lab, root, clock[i]) };
	}
}

/* Commands that the actor may give now on the open cases and plans. */
static enum err_code
command_items(struct ctx *c, struct workflow_lab *lab, const char *actor, struct items *out, size_t cap, struct err *e)
{
	const char **obj;
	size_t n, k;
	enum err_code code = workflow_project_objects(lab->project, c->mem, "state", NULL, &obj, &n, e);

	for (size_t i = 0; !code && i < n; i++) {
		struct workflow_can *x;
		const char *kind = workflow_facts_get(lab->facts, obj[i], "kind");
		const struct policy *policy;
		if ((code = workflow_lab_policy_of(lab, obj[i], &policy, e)))
			return code;
		const struct policy_process *p = workflow_policy_process(policy, kind);
		if (!p || (!p->prefix && strcmp(kind, "plan") != 0 && strcmp(kind, "document") != 0))
			continue;
		if ((code = workflow_may(lab, actor, obj[i], &x, &k, e)))
			return code;
		for (size_t m = 0; m < k && out->n < cap; m++)
			if (x[m].allowed && x[m].command->to)
				out->list[out->n++] = (struct item){ workflow_lab_name(lab, obj[i]), x[m].command->id, "", false };
	}
	return code;
}

static bool
print_items(struct ctx *c, const struct items *items)
{
	struct table *t = table_new(c->mem, "todo");
	bool overdue = false;

	table_column(t, "object", TABLE_TEXT);
	table_column(t, "what", TABLE_TEXT);
	table_column(t, "due", TABLE_TEXT);
	table_column(t, "overdue", TABLE_BOOL);
	for (size_t i = 0; i < items->n; i++) {
		table_text(t, items->list[i].object);
		table_text(t, items->list[i].what);
		table_text(t, *items->list[i].due ? items->list[i].due : NULL);
		table_bool(t, items->list[i].overdue);
		overdue |= items->list[i].overdue;
	}
	cmd_print_table(c, t);
	return overdue;
}

static enum err_code
todo_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	enum { CAP = 4096 };
	struct items items = { arena_alloc(c->mem, 2 * CAP * sizeof *items.list), 0 };
	const char **clock, *actor;
	struct date day;
	char today[11];
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	(void)argv;
	if ((code = cmd_begin(c, argc, 0, 0, &lab, e)) ||
	    (code = zone_local(lab->env.zone, lab->now, &day, NULL, e)) ||
	    (code = workflow_project_objects(lab->project, c->mem, "kind", "clock", &clock, &n, e)))
		return code;
	date_format(today, day);
	clock_items(lab, clock, n < CAP ? n : CAP, today, &items);
	if (cmd_opt(c, "actor") && ((code = cmd_actor_named(c, lab, &actor, e)) ||
	    (code = command_items(c, lab, actor, &items, 2 * CAP, e))))
		return code;
	if (print_items(c, &items) && cmd_flag(c, "check"))
		c->status = ERR_CONFLICT;
	return OK;
}

const struct cmd cmd_todo = { .noun = "todo", .verb = "", .args = "",
	.brief = "what is due, and what waits for whom", .detail = "",
	.needs = NEEDS_LAB, .opts = todo_opts, .run = todo_run };
