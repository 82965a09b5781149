/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commit.c -- the bytes of a commit, all of them computed from entries, parent and host
 * (docs/ledger-format.md), and the few parts that are needed of one that was read. */
#include "core/parse.h"
#include "core/sha256.h"
#include "ledger/ledger_int.h"

#include <inttypes.h>
#include <string.h>

/* First line, for people: "JDL-2026-0001 approve-dpia, entry 42" or "3 entries, 42..44". */
static void
subject(struct buf *out, const struct ledger_batch *b)
{
	const struct ledger_entry *last = &b->entry[b->n - 1];

	if (b->n > 1)
		buf_printf(out, "%zu entries, %" PRId64 "..%" PRId64 "\n", b->n, b->entry[0].seq,
		    last->seq);
	else
		buf_printf(out, "%s %s, entry %" PRId64 "\n",
		    cjson_str(last->eff, "number", cjson_str(last->st, "obj", "-")),
		    cjson_str(last->st, "act", "-"), last->seq);
}

void
ledger_commit_message(struct buf *out, const struct ledger_batch *b, const char *root)
{
	const struct ledger_entry *last = &b->entry[b->n - 1];
	char sha[65];

	sha256_hex(sha, b->blob, b->n_blob);
	subject(out, b);
	buf_printf(out, "\nentries-sha256: %s\nchain: %s\nsize: %" PRId64 "\nroot: %s\n",
	    sha, last->leaf, last->seq + 1, root);
}

void
ledger_commit_tree(struct buf *out, const struct ledger_oid *blob)
{
	buf_add(out, "100644 entries", sizeof "100644 entries");	/* with its NUL */
	buf_add(out, blob->id, sizeof blob->id);
}

void
ledger_commit_unsigned(struct buf *out, const struct ledger_batch *b, const char *origin,
    const char *root)
{
	AUTO_BUF(tree);
	struct ledger_oid blob_id, tree_id;
	char hex[41];

	ledger_repo_hash(LEDGER_BLOB, b->blob, b->n_blob, &blob_id);
	ledger_commit_tree(&tree, &blob_id);
	ledger_repo_hash(LEDGER_TREE, tree.s, tree.len, &tree_id);
	ledger_oid_hex(hex, &tree_id);
	buf_printf(out, "tree %s\n", hex);
	if (b->has_parent) {
		ledger_oid_hex(hex, &b->parent);
		buf_printf(out, "parent %s\n", hex);
	}
	for (int i = 0; i < 2; i++)
		buf_printf(out, "%s %s <%s@%s> %" PRId64 " +0000\n", i ? "committer" : "author",
		    b->host, b->host, origin, b->entry[b->n - 1].ts / 1000);
	buf_puts(out, "\n");
	ledger_commit_message(out, b, root);
}

/* git signs the commit without its gpgsig header, which stands last among the headers; the lines
 * of a header after its first begin with a blank. */
void
ledger_commit_signed(struct buf *out, const struct buf *payload, const char *armor)
{
	const char *end = strstr(payload->s, "\n\n");
	size_t head = end ? (size_t)(end - payload->s) + 1 : payload->len;

	buf_add(out, payload->s, head);
	buf_puts(out, "gpgsig ");
	for (const char *p = armor; *p; p++) {
		buf_add(out, p, 1);
		if (*p == '\n' && p[1])
			buf_puts(out, " ");
	}
	if (out->s[out->len - 1] != '\n')
		buf_puts(out, "\n");
	buf_add(out, payload->s + head, payload->len - head);
}

/* The header lines of a commit, one at a time: [line, end) without the line feed. */
static bool
next_line(const char **p, const char *end, const char **line, size_t *n)
{
	const char *nl = memchr(*p, '\n', (size_t)(end - *p));

	if (!nl || nl == *p)
		return false;
	*line = *p, *n = (size_t)(nl - *p);
	*p = nl + 1;
	return true;
}

static bool
begins(const char *line, size_t n, const char *word)
{
	return n >= strlen(word) && memcmp(line, word, strlen(word)) == 0;
}

static bool
read_oid(const char *line, size_t n, size_t skip, struct ledger_oid *out)
{
	char hex[41] = "";

	if (n != skip + 40)
		return false;
	memcpy(hex, line + skip, 40);
	return parse_hex(hex, out->id, sizeof out->id);
}

static void
trailer_size(const char *p, const char *end, int64_t *out)
{
	char digits[24] = "";

	for (; p < end && (size_t)(end - p) > 6; p++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl ? nl : end) - p);
		if (n > 6 && n - 6 < sizeof digits && memcmp(p, "size: ", 6) == 0) {
			memcpy(digits, p + 6, n - 6);
			(void)parse_int(digits, 1, CJSON_INT_MAX, out);	/* else it stays -1 */
			return;
		}
		if (!nl)
			return;
		p = nl;
	}
}

static void
read_armor(struct buf *armor, const char **p, const char *end, const char *line, size_t n)
{
	buf_add(armor, line, n);
	while (*p < end && **p == ' ' && next_line(p, end, &line, &n)) {
		buf_puts(armor, "\n");
		buf_add(armor, line + 1, n - 1);
	}
}

bool
ledger_commit_parse(struct arena *mem, const char *raw, size_t n_raw,
    struct ledger_commit_parts *out)
{
	const char *p = raw, *end = raw + n_raw, *line;
	AUTO_BUF(armor);
	bool tree = false;
	size_t n;

	*out = (struct ledger_commit_parts){ .size = -1 };
	while (next_line(&p, end, &line, &n)) {
		if (begins(line, n, "tree ") && !(tree = read_oid(line, n, 5, &out->tree)))
			return false;
		if (begins(line, n, "parent ") &&
		    (out->parents++, !read_oid(line, n, 7, &out->parent)))
			return false;
		if (begins(line, n, "committer ") && n > 18)
			memcpy(out->host, line + 10, 8);
		if (begins(line, n, "gpgsig ") && !armor.len)
			read_armor(&armor, &p, end, line + 7, n - 7);
	}
	if (armor.len && !memchr(armor.s, '\0', armor.len))
		out->armor = arena_strdup(mem, armor.s);
	if (p < end)
		trailer_size(p + 1, end, &out->size);
	return tree;
}
