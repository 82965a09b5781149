/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_check.c -- the second pair of eyes: a finished report by its own numbers (see report.h).
 */
#include "core/diag.h"
#include "core/parse.h"
#include "templates/template.h"
#include "workflow/report_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Raised when the sentences of report_words.c change. */
static const char wording[] = "2016-3";

enum err_code
workflow_report_read(struct arena *mem, const char *text, size_t n, struct template **t,
		     struct template_answers **a, struct err *e)
{
	struct diag d = {.mem = mem};
	enum err_code code = template_shipped(mem, "evaluation-report", t, e);

	if (code)
		return code;
	*a = template_answers_read(mem, *t, "report", text, n, &d);
	return diag_err(&d, e);
}

enum err_code
workflow_report_size_of(const char *text, int64_t *n, struct err *e)
{
	return text && parse_int(text, 0, INT32_MAX, n)
		   ? OK
		   : err_set(e, ERR_INVALID,
			     "a group's size in the report's measures is not a number");
}

enum err_code
workflow_report_count_of(const char *text, int64_t n, int64_t *count, struct err *e)
{
	double percent = 0;

	if (!text || !parse_real(text, &percent) || !(percent >= 0 && percent <= 100))
		return err_set(e, ERR_INVALID,
			       "a rate in the report's measures is not a percentage");
	*count = (int64_t)llround(percent / 100 * (double)n);
	return OK;
}

enum err_code
workflow_report_measures(const struct template_answers *a, const struct template_answer **out,
			 struct err *e)
{
	const struct template_answer *m = template_answer(a, "measures");

	if (m->n_rows == 0 || !m->row[0][REPORT_MEASURE] ||
	    !strstr(m->row[0][REPORT_MEASURE], "rate (%)"))
		return err_set(e, ERR_INVALID, "the report's first measure is not the rate");
	*out = m;
	return OK;
}

/* From what is printed alone: n and a rate give the count back. */
static enum err_code
rate_row(const char **cell, int n_at, int rate_at, const char *group, struct err *e)
{
	int64_t n, count;
	enum err_code code;

	if ((code = workflow_report_size_of(cell[n_at], &n, e)) ||
	    (code = workflow_report_count_of(cell[rate_at], n, &count, e)))
		return code;
	return workflow_report_group_safe(group, (size_t)n, (size_t)count, e);
}

/* A row's group may be smaller than the rate's (reoffenders only), but not by one to nine people.
 */
static enum err_code
size_row(const char **cell, const char **first, int at, const char *group, struct err *e)
{
	int64_t n, all;
	enum err_code code;

	if ((code = workflow_report_size_of(cell[at], &n, e)) || (code = workflow_report_size_of(first[at], &all, e)))
		return code;
	if (n < WORKFLOW_MIN_MATCHED)
		return err_set(e, ERR_REFUSED,
			       "disclosure: '%s' rests on fewer than %d people in the %s group",
			       cell[REPORT_MEASURE], WORKFLOW_MIN_MATCHED, group);
	if (n != all && llabs(n - all) < WORKFLOW_MIN_COUNT)
		return err_set(
		    e, ERR_REFUSED,
		    "disclosure: two sizes of the %s group differ by fewer than %d people", group,
		    WORKFLOW_MIN_COUNT);
	return OK;
}

enum err_code
workflow_report_check(struct arena *mem, const char *text, size_t n, struct err *e)
{
	struct template_answers *a;
	struct template *t;
	const struct template_answer *m;
	enum err_code code = workflow_report_read(mem, text, n, &t, &a, e);

	if (code || (code = workflow_report_measures(a, &m, e)))
		return code;
	for (size_t i = 0; !code && i < m->n_rows; i++) {
		const char **cell = m->row[i];
		bool rate = cell[REPORT_MEASURE] && strstr(cell[REPORT_MEASURE], "rate (%)");
		if (rate && ((code = rate_row(cell, REPORT_TREATED_N, REPORT_TREATED, "treatment", e)) ||
			     (code = rate_row(cell, REPORT_COMPARED_N, REPORT_COMPARED, "comparison", e))))
			return code;
		if (!(code = size_row(cell, m->row[0], REPORT_TREATED_N, "treatment", e)))
			code = size_row(cell, m->row[0], REPORT_COMPARED_N, "comparison", e);
	}
	return code;
}

enum err_code
workflow_report_finding(struct arena *mem, const char *text, size_t n, const char **out, struct err *e)
{
	const struct template_answer *m;
	struct template_answers *a;
	struct template *t;
	double treated, compared;
	enum err_code code = workflow_report_read(mem, text, n, &t, &a, e);

	if (code || (code = workflow_report_measures(a, &m, e)))
		return code;
	const char **rate = m->row[0];
	if (!rate[REPORT_SIGNIFICANT] || !rate[REPORT_TREATED] || !rate[REPORT_COMPARED] || !parse_real(rate[REPORT_TREATED], &treated) ||
	    !parse_real(rate[REPORT_COMPARED], &compared))
		return err_set(e, ERR_INVALID, "the report's rate is not two percentages, or does not say whether they differ");
	*out = strcmp(rate[REPORT_SIGNIFICANT], "yes") != 0 || !(treated < compared || treated > compared) ? "inconclusive" :
	    treated < compared ? "reduction" : "increase";
	return OK;
}

enum err_code
workflow_report_render(struct arena *mem, const char *text, size_t n, const char *number_,
		       const char *digest, int format, struct buf *out, struct err *e)
{
	struct template_answers *a;
	struct template *t;
	enum err_code code;

	if ((code = workflow_report_read(mem, text, n, &t, &a, e)) ||
	    (code = template_answers_value(a, "case-number", number_, e)) ||
	    (code = template_answers_value(a, "analysis-digest", digest, e)) ||
	    (code = template_answers_value(a, "wording", wording, e)))
		return code;
	template_render(mem, t, a, (enum template_format)format, out);
	if (format == TEMPLATE_HTML)
		workflow_report_plot(mem, a, out);
	return OK;
}
