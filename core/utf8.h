/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * utf8 -- is this text UTF-8, and what is its next character (RFC 3629)?
 *
 * Strict: no overlong form, no surrogate, nothing past U+10FFFF, no stray continuation byte.
 */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include "core/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of the character at s (1 to 4; it lies within the n bytes), its code point in *out
 * if not NULL; 0 when it is not one, or n is 0. */
size_t utf8_next(const char *s, size_t n, uint32_t *out);

/* The place of the first byte that is not UTF-8, or n. */
size_t utf8_valid(const char *s, size_t n);

/* A character that a terminal could take for a command, or that can make text look other than it
 * is: C0, DEL, C1, bidirectional marks and overrides, zero-width and other invisible ones. */
bool utf8_is_unsafe(uint32_t c);

/* The columns of a terminal that a character takes: 0, 1 or 2.  Not wcwidth: that depends on the
 * process's locale, and the same rows must give the same bytes everywhere. */
int utf8_width(uint32_t c);

/* Append n bytes of outside text so that a terminal and a line of columns are safe: tab and line
 * ends become a blank, what is unsafe or not UTF-8 becomes '?'. */
void utf8_safe(struct buf *out, const char *s, size_t n);

#endif
