/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shelf.c -- see shelf.h. */
#include "workflow/shelf.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/sha256.h"
#include "retention/document.h"

#include <string.h>

struct kept { const char *digest; const struct policy *policy; const struct calendar *calendar; struct kept *next; };

struct workflow_shelf {
	struct arena *mem;
	const char *documents, *remembered;	/* remembered: a folder, or NULL */
	struct kept *kept;
};

enum { TREE_MAX = 1 << 26 };

struct workflow_shelf *
workflow_shelf_new(struct arena *mem, const char *documents)
{
	struct workflow_shelf *s = arena_alloc(mem, sizeof *s);

	*s = (struct workflow_shelf){ .mem = mem, .documents = arena_strdup(mem, documents) };
	return s;
}

static struct kept *
find(const struct workflow_shelf *s, const char *digest)
{
	for (struct kept *k = s->kept; k; k = k->next)
		if (strcmp(k->digest, digest) == 0)
			return k;
	return NULL;
}

static void
keep(struct workflow_shelf *s, const char *digest, const struct policy *p, const struct calendar *c)
{
	struct kept *k = arena_alloc(s->mem, sizeof *k);

	*k = (struct kept){ arena_strdup(s->mem, digest), p, c, s->kept };
	s->kept = k;
}

void workflow_shelf_add(struct workflow_shelf *s, const struct policy *p) { keep(s, p->digest, p, NULL); }

void
workflow_shelf_add_calendar(struct workflow_shelf *s, const struct calendar *c)
{
	keep(s, calendar_version(c), NULL, c);
}

static enum err_code
manifest_fault(const char *digest, struct err *e)
{
	return err_set(e, ERR_INTEGRITY, "documents/%.64s is not the list of a policy's files", digest);
}

/* What the ledger names has to be there. */
static enum err_code
get(struct workflow_shelf *s, const char *digest, struct buf *out, struct err *e)
{
	enum err_code code = retention_document_get(s->documents, digest, out, e);

	return code == ERR_NOT_FOUND ? err_set(e, ERR_INTEGRITY, "documents/%.64s is missing; restore it there", digest) : code;
}

/* One line of a manifest: "<sha256>  <name>", the file from documents/. */
static enum err_code
read_line(struct workflow_shelf *s, const char *digest, const char *line, size_t n, struct policy_file *out, struct err *e)
{
	unsigned char raw[32];
	AUTO_BUF(b);
	enum err_code code;

	if (n < 67 || line[64] != ' ' || line[65] != ' ')
		return manifest_fault(digest, e);
	const char *hex = arena_printf(s->mem, "%.64s", line);
	if (!parse_hex(hex, raw, sizeof raw))
		return manifest_fault(digest, e);
	if ((code = get(s, hex, &b, e)))
		return code;
	*out = (struct policy_file){ arena_printf(s->mem, "%.*s", (int)(n - 66), line + 66), arena_strdup(s->mem, b.s), b.len };
	return OK;
}

enum err_code
workflow_shelf_files(struct workflow_shelf *s, const char *digest, struct policy_file **out, size_t *n, struct err *e)
{
	AUTO_BUF(b);
	enum err_code code = get(s, digest, &b, e);
	size_t lines = 0;

	if (code)
		return code;
	for (size_t i = 0; i < b.len; i++)
		lines += b.s[i] == '\n';
	*out = arena_alloc(s->mem, (lines + 1) * sizeof **out);
	*n = 0;
	for (const char *p = b.s, *end; *n < lines; p = end + 1) {
		if (!(end = strchr(p, '\n')))
			return manifest_fault(digest, e);
		if ((code = read_line(s, digest, p, (size_t)(end - p), &(*out)[*n], e)))
			return code;
		++*n;
	}
	return OK;
}

/* ---- what was read before ---- */

void
workflow_shelf_remember(struct workflow_shelf *s, const char *dir)
{
	s->remembered = arena_strdup(s->mem, dir);
}

static const char *
head_line(struct arena *mem, const char *digest, const char *tree, size_t n)
{
	char hex[65];

	sha256_hex(hex, tree, n);
	return arena_printf(mem, "probity policy %.64s rules %d, sha256 %s\n", digest, WORKFLOW_RULES, hex);
}

/* What a folder remembers of a policy, where that is whole and this program's. */
static bool
recall(struct arena *mem, const char *dir, const char *digest, const char **tree, size_t *n)
{
	struct err ignored = ERR_INIT;
	AUTO_BUF(b);

	if (file_read(&b, arena_printf(mem, "%s/%.64s", dir, digest), TREE_MAX, &ignored))
		return false;
	const char *end = memchr(b.s, '\n', b.len);
	if (!end)
		return false;
	size_t line = (size_t)(end + 1 - b.s);
	*n = b.len - line;
	*tree = memcpy(arena_alloc(mem, *n + 1), end + 1, *n);
	const char *head = head_line(mem, digest, *tree, *n);
	return line == strlen(head) && memcmp(b.s, head, line) == 0;
}

static void
remember(struct workflow_shelf *s, const char *digest, const struct policy_file *file, size_t n)
{
	struct err ignored = ERR_INIT;		/* then it is read again */
	AUTO_BUF(tree);
	AUTO_BUF(all);

	if (!s->remembered || (!file_exists(s->remembered) && file_mkdir(s->remembered, &ignored)))
		return;
	workflow_policy_tree(s->mem, file, n, &tree);
	buf_puts(&all, head_line(s->mem, digest, tree.s, tree.len));
	buf_add(&all, tree.s, tree.len);
	(void)file_write(arena_printf(s->mem, "%s/%.64s", s->remembered, digest), all.s, all.len, &ignored);
}

const char *
workflow_shelf_misremembered(struct workflow_shelf *s, const char *dir)
{
	for (const struct kept *k = s->kept; k; k = k->next) {
		struct err ignored = ERR_INIT;
		struct policy_file *file;
		const char *theirs;
		size_t n, n_files;
		AUTO_BUF(ours);

		if (!k->policy || !recall(s->mem, dir, k->digest, &theirs, &n) ||
		    workflow_shelf_files(s, k->digest, &file, &n_files, &ignored))
			continue;
		workflow_policy_tree(s->mem, file, n_files, &ours);
		if (n != ours.len || memcmp(theirs, ours.s, n) != 0)
			return k->digest;
	}
	return NULL;
}

/* ---- policies ---- */

/* As it was read before, if it was, else from its files. */
static enum err_code
read_policy(struct workflow_shelf *s, const char *digest, const struct policy_file *file, size_t n,
    const struct policy **out, struct err *e)
{
	struct diag d = { .mem = s->mem };
	const char *tree;
	size_t n_tree;

	if (s->remembered && recall(s->mem, s->remembered, digest, &tree, &n_tree) &&
	    (*out = workflow_policy_reread(s->mem, digest, tree, n_tree)))
		return OK;
	if (!(*out = workflow_policy_read(s->mem, file, n, &d)))
		return diag_err(&d, e);
	if (strcmp((*out)->digest, digest) != 0)
		return manifest_fault(digest, e);
	remember(s, digest, file, n);
	return OK;
}

enum err_code
workflow_shelf_policy(struct workflow_shelf *s, const char *digest, const struct policy **out, struct err *e)
{
	struct kept *k = find(s, digest);
	struct policy_file *file;
	enum err_code code;
	size_t n;

	if (k && k->policy) {
		*out = k->policy;
		return OK;
	}
	if ((code = workflow_shelf_files(s, digest, &file, &n, e)) ||
	    (code = read_policy(s, digest, file, n, out, e)))
		return code;
	keep(s, digest, *out, NULL);
	return OK;
}

enum err_code
workflow_shelf_calendar(struct workflow_shelf *s, const char *digest, const struct calendar **out, struct err *e)
{
	struct kept *k = find(s, digest);
	struct calendar *c = NULL;
	AUTO_BUF(b);
	enum err_code code;

	if (k && k->calendar) {
		*out = k->calendar;
		return OK;
	}
	if ((code = get(s, digest, &b, e)) ||
	    (code = calendar_read(s->mem, "calendar", arena_strdup(s->mem, b.s), b.len, &c, e)))
		return code;
	keep(s, digest, NULL, c);
	*out = c;
	return OK;
}

static const struct policy *
policy_of(const char *digest, void *ctx)
{
	const struct policy *p = NULL;
	struct err ignored = ERR_INIT;		/* "it cannot be read here" is all that a judgement says */

	return workflow_shelf_policy(ctx, digest, &p, &ignored) ? NULL : p;
}

static const struct calendar *
calendar_of(const char *digest, void *ctx)
{
	const struct calendar *c = NULL;
	struct err ignored = ERR_INIT;

	return workflow_shelf_calendar(ctx, digest, &c, &ignored) ? NULL : c;
}

void
workflow_shelf_lend(struct workflow_shelf *s, struct workflow_env *env)
{
	env->policy_of = policy_of;
	env->calendar_of = calendar_of;
	env->ctx = s;
}

enum err_code
workflow_shelf_keep(struct arena *mem, const char *documents, const struct policy_file *file, size_t n,
    char digest[65], struct err *e)
{
	const char *manifest = workflow_policy_manifest(mem, file, n);
	enum err_code code;

	for (size_t i = 0; i < n; i++)
		if ((code = retention_document_put_public(documents, file[i].text, file[i].n, digest, e)))
			return code;
	return retention_document_put_public(documents, manifest, strlen(manifest), digest, e);
}
