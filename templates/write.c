/* SPDX-License-Identifier: GPL-3.0-or-later */
/* write.c -- answers back to YAML: every value double-quoted, so nothing depends on its look. */
#include "templates/template_int.h"

#include <string.h>

static void
put_value(struct buf *out, const char *s)
{
	buf_puts(out, "\"");
	for (; *s; s++)
		if (*s == '"' || *s == '\\')
			buf_printf(out, "\\%c", *s);
		else if (*s == '\n')
			buf_puts(out, "\\n");
		else if (*s == '\t')
			buf_puts(out, "\\t");
		else if (*s == '\r')
			buf_puts(out, "\\r");
		else
			buf_add(out, s, 1);
	buf_puts(out, "\"\n");
}

static void
put_table(struct buf *out, const struct template_question *q, const struct template_answer *a)
{
	buf_puts(out, a->n_rows ? "\n" : " []\n");
	for (size_t i = 0; i < a->n_rows; i++) {
		bool first = true;
		for (size_t c = 0; c < q->n_columns; c++) {
			if (!a->row[i][c])
				continue;
			buf_printf(out, "%s%s: ", first ? "  - " : "    ", q->column[c].id);
			put_value(out, a->row[i][c]);
			first = false;
		}
		if (first)
			buf_puts(out, "  - {}\n");
	}
}

void
template_answers_write(const struct template_answers *a, struct buf *out)
{
	for (size_t i = 0; i < a->t->n; i++) {
		const struct template_question *q = &a->t->question[i];
		const struct template_answer *ans = &a->answer[i];
		if (!ans->given)
			continue;
		buf_printf(out, "%s:", q->id);
		if (q->type == TEMPLATE_TABLE) {
			put_table(out, q, ans);
		} else if (ans->detail) {
			buf_puts(out, "\n  is: ");
			put_value(out, ans->text ? ans->text : "");
			buf_puts(out, "  detail: ");
			put_value(out, ans->detail);
		} else {
			buf_puts(out, " ");
			put_value(out, ans->text ? ans->text : "");
		}
	}
}
