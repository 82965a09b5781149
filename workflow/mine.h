/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mine -- what an asset owner answers for, on one page: what they own, the data filed under it and its copies, who
 * has access and until when, reviews, the next destructions, and what is open for them.
 *
 *   asset        an asset that names them (day: when it is looked at again)
 *   catalogue    an entry of the catalogue that names them
 *   control      of one of these assets (day: when it is looked at again)
 *   data         a dataset filed under one of these assets, or under none: then nobody is named for it, and every
 *                owner is told
 *   copy         of such a dataset, as it was registered
 *   destruction  the day before which such a dataset is not destroyed, or by which it is
 *   access       who may open data, and every open case that grants access (day: the last one); access is granted to the
 *                network or a project, not to one asset, so it is everybody's
 *   review       of an impact assessment that is in force
 *   duty         what waits for them (workflow/todo.h), but for commands that they may give
 *
 * It is the record's view.  Who looked at a copy that nobody registered is not known here.
 */
#ifndef WORKFLOW_MINE_H
#define WORKFLOW_MINE_H

#include "workflow/lab.h"

struct workflow_mine_row {
	const char *what;	/* as above */
	const char *obj;	/* the object's id */
	const char *of;		/* what it belongs to: an asset, a dataset; "" nothing */
	const char *who;	/* "p-4kq7m2", "o-9d2m4x"; "" nobody */
	const char *day;	/* a day or an instant; "" none */
	const char *detail;
	bool overdue;		/* the day has passed, and it asks for something */
};

struct workflow_mine { struct workflow_mine_row *row; size_t n, n_overdue, unfiled; };

/* In the order of the list above; all in the lab's arena.  `actor`: "p-4kq7m2". */
enum err_code workflow_mine(struct workflow_lab *lab, const char *actor, struct workflow_mine *out, struct err *e);

/* The same as a statement for the senior information risk owner, in Markdown: whose, of which day, of which entry of the
 * ledger, what it rests on and what it does not show. */
enum err_code workflow_mine_statement(struct workflow_lab *lab, const char *actor, const struct workflow_mine *m, struct buf *out,
    struct err *e);

#endif
