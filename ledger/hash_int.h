/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hash_int -- SHA-256 for this room: the algorithm is fetched once, which halves the cost of a
 * short hash with OpenSSL 3. */
#ifndef LEDGER_HASH_INT_H
#define LEDGER_HASH_INT_H
#include <stddef.h>

/* SHA-256(a || b || c); parts may be NULL with length 0. */
void ledger_sha256(unsigned char out[32], const void *a, size_t na, const void *b, size_t nb,
    const void *c, size_t nc);
void ledger_sha256_hex(char out[65], const void *bytes, size_t n);

#endif
