/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate -- what was shown, copy by copy, and what was not.
 *
 * Canonical JSON (core/cjson) with "digest", the SHA-256 of the same object without "digest" and
 * "signatures".  People sign the digest; the signatures are added by the caller.  No names of
 * people or files: actors are ids, copies are ids and kinds.
 *
 * Status, by the weakest copy in scope and never by an average:
 *   Not destroyed              a step is missing or failed, a copy of ours is still there, or an
 *                              attestation is outstanding
 *   Destroyed with exceptions  done, but: a copy is below the floor; the medium was not assessed;
 *                              the scan was inconclusive or its hits were accepted; a registered
 *                              key copy has not yet expired; a virtual or stacked disk
 *   Destroyed                  none of these
 * An attested copy counts as level A and is accepted as such; "weakest" prints it.
 * A copy outside scope (the provider's own) is listed and does not weigh.
 */
#ifndef RETENTION_CERTIFICATE_H
#define RETENTION_CERTIFICATE_H

#include "core/cjson.h"
#include "core/err.h"
#include "retention/destroy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const char retention_limits[];	/* the limits paragraph, verbatim in every certificate */

/* Who did what, with which key.  All printable ASCII. */
struct retention_party {
	const char *as;		/* "requester" "approver" "executor" "verifier" "custodian" */
	const char *actor;	/* p-4kq7m2 */
	const char *key;	/* fingerprint */
	const char *custody;	/* how the key is held: "file" "agent" "token" "server", or NULL */
};

struct retention_key_copy {	/* a registered backup of the keystore */
	const char *id;
	const char *expires;	/* YYYY-MM-DD */
	bool expired;
};

/* Plain strings are printable ASCII; NULL leaves the field out.  Instants as RFC 3339 UTC. */
struct retention_certificate_in {
	const char *id, *origin, *tool, *executor_host;
	const char *agreement, *basis; /* ids or citations, not prose about people */
	const char *trigger, *trigger_entry;		/* the event, and its leaf hash */
	const char *calendar;				/* id and version */
	const char *not_before, *due, *started, *finished;
	const char *outside_time; /* what confirmed not-before; NULL: host clock only */
	const char *early_decision;			/* leaf hash, when done before not_before */
	int64_t days_late;
	bool anchored; /* the destroy-commit was acknowledged outside before anything was touched */
	bool reopened;		/* a restore brought it back, and it has not been destroyed again */
	int64_t holds_checked;
	const char *log_head; int64_t log_size;
	const struct retention_party *parties; size_t n_parties;
	const struct retention_key_copy *key_copies; size_t n_key_copies;
	const struct retention_job *job;		/* plan, commit, copies, done[] */
	enum retention_level floor_clear, floor_vault;	/* e.g. D2 for files, C2 for the vault */
	bool simulated;
};

/* ERR_INVALID: text outside the profile, or a field that must be there is not. */
enum err_code retention_certificate_build(struct arena *mem,
	const struct retention_certificate_in *in, struct cjson **out, struct err *e);

/* "Destroyed", "Destroyed with exceptions" or "Not destroyed". */
const char *retention_certificate_status(const struct cjson *certificate);

/* Canonical form, all members, digest right, limits verbatim, and a status no better than its own
 * copies support.  ERR_INTEGRITY says what is wrong.  Signatures are the caller's to check. */
enum err_code retention_certificate_check(const char *bytes, size_t n, struct err *e);

/* For a renderer: sections in order, each line a label and a value, in `mem`. */
struct retention_line { const char *section, *label, *value; };
void retention_certificate_lines(struct arena *mem, const struct cjson *certificate,
	struct retention_line **out, size_t *n);

#endif
