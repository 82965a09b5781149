/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sshsig_verify.c -- does a signature hold?  One signature has one spelling: whatever could be
 * changed without the key (base64 forms, bytes after the end, the line length of the armor) is
 * refused, so that a signed line cannot be altered even in ways that keep its meaning.
 */
#include "core/base64.h"
#include "core/sha256.h"
#include "core/sshsig_int.h"

#include <openssl/err.h>
#include <string.h>

enum { UP = 0x01, UV = 0x04, COLUMNS = 70, ARMOR_MAX = 8192 };

#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END "\n-----END SSH SIGNATURE-----"

static bool
ed25519_holds(const unsigned char key[32], const void *msg, size_t n, const unsigned char sig[64])
{
	EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool holds = pkey && ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
	    EVP_DigestVerify(ctx, sig, 64, msg, n) == 1;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return holds;
}

/* A token signs SHA-256(application) || flags || counter || SHA-256(preimage): PROTOCOL.u2f. */
static void
token_message(struct buf *out, const struct sshsig_public *key, const unsigned char tail[5], const struct buf *preimage)
{
	unsigned char digest[32];

	sha256(digest, key->application, strlen(key->application));
	buf_add(out, digest, sizeof digest);
	buf_add(out, tail, 5);
	sha256(digest, preimage->s, preimage->len);
	buf_add(out, digest, sizeof digest);
}

enum err_code
sshsig_verify_wire(const struct sshsig_public *key, const char *ns, const void *msg, size_t n,
    struct sshsig_wire sig, struct err *e)
{
	const unsigned char *tail = NULL;
	struct sshsig_wire alg, raw;
	AUTO_BUF(preimage);
	AUTO_BUF(token);

	if (!sshsig_get_string(&sig, &alg) || !sshsig_get_string(&sig, &raw))
		return err_set(e, ERR_INTEGRITY, "the signature is cut short");
	if (!sshsig_wire_is(&alg, sshsig_algorithm(key)))
		return err_set(e, ERR_INTEGRITY, "the signature is of another algorithm than the key's %s", sshsig_algorithm(key));
	if (raw.n != 64)
		return err_set(e, ERR_INTEGRITY, "the signature has %zu bytes, not 64", raw.n);
	if (key->sk && !sshsig_get(&sig, 5, &tail))
		return err_set(e, ERR_INTEGRITY, "the signature lacks the token's flags and counter");
	if (sig.n)
		return err_set(e, ERR_INTEGRITY, "the signature has %zu bytes after its end", sig.n);
	if (tail && tail[0] != UP && tail[0] != (UP | UV))
		return err_set(e, ERR_INTEGRITY, "the token's flags are 0x%02x: only 0x01 and 0x05 show that a person was present",
		    tail[0]);
	sshsig_preimage(&preimage, ns, msg, n);
	if (tail)
		token_message(&token, key, tail, &preimage);
	struct buf *signed_bytes = tail ? &token : &preimage;
	if (!ed25519_holds(key->ed25519, signed_bytes->s, signed_bytes->len, raw.p))
		return err_set(e, ERR_INTEGRITY, "the signature does not hold for this text, key and namespace '%s'", ns);
	return OK;
}

enum err_code
sshsig_verify(const struct sshsig_public *key, const char *ns, const void *msg, size_t n, const char *sig, struct err *e)
{
	unsigned char raw[256];
	size_t len;

	if (!base64_read(sig, strlen(sig), raw, sizeof raw, &len))
		return err_set(e, ERR_INTEGRITY, "the signature is not exact base64 of at most %zu bytes", sizeof raw);
	return sshsig_verify_wire(key, ns, msg, n, (struct sshsig_wire){ raw, len }, e);
}

/* ---- armor ---- */

void
sshsig_armor_write(struct buf *out, const struct sshsig_public *key, const char *ns, struct sshsig_wire sig)
{
	AUTO_BUF(blob);
	AUTO_BUF(b64);

	buf_puts(&blob, "SSHSIG");
	sshsig_put_u32(&blob, 1);
	sshsig_put_string(&blob, key->blob, key->n);
	sshsig_put_text(&blob, ns);
	sshsig_put_text(&blob, "");
	sshsig_put_text(&blob, "sha512");
	sshsig_put_string(&blob, sig.p, sig.n);
	base64_write(&b64, blob.s, blob.len);
	buf_puts(out, BEGIN);
	for (size_t at = 0; at < b64.len; at += COLUMNS) {
		size_t k = b64.len - at < COLUMNS ? b64.len - at : COLUMNS;
		if (at)
			buf_puts(out, "\n");
		buf_add(out, b64.s + at, k);
	}
	buf_puts(out, END);
}

/* The base64 between the two lines, joined: every line has 70 columns but the last. */
static bool
unwrap(const char *s, size_t n, struct buf *b64)
{
	static const size_t head = sizeof BEGIN - 1, tail = sizeof END - 1;

	n -= n && s[n - 1] == '\n';
	if (n <= head + tail || n > ARMOR_MAX || memcmp(s, BEGIN, head) != 0 || memcmp(s + n - tail, END, tail) != 0)
		return false;
	s += head;
	for (n -= head + tail; n > COLUMNS; s += COLUMNS + 1, n -= COLUMNS + 1) {
		if (s[COLUMNS] != '\n' || n == COLUMNS + 1)
			return false;
		buf_add(b64, s, COLUMNS);
	}
	buf_add(b64, s, n);	/* a line feed in here is not base64 */
	return true;
}

enum err_code
sshsig_armor_read(const struct sshsig_public *key, const char *ns, const char *armor, struct buf *scratch,
    struct sshsig_wire *sig, struct err *e)
{
	static const unsigned char magic[] = { 'S', 'S', 'H', 'S', 'I', 'G', 0, 0, 0, 1 };
	unsigned char raw[ARMOR_MAX];
	struct sshsig_wire w = { raw, 0 }, pub, name, reserved, hash;
	const unsigned char *p;
	AUTO_BUF(b64);

	if (!unwrap(armor, strlen(armor), &b64))
		return err_set(e, ERR_INTEGRITY, "not an armored SSH signature of 70 columns");
	if (!base64_read(b64.s, b64.len, raw, sizeof raw, &w.n))
		return err_set(e, ERR_INTEGRITY, "the armored signature is not exact base64");
	if (!sshsig_get(&w, sizeof magic, &p) || memcmp(p, magic, sizeof magic) != 0)
		return err_set(e, ERR_INTEGRITY, "the armored signature is not SSHSIG version 1");
	if (!sshsig_get_string(&w, &pub) || !sshsig_get_string(&w, &name) || !sshsig_get_string(&w, &reserved) ||
	    !sshsig_get_string(&w, &hash) || !sshsig_get_string(&w, sig))
		return err_set(e, ERR_INTEGRITY, "the armored signature is cut short");
	if (w.n)
		return err_set(e, ERR_INTEGRITY, "the armored signature has %zu bytes after its end", w.n);
	if (pub.n != key->n || memcmp(pub.p, key->blob, pub.n) != 0)
		return err_set(e, ERR_INTEGRITY, "the armored signature is by another key than %s", key->fingerprint);
	if (!sshsig_wire_is(&name, ns))
		return err_set(e, ERR_INTEGRITY, "the armored signature is not for the namespace '%s'", ns);
	if (reserved.n)
		return err_set(e, ERR_INTEGRITY, "the reserved field of the armored signature is not empty");
	if (!sshsig_wire_is(&hash, "sha512"))
		return err_set(e, ERR_INTEGRITY, "the armored signature uses another hash than sha512");
	buf_reset(scratch);
	buf_add(scratch, sig->p, sig->n);
	*sig = (struct sshsig_wire){ (const unsigned char *)scratch->s, scratch->len };
	return OK;
}

enum err_code
sshsig_verify_armor(const struct sshsig_public *key, const char *ns, const void *msg, size_t n, const char *armor,
    struct err *e)
{
	struct sshsig_wire sig;
	AUTO_BUF(scratch);
	enum err_code code = sshsig_armor_read(key, ns, armor, &scratch, &sig, e);

	return code ? code : sshsig_verify_wire(key, ns, msg, n, sig, e);
}
