/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spawn -- run another program without a shell, with limits.
 *
 * The program gets exactly the arguments, the environment and the standard input that are given,
 * default signal handling, no other open file, and a process group of its own.  What it writes is
 * collected up to a limit and within a time; a program that exceeds either is killed with its
 * children.  A name without a slash is looked for in /usr/local/bin, /usr/bin and /bin only, so a
 * strange PATH runs nothing of ours.
 */
#ifndef CORE_SPAWN_H
#define CORE_SPAWN_H

#include "core/buf.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

struct spawn {
	const char *const *argv;	/* ends with NULL; never holds personal data: others can read it */
	const char *const *env;		/* "NAME=value", ends with NULL; NULL: PATH and LC_ALL=C.UTF-8 only */
	const void *in;			/* what it reads on standard input; NULL: nothing */
	size_t n_in;
	const char *dir;		/* its working folder; NULL: ours */
	size_t max_out;			/* bytes of standard output; 0: 1 MiB */
	int timeout_ms;			/* 0: 60 000 */
	bool terminal;			/* it may talk to /dev/tty, so it stays in our process group */
};

/*
 * Run it to its end.  Standard output is appended to `out` (NULL: thrown away), the first 64 KiB of
 * standard error to `errors` (NULL: thrown away); *status becomes its exit status.
 *
 * OK: it ran and exited, whatever the status.  ERR_FAILED: it is not installed (the message names
 * the Debian package if it is one we use), was killed by a signal, took too long or wrote too much;
 * `out` and `errors` may then hold what came before.
 */
enum err_code spawn_run(const struct spawn *s, struct buf *out, struct buf *errors, int *status, struct err *e);

/* Where a program is, as spawn_run looks for it: false if nowhere.  `path` has room for 256 bytes. */
bool spawn_find(const char *program, char path[256]);

/* The Debian package that has `program`, or NULL if it is none of those Probity uses. */
const char *spawn_package(const char *program);

#endif
