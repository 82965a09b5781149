/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger_forge -- what somebody could do who can write the repository, with or without the host's
 * key: commits with any bytes, put on the branch as git itself would. */
#ifndef TEST_LEDGER_FORGE_H
#define TEST_LEDGER_FORGE_H

#include "core/parse.h"
#include "ledger/ledger_int.h"
#include "ledger/verify_int.h"
#include "tests/unit/ledger_lab.h"

#include <git2.h>

struct forge {
	struct ledger_repo *repo;
	struct ledger_oid head;		/* the honest head */
	struct ledger_batch b;		/* the honest last commit */
	struct buf raw;			/* its bytes */
	struct ledger_state s;		/* the state behind it */
	struct arena mem;
};

/* Called by ledger_batch_read on an honest ledger: never. */
static inline void
forge_fault(struct ledger_faults *self, const char *code, int64_t seq, const char *text)
{
	(void)self;
	printf("Bail out! %s at %lld: %s\n", code, (long long)seq, text);
	exit(1);
}

static inline void
forge_open(struct forge *f, struct lab *t)
{
	struct ledger_faults faults = { forge_fault };
	struct err e = ERR_INIT;
	char git[128];

	*f = (struct forge){ .raw = BUF_INIT };
	snprintf(git, sizeof git, "%s/ledger.git", t->dir);
	lab_must(ledger_repo_open(&f->repo, git, &e), &e, "repo");
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0); /* thousands of forgeries, none to keep */
	lab_must(ledger_repo_head(f->repo, &f->head, &e), &e, "head");
	(void)ledger_batch_read(f->repo, &f->head, 0, &f->mem, &f->b, &f->raw, &faults);
}

static inline void
forge_close(struct forge *f)
{
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	ledger_repo_free(f->repo);
	buf_release(&f->raw);
	arena_free(&f->mem);
}

static inline struct ledger_oid
forge_object(struct forge *f, enum ledger_object kind, const char *bytes, size_t n)
{
	struct ledger_oid oid;
	struct err e = ERR_INIT;

	lab_must(ledger_repo_write(f->repo, kind, bytes, n, &oid, &e), &e, "write");
	return oid;
}

static inline void
forge_head(struct forge *f, const struct ledger_oid *to)
{
	struct ledger_oid now;
	struct err e = ERR_INIT;

	lab_must(ledger_repo_head(f->repo, &now, &e), &e, "head");
	lab_must(ledger_repo_move(f->repo, &now, to, &e), &e, "move");
}

/* Put a commit of these bytes on the branch. */
static inline void
forge_commit(struct forge *f, const char *raw, size_t n)
{
	struct ledger_oid oid = forge_object(f, LEDGER_COMMIT, raw, n);

	forge_head(f, &oid);
}

/* Blob and tree of the batch, and the commit's text without signature. */
static inline void
forge_payload(struct forge *f, struct lab *t, const struct ledger_batch *b, struct buf *payload)
{
	struct ledger_tree tree = { 0 };
	unsigned char raw[LEDGER_HASH];
	char root[65];
	AUTO_BUF(bytes);
	struct ledger_oid blob = forge_object(f, LEDGER_BLOB, b->blob, b->n_blob);

	ledger_commit_tree(&bytes, &blob);
	(void)forge_object(f, LEDGER_TREE, bytes.s, bytes.len);
	for (int64_t i = 0; i < b->entry[0].seq; i++)
		ledger_tree_add(&tree, t->l->s.leaf[i]);
	for (size_t i = 0; i < b->n; i++) {
		(void)parse_hex(b->entry[i].leaf, raw, sizeof raw);
		ledger_tree_add(&tree, raw);
	}
	ledger_tree_root(&tree, raw);
	parse_hex_write(root, raw, sizeof raw);
	ledger_commit_unsigned(payload, b, ledger_origin(t->l), root);
}

static inline void
forge_sign(struct forge *f, const struct buf *payload, struct sshsig_signer *who)
{
	struct err e = ERR_INIT;
	AUTO_BUF(armor);
	AUTO_BUF(raw);

	lab_must(sshsig_sign_armor(who, "git", payload->s, payload->len, &armor, &e), &e, "sign");
	ledger_commit_signed(&raw, payload, armor.s);
	forge_commit(f, raw.s, raw.len);
}

/* A whole commit after the honest head, by whoever holds `who`: one line, no questions asked. */
static inline void
forge_append(struct forge *f, struct lab *t, const struct ledger_new *new, instant ts,
    const char *prev, int64_t seq, const struct ledger_oid *parent, struct sshsig_signer *who)
{
	struct ledger_batch b = { .n = 1, .has_parent = parent != NULL };
	struct ledger_entry entry;
	struct err e = ERR_INIT;
	AUTO_BUF(line);
	AUTO_BUF(payload);

	if (parent)
		b.parent = *parent;
	memcpy(b.host, t->host->id, sizeof b.host);
	lab_must(ledger_entry_write(&line, seq, ts, prev, new->st, new->sig, new->eff, &e), &e,
	    "line");
	lab_must(ledger_entry_read(&f->mem, arena_strdup(&f->mem, line.s), line.len, &entry, &e),
	    &e, "entry");
	buf_puts(&line, "\n");
	b.entry = &entry, b.blob = line.s, b.n_blob = line.len;
	forge_payload(f, t, &b, &payload);
	forge_sign(f, &payload, who);
}

static inline void
forge_no_flush(struct ledger_report *r, void *ctx)
{
	(void)r, (void)ctx;
}

/* Inspect in this process: true when something was found. */
static inline bool
forge_found(struct lab *t, int level, struct ledger_report *r, struct arena *mem)
{
	struct ledger_verify how = { .level = level, .pin = &t->pin };
	char git[128];

	snprintf(git, sizeof git, "%s/ledger.git", t->dir);
	*r = (struct ledger_report){ .mem = mem };
	ledger_inspect(git, &how, r, forge_no_flush, NULL);
	return r->n > 0;
}

/* Verify as the command does, and say whether `code` is among the findings; "" wants none. */
static inline void
forge_wants(struct lab *t, const struct ledger_verify *how, const char *code, const char *what)
{
	struct arena mem = ARENA_INIT;
	struct ledger_report r;
	struct err e = ERR_INIT;
	bool found = false;

	lab_must(ledger_verify(t->dir, how, &mem, &r, &e), &e, "verify");
	for (size_t i = 0; i < r.n; i++)
		found = found || strcmp(r.finding[i].code, code) == 0;
	ok(*code ? found && !r.ok : r.ok, "%s: %s", what, *code ? code : "OK");
	for (size_t i = 0; i < r.n && (*code ? !found : true); i++)
		printf("# %s %lld %s\n", r.finding[i].code, (long long)r.finding[i].seq,
		    r.finding[i].text);
	arena_free(&mem);
}

#endif
