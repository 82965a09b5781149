/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify -- believe nothing: rebuild every commit, check every statement, name what is wrong.
 *
 * Levels: 1 the chain (repository, commits rebuilt byte for byte and their signatures, canonical
 * lines, seq, prev, ts, roots), 2 the statements (shape, keys by seq, signatures, nonces, seen).
 * Level 3 is workflow's: `judge` is called for each entry after level 2.  The work is done in a
 * forked child with limits, because a crafted repository can crash a git library; a crash is a
 * finding.  Nothing is read from caches and nothing is written.
 *
 * Codes.
 *   repository   unreadable (missing, damaged, or not what its id says) no-ledger replace-refs
 *                grafts shallow alternates foreign-ref crashed
 *   commits      parents tree host commit-signature subject entries-sha256 chain size root
 *                commit-bytes (any other byte that is not the rebuilt one)
 *   entries      line seq prev time-backwards genesis founder key-entry host-entry clock-correct
 *   statements   (level 2) statement origin expired made seen nonce key-unknown key-pending
 *                key-revoked key-owner key-use signature host-act closed
 *   from outside pin-origin pin-genesis pin-founder pin-checkpoint note rollback fork
 *
 * After a line that cannot be read or a wrong seq nothing later can be placed: the walk ends there.
 */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "ledger/ledger.h"
#include "ledger/pin.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger_finding {
	const char *code;	/* stable, from the list above, or of workflow (level 3) */
	int64_t seq;		/* the entry, or the first of the commit; -1: the whole ledger */
	const char *text;	/* one line, printable ASCII */
};

struct ledger_report {
	struct arena *mem;
	bool ok;		/* no findings */
	bool pinned;		/* a pin was given */
	bool single_founder;	/* every report prints it */
	int level;		/* checked */
	int64_t entries;	/* read before the first break of the chain */
	int64_t anchored;	/* entries covered by the note that was given; 0: none */
	char origin[LEDGER_ORIGIN_MAX], head[65], root[65], commit[41];
	struct ledger_finding *finding;
	size_t n;		/* at most LEDGER_FINDINGS_MAX kept */
	size_t more;		/* counted beyond that */
};

enum { LEDGER_FINDINGS_MAX = 1000 };

/* Add a finding (for level 3).  `code` must be a literal or live as long as the report. */
void ledger_report_add(struct ledger_report *r, const char *code, int64_t seq, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

struct ledger_verify {
	int level;			/* 0 and 1: the chain; 2: statements; 3: judge too */
	const struct ledger_pin *pin;	/* NULL: unpinned */
	const char *note;		/* text of an exported note, or NULL */
	size_t n_note;
	/* Level 3, called in the child for every entry that could be read, in order, and once with
	 * NULL after the last; may be NULL.  Being in a child, it must open files and databases
	 * itself (no handle from before the fork) and can give back findings only. */
	void (*judge)(const struct ledger_entry *entry, struct ledger_report *r, void *ctx);
	void *ctx;
	/* The child is killed when it says nothing for so long (libgit2 1.5.1 inflates some damaged
	 * objects for ever); 0: 120 000. */
	int silence_ms;
};

/* Verify the ledger of a lab, or a bare repository (a clone) itself.  A bad ledger is not an
 * error: OK and r->ok false.  ERR_NOT_FOUND: there is none.  ERR_FAILED: no fork or memory.
 * `mem` holds what the report points at. */
enum err_code ledger_verify(const char *dir, const struct ledger_verify *how, struct arena *mem,
    struct ledger_report *r, struct err *e);

/* The document of `ledger verify --json` (cli.md). */
void ledger_report_json(struct buf *out, const struct ledger_report *r);

/* The text for people: UNPINNED first where there was no pin, findings by code, anchored range. */
void ledger_report_text(struct buf *out, const struct ledger_report *r);

#endif
