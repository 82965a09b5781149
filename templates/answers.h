/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answers -- what people, or the program, say to the questions of a template.
 *
 * Answers are a YAML map from id to value: a scalar; `{is: yes, detail: TEXT}` where a choice wants
 * words beside it; a list of maps for a table.  An answer to nothing, of the wrong type or outside
 * the options is a fault with file:line:column.
 */
#ifndef TEMPLATES_ANSWERS_H
#define TEMPLATES_ANSWERS_H

#include "templates/template.h"

struct template_answer {
	const char *text;		/* scalar, or NULL */
	const char *detail;		/* the words beside a choice, or NULL */
	const char ***row;		/* table: row[i][c], NULL for a blank cell */
	size_t n_rows, cap;
	bool given;			/* there is an answer, perhaps a blank one */
	int line, column;		/* in the answers file; 0 when set by the program */
};

/* Read an answers file against a template without faults.  Faults go to `d`; never NULL. */
struct template_answers *template_answers_read(struct arena *mem, const struct template *t,
    const char *file, const char *text, size_t n, struct diag *d);

/* Answers made by the program.  _set replaces; _row appends one row to a table, a cell for each
 * column in the template's order (NULL: blank); _value supplies a declared `values:` name.  Text is
 * copied.  ERR_NOT_FOUND: no such question or value.  ERR_INVALID: not of the question's type. */
struct template_answers *template_answers_new(struct arena *mem, const struct template *t);
enum err_code template_answers_set(struct template_answers *a, const char *id, const char *text,
    struct err *e);
enum err_code template_answers_detail(struct template_answers *a, const char *id,
    const char *text, struct err *e);
enum err_code template_answers_row(struct template_answers *a, const char *id,
    const char *const *cell, struct err *e);
enum err_code template_answers_value(struct template_answers *a, const char *name,
    const char *text, struct err *e);

/* The answer to a question (an alias has that of its original); never NULL for a known id. */
const struct template_answer *template_answer(const struct template_answers *a, const char *id);

/* Append the answers as YAML that template_answers_read reads back to the same answers. */
void template_answers_write(const struct template_answers *a, struct buf *out);

#endif
