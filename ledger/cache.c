/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache.c -- what was read of the chain, kept beside it, so that opening a long ledger does not
 * read it all again.
 *
 * ledger.git/probity-cache: the commit it has come to, the tree's frontier, all leaves and nonces,
 * the lines that speak of keys, and a SHA-256 of it all.  It is believed only if that digest is
 * right, its root is the one in the commit's message, and the commit is in the branch's history;
 * else the ledger is read.  It holds nothing that the ledger does not, may be deleted at any time,
 * and verification never looks at it.
 */
#include "core/file.h"
#include "core/parse.h"
#include "core/sha256.h"
#include "core/xalloc.h"
#include "ledger/ledger_int.h"

#include <stdlib.h>
#include <string.h>

enum { EVERY = 64, CACHE_MAX = 1 << 30 };

static const char magic[16] = "probity-cache-1";

struct fixed {			/* this machine's own byte order: the file never leaves it */
	char magic[16];
	struct ledger_oid at;
	int64_t size, ts, n_nonces, n_lines, closed;
	struct ledger_tree tree;
};

static void
path_of(struct buf *out, const struct ledger *l)
{
	buf_printf(out, "%s/probity-cache", l->git);
}

static void
put_nonces(struct buf *b, const struct ledger_state *s)
{
	static const unsigned char none[16];

	for (size_t i = 0; i < s->nonce_cap; i++)
		if (memcmp(s->nonce[i], none, 16) != 0)
			buf_add(b, s->nonce[i], 16);
}

void
ledger_cache_write(struct ledger *l)
{
	struct fixed f;
	unsigned char digest[32];
	struct err ignored = ERR_INIT;
	AUTO_BUF(path);
	AUTO_BUF(b);

	if (!l->has_at || l->s.size - l->cached < EVERY)
		return;
	memset(&f, 0, sizeof f);
	memcpy(f.magic, magic, sizeof magic);
	f.at = l->at, f.size = l->s.size, f.ts = l->s.ts, f.tree = l->s.tree,
	f.closed = l->s.closed;
	f.n_nonces = (int64_t)l->s.n_nonces, f.n_lines = (int64_t)l->s.n_lines;
	buf_add(&b, &f, sizeof f);
	buf_add(&b, l->s.leaf, (size_t)l->s.size * LEDGER_HASH);
	put_nonces(&b, &l->s);
	buf_add(&b, l->s.lines.s, l->s.lines.len);
	sha256(digest, b.s, b.len);
	buf_add(&b, digest, sizeof digest);
	path_of(&path, l);
	(void)file_write(path.s, b.s, b.len, &ignored);	/* a reader may have no right to write */
	l->cached = l->s.size;
}

/* The root in the message of the commit that the cache has come to. */
static bool
root_agrees(struct ledger *l, const struct fixed *f)
{
	unsigned char root[LEDGER_HASH];
	struct err ignored = ERR_INIT;
	char hex[65];
	AUTO_BUF(raw);
	AUTO_BUF(want);

	if (f->tree.size != f->size || f->tree.n < 0 || f->tree.n > 64 ||
	    ledger_repo_read(l->repo, &f->at, LEDGER_COMMIT, &raw, &ignored))
		return false;
	ledger_tree_root(&f->tree, root);
	parse_hex_write(hex, root, sizeof root);
	buf_printf(&want, "\nsize: %lld\nroot: %s\n", (long long)f->size, hex);
	return raw.len > want.len && memcmp(raw.s + raw.len - want.len, want.s, want.len) == 0;
}

static bool
take_lines(struct ledger_state *s, const char *p, const char *end, int64_t n)
{
	struct ledger_first first = ledger_first_fault(ERR_INTEGRITY, &(struct err){ .code = OK });

	for (; n > 0 && !first.code; n--) {
		struct arena mem = ARENA_INIT;
		struct ledger_entry entry;
		struct err ignored = ERR_INIT;
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			return false;
		if (ledger_entry_read(&mem, p, (size_t)(nl - p), &entry, &ignored))
			ledger_fault(&first.base, "line", -1, "%s", ignored.msg);
		else
			ledger_keys_take(s, &entry, &first.base);
		arena_free(&mem);
		p = nl + 1;
	}
	return !first.code && p == end;
}

static bool
take(struct ledger *l, const struct buf *b, const struct fixed *f)
{
	const char *p = b->s + sizeof *f, *end = b->s + b->len - 32;
	struct ledger_state *s = &l->s;
	int64_t room = end - p;

	if (f->size < 1 || f->size > room / LEDGER_HASH || f->n_nonces < 0 || f->n_lines < 1 ||
	    f->n_nonces > (room - f->size * LEDGER_HASH) / 16)
		return false;
	s->cap = (size_t)f->size;
	s->leaf = xrealloc(NULL, s->cap * sizeof *s->leaf);
	memcpy(s->leaf, p, s->cap * sizeof *s->leaf);
	p += s->cap * sizeof *s->leaf;
	for (int64_t i = 0; i < f->n_nonces; i++, p += 16)
		ledger_state_nonce_put(s, (const unsigned char *)p);
	buf_add(&s->lines, p, (size_t)(end - p));
	s->n_lines = (size_t)f->n_lines;
	s->size = f->size, s->ts = f->ts, s->tree = f->tree, s->closed = f->closed != 0;
	parse_hex_write(s->last, s->leaf[s->size - 1], LEDGER_HASH);
	return take_lines(s, p, end, f->n_lines);
}

void
ledger_cache_read(struct ledger *l)
{
	struct err ignored = ERR_INIT;
	unsigned char digest[32];
	struct fixed f;
	AUTO_BUF(path);
	AUTO_BUF(b);

	path_of(&path, l);
	if (file_read(&b, path.s, CACHE_MAX, &ignored) || b.len < sizeof f + sizeof digest)
		return;
	sha256(digest, b.s, b.len - sizeof digest);
	memcpy(&f, b.s, sizeof f);
	if (memcmp(digest, b.s + b.len - sizeof digest, sizeof digest) != 0 ||
	    memcmp(f.magic, magic, sizeof magic) != 0 || !root_agrees(l, &f))
		return;
	if (!take(l, &b, &f)) {
		ledger_state_release(&l->s);
		return;
	}
	l->at = f.at;
	l->has_at = true;
	l->cached = f.size;
}
