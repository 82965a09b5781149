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
 * quotation or a list).  libyaml's events (they alone still show anchors, tags and directives)
 * become a tree that keeps the line and column of every node.  Scalars are text: `no` stays "no",
 * a number is parsed by whoever wants one.  Refused, each with its place:
 *
 *   text     bytes that are not UTF-8; control characters; characters that are invisible, reorder
 *            their neighbours or break lines for some readers only (Unicode's default ignorables,
 *            bidirectional controls, U+0085, U+2028, U+2029), written as they are or as an escape
 *   Markdown raw HTML, in a block or in a line; a yaml block that is never closed, or whose info
 *            string is not `yaml` or `yaml KIND` in lower case
 *   YAML     a duplicate key, a key that is not a scalar, an alias or anchor, a tag, a directive,
 *            several documents, nesting deeper than 16, more than 2048 keys in one map;
 *            a file of more than 1 MiB
 *
 * Columns count characters from 1.
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

enum { FENCE_SIZE_MAX = 1024 * 1024, FENCE_DEPTH_MAX = 16, FENCE_KEYS_MAX = 2048 };

/* The first rule above, for any text from outside: each fault goes to `d` with its place, the
 * first line being `line`.  False when there was one. */
bool fence_check_text(const char *file, int line, const char *text, size_t n, struct diag *d);

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
