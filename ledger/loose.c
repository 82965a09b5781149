/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * loose.c -- reading a loose git object ourselves.
 *
 * libgit2 1.5.1 inflates for ever when a damaged object's stream wants more input than there is.
 * A ledger's objects are loose until somebody repacks, so a rotten bit would hang every command.
 * The format is simple: zlib("<kind> <size>\0" || bytes), and the id is the SHA-1 of its inside.
 */
#include "core/file.h"
#include "core/parse.h"
#include "ledger/append.h"
#include "ledger/repo_int.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum { BLOB_MAX = LEDGER_BATCH_MAX * (LEDGER_LINE_MAX + 1), OTHER_MAX = 1 << 20, HEADER_MAX = 32 };

static const char *const kinds[] = { "commit", "tree", "blob" };

/* The whole stream: no byte after its end, no more than `max` of them inside. */
static const char *
inflate_all(const struct buf *in, size_t max, struct buf *out)
{
	z_stream z = { .next_in = (Bytef *)in->s, .avail_in = (uInt)in->len };
	unsigned char block[16384];
	int got = inflateInit(&z);

	while (got == Z_OK) {
		z.next_out = block, z.avail_out = sizeof block;
		got = inflate(&z, Z_NO_FLUSH);
		size_t n = sizeof block - z.avail_out;
		if (out->len + n > max || (got == Z_OK && n == 0))
			break;
		buf_add(out, block, n);
	}
	bool whole = got == Z_STREAM_END && z.avail_in == 0;
	(void)inflateEnd(&z);		/* frees; the verdict is in already */
	if (whole)
		return NULL;
	return out->len >= max - sizeof block ? "is larger than anything a ledger holds" : "is damaged";
}

/* "<kind> <size>\0" exactly; returns its length, or 0. */
static size_t
header(const struct buf *b, enum ledger_object kind)
{
	char want[HEADER_MAX];
	const char *nul = memchr(b->s, '\0', b->len < HEADER_MAX ? b->len : HEADER_MAX);
	size_t n = nul ? (size_t)(nul - b->s) + 1 : 0;

	if (!n)
		return 0;
	snprintf(want, sizeof want, "%s %zu", kinds[kind], b->len - n);
	return strcmp(want, b->s) == 0 ? n : 0;
}

enum err_code
ledger_loose_read(const char *git, const struct ledger_oid *oid, enum ledger_object kind,
    struct buf *out, struct err *e)
{
	size_t max = kind == LEDGER_BLOB ? BLOB_MAX : OTHER_MAX, n;
	struct ledger_oid have;
	const char *wrong;
	enum err_code code;
	char hex[41];
	AUTO_BUF(path);
	AUTO_BUF(in);
	AUTO_BUF(b);

	ledger_oid_hex(hex, oid);
	buf_printf(&path, "%sobjects/%.2s/%s", git, hex, hex + 2);
	if ((code = file_read(&in, path.s, max, e)))
		return code != ERR_INVALID ? code :
		    err_set(e, ERR_INTEGRITY, "object %s is no file of a ledger", hex);
	if ((wrong = inflate_all(&in, max + HEADER_MAX, &b)))
		return err_set(e, ERR_INTEGRITY, "object %s %s", hex, wrong);
	if (!(n = header(&b, kind)))
		return err_set(e, ERR_INTEGRITY,
		    "object %s is damaged or of another kind than its place wants", hex);
	ledger_repo_hash(kind, b.s + n, b.len - n, &have);
	if (!ledger_oid_equal(&have, oid))
		return err_set(e, ERR_INTEGRITY, "object %s does not hold what its id says", hex);
	buf_add(out, b.s + n, b.len - n);
	return OK;
}
