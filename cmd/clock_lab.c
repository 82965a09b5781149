/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock_lab.c -- `clock list|explain|stop|restart|correct`: the clocks of a lab. */
#include "cmd/lab.h"
#include "core/json.h"
#include "core/table.h"
#include "workflow/clock.h"

#include <string.h>

static const char *
fact(struct workflow_lab *lab, const char *clock, const char *name)
{
	return workflow_facts_get(lab->facts, clock, name);
}

/* An instant of a fact in the lab's zone; NULL when there is none. */
static const char *
local(struct workflow_lab *lab, const char *clock, const char *name)
{
	struct err ignored = ERR_INIT;
	instant t;

	if (instant_parse(&t, fact(lab, clock, name), &ignored))
		return NULL;
	return workflow_clock_local(lab->mem, lab->env.zone, t);
}

/* ---- list ---- */

static const struct { const char *column, *fact; } shown[] = {
	{ "state", "state" }, { "rule", "rule" }, { "period", "period" }, { "from", "from" }, { "due", "due" },
	{ "not_before", "not-before" }, { "late", "late" }, { "announced", "announced" }, { "counted", "computed" },
	{ "provisional", "provisional" } };
enum { SHOWN = sizeof shown / sizeof *shown };

static enum err_code
list_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char **obj, *only = NULL;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	if ((code = cmd_begin_past(c, argc, 0, 1, &lab, e)) ||
	    (argc && (code = workflow_lab_resolve(lab, argv[0], &only, e))) ||
	    (code = workflow_project_objects(lab->project, c->mem, only ? "case" : "kind", only ? only : "clock", &obj, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "clocks");
	table_column(t, "clock", TABLE_TEXT);
	for (size_t i = 0; i < SHOWN; i++)
		table_column(t, shown[i].column, TABLE_TEXT);
	table_column(t, "due_at", TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(fact(lab, obj[i], "kind"), "clock") != 0)
			continue;
		table_text(t, workflow_lab_name(lab, obj[i]));
		for (size_t k = 0; k < SHOWN; k++)
			table_text(t, *fact(lab, obj[i], shown[k].fact) ? fact(lab, obj[i], shown[k].fact) : NULL);
		table_text(t, local(lab, obj[i], "due-at"));
	}
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_clock_list = { .noun = "clock", .verb = "list", .args = "[CASE]",
	.brief = "the clocks, with the day each is due and the day before which nothing may happen",
	.detail = "Announced is the day that was first told; counted is there when what is counted now lies before the day that\n"
	    "stands.  An hour clock is due at a moment, shown in the lab's zone.", .needs = NEEDS_LAB, .opts = cmd_past_opts, .run = list_run };

/* ---- explain ---- */

static struct table *
steps_table(struct arena *mem, const struct workflow_clock_days *days)
{
	struct table *t = table_new(mem, "steps");
	char day[11];

	table_column(t, "date", TABLE_TEXT);
	table_column(t, "counted", TABLE_BOOL);
	table_column(t, "why", TABLE_TEXT);
	for (size_t i = 0; i < days->n; i++) {
		date_format(day, days->step[i].date);
		table_text(t, day);
		table_bool(t, days->step[i].counted);
		table_text(t, days->step[i].why);
	}
	return t;
}

/* What the readings of a conflict about its period would make of it, the earlier as a target. */
static struct table *
readings_table(struct workflow_lab *lab, const char *clock)
{
	struct table *t = table_new(lab->mem, "readings");
	struct workflow_reading *r;
	size_t n = workflow_clock_readings(lab, clock, &r);

	table_column(t, "conflict", TABLE_TEXT);
	table_column(t, "period", TABLE_TEXT);
	table_column(t, "due", TABLE_TEXT);
	table_column(t, "standing", TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		table_text(t, r[i].conflict);
		table_text(t, r[i].period);
		table_text(t, r[i].due);
		table_text(t, r[i].standing);
	}
	return t;
}

static const char *const head[] = { "state", "rule", "period", "counting", "day-zero", "cut-off", "grace", "division", "from", "from-at",
	"event", "stops", "extended", "notice", "due", "due-at", "not-before", "late", "announced", "computed", "provisional", "next",
	"calendar" };
enum { HEAD = sizeof head / sizeof *head };

static void
explain_json(struct ctx *c, struct workflow_lab *lab, const char *name, const char *clock, const struct table *steps,
    const struct table *readings)
{
	struct json j = json_to(c->out);
	char key[24];

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "clock", name);
	for (size_t i = 0; i < HEAD; i++) {
		size_t k = 0;
		for (; head[i][k]; k++)
			key[k] = head[i][k] == '-' ? '_' : head[i][k];
		key[k] = '\0';
		json_string(&j, key, *fact(lab, clock, head[i]) ? fact(lab, clock, head[i]) : NULL);
	}
	json_string(&j, "due_local", local(lab, clock, "due-at"));
	table_json(&j, steps);
	table_json(&j, readings);
	json_end(&j);
}

static void
explain_text(struct ctx *c, struct workflow_lab *lab, const char *name, const char *clock)
{
	struct buf *b = c->out;

	buf_printf(b, "%s: %s, %s\n", name, fact(lab, clock, "rule"), fact(lab, clock, "state"));
	for (size_t i = 2; i < HEAD; i++) {
		const char *at = local(lab, clock, head[i]), *value = fact(lab, clock, head[i]);
		if (*value)
			buf_printf(b, "  %-12s %s%s%s%s\n", head[i], value, at ? " (" : "", at ? at : "", at ? ")" : "");
	}
	if (*fact(lab, clock, "computed"))
		buf_puts(b, "What is counted now (computed) lies before what was announced, and the announced day stands;\n"
		    "'probity clock correct' lets the counted one hold.\n");
	if (*fact(lab, clock, "calendar") && strcmp(fact(lab, clock, "calendar"), calendar_version(lab->env.calendar)) != 0)
		buf_puts(b, "Counted by another calendar than the one in force; a clock that runs is counted again by the next 'probity tick'.\n");
	if (*fact(lab, clock, "provisional"))
		buf_printf(b, "provisional: the calendar does not cover every year looked at (last: %d)\n",
		    calendar_last_year(lab->env.calendar));
	buf_puts(b, "\n");
}

static enum err_code
explain_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_clock_days days;
	const char *clock;
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_begin(c, argc, 1, 1, &lab, e)) ||
	    (code = workflow_lab_resolve(lab, argv[0], &clock, e)))
		return code;
	if (strcmp(fact(lab, clock, "kind"), "clock") != 0)
		return err_set(e, ERR_INVALID, "%s is not a clock; see 'probity clock list'", argv[0]);
	if ((code = workflow_clock_recount(lab, clock, &days, e)))
		return code;
	struct table *steps = steps_table(c->mem, &days), *readings = readings_table(lab, clock);
	if (c->json) {
		explain_json(c, lab, workflow_lab_name(lab, clock), clock, steps, readings);
		return OK;
	}
	if (!c->plain)
		explain_text(c, lab, workflow_lab_name(lab, clock), clock);
	table_write(c->out, steps, table_format(false, c->plain));
	if (!c->plain && table_rows(readings)) {
		buf_puts(c->out, "\nThe sources read this period in more than one way:\n");
		table_write(c->out, readings, TABLE_ALIGNED);
	}
	return OK;
}

const struct cmd cmd_clock_explain = { .noun = "clock", .verb = "explain", .args = "CLOCK",
	.brief = "how a due day was computed, day by day",
	.detail = "From the clock's own facts and the calendar that it was counted by: every day that was looked at, and why it counts or not.\n"
	    "Where the sources give the period in more than one way, the day of each reading stands below.",
	.needs = NEEDS_LAB, .run = explain_run };

/* ---- what people do to a clock ---- */

static enum err_code
give(struct ctx *c, int argc, char **argv, const char *command, const char *field, struct err *e)
{
	struct workflow_order o = { .command = command };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &a, e)))
		return code;
	o.object = argv[0];
	if (field && cmd_opt(c, "on"))
		cmd_order_add(&o, field, cmd_opt(c, "on"), false, false);
	if ((code = cmd_give(c, lab, &a, &o, false, e)))
		return code;
	cmd_next(c, "clock explain %s", argv[0]);
	return OK;
}

static enum err_code
stop_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	return give(c, argc, argv, "clock-stop", "stopped-on", e);
}

static enum err_code
restart_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	return give(c, argc, argv, "clock-restart", "restarted-on", e);
}

static enum err_code
correct_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	return give(c, argc, argv, "clock-correct", NULL, e);
}

#define REASON { "reason", "TEXT", "why; sealed. Give @FILE or -: what stands in argv can be seen by others" }

static const struct opt stop_opts[] = { { "on", "DATE", "the first day that does not count (default today)" }, REASON, { 0 } };
static const struct opt restart_opts[] = { { "on", "DATE", "the last day that does not count (default today)" }, REASON, { 0 } };
static const struct opt correct_opts[] = { REASON, { 0 } };

const struct cmd cmd_clock_stop = { .noun = "clock", .verb = "stop", .args = "CLOCK",
	.brief = "stop a clock whose period says that it may be stopped",
	.detail = "The days from the stop to the restart, both included, do not count.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = stop_opts, .run = stop_run };
const struct cmd cmd_clock_restart = { .noun = "clock", .verb = "restart", .args = "CLOCK",
	.brief = "let a stopped clock go on", .detail = "", .needs = NEEDS_LAB | NEEDS_ACTOR, .opts = restart_opts, .run = restart_run };
const struct cmd cmd_clock_correct = { .noun = "clock", .verb = "correct", .args = "CLOCK",
	.brief = "let the day that is counted stand, though a later one was announced",
	.detail = "A decision of a named person: neither a new calendar nor a restart brings an announced day nearer by itself.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = correct_opts, .run = correct_run };
