/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache.c -- what was read of the chain, kept beside it, so that opening a long ledger does not
 * read it all again.
 *
 * ledger.git/probity-cache is a head and a body.  The head: the commit it has come to, the tree's
 * frontier, the last leaf, the lines that speak of keys, a SHA-256 for each 64 KiB of the body, and
 * one of the head itself.  The body: all leaves, then all nonces, sorted.  Opening reads the head and
 * one block; a block of the body is read, and held against its digest, when a leaf or nonce in it is
 * asked for.  So opening costs the same for a thousand entries and for a million.
 *
 * The head is believed only if its digest is right, its root is the one in the commit's message,
 * and the commit is in the branch's history; else, and when a block proves damaged, the ledger is read.
 * It holds nothing that the ledger does not, may be deleted at any time, and verification never
 * looks at it.
 */
#include "core/file.h"
#include "core/parse.h"
#include "core/sha256.h"
#include "core/xalloc.h"
#include "ledger/append.h"
#include "ledger/ledger_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EVERY = 64, BLOCK = 65536, MARK = 16, HEAD_MAX = 1 << 26 };

static const char magic[16] = "probity-cache-2";

struct fixed {			/* this machine's own byte order: the file never leaves it */
	char magic[16];
	struct ledger_oid at;
	int64_t size, ts, n_marks, n_lines, lines_len, closed;
	struct ledger_tree tree;
	unsigned char last[LEDGER_HASH];
};

struct ledger_cache {		/* of a state whose leaves and nonces are partly still in the file */
	int fd;
	int64_t leaves;		/* entries of the body */
	size_t n_marks, body, n_blocks;
	off_t at;		/* of the body */
	unsigned char (*mark)[MARK], (*digest)[32];
	bool *here;		/* blocks that were read and are right */
};

static void
path_of(struct buf *out, const struct ledger *l)
{
	buf_printf(out, "%s/probity-cache", l->git);
}

static size_t
blocks(size_t body)
{
	return (body + BLOCK - 1) / BLOCK;
}

void
ledger_cache_free(struct ledger_cache *c)
{
	if (!c)
		return;
	if (c->fd >= 0)
		close(c->fd);
	free(c->mark);
	free(c->digest);
	free(c->here);
	free(c);
}

static bool
read_at(int fd, void *to, size_t n, off_t at)
{
	for (size_t got = 0; got < n;) {
		ssize_t k = pread(fd, (char *)to + got, n - got, at + (off_t)got);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		got += (size_t)k;
	}
	return true;
}

/* ---- a part of the body ---- */

/* Bring the blocks that hold bytes from .. from+n of the body; false when one is not what it was. */
static bool
bring(struct ledger_state *s, size_t from, size_t n)
{
	struct ledger_cache *c = s->rest;
	size_t leaves = (size_t)c->leaves * LEDGER_HASH;

	for (size_t i = from / BLOCK; n && i <= (from + n - 1) / BLOCK; i++) {
		static unsigned char block[BLOCK];
		unsigned char sum[32];
		size_t begin = i * BLOCK, k = c->body - begin < BLOCK ? c->body - begin : BLOCK;
		if (c->here[i])
			continue;
		if (!read_at(c->fd, block, k, c->at + (off_t)begin))
			return false;
		sha256(sum, block, k);
		if (memcmp(sum, c->digest[i], sizeof sum) != 0)
			return false;
		size_t of_leaves = begin >= leaves ? 0 : leaves - begin < k ? leaves - begin : k;
		if (of_leaves)
			memcpy((unsigned char *)s->leaf + begin, block, of_leaves);
		if (k > of_leaves)
			memcpy((unsigned char *)c->mark + (begin + of_leaves - leaves), block + of_leaves, k - of_leaves);
		c->here[i] = true;
	}
	return true;
}

bool
ledger_cache_leaves(struct ledger_state *s, int64_t from, int64_t n)
{
	if (!s->rest || from >= s->rest->leaves)
		return true;
	if (n > s->rest->leaves - from)
		n = s->rest->leaves - from;
	return bring(s, (size_t)from * LEDGER_HASH, (size_t)n * LEDGER_HASH);
}

bool
ledger_cache_nonce(struct ledger_state *s, const unsigned char mark[16], bool *used)
{
	struct ledger_cache *c = s->rest;
	size_t low = 0, high = c ? c->n_marks : 0;

	*used = false;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (!bring(s, (size_t)c->leaves * LEDGER_HASH + mid * MARK, MARK))
			return false;
		int order = memcmp(c->mark[mid], mark, MARK);
		if (order == 0)
			return *used = true;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return true;
}

/* ---- writing ---- */

static int
by_mark(const void *a, const void *b)
{
	return memcmp(a, b, MARK);
}

/* All nonces, sorted: those of the file and those since. */
static unsigned char (*
all_marks(const struct ledger_state *s, size_t *n))[MARK]
{
	static const unsigned char none[MARK];
	size_t old = s->rest ? s->rest->n_marks : 0, k = 0, i = 0, j = 0;
	unsigned char (*new)[MARK] = xcalloc(s->n_nonces + 1, MARK), (*all)[MARK] = xcalloc(old + s->n_nonces + 1, MARK);

	for (size_t x = 0; x < s->nonce_cap; x++)
		if (memcmp(s->nonce[x], none, MARK) != 0)
			memcpy(new[k++], s->nonce[x], MARK);
	qsort(new, k, MARK, by_mark);
	for (*n = 0; i < old || j < k; ++*n)
		if (j == k || (i < old && memcmp(s->rest->mark[i], new[j], MARK) <= 0))
			memcpy(all[*n], s->rest->mark[i++], MARK);
		else
			memcpy(all[*n], new[j++], MARK);
	free(new);
	return all;
}

static void
put_body(struct buf *b, const struct ledger_state *s, struct fixed *f)
{
	size_t n;
	unsigned char (*marks)[MARK] = all_marks(s, &n);

	buf_add(b, s->leaf, (size_t)s->size * LEDGER_HASH);
	buf_add(b, marks, n * MARK);
	f->n_marks = (int64_t)n;
	free(marks);
}

static void
put_head(struct buf *b, const struct fixed *f, const struct ledger_state *s, const struct buf *body)
{
	unsigned char sum[32];

	buf_add(b, f, sizeof *f);
	buf_add(b, s->lines.s, s->lines.len);
	for (size_t at = 0; at < body->len; at += BLOCK) {
		sha256(sum, body->s + at, body->len - at < BLOCK ? body->len - at : BLOCK);
		buf_add(b, sum, sizeof sum);
	}
	sha256(sum, b->s, b->len);
	buf_add(b, sum, sizeof sum);
}

void
ledger_cache_write(struct ledger *l)
{
	struct ledger_state *s = &l->s;
	struct err ignored = ERR_INIT;
	struct fixed f;
	AUTO_BUF(path);
	AUTO_BUF(body);
	AUTO_BUF(b);

	if (!l->has_at || s->size - l->cached < EVERY)
		return;
	if (s->rest && !bring(s, 0, s->rest->body))
		return;		/* damaged: whoever needs what is in it will find out */
	memset(&f, 0, sizeof f);
	memcpy(f.magic, magic, sizeof magic);
	f.at = l->at, f.size = s->size, f.ts = s->ts, f.tree = s->tree, f.closed = s->closed;
	f.n_lines = (int64_t)s->n_lines, f.lines_len = (int64_t)s->lines.len;
	memcpy(f.last, s->leaf[s->size - 1], sizeof f.last);
	put_body(&body, s, &f);
	put_head(&b, &f, s, &body);
	buf_add(&b, body.s, body.len);
	path_of(&path, l);
	(void)file_write(path.s, b.s, b.len, &ignored);	/* a reader may have no right to write */
	l->cached = s->size;
}

/* ---- reading ---- */

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

/* What is fixed makes sense, and the file is as long as it says. */
static bool
plausible(const struct fixed *f, off_t length, size_t *head)
{
	int64_t room = (int64_t)length;

	if (memcmp(f->magic, magic, sizeof magic) != 0 || f->size < 1 || f->size > room / LEDGER_HASH ||
	    f->n_marks < 0 || f->n_marks > room / MARK || f->n_lines < 1 || f->lines_len < 1 || f->lines_len > room)
		return false;
	size_t body = (size_t)f->size * LEDGER_HASH + (size_t)f->n_marks * MARK;
	*head = sizeof *f + (size_t)f->lines_len + blocks(body) * 32 + 32;
	return *head <= HEAD_MAX && (int64_t)(*head + body) == room;
}

static void
take_body(struct ledger *l, const struct fixed *f, const char *digests, int fd, size_t head)
{
	struct ledger_cache *c = xcalloc(1, sizeof *c);

	c->fd = fd;
	c->leaves = f->size;
	c->n_marks = (size_t)f->n_marks;
	c->body = (size_t)f->size * LEDGER_HASH + c->n_marks * MARK;
	c->n_blocks = blocks(c->body);
	c->at = (off_t)head;
	c->mark = xcalloc(c->n_marks + 1, MARK);
	c->digest = xcalloc(c->n_blocks, 32);
	memcpy(c->digest, digests, c->n_blocks * 32);
	c->here = xcalloc(c->n_blocks, sizeof *c->here);
	l->s.rest = c;
	l->s.cap = (size_t)f->size + EVERY;
	l->s.leaf = xcalloc(l->s.cap, sizeof *l->s.leaf);
}

static bool
take(struct ledger *l, const struct buf *b, const struct fixed *f)
{
	struct ledger_state *s = &l->s;
	const char *lines = b->s + sizeof *f;

	buf_add(&s->lines, lines, (size_t)f->lines_len);
	s->n_lines = (size_t)f->n_lines;
	s->size = f->size, s->ts = f->ts, s->tree = f->tree, s->closed = f->closed != 0;
	parse_hex_write(s->last, f->last, LEDGER_HASH);
	return bring(s, 0, 1) && take_lines(s, lines, lines + f->lines_len, f->n_lines);
}

static bool
read_head(struct ledger *l, int fd, struct buf *b, struct fixed *f)
{
	unsigned char sum[32];
	struct stat st;
	size_t n;

	if (fstat(fd, &st) < 0 || !read_at(fd, f, sizeof *f, 0) || !plausible(f, st.st_size, &n))
		return false;
	char *head = xcalloc(n, 1);
	bool all = read_at(fd, head, n, 0);
	buf_add(b, head, n);
	free(head);
	sha256(sum, b->s, n - sizeof sum);
	return all && memcmp(sum, b->s + n - sizeof sum, sizeof sum) == 0 && memcmp(f, b->s, sizeof *f) == 0 &&
	    root_agrees(l, f);
}

void
ledger_cache_read(struct ledger *l)
{
	struct fixed f;
	AUTO_BUF(path);
	AUTO_BUF(b);

	path_of(&path, l);
	int fd = open(path.s, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return;
	if (!read_head(l, fd, &b, &f)) {
		close(fd);
		return;
	}
	take_body(l, &f, b.s + sizeof f + f.lines_len, fd, b.len);
	if (!take(l, &b, &f)) {
		ledger_state_release(&l->s);
		return;
	}
	l->at = f.at;
	l->has_at = true;
	l->cached = f.size;
}

/* A block is not what it was: the file goes, and the ledger is read. */
static enum err_code
read_instead(struct ledger *l, struct err *e)
{
	AUTO_BUF(path);

	path_of(&path, l);
	(void)unlink(path.s);
	ledger_state_release(&l->s);
	l->has_at = false;
	l->cached = 0;
	return ledger_catch_up(l, e);
}

enum err_code
ledger_cache_need(struct ledger *l, int64_t from, int64_t n, struct err *e)
{
	return ledger_cache_leaves(&l->s, from, n) ? OK : read_instead(l, e);
}

enum err_code
ledger_cache_ready(struct ledger *l, const struct ledger_new *new, size_t n, struct err *e)
{
	for (size_t i = 0; i < n && l->s.rest; i++) {
		int64_t seen = cjson_num(cjson_get(new[i].st, "seen"), "size", 0);
		unsigned char mark[32];
		bool used;
		ledger_state_mark(mark, cjson_str(new[i].st, "obj", ""), cjson_str(new[i].st, "n", ""));
		if (!ledger_cache_leaves(&l->s, seen > 0 ? seen - 1 : 0, 1) || !ledger_cache_nonce(&l->s, mark, &used))
			return read_instead(l, e);
	}
	return OK;
}
