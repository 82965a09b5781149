/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * statement -- what a person (or a host) signs: one command on one object, as they saw it.
 *
 * A statement is one canonical JSON object (core/cjson.h) with exactly these members:
 *
 *   act    [a-z][a-z0-9.-]{0,63}      what is done             key    64 hex   who signed (key id)
 *   actor  p-xxxxxx or h-xxxxxx       who does it              log    the origin of the ledger
 *   as     a role id                  optional                 made   instant of signing
 *   doc    object: salted digests     optional                 n      32 hex, drawn: the nonce
 *   f      object: clear fields       optional                 obj    what is changed (below)
 *   for    p-xxxxxx: the principal    optional                 pol    64 hex: the policy's digest
 *   seal   object: commitments        optional                 rules  the engine's semantics number
 *   seen   {"head":64 hex,"size":n}   the ledger as the actor saw it
 *   until  instant: void afterwards   15 minutes after `made` by default
 *   ver    the object's version as the actor saw it; 0: it must not exist yet
 *
 * An optional member that is not used is absent, never null or empty.  `obj` is 1..96 characters
 * of [A-Za-z0-9._/@-]: a case (c-xxxxxx), `lab`, `policy`, `actor/p-xxxxxx`, ...
 *
 * The ledger judges a statement only by the rules above and by those of ledger/append.h; what an
 * act means, whether `ver` is current and whether the actor may, is workflow's to know.
 */
#ifndef LEDGER_STATEMENT_H
#define LEDGER_STATEMENT_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/cjson.h"
#include "core/err.h"
#include "core/sshsig.h"
#include "core/time.h"

#include <stdint.h>

#define LEDGER_NAMESPACE "probity-entry"	/* SSHSIG namespace of statements */
enum {
	LEDGER_UNTIL_DEFAULT_MS = 15 * 60 * 1000,
	LEDGER_SKEW_MAX_MS = 24 * 60 * 60 * 1000,	/* |ts - made| at most */
};

struct ledger_seen { int64_t size; const char *head; };

struct ledger_statement {	/* strings are borrowed; NULL: absent */
	const char *act, *actor, *as, *principal /* "for" */, *key, *log, *n, *obj, *pol;
	const struct cjson *doc, *f, *seal;
	int64_t rules, ver;
	struct ledger_seen seen;
	instant made, until;
};

/* The canonical form, in `mem`.  ERR_INVALID names the member that breaks its rule. */
enum err_code ledger_statement_json(struct arena *mem, const struct ledger_statement *s,
    struct cjson **out, struct err *e);

/* The inverse: exactly the members above, each of its kind.  Strings point into `json`.
 * ERR_INVALID names the member. */
enum err_code ledger_statement_read(struct ledger_statement *out, const struct cjson *json,
    struct err *e);

/* Sign the canonical form: the base64 signature string is appended to `sig`.  Errors are those of
 * sshsig_sign; ERR_INVALID when the signer's key is not the one that st.key names. */
enum err_code ledger_statement_sign(const struct cjson *st, struct sshsig_signer *signer,
    struct buf *sig, struct err *e);

/* Ids that the tool draws: `kind` is 'p' (actor), 'h' (host), 'c' (case), 'o' (organisation) ...;
 * six characters of [a-z2-9] without i, l, o: 31^6, so the caller checks that it is new. */
void ledger_draw_id(char out[9], char kind);
void ledger_draw_nonce(char out[33]);
bool ledger_id_ok(const char *s, char kind);	/* K-[a-z0-9]{6} */

#endif
