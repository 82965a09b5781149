/* SPDX-License-Identifier: GPL-3.0-or-later */
/* release.c -- `stats run|report` inside a lab, and `release check|send|list`: what leaves. */
#include "cmd/lab.h"
#include "core/table.h"
#include "core/zone.h"
#include "retention/custody.h"
#include "templates/template.h"
#include "workflow/analysis.h"
#include "workflow/report.h"

#include <string.h>

static const struct opt run_opts[] = {
	{ "design", "DESIGN", "radius-match (default) or as-they-are" },
	{ "treatment", "COLUMN", "0/1 column of who took part (default treated)" },
	{ "outcome", "COLUMN", "0/1 column of who re-offended (default reoffended)" },
	{ "count", "COLUMN", "number of re-offences (default offences, where there is one)" },
	{ "time", "COLUMN", "time to the first (default days, where there is one); weeks or months if its name says so" },
	{ "intervention", "TEXT", "what the report says the programme does" },
	{ "period", "TEXT", "what the report says of when interventions began" },
	{ 0 },
};

static enum err_code
run_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct retention_custodian *k __attribute__((cleanup(cmd_custodian_close))) = NULL;
	struct workflow_analysis how = { .treatment = cmd_opt(c, "treatment"), .outcome = cmd_opt(c, "outcome"),
		.count = cmd_opt(c, "count"), .time = cmd_opt(c, "time"), .design = cmd_opt(c, "design"),
		.intervention = cmd_opt(c, "intervention"), .period = cmd_opt(c, "period") };
	struct workflow_done d;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_acting(c, argc, 1, 1, &lab, &a, e)) ||
	    (code = cmd_custodian_open(lab, &a, &k, e)) || (code = workflow_analyse(lab, &a, k, argv[0], &how, &d, e)))
		return code;
	cmd_next(c, "stats report %s --to html, then release check %s (an output checker)", argv[0], argv[0]);
	return cmd_print_done(c, lab, &d, false);
}

const struct cmd cmd_stats_run = { .noun = "stats", .verb = "run", .args = "CASE",
	.brief = "the case's analysis, through the disclosure check, to its report",
	.detail = "Refused, and nothing recorded, when a number could identify somebody.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = run_opts, .run = run_run };

static const struct opt report_opts[] = { { "to", "FORMAT", "html (default), md or json" }, { 0 } };

static bool
format_of(const char *to, int *format)
{
	static const struct { const char *name; int format; } known[] = {
		{ "html", TEMPLATE_HTML }, { "md", TEMPLATE_MD }, { "json", TEMPLATE_JSON } };

	for (size_t i = 0; i < 3; i++)
		if (strcmp(to, known[i].name) == 0) {
			*format = known[i].format;
			return true;
		}
	return false;
}

static enum err_code
report_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *to = cmd_opt(c, "to") ? cmd_opt(c, "to") : c->json ? "json" : "html", *obj;
	char digest[65];
	AUTO_BUF(text);
	AUTO_LAB(lab);
	enum err_code code;
	int format;

	if ((code = cmd_args(c, argc, 1, 1, e)))
		return code;
	if (!format_of(to, &format))
		return err_set(e, ERR_USAGE, "--to is html, md or json, not '%s'", to);
	if ((code = cmd_lab_open(c, &lab, e)) || (code = workflow_lab_resolve(lab, argv[0], &obj, e)) ||
	    (code = workflow_case_report(lab, argv[0], &text, digest, e)))
		return code;
	return workflow_report_render(c->mem, text.s, text.len, workflow_facts_get(lab->facts, obj, "number"), digest, format, c->out, e);
}

const struct cmd cmd_stats_report = { .noun = "stats", .verb = "report", .args = "CASE",
	.brief = "the case's report as a page, Markdown or JSON", .detail = "",
	.needs = NEEDS_LAB, .opts = report_opts, .run = report_run };

static enum err_code
check_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_done d;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_acting(c, argc, 1, 1, &lab, &a, e)) ||
	    (code = workflow_check_output(lab, &a, argv[0], &d, e)))
		return code;
	cmd_next(c, "release send %s", argv[0]);
	return cmd_print_done(c, lab, &d, false);
}

const struct cmd cmd_release_check = { .noun = "release", .verb = "check", .args = "CASE",
	.brief = "look at the report again by its own numbers, and pass it",
	.detail = "An output checker's act, and never that of who ran the analysis.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = check_run };

static const struct opt send_opts[] = {
	{ "channel", "CHANNEL", "the channel by which it is sent (default: that of the receipt)" },
	{ "account", "ACCOUNT", "the account to which it is sent (default: that of the receipt)" },
	{ "sent-on", "DATE", "day of sending (default: today)" },
	{ 0 },
};

static enum err_code
send_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *obj, *channel = cmd_opt(c, "channel"), *day = cmd_opt(c, "sent-on");
	struct workflow_order o = { 0 };
	struct date today;
	char text[11];
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &a, e)) || (code = workflow_lab_resolve(lab, argv[0], &obj, e)) ||
	    (code = zone_local(lab->env.zone, lab->now, &today, NULL, e)))
		return code;
	date_format(text, today);
	o.object = argv[0];
	o.command = "release";
	cmd_order_add(&o, "sent-on", day ? day : arena_strdup(c->mem, text), false, false);
	cmd_order_add(&o, "channel", channel ? channel : arena_strdup(c->mem, workflow_facts_get(lab->facts, obj, "channel")), false, false);
	cmd_order_add(&o, "account", cmd_opt(c, "account") ? cmd_opt(c, "account") :
	    arena_strdup(c->mem, workflow_facts_get(lab->facts, obj, "account")), false, false);
	cmd_order_add(&o, "digest", arena_strdup(c->mem, workflow_facts_get(lab->facts, obj, "report")), false, false);
	if ((code = cmd_give(c, lab, &a, &o, false, e)))
		return code;
	cmd_next(c, "clock list %s", argv[0]);
	return OK;
}

const struct cmd cmd_release_send = { .noun = "release", .verb = "send", .args = "CASE",
	.brief = "record that the report was sent; day 0 of the review period",
	.detail = "By the channel by which the data came.", .needs = NEEDS_LAB | NEEDS_ACTOR, .opts = send_opts, .run = send_run };

static enum err_code
list_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char **obj;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	(void)argv;
	if ((code = cmd_begin_past(c, argc, 0, 0, &lab, e)) ||
	    (code = workflow_project_objects(lab->project, c->mem, "sent-on", NULL, &obj, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "releases");
	static const char *const column[] = { "case", "organisation", "sent_on", "channel", "digest" };
	for (size_t i = 0; i < 5; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		table_text(t, workflow_lab_name(lab, obj[i]));
		table_text(t, workflow_lab_name(lab, workflow_facts_get(lab->facts, obj[i], "organisation")));
		table_text(t, workflow_facts_get(lab->facts, obj[i], "sent-on"));
		table_text(t, workflow_facts_get(lab->facts, obj[i], "channel"));
		table_text(t, workflow_facts_get(lab->facts, obj[i], "report"));
	}
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_release_list = { .noun = "release", .verb = "list", .args = "",
	.brief = "what left the lab, to whom, by which channel", .detail = "", .needs = NEEDS_LAB, .opts = cmd_past_opts, .run = list_run };
