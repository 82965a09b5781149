/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host -- the keys that a machine holds for a lab: three, because they say different things.
 *
 *   keys/host-commit.key      signs git commits: "this host wrote these bytes"
 *   keys/host-statement.key   signs the few acts that no person performs (LEDGER_HOST_ACTS)
 *   keys/checkpoint.key       signs notes: "at this size the root was this"
 *
 * Each is an unwrapped PKCS#8 Ed25519 key, mode 0600, with its OpenSSH public line in KEY.pub; a
 * host runs unattended, so whoever can read lab/keys is the host.  keys/host holds the host's id.
 */
#ifndef LEDGER_HOST_H
#define LEDGER_HOST_H

#include "core/err.h"
#include "core/sshsig.h"

#include <stdbool.h>

struct ledger_host {
	char id[9];			/* h-xxxxxx */
	struct sshsig_signer *commit, *statement;
	char *lab;			/* the lab's folder, for the checkpoint key */
};

/* Make the three keys and draw the id.  ERR_CONFLICT if any of them exists. */
enum err_code ledger_host_make(const char *lab, struct err *e);

/* Open them.  ERR_NOT_FOUND: this machine is no host of the lab. */
enum err_code ledger_host_open(struct ledger_host **out, const char *lab, struct err *e);
void ledger_host_free(struct ledger_host *h);

/* Whether a host's statement key may sign `act`:
 * genesis clock.fired clock.recomputed reminder.fired escalation.fired grant.acknowledged grant.removed
 * grant.expired delegation.expired attestation.expired act.done act.failed plan.step restore.replayed note.erased document.erased
 * anchor.seen clock.step */
bool ledger_host_may(const char *act);

#endif
