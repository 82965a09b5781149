/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * correct -- superseding a recorded fact: `probity correct OBJECT FACT --to VALUE`.
 *
 * Nothing on the ledger is changed.  One person proposes, with a reason; another approves; then the
 * fact is the new value, and beside it stand what it was and by which correction:
 *
 *     c-7m2xq9   sent-on=2025-12-09   was-sent-on=2025-12-08   corrected-sent-on=correction/c-4k2m7p
 *
 * Only what a person gave as a clear field of a case, an organisation or a programme is corrected: no
 * fact of the engine's (states, votes, who did what), no measurement of the tool's, no text or
 * document or digest of one (a document is revised), no role, no key and nothing of a destruction.
 * The new value must be one that the command which gave the old one would have taken.  What was sworn
 * on the case lapses, its approved documents are stale until they are approved again, its panels consider it
 * again, votes that came to no quorum fall, and a clock that counts from the fact is counted again, a
 * not-before clock never to an earlier day.
 */
#ifndef WORKFLOW_CORRECT_H
#define WORKFLOW_CORRECT_H

#include "workflow/policy.h"

/* The field behind a fact of an object of this kind, if such a fact can be corrected at all; else NULL. */
const struct policy_field *workflow_correctable(const struct policy *p, const char *kind, const char *fact);

#endif
