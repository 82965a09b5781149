/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_sha256.c -- SHA-256, base64 and random ids: published vectors and the strict edges. */
#include "core/base64.h"
#include "core/random.h"
#include "core/sha256.h"
#include "tests/unit/tap.h"

#include <pthread.h>
#include <stdlib.h>

static void
digests(void)
{
	unsigned char one[32], two[32], many[32];
	struct sha256 h, unused;
	char hex[65];

	sha256_hex(hex, "", 0);		/* FIPS 180-4 examples */
	is(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "of nothing");
	sha256_hex(hex, "abc", 3);
	is(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "of abc");
	sha256_hex(hex, "\0", 1);	/* RFC 6962: the leaf of an empty entry */
	is(hex, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "of one NUL");
	sha256(one, "abc", 3);
	sha256_two(two, "a", 1, "bc", 2);
	sha256_begin(&h);
	for (int i = 0; i < 3; i++)
		sha256_add(&h, &"abc"[i], 1);
	sha256_begin(&unused);
	sha256_end(&h, many);
	sha256_drop(&h);
	sha256_drop(&unused);
	ok(memcmp(one, two, 32) == 0 && memcmp(one, many, 32) == 0, "in parts: the same digest");
}

static void *
in_thread(void *out)
{
	sha256_hex(out, "abc", 3);
	return NULL;
}

static void
threads(void)
{
	pthread_t t;
	char hex[65] = "";

	ok(pthread_create(&t, NULL, in_thread, hex) == 0 && pthread_join(t, NULL) == 0, "a thread ran");
	ok(strncmp(hex, "ba7816bf", 8) == 0, "another thread has a context of its own");
}

static void
base64(void)
{
	/* RFC 4648 section 10 */
	static const char *const plain[] = { "", "f", "fo", "foo", "foob", "fooba", "foobar" };
	static const char *const coded[] = { "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy" };
	static const char *const bad[] = { "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", "Zm 9v", "====", "=Zg=",
		"Zg==Zg==", "Zm9-", "Zm9_", "Zm8=\n", "Z===", "\nZg==", "Zg==AAAA" };
	unsigned char raw[32];
	size_t n;

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		AUTO_BUF(b);
		base64_write(&b, plain[i], strlen(plain[i]));
		is(b.s, coded[i], "base64 of '%s'", plain[i]);
		ok(base64_read(coded[i], strlen(coded[i]), raw, sizeof raw, &n) && n == strlen(plain[i]) &&
		    memcmp(raw, plain[i], n) == 0, "and back");
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(!base64_read(bad[i], strlen(bad[i]), raw, sizeof raw, &n), "refused: another spelling, %zu", i);
	ok(!base64_read("Zm9v", 4, raw, 2, &n), "refused: too long for the buffer");
}

static void
ids(void)
{
	char a[16], b[16], hex[33];
	unsigned char big[5000] = { 0 };
	int seen[256] = { 0 }, kinds = 0;

	random_id(a, "p-", 6);
	random_id(b, "p-", 6);
	ok(strlen(a) == 8 && strncmp(a, "p-", 2) == 0 && strcmp(a, b) != 0, "two ids: %s and %s", a, b);
	for (int i = 0; i < 2000; i++) {
		random_id(b, "", 1);
		kinds += !seen[(unsigned char)b[0]]++;
	}
	ok(kinds == 31 && !seen['l'] && !seen['i'] && !seen['o'] && !seen['0'] && !seen['1'], "31 letters, no look-alikes");
	random_hex(hex, 16);
	ok(strlen(hex) == 32 && strspn(hex, "0123456789abcdef") == 32, "32 hex digits");
	random_bytes(big, sizeof big);
	ok(memcmp(big, big + 4096, 32) != 0 && memcmp(big + 4968, "\0\0\0\0\0\0\0\0", 8) != 0, "a long draw is filled");
}

int
main(void)
{
	digests();
	threads();
	base64();
	ids();
	return done();
}
