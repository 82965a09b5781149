/* SPDX-License-Identifier: GPL-3.0-or-later */
/* note.c -- see note.h. */
#include "ledger/note.h"
#include "core/base64.h"
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/sha256.h"
#include "ledger/ledger_int.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

enum { ALGORITHM = 1, SIGNATURE = 64 };		/* C2SP: 0x01 is Ed25519 */
#define DASH "\xe2\x80\x94 "			/* U+2014 and a blank start a signature line */

static void
key_id(unsigned char out[4], const char *name, const unsigned char key[32])
{
	unsigned char h[32];
	AUTO_BUF(b);

	buf_printf(&b, "%s\n%c", name, ALGORITHM);
	buf_add(&b, key, 32);
	sha256(h, b.s, b.len);
	memcpy(out, h, 4);
}

void
ledger_note_vkey(char out[LEDGER_VKEY_MAX], const char *name, const unsigned char key[32])
{
	unsigned char id[4], full[33] = { ALGORITHM };
	char hex[9];
	AUTO_BUF(b);

	key_id(id, name, key);
	parse_hex_write(hex, id, sizeof id);
	memcpy(full + 1, key, 32);
	base64_write(&b, full, sizeof full);
	snprintf(out, LEDGER_VKEY_MAX, "%s+%s+%s", name, hex, b.s);
}

static bool
read_vkey(const char *vkey, char *name, size_t size, unsigned char id[4], unsigned char key[32])
{
	const char *plus = strchr(vkey, '+'), *second = plus ? strchr(plus + 1, '+') : NULL;
	unsigned char full[33], want[4];
	char hex[9] = "";
	size_t n;

	if (!second || second - plus != 9 || (size_t)(plus - vkey) >= size)
		return false;
	memcpy(name, vkey, (size_t)(plus - vkey));
	name[plus - vkey] = '\0';
	memcpy(hex, plus + 1, 8);
	if (!parse_hex(hex, id, 4) ||
	    !base64_read(second + 1, strlen(second + 1), full, sizeof full, &n) ||
	    n != sizeof full || full[0] != ALGORITHM)
		return false;
	memcpy(key, full + 1, 32);
	key_id(want, name, key);
	return memcmp(want, id, 4) == 0;
}

/* The record of what was signed last: "SIZE ROOT\n". */
static enum err_code
read_record(const char *path, int64_t *size, char root[65], struct err *e)
{
	enum err_code code;
	char *blank;
	AUTO_BUF(text);

	*size = 0;
	if (!file_exists(path))
		return OK;
	if ((code = file_read(&text, path, 128, e)))
		return code;
	blank = strchr(text.s, ' ');
	if (blank)
		*blank = '\0';
	if (!blank || strlen(blank + 1) != 65 || blank[65] != '\n' ||
	    !parse_int(text.s, 1, CJSON_INT_MAX, size))
		return err_set(e, ERR_INTEGRITY, "%s is damaged: it says what this host has signed",
		    path);
	memcpy(root, blank + 1, 64);
	root[64] = '\0';
	return OK;
}

static enum err_code
check_record(struct ledger *l, const char *path, struct err *e)
{
	const struct ledger_state *s = &l->s;
	unsigned char raw[LEDGER_HASH];
	char root[65] = "", have[65];
	enum err_code code;
	int64_t size;

	if ((code = read_record(path, &size, root, e)))
		return code;
	if (size > s->size)
		return err_set(e, ERR_INTEGRITY,
		    "this host signed %" PRId64 " entries and the ledger has %" PRId64
		    ": it was rolled back; restore the newer one",
		    size, s->size);
	if ((code = ledger_cache_need(l, 0, size, e)))
		return code;
	ledger_tree_root_of((const unsigned char (*)[LEDGER_HASH])s->leaf, size, raw);
	parse_hex_write(have, raw, sizeof raw);
	if (size > 0 && strcmp(have, root) != 0)
		return err_set(e, ERR_INTEGRITY,
		    "this host signed another root for %" PRId64
		    " entries: the ledger was replaced",
		    size);
	return OK;
}

static enum err_code
record(struct ledger *l, const char *root, struct err *e)
{
	enum err_code code;
	AUTO_BUF(path);
	AUTO_BUF(text);

	buf_printf(&path, "%s/keys/head", l->lab);
	if ((code = check_record(l, path.s, e)))
		return code;
	if (FAULT("ledger.note-head"))
		return err_set(e, ERR_FAILED, "recording the head: injected fault");
	buf_printf(&text, "%" PRId64 " %s\n", l->s.size, root);
	return file_write(path.s, text.s, text.len, e);
}

static EVP_PKEY *
load_key(const struct ledger *l, unsigned char key[32], struct err *e)
{
	EVP_PKEY *pkey = NULL;
	size_t n = 32;
	BIO *bio;
	AUTO_BUF(path);
	AUTO_BUF(pem);

	buf_printf(&path, "%s/keys/checkpoint.key", l->lab);
	if (file_read(&pem, path.s, 16384, e))
		return NULL;
	bio = BIO_new_mem_buf(pem.s, (int)pem.len);
	if (bio)
		pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	BIO_free(bio);
	OPENSSL_cleanse(pem.s, pem.len);
	if (pkey && EVP_PKEY_get_id(pkey) == EVP_PKEY_ED25519 &&
	    EVP_PKEY_get_raw_public_key(pkey, key, &n) == 1)
		return pkey;
	EVP_PKEY_free(pkey);
	err_set_(e, ERR_INVALID, "%s is not an Ed25519 key", path.s);
	return NULL;
}

static bool
sign_raw(EVP_PKEY *pkey, const struct buf *text, unsigned char sig[SIGNATURE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = SIGNATURE;
	bool good = ctx && EVP_DigestSignInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
	    EVP_DigestSign(ctx, sig, &n, (const unsigned char *)text->s, text->len) == 1 &&
	    n == SIGNATURE;

	EVP_MD_CTX_free(ctx);
	return good;
}

static enum err_code
sign_note(struct ledger *l, const struct buf *text, struct buf *out, struct err *e)
{
	const struct ledger_key *k = ledger_state_checkpoint_key(&l->s);
	unsigned char key[32], full[4 + SIGNATURE];
	EVP_PKEY *pkey = load_key(l, key, e);

	if (!pkey)
		return e->code;
	if (!k || memcmp(k->pub.ed25519, key, 32) != 0) {
		EVP_PKEY_free(pkey);
		return err_set(e, ERR_REFUSED,
		    "keys/checkpoint.key is not the checkpoint key of this ledger");
	}
	key_id(full, l->s.origin, key);
	bool good = sign_raw(pkey, text, full + 4);
	EVP_PKEY_free(pkey);
	if (!good)
		return err_set(e, ERR_FAILED, "signing the note failed");
	buf_add(out, text->s, text->len);
	buf_printf(out, "\n" DASH "%s ", l->s.origin);
	base64_write(out, full, sizeof full);
	buf_puts(out, "\n");
	return OK;
}

static enum err_code
note_locked(struct ledger *l, struct buf *out, struct err *e)
{
	unsigned char raw[LEDGER_HASH];
	enum err_code code;
	char root[65];
	AUTO_BUF(text);

	if ((code = ledger_catch_up(l, e)))
		return code;
	ledger_state_root(&l->s, root);
	if ((code = record(l, root, e)))
		return code;
	if (FAULT("ledger.note-sign"))
		return err_set(e, ERR_FAILED, "signing the note: injected fault");
	ledger_tree_root(&l->s.tree, raw);
	buf_printf(&text, "%s\n%" PRId64 "\n", l->s.origin, l->s.size);
	base64_write(&text, raw, sizeof raw);
	buf_puts(&text, "\n");
	return sign_note(l, &text, out, e);
}

enum err_code
ledger_note(struct ledger *l, struct buf *out, struct err *e)
{
	enum err_code code;

	if ((code = ledger_lock(l, 30000, e)))
		return code;
	code = note_locked(l, out, e);
	ledger_unlock(l);
	return code;
}

/* The three lines of a checkpoint; *body is their length. */
static bool
read_body(const char *text, size_t n, struct ledger_note *out, size_t *body)
{
	const char *line[4] = { text }, *end = text + n;
	unsigned char root[LEDGER_HASH];
	char digits[24] = "";
	size_t len;

	for (int i = 0; i < 3; i++) {
		const char *nl = memchr(line[i], '\n', (size_t)(end - line[i]));
		if (!nl)
			return false;
		line[i + 1] = nl + 1;
	}
	if ((size_t)(line[1] - line[0]) > sizeof out->origin ||
	    (size_t)(line[2] - line[1]) > sizeof digits ||
	    memchr(text, '\0', (size_t)(line[3] - text)))
		return false;
	memcpy(out->origin, line[0], (size_t)(line[1] - line[0]) - 1);
	out->origin[line[1] - line[0] - 1] = '\0';
	memcpy(digits, line[1], (size_t)(line[2] - line[1]) - 1);
	if (!parse_int(digits, 0, CJSON_INT_MAX, &out->size) ||
	    !base64_read(line[2], (size_t)(line[3] - line[2]) - 1, root, sizeof root, &len) ||
	    len != sizeof root)
		return false;
	parse_hex_write(out->root, root, sizeof root);
	*body = (size_t)(line[3] - text);
	return *body < n && text[*body] == '\n' && cjson_text_ok(out->origin) && *out->origin;
}

static bool
verify_raw(const unsigned char key[32], const void *msg, size_t n,
    const unsigned char sig[SIGNATURE])
{
	EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = pkey && ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
	    EVP_DigestVerify(ctx, sig, SIGNATURE, msg, n) == 1;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	return good;
}

/* One line "- name base64" by the key we look for, with a good signature. */
static bool
line_holds(const char *line, size_t n, const char *name, const unsigned char id[4],
    const unsigned char key[32], const char *body, size_t n_body)
{
	unsigned char full[4 + SIGNATURE];
	size_t len, skip = strlen(DASH) + strlen(name) + 1;
	AUTO_BUF(head);

	buf_printf(&head, DASH "%s ", name);
	if (n <= skip || memcmp(line, head.s, skip) != 0)
		return false;
	return base64_read(line + skip, n - skip, full, sizeof full, &len) && len == sizeof full &&
	    memcmp(full, id, 4) == 0 && verify_raw(key, body, n_body, full + 4);
}

enum err_code
ledger_note_read(struct ledger_note *out, const char *text, size_t n, const char *vkey,
    struct err *e)
{
	unsigned char id[4], key[32];
	char name[LEDGER_ORIGIN_MAX];
	struct ledger_note note;
	bool holds = false;
	size_t body;

	if (!read_vkey(vkey, name, sizeof name, id, key))
		return err_set(e, ERR_INVALID, "'%s' is not a verifier key", vkey);
	if (!read_body(text, n, &note, &body))
		return err_set(e, ERR_INVALID,
		    "not a signed note: origin, size and root on three lines, a blank line, "
		    "signatures");
	for (const char *p = text + body + 1, *end = text + n; p < end; ) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl || (size_t)(nl - p) < strlen(DASH) || memcmp(p, DASH, strlen(DASH)) != 0)
			return err_set(e, ERR_INVALID, "the note has a line that is no signature");
		holds = holds || line_holds(p, (size_t)(nl - p), name, id, key, text, body);
		p = nl + 1;
	}
	if (strcmp(note.origin, name) != 0)
		return err_set(e, ERR_INTEGRITY, "the note is of %s, not of %s", note.origin, name);
	if (!holds)
		return err_set(e, ERR_INTEGRITY, "the note has no good signature of %s", name);
	*out = note;
	return OK;
}
