/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base64 -- RFC 4648 section 4, one spelling for each value.
 *
 * Padded, no white space, no line ends, and the bits that padding leaves over are zero: OpenSSL's
 * decoder ignores all of these, and then two different texts would carry one signature.
 */
#ifndef CORE_BASE64_H
#define CORE_BASE64_H

#include "core/buf.h"

#include <stdbool.h>
#include <stddef.h>

void base64_write(struct buf *out, const void *bytes, size_t n);

/* Decode all of the n characters at s into at most `max` bytes, *len of them.  False (outputs
 * are then undefined) unless encoding the result gives exactly the same characters. */
bool base64_read(const char *s, size_t n, unsigned char *out, size_t max, size_t *len);

#endif
