/* SPDX-License-Identifier: GPL-3.0-or-later */
/* project_int.h -- the statements over lab.db that project.c (making, levelling) and project_ask.c (asking) share. */
#ifndef WORKFLOW_PROJECT_INT_H
#define WORKFLOW_PROJECT_INT_H

#include "workflow/project.h"

struct sqlite3;
struct sqlite3_stmt;

enum sql { GET_META, PUT_META, GET_FACTS, GET_ONE, GET_SEQ, PUT_FACT, DROP_FACT, PUT_ENTRY, BY_VALUE, BY_NAME, BY_NEXT, COUNTED,
	HISTORY, ALL_HISTORY, FIND_BY_AGE, FIND_BY_DUE, FIND_BY_LATE, FIND_BY_NUMBER, BY_PREFIX, GET_WHEN, SQL_N };

struct workflow_project {
	struct sqlite3 *db;
	struct sqlite3_stmt *st[SQL_N];
	char *path;
};

/* The statement, reset, with its first texts bound; texts are borrowed until the next reset. */
struct sqlite3_stmt *workflow_project_statement(struct workflow_project *p, enum sql which, const char *a, const char *b,
    const char *c);

/* A column as text, never NULL; borrowed until the next step. */
const char *workflow_project_column(struct sqlite3_stmt *s, int i);

/* What SQLite says went wrong. */
enum err_code workflow_project_fail(struct workflow_project *p, struct err *e);

#endif
