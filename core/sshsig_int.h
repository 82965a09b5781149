/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sshsig_int.h -- what the sshsig files share: the SSH wire encoding and the inside of a signer. */
#ifndef CORE_SSHSIG_INT_H
#define CORE_SSHSIG_INT_H

#include "core/sshsig.h"

#include <openssl/evp.h>
#include <stdint.h>

/* A run of bytes that is being read; reading moves it forward.  Nothing is copied. */
struct sshsig_wire { const unsigned char *p; size_t n; };

bool sshsig_get(struct sshsig_wire *w, size_t n, const unsigned char **out);
bool sshsig_get_string(struct sshsig_wire *w, struct sshsig_wire *out);
bool sshsig_wire_is(const struct sshsig_wire *w, const char *text);
void sshsig_put_u32(struct buf *out, uint32_t v);
void sshsig_put_string(struct buf *out, const void *bytes, size_t n);
void sshsig_put_text(struct buf *out, const char *text);

/* What is signed for a message: "SSHSIG" || namespace || "" || "sha512" || SHA-512(message). */
void sshsig_preimage(struct buf *out, const char *ns, const void *msg, size_t n);

/* The public key of 32 raw bytes, or of a wire blob.  ERR_INVALID as sshsig_public_parse. */
enum err_code sshsig_public_raw(struct sshsig_public *out, const unsigned char raw[32], struct err *e);
enum err_code sshsig_public_blob(struct sshsig_public *out, const unsigned char *blob, size_t n, struct err *e);

const char *sshsig_algorithm(const struct sshsig_public *key);

/* Verify the decoded signature string `sig`. */
enum err_code sshsig_verify_wire(const struct sshsig_public *key, const char *ns, const void *msg, size_t n,
    struct sshsig_wire sig, struct err *e);

/* The armor round a signature string, and the signature string inside an armor whose every other
 * field is as it must be; *sig points into `scratch`. */
void sshsig_armor_write(struct buf *out, const struct sshsig_public *key, const char *ns, struct sshsig_wire sig);
enum err_code sshsig_armor_read(const struct sshsig_public *key, const char *ns, const char *armor,
    struct buf *scratch, struct sshsig_wire *sig, struct err *e);

struct sshsig_signer {
	struct sshsig_public pub;
	const char *custody, *wrapping;	/* literals */
	EVP_PKEY *pkey;			/* PKCS#8; else NULL and ssh-keygen signs with: */
	char *path;
	char *passphrase_file;		/* or NULL */
	bool may_ask;			/* the terminal may be asked */
	bool agent_only;		/* path is a public key: never look for a private file */
};

/* PKCS#8: fill s->pkey, pub, custody and wrapping from PEM text. */
enum err_code sshsig_pkcs8_open(struct sshsig_signer *s, const char *path, const struct buf *pem,
    const struct sshsig_passphrase *pass, struct err *e);
enum err_code sshsig_pkcs8_sign(struct sshsig_signer *s, const struct buf *preimage, struct buf *sig, struct err *e);

/* ssh-keygen: fill the rest from an OpenSSH private or public file. */
enum err_code sshsig_tool_open(struct sshsig_signer *s, const char *path, const struct buf *text,
    const struct sshsig_passphrase *pass, struct err *e);
enum err_code sshsig_tool_sign(struct sshsig_signer *s, const char *ns, const void *msg, size_t n,
    struct buf *sig, struct err *e);

#endif
