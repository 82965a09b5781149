/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * register -- a register of the policy, read: the rows that it lists and what each column shows.
 *
 * The things are found by an index (a fact that a check asks for, a state, or a kind), and nothing else is
 * looked at: what it costs is what it lists.  The same query serves lab.db and a day that has been (past.h).
 * A sealed text is opened for a reader whose role today lets them (text.h), and for nobody else; one that was
 * erased is said to be.
 */
#ifndef WORKFLOW_REGISTER_H
#define WORKFLOW_REGISTER_H

#include "workflow/lab.h"

struct workflow_register_rows {
	const struct policy_register *def;
	const char **obj;	/* the n things, by number or name */
	const char **cell;	/* n times def->n_columns; NULL: nothing is recorded */
	size_t n;
	size_t withheld;	/* sealed texts that the reader may not read, or with no reader */
	size_t erased;
};

/* What stands for a text that was erased. */
#define WORKFLOW_ERASED "(erased)"

/* A register that is no tally.  `at`: the lab as it is asked, which may be one of past.h; `now`: the lab of today,
 * where the reader ("p-4kq7m2", NULL: nobody) has their roles.  All in at->mem. */
enum err_code workflow_register_read(struct workflow_lab *at, struct workflow_lab *now, const struct policy_register *r,
    const char *reader, struct workflow_register_rows *out, struct err *e);

/* The things alone, in the order of their ids. */
enum err_code workflow_register_things(struct workflow_lab *at, const struct policy_register *r, const char ***obj, size_t *n,
    struct err *e);

#endif
