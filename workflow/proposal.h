/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * proposal -- policies as objects of a lab: proposing one, finding it by its digest, and what is still
 * missing until it is in force.
 *
 * Proposing puts the files into documents/ and records the digest that commits to all of them; what
 * adopts, refuses or withdraws a policy are commands like any others (GOVERNANCE.md 9.9).
 */
#ifndef WORKFLOW_PROPOSAL_H
#define WORKFLOW_PROPOSAL_H

#include "workflow/command.h"

/* Propose the files as one policy: they have been read without a fault.  ERR_REFUSED leaves no file
 * behind.  Fault point: policy.kept. */
enum err_code workflow_proposal_make(struct workflow_lab *lab, const struct workflow_actor *who,
    const struct policy_file *file, size_t n, const char *reason, bool dry_run, struct workflow_done *out, struct err *e);

/* The policy that `text` names: its id, its digest, or the first eight digits of it or more; among
 * those in one of `states` ("proposed|in-force"; NULL: in any).  ERR_NOT_FOUND; ERR_INVALID: several. */
enum err_code workflow_proposal_find(struct workflow_lab *lab, const char *text, const char *states, const char **obj,
    struct err *e);

/* How many signatures `command` still takes on the policy: those that stand by the same digests count. */
int workflow_proposal_missing(struct workflow_lab *lab, const char *obj, const char *command);

/* Put a calendar in force, once two have given the same: the text is kept as a document.  *missing: how
 * many signatures it still takes. */
enum err_code workflow_calendar_import(struct workflow_lab *lab, const struct workflow_actor *who, const char *text,
    size_t n, const char *reason, bool dry_run, int *missing, struct workflow_done *out, struct err *e);

#endif
