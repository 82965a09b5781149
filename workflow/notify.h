/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify -- people are told what fired, by mail, at least once.
 *
 * lab.yaml of the host says how, or nobody is told:
 *
 *     sendmail: [/usr/sbin/sendmail, -t, -i]     a program and its arguments; run without a shell
 *     mail-from: lab@example.org                 else the program puts in what it puts in
 *     mail-digest: yes                           reminders and days come once a day, in one message
 *
 * What has to be told is read off the ledger (workflow/notice.h) and written into the outbox before anything is
 * sent; a letter is struck out after the program took it (exit status 0).  So a crash tells somebody twice,
 * under one Message-ID, and never not at all.  Told are all who serve in the role that day, deputies
 * among them, and not those who stand aside from the case.  What could not be sent is tried again, first after
 * a quarter of an hour, then ever less often up to once a day, and shown by `todo`, `doctor` and
 * `notice list` until it went.  Nothing that goes wrong with mail is an error of the command that had
 * something to tell.
 */
#ifndef WORKFLOW_NOTIFY_H
#define WORKFLOW_NOTIFY_H

#include "workflow/lab.h"
#include "workflow/outbox.h"

struct workflow_notified {
	size_t sent;		/* letters that went */
	size_t waiting;		/* letters that did not yet */
	size_t failed;		/* of them, those that were tried or have nobody to go to */
	const char *trouble;	/* of the first of those, or "" */
};

/* Before the first thing that may be told: an outbox that begins at the ledger's head, if there is none.
 * Does nothing where no mail is configured. */
enum err_code workflow_notify_begin(struct workflow_lab *lab, struct err *e);

/* Tell what is to be told.  Another process that does so already is left to it.
 * Fault points: notify.read notify.queued notify.sent notify.done. */
enum err_code workflow_notify(struct workflow_lab *lab, struct workflow_notified *out, struct err *e);

/* Must this entry be told at once (emergency access)? */
bool workflow_notify_loud(struct workflow_lab *lab, int64_t seq);

#endif
