/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.c -- see report.h. */
#include "templates/template.h"
#include "workflow/data.h"
#include "workflow/report_int.h"

#include <math.h>
#include <string.h>

struct report_kind
workflow_report_kind_of(const struct report_writer *w, int k)
{
	const char *unit = w->r->time_unit ? w->r->time_unit : "days";

	if (k == STATS_RATE)
		return (struct report_kind){"One-year proven reoffending rate (%)",
					    "percentage points", 100, 1};
	if (k == STATS_FREQUENCY)
		return (struct report_kind){"Reoffences per person", "reoffences per person", 1, 2};
	return (struct report_kind){arena_printf(w->mem,
						 "%c%s to first reoffence (reoffenders only)",
						 *unit - 'a' + 'A', unit + 1),
				    unit, 1, strcmp(unit, "days") == 0 ? 0 : 1};
}

const char *
workflow_report_number(struct arena *mem, double x, int places)
{
	const char *s = arena_printf(mem, "%.*f", places, x);

	return *s == '-' && strspn(s + 1, "0.") == strlen(s + 1) ? s + 1 : s;
}

const char *
workflow_report_p_value(struct arena *mem, double p)
{
	return p < 0.0001 ? "<0.0001" : arena_printf(mem, "%.4f", p);
}

const char *
workflow_report_interval(const struct report_writer *w, const struct stats_measure *m, int k)
{
	struct report_kind kind = workflow_report_kind_of(w, k);

	return arena_printf(w->mem, "%s to %s %s",
			    workflow_report_number(w->mem, kind.scale * m->test.lo, kind.places),
			    workflow_report_number(w->mem, kind.scale * m->test.hi, kind.places),
			    kind.unit);
}

bool
workflow_report_significant(const struct stats_measure *m)
{
	return m->verdict != STATS_MORE_NEEDED && m->test.p <= 0.05 && m->treated_events >= 30 &&
	       m->treated_n >= 10;
}

/* "offence_typedrugs" is the level "drugs" of the column "offence_type". */
const char *
workflow_report_characteristic(const struct report_writer *w, const char *column)
{
	size_t best = strlen(column);
	bool found = false;

	if (strcmp(column, "distance") == 0)
		return "propensity score";
	for (size_t i = 0; i < w->r->n_covariates; i++) {
		size_t n = strlen(w->r->covariate[i]);
		if (strncmp(w->r->covariate[i], column, n) == 0 && (!found || n > best)) {
			best = n;
			found = true;
		}
	}
	char *s = arena_printf(w->mem, "%.*s%s%s", (int)best, column, column[best] ? ": " : "",
			       column + best);
	for (char *c = s; *c; c++)
		*c = *c == '_' ? ' ' : *c;
	return s;
}

/* A name that begins like a hidden one is hidden too: levels are glued to the column's name. */
bool
workflow_report_hidden(const struct report_writer *w, const char *column)
{
	for (size_t i = 0; i < w->r->n_hidden; i++)
		if (strncmp(column, w->r->hidden[i], strlen(w->r->hidden[i])) == 0)
			return true;
	return false;
}

void
workflow_report_set(struct report_writer *w, const char *id, const char *text)
{
	if (!w->code)
		w->code = template_answers_set(w->a, id, text, w->e);
}

void
workflow_report_row(struct report_writer *w, const char *id, const char *const *cell)
{
	if (!w->code)
		w->code = template_answers_row(w->a, id, cell, w->e);
}

/* ---- disclosure: before a word is written ---- */

enum err_code
workflow_report_group_safe(const char *group, size_t n, size_t events, struct err *e)
{
	if (n < WORKFLOW_MIN_MATCHED)
		return err_set(e, ERR_REFUSED, "disclosure: fewer than %d people in the %s group",
			       WORKFLOW_MIN_MATCHED, group);
	if (events < WORKFLOW_MIN_COUNT || n - events < WORKFLOW_MIN_COUNT)
		return err_set(e, ERR_REFUSED,
			       "disclosure: the rate implies a count below %d in the %s group; "
			       "collapse or withhold it",
			       WORKFLOW_MIN_COUNT, group);
	return OK;
}

/* Of a weighted comparison group both are counts to an attacker: the people, and what the printed
 * rate makes of their number. */
static enum err_code
measures_safe(const struct stats_result *r, struct err *e)
{
	const struct stats_measure *m = &r->measure[STATS_RATE];
	enum err_code code;

	if (r->withheld)
		return err_set(e, ERR_REFUSED, "disclosure: fewer than %d people were matched",
			       WORKFLOW_MIN_MATCHED);
	if ((code = workflow_report_group_safe("treatment", m->treated_n, m->treated_events, e)) ||
	    (code = workflow_report_group_safe("comparison", m->control_n, m->control_events, e)))
		return code;
	double printed = round(1000 * m->control.mean) / 1000;
	return workflow_report_group_safe("comparison", m->control_n,
					  (size_t)llround(printed * (double)m->control_n), e);
}

static enum err_code
sums_safe(const struct workflow_report *r, struct err *e)
{
	static const char *const group[] = { "treatment", "comparison" };

	for (int i = 0; i < 2 && r->effect->main.measure[STATS_FREQUENCY].shown; i++)
		if (!(r->top_two[i] <= 0.9))
			return err_set(e, ERR_REFUSED,
				       "disclosure: two people account for over 90%% of the "
				       "reoffences of the %s group; run it without (--count none)",
				       group[i]);
	return OK;
}

static void
second_result(struct report_writer *w)
{
	const struct stats_measure *m = &w->r->effect->second.measure[STATS_RATE];
	struct err unsafe = ERR_INIT;

	if (!w->r->effect->has_second)
		return;
	if (measures_safe(&w->r->effect->second, &unsafe)) {
		workflow_report_set(w, "second-result",
				    "A second method, one to one nearest matching, was fixed in "
				    "advance and run; its result is withheld, because a count "
				    "behind it is too small to print.");
		return;
	}
	workflow_report_set(
	    w, "second-result",
	    arena_printf(
		w->mem,
		"The rate by a second method, fixed in advance and shown whatever it says: one to one "
		"nearest matching with a caliper of 0.2 standard deviations of the logit gives "
		"%s%% against %s%%, an estimated difference "
		"of %s (p %s).",
		workflow_report_number(w->mem, 100 * m->treated.mean, 1),
		workflow_report_number(w->mem, 100 * m->control.mean, 1),
		workflow_report_interval(w, m, STATS_RATE),
		workflow_report_p_value(w->mem, m->test.p)));
}

/* Beside the size of the treatment group a number of one to nine would tell few people apart. */
static const char *
unmatched(struct report_writer *w)
{
	const struct stats_result *r = &w->r->effect->main;
	size_t lost = r->treated - r->matched_treated;

	if (lost < WORKFLOW_MIN_COUNT)
		return "; fewer than 10 people, or nobody, had nobody close enough";
	return arena_printf(w->mem, "; %s people had nobody close enough", workflow_band(w->mem, lost));
}

static void
matching(struct report_writer *w)
{
	const struct stats_result *r = &w->r->effect->main;

	workflow_report_set(
	    w, "method",
	    arena_printf(
		w->mem,
		"A propensity score was estimated by logistic regression on all characteristics of "
		"the analysis set. Each person of the treatment group was matched, with "
		"replacement, to everybody of the pool whose "
		"score lies within %.3g of theirs, those sharing one unit of weight: the widest of "
		"a fixed series of radii that "
		"leaves no characteristic poorly matched, else the one that leaves the least "
		"difference. The choice looks at the balance "
		"alone, never at reoffending. The measures rest on those who were matched%s.",
		r->caliper, unmatched(w)));
}

static const char *
disclosed(struct report_writer *w)
{
	bool sums = w->r->effect->main.measure[STATS_FREQUENCY].shown;

	return arena_printf(
	    w->mem,
	    "Both groups number at least %d. Of each rate, those who reoffended and those who did not "
	    "are at least %d, in both groups; a mean time rests on at least %d reoffenders in each.%s "
	    "Losses are printed in bands of 5, and below %d as \"<%d\"; what remains is printed at each "
	    "stage only, in bands of 5, so that taking it from a number known elsewhere leaves "
	    "five possible answers, and never a single person. A loss of nobody is printed "
	    "like a loss of few.%s",
	    WORKFLOW_MIN_MATCHED, WORKFLOW_MIN_COUNT, WORKFLOW_MIN_MATCHED,
	    sums ? " No two people account for over 90% of a group's reoffences." : "",
	    WORKFLOW_MIN_COUNT, WORKFLOW_MIN_COUNT,
	    w->r->n_hidden
		? " In the balance table levels with fewer than 10 people are not shown, nor are "
		  "the other levels of the same characteristic."
		: "");
}

static void
method(struct report_writer *w)
{
	bool as_they_are = strcmp(w->r->design, "as-they-are") == 0;

	if (as_they_are)
		workflow_report_set(w, "method",
				    "The two groups are compared as they are, without matching. "
				    "That is right where people were assigned "
				    "at random, and only there.");
	else
		matching(w);
	workflow_report_set(
	    w, "caveats",
	    arena_printf(w->mem,
			 "%s The result holds for the people analysed and the period stated, not "
			 "for others.",
			 as_they_are ? "No characteristic was allowed for: unless chance alone "
				       "decided who took part, the groups may differ in ways "
				       "that explain the result."
				     : "People who took part may differ from the comparison group "
				       "in ways that no record shows, such "
				       "as motivation."));
	workflow_report_set(
	    w, "coverage",
	    arena_printf(w->mem,
			 "People who could not be found in the register with confidence are not in "
			 "the analysis; suspect matches were discarded, with their reasons above.%s",
			 strstr(w->r->attrition, "\nextract ")
			     ? " The people analysed are those of a linked extract that was made "
			       "outside this lab: who was left out there is not known here."
			     : ""));
	workflow_report_set(w, "disclosure", disclosed(w));
}

static void
front(struct report_writer *w)
{
	const struct stats_measure *m = &w->r->effect->main.measure[STATS_RATE];

	if (w->r->simulated)
		workflow_report_set(w, "simulated",
				    "**Simulated.** This report was made in a lab with a simulated "
				    "clock, for a trial or a demonstration. "
				    "It is about no real programme.");
	workflow_report_set(w, "programme", w->r->programme);
	workflow_report_set(w, "organisation", w->r->organisation);
	workflow_report_set(w, "intervention", w->r->intervention);
	workflow_report_set(w, "period", w->r->period);
	workflow_report_set(w, "treatment-n", arena_printf(w->mem, "%zu", m->treated_n));
	workflow_report_set(w, "comparison-n", arena_printf(w->mem, "%zu", m->control_n));
}

static void
provenance(struct report_writer *w)
{
	const char *dataset[] = {"Dataset", w->r->dataset}, *design[] = {"Design", w->r->design};

	workflow_report_row(w, "provenance", dataset);
	workflow_report_row(w, "provenance", design);
}

enum err_code
workflow_report_write(struct arena *mem, const struct workflow_report *r, struct buf *out,
		      struct err *e)
{
	struct report_writer w = {.mem = mem, .r = r, .e = e};
	struct template *t;
	enum err_code code;

	if ((code = measures_safe(&r->effect->main, e)) || (code = sums_safe(r, e)) ||
	    (code = template_shipped(mem, "evaluation-report", &t, e)))
		return code;
	w.a = template_answers_new(mem, t);
	front(&w);
	workflow_report_words(&w);
	workflow_report_tables(&w);
	second_result(&w);
	method(&w);
	provenance(&w);
	if (!w.code)
		template_answers_write(w.a, out);
	return w.code;
}
