/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crypt -- the few cryptographic acts of this room, over OpenSSL EVP.
 *
 * What can fail only through a broken library or lack of memory aborts, so that no caller can go
 * on with a key that was never drawn; what can fail through its input returns false.
 */
#ifndef RETENTION_CRYPT_INT_H
#define RETENTION_CRYPT_INT_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEY = 32, TAG = 16, NONCE = 12, SEALED = 80 };

/* A key on the stack, wiped on every way out. */
struct retention_key { unsigned char k[KEY]; };
void retention_key_wipe(struct retention_key *k);
#define AUTO_KEY(name)                                                                             \
	struct retention_key name __attribute__((cleanup(retention_key_wipe))) = { { 0 } }

void retention_random(void *out, size_t n);	/* the private generator */
void retention_sha256(const void *p, size_t n, unsigned char out[KEY]);
void retention_hmac(const unsigned char key[KEY], const void *p, size_t n, unsigned char out[KEY]);
void retention_hkdf(const unsigned char *key, size_t kn, const unsigned char *salt, size_t sn,
	const char *info, unsigned char out[KEY]);
bool retention_same(const void *a, const void *b, size_t n);	/* in constant time */

/* AES-256-GCM.  ctx may be used for many messages of one key; EVP_CIPHER_CTX_free wipes it. */
EVP_CIPHER_CTX *retention_gcm_new(const unsigned char key[KEY], bool encrypt);
void retention_gcm_seal(EVP_CIPHER_CTX *ctx, const unsigned char nonce[NONCE], const void *aad,
	size_t an, const void *in, size_t n, unsigned char *out, unsigned char tag[TAG]);
bool retention_gcm_open(EVP_CIPHER_CTX *ctx, const unsigned char nonce[NONCE],
	const void *aad, size_t an, const void *in, size_t n, unsigned char *out,
	const unsigned char tag[TAG]);

/* X25519 pairs, and a key sealed to a public key: ephemeral public 32, ciphertext 32, tag 16. */
void retention_pair_new(unsigned char private[KEY], unsigned char public[KEY]);
void retention_pair_public(const unsigned char private[KEY], unsigned char public[KEY]);
bool retention_seal_to(const unsigned char public[KEY], const char *purpose, const char *id,
	uint32_t epoch, const unsigned char key[KEY], unsigned char out[SEALED]);
bool retention_open_from(const unsigned char private[KEY], const char *purpose, const char *id,
	uint32_t epoch, const unsigned char in[SEALED], unsigned char key[KEY]);

/* The overwriting pattern: an AES-256-CTR stream of zeros.  One ctx gives one stream in order. */
EVP_CIPHER_CTX *retention_stream_new(const unsigned char key[KEY]);
void retention_stream_next(EVP_CIPHER_CTX *ctx, unsigned char *out, size_t n);

static inline void
retention_put32(unsigned char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> (24 - 8 * i));
}

static inline uint32_t
retention_get32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void
retention_put64(unsigned char *p, uint64_t v)
{
	retention_put32(p, (uint32_t)(v >> 32));
	retention_put32(p + 4, (uint32_t)v);
}

static inline uint64_t
retention_get64(const unsigned char *p)
{
	return (uint64_t)retention_get32(p) << 32 | retention_get32(p + 4);
}

#endif
