/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * types.c -- the question types, and the tables whose columns are fixed.
 *
 * The words of risk-register (remote, possible, probable; minimal, significant, severe; low,
 * medium, high) are those of the Information Commissioner's DPIA template.  data-flow follows the
 * data flow table of the Ministry of Justice's assessment, party-list its list of stakeholders.
 */
#include "core/parse.h"
#include "core/time.h"
#include "templates/template_int.h"

#include <string.h>

static const struct { const char *kind; enum template_type type; } types[] = {
	{ "text", TEMPLATE_TEXT }, { "yes-no-na", TEMPLATE_YES_NO_NA }, { "choice", TEMPLATE_CHOICE },
	{ "date", TEMPLATE_DATE }, { "number", TEMPLATE_NUMBER }, { "table", TEMPLATE_TABLE },
	{ "risk-register", TEMPLATE_TABLE }, { "data-flow", TEMPLATE_TABLE },
	{ "party-list", TEMPLATE_TABLE }, { "lawful-basis-matrix", TEMPLATE_TABLE },
	{ "attachment", TEMPLATE_TABLE }, { "alias", TEMPLATE_ALIAS },
};

bool
template_type_of(const char *kind, enum template_type *out)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].kind, kind) == 0) {
			*out = types[i].type;
			return true;
		}
	return false;
}

/* A column of a fixed table: options are "value=label|value|...". */
struct fixed {
	const char *kind, *id, *title;
	enum template_type type;
	bool required;
	const char *options;
};

#define LEVELS "low=Low|medium=Medium|high=High"
#define T TEMPLATE_TEXT
#define C TEMPLATE_CHOICE
#define Y TEMPLATE_YES_NO_NA
static const struct fixed fixed[] = {
	{ "risk-register", "risk", "Risk to people, and its source", T, true, NULL },
	{ "risk-register", "likelihood", "Likelihood of harm", C, true,
	    "remote=Remote|possible=Possible|probable=Probable" },
	{ "risk-register", "severity", "Severity of harm", C, true,
	    "minimal=Minimal|significant=Significant|severe=Severe" },
	{ "risk-register", "overall", "Overall risk", C, true, LEVELS },
	{ "risk-register", "measure", "Measures to reduce it", T, true, NULL },
	{ "risk-register", "effect", "Effect", C, true,
	    "eliminated=Eliminated|reduced=Reduced|accepted=Accepted" },
	{ "risk-register", "residual", "Residual risk", C, true, LEVELS },
	{ "risk-register", "owner", "Owner", T, true, NULL },
	{ "risk-register", "consultation", "Prior consultation (if high)", T, false, NULL },
	{ "data-flow", "item", "Item", T, true, NULL },
	{ "data-flow", "from", "From", T, true, NULL },
	{ "data-flow", "to", "To", T, true, NULL },
	{ "data-flow", "medium", "Medium and protection", T, true, NULL },
	{ "data-flow", "detail", "Detail", T, true, NULL },
	{ "party-list", "name", "Party", T, true, NULL },
	{ "party-list", "role", "Role", C, true, "controller=Controller|joint-controller=Joint "
	    "controller|processor=Processor|provider=Provider of data|recipient=Recipient|"
	    "data-subjects=Data subjects|other=Other" },
	{ "party-list", "interest", "Interest", T, true, NULL },
	{ "party-list", "contacted", "Contacted", Y, true, NULL },
	{ "party-list", "when-or-why-not", "When, or why not", T, true, NULL },
	{ "lawful-basis-matrix", "processing", "Processing", T, true, NULL },
	{ "lawful-basis-matrix", "public-authority", "A public authority's task", Y, true, NULL },
	{ "lawful-basis-matrix", "article-6", "Art 6(1) basis", C, true,
	    "a=(a) consent|b=(b) contract|c=(c) legal obligation|d=(d) vital interests|"
	    "e=(e) public task|ea=(ea) recognised legitimate interest|f=(f) legitimate interests" },
	{ "lawful-basis-matrix", "law", "Law that lays it down", T, true, NULL },
	{ "lawful-basis-matrix", "article-9", "Art 9(2) point", C, true,
	    "none=No special category data|a=(a) explicit consent|b=(b) employment and social "
	    "security|c=(c) vital interests|d=(d) not-for-profit body|e=(e) made public|f=(f) legal "
	    "claims, courts|g=(g) substantial public interest|h=(h) health or social care|i=(i) public "
	    "health|j=(j) archiving, research, statistics" },
	{ "lawful-basis-matrix", "article-10", "Criminal-offence data (Art 10)", C, true,
	    "none=No criminal-offence data|official-authority=Under official authority|"
	    "schedule-1=A Schedule 1 condition|unauthorised=No authority found" },
	{ "lawful-basis-matrix", "schedule-1", "DPA 2018 Sch 1 paragraph", T, false, NULL },
	{ "lawful-basis-matrix", "policy-document", "Policy document in force", Y, true, NULL },
	{ "attachment", "name", "Document", T, true, NULL },
	{ "attachment", "sha256", "SHA-256", T, true, NULL },
	{ "attachment", "note", "Note", T, false, NULL },
};
#undef T
#undef C
#undef Y

static size_t
split_options(struct arena *mem, const char *spec, const struct template_option **out)
{
	size_t n = 1, i = 0;

	for (const char *p = spec; *p; p++)
		n += *p == '|';
	struct template_option *o = arena_alloc(mem, n * sizeof *o);
	char *s = arena_strdup(mem, spec);
	for (char *next; s; s = next, i++) {
		next = strchr(s, '|');
		if (next)
			*next++ = '\0';
		char *eq = strchr(s, '=');
		if (eq)
			*eq++ = '\0';
		o[i] = (struct template_option){ s, eq ? eq : s };
	}
	*out = o;
	return n;
}

void
template_fixed_columns(struct arena *mem, struct template_question *q)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		n += strcmp(fixed[i].kind, q->kind) == 0;
	q->column = arena_alloc(mem, (n ? n : 1) * sizeof *q->column);
	q->n_columns = 0;
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
		const struct fixed *f = &fixed[i];
		if (strcmp(f->kind, q->kind) != 0)
			continue;
		struct template_column *c = &q->column[q->n_columns++];
		*c = (struct template_column){ .id = f->id, .title = f->title, .type = f->type,
			.required = f->required };
		if (f->options)
			c->n_options = split_options(mem, f->options, &c->option);
	}
}

const struct template_option *
template_option_find(const struct template_option *o, size_t n, const char *value)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(o[i].value, value) == 0)
			return &o[i];
	return NULL;
}

const char *
template_label(const struct template_option *o, size_t n, const char *value)
{
	const struct template_option *f = template_option_find(o, n, value);

	return f ? f->label : value;
}

const char *
template_yes_no(const char *value)
{
	return strcmp(value, "yes") == 0 ? "Yes" : strcmp(value, "no") == 0 ? "No" :
	    strcmp(value, "na") == 0 ? "Not applicable" : value;
}

static const char *
option_fault(struct arena *mem, const struct template_option *o, size_t n)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < n && b.len < 300; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", o[i].value);
	const char *s = arena_printf(mem, "not one of the options: %s", b.s);
	buf_release(&b);
	return s;
}

const char *
template_scalar_fault(struct arena *mem, enum template_type type, const struct template_option *o,
    size_t n, const char *text)
{
	struct date date;
	struct err e = ERR_INIT;
	double x;

	if (strlen(text) > TEMPLATE_ANSWER_MAX)
		return "longer than 64 KiB";
	if (template_blank(text))
		return NULL;
	switch (type) {
	case TEMPLATE_YES_NO_NA:
		return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0 || strcmp(text, "na") == 0 ?
		    NULL : "not one of: yes, no, na";
	case TEMPLATE_CHOICE:
		return template_option_find(o, n, text) ? NULL : option_fault(mem, o, n);
	case TEMPLATE_DATE:
		return date_parse(&date, text, &e) == OK ? NULL :
		    arena_printf(mem, "not a date: %s", e.msg);
	case TEMPLATE_NUMBER:
		return parse_real(text, &x) ? NULL : "not a number (digits, a point, no separators)";
	case TEMPLATE_TEXT:
	case TEMPLATE_TABLE:
	case TEMPLATE_ALIAS:
		break;
	}
	return NULL;
}
