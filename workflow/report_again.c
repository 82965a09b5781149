/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_again.c -- a second report of a case beside one that was sent (see report.h). */
#include "templates/template.h"
#include "workflow/report_int.h"

#include <stdlib.h>
#include <string.h>

struct issue {
	struct template *t;
	struct template_answers *a;
	const struct template_answer *measures;
	bool as_they_are;
};

static enum err_code
read_issue(struct arena *mem, const char *text, size_t n, struct issue *x, struct err *e)
{
	enum err_code code;

	if ((code = workflow_report_read(mem, text, n, &x->t, &x->a, e)) ||
	    (code = workflow_report_measures(x->a, &x->measures, e)))
		return code;
	const struct template_answer *p = template_answer(x->a, "provenance");
	x->as_they_are = false;
	for (size_t i = 0; i < p->n_rows; i++)
		x->as_they_are |= p->row[i][1] && strcmp(p->row[i][1], "as-they-are") == 0;
	return OK;
}

static enum err_code
too_near(const char *group, struct err *e)
{
	return err_set(e, ERR_REFUSED,
		       "disclosure: differs from the report made before by fewer than %d people in "
		       "the %s group",
		       WORKFLOW_MIN_COUNT, group);
}

static bool
few(int64_t a, int64_t b)
{
	return a != b && llabs(a - b) < WORKFLOW_MIN_COUNT;
}

/* What lies between two sizes of a group is a group, and so is what lies between two counts. */
static enum err_code
counts(const char **was, const char **is, int n_at, int rate_at, const char *group, struct err *e)
{
	int64_t n0, n1, x0, x1;
	enum err_code code;

	if ((code = workflow_report_size_of(was[n_at], &n0, e)) ||
	    (code = workflow_report_size_of(is[n_at], &n1, e)) ||
	    (code = workflow_report_count_of(was[rate_at], n0, &x0, e)) ||
	    (code = workflow_report_count_of(is[rate_at], n1, &x1, e)))
		return code;
	if (n0 == n1 && x0 == x1)
		return OK;
	return llabs(x1 - x0) < WORKFLOW_MIN_COUNT ||
		       llabs((n1 - x1) - (n0 - x0)) < WORKFLOW_MIN_COUNT
		   ? too_near(group, e)
		   : OK;
}

static enum err_code
sizes(const char **was, const char **is, int at, const char *group, struct err *e)
{
	int64_t n0, n1;
	enum err_code code;

	if ((code = workflow_report_size_of(was[at], &n0, e)) ||
	    (code = workflow_report_size_of(is[at], &n1, e)))
		return code;
	return few(n0, n1) ? too_near(group, e) : OK;
}

static enum err_code
all_sizes(const struct issue *was, const struct issue *is, struct err *e)
{
	enum err_code code = OK;

	for (size_t i = 0; i < was->measures->n_rows; i++)
		for (size_t k = 0; !code && k < is->measures->n_rows; k++) {
			const char **a = was->measures->row[i], **b = is->measures->row[k];
			if (!(code = sizes(a, b, REPORT_TREATED_N, "treatment", e)))
				code = sizes(a, b, REPORT_COMPARED_N, "comparison", e);
		}
	return code;
}

enum err_code
workflow_report_follows(struct arena *mem, const char *before, size_t n_before, const char *text,
			size_t n, struct err *e)
{
	struct issue was, is;
	enum err_code code;

	if ((code = read_issue(mem, before, n_before, &was, e)) ||
	    (code = read_issue(mem, text, n, &is, e)) || (code = all_sizes(&was, &is, e)))
		return code;
	const char **a = was.measures->row[0], **b = is.measures->row[0];
	if ((code = counts(a, b, REPORT_TREATED_N, REPORT_TREATED, "treatment", e)))
		return code;
	return was.as_they_are && is.as_they_are
		   ? counts(a, b, REPORT_COMPARED_N, REPORT_COMPARED, "comparison", e)
		   : OK;
}
