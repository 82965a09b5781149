/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.c -- `clock compute`: when a period ends, outside any lab. */
#include "cmd/calendar_int.h"
#include "core/calendar.h"
#include "core/embed.h"
#include "core/file.h"
#include "core/table.h"

#include <string.h>

static const char calendar_name[] = "workflow/calendars/uk.csv";

/* What the command line asks for. */
struct question {
	const char *from, *division;
	struct period period;
	enum calendar_rule rule;
	struct calendar_stop *stop;
	size_t n_stops;
};

/* "2026-03-05..2026-03-10" */
static enum err_code
parse_stop(struct calendar_stop *out, const char *s, struct err *e)
{
	char from[11] = "";
	enum err_code code;
	struct calendar_stop stop;

	if (strnlen(s, 13) < 13 || memcmp(s + 10, "..", 2) != 0)
		return err_set(e, ERR_INVALID,
		    "--stop '%.40s' is not two dates; write it as 2026-03-05..2026-03-10", s);
	memcpy(from, s, 10);
	if ((code = date_parse(&stop.from, from, e)) || (code = date_parse(&stop.to, s + 12, e)))
		return err_wrap(e, "--stop");
	*out = stop;
	return code;
}

static enum err_code
parse_rule(enum calendar_rule *out, const char *s, struct err *e)
{
	*out = CALENDAR_PLAIN;
	if (s && strcmp(s, "sar") == 0)
		*out = CALENDAR_SAR;
	else if (s && strcmp(s, "roll") == 0)
		*out = CALENDAR_ROLL;
	else if (s)
		return err_set(e, ERR_INVALID, "no rule '%.40s'; sar or roll", s);
	return OK;
}

static enum err_code
parse_day_zero(enum calendar_rule *rule, const char *s, struct err *e)
{
	if (!s || strcmp(s, "excluded") == 0)
		return OK;
	if (strcmp(s, "included") != 0)
		return err_set(e, ERR_INVALID, "--day-zero '%.40s' is neither excluded nor included", s);
	*rule = (enum calendar_rule)(*rule | CALENDAR_FIRST_DAY);
	return OK;
}

static enum err_code
ask(struct ctx *ctx, struct question *q, struct err *e)
{
	const char *period = cmd_opt(ctx, "period"), *division = cmd_opt(ctx, "division"), *s;
	enum err_code code;

	q->from = cmd_opt(ctx, "from");
	q->division = division ? division : "england-and-wales";
	if (!q->from || !period)
		return err_set(e, ERR_USAGE,
		    "clock compute needs --from DATE and --period PERIOD, as 2026-03-27 and P20BD");
	if ((code = period_parse(&q->period, period, e)))
		return code;
	if ((code = parse_rule(&q->rule, cmd_opt(ctx, "rule"), e)) || (code = parse_day_zero(&q->rule, cmd_opt(ctx, "day-zero"), e)))
		return code;
	if (!calendar_division_ok(q->division))
		return err_set(e, ERR_INVALID,
		    "no division '%.40s'; england-and-wales, northern-ireland, scotland or uk",
		    q->division);
	q->stop = arena_alloc(ctx->mem, (ctx->n_given + 1) * sizeof *q->stop);
	for (; (s = cmd_opt_at(ctx, "stop", q->n_stops)); q->n_stops++)
		if ((code = parse_stop(&q->stop[q->n_stops], s, e)))
			return code;
	return OK;
}

static enum err_code
load_calendar(struct ctx *ctx, struct calendar **out, struct err *e)
{
	AUTO_BUF(given);
	const char *file = cmd_opt(ctx, "calendar"), *text;
	const struct embed_file *shipped = embed_find(calendar_name);
	enum err_code code;
	size_t n;

	if (!file && !shipped)
		return err_set(e, ERR_FAILED, "this build has no calendar; give --calendar FILE");
	if (!file)
		return calendar_read(ctx->mem, calendar_name, shipped->text, shipped->n, out, e);
	if ((code = file_read(&given, file, 1 << 20, e)) || (code = cmd_calendar_text(ctx, file, &given, &text, &n, e)))
		return code;
	return calendar_read(ctx->mem, file, text, n, out, e);
}

struct answer {
	const char *due, *calendar;	/* NULL calendar: none was looked at */
	bool provisional;
	int known_to;			/* the last year with bank holidays */
	struct table *steps;
};

static struct table *
steps_table(struct arena *mem)
{
	struct table *t = table_new(mem, "steps");

	table_column(t, "date", TABLE_TEXT);
	table_column(t, "counted", TABLE_BOOL);
	table_column(t, "why", TABLE_TEXT);
	return t;
}

static enum err_code
compute_hours(struct ctx *ctx, const struct question *q, struct answer *a, struct err *e)
{
	instant t, due;
	char text[32];
	struct date d;
	enum err_code code;

	if (date_parse(&d, q->from, e) == OK)
		return err_set(e, ERR_INVALID,
		    "a period of hours runs from an instant, not the date '%s'; "
		    "write it as %sT15:00Z", q->from, q->from);
	if (q->n_stops || q->rule != CALENDAR_PLAIN)
		return err_set(e, ERR_INVALID, "hours run on: they take no --stop, no --rule and no --day-zero");
	err_clear(e);
	if ((code = instant_parse(&t, q->from, e)))
		return err_wrap(e, "--from");
	due = t + q->period.n * INT64_C(3600000);
	if (due >= (DATE_DAYS_MAX + INT64_C(1)) * 86400000)
		return err_set(e, ERR_INVALID, "the due instant is after the year 9999");
	a->steps = steps_table(ctx->mem);
	instant_format(text, t);
	table_text(a->steps, text);
	table_bool(a->steps, true);
	table_text(a->steps, "start");
	instant_format(text, due);
	table_text(a->steps, text);
	table_bool(a->steps, true);
	table_text(a->steps, arena_printf(ctx->mem, "%d elapsed hours: due", q->period.n));
	a->due = arena_strdup(ctx->mem, text);
	return OK;
}

static enum err_code
compute_days(struct ctx *ctx, const struct question *q, struct answer *a, struct err *e)
{
	struct calendar *c;
	struct calendar_due due;
	struct date from;
	instant t;
	char text[11];
	enum err_code code;

	if (instant_parse(&t, q->from, e) == OK)
		return err_set(e, ERR_INVALID,
		    "a period of days, months or years runs from a date, not the instant '%s'; "
		    "give the local date, as 2026-03-27", q->from);
	err_clear(e);
	if ((code = date_parse(&from, q->from, e)))
		return err_wrap(e, "--from");
	if ((code = load_calendar(ctx, &c, e)))
		return code;
	if ((code = calendar_due(ctx->mem, c, q->division, from, q->period, q->rule, q->stop,
	    q->n_stops, &due, e)))
		return code;
	a->steps = steps_table(ctx->mem);
	for (size_t i = 0; i < due.n; i++) {
		date_format(text, due.step[i].date);
		table_text(a->steps, text);
		table_bool(a->steps, due.step[i].counted);
		table_text(a->steps, due.step[i].why);
	}
	date_format(text, due.date);
	a->due = arena_strdup(ctx->mem, text);
	a->calendar = calendar_version(c);
	a->provisional = due.provisional;
	a->known_to = calendar_last_year(c);
	return OK;
}

static void
answer(struct ctx *ctx, const struct answer *a)
{
	if (ctx->json) {
		struct json j = json_to(ctx->out);
		json_object(&j, NULL);
		json_int(&j, "schema", 1);
		json_string(&j, "due", a->due);
		json_string(&j, "calendar", a->calendar);
		json_bool(&j, "provisional", a->provisional);
		table_json(&j, a->steps);
		json_end(&j);
		return;
	}
	buf_printf(ctx->out, "%s\n", a->due);
	if (a->provisional && !ctx->plain)
		buf_printf(ctx->out,
		    "provisional: the calendar does not cover every year looked at (last: %d)\n",
		    a->known_to);
	table_write(ctx->out, a->steps, table_format(false, ctx->plain));
}

static enum err_code
compute_run(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	struct question q = { 0 };
	struct answer a = { 0 };
	enum err_code code;

	(void)argv;
	if ((code = cmd_args(ctx, argc, 0, 0, e)) || (code = ask(ctx, &q, e)))
		return code;
	if (q.period.unit == PERIOD_HOURS)
		code = compute_hours(ctx, &q, &a, e);
	else
		code = compute_days(ctx, &q, &a, e);
	if (!code)
		answer(ctx, &a);
	return code;
}

static const struct opt compute_opts[] = {
	{ "from", "DATE", "day 0, as 2026-03-27; for hours an instant, as 2026-03-27T15:00Z" },
	{ "period", "PERIOD", "P20BD working days, P3D, P2W, P1M, P8Y, or PT72H" },
	{ "division", "NAME",
	    "england-and-wales (else), northern-ireland, scotland, or uk: all three" },
	{ "stop", "D..D", "days that do not count, both ends; may be repeated" },
	{ "rule", "RULE", "sar: a subject access request; roll: go on to a working day" },
	{ "day-zero", "WHICH", "excluded (else), or included: the day of the event is the first" },
	{ "calendar", "FILE", "bank holidays from this file instead of the shipped ones" },
	{ 0 }
};

const struct cmd cmd_clock_compute = { .noun = "clock", .verb = "compute", .args = "",
	.brief = "compute the due date of a period and say why",
	.detail =
	    "The due date stands alone on the first line; the steps that led to it follow.\n\n"
	    "Working days (PnBD) are counted from the day after --from; weekends, bank holidays of the\n"
	    "division and stopped days do not count.  Months and years end on the corresponding date, or\n"
	    "on the month's last day where there is none, and do not roll.  --rule sar counts months from\n"
	    "the day of receipt (received before 2019-08-15: from the day after), adds every stopped day,\n"
	    "and goes on to a working day.  Hours run from an instant to an instant in UTC.  A result is\n"
	    "provisional when the calendar does not cover a year that it had to look at.",
	.opts = compute_opts, .run = compute_run };
