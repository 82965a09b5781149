/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fence_tree -- a document that was read, as bytes, so that it need not be read again.
 *
 * Reading a policy's Markdown and YAML takes most of the time of a short command; the tree of nodes that comes of it is
 * small and plain.  A number is seven bits to a byte, the least first, all but the last byte with the eighth bit set; a
 * string is its length, its bytes and a NUL:
 *
 *     document   string file, number of blocks, the blocks
 *     block      string kind, line, column, 1 or 0 (empty), its root
 *     node       kind (0 scalar, 1 list, 2 map), line, column, and then
 *                scalar: string    list: n, n nodes    map: n, n pairs of a key (a scalar) and a node
 *
 * Documents may follow one another.  These bytes are a cache for the program that wrote them and no format to exchange:
 * whoever keeps them says beside them what they were read from, and a digest.
 */
#ifndef CORE_FENCE_TREE_H
#define CORE_FENCE_TREE_H

#include "core/buf.h"
#include "core/fence.h"

/* Append `doc`, which was read without a fault. */
void fence_tree_write(struct buf *out, const struct fence_doc *doc);

/* The document at *at, which then stands behind it; NULL when the bytes up to `end` are none.  Its texts stay where
 * they are, in these bytes, which must live as long. */
struct fence_doc *fence_tree_read(struct arena *mem, const char **at, const char *end);

#endif
