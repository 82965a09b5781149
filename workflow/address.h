/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * address -- where people are told: one mail address for each, if they gave one.
 *
 * An address is personal data of a member of staff, so it is neither on the ledger nor in lab.db nor in
 * lab.yaml.  It is sealed in the vault's directory beside the label (retention/notes.h), under a key of its
 * own: `tick` runs from a timer without a passphrase and can open it with the host's key, and erasing it
 * overwrites that key.  A copy of the vault without the keystore does not show it.
 */
#ifndef WORKFLOW_ADDRESS_H
#define WORKFLOW_ADDRESS_H

#include "workflow/lab.h"

/* local@domain in ASCII, as RFC 5321 has it without quotes or comments; so it ends no header line. */
bool workflow_address_ok(const char *s);

/* ERR_INVALID: not an address.  ERR_NOT_FOUND: they gave none. */
enum err_code workflow_address_put(struct workflow_lab *lab, const char *actor, const char *address, struct err *e);
enum err_code workflow_address_get(struct workflow_lab *lab, const char *actor, const char **address, struct err *e);
enum err_code workflow_address_erase(struct workflow_lab *lab, const char *actor, struct err *e);

/* Who of them has an address: "p-4kq7m2", sorted. */
enum err_code workflow_address_list(struct workflow_lab *lab, const char ***out, size_t *n, struct err *e);

#endif
