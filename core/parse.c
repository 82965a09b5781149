/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parse.c -- see parse.h.  Digits are read by hand: sscanf and strtol skip blanks and take signs. */
#include "core/parse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool
parse_int(const char *s, int64_t min, int64_t max, int64_t *out)
{
	bool neg = *s == '-' && min < 0;
	const char *p = s + neg;
	int64_t v = 0;

	if (!is_digit(*p) || (*p == '0' && (p[1] || neg)))
		return false;
	for (; *p; p++) {
		if (!is_digit(*p) || v < (INT64_MIN + (*p - '0')) / 10)
			return false;
		v = v * 10 - (*p - '0');	/* negative: INT64_MIN has no positive twin */
	}
	if (!neg && v == INT64_MIN)
		return false;
	v = neg ? v : -v;
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

bool
parse_digits(const char *s, int digits, int *out)
{
	int v = 0;

	for (int i = 0; i < digits; i++) {
		if (!is_digit(s[i]))
			return false;
		v = v * 10 + (s[i] - '0');
	}
	*out = v;
	return true;
}

/* strtod accepts more than a decimal number (hex, inf, blanks); this says what we accept. */
static bool
real_ok(const char *s)
{
	int digits = 0;

	s += *s == '-' || *s == '+';
	for (; is_digit(*s); s++)
		digits++;
	if (*s == '.')
		for (s++; is_digit(*s); s++)
			digits++;
	if (!digits)
		return false;
	if (*s == 'e' || *s == 'E') {
		s++;
		s += *s == '-' || *s == '+';
		if (!is_digit(*s))
			return false;
		while (is_digit(*s))
			s++;
	}
	return *s == '\0';
}

bool
parse_real(const char *s, double *out)
{
	if (!real_ok(s))
		return false;
	double v = strtod(s, NULL);
	if (!isfinite(v))
		return false;
	*out = v;
	return true;
}

static int
hex_digit(char c)
{
	return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
parse_hex(const char *s, unsigned char *out, size_t n)
{
	if (strlen(s) != 2 * n)
		return false;
	for (size_t i = 0; i < 2 * n; i++)
		if (hex_digit(s[i]) < 0)
			return false;
	for (size_t i = 0; i < n; i++)
		out[i] = (unsigned char)(hex_digit(s[2 * i]) << 4 | hex_digit(s[2 * i + 1]));
	return true;
}

void
parse_hex_write(char *out, const unsigned char *bytes, size_t n)
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digit[bytes[i] >> 4];
		out[2 * i + 1] = digit[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

bool
parse_id_ok(const char *s)
{
	size_t n = strlen(s);

	if (n < 1 || n > 32 || s[0] < 'a' || s[0] > 'z')
		return false;
	return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}
