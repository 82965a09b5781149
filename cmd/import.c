/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import.c -- `case import`: open cases from a table, or carry them in, each row its own signed entry. */
#include "cmd/import_int.h"
#include "core/file.h"
#include "core/table.h"

#include <string.h>

enum { BYTES_MAX = 16 << 20, ROWS_MAX = 10000 };

struct tally { size_t opened, already, refused; enum err_code first; };

/* The cases of earlier runs that have this mark: none, or one. */
static enum err_code
opened_before(struct workflow_lab *lab, const char *mark, const char **obj, struct err *e)
{
	const char **found;
	size_t n;
	enum err_code code = workflow_project_objects(lab->project, lab->mem, "imported-as", mark, &found, &n, e);

	*obj = !code && n ? found[0] : NULL;
	return code;
}

/* What a refusal says, without who was refused and the id of a case that there is not. */
static const char *
reason(struct import *m, size_t i, const struct err *e)
{
	const char *text = strstr(e->msg, " may not "), *colon = text ? strstr(text, ": ") : NULL;

	return cmd_import_silent(m, i, arena_strdup(m->lab->mem, colon ? colon + 2 : e->msg));
}

/* A fault of the row, and not of the lab, the disk or the key: the next row is tried. */
static bool
of_the_row(enum err_code code)
{
	return code == ERR_REFUSED || code == ERR_INVALID || code == ERR_NOT_FOUND || code == ERR_USAGE;
}

static void
answer(struct table *t, struct import *m, size_t i, const char *result, const char *object, const char *why)
{
	table_int(t, (int64_t)i + 1);
	table_int(t, m->table.row[i].line);
	table_text(t, result);
	table_text(t, object);
	table_text(t, why);
}

/* One row, under the lab's lock: whether it was opened before and opening it are one step. */
static enum err_code
open_row(struct ctx *c, struct import *m, const struct workflow_actor *a, size_t i, struct table *t, struct tally *n, struct err *e)
{
	struct workflow_order o = { 0 };
	struct workflow_done d;
	const char *before;
	char mark[65];
	enum err_code code;

	if ((code = cmd_import_mark(m, i, mark, e)) || (code = opened_before(m->lab, mark, &before, e)))
		return code;
	if (before) {
		n->already++;
		answer(t, m, i, "already", workflow_lab_name(m->lab, before), NULL);
		return OK;
	}
	if ((code = cmd_import_row(c, m, i, &o, e)))
		return code;
	o.fresh = workflow_draw(m->lab, m->process);
	o.imported_as = mark;
	if ((code = workflow_do(m->lab, a, &o, &d, e)))
		return code;
	n->opened++;
	answer(t, m, i, o.dry_run ? "would open" : "opened", o.dry_run ? NULL : workflow_lab_name(m->lab, d.obj), NULL);
	return OK;
}

/* Every row that can be opened is; what is wrong with the others is said.  A failure of the lab itself ends it. */
static enum err_code
open_rows(struct ctx *c, struct import *m, const struct workflow_actor *a, struct table *t, struct tally *n, struct err *e)
{
	for (size_t i = 0; i < m->table.n; i++) {
		struct err why = ERR_INIT;
		enum err_code code = workflow_lab_begin(m->lab, e);
		if (code)
			return code;
		code = open_row(c, m, a, i, t, n, &why);
		workflow_lab_end(m->lab);
		if (code && !of_the_row(code)) {
			*e = why;
			return err_wrap(e, "%s:%d: row %zu (the rows before it stand; give the same file again)", m->table.file,
			    m->table.row[i].line, i + 1);
		}
		if (!code)
			continue;
		n->first = n->first ? n->first : code;
		n->refused++;
		answer(t, m, i, "refused", NULL, reason(m, i, &why));
	}
	return OK;
}

static enum err_code
find_command(struct import *m, const char *named, struct err *e)
{
	const struct policy *p = m->lab->env.policy;
	const struct policy_process *k = workflow_policy_process(p, m->process);
	bool carries = csv_column(&m->table, "state") >= 0;

	if (!k || !k->prefix)
		return cmd_case_no_process(m->lab, m->process, e);
	if (carries && named)
		return err_set(e, ERR_USAGE, "a table with the column state is of cases to carry in: leave --command out");
	m->command = carries ? workflow_policy_command(p, m->process, "carry-in") : cmd_case_opening(p, m->process, named);
	return m->command ? OK : err_set(e, ERR_NOT_FOUND, "no command '%s' opens a case of %s", named ? named : "carry-in", m->process);
}

static enum err_code
read_table(struct ctx *c, const char *path, struct import *m, struct err *e)
{
	const struct csv_limits limits = { BYTES_MAX, ROWS_MAX, 64, 65536 };
	AUTO_BUF(text);
	enum err_code code = file_read(&text, path, BYTES_MAX, e);

	return code ? code : csv_read(c->mem, path, text.s, text.len, &limits, &m->table, e);
}

static enum err_code
import_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct import m = { .reference = -1 };
	struct tally n = { 0 };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 2, 2, e)) || (code = read_table(c, argv[1], &m, e)) || (code = cmd_lab_open(c, &lab, e)))
		return code;
	m.lab = lab;
	m.process = argv[0];
	if ((code = find_command(&m, cmd_opt(c, "command"), e)) || (code = cmd_import_columns(c, &m, e)) ||
	    (code = cmd_actor_open(c, lab, &a, e)))
		return code;
	struct table *t = table_new(c->mem, "rows");
	table_column(t, "row", TABLE_INT);
	table_column(t, "line", TABLE_INT);
	TABLE_TEXTS(t, "result", "case", "reason");
	code = open_rows(c, &m, &a, t, &n, e);
	if (code && !n.opened)
		return code;
	cmd_print_table(c, t);
	if (code)		/* what was opened is said, and what went wrong */
		fprintf(stderr, "probity: %s\n", e->msg);
	c->status = (int)(code ? code : n.first);
	if (!code && !c->json && !c->plain)
		fprintf(stderr, "%zu opened, %zu already, %zu refused\n", n.opened, n.already, n.refused);
	return OK;
}

static const struct opt import_opts[] = {
	{ "command", "COMMAND", "which command opens them, where a process has several" },
	{ "dry-run", NULL, "judge every row, and change nothing" },
	{ 0 },
};

const struct cmd cmd_case_import = { .noun = "case", .verb = "import", .args = "PROCESS FILE.csv",
	.brief = "open cases from a table, or carry them in; says of each row what became of it",
	.detail = "The first line names the columns: a field of the command that opens such a case, by its id; file:FIELD, the path of\n"
	    "a document; reason, occurred-on, received-from, evidence as with 'case open'.  With a column state the cases are carried\n"
	    "in ('help case carry-in', clock:CLOCK for its clocks), and each waits for its second person.  An empty cell gives nothing.\n"
	    "The key is unlocked once; each row is an entry of its own, all or nothing, and a row that is refused does not keep the\n"
	    "others from being opened: the exit status is that of the first.  Row N is the Nth record.\n"
	    "The same row is not opened twice, by whichever file: it is known by its column reference, if it has one, else by all\n"
	    "that stands in it (the second of two rows that are the same is another case).  It is known to this host alone.\n"
	    "What stands in a cell is repeated nowhere; give texts about people in the file, never as an argument.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = import_opts, .run = import_run };
