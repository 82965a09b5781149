/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_words.c -- what the numbers support, in the words of the published reports (see report.h).
 */
#include "workflow/report_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* 1234.5 as "1,234" (places 0) or "1,234.50". */
static const char *
thousands(struct arena *mem, double x, int places)
{
	const char *s = workflow_report_number(mem, x, places);
	size_t n = strcspn(s, "."), sign = *s == '-';
	AUTO_BUF(b);

	for (size_t i = 0; i < n; i++) {
		if (i > sign && (n - i) % 3 == 0)
			buf_puts(&b, ",");
		buf_printf(&b, "%c", s[i]);
	}
	buf_puts(&b, s + n);
	return arena_strdup(mem, b.s);
}

enum err_code
workflow_report_difference(struct arena *mem, double lo, double hi, int places, const char *unit,
			   bool time, const char **out, struct err *e)
{
	static const char *const known[] = {"people", "offences", "days", "weeks", "months"};
	const char *less = time ? "shorter" : "lower", *more = time ? "longer" : "higher";
	bool found = false;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		found |= strcmp(unit, known[i]) == 0;
	if (!found)
		return err_set(
		    e, ERR_INVALID,
		    "no unit '%s' in a difference; units are people offences days weeks months",
		    unit);
	if (!isfinite(lo) || !isfinite(hi) || lo > hi)
		return err_set(e, ERR_INVALID,
			       "the limits of a difference must be numbers, the lower one first");
	if (lo > 0)
		*out = arena_printf(mem, "%s by between %s and %s %s.", more,
				    thousands(mem, lo, places), thousands(mem, hi, places), unit);
	else if (hi < 0)
		*out = arena_printf(mem, "%s by between %s and %s %s.", less,
				    thousands(mem, -hi, places), thousands(mem, -lo, places), unit);
	else
		*out = arena_printf(mem, "%s by as many as %s %s, or %s by as many as %s %s.", less,
				    thousands(mem, -lo, places), unit, more,
				    thousands(mem, hi, places), unit);
	return OK;
}

static const struct stats_measure *
rate(const struct report_writer *w)
{
	return &w->r->effect->main.measure[STATS_RATE];
}

/* Which characteristics are still unlike after matching, "" when none. */
static const char *
unlike(struct report_writer *w)
{
	const struct stats_result *r = &w->r->effect->main;
	bool untold = false;
	AUTO_BUF(b);

	for (size_t i = 1; i < r->balance_n; i++) {
		const char *name = r->balance[i].name;
		if (!(fabs(r->balance[i].after) > 0.10))
			continue;
		if (!workflow_report_hidden(w, name))
			buf_printf(&b, "%s%s", b.len ? ", " : "",
				   workflow_report_characteristic(w, name));
		else
			untold = true;
	}
	if (untold)
		buf_printf(&b, "%sa characteristic that is not shown", b.len ? ", " : "");
	return arena_strdup(w->mem, b.s);
}

static const char *
headline(struct report_writer *w)
{
	const struct stats_measure *m = rate(w);
	const char *still = unlike(w);
	AUTO_BUF(b);

	if (m->verdict == STATS_MORE_NEEDED)
		buf_puts(&b, "The overall results do not show that the programme had a "
			     "statistically significant effect on "
			     "a person's reoffending behaviour, but this should not be taken to "
			     "mean that the programme fails to affect it.");
	else
		buf_printf(&b,
			   "The overall results show that those who took part in the programme "
			   "were %s likely to reoffend than "
			   "those who did not.",
			   m->verdict == STATS_REDUCED ? "less" : "more");
	if (m->verdict != STATS_MORE_NEEDED && !workflow_report_significant(m))
		buf_puts(&b, " Fewer than 30 people of the treatment group reoffended, so the "
			     "difference is not called significant.");
	if (*still)
		buf_printf(&b,
			   "\n\n**Read with care:** after matching the groups still differ by more "
			   "than 10%% of a standard deviation "
			   "in %s, which may explain part of any difference.",
			   still);
	return arena_strdup(w->mem, b.s);
}

static void
conclusions(struct report_writer *w)
{
	const struct stats_measure *m = rate(w);
	bool reduced = m->verdict == STATS_REDUCED;
	const char *lo =
	    workflow_report_number(w->mem, 100 * fabs(reduced ? m->test.hi : m->test.lo), 1);
	const char *hi =
	    workflow_report_number(w->mem, 100 * fabs(reduced ? m->test.lo : m->test.hi), 1);

	workflow_report_set(w, "headline", headline(w));
	if (m->verdict == STATS_MORE_NEEDED) {
		workflow_report_set(
		    w, "can-say",
		    arena_printf(
			w->mem,
			"This analysis does not provide clear evidence on whether support by this "
			"programme increases or decreases the number of people who commit a proven "
			"reoffence in a one-year period "
			"(between %s percentage points lower and %s higher). More people would "
			"need to be available for analysis.",
			workflow_report_number(w->mem, -100 * m->test.lo, 1),
			workflow_report_number(w->mem, 100 * m->test.hi, 1)));
		workflow_report_set(
		    w, "cannot-say",
		    "This analysis shows that support by this programme increases, decreases or "
		    "has no effect on "
		    "the number of people who commit a proven reoffence in a one-year period.");
		return;
	}
	workflow_report_set(
	    w, "can-say",
	    arena_printf(
		w->mem,
		"This analysis provides evidence that support by this programme may %s the number "
		"of people who commit a proven reoffence in a one-year period, by between %s and "
		"%s percentage points.",
		reduced ? "decrease" : "increase", lo, hi));
	workflow_report_set(
	    w, "cannot-say",
	    arena_printf(
		w->mem,
		"This analysis shows that support by this programme made the rate %s by a "
		"certain number of percentage points, or that it would do so for other people.",
		reduced ? "lower" : "higher"));
}

/* "14 fewer than in", "similar to": a difference that rounds to nothing is none. */
static const char *
against(struct arena *mem, double d, int places, const char *less, const char *more)
{
	const char *s = workflow_report_number(mem, fabs(d), places);

	return strspn(s, "0.") == strlen(s)
		   ? "similar to"
		   : arena_printf(mem, "%s %s than in", s, d < 0 ? less : more);
}

static void
typical(struct report_writer *w)
{
	const struct stats_measure *m = rate(w), *f = &w->r->effect->main.measure[STATS_FREQUENCY];
	const struct stats_measure *t = &w->r->effect->main.measure[STATS_TIME];
	struct report_kind kind = workflow_report_kind_of(w, STATS_TIME);
	struct arena *mem = w->mem;
	AUTO_BUF(b);

	buf_printf(
	    &b,
	    "For 100 typical people in the treatment group, the equivalent of:\n\n- %s of the 100 "
	    "people committed a "
	    "proven reoffence within one year (a rate of %s%%), %s the comparison group (%s%%).\n",
	    workflow_report_number(mem, 100 * m->treated.mean, 0),
	    workflow_report_number(mem, 100 * m->treated.mean, 1),
	    against(mem, 100 * m->difference, 0, "fewer", "more"),
	    workflow_report_number(mem, 100 * m->control.mean, 1));
	if (f->shown)
		buf_printf(&b,
			   "- %s proven reoffences were committed by these 100 people during the "
			   "year (%s per person), "
			   "%s the comparison group (%s per person).\n",
			   thousands(mem, 100 * f->treated.mean, 0),
			   workflow_report_number(mem, f->treated.mean, 2),
			   against(mem, 100 * f->difference, 0, "fewer", "more"),
			   workflow_report_number(mem, f->control.mean, 2));
	if (t->shown)
		buf_printf(&b,
			   "- %s %s was the average time before a reoffender committed their first "
			   "proven reoffence, "
			   "%s the comparison group (%s %s).\n",
			   workflow_report_number(mem, t->treated.mean, kind.places), kind.unit,
			   against(mem, t->difference, kind.places,
				   arena_printf(mem, "%s earlier", kind.unit),
				   arena_printf(mem, "%s later", kind.unit)),
			   workflow_report_number(mem, t->control.mean, kind.places), kind.unit);
	workflow_report_set(w, "typical", b.s);
}

static const char *
standing(const struct stats_measure *m)
{
	if (m->verdict == STATS_MORE_NEEDED)
		return "More people would need to be available for analysis in order to determine "
		       "the direction of this difference.";
	return workflow_report_significant(m) ? "This is a statistically significant result."
					      : "Fewer than 30 people of the treatment group "
						"reoffended, so it is not called significant.";
}

static void
estimates(struct report_writer *w)
{
	struct report_kind time = workflow_report_kind_of(w, STATS_TIME);
	const struct {
		const char *what, *unit;
		double scale;
		int places;
	} say[STATS_MEASURES] = {
	    [STATS_RATE] = {"The number of people who commit a proven reoffence within one year",
			    "people", 100, 0},
	    [STATS_FREQUENCY] = {"The number of proven reoffences during the year", "offences", 100,
				 0},
	    [STATS_TIME] = {"The average time before a reoffender's first proven reoffence",
			    time.unit, 1, time.places},
	};
	AUTO_BUF(b);

	for (int k = 0; k < STATS_MEASURES; k++) {
		const struct stats_measure *m = &w->r->effect->main.measure[k];
		const char *difference;
		if (!m->shown || w->code)
			continue;
		w->code = workflow_report_difference(
		    w->mem, say[k].scale * m->test.lo, say[k].scale * m->test.hi, say[k].places,
		    say[k].unit, k == STATS_TIME, &difference, w->e);
		if (!w->code)
			buf_printf(&b, "- %s could be %s %s\n", say[k].what, difference,
				   standing(m));
	}
	workflow_report_set(w, "estimates", b.s);
}

void
workflow_report_words(struct report_writer *w)
{
	conclusions(w);
	typical(w);
	estimates(w);
}
