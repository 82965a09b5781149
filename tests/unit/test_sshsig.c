/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_sshsig.c -- public keys, PKCS#8 signers, and verification that accepts one spelling only.
 * Keys are made at run time in a fresh folder; ssh-keygen and openssl are the other opinion. */
#include "core/base64.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/sha256.h"
#include "core/spawn.h"
#include "core/sshsig_int.h"
#include "tests/unit/tap.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NS "probity-entry"
static const char msg[] = "{\"act\":\"approve-dpia\"}";
enum { MSG = sizeof msg - 1 };
static char dir[64];

static const char *
in_dir(const char *name)
{
	static char path[256][160];
	static int next;
	char *p = path[next++ % 256];

	snprintf(p, sizeof *path, "%s/%s", dir, name);
	return p;
}

static void
put(const char *name, const char *text)
{
	struct err e = ERR_INIT;

	if (file_write(in_dir(name), text, strlen(text), &e))
		ok(0, "writing %s: %s", name, e.msg);
}

/* Run a program; its exit status, or -1. */
static int
run(const char *const *argv, const char *in, size_t n, struct buf *out)
{
	struct spawn s = { .argv = argv, .in = in, .n_in = n };
	struct err e = ERR_INIT;
	int status;

	return spawn_run(&s, out, NULL, &status, &e) ? -1 : status;
}

static struct sshsig_signer *
opened(const char *path, const struct sshsig_passphrase *pass)
{
	struct sshsig_signer *s = NULL;
	struct err e = ERR_INIT;

	ok(sshsig_signer_open(&s, path, pass, &e) == OK, "opens %s %s", path + strlen(dir) + 1, e.msg);
	return s;
}

/* ---- public keys ---- */

static void
public_refused(const char *text, const char *why)
{
	struct sshsig_public key = { .n = 77 };
	struct err e = ERR_INIT;

	ok(sshsig_public_parse(&key, text, strlen(text), &e) == ERR_INVALID && strstr(e.msg, why) && key.n == 77,
	    "public key refused: %s (%s)", why, e.msg);
}

/* A line from an algorithm, a point, and what else is in the blob. */
static void
line_of(struct buf *out, const char *word, const char *alg, const unsigned char *point, size_t n, const char *rest,
    size_t n_rest)
{
	unsigned char len[4] = { 0, 0, 0, (unsigned char)strlen(alg) }, plen[4] = { 0, 0, 0, (unsigned char)n };
	AUTO_BUF(blob);

	buf_add(&blob, len, 4);
	buf_puts(&blob, alg);
	buf_add(&blob, plen, 4);
	buf_add(&blob, point, n);
	buf_add(&blob, rest, n_rest);
	buf_printf(out, "%s ", word);
	base64_write(out, blob.s, blob.len);
}

static void
public_blob_refused(const char *word, const char *alg, const unsigned char *point, size_t n, const char *rest,
    size_t n_rest, const char *why)
{
	AUTO_BUF(line);

	line_of(&line, word, alg, point, n, rest, n_rest);
	public_refused(line.s, why);
}

static const char app[] = "\0\0\0\4ssh:", web[] = "\0\0\0\5https", nul[] = "\0\0\0\6ssh:\0x";
#define PLAIN "ssh-ed25519"
#define TOKEN "sk-ssh-ed25519@openssh.com"

static void
public_keys(const struct sshsig_public *good)
{
	static const unsigned char zero[32];
	unsigned char order8[32], p_plus_1[32];
	struct sshsig_public k;
	struct err e = ERR_INIT;
	AUTO_BUF(text);

	ok(parse_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", order8, 32), "a point of order 8");
	memset(p_plus_1, 0xff, sizeof p_plus_1);
	p_plus_1[0] = 0xee;
	p_plus_1[31] = 0x7f;
	buf_printf(&text, "%s somebody@some host\r\n", good->line);
	ok(sshsig_public_parse(&k, text.s, text.len, &e) == OK && strcmp(k.id, good->id) == 0 &&
	    strcmp(k.line, good->line) == 0 && !k.sk, "a line with a comment: the same key, the comment dropped");
	buf_reset(&text);
	line_of(&text, TOKEN, TOKEN, good->ed25519, 32, app, 8);
	ok(sshsig_public_parse(&k, text.s, text.len, &e) == OK && k.sk && strcmp(k.application, "ssh:") == 0 &&
	    strcmp(k.line, text.s) == 0, "a FIDO key");
	public_refused("", "not one public key");
	public_refused("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ==", "not a public key");
	public_refused("no-pty ssh-ed25519 AAAA", "not a public key");
	public_refused("ssh-ed25519", "not a public key");
	public_refused("ssh-ed25519 AAAA\nssh-ed25519 AAAA", "not one public key");
	public_refused("ssh-ed25519 AAA", "not exact base64");
	public_refused("ssh-ed25519  AAAA", "cut short");
	public_refused("ssh-ed25519 AAAA", "cut short");
	public_refused("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "not an Ed25519 public key");
	public_blob_refused(PLAIN, PLAIN, good->ed25519, 31, "", 0, "another length");
	public_blob_refused(PLAIN, PLAIN, good->ed25519, 32, "x", 1, "left over");
	public_blob_refused(TOKEN, PLAIN, good->ed25519, 32, "", 0, "first word");
	public_blob_refused(PLAIN, TOKEN, good->ed25519, 32, app, 8, "first word");
	public_blob_refused(PLAIN, "ssh-dss", good->ed25519, 32, "", 0, "not an ssh-ed25519");
	public_blob_refused(TOKEN, TOKEN, good->ed25519, 32, web, 9, "application");
	public_blob_refused(TOKEN, TOKEN, good->ed25519, 32, nul, 10, "application");
	public_blob_refused(TOKEN, TOKEN, good->ed25519, 32, "", 0, "cut short");
	public_blob_refused(PLAIN, PLAIN, zero, 32, "", 0, "anybody can sign");
	public_blob_refused(PLAIN, PLAIN, p_plus_1, 32, "", 0, "anybody can sign");
	public_blob_refused(PLAIN, PLAIN, order8, 32, "", 0, "anybody can sign");
}

/* ---- what ssh-keygen and openssl think ---- */

static void
others_agree(struct sshsig_signer *s, const char *key)
{
	const struct sshsig_public *pub = sshsig_signer_public(s);
	const char *verify[] = { "ssh-keygen", "-Y", "verify", "-n", NS, "-I", "ann", "-f", in_dir("allowed"), "-s",
		in_dir("sig"), NULL };
	const char *list[] = { "ssh-keygen", "-lf", in_dir("plain.pub"), NULL };
	const char *pkey[] = { "openssl", "pkey", "-in", key, "-pubout", NULL };
	struct sshsig_public k;
	struct err e = ERR_INIT;
	AUTO_BUF(armor);
	AUTO_BUF(text);
	AUTO_BUF(out);

	ok(sshsig_sign_armor(s, NS, msg, MSG, &armor, &e) == OK, "signs into an armor");
	buf_printf(&text, "ann namespaces=\"%s\" %s\n", NS, pub->line);
	put("allowed", text.s);
	buf_puts(&armor, "\n");
	put("sig", armor.s);
	ok(run(verify, msg, MSG, NULL) == 0, "ssh-keygen -Y verify accepts our signature");
	ok(run(verify, msg, MSG - 1, NULL) != 0, "and refuses another message");
	ok(run(list, NULL, 0, &out) == 0 && strstr(out.s, pub->fingerprint), "ssh-keygen -l prints our fingerprint");
	buf_reset(&out);
	ok(run(pkey, NULL, 0, &out) == 0, "openssl pkey reads our PKCS#8");
	ok(sshsig_public_parse(&k, out.s, out.len, &e) == OK && strcmp(k.id, pub->id) == 0, "its PEM public key is the same key");
}

/* ---- verification ---- */

static void
refuses(const struct sshsig_public *key, const char *ns, const char *text, const char *sig, const char *why)
{
	struct err e = ERR_INIT;

	ok(sshsig_verify(key, ns, text, strlen(text), sig, &e) == ERR_INTEGRITY && strstr(e.msg, why),
	    "signature refused: %s (%s)", why, e.msg);
}

static void
strict(struct sshsig_signer *s, const struct sshsig_public *other)
{
	const struct sshsig_public *key = sshsig_signer_public(s);
	unsigned char raw[128];
	struct err e = ERR_INIT;
	size_t n = 0;
	AUTO_BUF(sig);
	AUTO_BUF(again);
	AUTO_BUF(b);

	ok(sshsig_sign(s, NS, msg, MSG, &sig, &e) == OK && sshsig_verify(key, NS, msg, MSG, sig.s, &e) == OK, "signs, verifies");
	ok(sshsig_sign(s, NS, msg, MSG, &again, &e) == OK && strcmp(sig.s, again.s) == 0, "Ed25519 is deterministic");
	ok(sig.len == 112 && base64_read(sig.s, sig.len, raw, sizeof raw, &n) && n == 83, "112 characters, 83 bytes");
	refuses(key, "git", msg, sig.s, "does not hold");
	refuses(key, NS, "another text", sig.s, "does not hold");
	refuses(other, NS, msg, sig.s, "does not hold");
	buf_printf(&b, "%s\n", sig.s);
	refuses(key, NS, msg, b.s, "not exact base64");
	sig.s[110]++;		/* "=" stands at 111: the spare bits of the last group */
	refuses(key, NS, msg, sig.s, "not exact base64");
	sig.s[110]--;
	refuses(key, NS, msg, "", "cut short");
	buf_reset(&b);
	raw[n] = 0;
	base64_write(&b, raw, n + 1);
	refuses(key, NS, msg, b.s, "1 bytes after its end");
	buf_reset(&b);
	raw[18] = 63;
	base64_write(&b, raw, n - 1);
	refuses(key, NS, msg, b.s, "63 bytes, not 64");
	raw[18] = 64;
	raw[10] = '8';
	buf_reset(&b);
	base64_write(&b, raw, n);
	refuses(key, NS, msg, b.s, "another algorithm");
	raw[10] = '9';
	int held = 0;
	for (size_t i = 0; i < n; i++) {	/* no byte of it is idle */
		raw[i] ^= 1;
		buf_reset(&b);
		base64_write(&b, raw, n);
		err_clear(&e);
		held += sshsig_verify(key, NS, msg, MSG, b.s, &e) != ERR_INTEGRITY;
		raw[i] ^= 1;
	}
	ok(held == 0, "a flipped bit in any byte is noticed");
}

static void
armor_refused(const struct sshsig_public *key, const char *ns, const char *armor, const char *why)
{
	struct err e = ERR_INIT;

	ok(sshsig_verify_armor(key, ns, msg, MSG, armor, &e) == ERR_INTEGRITY && strstr(e.msg, why),
	    "armor refused: %s (%s)", why, e.msg);
}

/* Another armor round the blob of `armor` with `n` bytes at `at` replaced by `with`. */
static void
rearmor(struct buf *out, const char *armor, size_t at, size_t n, const void *with, size_t k)
{
	unsigned char raw[1024];
	AUTO_BUF(b64);
	AUTO_BUF(blob);
	AUTO_BUF(again);
	size_t len;

	for (const char *p = strchr(armor, '\n'); *p && strncmp(p, "\n-----END", 9) != 0; p++)
		if (*p != '\n')
			buf_add(&b64, p, 1);
	if (!base64_read(b64.s, b64.len, raw, sizeof raw, &len))
		return;
	buf_add(&blob, raw, at);
	buf_add(&blob, with, k);
	buf_add(&blob, raw + at + n, len - at - n);
	base64_write(&again, blob.s, blob.len);
	buf_reset(out);
	buf_puts(out, "-----BEGIN SSH SIGNATURE-----");
	for (size_t i = 0; i < again.len; i += 70)
		buf_printf(out, "\n%.70s", again.s + i);
	buf_puts(out, "\n-----END SSH SIGNATURE-----");
}

static void
armors(struct sshsig_signer *s, const struct sshsig_public *other)
{
	const struct sshsig_public *key = sshsig_signer_public(s);
	struct err e = ERR_INIT;
	AUTO_BUF(armor);
	AUTO_BUF(b);
	/* SSHSIG, version, string(51), string(13: probity-entry), reserved, string(sha512), string(83) */
	enum { VERSION = 6, RESERVED = 6 + 4 + 55 + 17, HASH = RESERVED + 4, SIG = HASH + 10 };

	ok(sshsig_sign_armor(s, NS, msg, MSG, &armor, &e) == OK, "armor");
	ok(sshsig_verify_armor(key, NS, msg, MSG, armor.s, &e) == OK, "verifies");
	rearmor(&b, armor.s, 0, 0, "", 0);
	is(b.s, armor.s, "the test takes it apart and together again");
	buf_puts(&b, "\n");
	ok(sshsig_verify_armor(key, NS, msg, MSG, b.s, &e) == OK, "one line feed at the end is fine");
	buf_puts(&b, "\n");
	armor_refused(key, NS, b.s, "70 columns");
	armor_refused(other, NS, armor.s, "another key");
	armor_refused(key, "git", armor.s, "namespace");
	armor_refused(key, NS, "", "70 columns");
	armor_refused(key, NS, "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----", "70 columns");
	rearmor(&b, armor.s, VERSION, 4, "\0\0\0\2", 4);
	armor_refused(key, NS, b.s, "version 1");
	rearmor(&b, armor.s, RESERVED, 4, "\0\0\0\1x", 5);
	armor_refused(key, NS, b.s, "reserved");
	rearmor(&b, armor.s, HASH, 10, "\0\0\0\6sha256", 10);
	armor_refused(key, NS, b.s, "sha512");
	rearmor(&b, armor.s, SIG + 87, 0, "x", 1);
	armor_refused(key, NS, b.s, "1 bytes after its end");
	rearmor(&b, armor.s, SIG, 87, "", 0);
	armor_refused(key, NS, b.s, "cut short");
	buf_reset(&b);
	buf_puts(&b, armor.s);
	memmove(b.s + 60, b.s + 61, b.len - 60);	/* the first line one short */
	armor_refused(key, NS, b.s, "70 columns");
	buf_reset(&b);
	buf_puts(&b, armor.s);
	b.s[100] = ' ';
	armor_refused(key, NS, b.s, "70 columns");
	buf_reset(&b);
	buf_puts(&b, armor.s);
	b.s[40] = ' ';
	armor_refused(key, NS, b.s, "not exact base64");
	ok(sshsig_verify_armor(key, NS, "other", 5, armor.s, &e) == ERR_INTEGRITY, "another message");
}

/* ---- a token, played by an Ed25519 key ---- */

static void
token_sign(struct buf *out, EVP_PKEY *pkey, const struct sshsig_public *key, unsigned char flags, const char *hash)
{
	unsigned char digest[64], tail[5] = { flags, 0, 0, 1, 44 }, raw[64];
	size_t n = sizeof raw;
	AUTO_BUF(pre);
	AUTO_BUF(m);
	AUTO_BUF(sig);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	EVP_Digest(msg, MSG, digest, NULL, EVP_sha512(), NULL);
	buf_add(&pre, "SSHSIG\0\0\0\15" NS "\0\0\0\0\0\0\0\6", 6 + 17 + 8);
	buf_puts(&pre, hash);
	buf_add(&pre, "\0\0\0\100", 4);
	buf_add(&pre, digest, 64);
	sha256(digest, key->application, strlen(key->application));
	buf_add(&m, digest, 32);
	buf_add(&m, tail, 5);
	sha256(digest, pre.s, pre.len);
	buf_add(&m, digest, 32);
	EVP_DigestSignInit(ctx, NULL, NULL, NULL, pkey);
	EVP_DigestSign(ctx, raw, &n, (unsigned char *)m.s, m.len);
	EVP_MD_CTX_free(ctx);
	buf_add(&sig, "\0\0\0\32" TOKEN "\0\0\0\100", 34);
	buf_add(&sig, raw, 64);
	buf_add(&sig, tail, 5);
	buf_reset(out);
	base64_write(out, sig.s, sig.len);
}

/* OpenSSH reads our idea of a token's signature as its own. */
static void
token_interop(const struct sshsig_public *key, const char *sig)
{
	const char *verify[] = { "ssh-keygen", "-Y", "verify", "-n", NS, "-I", "ann", "-f", in_dir("allowed-sk"), "-s",
		in_dir("sig-sk"), NULL };
	unsigned char raw[128];
	struct err e = ERR_INIT;
	size_t n = 0;
	AUTO_BUF(armor);
	AUTO_BUF(allowed);

	ok(base64_read(sig, strlen(sig), raw, sizeof raw, &n), "the signature string");
	sshsig_armor_write(&armor, key, NS, (struct sshsig_wire){ raw, n });
	ok(sshsig_verify_armor(key, NS, msg, MSG, armor.s, &e) == OK, "a token's armor %s", e.msg);
	buf_puts(&armor, "\n");
	put("sig-sk", armor.s);
	buf_printf(&allowed, "ann namespaces=\"%s\" %s\n", NS, key->line);
	put("allowed-sk", allowed.s);
	ok(run(verify, msg, MSG, NULL) == 0, "ssh-keygen -Y verify accepts it too");
	ok(run(verify, msg, MSG - 1, NULL) != 0, "and refuses another message");
}

static void
tokens(const struct sshsig_public *plain)
{
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	unsigned char raw[32], bytes[128];
	size_t n = sizeof raw;
	struct sshsig_public key = { 0 };
	struct err e = ERR_INIT;
	AUTO_BUF(line);
	AUTO_BUF(sig);
	AUTO_BUF(cut);

	EVP_PKEY_get_raw_public_key(pkey, raw, &n);
	line_of(&line, TOKEN, TOKEN, raw, 32, app, 8);
	ok(sshsig_public_parse(&key, line.s, line.len, &e) == OK, "the token's key");
	static const int accepted[] = { 0x01, 0x05 }, refused[] = { 0x00, 0x04, 0x02, 0x41, 0x81, 0x07, 0x45, 0xff };
	for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
		token_sign(&sig, pkey, &key, (unsigned char)accepted[i], "sha512");
		ok(sshsig_verify(&key, NS, msg, MSG, sig.s, &e) == OK, "token flags 0x%02x", accepted[i]);
	}
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		token_sign(&sig, pkey, &key, (unsigned char)refused[i], "sha512");
		refuses(&key, NS, msg, sig.s, "a person was present");
	}
	token_sign(&sig, pkey, &key, 0x01, "sha256");
	refuses(&key, NS, msg, sig.s, "does not hold");
	token_sign(&sig, pkey, &key, 0x01, "sha512");
	token_interop(&key, sig.s);
	refuses(&key, "git", msg, sig.s, "does not hold");
	refuses(plain, NS, msg, sig.s, "another algorithm");
	ok(base64_read(sig.s, sig.len, bytes, sizeof bytes, &n) && n == 103, "103 bytes");
	base64_write(&cut, bytes, n - 1);
	refuses(&key, NS, msg, cut.s, "flags and counter");
	bytes[n - 1] ^= 1;
	buf_reset(&cut);
	base64_write(&cut, bytes, n);
	refuses(&key, NS, msg, cut.s, "does not hold");
	snprintf(key.application, sizeof key.application, "ssh:x");
	bytes[n - 1] ^= 1;
	refuses(&key, NS, msg, sig.s, "does not hold");
	EVP_PKEY_free(pkey);
}

/* ---- signing through ssh-keygen ---- */

static void open_refused(const char *name, const struct sshsig_passphrase *pass, enum err_code want, const char *why);

/* The private half of our PKCS#8 key as an OpenSSH file: the one format of its kind, laid out by
 * hand (PROTOCOL.key), since no stock tool converts an Ed25519 key from PKCS#8. */
static void
as_openssh(const struct sshsig_public *pub, const char *pkcs8, const char *name)
{
	static const char none[] = "openssh-key-v1\0\0\0\0\4none\0\0\0\4none\0\0\0\0\0\0\0\1\0\0\0\63";
	unsigned char seed[32], pad[] = { 1, 2, 3, 4, 5 };
	size_t n = sizeof seed;
	FILE *f = fopen(pkcs8, "r");
	EVP_PKEY *pkey = f ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;
	AUTO_BUF(blob);
	AUTO_BUF(text);

	ok(pkey && EVP_PKEY_get_raw_private_key(pkey, seed, &n) == 1, "its seed");
	buf_add(&blob, none, sizeof none - 1);
	buf_add(&blob, pub->blob, pub->n);
	buf_add(&blob, "\0\0\0\210abcdabcd", 12);	/* 136 bytes: a check word twice, the key, padding */
	buf_add(&blob, pub->blob, pub->n);
	buf_add(&blob, "\0\0\0\100", 4);
	buf_add(&blob, seed, 32);
	buf_add(&blob, pub->ed25519, 32);
	buf_add(&blob, "\0\0\0\0", 4);
	buf_add(&blob, pad, 5);
	buf_puts(&text, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
	base64_write(&text, blob.s, blob.len);
	buf_puts(&text, "\n-----END OPENSSH PRIVATE KEY-----\n");
	put(name, text.s);
	EVP_PKEY_free(pkey);
	if (f)
		fclose(f);
}

static void
two_ways_one_result(struct sshsig_signer *ours)
{
	const struct sshsig_public *pub = sshsig_signer_public(ours);
	struct err e = ERR_INIT;
	AUTO_BUF(a);
	AUTO_BUF(b);

	as_openssh(pub, in_dir("plain"), "converted");
	struct sshsig_signer *theirs = opened(in_dir("converted"), NULL);
	if (!theirs)
		return;
	is(sshsig_signer_public(theirs)->id, pub->id, "ssh-keygen -y tells the same public key");
	is(sshsig_signer_wrapping(theirs), "openssh", "wrapping");
	ok(sshsig_sign(ours, NS, msg, MSG, &a, &e) == OK && sshsig_sign(theirs, NS, msg, MSG, &b, &e) == OK, "both sign %s", e.msg);
	is(b.s, a.s, "the same signature string");
	buf_reset(&a);
	buf_reset(&b);
	ok(sshsig_sign_armor(ours, "git", "", 0, &a, &e) == OK && sshsig_sign_armor(theirs, "git", "", 0, &b, &e) == OK,
	    "an empty message too %s", e.msg);
	is(b.s, a.s, "the same armor");
	const char *argv[] = { "ssh-keygen", "-Y", "sign", "-n", "git", "-f", in_dir("converted"), NULL };
	buf_reset(&b);
	buf_puts(&a, "\n");
	ok(run(argv, "", 0, &b) == 0, "ssh-keygen by itself");
	is(b.s, a.s, "ssh-keygen's armor is ours, byte for byte");
	sshsig_signer_free(theirs);
}

static void
tool_refused(void)
{
	const char *gen[] = { "ssh-keygen", "-q", "-t", "ed25519", "-N", "correct horse", "-C", "", "-f", in_dir("shut"), NULL };
	struct sshsig_signer *s = NULL;
	struct err e = ERR_INIT;
	AUTO_BUF(out);

	ok(run(gen, NULL, 0, NULL) == 0, "a protected OpenSSH key");
	s = opened(in_dir("shut"), NULL);
	ok(s && sshsig_sign(s, NS, msg, MSG, &out, &e) == ERR_INVALID && strstr(e.msg, "protected by a passphrase") &&
	    out.len == 0, "no passphrase, no signature: %s", e.msg);
	sshsig_signer_free(s);
	unlink(in_dir("shut.pub"));
	open_refused("shut", NULL, ERR_INVALID, "protected by a passphrase");
	unsetenv("SSH_AUTH_SOCK");
	AUTO_BUF(line);
	buf_printf(&line, "%s\n", "ssh-ed25519 AAAA");
	put("bad.pub", line.s);
	open_refused("bad.pub", NULL, ERR_INVALID, "cut short");
	s = opened(in_dir("other.pub"), NULL);
	is(s ? sshsig_signer_custody(s) : "", "file", "a public half beside its file");
	err_clear(&e);
	ok(s && sshsig_sign(s, NS, msg, MSG, &out, &e) == OK, "means the file, PKCS#8 here");
	sshsig_signer_free(s);
	const char *cp[] = { "cp", in_dir("plain"), in_dir("mixed"), NULL }, *cp2[] = { "cp", in_dir("other.pub"), in_dir("mixed.pub"), NULL };
	run(cp, NULL, 0, NULL);
	run(cp2, NULL, 0, NULL);
	open_refused("mixed.pub", NULL, ERR_INVALID, "not the public half");
	const char *mv[] = { "mv", in_dir("other.pub"), in_dir("away.pub"), NULL };
	run(mv, NULL, 0, NULL);
	s = opened(in_dir("away.pub"), NULL);
	is(s ? sshsig_signer_custody(s) : "", "agent", "a public half alone");
	err_clear(&e);
	ok(s && sshsig_sign(s, NS, msg, MSG, &out, &e) == ERR_FAILED && strstr(e.msg, "ssh-agent"), "no agent: %s", e.msg);
	sshsig_signer_free(s);
}

/* ---- opening ---- */

static int asked;
static enum err_code
ask(const char *what, char *out, size_t size, struct err *e)
{
	(void)e;
	asked += strstr(what, "locked") != NULL;
	snprintf(out, size, "correct horse");
	return OK;
}

static void
open_refused(const char *name, const struct sshsig_passphrase *pass, enum err_code want, const char *why)
{
	struct sshsig_signer *s = NULL;
	struct err e = ERR_INIT;

	ok(sshsig_signer_open(&s, in_dir(name), pass, &e) == want && !s && strstr(e.msg, why), "%s: %s (%s)", name, why, e.msg);
}

static void
passphrases(void)
{
	struct sshsig_public pub = { 0 };
	struct err e = ERR_INIT;
	struct sshsig_passphrase right = { .file = in_dir("right") }, wrong = { .file = in_dir("wrong") },
	    none = { .file = in_dir("no-file") }, person = { .ask = ask }, longer = { .file = in_dir("long") };
	AUTO_BUF(b);

	put("right", "correct horse\nsecond line\n");
	put("wrong", "correct house\n");
	for (int i = 0; i < 2000; i++)
		buf_puts(&b, "x");
	put("long", b.s);
	ok(sshsig_keygen(in_dir("locked"), "correct horse", &pub, &e) == OK, "makes a protected key %s", e.msg);
	struct sshsig_signer *s = opened(in_dir("locked"), &right);
	ok(s && !sshsig_signer_weak(s) && strcmp(sshsig_signer_wrapping(s), "scrypt") == 0, "wrapped with scrypt");
	is(s ? sshsig_signer_public(s)->id : "", pub.id, "the key that was made");
	sshsig_signer_free(s);
	s = opened(in_dir("locked"), &person);
	ok(asked == 1, "asked once, naming the file");
	sshsig_signer_free(s);
	open_refused("locked", &wrong, ERR_INVALID, "wrong passphrase for");
	open_refused("locked", &none, ERR_NOT_FOUND, "reading the passphrase");
	open_refused("locked", &longer, ERR_INVALID, "too long");
	open_refused("locked", NULL, ERR_INVALID, "protected by a passphrase");
	ok(sshsig_keygen(in_dir("empty"), "", &pub, &e) == ERR_INVALID && !file_exists(in_dir("empty")), "an empty passphrase");
	err_clear(&e);
	ok(sshsig_keygen(in_dir("locked"), NULL, &pub, &e) == ERR_CONFLICT && strstr(e.msg, "not overwritten"), "no overwriting");
	put("half.pub", "x\n");
	err_clear(&e);
	ok(sshsig_keygen(in_dir("half"), NULL, &pub, &e) == ERR_CONFLICT && !file_exists(in_dir("half")), "nor the public half");
}

/* Keys that openssl wraps in other ways. */
static void
weak_wraps(void)
{
	const char *pass = "pass:correct horse";
	const char *gen[] = { "openssl", "genpkey", "-algorithm", "ed25519", "-out", in_dir("bare"), NULL };
	const char *pbkdf2[] = { "openssl", "pkcs8", "-topk8", "-in", in_dir("bare"), "-out", in_dir("pbkdf2"), "-passout", pass, NULL };
	const char *cheap[] = { "openssl", "pkcs8", "-topk8", "-scrypt", "-scrypt_N", "1024", "-in", in_dir("bare"), "-out",
		in_dir("cheap"), "-passout", pass, NULL };
	const char *scrypt[] = { "openssl", "pkcs8", "-topk8", "-scrypt", "-in", in_dir("bare"), "-out", in_dir("scrypt"),
		"-passout", pass, NULL };
	const char *ec[] = { "openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
		in_dir("ec"), NULL };
	static const char *const file[] = { "bare", "pbkdf2", "cheap", "scrypt" }, *const want[] = { "none", "weak", "weak", "scrypt" };
	struct sshsig_passphrase right = { .file = in_dir("right") };

	ok(run(gen, NULL, 0, NULL) == 0 && run(pbkdf2, NULL, 0, NULL) == 0 && run(cheap, NULL, 0, NULL) == 0 &&
	    run(scrypt, NULL, 0, NULL) == 0 && run(ec, NULL, 0, NULL) == 0, "openssl made five keys");
	for (int i = 0; i < 4; i++) {
		struct sshsig_signer *s = opened(in_dir(file[i]), &right);
		is(s ? sshsig_signer_wrapping(s) : "", want[i], "how it is wrapped");
		ok(s && sshsig_signer_weak(s) == (strcmp(want[i], "weak") == 0), "weak or not");
		sshsig_signer_free(s);
	}
	open_refused("ec", NULL, ERR_INVALID, "not an Ed25519 key");
}

static void
other_files(void)
{
	put("text", "Dear Sir or Madam\n");
	put("cut", "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n");
	put("cut2", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4CAQ\n");
	put("spki", "-----BEGIN PUBLIC KEY-----\n");
	put("nothing", "");
	open_refused("text", NULL, ERR_INVALID, "not a key that signs");
	open_refused("nothing", NULL, ERR_INVALID, "not a key that signs");
	open_refused("cut", NULL, ERR_INVALID, "not a PKCS#8");
	open_refused("cut2", NULL, ERR_INVALID, "not a PKCS#8");
	open_refused("spki", NULL, ERR_INVALID, "only a public key");
	open_refused("absent", NULL, ERR_NOT_FOUND, "no file");
	sshsig_signer_free(NULL);
}

int
main(void)
{
	struct sshsig_public pub = { 0 }, other = { 0 };
	struct err e = ERR_INIT;
	struct stat st;

	snprintf(dir, sizeof dir, "/tmp/test_sshsig.XXXXXX");
	if (!mkdtemp(dir))
		return 1;
	ok(sshsig_keygen(in_dir("plain"), NULL, &pub, &e) == OK, "makes a key %s", e.msg);
	ok(stat(in_dir("plain"), &st) == 0 && (st.st_mode & 07777) == 0600, "mode 0600");
	ok(sshsig_keygen(in_dir("other"), NULL, &other, &e) == OK && strcmp(pub.id, other.id) != 0, "another is another");
	struct sshsig_signer *s = opened(in_dir("plain"), NULL);
	is(sshsig_signer_custody(s), "file", "custody");
	is(sshsig_signer_public(s)->line, pub.line, "its public half");
	public_keys(&pub);
	others_agree(s, in_dir("plain"));
	strict(s, &other);
	armors(s, &other);
	tokens(&pub);
	two_ways_one_result(s);
	tool_refused();
	sshsig_signer_free(s);
	passphrases();
	weak_wraps();
	other_files();
	const char *rm[] = { "rm", "-rf", dir, NULL };
	run(rm, NULL, 0, NULL);
	return done();
}
