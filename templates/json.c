/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.c -- a document for other programs. */
#include "core/json.h"
#include "templates/template_int.h"

static void
put_answer(struct json *j, const struct template_question *q, const struct template_answer *a)
{
	if (q->type == TEMPLATE_TABLE) {
		if (!a || !a->given) {
			json_null(j, "answer");
			return;
		}
		json_array(j, "answer");
		for (size_t i = 0; i < a->n_rows; i++) {
			json_object(j, NULL);
			for (size_t c = 0; c < q->n_columns; c++)
				json_string(j, q->column[c].id, a->row[i][c]);
			json_end(j);
		}
		json_end(j);
		return;
	}
	const char *text = a && !template_blank(a->text) ? a->text : NULL;
	json_string(j, "answer", q->fixed ? q->fixed : text);
	if (a && a->detail)
		json_string(j, "detail", a->detail);
}

static void
put_question(struct json *j, const struct template *t, const struct template_answers *a,
    const struct template_question *q)
{
	const struct template_question *o = template_original(t, q);

	json_object(j, NULL);
	json_string(j, "id", q->id);
	json_string(j, "number", *q->number ? q->number : NULL);
	json_string(j, "section", q->section);
	json_string(j, "text", q->text);
	json_string(j, "type", q->kind);
	if (q->type == TEMPLATE_ALIAS)
		json_string(j, "of", q->of);
	json_bool(j, "required", template_is_required(t, a, q));
	put_answer(j, o, a ? &a->answer[o - t->question] : NULL);
	json_end(j);
}

void
template_json(struct arena *mem, const struct template *t, const struct template_answers *a,
    struct buf *out)
{
	struct template_gaps gaps = template_check(mem, t, a);
	struct json j = json_to(out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "template", t->id);
	json_string(&j, "title", t->title);
	json_string(&j, "template_sha256", t->digest);
	json_bool(&j, "complete", gaps.n == 0);
	json_object(&j, "values");
	for (size_t i = 0; i < t->n_values; i++)
		json_string(&j, t->value[i], a ? a->value[i] : NULL);
	json_end(&j);
	json_array(&j, "questions");
	for (size_t i = 0; i < t->n; i++)
		put_question(&j, t, a, &t->question[i]);
	json_end(&j);
	json_array(&j, "gaps");
	for (size_t i = 0; i < gaps.n; i++) {
		json_object(&j, NULL);
		json_string(&j, "question", gaps.item[i].question->id);
		json_int(&j, "row", (int64_t)gaps.item[i].row);
		json_string(&j, "text", gaps.item[i].text);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
	buf_puts(out, "\n");
}
