/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sha256 -- SHA-256 of bytes in memory, in one call, in two parts, or piece by piece.
 *
 * The algorithm is fetched from OpenSSL once: fetching it anew for each of a million short lines
 * costs as much as hashing them.  No function here can fail: a machine whose OpenSSL has no
 * SHA-256 cannot run Probity, and the process ends.
 */
#ifndef CORE_SHA256_H
#define CORE_SHA256_H

#include <stddef.h>

enum { SHA256_BYTES = 32, SHA256_HEX = 65 };	/* HEX counts the NUL */

void sha256(unsigned char out[32], const void *bytes, size_t n);

/* Of a || b, without joining them: RFC 6962 leaves (0x00 || line), salt || text. */
void sha256_two(unsigned char out[32], const void *a, size_t na, const void *b, size_t nb);

/* As sha256, 64 lower-case hex digits and a NUL. */
void sha256_hex(char out[65], const void *bytes, size_t n);

/* Piece by piece.  sha256_end and sha256_drop release what sha256_begin took; drop is for a path
 * that wants no digest, and is harmless after end. */
struct sha256 { void *ctx; };
void sha256_begin(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *bytes, size_t n);
void sha256_end(struct sha256 *h, unsigned char out[32]);
void sha256_drop(struct sha256 *h);

#endif
