/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger.c -- see ledger.h: opening, bringing level with the branch, reading, the writers' lock. */
#include "ledger/ledger.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/xalloc.h"
#include "ledger/ledger_int.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static char *
joined(const char *a, const char *b)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", a, b);
	return buf_detach(&path);
}

void
ledger_close(struct ledger *l)
{
	if (!l)
		return;
	if (l->lock_fd >= 0)
		close(l->lock_fd);
	ledger_repo_free(l->repo);
	ledger_state_release(&l->s);
	ledger_walk_release(&l->index);
	free(l->lab);
	free(l->git);
	free(l);
}

static enum err_code
lock_file(struct ledger *l, struct err *e)
{
	AUTO_BUF(path);

	if (l->lock_fd >= 0)
		return OK;
	buf_printf(&path, "%s/ledger.lock", l->lab);
	l->lock_fd = open(path.s, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	return l->lock_fd < 0 ? err_errno(e, "opening %s", path.s) : OK;
}

/* There is no flock with a time limit, so it is tried every 10 ms. */
enum err_code
ledger_lock(struct ledger *l, int timeout_ms, struct err *e)
{
	enum err_code code;

	if (l->lock_depth > 0) {
		l->lock_depth++;
		return OK;
	}
	if ((code = lock_file(l, e)))
		return code;
	for (int waited = 0; flock(l->lock_fd, LOCK_EX | LOCK_NB) < 0; waited += 10) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_errno(e, "locking the ledger");
		if (waited >= timeout_ms)
			return err_set(e, ERR_CONFLICT,
			    "another command is writing to the ledger; try again");
		(void)poll(NULL, 0, 10);
	}
	l->lock_depth = 1;
	return OK;
}

void
ledger_unlock(struct ledger *l)
{
	if (l->lock_depth > 0 && --l->lock_depth == 0)
		(void)flock(l->lock_fd, LOCK_UN);	/* closing the file would do the same */
}

/* A writer that was killed leaves a lock on the ref, for ever.  Whoever holds our flock knows that
 * no writer is alive.  A reader without write permission has nothing to clean. */
static void
remove_stale(struct ledger *l)
{
	AUTO_BUF(path);
	struct err ignored = ERR_INIT;

	if (ledger_lock(l, 0, &ignored))
		return;
	buf_printf(&path, "%s/" LEDGER_REF ".lock", l->git);
	(void)unlink(path.s);
	ledger_unlock(l);
}

static enum err_code
open_checked(struct ledger *l, struct err *e)
{
	struct ledger_first first = ledger_first_fault(ERR_INTEGRITY, e);
	enum err_code code;

	if (!file_exists(l->git))
		return err_set(e, ERR_NOT_FOUND, "no ledger in %s", l->lab);
	if ((code = ledger_repo_open(&l->repo, l->git, e)))
		return code;
	ledger_repo_refuse(l->repo, &first.base);
	if (first.code)
		return first.code;
	if ((code = ledger_repo_config_ok(l->repo, e)))
		return code;
	remove_stale(l);
	return OK;
}

enum err_code
ledger_attach(struct ledger **out, const char *lab, struct err *e)
{
	struct ledger *l = xcalloc(1, sizeof *l);
	enum err_code code;

	l->lab = xstrdup(lab);
	l->git = joined(lab, "ledger.git");
	l->lock_fd = -1;
	ledger_state_init(&l->s);
	if ((code = open_checked(l, e))) {
		ledger_close(l);
		return code;
	}
	*out = l;
	return OK;
}

enum err_code
ledger_open(struct ledger **out, const char *lab, struct err *e)
{
	struct ledger *l = NULL;
	enum err_code code;

	if ((code = ledger_attach(&l, lab, e)))
		return code;
	ledger_cache_read(l);
	l->unsure = true;
	if ((code = ledger_catch_up(l, e))) {
		ledger_close(l);
		return code;
	}
	*out = l;
	return OK;
}

/* Read all again at the next need.  What came from the branch must then be found again; what came
 * from the cache only counts if it is. */
static void
forget(struct ledger *l)
{
	if (l->s.size > l->mark_size && !l->unsure) {
		l->mark_size = l->s.size;
		memcpy(l->mark, l->s.last, sizeof l->mark);
	}
	ledger_state_release(&l->s);
	l->has_at = false;
}

/* Chain and keys of one commit; signatures are verify's business. */
static enum err_code
take_batch(struct ledger *l, const struct ledger_oid *oid, struct arena *mem, struct err *e)
{
	struct ledger_first first = ledger_first_fault(ERR_INTEGRITY, e);
	int64_t from = l->s.size;
	struct ledger_batch b;
	AUTO_BUF(raw);

	if (!ledger_batch_read(l->repo, oid, from, mem, &b, &raw, &first.base))
		return first.code;
	for (size_t i = 0; i < b.n && !first.code; i++) {
		ledger_check_chain(&l->s, &b.entry[i], &first.base);
		if (!first.code)
			ledger_state_take(&l->s, &b.entry[i], &first.base);
	}
	ledger_check_batch(&l->s, from, &first.base);
	if (!first.code) {
		l->at = *oid;
		l->has_at = true;
	}
	return first.code;
}

static enum err_code
take_forward(struct ledger *l, const struct ledger_walk *w, struct err *e)
{
	enum err_code code = OK;

	for (size_t i = w->n; i-- > 0 && !code; ) {
		struct arena mem = ARENA_INIT;
		code = take_batch(l, &w->commit[i], &mem, e);
		arena_free(&mem);
	}
	return code;
}

/* What was known must be found again, else somebody put another history in its place. */
static enum err_code
check_mark(struct ledger *l, struct err *e)
{
	enum err_code code;
	char leaf[65];

	if (l->mark_size == 0)
		return OK;
	if (l->s.size >= l->mark_size) {
		if ((code = ledger_cache_need(l, l->mark_size - 1, 1, e)))
			return code;
		parse_hex_write(leaf, l->s.leaf[l->mark_size - 1], LEDGER_HASH);
		if (strcmp(leaf, l->mark) == 0)
			return OK;
	}
	return err_set(e, ERR_INTEGRITY,
	    "the ledger no longer has the history it had: size %" PRId64 " was seen", l->mark_size);
}

enum err_code
ledger_catch_up(struct ledger *l, struct err *e)
{
	struct ledger_walk w = { 0 };
	struct ledger_oid head;
	enum err_code code;
	bool met;

	if ((code = ledger_repo_head(l->repo, &head, e)))
		return code == ERR_NOT_FOUND
		    ? err_set(e, ERR_INTEGRITY,
			  "%s has no branch ledger: it was never finished, or cut off", l->git)
		    : code;
	if (l->has_at && ledger_oid_equal(&head, &l->at)) {
		l->unsure = false;
		return OK;
	}
	code = ledger_walk_back(l->repo, &head, l->has_at ? &l->at : NULL, -1, &w, &met, e);
	if (!code && l->has_at && !met)
		forget(l);
	l->unsure = false;
	if (!code && !(code = take_forward(l, &w, e)))
		code = check_mark(l, e);
	if (code)
		forget(l);
	else
		ledger_cache_write(l);
	ledger_walk_release(&w);
	return code;
}

const char *ledger_origin(const struct ledger *l) { return l->s.origin; }
bool ledger_simulated(const struct ledger *l) { return strncmp(l->s.origin, "sim.", 4) == 0; }

enum err_code
ledger_head(struct ledger *l, struct ledger_head *out, struct err *e)
{
	enum err_code code = ledger_catch_up(l, e);

	if (code)
		return code;
	out->size = l->s.size;
	out->ts = l->s.ts;
	memcpy(out->leaf, l->s.last, sizeof out->leaf);
	ledger_state_root(&l->s, out->root);
	ledger_oid_hex(out->commit, &l->at);
	return OK;
}

enum err_code
ledger_leaf(struct ledger *l, int64_t i, char out[65], struct err *e)
{
	enum err_code code = ledger_catch_up(l, e);

	if (code)
		return code;
	if (i < 0 || i >= l->s.size)
		return err_set(e, ERR_NOT_FOUND, "no entry %" PRId64 "; the last is %" PRId64, i,
		    l->s.size - 1);
	if ((code = ledger_cache_need(l, i, 1, e)))
		return code;
	parse_hex_write(out, l->s.leaf[i], LEDGER_HASH);
	return OK;
}

/* Entries are compared with the leaves that were checked when they were taken, so nothing else has
 * to be checked again. */
static enum err_code
visit_batch(struct ledger *l, const struct ledger_oid *oid, int64_t from, struct arena *mem,
    ledger_visit *visit, void *ctx, struct err *e)
{
	struct ledger_first first = ledger_first_fault(ERR_INTEGRITY, e);
	enum err_code code = OK;
	struct ledger_batch b;
	char leaf[65];
	AUTO_BUF(raw);

	if (!ledger_batch_read(l->repo, oid, from, mem, &b, &raw, &first.base))
		return first.code;
	if (b.n && (code = ledger_cache_need(l, b.entry[0].seq, (int64_t)b.n, e)))
		return code;
	for (size_t i = 0; i < b.n && !code; i++) {
		const struct ledger_entry *entry = &b.entry[i];
		if (entry->seq < l->s.size)
			parse_hex_write(leaf, l->s.leaf[entry->seq], LEDGER_HASH);
		if (entry->seq >= l->s.size || strcmp(leaf, entry->leaf) != 0)
			return err_set(e, ERR_INTEGRITY,
			    "entry %" PRId64 " changed while it was read", entry->seq);
		if (entry->seq >= from)
			code = visit(entry, ctx, e);
	}
	return code;
}

enum err_code
ledger_each(struct ledger *l, int64_t from_seq, ledger_visit *visit, void *ctx, struct err *e)
{
	struct ledger_walk w = { 0 };
	enum err_code code;
	bool met;

	if ((code = ledger_catch_up(l, e)))
		return code;
	if (from_seq < 0)
		from_seq = 0;
	if (from_seq >= l->s.size)
		return OK;
	code = ledger_walk_back(l->repo, &l->at, NULL, from_seq, &w, &met, e);
	for (size_t i = w.n; i-- > 0 && !code; ) {
		struct arena mem = ARENA_INIT;
		code = visit_batch(l, &w.commit[i], from_seq, &mem, visit, ctx, e);
		arena_free(&mem);
	}
	ledger_walk_release(&w);
	return code;
}

struct getting { int64_t seq; struct arena *mem; struct ledger_entry *out; bool found; };

/* Where each commit is and where it ends, newest first, for the present head: read once, so that
 * getting many single entries does not walk the history for each. */
static enum err_code
index_commits(struct ledger *l, struct err *e)
{
	struct ledger_walk w = { 0 };
	enum err_code code;
	bool met;

	if (l->index.n > 0 && ledger_oid_equal(&l->index.commit[0], &l->at))
		return OK;
	if ((code = ledger_walk_back(l->repo, &l->at, NULL, -1, &w, &met, e))) {
		ledger_walk_release(&w);
		return code;
	}
	ledger_walk_release(&l->index);
	l->index = w;
	return OK;
}

/* The commit with entry `seq`: the oldest one that ends after it. */
static const struct ledger_oid *
commit_of(const struct ledger *l, int64_t seq)
{
	size_t low = 0, high = l->index.n;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;
		if (l->index.end[mid] > seq)
			low = mid;
		else
			high = mid;
	}
	return &l->index.commit[low];
}

static enum err_code
get_one(const struct ledger_entry *entry, void *ctx, struct err *e)
{
	struct getting *g = ctx;
	enum err_code code;
	char *line;

	if (entry->seq != g->seq)
		return OK;
	line = arena_alloc(g->mem, entry->n + 1);
	memcpy(line, entry->line, entry->n);
	if ((code = ledger_entry_read(g->mem, line, entry->n, g->out, e)))
		return code;
	memcpy(g->out->commit, entry->commit, sizeof g->out->commit);
	g->found = true;
	return OK;
}

enum err_code
ledger_get(struct ledger *l, int64_t seq, struct arena *mem, struct ledger_entry *out,
    struct err *e)
{
	struct getting g = { .seq = seq, .mem = mem, .out = out };
	struct arena scratch = ARENA_INIT;
	enum err_code code;
	char leaf[65];

	if ((code = ledger_leaf(l, seq, leaf, e)) || (code = index_commits(l, e)))
		return code;
	code = visit_batch(l, commit_of(l, seq), seq, &scratch, get_one, &g, e);
	arena_free(&scratch);
	if (!code && !g.found)
		code = err_set(e, ERR_INTEGRITY, "entry %" PRId64 " is not where its commit says", seq);
	return code;
}

enum err_code
ledger_statement_fill(struct ledger *l, struct arena *mem, struct ledger_statement *st,
    const struct sshsig_public *key, instant now, struct err *e)
{
	struct ledger_head head;
	enum err_code code;
	char nonce[33];

	if ((code = ledger_head(l, &head, e)))
		return code;
	ledger_draw_nonce(nonce);
	st->log = arena_strdup(mem, l->s.origin);
	st->key = arena_strdup(mem, key->id);
	st->n = arena_strdup(mem, nonce);
	st->seen = (struct ledger_seen){ head.size, arena_strdup(mem, head.leaf) };
	st->made = now;
	if (st->until == 0)
		st->until = now + LEDGER_UNTIL_DEFAULT_MS;
	return OK;
}

enum err_code
ledger_signers_write(struct ledger *l, struct err *e)
{
	AUTO_BUF(want);
	AUTO_BUF(have);
	AUTO_BUF(path);
	struct err ignored = ERR_INIT;

	ledger_allowed_signers(&l->s, &want);
	buf_printf(&path, "%s/allowed_signers", l->git);
	if (file_read(&have, path.s, 16 << 20, &ignored) == OK && have.len == want.len &&
	    memcmp(have.s, want.s, want.len) == 0)
		return OK;
	return file_write(path.s, want.s, want.len, e);
}
