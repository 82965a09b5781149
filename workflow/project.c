/* SPDX-License-Identifier: GPL-3.0-or-later */
/* project.c -- see project.h.  Every statement stands in one table; a levelling is one transaction,
 * so that a crash leaves the projection behind, never half way. */
#include "workflow/project.h"
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/xalloc.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char schema[] =
#include "workflow/schema.sql.h"
;
static const char version[] = "2";

enum sql { GET_META, PUT_META, GET_FACTS, GET_ONE, GET_SEQ, PUT_FACT, DROP_FACT, PUT_ENTRY, BY_VALUE, BY_NAME, BY_NEXT, COUNTED,
	HISTORY, ALL_HISTORY, FIND_BY_AGE, FIND_BY_DUE, FIND_BY_LATE, FIND_BY_NUMBER, BY_PREFIX, SQL_N };

static const char *const text[SQL_N] = {
	[GET_META]  = "SELECT value FROM meta WHERE name = ?1",
	[PUT_META]  = "INSERT OR REPLACE INTO meta VALUES(?1, ?2)",
	[GET_FACTS] = "SELECT name, value FROM fact WHERE obj = ?1",
	[GET_ONE]   = "SELECT value FROM fact WHERE obj = ?1 AND name = ?2",
	[GET_SEQ]   = "SELECT seq FROM fact WHERE obj = ?1 AND name = ?2",
	[PUT_FACT]  = "INSERT OR REPLACE INTO fact VALUES(?1, ?2, ?3, ?4)",
	[DROP_FACT] = "DELETE FROM fact WHERE obj = ?1 AND name = ?2",
	[PUT_ENTRY] = "INSERT INTO entry VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
	[BY_VALUE]  = "SELECT obj FROM fact WHERE name = ?1 AND value = ?2 ORDER BY obj",
	[BY_NAME]   = "SELECT obj FROM fact WHERE name = ?1 ORDER BY obj",
	[BY_NEXT]   = "SELECT obj FROM fact WHERE name = 'next' AND value <= ?1 ORDER BY value, obj",
	[COUNTED]   = ("SELECT obj FROM (SELECT obj FROM fact WHERE name = 'calendar' AND value < ?1"	/* two ranges of */
		       " UNION ALL SELECT obj FROM fact WHERE name = 'calendar' AND value > ?1) AS f"	/* the index */
		       " WHERE EXISTS (SELECT 1 FROM fact WHERE obj = f.obj AND name = 'next') ORDER BY obj"),
	[HISTORY]   = ("SELECT seq, ts, act, actor, role, obj, origin, target, leaf, done FROM entry"
		       " WHERE root = ?1 OR obj = ?1 ORDER BY seq"),
	[ALL_HISTORY] = "SELECT seq, ts, act, actor, role, obj, origin, target, leaf, done FROM entry ORDER BY seq",
	/* + keeps SQLite from another index than that of the state: few objects are in one that is open */
	[FIND_BY_AGE] = ("SELECT s.obj FROM fact s WHERE s.name = 'state' AND s.value = ?2 AND EXISTS"
			 " (SELECT 1 FROM fact WHERE obj = s.obj AND name = 'kind' AND +value = ?1) ORDER BY s.seq, s.obj LIMIT ?4"),
	[FIND_BY_DUE] = ("SELECT s.obj FROM fact s WHERE s.name = 'state' AND s.value = ?2 AND EXISTS"
			 " (SELECT 1 FROM fact WHERE obj = s.obj AND name = 'kind' AND +value = ?1) AND (?3 IS NULL OR EXISTS"
			 " (SELECT 1 FROM fact WHERE obj = s.obj AND name = 'clock' AND instr(?3, ',' || value || ','))) ORDER BY coalesce("
			 "(SELECT value FROM fact WHERE obj = s.obj AND name = 'not-before'),"
			 "(SELECT value FROM fact WHERE obj = s.obj AND name = 'due-at'),"
			 "(SELECT value FROM fact WHERE obj = s.obj AND name = 'due'), '~'), s.obj LIMIT ?4"),
	[FIND_BY_LATE] = ("SELECT s.obj FROM fact s WHERE s.name = 'state' AND s.value = ?2 AND EXISTS"
			  " (SELECT 1 FROM fact WHERE obj = s.obj AND name = 'kind' AND +value = ?1) AND EXISTS"
			  " (SELECT 1 FROM fact WHERE obj = s.obj AND name = 'late' AND +value <= ?3) ORDER BY s.obj LIMIT ?4"),
	[FIND_BY_NUMBER] = ("SELECT m.obj FROM fact m WHERE m.name = 'number' AND (?1 IS NULL OR EXISTS"
			    " (SELECT 1 FROM fact WHERE obj = m.obj AND name = 'kind' AND +value = ?1)) AND (?2 IS NULL OR EXISTS"
			    " (SELECT 1 FROM fact WHERE obj = m.obj AND name = 'state' AND +value = ?2))"
			    " ORDER BY m.value, m.obj LIMIT ?4"),
	[BY_PREFIX] = "SELECT obj, name, value FROM fact WHERE name >= ?1 AND name < ?2 ORDER BY obj, name",
};

struct workflow_project {
	sqlite3 *db;
	sqlite3_stmt *st[SQL_N];
	char *path;
};

static enum err_code
fail(struct workflow_project *p, struct err *e)
{
	return err_set(e, ERR_FAILED, "%s: %s", p->path, sqlite3_errmsg(p->db));
}

/* The statement, reset, with its first texts bound; texts are borrowed until the next reset. */
static sqlite3_stmt *
statement(struct workflow_project *p, enum sql which, const char *a, const char *b, const char *c)
{
	sqlite3_stmt *s = p->st[which];

	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	if (a)
		sqlite3_bind_text(s, 1, a, -1, SQLITE_STATIC);
	if (b)
		sqlite3_bind_text(s, 2, b, -1, SQLITE_STATIC);
	if (c)
		sqlite3_bind_text(s, 3, c, -1, SQLITE_STATIC);
	return s;
}

static enum err_code
execute(struct workflow_project *p, const char *sql, struct err *e)
{
	return sqlite3_exec(p->db, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : fail(p, e);
}

static enum err_code
step_done(struct workflow_project *p, sqlite3_stmt *s, struct err *e)
{
	int rc = sqlite3_step(s);

	sqlite3_reset(s);
	return rc == SQLITE_DONE ? OK : fail(p, e);
}

static const char *
column(sqlite3_stmt *s, int i)
{
	const char *t = (const char *)sqlite3_column_text(s, i);

	return t ? t : "";
}

static void
finalize(struct workflow_project *p)
{
	for (int i = 0; i < SQL_N; i++) {
		sqlite3_finalize(p->st[i]);
		p->st[i] = NULL;
	}
}

void
workflow_project_close(struct workflow_project *p)
{
	if (!p)
		return;
	finalize(p);
	sqlite3_close(p->db);
	free(p->path);
	free(p);
}

static bool
prepare(struct workflow_project *p)
{
	for (int i = 0; i < SQL_N; i++)
		if (sqlite3_prepare_v2(p->db, text[i], -1, &p->st[i], NULL) != SQLITE_OK)
			return false;
	return true;
}

static enum err_code
connect(struct workflow_project *p, struct err *e)
{
	if (sqlite3_open_v2(p->path, &p->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
		return fail(p, e);
	sqlite3_busy_timeout(p->db, 30000);
	return execute(p, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA trusted_schema=OFF;"
	    "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON", e);
}

static bool
usable(struct workflow_project *p)
{
	bool ok = prepare(p);

	if (ok) {
		sqlite3_stmt *s = statement(p, GET_META, "schema", NULL, NULL);
		ok = sqlite3_step(s) == SQLITE_ROW && strcmp(column(s, 0), version) == 0;
		sqlite3_reset(s);
	}
	if (!ok)
		finalize(p);
	return ok;
}

/* An empty projection where there is none. */
static enum err_code
create(struct workflow_project *p, struct err *e)
{
	enum err_code code;

	if ((code = connect(p, e)) || (code = execute(p, "BEGIN IMMEDIATE", e)) || (code = execute(p, schema, e)) ||
	    (code = execute(p, "INSERT INTO meta VALUES('schema','2'),('size','0'),('leaf','-')", e)) ||
	    (code = execute(p, "COMMIT", e)))
		return code;
	return prepare(p) ? OK : fail(p, e);
}

/* Begin again with an empty file: whatever was there was only a cache. */
static enum err_code
make(struct workflow_project *p, struct err *e)
{
	static const char *const part[] = { "", "-wal", "-shm" };

	finalize(p);
	sqlite3_close(p->db);
	p->db = NULL;
	for (int i = 0; i < 3; i++) {
		char name[4096];
		snprintf(name, sizeof name, "%s%s", p->path, part[i]);
		(void)unlink(name);	/* absent is as good */
	}
	return create(p, e);
}

enum err_code
workflow_project_open(struct workflow_project **out, const char *path, struct err *e)
{
	struct workflow_project *p = xcalloc(1, sizeof *p);
	enum err_code code;

	p->path = xstrdup(path);
	code = connect(p, e);
	if (code || !usable(p)) {
		err_clear(e);
		code = make(p, e);
	}
	if (code) {
		workflow_project_close(p);
		return code;
	}
	*out = p;
	return OK;
}

/* Its own check: an index that leads elsewhere would change what commands find. */
static bool
sound(struct workflow_project *p)
{
	sqlite3_stmt *s = NULL;
	bool ok = sqlite3_prepare_v2(p->db, "PRAGMA integrity_check(1)", -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW && strcmp(column(s, 0), "ok") == 0;

	sqlite3_finalize(s);
	return ok;
}

/* As it is for a moment while somebody makes it. */
static bool
empty(struct workflow_project *p)
{
	sqlite3_stmt *s = NULL;
	bool none = sqlite3_prepare_v2(p->db, "SELECT count(*) FROM sqlite_master", -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW && sqlite3_column_int(s, 0) == 0;

	sqlite3_finalize(s);
	return none;
}

enum err_code
workflow_project_look(struct workflow_project **out, const char *path, struct err *e)
{
	struct workflow_project *p = xcalloc(1, sizeof *p);
	enum err_code code;

	p->path = xstrdup(path);
	/* not SQLITE_OPEN_READONLY: that cannot recover the log of a writer that is just leaving */
	code = sqlite3_open_v2(path, &p->db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK ? OK : fail(p, e);
	if (code && !file_exists(path))
		code = err_set(e, ERR_NOT_FOUND, "no %s", path);
	sqlite3_busy_timeout(p->db, 30000);
	if (!code)
		code = execute(p, "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; BEGIN", e);
	if (!code && empty(p))
		code = err_set(e, ERR_NOT_FOUND, "%s is empty", path);
	else if (!code && (!usable(p) || !sound(p)))
		code = err_set(e, ERR_INTEGRITY, "%s is damaged, or not a projection of this program", path);
	if (code) {
		workflow_project_close(p);
		return code;
	}
	*out = p;
	return OK;
}

enum err_code
workflow_project_new(struct workflow_project **out, struct err *e)
{
	struct workflow_project *p = xcalloc(1, sizeof *p);
	enum err_code code;

	p->path = xstrdup(":memory:");
	if ((code = create(p, e)) || (code = execute(p, "BEGIN", e))) {
		workflow_project_close(p);
		return code;
	}
	*out = p;
	return OK;
}

enum err_code
workflow_project_position(struct workflow_project *p, int64_t *size, char leaf[65], struct err *e)
{
	sqlite3_stmt *s = statement(p, GET_META, "size", NULL, NULL);

	if (sqlite3_step(s) != SQLITE_ROW || !parse_int(column(s, 0), 0, INT64_MAX, size))
		return fail(p, e);
	s = statement(p, GET_META, "leaf", NULL, NULL);
	if (sqlite3_step(s) != SQLITE_ROW)
		return fail(p, e);
	snprintf(leaf, 65, "%s", strcmp(column(s, 0), "-") == 0 ? "" : column(s, 0));
	sqlite3_reset(s);
	return OK;
}

static enum err_code
put_meta(struct workflow_project *p, const char *name, const char *value, struct err *e)
{
	return step_done(p, statement(p, PUT_META, name, value, NULL), e);
}

static enum err_code
put_fact(struct workflow_project *p, const struct cjson *t, int64_t seq, struct err *e)
{
	const char *obj = t->item[0]->s, *name = t->item[1]->s, *value = t->item[2]->s;
	sqlite3_stmt *s;

	if (!*value)
		return step_done(p, statement(p, DROP_FACT, obj, name, NULL), e);
	s = statement(p, PUT_FACT, obj, name, value);
	sqlite3_bind_int64(s, 4, seq);
	return step_done(p, s, e);
}

static bool
is_triple(const struct cjson *t)
{
	return t->kind == CJSON_ARRAY && t->n == 3 && t->item[0]->kind == CJSON_STRING &&
	    t->item[1]->kind == CJSON_STRING && t->item[2]->kind == CJSON_STRING;
}

/* The case that the object belongs to, now that its facts are in. */
static const char *
root_of(struct workflow_project *p, const char *obj, char out[128])
{
	sqlite3_stmt *s = statement(p, GET_ONE, obj, "case", NULL);

	snprintf(out, 128, "%s", sqlite3_step(s) == SQLITE_ROW ? column(s, 0) : obj);
	sqlite3_reset(s);
	return out;
}

static enum err_code
put_entry(struct workflow_project *p, const struct ledger_entry *le, struct err *e)
{
	char root[128];
	const char *obj = cjson_str(le->st, "obj", "");
	const char *values[] = { cjson_str(le->st, "act", ""), cjson_str(le->st, "actor", ""),
		cjson_str(le->st, "as", ""), obj, root_of(p, obj, root), cjson_str(le->eff, "from", ""),
		cjson_str(le->eff, "to", ""), le->leaf, cjson_str(cjson_get(le->st, "f"), "occurred-on", "") };
	sqlite3_stmt *s = statement(p, PUT_ENTRY, NULL, NULL, NULL);

	sqlite3_bind_int64(s, 1, le->seq);
	sqlite3_bind_int64(s, 2, le->ts);
	for (int i = 0; i < 9; i++)
		sqlite3_bind_text(s, 3 + i, values[i], -1, SQLITE_STATIC);
	return step_done(p, s, e);
}

static enum err_code
apply(const struct ledger_entry *le, void *ctx, struct err *e)
{
	struct workflow_project *p = ctx;
	const struct cjson *set = cjson_get(le->eff, "set");
	char size[32];
	enum err_code code;

	for (size_t i = 0; set && set->kind == CJSON_ARRAY && i < set->n; i++) {
		if (!is_triple(set->item[i]))
			return err_set(e, ERR_INTEGRITY, "entry %lld: change %zu is not three texts", (long long)le->seq, i + 1);
		if ((code = put_fact(p, set->item[i], le->seq, e)))
			return code;
	}
	snprintf(size, sizeof size, "%lld", (long long)le->seq + 1);
	if ((code = put_entry(p, le, e)) || (code = put_meta(p, "size", size, e)))
		return code;
	return put_meta(p, "leaf", le->leaf, e);
}

enum err_code
workflow_project_take(struct workflow_project *p, const struct ledger_entry *entry, struct err *e)
{
	return apply(entry, p, e);
}

static enum err_code
fill(struct workflow_project *p, struct ledger *l, int64_t from, struct err *e)
{
	enum err_code code;
	struct err ignored = ERR_INIT;

	if ((code = execute(p, "BEGIN IMMEDIATE", e)))
		return code;
	if (!(code = ledger_each(l, from, apply, p, e)) && FAULT("project.commit"))
		code = err_set(e, ERR_FAILED, "%s: injected fault", p->path);
	if (!code)
		return execute(p, "COMMIT", e);
	(void)execute(p, "ROLLBACK", &ignored);		/* the first failure is the one to tell */
	return code;
}

enum err_code
workflow_project_rebuild(struct workflow_project *p, struct ledger *l, struct err *e)
{
	enum err_code code = make(p, e);

	return code ? code : fill(p, l, 0, e);
}

enum err_code
workflow_project_level(struct workflow_project *p, struct ledger *l, struct err *e)
{
	struct ledger_head head;
	char leaf[65], there[65] = "";
	enum err_code code;
	int64_t size;

	if ((code = ledger_head(l, &head, e)) || (code = workflow_project_position(p, &size, leaf, e)))
		return code;
	if (size == head.size && strcmp(leaf, head.leaf) == 0)
		return OK;
	if (size > 0 && size <= head.size && (code = ledger_leaf(l, size - 1, there, e)))
		return code;
	if (size > head.size || strcmp(there, leaf) != 0)
		return workflow_project_rebuild(p, l, e);
	return fill(p, l, size, e);
}

void
workflow_project_load(struct workflow_facts *f, const char *obj, void *ctx)
{
	struct workflow_project *p = ctx;
	sqlite3_stmt *s = statement(p, GET_FACTS, obj, NULL, NULL);

	while (sqlite3_step(s) == SQLITE_ROW)
		workflow_facts_set(f, obj, column(s, 0), column(s, 1));
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
		if (count == cap) {
			const char **old = list;
			cap = cap ? 2 * cap : 16;
			list = arena_alloc(mem, cap * sizeof *list);
			if (old)
				memcpy(list, old, count * sizeof *list);
		}
		list[count++] = arena_strdup(mem, column(s, 0));
	}
	sqlite3_reset(s);
	if (rc != SQLITE_DONE)
		return fail(p, e);
	*out = list;
	*n = count;
	return OK;
}

enum err_code
workflow_project_objects(struct workflow_project *p, struct arena *mem, const char *name,
    const char *value, const char ***out, size_t *n, struct err *e)
{
	return gather(p, statement(p, value ? BY_VALUE : BY_NAME, name, value, NULL), mem, out, n, e);
}

enum err_code
workflow_project_next(struct workflow_project *p, struct arena *mem, const char *until, const char ***out, size_t *n,
    struct err *e)
{
	return gather(p, statement(p, BY_NEXT, until, NULL, NULL), mem, out, n, e);
}

enum err_code
workflow_project_counted(struct workflow_project *p, struct arena *mem, const char *calendar, const char ***out, size_t *n,
    struct err *e)
{
	return gather(p, statement(p, COUNTED, calendar, NULL, NULL), mem, out, n, e);
}

enum err_code
workflow_project_find(struct workflow_project *p, struct arena *mem, const struct workflow_find *f,
    const char ***out, size_t *n, struct err *e)
{
	static const enum sql which[] = { [FIND_WAITING] = FIND_BY_AGE, [FIND_DUE] = FIND_BY_DUE, [FIND_LATE] = FIND_BY_LATE,
		[FIND_NUMBER] = FIND_BY_NUMBER };
	sqlite3_stmt *s = statement(p, which[f->order], f->kind, f->state, f->order == FIND_DUE ? f->clocks : f->day);

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
	sqlite3_stmt *s = statement(p, BY_PREFIX, prefix, end, NULL);
	for (*n = 0; (rc = sqlite3_step(s)) == SQLITE_ROW; ++*n) {
		if (*n == cap) {
			struct workflow_triple *old = list;
			cap = cap ? 2 * cap : 16;
			list = arena_alloc(mem, cap * sizeof *list);
			if (old)
				memcpy(list, old, *n * sizeof *list);
		}
		list[*n] = (struct workflow_triple){ arena_strdup(mem, column(s, 0)), arena_strdup(mem, column(s, 1)),
			arena_strdup(mem, column(s, 2)) };
	}
	sqlite3_reset(s);
	*out = list;
	return rc == SQLITE_DONE ? OK : fail(p, e);
}

enum err_code
workflow_project_set_by(struct workflow_project *p, const char *obj, const char *name, int64_t *seq, struct err *e)
{
	sqlite3_stmt *s = statement(p, GET_SEQ, obj, name, NULL);
	int rc = sqlite3_step(s);

	if (rc == SQLITE_ROW)
		*seq = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	if (rc == SQLITE_ROW)
		return OK;
	return rc == SQLITE_DONE ? err_set(e, ERR_NOT_FOUND, "no fact '%s' of %s", name, obj) : fail(p, e);
}

enum err_code
workflow_project_history(struct workflow_project *p, struct arena *mem, const char *obj,
    struct workflow_history **out, size_t *n, struct err *e)
{
	sqlite3_stmt *s = statement(p, obj ? HISTORY : ALL_HISTORY, obj, NULL, NULL);
	struct workflow_history *list = NULL;
	size_t count = 0, cap = 0;
	int rc;

	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		if (count == cap) {
			struct workflow_history *old = list;
			cap = cap ? 2 * cap : 16;
			list = arena_alloc(mem, cap * sizeof *list);
			if (old)
				memcpy(list, old, count * sizeof *list);
		}
		struct workflow_history *h = &list[count++];
		const char **field[] = { &h->act, &h->actor, &h->role, &h->obj, &h->from, &h->to, &h->leaf, &h->done };
		h->seq = sqlite3_column_int64(s, 0);
		h->ts = sqlite3_column_int64(s, 1);
		for (int i = 0; i < 8; i++)
			*field[i] = arena_strdup(mem, column(s, 2 + i));
	}
	sqlite3_reset(s);
	if (rc != SQLITE_DONE)
		return fail(p, e);
	*out = list;
	*n = count;
	return OK;
}

/* ---- comparing ---- */

/* Whether the rows under two statements are the same bytes; `what` gets the first that is not. */
static bool
same_row(sqlite3_stmt *a, sqlite3_stmt *b, const char *table, char *what, size_t size)
{
	bool same = sqlite3_column_count(a) == sqlite3_column_count(b);

	for (int i = 0; same && i < sqlite3_column_count(a); i++)
		same = sqlite3_column_type(a, i) == sqlite3_column_type(b, i) && strcmp(column(a, i), column(b, i)) == 0 &&
		    sqlite3_column_bytes(a, i) == sqlite3_column_bytes(b, i);
	if (!same)
		snprintf(what, size, "%s %.96s, %.96s", table, column(a, 0), column(a, 1));
	return same;
}

static bool
same_table(struct workflow_project *a, struct workflow_project *b, const char *table, const char *sql, char *what, size_t size)
{
	sqlite3_stmt *x = NULL, *y = NULL;
	bool same = sqlite3_prepare_v2(a->db, sql, -1, &x, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(b->db, sql, -1, &y, NULL) == SQLITE_OK;
	int r = SQLITE_ROW, q = SQLITE_ROW;

	snprintf(what, size, "%s", table);
	while (same && r == SQLITE_ROW) {
		r = sqlite3_step(x), q = sqlite3_step(y);
		same = r == q && (r == SQLITE_ROW || r == SQLITE_DONE);
		if (!same)
			snprintf(what, size, "%s %.96s, %.96s", table, column(r == SQLITE_ROW ? x : y, 0), column(r == SQLITE_ROW ? x : y, 1));
		else if (r == SQLITE_ROW)
			same = same_row(x, y, table, what, size);
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
