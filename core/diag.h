/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * diag -- every fault found in a file, each with file:line:column.
 *
 * A person who mends a policy wants all the faults at once, not one per run.  A reader adds each
 * fault it finds and carries on; at the end diag_err turns "some" into one struct err whose
 * message is the first fault and the number of the others.
 */
#ifndef CORE_DIAG_H
#define CORE_DIAG_H

#include "core/arena.h"
#include "core/err.h"

#include <stddef.h>

struct diag_item { const char *file; int line, column; const char *text; };

struct diag {			/* zero-initialise, set mem */
	struct arena *mem;
	struct diag_item *item;
	size_t n, cap;
};

/* line and column count from 1; 0 means "the whole file". */
void diag_add(struct diag *d, const char *file, int line, int column, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* OK when there is nothing; else ERR_INVALID, "file:line:col: text (and 3 more)". */
enum err_code diag_err(const struct diag *d, struct err *e);

#endif
