/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_diff -- what changes between two policies: in their texts, and in what may be done.
 *
 * The first is block by block and key by key, as the documents say it.  The second is what people ask:
 * who may do what in which state, what is newly asked of them, which periods and words are others.  It
 * compares policies only; what a check, a hold or a separation makes of it is the judgement's.
 */
#ifndef WORKFLOW_POLICY_DIFF_H
#define WORKFLOW_POLICY_DIFF_H

#include "core/arena.h"
#include "workflow/policy.h"

/* A key of a block that differs (was or is NULL: it is not there); key NULL: the whole block is new
 * (was NULL) or gone (is NULL).  A command's id is KIND/ID. */
struct workflow_block_change { const char *kind, *id, *key, *was, *is; };

/* In the order of the documents, the old ones first.  The files have been read without a fault. */
size_t workflow_policy_blocks(struct arena *mem, const struct policy_file *old, size_t n, const struct policy_file *new,
    size_t m, struct workflow_block_change **out);

/*
 * One thing that somebody will notice.  what: "allowed", "forbidden" (the command, the role); "asked",
 * "no longer asked" (the command; detail: the check, document, oath or field); "quorum" (the command);
 * "clock" (its period or rule), "words" (of an attestation), "role" (gone), "register" (new, gone, or what it shows no
 * longer).
 */
struct workflow_meaning { const char *what, *subject, *role, *detail; };

/* What changes for an object of this kind in this state. */
size_t workflow_policy_meaning(struct arena *mem, const struct policy *old, const struct policy *new, const char *kind,
    const char *state, struct workflow_meaning **out);

/* What changes for all: clocks, attestations, roles, registers. */
size_t workflow_policy_general(struct arena *mem, const struct policy *old, const struct policy *new,
    struct workflow_meaning **out);

#endif
