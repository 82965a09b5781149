/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_int -- what the files of this room share.
 *
 * state  what the chain has said up to some entry: leaves, keys, nonces
 * faults where a rule that does not hold is reported: the verifier collects them, everybody else
 *        stops at the first
 */
#ifndef LEDGER_LEDGER_INT_H
#define LEDGER_LEDGER_INT_H

#include "ledger/keys.h"
#include "ledger/ledger.h"
#include "ledger/pin.h"
#include "ledger/repo_int.h"
#include "ledger/tree.h"

struct ledger_faults {
	void (*add)(struct ledger_faults *self, const char *code, int64_t seq, const char *text);
};

/* Report, with the text made one line of printable ASCII. */
void ledger_fault(struct ledger_faults *f, const char *code, int64_t seq, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Faults that become one struct err: the first, as "code: text". */
struct ledger_first {
	struct ledger_faults base;
	enum err_code as;		/* the code it becomes; refusals become ERR_REFUSED */
	enum err_code code;		/* OK: none */
	struct err *e;
};
struct ledger_first ledger_first_fault(enum err_code as, struct err *e);

struct ledger_state {
	int64_t size;
	instant ts;
	struct ledger_tree tree;
	unsigned char (*leaf)[LEDGER_HASH];
	size_t cap;
	char last[65];			/* hex of the last leaf; 64 zeros when empty */
	struct ledger_key **key;
	size_t n_keys;
	unsigned char (*nonce)[16];	/* open addressing; all zero: free */
	size_t nonce_cap, n_nonces;
	struct ledger_cache *rest;	/* older leaves and nonces that were not asked for; NULL: none */
	char origin[LEDGER_ORIGIN_MAX];
	struct { char actor[9]; char key[65]; } founder[LEDGER_FOUNDERS_MAX];
	int64_t n_founders;
	bool single_founder, closed;
	struct buf lines;		/* the entries that speak of keys, for the cache */
	size_t n_lines;
	bool correcting;		/* the last entry is the first half of a clock.correct */
	char correct_by[9], correct_f[65];
	instant correct_ts;
};

void ledger_state_init(struct ledger_state *s);
void ledger_state_release(struct ledger_state *s);

/* Advance by one entry: size, ts, leaf, tree, nonce, keys.  What an entry says about keys and
 * hosts but may not is reported (key-entry, host-entry, genesis) and has no effect. */
void ledger_state_take(struct ledger_state *s, const struct ledger_entry *entry,
    struct ledger_faults *f);
void ledger_state_nonce_put(struct ledger_state *s, const unsigned char mark[16]);
bool ledger_state_nonce_used(struct ledger_state *s, const char *obj, const char *n);
void ledger_state_mark(unsigned char out[32], const char *obj, const char *n);	/* its first 16 bytes */
void ledger_state_root(const struct ledger_state *s, char out[65]);

/* keys.c: what an entry says about keys; called by ledger_state_take before size is raised.
 * ledger_keys_speak: whether it says anything. */
bool ledger_keys_speak(const struct ledger_entry *entry);
void ledger_keys_take(struct ledger_state *s, const struct ledger_entry *entry,
    struct ledger_faults *f);
struct ledger_key *ledger_state_key(const struct ledger_state *s, const char *id);
/* The key with which `host` signs the commit of the entries first..last; NULL: none. */
const struct ledger_key *ledger_state_commit_key(const struct ledger_state *s, const char *host,
    int64_t first, int64_t last);
const struct ledger_key *ledger_state_checkpoint_key(const struct ledger_state *s);
void ledger_state_pin(const struct ledger_state *s, struct ledger_pin *out);	/* pin.c */
void ledger_allowed_signers(const struct ledger_state *s, struct buf *out);

/* check.c: the chain (level 1) and the statement (level 2) of an entry, judged before
 * ledger_state_take.  ledger_check_batch: what is left to say after the last entry of a commit. */
void ledger_check_chain(const struct ledger_state *s, const struct ledger_entry *entry,
    struct ledger_faults *f);
void ledger_check_statement(struct ledger_state *s, const struct ledger_entry *entry,
    struct ledger_faults *f);
void ledger_check_batch(const struct ledger_state *s, int64_t first, struct ledger_faults *f);

/* commit.c: the bytes of a commit. */
struct ledger_batch {		/* one commit, as read or about to be written */
	struct ledger_oid oid, parent;
	bool has_parent;
	int parents;		/* of a commit that was read: more than one is a fault */
	char host[9];
	const char *armor;	/* its signature; NULL: unsigned */
	struct ledger_entry *entry;
	size_t n;
	const char *blob;	/* the lines, each with its line feed */
	size_t n_blob;
};
void ledger_commit_message(struct buf *out, const struct ledger_batch *b, const char *root);
void ledger_commit_unsigned(struct buf *out, const struct ledger_batch *b, const char *origin,
    const char *root);
void ledger_commit_signed(struct buf *out, const struct buf *payload, const char *armor);
void ledger_commit_tree(struct buf *out, const struct ledger_oid *blob);

struct ledger_commit_parts {	/* of a commit that somebody else may have written */
	struct ledger_oid tree, parent;
	int parents;
	char host[9];
	char *armor;		/* in the arena; NULL: unsigned */
	int64_t size;		/* of the trailer; -1: none */
};
bool ledger_commit_parse(struct arena *mem, const char *raw, size_t n,
    struct ledger_commit_parts *out);

/* batch.c: reading a commit's entries. */
struct ledger_walk {		/* newest first */
	struct ledger_oid *commit;
	int64_t *end;		/* the size after each, as its message says; -1: it does not */
	size_t n, cap;
};
void ledger_walk_release(struct ledger_walk *w);
/* From `head` back to the root, or until `stop` (not included), or the first commit that ends at
 * or before entry `until` (-1: none).  *met: `stop` was found. */
enum err_code ledger_walk_back(struct ledger_repo *r, const struct ledger_oid *head,
    const struct ledger_oid *stop, int64_t until, struct ledger_walk *w, bool *met, struct err *e);
/* Read a commit and its entries into `mem`.  False when it cannot be used; what is wrong is
 * reported. */
bool ledger_batch_read(struct ledger_repo *r, const struct ledger_oid *oid, int64_t seq,
    struct arena *mem, struct ledger_batch *out, struct buf *raw, struct ledger_faults *f);

struct ledger {
	char *lab, *git;
	struct ledger_repo *repo;
	struct ledger_state s;
	struct ledger_oid at;		/* the commit that `s` has come to */
	bool has_at;
	int64_t mark_size;		/* what was known before a reset: must be found again */
	char mark[65];
	int lock_fd, lock_depth;
	struct ledger_walk index;	/* of all commits, for ledger_get */
	int64_t cached;			/* size that the cache has come to */
	bool unsure; /* the state came from the cache and was not found in history yet */
};
/* cache.c: both do what they can and say nothing. */
void ledger_cache_read(struct ledger *l);
void ledger_cache_write(struct ledger *l);
/* Before s.leaf[from..from+n) is looked at, and before statements are judged: what lies in the cache is
 * brought; when it is damaged the ledger is read instead. */
struct ledger_new;
enum err_code ledger_cache_need(struct ledger *l, int64_t from, int64_t n, struct err *e);
enum err_code ledger_cache_ready(struct ledger *l, const struct ledger_new *new, size_t n, struct err *e);
/* The same for a state alone; false: damaged. */
bool ledger_cache_leaves(struct ledger_state *s, int64_t from, int64_t n);
bool ledger_cache_nonce(struct ledger_state *s, const unsigned char mark[16], bool *used);
void ledger_cache_free(struct ledger_cache *c);
/* ledger_open without reading anything yet: for a repository that has no branch. */
enum err_code ledger_attach(struct ledger **out, const char *lab, struct err *e);
enum err_code ledger_catch_up(struct ledger *l, struct err *e);
enum err_code ledger_signers_write(struct ledger *l, struct err *e);

/* ledger_append when the lock is held and the state is level. */
struct ledger_host;
struct ledger_new;
enum err_code ledger_append_now(struct ledger *l, const struct ledger_host *host,
    const struct ledger_new *new, size_t n, instant now, struct arena *mem,
    struct ledger_entry *out, struct err *e);

#endif
