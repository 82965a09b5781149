/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Killed anywhere, raced by others: nothing acknowledged is lost, nothing half done is seen. */
#include "tests/unit/ledger_forge.h"

#include <signal.h>

static int64_t
size_now(struct lab *t)
{
	struct ledger_head head;
	struct err e = ERR_INIT;

	lab_reopen(t);
	lab_must(ledger_head(t->l, &head, &e), &e, "head");
	return head.size;
}

/* A child appends with a fault point set; returns how it ended. */
static int
append_under(struct lab *t, const char *fault)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	if ((pid = fork()) == 0) {
		struct err e = ERR_INIT;
		setenv("PROBITY_FAULT", fault, 1);
		_exit(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) != OK);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void
test_points(struct lab *t)
{
	static const char *const points[] = { "ledger.blob", "ledger.tree", "ledger.commit",
		"ledger.ref" };
	struct ledger_verify how = { .level = 2, .pin = &t->pin };
	struct err e = ERR_INIT;
	char kill[32];

	for (size_t i = 0; i < 4; i++) {
		int64_t before = size_now(t);
		int status = append_under(t, points[i]);
		ok(WIFEXITED(status) && WEXITSTATUS(status) == 1 && size_now(t) == before,
		    "%s fails: nothing happened", points[i]);
		snprintf(kill, sizeof kill, "+%s", points[i]);
		status = append_under(t, kill);
		ok(WIFSIGNALED(status) && size_now(t) == before, "%s kills: nothing happened",
		    points[i]);
		ok(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == OK && size_now(t) == before + 1,
		    "and the next append works: %s", e.msg);
	}
	forge_wants(t, &how, "", "after all that");
}

/* The handle that failed goes on as well: what it had judged in advance is forgotten. */
static void
test_same_handle(struct lab *t)
{
	struct err e = ERR_INIT;
	int64_t before = size_now(t);

	setenv("PROBITY_FAULT", "ledger.ref", 1);
	ok(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == ERR_FAILED,
	    "an append fails at the last step: %s", e.msg);
	unsetenv("PROBITY_FAULT");
	ok(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == OK && size_now(t) == before + 1,
	    "the same handle appends: %s", e.msg);
}

static void
test_stale_lock(struct lab *t)
{
	struct err e = ERR_INIT;
	char path[128];

	snprintf(path, sizeof path, "%s/ledger.git/refs/heads/ledger.lock", t->dir);
	lab_must(file_write(path, "", 0, &e), &e, "lock");
	ok(lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == ERR_CONFLICT,
	    "a ref lock in the way is a conflict: %s", e.msg);
	lab_reopen(t);
	ok(!file_exists(path) && lab_do(t, t->ann, "edit", "c-xxxxxx", &e) == OK,
	    "opening clears what a killed writer left");
	struct ledger *other = NULL;
	lab_must(ledger_open(&other, t->dir, &e), &e, "open");
	lab_must(ledger_lock(other, 0, &e), &e, "lock");
	ok(ledger_lock(t->l, 20, &e) == ERR_CONFLICT, "one writer at a time: %s", e.msg);
	lab_must(file_write(path, "", 0, &e), &e, "lock");
	lab_reopen(t);
	ok(file_exists(path), "a lock is left alone while a writer is alive");
	(void)remove(path);
	ledger_close(other);
}

static void
one_writer(struct lab *t, int n)
{
	struct err e = ERR_INIT;

	ledger_close(t->l);
	t->l = NULL;
	lab_reopen(t);
	for (int i = 0; i < n; i++)
		if (lab_do(t, i & 1 ? t->ann : t->ben, "edit", "c-xxxxxx", &e))
			_exit(1);
	_exit(0);
}

static void
test_race(struct lab *t)
{
	enum { WRITERS = 8, EACH = 5 };
	struct ledger_verify how = { .level = 2, .pin = &t->pin };
	int64_t before = size_now(t);
	int good = 0, status;
	pid_t pid[WRITERS];

	fflush(stdout);
	for (int i = 0; i < WRITERS; i++)
		if ((pid[i] = fork()) == 0)
			one_writer(t, EACH);
	for (int i = 0; i < WRITERS; i++)
		good += waitpid(pid[i], &status, 0) == pid[i] && WIFEXITED(status) &&
		    WEXITSTATUS(status) == 0;
	ok(good == WRITERS && size_now(t) == before + WRITERS * EACH,
	    "8 writers, 5 entries each, all there");
	forge_wants(t, &how, "", "after the race");
}

/* Killed between the record and the note: no second root for a size, the note can be had later. */
static void
test_note(struct lab *t)
{
	struct ledger_verify how = { .level = 1, .pin = &t->pin };
	struct err e = ERR_INIT;
	int status;
	AUTO_BUF(note);

	for (int i = 0; i < 2; i++) {
		fflush(stdout);
		pid_t pid = fork();
		if (pid == 0) {
			setenv("PROBITY_FAULT", i ? "+ledger.note-sign" : "+ledger.note-head", 1);
			_exit(ledger_note(t->l, &note, &e) != OK);
		}
		waitpid(pid, &status, 0);
		ok(WIFSIGNALED(status), "killed while a note was made");
	}
	ok(ledger_note(t->l, &note, &e) == OK, "the note of the same head can be had: %s", e.msg);
	how.note = note.s, how.n_note = note.len;
	forge_wants(t, &how, "", "and holds");
}

int
main(void)
{
	struct err e = ERR_INIT;
	struct lab t;

	lab_make(&t);
	lab_must(lab_do(&t, t.ann, "open", "c-xxxxxx", &e), &e, "open");
	test_points(&t);
	test_same_handle(&t);
	test_stale_lock(&t);
	test_race(&t);
	test_note(&t);
	lab_free(&t);
	return done();
}
