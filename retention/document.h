/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * document -- document versions as files named by their salted digest.
 *
 *     documents/D and documents/D.salt, with D = SHA-256(salt32 || bytes) in hex,
 *     so that `cat D.salt D | sha256sum` prints D.
 *
 * The salt keeps a form of few possible answers from being guessed from its digest on the ledger.
 * A published text may use its plain digest instead (no .salt file).  Durable on return: put
 * first, then append the entry that names it.  Erasing a document leaves D0 at most.
 */
#ifndef RETENTION_DOCUMENT_H
#define RETENTION_DOCUMENT_H

#include "core/buf.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { RETENTION_DOCUMENT_MAX = 64 << 20 };

/* Store under a fresh salt; `d` gets the digest. */
enum err_code retention_document_put(const char *dir, const void *bytes, size_t n, char d[65],
	struct err *e);

/* Store under the plain digest: for what is published anyway.  Again is fine. */
enum err_code retention_document_put_public(const char *dir, const void *bytes, size_t n,
	char d[65], struct err *e);

/* Append the bytes after checking them against their name.
 * ERR_INVALID: d is not a digest; ERR_NOT_FOUND; ERR_INTEGRITY: bytes or salt altered or cut. */
enum err_code retention_document_get(
	const char *dir, const char *d, struct buf *out, struct err *e);

/* The salt, 32 bytes: ERR_NOT_FOUND for a public one. */
enum err_code retention_document_salt(const char *dir, const char *d, unsigned char salt[32],
	struct err *e);

/* Overwrite and remove both files.  Idempotent. */
enum err_code retention_document_erase(const char *dir, const char *d, struct err *e);

#endif
