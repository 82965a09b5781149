/* SPDX-License-Identifier: GPL-3.0-or-later */
/* utf8.c -- see utf8.h. */
#include "core/utf8.h"

size_t
utf8_next(const char *s, size_t n, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)s;

	if (n == 0)
		return 0;
	size_t len = p[0] < 0x80 ? 1 : p[0] >= 0xc2 && p[0] < 0xe0 ? 2 : (p[0] & 0xf0) == 0xe0 ? 3 :
	    p[0] >= 0xf0 && p[0] < 0xf5 ? 4 : 0;
	if (len == 0 || len > n)
		return 0;
	uint32_t c = len == 1 ? p[0] : p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	if (out)
		*out = c;
	return len;
}

size_t
utf8_valid(const char *s, size_t n)
{
	size_t i = 0, len;

	while (i < n && (len = utf8_next(s + i, n - i, NULL)))
		i += len;
	return i;
}

struct range { uint32_t from, to; };

static bool
in(const struct range *r, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (c >= r[i].from && c <= r[i].to)
			return true;
	return false;
}

bool
utf8_is_unsafe(uint32_t c)
{
	static const struct range r[] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x061c, 0x061c }, { 0x180e,
		    0x180e },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
	};
	return in(r, sizeof r / sizeof *r, c);
}

int
utf8_width(uint32_t c)
{
	static const struct range none[] = {	/* combining marks of the scripts met in names */
		{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x0610, 0x061a },
		{ 0x064b, 0x065f }, { 0x093a, 0x093a }, { 0x093c, 0x093c }, { 0x0941, 0x0948 },
		{ 0x094d, 0x094d }, { 0x0e31, 0x0e31 }, { 0x0e34, 0x0e3a }, { 0x1ab0, 0x1aff },
		{ 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
		{ 0xe0100, 0xe01ef },
	};
	static const struct range two[] = {	/* East Asian wide and full-width, emoji */
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf }, { 0xac00, 0xd7a3 },
		{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 },
		{ 0x1f300, 0x1f64f }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
	};
	if (c < 0x300)
		return utf8_is_unsafe(c) ? 0 : 1;
	if (utf8_is_unsafe(c) || in(none, sizeof none / sizeof *none, c))
		return 0;
	return in(two, sizeof two / sizeof *two, c) ? 2 : 1;
}

void
utf8_safe(struct buf *out, const char *s, size_t n)
{
	uint32_t c;

	for (size_t i = 0, len; i < n; i += len) {
		if (!(len = utf8_next(s + i, n - i, &c))) {
			buf_puts(out, "?");
			len = 1;
		} else if (c == '\t' || c == '\n' || c == '\r')
			buf_puts(out, " ");
		else if (utf8_is_unsafe(c))
			buf_puts(out, "?");
		else
			buf_add(out, s + i, len);
	}
}
