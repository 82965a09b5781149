/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_fence.c -- any bytes as a policy document and as a YAML file: no crash, places inside. */
#include "core/fence.h"

#include <stdint.h>
#include <stdlib.h>

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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct fence_doc *f = fence_read(&mem, "f.md", (const char *)data, n, &d);

	for (size_t i = 0; i < f->n; i++)
		check(f->block[i].root, 1);
	check(fence_read_yaml(&mem, "f.yaml", (const char *)data, n, &d), 1);
	arena_free(&mem);
	return 0;
}
