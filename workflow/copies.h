/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * copies -- every place outside the vault where a dataset was, as its entries tell.
 *
 * copy-register names a copy, its kind, who destroys it and (sealed) where it is; copy-attest
 * swears that it is destroyed.  A copy of ours is a file that a destruction overwrites, so it may
 * not be anything of the lab's own: whoever could register the vault as "a copy" could destroy
 * other people's data with an approved plan.  A copy of ours that is gone, or never was a file, is
 * cured by an attestation, and the certificate then says so.
 */
#ifndef WORKFLOW_COPIES_H
#define WORKFLOW_COPIES_H

#include "retention/copy.h"
#include "retention/custody.h"
#include "workflow/command.h"

/* The id of the file that a cohort came in. */
#define WORKFLOW_RECEIVED_FILE "received-file"

/* The register of a dataset, as recorded; paths are opened from the vault. */
enum err_code workflow_copies(struct workflow_lab *lab, const char *dataset, struct retention_copy **out,
    size_t *n, struct err *e);

/*
 * The same, as a plan may take it.  ERR_REFUSED, each with its remedy: a copy of ours without a
 * place; one inside the lab, its keystore or its register; one that was attested as destroyed and is
 * still there; a cohort whose own file was never registered.
 */
enum err_code workflow_copies_for_plan(struct workflow_lab *lab, const char *dataset, struct retention_copy **out,
    size_t *n, struct err *e);

/* ERR_REFUSED when the file that the cohort came in, if it is ours to destroy, no longer holds what
 * was received: it would be destroyed in place of the real one. */
enum err_code workflow_received_file_check(struct workflow_lab *lab, const struct retention_custodian *custodian,
    const char *dataset, struct err *e);

/* May it be registered?  ERR_INVALID: ours to destroy, and no file; ERR_REFUSED: a part of the lab. */
enum err_code workflow_copy_check(struct workflow_lab *lab, enum retention_scope scope, const char *place, struct err *e);

/* Register one more copy, under an id that is drawn.  `place` may be NULL unless it is ours. */
enum err_code workflow_copy_register(struct workflow_lab *lab, const struct workflow_actor *who, const char *dataset,
    const char *id, const char *kind, enum retention_scope scope, const char *place, struct workflow_done *out, struct err *e);

#endif
