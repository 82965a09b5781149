/* SPDX-License-Identifier: GPL-3.0-or-later */
/* analysis.c -- see analysis.h. */
#include "workflow/analysis.h"
#include "retention/document.h"
#include "retention/notes.h"
#include "stats/effect.h"
#include "stats/frame.h"
#include "workflow/data.h"
#include "workflow/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS_MAX = 256 };

static const char *or_else(const char *s, const char *otherwise) { return s ? s : otherwise; }

struct analysis {
	struct workflow_lab *lab;
	const struct workflow_analysis *how;
	const char *treatment, *outcome, *count, *time;
	const char *covariate[COLUMNS_MAX];
	size_t n_covariates;
	bool has_count, has_time;
	double top_two[2];
	const char *const *hidden;
	size_t n_hidden;
};

static bool
is_one_of_four(const struct analysis *a, const char *name)
{
	return strcmp(name, a->treatment) == 0 || strcmp(name, a->outcome) == 0 || strcmp(name, a->count) == 0 ||
	    strcmp(name, a->time) == 0 || strcmp(name, "pseudonym") == 0;
}

/* The header line says which columns there are; names with quotes in them are not ours. */
static enum err_code
read_header(struct analysis *a, const char *text, size_t n, struct err *e)
{
	size_t len = strcspn(text, "\r\n") < n ? strcspn(text, "\r\n") : n;
	char *line = arena_printf(a->lab->mem, "%.*s", (int)len, text), *save = NULL;

	if (strchr(line, '"'))
		return err_set(e, ERR_INVALID, "the analysis set's header has quotes; use plain column names");
	for (char *name = strtok_r(line, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		a->has_count |= strcmp(name, a->count) == 0;
		a->has_time |= strcmp(name, a->time) == 0;
		if (!is_one_of_four(a, name) && a->n_covariates < COLUMNS_MAX)
			a->covariate[a->n_covariates++] = arena_strdup(a->lab->mem, name);
	}
	return OK;
}

/* Columns 0 and 1 are treatment and outcome, then the characteristics, then count and time. */
static enum err_code
read_frame(struct analysis *a, const struct retention_secret_buf *data, struct stats_frame *f, struct err *e)
{
	struct stats_want want[COLUMNS_MAX + 4];
	size_t n = 0;

	want[n++] = (struct stats_want){ a->treatment, STATS_AS_NUMBER };
	want[n++] = (struct stats_want){ a->outcome, STATS_AS_NUMBER };
	for (size_t i = 0; i < a->n_covariates; i++)
		want[n++] = (struct stats_want){ a->covariate[i], STATS_AS_FOUND };
	if (a->has_count)
		want[n++] = (struct stats_want){ a->count, STATS_AS_NUMBER };
	if (a->has_time)
		want[n++] = (struct stats_want){ a->time, STATS_AS_NUMBER };
	return stats_frame_parse(f, "the analysis set", (const char *)data->s, data->len, want, n, a->lab->mem, e);
}

/* The unit of a time is in its column's name. */
static const char *
time_unit(const char *column)
{
	return strstr(column, "week") ? "weeks" : strstr(column, "month") ? "months" : "days";
}

/* Who has no re-offence was followed for the year: a blank stands for that. */
static const double *
followed(double *time, const char *unit, const uint8_t *outcome, size_t n)
{
	double year = strcmp(unit, "weeks") == 0 ? 52 : strcmp(unit, "months") == 0 ? 12 : 365;

	for (size_t i = 0; i < n; i++)
		if (isnan(time[i]) && !outcome[i])
			time[i] = year;
	return time;
}

/* Where few of many took part all scores are small, and a radius of 0.01 is everybody: the series
 * goes on down.  The first that balances is taken (stats/effect.h); it never looks at outcomes. */
static const double radii[] = { 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001 };

/* The two largest numbers of re-offences of a group as a share of all of them; 0 when there are none. */
static double
top_two(const struct stats_frame *f, const struct analysis *a, const uint8_t *treated, int group, const double *weight)
{
	const double *count = f->column[2 + a->n_covariates].number;
	double sum = 0, first = 0, second = 0;

	for (size_t i = 0; i < f->rows; i++) {
		if (treated[i] != group || !(weight[i] > 0))
			continue;
		sum += count[i];
		second = fmax(second, fmin(first, count[i]));
		first = fmax(first, count[i]);
	}
	return sum > 0 ? (first + second) / sum : 0;
}

static enum err_code
compute(struct analysis *a, const struct stats_frame *f, struct stats_effect *fx, struct err *e)
{
	struct arena *mem = a->lab->mem;
	bool matched = strcmp(a->how->design, "radius-match") == 0;
	struct stats_effect_options o = { .design = matched ? STATS_MATCHED : STATS_UNADJUSTED, .ladder = radii,
		.ladder_n = sizeof radii / sizeof *radii };
	uint8_t *treated, *outcome;
	size_t at = 2 + a->n_covariates;
	enum err_code code;

	if ((code = stats_frame_flags(f, 0, mem, &treated, e)) || (code = stats_frame_flags(f, 1, mem, &outcome, e)))
		return code;
	struct stats_effect_input in = { .n = f->rows, .treated = treated, .reoffended = outcome,
		.covariate = matched ? f->column + 2 : NULL, .covariates = matched ? a->n_covariates : 0 };
	if (a->has_count)
		in.offences = f->column[at++].number;
	if (a->has_time)
		in.days = followed(f->column[at].number, time_unit(a->time), outcome, f->rows);
	if ((code = stats_effect(&in, &o, mem, fx, e)))
		return code;
	if (matched)
		a->n_hidden = workflow_report_small_levels(mem, f->column + 2, a->n_covariates, f->rows, treated,
		    fx->main.weight, &a->hidden);
	for (int group = 0; a->has_count && group < 2; group++)
		a->top_two[group] = top_two(f, a, treated, !group, fx->main.weight);
	return OK;
}

/* The text behind a sealed fact of the case, "" when there is none. */
static const char *
sealed(struct workflow_lab *lab, const char *obj, const char *fact)
{
	struct retention_note_ref ref;
	struct err ignored = ERR_INIT;
	AUTO_BUF(b);

	if (retention_note_find(lab->vault, obj, workflow_facts_get(lab->facts, obj, fact), &ref, &ignored) ||
	    retention_note_get(lab->vault, ref.id, &b, NULL, NULL, &ignored))
		return "";
	return arena_strdup(lab->mem, b.s);
}

static const char *
programme_name(struct workflow_lab *lab, const char *obj)
{
	const char *p = workflow_facts_get(lab->facts, obj, "programme"), *slash = strchr(p, '/');

	return slash ? slash + 1 : p;
}

static enum err_code
write_report(struct analysis *a, const char *obj, const struct stats_effect *fx, struct buf *out, struct err *e)
{
	struct workflow_lab *lab = a->lab;
	struct workflow_report r = { .number = workflow_facts_get(lab->facts, obj, "number"),
		.programme = programme_name(lab, obj), .organisation = workflow_lab_name(lab, workflow_facts_get(lab->facts, obj, "organisation")),
		.intervention = or_else(a->how->intervention, "as described in the application"),
		.period = or_else(a->how->period, "as described in the application"), .simulated = lab->simulated,
		.design = a->how->design, .effect = fx, .time_unit = time_unit(a->time), .top_two = { a->top_two[0], a->top_two[1] }, .attrition = sealed(lab, obj, "attrition"),
		.dataset = arena_printf(lab->mem, "%s/analysis", obj), .covariate = a->covariate, .n_covariates = a->n_covariates,
		.hidden = a->hidden, .n_hidden = a->n_hidden };

	return workflow_report_write(lab->mem, &r, out, e);
}

/* Against every report of the case that left the lab: two of them may not tell a few people apart.
 * One that was returned to the analyst was seen by nobody outside. */
static enum err_code
follows_sent(struct workflow_lab *lab, const char *obj, const struct buf *report, struct err *e)
{
	struct workflow_history *h;
	size_t n;
	enum err_code code = workflow_project_history(lab->project, lab->mem, obj, &h, &n, e);

	for (size_t i = 0; !code && i < n; i++) {
		struct ledger_entry le;
		AUTO_BUF(sent);
		if (strcmp(h[i].obj, obj) != 0 || strcmp(h[i].act, "release") != 0)
			continue;
		if ((code = ledger_get(lab->ledger, h[i].seq, lab->mem, &le, e)))
			return code;
		const char *digest = cjson_str(cjson_get(le.st, "f"), "digest", "");
		if ((code = retention_document_get(lab->documents, digest, &sent, e)))
			return err_wrap(e, "the report sent before, which this one must be compared with");
		code = workflow_report_follows(lab->mem, sent.s, sent.len, report->s, report->len, e);
	}
	return code;
}

enum err_code
workflow_analyse(struct workflow_lab *lab, const struct workflow_actor *who, const struct retention_custodian *custodian,
    const char *object, const struct workflow_analysis *given, struct workflow_done *out, struct err *e)
{
	struct workflow_analysis how = *given;
	struct analysis a = { .lab = lab, .how = &how, .treatment = or_else(how.treatment, "treated"),
		.outcome = or_else(how.outcome, "reoffended"), .count = or_else(how.count, "offences"), .time = or_else(how.time, "days") };
	RETENTION_SECRET(data);
	struct stats_effect fx;
	struct stats_frame f;
	AUTO_BUF(report);
	enum err_code code;

	how.design = or_else(how.design, "radius-match");
	struct workflow_value value[] = { { "design", how.design, false, true }, { "report", "", false, true } };
	struct workflow_order order = { .object = object, .command = "analyse", .value = value, .n_values = 2, .dry_run = true };
	if ((code = workflow_do(lab, who, &order, out, e)))
		return code;
	const char *obj = out->obj;
	if ((code = workflow_open_dataset(lab, custodian, arena_printf(lab->mem, "%s/analysis", obj), &data, e)) ||
	    (code = read_header(&a, (const char *)data.s, data.len, e)) || (code = read_frame(&a, &data, &f, e)) ||
	    (code = compute(&a, &f, &fx, e)) || (code = write_report(&a, obj, &fx, &report, e)) ||
	    (code = follows_sent(lab, obj, &report, e)))
		return code;
	value[1].value = report.s;
	order.dry_run = false;
	return workflow_do(lab, who, &order, out, e);
}

enum err_code
workflow_case_report(struct workflow_lab *lab, const char *object, struct buf *text, char digest[65], struct err *e)
{
	const char *obj;
	enum err_code code = workflow_lab_resolve(lab, object, &obj, e);

	if (code)
		return code;
	const char *d = workflow_facts_get(lab->facts, obj, "report");
	if (!*d)
		return err_set(e, ERR_NOT_FOUND, "%s has no report yet; 'probity stats run' makes it", object);
	snprintf(digest, 65, "%s", d);
	return retention_document_get(lab->documents, d, text, e);
}

/* Does the policy that the case keeps to have a place for what the report found? */
static bool
records_finding(struct workflow_lab *lab, const char *object)
{
	struct err ignored = ERR_INIT;
	const struct policy *p;
	const char *obj;

	if (workflow_lab_resolve(lab, object, &obj, &ignored) || workflow_lab_policy_of(lab, obj, &p, &ignored))
		return false;
	const struct policy_command *c = workflow_policy_command(p, workflow_facts_get(lab->facts, obj, "kind"), "check-output");
	return c && workflow_policy_field(c, "finding");
}

enum err_code
workflow_check_output(struct workflow_lab *lab, const struct workflow_actor *who, const char *object,
    struct workflow_done *out, struct err *e)
{
	const char *finding;
	char digest[65];
	AUTO_BUF(text);
	enum err_code code;

	if ((code = workflow_case_report(lab, object, &text, digest, e)) ||
	    (code = workflow_report_finding(lab->mem, text.s, text.len, &finding, e)))
		return code;
	struct workflow_value value[] = { { "outcome", "safe", false, true }, { "digest", digest, false, false },
		{ "finding", finding, false, true } };
	struct workflow_order order = { .object = object, .command = "check-output", .value = value, .dry_run = true,
		.n_values = records_finding(lab, object) ? 3 : 2 };
	if ((code = workflow_do(lab, who, &order, out, e)) || (code = workflow_report_check(lab->mem, text.s, text.len, e)))
		return code;
	order.dry_run = false;
	return workflow_do(lab, who, &order, out, e);
}
