/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crypt.c -- see crypt_int.h. */
#include "retention/crypt_int.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A failure here means a broken OpenSSL or no memory: stop before anything weak is written. */
static void
must(int ok, const char *what)
{
	if (ok == 1)
		return;
	fprintf(stderr, "probity: OpenSSL failed at %s; stopping\n", what);
	abort();
}

void
retention_key_wipe(struct retention_key *k)
{
	OPENSSL_cleanse(k->k, sizeof k->k);
}

void
retention_random(void *out, size_t n)
{
	must(RAND_priv_bytes(out, (int)n), "RAND_priv_bytes");
}

void
retention_sha256(const void *p, size_t n, unsigned char out[KEY])
{
	must(EVP_Digest(p, n, out, NULL, EVP_sha256(), NULL), "SHA-256");
}

void
retention_hmac(const unsigned char key[KEY], const void *p, size_t n, unsigned char out[KEY])
{
	size_t got = 0;

	must(EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, KEY, p, n, out, KEY, &got) != NULL,
		"HMAC");
}

void
retention_hkdf(const unsigned char *key, size_t kn, const unsigned char *salt, size_t sn,
	const char *info, unsigned char out[KEY])
{
	static char sha256[] = "SHA256";
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
	OSSL_PARAM p[5] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, sha256, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)key, kn),
		OSSL_PARAM_construct_octet_string(
			OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)info, strlen(info)),
		OSSL_PARAM_construct_end(),
		OSSL_PARAM_construct_end(),
	};

	if (sn)
		p[3] = OSSL_PARAM_construct_octet_string(
			OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)salt, sn);
	must(ctx && EVP_KDF_derive(ctx, out, KEY, p) == 1, "HKDF");
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
}

bool
retention_same(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

EVP_CIPHER_CTX *
retention_gcm_new(const unsigned char key[KEY], bool encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	must(ctx && EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, NULL, encrypt) == 1,
		"AES-256-GCM");
	return ctx;
}

void
retention_gcm_seal(EVP_CIPHER_CTX *ctx, const unsigned char nonce[NONCE], const void *aad,
	size_t an, const void *in, size_t n, unsigned char *out, unsigned char tag[TAG])
{
	int k;

	must(EVP_EncryptInit_ex(ctx, NULL, NULL, NULL, nonce), "GCM nonce");
	if (an)
		must(EVP_EncryptUpdate(ctx, NULL, &k, aad, (int)an), "GCM AAD");
	if (n)
		must(EVP_EncryptUpdate(ctx, out, &k, in, (int)n), "GCM text");
	must(EVP_EncryptFinal_ex(ctx, out + n, &k), "GCM end");
	must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG, tag), "GCM tag");
}

bool
retention_gcm_open(EVP_CIPHER_CTX *ctx, const unsigned char nonce[NONCE],
	const void *aad, size_t an, const void *in, size_t n, unsigned char *out,
	const unsigned char tag[TAG])
{
	unsigned char end[TAG];
	int k;

	must(EVP_DecryptInit_ex(ctx, NULL, NULL, NULL, nonce), "GCM nonce");
	if (an)
		must(EVP_DecryptUpdate(ctx, NULL, &k, aad, (int)an), "GCM AAD");
	if (n)
		must(EVP_DecryptUpdate(ctx, out, &k, in, (int)n), "GCM text");
	must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG, (void *)(uintptr_t)tag),
		"GCM tag");
	if (EVP_DecryptFinal_ex(ctx, end, &k) == 1)
		return true;
	if (n)
		OPENSSL_cleanse(out, n);	/* unauthenticated text is nobody's business */
	return false;
}

void
retention_pair_public(const unsigned char private[KEY], unsigned char public[KEY])
{
	EVP_PKEY *k = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private, KEY);
	size_t n = KEY;

	must(k && EVP_PKEY_get_raw_public_key(k, public, &n) == 1, "X25519 public key");
	EVP_PKEY_free(k);
}

void
retention_pair_new(unsigned char private[KEY], unsigned char public[KEY])
{
	retention_random(private, KEY);
	retention_pair_public(private, public);
}

/* false: `public` is a point of small order, which only a tampered file has */
static bool
agree(const unsigned char private[KEY], const unsigned char public[KEY], unsigned char shared[KEY])
{
	EVP_PKEY *mine = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private, KEY);
	EVP_PKEY *theirs = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, public, KEY);
	EVP_PKEY_CTX *ctx = mine ? EVP_PKEY_CTX_new(mine, NULL) : NULL;
	size_t n = KEY;

	must(mine && theirs && ctx && EVP_PKEY_derive_init(ctx) == 1, "X25519");
	bool good =
		EVP_PKEY_derive_set_peer(ctx, theirs) == 1 && EVP_PKEY_derive(ctx, shared, &n) == 1;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(mine);
	return good;
}

/* The key of one sealing: HKDF over the shared secret, bound to both keys and the purpose. */
static void
sealing_key(const unsigned char shared[KEY], const unsigned char eph[KEY],
	const unsigned char public[KEY], const char *purpose, unsigned char out[KEY])
{
	unsigned char salt[2 * KEY];
	char info[64];

	memcpy(salt, eph, KEY);
	memcpy(salt + KEY, public, KEY);
	snprintf(info, sizeof info, "probity-seal-1 %s", purpose);
	retention_hkdf(shared, KEY, salt, sizeof salt, info, out);
}

static size_t
sealing_aad(unsigned char out[256], const char *purpose, const char *id, uint32_t epoch)
{
	int n = snprintf((char *)out, 250, "%s%c%s%c", purpose, 0, id, 0);

	retention_put32(out + n, epoch);
	return (size_t)n + 4;
}

static const unsigned char once[NONCE];	/* each sealing has a key of its own */

bool
retention_seal_to(const unsigned char public[KEY], const char *purpose, const char *id,
	uint32_t epoch, const unsigned char key[KEY], unsigned char out[SEALED])
{
	AUTO_KEY(eph);
	AUTO_KEY(shared);
	AUTO_KEY(wrap);
	unsigned char aad[256], end[KEY + TAG];
	size_t an = sealing_aad(aad, purpose, id, epoch);

	retention_pair_new(eph.k, out);
	if (!agree(eph.k, public, shared.k))
		return false;
	sealing_key(shared.k, out, public, purpose, wrap.k);
	EVP_CIPHER_CTX *ctx = retention_gcm_new(wrap.k, true);
	retention_gcm_seal(ctx, once, aad, an, key, KEY, end, out + 2 * KEY);
	memcpy(out + KEY, end, KEY);
	EVP_CIPHER_CTX_free(ctx);
	return true;
}

bool
retention_open_from(const unsigned char private[KEY], const char *purpose, const char *id,
	uint32_t epoch, const unsigned char in[SEALED], unsigned char key[KEY])
{
	AUTO_KEY(shared);
	AUTO_KEY(wrap);
	unsigned char aad[256], public[KEY];
	size_t an = sealing_aad(aad, purpose, id, epoch);

	retention_pair_public(private, public);
	if (!agree(private, in, shared.k))
		return false;
	sealing_key(shared.k, in, public, purpose, wrap.k);
	EVP_CIPHER_CTX *ctx = retention_gcm_new(wrap.k, false);
	bool good = retention_gcm_open(ctx, once, aad, an, in + KEY, KEY, key, in + 2 * KEY);
	EVP_CIPHER_CTX_free(ctx);
	return good;
}

EVP_CIPHER_CTX *
retention_stream_new(const unsigned char key[KEY])
{
	static const unsigned char iv[16];
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	must(ctx && EVP_EncryptInit_ex(ctx, EVP_aes_256_ctr(), NULL, key, iv) == 1, "AES-256-CTR");
	return ctx;
}

void
retention_stream_next(EVP_CIPHER_CTX *ctx, unsigned char *out, size_t n)
{
	int k;

	memset(out, 0, n);
	must(EVP_EncryptUpdate(ctx, out, &k, out, (int)n), "AES-256-CTR stream");
}
