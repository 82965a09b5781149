/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify.c -- the parent: forks the child that looks, and believes only what it reports in full.
 *
 * Over a pipe come lines of tab-separated fields: "H" after each commit, "F code seq text" for a
 * finding and, last, "E level entries anchored single more origin head root commit".  Without the
 * last line, or when the child died or fell silent, the finding is `crashed`.
 */
#include "ledger/verify.h"
#include "core/file.h"
#include "core/parse.h"
#include "ledger/ledger_int.h"
#include "ledger/verify_int.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REPORT_MAX = 8 << 20, CPU_SECONDS = 3600 };

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

struct sending { int fd; size_t sent; };

static void
send_new(struct ledger_report *r, void *ctx)
{
	struct sending *s = ctx;
	struct err ignored = ERR_INIT;
	AUTO_BUF(b);

	buf_puts(&b, "H\n");
	for (; s->sent < r->n; s->sent++)
		buf_printf(&b, "F\t%s\t%" PRId64 "\t%s\n", r->finding[s->sent].code,
		    r->finding[s->sent].seq, r->finding[s->sent].text);
	(void)file_write_all(s->fd, b.s, b.len, "the report",
	    &ignored); /* the parent sees it end */
}

static void
limit_self(void)
{
	struct rlimit cpu = { CPU_SECONDS, CPU_SECONDS }, core = { 0, 0 };

	(void)setrlimit(RLIMIT_CPU, &cpu); /* limits are a second line: the child is the first */
	(void)setrlimit(RLIMIT_CORE, &core);
#ifndef __SANITIZE_ADDRESS__		/* whose shadow is larger than any limit */
	struct rlimit memory = { (rlim_t)8 << 30, (rlim_t)8 << 30 };
	(void)setrlimit(RLIMIT_AS, &memory);
#endif
}

static void
child(const char *git, const struct ledger_verify *how, int fd)
{
	struct arena mem = ARENA_INIT;
	struct ledger_report r = { .mem = &mem };
	struct sending s = { .fd = fd };
	struct err ignored = ERR_INIT;
	AUTO_BUF(b);

	limit_self();
	ledger_inspect(git, how, &r, send_new, &s);
	send_new(&r, &s);
	buf_printf(&b, "E\t%d\t%" PRId64 "\t%" PRId64 "\t%d\t%zu\t%s\t%s\t%s\t%s\n", r.level,
	    r.entries, r.anchored, r.single_founder, r.more, r.origin, r.head, r.root, r.commit);
	_exit(file_write_all(fd, b.s, b.len, "the report", &ignored) != OK);
}

/* Split a line at its tabs, in place; returns how many fields. */
static int
fields(char *line, char *field[], int max)
{
	int n = 0;

	for (char *p = line; p && n < max; ) {
		field[n++] = p;
		if ((p = strchr(p, '\t')))
			*p++ = '\0';
	}
	return n;
}

static bool
take_end(struct ledger_report *r, char *f[])
{
	int64_t level, single, more;

	if (!parse_int(f[1], 0, 9, &level) || !parse_int(f[2], 0, CJSON_INT_MAX, &r->entries) ||
	    !parse_int(f[3], 0, CJSON_INT_MAX, &r->anchored) || !parse_int(f[4], 0, 1, &single) ||
	    !parse_int(f[5], 0, CJSON_INT_MAX, &more) || strlen(f[6]) >= sizeof r->origin ||
	    strlen(f[7]) >= sizeof r->head || strlen(f[8]) >= sizeof r->root ||
	    strlen(f[9]) >= sizeof r->commit)
		return false;
	r->level = (int)level, r->single_founder = single != 0, r->more += (size_t)more;
	memcpy(r->origin, f[6], strlen(f[6]) + 1);
	memcpy(r->head, f[7], strlen(f[7]) + 1);
	memcpy(r->root, f[8], strlen(f[8]) + 1);
	memcpy(r->commit, f[9], strlen(f[9]) + 1);
	return true;
}

/* Whether the report is complete. */
static bool
take_report(struct ledger_report *r, char *text)
{
	for (char *line = text, *nl; (nl = strchr(line, '\n')); line = nl + 1) {
		char *f[10];
		int64_t seq;
		*nl = '\0';
		int n = fields(line, f, 10);
		if (n == 1 && strcmp(f[0], "H") == 0)
			continue;
		if (n == 4 && strcmp(f[0], "F") == 0 && parse_int(f[2], -1, CJSON_INT_MAX, &seq))
			ledger_report_add(r, arena_strdup(r->mem, f[1]), seq, "%s", f[3]);
		else if (n == 10 && strcmp(f[0], "E") == 0)
			return take_end(r, f) && nl[1] == '\0';
		else
			return false;
	}
	return false;
}

/* Signs of life are not kept: a long ledger has many. */
static void
keep(struct buf *out, const char *block, size_t n)
{
	while (out->len < REPORT_MAX && n) {
		const char *nl = memchr(block, '\n', n);
		size_t k = nl ? (size_t)(nl - block) + 1 : n;
		bool fresh = out->len == 0 || out->s[out->len - 1] == '\n';
		if (!(fresh && k == 2 && block[0] == 'H'))
			buf_add(out, block, k);
		block += k, n -= k;
	}
}

static void
receive(struct buf *out, int fd, pid_t pid, int silence_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char block[65536];
	ssize_t n;

	for (;;) {
		int got = poll(&p, 1, silence_ms);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			(void)kill(pid, SIGKILL);	/* it hangs; its end is read below */
			return;
		}
		n = read(fd, block, sizeof block);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		keep(out, block, (size_t)n);
	}
}

static enum err_code
in_child(const char *git, const struct ledger_verify *how, struct ledger_report *r, struct err *e)
{
	AUTO_BUF(text);
	int fd[2], status = 0;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) < 0)
		return err_errno(e, "making a pipe");
	pid = fork();
	if (pid == 0)
		child(git, how, fd[1]);
	close(fd[1]);
	if (pid < 0) {
		close(fd[0]);
		return err_errno(e, "starting the verifier");
	}
	receive(&text, fd[0], pid, how->silence_ms ? how->silence_ms : 120000);
	close(fd[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	bool whole = take_report(r, text.s);
	if (!whole || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		ledger_report_add(r, "crashed", -1,
		    "the verifier died (%s %d): the repository is damaged or hostile",
		    WIFSIGNALED(status) ? "signal" : "status",
		    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return OK;
}

/* DIR/ledger.git of a lab, DIR/.git of a clone, or DIR itself. */
static enum err_code
find_git(struct buf *out, const char *dir, struct err *e)
{
	static const char *const tries[] = { "/ledger.git/objects", "/.git/objects", "/objects" };

	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		buf_reset(out);
		buf_printf(out, "%s%s", dir, tries[i]);
		if (!file_exists(out->s))
			continue;
		out->s[out->len -= strlen("/objects")] = '\0';
		return OK;
	}
	return err_set(e, ERR_NOT_FOUND, "no ledger in %s", dir);
}

enum err_code
ledger_verify(const char *dir, const struct ledger_verify *how, struct arena *mem,
    struct ledger_report *r, struct err *e)
{
	struct ledger_report report = { .mem = mem, .pinned = how->pin != NULL };
	enum err_code code;
	AUTO_BUF(git);

	if ((code = find_git(&git, dir, e)) || (code = in_child(git.s, how, &report, e)))
		return code;
	report.ok = report.n + report.more == 0;
	*r = report;
	return OK;
}
