/* SPDX-License-Identifier: GPL-3.0-or-later */
/* template_int.h -- what the files of templates/ share. */
#ifndef TEMPLATES_TEMPLATE_INT_H
#define TEMPLATES_TEMPLATE_INT_H

#include "core/fence.h"
#include "templates/answers.h"

#include <cmark.h>

enum { TEMPLATE_ANSWER_MAX = 64 * 1024, TEMPLATE_ROWS_MAX = 5000,
	TEMPLATE_QUESTIONS_MAX = 1000 };

struct template_answers {
	struct arena *mem;
	const struct template *t;
	struct template_answer *answer;		/* parallel to t->question */
	const char **value;			/* parallel to t->value; NULL: not supplied */
};

/* types.c: the type that a template writes as `kind`; the fixed columns of a table kind. */
bool template_type_of(const char *kind, enum template_type *out);
void template_fixed_columns(struct arena *mem, struct template_question *q);
const struct template_option *template_option_find(const struct template_option *o, size_t n,
    const char *value);

/* What is wrong with a scalar of this type, or NULL. */
const char *template_scalar_fault(struct arena *mem, enum template_type type,
    const struct template_option *o, size_t n, const char *text);

/* fields.c: readers of a block's fields; a fault says where. */
struct template_fields {
	struct arena *mem;
	const char *file;
	const struct fence_node *map;
	struct diag *d;
};
bool template_fields_known(const struct template_fields *f, const char *const *known);
const char *template_field_text(const struct template_fields *f, const char *key,
    const char *otherwise);
bool template_field_id(const struct template_fields *f, const char *key, const char **out);
size_t template_field_ids(const struct template_fields *f, const char *key, const char ***out);
size_t template_field_options(const struct template_fields *f, const char *key,
    struct template_option **out);
void template_fault(const struct template_fields *f, const struct fence_node *at,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* read.c: all questions of `t` from its blocks. */
size_t template_index(const struct template *t, const char *id);	/* t->n: none */

/* The question whose answer this one shows: itself, or an alias's original. */
const struct template_question *template_original(const struct template *t,
    const struct template_question *q);

/* check.c */
bool template_blank(const char *s);
bool template_is_required(const struct template *t, const struct template_answers *a,
    const struct template_question *q);

/* html.c: escaped text; a table; the page round a rendered tree. */
void template_html_text(struct buf *out, const char *s);
void template_html_table(struct buf *out, const struct template_question *q,
    const struct template_answer *a);
void template_html_page(struct buf *out, const struct template *t, const char *body);

/* md.c: the same in Markdown. */
void template_md_text(struct buf *out, const char *s);
void template_md_table(struct buf *out, const struct template_question *q,
    const struct template_answer *a);

void template_json(struct arena *mem, const struct template *t, const struct template_answers *a,
    struct buf *out);

/* The label of an option's value, for people. */
const char *template_label(const struct template_option *o, size_t n, const char *value);
const char *template_yes_no(const char *value);

#endif
