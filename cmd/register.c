/* SPDX-License-Identifier: GPL-3.0-or-later */
/* register.c -- `register`: the lists that an organisation is asked for, as the policy defines them. */
#include "cmd/lab.h"
#include "core/csv.h"
#include "core/json.h"
#include "core/table.h"
#include "workflow/past.h"
#include "workflow/register.h"
#include "workflow/tally.h"

#include <string.h>

static void
past_close(struct workflow_past *past)
{
	workflow_past_close(past);
}

/* What is printed of either sort of register: its head, and a table of the columns that it shows. */
struct page {
	struct ctx *c;
	const struct policy_register *r;
	struct workflow_lab *lab;
	const char *as_at;		/* NULL: now */
	int64_t entries;
	size_t n_columns;
	const char **key, **title;
	const char **cell;		/* NULL: nothing */
	size_t n;
	const char *note;		/* what else must be said; NULL: nothing */
};

/* ---- the three ways to print it ---- */

static struct table *
table_of(const struct page *p)
{
	struct table *t = table_new(p->c->mem, "rows");

	for (size_t k = 0; k < p->n_columns; k++)
		table_column(t, p->key[k], TABLE_TEXT);
	for (size_t i = 0; i < p->n * p->n_columns; i++)
		table_text(t, p->cell[i]);
	return t;
}

static void
print_json(const struct page *p)
{
	struct json j = json_to(p->c->out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "register", p->r->id);
	json_string(&j, "title", p->r->title);
	json_string(&j, "source", p->r->source);
	json_string(&j, "lacks", p->r->lacks);
	json_string(&j, "as_at", p->as_at);
	json_int(&j, "entries", p->entries);
	json_string(&j, "policy", p->lab->env.policy->digest);
	json_string(&j, "note", p->note);
	table_json(&j, table_of(p));
	json_end(&j);
}

static void
print_csv(const struct page *p)
{
	csv_record(p->c->out, p->title, p->n_columns, true);
	for (size_t i = 0; i < p->n; i++) {
		const char **row = p->cell + i * p->n_columns;
		for (size_t k = 0; k < p->n_columns; k++)
			row[k] = row[k] ? row[k] : "";
		csv_record(p->c->out, row, p->n_columns, true);
	}
}

/* What a list leaves out is said with it: on standard error where the rows go to a program. */
static void
print_notes(const struct page *p, struct buf *out)
{
	if (p->r->lacks)
		buf_printf(out, "Not in it: %s\n", p->r->lacks);
	if (p->note)
		buf_printf(out, "%s\n", p->note);
}

static void
print_people(const struct page *p)
{
	struct buf *out = p->c->out;

	buf_printf(out, "%s\n", p->r->title);
	buf_printf(out, "%s%s: %lld entries of the ledger. Asked for by: %s\n", p->as_at ? "As at the end of " : "As it stands",
	    p->as_at ? p->as_at : "", (long long)p->entries, p->r->source);
	print_notes(p, out);
	buf_puts(out, "\n");
	if (!p->n)
		buf_puts(out, "Nothing is recorded that it lists.\n");
	table_write(out, table_of(p), TABLE_ALIGNED);
}

static void
print(const struct page *p)
{
	AUTO_BUF(notes);

	if (p->c->json) {
		print_json(p);
		return;
	}
	if (!p->c->plain && !cmd_flag(p->c, "csv")) {
		print_people(p);
		return;
	}
	cmd_flag(p->c, "csv") ? print_csv(p) : table_write(p->c->out, table_of(p), TABLE_PLAIN);
	print_notes(p, &notes);
	fputs(notes.s, stderr);
}

/* ---- lists and tallies ---- */

static const char *
hidden(struct ctx *c, const struct workflow_register_rows *rows)
{
	if (!rows->withheld && !rows->erased)
		return NULL;
	return arena_printf(c->mem, "Sealed texts: %zu not shown, because no key was given or its owner has no role that reads them; "
	    "%zu erased.", rows->withheld, rows->erased);
}

static enum err_code
read_list(struct page *p, struct workflow_lab *at, struct err *e)
{
	struct workflow_register_rows rows;
	AUTO_ACTOR(reader);
	bool sealed = false;
	enum err_code code;

	for (size_t k = 0; k < p->r->n_columns; k++)
		sealed |= p->r->column[k].text != NULL;
	if ((sealed && (code = cmd_reader_open(p->c, p->lab, &reader, e))) ||
	    (code = workflow_register_read(at, p->lab, p->r, reader.id, &rows, e)))
		return code;
	p->n_columns = p->r->n_columns;
	p->key = arena_alloc(p->c->mem, p->n_columns * sizeof *p->key);
	p->title = arena_alloc(p->c->mem, p->n_columns * sizeof *p->title);
	for (size_t k = 0; k < p->n_columns; k++) {
		p->key[k] = p->r->column[k].key;
		p->title[k] = p->r->column[k].title;
	}
	p->cell = rows.cell;
	p->n = rows.n;
	p->note = hidden(p->c, &rows);
	return OK;
}

static const char *
suppressed(struct ctx *c, const struct workflow_tally *t)
{
	if (t->all)
		return arena_printf(c->mem, "Every count is suppressed (c): there are too few to show any.");
	return arena_printf(c->mem, "Counts below %d are suppressed (c): %zu for their own sake, %zu so that these cannot be worked out. "
	    "A median is of %d things at least. Do not publish it for two days that are near: the difference would be a count.",
	    TALLY_MIN, t->primary, t->secondary, TALLY_MIN);
}

static void
tally_columns(struct page *p, const struct workflow_tally *t)
{
	size_t k = 1, n = t->table.columns - 2;		/* the last two are other and total */

	p->key[0] = p->title[0] = p->r->by;
	for (size_t i = 0; i < p->r->n_columns; i++)
		if (p->r->column[i].count) {
			p->key[k] = p->r->column[i].key;
			p->title[k++] = p->r->column[i].title;
		}
	for (size_t i = n; i < n + 2; i++, k++)
		p->key[k] = p->title[k] = t->table.column[i];
	for (size_t i = 0; i < p->r->n_columns; i++)
		if (p->r->column[i].days_to) {
			p->key[k] = p->r->column[i].key;
			p->title[k++] = p->r->column[i].title;
		}
}

static enum err_code
read_tally(struct page *p, struct workflow_lab *at, struct err *e)
{
	struct workflow_tally t;
	struct arena *mem = p->c->mem;
	enum err_code code = workflow_tally(at, p->r, &t, e);
	size_t k = 0;

	if (code)
		return code;
	p->n = t.table.rows;
	p->n_columns = 1 + t.table.columns + t.n_days;
	p->key = arena_alloc(mem, p->n_columns * sizeof *p->key);
	p->title = arena_alloc(mem, p->n_columns * sizeof *p->title);
	tally_columns(p, &t);
	p->cell = arena_alloc(mem, (p->n * p->n_columns + 1) * sizeof *p->cell);
	for (size_t i = 0; i < p->n; i++) {
		p->cell[k++] = t.table.row[i];
		for (size_t j = 0; j < t.table.columns; j++) {
			int64_t count = t.table.cell[i * t.table.columns + j];
			p->cell[k++] = count == STATS_SUPPRESSED ? "c" : arena_printf(mem, "%lld", (long long)count);
		}
		for (size_t j = 0; j < t.n_days; j++)
			p->cell[k++] = t.days[i * t.n_days + j];
	}
	p->note = suppressed(p->c, &t);
	return OK;
}

/* ---- the command ---- */

static void
list_registers(struct ctx *c, const struct policy *p)
{
	static const char *const column[] = { "register", "title", "source" };
	struct table *t = table_new(c->mem, "registers");

	for (size_t i = 0; i < 3; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < p->n_registers; i++) {
		table_text(t, p->registers[i].id);
		table_text(t, p->registers[i].title);
		table_text(t, p->registers[i].source);
	}
	cmd_print_table(c, t);
}

static enum err_code
no_register(struct workflow_lab *lab, const char *name, struct err *e)
{
	const struct policy *p = lab->env.policy;
	const char *all = "";

	for (size_t i = 0; i < p->n_registers; i++)
		all = arena_printf(lab->mem, "%s%s%s", all, *all ? ", " : "", p->registers[i].id);
	return err_set(e, ERR_NOT_FOUND, "no register '%s' in the policy in force; there are: %s", name, *all ? all : "none");
}

static enum err_code
read_at(struct page *p, const char *day, struct err *e)
{
	struct workflow_past past __attribute__((cleanup(past_close))) = { 0 };
	struct workflow_lab *at = p->lab;
	struct date d;
	char leaf[65];
	enum err_code code = workflow_project_position(p->lab->project, &p->entries, leaf, e);

	if (!code && day && !(code = date_parse(&d, day, e)) && !(code = workflow_past_open(&past, p->lab, d, e))) {
		at = &past.lab;
		p->as_at = day;
		p->entries = past.entries;
	}
	if (code || (code = p->r->by ? read_tally(p, at, e) : read_list(p, at, e)))
		return code;
	print(p);
	return OK;
}

static enum err_code
register_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	AUTO_LAB(lab);
	enum err_code code;

	if (cmd_flag(c, "csv") && (c->json || c->plain))
		return err_set(e, ERR_USAGE, "give one of --csv, --json and --plain");
	if (argc == 0 && (cmd_flag(c, "csv") || cmd_flag(c, "as-at")))
		return err_set(e, ERR_USAGE, "register needs NAME with --csv or --as-at; alone it lists the registers");
	if ((code = cmd_begin(c, argc, 0, 1, &lab, e)))
		return code;
	if (argc == 0) {
		list_registers(c, lab->env.policy);
		return OK;
	}
	struct page p = { .c = c, .lab = lab, .r = workflow_policy_register(lab->env.policy, argv[0]) };
	return p.r ? read_at(&p, cmd_opt(c, "as-at"), e) : no_register(lab, argv[0], e);
}

static const struct opt register_opts[] = {
	{ "as-at", "DATE", "as it stood at the end of that day, in the lab's zone" },
	{ "csv", NULL, "comma-separated, for a spreadsheet: no cell is taken for a formula" },
	{ 0 },
};

const struct cmd cmd_register = { .noun = "register", .verb = "", .args = "[NAME]",
	.brief = "a register that the policy defines; alone: which there are",
	.detail = "What it lists and shows stands in the policy, which two people signed.  --as-at folds the ledger's entries up to the\n"
	    "end of that day and asks the same.  A sealed text is shown to whoever's key and role read it, else left empty.  A\n"
	    "register that counts is under disclosure control.  What it does not cover is printed with it.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = register_opts, .run = register_run };
