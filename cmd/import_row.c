/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_row.c -- see import_int.h. */
#include "cmd/import_int.h"
#include "core/sha256.h"
#include "workflow/carry.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

/* ---- headings ---- */

static const struct { const char *name; enum import_use use; } plain[] = {
	{ "reference", IMPORT_REFERENCE }, { "state", IMPORT_STATE }, { "reason", IMPORT_REASON },
	{ "occurred-on", IMPORT_OCCURRED }, { "received-from", IMPORT_RECEIVED }, { "evidence", IMPORT_EVIDENCE } };

static const struct policy_field *
field_of(const struct import *m, const char *name)
{
	const struct policy_field *x = workflow_policy_field(m->command, name);

	return x || !workflow_policy_effect(m->command, POLICY_CARRY_IN) ? x
	    : workflow_carried_field(m->lab->env.policy, m->process, name);
}

static bool
take(struct import *m, struct import_column *k, const char *heading)
{
	bool carries = workflow_policy_effect(m->command, POLICY_CARRY_IN);

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (strcmp(heading, plain[i].name) == 0) {
			*k = (struct import_column){ plain[i].use, plain[i].name, NULL };
			return true;
		}
	if (strncmp(heading, "file:", 5) == 0)
		*k = (struct import_column){ IMPORT_FILE, heading + 5, field_of(m, heading + 5) };
	else if (strncmp(heading, "clock:", 6) == 0 && carries) {
		const char *name = arena_printf(m->lab->mem, "clock-%s", heading + 6);
		*k = (struct import_column){ IMPORT_CLOCK, name, field_of(m, name) };
	} else
		*k = (struct import_column){ IMPORT_FIELD, heading, field_of(m, heading) };
	return k->field && !k->field->by_tool && (k->use == IMPORT_FILE) == (k->field->type == POLICY_DOCUMENT);
}

static const char *
fields_of(struct import *m)
{
	const char *all = "";

	for (size_t i = 0; i < m->command->n_fields; i++) {
		const struct policy_field *x = &m->command->field[i];
		if (!x->by_tool && strcmp(x->id, "at-state") != 0)
			all = arena_printf(m->lab->mem, "%s%s%s%s", all, *all ? ", " : "", x->type == POLICY_DOCUMENT ? "file:" : "", x->id);
	}
	return *all ? all : "what is carried in";
}

enum err_code
cmd_import_columns(struct ctx *c, struct import *m, struct err *e)
{
	m->column = arena_alloc(c->mem, m->table.columns * sizeof *m->column);
	m->reference = csv_column(&m->table, "reference");
	m->by_heading = arena_alloc(c->mem, m->table.columns * sizeof *m->by_heading);
	for (size_t i = 0, at; i < m->table.columns; i++) {
		for (at = i; at > 0 && strcmp(m->table.header[m->by_heading[at - 1]], m->table.header[i]) > 0; at--)
			m->by_heading[at] = m->by_heading[at - 1];
		m->by_heading[at] = i;
	}
	for (size_t i = 0; i < m->table.columns; i++)
		if (!take(m, &m->column[i], m->table.header[i]))
			return err_set(e, ERR_INVALID, "%s:1: column %zu is no field of %s; there are: %s; and reference, reason, state, "
			    "occurred-on, received-from, evidence ('help case import')", m->table.file, i + 1, m->command->id, fields_of(m));
	return OK;
}

/* ---- a row ---- */

/* What a person calls a thing is looked up here: the message of the lookup would repeat it. */
static enum err_code
named(struct import *m, const char *what, enum policy_field_type type, const char *cell, struct err *e)
{
	struct err ignored = ERR_INIT;
	const char *obj;

	if (type != POLICY_ACTOR && type != POLICY_ORGANISATION && type != POLICY_OBJECT && type != POLICY_PROGRAMME)
		return OK;
	return workflow_lab_resolve(m->lab, cell, &obj, &ignored) ? err_set(e, ERR_NOT_FOUND,
	    "the field '%s' names nothing that is known here", what) : OK;
}

static enum err_code
readable(const char *what, const char *path, struct err *e)
{
	return access(path, R_OK) == 0 ? OK : err_set(e, ERR_NOT_FOUND, "the file that '%s' names cannot be read", what);
}

static enum err_code
put(struct import *m, const struct import_column *k, const char *cell, struct workflow_order *o, struct err *e)
{
	enum err_code code = OK;

	switch (k->use) {
	case IMPORT_REFERENCE:	break;
	case IMPORT_STATE:	cmd_order_add(o, "at-state", cell, false, false); break;
	case IMPORT_REASON:	o->reason = cell; break;
	case IMPORT_OCCURRED:	o->occurred_on = cell; break;
	case IMPORT_RECEIVED:
		o->received_from = cell;
		code = named(m, k->name, POLICY_ORGANISATION, cell, e);
		break;
	case IMPORT_EVIDENCE:
		o->evidence = cell;
		code = readable(k->name, cell, e);
		break;
	case IMPORT_FILE:
		cmd_order_add(o, k->name, cell, true, false);
		code = readable(k->name, cell, e);
		break;
	case IMPORT_FIELD: case IMPORT_CLOCK:
		cmd_order_add(o, k->name, cell, false, false);
		code = named(m, k->name, k->field->type, cell, e);
		break;
	}
	return code;
}

enum err_code
cmd_import_row(struct ctx *c, struct import *m, size_t i, struct workflow_order *o, struct err *e)
{
	enum err_code code = cmd_order(c, o, e);	/* --dry-run, and room for the values */

	for (size_t k = 0; !code && k < m->table.columns; k++)
		if (*m->table.row[i].cell[k])		/* an empty cell gives nothing */
			code = put(m, &m->column[k], m->table.row[i].cell[k], o, e);
	o->kind = m->process;
	o->command = m->command->id;
	return code;
}

/* ---- known again ---- */

static bool
same(const struct import *m, size_t a, size_t b)
{
	for (size_t k = 0; k < m->table.columns; k++)
		if (strcmp(m->table.row[a].cell[k], m->table.row[b].cell[k]) != 0)
			return false;
	return true;
}

/* "process\0reference\0R\0", or "process\0row\0heading\0cell\0 ...nth\0": by heading, without what is empty. */
static void
say(const struct import *m, size_t i, struct buf *b)
{
	const struct csv_table *t = &m->table;
	size_t nth = 0;

	buf_add(b, m->process, strlen(m->process) + 1);
	if (m->reference >= 0 && *t->row[i].cell[m->reference]) {
		buf_add(b, "reference", sizeof "reference");
		buf_add(b, t->row[i].cell[m->reference], strlen(t->row[i].cell[m->reference]) + 1);
		return;
	}
	buf_add(b, "row", sizeof "row");
	for (size_t n = 0; n < t->columns; n++) {
		size_t k = m->by_heading[n];
		if (!*t->row[i].cell[k])
			continue;
		buf_add(b, t->header[k], strlen(t->header[k]) + 1);
		buf_add(b, t->row[i].cell[k], strlen(t->row[i].cell[k]) + 1);
	}
	for (size_t k = 0; k < i; k++)
		nth += same(m, k, i);
	buf_printf(b, "%zu", nth);
}

/* Two rows of one reference are one case: they say the same. */
static enum err_code
one_reference(const struct import *m, size_t i, struct err *e)
{
	size_t c = (size_t)m->reference, k = 0;

	if (m->reference < 0 || !*m->table.row[i].cell[c])
		return OK;
	while (strcmp(m->table.row[k].cell[c], m->table.row[i].cell[c]) != 0)
		k++;
	return same(m, k, i) ? OK : err_set(e, ERR_INVALID, "row %zu has the same reference and says something else", k + 1);
}

enum err_code
cmd_import_mark(struct import *m, size_t i, char mark[65], struct err *e)
{
	AUTO_BUF(what);
	AUTO_BUF(signature);
	enum err_code code;

	if (!m->lab->host)
		return err_set(e, ERR_REFUSED, "this machine is no host of the lab: it has no keys in %s/keys", m->lab->dir);
	if ((code = one_reference(m, i, e)))
		return code;
	say(m, i, &what);
	if ((code = sshsig_sign(m->lab->host->statement, "probity-import-row", what.s, what.len, &signature, e)))
		return code;
	sha256_hex(mark, signature.s, signature.len);	/* Ed25519: the same row has the same signature */
	return OK;
}

/* ---- messages ---- */

enum { TELLING = 4 };		/* a cell of so many bytes is not repeated, wherever it stands in a message */

static const char *
without(struct import *m, const char *text, const char *cell)
{
	static const char blank[] = "(not shown)";
	const char *at, *all = "";

	for (; (at = strcasestr(text, cell)); text = at + strlen(cell))
		all = arena_printf(m->lab->mem, "%s%.*s%s", all, (int)(at - text), text, blank);
	return arena_printf(m->lab->mem, "%s%s", all, text);
}

const char *
cmd_import_silent(struct import *m, size_t i, const char *message)
{
	for (size_t k = 0; k < m->table.columns; k++) {
		const char *cell = m->table.row[i].cell[k];
		if (strlen(cell) >= TELLING)
			message = without(m, message, cell);
		else if (*cell && strstr(message, arena_printf(m->lab->mem, "'%s'", cell)))
			message = without(m, message, arena_printf(m->lab->mem, "'%s'", cell));
	}
	return message;
}
