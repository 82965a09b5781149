/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sshsig_public.c -- reading public keys, strictly: a key that reads two ways has two ids. */
#include "core/base64.h"
#include "core/sha256.h"
#include "core/sshsig_int.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#define PLAIN "ssh-ed25519"
#define TOKEN "sk-ssh-ed25519@openssh.com"

const char *
sshsig_algorithm(const struct sshsig_public *key)
{
	return key->sk ? TOKEN : PLAIN;
}

/* Points of order 1, 2, 4 and 8 (their y; the sign bit is free).  With such a key anybody can make
 * a signature that holds for some message, so its owner could deny every signature. */
static const unsigned char small_order[][32] = {
	{ 0 },
	{ 1 },
	{ 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
	{ 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
	  0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
	{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
	  0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
};

static bool
point_ok(const unsigned char raw[32])
{
	unsigned char y[32];
	int ff = 0;

	memcpy(y, raw, sizeof y);
	y[31] &= 0x7f;
	for (int i = 1; i < 31; i++)
		ff += y[i] == 0xff;
	if (ff == 30 && y[31] == 0x7f && y[0] >= 0xed)	/* y >= 2^255-19: a second spelling */
		return false;
	for (size_t i = 0; i < sizeof small_order / sizeof *small_order; i++)
		if (memcmp(y, small_order[i], sizeof y) == 0)
			return false;
	return true;
}

/* "ssh:..." as PROTOCOL.u2f wants: another application may sign other things with the same key. */
static bool
application_ok(const struct sshsig_wire *app)
{
	if (app->n < 4 || app->n >= sizeof ((struct sshsig_public *)0)->application || memcmp(app->p, "ssh:", 4) != 0)
		return false;
	for (size_t i = 0; i < app->n; i++)
		if (app->p[i] <= 0x20 || app->p[i] > 0x7e)
			return false;
	return true;
}

static void
name(struct sshsig_public *key)
{
	unsigned char digest[32];
	AUTO_BUF(b);
	AUTO_BUF(line);

	sha256(digest, key->blob, key->n);
	sha256_hex(key->id, key->blob, key->n);
	base64_write(&b, digest, sizeof digest);
	snprintf(key->fingerprint, sizeof key->fingerprint, "SHA256:%.43s", b.s);	/* 43: no padding */
	buf_printf(&line, "%s ", sshsig_algorithm(key));
	base64_write(&line, key->blob, key->n);
	snprintf(key->line, sizeof key->line, "%s", line.s);
}

enum err_code
sshsig_public_blob(struct sshsig_public *out, const unsigned char *blob, size_t n, struct err *e)
{
	struct sshsig_wire w = { blob, n }, alg, raw, app = { NULL, 0 };
	struct sshsig_public key = { 0 };

	if (!sshsig_get_string(&w, &alg))
		return err_set(e, ERR_INVALID, "the public key is cut short");
	key.sk = sshsig_wire_is(&alg, TOKEN);
	if (!key.sk && !sshsig_wire_is(&alg, PLAIN))
		return err_set(e, ERR_INVALID, "not an ssh-ed25519 or sk-ssh-ed25519 key; make one with 'probity key new'");
	if (!sshsig_get_string(&w, &raw) || raw.n != sizeof key.ed25519 || (key.sk && !sshsig_get_string(&w, &app)))
		return err_set(e, ERR_INVALID, "the public key is cut short or of another length");
	if (w.n)
		return err_set(e, ERR_INVALID, "the public key has %zu bytes left over", w.n);
	if (!point_ok(raw.p))
		return err_set(e, ERR_INVALID, "the public key is a point for which anybody can sign");
	if (key.sk && !application_ok(&app))
		return err_set(e, ERR_INVALID, "the token's application is not 'ssh:' and at most 59 printable characters");
	memcpy(key.blob, blob, n);	/* at most 4+26+4+32+4+63 bytes by now */
	key.n = n;
	memcpy(key.ed25519, raw.p, sizeof key.ed25519);
	if (key.sk)
		memcpy(key.application, app.p, app.n);
	name(&key);
	*out = key;
	return OK;
}

enum err_code
sshsig_public_raw(struct sshsig_public *out, const unsigned char raw[32], struct err *e)
{
	AUTO_BUF(blob);

	sshsig_put_text(&blob, PLAIN);
	sshsig_put_string(&blob, raw, 32);
	return sshsig_public_blob(out, (const unsigned char *)blob.s, blob.len, e);
}

/* Without this OpenSSL would ask the terminal for the passphrase of an encrypted block. */
static int
no_passphrase(char *out, int size, int writing, void *data)
{
	(void)out, (void)size, (void)writing, (void)data;
	return -1;
}

static enum err_code
parse_pem(struct sshsig_public *out, const char *text, size_t n, struct err *e)
{
	unsigned char raw[32];
	size_t len = sizeof raw;
	BIO *bio = BIO_new_mem_buf(text, (int)n);
	EVP_PKEY *pkey = bio ? PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL) : NULL;
	bool good = pkey && EVP_PKEY_get_id(pkey) == EVP_PKEY_ED25519 &&
	    EVP_PKEY_get_raw_public_key(pkey, raw, &len) == 1 && len == sizeof raw;

	EVP_PKEY_free(pkey);
	BIO_free(bio);
	ERR_clear_error();
	if (!good)
		return err_set(e, ERR_INVALID, "the PEM block is not an Ed25519 public key");
	return sshsig_public_raw(out, raw, e);
}

enum err_code
sshsig_public_parse(struct sshsig_public *out, const char *text, size_t n, struct err *e)
{
	static const char pem[] = "-----BEGIN PUBLIC KEY-----";
	unsigned char blob[sizeof out->blob];
	const char *end = text + n, *p = text, *b64;
	enum err_code code;
	size_t len;

	if (n > 16384)
		return err_set(e, ERR_INVALID, "a public key is one line of at most 16 KiB");
	if (n >= sizeof pem - 1 && memcmp(text, pem, sizeof pem - 1) == 0)
		return parse_pem(out, text, n, e);
	while (end > p && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	if (end == p || memchr(p, '\n', (size_t)(end - p)) || memchr(p, '\0', (size_t)(end - p)))
		return err_set(e, ERR_INVALID, "not one public key: give one 'ssh-ed25519 AAAA...' line or a PEM public key");
	while (p < end && *p != ' ')
		p++;
	struct sshsig_wire word = { (const unsigned char *)text, (size_t)(p - text) };
	if (p == end || (!sshsig_wire_is(&word, PLAIN) && !sshsig_wire_is(&word, TOKEN)))
		return err_set(e, ERR_INVALID, "not a public key: it starts neither with %s nor with %s", PLAIN, TOKEN);
	for (b64 = ++p; p < end && *p != ' ' && *p != '\t'; )
		p++;
	if (!base64_read(b64, (size_t)(p - b64), blob, sizeof blob, &len))
		return err_set(e, ERR_INVALID, "the public key is not exact base64");
	struct sshsig_public key;
	if ((code = sshsig_public_blob(&key, blob, len, e)))
		return code;
	if (!sshsig_wire_is(&word, sshsig_algorithm(&key)))
		return err_set(e, ERR_INVALID, "the public key's first word is not the algorithm inside it");
	*out = key;
	return OK;
}
