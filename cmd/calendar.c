/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar.c -- `calendar import`: the bank holidays that deadlines are counted by. */
#include "cmd/calendar_int.h"
#include "cmd/lab.h"
#include "core/file.h"
#include "core/json.h"
#include "core/table.h"
#include "workflow/adopt.h"
#include "workflow/proposal.h"

enum { CALENDAR_MAX = 1 << 20 };

static struct table *
changes(struct ctx *c, const struct calendar *now, const struct calendar *next)
{
	struct table *t = table_new(c->mem, "changes");
	struct workflow_calendar_change *x;
	size_t n = workflow_calendar_changes(c->mem, now, next, &x);
	char day[11];

	table_column(t, "change", TABLE_TEXT);
	table_column(t, "date", TABLE_TEXT);
	table_column(t, "division", TABLE_TEXT);
	table_column(t, "title", TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		date_format(day, x[i].row.date);
		table_text(t, x[i].added ? "added" : "removed");
		table_text(t, day);
		table_text(t, x[i].row.division);
		table_text(t, x[i].row.title);
	}
	return t;
}

static void
print(struct ctx *c, const struct workflow_done *d, const struct calendar *next, int missing, const struct table *t)
{
	struct json j = json_to(c->out);

	if (!c->json) {
		buf_printf(c->out, "%s %s %lld%s\n", d->obj, d->state, (long long)d->ver, d->seq < 0 ? " (dry run)" : "");
		table_write(c->out, t, table_format(false, c->plain));
		return;
	}
	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "object", d->obj);
	json_string(&j, "state", d->state);
	json_int(&j, "version", d->ver);
	if (d->seq >= 0)
		json_int(&j, "entry", d->seq);
	else
		json_null(&j, "entry");
	json_string(&j, "calendar", calendar_version(next));
	json_int(&j, "missing", missing);
	json_int(&j, "last_year", calendar_last_year(next));
	table_json(&j, t);
	json_end(&j);
}

static enum err_code
run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *reason = cmd_opt(c, "reason"), *text;
	struct calendar *next = NULL;
	struct workflow_done d;
	AUTO_BUF(given);
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;
	int missing = 0;
	size_t n;

	if ((code = cmd_begin_acting(c, argc, 1, 1, &lab, &a, e)) || (code = file_read(&given, argv[0], CALENDAR_MAX, e)) ||
	    (code = cmd_calendar_text(c, argv[0], &given, &text, &n, e)) ||
	    (code = calendar_read(c->mem, argv[0], text, n, &next, e)) || (reason && (code = cmd_text(c, reason, &reason, e))))
		return code;
	const struct table *t = changes(c, lab->env.calendar, next);
	if ((code = workflow_calendar_import(lab, &a, text, n, reason, cmd_flag(c, "dry-run"), &missing, &d, e)))
		return code;
	print(c, &d, next, missing, t);
	if (missing)
		cmd_next(c, "calendar import %s   (%d more signature, by another person)", argv[0], missing);
	else
		cmd_next(c, "tick   (the clocks that run are counted again)");
	return OK;
}

static const struct opt opts[] = {
	{ "reason", "TEXT", "why; needed for a calendar that takes days or years away. Sealed; give @FILE or -" },
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

const struct cmd cmd_calendar_import = { .noun = "calendar", .verb = "import", .args = "FILE",
	.brief = "put a calendar of bank holidays in force; given twice, by two people",
	.detail = "FILE is a CSV file (date,division,title, sorted by date) or the JSON of www.gov.uk/bank-holidays, as it is\n"
	    "published.  Of the JSON, 'bunting' is left out, and a note becomes part of the title.  What the calendar adds and\n"
	    "takes away is shown.  The second person gives the same file.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = opts, .run = run };
