/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * destruction -- plan, approve, run, certify: the room's acts between the ledger's entries.
 *
 * retention/ plans and acts; this decides and records.  One person plans, another approves the
 * plan's digest; destroy-commit is the point of no return, and nothing is touched before it.  Each
 * step is then recorded by the host, with the digest of its evidence (a document), before the next
 * may begin; so a run that was killed goes on from what the ledger says.  The host's last entry
 * names the certificate; two people sign it.
 */
#ifndef WORKFLOW_DESTRUCTION_H
#define WORKFLOW_DESTRUCTION_H

#include "core/buf.h"
#include "retention/copy.h"
#include "retention/custody.h"
#include "workflow/command.h"

/* Plan the destruction of a dataset (an id or JDL-2026-0001/cohort).  ERR_REFUSED lists the
 * room's blockers (links, shared extents, a registered file that is not there). */
enum err_code workflow_destroy_plan(struct workflow_lab *lab, const struct workflow_actor *who,
    const char *dataset, bool dry_run, struct workflow_done *out, struct err *e);

/* The plan as it was made (canonical JSON) and, in `copies`, the register that it rests on with its
 * paths: what an approver reads.  ERR_NOT_FOUND: no such plan. */
enum err_code workflow_destroy_show(struct workflow_lab *lab, const char *plan, struct cjson **out,
    struct retention_copy **copies, size_t *n, struct err *e);

/* Approve it: planned again first, and refused if the disk no longer gives the same digest. */
enum err_code workflow_destroy_approve(struct workflow_lab *lab, const struct workflow_actor *who,
    const char *plan, struct workflow_done *out, struct err *e);

/*
 * Commit and carry out, or go on with, a plan.  `dry_run`: judge the commit and stop.
 * ERR_UNFINISHED: a step failed or its result is bad news (the entry act.failed says which); run
 * again after mending: it gives destroy-resume first.  Fault points: destroy.committed, destroy.step,
 * destroy.certificate, and those of retention/.
 */
enum err_code workflow_destroy_run(struct workflow_lab *lab, const struct workflow_actor *who,
    const struct retention_custodian *custodian, const char *plan, bool dry_run,
    struct workflow_done *out, struct err *e);

/* Sign the certificate of the plan of a dataset, after checking it. */
enum err_code workflow_destroy_sign(struct workflow_lab *lab, const struct workflow_actor *who,
    const char *dataset, struct workflow_done *out, struct err *e);

/* The plan that destroyed, or is to destroy, a dataset: the one that has begun, whatever was planned
 * beside it; else the newest that is not cancelled.
 * ERR_NOT_FOUND: none. */
enum err_code workflow_plan_of(struct workflow_lab *lab, const char *dataset, const char **plan, struct err *e);

/* The certificate's canonical JSON, checked.  ERR_NOT_FOUND: there is none yet. */
enum err_code workflow_certificate(struct workflow_lab *lab, const char *dataset, struct buf *out, struct err *e);

/* The same as a page or Markdown (templates/destruction-certificate.md), with who has signed it. */
enum err_code workflow_certificate_render(struct workflow_lab *lab, const char *dataset, bool html, struct buf *out, struct err *e);

#endif
