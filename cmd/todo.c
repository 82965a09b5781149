/* SPDX-License-Identifier: GPL-3.0-or-later */
/* todo.c -- `clock list|explain` and `todo`: what is due, when and for whom. */
#include "cmd/lab.h"
#include "core/table.h"
#include "workflow/clock.h"
#include "workflow/ics.h"
#include "workflow/todo.h"

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
	    (code = workflow_project_objects(lab->project, c->mem, only ? "case" : "kind", only ? only : "clock", &obj, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "clocks");
	for (size_t i = 0; i < 7; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(workflow_facts_get(lab->facts, obj[i], "kind"), "clock") != 0)
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
	{ "actor", "ACTOR", "only what waits for this person, with the commands that they may give now" },
	{ "limit", "N", "at most so many beside what is overdue; 0: all (else 40 for people, all for scripts)" },
	{ "to", "ics", "the days of the clocks and obligations as an iCalendar file" },
	{ 0 },
};

static const char *
labels(struct ctx *c, struct workflow_lab *lab, const struct workflow_duty *d)
{
	return *d->person ? arena_printf(c->mem, "%s%s%s", d->role, *d->role ? " " : "", workflow_lab_name(lab, d->person)) : d->role;
}

static void
print_duties(struct ctx *c, struct workflow_lab *lab, const struct workflow_todo *todo)
{
	static const char *const column[] = { "object", "what", "due" };
	struct table *t = table_new(c->mem, "todo");

	for (size_t i = 0; i < 3; i++)
		table_column(t, column[i], TABLE_TEXT);
	table_column(t, "overdue", TABLE_BOOL);
	table_column(t, "kind", TABLE_TEXT);
	table_column(t, "for", TABLE_TEXT);
	table_column(t, "provisional", TABLE_BOOL);
	for (size_t i = 0; i < todo->n; i++) {
		const struct workflow_duty *d = &todo->duty[i];
		table_text(t, workflow_lab_name(lab, d->obj));
		table_text(t, d->what);
		table_text(t, *d->due ? d->due : NULL);
		table_bool(t, d->overdue);
		table_text(t, d->kind);
		table_text(t, *d->role || *d->person ? labels(c, lab, d) : NULL);
		table_bool(t, d->provisional);
	}
	cmd_print_table(c, t);
	if (todo->more && !c->json && !c->plain)
		fprintf(stderr, "There is more: --limit 0 shows all\n");
}

static enum err_code
todo_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_todo todo;
	const char *actor = NULL, *to = cmd_opt(c, "to");
	AUTO_LAB(lab);
	enum err_code code;
	size_t limit;

	(void)argv;
	if (to && strcmp(to, "ics") != 0)
		return err_set(e, ERR_USAGE, "--to ics is what there is, not '%s'", to);
	if ((code = cmd_args(c, argc, 0, 0, e)) || (code = cmd_limit(c, 40, &limit, e)) || (code = cmd_lab_open(c, &lab, e)) ||
	    (cmd_opt(c, "actor") && (code = cmd_actor_named(c, lab, &actor, e))) ||
	    (code = workflow_todo(lab, actor, to ? 0 : limit, &todo, e)))
		return code;
	if (to)
		workflow_ics(lab, &todo, c->out);
	else
		print_duties(c, lab, &todo);
	if (todo.n_overdue && cmd_flag(c, "check"))
		c->status = ERR_CONFLICT;
	return OK;
}

const struct cmd cmd_todo = { .noun = "todo", .verb = "", .args = "",
	.brief = "what is due, and what waits for whom",
	.detail = "What is overdue first, then by the day: clocks, obligations, votes that wait for another person, open\n"
	    "destructions and holds; then, with --actor, the commands that this person may give now on cases and documents,\n"
	    "and else the open cases with the roles that can lead them on.  --to ics has numbers, titles of clocks and roles:\n"
	    "no personal data and no text of a case.",
	.needs = NEEDS_LAB, .opts = todo_opts, .run = todo_run };
