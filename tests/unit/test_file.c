/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_file.c -- files are replaced whole or not at all, also when it fails or dies half way. */
#include "core/file.h"
#include "tests/unit/tap.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct err e;
static char dir[] = "/tmp/probity test.XXXXXX";
static char path[64];			/* dir/f */

static const char *
content(const char *p)
{
	static struct buf b = BUF_INIT;

	buf_reset(&b);
	return file_read(&b, p, 1 << 20, &e) ? "(none)" : b.s;
}

static const char *
in_dir(const char *name)
{
	static char p[128];

	snprintf(p, sizeof p, "%s/%s", dir, name);
	return p;
}

static int
files_in_dir(void)
{
	DIR *d = opendir(dir);
	int n = -2;	/* . and .. */

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

static mode_t
mode(const char *p)
{
	struct stat st;

	return stat(p, &st) ? 0 : st.st_mode & 07777;
}

static void
test_write(void)
{
	char big[200000];

	memset(big, 'b', sizeof big);
	big[sizeof big - 1] = '\0';
	ok(file_write(path, "one", 3, &e) == OK, "a new file");
	is(content(path), "one", "is there");
	ok(mode(path) == 0600, "for its owner only");
	ok(file_write(path, big, sizeof big - 1, &e) == OK && strcmp(content(path), big) == 0,
	    "replaced by a big one");
	ok(file_write(path, "", 0, &e) == OK && *content(path) == '\0', "and by an empty one");
	ok(file_create(path, "x", 1, &e) == ERR_CONFLICT && strstr(e.msg, "is not overwritten"),
	    "create never overwrites");
	is(content(path), "", "really not");
	ok(file_create(in_dir("new"), "n", 1, &e) == OK, "create makes a new file");
	is(content(in_dir("new")), "n", "with its bytes");
	ok(mode(in_dir("new")) == 0600 && files_in_dir() == 2, "and leaves nothing else");
	ok(file_write("/nonexistent/f", "x", 1, &e) == ERR_FAILED && strstr(e.msg,
	    "No such file"), "no such folder");
	ok(file_exists(path) && !file_exists(in_dir("nope")), "which files exist");
	unlink(in_dir("new"));
}

static void
test_read(void)
{
	AUTO_BUF(b);

	buf_puts(&b, "kept ");
	file_write(path, "12345", 5, &e);
	ok(file_read(&b, path, 4, &e) == ERR_INVALID && strstr(e.msg, "larger than 4 bytes"),
	    "a file that is too large");
	is(b.s, "kept ", "leaves the buffer as it was");
	ok(file_read(&b, path, 5, &e) == OK, "a file that just fits");
	is(b.s, "kept 12345", "is added");
	ok(file_read(&b, in_dir("nope"), 5, &e) == ERR_NOT_FOUND, "no such file");
	ok(file_read(&b, in_dir("f/x"), 5, &e) == ERR_NOT_FOUND, "a path through a file");
	ok(file_read(&b, dir, 5, &e) == ERR_INVALID && strstr(e.msg, "not a regular file"),
	    "a folder");
	ok(mkfifo(in_dir("fifo"), 0600) == 0 && file_read(&b, in_dir("fifo"), 5,
	    &e) == ERR_INVALID, "a pipe, without waiting");
	unlink(in_dir("fifo"));
}

static void
test_folders(void)
{
	ok(file_mkdir(in_dir("d"), &e) == OK && mode(in_dir("d")) == 0700,
	    "a folder, for its owner only");
	ok(file_mkdir(in_dir("d"), &e) == OK, "an existing one is fine");
	ok(file_mkdir(path, &e) == ERR_FAILED && strstr(e.msg, "is not a folder"), "a file is not");
	ok(file_mkdir(in_dir("a/b"), &e) == ERR_FAILED, "one in a folder that does not exist");
	ok(file_sync_dir(in_dir("a"), &e) == ERR_FAILED && file_sync_dir(path, &e) == ERR_FAILED &&
	    file_sync_dir(dir, &e) == OK, "only a folder can be synced");
	rmdir(in_dir("d"));
}

/* A path without a folder, and one that cannot be replaced. */
static void
test_odd_paths(void)
{
	ok(chdir(dir) == 0 && file_write("g", "x", 1, &e) == OK && file_exists(in_dir("g")),
	    "a bare name");
	ok(chdir("/") == 0 && file_mkdir(in_dir("d"), &e) == OK && file_write(in_dir("d"), "x", 1,
	    &e) == ERR_FAILED &&
	    strstr(e.msg, "putting"), "a folder is not replaced by a file");
	unlink(in_dir("g"));
	rmdir(in_dir("d"));
	ok(files_in_dir() == 1, "nothing is left");
}

static void
test_full_disk(void)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	ok(fd >= 0 && file_write_all(fd, "x", 1, "it", &e) == ERR_FAILED && strstr(e.msg,
	    "writing it: No space left"),
	    "a full disk is an error");
	if (fd >= 0)
		close(fd);
}

#ifdef PROBITY_FAULTS
static const char *const points[] = { "file.write", "file.fsync", "file.rename" };

/* Fail at each point: the old file is whole and no other is left. */
static void
test_faults(void)
{
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		file_write(path, "old", 3, &e);
		setenv("PROBITY_FAULT", points[i], 1);
		ok(file_write(path, "new", 3, &e) == ERR_FAILED, "write fails at %s", points[i]);
		ok(file_create(in_dir("new"), "new", 3, &e) == ERR_FAILED, "create fails at %s",
		    points[i]);
		unsetenv("PROBITY_FAULT");
		is(content(path), "old", "the old file stands");
		ok(files_in_dir() == 1, "nothing else is left");
	}
}

static void
die_at(const char *point)
{
	char want[64];
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		snprintf(want, sizeof want, "+%s", point);
		setenv("PROBITY_FAULT", want, 1);
		file_write(path, "new", 3, &e);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "killed at %s", point);
}

static void
test_deaths(void)
{
	fflush(stdout);
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		file_write(path, "old", 3, &e);
		die_at(points[i]);
		is(content(path), "old", "the old file stands");
		ok(file_write(path, "after", 5, &e) == OK && strcmp(content(path), "after") == 0,
		    "and can be replaced");
		fflush(stdout);
	}
}

static void
test_nth(void)
{
	setenv("PROBITY_FAULT", "file.write:2", 1);
	ok(file_write(path, "1", 1, &e) == OK && file_write(path, "2", 1, &e) == ERR_FAILED &&
	    file_write(path, "3", 1, &e) == OK,
	    "a fault at the second passing only");
	unsetenv("PROBITY_FAULT");
	setenv("PROBITY_FAULT_LIST", in_dir("list"), 1);
	file_write(path, "4", 1, &e);
	unsetenv("PROBITY_FAULT_LIST");
	is(content(in_dir("list")), "file.write\nfile.fsync\nfile.rename\n",
	    "the points passed are listed");
	unlink(in_dir("list"));
}
#else
static void test_faults(void) { }
static void test_deaths(void) { }
static void test_nth(void) { }
#endif

static void
clean(void)
{
	DIR *d = opendir(dir);
	struct dirent *f;

	while (d && (f = readdir(d)))
		if (f->d_name[0] != '.')
			unlink(in_dir(f->d_name));
	if (d)
		closedir(d);
	rmdir(dir);
}

int
main(void)
{
	umask(0);		/* the modes must not depend on it */
	unsetenv("PROBITY_FAULT");
	unsetenv("PROBITY_FAULT_LIST");
	if (!mkdtemp(dir)) {
		printf("Bail out! no temporary folder\n");
		return 1;
	}
	snprintf(path, sizeof path, "%s/f", dir);
	test_write();
	test_read();
	test_folders();
	test_odd_paths();
	test_full_disk();
	test_faults();
	test_deaths();
	test_nth();
	clean();
	return done();
}
