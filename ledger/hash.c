/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hash.c -- see hash_int.h. */
#include "ledger/hash_int.h"
#include "core/parse.h"

#include <openssl/evp.h>
#include <stdlib.h>

static EVP_MD *algorithm;
static EVP_MD_CTX *context;

/* A library without SHA-256 cannot run this program at all, as with memory: no error path. */
static void
must(int good)
{
	if (!good)
		abort();
}

void
ledger_sha256(unsigned char out[32], const void *a, size_t na, const void *b, size_t nb,
    const void *c, size_t nc)
{
	if (!algorithm) {
		must((algorithm = EVP_MD_fetch(NULL, "SHA256", NULL)) != NULL);
		must((context = EVP_MD_CTX_new()) != NULL);
	}
	must(EVP_DigestInit_ex2(context, algorithm, NULL));
	must(!na || EVP_DigestUpdate(context, a, na));
	must(!nb || EVP_DigestUpdate(context, b, nb));
	must(!nc || EVP_DigestUpdate(context, c, nc));
	must(EVP_DigestFinal_ex(context, out, NULL));
}

void
ledger_sha256_hex(char out[65], const void *bytes, size_t n)
{
	unsigned char h[32];

	ledger_sha256(h, bytes, n, NULL, 0, NULL, 0);
	parse_hex_write(out, h, sizeof h);
}
