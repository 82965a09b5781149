/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answers.c -- answers from a YAML file or from the program; see template.h. */
#include "templates/template_int.h"

#include <string.h>

struct template_answers *
template_answers_new(struct arena *mem, const struct template *t)
{
	struct template_answers *a = arena_alloc(mem, sizeof *a);

	a->mem = mem;
	a->t = t;
	a->answer = arena_alloc(mem, (t->n + 1) * sizeof *a->answer);
	a->value = arena_alloc(mem, (t->n_values + 1) * sizeof *a->value);
	return a;
}

const struct template_answer *
template_answer(const struct template_answers *a, const char *id)
{
	const struct template_question *q = template_find(a->t, id);

	return q ? &a->answer[template_original(a->t, q) - a->t->question] : NULL;
}

static const char **
new_row(struct template_answers *a, const struct template_question *q, struct template_answer *ans)
{
	ans->row = arena_room(a->mem, ans->row, ans->n_rows, &ans->cap, sizeof *ans->row);
	ans->given = true;
	return ans->row[ans->n_rows++] = arena_alloc(a->mem, q->n_columns * sizeof **ans->row);
}

/* ---- set by the program ---- */

static enum err_code
settable(const struct template_answers *a, const char *id, bool table, size_t *out, struct err *e)
{
	size_t i = template_index(a->t, id);

	if (i == a->t->n)
		return err_set(e, ERR_NOT_FOUND, "template '%s' has no question '%.40s'", a->t->id,
			       id);
	const struct template_question *q = &a->t->question[i];
	if (q->type == TEMPLATE_ALIAS || q->fixed)
		return err_set(e, ERR_INVALID, "question '%s' takes no answer of its own", id);
	if ((q->type == TEMPLATE_TABLE) != table)
		return err_set(e, ERR_INVALID, "question '%s' wants %s", id,
		    table ? "one value, not rows" : "rows");
	*out = i;
	return OK;
}

enum err_code
template_answers_set(struct template_answers *a, const char *id, const char *text, struct err *e)
{
	enum err_code code;
	size_t i;

	if ((code = settable(a, id, false, &i, e)))
		return code;
	const struct template_question *q = &a->t->question[i];
	const char *fault = template_scalar_fault(a->mem, q->type, q->option, q->n_options, text);
	if (fault)
		return err_set(e, ERR_INVALID, "answer to '%s': %s", id, fault);
	a->answer[i].text = arena_strdup(a->mem, text);
	a->answer[i].given = true;
	return OK;
}

enum err_code
template_answers_detail(struct template_answers *a, const char *id, const char *text, struct err *e)
{
	enum err_code code;
	size_t i;

	if ((code = settable(a, id, false, &i, e)))
		return code;
	if (strlen(text) > TEMPLATE_ANSWER_MAX)
		return err_set(e, ERR_INVALID, "answer to '%s': longer than 64 KiB", id);
	a->answer[i].detail = arena_strdup(a->mem, text);
	a->answer[i].given = true;
	return OK;
}

enum err_code
template_answers_row(struct template_answers *a, const char *id, const char *const *cell,
    struct err *e)
{
	enum err_code code;
	size_t i;

	if ((code = settable(a, id, true, &i, e)))
		return code;
	const struct template_question *q = &a->t->question[i];
	for (size_t c = 0; c < q->n_columns; c++) {
		const struct template_column *col = &q->column[c];
		const char *fault = !cell[c] ? NULL :
		    template_scalar_fault(a->mem, col->type, col->option, col->n_options, cell[c]);
		if (fault)
			return err_set(e, ERR_INVALID, "answer to '%s', row %zu, %s: %s", id,
			    a->answer[i].n_rows + 1, col->id, fault);
	}
	const char **row = new_row(a, q, &a->answer[i]);
	for (size_t c = 0; c < q->n_columns; c++)
		row[c] = cell[c] ? arena_strdup(a->mem, cell[c]) : NULL;
	return OK;
}

enum err_code
template_answers_value(struct template_answers *a, const char *name, const char *text,
    struct err *e)
{
	for (size_t i = 0; i < a->t->n_values; i++)
		if (strcmp(a->t->value[i], name) == 0) {
			a->value[i] = arena_strdup(a->mem, text);
			return OK;
		}
	return err_set(e, ERR_NOT_FOUND, "template '%s' has no value '%.40s'", a->t->id, name);
}

/* ---- read from a file ---- */

struct reading {
	struct template_answers *a;
	struct template_fields f;	/* for faults */
};

static void
read_cells(struct reading *r, const struct template_question *q, const char **row,
    const struct fence_node *node)
{
	for (size_t i = 0; i < node->n; i++) {
		const char *key = node->key[i]->text;
		size_t c = 0;
		while (key && c < q->n_columns && strcmp(q->column[c].id, key) != 0)
			c++;
		if (!key)
			continue;
		const struct fence_node *v = node->item[i];
		const struct template_column *col = &q->column[c];
		if (c == q->n_columns)
			template_fault(&r->f, node->key[i],
				       "the table of '%s' has no column '%.40s'", q->id, key);
		else if (v->kind != FENCE_SCALAR)
			template_fault(&r->f, v, "a cell holds one value");
		else {
			const char *fault = template_scalar_fault(r->a->mem, col->type, col->option,
			    col->n_options, v->text);
			if (fault)
				template_fault(&r->f, v, "%s of '%s': %s", col->id, q->id, fault);
			row[c] = v->text;
		}
	}
}

static void
read_rows(struct reading *r, const struct template_question *q, struct template_answer *ans,
    const struct fence_node *v)
{
	if (v->kind == FENCE_SCALAR && template_blank(v->text))
		return;
	if (v->kind != FENCE_LIST || v->n > TEMPLATE_ROWS_MAX) {
		template_fault(&r->f, v, "the answer to '%s' is a table: a list of at most %d rows",
			       q->id, TEMPLATE_ROWS_MAX);
		return;
	}
	ans->given = true;
	for (size_t i = 0; i < v->n; i++)
		if (v->item[i]->kind != FENCE_MAP)
			template_fault(&r->f, v->item[i],
				       "a row of '%s' is a map of column to value", q->id);
		else
			read_cells(r, q, new_row(r->a, q, ans), v->item[i]);
}

static void
read_scalar(struct reading *r, const struct template_question *q, struct template_answer *ans,
    const struct fence_node *v)
{
	static const char *const known[] = { "is", "detail", NULL };
	const struct fence_node *is = v, *detail = NULL;

	if (v->kind == FENCE_MAP && (q->type == TEMPLATE_CHOICE || q->type == TEMPLATE_YES_NO_NA)) {
		struct template_fields f = r->f;
		f.map = v;
		template_fields_known(&f, known);
		is = fence_get(v, "is");
		detail = fence_get(v, "detail");
	}
	if (!is || is->kind != FENCE_SCALAR || (detail && detail->kind != FENCE_SCALAR)) {
		template_fault(&r->f, v, "the answer to '%s' is one value%s", q->id,
		    q->type == TEMPLATE_CHOICE || q->type == TEMPLATE_YES_NO_NA ?
		    ", or {is: VALUE, detail: TEXT}" : "");
		return;
	}
	const char *fault =
	    template_scalar_fault(r->a->mem, q->type, q->option, q->n_options, is->text);
	if (fault)
		template_fault(&r->f, is, "the answer to '%s' is %s", q->id, fault);
	if (detail && strlen(detail->text) > TEMPLATE_ANSWER_MAX)
		template_fault(&r->f, detail, "the answer to '%s' is longer than 64 KiB", q->id);
	ans->text = is->text;
	ans->detail = detail ? detail->text : NULL;
	ans->given = true;
}

/* Near names for a wrong id: those that share a beginning with it. */
static const char *
near(struct arena *mem, const struct template *t, const char *id)
{
	const char *s = "";
	int n = 0;

	for (size_t len = strlen(id); len >= 2 && !n; len--)
		for (size_t i = 0; i < t->n && n < 3; i++)
			if (strncmp(t->question[i].id, id, len) == 0)
				s = arena_printf(mem, "%s%s%s", s, n++ ? ", " : "; did you mean ",
				    t->question[i].id);
	return s;
}

static void
read_answer(struct reading *r, const struct fence_node *key, const struct fence_node *v)
{
	size_t i = template_index(r->a->t, key->text);

	if (i == r->a->t->n) {
		template_fault(&r->f, key, "template '%s' has no question '%.40s'%s", r->a->t->id,
			       key->text, near(r->a->mem, r->a->t, key->text));
		return;
	}
	const struct template_question *q = &r->a->t->question[i];
	struct template_answer *ans = &r->a->answer[i];
	ans->line = v->line;
	ans->column = v->column;
	if (q->type == TEMPLATE_ALIAS)
		template_fault(&r->f, key, "'%s' is the same question as '%s': answer that one",
			       q->id, q->of);
	else if (q->fixed)
		template_fault(&r->f, key, "'%s' has its answer in the template", q->id);
	else if (q->type == TEMPLATE_TABLE)
		read_rows(r, q, ans, v);
	else
		read_scalar(r, q, ans, v);
}

struct template_answers *
template_answers_read(struct arena *mem, const struct template *t, const char *file,
    const char *text, size_t n, struct diag *d)
{
	struct template_answers *a = template_answers_new(mem, t);
	size_t before = d->n;
	const struct fence_node *root = fence_read_yaml(mem, file, text, n, d);
	struct reading r = { a, { mem, arena_strdup(mem, file), root, d } };

	if (!root || d->n > before || (root->kind == FENCE_SCALAR && template_blank(root->text)))
		return a;
	if (root->kind != FENCE_MAP) {
		template_fault(&r.f, root, "answers are a map: one 'ID: ANSWER' for each question");
		return a;
	}
	for (size_t i = 0; i < root->n; i++)
		if (root->key[i]->text)
			read_answer(&r, root->key[i], root->item[i]);
	return a;
}
