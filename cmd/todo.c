/* SPDX-License-Identifier: GPL-3.0-or-later */
/* todo.c -- `todo`: what is due, when and for whom. */
#include "cmd/lab.h"
#include "core/table.h"
#include "workflow/ics.h"
#include "workflow/todo.h"

#include <string.h>

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
