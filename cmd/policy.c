/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy.c -- `policy check`, `diagram`, `matrix`: the rules, read and drawn. */
#include "cmd/policy_int.h"
#include "core/json.h"
#include "core/table.h"
#include "workflow/diagram.h"

#include <string.h>

/* ---- check ---- */

void
cmd_policy_print(struct ctx *c, const struct diag *d, const struct policy *p)
{
	struct table *t = table_new(c->mem, p ? "warnings" : "faults");
	struct json j = json_to(c->out);

	if (c->json) {
		table_column(t, "file", TABLE_TEXT);
		table_column(t, "line", TABLE_INT);
		table_column(t, "column", TABLE_INT);
		table_column(t, "text", TABLE_TEXT);
	}
	for (size_t i = 0; i < d->n; i++) {
		const struct diag_item *x = &d->item[i];
		if (!c->json && c->plain)
			buf_printf(
			    c->out, "%s\t%d\t%d\t%s\n", x->file, x->line, x->column, x->text);
		else if (!c->json)
			buf_printf(c->out, "%s:%d:%d: %s%s\n", x->file, x->line, x->column,
			    p ? "warning: " : "", x->text);
		else
			table_text(t, x->file), table_int(t, x->line), table_int(t, x->column),
			    table_text(t, x->text);
	}
	if (!c->json)
		return;
	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_bool(&j, "ok", p != NULL);
	json_string(&j, "digest", p ? p->digest : NULL);
	table_json(&j, t);
	json_end(&j);
	buf_puts(c->out, "\n");
}

static enum err_code
run_check(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct policy_source s = { .n = 0 };
	struct diag d = { .mem = c->mem };
	enum err_code code;

	for (int i = 0; i < argc; i++)
		if ((code = cmd_policy_add_file(c, &s, argv[i], e)))
			return code;
	if (!cmd_flag(c, "alone") && (code = cmd_policy_add_rest(c, &s, e)))
		return code;
	if (s.n == 0)
		return err_set(e, ERR_USAGE, "policy check --alone needs the files of a policy");
	const struct policy *p = workflow_policy_read(c->mem, s.file, s.n, &d);
	if (p)
		workflow_policy_warn(p, &d);
	for (int i = 0; p && i < argc; i++)	/* faults say where a file lies; the digest, what it will be called */
		s.file[i].name = cmd_policy_name(c, argv[i]);
	if (p)
		p = workflow_policy_read(c->mem, s.file, s.n, &d);
	cmd_policy_print(c, &d, p);
	c->status = p ? OK : ERR_INVALID;
	if (p && !c->json && !c->plain)
		buf_printf(c->out, "%zu file%s, %zu commands: no fault\n%zu rules of law that nobody has compared with its text\n"
		    "digest %s\n", s.n, s.n == 1 ? "" : "s", p->n_commands, workflow_law_unverified(p), p->digest);
	return OK;
}

static const struct opt check_opts[] = {
	{ "alone", NULL, "take no documents but those named" },
	{ 0 }
};

const struct cmd cmd_policy_check = {
    .noun = "policy",
    .verb = "check",
    .args = "[FILE...]",
    .brief = "find what is wrong in policy documents",
    .detail = "Reads the files as one policy. Documents of other names are taken from the lab's "
              "policy, or "
              "outside a lab from the shipped one, unless --alone is given. Prints every fault as "
              "file:line:column with what mends it, and exits 3 if there is one. Warnings do not "
              "count. docs/policy-language.md lists what a document may say.",
    .opts = check_opts,
    .run = run_check,
};

/* ---- diagram and matrix ---- */

static enum err_code
run_diagram(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *to = cmd_opt(c, "to") ? cmd_opt(c, "to") : "text";
	const struct policy_process *process;
	const struct policy *p;
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)))
		return code;
	if (strcmp(to, "svg") != 0 && strcmp(to, "dot") != 0 && strcmp(to, "text") != 0)
		return err_set(e, ERR_USAGE, "no form '%.40s'; write svg, dot or text", to);
	if ((c->json || c->plain) && strcmp(to, "text") != 0)
		return err_set(e, ERR_USAGE, "--json and --plain go with --to text");
	if ((code = cmd_policy_process(c, argv[0], &p, &process, e)))
		return code;
	if (strcmp(to, "svg") == 0)
		workflow_diagram_svg(c->mem, p, process, c->out);
	else if (strcmp(to, "dot") == 0)
		workflow_diagram_dot(c->mem, p, process, c->out);
	else
		table_write(c->out, workflow_diagram_table(c->mem, p, process),
		    table_format(c->json, c->plain));
	return OK;
}

static const struct opt diagram_opts[] = {
	{ "to", "svg|dot|text", "the form of the picture (text)" },
	{ 0 }
};

const struct cmd cmd_policy_diagram = {
    .noun = "policy",
    .verb = "diagram",
    .args = "PROCESS",
    .brief = "draw the states of a process and the commands between them",
    .detail = "PROCESS is a name in the policy in force (outside a lab: the shipped one), or a "
              "file. The text form is a list of the steps, "
              "with roles and checks; svg is a picture that has the same list as its description.",
    .opts = diagram_opts,
    .run = run_diagram,
};

static void
matrix_json(struct ctx *c, const char *process, const struct workflow_cell *cell, size_t n)
{
	struct json j = json_to(c->out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "process", process);
	json_array(&j, "cells");
	for (size_t i = 0; i < n; i++) {
		json_object(&j, NULL);
		json_string(&j, "role", cell[i].role);
		json_string(&j, "state", cell[i].state);
		json_array(&j, "commands");
		for (size_t k = 0; k < cell[i].commands.n; k++)
			json_string(&j, NULL, cell[i].commands.item[k]);
		json_end(&j);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
	buf_puts(c->out, "\n");
}

static void
matrix_text(struct ctx *c, const struct workflow_cell *cell, size_t n)
{
	struct table *t = table_new(c->mem, "cells");

	table_column(t, "role", TABLE_TEXT);
	table_column(t, "state", TABLE_TEXT);
	table_column(t, "command", TABLE_TEXT);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < cell[i].commands.n; k++) {
			table_text(t, cell[i].role);
			table_text(t, cell[i].state);
			table_text(t, cell[i].commands.item[k]);
		}
	table_write(c->out, t, table_format(false, c->plain));
}

static enum err_code
run_matrix(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *to = cmd_opt(c, "to") ? cmd_opt(c, "to") : "text";
	const struct policy_process *process;
	const struct policy *p;
	struct workflow_cell *cell;
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)))
		return code;
	if (strcmp(to, "md") != 0 && strcmp(to, "text") != 0)
		return err_set(e, ERR_USAGE, "no form '%.40s'; write md or text", to);
	if ((c->json || c->plain) && strcmp(to, "text") != 0)
		return err_set(e, ERR_USAGE, "--json and --plain go with --to text");
	if ((code = cmd_policy_process(c, argv[0], &p, &process, e)))
		return code;
	if (strcmp(to, "md") == 0) {
		workflow_matrix_markdown(c->mem, p, process, c->out);
		return OK;
	}
	size_t n = workflow_matrix(c->mem, p, process, &cell);
	if (c->json)
		matrix_json(c, process->id, cell, n);
	else
		matrix_text(c, cell, n);
	return OK;
}

static const struct opt matrix_opts[] = {
	{ "to", "md|text", "the form of the table (text)" },
	{ 0 }
};

const struct cmd cmd_policy_matrix = {
    .noun = "policy",
    .verb = "matrix",
    .args = "PROCESS",
    .brief = "list what each role may do in each state of a process",
    .detail = "PROCESS is a name in the policy in force (outside a lab: the shipped one), or a "
              "file. What is listed is allowed by role and "
              "state; a check, a hold or separation of duties may still refuse it. With --json "
              "every pair of "
              "role and state is there, also those in which nothing may be done; md is the same as tables of "
              "Markdown, by state and by role.",
    .opts = matrix_opts,
    .run = run_matrix,
};
