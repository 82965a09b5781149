/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fence_text.c -- which characters a text from outside may hold.
 *
 * Two texts that look the same must be the same, or a person signs something other than what the
 * engine reads.  So what cannot be seen, or changes the order of what is seen, is refused.
 */
#include "core/fence_int.h"

#include <stdint.h>

/* Unicode's Default_Ignorable_Code_Point, the controls other than tab and line ends, the line
 * separators that YAML counts as a line end and Markdown does not, and interlinear marks. */
static const struct { uint32_t from, to; } bad[] = {
	{ 0x0000, 0x0008 }, { 0x000b, 0x000c }, { 0x000e, 0x001f }, { 0x007f, 0x009f },
	{ 0x00ad, 0x00ad }, { 0x034f, 0x034f }, { 0x061c, 0x061c }, { 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
	{ 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe0fff },
};

bool
fence_bad_char(uint32_t cp)
{
	size_t i = 0;

	while (i < sizeof bad / sizeof *bad && cp > bad[i].to)	/* the table is in order */
		i++;
	return i < sizeof bad / sizeof *bad && cp >= bad[i].from;
}

int
fence_utf8(const unsigned char *s, size_t n, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int len = s[0] < 0x80 ? 1 : 0;

	if (s[0] >= 0xc0 && s[0] < 0xf8)
		len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (len == 0 || (size_t)len > n)
		return 0;
	uint32_t c = len == 1 ? s[0] : s[0] & (0xffu >> (len + 1));
	for (int i = 1; i < len; i++) {
		if (s[i] >> 6 != 2)
			return 0;
		c = c << 6 | (s[i] & 0x3fu);
	}
	if (c < least[len] || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff)
		return 0;
	*cp = c;
	return len;
}

bool
fence_check_text(const char *file, int line, const char *text, size_t n, struct diag *d)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t before = d->n;
	int column = 1;

	for (size_t i = 0; i < n && d->n - before < 20; column++) {
		uint32_t cp = 0;
		if (s[i] >= 0x20 && s[i] < 0x7f) {	/* most of every text */
			i++;
			continue;
		}
		int len = fence_utf8(s + i, n - i, &cp);
		if (len == 0) {
			diag_add(d, file, line, column,
				 "byte 0x%02x is not UTF-8; save the file as UTF-8", s[i]);
			return false;
		}
		if (fence_bad_char(cp))
			diag_add(d, file, line, column,
			    "invisible or control character U+%04X; remove it", (unsigned)cp);
		if (cp == '\n' || (cp == '\r' && (i + 1 == n || s[i + 1] != '\n'))) {
			line++;
			column = 0;
		}
		i += (size_t)len;
	}
	return d->n == before;
}
