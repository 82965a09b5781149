/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_sshsig.c -- public keys, signature strings and armors from outside.  The first byte chooses:
 *
 *   k  a public key: what is taken prints as a line that reads as the same key
 *   s  a signature string for the key and message below: only the true one holds
 *   a  an armor for them: only the true one holds, with or without a line feed at its end
 *   b  base64: what decodes encodes to the same characters
 *
 * The key below is a constant of this file and signs nothing else: its private half is 32 times 7.
 */
#include "core/base64.h"
#include "core/sshsig_int.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char msg[] = "fuzz", ns[] = "probity-entry";
static struct sshsig_signer signer;
static struct buf true_sig = BUF_INIT, true_armor = BUF_INIT;

static void must(bool holds) { if (!holds) abort(); }

static void
prepare(void)
{
	unsigned char raw[32];
	struct err e = ERR_INIT;
	size_t n = sizeof raw;

	memset(raw, 7, sizeof raw);
	signer.pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, raw, sizeof raw);
	must(signer.pkey && EVP_PKEY_get_raw_public_key(signer.pkey, raw, &n) == 1);
	must(sshsig_public_raw(&signer.pub, raw, &e) == OK);
	must(sshsig_sign(&signer, ns, msg, 4, &true_sig, &e) == OK);
	must(sshsig_sign_armor(&signer, ns, msg, 4, &true_armor, &e) == OK);
}

static void
try_key(const char *s, size_t n)
{
	struct sshsig_public key, again;
	struct err e = ERR_INIT;

	if (sshsig_public_parse(&key, s, n, &e)) {
		must(e.code == ERR_INVALID);
		return;
	}
	must(sshsig_public_parse(&again, key.line, strlen(key.line), &e) == OK);
	must(strcmp(key.id, again.id) == 0 && strcmp(key.line, again.line) == 0);
	/* a key that is none of ours never verifies our signature */
	must(strcmp(key.id, signer.pub.id) == 0 || sshsig_verify(&key, ns, msg, 4, true_sig.s, &e) == ERR_INTEGRITY);
}

static void
try_base64(const char *s, size_t n)
{
	unsigned char raw[4096];
	size_t len;
	AUTO_BUF(again);

	if (!base64_read(s, n, raw, sizeof raw, &len))
		return;
	base64_write(&again, raw, len);
	must(again.len == n && memcmp(again.s, s, n) == 0);
}

static void
try_signature(char kind, const char *s, size_t n)
{
	struct err e = ERR_INIT;
	AUTO_BUF(text);
	enum err_code code;

	buf_add(&text, s, n);
	code = kind == 's' ? sshsig_verify(&signer.pub, ns, msg, 4, text.s, &e) :
	    sshsig_verify_armor(&signer.pub, ns, msg, 4, text.s, &e);
	must(code == OK || code == ERR_INTEGRITY);
	if (code)
		return;
	size_t len = strlen(text.s);	/* both take C strings */
	const struct buf *want = kind == 's' ? &true_sig : &true_armor;
	must(memcmp(text.s, want->s, want->len) == 0);
	must(len == want->len || (kind == 'a' && strcmp(text.s + want->len, "\n") == 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *s = (const char *)data + 1;

	if (!signer.pkey)
		prepare();
	if (n < 1)
		return 0;
	switch (*data) {
	case 'k': try_key(s, n - 1); break;
	case 'b': try_base64(s, n - 1); break;
	case 's':
	case 'a': try_signature((char)*data, s, n - 1); break;
	}
	return 0;
}
