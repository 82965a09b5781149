/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * grants -- who may enter what, told to the system that enforces it.
 *
 * lab.yaml of the host says where and how, or nothing is told:
 *
 *     grants-file: /srv/lab/grants.json           replaced as a whole; beside lab.yaml if it is no whole path
 *     grants-hook: [/usr/local/bin/hand-over]     a program and its arguments; the path of the file comes last
 *     grants-hook-seconds: 20                     how long it may take, 1 to 600
 *
 *     {"schema":1,"lab":"example","grants":[{"case":"ACC-2026-0001","process":"access-grant","person":"p-4kq7m2",
 *      "organisation":null,"setting":null,"read_only":true,"until":"2026-12-31"}, ...]}
 *
 * A grant stands while its case is in a state in which the host may acknowledge it (the act grant.acknowledged in
 * the policy), its last day (fact `access-until`) has not passed, and the case is neither suspended nor
 * unconfirmed.  It is that of the fact `person`; of the organisation `supplier`; or of each of `researchers` who is
 * among `bound-researchers`.  Left out are who has left and a researcher who does not serve as one.  People are ids, never names;
 * the lines are sorted, and the same grants are the same bytes.
 *
 * The hook is run without a shell, within a time limit, when the file is not the one that was acknowledged last.
 * It acknowledges by exit status 0 and the file's SHA-256 (64 hex digits) as the first word of its output; then
 * the host signs grant.acknowledged or grant.removed on each case whose lines are others than were acknowledged.
 * (A case of an older policy, which has no such act, is in the file and is never acknowledged.)
 * What failed is tried again, first after a quarter of an hour, then ever less often up to once a day, and stands in
 * LAB/grants.state, `todo`, `doctor` and `grant list`.  A crash at any moment runs the hook once more, never less.
 */
#ifndef WORKFLOW_GRANTS_H
#define WORKFLOW_GRANTS_H

#include "workflow/lab.h"

struct workflow_grant {
	const char *obj, *number, *kind;
	const char *person, *organisation, *setting;	/* NULL: not so */
	const char *until;
	bool read_only;
};

/* Those that stand now, by number and person. */
enum err_code workflow_grants(struct workflow_lab *lab, struct workflow_grant **out, size_t *n, struct err *e);

/* The file that says so; and what it says of one case, by its SHA-256. */
void workflow_grants_write(struct workflow_lab *lab, const struct workflow_grant *g, size_t n, struct buf *out);
void workflow_grants_digest(const struct workflow_grant *g, size_t n, const char *obj, char hex[65]);

/* Cases of which the outside system was said to let somebody in (fact `enforced` is open), sorted. */
enum err_code workflow_grants_enforced(struct workflow_lab *lab, const char ***obj, size_t *n, struct err *e);

struct workflow_grants_state {		/* LAB/grants.state */
	const char *acknowledged;	/* digest of the file that was, or "" */
	const char *tried;		/* of the file that the hook was last run for, or "" */
	int64_t tries;			/* in vain, since it changed */
	instant again;			/* not before */
	const char *trouble;		/* of the last try, or "" */
};

/* ERR_INTEGRITY: the file is not of this form. */
enum err_code workflow_grants_state(struct workflow_lab *lab, struct workflow_grants_state *out, struct err *e);

/* Write the file if it is another, run the hook if it is time, record what it acknowledges.  Does nothing where none is
 * configured; another process that does so already is left to it.  What goes wrong with the file or the hook is
 * the state's trouble (`s`), and no error.
 * Fault points: grants.written grants.told grants.acknowledged. */
enum err_code workflow_grants_tell(struct workflow_lab *lab, struct workflow_grants_state *s, struct err *e);

#endif
