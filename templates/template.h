/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * template -- documents that people fill in: a form, its answers, what is missing, a page to sign.
 *
 * A template is Markdown.  One ```yaml template block names it; each ```yaml question block is
 * replaced, when the document is rendered, by the answer; the prose stays.
 *
 *     ```yaml template
 *     id: moj-pia
 *     title: Privacy impact assessment
 *     values: [case-number]          # what the program supplies, for `=case-number` in the prose
 *     ```
 *     ```yaml question
 *     id: accuracy                   # first line, unindented; stable, not the number
 *     number: 13                     # what people see; may be left out
 *     text: How will the data be checked for accuracy?
 *     type: text
 *     guidance: Name each check.     # Markdown, shown to whoever answers, not in the document
 *     required: always               # always (default), never, {when: {question: ID, is: VALUE}}
 *     who: [project-manager]         # roles that may answer; nothing here looks at them
 *     ```
 *
 * Types: text (Markdown); yes-no-na; choice (`options:` a list, or a map of value to label); date
 * (YYYY-MM-DD); number; table (`columns:` a list of {id, title, type, options, required}, cells of
 * the types above); alias (`of: ID`; it has no answer of its own); and tables whose columns are
 * fixed: risk-register, data-flow, party-list, lawful-basis-matrix, attachment (types.c lists
 * them).  `fixed: TEXT` gives the answer in the template.  `rows: N` is the fewest rows of a table
 * (default 1; a list with no rows then stands for "none" where N is 0).  `show:` is question
 * (default: heading and answer), row (one line of a list of facts) or plain (the answer alone).
 * `blank: omit` leaves a question without an answer out of the document (never out of a check).
 *
 * A missing answer is no fault: it renders as "not answered" and template_check lists it.
 * Nothing here reads a clock, the environment or a file.  All memory is the arena's.
 */
#ifndef TEMPLATES_TEMPLATE_H
#define TEMPLATES_TEMPLATE_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/diag.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

enum template_type { TEMPLATE_TEXT, TEMPLATE_YES_NO_NA, TEMPLATE_CHOICE, TEMPLATE_DATE,
	TEMPLATE_NUMBER, TEMPLATE_TABLE, TEMPLATE_ALIAS };
enum template_required { TEMPLATE_ALWAYS, TEMPLATE_NEVER, TEMPLATE_WHEN };
enum template_show { TEMPLATE_AS_QUESTION, TEMPLATE_AS_ROW, TEMPLATE_AS_PLAIN };

struct template_option { const char *value, *label; };

struct template_column {
	const char *id, *title;
	enum template_type type;		/* never table or alias */
	const struct template_option *option;	/* of a choice */
	size_t n_options;
	bool required;
};

struct template_question {
	const char *id, *number, *text, *guidance;	/* number and guidance may be "" */
	const char *section;				/* the heading it stands under, or "" */
	int level;					/* of that heading, 0 for none */
	enum template_type type;
	const char *kind;				/* "risk-register": the type as written */
	enum template_show show;
	bool omit_blank;
	enum template_required required;
	const char *when, *when_is;			/* question id and value, or NULL */
	const char *of, *fixed;				/* alias of; fixed answer; or NULL */
	const char **who;
	size_t n_who;
	const struct template_option *option;
	size_t n_options;
	struct template_column *column;
	size_t n_columns, min_rows;
	int line, column_at;				/* place of the block in the template */
};

struct template {
	const char *file, *id, *title;
	char digest[65];			/* SHA-256 of the text, hex */
	struct template_question *question;	/* in document order */
	size_t n;
	const char **value;			/* names that the program supplies */
	size_t n_values;
	const char *source;			/* the Markdown */
	size_t size;
};

/* Read a template.  Every fault goes to `d`; use the result only if there was none.  Never NULL. */
struct template *template_read(struct arena *mem, const char *file, const char *text, size_t n,
    struct diag *d);

/* A template inside the binary, by name ("moj-pia").  ERR_NOT_FOUND lists the names there are. */
enum err_code template_shipped(struct arena *mem, const char *name, struct template **out,
    struct err *e);

const struct template_question *template_find(const struct template *t, const char *id);

struct template_answers;	/* answers.h */

/* ---- what stands in the way of a signature ---- */

struct template_gap {
	const struct template_question *question;
	size_t row;			/* from 1; 0 when it is not about one row */
	const char *text; /* "not answered", "still says TBC", or a rule and its source */
};
struct template_gaps { struct template_gap *item; size_t n; };

/*
 * Every gap, in document order: a required answer, cell or row that is missing or blank; TBC, TBA,
 * TBD or "to be confirmed" anywhere; a high residual risk without a record of prior consultation
 * (the Commissioner's practice: UK GDPR Art 36 itself asks for it where the risk would be high "in the
 * absence of measures" to mitigate it); in a lawful-basis matrix, points (ea) and (f) used by a public authority for
 * its tasks (Art 6(1)), an Art 9 point that needs a Schedule 1 condition or a policy document (DPA
 * 2018 s.10, Sch 1 para 5), criminal-offence data without Art 10 authority.
 */
struct template_gaps template_check(struct arena *mem, const struct template *t,
    const struct template_answers *a);

/* ---- the document ---- */

enum template_format { TEMPLATE_HTML, TEMPLATE_MD, TEMPLATE_JSON };

/* Append the document: one complete HTML page (its style inside, nothing fetched), Markdown, or
 * JSON.  Answers go into cmark's tree as nodes, never as pasted text, and raw HTML in them is shown
 * as text.  `a` may be NULL (a blank form).  Same input, same bytes; never fails. */
void template_render(struct arena *mem, const struct template *t, const struct template_answers *a,
    enum template_format format, struct buf *out);

#endif
