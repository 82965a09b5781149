/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan_git.c -- the objects of a git repository, inflated; see scan_int.h. */
#include "retention/scan_int.h"

#include <errno.h>
#include <git2.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct walk {
	git_odb *odb;
	struct retention_patterns *ps;
	struct retention_scanned out;
};

enum { CONTROL = 32 };

/* The control: a piece from the middle of the first blob that has one. */
static int
find_control(const git_oid *id, void *arg)
{
	struct walk *w = arg;
	git_odb_object *o;

	if (git_odb_read(&o, w->odb, id) != 0)
		return 0;
	size_t n = git_odb_object_size(o);
	if (n >= CONTROL) {
		const char *p = git_odb_object_data(o);
		w->ps->control = (int)w->ps->n;
		(void)retention_patterns_add(w->ps, p + (n - CONTROL) / 2, CONTROL);
	}
	git_odb_object_free(o);
	return n >= CONTROL;
}

static int
scan_object(const git_oid *id, void *arg)
{
	struct walk *w = arg;
	git_odb_object *o;

	if (git_odb_read(&o, w->odb, id) != 0) {
		w->out.unread++;
		return 0;
	}
	size_t n = git_odb_object_size(o);
	retention_match(w->ps, git_odb_object_data(o), n, 0, &w->out.found);
	w->out.files++;
	w->out.bytes += n;
	git_odb_object_free(o);
	return 0;
}

static void
scan_child(const char *repository, struct retention_patterns *ps, int to)
{
	struct walk w = { .ps = ps };
	AUTO_BUF(objects);

	buf_printf(&objects, "%s/objects", repository);
	if (git_libgit2_init() < 0 || git_odb_open(&w.odb, objects.s) != 0)
		_exit(1);
	(void)git_odb_foreach(w.odb, find_control, &w);
	if (git_odb_foreach(w.odb, scan_object, &w) != 0)
		_exit(1);
	/* an empty repository has nothing to control, and nothing in it */
	w.out.control_ok = w.out.files == 0 || (ps->control >= 0 && w.out.found.control > 0);
	w.out.conclusive = w.out.control_ok && w.out.unread == 0;
	_exit(write(to, &w.out, sizeof w.out) == sizeof w.out ? 0 : 1);
}

enum err_code
retention_scan_git(const char *repository, struct retention_patterns *ps,
	struct retention_scanned *out, struct err *e)
{
	struct retention_scanned got = { 0 };
	int ends[2], status = -1;

	if (pipe2(ends, 0) < 0)
		return err_errno(e, "scanning a repository");
	pid_t child = fork();
	if (child < 0) {
		close(ends[0]);
		close(ends[1]);
		return err_errno(e, "scanning a repository");
	}
	if (child == 0)
		scan_child(repository, ps, ends[1]);
	close(ends[1]);
	ssize_t n;
	do
		n = read(
			ends[0], &got, sizeof got); /* one write below PIPE_BUF: whole or nothing */
	while (n < 0 && errno == EINTR);
	close(ends[0]);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (n != sizeof got || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		got = (struct retention_scanned){
			.unread = 1
		}; /* crashed or unreadable: not conclusive */
	*out = got;
	return OK;
}
