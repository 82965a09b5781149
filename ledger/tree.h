/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tree -- the Merkle tree of RFC 6962 over the leaf hashes L_0 .. L_{n-1}.
 *
 *   leaf = SHA-256(0x00 || line)     node = SHA-256(0x01 || left || right)
 *   root of n leaves: split at the largest power of two below n; of none: SHA-256("")
 *
 * To append, only the frontier is kept: the roots of the complete subtrees that the bits of n
 * name, largest first, so an append costs O(log n) and a root at most 64 hashes.
 */
#ifndef LEDGER_TREE_H
#define LEDGER_TREE_H

#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEDGER_HASH = 32 };

struct ledger_tree {		/* all zero: the empty tree */
	int64_t size;
	unsigned char node[64][LEDGER_HASH];	/* one for each set bit of size, largest first */
	int n;
};

void ledger_tree_leaf(unsigned char out[LEDGER_HASH], const void *line, size_t n);
void ledger_tree_add(struct ledger_tree *t, const unsigned char leaf[LEDGER_HASH]);
void ledger_tree_root(const struct ledger_tree *t, unsigned char out[LEDGER_HASH]);

/* Root of leaves[0..n), n >= 0. */
void ledger_tree_root_of(const unsigned char (*leaves)[LEDGER_HASH], int64_t n,
    unsigned char out[LEDGER_HASH]);

/* The inclusion path of leaf `i` in the tree of the first `n` leaves (RFC 6962 2.1.1), nearest
 * sibling first; returns how many hashes (at most 63).  0 <= i < n. */
int ledger_tree_path(const unsigned char (*leaves)[LEDGER_HASH], int64_t i, int64_t n,
    unsigned char out[64][LEDGER_HASH]);

/* Whether `path` proves that `leaf` is leaf `i` of the tree of size n with `root` (RFC 9162
 * 2.1.3.2). */
bool ledger_tree_proves(const unsigned char leaf[LEDGER_HASH], int64_t i, int64_t n,
    const unsigned char (*path)[LEDGER_HASH], int n_path, const unsigned char root[LEDGER_HASH]);

#endif
