/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * inventory -- does the disk hold what the ledger says is there, and no more?
 *
 * The ledger names documents by their digests and says of each dataset whether it is held or
 * destroyed.  A ledger that is whole proves neither that a certificate can still be shown nor that
 * destroyed data did not come back with a restored disk.
 *
 *   document-missing   documents/D is not there
 *   document-altered   it is there and does not have the digest in its name
 *   vault-missing      a dataset is held, and its key slot or its container is gone or damaged
 *   reopened           a dataset is destroyed, and its key slot or its container is there
 *
 * Presence only: no key is used.  That a held container opens is what a custodian sees.
 */
#ifndef WORKFLOW_INVENTORY_H
#define WORKFLOW_INVENTORY_H

#include "core/arena.h"
#include "core/buf.h"
#include "retention/vault.h"

/* Each returns NULL when all is well, else a code of the above; `what` gets one line. */
const char *workflow_inventory_document(const char *documents, const char *digest, struct buf *what);

/* `state`: the fact of the dataset.  While it is being destroyed, or recorded as lost, anything goes. */
const char *workflow_inventory_dataset(struct retention_vault *v, const char *dataset, const char *state, struct buf *what);

/* The vault of the lab at `dir`, by its lab.yaml, to look at: nothing is claimed of the medium. */
enum err_code workflow_inventory_vault(struct arena *mem, const char *dir, struct retention_vault **out, struct err *e);

#endif
