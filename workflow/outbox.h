/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outbox -- what has to be told and was not yet: LAB/outbox, beside the truth and no part of it.
 *
 *     probity-outbox-1
 *     next 1234                          the first entry that was not looked at
 *     digest 2026-01-09                  the day of the last digest; "-" none
 *     1203 dpo p-4kq7m2 2 2026-01-09T09:15:00Z exit status 75
 *
 * Each further line is a letter: the entry that is told, the role, the person ("-" nobody serves in it yet),
 * how often it was tried, not before when again, and what went wrong the last time.
 *
 * What fired is on the ledger, so nothing is lost with this file but what was still to be told, and a
 * crash at any moment tells twice rather than never: letters are written down before the first is sent, and
 * struck out after it went.
 */
#ifndef WORKFLOW_OUTBOX_H
#define WORKFLOW_OUTBOX_H

#include "workflow/lab.h"

struct workflow_letter {
	int64_t seq;
	const char *role, *who;
	int64_t tries;
	instant at;
	const char *trouble;	/* "" none yet */
	bool gone;		/* struck out */
};

struct workflow_outbox {
	int64_t next;		/* -1: there is no outbox yet */
	const char *digest;
	struct workflow_letter *letter;
	size_t n, cap;
};

/* ERR_INTEGRITY: the file is not of this form. */
enum err_code workflow_outbox_read(struct workflow_lab *lab, struct workflow_outbox *out, struct err *e);
enum err_code workflow_outbox_write(struct workflow_lab *lab, const struct workflow_outbox *box, struct err *e);
void workflow_outbox_add(struct workflow_lab *lab, struct workflow_outbox *box, const struct workflow_letter *l);

#endif
