/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * render.c -- the document: cmark's tree of the template, with nodes of the answers in it.
 *
 * Text from a person becomes nodes and is escaped by cmark's writer; only this folder's own markup
 * (sections, tables) is written as custom nodes, around or beside it.
 */
#include "templates/render_int.h"

#include <stdlib.h>
#include <string.h>

static cmark_node *
text_node(const char *s)
{
	cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);

	cmark_node_set_literal(node, s);
	return node;
}

static cmark_node *
paragraph(const char *s)
{
	cmark_node *p = cmark_node_new(CMARK_NODE_PARAGRAPH);

	cmark_node_append_child(p, text_node(s));
	return p;
}

/* A custom node with our own markup; in Markdown it is only a holder. */
static cmark_node *
markup(const struct rendering *r, cmark_node_type type, const char *enter, const char *leave)
{
	cmark_node *node = cmark_node_new(type);

	cmark_node_set_on_enter(node, r->html ? enter : "");
	cmark_node_set_on_exit(node, r->html ? leave : "");
	return node;
}

/* Words in the place of an answer: `class` is missing (it should be there) or absent. */
static cmark_node *
missing(const struct rendering *r, const char *class, const char *words)
{
	cmark_node *span = markup(r, CMARK_NODE_CUSTOM_INLINE,
	    arena_printf(r->mem, "<span class=\"%s\">", class), "</span>");

	cmark_node_append_child(span, text_node(words));
	return span;
}

static const char *
scalar_words(const struct template_question *q, const char *text)
{
	if (q->type == TEMPLATE_YES_NO_NA)
		return template_yes_no(text);
	return q->type == TEMPLATE_CHOICE ? template_label(q->option, q->n_options, text) : text;
}

/* ---- `=id` in the prose ---- */

static const char *
inline_value(const struct rendering *r, const char *id)
{
	const struct template *t = r->t;

	for (size_t i = 0; i < t->n_values; i++)
		if (strcmp(t->value[i], id) == 0)
			return r->a ? r->a->value[i] : NULL;
	const struct template_question *q = template_find(t, id);
	if (!q)
		return NULL;
	q = template_original(t, q);
	if (q->fixed)
		return q->fixed;
	const char *text = r->a ? r->a->answer[q - t->question].text : NULL;
	return template_blank(text) ? NULL : scalar_words(q, text);
}

static const char *
one_line(const struct rendering *r, const char *s)
{
	size_t n = strlen(s);
	char *copy = arena_strdup(r->mem, s);

	while (n && strchr(" \t\r\n", copy[n - 1]))
		copy[--n] = '\0';
	for (char *c = copy; *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	return copy;
}

static void
expand_inline(const struct rendering *r, cmark_node *root)
{
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type ev;

	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		if (cmark_node_get_type(node) != CMARK_NODE_CODE ||
		    cmark_node_get_literal(node)[0] != '=')
			continue;
		const char *id = cmark_node_get_literal(node) + 1, *value = inline_value(r, id);
		cmark_node *now = value ? text_node(one_line(r, value)) : template_find(r->t, id) ?
		    missing(r, "missing", "not answered") : missing(r, "absent", "not given");
		cmark_node_replace(node, now);
		cmark_node_free(node);
	}
	cmark_iter_free(it);
}

/* ---- answers ---- */

static void
append_answer(const struct rendering *r, cmark_node *to, const struct template_question *q,
    const char *text)
{
	if (q->type == TEMPLATE_TEXT) {
		template_append_markdown(to, text,
					 q->show == TEMPLATE_AS_PLAIN ? q->level : r->level);
		return;
	}
	cmark_node *p = cmark_node_new(CMARK_NODE_PARAGRAPH);
	cmark_node *words = text_node(scalar_words(q, text));
	if (q->type == TEMPLATE_YES_NO_NA || q->type == TEMPLATE_CHOICE) {
		cmark_node *strong = cmark_node_new(CMARK_NODE_STRONG);
		cmark_node_append_child(strong, words);
		words = strong;
	}
	cmark_node_append_child(p, words);
	cmark_node_append_child(to, p);
}

static void
append_missing(const struct rendering *r, cmark_node *to, const struct template_question *q)
{
	cmark_node *p = cmark_node_new(CMARK_NODE_PARAGRAPH);
	bool wanted = !r->a || template_is_required(r->t, r->a, q);

	cmark_node_append_child(p, missing(r, wanted ? "missing" : "absent",
					   wanted ? "Not answered" : "Not answered; not required"));
	cmark_node_append_child(to, p);
}

static void
append_alias(const struct rendering *r, cmark_node *to, const struct template_question *q)
{
	const struct template_question *o = template_original(r->t, q);
	cmark_node *p = paragraph("The same question as "), *link = cmark_node_new(CMARK_NODE_LINK);

	cmark_node_set_url(link, arena_printf(r->mem, "#q-%s", o->id));
	cmark_node_append_child(link, text_node(*o->number ? o->number : o->text));
	cmark_node_append_child(p, r->html ? link : text_node(*o->number ? o->number : o->text));
	if (!r->html)
		cmark_node_free(link);
	cmark_node_append_child(p, text_node("; see the answer there."));
	cmark_node_append_child(to, p);
}

static void
append_table(const struct rendering *r, cmark_node *to, const struct template_question *q,
    const struct template_answer *a)
{
	cmark_node *node = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
	AUTO_BUF(b);

	if (a->n_rows == 0) {
		cmark_node_free(node);
		cmark_node_append_child(to, paragraph("None."));
		return;
	}
	if (r->html)
		template_html_table(&b, q, a);
	else
		template_md_table(&b, q, a);
	cmark_node_set_on_enter(node, b.s);
	cmark_node_append_child(to, node);
}

static void
append_any(const struct rendering *r, cmark_node *to, const struct template_question *q)
{
	static const struct template_answer none = { 0 };
	const struct template_answer *a = r->a ? &r->a->answer[q - r->t->question] : &none;

	if (q->type == TEMPLATE_ALIAS)
		append_alias(r, to, q);
	else if (q->fixed)
		append_answer(r, to, q, q->fixed);
	else if (q->type == TEMPLATE_TABLE && a->given)
		append_table(r, to, q, a);
	else if (q->type != TEMPLATE_TABLE && !template_blank(a->text))
		append_answer(r, to, q, a->text);
	else
		append_missing(r, to, q);
	if (!template_blank(a->detail))
		template_append_markdown(to, a->detail, r->level);
}

/* ---- questions ---- */

static cmark_node *
question_heading(const struct rendering *r, const struct template_question *q)
{
	cmark_node *h = cmark_node_new(CMARK_NODE_HEADING);
	const char *dot = r->html ? "" : ".";

	cmark_node_set_heading_level(h, r->level);
	if (*q->number) {
		cmark_node *span =
		    markup(r, CMARK_NODE_CUSTOM_INLINE, "<span class=\"number\">", "</span>");
		cmark_node_append_child(span,
					text_node(arena_printf(r->mem, "%s%s", q->number, dot)));
		cmark_node_append_child(h, span);
		cmark_node_append_child(h, text_node(" "));
	}
	cmark_node_append_child(h, text_node(q->text));
	return h;
}

static cmark_node *
as_question(const struct rendering *r, const struct template_question *q)
{
	cmark_node *section =
	    markup(r, CMARK_NODE_CUSTOM_BLOCK,
		   arena_printf(r->mem, "<section class=\"question\" id=\"q-%s\">\n", q->id),
		   "</section>\n");
	cmark_node *answer =
	    markup(r, CMARK_NODE_CUSTOM_BLOCK, "<div class=\"answer\">\n", "</div>\n");

	cmark_node_append_child(section, question_heading(r, q));
	if (!r->a && *q->guidance) {
		cmark_node *g =
		    markup(r, CMARK_NODE_CUSTOM_BLOCK, "<div class=\"guidance\">\n", "</div>\n");
		template_append_markdown(g, q->guidance, r->level);
		cmark_node_append_child(section, g);
	}
	append_any(r, answer, q);
	cmark_node_append_child(section, answer);
	return section;
}

static cmark_node *
as_plain(const struct rendering *r, const struct template_question *q)
{
	cmark_node *div = markup(r, CMARK_NODE_CUSTOM_BLOCK,
	    arena_printf(r->mem, "<div class=\"answer\" id=\"q-%s\">\n", q->id), "</div>\n");

	append_any(r, div, q);
	return div;
}

/* One line of a list of facts; in Markdown the name is a bold paragraph. */
static cmark_node *
as_row(const struct rendering *r, const struct template_question *q)
{
	AUTO_BUF(b);
	buf_printf(&b, "<div id=\"q-%s\"><dt>", q->id);
	template_html_text(&b, q->text);
	buf_puts(&b, "</dt>\n<dd>\n");
	cmark_node *row = markup(r, CMARK_NODE_CUSTOM_BLOCK, b.s, "</dd></div>\n");

	if (!r->html) {
		cmark_node *p = cmark_node_new(CMARK_NODE_PARAGRAPH);
		cmark_node *strong = cmark_node_new(CMARK_NODE_STRONG);
		cmark_node_append_child(strong, text_node(q->text));
		cmark_node_append_child(p, strong);
		cmark_node_append_child(row, p);
	}
	append_any(r, row, q);
	return row;
}

static const struct template_question *
question_of(const struct rendering *r, cmark_node *node)
{
	if (cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK)
		for (size_t i = 0; i < r->t->n; i++)
			if (r->t->question[i].line == cmark_node_get_start_line(node))
				return &r->t->question[i];
	return NULL;
}

static bool
is_template_block(const struct rendering *r, cmark_node *node)
{
	return cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK &&
	    strncmp(cmark_node_get_fence_info(node), "yaml", 4) == 0 && !question_of(r, node);
}

static bool
is_left_out(const struct rendering *r, const struct template_question *q)
{
	const struct template_answer *a = r->a ? &r->a->answer[q - r->t->question] : NULL;

	if (!q->omit_blank || !a || q->fixed || q->type == TEMPLATE_ALIAS)
		return false;
	return q->type == TEMPLATE_TABLE ? a->n_rows == 0 : template_blank(a->text);
}

/* Replace every block at the top level; rows that follow each other make one list. */
static void
place_questions(struct rendering *r, cmark_node *root)
{
	cmark_node *list = NULL;

	for (cmark_node *node = cmark_node_first_child(root), *next; node; node = next) {
		const struct template_question *q = question_of(r, node);
		next = cmark_node_next(node);
		if (!q && !is_template_block(r, node)) {
			list = NULL;
			continue;
		}
		if (q && !is_left_out(r, q)) {
			r->level = q->level < 1 ? 2 : q->level > 5 ? 6 : q->level + 1;
			if (q->show == TEMPLATE_AS_ROW && !list) {
				list = markup(r, CMARK_NODE_CUSTOM_BLOCK, "<dl class=\"facts\">\n",
					      "</dl>\n");
				cmark_node_insert_before(node, list);
			}
			if (q->show == TEMPLATE_AS_ROW) {
				cmark_node_append_child(list, as_row(r, q));
			} else {
				list = NULL;
				cmark_node_insert_before(node, q->show == TEMPLATE_AS_PLAIN
								   ? as_plain(r, q)
								   : as_question(r, q));
			}
		}
		cmark_node_unlink(node);
		cmark_node_free(node);
	}
}

/* After the first heading: that a signature would be too early. */
static void
place_banner(const struct rendering *r, cmark_node *root)
{
	size_t n = r->a ? template_check(r->mem, r->t, r->a).n : 0;
	cmark_node *h = cmark_node_first_child(root);

	if (!n)
		return;
	cmark_node *div = markup(r, CMARK_NODE_CUSTOM_BLOCK,
				 "<div class=\"banner\" role=\"note\">\n", "</div>\n");
	cmark_node_append_child(
	    div, paragraph(arena_printf(r->mem,
					"Incomplete: %zu %s before this "
					"document can be signed.",
					n, n == 1 ? "point is open" : "points are open")));
	while (h && cmark_node_get_type(h) != CMARK_NODE_HEADING)
		h = cmark_node_next(h);
	if (!h || !cmark_node_insert_after(h, div))
		cmark_node_prepend_child(root, div);
}

static void
write_tree(struct rendering *r, struct buf *out)
{
	cmark_node *root = cmark_parse_document(r->t->source, r->t->size, CMARK_OPT_DEFAULT);

	expand_inline(r, root);
	place_questions(r, root);
	place_banner(r, root);
	if (!r->html)
		cmark_node_append_child(root,
					paragraph(arena_printf(r->mem, "Template %s, SHA-256 %s",
							       r->t->id, r->t->digest)));
	char *s = r->html ? cmark_render_html(root, CMARK_OPT_DEFAULT) :
	    cmark_render_commonmark(root, CMARK_OPT_DEFAULT, 0);
	cmark_node_free(root);
	if (r->html)
		template_html_page(out, r->t, s);
	else
		buf_puts(out, s);
	free(s);
}

void
template_render(struct arena *mem, const struct template *t, const struct template_answers *a,
    enum template_format format, struct buf *out)
{
	struct rendering r = { .mem = mem, .t = t, .a = a, .html = format == TEMPLATE_HTML };

	if (format == TEMPLATE_JSON)
		template_json(mem, t, a, out);
	else
		write_tree(&r, out);
}
