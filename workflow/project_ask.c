/* SPDX-License-Identifier: GPL-3.0-or-later */
/* project_ask.c -- what may be asked of the projection; see project.h. */
#include "workflow/project_int.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

void
workflow_project_load(struct workflow_facts *f, const char *obj, void *ctx)
{
	struct workflow_project *p = ctx;
	sqlite3_stmt *s = workflow_project_statement(p, GET_FACTS, obj, NULL, NULL);

	while (sqlite3_step(s) == SQLITE_ROW)
		workflow_facts_set(f, obj, workflow_project_column(s, 0), workflow_project_column(s, 1));
	sqlite3_reset(s);
}

/* The first column of every row of a statement. */
static enum err_code
gather(struct workflow_project *p, sqlite3_stmt *s, struct arena *mem, const char ***out, size_t *n, struct err *e)
{
	const char **list = NULL;
	size_t count = 0, cap = 0;
	int rc;

	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		list = arena_room(mem, list, count, &cap, sizeof *list);
		list[count++] = arena_strdup(mem, workflow_project_column(s, 0));
	}
	sqlite3_reset(s);
	if (rc != SQLITE_DONE)
		return workflow_project_fail(p, e);
	*out = list;
	*n = count;
	return OK;
}

enum err_code
workflow_project_objects(struct workflow_project *p, struct arena *mem, const char *name,
    const char *value, const char ***out, size_t *n, struct err *e)
{
	return gather(p, workflow_project_statement(p, value ? BY_VALUE : BY_NAME, name, value, NULL), mem, out, n, e);
}

enum err_code
workflow_project_next(struct workflow_project *p, struct arena *mem, const char *until, const char ***out, size_t *n,
    struct err *e)
{
	return gather(p, workflow_project_statement(p, BY_NEXT, until, NULL, NULL), mem, out, n, e);
}

enum err_code
workflow_project_counted(struct workflow_project *p, struct arena *mem, const char *calendar, const char ***out, size_t *n,
    struct err *e)
{
	return gather(p, workflow_project_statement(p, COUNTED, calendar, NULL, NULL), mem, out, n, e);
}

enum err_code
workflow_project_find(struct workflow_project *p, struct arena *mem, const struct workflow_find *f,
    const char ***out, size_t *n, struct err *e)
{
	static const enum sql which[] = { [FIND_WAITING] = FIND_BY_AGE, [FIND_DUE] = FIND_BY_DUE, [FIND_LATE] = FIND_BY_LATE,
		[FIND_NUMBER] = FIND_BY_NUMBER };
	sqlite3_stmt *s = workflow_project_statement(p, which[f->order], f->kind, f->state,
	    f->order == FIND_DUE ? f->clocks : f->day);

	sqlite3_bind_int64(s, 4, f->limit ? (sqlite3_int64)f->limit : -1);
	return gather(p, s, mem, out, n, e);
}

enum err_code
workflow_project_prefixed(struct workflow_project *p, struct arena *mem, const char *prefix,
    struct workflow_triple **out, size_t *n, struct err *e)
{
	char *end = arena_strdup(mem, prefix);
	struct workflow_triple *list = NULL;
	size_t cap = 0;
	int rc;

	end[strlen(end) - 1]++;
	sqlite3_stmt *s = workflow_project_statement(p, BY_PREFIX, prefix, end, NULL);
	for (*n = 0; (rc = sqlite3_step(s)) == SQLITE_ROW; ++*n) {
		list = arena_room(mem, list, *n, &cap, sizeof *list);
		list[*n] = (struct workflow_triple){ arena_strdup(mem, workflow_project_column(s, 0)),
			arena_strdup(mem, workflow_project_column(s, 1)), arena_strdup(mem, workflow_project_column(s, 2)) };
	}
	sqlite3_reset(s);
	*out = list;
	return rc == SQLITE_DONE ? OK : workflow_project_fail(p, e);
}

/* The one number that a statement has of a fact. */
static enum err_code
of_fact(struct workflow_project *p, enum sql which, const char *obj, const char *name, int64_t *out, struct err *e)
{
	sqlite3_stmt *s = workflow_project_statement(p, which, obj, name, NULL);
	int rc = sqlite3_step(s);

	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	if (rc == SQLITE_ROW)
		return OK;
	return rc == SQLITE_DONE ? err_set(e, ERR_NOT_FOUND, "no fact '%s' of %s", name, obj) : workflow_project_fail(p, e);
}

enum err_code
workflow_project_set_by(struct workflow_project *p, const char *obj, const char *name, int64_t *seq, struct err *e)
{
	return of_fact(p, GET_SEQ, obj, name, seq, e);
}

enum err_code
workflow_project_when(struct workflow_project *p, const char *obj, const char *name, instant *ts, struct err *e)
{
	return of_fact(p, GET_WHEN, obj, name, ts, e);
}

enum err_code
workflow_project_history(struct workflow_project *p, struct arena *mem, const char *obj,
    struct workflow_history **out, size_t *n, struct err *e)
{
	sqlite3_stmt *s = workflow_project_statement(p, obj ? HISTORY : ALL_HISTORY, obj, NULL, NULL);
	struct workflow_history *list = NULL;
	size_t count = 0, cap = 0;
	int rc;

	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		list = arena_room(mem, list, count, &cap, sizeof *list);
		struct workflow_history *h = &list[count++];
		const char **field[] = { &h->act, &h->actor, &h->role, &h->obj, &h->from, &h->to, &h->leaf, &h->done };
		h->seq = sqlite3_column_int64(s, 0);
		h->ts = sqlite3_column_int64(s, 1);
		for (int i = 0; i < 8; i++)
			*field[i] = arena_strdup(mem, workflow_project_column(s, 2 + i));
	}
	sqlite3_reset(s);
	if (rc != SQLITE_DONE)
		return workflow_project_fail(p, e);
	*out = list;
	*n = count;
	return OK;
}

/* ---- comparing ---- */

static void
name_row(sqlite3_stmt *s, const char *table, char *what, size_t size)
{
	snprintf(what, size, "%s %.96s, %.96s", table, workflow_project_column(s, 0), workflow_project_column(s, 1));
}

/* Whether the rows under two statements are the same bytes. */
static bool
same_row(sqlite3_stmt *a, sqlite3_stmt *b)
{
	bool same = sqlite3_column_count(a) == sqlite3_column_count(b);

	for (int i = 0; same && i < sqlite3_column_count(a); i++)
		same = sqlite3_column_type(a, i) == sqlite3_column_type(b, i) &&
		    strcmp(workflow_project_column(a, i), workflow_project_column(b, i)) == 0 &&
		    sqlite3_column_bytes(a, i) == sqlite3_column_bytes(b, i);
	return same;
}

/* `what` gets the first row that is not the same, or the table. */
static bool
same_table(struct workflow_project *a, struct workflow_project *b, const char *table, const char *sql, char *what,
    size_t size)
{
	sqlite3_stmt *x = NULL, *y = NULL;
	bool same = sqlite3_prepare_v2(a->db, sql, -1, &x, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(b->db, sql, -1, &y, NULL) == SQLITE_OK;
	int r = SQLITE_ROW, q = SQLITE_ROW;

	snprintf(what, size, "%s", table);
	while (same && r == SQLITE_ROW) {
		r = sqlite3_step(x), q = sqlite3_step(y);
		same = r == q && (r == SQLITE_DONE || (r == SQLITE_ROW && same_row(x, y)));
		if (!same)
			name_row(r == SQLITE_ROW ? x : y, table, what, size);
	}
	sqlite3_finalize(x);
	sqlite3_finalize(y);
	return same;
}

bool
workflow_project_equal(struct workflow_project *a, struct workflow_project *b, char *what, size_t size)
{
	static const struct { const char *table, *sql; } all[] = {
		{ "schema", "SELECT name, type, sql FROM sqlite_master ORDER BY name" },
		{ "fact", "SELECT obj, name, value, seq FROM fact NOT INDEXED ORDER BY obj, name" },
		{ "entry", "SELECT seq, act, ts, actor, role, obj, root, origin, target, leaf FROM entry NOT INDEXED ORDER BY seq" },
		{ "meta", "SELECT name, value FROM meta NOT INDEXED ORDER BY name" } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!same_table(a, b, all[i].table, all[i].sql, what, size))
			return false;
	return true;
}
