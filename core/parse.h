/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * parse -- strict readers of numbers, hex and ids: the whole text or nothing, no blanks, no sign
 * that is not wanted, no locale.  Each returns false and leaves the output alone otherwise.
 */
#ifndef CORE_PARSE_H
#define CORE_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decimal digits, an optional leading '-' when min < 0, no leading zeros (but "0"). */
bool parse_int(const char *s, int64_t min, int64_t max, int64_t *out);

/* Exactly `digits` decimal digits at s (the text may go on): for dates and fixed fields. */
bool parse_digits(const char *s, int digits, int *out);

/* A finite decimal real: digits, optional '.', optional exponent; not hex, inf or nan. */
bool parse_real(const char *s, double *out);

/* Exactly 2n lower-case hex digits into n bytes; parse_hex_write is the inverse (out: 2n+1 bytes). */
bool parse_hex(const char *s, unsigned char *out, size_t n);
void parse_hex_write(char *out, const unsigned char *bytes, size_t n);

/* An identifier of a policy document: [a-z][a-z0-9-]{0,31}. */
bool parse_id_ok(const char *s);

#endif
