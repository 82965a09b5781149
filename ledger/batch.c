/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.c -- reading commits: from the head back along the first parents, then each one's
 * entries. */
#include "core/xalloc.h"
#include "ledger/append.h"
#include "ledger/ledger_int.h"

#include <stdlib.h>
#include <string.h>

void
ledger_walk_release(struct ledger_walk *w)
{
	free(w->commit);
	free(w->end);
	*w = (struct ledger_walk){ 0 };
}

static void
push(struct ledger_walk *w, const struct ledger_oid *oid, int64_t end)
{
	if (w->n == w->cap) {
		w->cap = w->cap ? 2 * w->cap : 256;
		w->commit = xrealloc(w->commit, w->cap * sizeof *w->commit);
		w->end = xrealloc(w->end, w->cap * sizeof *w->end);
	}
	w->end[w->n] = end;
	w->commit[w->n++] = *oid;
}

static enum err_code
parts_of(struct ledger_repo *r, const struct ledger_oid *oid, struct ledger_commit_parts *parts,
    struct err *e)
{
	struct arena mem = ARENA_INIT;
	enum err_code code;
	char hex[41];
	AUTO_BUF(raw);

	if (!(code = ledger_repo_read(r, oid, LEDGER_COMMIT, &raw, e)) &&
	    !ledger_commit_parse(&mem, raw.s, raw.len, parts)) {
		ledger_oid_hex(hex, oid);
		code = err_set(e, ERR_INTEGRITY, "commit %s is not one of a ledger", hex);
	}
	arena_free(&mem);
	parts->armor = NULL;
	return code;
}

/* A history cannot be circular: an id is a hash of what it names, and that is checked. */
enum err_code
ledger_walk_back(struct ledger_repo *r, const struct ledger_oid *head,
    const struct ledger_oid *stop, int64_t until, struct ledger_walk *w, bool *met, struct err *e)
{
	struct ledger_oid at = *head;
	enum err_code code;

	*met = false;
	for (;;) {
		struct ledger_commit_parts parts;
		if (stop && ledger_oid_equal(&at, stop)) {
			*met = true;
			return OK;
		}
		if ((code = parts_of(r, &at, &parts, e)))
			return code;
		if (until >= 0 && parts.size >= 0 && parts.size <= until)
			return OK;
		push(w, &at, parts.size);
		if (parts.parents == 0)
			return OK;
		at = parts.parent;
	}
}

/* The tree holds one file, `entries`; *blob is its id. */
static bool
read_tree(struct ledger_repo *r, const struct ledger_oid *tree, int64_t seq,
    struct ledger_oid *blob, struct ledger_faults *f)
{
	struct err e = ERR_INIT;
	AUTO_BUF(want);
	AUTO_BUF(raw);

	if (ledger_repo_read(r, tree, LEDGER_TREE, &raw, &e)) {
		ledger_fault(f, "unreadable", seq, "%s", e.msg);
		return false;
	}
	if (raw.len > 20)
		memcpy(blob->id, raw.s + raw.len - 20, 20);
	ledger_commit_tree(&want, blob);
	if (raw.len == want.len && memcmp(raw.s, want.s, raw.len) == 0)
		return true;
	ledger_fault(f, "tree", seq, "a commit of a ledger holds one file, named entries");
	return false;
}

static bool
read_line(struct arena *mem, struct ledger_batch *b, const char *line, size_t n, int64_t seq,
    struct ledger_faults *f)
{
	struct err e = ERR_INIT;

	if (b->n == LEDGER_BATCH_MAX) {
		ledger_fault(f, "line", seq, "more than %d entries in one commit",
		    LEDGER_BATCH_MAX);
		return false;
	}
	if (ledger_entry_read(mem, line, n, &b->entry[b->n], &e)) {
		ledger_fault(f, "line", seq, "%s", e.msg);
		return false;
	}
	ledger_oid_hex(b->entry[b->n].commit, &b->oid);
	b->n++;
	return true;
}

static bool
read_lines(struct arena *mem, struct ledger_batch *b, int64_t seq, struct ledger_faults *f)
{
	const char *p = b->blob, *end = p + b->n_blob;
	size_t lines = 0;

	for (const char *q = p; q < end && (q = memchr(q, '\n', (size_t)(end - q))); q++)
		lines++;
	b->entry = arena_alloc(mem,
	    (lines < LEDGER_BATCH_MAX ? lines + 1 : LEDGER_BATCH_MAX) * sizeof *b->entry);
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl) {
			ledger_fault(f, "line", seq + (int64_t)b->n,
			    "the last line has no line feed");
			return false;
		}
		if (!read_line(mem, b, p, (size_t)(nl - p), seq + (int64_t)b->n, f))
			return false;
		p = nl + 1;
	}
	if (b->n == 0)
		ledger_fault(f, "line", seq, "a commit without entries");
	return b->n > 0;
}

bool
ledger_batch_read(struct ledger_repo *r, const struct ledger_oid *oid, int64_t seq,
    struct arena *mem, struct ledger_batch *out, struct buf *raw, struct ledger_faults *f)
{
	struct ledger_commit_parts parts;
	struct ledger_batch b = { .oid = *oid };
	struct ledger_oid blob = { { 0 } };
	struct err e = ERR_INIT;
	AUTO_BUF(lines);

	if (ledger_repo_read(r, oid, LEDGER_COMMIT, raw, &e)) {
		ledger_fault(f, "unreadable", seq, "%s", e.msg);
		return false;
	}
	if (!ledger_commit_parse(mem, raw->s, raw->len, &parts)) {
		ledger_fault(f, "commit-bytes", seq, "not a commit of a ledger");
		return false;
	}
	if (!read_tree(r, &parts.tree, seq, &blob, f))
		return false;
	if (ledger_repo_read(r, &blob, LEDGER_BLOB, &lines, &e)) {
		ledger_fault(f, "unreadable", seq, "%s", e.msg);
		return false;
	}
	b.parent = parts.parent, b.has_parent = parts.parents > 0, b.parents = parts.parents,
	b.armor = parts.armor;
	memcpy(b.host, parts.host, sizeof b.host);
	char *copy = arena_alloc(mem, lines.len + 1);
	memcpy(copy, lines.s, lines.len);
	b.blob = copy, b.n_blob = lines.len;
	if (!read_lines(mem, &b, seq, f))
		return false;
	*out = b;
	return true;
}
