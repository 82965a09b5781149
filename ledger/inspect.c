/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inspect.c -- levels 1 and 2: every commit from the first to the head, rebuilt and compared. */
#include "core/parse.h"
#include "ledger/ledger_int.h"
#include "ledger/note.h"
#include "ledger/verify_int.h"

#include <inttypes.h>
#include <string.h>

struct inspection {
	struct ledger_faults base;	/* first: faults arrive through it */
	const struct ledger_verify *how;
	struct ledger_report *r;
	struct ledger_repo *repo;
	struct ledger_state s;
	int level;
};

static void
report_fault(struct ledger_faults *self, const char *code, int64_t seq, const char *text)
{
	struct inspection *in = (struct inspection *)(void *)self;

	ledger_report_add(in->r, code, seq, "%s", text);
}

/* The n-th line of a message, without its line feed. */
static const char *
line_at(const char *text, const char *end, int n, size_t *len)
{
	const char *nl;

	while (n-- > 0)
		if (!(nl = memchr(text, '\n', (size_t)(end - text))) || (text = nl + 1) >= end)
			return NULL;
	nl = memchr(text, '\n', (size_t)(end - text));
	*len = (size_t)((nl ? nl : end) - text);
	return text;
}

static const char *
message_of(const struct buf *raw)
{
	const char *at = memmem(raw->s, raw->len, "\n\n", 2);

	return at ? at + 2 : raw->s + raw->len;
}

/* Name the line of the message that differs; what differs elsewhere is commit-bytes. */
static void
name_difference(struct inspection *in, const struct buf *raw, const struct buf *want, int64_t seq)
{
	static const char *const names[] = { "subject", NULL, "entries-sha256", "chain", "size",
		"root" };
	const char *have = message_of(raw), *should = message_of(want);
	bool named = false;

	for (int i = 0; i < 6; i++) {
		size_t n = 0, m = 0;
		const char *a = line_at(have, raw->s + raw->len, i, &n),
			   *b = line_at(should, want->s + want->len, i, &m);
		if (!names[i] || !b || (a && n == m && memcmp(a, b, n) == 0))
			continue;
		ledger_fault(&in->base, names[i], seq,
		    "the commit's message says something else than its entries");
		named = true;
	}
	if (!named)
		ledger_fault(&in->base, "commit-bytes", seq,
		    "the commit is not the one that its entries, parent and host give");
}

static void
check_commit_signature(struct inspection *in, const struct ledger_batch *b,
    const struct buf *payload, int64_t seq)
{
	const struct ledger_key *k =
	    ledger_state_commit_key(&in->s, b->host, b->entry[0].seq, b->entry[b->n - 1].seq);
	struct err e = ERR_INIT;

	if (!k)
		ledger_fault(&in->base, "host", seq,
		    "'%s' is no host whose commit key is in force here", b->host);
	else if (sshsig_verify_armor(&k->pub, "git", payload->s, payload->len, b->armor, &e))
		ledger_fault(&in->base, "commit-signature", seq, "%s", e.msg);
}

static void
check_commit(struct inspection *in, const struct ledger_batch *b, const struct buf *raw,
    int64_t seq)
{
	AUTO_BUF(payload);
	AUTO_BUF(want);
	char root[65];

	if (b->parents > 1) {
		ledger_fault(&in->base, "parents", seq,
		    "a commit of a ledger has one parent, this one has %d", b->parents);
		return;
	}
	if (!b->armor) {
		ledger_fault(&in->base, "commit-signature", seq, "the commit is not signed");
		return;
	}
	ledger_state_root(&in->s, root);
	ledger_commit_unsigned(&payload, b, in->s.origin, root);
	ledger_commit_signed(&want, &payload, b->armor);
	if (raw->len != want.len || memcmp(raw->s, want.s, want.len) != 0)
		name_difference(in, raw, &want, seq);
	else
		check_commit_signature(in, b, &payload, seq);
}

/* False: what follows cannot be placed. */
static bool
inspect_batch(struct inspection *in, const struct ledger_oid *oid, struct arena *mem)
{
	int64_t from = in->s.size;
	struct ledger_batch b;
	AUTO_BUF(raw);

	if (!ledger_batch_read(in->repo, oid, from, mem, &b, &raw, &in->base))
		return false;
	for (size_t i = 0; i < b.n; i++) {
		const struct ledger_entry *entry = &b.entry[i];
		ledger_check_chain(&in->s, entry, &in->base);
		if (entry->seq != in->s.size)
			return false;
		if (in->level >= 2)
			ledger_check_statement(&in->s, entry, &in->base);
		ledger_state_take(&in->s, entry, &in->base);
		if (in->level >= 3)
			in->how->judge(entry, in->r, in->how->ctx);
	}
	ledger_check_batch(&in->s, from, &in->base);
	check_commit(in, &b, &raw, from);
	ledger_oid_hex(in->r->commit, oid);
	return true;
}

static void
inspect_chain(struct inspection *in, void (*flush)(struct ledger_report *, void *), void *ctx)
{
	struct ledger_walk w = { 0 };
	struct err e = ERR_INIT;
	struct ledger_oid head;
	bool met, whole = true;

	if (ledger_repo_head(in->repo, &head, &e)) {
		ledger_fault(&in->base, "no-ledger", -1, "%s", e.msg);
		return;
	}
	if (ledger_walk_back(in->repo, &head, NULL, -1, &w, &met, &e)) {
		ledger_fault(&in->base, "unreadable", -1, "%s", e.msg);
		whole = false;
	}
	for (size_t i = w.n; i-- > 0 && whole; ) {
		struct arena mem = ARENA_INIT;
		whole = inspect_batch(in, &w.commit[i], &mem);
		arena_free(&mem);
		flush(in->r, ctx);
	}
	ledger_walk_release(&w);
}

static void
check_pin(struct inspection *in, const struct ledger_pin *want)
{
	struct ledger_pin have;
	bool same;

	ledger_state_pin(&in->s, &have);
	if (strcmp(have.origin, want->origin) != 0)
		ledger_fault(&in->base, "pin-origin", -1, "the pin is of %s, this is %s",
		    want->origin, have.origin);
	if (strcmp(have.genesis, want->genesis) != 0)
		ledger_fault(&in->base, "pin-genesis", -1,
		    "the ledger does not begin with the genesis commit that the pin names");
	same = have.n_founders == want->n_founders;
	for (size_t i = 0; same && i < have.n_founders; i++)
		same = strcmp(have.founder[i].actor, want->founder[i].actor) == 0 &&
		    strcmp(have.founder[i].fingerprint, want->founder[i].fingerprint) == 0;
	if (!same)
		ledger_fault(&in->base, "pin-founder", -1, "the founders are not those of the pin");
	if (strcmp(have.checkpoint, want->checkpoint) != 0)
		ledger_fault(&in->base, "pin-checkpoint", -1,
		    "the checkpoint key is not that of the pin");
}

/* By the pin's key, or any checkpoint key that the ledger has had. */
static bool
read_note(struct inspection *in, struct ledger_note *note)
{
	const struct ledger_verify *how = in->how;
	struct err e = ERR_INIT;
	char vkey[LEDGER_VKEY_MAX];

	if (how->pin &&
	    ledger_note_read(note, how->note, how->n_note, how->pin->checkpoint, &e) == OK)
		return true;
	for (size_t i = 0; i < in->s.n_keys; i++) {
		if (in->s.key[i]->use != LEDGER_KEY_CHECKPOINT)
			continue;
		ledger_note_vkey(vkey, in->s.origin, in->s.key[i]->pub.ed25519);
		if (ledger_note_read(note, how->note, how->n_note, vkey, &e) == OK)
			return true;
	}
	ledger_fault(&in->base, "note", -1, "%s", e.code ? e.msg : "no key to check the note with");
	return false;
}

static void
check_note(struct inspection *in)
{
	unsigned char raw[LEDGER_HASH];
	struct ledger_note note;
	char root[65];

	if (!read_note(in, &note))
		return;
	if (note.size > in->s.size) {
		ledger_fault(&in->base, "rollback", in->s.size,
		    "the note shows %" PRId64 " entries, the ledger has %" PRId64, note.size,
		    in->s.size);
		return;
	}
	ledger_tree_root_of((const unsigned char (*)[LEDGER_HASH])in->s.leaf, note.size, raw);
	parse_hex_write(root, raw, sizeof raw);
	if (strcmp(root, note.root) != 0)
		ledger_fault(&in->base, "fork", note.size - 1,
		    "the note shows another history of %" PRId64 " entries", note.size);
	else
		in->r->anchored = note.size;
}

static void
sum_up(struct inspection *in)
{
	struct ledger_report *r = in->r;

	r->level = in->level;
	r->entries = in->s.size;
	r->single_founder = in->s.single_founder;
	memcpy(r->origin, in->s.origin, sizeof r->origin);
	memcpy(r->head, in->s.last, sizeof r->head);
	ledger_state_root(&in->s, r->root);
}

/* What can be done of what was asked. */
static int
level_of(const struct ledger_verify *how)
{
	int most = how->judge ? 3 : 2;

	return how->level < 1 ? 1 : how->level > most ? most : how->level;
}

void
ledger_inspect(const char *git, const struct ledger_verify *how, struct ledger_report *r,
    void (*flush)(struct ledger_report *r, void *ctx), void *ctx)
{
	struct inspection in = { .base = { report_fault }, .how = how, .r = r };
	struct err e = ERR_INIT;

	in.level = level_of(how);
	ledger_state_init(&in.s);
	if (ledger_repo_open(&in.repo, git, &e)) {
		ledger_fault(&in.base, "unreadable", -1, "%s", e.msg);
		r->level = in.level;
		return;
	}
	ledger_repo_refuse(in.repo, &in.base);
	inspect_chain(&in, flush, ctx);
	if (how->pin)
		check_pin(&in, how->pin);
	if (how->note)
		check_note(&in);
	if (in.level >= 3)
		how->judge(NULL, r, how->ctx);
	sum_up(&in);
	ledger_state_release(&in.s);
	ledger_repo_free(in.repo);
}
