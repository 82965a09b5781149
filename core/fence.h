/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fence -- the fenced yaml blocks of a Markdown document, with the place of every value.
 *
 * A policy, a process and a template are documents that people read; what the engine executes
 * stands in fenced blocks whose info string is `yaml KIND`:
 *
 *     ```yaml role
 *     id: dpo
 *     title: Data protection officer
 *     ```
 *
 * cmark finds the blocks; only those at the top level of the document count (not inside a
 * quotation, a list or a comment).  libyaml's document API reads each one into a tree that keeps
 * the line and column of every node.  Scalars are text: `no` stays "no", a number is parsed by
 * whoever wants one.  Refused, each with its place: raw HTML, bidirectional or invisible Unicode
 * characters anywhere in the file, a duplicate key, an alias or anchor, a tag, several documents
 * in one block, more than 1 MiB, nesting deeper than 16.
 *
 * Everything lives in the arena; `file` is the name used in messages.
 */
#ifndef CORE_FENCE_H
#define CORE_FENCE_H

#include "core/arena.h"
#include "core/diag.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

enum fence_kind { FENCE_SCALAR, FENCE_LIST, FENCE_MAP };

struct fence_node {
	enum fence_kind kind;
	int line, column;		/* in the Markdown file, from 1 */
	const char *text;		/* scalar */
	size_t n;			/* items or members */
	struct fence_node **item;	/* list items, or map values */
	struct fence_node **key;	/* map keys (scalars), parallel to item */
};

struct fence_block {
	const char *kind;		/* "role" of ```yaml role; "" for a bare ```yaml */
	int line, column;		/* of the fence */
	struct fence_node *root;	/* NULL when the block is empty */
};

struct fence_doc {
	const char *file;
	struct fence_block *block;
	size_t n;
};

/* Read all blocks of a document.  Faults go to `d`; what could be read is returned all the same,
 * so the caller can report its own faults too.  Never NULL. */
struct fence_doc *fence_read(struct arena *mem, const char *file, const char *text, size_t n,
    struct diag *d);

/* Read a plain YAML file (answers, a field map, lab.yaml) into one node by the same rules; NULL
 * when it is empty or faulty. */
struct fence_node *fence_read_yaml(struct arena *mem, const char *file, const char *text, size_t n,
    struct diag *d);

/* The member of a map, or NULL (also for a NULL or non-map node). */
struct fence_node *fence_get(const struct fence_node *map, const char *key);

/* The text of a scalar member, or `otherwise`. */
const char *fence_text(const struct fence_node *map, const char *key, const char *otherwise);

#endif
