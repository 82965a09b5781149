/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sshsig.c -- signers: which of the two kinds a file is, and signing in either encoding. */
#include "core/base64.h"
#include "core/file.h"
#include "core/sshsig_int.h"
#include "core/xalloc.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

static void signer_p(struct sshsig_signer **s) { sshsig_signer_free(*s); }

static bool
starts(const struct buf *text, const char *with)
{
	return strncmp(text->s, with, strlen(with)) == 0;
}

static enum err_code
open_kind(struct sshsig_signer *s, const char *path, const struct buf *text, const struct sshsig_passphrase *pass,
    struct err *e)
{
	if (starts(text, "-----BEGIN PRIVATE KEY-----") || starts(text, "-----BEGIN ENCRYPTED PRIVATE KEY-----"))
		return sshsig_pkcs8_open(s, path, text, pass, e);
	if (starts(text, "-----BEGIN OPENSSH PRIVATE KEY-----"))
		return sshsig_tool_open(s, path, text, pass, e);
	if (starts(text, "-----BEGIN PUBLIC KEY-----"))
		return err_set(e, ERR_INVALID, "%s holds only a public key; name the private key", path);
	return err_set(e, ERR_INVALID, "%s is not a key that signs: PKCS#8 PEM, an OpenSSH private key, or an OpenSSH "
	    "public key whose other half is in ssh-agent", path);
}

/* "ann.pub" beside "ann": a person means the key, so the private file is opened.  Otherwise the
 * private half is in ssh-agent or on a token. */
static enum err_code
open_pair(struct sshsig_signer *s, const char *path, const struct buf *pub, const struct sshsig_passphrase *pass,
    struct err *e)
{
	size_t n = strlen(path);
	struct sshsig_public key;
	AUTO_BUF(private);
	AUTO_BUF(text);
	enum err_code code = sshsig_public_parse(&key, pub->s, pub->len, e);

	if (code)
		return err_wrap(e, "%s", path);
	if (n > 4 && strcmp(path + n - 4, ".pub") == 0)
		buf_add(&private, path, n - 4);
	if (!private.len || !file_exists(private.s))
		return sshsig_tool_open(s, path, pub, pass, e);
	if (!(code = file_read(&text, private.s, 65536, e)))
		code = open_kind(s, private.s, &text, pass, e);
	OPENSSL_cleanse(text.s, text.len);
	if (!code && strcmp(s->pub.id, key.id) != 0)
		return err_set(e, ERR_INVALID, "%s is not the public half of %s", path, private.s);
	return code;
}

static bool
is_public_line(const struct buf *text)
{
	return starts(text, "ssh-") || starts(text, "sk-ssh-");
}

enum err_code
sshsig_signer_open(struct sshsig_signer **out, const char *path, const struct sshsig_passphrase *pass, struct err *e)
{
	struct sshsig_signer *s __attribute__((cleanup(signer_p))) = xcalloc(1, sizeof *s);
	AUTO_BUF(text);
	enum err_code code = file_read(&text, path, 65536, e);

	if (!code)
		code = is_public_line(&text) ? open_pair(s, path, &text, pass, e) : open_kind(s, path, &text, pass, e);
	OPENSSL_cleanse(text.s, text.len);
	if (code)
		return code;
	*out = s;
	s = NULL;
	return OK;
}

void
sshsig_signer_free(struct sshsig_signer *s)
{
	if (!s)
		return;
	EVP_PKEY_free(s->pkey);
	free(s->path);
	free(s->passphrase_file);
	free(s);
}

const struct sshsig_public *sshsig_signer_public(const struct sshsig_signer *s) { return &s->pub; }
const char *sshsig_signer_custody(const struct sshsig_signer *s) { return s->custody; }
const char *sshsig_signer_wrapping(const struct sshsig_signer *s) { return s->wrapping; }
bool sshsig_signer_weak(const struct sshsig_signer *s) { return strcmp(s->wrapping, "weak") == 0; }

/* The signature string, not yet in base64. */
static enum err_code
sign(struct sshsig_signer *s, const char *ns, const void *msg, size_t n, struct buf *sig, struct err *e)
{
	AUTO_BUF(preimage);

	if (!s->pkey)
		return sshsig_tool_sign(s, ns, msg, n, sig, e);
	sshsig_preimage(&preimage, ns, msg, n);
	return sshsig_pkcs8_sign(s, &preimage, sig, e);
}

enum err_code
sshsig_sign(struct sshsig_signer *s, const char *ns, const void *msg, size_t n, struct buf *out, struct err *e)
{
	AUTO_BUF(sig);
	enum err_code code = sign(s, ns, msg, n, &sig, e);

	if (!code)
		base64_write(out, sig.s, sig.len);
	return code;
}

enum err_code
sshsig_sign_armor(struct sshsig_signer *s, const char *ns, const void *msg, size_t n, struct buf *out, struct err *e)
{
	AUTO_BUF(sig);
	enum err_code code = sign(s, ns, msg, n, &sig, e);

	if (!code)
		sshsig_armor_write(out, &s->pub, ns, (struct sshsig_wire){ (const unsigned char *)sig.s, sig.len });
	return code;
}
