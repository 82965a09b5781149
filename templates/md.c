/* SPDX-License-Identifier: GPL-3.0-or-later */
/* md.c -- a table in Markdown (the pipe form), every mark in its cells escaped. */
#include "templates/template_int.h"

#include <string.h>

void
template_md_text(struct buf *out, const char *s)
{
	for (; *s; s++)
		if (*s == '\n' || *s == '\r')
			buf_puts(out, " ");
		else if (strchr("\\`*_[]<>|#&~!", *s))
			buf_printf(out, "\\%c", *s);
		else
			buf_add(out, s, 1);
}

static void
put_cell(struct buf *out, const struct template_column *c, const char *text)
{
	buf_puts(out, " ");
	if (template_blank(text))
		buf_puts(out, c->required ? "not answered" : "");
	else if (c->type == TEMPLATE_YES_NO_NA)
		template_md_text(out, template_yes_no(text));
	else if (c->type == TEMPLATE_CHOICE)
		template_md_text(out, template_label(c->option, c->n_options, text));
	else
		template_md_text(out, text);
	buf_puts(out, " |");
}

void
template_md_table(struct buf *out, const struct template_question *q,
    const struct template_answer *a)
{
	if (q->show == TEMPLATE_AS_PLAIN) {
		buf_puts(out, "**");
		template_md_text(out, q->text);
		buf_puts(out, "**\n\n");
	}
	buf_puts(out, "|");
	for (size_t c = 0; c < q->n_columns; c++) {
		buf_puts(out, " ");
		template_md_text(out, q->column[c].title);
		buf_puts(out, " |");
	}
	buf_puts(out, "\n|");
	for (size_t c = 0; c < q->n_columns; c++)
		buf_puts(out, q->column[c].type == TEMPLATE_NUMBER ? " ---: |" : " --- |");
	for (size_t i = 0; i < a->n_rows; i++) {
		buf_puts(out, "\n|");
		for (size_t c = 0; c < q->n_columns; c++)
			put_cell(out, &q->column[c], a->row[i][c]);
	}
	buf_puts(out, "\n\n");
}
