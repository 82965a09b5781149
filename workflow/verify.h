/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify -- level 3: was every entry one that the policy allowed?
 *
 * ledger_verify proves that the bytes are whole and who signed them; that does not stop a signer
 * who may write to the ledger from signing what the policy forbids.  So every entry is judged
 * again by workflow_decide, on the facts before it, with its own time and the policy it names, and
 * its effect must be byte for byte what the rules make of it.  Then lab.db must hold those facts.
 *
 * Last, the disk is compared with them (inventory.h), in a lab and not in a clone, which has neither
 * documents nor vault: each document that an entry names (its `doc`; the policy and calendar; the
 * plan of a commit, the evidence of a step, the certificate) and each dataset held or destroyed; the
 * latter only when no entry is at fault, for such a ledger does not say what should be there.
 * The vault is found by lab.yaml and opened with the host's own key; no custodian is needed.
 *
 * Codes added to those of ledger/verify.h:
 *   refused-command   the rules refuse it: the text has every reason
 *   role              it names a role other than the one that serves
 *   effect            its eff is not what the rules make of it
 *   policy            it names a policy that was not in force
 *   not-recheckable   rules or a policy that this program does not have: listed, not judged
 *   projection        lab.db differs from the ledger as far as it has read it, is damaged, or is
 *                     ahead of it (behind is no fault)
 *   document-missing, document-altered, vault-missing, reopened   as in inventory.h
 *   vault-unreadable  the vault cannot be opened, so no dataset was compared
 */
#ifndef WORKFLOW_VERIFY_H
#define WORKFLOW_VERIFY_H

#include "ledger/verify.h"

/* As ledger_verify on the lab at `dir`; at level 3 also all of the above.  Nothing is written. */
enum err_code workflow_verify(const char *dir, const struct ledger_verify *how, struct arena *mem,
    struct ledger_report *r, struct err *e);

#endif
