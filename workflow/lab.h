/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lab -- a lab on disk, opened: its ledger, vault, projection, policy and the time it is there.
 *
 *   ledger.git/  the truth          vault/ keystore/  what must be destroyed, and its keys
 *   lab.db       the projection     documents/        versions by SHA-256, the policy among them
 *   keys/        this host's keys   lab.yaml          this host's paths
 *
 * The policy and the calendar in force are the documents whose digests the ledger names, never
 * files beside it; they are read again when another process had others adopted.  A lab with a simulated clock takes its time from the caller (PROBITY_NOW) and
 * never goes back; any other takes the system's and refuses to be told.
 */
#ifndef WORKFLOW_LAB_H
#define WORKFLOW_LAB_H

#include "core/arena.h"
#include "core/err.h"
#include "core/sshsig.h"
#include "core/time.h"
#include "ledger/host.h"
#include "ledger/ledger.h"
#include "ledger/pin.h"
#include "retention/vault.h"
#include "workflow/decide.h"
#include "workflow/project.h"
#include "workflow/shelf.h"

#include <stdbool.h>

struct workflow_lab {
	struct arena *mem;		/* borrowed: outlives the lab */
	const char *dir, *documents, *keystore;
	const char *register_path;	/* the lab's copy of the big register; NULL: none named */
	struct ledger *ledger;
	struct ledger_host *host;	/* NULL: this machine only reads */
	struct retention_vault *vault;
	struct workflow_project *project;
	struct workflow_facts *facts;
	struct workflow_shelf *shelf;	/* every policy and calendar, by digest */
	struct workflow_env env;	/* those in force: workflow_lab_level follows the ledger */
	bool simulated;
	instant now;
	int depth;			/* of workflow_lab_begin */
	const char **sendmail;		/* how mail is sent (workflow/notify.h): argv; NULL: it is not */
	const char *mail_from;		/* or NULL */
	bool mail_digest;
	const char *grants_file, **grants_hook;	/* workflow/grants.h; NULL: none */
	int grants_seconds;		/* how long the hook may take */
	bool touched;			/* a command was recorded since it was opened */
};

struct workflow_clock {		/* what the face knows of the time */
	instant system;
	const char *told;	/* PROBITY_NOW, or NULL */
};

/* Open a lab and bring its projection level.  `mem` must outlive it.
 * ERR_INVALID: PROBITY_NOW in a real lab, malformed, or earlier than the last entry.
 * ERR_INTEGRITY: the policy or calendar on disk is not the one on the ledger. */
enum err_code workflow_lab_open(struct workflow_lab **out, struct arena *mem, const char *dir,
    const struct workflow_clock *clock, struct err *e);
void workflow_lab_close(struct workflow_lab *lab);	/* NULL is fine */

struct workflow_founder { const char *label; struct sshsig_signer *signer; };

struct workflow_init {
	const char *dir, *name;			/* name: [a-z][a-z0-9-]{0,31} */
	const struct workflow_founder *founder;
	size_t n_founders;
	bool single_founder, simulated;
	const char *division, *zone, *keystore, *register_path;	/* keystore NULL: DIR/keystore */
};

/* Make a lab with the shipped policy, processes and calendar adopted; fills the pin.  `dir` must
 * not exist, or be empty.  ERR_CONFLICT otherwise; lab.yaml is written last, so a lab that was
 * only half made is not taken for one. */
enum err_code workflow_lab_init(struct arena *mem, const struct workflow_init *how,
    const struct workflow_clock *clock, struct ledger_pin *pin, struct err *e);

/* The lab's lock, for an act of several steps; what a killed writer left half written is swept (the
 * file LAB/writing says that there was one).  Calls nest.  The projection is level when it returns. */
enum err_code workflow_lab_begin(struct workflow_lab *lab, struct err *e);
void workflow_lab_end(struct workflow_lab *lab);

/* Sweep all the same when it was not done for a day.  *removed: temporaries that were found. */
enum err_code workflow_lab_sweep(struct workflow_lab *lab, size_t *removed, struct err *e);

/* Discard datasets that were stored and never recorded.  Holding the lock. */
enum err_code workflow_lab_tidy(struct workflow_lab *lab, struct err *e);

/* Read DIR/lab.yaml: fills documents, keystore, register_path, the mail and the grants of a lab with `mem` and `dir`. */
enum err_code workflow_lab_yaml(struct workflow_lab *lab, struct err *e);

/* After an append: bring the projection level, forget the facts read so far, and take the policy and
 * the calendar that are in force now. */
enum err_code workflow_lab_level(struct workflow_lab *lab, struct err *e);

/* The object that a person means: an id, a number (JDL-2026-0001/cohort), a label (alice,
 * acme-trust), a programme's name.  ERR_NOT_FOUND lists near names. */
enum err_code workflow_lab_resolve(struct workflow_lab *lab, const char *text, const char **obj, struct err *e);

/* How a person would write it: the inverse, as far as labels have not been erased. */
const char *workflow_lab_name(struct workflow_lab *lab, const char *obj);

/* The same without the label of a person or an organisation: for messages, which may end anywhere. */
const char *workflow_lab_unlabelled(struct workflow_lab *lab, const char *obj);

/* The files of the policy in force. */
enum err_code workflow_lab_policy_files(struct workflow_lab *lab, struct policy_file **out, size_t *n, struct err *e);

/* Is the object in a state in which nothing more need happen, by its own policy? */
bool workflow_lab_ended(struct workflow_lab *lab, const char *obj);

/* The policy that commands on the object are judged under.  ERR_INTEGRITY: it cannot be read. */
enum err_code workflow_lab_policy_of(struct workflow_lab *lab, const char *obj, const struct policy **out, struct err *e);

/* The facts that the genesis entry and a founder's entry set; computed from their clear fields, so
 * that level 3 of verify can compute them again. */
struct cjson *workflow_genesis_eff(struct arena *mem, const struct cjson *f);
struct cjson *workflow_found_eff(struct arena *mem, const char *actor, const char *day);

#endif
