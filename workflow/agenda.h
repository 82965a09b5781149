/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * agenda -- what a panel meets about: the tracks on the agenda of a meeting, and the papers made of them.
 *
 * A meeting has the fact `agenda`, a list of tracks (process `meeting` in workflow/processes/meeting.md).  For
 * each the papers say what it is, when it came, what is missing, which documents it has, by digest, and
 * who stands aside.  They are made of facts alone: numbers, ids, days and digests, no sealed text and no name, so two
 * hosts make the same page.  Issued, the Markdown is a document of the lab and its digest a fact
 * of the meeting; made again later, it shows what has changed since.
 */
#ifndef WORKFLOW_AGENDA_H
#define WORKFLOW_AGENDA_H

#include "workflow/command.h"

struct workflow_paper { const char *name, *state, *digest; };	/* state: of a document that is approved; else NULL */

struct workflow_agenda_item {
	const char *track;		/* "c-7m2xq9/dag" */
	const char *number, *process;	/* of the case */
	const char *organisation;	/* its id, or NULL */
	const char *panel, *title;	/* of the body */
	const char *came;		/* the day on which the track was opened */
	const char *state;
	int quorum, carried;		/* how many it takes; how often it was carried over */
	const char **missing;		/* what stands in the way of a vote */
	size_t n_missing;
	struct workflow_paper *paper;
	size_t n_papers;
	const char **aside;		/* "p-4kq7m2" */
	size_t n_aside;
};

struct workflow_agenda {
	const char *meeting, *number, *body, *title, *day, *state;	/* title: of the body */
	const char *pack;		/* digest of the papers as they were issued, or "" */
	struct workflow_agenda_item *item;
	size_t n;
};

/* `meeting` as a person writes it.  ERR_INVALID: it is no meeting. */
enum err_code workflow_agenda(struct workflow_lab *lab, const char *meeting, struct workflow_agenda *out, struct err *e);

/* One track, as it would stand there. */
enum err_code workflow_agenda_item(struct workflow_lab *lab, const char *track, struct workflow_agenda_item *out, struct err *e);

/* The papers as a page or as Markdown. */
enum err_code workflow_agenda_render(struct workflow_lab *lab, const struct workflow_agenda *a, bool html, struct buf *out,
    struct err *e);

/* The papers as they were issued (Markdown).  ERR_NOT_FOUND: they were not. */
enum err_code workflow_agenda_issued(struct workflow_lab *lab, const struct workflow_agenda *a, struct buf *out, struct err *e);

/* The meeting on whose agenda the track stands now, or NULL. */
const char *workflow_agenda_of(struct workflow_lab *lab, const char *track);

#endif
