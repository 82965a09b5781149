/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * slot -- the 4 KiB file that holds a dataset's key.
 *
 * Two halves of 2 KiB; the record for epoch N lies in half N mod 2, so that a rotation never
 * writes over the record in force.  A half:
 *
 *     0 "PSL1"  4 id length  5 windows  6 0 0  8 epoch  12 0  16 plain bytes 8  24 bytes 8
 *    32 id 64  96 sealed DEK 80  176 commit 32  208 sha256 32
 *   240 nonce 12  252 tag 16  268 windows 512  780 zeros  2016 SHA-256 of 0..2015
 */
#ifndef RETENTION_SLOT_INT_H
#define RETENTION_SLOT_INT_H

#include "core/err.h"
#include "retention/container_int.h"
#include "retention/crypt_int.h"
#include "retention/window_int.h"

#include <stdbool.h>
#include <stdint.h>

enum { SLOT = 4096, HALF = 2048, DATASET_MAX = 64 };

struct retention_slot {
	char dataset[DATASET_MAX + 1];
	uint32_t epoch;
	unsigned char sealed[SEALED];
	struct retention_container container;
	unsigned n_windows;
	unsigned char nonce[NONCE], tag[TAG], windows[WINDOWS * WINDOW];
};

void retention_half_pack(const struct retention_slot *s, unsigned char out[HALF]);
bool retention_half_unpack(const unsigned char in[HALF], struct retention_slot *s);

/* The record of a whole slot for `epoch`; epoch 0: the newest readable one. */
bool retention_slot_pick(const unsigned char in[SLOT], uint32_t epoch, struct retention_slot *s);

/* DEK in and out: sealed to the epoch's public key, opened by its private one. */
bool retention_slot_seal(
	struct retention_slot *s, const unsigned char public[KEY], const unsigned char dek[KEY]);
bool retention_slot_open(
	const struct retention_slot *s, const unsigned char private[KEY], unsigned char dek[KEY]);

void retention_slot_hide_windows(struct retention_slot *s, const unsigned char dek[KEY],
	const struct retention_windows *ws);
bool retention_slot_show_windows(const struct retention_slot *s, const unsigned char dek[KEY],
	struct retention_windows *ws);

bool retention_dataset_ok(const char *id);

/* 4 KiB key files: read whole; write a part in place and sync it. */
enum err_code retention_block_read(const char *path, unsigned char out[SLOT], struct err *e);
enum err_code retention_block_patch(const char *path, unsigned offset, const unsigned char *p,
	unsigned n, struct err *e);

#endif
