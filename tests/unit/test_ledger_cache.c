/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache of a long ledger: it saves reading, and nothing done to it changes an answer. */
#include "tests/unit/ledger_forge.h"

static void
cache_path(const struct lab *t, char out[128])
{
	snprintf(out, 128, "%s/ledger.git/probity-cache", t->dir);
}

static void
many(struct lab *t, size_t n)
{
	struct ledger_new *new = arena_alloc(&t->mem, n * sizeof *new);
	struct err e = ERR_INIT;

	for (size_t i = 0; i < n; i++) {
		struct ledger_statement st = lab_statement(t, t->ann, "edit", "c-xxxxxx");
		new[i] = lab_sign(t, &st, t->ann);
	}
	lab_must(lab_append(t, new, n, &e), &e, "many");
}

/* Opens to this head, and knows the keys and the nonces. */
static bool
same(struct lab *t, const struct ledger_head *want, const struct ledger_new *used)
{
	struct ledger_head head;
	struct err e = ERR_INIT;

	lab_reopen(t);
	return ledger_head(t->l, &head, &e) == OK && strcmp(head.root, want->root) == 0 &&
	    head.ts == want->ts && strcmp(head.leaf, want->leaf) == 0 && ledger_key_at(t->l, 4) &&
	    !ledger_key_at(t->l, 5) && lab_append(t, used, 1, &e) == ERR_INVALID &&
	    strstr(e.msg, "nonce");
}

/* A cache of several blocks: a block is read when something in it is asked for, and one that is damaged
 * is not believed; the ledger is read instead and the file is gone. */
static void
test_blocks(void)
{
	enum { N = 4000, FAR = 3000 };
	char path[128], leaf[65], want[65];
	struct err e = ERR_INIT;
	struct ledger_head head;
	struct lab t;
	AUTO_BUF(cache);

	lab_make(&t);
	cache_path(&t, path);
	struct ledger_statement st = lab_statement(&t, t.ann, "edit", "c-xxxxxx");
	struct ledger_new used = lab_sign(&t, &st, t.ann);
	lab_must(lab_append(&t, &used, 1, &e), &e, "append");
	many(&t, N);
	lab_must(ledger_leaf(t.l, FAR, want, &e), &e, "leaf");
	lab_must(ledger_head(t.l, &head, &e), &e, "head");
	lab_must(file_read(&cache, path, 1 << 20, &e), &e, "cache");
	size_t leaves = cache.len - (size_t)(head.size * 32 + head.size * 16);
	lab_reopen(&t);
	ok(ledger_leaf(t.l, FAR, leaf, &e) == OK && strcmp(leaf, want) == 0, "a leaf of a later block");
	cache.s[leaves + FAR * 32] ^= 1;
	lab_must(file_write(path, cache.s, cache.len, &e), &e, "write");
	lab_reopen(&t);
	ok(file_exists(path) && ledger_leaf(t.l, 5, leaf, &e) == OK && file_exists(path), "the blocks before it are used");
	ok(ledger_leaf(t.l, FAR, leaf, &e) == OK && strcmp(leaf, want) == 0, "a damaged leaf is read from the ledger");
	cache.s[leaves + FAR * 32] ^= 1;
	for (size_t i = leaves + (size_t)head.size * 32; i < cache.len; i += 16)
		cache.s[i] ^= 1;
	lab_must(file_write(path, cache.s, cache.len, &e), &e, "write");
	ok(same(&t, &head, &used), "with every nonce damaged a used one is known all the same");
	many(&t, 100);
	lab_reopen(&t);
	lab_must(ledger_head(t.l, &head, &e), &e, "head");
	ok(same(&t, &head, &used), "and is, when the cache is written again from the one before");
	lab_free(&t);
}

int
main(void)
{
	struct ledger_verify how = { .level = 2 };
	struct ledger_head head, less;
	struct err e = ERR_INIT;
	struct forge f;
	struct lab t;
	char path[128];
	size_t bad = 0;
	AUTO_BUF(cache);

	lab_make(&t);
	cache_path(&t, path);
	ok(!file_exists(path), "a short ledger has no cache");
	struct ledger_statement st = lab_statement(&t, t.ann, "edit", "c-xxxxxx");
	struct ledger_new used = lab_sign(&t, &st, t.ann);
	lab_must(lab_append(&t, &used, 1, &e), &e, "append");
	many(&t, 70);
	ok(file_exists(path), "a longer one has");
	lab_must(ledger_head(t.l, &head, &e), &e, "head");
	ok(same(&t, &head, &used), "opening with it gives the same head, keys and nonces");
	lab_must(file_read(&cache, path, 1 << 20, &e), &e, "cache");
	for (size_t i = 0; i < cache.len; i += 37) {
		cache.s[i] ^= 1;
		lab_must(file_write(path, cache.s, cache.len, &e), &e, "write");
		bad += !same(&t, &head, &used);
		cache.s[i] ^= 1;
	}
	ok(bad == 0, "damaged anywhere, it is not believed");
	lab_must(file_write(path, cache.s, 100, &e), &e, "write");
	ok(same(&t, &head, &used), "nor cut short");
	lab_must(file_write(path, cache.s, cache.len, &e), &e, "write");
	forge_open(&f, &t);
	forge_head(&f, &f.b.parent);
	lab_reopen(&t);
	ok(ledger_head(t.l, &less, &e) == OK && less.size == head.size - 70,
	    "nor when the branch does not have its commit");
	forge_head(&f, &f.head);
	forge_close(&f);
	lab_must(file_write(path, cache.s, cache.len, &e), &e, "write");
	lab_reopen(&t);
	many(&t, 3);
	lab_reopen(&t);
	ok(ledger_head(t.l, &less, &e) == OK && less.size == head.size + 3,
	    "what came after it is read");
	forge_wants(&t, &how, "", "and the ledger verifies");
	lab_free(&t);
	test_blocks();
	return done();
}
