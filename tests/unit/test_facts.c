/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_facts.c -- the fact store, and lab.db, the projection of a ledger into it. */
#include "tests/unit/ledger_lab.h"
#include "workflow/decide.h"
#include "workflow/project.h"

#include <signal.h>

/* ---- the store ---- */

static int loads;

static void
load(struct workflow_facts *f, const char *obj, void *ctx)
{
	loads++;
	if (strcmp(obj, "c-1") != 0)
		return;
	workflow_facts_set(f, obj, "state", ctx);
	workflow_facts_set(f, obj, "ver", "3");
}

static void
add_line(const char *obj, const char *fact, const char *value, void *ctx)
{
	buf_printf(ctx, "%s %s %s\n", obj, fact, value);
}

static void
test_store(void)
{
	struct workflow_facts *f = workflow_facts_new(NULL, NULL);
	AUTO_BUF(b);

	is(workflow_facts_get(f, "c-1", "state"), "", "an unknown fact is empty");
	ok(workflow_facts_int(f, "c-1", "ver") == 0, "and no number");
	workflow_facts_set(f, "c-2", "state", "open");
	workflow_facts_set(f, "c-1", "ver", "12");
	workflow_facts_set(f, "c-1", "kind", "case");
	const char *borrowed = workflow_facts_get(f, "c-1", "kind");
	workflow_facts_set(f, "c-1", "kind", "other");
	workflow_facts_set(f, "c-2", "gone", "soon");
	workflow_facts_set(f, "c-2", "gone", "");
	workflow_facts_set(f, "c-3", "never", "");
	is(borrowed, "case", "a borrowed value outlives its replacement");
	ok(workflow_facts_int(f, "c-1", "ver") == 12 && workflow_facts_int(f, "c-1", "kind") == 0, "a number is read whole or not at all");
	workflow_facts_each(f, add_line, &b);
	is(b.s, "c-1 kind other\nc-1 ver 12\nc-2 state open\n", "facts come sorted, without what was removed");
	workflow_facts_set(f, "c-2", "gone", "back");
	is(workflow_facts_get(f, "c-2", "gone"), "back", "what was removed may come back");
	workflow_facts_free(f);
	workflow_facts_free(NULL);
}

static void
count_line(const char *obj, const char *fact, const char *value, void *ctx)
{
	char *last = ctx;

	if (strcmp(last, obj) >= 0 || strcmp(fact, "n") != 0 || strcmp(value, obj + 2) != 0)
		loads += 1000000;
	snprintf(last, 16, "%s", obj);
	loads++;
}

/* Far more objects than the table has room for at first. */
static void
test_growth(void)
{
	struct workflow_facts *f = workflow_facts_new(NULL, NULL);
	char id[16], last[16] = "";
	int wrong = 0;

	for (int i = 0; i < 20000; i++) {
		snprintf(id, sizeof id, "x-%05d", i * 7919 % 20000);
		workflow_facts_set(f, id, "n", id + 2);
	}
	for (int i = 0; i < 20000; i++) {
		snprintf(id, sizeof id, "x-%05d", i);
		wrong += strcmp(workflow_facts_get(f, id, "n"), id + 2) != 0;
	}
	loads = 0;
	workflow_facts_each(f, count_line, last);
	ok(wrong == 0 && loads == 20000, "20,000 objects are found and listed in order");
	workflow_facts_free(f);
}

static void
test_loader(void)
{
	char state[] = "open";
	struct workflow_facts *f = workflow_facts_new(load, state);

	loads = 0;
	is(workflow_facts_get(f, "c-1", "state"), "open", "an object is fetched when it is asked for");
	ok(workflow_facts_int(f, "c-1", "ver") == 3 && loads == 1, "once");
	is(workflow_facts_get(f, "c-2", "state"), "", "an unknown one has no facts");
	is(workflow_facts_get(f, "c-2", "ver"), "", "and is not asked for again");
	ok(loads == 2, "two fetches in all");
	workflow_facts_set(f, "c-3", "state", "new");
	ok(loads == 3, "what is set is fetched before");
	workflow_facts_set(f, "c-1", "state", "closed");
	is(workflow_facts_get(f, "c-1", "state"), "closed", "and what was set stays");
	workflow_facts_free(f);
}

/* ---- the projection ---- */

/* An entry with these changes: "obj fact value", "obj fact -" removes. */
static enum err_code
entry(struct lab *t, const char *act, const char *obj, const char *const change[][3], size_t n, struct err *e)
{
	struct ledger_statement st = lab_statement(t, t->ann, act, obj);
	struct ledger_new new = lab_sign(t, &st, t->ann);
	struct cjson *eff = cjson_object(&t->mem), *set = cjson_array(&t->mem);

	for (size_t i = 0; i < n; i++) {
		struct cjson *row = cjson_array(&t->mem);
		for (int k = 0; k < 3 && change[i][k]; k++)
			cjson_push(&t->mem, row, cjson_string(&t->mem, strcmp(change[i][k], "-") ? change[i][k] : ""));
		cjson_push(&t->mem, set, row);
	}
	cjson_set_string(&t->mem, eff, "from", "old");
	cjson_set_string(&t->mem, eff, "to", "new");
	new.eff = cjson_set(&t->mem, eff, "set", set);
	return lab_append(t, &new, 1, e);
}

static void
grow(struct lab *t, const char *mark)
{
	const char *const first[][3] = { { "c-aaaaaa", "kind", "request" }, { "c-aaaaaa", "mark", mark },
		{ "c-aaaaaa/cohort", "case", "c-aaaaaa" }, { "c-aaaaaa/cohort", "kind", "dataset" } };
	const char *const second[][3] = { { "c-aaaaaa/cohort", "state", "held" }, { "c-bbbbbb", "kind", "request" } };
	const char *const third[][3] = { { "c-aaaaaa", "mark", "-" }, { "c-bbbbbb", "mark", "later" } };
	struct err e = ERR_INIT;

	lab_must(entry(t, "one", "c-aaaaaa", first, 4, &e), &e, "append");
	lab_must(entry(t, "two", "c-aaaaaa/cohort", second, 2, &e), &e, "append");
	lab_must(entry(t, "three", "c-bbbbbb", third, 2, &e), &e, "append");
}

static const char facts_wanted[] = "c-aaaaaa kind request\nc-aaaaaa/cohort case c-aaaaaa\nc-aaaaaa/cohort kind dataset\n"
	"c-aaaaaa/cohort state held\nc-bbbbbb kind request\nc-bbbbbb mark later\n";

static struct workflow_project *
db_open(const char *path)
{
	struct workflow_project *p = NULL;
	struct err e = ERR_INIT;

	lab_must(workflow_project_open(&p, path, &e), &e, "open the projection");
	return p;
}

/* Every fact of every object that is of some kind, sorted. */
static void
dump(struct workflow_project *p, struct buf *b)
{
	struct workflow_facts *f = workflow_facts_new(workflow_project_load, p);
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	const char **list;
	size_t n;

	lab_must(workflow_project_objects(p, &mem, "kind", NULL, &list, &n, &e), &e, "objects");
	for (size_t i = 0; i < n; i++)
		(void)workflow_facts_get(f, list[i], "kind");	/* fetches it */
	workflow_facts_each(f, add_line, b);
	workflow_facts_free(f);
	arena_free(&mem);
}

static enum err_code
take(const struct ledger_entry *entry, void *ctx, struct err *e)
{
	return workflow_project_take(ctx, entry, e);
}

/* Row by row what a projection made in memory, entry by entry, is. */
static void
is_same_as_anew(const char *path, struct lab *t)
{
	struct workflow_project *disk = NULL, *anew = NULL;
	struct err e = ERR_INIT;
	char what[256] = "";

	lab_must(workflow_project_look(&disk, path, &e), &e, "look");
	lab_must(workflow_project_new(&anew, &e), &e, "new");
	lab_must(ledger_each(t->l, 0, take, anew, &e), &e, "take");
	ok(workflow_project_equal(disk, anew, what, sizeof what), "it is row by row what the entries make");
	workflow_project_close(disk);
	workflow_project_close(anew);
}

static void
is_dump(struct workflow_project *p, const char *want, const char *what)
{
	AUTO_BUF(b);

	dump(p, &b);
	is(b.len ? b.s : "", want, "%s", what);
}

static int64_t
size_of(struct workflow_project *p, char leaf[65])
{
	struct err e = ERR_INIT;
	int64_t size = -1;

	lab_must(workflow_project_position(p, &size, leaf, &e), &e, "position");
	return size;
}

static void
level(struct workflow_project *p, struct lab *t)
{
	struct err e = ERR_INIT;

	lab_must(workflow_project_level(p, t->l, &e), &e, "level");
}

static void
test_level(struct lab *t, const char *path)
{
	struct workflow_project *p = db_open(path);
	struct ledger_head head;
	struct err e = ERR_INIT;
	char leaf[65];

	ok(size_of(p, leaf) == 0 && !*leaf, "a new projection has read nothing");
	is_dump(p, "", "and has no facts");
	level(p, t);
	int64_t founded = size_of(p, leaf);
	grow(t, "first");
	level(p, t);
	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	ok(size_of(p, leaf) == founded + 3 && strcmp(leaf, head.leaf) == 0, "levelling reads what came since");
	is_dump(p, facts_wanted, "and has its facts");
	level(p, t);
	is_dump(p, facts_wanted, "levelling again changes nothing");
	workflow_project_close(p);
	p = db_open(path);
	is_dump(p, facts_wanted, "they are there when it is opened again");
	workflow_project_close(p);
}

static void
test_rebuild(struct lab *t, const char *path)
{
	struct workflow_project *p = db_open(path);
	struct err e = ERR_INIT;
	char leaf[65], before[65];
	int64_t size = size_of(p, before);

	for (int i = 0; i < 2; i++) {
		ok(workflow_project_rebuild(p, t->l, &e) == OK, "rebuilt: %s", e.msg);
		is_dump(p, facts_wanted, "with the same facts");
		ok(size_of(p, leaf) == size && strcmp(leaf, before) == 0, "at the same place");
	}
	workflow_project_close(p);
	is_same_as_anew(path, t);
	(void)unlink(path);
	p = db_open(path);
	level(p, t);
	is_dump(p, facts_wanted, "deleting it loses nothing");
	workflow_project_close(p);
}

/* It read another ledger: one that is longer, or as long, or shorter. */
static void
test_other_history(struct lab *t, const char *path)
{
	struct workflow_project *p;
	struct lab other;
	char leaf[65];

	lab_make_named(&other, "another-lab", false);
	for (int i = 0; i < 3; i++) {
		p = db_open(path);
		level(p, i == 1 ? t : &other);
		ok(size_of(p, leaf) > 0, "levelled with one ledger");
		level(p, i == 1 ? &other : t);
		is_dump(p, i == 1 ? "c-aaaaaa kind request\nc-aaaaaa/cohort case c-aaaaaa\nc-aaaaaa/cohort kind dataset\n"
		    "c-aaaaaa/cohort state held\nc-bbbbbb kind request\nc-bbbbbb mark later\n" : facts_wanted, "then with another");
		workflow_project_close(p);
		if (i == 0)
			grow(&other, "other");
	}
	p = db_open(path);
	const char *const more[][3] = { { "c-cccccc", "kind", "request" } };
	struct err e = ERR_INIT;
	lab_must(entry(&other, "four", "c-cccccc", more, 1, &e), &e, "append");
	level(p, &other);
	level(p, t);
	is_dump(p, facts_wanted, "a projection that is ahead is made again");
	workflow_project_close(p);
	lab_free(&other);
}

static void
test_not_ours(struct lab *t, const char *path)
{
	static const char *const what[] = { "not a database at all, but long enough to be read as the header of one....................", "" };
	struct workflow_project *p;
	struct err e = ERR_INIT;

	for (int i = 0; i < 2; i++) {
		(void)unlink(path);
		lab_must(file_create(path, what[i], strlen(what[i]), &e), &e, "write");
		p = db_open(path);
		level(p, t);
		is_dump(p, facts_wanted, i ? "an empty file is made anew" : "a file that is no database is made anew");
		workflow_project_close(p);
	}
	p = NULL;
	ok(workflow_project_open(&p, "/nowhere/at/all/lab.db", &e) == ERR_FAILED && !p, "where no file can be: %s", e.msg);
}

static void
test_crash(struct lab *t, const char *path)
{
	struct workflow_project *p = db_open(path);
	struct err e = ERR_INIT;
	char leaf[65];
	int status;

	lab_must(workflow_project_rebuild(p, t->l, &e), &e, "rebuild");
	int64_t size = size_of(p, leaf);
	const char *const more[][3] = { { "c-bbbbbb", "mark", "latest" } };
	lab_must(entry(t, "four", "c-bbbbbb", more, 1, &e), &e, "append");
	setenv("PROBITY_FAULT", "project.commit", 1);
	ok(workflow_project_level(p, t->l, &e) == ERR_FAILED, "a levelling that fails: %s", e.msg);
	unsetenv("PROBITY_FAULT");
	ok(size_of(p, leaf) == size, "leaves the projection where it was");
	is_dump(p, facts_wanted, "with its facts");
	workflow_project_close(p);
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		setenv("PROBITY_FAULT", "+project.commit", 1);
		p = db_open(path);
		_exit(workflow_project_level(p, t->l, &e) != OK);
	}
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status), "killed before the commit");
	p = db_open(path);
	ok(size_of(p, leaf) == size, "it is where it was");
	level(p, t);
	ok(size_of(p, leaf) == size + 1, "and levels when it is asked again");
	struct workflow_facts *f = workflow_facts_new(workflow_project_load, p);
	is(workflow_facts_get(f, "c-bbbbbb", "mark"), "latest", "a store fetches from it");
	is(workflow_facts_get(f, "c-aaaaaa", "mark"), "", "without what was removed");
	workflow_facts_free(f);
	workflow_project_close(p);
}

static void
test_lists(struct lab *t, const char *path)
{
	struct workflow_project *p = db_open(path);
	struct workflow_history *h;
	struct err e = ERR_INIT;
	const char **list;
	size_t n;

	lab_must(workflow_project_objects(p, &t->mem, "kind", "request", &list, &n, &e), &e, "objects");
	ok(n == 2 && strcmp(list[0], "c-aaaaaa") == 0 && strcmp(list[1], "c-bbbbbb") == 0, "objects by the value of a fact");
	lab_must(workflow_project_objects(p, &t->mem, "kind", NULL, &list, &n, &e), &e, "objects");
	ok(n == 3 && strcmp(list[1], "c-aaaaaa/cohort") == 0, "objects that have a fact");
	lab_must(workflow_project_objects(p, &t->mem, "kind", "none", &list, &n, &e), &e, "objects");
	ok(n == 0, "none");
	lab_must(workflow_project_history(p, &t->mem, "c-aaaaaa", &h, &n, &e), &e, "history");
	ok(n == 2 && strcmp(h[0].act, "one") == 0 && strcmp(h[1].obj, "c-aaaaaa/cohort") == 0, "a case's history has what belongs to it");
	ok(strcmp(h[0].from, "old") == 0 && strcmp(h[0].to, "new") == 0 && strcmp(h[0].actor, "p-aaaaaa") == 0 &&
	    h[0].ts > 0 && strlen(h[0].leaf) == 64 && h[1].seq == h[0].seq + 1, "who, from where, to where, when");
	lab_must(workflow_project_history(p, &t->mem, "c-aaaaaa/cohort", &h, &n, &e), &e, "history");
	ok(n == 1 && strcmp(h[0].act, "two") == 0, "a dataset's has its own");
	lab_must(workflow_project_history(p, &t->mem, NULL, &h, &n, &e), &e, "history");
	ok(n >= 4 && h[0].seq == 0 && strcmp(h[0].act, "genesis") == 0, "the lab's has all, from the genesis on");
	workflow_project_close(p);
}

/* A second entry whose effect is no list of triples: nothing of the levelling happens. */
static void
test_bad_effect(struct lab *t, const char *path)
{
	struct workflow_project *p = db_open(path);
	const char *const good[][3] = { { "c-dddddd", "kind", "request" } };
	const char *const bad[][3] = { { "c-dddddd", "kind", NULL } };
	struct err e = ERR_INIT;
	char leaf[65];
	int64_t size = size_of(p, leaf);
	AUTO_BUF(before);
	AUTO_BUF(after);

	dump(p, &before);
	lab_must(entry(t, "five", "c-dddddd", good, 1, &e), &e, "append");
	if (entry(t, "six", "c-dddddd", bad, 1, &e)) {
		printf("# the ledger refuses it: %s\n", e.msg);
		workflow_project_close(p);
		return;
	}
	ok(workflow_project_level(p, t->l, &e) == ERR_INTEGRITY, "an effect that is none: %s", e.msg);
	dump(p, &after);
	ok(strcmp(before.s, after.s) == 0 && size_of(p, leaf) == size, "changes nothing");
	workflow_project_close(p);
}

int
main(void)
{
	struct lab t;
	char path[128];

	test_store();
	test_growth();
	test_loader();
	lab_make(&t);
	snprintf(path, sizeof path, "%s/lab.db", t.dir);
	test_level(&t, path);
	test_rebuild(&t, path);
	test_other_history(&t, path);
	test_not_ours(&t, path);
	test_crash(&t, path);
	test_lists(&t, path);
	test_bad_effect(&t, path);
	lab_free(&t);
	return done();
}
