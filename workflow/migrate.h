/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * migrate -- what moving one case to another policy would do to it, and what stands in the way.
 *
 * The obstacles are asked of workflow_decide, as if the other policy were in force: there is no second
 * list of them.
 */
#ifndef WORKFLOW_MIGRATE_H
#define WORKFLOW_MIGRATE_H

#include "workflow/lab.h"
#include "workflow/policy_diff.h"

/* "obstacle"s; "lapses": an attestation that is asked again; "keeps": a running clock, with its day. */
size_t workflow_migrate_case(struct arena *mem, struct workflow_lab *lab, const char *obj, const struct policy *next,
    struct workflow_meaning **out);

/* The id of the command that moves such a case, in the policy in force or else its own. */
const char *workflow_migrate_command(struct workflow_lab *lab, const char *obj);

#endif
