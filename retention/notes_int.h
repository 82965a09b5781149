/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notes -- the key records of notes (see notes.h).
 *
 * Slot: 0 "PNOTES01"  8 number 4  12 zeros, then 60 records of 64 bytes from 256 on:
 *       state 1 (0 free, 1 in use, 2 erased), zeros 3, nonce 12, wrapped key 32, tag 16.
 * Note file: "PNOTE001", nonce 12, tag 16, then the ciphertext of
 *       salt 32, and length 2 + bytes of origin, obj and field, then the text.
 * notes.kek: "PNOTEKEK", zeros 24, key 32 ... SHA-256 of the rest in the last 32 bytes.
 */
#ifndef RETENTION_NOTES_INT_H
#define RETENTION_NOTES_INT_H

#include "core/err.h"
#include "retention/notes.h"
#include "retention/secret.h"

enum { NOTE_SLOT_HEAD = 256, NOTE_RECORD = 64, NOTES_PER_SLOT = 60, NOTE_SLOTS_MAX = 9999 };
enum { NOTE_FREE, NOTE_USED, NOTE_ERASED };

struct retention_note {			/* an opened note; text points into `all` */
	struct buf all;
	unsigned char salt[32];
	const char *origin, *obj, *field, *text;	/* lengths beside; not NUL-terminated */
	size_t origin_n, obj_n, field_n, text_n;
};
void retention_note_close(struct retention_note *n);	/* wipes */
enum err_code retention_note_open(
	struct retention_vault *v, const char *id, struct retention_note *out, struct err *e);

/* The plaintext of a note file: for the fuzz target too. */
bool retention_note_parse(struct retention_note *n);

enum err_code retention_notes_kek_make(const char *keystore, struct err *e);
enum err_code retention_notes_kek_read(
	const char *keystore, struct retention_secret_buf *out, struct err *e);

#endif
