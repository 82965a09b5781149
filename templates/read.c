/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read.c -- a template from its Markdown; see template.h. */
#include "core/embed.h"
#include "core/parse.h"
#include "core/sha256.h"
#include "templates/template_int.h"

#include <string.h>

struct reading {
	struct template *t;
	struct arena *mem;
	struct diag *d;
	struct fence_doc *doc;
	const char *section;
	int level;
	size_t next;		/* block of doc */
	bool named;		/* the template block has been seen */
};

size_t
template_index(const struct template *t, const char *id)
{
	size_t i = 0;

	while (i < t->n && strcmp(t->question[i].id, id) != 0)
		i++;
	return i;
}

const struct template_question *
template_find(const struct template *t, const char *id)
{
	size_t i = template_index(t, id);

	return i < t->n ? &t->question[i] : NULL;
}

const struct template_question *
template_original(const struct template *t, const struct template_question *q)
{
	const struct template_question *o = q->type != TEMPLATE_ALIAS ? q :
	    q->of ? template_find(t, q->of) : NULL;

	return o ? o : q;
}

static struct template_fields
fields(const struct reading *r, const struct fence_node *map)
{
	return (struct template_fields){ r->mem, r->t->file, map, r->d };
}

static void
read_name(struct reading *r, const struct fence_block *b)
{
	static const char *const known[] = { "id", "title", "values", NULL };
	struct template_fields f = fields(r, b->root);

	if (r->named)
		diag_add(r->d, r->t->file, b->line, b->column, "a second template block");
	r->named = true;
	template_fields_known(&f, known);
	template_field_id(&f, "id", &r->t->id);
	r->t->title = template_field_text(&f, "title", NULL);
	if (!r->t->title) {
		template_fault(&f, NULL, "title: is missing");
		r->t->title = "";
	}
	r->t->n_values = template_field_ids(&f, "values", &r->t->value);
}

static void
read_column(struct reading *r, struct template_question *q, const struct fence_node *node)
{
	static const char *const known[] = { "id", "title", "type", "options", "required", NULL };
	struct template_fields f = fields(r, node);
	struct template_column c = { .id = "" };

	if (node->kind != FENCE_MAP) {
		template_fault(&f, node, "a column is a map: {id: ..., title: ..., type: ...}");
		return;
	}
	template_fields_known(&f, known);
	if (!template_field_id(&f, "id", &c.id))
		return;
	for (size_t i = 0; i < q->n_columns; i++)
		if (strcmp(q->column[i].id, c.id) == 0)
			template_fault(&f, node, "two columns are called '%s'", c.id);
	c.title = template_field_text(&f, "title", c.id);
	const char *kind = template_field_text(&f, "type", "text");
	if (!template_type_of(kind, &c.type) || c.type == TEMPLATE_TABLE ||
	    c.type == TEMPLATE_ALIAS)
		template_fault(&f, fence_get(node, "type"),
		    "a cell cannot be '%.40s'; text, yes-no-na, choice, date or number", kind);
	if (c.type == TEMPLATE_CHOICE) {
		struct template_option *o = NULL;
		c.n_options = template_field_options(&f, "options", &o);
		c.option = o;
	}
	const char *required = template_field_text(&f, "required", "always");
	c.required = strcmp(required, "never") != 0;
	if (c.required && strcmp(required, "always") != 0)
		template_fault(&f, fence_get(node, "required"),
			       "required: wants always or never here");
	q->column[q->n_columns++] = c;
}

static void
read_columns(struct reading *r, struct template_question *q, const struct template_fields *f)
{
	const struct fence_node *v = fence_get(f->map, "columns");
	int64_t rows = 1;

	if (strcmp(q->kind, "table") != 0) {
		if (v)
			template_fault(f, v, "columns: those of a %s are fixed", q->kind);
		template_fixed_columns(r->mem, q);
	} else if (!v || v->kind != FENCE_LIST || v->n == 0) {
		template_fault(f, v, "columns: wants a list of columns");
	} else {
		q->column = arena_alloc(r->mem, v->n * sizeof *q->column);
		for (size_t i = 0; i < v->n; i++)
			read_column(r, q, v->item[i]);
	}
	const char *min = template_field_text(f, "rows", "1");
	if (!parse_int(min, 0, 1000, &rows))
		template_fault(f, fence_get(f->map, "rows"), "rows: wants a number from 0 to 1000");
	q->min_rows = (size_t)rows;
}

static void
read_required(const struct reading *r, struct template_question *q, const struct template_fields *f)
{
	static const char *const known[] = { "question", "is", NULL };
	const struct fence_node *v = fence_get(f->map, "required"), *when = fence_get(v, "when");
	const char *text = v && v->kind == FENCE_SCALAR ? v->text : v ? "" : "always";

	if (strcmp(text, "always") == 0)
		return;
	if (strcmp(text, "never") == 0) {
		q->required = TEMPLATE_NEVER;
		return;
	}
	if (!when || when->kind != FENCE_MAP || v->n != 1) {
		template_fault(
		    f, v, "required: wants always, never or {when: {question: ID, is: VALUE}}");
		return;
	}
	struct template_fields w = fields(r, when);
	template_fields_known(&w, known);
	q->required = TEMPLATE_WHEN;
	template_field_id(&w, "question", &q->when);
	q->when_is = template_field_text(&w, "is", NULL);
	if (!q->when_is)
		template_fault(&w, NULL, "is: is missing");
}

static void
read_show(struct template_question *q, const struct template_fields *f)
{
	const char *show = template_field_text(f, "show", "question");

	if (strcmp(show, "row") == 0)
		q->show = TEMPLATE_AS_ROW;
	else if (strcmp(show, "plain") == 0)
		q->show = TEMPLATE_AS_PLAIN;
	else if (strcmp(show, "question") != 0)
		template_fault(f, fence_get(f->map, "show"), "show: wants question, row or plain");
	const char *blank = template_field_text(f, "blank", "show");
	q->omit_blank = strcmp(blank, "omit") == 0;
	if (!q->omit_blank && strcmp(blank, "show") != 0)
		template_fault(f, fence_get(f->map, "blank"), "blank: wants show or omit");
	if (q->show == TEMPLATE_AS_ROW && q->type == TEMPLATE_TABLE)
		template_fault(f, fence_get(f->map, "show"), "show: a table cannot be a row");
}

static void
read_kind(struct reading *r, struct template_question *q, const struct template_fields *f)
{
	q->kind = template_field_text(f, "type", "text");
	if (!template_type_of(q->kind, &q->type)) {
		template_fault(
		    f, fence_get(f->map, "type"),
		    "no question type is called '%.40s'; text, "
		    "yes-no-na, choice, date, number, table, risk-register, data-flow, party-list, "
		    "lawful-basis-matrix, attachment or alias",
		    q->kind);
		return;
	}
	if (q->type == TEMPLATE_CHOICE) {
		struct template_option *o = NULL;
		q->n_options = template_field_options(f, "options", &o);
		q->option = o;
	}
	if (q->type == TEMPLATE_TABLE)
		read_columns(r, q, f);
	if (q->type == TEMPLATE_ALIAS)
		template_field_id(f, "of", &q->of);
	q->fixed = template_field_text(f, "fixed", NULL);
	if (q->fixed && q->type != TEMPLATE_TEXT)
		template_fault(f, fence_get(f->map, "fixed"), "fixed: only for a text question");
}

static void
read_question(struct reading *r, const struct fence_block *b)
{
	static const char *const known[] = { "id", "number", "text", "type", "guidance", "required",
		"who", "options", "columns", "rows", "of", "fixed", "show", "blank", NULL };
	struct template_fields f = fields(r, b->root);
	struct template_question q = {.id = "",
				      .number = "",
				      .text = "",
				      .guidance = "",
				      .kind = "text",
				      .section = r->section,
				      .level = r->level,
				      .line = b->line,
				      .column_at = b->column};

	if (strcmp(b->root->n ? b->root->key[0]->text ? b->root->key[0]->text : "" : "", "id") !=
		0 ||
	    b->root->key[0]->column != b->column || b->root->key[0]->line != b->line + 1)
		template_fault(&f, NULL, "a question's first line is 'id:', unindented");
	template_fields_known(&f, known);
	if (!template_field_id(&f, "id", &q.id))
		return;
	q.number = template_field_text(&f, "number", "");
	q.text = template_field_text(&f, "text", NULL);
	if (!q.text) {
		template_fault(&f, NULL, "text: is missing");
		q.text = q.id;
	}
	q.guidance = template_field_text(&f, "guidance", "");
	q.n_who = template_field_ids(&f, "who", &q.who);
	read_kind(r, &q, &f);
	read_required(r, &q, &f);
	read_show(&q, &f);
	if (template_find(r->t, q.id))
		template_fault(&f, fence_get(b->root, "id"),
			       "two questions are called '%s'; the first is "
			       "on line %d",
			       q.id, template_find(r->t, q.id)->line);
	for (size_t i = 0; *q.number && i < r->t->n; i++)
		if (strcmp(r->t->question[i].number, q.number) == 0)
			template_fault(&f, fence_get(b->root, "number"),
				       "two questions have the number %s; "
				       "the first is on line %d",
				       q.number, r->t->question[i].line);
	r->t->question[r->t->n++] = q;
}

static void
read_block(struct reading *r, const struct fence_block *b)
{
	bool name = strcmp(b->kind, "template") == 0, question = strcmp(b->kind, "question") == 0;

	if (question && r->t->n == TEMPLATE_QUESTIONS_MAX)
		diag_add(r->d, r->t->file, b->line, b->column, "more than %d questions",
		    TEMPLATE_QUESTIONS_MAX);
	else if (!name && !question)
		diag_add(r->d, r->t->file, b->line, b->column,
		    "a template has no block '%s'; template or question", b->kind);
	else if (!b->root || b->root->kind != FENCE_MAP)
		diag_add(r->d, r->t->file, b->line, b->column, "this block holds no fields");
	else if (name)
		read_name(r, b);
	else
		read_question(r, b);
}

static void
check_when(const struct reading *r, const struct template_question *q)
{
	const struct template_question *w = q->when ? template_find(r->t, q->when) : NULL;
	const char *fault = NULL;

	if (q->required != TEMPLATE_WHEN || !q->when || !q->when_is)
		return;
	if (!w)
		fault = "depends on a question that does not exist";
	else if (w == q)
		fault = "depends on itself";
	else if (w->type != TEMPLATE_CHOICE && w->type != TEMPLATE_YES_NO_NA)
		fault = "depends on a question that is neither a choice nor yes-no-na";
	else
		fault = template_scalar_fault(r->mem, w->type, w->option, w->n_options, q->when_is);
	if (fault)
		diag_add(r->d, r->t->file, q->line, q->column_at,
			 "question '%s' is required when '%s' is "
			 "'%.40s': %s",
			 q->id, q->when, q->when_is, fault);
}

static void
check_alias(const struct reading *r, const struct template_question *q)
{
	const struct template_question *o = q->of ? template_find(r->t, q->of) : NULL;

	if (q->type != TEMPLATE_ALIAS || !q->of)
		return;
	if (!o || o->type == TEMPLATE_ALIAS)
		diag_add(r->d, r->t->file, q->line, q->column_at,
			 "question '%s' is an alias of '%s', %s", q->id, q->of,
			 o ? "which is an alias itself" : "which does not exist");
}

/* `=id` in the prose: a value that the program supplies, or a question with a scalar answer. */
static void
check_inline(const struct reading *r, cmark_node *code)
{
	const char *id = cmark_node_get_literal(code) + 1;
	const struct template_question *q = template_find(r->t, id);

	for (size_t i = 0; i < r->t->n_values; i++)
		if (strcmp(r->t->value[i], id) == 0)
			return;
	if (!q || template_original(r->t, q)->type == TEMPLATE_TABLE)
		diag_add(r->d, r->t->file, cmark_node_get_start_line(code),
			 cmark_node_get_start_column(code) - 1,
			 q ? "`=%.40s` names a table, which has no place in a "
			     "line"
			   : "`=%.40s` is neither a question nor in 'values:'",
			 id);
}

static void
check_all(const struct reading *r, cmark_node *root)
{
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type ev;

	for (size_t i = 0; i < r->t->n; i++) {
		check_when(r, &r->t->question[i]);
		check_alias(r, &r->t->question[i]);
	}
	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		if (cmark_node_get_type(node) == CMARK_NODE_CODE &&
		    cmark_node_get_literal(node)[0] == '=')
			check_inline(r, node);
	}
	cmark_iter_free(it);
	if (!r->named)
		diag_add(r->d, r->t->file, 0, 0,
			 "there is no template block; write ```yaml template with "
			 "its id and title");
}

/* The text of a heading, without its marks. */
static const char *
heading_text(struct arena *mem, cmark_node *heading)
{
	struct buf b = BUF_INIT;
	cmark_iter *it = cmark_iter_new(heading);

	while (cmark_iter_next(it) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		cmark_node_type type = cmark_node_get_type(node);
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			buf_puts(&b, cmark_node_get_literal(node));
	}
	cmark_iter_free(it);
	const char *s = arena_strdup(mem, b.s);
	buf_release(&b);
	return s;
}

static void
read_node(struct reading *r, cmark_node *node)
{
	if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
		int level = cmark_node_get_heading_level(node);
		if (level > r->level + 1 || (level == 1 && r->level))
			diag_add(r->d, r->t->file, cmark_node_get_start_line(node), 1, level == 1 ?
			    "a second level-1 heading" : "this heading skips a level");
		r->level = cmark_node_get_heading_level(node);
		r->section = heading_text(r->mem, node);
	}
	if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK)
		return;
	if (r->next < r->doc->n && r->doc->block[r->next].line == cmark_node_get_start_line(node))
		read_block(r, &r->doc->block[r->next++]);
}

struct template *
template_read(struct arena *mem, const char *file, const char *text, size_t n, struct diag *d)
{
	struct template *t = arena_alloc(mem, sizeof *t);
	size_t before = d->n;

	t->file = arena_strdup(mem, file);
	t->id = t->title = t->source = "";
	struct reading r = { .t = t, .mem = mem, .d = d, .section = "" };
	r.doc = fence_read(mem, file, text, n, d);
	if (r.doc->n == 0 && d->n > before)
		return t;
	char *copy = arena_alloc(mem, n + 1);
	memcpy(copy, text, n);
	t->source = copy;
	t->size = n;
	sha256_hex(t->digest, text, n);
	t->question = arena_alloc(mem, (r.doc->n + 1) * sizeof *t->question);
	cmark_node *root = cmark_parse_document(text, n, CMARK_OPT_DEFAULT);
	for (cmark_node *c = cmark_node_first_child(root); c; c = cmark_node_next(c))
		read_node(&r, c);
	check_all(&r, root);
	cmark_node_free(root);
	return t;
}

static const char *
shipped_names(struct arena *mem)
{
	const char *s = "";

	for (const struct embed_file *f = embed_files; f->name; f++) {
		size_t n = strlen(f->name);
		if (strncmp(f->name, "templates/", 10) == 0 && n > 13 &&
		    strcmp(f->name + n - 3, ".md") == 0)
			s = arena_printf(mem, "%s%s%.*s", s, *s ? ", " : "", (int)(n - 13),
					 f->name + 10);
	}
	return s;
}

enum err_code
template_shipped(struct arena *mem, const char *name, struct template **out, struct err *e)
{
	const struct embed_file *f = embed_find(arena_printf(mem, "templates/%s.md", name));
	struct diag d = { .mem = mem };

	if (!f)
		return err_set(e, ERR_NOT_FOUND, "no template is called '%.60s'; there are: %s",
			       name, shipped_names(mem));
	struct template *t = template_read(mem, f->name, f->text, f->n, &d);
	if (d.n)
		return diag_err(&d, e);
	*out = t;
	return OK;
}
