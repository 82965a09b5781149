/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree.c -- see tree.h. */
#include "ledger/tree.h"
#include "core/sha256.h"

#include <string.h>

static void
node(unsigned char out[LEDGER_HASH], const unsigned char *left, const unsigned char *right)
{
	unsigned char pair[1 + 2 * LEDGER_HASH] = { 1 };

	memcpy(pair + 1, left, LEDGER_HASH);
	memcpy(pair + 1 + LEDGER_HASH, right, LEDGER_HASH);
	sha256(out, pair, sizeof pair);
}

void
ledger_tree_leaf(unsigned char out[LEDGER_HASH], const void *line, size_t n)
{
	sha256_two(out, "\0", 1, line, n);
}

/* Adding one is binary counting: each carry joins two complete subtrees of one size. */
void
ledger_tree_add(struct ledger_tree *t, const unsigned char leaf[LEDGER_HASH])
{
	unsigned char h[LEDGER_HASH];

	memcpy(h, leaf, sizeof h);
	for (int64_t bits = t->size; bits & 1; bits >>= 1) {
		t->n--;
		node(h, t->node[t->n], h);
	}
	memcpy(t->node[t->n++], h, sizeof h);
	t->size++;
}

void
ledger_tree_root(const struct ledger_tree *t, unsigned char out[LEDGER_HASH])
{
	if (t->n == 0) {
		sha256(out, "", 0);
		return;
	}
	memcpy(out, t->node[t->n - 1], LEDGER_HASH);
	for (int i = t->n - 2; i >= 0; i--)
		node(out, t->node[i], out);
}

void
ledger_tree_root_of(const unsigned char (*leaves)[LEDGER_HASH], int64_t n,
    unsigned char out[LEDGER_HASH])
{
	struct ledger_tree t = { 0 };

	for (int64_t i = 0; i < n; i++)
		ledger_tree_add(&t, leaves[i]);
	ledger_tree_root(&t, out);
}

static int64_t
split(int64_t n)		/* the largest power of two below n (n > 1) */
{
	int64_t k = 1;

	while (k * 2 < n)
		k *= 2;
	return k;
}

/* Top down the path comes farthest sibling first, so it is written from the back and turned. */
int
ledger_tree_path(const unsigned char (*leaves)[LEDGER_HASH], int64_t i, int64_t n,
    unsigned char out[64][LEDGER_HASH])
{
	unsigned char far[64][LEDGER_HASH];
	int depth = 0;

	while (n > 1) {
		int64_t k = split(n);
		if (i < k) {
			ledger_tree_root_of(leaves + k, n - k, far[depth++]);
			n = k;
		} else {
			ledger_tree_root_of(leaves, k, far[depth++]);
			leaves += k, i -= k, n -= k;
		}
	}
	for (int j = 0; j < depth; j++)
		memcpy(out[j], far[depth - 1 - j], LEDGER_HASH);
	return depth;
}

bool
ledger_tree_proves(const unsigned char leaf[LEDGER_HASH], int64_t i, int64_t n,
    const unsigned char (*path)[LEDGER_HASH], int n_path, const unsigned char root[LEDGER_HASH])
{
	unsigned char h[LEDGER_HASH];
	int64_t fn = i, sn = n - 1;

	if (i < 0 || i >= n)
		return false;
	memcpy(h, leaf, sizeof h);
	for (int k = 0; k < n_path; k++) {
		if (sn == 0)
			return false;
		if ((fn & 1) || fn == sn) {
			node(h, path[k], h);
			while (!(fn & 1) && fn != 0)
				fn >>= 1, sn >>= 1;
		} else {
			node(h, h, path[k]);
		}
		fn >>= 1, sn >>= 1;
	}
	return sn == 0 && memcmp(h, root, LEDGER_HASH) == 0;
}
