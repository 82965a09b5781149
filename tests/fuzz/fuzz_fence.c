/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_fence.c -- any bytes as a policy document, as a YAML file and as a tree: no crash, places inside; a document that
 * was read without a fault is the same after its tree was written and read. */
#include "core/fence.h"
#include "core/fence_tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(const struct fence_node *node, int depth)
{
	if (!node)
		return;
	if (node->line < 1 || node->column < 1 || depth > FENCE_DEPTH_MAX + 1)
		abort();
	if (node->kind == FENCE_SCALAR && !node->text)
		abort();
	for (size_t i = 0; node->kind != FENCE_SCALAR && i < node->n; i++)
		check(node->item[i], depth + 1);
}

static void
check_doc(const struct fence_doc *f)
{
	for (size_t i = 0; f && i < f->n; i++)
		check(f->block[i].root, 1);
}

static void
there_and_back(struct arena *mem, const struct fence_doc *f)
{
	AUTO_BUF(a);
	AUTO_BUF(b);

	fence_tree_write(&a, f);
	const char *at = a.s;
	const struct fence_doc *g = fence_tree_read(mem, &at, a.s + a.len);
	if (!g || at != a.s + a.len)
		abort();
	fence_tree_write(&b, g);
	if (a.len != b.len || memcmp(a.s, b.s, a.len) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct fence_doc *f = fence_read(&mem, "f.md", (const char *)data, n, &d);

	const char *at = (const char *)data;

	check_doc(f);
	if (d.n == 0)
		there_and_back(&mem, f);
	check_doc(fence_tree_read(&mem, &at, at + n));
	check(fence_read_yaml(&mem, "f.yaml", (const char *)data, n, &d), 1);
	arena_free(&mem);
	return 0;
}
