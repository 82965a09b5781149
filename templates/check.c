/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.c -- what stands in the way of a signature; the rules and their sources: template.h. */
#include "templates/template_int.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct checking {
	struct arena *mem;
	const struct template *t;
	const struct template_answers *a;
	struct template_gaps gaps;
	size_t cap;
};

bool
template_blank(const char *s)
{
	for (; s && *s; s++)
		if ((unsigned char)*s == 0xc2 && (unsigned char)s[1] == 0xa0)
			s++;			/* a no-break space */
		else if (!strchr(" \t\r\n", *s))
			return false;
	return true;
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* "TBC" and its like as a word of its own, in any case. */
static bool
says_tbc(const char *s)
{
	static const char *const words[] = { "tbc", "tba", "tbd", "to be confirmed",
		"to be completed", "to be decided", "to be agreed" };

	for (const char *p = s; *p; p++)
		for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
			size_t n = strlen(words[i]);
			if (strncasecmp(p, words[i], n) == 0 && (p == s || !is_word(p[-1])) &&
			    !is_word(p[n]))
				return true;
		}
	return false;
}

static void
gap(struct checking *k, const struct template_question *q, size_t row, const char *text)
{
	k->gaps.item = arena_room(k->mem, k->gaps.item, k->gaps.n, &k->cap, sizeof *k->gaps.item);
	k->gaps.item[k->gaps.n++] = (struct template_gap){ q, row, text };
}

bool
template_is_required(const struct template *t, const struct template_answers *a,
    const struct template_question *q)
{
	if (q->type == TEMPLATE_ALIAS || q->fixed || q->required == TEMPLATE_NEVER)
		return false;
	if (q->required == TEMPLATE_ALWAYS)
		return true;
	size_t i = template_index(t, q->when);
	return a && i < t->n && a->answer[i].text && strcmp(a->answer[i].text, q->when_is) == 0;
}

static const char *
cell(const struct template_question *q, const char **row, const char *column)
{
	for (size_t c = 0; c < q->n_columns; c++)
		if (strcmp(q->column[c].id, column) == 0)
			return row[c] ? row[c] : "";
	return "";
}

static void
check_risk(struct checking *k, const struct template_question *q, const char **row, size_t n)
{
	if (strcmp(cell(q, row, "residual"), "high") == 0 &&
	    template_blank(cell(q, row, "consultation")))
		gap(k, q, n, "a high residual risk needs the record of prior consultation with the "
		    "Commissioner (the Commissioner's practice on UK GDPR Art 36)");
}

static bool
one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(s, *list) == 0)
			return true;
	return false;
}

/* Of today's law only.  What holds from which day stands in workflow/processes/lawful-basis.md, which
 * this room does not read. */
static void
check_basis(struct checking *k, const struct template_question *q, const char **row, size_t n)
{
	static const char *const interests[] = { "ea", "f", NULL };
	static const char *const schedule[] = { "b", "g", "h", "i", "j", NULL };
	const char *six = cell(q, row, "article-6"), *nine = cell(q, row, "article-9");
	const char *ten = cell(q, row, "article-10");
	bool no_schedule = template_blank(cell(q, row, "schedule-1"));

	if (one_of(six, interests) && strcmp(cell(q, row, "public-authority"), "yes") == 0)
		gap(k, q, n, "points (ea) and (f) are not for a public authority's own tasks "
		    "(UK GDPR Art 6(1))");
	if (one_of(nine, schedule) && no_schedule)
		gap(k, q, n,
		    "this Art 9 point needs a Schedule 1 condition (DPA 2018 s.10(2), (3))");
	if (strcmp(nine, "g") == 0 && strcmp(cell(q, row, "policy-document"), "yes") != 0)
		gap(k, q, n, "Art 9(2)(g) needs an appropriate policy document in force "
		    "(DPA 2018 Sch 1 para 5)");
	if (strcmp(ten, "unauthorised") == 0)
		gap(k, q, n,
		    "criminal-offence data needs official authority or a Schedule 1 condition "
		    "(UK GDPR Art 10, DPA 2018 s.10(5))");
	if (strcmp(ten, "schedule-1") == 0 && no_schedule)
		gap(k, q, n, "name the Schedule 1 paragraph relied on (DPA 2018 s.10(5))");
}

static void
check_row(struct checking *k, const struct template_question *q, const char **row, size_t n)
{
	for (size_t c = 0; c < q->n_columns; c++) {
		if (q->column[c].required && template_blank(row[c]))
			gap(k, q, n, arena_printf(k->mem, "%s is blank", q->column[c].title));
		else if (row[c] && says_tbc(row[c]))
			gap(k, q, n, arena_printf(k->mem, "%s still says TBC", q->column[c].title));
	}
	if (strcmp(q->kind, "risk-register") == 0)
		check_risk(k, q, row, n);
	if (strcmp(q->kind, "lawful-basis-matrix") == 0)
		check_basis(k, q, row, n);
}

static void
check_table(struct checking *k, const struct template_question *q, const struct template_answer *a)
{
	if (template_is_required(k->t, k->a, q)) {
		if (!a->given)
			gap(k, q, 0, "not answered");
		else if (a->n_rows < q->min_rows)
			gap(k, q, 0, arena_printf(k->mem, "has %zu rows of at least %zu", a->n_rows,
			    q->min_rows));
	}
	for (size_t i = 0; i < a->n_rows; i++)
		check_row(k, q, a->row[i], i + 1);
}

struct template_gaps
template_check(struct arena *mem, const struct template *t, const struct template_answers *a)
{
	static const struct template_answer none = { 0 };
	struct checking k = { .mem = mem, .t = t, .a = a };

	for (size_t i = 0; i < t->n; i++) {
		const struct template_question *q = &t->question[i];
		const struct template_answer *ans = a ? &a->answer[i] : &none;
		if (q->type == TEMPLATE_ALIAS || q->fixed)
			continue;
		if (q->type == TEMPLATE_TABLE)
			check_table(&k, q, ans);
		else if (template_blank(ans->text) && template_is_required(t, a, q))
			gap(&k, q, 0, "not answered");
		if ((ans->text && says_tbc(ans->text)) || (ans->detail && says_tbc(ans->detail)))
			gap(&k, q, 0, "still says TBC");
	}
	return k.gaps;
}
