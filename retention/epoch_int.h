/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * epoch -- the custody key pair of one epoch, in a 4 KiB file, sealed to each custodian.
 *
 *     0 "PEPOCH01"  8 epoch 4  12 custodians 1  13 zeros  16 public 32  48 unused
 *    64 + 128 i: id 32, sealed private key 80, zeros 16               4064 SHA-256 of 0..4063
 */
#ifndef RETENTION_EPOCH_INT_H
#define RETENTION_EPOCH_INT_H

#include "core/arena.h"
#include "core/err.h"
#include "retention/crypt_int.h"
#include "retention/custody.h"
#include "retention/slot_int.h"

enum { ACTOR_MAX = 32 };

struct retention_epoch {
	uint32_t epoch;
	unsigned char public[KEY];
	unsigned n;
	struct {
		char id[ACTOR_MAX + 1];
		unsigned char sealed[SEALED];
	} to[RETENTION_CUSTODIANS_MAX];
};

void retention_epoch_pack(const struct retention_epoch *x, unsigned char out[SLOT]);
bool retention_epoch_unpack(const unsigned char in[SLOT], struct retention_epoch *x);

/* keystore/epochs/N */
void retention_epoch_path(struct buf *out, const char *keystore, uint32_t epoch);
enum err_code retention_epoch_load(const char *keystore, uint32_t epoch, struct retention_epoch *x,
	struct err *e);

/* Draw a pair, seal it to the custodians (their .pub files), write the file durably. */
enum err_code retention_epoch_make(const char *keystore, uint32_t epoch, const char *const *ids,
	size_t n, unsigned char private[KEY], struct retention_epoch *x, struct err *e);

/* The private half, by one custodian.  ERR_REFUSED: not among them. */
enum err_code retention_epoch_open(const struct retention_epoch *x,
	const struct retention_custodian *who, unsigned char private[KEY], struct err *e);

enum err_code retention_custody_write(const char *keystore, uint32_t epoch,
	const char *const *ids, size_t n, struct err *e);

#endif
