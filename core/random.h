/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * random -- secrets and ids, from OpenSSL's private generator.
 *
 * There is no seed and no way to draw the same again.  No function can fail: without a generator
 * nothing safe can be done, and the process ends.
 */
#ifndef CORE_RANDOM_H
#define CORE_RANDOM_H

#include <stddef.h>

void random_bytes(void *out, size_t n);

/* 2n lower-case hex digits and a NUL (out: 2n+1 bytes), n <= 64. */
void random_hex(char *out, size_t n);

/* `prefix` and n characters of abcdefghjkmnpqrstuvwxyz23456789, all alike likely, and a NUL (out:
 * strlen(prefix)+n+1 bytes).  The 31 leave out i, l, o, 0 and 1, which people confuse; six are 30
 * bits, so whoever draws an id still checks that it is free. */
void random_id(char *out, const char *prefix, size_t n);

#endif
