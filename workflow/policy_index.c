/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_index.c -- rows by kind and id.
 *
 * A policy of a few hundred blocks names them a few thousand times while it is read, and every
 * command looks a dozen up: a table with a slot for each row, open addressing, the first row of a
 * name (the loader reports the second).
 */
#include "workflow/policy_int.h"

#include <stdint.h>
#include <string.h>

struct policy_slot { enum policy_kind kind; const char *const *row; };	/* a row begins with its id */
struct policy_index { struct policy_slot *slot; size_t mask; };

static size_t
hash(enum policy_kind kind, const char *id)
{
	uint64_t h = 14695981039346656037u ^ (uint64_t)kind;

	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

static struct policy_slot *
place(const struct policy_index *x, enum policy_kind kind, const char *id)
{
	size_t i = hash(kind, id) & x->mask;

	while (x->slot[i].row && (x->slot[i].kind != kind || strcmp(*x->slot[i].row, id) != 0))
		i = (i + 1) & x->mask;
	return &x->slot[i];
}

void
workflow_policy_index(struct loader *l)
{
	struct policy_index *x = arena_alloc(l->mem, sizeof *x);
	size_t size = 64;

	while (size < 2 * l->n_blocks)
		size *= 2;
	*x = (struct policy_index){ arena_alloc(l->mem, size * sizeof *x->slot), size - 1 };
	for (size_t i = 0; i < l->n_blocks; i++) {
		const char *const *row = workflow_policy_row(l->p, l->block[i].kind, l->block[i].row);
		struct policy_slot *s = place(x, l->block[i].kind, *row);
		if (!s->row)
			*s = (struct policy_slot){ l->block[i].kind, row };
	}
	l->p->index = x;
}

const void *
workflow_policy_find(const struct policy *p, enum policy_kind kind, const char *id)
{
	return id && p->index ? place(p->index, kind, id)->row : NULL;
}
