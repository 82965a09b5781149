/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Merkle tree against RFC 6962: the definition written down recursively, and the published
 * test vectors of Certificate Transparency. */
#include "ledger/tree.h"
#include "core/parse.h"
#include "core/sha256.h"
#include "tests/unit/tap.h"

#include <string.h>

enum { N = 258 };
static unsigned char leaves[N][LEDGER_HASH];

/* MTH of RFC 6962 2.1, word for word. */
static void
mth(const unsigned char (*d)[LEDGER_HASH], int64_t n, unsigned char out[LEDGER_HASH])
{
	unsigned char b[65] = { 1 };
	int64_t k = 1;

	if (n == 0)
		sha256(out, "", 0);
	else if (n == 1)
		memcpy(out, d[0], LEDGER_HASH);
	if (n < 2)
		return;
	while (k * 2 < n)
		k *= 2;
	mth(d, k, b + 1);
	mth(d + k, n - k, b + 33);
	sha256(out, b, sizeof b);
}

static void
test_roots(void)
{
	unsigned char a[LEDGER_HASH], b[LEDGER_HASH];
	struct ledger_tree t = { 0 };
	int bad = 0;

	for (int64_t n = 0; n < N; n++) {
		mth((const unsigned char (*)[LEDGER_HASH])leaves, n, a);
		ledger_tree_root(&t, b);
		bad += memcmp(a, b, sizeof a) != 0;
		ledger_tree_root_of((const unsigned char (*)[LEDGER_HASH])leaves, n, b);
		bad += memcmp(a, b, sizeof a) != 0;
		ledger_tree_add(&t, leaves[n]);
	}
	ok(bad == 0, "frontier and recursion agree for 0..257 leaves");
}

static void
test_paths(void)
{
	unsigned char root[LEDGER_HASH], path[64][LEDGER_HASH];
	int bad = 0, fooled = 0;

	for (int64_t n = 1; n < 70; n++) {
		ledger_tree_root_of((const unsigned char (*)[LEDGER_HASH])leaves, n, root);
		for (int64_t i = 0; i < n; i++) {
			int k = ledger_tree_path((const unsigned char(*)[LEDGER_HASH])leaves, i, n,
			    path);
			bad += !ledger_tree_proves(leaves[i], i, n,
			    (const unsigned char(*)[LEDGER_HASH])path, k, root);
			fooled += ledger_tree_proves(leaves[i + 1], i, n,
			    (const unsigned char(*)[LEDGER_HASH])path, k, root);
			fooled += n > 1 &&
			    ledger_tree_proves(leaves[i], (i + 1) % n, n,
				(const unsigned char(*)[LEDGER_HASH])path, k, root);
			fooled += k > 0 &&
			    ledger_tree_proves(leaves[i], i, n,
				(const unsigned char(*)[LEDGER_HASH])path, k - 1, root);
		}
	}
	ok(bad == 0, "every path of every tree up to 69 leaves proves its leaf");
	ok(fooled == 0, "and no other leaf, place or shorter path");
	ok(!ledger_tree_proves(leaves[0], 1, 1, NULL, 0, leaves[0]),
	    "an index beyond the tree proves nothing");
}

static void
test_vectors(void)
{
	static const char *const inputs[] = { "", "00", "10", "2021", "3031", "40414243",
		"5051525354555657", "606162636465666768696a6b6c6d6e6f" };
	static const char *const roots[] = {
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" };
	unsigned char leaf[LEDGER_HASH], root[LEDGER_HASH], bytes[16];
	struct ledger_tree t = { 0 };
	char hex[65];

	for (size_t i = 0; i < 8; i++) {
		size_t n = strlen(inputs[i]) / 2;
		(void)parse_hex(inputs[i], bytes, n);
		ledger_tree_leaf(leaf, bytes, n);
		ledger_tree_add(&t, leaf);
		ledger_tree_root(&t, root);
		parse_hex_write(hex, root, sizeof root);
		is(hex, roots[i], "published root of %zu leaves", i + 1);
	}
}

int
main(void)
{
	for (int i = 0; i < N; i++)
		ledger_tree_leaf(leaves[i], &i, sizeof i);
	test_roots();
	test_paths();
	test_vectors();
	return done();
}
