/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sshsig -- signatures that stock ssh-keygen and git can check, and the keys that make them.
 *
 * A signature is OpenSSH's SSHSIG (PROTOCOL.sshsig): what is signed is
 *
 *     "SSHSIG" || string(namespace) || string("") || string("sha512") || string(SHA-512(message))
 *
 * Two ways to sign, one result: an Ed25519 PKCS#8 file through OpenSSL (Ed25519 is deterministic,
 * so both give the same bytes), or anything that `ssh-keygen -Y sign` can use (an OpenSSH private
 * key file, a key in ssh-agent, a FIDO2 token), run without a shell.  Probity never parses an
 * OpenSSH private key.  Accepted public keys: ssh-ed25519 and sk-ssh-ed25519@openssh.com.
 *
 * Two encodings: the *signature string* (string(algorithm) || string(signature) [|| flags ||
 * counter for sk keys], in base64 on one line) goes into a ledger entry, the *armor* ("-----BEGIN
 * SSH SIGNATURE-----", 70 columns) into a git commit header.
 */
#ifndef CORE_SSHSIG_H
#define CORE_SSHSIG_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

/* A public key.  `blob` is the SSH wire form; `id` the hex SHA-256 of it (64 digits), which is how
 * statements name a key; `line` the "ssh-ed25519 AAAA..." form without a comment. */
struct sshsig_public {
	bool  sk;			/* a FIDO key: user presence is required of every signature */
	unsigned char blob[512];
	size_t n;
	char  id[65];
	char  fingerprint[64];		/* "SHA256:..." as ssh-keygen -l prints */
	char  line[768];
	unsigned char ed25519[32];
	char  application[64];		/* sk only */
};

/* Parse an OpenSSH public-key line (a comment is dropped) or a PEM SubjectPublicKeyInfo.  One key,
 * no options before it.  ERR_INVALID: another algorithm, other base64, bytes left over, a point of
 * small order (for which anybody can sign), an sk application that is not "ssh:...". */
enum err_code sshsig_public_parse(struct sshsig_public *out, const char *text, size_t n, struct err *e);

/* A signer: a private key that has been found and, for PKCS#8, unlocked. */
struct sshsig_signer;

/* Where passphrases come from: `file` if not NULL, whose first line is the passphrase; else `ask`,
 * which prompts (NULL: never).  ssh-keygen gets its passphrase from this program run again with
 * PROBITY_ASKPASS=1 (cmd/askpass.c), which reads the same file or, if `ask` is set, the terminal. */
struct sshsig_passphrase {
	const char *file;
	enum err_code (*ask)(const char *what, char *out, size_t size, struct err *e);
};

/*
 * Open the key that `path` names.  PKCS#8 PEM (encrypted or not) is used through OpenSSL; an
 * OpenSSH private key or a public-key file whose private half is in ssh-agent goes through
 * ssh-keygen.  For a private OpenSSH file the public half is `path`.pub, or asked of
 * `ssh-keygen -y`.  "X.pub" with a file X beside it means X.  `custody` becomes "file", "agent" or
 * "token".  An OpenSSH file's passphrase is wanted at each signing, not here.
 *
 * OK: *out is owned by the caller (sshsig_signer_free).  ERR_NOT_FOUND: no such file.
 * ERR_INVALID: not a key we take, or a wrong passphrase.  ERR_FAILED: ssh-keygen missing.
 */
enum err_code sshsig_signer_open(struct sshsig_signer **out, const char *path,
    const struct sshsig_passphrase *pass, struct err *e);
void sshsig_signer_free(struct sshsig_signer *s);			/* NULL is fine */
const struct sshsig_public *sshsig_signer_public(const struct sshsig_signer *s);
const char *sshsig_signer_custody(const struct sshsig_signer *s);

/* How the file is wrapped: "scrypt" (N >= 2^14, r >= 8), "weak" (another PBES2 function or a cheaper
 * scrypt), "none" (a PKCS#8 file without a passphrase), "openssh" (not ours to judge).  _weak is
 * true for "weak": such a file is used, and whoever prints should say so. */
const char *sshsig_signer_wrapping(const struct sshsig_signer *s);
bool sshsig_signer_weak(const struct sshsig_signer *s);

/* Sign `n` bytes under `ns`; the base64 signature string, NUL-terminated, is appended to `out`. */
enum err_code sshsig_sign(struct sshsig_signer *s, const char *ns, const void *msg, size_t n,
    struct buf *out, struct err *e);

/* Sign and append the armor (no trailing newline). */
enum err_code sshsig_sign_armor(struct sshsig_signer *s, const char *ns, const void *msg, size_t n,
    struct buf *out, struct err *e);

/* Check a base64 signature string.  ERR_INTEGRITY when it does not hold: wrong key, altered
 * message, non-canonical base64, trailing bytes, sk flags other than user presence. */
enum err_code sshsig_verify(const struct sshsig_public *key, const char *ns, const void *msg, size_t n,
    const char *sig, struct err *e);

/* Check an armored signature as git stores it; the public key inside must be `key`. */
enum err_code sshsig_verify_armor(const struct sshsig_public *key, const char *ns, const void *msg,
    size_t n, const char *armor, struct err *e);

/* Make a new Ed25519 key: PKCS#8 PEM in `path` (mode 0600, never overwritten), wrapped with scrypt
 * (N=2^14, r=8, p=5) and AES-256 when `passphrase` is not NULL, and its OpenSSH public line in
 * `path`.pub.  Both durable; on failure neither is left.  ERR_CONFLICT: one of them exists;
 * ERR_INVALID: an empty passphrase. */
enum err_code sshsig_keygen(const char *path, const char *passphrase, struct sshsig_public *out,
    struct err *e);

#endif
