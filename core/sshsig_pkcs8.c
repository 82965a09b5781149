/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sshsig_pkcs8.c -- Ed25519 private keys in PKCS#8 files: reading, judging the wrap, signing, making.
 *
 * The wrap is PBES2 (RFC 8018) with scrypt (RFC 7914): N=2^14, r=8 is the most memory (16 MiB) that
 * every stock `openssl pkey` opens without options; p=5 makes it five times as slow to guess.
 */
#include "core/fault.h"
#include "core/file.h"
#include "core/random.h"
#include "core/sshsig_int.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <string.h>
#include <unistd.h>

enum { SCRYPT_N = 16384, SCRYPT_R = 8, SCRYPT_P = 5, PASSPHRASE_MAX = 1024 };

static void sig_p(X509_SIG **x) { X509_SIG_free(*x); }
static void p8_p(PKCS8_PRIV_KEY_INFO **x) { PKCS8_PRIV_KEY_INFO_free(*x); }
static void bio_p(BIO **x) { BIO_free(*x); }
static void pkey_p(EVP_PKEY **x) { EVP_PKEY_free(*x); }
static void wipe(char (*s)[PASSPHRASE_MAX]) { OPENSSL_cleanse(*s, sizeof *s); }
#define AUTO(type, name, f) type *name __attribute__((cleanup(f)))
#define AUTO_PASSPHRASE(name) char name[PASSPHRASE_MAX] __attribute__((cleanup(wipe))) = ""

/* PEM headers could ask for a passphrase of their own: never on the terminal. */
static int
no_passphrase(char *out, int size, int writing, void *data)
{
	(void)out, (void)size, (void)writing, (void)data;
	return -1;
}

static bool
scrypt_is_strong(const X509_ALGOR *kdf)
{
	const ASN1_TYPE *param = NULL;
	const ASN1_OBJECT *oid;
	int type;
	const void *value;
	uint64_t n = 0, r = 0;

	X509_ALGOR_get0(&oid, &type, &value, kdf);
	if (OBJ_obj2nid(oid) != NID_id_scrypt || type != V_ASN1_SEQUENCE)
		return false;
	param = kdf->parameter;
	SCRYPT_PARAMS *p = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), param);
	bool strong = p && ASN1_INTEGER_get_uint64(&n, p->costParameter) && ASN1_INTEGER_get_uint64(&r, p->blockSize) &&
	    n >= SCRYPT_N && r >= SCRYPT_R;
	SCRYPT_PARAMS_free(p);
	return strong;
}

static const char *
judge(const X509_SIG *wrapped)
{
	const X509_ALGOR *algor;
	const ASN1_OBJECT *oid;

	X509_SIG_get0(wrapped, &algor, NULL);
	X509_ALGOR_get0(&oid, NULL, NULL, algor);
	if (OBJ_obj2nid(oid) != NID_pbes2)
		return "weak";
	PBE2PARAM *p = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), algor->parameter);
	bool strong = p && scrypt_is_strong(p->keyfunc);
	PBE2PARAM_free(p);
	return strong ? "scrypt" : "weak";
}

/* The first line of the file, or the answer on the terminal. */
static enum err_code
passphrase(const char *path, const struct sshsig_passphrase *pass, char out[PASSPHRASE_MAX], struct err *e)
{
	AUTO_BUF(text);
	enum err_code code;

	if (!pass || (!pass->file && !pass->ask))
		return err_set(e, ERR_INVALID, "%s is protected by a passphrase; name a file whose first line it is", path);
	if (!pass->file)
		return pass->ask(path, out, PASSPHRASE_MAX, e);
	if ((code = file_read(&text, pass->file, 65536, e)))
		return err_wrap(e, "reading the passphrase of %s", path);
	size_t n = strcspn(text.s, "\r\n");
	bool fits = n < PASSPHRASE_MAX;
	if (fits)
		memcpy(out, text.s, n), out[n] = '\0';
	OPENSSL_cleanse(text.s, text.len);
	return fits ? OK : err_set(e, ERR_INVALID, "the first line of %s is too long for a passphrase", pass->file);
}

static enum err_code
unwrap(PKCS8_PRIV_KEY_INFO **out, const X509_SIG *wrapped, const char *path, const struct sshsig_passphrase *pass,
    struct err *e)
{
	AUTO_PASSPHRASE(secret);
	enum err_code code = passphrase(path, pass, secret, e);

	if (code)
		return code;
	*out = PKCS8_decrypt(wrapped, secret, (int)strlen(secret));
	ERR_clear_error();
	return *out ? OK : err_set(e, ERR_INVALID, "wrong passphrase for %s", path);
}

/* The key inside.  One of Ed25519 is an octet string of its 32 bytes in another (RFC 8410 section 7) and is made of them
 * at once: OpenSSL's own way through its decoders takes a millisecond.  Any other goes that way. */
static EVP_PKEY *
key_inside(const PKCS8_PRIV_KEY_INFO *plain)
{
	const ASN1_OBJECT *kind = NULL;
	const unsigned char *octets = NULL;
	int n = 0;

	if (PKCS8_pkey_get0(&kind, &octets, &n, NULL, plain) == 1 && OBJ_obj2nid(kind) == NID_ED25519 && n == 34 &&
	    octets[0] == 4 && octets[1] == 32)
		return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, octets + 2, 32);
	return EVP_PKCS82PKEY(plain);
}

static enum err_code
read_pem(EVP_PKEY **out, const char **wrapping, const char *path, const struct buf *pem,
    const struct sshsig_passphrase *pass, struct err *e)
{
	AUTO(BIO, bio, bio_p) = BIO_new_mem_buf(pem->s, (int)pem->len);
	AUTO(X509_SIG, wrapped, sig_p) = NULL;
	AUTO(PKCS8_PRIV_KEY_INFO, plain, p8_p) = NULL;
	enum err_code code;

	*wrapping = "none";
	if (!bio)
		return err_set(e, ERR_FAILED, "reading %s: out of memory", path);
	if (strncmp(pem->s, "-----BEGIN ENCRYPTED", 20) == 0) {
		if (!(wrapped = PEM_read_bio_PKCS8(bio, NULL, no_passphrase, NULL)))
			return err_set(e, ERR_INVALID, "%s is not a PKCS#8 file", path);
		*wrapping = judge(wrapped);
		if ((code = unwrap(&plain, wrapped, path, pass, e)))
			return code;
	} else
		plain = PEM_read_bio_PKCS8_PRIV_KEY_INFO(bio, NULL, no_passphrase, NULL);
	*out = plain ? key_inside(plain) : NULL;
	if (!*out)
		return err_set(e, ERR_INVALID, "%s is not a PKCS#8 private key", path);
	return OK;
}

enum err_code
sshsig_pkcs8_open(struct sshsig_signer *s, const char *path, const struct buf *pem,
    const struct sshsig_passphrase *pass, struct err *e)
{
	AUTO(EVP_PKEY, pkey, pkey_p) = NULL;
	unsigned char raw[32];
	size_t n = sizeof raw;
	enum err_code code = read_pem(&pkey, &s->wrapping, path, pem, pass, e);

	ERR_clear_error();
	if (code)
		return code;
	if (EVP_PKEY_get_id(pkey) != EVP_PKEY_ED25519 || EVP_PKEY_get_raw_public_key(pkey, raw, &n) != 1)
		return err_set(e, ERR_INVALID, "%s is not an Ed25519 key; make one with 'probity key new'", path);
	if ((code = sshsig_public_raw(&s->pub, raw, e)))
		return code;
	s->pkey = pkey;
	pkey = NULL;
	s->custody = "file";
	return OK;
}

enum err_code
sshsig_pkcs8_sign(struct sshsig_signer *s, const struct buf *preimage, struct buf *sig, struct err *e)
{
	unsigned char raw[64];
	size_t n = sizeof raw;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool done = ctx && EVP_DigestSignInit(ctx, NULL, NULL, NULL, s->pkey) == 1 &&
	    EVP_DigestSign(ctx, raw, &n, (const unsigned char *)preimage->s, preimage->len) == 1 && n == sizeof raw;

	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	if (!done)
		return err_set(e, ERR_FAILED, "OpenSSL did not sign with %s", s->pub.fingerprint);
	sshsig_put_text(sig, sshsig_algorithm(&s->pub));
	sshsig_put_string(sig, raw, sizeof raw);
	return OK;
}

/* ---- making a key ---- */

/* PEM text of the key, wrapped when there is a passphrase. */
static bool
write_pem(BIO *bio, EVP_PKEY *pkey, const char *secret)
{
	AUTO(PKCS8_PRIV_KEY_INFO, plain, p8_p) = EVP_PKEY2PKCS8(pkey);
	AUTO(X509_SIG, wrapped, sig_p) = NULL;
	unsigned char salt[16];

	if (!plain)
		return false;
	if (!secret)
		return PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, plain) == 1;
	random_bytes(salt, sizeof salt);
	X509_ALGOR *pbe = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt, sizeof salt, NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);
	if (!pbe)
		return false;
	if (!(wrapped = PKCS8_set0_pbe(secret, (int)strlen(secret), plain, pbe))) {
		X509_ALGOR_free(pbe);
		return false;
	}
	return PEM_write_bio_PKCS8(bio, wrapped) == 1;
}

static enum err_code
put_files(const char *path, const char *pub, BIO *pem, const struct sshsig_public *key, struct err *e)
{
	AUTO_BUF(line);
	char *bytes;
	long n = BIO_get_mem_data(pem, &bytes);
	enum err_code code;

	buf_printf(&line, "%s\n", key->line);
	if (FAULT("sshsig.keygen"))
		return err_set(e, ERR_FAILED, "making %s: injected fault", path);
	if ((code = file_create(path, bytes, (size_t)n, e)))
		return code;
	if (FAULT("sshsig.keygen.pub"))
		code = err_set(e, ERR_FAILED, "making %s: injected fault", pub);
	else
		code = file_create(pub, line.s, line.len, e);
	if (code)
		(void)unlink(path);	/* made a moment ago, by us, and used for nothing */
	return code;
}

enum err_code
sshsig_keygen(const char *path, const char *passphrase, struct sshsig_public *out, struct err *e)
{
	AUTO(EVP_PKEY, pkey, pkey_p) = NULL;
	AUTO(BIO, pem, bio_p) = NULL;
	AUTO_BUF(pub);
	unsigned char raw[32];
	size_t n = sizeof raw;
	struct sshsig_public key;
	enum err_code code;

	buf_printf(&pub, "%s.pub", path);
	if (passphrase && !*passphrase)
		return err_set(e, ERR_INVALID, "the passphrase for %s is empty", path);
	if (file_exists(path) || file_exists(pub.s))
		return err_set(e, ERR_CONFLICT, "%s exists and is not overwritten", file_exists(path) ? path : pub.s);
	pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	pem = BIO_new(BIO_s_secmem());
	if (!pkey || !pem || EVP_PKEY_get_raw_public_key(pkey, raw, &n) != 1 || !write_pem(pem, pkey, passphrase))
		return err_set(e, ERR_FAILED, "OpenSSL did not make a key for %s", path);
	if ((code = sshsig_public_raw(&key, raw, e)) || (code = put_files(path, pub.s, pem, &key, e)))
		return code;
	*out = key;
	return OK;
}
