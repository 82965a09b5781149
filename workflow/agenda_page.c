/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agenda_page.c -- the papers of a meeting as a page (templates/agenda-pack.md). */
#include "templates/answers.h"
#include "workflow/agenda.h"

enum { COLUMNS_MAX = 10 };

struct page { struct arena *mem; struct template_answers *a; enum err_code code; struct err *e; };

static void
set(struct page *p, const char *id, const char *text)
{
	if (!p->code)
		p->code = template_answers_set(p->a, id, text, p->e);
}

static void
row(struct page *p, const char *id, const char *const *cell)
{
	if (!p->code)
		p->code = template_answers_row(p->a, id, cell, p->e);
}

static void
put(struct page *p, const struct workflow_agenda_item *x, const char *nth)
{
	const char *line[] = { nth, x->number, x->process, x->organisation, x->panel, x->title, x->came, x->state,
		arena_printf(p->mem, "%d", x->quorum), x->carried ? arena_printf(p->mem, "%d times", x->carried) : NULL };

	row(p, "items", line);
	for (size_t i = 0; i < x->n_missing; i++)
		row(p, "missing", (const char *[]){ nth, x->missing[i] });
	for (size_t i = 0; i < x->n_papers; i++)
		row(p, "papers", (const char *[]){ nth, x->paper[i].name, x->paper[i].state, x->paper[i].digest });
	for (size_t i = 0; i < x->n_aside; i++)
		row(p, "aside", (const char *[]){ nth, x->aside[i] });
}

/* An empty table says so: nobody is left to guess whether it was forgotten. */
static void
none(struct page *p, const char *id, size_t n)
{
	const char *cell[COLUMNS_MAX] = { "none" };

	for (size_t i = 1; i < COLUMNS_MAX; i++)
		cell[i] = "-";
	if (n == 0)
		row(p, id, cell);
}

enum err_code
workflow_agenda_render(struct workflow_lab *lab, const struct workflow_agenda *a, bool html, struct buf *out, struct err *e)
{
	struct page p = { .mem = lab->mem, .e = e };
	size_t lacks = 0, has = 0, without = 0;
	struct template *t;

	if ((p.code = template_shipped(lab->mem, "agenda-pack", &t, e)))
		return p.code;
	p.a = template_answers_new(lab->mem, t);
	set(&p, "meeting", a->number);
	set(&p, "body", a->title);
	set(&p, "day", a->day);
	set(&p, "origin", ledger_origin(lab->ledger));
	for (size_t i = 0; i < a->n; i++) {
		put(&p, &a->item[i], arena_printf(lab->mem, "%zu", i + 1));
		lacks += a->item[i].n_missing;
		has += a->item[i].n_papers;
		without += a->item[i].n_aside;
	}
	none(&p, "items", a->n);
	none(&p, "missing", lacks);
	none(&p, "papers", has);
	none(&p, "aside", without);
	if (!p.code)
		template_render(lab->mem, t, p.a, html ? TEMPLATE_HTML : TEMPLATE_MD, out);
	return p.code;
}
