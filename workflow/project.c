/* SPDX-License-Identifier: GPL-3.0-or-later */
/* project.c -- making and levelling; see project.h.  Every statement stands in one table; a levelling is one transaction,
 * so that a crash leaves the projection behind, never half way. */
#include "workflow/project_int.h"
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
	[GET_WHEN]  = "SELECT e.ts FROM fact f JOIN entry e ON e.seq = f.seq WHERE f.obj = ?1 AND f.name = ?2",
	[BY_PREFIX] = "SELECT obj, name, value FROM fact WHERE name >= ?1 AND name < ?2 ORDER BY obj, name",
};

enum err_code
workflow_project_fail(struct workflow_project *p, struct err *e)
{
	return err_set(e, ERR_FAILED, "%s: %s", p->path, sqlite3_errmsg(p->db));
}

sqlite3_stmt *
workflow_project_statement(struct workflow_project *p, enum sql which, const char *a, const char *b, const char *c)
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
	return sqlite3_exec(p->db, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : workflow_project_fail(p, e);
}

static enum err_code
step_done(struct workflow_project *p, sqlite3_stmt *s, struct err *e)
{
	int rc = sqlite3_step(s);

	sqlite3_reset(s);
	return rc == SQLITE_DONE ? OK : workflow_project_fail(p, e);
}

const char *
workflow_project_column(sqlite3_stmt *s, int i)
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
		return workflow_project_fail(p, e);
	sqlite3_busy_timeout(p->db, 30000);
	return execute(p, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA trusted_schema=OFF;"
	    "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON", e);
}

static bool
usable(struct workflow_project *p)
{
	bool ok = prepare(p);

	if (ok) {
		sqlite3_stmt *s = workflow_project_statement(p, GET_META, "schema", NULL, NULL);
		ok = sqlite3_step(s) == SQLITE_ROW && strcmp(workflow_project_column(s, 0), version) == 0;
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
	return prepare(p) ? OK : workflow_project_fail(p, e);
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
	    sqlite3_step(s) == SQLITE_ROW && strcmp(workflow_project_column(s, 0), "ok") == 0;

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
	code = sqlite3_open_v2(path, &p->db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK ? OK : workflow_project_fail(p, e);
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
	sqlite3_stmt *s = workflow_project_statement(p, GET_META, "size", NULL, NULL);

	if (sqlite3_step(s) != SQLITE_ROW || !parse_int(workflow_project_column(s, 0), 0, INT64_MAX, size))
		return workflow_project_fail(p, e);
	s = workflow_project_statement(p, GET_META, "leaf", NULL, NULL);
	if (sqlite3_step(s) != SQLITE_ROW)
		return workflow_project_fail(p, e);
	snprintf(leaf, 65, "%s", strcmp(workflow_project_column(s, 0), "-") == 0 ? "" : workflow_project_column(s, 0));
	sqlite3_reset(s);
	return OK;
}

static enum err_code
put_meta(struct workflow_project *p, const char *name, const char *value, struct err *e)
{
	return step_done(p, workflow_project_statement(p, PUT_META, name, value, NULL), e);
}

static enum err_code
put_fact(struct workflow_project *p, const struct cjson *t, int64_t seq, struct err *e)
{
	const char *obj = t->item[0]->s, *name = t->item[1]->s, *value = t->item[2]->s;
	sqlite3_stmt *s;

	if (!*value)
		return step_done(p, workflow_project_statement(p, DROP_FACT, obj, name, NULL), e);
	s = workflow_project_statement(p, PUT_FACT, obj, name, value);
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
	sqlite3_stmt *s = workflow_project_statement(p, GET_ONE, obj, "case", NULL);

	snprintf(out, 128, "%s", sqlite3_step(s) == SQLITE_ROW ? workflow_project_column(s, 0) : obj);
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
	sqlite3_stmt *s = workflow_project_statement(p, PUT_ENTRY, NULL, NULL, NULL);

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
