/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * holdings -- everything that a person still holds, for whoever takes over when they leave: roles,
 * deputyships given and taken, credentials, an organisation spoken for, custody and signing keys,
 * votes that wait for others, obligations to meet, unfinished documents, and open cases that they stand
 * aside from.
 *
 * Read from the facts and the keys of the ledger, so it finds the same before and after the entry
 * that says that they have left: leaving ends what a role can do, and hands nothing over.
 */
#ifndef WORKFLOW_HOLDINGS_H
#define WORKFLOW_HOLDINGS_H

#include "workflow/lab.h"

struct workflow_holding {
	const char *what;	/* role deputy acts-for credential speaks-for custody key vote obligation
				 * document stands-aside emergency */
	const char *id;		/* the role, the command that was voted for, the first digits of the key ... */
	const char *obj;	/* the object that it is about; "" for the person alone */
	const char *days;	/* "2026-01-05..2026-12-31"; "" where there are none */
};

/* Sorted by what, then object, then id; in the lab's arena.  `actor` is "p-4kq7m2". */
enum err_code workflow_holdings(struct workflow_lab *lab, const char *actor, struct workflow_holding **out, size_t *n,
    struct err *e);

#endif
