/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * audit -- what a period had that somebody who believes nobody should look at, and samples that were not picked.
 *
 * The report is made of the ledger's entries of the period and of the facts at its end (past.h), and of nothing that
 * anybody wrote for it.  What leaves no entry cannot be in it: a command that was refused is not recorded anywhere,
 * so neither are attempts at self-dealing; workflow_audit_unrecorded says so, and every reading prints it.
 *
 *   overdue            clocks that were past their last day at the end of the period
 *   late-destruction   data whose last day passed in it: destroyed after that day, or not yet
 *   early-destruction  data whose destruction began before its day (the engine refuses that; it is looked at all the same)
 *   overruled          advice of the data protection officer that was overruled
 *   emergency          roles taken in an emergency, confirmed, reviewed
 *   delegation         delegations given and ended, and every entry that was given for somebody else
 *   correction         corrections proposed, approved, refused, withdrawn
 *   back-dated         entries on what was done on an earlier day
 *   received           entries on what somebody outside signed
 *   leaver             entries by people who had left by the end of the period; "after" those made after that
 *   policy             policies proposed, adopted, refused, withdrawn; cases moved; calendars
 *   no-assessment      the register without-assessment of the policy, as at the end of the period
 */
#ifndef WORKFLOW_AUDIT_H
#define WORKFLOW_AUDIT_H

#include "workflow/lab.h"

enum workflow_audit_section { AUDIT_OVERDUE, AUDIT_LATE, AUDIT_EARLY, AUDIT_OVERRULED, AUDIT_EMERGENCY, AUDIT_DELEGATION,
	AUDIT_CORRECTION, AUDIT_BACKDATED, AUDIT_RECEIVED, AUDIT_LEAVER, AUDIT_POLICY, AUDIT_NO_ASSESSMENT, AUDIT_SECTIONS_N };
extern const struct workflow_audit_title { const char *id, *title; } workflow_audit_title[AUDIT_SECTIONS_N];

struct workflow_audit_row {
	enum workflow_audit_section section;
	int64_t seq;			/* of the entry; -1: it follows from the facts */
	const char *day;		/* on which it was, or was due */
	const char *obj, *name;		/* what it is about: its id, and as people write it */
	const char *what;		/* the command, or the clock */
	const char *by;			/* who gave it, as people write it; "" nobody */
	const char *detail;		/* "" nothing more */
};

struct workflow_audit {
	struct workflow_audit_row *row;	/* by section, then as they came */
	size_t n, of[AUDIT_SECTIONS_N];
	int64_t entries;		/* of the period */
	bool assessed;			/* the policy has the register without-assessment */
};

/* From the beginning of one day to the end of another, in the lab's zone.  ERR_INVALID: they are in the wrong order, or
 * as workflow_past_open.  Names are looked up now. */
enum err_code workflow_audit(struct workflow_lab *lab, struct date from, struct date to, struct workflow_audit *out, struct err *e);

/* What an audit asks for that no lab records, one sentence each; the last is NULL. */
extern const char *const workflow_audit_unrecorded[];

/*
 * A sample that anybody can draw again: the things of a kind, ordered by SHA-256("SEED\n" and the id), the first `size`
 * of them.  Who does not choose the seed (a lottery's numbers, a share price of the day) has chosen nothing.
 */
struct workflow_sampled { const char *obj, *digest; };
enum err_code workflow_audit_sample(struct workflow_lab *at, const char *kind, const char *seed, size_t size,
    struct workflow_sampled **out, size_t *n, size_t *population, struct err *e);

#endif
