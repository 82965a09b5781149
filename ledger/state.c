/* SPDX-License-Identifier: GPL-3.0-or-later */
/* state.c -- what the chain has said so far; see ledger_int.h. */
#include "core/parse.h"
#include "core/sha256.h"
#include "core/xalloc.h"
#include "ledger/ledger_int.h"

#include <stdlib.h>
#include <string.h>

void
ledger_state_init(struct ledger_state *s)
{
	*s = (struct ledger_state){ .lines = BUF_INIT };
	memset(s->last, '0', 64);
}

void
ledger_state_release(struct ledger_state *s)
{
	for (size_t i = 0; i < s->n_keys; i++)
		free(s->key[i]);
	free(s->key);
	free(s->leaf);
	free(s->nonce);
	ledger_cache_free(s->rest);
	buf_release(&s->lines);
	ledger_state_init(s);
}

void
ledger_state_root(const struct ledger_state *s, char out[65])
{
	unsigned char root[LEDGER_HASH];

	ledger_tree_root(&s->tree, root);
	parse_hex_write(out, root, sizeof root);
}

/* A nonce is new for its object: both in one hash, kept in an open-addressed table. */
void
ledger_state_mark(unsigned char out[32], const char *obj, const char *n)
{
	sha256_two(out, obj, strlen(obj) + 1, n, strlen(n));	/* with the NUL between */
}

static size_t
nonce_slot(const struct ledger_state *s, const unsigned char mark[16], bool *found)
{
	static const unsigned char none[16];
	uint64_t at;

	memcpy(&at, mark, sizeof at);
	for (size_t i = (size_t)at & (s->nonce_cap - 1); ; i = (i + 1) & (s->nonce_cap - 1)) {
		*found = memcmp(s->nonce[i], mark, 16) == 0;
		if (*found || memcmp(s->nonce[i], none, 16) == 0)
			return i;
	}
}

static void
nonce_grow(struct ledger_state *s)
{
	static const unsigned char none[16];
	struct ledger_state bigger = { .nonce_cap = s->nonce_cap ? 2 * s->nonce_cap : 1024 };
	bool found;

	bigger.nonce = xcalloc(bigger.nonce_cap, sizeof *bigger.nonce);
	for (size_t i = 0; i < s->nonce_cap; i++)
		if (memcmp(s->nonce[i], none, 16) != 0)
			memcpy(bigger.nonce[nonce_slot(&bigger, s->nonce[i], &found)], s->nonce[i],
			    16);
	free(s->nonce);
	s->nonce = bigger.nonce;
	s->nonce_cap = bigger.nonce_cap;
}

bool
ledger_state_nonce_used(struct ledger_state *s, const char *obj, const char *n)
{
	unsigned char mark[32];
	bool found = false;

	ledger_state_mark(mark, obj, n);
	if (s->nonce_cap)
		(void)nonce_slot(s, mark, &found);	/* only whether */
	if (!found && !ledger_cache_nonce(s, mark, &found))
		return true;	/* unknown; ledger_cache_ready was to be asked first */
	return found;
}

void
ledger_state_nonce_put(struct ledger_state *s, const unsigned char mark[16])
{
	bool found;

	if (2 * (s->n_nonces + 1) > s->nonce_cap)
		nonce_grow(s);
	size_t i = nonce_slot(s, mark, &found);
	memcpy(s->nonce[i], mark, 16);
	s->n_nonces += !found;
}

/* clock.correct comes in pairs; the second closes what the first opened. */
static void
take_correction(struct ledger_state *s, const struct ledger_entry *entry)
{
	AUTO_BUF(f);

	s->correcting =
	    !s->correcting && strcmp(cjson_str(entry->st, "act", ""), "clock.correct") == 0;
	if (!s->correcting)
		return;
	if (cjson_get(entry->st, "f"))
		cjson_write(&f, cjson_get(entry->st, "f"));
	sha256_hex(s->correct_f, f.s, f.len);
	strncpy(s->correct_by, cjson_str(entry->st, "actor", ""), sizeof s->correct_by - 1);
	s->correct_ts = entry->ts;
}

void
ledger_state_take(struct ledger_state *s, const struct ledger_entry *entry, struct ledger_faults *f)
{
	const char *act = cjson_str(entry->st, "act", "");

	unsigned char mark[32];

	ledger_keys_take(s, entry, f);
	if (ledger_keys_speak(entry)) {
		buf_add(&s->lines, entry->line, entry->n);
		buf_puts(&s->lines, "\n");
		s->n_lines++;
	}
	ledger_state_mark(mark, cjson_str(entry->st, "obj", ""), cjson_str(entry->st, "n", ""));
	ledger_state_nonce_put(s, mark);
	take_correction(s, entry);
	if (strcmp(act, "ledger.closed") == 0)
		s->closed = true;
	if ((size_t)s->size == s->cap)
		s->leaf = xrealloc(s->leaf, (s->cap = s->cap ? 2 * s->cap : 256) * sizeof *s->leaf);
	ledger_tree_leaf(s->leaf[s->size], entry->line, entry->n);
	ledger_tree_add(&s->tree, s->leaf[s->size]);
	memcpy(s->last, entry->leaf, sizeof s->last);
	s->ts = entry->ts;
	s->size++;
}
