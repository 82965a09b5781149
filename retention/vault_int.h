/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vault -- what the files of this room share about an open vault. */
#ifndef RETENTION_VAULT_INT_H
#define RETENTION_VAULT_INT_H

#include "core/buf.h"
#include "retention/crypt_int.h"
#include "retention/slot_int.h"
#include "retention/vault.h"

enum { NAME_HEX = 32 };

struct retention_vault {
	char *dir, *keystore;
	bool simulated;
	struct retention_fs fs, keystore_fs;
	struct retention_secret_buf notes_kek;	/* 32 bytes */
};

/* The opaque name of `id` for a use ("dataset", "notes"), 32 hex digits. */
void retention_name_of(
	const struct retention_vault *v, const char *use, const char *id, char out[NAME_HEX + 1]);

void retention_slot_path(struct buf *out, const struct retention_vault *v, const char *dataset);
void retention_data_path(struct buf *out, const struct retention_vault *v, const char *dataset);

/* The slot's record in force.  ERR_INTEGRITY vault-missing: gone, or unreadable. */
enum err_code retention_slot_load(const struct retention_vault *v, const char *dataset,
	uint32_t epoch, struct retention_slot *out, struct err *e);

/* The current epoch's number; ERR_NOT_FOUND: custody has not begun. */
enum err_code retention_current_epoch(
	const struct retention_vault *v, uint32_t *epoch, struct err *e);

/* The private key of the current epoch, by a custodian. */
enum err_code retention_unlock_epoch(const struct retention_vault *v,
	const struct retention_custodian *who, uint32_t *epoch, struct retention_key *private,
	struct err *e);

/* Names below a folder, sorted, without those that begin with a dot; dots: only those. */
enum err_code retention_names(
	struct arena *mem, const char *dir, bool dots, const char ***out, size_t *n, struct err *e);
bool retention_is_name(const char *s);		/* 32 hex digits and nothing else */

#endif
