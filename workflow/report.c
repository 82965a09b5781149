/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.c -- see report.h. */
#include "workflow/report.h"
#include "core/parse.h"
#include "templates/answers.h"
#include "templates/template.h"
#include "workflow/data.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char wording[] = "2016-1";

/* What a measure is called and in which unit its difference is printed. */
static const struct { const char *name, *unit, *group; double scale; int places; } kind[STATS_MEASURES] = {
	[STATS_RATE]      = { "One-year proven reoffending rate (%)", "percentage points", "people", 100, 1 },
	[STATS_FREQUENCY] = { "Reoffences per person", "reoffences per person", "offences", 1, 2 },
	[STATS_TIME]      = { "Days to first reoffence (reoffenders only)", "days", "days", 1, 0 },
};

/* A number as it is printed: no minus sign before a zero. */
static const char *
number(struct arena *mem, double x, int places)
{
	const char *s = arena_printf(mem, "%.*f", places, x);

	return *s == '-' && strspn(s + 1, "0.") == strlen(s + 1) ? s + 1 : s;
}

static const char *
p_value(struct arena *mem, double p)
{
	return p < 0.0001 ? "<0.0001" : arena_printf(mem, "%.4f", p);
}

static const char *
interval(struct arena *mem, const struct stats_measure *m, int k)
{
	return arena_printf(mem, "%s to %s %s", number(mem, kind[k].scale * m->test.lo, kind[k].places),
	    number(mem, kind[k].scale * m->test.hi, kind[k].places), kind[k].unit);
}

static bool
significant(const struct stats_measure *m)
{
	return m->test.p <= 0.05 && m->treated_events >= 30 && m->treated_n >= 10;
}

/* ---- disclosure: before a word is written ---- */

static enum err_code
group_safe(const char *name, const char *group, size_t n, size_t events, struct err *e)
{
	if (n < WORKFLOW_MIN_MATCHED)
		return err_set(e, ERR_REFUSED, "disclosure: fewer than %d people in the %s group", WORKFLOW_MIN_MATCHED, group);
	if (events < WORKFLOW_MIN_COUNT || n - events < WORKFLOW_MIN_COUNT)
		return err_set(e, ERR_REFUSED, "disclosure: the %s implies a count below %d in the %s group; collapse or withhold it",
		    name, WORKFLOW_MIN_COUNT, group);
	return OK;
}

static enum err_code
measures_safe(const struct stats_result *r, struct err *e)
{
	const struct stats_measure *m = &r->measure[STATS_RATE];
	enum err_code code;

	if (r->withheld)
		return err_set(e, ERR_REFUSED, "disclosure: fewer than %d people were matched", WORKFLOW_MIN_MATCHED);
	if ((code = group_safe("rate", "treatment", m->treated_n, m->treated_events, e)))
		return code;
	return group_safe("rate", "comparison", m->control_n, m->control_events, e);
}

/* ---- the words ---- */

struct writer { struct arena *mem; struct template_answers *a; const struct workflow_report *r; enum err_code code; struct err *e; };

static void
set(struct writer *w, const char *id, const char *text)
{
	if (!w->code)
		w->code = template_answers_set(w->a, id, text, w->e);
}

static void
row(struct writer *w, const char *id, const char *const *cell)
{
	if (!w->code)
		w->code = template_answers_row(w->a, id, cell, w->e);
}

static const struct stats_measure *
rate(const struct writer *w)
{
	return &w->r->effect->main.measure[STATS_RATE];
}

static void
conclusions(struct writer *w)
{
	const struct stats_measure *m = rate(w);
	const char *lo = number(w->mem, 100 * fabs(m->verdict == STATS_REDUCED ? m->test.hi : m->test.lo), 1);
	const char *hi = number(w->mem, 100 * fabs(m->verdict == STATS_REDUCED ? m->test.lo : m->test.hi), 1);
	const char *way = m->verdict == STATS_REDUCED ? "lower" : "higher";

	if (m->verdict == STATS_MORE_NEEDED) {
		set(w, "headline", "The overall results do not show that the programme had a statistically significant effect on "
		    "a person's reoffending behaviour, but this should not be taken to mean that the programme fails to affect it.");
		set(w, "can-say", arena_printf(w->mem, "This analysis does not provide clear evidence on whether support by this "
		    "programme increases or decreases the number of people who commit a proven reoffence in a one-year period "
		    "(between %s percentage points lower and %s higher). More people would need to be available for analysis.",
		    number(w->mem, -100 * m->test.lo, 1), number(w->mem, 100 * m->test.hi, 1)));
		set(w, "cannot-say", "This analysis shows that support by this programme increases, decreases or has no effect on "
		    "the number of people who commit a proven reoffence in a one-year period.");
		return;
	}
	set(w, "headline", arena_printf(w->mem, "The overall results show that those who took part in the programme were %s "
	    "likely to reoffend than those who did not.", m->verdict == STATS_REDUCED ? "less" : "more"));
	set(w, "can-say", arena_printf(w->mem, "This analysis provides evidence that support by this programme may %s the number "
	    "of people who commit a proven reoffence in a one-year period, by between %s and %s percentage points.",
	    m->verdict == STATS_REDUCED ? "decrease" : "increase", lo, hi));
	set(w, "cannot-say", arena_printf(w->mem, "This analysis shows that support by this programme made the rate %s by a "
	    "certain number of percentage points, or that it would do so for other people.", way));
}

static void
typical(struct writer *w)
{
	const struct stats_measure *m = rate(w), *f = &w->r->effect->main.measure[STATS_FREQUENCY];
	const struct stats_measure *t = &w->r->effect->main.measure[STATS_TIME];
	AUTO_BUF(b);

	buf_printf(&b, "For 100 typical people in the treatment group, the equivalent of:\n\n- %.0f of the 100 people committed a "
	    "proven reoffence within one year (a rate of %s%%), against %s%% in the comparison group.\n",
	    100 * m->treated.mean, number(w->mem, 100 * m->treated.mean, 1), number(w->mem, 100 * m->control.mean, 1));
	if (f->shown)
		buf_printf(&b, "- %.0f proven reoffences were committed by these 100 people during the year (%s per person), "
		    "against %s per person.\n", 100 * f->treated.mean, number(w->mem, f->treated.mean, 2), number(w->mem, f->control.mean, 2));
	if (t->shown)
		buf_printf(&b, "- %s days was the average time before a reoffender committed their first proven reoffence, "
		    "against %s days.\n", number(w->mem, t->treated.mean, 0), number(w->mem, t->control.mean, 0));
	set(w, "typical", b.s);
}

static void
estimates(struct writer *w)
{
	AUTO_BUF(b);

	for (int k = 0; k < STATS_MEASURES; k++) {
		const struct stats_measure *m = &w->r->effect->main.measure[k];
		double lo = kind[k].scale * m->test.lo, hi = kind[k].scale * m->test.hi;
		if (!m->shown)
			continue;
		if (m->verdict == STATS_MORE_NEEDED)
			buf_printf(&b, "- %s: lower by as many as %s %s, or higher by as many as %s. More people would need to be "
			    "available for analysis in order to determine the direction of this difference.\n", kind[k].name,
			    number(w->mem, -lo, kind[k].places), kind[k].unit, number(w->mem, hi, kind[k].places));
		else
			buf_printf(&b, "- %s: %s by between %s and %s %s. This is a statistically significant result.\n", kind[k].name,
			    hi < 0 ? "lower" : "higher", number(w->mem, hi < 0 ? -hi : lo, kind[k].places),
			    number(w->mem, hi < 0 ? -lo : hi, kind[k].places), kind[k].unit);
	}
	set(w, "estimates", b.s);
}

static void
measures(struct writer *w)
{
	for (int k = 0; k < STATS_MEASURES; k++) {
		const struct stats_measure *m = &w->r->effect->main.measure[k];
		if (!m->shown)
			continue;
		const char *cell[] = { kind[k].name, arena_printf(w->mem, "%zu", m->treated_n), arena_printf(w->mem, "%zu", m->control_n),
			number(w->mem, kind[k].scale * m->treated.mean, kind[k].places),
			number(w->mem, kind[k].scale * m->control.mean, kind[k].places), interval(w->mem, m, k),
			significant(m) ? "yes" : "no", p_value(w->mem, m->test.p) };
		row(w, "measures", cell);
	}
}

static void
notes(struct writer *w)
{
	const struct stats_result *r = &w->r->effect->main;
	AUTO_BUF(b);

	buf_printf(&b, "%d tests were made for this report, and all are shown. Every test is Welch's t, two-sided, on the treatment "
	    "group's number and the comparison group's effective number", r->tests);
	if (w->r->effect->main.ess > 0 && isfinite(w->r->effect->main.ess))
		buf_printf(&b, " (%.0f)", w->r->effect->main.ess);
	buf_puts(&b, ". Allowing for the number of tests (Holm), the p-values are");
	for (int k = 0, n = 0; k < STATS_MEASURES; k++)
		if (r->measure[k].shown)
			buf_printf(&b, "%s %s", n++ ? "," : "", p_value(w->mem, r->measure[k].p_holm));
	buf_puts(&b, ".");
	if (!r->measure[STATS_TIME].shown)
		buf_puts(&b, " Time to first reoffence has not been included as a headline result due to low numbers of "
		    "reoffenders, which could give misleading results.");
	else
		buf_puts(&b, " Time to first reoffence compares reoffenders only, so the two groups are no longer alike by design.");
	buf_puts(&b, " Please note totals may not appear to equal the sum of the component parts due to rounding.");
	set(w, "measure-notes", b.s);
}

static void
second_result(struct writer *w)
{
	const struct stats_measure *m = &w->r->effect->second.measure[STATS_RATE];
	struct err unsafe = ERR_INIT;

	if (!w->r->effect->has_second || measures_safe(&w->r->effect->second, &unsafe))
		return;
	set(w, "charts", arena_printf(w->mem, "The same question by the second method, one to one nearest matching with a caliper of "
	    "0.2 standard deviations of the logit: %s%% against %s%%, estimated difference %s (p %s).",
	    number(w->mem, 100 * m->treated.mean, 1), number(w->mem, 100 * m->control.mean, 1),
	    interval(w->mem, m, STATS_RATE), p_value(w->mem, m->test.p)));
}

static void
attrition(struct writer *w)
{
	char *text = arena_strdup(w->mem, w->r->attrition), *save = NULL;
	int64_t left = 0, n;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *sp = strrchr(line, ' ');
		if (!sp || !parse_int(sp + 1, 0, INT32_MAX, &n))
			continue;
		*sp = '\0';
		bool first = strcmp(line, "received") == 0, last = strcmp(line, "used") == 0 || strcmp(line, "linked") == 0;
		left = first ? n : last ? n : left - n;
		const char *cell[] = { first ? "Records received" : last ? "People analysed" : "Lost",
			first || last ? "0" : workflow_band(w->mem, (size_t)n), workflow_band(w->mem, (size_t)(left > 0 ? left : 0)),
			first || last ? NULL : line };
		row(w, "attrition", cell);
	}
}

static const char *
quality(double d)
{
	return fabs(d) < 0.05 ? "well matched" : fabs(d) <= 0.10 ? "reasonably matched" : "poorly matched";
}

static void
balance(struct writer *w)
{
	const struct stats_result *r = &w->r->effect->main;

	for (size_t i = 0; i < r->balance_n; i++) {
		const struct stats_balance *b = &r->balance[i];
		if (!isfinite(b->after))
			continue;
		const char *cell[] = { strcmp(b->name, "distance") == 0 ? "propensity score" : b->name,
			isfinite(b->before) ? number(w->mem, 100 * b->before, 1) : NULL, number(w->mem, 100 * b->after, 1), quality(b->after) };
		row(w, "balance", cell);
	}
	if (r->balance_n == 0) {
		const char *cell[] = { "not matched: the groups are compared as they are", NULL, "0", "not applicable" };
		row(w, "balance", cell);
	}
}

static void
method(struct writer *w)
{
	const struct stats_result *r = &w->r->effect->main;

	if (strcmp(w->r->design, "as-they-are") == 0)
		set(w, "method", "The two groups are compared as they are, without matching. That is right where people were assigned "
		    "at random, and only there.");
	else
		set(w, "method", arena_printf(w->mem, "A propensity score was estimated by logistic regression on all characteristics in the "
		    "balance table. Each person of the treatment group was matched, with replacement, to everybody of the pool whose "
		    "score lies within %.3g of theirs, those sharing one unit of weight. %zu of %zu people were matched, to %zu of %zu.",
		    r->caliper, r->matched_treated, r->treated, r->matched_controls, r->controls));
	set(w, "caveats", "People who took part may differ from the comparison group in ways that no record shows, such as motivation. "
	    "The result holds for the people analysed and the period stated, not for others.");
	set(w, "coverage", "People who could not be found in the register with confidence are not in the analysis; suspect matches were "
	    "discarded, with their reasons above.");
	set(w, "disclosure", arena_printf(w->mem, "No figure rests on fewer than %d people: of each rate both the numerator and its "
	    "complement were tested, in both groups, which number at least %d. Losses are printed in bands of 5, and below %d "
	    "as \"<%d\".", WORKFLOW_MIN_COUNT, WORKFLOW_MIN_MATCHED, WORKFLOW_MIN_COUNT, WORKFLOW_MIN_COUNT));
}

static void
front(struct writer *w)
{
	const struct stats_measure *m = rate(w);

	if (w->r->simulated)
		set(w, "simulated", "**Simulated.** This report was made in a lab with a simulated clock, from people who do not exist.");
	set(w, "programme", w->r->programme);
	set(w, "organisation", w->r->organisation);
	set(w, "intervention", w->r->intervention);
	set(w, "period", w->r->period);
	set(w, "treatment-n", arena_printf(w->mem, "%zu", m->treated_n));
	set(w, "comparison-n", arena_printf(w->mem, "%zu", m->control_n));
}

static void
provenance(struct writer *w)
{
	const char *dataset[] = { "Dataset", w->r->dataset }, *design[] = { "Design", w->r->design };

	row(w, "provenance", dataset);
	row(w, "provenance", design);
}

enum err_code
workflow_report_write(struct arena *mem, const struct workflow_report *r, struct buf *out, struct err *e)
{
	struct writer w = { .mem = mem, .r = r, .e = e };
	struct template *t;
	enum err_code code;

	if ((code = measures_safe(&r->effect->main, e)) || (code = template_shipped(mem, "evaluation-report", &t, e)))
		return code;
	w.a = template_answers_new(mem, t);
	front(&w);
	conclusions(&w);
	typical(&w);
	estimates(&w);
	measures(&w);
	notes(&w);
	second_result(&w);
	attrition(&w);
	balance(&w);
	method(&w);
	provenance(&w);
	if (!w.code)
		template_answers_write(w.a, out);
	return w.code;
}

/* ---- the second pair of eyes ---- */

static enum err_code
read_report(struct arena *mem, const char *text, size_t n, struct template **t, struct template_answers **a, struct err *e)
{
	struct diag d = { .mem = mem };
	enum err_code code = template_shipped(mem, "evaluation-report", t, e);

	if (code)
		return code;
	*a = template_answers_read(mem, *t, "report", text, n, &d);
	return diag_err(&d, e);
}

/* From what is printed alone: n and a rate give the count back, so both must be large enough. */
static enum err_code
printed_safe(const char *n_text, const char *rate_text, const char *group, struct err *e)
{
	int64_t n = 0;
	double percent = 0;

	if (!n_text || !rate_text || !parse_int(n_text, 0, INT32_MAX, &n) || !parse_real(rate_text, &percent))
		return err_set(e, ERR_INVALID, "the report's rate row is not of numbers");
	return group_safe("rate", group, (size_t)n, (size_t)llround(percent / 100 * (double)n), e);
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
	if (m->n_rows == 0)
		return err_set(e, ERR_INVALID, "the report has no measures");
	const char **cell = m->row[0];
	if ((code = printed_safe(cell[1], cell[3], "treatment", e)))
		return code;
	return strstr(cell[0], "rate") && cell[4] ? printed_safe(cell[2], cell[4], "comparison", e)
	    : err_set(e, ERR_INVALID, "the report's first measure is not the rate");
}

enum err_code
workflow_report_render(struct arena *mem, const char *text, size_t n, const char *number_, const char *digest,
    int format, struct buf *out, struct err *e)
{
	struct template_answers *a;
	struct template *t;
	enum err_code code;

	if ((code = read_report(mem, text, n, &t, &a, e)) || (code = template_answers_value(a, "case-number", number_, e)) ||
	    (code = template_answers_value(a, "analysis-digest", digest, e)) ||
	    (code = template_answers_value(a, "wording", wording, e)))
		return code;
	template_render(mem, t, a, (enum template_format)format, out);
	return OK;
}
