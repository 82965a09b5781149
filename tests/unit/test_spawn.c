/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_spawn.c -- a program gets what it is given, no more, and cannot hold us up or flood us. */
#include "core/spawn.h"
#include "tests/unit/tap.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* The tests run small shell programs on purpose: the shell is the program under test's guest. */
static enum err_code
sh(const char *script, struct spawn s, struct buf *out, struct buf *errors, int *status, struct err *e)
{
	const char *argv[] = { "sh", "-c", script, "sh", "a b", "$HOME;`id`", NULL };

	s.argv = argv;
	*status = -1;
	err_clear(e);
	return spawn_run(&s, out, errors, status, e);
}

static void
exact(void)
{
	struct err e = ERR_INIT;
	int status;
	AUTO_BUF(out);
	AUTO_BUF(errors);
	static const char *const env[] = { "NAME=x y", NULL };
	struct spawn none = { 0 }, given = { .in = "line one\nline two\n", .n_in = 18, .env = env, .dir = "/" };

	ok(sh("printf '%s|' \"$@\"; echo oops >&2; exit 7", none, &out, &errors, &status, &e) == OK && status == 7,
	    "the exit status is told");
	is(out.s, "a b|$HOME;`id`|", "arguments arrive as they are");
	is(errors.s, "oops\n", "standard error");
	buf_reset(&out);
	ok(sh("cat; printf '%s ' \"$NAME\" \"${HOME-none}\"; pwd", given, &out, NULL, &status, &e) == OK && status == 0, "ran");
	is(out.s, "line one\nline two\nx y none /\n", "input, environment and folder are those given");
	buf_reset(&out);
	setenv("SECRET", "here", 1);
	ok(sh("echo \"${SECRET-none} $LC_ALL\"; wc -c; echo /proc/self/fd/*", none, &out, NULL, &status, &e) == OK, "ran");
	is(out.s, "none C.UTF-8\n0\n/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/3\n", "nothing of ours is inherited: no variable, no input, no open file");
	ok(sh("exit 0", none, NULL, NULL, &status, &e) == OK && status == 0, "output may be thrown away");
}

static void
big(void)
{
	struct err e = ERR_INIT;
	int status;
	size_t n = 3 << 20;
	char *bytes = malloc(n);
	struct spawn both = { .in = bytes, .n_in = n, .max_out = n };
	AUTO_BUF(out);
	AUTO_BUF(errors);

	memset(bytes, 'x', n);
	ok(sh("cat", both, &out, NULL, &status, &e) == OK && out.len == n && memcmp(out.s, bytes, n) == 0,
	    "3 MiB through a program that answers while it reads");
	buf_reset(&out);
	ok(sh("exit 0", both, NULL, NULL, &status, &e) == OK && status == 0, "a program that reads nothing of it");
	both.max_out = n - 1;
	ok(sh("cat", both, &out, NULL, &status, &e) == ERR_FAILED && strstr(e.msg, "wrote more than"), "too much: %s", e.msg);
	ok(out.len < n, "and no more than the limit is kept");
	ok(sh("cat >&2; echo fine", both, NULL, &errors, &status, &e) == OK && errors.len == 65536, "errors are cut at 64 KiB");
	free(bytes);
}

static void
ends(void)
{
	struct err e = ERR_INIT;
	int status;
	struct spawn none = { 0 }, quick = { .timeout_ms = 200 }, tty = { .timeout_ms = 200, .terminal = true };
	AUTO_BUF(out);

	ok(sh("echo first; sleep 60", quick, &out, NULL, &status, &e) == ERR_FAILED && strstr(e.msg, "took longer"),
	    "too slow: %s", e.msg);
	is(out.s, "first\n", "what it wrote before is there");
	ok(sh("exec sleep 60", tty, NULL, NULL, &status, &e) == ERR_FAILED && strstr(e.msg, "took longer"), "with a terminal too");
	ok(sh("kill -9 $$", none, NULL, NULL, &status, &e) == ERR_FAILED && strstr(e.msg, "signal 9") && status == -1, "%s", e.msg);
	buf_reset(&out);
	ok(sh("sleep 60 & echo $!", none, &out, NULL, &status, &e) == OK, "a child left behind does not hold us up");
	usleep(100000);
	pid_t left = (pid_t)strtol(out.s, NULL, 10);
	char stat[64], state[64] = "";
	snprintf(stat, sizeof stat, "/proc/%d/stat", (int)left);
	FILE *f = fopen(stat, "r");
	if (f) {
		(void)!fgets(state, sizeof state, f);
		fclose(f);
	}
	ok(left > 1 && (!f || strstr(state, ") Z")), "and is killed");
	buf_reset(&out);
	ok(sh("exec >&- 2>&-; sleep 0.1; exit 3", none, &out, NULL, &status, &e) == OK && status == 3, "it may close its streams early");
	signal(SIGPIPE, SIG_IGN);
	ok(sh("kill -PIPE $$", none, NULL, NULL, &status, &e) == ERR_FAILED, "signals are at their defaults for it");
}

static void
missing(void)
{
	struct err e = ERR_INIT;
	int status = 5;
	char path[256], name[300];
	const char *argv[] = { "no-such-program", NULL };
	struct spawn s = { .argv = argv };
	AUTO_BUF(out);

	ok(spawn_run(&s, &out, NULL, &status, &e) == ERR_FAILED && strstr(e.msg, "no-such-program") && status == 5, "%s", e.msg);
	argv[0] = "/no/such/ssh-keygen";
	err_clear(&e);
	ok(spawn_run(&s, &out, NULL, &status, &e) == ERR_FAILED, "%s", e.msg);
	argv[0] = "/etc/passwd";
	err_clear(&e);
	ok(spawn_run(&s, &out, NULL, &status, &e) == ERR_FAILED, "not a program: %s", e.msg);
	argv[0] = "true";
	s.dir = "/no/such/folder";
	err_clear(&e);
	ok(spawn_run(&s, &out, NULL, &status, &e) == ERR_FAILED, "no folder: %s", e.msg);
	is(spawn_package("ssh-keygen"), "openssh-client", "the package of ssh-keygen");
	ok(!spawn_package("sh"), "sh needs no hint");
	ok(spawn_find("sh", path) && strstr(path, "/sh"), "sh is %s", path);
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	ok(!spawn_find(name, path) && !spawn_find("no-such-program", path), "not found");
	setenv("PATH", "/no/such/folder", 1);
	ok(spawn_find("sh", path), "PATH is not consulted");
}

/* Closed standard streams of ours must not be mistaken for the child's. */
static void
closed_streams(void)
{
	struct err e = ERR_INIT;
	int status, keep = dup(0);
	AUTO_BUF(out);

	close(0);
	struct spawn s = { .in = "in", .n_in = 2 };
	enum err_code code = sh("cat; echo err >&2", s, &out, NULL, &status, &e);
	dup2(keep, 0);
	close(keep);
	ok(code == OK && status == 0 && strcmp(out.s, "in") == 0, "standard input of ours is closed");
}

int
main(void)
{
	ok(dup2(1, 100) == 100, "a descriptor that is not O_CLOEXEC");
	exact();
	big();
	ends();
	missing();
	closed_streams();
	return done();
}
