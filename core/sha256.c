/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sha256.c -- see sha256.h.  One fetched algorithm for the process, one context for each thread. */
#include "core/sha256.h"
#include "core/parse.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

static EVP_MD *algorithm;
static pthread_key_t at_thread_end;	/* only to free a thread's context */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local EVP_MD_CTX *mine;

static void must(int done) { if (!done) abort(); }
static void free_ctx(void *ctx) { EVP_MD_CTX_free(ctx); }

static void
fetch(void)
{
	algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	must(algorithm != NULL && pthread_key_create(&at_thread_end, free_ctx) == 0);
}

static EVP_MD_CTX *
begin(EVP_MD_CTX *ctx)
{
	must(ctx != NULL && EVP_DigestInit_ex2(ctx, algorithm, NULL));
	return ctx;
}

static EVP_MD_CTX *
thread_ctx(void)
{
	(void)pthread_once(&once, fetch);	/* cannot fail with a valid control */
	if (!mine) {
		mine = EVP_MD_CTX_new();
		must(pthread_setspecific(at_thread_end, mine) == 0);
	}
	return begin(mine);
}

void
sha256_two(unsigned char out[32], const void *a, size_t na, const void *b, size_t nb)
{
	EVP_MD_CTX *ctx = thread_ctx();

	must(EVP_DigestUpdate(ctx, a, na) && EVP_DigestUpdate(ctx, b, nb) && EVP_DigestFinal_ex(ctx, out, NULL));
}

void
sha256(unsigned char out[32], const void *bytes, size_t n)
{
	EVP_MD_CTX *ctx = thread_ctx();

	must(EVP_DigestUpdate(ctx, bytes, n) && EVP_DigestFinal_ex(ctx, out, NULL));
}

void
sha256_hex(char out[65], const void *bytes, size_t n)
{
	unsigned char digest[32];

	sha256(digest, bytes, n);
	parse_hex_write(out, digest, sizeof digest);
}

void
sha256_begin(struct sha256 *h)
{
	(void)pthread_once(&once, fetch);
	h->ctx = begin(EVP_MD_CTX_new());
}

void
sha256_add(struct sha256 *h, const void *bytes, size_t n)
{
	must(EVP_DigestUpdate(h->ctx, bytes, n));
}

void
sha256_end(struct sha256 *h, unsigned char out[32])
{
	must(EVP_DigestFinal_ex(h->ctx, out, NULL));
	sha256_drop(h);
}

void
sha256_drop(struct sha256 *h)
{
	EVP_MD_CTX_free(h->ctx);
	h->ctx = NULL;
}
