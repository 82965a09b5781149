/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_tables.c -- the report's tables: measures and their notes, losses, balance (see report.h).
 */
#include "core/parse.h"
#include "workflow/data.h"
#include "workflow/report_int.h"

#include <math.h>
#include <string.h>

static void
measures(struct report_writer *w)
{
	for (int k = 0; k < STATS_MEASURES; k++) {
		const struct stats_measure *m = &w->r->effect->main.measure[k];
		struct report_kind kind = workflow_report_kind_of(w, k);
		if (!m->shown)
			continue;
		const char *cell[] = {
		    kind.name,
		    arena_printf(w->mem, "%zu", m->treated_n),
		    arena_printf(w->mem, "%zu", m->control_n),
		    workflow_report_number(w->mem, kind.scale * m->treated.mean, kind.places),
		    workflow_report_number(w->mem, kind.scale * m->control.mean, kind.places),
		    workflow_report_interval(w, m, k),
		    workflow_report_significant(m) ? "yes" : "no",
		    workflow_report_p_value(w->mem, m->test.p)};
		workflow_report_row(w, "measures", cell);
	}
}

/* A limit that prints as nothing still has a sign, and the words follow the sign. */
static void
zero_limits(struct report_writer *w, struct buf *b)
{
	for (int k = 0; k < STATS_MEASURES; k++) {
		const struct stats_measure *m = &w->r->effect->main.measure[k];
		struct report_kind kind = workflow_report_kind_of(w, k);
		double near = m->verdict == STATS_REDUCED ? m->test.hi : m->test.lo;
		const char *s = workflow_report_number(w->mem, kind.scale * near, kind.places);
		if (m->shown && m->verdict != STATS_MORE_NEEDED && strspn(s, "0.") == strlen(s))
			buf_printf(b,
				   " %s: the limit that prints as %s lies %s zero (%.2g before "
				   "rounding), and the words rest on "
				   "that.",
				   kind.name, s, near < 0 ? "below" : "above", kind.scale * near);
	}
}

static void
notes(struct report_writer *w)
{
	const struct stats_result *r = &w->r->effect->main;
	AUTO_BUF(b);

	buf_printf(&b,
		   "%d %s made for this table, and all of them are in it%s. Every test is Welch's t, "
		   "two-sided, on the treatment "
		   "group's number and the comparison group's effective number",
		   r->tests, r->tests == 1 ? "test was" : "tests were",
		   w->r->effect->has_second
		       ? "; a second method tests the same measures, and of it no more than the "
			 "rate is shown"
		       : "");
	if (r->ess > 0 && isfinite(r->ess))
		buf_printf(&b, " (%.0f)", r->ess);
	buf_puts(&b, ". Allowing for the number of tests (Holm), the p-values are");
	for (int k = 0, n = 0; k < STATS_MEASURES; k++)
		if (r->measure[k].shown)
			buf_printf(&b, "%s %s", n++ ? "," : "",
				   workflow_report_p_value(w->mem, r->measure[k].p_holm));
	buf_puts(&b, ".");
	zero_limits(w, &b);
	if (!r->measure[STATS_TIME].shown)
		buf_puts(&b, " Time to first reoffence has not been included as a headline result "
			     "due to low numbers of "
			     "reoffenders, which could give misleading results.");
	else
		buf_puts(&b, " Time to first reoffence compares reoffenders only, so the two "
			     "groups are no longer alike by design.");
	buf_puts(&b, " Please note totals may not appear to equal the sum of the component parts "
		     "due to rounding.");
	workflow_report_set(w, "measure-notes", b.s);
}

/* ---- from the records received to the people analysed ---- */

static const struct {
	const char *name, *says;
} reason[] = {
    {"unlinked-row", "fault in the row"},
    {"unlinked-no-candidate", "nobody like them in the register"},
    {"unlinked-unlikely", "nobody in the register likely to be them"},
    {"suspect-identifier", "suspect: only an identifier agrees"},
    {"suspect-name-only", "suspect: only the name agrees"},
    {"suspect-name-differs", "suspect: no identifier and no name agrees"},
    {"suspect-margin", "suspect: two people nearly as likely"},
    {"suspect-taken", "suspect: linked to another row"},
    {"suspect-probability", "suspect: not likely enough"},
    {"no-index-date", "no index date"},
    {"index-date-far-from-intervention", "sentence far from the intervention"},
    {"follow-up-incomplete", "follow-up not complete"},
    {"outcome-unreadable", "outcome not readable"},
    {"covariate-missing", "a characteristic missing"},
};
static const struct {
	const char *name, *says;
} stage[] = {
    {"received", "Records received"},
    {"linked", "Found in the register"},
    {"extract", "In the linked extract"},
    {"used", "Analysed, before any matching"},
};

struct losses {
	int64_t small;
	size_t n_small;
	struct buf *few;
};

/* Reasons that took fewer than ten each share a row, so that none of them tells a small number. */
static void
small_losses(struct report_writer *w, struct losses *l)
{
	if (!l->n_small)
		return;
	const char *cell[] = {"Lost", workflow_band(w->mem, (size_t)l->small), "-",
			      arena_printf(w->mem,
					   "other reasons, each fewer than %d people or nobody: %s",
					   WORKFLOW_MIN_COUNT, l->few->s)};
	workflow_report_row(w, "attrition", cell);
	l->small = 0;
	l->n_small = 0;
	buf_reset(l->few);
}

static void
loss(struct report_writer *w, struct losses *l, const char *name, int64_t n)
{
	const char *says = name;

	for (size_t i = 0; i < sizeof reason / sizeof *reason; i++)
		if (strcmp(reason[i].name, name) == 0)
			says = reason[i].says;
	if (n < WORKFLOW_MIN_COUNT) {
		l->small += n;
		buf_printf(l->few, "%s%s", l->n_small++ ? "; " : "", says);
		return;
	}
	const char *cell[] = {"Lost", workflow_band(w->mem, (size_t)n), "-", says};
	workflow_report_row(w, "attrition", cell);
}

static void
reached(struct report_writer *w, struct losses *l, const char *says, int64_t n)
{
	small_losses(w, l);
	const char *cell[] = {says, "-", workflow_band(w->mem, (size_t)n), NULL};
	workflow_report_row(w, "attrition", cell);
}

static void
attrition(struct report_writer *w)
{
	char *text = arena_strdup(w->mem, w->r->attrition), *save = NULL;
	AUTO_BUF(few);
	struct losses l = {.few = &few};
	int64_t n;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *sp = strrchr(line, ' ');
		const char *at = NULL;
		if (!sp || !parse_int(sp + 1, 0, INT32_MAX, &n))
			continue;
		*sp = '\0';
		for (size_t i = 0; i < sizeof stage / sizeof *stage; i++)
			if (strcmp(stage[i].name, line) == 0)
				at = stage[i].says;
		if (at)
			reached(w, &l, at, n);
		else
			loss(w, &l, line, n);
	}
	small_losses(w, &l);
}

/* ---- how alike the groups are ---- */

static const char *
quality(double d)
{
	return fabs(d) < 0.05    ? "well matched"
	       : fabs(d) <= 0.10 ? "reasonably matched"
				 : "poorly matched";
}

static void
balance(struct report_writer *w)
{
	const struct stats_result *r = &w->r->effect->main;

	for (size_t i = 0; i < r->balance_n; i++) {
		const struct stats_balance *b = &r->balance[i];
		if (!isfinite(b->after) || workflow_report_hidden(w, b->name))
			continue;
		const char *cell[] = {
		    workflow_report_characteristic(w, b->name),
		    isfinite(b->before) ? workflow_report_number(w->mem, 100 * b->before, 1) : NULL,
		    workflow_report_number(w->mem, 100 * b->after, 1), quality(b->after)};
		workflow_report_row(w, "balance", cell);
	}
}

void
workflow_report_tables(struct report_writer *w)
{
	measures(w);
	notes(w);
	attrition(w);
	balance(w);
}
