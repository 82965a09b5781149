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
static const char wording[] = "2016-2";

static enum err_code
read_report(struct arena *mem, const char *text, size_t n, struct template **t,
	    struct template_answers **a, struct err *e)
{
	struct diag d = {.mem = mem};
	enum err_code code = template_shipped(mem, "evaluation-report", t, e);

	if (code)
		return code;
	*a = template_answers_read(mem, *t, "report", text, n, &d);
	return diag_err(&d, e);
}

/* The columns of the measures table. */
enum { MEASURE, TREATED_N, COMPARED_N, TREATED, COMPARED };

static enum err_code
size_of(const char *text, int64_t *n, struct err *e)
{
	return text && parse_int(text, 0, INT32_MAX, n)
		   ? OK
		   : err_set(e, ERR_INVALID,
			     "a group's size in the report's measures is not a number");
}

/* From what is printed alone: n and a rate give the count back. */
static enum err_code
rate_row(const char **cell, int n_at, int rate_at, const char *group, struct err *e)
{
	double percent = 0;
	int64_t n;
	enum err_code code = size_of(cell[n_at], &n, e);

	if (code)
		return code;
	if (!cell[rate_at] || !parse_real(cell[rate_at], &percent) ||
	    !(percent >= 0 && percent <= 100))
		return err_set(e, ERR_INVALID,
			       "a rate in the report's measures is not a percentage");
	return workflow_report_group_safe(group, (size_t)n,
					  (size_t)llround(percent / 100 * (double)n), e);
}

/* A row's group may be smaller than the rate's (reoffenders only), but not by one to nine people.
 */
static enum err_code
size_row(const char **cell, const char **first, int at, const char *group, struct err *e)
{
	int64_t n, all;
	enum err_code code;

	if ((code = size_of(cell[at], &n, e)) || (code = size_of(first[at], &all, e)))
		return code;
	if (n < WORKFLOW_MIN_MATCHED)
		return err_set(e, ERR_REFUSED,
			       "disclosure: '%s' rests on fewer than %d people in the %s group",
			       cell[MEASURE], WORKFLOW_MIN_MATCHED, group);
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
	enum err_code code = read_report(mem, text, n, &t, &a, e);

	if (code)
		return code;
	const struct template_answer *m = template_answer(a, "measures");
	if (m->n_rows == 0 || !m->row[0][MEASURE] || !strstr(m->row[0][MEASURE], "rate"))
		return err_set(e, ERR_INVALID, "the report's first measure is not the rate");
	for (size_t i = 0; !code && i < m->n_rows; i++) {
		const char **cell = m->row[i];
		bool rate = cell[MEASURE] && strstr(cell[MEASURE], "rate (%)");
		if (rate && ((code = rate_row(cell, TREATED_N, TREATED, "treatment", e)) ||
			     (code = rate_row(cell, COMPARED_N, COMPARED, "comparison", e))))
			return code;
		if (!(code = size_row(cell, m->row[0], TREATED_N, "treatment", e)))
			code = size_row(cell, m->row[0], COMPARED_N, "comparison", e);
	}
	return code;
}

enum err_code
workflow_report_render(struct arena *mem, const char *text, size_t n, const char *number_,
		       const char *digest, int format, struct buf *out, struct err *e)
{
	struct template_answers *a;
	struct template *t;
	enum err_code code;

	if ((code = read_report(mem, text, n, &t, &a, e)) ||
	    (code = template_answers_value(a, "case-number", number_, e)) ||
	    (code = template_answers_value(a, "analysis-digest", digest, e)) ||
	    (code = template_answers_value(a, "wording", wording, e)))
		return code;
	template_render(mem, t, a, (enum template_format)format, out);
	if (format == TEMPLATE_HTML)
		workflow_report_plot(mem, a, out);
	return OK;
}
