/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_report.c -- what the report may say: published wording, disclosure, and the second look. */
#include "core/diag.h"
#include "stats/effect.h"
#include "templates/answers.h"
#include "templates/template.h"
#include "tests/unit/tap.h"
#include "workflow/data.h"
#include "workflow/report.h"

#include <stdint.h>
#include <stdlib.h>
#include <math.h>

static struct arena mem = ARENA_INIT;
static struct err e;

/* Wording vectors published with the Justice Data Lab's own package, and their neighbours. */
static void
wording(void)
{
	static const struct { double lo, hi; int places; const char *unit; bool time; const char *want; } v[] = {
		{ 1234, 2345, 0, "days", false, "higher by between 1,234 and 2,345 days." },
		{ -1234, 2345, 0, "offences", false, "lower by as many as 1,234 offences, or higher by as many as 2,345 offences." },
		{ -2345, -1234, 0, "people", false, "lower by between 1,234 and 2,345 people." },
		{ 0, 5, 0, "people", false, "lower by as many as 0 people, or higher by as many as 5 people." },
		{ -5, 0, 0, "people", false, "lower by as many as 5 people, or higher by as many as 0 people." },
		{ -16.65, -0.0155, 0, "people", false, "lower by between 0 and 17 people." },
		{ 1e-9, 1, 1, "people", false, "higher by between 0.0 and 1.0 people." },
		{ -23.4, -2, 1, "weeks", true, "shorter by between 2.0 and 23.4 weeks." },
		{ 3, 1234567, 0, "days", true, "longer by between 3 and 1,234,567 days." },
		{ 100, 999, 0, "days", false, "higher by between 100 and 999 days." },
	};
	const char *s = "untouched";

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		err_clear(&e);
		ok(workflow_report_difference(&mem, v[i].lo, v[i].hi, v[i].places, v[i].unit, v[i].time, &s, &e) == OK, "%g to %g", v[i].lo, v[i].hi);
		is(s, v[i].want, "  in the published words");
	}
	s = "untouched";
	ok(workflow_report_difference(&mem, 2, 1, 0, "days", false, &s, &e) == ERR_INVALID, "limits the wrong way round");
	ok(workflow_report_difference(&mem, 1, 2, 0, "furlongs", false, &s, &e) == ERR_INVALID, "an unknown unit");
	ok(workflow_report_difference(&mem, NAN, 2, 0, "days", false, &s, &e) == ERR_INVALID, "no number");
	ok(workflow_report_difference(&mem, 1, INFINITY, 0, "days", false, &s, &e) == ERR_INVALID, "no end");
	is(s, "untouched", "and nothing is said");
}

static void
bands(void)
{
	static const struct { size_t n; const char *want; } v[] = { { 0, "<10" }, { 1, "<10" }, { 9, "<10" }, { 10, "10" }, { 14, "10" },
		{ 15, "15" }, { 19, "15" }, { 299, "295" }, { 300, "300" }, { 65942, "65940" } };

	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		is(workflow_band(&mem, v[i].n), v[i].want, "%zu in its band", v[i].n);
}

static const double *offences;	/* of the next report; NULL: it has no frequency */
static double top_two[2];

/* x1 of n1 took part and re-offended, x0 of n0 did neither of the first. */
static enum err_code
report(size_t n1, size_t x1, size_t n0, size_t x0, struct buf *out)
{
	size_t n = n1 + n0;
	uint8_t *treated = arena_alloc(&mem, n + 1), *again = arena_alloc(&mem, n + 1);
	double *days = arena_alloc(&mem, (n + 1) * sizeof *days);
	struct stats_effect_options o = { .design = STATS_UNADJUSTED };
	struct stats_effect fx;

	for (size_t i = 0; i < n; i++) {
		treated[i] = i < n1;
		again[i] = i < n1 ? i < x1 : i - n1 < x0;
		days[i] = again[i] ? (double)(1 + i * 37 % 364) : 365;
	}
	struct stats_effect_input in = { .n = n, .treated = treated, .reoffended = again, .days = days, .offences = offences };
	struct workflow_report r = { .number = "JDL-2026-0001", .programme = "made-up", .organisation = "made-up-trust",
		.intervention = "a made-up course", .period = "2024", .simulated = true, .design = "as-they-are", .effect = &fx, .top_two = { top_two[0], top_two[1] },
		.attrition = "received 300\nunlinked-row 12\nsuspect-margin 3\nsuspect-taken 0\nlinked 285\nused 285\n", .dataset = "c-aaaaaa/analysis" };
	err_clear(&e);
	enum err_code code = stats_effect(&in, &o, &mem, &fx, &e);
	return code ? code : workflow_report_write(&mem, &r, out, &e);
}

static bool
says(const struct buf *b, const char *words)
{
	AUTO_BUF(one);

	for (size_t i = 0; i < b->len; i++)	/* the writer folds lines */
		if (!strchr(" \n", b->s[i]) || (one.len && one.s[one.len - 1] != ' '))
			buf_add(&one, b->s[i] == '\n' ? " " : b->s + i, 1);
	return strstr(one.s, words) != NULL;
}

static void
claims(void)
{
	AUTO_BUF(rossi);
	AUTO_BUF(few);
	AUTO_BUF(none);
	AUTO_BUF(worse);

	ok(report(216, 48, 216, 66, &rossi) == OK, "48 of 216 against 66 of 216");
	ok(says(&rossi, "less likely to reoffend") && says(&rossi, "may decrease") && says(&rossi, "by between 0.0 and 16.7 percentage points"),
	    "reduced: both limits are below zero");
	ok(says(&rossi, "prints as 0.0 lies below zero (-0.015 before rounding)"), "a limit that prints as nothing is explained");
	ok(says(&rossi, "22 of the 100 people") && says(&rossi, "8 fewer than in the comparison group (30.6%)"), "for 100 typical people");
	ok(says(&rossi, "statistically significant result"), "30 re-offended: significant");
	ok(report(100, 25, 1000, 400, &few) == OK && says(&few, "less likely to reoffend") &&
	    !says(&few, "This is a statistically significant result") && says(&few, "it is not called significant") &&
	    says(&few, "due to low numbers of reoffenders"), "25 re-offended: the direction is said, significance and time are not");
	ok(report(100, 40, 100, 41, &none) == OK && says(&none, "do not show") && says(&none, "does not provide clear evidence") &&
	    says(&none, "More people would need to be available"), "no finding is no evidence of nothing");
	ok(report(300, 200, 300, 100, &worse) == OK && says(&worse, "more likely to reoffend") && says(&worse, "may increase") &&
	    says(&worse, "33 more than in the comparison group"), "increased is said as plainly");
	ok(!says(&worse, "reoffences per person"), "no count, no frequency");
	ok(says(&rossi, "300") && !says(&rossi, "290") && says(&rossi, "285") &&
	    says(&rossi, "Analysed, before any matching") && !says(&rossi, "People analysed"), "what remains is told at the stages only, each by its own name");
	ok(!says(&rossi, "all are shown") && says(&rossi, "2 tests were made for this table, and all of them are in it."), "the tests are those of the table");
	ok(says(&rossi, "fault in the row") && says(&rossi, "other reasons, each fewer than 10 people or nobody: suspect: two people") &&
	    !says(&rossi, "suspect-margin"), "losses in words, the small ones in one row");
}

static void
disclosure(void)
{
	static const struct { size_t n1, x1, n0, x0; const char *why; } bad[] = {
		{ 29, 12, 300, 100, "fewer than 30" }, { 300, 100, 29, 12, "fewer than 30" },
		{ 60, 9, 300, 100, "below 10 in the treatment" }, { 60, 51, 300, 100, "below 10 in the treatment" },
		{ 60, 20, 300, 9, "below 10 in the comparison" }, { 60, 20, 300, 291, "below 10 in the comparison" },
		{ 60, 0, 300, 100, "below 10 in the treatment" } };
	AUTO_BUF(b);

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		enum err_code code = report(bad[i].n1, bad[i].x1, bad[i].n0, bad[i].x0, &b);
		ok(code == ERR_REFUSED && strstr(e.msg, bad[i].why) && b.len == 0, "%zu of %zu against %zu of %zu: %s", bad[i].x1, bad[i].n1,
		    bad[i].x0, bad[i].n0, e.msg);
	}
	ok(report(30, 10, 30, 20, &b) == OK, "10 of 30 and 20 of 30 are just enough");
}

static void
sums(void)
{
	double count[200];
	AUTO_BUF(b);

	for (size_t i = 0; i < 200; i++)
		count[i] = i % 100 < 40;
	count[1] = 300;
	offences = count;
	top_two[0] = 0.91;
	ok(report(100, 40, 100, 40, &b) == ERR_REFUSED && strstr(e.msg, "two people") && strstr(e.msg, "treatment"), "a sum that two people make");
	top_two[0] = NAN;
	ok(report(100, 40, 100, 40, &b) == ERR_REFUSED && b.len == 0, "a share that nobody looked at");
	top_two[0] = 0.9;
	ok(report(100, 40, 100, 40, &b) == OK && says(&b, "proven reoffences were committed by these 100 people"), "at most 90%% is told");
	offences = NULL;
}

/* A good report with other numbers in it, as somebody might hand in. */
static enum err_code
altered(const struct buf *good, size_t at, const char *n1, const char *x1, const char *n0, const char *x0)
{
	struct diag d = { .mem = &mem };
	struct template *t;
	AUTO_BUF(b);

	err_clear(&e);
	if (template_shipped(&mem, "evaluation-report", &t, &e))
		return ERR_FAILED;
	struct template_answers *a = template_answers_read(&mem, t, "report", good->s, good->len, &d);
	const char **cell = template_answer(a, "measures")->row[at];
	cell[1] = n1, cell[2] = n0, cell[3] = x1, cell[4] = x0;
	template_answers_write(a, &b);
	return workflow_report_check(&mem, b.s, b.len, &e);
}

static size_t
draw(uint64_t *s, size_t below)
{
	*s = *s * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(*s >> 33) % below;
}

/* Both ways round: what was written passes, and what would not have been written does not. */
static void
second_look(void)
{
	size_t wrong = 0, refused = 0, written = 0;
	uint64_t seed = 20260109;
	AUTO_BUF(good);

	(void)report(216, 48, 216, 66, &good);
	for (int i = 0; i < 200; i++) {
		size_t n1 = 20 + draw(&seed, 60), n0 = 20 + draw(&seed, 200), x1 = draw(&seed, n1 + 1), x0 = draw(&seed, n0 + 1);
		AUTO_BUF(b);
		enum err_code first = report(n1, x1, n0, x0, &b);
		enum err_code second = first ? altered(&good, 0, arena_printf(&mem, "%zu", n1), arena_printf(&mem, "%.1f", 100.0 * (double)x1 / (double)n1),
		    arena_printf(&mem, "%zu", n0), arena_printf(&mem, "%.1f", 100.0 * (double)x0 / (double)n0)) :
		    workflow_report_check(&mem, b.s, b.len, &e);
		wrong += first != second;
		refused += first == ERR_REFUSED;
		written += first == OK;
	}
	ok(wrong == 0 && refused > 20 && written > 20, "200 random studies: both looks agree (%zu refused, %zu written)", refused, written);
	ok(altered(&good, 0, "216", "22.2", "216", "30.6") == OK, "the same numbers pass");
	ok(altered(&good, 0, "216", "nearly all", "216", "30.6") == ERR_INVALID, "a rate that is no number");
	ok(altered(&good, 0, "216", "130", "216", "30.6") == ERR_INVALID, "a rate over 100");
	ok(altered(&good, 0, "216", "-1", "216", "30.6") == ERR_INVALID && altered(&good, 0, "216", "1e300", "216", "30.6") == ERR_INVALID &&
	    altered(&good, 0, "216", "nan", "216", "30.6") == ERR_INVALID && altered(&good, 0, "9e18", "22.2", "216", "30.6") == ERR_INVALID,
	    "below 0, far over 100, none at all, and a size that is none");
	ok(altered(&good, 1, "29", "28", "66", "28") == ERR_REFUSED && strstr(e.msg, "fewer than 30"), "a mean time of 29 people");
	ok(altered(&good, 1, "210", "28", "66", "28") == ERR_REFUSED && strstr(e.msg, "differ by fewer than 10"), "two sizes of one group, six apart");
	err_clear(&e);
	ok(workflow_report_check(&mem, "programme: x\n", 13, &e) == ERR_INVALID, "no measures, no report");
	ok(workflow_report_check(&mem, "\x01", 1, &e) == ERR_INVALID, "no text either");
}

/* Two reports of one case: what was sent, and what is to be sent in its place. */
static void
again(void)
{
	static const struct { size_t n1, x1, n0, x0; enum err_code want; const char *why; } v[] = {
		{ 216, 48, 216, 66, OK, "the same report" },
		{ 215, 48, 216, 66, ERR_REFUSED, "one person fewer" }, { 225, 53, 216, 66, ERR_REFUSED, "nine more" },
		{ 216, 48, 219, 66, ERR_REFUSED, "three more to compare with" },
		{ 216, 49, 216, 66, ERR_REFUSED, "one outcome corrected" }, { 216, 57, 216, 66, ERR_REFUSED, "nine corrected" },
		{ 216, 58, 216, 66, OK, "ten corrected" }, { 216, 48, 216, 67, ERR_REFUSED, "one of the comparison group" },
		{ 236, 51, 216, 66, ERR_REFUSED, "of twenty more three reoffended" }, { 236, 58, 216, 66, OK, "of twenty more ten did" },
		{ 226, 48, 216, 66, ERR_REFUSED, "of ten more nobody did" } };
	AUTO_BUF(first);

	(void)report(216, 48, 216, 66, &first);
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		AUTO_BUF(b);
		ok(report(v[i].n1, v[i].x1, v[i].n0, v[i].x0, &b) == OK &&
		    workflow_report_follows(&mem, first.s, first.len, b.s, b.len, &e) == v[i].want &&
		    (!v[i].want || strstr(e.msg, "differs from the report made before by fewer than 10 people")), "%s", v[i].why);
	}
	err_clear(&e);
	ok(workflow_report_follows(&mem, "programme: x\n", 13, first.s, first.len, &e) == ERR_INVALID, "after what is no report");
}

/* 400 people, half of them treated: `few` of the treated have the rare text and number. */
static enum err_code
matched(size_t few, struct buf *out, size_t *n_hidden)
{
	enum { N = 400 };
	static const char *const covariate[] = { "ethnic", "sex", "age", "rare" }, *const level[] = { "blue", "green", "violet" };
	uint8_t *treated = arena_alloc(&mem, N), *again = arena_alloc(&mem, N);
	uint32_t *code = arena_alloc(&mem, N * sizeof *code);
	double *num[3] = { arena_alloc(&mem, N * sizeof **num), arena_alloc(&mem, N * sizeof **num), arena_alloc(&mem, N * sizeof **num) };
	struct stats_effect_options o = { .design = STATS_MATCHED };
	struct stats_effect fx;
	uint64_t seed = 7;

	for (size_t i = 0; i < N; i++) {
		size_t k = i / 2;
		treated[i] = i % 2;
		again[i] = draw(&seed, 10) < 4;
		code[i] = k < (treated[i] ? few : 40) ? 2 : k % 2;
		num[0][i] = draw(&seed, 2) == 1;
		num[1][i] = (double)(20 + draw(&seed, 30));
		num[2][i] = k >= 200 - (treated[i] ? few : 40);
	}
	struct stats_column c[] = { { .name = "ethnic", .text = true, .code = code, .level = (const char **)(uintptr_t)level, .levels = 3 },
		{ .name = "sex", .number = num[0] }, { .name = "age", .number = num[1] }, { .name = "rare", .number = num[2] } };
	struct stats_effect_input in = { .n = N, .treated = treated, .reoffended = again, .covariate = c, .covariates = 4 };
	err_clear(&e);
	if (stats_effect(&in, &o, &mem, &fx, &e))
		return ERR_FAILED;
	struct workflow_report r = { .number = "JDL-2026-0002", .programme = "made-up", .organisation = "made-up-trust", .intervention = "a made-up course",
		.period = "2024", .simulated = true, .design = "radius-match", .effect = &fx, .attrition = "received 200\nused 200\n",
		.dataset = "c-aaaaaa/analysis", .covariate = covariate, .n_covariates = 4 };
	r.n_hidden = *n_hidden = workflow_report_small_levels(&mem, c, 4, N, treated, fx.main.weight, &r.hidden);
	return workflow_report_write(&mem, &r, out, &e);
}

static void
levels(void)
{
	size_t n;
	AUTO_BUF(few);
	AUTO_BUF(none);
	AUTO_BUF(many);

	ok(matched(9, &few, &n) == OK && n == 2, "nine people with a level: two characteristics are hidden (%zu) %s", n, e.msg);
	ok(!says(&few, "violet") && !says(&few, "ethnic") && !says(&few, "rare") && says(&few, "sex") && says(&few, "age") &&
	    says(&few, "levels with fewer than 10 people are not shown"), "neither the level nor its neighbours are told");
	ok(matched(0, &none, &n) == OK && n == 2 && !says(&none, "ethnic") && !says(&none, "rare"), "a level that nobody has is not told by its absence");
	ok(matched(40, &many, &n) == OK && n == 0 && says(&many, "violet") && says(&many, "rare") && !says(&many, "are not shown"), "forty are told");
	ok(!says(&many, "people were matched") && says(&many, "fewer than 10 people, or nobody, had nobody close enough"), "how many were matched of how many is not told");
	ok(says(&many, "a second method tests the same measures") && !says(&many, "always shown"), "the second method's tests are owned to");
}

static void
extract(void)
{
	static const struct { const char *columns, *why; } bad[] = {
		{ "Surname", "'Surname' is an identifier" }, { "pnc_id", "'pnc_id' is an identifier" }, { "Date_Of_Birth", "is an identifier" },
		{ "address2", "is an identifier" }, { "who", "'who' is text" }, { "serial", "'serial' has another whole number" },
		{ "remark", "'remark' has sentences" }, { "pseudonym", "not 32 hex" }, { "\"who\"", "no plain name" }, { "", "no plain name" } };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		AUTO_BUF(b);
		buf_printf(&b, "treated,reoffended,%s\n", bad[i].columns);
		for (int k = 0; k < 60; k++)
			buf_printf(&b, "%d,%d,%s\n", k % 2, k % 3 == 0, strcmp(bad[i].columns, "serial") == 0 ? arena_printf(&mem, "%d", 1000 + k) :
			    strcmp(bad[i].columns, "remark") == 0 ? (k % 2 ? "seen by the officer at the door" : "no") : arena_printf(&mem, "made-up-%d", k));
		err_clear(&e);
		ok(workflow_extract_check(&mem, "the extract", b.s, b.len, &e) == ERR_INVALID && strstr(e.msg, bad[i].why) && !strstr(e.msg, "made-up"),
		    "an extract with '%s': %s", bad[i].columns, e.msg);
	}
	AUTO_BUF(good);
	buf_puts(&good, "pseudonym,treated,reoffended,ethnic,age\n");
	for (int k = 0; k < 60; k++)
		buf_printf(&good, "%032x,%d,%d,%s,%d\n", k, k % 2, k % 3 == 0, k % 5 ? "blue" : "green", 20 + k % 30);
	err_clear(&e);
	ok(workflow_extract_check(&mem, "the extract", good.s, good.len, &e) == OK, "pseudonyms, flags, a group and an age pass %s", e.msg);
}

static void
pages(void)
{
	AUTO_BUF(text);
	AUTO_BUF(page);
	AUTO_BUF(md);

	(void)report(216, 48, 216, 66, &text);
	ok(workflow_report_render(&mem, text.s, text.len, "JDL-2026-0001", "00ff", TEMPLATE_HTML, &page, &e) == OK &&
	    strstr(page.s, "JDL-2026-0001") && strstr(page.s, "00ff") && !strstr(page.s, "class=\"missing\"") && !strstr(page.s, "class=\"banner\""),
	    "a page with nothing left open");
	ok(strstr(page.s, "role=\"img\"") && strstr(page.s, "from -16.7 to 0.0 percentage points; 0 is no difference.</desc>") &&
	    !strstr(page.s, "style=\""), "the interval as a picture, told in words too");
	ok(workflow_report_render(&mem, text.s, text.len, "JDL-2026-0001", "00ff", TEMPLATE_MD, &md, &e) == OK &&
	    strstr(md.s, "| One-year proven reoffending rate (%) | 216 | 216 | 22.2 | 30.6 | -16.7 to 0.0 percentage points | Yes | 0.0496 |"),
	    "and as text");
	ok(strstr(md.s, "with a secret salt") && !strstr(md.s, "SHA-256 of this report"), "the digest is called what it is");
	ok(!strstr(md.s, "<svg"), "which has no picture");
}

/* What a report found, by what it prints. */
static void
findings(void)
{
	static const struct { size_t n1, x1, n0, x0; const char *want; } v[] = { { 216, 48, 216, 66, "reduction" },
		{ 100, 25, 1000, 400, "inconclusive" }, { 100, 40, 100, 41, "inconclusive" }, { 300, 200, 300, 100, "increase" } };
	const char *found = "untouched";

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		AUTO_BUF(b);
		ok(report(v[i].n1, v[i].x1, v[i].n0, v[i].x0, &b) == OK && workflow_report_finding(&mem, b.s, b.len, &found, &e) == OK,
		    "%zu of %zu against %zu of %zu", v[i].x1, v[i].n1, v[i].x0, v[i].n0);
		is(found, v[i].want, "is tallied so");
	}
	ok(workflow_report_finding(&mem, "programme: x\n", 13, &found, &e) == ERR_INVALID, "no measures, no finding");
}

int
main(void)
{
	findings();
	wording();
	bands();
	claims();
	disclosure();
	sums();
	second_look();
	again();
	levels();
	extract();
	pages();
	return done();
}
