/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spawn.c -- see spawn.h.  Standard input is a memory file, so nothing has to be fed and no SIGPIPE
 * can come; a pidfd says when the program has ended, so a grandchild that keeps a pipe open cannot
 * hold us up.
 */
#include "core/spawn.h"
#include "core/fault.h"
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { DEFAULT_MS = 60000, DEFAULT_OUT = 1 << 20, ERRORS_MAX = 65536 };

struct run {
	pid_t pid;
	int fd[2];		/* our ends of its standard output and error */
	int child[2];		/* its ends */
	int in, pidfd;
	struct buf *into[2];
	size_t got, max;
	bool too_much;
};

static void
shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
run_p(struct run *r)
{
	for (int i = 0; i < 2; i++) {
		shut(&r->fd[i]);
		shut(&r->child[i]);
	}
	shut(&r->in);
	shut(&r->pidfd);
}

static const struct { const char *program, *package; } packages[] = {
	{ "ssh-keygen", "openssh-client" }, { "ssh-add", "openssh-client" }, { "git", "git" },
	{ "openssl", "openssl" }, { "pandoc", "pandoc" }, { "weasyprint", "weasyprint" }, { "jq", "jq" },
	{ "Rscript", "r-base-core" }, { "dot", "graphviz" }, { "pdftotext", "poppler-utils" },
};

const char *
spawn_package(const char *program)
{
	for (size_t i = 0; i < sizeof packages / sizeof *packages; i++)
		if (strcmp(packages[i].program, program) == 0)
			return packages[i].package;
	return NULL;
}

bool
spawn_find(const char *program, char path[256])
{
	static const char *const dirs[] = { "/usr/local/bin/", "/usr/bin/", "/bin/", "" };
	bool bare = !strchr(program, '/');

	for (int i = bare ? 0 : 3; i < (bare ? 3 : 4); i++) {
		int n = snprintf(path, 256, "%s%s", dirs[i], program);
		if (n > 0 && n < 256 && access(path, X_OK) == 0)
			return true;
	}
	return false;
}

static enum err_code
missing(const char *program, struct err *e)
{
	const char *package = spawn_package(program);

	if (package)
		return err_set(e, ERR_FAILED, "the program '%s' is not installed; on Debian: apt-get install %s", program, package);
	return err_set(e, ERR_FAILED, "there is no program '%s' in /usr/local/bin, /usr/bin or /bin", program);
}

/* Above 2, so that a closed standard stream of ours cannot be confused with one of the child's. */
static int
above(int fd)
{
	int up = fd < 0 || fd > 2 ? fd : fcntl(fd, F_DUPFD_CLOEXEC, 3);

	if (up != fd)
		close(fd);
	return up;
}

static enum err_code
open_streams(struct run *r, const struct spawn *s, struct err *e)
{
	enum err_code code;

	if ((r->in = above(memfd_create("stdin", MFD_CLOEXEC))) < 0)
		return err_errno(e, "making standard input for %s", s->argv[0]);
	if (s->n_in && (code = file_write_all(r->in, s->in, s->n_in, "standard input", e)))
		return code;
	if (lseek(r->in, 0, SEEK_SET) < 0)
		return err_errno(e, "making standard input for %s", s->argv[0]);
	for (int i = 0; i < 2; i++) {
		int pair[2];
		if (pipe2(pair, O_CLOEXEC) < 0)
			return err_errno(e, "making a pipe for %s", s->argv[0]);
		r->fd[i] = above(pair[0]);
		r->child[i] = above(pair[1]);
		if (r->fd[i] < 0 || r->child[i] < 0 || fcntl(r->fd[i], F_SETFL, O_NONBLOCK) < 0)
			return err_errno(e, "making a pipe for %s", s->argv[0]);
	}
	return OK;
}

/* 0, or the error number of what failed. */
static int
launch(struct run *r, const struct spawn *s, const char *path)
{
	static const char *const bare[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", NULL };
	posix_spawn_file_actions_t act;
	posix_spawnattr_t attr;
	sigset_t all, none;
	short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
	int bad;

	sigfillset(&all);
	sigemptyset(&none);
	if ((bad = posix_spawn_file_actions_init(&act)))
		return bad;
	if ((bad = posix_spawnattr_init(&attr))) {
		posix_spawn_file_actions_destroy(&act);
		return bad;
	}
	if (!s->terminal)
		flags |= POSIX_SPAWN_SETPGROUP;
	if (!(bad = posix_spawn_file_actions_adddup2(&act, r->in, 0)) &&
	    !(bad = posix_spawn_file_actions_adddup2(&act, r->child[0], 1)) &&
	    !(bad = posix_spawn_file_actions_adddup2(&act, r->child[1], 2)) &&
	    !(bad = posix_spawn_file_actions_addclosefrom_np(&act, 3)) &&
	    !(bad = s->dir ? posix_spawn_file_actions_addchdir_np(&act, s->dir) : 0) &&
	    !(bad = posix_spawnattr_setsigdefault(&attr, &all)) && !(bad = posix_spawnattr_setsigmask(&attr, &none)) &&
	    !(bad = posix_spawnattr_setpgroup(&attr, 0)) && !(bad = posix_spawnattr_setflags(&attr, flags)))
		bad = posix_spawn(&r->pid, path, &act, &attr, (char *const *)s->argv, (char *const *)(s->env ? s->env : bare));
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&act);
	return bad;
}

/* Take what a stream has now; it is shut at its end. */
static void
drain(struct run *r, int i)
{
	char block[16384];
	ssize_t n;

	while (r->fd[i] >= 0) {
		n = read(r->fd[i], block, sizeof block);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			shut(&r->fd[i]);
			return;
		}
		size_t k = (size_t)n;
		if (i == 0 && (r->got += k) > r->max) {
			r->too_much = true;
			return;
		}
		if (i == 1 && r->into[1] && r->into[1]->len + k > ERRORS_MAX)
			k = r->into[1]->len < ERRORS_MAX ? ERRORS_MAX - r->into[1]->len : 0;
		if (r->into[i])
			buf_add(r->into[i], block, k);
	}
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Collect until the program ends.  True if it did so by itself and in time. */
static bool
collect(struct run *r, int timeout_ms)
{
	int64_t end = now_ms() + timeout_ms;

	for (;;) {
		struct pollfd p[3] = { { r->fd[0], POLLIN, 0 }, { r->fd[1], POLLIN, 0 }, { r->pidfd, POLLIN, 0 } };
		int64_t left = end - now_ms();
		if (left <= 0)
			return false;
		if (poll(p, 3, (int)left) < 0 && errno != EINTR)
			return false;
		drain(r, 0);
		drain(r, 1);
		if (r->too_much)
			return false;
		if (p[2].revents) {	/* what it wrote before it ended may have come after the drain */
			drain(r, 0);
			drain(r, 1);
			return !r->too_much;
		}
	}
}

enum err_code
spawn_run(const struct spawn *s, struct buf *out, struct buf *errors, int *status, struct err *e)
{
	struct run r __attribute__((cleanup(run_p))) = { .fd = { -1, -1 }, .child = { -1, -1 }, .in = -1, .pidfd = -1,
		.into = { out, errors }, .max = s->max_out ? s->max_out : DEFAULT_OUT };
	int timeout_ms = s->timeout_ms ? s->timeout_ms : DEFAULT_MS, how, bad;
	const char *name = s->argv[0];
	char path[256];
	enum err_code code;

	if (FAULT("spawn.run"))
		return err_set(e, ERR_FAILED, "running %s: injected fault", name);
	if (!spawn_find(name, path))
		return missing(name, e);
	if ((code = open_streams(&r, s, e)))
		return code;
	if ((bad = launch(&r, s, path)))
		return err_set(e, ERR_FAILED, "running %s: %s", name, strerror(bad));
	shut(&r.child[0]);
	shut(&r.child[1]);
	r.pidfd = pidfd_open(r.pid, 0);
	bool ended = r.pidfd >= 0 && collect(&r, timeout_ms);
	/* not yet waited for, so the number is still its own; in its group nothing stays behind */
	kill(s->terminal ? r.pid : -r.pid, SIGKILL);
	while (waitpid(r.pid, &how, 0) < 0)
		if (errno != EINTR)
			return err_errno(e, "waiting for %s", name);
	if (r.too_much)
		return err_set(e, ERR_FAILED, "%s wrote more than %zu bytes and was stopped", name, r.max);
	if (!ended)
		return err_set(e, ERR_FAILED, "%s took longer than %d s and was stopped", name, timeout_ms / 1000);
	if (!WIFEXITED(how))
		return err_set(e, ERR_FAILED, "%s was ended by signal %d", name, WTERMSIG(how));
	*status = WEXITSTATUS(how);
	return OK;
}
