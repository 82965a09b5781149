/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * err -- one error value, passed down, filled where the failure is known, wrapped on the way up.
 *
 * Every function that can fail returns enum err_code and takes `struct err *e` as its LAST
 * parameter.  OK is 0.  On failure the function has called err_set() exactly once, at the place
 * that knows what went wrong, and has left its outputs untouched; callers handle it (err_clear),
 * pass it on unchanged, or add one piece of context with err_wrap.  Library code never prints;
 * only the faces (cmd/, web/) do.  A message says what, where and how to mend it, on one line;
 * control characters, bidirectional marks and bytes that are not UTF-8 are shown in it as '?'.
 *
 *     if (!rec)
 *             return err_set(e, ERR_NOT_FOUND, "no case '%s'; see 'probity case list'", id);
 *     if ((code = ledger_append(l, rec, e)))
 *             return err_wrap(e, "recording the decision on '%s'", id);
 *
 * Ownership: `struct err` lives on the caller's stack and owns nothing; there is no err_free.
 */
#ifndef CORE_ERR_H
#define CORE_ERR_H

enum err_code {		/* the value is the exit status: scripts depend on it */
	OK = 0,
	ERR_FAILED = 1,		/* I/O, git, database, a missing program: anything not below */
	ERR_USAGE = 2,		/* the command line is wrong */
	ERR_INVALID = 3,	/* input breaks a stated rule */
	ERR_NOT_FOUND = 4,	/* the named thing does not exist */
	ERR_REFUSED = 5,	/* policy, role, separation of duties, guard, hold, disclosure check */
	ERR_CONFLICT = 6,	/* overdue (--check), or the object moved first */
	ERR_INTEGRITY = 7,	/* the ledger, the vault or a certificate fails verification */
	ERR_UNFINISHED = 8,	/* a destruction failed, is partial or waits */
};

struct err {
	enum err_code code;
	char msg[1024];		/* a sentence fragment: no newline, no full stop */
};

#define ERR_INIT { .code = OK }

/* Record a failure and yield its code, so that `return err_set(...)` is one line.  A macro, so
 * that compilers and analysers see the nonzero constant and can follow the error path. */
#define err_set(e, code, ...) (err_set_((e), (code), __VA_ARGS__), (code))
void err_set_(struct err *e, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), nonnull(1, 3)));

/* Prefix the message with context ("context: old message"); returns the unchanged code. */
enum err_code err_wrap(struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), nonnull(1, 2)));

/* As err_set(e, ERR_FAILED, ...), with ": " and the text of errno at the end. */
#define err_errno(e, ...) (err_errno_((e), __VA_ARGS__), ERR_FAILED)
void err_errno_(struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), nonnull(1, 2)));

/* Forget a failure that was handled. */
void err_clear(struct err *e);

/* Stable lower-case name of a code ("not-found"), for --json output and tests. */
const char *err_name(enum err_code code);

#endif
