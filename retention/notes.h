/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notes -- text that people write, sealed and erasable one by one; and the directory of labels.
 *
 * A note (a title, a reason, an advice) has a key of its own.  The ledger holds a commitment that
 * anybody can recompute from the opened note with cat and sha256sum:
 *
 *     SHA-256( salt32 || "probity-note-1" 00 origin 00 obj 00 field 00 text )
 *
 * The ciphertext is vault/notes/ID; the key is one of 60 records in the 4 KiB slot of its object
 * (keystore/notes/), wrapped by notes.kek, which the host holds without a passphrase: anybody's
 * command works unattended.  To erase a note its record is overwritten in place.  Records are 64
 * bytes on 64-byte boundaries, so a torn write never spoils a neighbour; an erased one is not used
 * again.  What is claimed is the level of that slot (D2 at most), never a C-level.
 *
 * A note is durable when retention_note_put returns: put first, then append the entry.
 *
 * Labels (alice, acme-trust) are kept the same way, one key each: vault/labels/ID.
 */
#ifndef RETENTION_NOTES_H
#define RETENTION_NOTES_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/cjson.h"
#include "core/err.h"
#include "retention/vault.h"

#include <stddef.h>

enum { RETENTION_NOTE_MAX = 1 << 20 };	/* bytes of text */

struct retention_note_ref {
	char id[40];		/* 32 hex, '-', two digits */
	char commitment[65];	/* 64 hex */
};

/* Seal `n` bytes of text.  origin, obj, field: what the commitment binds to (no NUL, 255 bytes at
 * most, printable ASCII).  ERR_INVALID: longer than RETENTION_NOTE_MAX, or NUL in it. */
enum err_code retention_note_put(struct retention_vault *v, const char *origin, const char *obj,
	const char *field, const char *text, size_t n, struct retention_note_ref *out,
	struct err *e);

/* Open it: text appended to `text`; salt (if not NULL) gets 32 bytes; commitment (if not NULL) is
 * recomputed.  ERR_NOT_FOUND: erased or never there; ERR_INTEGRITY: altered.
 * The caller wipes: retention_wipe_buf. */
enum err_code retention_note_get(struct retention_vault *v, const char *id, struct buf *text,
	unsigned char salt[32], char commitment[65], struct err *e);

/* The note that a commitment names, by trying the object's notes.  ERR_NOT_FOUND: none. */
enum err_code retention_note_find(struct retention_vault *v, const char *obj,
	const char *commitment, struct retention_note_ref *out, struct err *e);

/* Destroy its key, then its ciphertext.  Idempotent.  evidence: {"id","level","method","reread"} */
enum err_code retention_note_erase(struct arena *mem, struct retention_vault *v, const char *id,
	struct cjson **evidence, struct err *e);

/* Ids of an object's notes that still open, in order of writing; obj NULL: of all, sorted. */
enum err_code retention_note_list(struct arena *mem, struct retention_vault *v, const char *obj,
	const char ***ids, size_t *n, struct err *e);

/* ---- the directory: id -> label ---- */

/* id: [a-z][a-z0-9-]{0,31}.  Putting again replaces, and erases the old one's key. */
enum err_code retention_label_put(struct retention_vault *v, const char *id, const char *label,
	struct err *e);
enum err_code retention_label_get(struct arena *mem, struct retention_vault *v, const char *id,
	const char **label, struct err *e);	/* ERR_NOT_FOUND: none, or erased */
enum err_code retention_label_erase(struct arena *mem, struct retention_vault *v, const char *id,
	struct cjson **evidence, struct err *e);

struct retention_label { const char *id, *label; };
enum err_code retention_label_list(struct arena *mem, struct retention_vault *v,
	struct retention_label **out, size_t *n, struct err *e);	/* sorted by id */

#endif
