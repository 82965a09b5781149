/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * custody -- who can open datasets, and the keys by which they do.
 *
 *   keystore/custody              {"custodians":[..],"epoch":n,"mode":"any","v":1}: no secret in it
 *   keystore/custodians/ID.key    X25519 private key, PKCS#8, scrypt + AES-256 under a passphrase
 *   keystore/custodians/ID.pub    its public key, 64 hex digits
 *   keystore/epochs/N             4 KiB: the epoch's X25519 pair, its private half sealed to each
 *   keystore/notes.kek            4 KiB: the host's own key for notes and labels, no passphrase
 *   keystore/slots/               4 KiB for each dataset (vault.h)
 *   keystore/notes/               4 KiB for each case's notes (notes.h)
 *
 * The custody key is a pair, so that data can be received without a custodian (its public half
 * wraps the new dataset key) and read only with one.  Sealing, for both uses: ephemeral X25519,
 * HKDF-SHA256 over the shared secret (salt = both public keys, info = purpose), AES-256-GCM with
 * AAD = purpose, id and epoch.
 *
 * Files under keystore/ that hold keys are written in full once and overwritten IN PLACE ever
 * after: a renamed-over key file leaves its old blocks on the disk.
 *
 * Changing the custodians makes a new epoch: a leaver's old key then opens nothing that is left.
 */
#ifndef RETENTION_CUSTODY_H
#define RETENTION_CUSTODY_H

#include "core/cjson.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct retention_vault;
struct retention_custodian;	/* an unlocked private key, in memory that is locked and wiped */

enum retention_custody_mode {
	RETENTION_CUSTODY_ANY,	/* one custodian suffices */
	RETENTION_CUSTODY_BOTH	/* split between two: not built yet, refused */
};
enum { RETENTION_CUSTODIANS_MAX = 16 };

/* Lay out an empty keystore with notes.kek.  An existing one is fine (nothing is replaced). */
enum err_code retention_keystore_init(const char *keystore, struct err *e);

/* Make a custodian's key pair under `passphrase` (8 bytes at least, ERR_INVALID).  `id` is an
 * actor id.  ERR_CONFLICT: there is one already. */
enum err_code retention_custodian_create(const char *keystore, const char *id,
	const void *passphrase, size_t n, struct err *e);

/* Whether there is a key pair under this id, custodian of the present epoch or not yet. */
bool retention_custodian_known(const char *keystore, const char *id);

/* Overwrite and remove a key pair.  Absent is fine. */
enum err_code retention_custodian_forget(const char *keystore, const char *id, struct err *e);

/* Unlock one.  ERR_NOT_FOUND: no such custodian; ERR_REFUSED: the passphrase is wrong. */
enum err_code retention_custodian_unlock(struct retention_custodian **out, const char *keystore,
	const char *id, const void *passphrase, size_t n, struct err *e);
const char *retention_custodian_id(const struct retention_custodian *c);
void retention_custodian_free(struct retention_custodian *c);

/* Begin custody: epoch 1, sealed to these custodians (each created before).
 * ERR_REFUSED: mode `both`; ERR_CONFLICT: begun already; ERR_INVALID: none or too many. */
enum err_code retention_custody_init(const char *keystore, enum retention_custody_mode mode,
	const char *const *ids, size_t n, struct err *e);

/* What stands: epoch 0 and no ids when custody has not begun.  Ids live in `mem`. */
struct retention_custody {
	int64_t epoch;
	enum retention_custody_mode mode;
	const char **ids;
	size_t n;
};
enum err_code retention_custody_read(struct arena *mem, const char *keystore,
	struct retention_custody *out, struct err *e);

/* Make `ids` the custodians: a full rotation to a new epoch, by a present custodian `who`.
 * Idempotent: after a crash call it again.  evidence: as of the rotation steps of destroy.h. */
enum err_code retention_custody_change(struct arena *mem, struct retention_vault *v,
	const struct retention_custodian *who, const char *const *ids, size_t n,
	struct cjson **evidence, struct err *e);

/* Without `id`, who may have left; their own key pair is removed too.  Nothing to do is fine.
 * ERR_REFUSED: `id` is the last custodian, or is `who`. */
enum err_code retention_custody_remove(struct arena *mem, struct retention_vault *v,
	const struct retention_custodian *who, const char *id, struct err *e);

/* As retention_custody_change with one more. */
enum err_code retention_custody_add(struct arena *mem, struct retention_vault *v,
	const struct retention_custodian *who, const char *id, struct cjson **evidence,
	struct err *e);

#endif
