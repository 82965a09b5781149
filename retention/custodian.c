/* SPDX-License-Identifier: GPL-3.0-or-later */
/* custodian.c -- see custody.h. */
#include "retention/custodian_int.h"
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/xalloc.h"
#include "retention/overwrite_int.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

/* scrypt N=2^14 r=8 p=5: about a quarter of a second; OpenSSL's default memory limit allows it */
enum { SCRYPT_N = 1 << 14, SCRYPT_R = 8, SCRYPT_P = 5, PASSPHRASE_MIN = 8, PASSPHRASE_MAX = 1024 };

static void
path_of(struct buf *out, const char *keystore, const char *id, const char *suffix)
{
	buf_printf(out, "%s/custodians/%s.%s", keystore, id, suffix);
}

static enum err_code
id_ok(const char *id, struct err *e)
{
	return parse_id_ok(id) ? OK : err_set(e, ERR_INVALID, "'%.40s' is not an actor id", id);
}

static enum err_code
crypto_failed(struct err *e, const char *doing)
{
	ERR_clear_error();
	return err_set(e, ERR_FAILED, "%s: OpenSSL failed", doing);
}

static X509_SIG *
wrap_key(const unsigned char private[KEY], const void *passphrase, size_t n)
{
	EVP_PKEY *k = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private, KEY);
	PKCS8_PRIV_KEY_INFO *info = k ? EVP_PKEY2PKCS8(k) : NULL;
	X509_ALGOR *pbe = PKCS5_pbe2_set_scrypt(
		EVP_aes_256_cbc(), NULL, 32, NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);
	X509_SIG *sig = info && pbe ? PKCS8_set0_pbe(passphrase, (int)n, info, pbe) : NULL;

	if (!sig)
		X509_ALGOR_free(pbe);
	PKCS8_PRIV_KEY_INFO_free(info);
	EVP_PKEY_free(k);
	return sig;
}

static enum err_code
write_private(const char *path, const unsigned char private[KEY], const void *passphrase, size_t n,
	struct err *e)
{
	X509_SIG *sig = wrap_key(private, passphrase, n);
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long len = 0;
	enum err_code code;

	if (sig && bio && PEM_write_bio_PKCS8(bio, sig) == 1)
		len = BIO_get_mem_data(bio, &text);
	if (len > 0)
		code = file_create(path, text, (size_t)len, e);
	else
		code = crypto_failed(e, "protecting a custodian's key");
	BIO_free(bio);
	X509_SIG_free(sig);
	return code;
}

enum err_code
retention_custodian_create(const char *keystore, const char *id, const void *passphrase, size_t n,
	struct err *e)
{
	AUTO_KEY(private);
	unsigned char public[KEY];
	char hex[2 * KEY + 2];
	AUTO_BUF(key);
	AUTO_BUF(pub);
	enum err_code code;

	if ((code = id_ok(id, e)))
		return code;
	if (n < PASSPHRASE_MIN || n > PASSPHRASE_MAX)
		return err_set(e, ERR_INVALID, "a custodian's passphrase has %d to %d bytes",
			PASSPHRASE_MIN, PASSPHRASE_MAX);
	path_of(&key, keystore, id, "key");
	path_of(&pub, keystore, id, "pub");
	if (file_exists(pub.s))
		return err_set(e, ERR_CONFLICT, "%s is a custodian already", id);
	if (file_exists(key.s)
		&& (code = file_write(key.s, "", 0, e))) /* a create that was killed */
		return code;
	(void)remove(key.s);	/* absent is the usual case */
	retention_pair_new(private.k, public);
	parse_hex_write(hex, public, KEY);
	hex[2 * KEY] = '\n';
	if ((code = write_private(key.s, private.k, passphrase, n, e)))
		return err_wrap(e, "making custodian %s", id);
	if (FAULT("retention.custodian.public"))
		return err_set(e, ERR_FAILED, "making custodian %s: injected fault", id);
	return file_create(pub.s, hex, 2 * KEY + 1, e);
}

enum err_code
retention_custodian_public(
	const char *keystore, const char *id, unsigned char public[KEY], struct err *e)
{
	AUTO_BUF(path);
	AUTO_BUF(text);
	enum err_code code = id_ok(id, e);

	if (code)
		return code;
	path_of(&path, keystore, id, "pub");
	if ((code = file_read(&text, path.s, 4096, e)))
		return code == ERR_NOT_FOUND
			? err_set(e, ERR_NOT_FOUND, "%s is not a custodian", id)
			: code;
	if (text.len == 2 * KEY + 1 && text.s[2 * KEY] == '\n')
		text.s[--text.len] = '\0';
	if (!parse_hex(text.s, public, KEY))
		return err_set(e, ERR_INTEGRITY, "%s is not a custodian's public key", path.s);
	return OK;
}

bool
retention_custodian_known(const char *keystore, const char *id)
{
	AUTO_BUF(path);

	path_of(&path, keystore, id, "pub");
	return parse_id_ok(id) && file_exists(path.s);
}

enum err_code
retention_custodian_forget(const char *keystore, const char *id, struct err *e)
{
	static const char *const suffix[] = { "pub", "key" };
	enum err_code code = id_ok(id, e);

	for (size_t i = 0; !code && i < 2; i++) {
		AUTO_BUF(path);
		path_of(&path, keystore, id, suffix[i]);
		code = retention_scrub(path.s, e);
	}
	return code;
}

/* NULL: the passphrase is wrong, or the file is no such key. */
static EVP_PKEY *
unwrap_key(const struct buf *pem, const void *passphrase, size_t n, bool *is_key)
{
	BIO *bio = BIO_new_mem_buf(pem->s, (int)pem->len);
	X509_SIG *sig = bio ? PEM_read_bio_PKCS8(bio, NULL, NULL, NULL) : NULL;
	PKCS8_PRIV_KEY_INFO *info = sig ? PKCS8_decrypt(sig, passphrase, (int)n) : NULL;
	EVP_PKEY *k = info ? EVP_PKCS82PKEY(info) : NULL;

	*is_key = sig != NULL;
	PKCS8_PRIV_KEY_INFO_free(info);
	X509_SIG_free(sig);
	BIO_free(bio);
	ERR_clear_error();
	return k;
}

enum err_code
retention_custodian_unlock(struct retention_custodian **out, const char *keystore, const char *id,
	const void *passphrase, size_t n, struct err *e)
{
	AUTO_KEY(private);
	unsigned char want[KEY], have[KEY];
	size_t len = KEY;
	bool is_key;
	AUTO_BUF(path);
	AUTO_BUF(pem);
	enum err_code code;

	if ((code = retention_custodian_public(keystore, id, want, e)))
		return code;
	path_of(&path, keystore, id, "key");
	if ((code = file_read(&pem, path.s, 65536, e)))
		return code;
	EVP_PKEY *k = n <= PASSPHRASE_MAX ? unwrap_key(&pem, passphrase, n, &is_key) : NULL;
	if (!k)
		return n <= PASSPHRASE_MAX && !is_key
			? err_set(e, ERR_INTEGRITY, "%s is not a protected key", path.s)
			: err_set(e, ERR_REFUSED, "wrong custody passphrase for %s", id);
	bool good = EVP_PKEY_get_raw_private_key(k, private.k, &len) == 1 && len == KEY;
	EVP_PKEY_free(k);
	if (good)
		retention_pair_public(private.k, have);
	if (!good || !retention_same(have, want, KEY))
		return err_set(e, ERR_INTEGRITY,
			"the two halves of custodian %s's key do not belong together", id);
	struct retention_custodian *c = xcalloc(1, sizeof *c);
	memcpy(c->id, id, strlen(id));
	retention_secret_add(&c->private, private.k, KEY);
	*out = c;
	return OK;
}

const char *
retention_custodian_id(const struct retention_custodian *c)
{
	return c->id;
}

void
retention_custodian_free(struct retention_custodian *c)
{
	if (!c)
		return;
	retention_secret_release(&c->private);
	free(c);
}
