/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doc.c -- `doc render` and `doc check` on files, outside any lab. */
#include "cmd/lab.h"
#include "core/file.h"
#include "core/json.h"
#include "templates/answers.h"
#include "workflow/document.h"

#include <string.h>

enum { FILE_MAX = 1024 * 1024 };

static bool
is_path(const char *name)
{
	size_t n = strlen(name);

	return strchr(name, '/') || (n > 3 && strcmp(name + n - 3, ".md") == 0);
}

/* A shipped template by name, or one in a file. */
static enum err_code
load_template(struct ctx *ctx, const char *name, const struct template **out, struct err *e)
{
	struct diag d = { .mem = ctx->mem };
	AUTO_BUF(text);
	enum err_code code;
	struct template *t;

	if (!is_path(name)) {
		if ((code = template_shipped(ctx->mem, name, &t, e)))
			return code;
		*out = t;
		return OK;
	}
	if ((code = file_read(&text, name, FILE_MAX, e)))
		return code;
	t = template_read(ctx->mem, name, text.s, text.len, &d);
	if ((code = diag_err(&d, e)))
		return code;
	*out = t;
	return OK;
}

/* --value NAME=TEXT, as often as wanted. */
static enum err_code
set_values(struct ctx *ctx, struct template_answers *a, struct err *e)
{
	const char *s;
	enum err_code code = OK;

	for (size_t i = 0; !code && (s = cmd_opt_at(ctx, "value", i)); i++) {
		const char *eq = strchr(s, '=');
		if (!eq)
			return err_set(e, ERR_USAGE, "--value '%.60s' is not NAME=TEXT", s);
		const char *name = arena_printf(ctx->mem, "%.*s", (int)(eq - s), s);
		code = template_answers_value(a, name, eq + 1, e);
	}
	return code;
}

static enum err_code
load_answers(struct ctx *ctx, const struct template *t, struct template_answers **out,
    struct err *e)
{
	const char *file = cmd_opt(ctx, "answers");
	struct diag d = { .mem = ctx->mem };
	AUTO_BUF(text);
	enum err_code code;

	if ((code = file_read(&text, file, FILE_MAX, e)))
		return code;
	struct template_answers *a = template_answers_read(ctx->mem, t, file, text.s, text.len, &d);
	if ((code = diag_err(&d, e)) || (code = set_values(ctx, a, e)))
		return code;
	*out = a;
	return OK;
}

static enum err_code
parse_format(struct ctx *ctx, enum template_format *out, struct err *e)
{
	static const char *const names[] = { "html", "md", "json" };
	const char *to = cmd_opt(ctx, "to");

	if (!to)
		to = ctx->json ? "json" : "html";
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(to, names[i]) == 0) {
			*out = (enum template_format)i;
			return OK;
		}
	return err_set(e, ERR_USAGE,
	    "no format '%.20s' here; html, md or json (print the html for paper or PDF)", to);
}

/* OWNER/TEMPLATE is a document of the lab; a template's path ends in .md. */
static bool
is_document(const char *name)
{
	size_t n = strlen(name);

	return strchr(name, '/') && !(n > 3 && strcmp(name + n - 3, ".md") == 0);
}

/* What stands submitted in the lab, or the draft. */
static enum err_code
load_document(struct ctx *ctx, const char *name, const struct template **t, struct template_answers **a, struct err *e)
{
	struct template *found;
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_lab_find(ctx, e)) || (code = cmd_lab_open(ctx, &lab, e)) ||
	    (code = workflow_document_read(lab, name, &found, a, e)))
		return code;
	*t = found;
	return OK;
}

static enum err_code
doc_render(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	const struct template *t;
	struct template_answers *a = NULL;
	enum template_format format;
	enum err_code code;

	if ((code = cmd_args(ctx, argc, 1, 1, e)) || (code = parse_format(ctx, &format, e)))
		return code;
	if (is_document(argv[0]) && !cmd_opt(ctx, "answers")) {
		if ((code = load_document(ctx, argv[0], &t, &a, e)))
			return code;
		template_render(ctx->mem, t, a, format, ctx->out);
		return OK;
	}
	if ((code = load_template(ctx, argv[0], &t, e)))
		return code;
	if (cmd_opt(ctx, "answers") && (code = load_answers(ctx, t, &a, e)))
		return code;
	if (!a && cmd_opt(ctx, "value"))
		return err_set(e, ERR_USAGE, "--value goes with --answers FILE");
	template_render(ctx->mem, t, a, format, ctx->out);
	return OK;
}

static void
print_gaps_json(struct ctx *ctx, const struct template *t, const struct template_gaps *gaps)
{
	struct json j = json_to(ctx->out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "template", t->id);
	json_string(&j, "template_sha256", t->digest);
	json_bool(&j, "complete", gaps->n == 0);
	json_array(&j, "gaps");
	for (size_t i = 0; i < gaps->n; i++) {
		const struct template_gap *g = &gaps->item[i];
		json_object(&j, NULL);
		json_string(&j, "question", g->question->id);
		json_string(&j, "number", *g->question->number ? g->question->number : NULL);
		json_int(&j, "row", (int64_t)g->row);
		json_string(&j, "text", g->text);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
	buf_puts(ctx->out, "\n");
}

static void
print_gaps(struct ctx *ctx, const struct template *t, const struct template_gaps *gaps)
{
	for (size_t i = 0; i < gaps->n; i++) {
		const struct template_gap *g = &gaps->item[i];
		if (ctx->plain) {
			buf_printf(ctx->out, "%s\t%s\t%zu\t%s\n", g->question->id,
			    g->question->number, g->row, g->text);
			continue;
		}
		buf_printf(ctx->out, "%s%s%s", *g->question->number ? g->question->number : "",
		    *g->question->number ? " " : "", g->question->id);
		if (g->row)
			buf_printf(ctx->out, ", row %zu", g->row);
		buf_printf(ctx->out, ": %s\n", g->text);
	}
	if (!ctx->plain)
		buf_printf(ctx->out, "%s: %zu questions, %zu open\n", t->id, t->n, gaps->n);
}

static enum err_code
doc_check(struct ctx *ctx, int argc, char **argv, struct err *e)
{
	const struct template *t;
	struct template_answers *a;
	enum err_code code;

	if ((code = cmd_args(ctx, argc, 1, 1, e)))
		return code;
	if (!cmd_opt(ctx, "answers"))
		return err_set(e, ERR_USAGE, "doc check needs --answers FILE");
	if ((code = load_template(ctx, argv[0], &t, e)) || (code = load_answers(ctx, t, &a, e)))
		return code;
	struct template_gaps gaps = template_check(ctx->mem, t, a);
	if (ctx->json)
		print_gaps_json(ctx, t, &gaps);
	else
		print_gaps(ctx, t, &gaps);
	ctx->status = gaps.n ? ERR_INVALID : OK;
	return OK;
}

static const struct opt render_opts[] = {
	{ "answers", "FILE", "the answers, YAML; without them the blank form with its guidance" },
	{ "to", "FORMAT", "html (default), md or json" },
	{ "value", "NAME=TEXT", "a value that the template leaves to the program; may be repeated" },
	{ 0 }
};

const struct cmd cmd_doc_render = {
	.noun = "doc", .verb = "render", .args = "TEMPLATE", .run = doc_render, .opts = render_opts,
	.brief = "render a template with its answers",
	.detail = "TEMPLATE is the name of a shipped template (moj-pia, ico-dpia, lawful-basis, "
	    "evaluation-report, destruction-certificate, agenda-pack) or a file.\n"
	    "The page is complete in itself and fetches nothing.  What is not answered says so; an "
	    "answer to a question that the template does not have is an error.\n",
};

static const struct opt check_opts[] = {
	{ "answers", "FILE", "the answers, YAML" },
	{ "value", "NAME=TEXT", "a value that the template leaves to the program; may be repeated" },
	{ 0 }
};

const struct cmd cmd_doc_check = {
	.noun = "doc", .verb = "check", .args = "TEMPLATE", .run = doc_check, .opts = check_opts,
	.brief = "list what stands in the way of a signature",
	.detail = "Each open point on a line: a required answer that is missing or blank, one that "
	    "still says TBC, a rule that the answers break.  Exit status 3 when there is one.\n",
};
