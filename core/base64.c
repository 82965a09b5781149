/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base64.c -- see base64.h. */
#include "core/base64.h"

#include <stdint.h>

static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_write(struct buf *out, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (; n; p += 3) {
		uint32_t v = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0) | (n > 2 ? (uint32_t)p[2] : 0);
		char four[4] = { digit[v >> 18], digit[v >> 12 & 63], n > 1 ? digit[v >> 6 & 63] : '=',
			n > 2 ? digit[v & 63] : '=' };
		buf_add(out, four, sizeof four);
		n -= n < 3 ? n : 3;
	}
}

static int
value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* The last group: 2 digits hold one byte and 4 spare bits, 3 hold two bytes and 2 spare bits. */
static bool
last_group(const char *s, int digits, unsigned char *out)
{
	int a = value(s[0]), b = value(s[1]), c = digits == 3 ? value(s[2]) : 0;

	if (a < 0 || b < 0 || c < 0)
		return false;
	out[0] = (unsigned char)(a << 2 | b >> 4);
	if (digits == 2)
		return (b & 15) == 0;
	out[1] = (unsigned char)(b << 4 | c >> 2);
	return (c & 3) == 0;
}

bool
base64_read(const char *s, size_t n, unsigned char *out, size_t max, size_t *len)
{
	size_t pad, bytes;

	if (n % 4)
		return false;
	pad = n && s[n - 1] == '=' ? (s[n - 2] == '=' ? 2 : 1) : 0;
	bytes = n / 4 * 3 - pad;
	if (bytes > max)
		return false;
	for (size_t i = pad ? n / 4 - 1 : n / 4; i; i--, s += 4, out += 3) {
		int a = value(s[0]), b = value(s[1]), c = value(s[2]), d = value(s[3]);
		if (a < 0 || b < 0 || c < 0 || d < 0)
			return false;
		out[0] = (unsigned char)(a << 2 | b >> 4);
		out[1] = (unsigned char)(b << 4 | c >> 2);
		out[2] = (unsigned char)(c << 6 | d);
	}
	if (pad && !last_group(s, 4 - (int)pad, out))
		return false;
	*len = bytes;
	return true;
}
