/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * import_int -- the rows of a table of cases, read as orders.
 *
 * A column is a field of the command that opens the case, by its id; or one of
 *
 *     reference        what whoever made the table calls the case: it is opened once
 *     reason  occurred-on  received-from  evidence (a path)      as the options of `case open`
 *     file:FIELD       the path of a document
 *     state            the table is of cases to carry in: the state in which each stood
 *     clock:CLOCK      and the day that a clock of it counts from
 *
 * What stands in a cell may be about a person: no message has it, nor the words of a heading.
 */
#ifndef CMD_IMPORT_INT_H
#define CMD_IMPORT_INT_H

#include "cmd/case.h"
#include "core/csv.h"

enum import_use { IMPORT_FIELD, IMPORT_FILE, IMPORT_CLOCK, IMPORT_REFERENCE, IMPORT_STATE, IMPORT_REASON, IMPORT_OCCURRED,
	IMPORT_RECEIVED, IMPORT_EVIDENCE };

struct import_column { enum import_use use; const char *name; const struct policy_field *field; };

struct import {
	struct workflow_lab *lab;
	struct csv_table table;
	const char *process;
	const struct policy_command *command;	/* that opens the case */
	struct import_column *column;
	int reference;				/* its column, or -1 */
	size_t *by_heading;			/* the columns in the order of their headings */
};

/* Take up the headings.  ERR_INVALID names the first column (by its place) that is none of the above. */
enum err_code cmd_import_columns(struct ctx *c, struct import *m, struct err *e);

/* Row `i` as an order, without the object.  ERR_INVALID or ERR_NOT_FOUND: a cell that names nothing. */
enum err_code cmd_import_row(struct ctx *c, struct import *m, size_t i, struct workflow_order *o, struct err *e);

/* The mark by which row `i` is known again (64 hex digits): of its reference or else of what stands in it and how many
 * rows before it say the same; made with the host's statement key, so that nobody finds the row by guessing.
 * ERR_INVALID: another row of the table has the same reference and says something else. */
enum err_code cmd_import_mark(struct import *m, size_t i, char mark[65], struct err *e);

/* A message about row `i` without what stands in its cells. */
const char *cmd_import_silent(struct import *m, size_t i, const char *message);

#endif
