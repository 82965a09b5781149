/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vault -- individual-level data at rest: one encrypted container and one key slot per dataset.
 *
 * Container, vault/data/NAME:
 *
 *     0  magic "PROBITYD"   8  version 1   9  alg 1 (AES-256-GCM)   10  log2 chunk 16   11  0
 *    12  salt 32           44  commit 32  76  HMAC-SHA256 of bytes 0..75            108  chunks
 *
 *   Dataset key (DEK): 32 private random bytes, one per dataset, never re-used.
 *   file key = HKDF-SHA256(DEK, salt, "file"), header key = ..(DEK, salt, "header"),
 *   commit = ..(DEK, no salt, "commit")
 *   (GCM does not commit to its key; `commit` makes "this key does not open it" a clean answer).
 *   Chunk: 64 KiB of plaintext + 16 tag; nonce = 11-byte big-endian counter, then 1 on the last
 *   chunk, else 0; AAD = SHA-256 of the header.  Refused: a short chunk that is not last, an empty
 *   last chunk that is not the only one, anything after the last.
 *
 * Slot, keystore/slots/NAME: 4 KiB, two halves of 2 KiB, each a full record for one epoch with its
 * own SHA-256, so that a rotation writes the half not in use and a torn write harms nothing:
 * dataset id, epoch, sealed DEK, commit, sizes, SHA-256 of the ciphertext, and 16 windows of 32
 * bytes of the data (encrypted under the DEK) that a residual scan looks for.
 *
 * NAME is 32 hex digits, HMAC of the dataset id under a key in the keystore: opaque, because file
 * names survive every kind of deletion.  The vault never hands out a path of a dataset, and never
 * writes plaintext to a disk.  Callers serialise writers (the lab's lock).
 */
#ifndef RETENTION_VAULT_H
#define RETENTION_VAULT_H

#include "core/cjson.h"
#include "core/err.h"
#include "retention/custody.h"
#include "retention/fs.h"
#include "retention/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Make vault/, vault/data, vault/notes, vault/labels; existing ones are fine.
 * ERR_REFUSED: a real lab on a file system that may not hold a vault (fs.h). */
enum err_code retention_vault_init(const char *vault_dir, bool simulated, struct err *e);

/* Open both folders.  `simulated`: a lab with a simulated clock, which may lie anywhere and then
 * claims only what its medium allows.  ERR_NOT_FOUND: not laid out; ERR_REFUSED: as above. */
enum err_code retention_vault_open(struct retention_vault **out, const char *vault_dir,
	const char *keystore_dir, bool simulated, struct err *e);
void retention_vault_free(struct retention_vault *v);

const struct retention_fs *retention_vault_fs(const struct retention_vault *v);
const struct retention_fs *retention_keystore_fs(const struct retention_vault *v);
bool retention_vault_simulated(const struct retention_vault *v);

/*
 * Encrypt `n` bytes (or all that `fd` gives) as a new dataset.  Needs no custodian.  Durable when
 * it returns; the slot is written last and is what makes the dataset exist.
 * `dataset`: [A-Za-z0-9._/-]{1,64}.  ERR_CONFLICT: it exists; ERR_NOT_FOUND: custody not begun.
 * evidence: {"alg","bytes","commit","dataset","epoch","file","fs":{},"keystore":{},"plain_bytes",
 *            "sha256","slot","windows"}: sha256 is of the ciphertext, never of the data.
 */
enum err_code retention_store(struct arena *mem, struct retention_vault *v, const char *dataset,
	const void *bytes, size_t n, struct cjson **evidence, struct err *e);
enum err_code retention_store_fd(struct arena *mem, struct retention_vault *v, const char *dataset,
	int fd, struct cjson **evidence, struct err *e);

/*
 * Decrypt a dataset that the caller knows to exist.  `out` is appended to only when every byte was
 * authenticated.  ERR_INTEGRITY: `vault-missing` (slot or container gone although the caller holds
 * no record of a destruction) or tampering; ERR_REFUSED: this custodian does not hold the epoch.
 */
enum err_code retention_load(struct retention_vault *v, const char *dataset,
	const struct retention_custodian *who, struct retention_secret_buf *out, struct err *e);

/* What is on disk for a dataset; no key needed.  Never fails for absence. */
struct retention_presence {
	bool slot, file;
	int64_t epoch; /* 0: slot unreadable or overwritten */
};
enum err_code retention_presence(struct retention_vault *v, const char *dataset,
	struct retention_presence *out, struct err *e);

/* The ids of all datasets that have a readable slot, sorted.  *damaged counts unreadable ones. */
enum err_code retention_datasets(struct arena *mem, struct retention_vault *v,
	const char ***ids, size_t *n, size_t *damaged, struct err *e);

/* Overwrite and remove a dataset that was stored and never recorded (its command was killed in
 * between).  The caller knows that no entry names it.  Claims nothing; absent is fine. */
enum err_code retention_discard(struct retention_vault *v, const char *dataset, struct err *e);

/* Overwrite and remove what killed writers left (temporaries, emptied slots).
 * The caller holds the lab's lock. */
enum err_code retention_sweep(struct retention_vault *v, size_t *removed, struct err *e);

/* The same for a folder beside the vault (documents); one that is not there is fine. */
enum err_code retention_sweep_folder(const char *dir, struct err *e);

#endif
