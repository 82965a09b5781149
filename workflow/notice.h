/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notice -- the message in which somebody is told, from templates/notices.txt.
 *
 * Made of ids, numbers, titles that the policy gives, days and roles: never of a label or of anything that
 * a person wrote about a case.  Everything that goes into a header is printable ASCII on one line, and the
 * only address is one that workflow_address_ok has passed.
 */
#ifndef WORKFLOW_NOTICE_H
#define WORKFLOW_NOTICE_H

#include "core/buf.h"
#include "workflow/lab.h"

enum workflow_notice_kind { NOTICE_NONE, NOTICE_REMINDER, NOTICE_DUE, NOTICE_ESCALATION, NOTICE_EMERGENCY };

struct workflow_notice {	/* what an entry tells */
	enum workflow_notice_kind kind;
	int64_t seq;
	const char *number, *title, *due;
	const char *roles;	/* "dpo,analyst": who is told */
	const char *about;	/* the object, for those who stand aside from it */
};

/* What the entry tells, if anything (NOTICE_NONE): reminder.fired, clock.fired, escalation.fired, and
 * whatever gives somebody access in an emergency. */
void workflow_notice_of(struct workflow_lab *lab, const struct ledger_entry *entry, struct workflow_notice *out);

/* Append the whole message: headers, an empty line, text.  More than one notice: a digest. */
void workflow_notice_write(struct workflow_lab *lab, const struct workflow_notice *notice, size_t n, const char *role,
    const char *who, const char *address, struct buf *out);

#endif
