/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * genesis -- the first commit of a ledger, and the pin that names it.
 *
 * The commit holds entry 0, act `genesis`, by the host's statement key, with f:
 *
 *   origin      <name>-<32 hex>, "sim." in front for a simulated clock    format  1
 *   clock       "system" or "simulated"          division, zone  as given
 *   founders    [{"actor":"p-..","custody":"..","pub":"ssh-ed25519 .."}, ..]
 *   host        {"commit":pub,"id":"h-..","statement":pub}    checkpoint  pub    [recovery  pub]
 *   [single-founder  true]    and the members of `digests` (policy, processes, calendar: hex)
 *
 * and then one `found` entry by each founder, in that order: f.genesis = L_0, obj =
 * actor/<founder>, ver 0, seen {L_0, 1}.  Without all of them the ledger is invalid.
 */
#ifndef LEDGER_GENESIS_H
#define LEDGER_GENESIS_H

#include "core/cjson.h"
#include "core/err.h"
#include "core/sshsig.h"
#include "core/time.h"
#include "ledger/pin.h"

#include <stdbool.h>
#include <stddef.h>

struct ledger_founder {
	const char *actor;		/* p-xxxxxx, drawn by the caller (ledger_draw_id) */
	struct sshsig_signer *signer;
	const struct cjson *eff;	/* of the `found` entry; NULL is {} */
};

struct ledger_genesis {
	const char *name;		/* [a-z][a-z0-9-]{0,31} */
	bool simulated;
	const char *division, *zone;
	const struct ledger_founder *founder;
	size_t n_founders;		/* two or more, or one with single_founder */
	bool single_founder;
	const char *policy;		/* 64 hex: `pol` of the genesis statements */
	const struct cjson *digests; /* object whose members are added to f; its keys must be new */
	int64_t rules;			/* the engine's semantics number */
	const struct cjson *eff;	/* of the genesis entry; NULL is {} */
	const struct sshsig_public *recovery;	/* offline key, or NULL */
};

/* Make LAB/keys (host.h), LAB/ledger.git and the genesis commit; fill the pin.  LAB exists.
 * ERR_CONFLICT: LAB has a ledger or host keys.  ERR_INVALID: an option breaks its rule, two
 * founders with one key.  Errors of signing pass through. */
enum err_code ledger_genesis(const char *lab, const struct ledger_genesis *g, instant now,
    struct ledger_pin *pin, struct err *e);

#endif
