/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * destroy -- a destruction as eleven small acts, each recorded before the next may begin.
 *
 * The caller owns the record (ledger entries); this acts and returns evidence.  After
 * retention_plan and its approvals, and after the caller's `destroy-commit` entry:
 *
 *     for (step = first not recorded; step < RETENTION_STEP_N; step++) {
 *             retention_destroy_step(mem, v, &job, step, &evidence, e);
 *             record step and evidence durably;  job.done[step] = evidence;
 *     }
 *
 * Every step may be killed anywhere and called again.  "Overwritten" and "gone" are separate
 * steps on purpose: a file is removed only after its overwriting is on record, so a thing that is
 * absent without that record is `vault-missing` (ERR_INTEGRITY) and never looks destroyed.
 *
 * Steps and what their evidence adds to {"ok":bool,"step":name}:
 *   plaintext-overwritten  "copies":[{"id","level","links","method","reread","extents_same"}]
 *   plaintext-gone         "copies":[{"id"}]
 *   scanned                "areas":[{"name","bytes","files","hits","control","kept",
 *                          "conclusive","unread"}], "patterns", "clean", "conclusive"
 *   slot-overwritten       "epoch","level","method","reread","extents_before","extents_after"
 *   slot-gone              "slot"
 *   rewrapped              "from","to","live","tested"          (custody epochs)
 *   kek-overwritten        "epoch","level",...
 *   kek-gone               "epoch"
 *   data-overwritten       "file","sha256","commit","level","tried","opened": the remaining keys
 *                          are tried on it first, and none may open it
 *   data-gone              "file"
 *   verified               "absent","decrypt_fails","harmed","keys_tried","live","process",
 *                          "sampled","temporaries"
 *
 * "ok":false means the act ran and its result is bad news (the scan hit, a verification failed):
 * record it; the next step is then refused (ERR_UNFINISHED) until a person has decided.
 *
 * Overwriting: AES-256-CTR stream keyed by SHA-256 of plan digest, commit and target name, so that
 * any later process can tell the pattern from a hole, a trim or a stale page; fdatasync; extents
 * equal to the plan's; every byte read back with O_DIRECT (without it the level is D0).
 */
#ifndef RETENTION_DESTROY_H
#define RETENTION_DESTROY_H

#include "core/cjson.h"
#include "core/err.h"
#include "retention/copy.h"
#include "retention/vault.h"

#include <stdbool.h>
#include <stddef.h>

enum retention_step {
	RETENTION_PLAINTEXT_OVERWRITTEN, RETENTION_PLAINTEXT_GONE, RETENTION_SCANNED,
	RETENTION_SLOT_OVERWRITTEN, RETENTION_SLOT_GONE,
	RETENTION_REWRAPPED, RETENTION_KEK_OVERWRITTEN, RETENTION_KEK_GONE,
	RETENTION_DATA_OVERWRITTEN, RETENTION_DATA_GONE,
	RETENTION_VERIFIED, RETENTION_STEP_N
};
const char *retention_step_name(enum retention_step step);
bool retention_step_parse(const char *s, enum retention_step *out);

/*
 * The dry run, and the only way to a plan: what would be destroyed, where it lies, what could be
 * claimed, what stands in the way.  Touches nothing.  `copies`: the register, in any order.
 *   {"blockers":[text],"copies":[..],"dataset":id,"v":1}   with the slot and container as copies
 *   "key-slot" and "vault-file", then the registered ones by id
 * digest: SHA-256 of the canonical plan, hex: what people approve.  The same state of the disk
 * gives the same digest (a rotation in between changes nothing).
 * ERR_INTEGRITY: vault-missing.  Blockers are for the caller to refuse on: "links:ID" (another
 * hard link), "shared:ID", "missing:ID" (a registered file is not there), "not-a-file:ID".
 */
enum err_code retention_plan(struct arena *mem, struct retention_vault *v, const char *dataset,
	const struct retention_copy *copies, size_t n, struct cjson **plan, char digest[65],
	struct err *e);
void retention_digest(const struct cjson *value, char digest[65]); /* SHA-256 of canonical bytes */

/* Where the residual scan looks.  FILES: every file below path, raw.  TOP: every file
 * in the folder itself, raw.  GIT: every object of the bare
 * repository at path, inflated.  NOTES: the vault's notes, opened (path unused).  `kept`: a hit is
 * listed, and does not make the scan unclean (notes and documents kept until a later date). */
enum retention_area_kind {
	RETENTION_AREA_FILES, RETENTION_AREA_TOP, RETENTION_AREA_GIT, RETENTION_AREA_NOTES
};
struct retention_area {
	const char *name;		/* printable ASCII, goes into evidence: not a path */
	const char *path;
	enum retention_area_kind kind;
	bool kept;
};

struct retention_job {
	const struct cjson *plan;	/* as approved */
	const char *commit;		/* 64 hex: leaf hash of the destroy-commit entry; NULL:
					 * nothing is touched */
	const struct retention_copy *copies;	/* as planned, with their paths */
	size_t n_copies;
	const struct retention_area *areas;	/* for `scanned` */
	size_t n_areas;
	const char *const *words;	/* more strings to look for, 6 to 1024 bytes; may be none */
	size_t n_words;
	const struct retention_custodian *custodian;	/* from `scanned` on, but for *-gone */
	bool hits_accepted;		/* a person has decided on an unclean scan */
	const struct cjson *done[RETENTION_STEP_N];	/* evidence on record; NULL: not recorded */
};

/*
 * One step.  ERR_REFUSED: out of order, no commit, or no custodian where one is needed;
 * ERR_UNFINISHED: an earlier result is bad news and undecided; ERR_CONFLICT: a file is not the
 * one planned; ERR_INTEGRITY: vault-missing; ERR_FAILED: I/O, try again.
 * In a batch, run each job to slot-gone, rotate in the first, and give the others its evidence of
 * the three rotation steps through retention_share_rotation.
 */
enum err_code retention_destroy_step(struct arena *mem, struct retention_vault *v,
	const struct retention_job *job, enum retention_step step, struct cjson **evidence,
	struct err *e);

/* Evidence of the rotation step `step` for `job`, taken from a rotation another job of the batch
 * has on record.  ERR_REFUSED: it did not start from this slot's epoch, or is not done. */
enum err_code retention_share_rotation(struct arena *mem, struct retention_vault *v,
	const struct retention_job *job, const struct retention_job *rotated,
	enum retention_step step, struct cjson **evidence, struct err *e);

/* The level that the record supports for the vault's copy: C2, C1, else that of the container. */
enum retention_level retention_key_level(const struct cjson *const done[RETENTION_STEP_N]);

#endif
