/* SPDX-License-Identifier: GPL-3.0-or-later */
/* append.c -- see append.h. */
#include "ledger/append.h"
#include "core/fault.h"
#include "ledger/ledger_int.h"

#include <inttypes.h>
#include <string.h>

enum { LOCK_MS = 30000 };

struct appending {
	struct ledger *l;
	const struct ledger_host *host;
	instant now;
	struct arena *mem;
	struct ledger_batch b;
	struct buf blob;
};

/* Write the line and read it back: what is judged is what will be stored. */
static enum err_code
make_entry(struct appending *a, const struct ledger_new *new, struct err *e)
{
	struct ledger_state *s = &a->l->s;
	struct ledger_entry *entry = &a->b.entry[a->b.n];
	bool correct = strcmp(cjson_str(new->st, "act", ""), "clock.correct") == 0;
	instant ts = correct && s->correcting ? s->correct_ts
	    : correct || a->now > s->ts       ? a->now
					      : s->ts;
	struct ledger_first first = ledger_first_fault(ERR_INVALID, e);
	enum err_code code;
	AUTO_BUF(line);

	if ((code = ledger_entry_write(&line, s->size, ts, s->last, new->st, new->sig, new->eff,
		 e)) ||
	    (code = ledger_entry_read(a->mem, arena_strdup(a->mem, line.s), line.len, entry, e)))
		return code;
	ledger_check_chain(s, entry, &first.base);
	ledger_check_statement(s, entry, &first.base);
	if (first.code)
		return first.code;
	ledger_state_take(s, entry, &first.base);
	a->b.n++;
	buf_add(&a->blob, line.s, line.len);
	buf_puts(&a->blob, "\n");
	return first.code;
}

static enum err_code
make_entries(struct appending *a, const struct ledger_new *new, size_t n, struct err *e)
{
	struct ledger_first first = ledger_first_fault(ERR_INVALID, e);
	int64_t from = a->l->s.size;
	enum err_code code = OK;

	a->b.entry = arena_alloc(a->mem, n * sizeof *a->b.entry);
	for (size_t i = 0; i < n && !code; i++)
		code = make_entry(a, &new[i], e);
	if (code)
		return code;
	ledger_check_batch(&a->l->s, from, &first.base);
	a->b.blob = a->blob.s, a->b.n_blob = a->blob.len;
	return first.code;
}

static enum err_code
check_host_key(const struct appending *a, struct err *e)
{
	const struct ledger_entry *entry = a->b.entry;
	const struct ledger_key *k = ledger_state_commit_key(&a->l->s, a->host->id, entry[0].seq,
	    entry[a->b.n - 1].seq);

	if (!k)
		return err_set(e, ERR_REFUSED, "host %s has no commit key in force here",
		    a->host->id);
	if (strcmp(k->pub.id, sshsig_signer_public(a->host->commit)->id) != 0)
		return err_set(e, ERR_REFUSED, "the commit must be signed by %s's key %s",
		    a->host->id, k->pub.fingerprint);
	return OK;
}

static enum err_code
write_object(struct appending *a, enum ledger_object kind, const struct buf *bytes,
    const char *what, struct ledger_oid *out, struct err *e)
{
	struct ledger_oid oid;
	enum err_code code;
	AUTO_BUF(back);

	if ((code = ledger_repo_write(a->l->repo, kind, bytes->s, bytes->len, &oid, e)))
		return code;
	if ((code = ledger_repo_read(a->l->repo, &oid, kind, &back, e)))
		return err_wrap(e, "reading back the %s", what);
	if (back.len != bytes->len || memcmp(back.s, bytes->s, back.len) != 0)
		return err_set(e, ERR_FAILED, "the disk gave back another %s than was written",
		    what);
	*out = oid;
	return OK;
}

static enum err_code
write_tree(struct appending *a, struct err *e)
{
	struct ledger_oid blob, tree;
	enum err_code code;
	AUTO_BUF(bytes);

	if (FAULT("ledger.blob"))
		return err_set(e, ERR_FAILED, "writing the entries: injected fault");
	if ((code = write_object(a, LEDGER_BLOB, &a->blob, "entries", &blob, e)))
		return code;
	ledger_commit_tree(&bytes, &blob);
	if (FAULT("ledger.tree"))
		return err_set(e, ERR_FAILED, "writing the tree: injected fault");
	return write_object(a, LEDGER_TREE, &bytes, "tree", &tree, e);
}

static enum err_code
write_commit(struct appending *a, struct err *e)
{
	AUTO_BUF(payload);
	AUTO_BUF(armor);
	AUTO_BUF(bytes);
	enum err_code code;
	char root[65];

	ledger_state_root(&a->l->s, root);
	memcpy(a->b.host, a->host->id, sizeof a->b.host);
	ledger_commit_unsigned(&payload, &a->b, a->l->s.origin, root);
	if ((code = sshsig_sign_armor(a->host->commit, "git", payload.s, payload.len, &armor, e)))
		return err_wrap(e, "signing the commit");
	ledger_commit_signed(&bytes, &payload, armor.s);
	if (FAULT("ledger.commit"))
		return err_set(e, ERR_FAILED, "writing the commit: injected fault");
	return write_object(a, LEDGER_COMMIT, &bytes, "commit", &a->b.oid, e);
}

static enum err_code
move_ref(struct appending *a, struct err *e)
{
	if (FAULT("ledger.ref"))
		return err_set(e, ERR_FAILED, "moving the branch: injected fault");
	return ledger_repo_move(a->l->repo, a->b.has_parent ? &a->b.parent : NULL, &a->b.oid, e);
}

static enum err_code
check_clock(const struct appending *a, const struct ledger_new *new, struct err *e)
{
	int64_t behind = a->l->s.ts - a->now;

	if (behind <= LEDGER_CLOCK_BACK_MS ||
	    strcmp(cjson_str(new->st, "act", ""), "clock.correct") == 0)
		return OK;
	return err_set(e, ERR_REFUSED,
	    "the clock is %" PRId64 " s behind the last entry; mend the clock", behind / 1000);
}

static enum err_code
append_locked(struct appending *a, const struct ledger_new *new, size_t n, struct err *e)
{
	enum err_code code;

	if (a->l->has_at)
		a->b.parent = a->l->at, a->b.has_parent = true;
	if ((code = check_clock(a, new, e)) || (code = make_entries(a, new, n, e)) ||
	    (code = check_host_key(a, e)) || (code = write_tree(a, e)) ||
	    (code = write_commit(a, e)) || (code = move_ref(a, e)))
		return code;
	a->l->at = a->b.oid;
	a->l->has_at = true;
	return OK;
}

/* Derived, so that plain git can check signatures; a failure loses nothing and is mended later. */
static void
keep_signers(struct ledger *l)
{
	struct err ignored = ERR_INIT;

	(void)ledger_signers_write(l, &ignored);
}

static bool
acts_on_keys(const struct ledger_batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (ledger_keys_speak(&b->entry[i]))
			return true;
	return false;
}

static void
give_out(struct appending *a, struct ledger_entry *out)
{
	for (size_t i = 0; i < a->b.n; i++) {
		ledger_oid_hex(a->b.entry[i].commit, &a->b.oid);
		if (out)
			out[i] = a->b.entry[i];
	}
}

/* The state runs ahead of the disk while entries are judged; when the append fails it is forgotten
 * and read again; what was durable must be found. */
enum err_code
ledger_append_now(struct ledger *l, const struct ledger_host *host, const struct ledger_new *new,
    size_t n, instant now, struct arena *mem, struct ledger_entry *out, struct err *e)
{
	struct appending a = { .l = l, .host = host, .now = now, .mem = mem, .blob = BUF_INIT };
	int64_t known = l->s.size;
	struct err ignored = ERR_INIT;
	enum err_code code;
	char last[65];

	memcpy(last, l->s.last, sizeof last);
	if (!(code = append_locked(&a, new, n, e))) {
		give_out(&a, out);
		if (acts_on_keys(&a.b))
			keep_signers(l);
		ledger_cache_write(l);
	} else if (l->s.size != known) {
		ledger_state_release(&l->s);
		l->has_at = false;
		l->mark_size = known;
		memcpy(l->mark, last, sizeof l->mark);
		(void)ledger_catch_up(l, &ignored); /* else it is tried again at the next need */
	}
	buf_release(&a.blob);
	return code;
}

enum err_code
ledger_append(struct ledger *l, const struct ledger_host *host, const struct ledger_new *new,
    size_t n, instant now, struct arena *mem, struct ledger_entry *out, struct err *e)
{
	enum err_code code;

	if (n < 1 || n > LEDGER_BATCH_MAX)
		return err_set(e, ERR_INVALID, "%zu entries in one append; 1 to %d are possible", n,
		    LEDGER_BATCH_MAX);
	if ((code = ledger_lock(l, LOCK_MS, e)))
		return code;
	if (!(code = ledger_catch_up(l, e)) && !(code = ledger_cache_ready(l, new, n, e)))
		code = ledger_append_now(l, host, new, n, now, mem, out, e);
	ledger_unlock(l);
	return code;
}
