/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * note -- a signed checkpoint: "at this size, the root was this" (C2SP tlog-checkpoint and
 * signed-note, so any transparency-log tool can read it).
 *
 *   <origin>
 *   <size>
 *   <base64 of the root>
 *
 *   U+2014 <origin> <base64 of id[4] || Ed25519 signature>
 *
 * The signature is over the three lines up to and with their last line feed; the key is named by
 * the origin, id = first 4 bytes of SHA-256(name || "\n" || 0x01 || public key); the verifier key
 * is  <origin>+<id in hex>+<base64 of 0x01 || public key>.
 *
 * A checkpoint key must never say two things about one size.  So (size, root) is written durably
 * to LAB/keys/head before a note is signed, only for a head that is durable on the ref, and the
 * record never goes back: a ledger restored from an older disk, or one that differs, is refused.
 */
#ifndef LEDGER_NOTE_H
#define LEDGER_NOTE_H

#include "core/buf.h"
#include "core/err.h"
#include "ledger/ledger.h"
#include "ledger/pin.h"

struct ledger_note {
	char origin[LEDGER_ORIGIN_MAX];
	int64_t size;
	char root[65];			/* hex */
};

/* Append the signed note of the present head to `out`.  Fault points: ledger.note-head,
 * ledger.note-sign.  ERR_INTEGRITY: this host signed a larger size, or another root. */
enum err_code ledger_note(struct ledger *l, struct buf *out, struct err *e);

/* Read a note and check its signature by `vkey`; lines by other keys (witnesses) are passed over.
 * ERR_INVALID: not a note; ERR_INTEGRITY: no valid signature by vkey, or another origin. */
enum err_code ledger_note_read(struct ledger_note *out, const char *text, size_t n,
    const char *vkey, struct err *e);

/* The verifier key of a name and raw Ed25519 key. */
void ledger_note_vkey(char out[LEDGER_VKEY_MAX], const char *name, const unsigned char key[32]);

#endif
