/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.c -- see random.h. */
#include "core/random.h"
#include "core/parse.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

void
random_bytes(void *out, size_t n)
{
	unsigned char *p = out;

	while (n) {
		int k = n > 4096 ? 4096 : (int)n;
		if (RAND_priv_bytes(p, k) != 1)
			abort();
		p += k;
		n -= (size_t)k;
	}
}

void
random_hex(char *out, size_t n)
{
	unsigned char raw[64];

	assert(n <= sizeof raw);
	random_bytes(raw, n);
	parse_hex_write(out, raw, n);
	OPENSSL_cleanse(raw, sizeof raw);
}

void
random_id(char *out, const char *prefix, size_t n)
{
	static const char letter[] = "abcdefghjkmnpqrstuvwxyz23456789";
	enum { LETTERS = sizeof letter - 1, FAIR = 256 / LETTERS * LETTERS };
	size_t at = strlen(prefix);

	_Static_assert(LETTERS == 31, "the alphabet that random.h promises");
	memcpy(out, prefix, at);
	while (n) {
		unsigned char c;
		random_bytes(&c, 1);
		if (c >= FAIR)		/* the remainder would favour the first letters */
			continue;
		out[at++] = letter[c % LETTERS];
		n--;
	}
	out[at] = '\0';
}
