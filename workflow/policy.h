/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy -- the documents that people sign, as the engine sees them.
 *
 * GOVERNANCE.md and workflow/processes/ hold fenced yaml blocks; docs/policy-language.md lists
 * every kind of block with an example.  workflow_policy_read turns a set of such files into the
 * tables below and reports every fault it finds, each with file:line:column.  A policy is
 * immutable once read and lives in its arena; its digest is what cases and statements are pinned
 * to:
 *
 *     SHA-256 over one line per file, sorted by name:  "<sha256 of the file>  <name>\n"
 *
 * so `sha256sum` over the sorted files, piped to sha256sum again, gives it.
 *
 * Every reference between blocks has been resolved to an id that exists, so a lookup of one never
 * fails after a successful read.
 */
#ifndef WORKFLOW_POLICY_H
#define WORKFLOW_POLICY_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/diag.h"
#include "core/err.h"
#include "core/time.h"
#include "workflow/policy_clock.h"
#include "workflow/policy_command.h"
#include "workflow/policy_people.h"
#include "workflow/policy_law.h"
#include "workflow/policy_panel.h"
#include "workflow/policy_register.h"

#include <stdbool.h>
#include <stddef.h>

/* One person may not perform both commands on one case (its datasets and plans included). */
struct policy_separation { const char *id, *title, *first, *second; struct policy_place at; };

struct policy_reading { const char *period, *source; };

struct policy_conflict {	/* readings of one rule; a named decision chose */
	const char *id, *title;
	struct policy_reading reading[4];
	size_t n_readings;
	const char *decision;	/* period id of the reading in force, or NULL: undecided */
	const char *decided_by, *decided_on, *reason;
	struct policy_place at;
};

struct policy_attestation {
	const char *id, *title, *text;	/* text: exactly what is sworn */
	char text_digest[65];		/* SHA-256 of text, recorded with the oath */
	struct period expires;		/* n 0: does not */
	struct policy_place at;
};

struct policy_channel {
	const char *id, *title;
	bool permitted;
	struct policy_list only_for;	/* types of organisation; none: for all */
	struct policy_place at;
};

struct policy {
	char digest[65];
	struct policy_role *role;		size_t n_roles;
	struct policy_credential *credential;	size_t n_credentials;
	struct policy_separation *separation;	size_t n_separations;
	struct policy_period *period;		size_t n_periods;
	struct policy_conflict *conflict;	size_t n_conflicts;
	struct policy_attestation *attestation;	size_t n_attestations;
	struct policy_channel *channel;		size_t n_channels;
	struct policy_retention *retention;	size_t n_retentions;
	struct policy_clock *clock;		size_t n_clocks;
	struct policy_obligation *obligation;	size_t n_obligations;
	struct policy_panel *panel;		size_t n_panels;
	struct policy_regime *regime;		size_t n_regimes;
	struct policy_commencement *commencement;	size_t n_commencements;
	struct policy_basis *basis;		size_t n_bases;
	struct policy_right *right;		size_t n_rights;
	struct policy_check *check;		size_t n_checks;
	struct policy_command *command;		size_t n_commands;
	struct policy_process *process;		size_t n_processes;
	struct policy_register *registers;	size_t n_registers;
	const struct policy_index *index;	/* of the rows by their ids: policy_index.c */
};

struct policy_file { const char *name, *text; size_t n; };

/* Read and check files as one policy.  Faults go to `d`; returns NULL if there are any. */
struct policy *workflow_policy_read(struct arena *mem, const struct policy_file *file, size_t n,
    struct diag *d);

/* The lines whose SHA-256 is the policy's digest. */
const char *workflow_policy_manifest(struct arena *mem, const struct policy_file *file, size_t n);

/* What the documents say, as bytes (core/fence_tree.h), for files that _read found no fault in; and the policy of them
 * again, without its files: its digest is taken at the caller's word, references and sense are not looked at again, and
 * what a tree gives that is not of faultless files may refer to what is not there.  NULL: the bytes are no tree, or no
 * policy's.  The policy's texts stay in `tree`. */
void workflow_policy_tree(struct arena *mem, const struct policy_file *file, size_t n, struct buf *out);
struct policy *workflow_policy_reread(struct arena *mem, const char *digest, const char *tree, size_t n);

/* What may be adopted but is worth a look: undecided conflicts, checks and attestations that no
 * command uses. */
void workflow_policy_warn(const struct policy *p, struct diag *d);

/* Lookups; NULL when there is none.  A command is found by its id or by its ledger act. */
const struct policy_period *workflow_policy_period(const struct policy *p, const char *id);
const struct policy_clock *workflow_policy_clock(const struct policy *p, const char *id);
const struct policy_check *workflow_policy_check(const struct policy *p, const char *id);
const struct policy_channel *workflow_policy_channel(const struct policy *p, const char *id);
const struct policy_attestation *workflow_policy_attestation(
    const struct policy *p, const char *id);
const struct policy_process *workflow_policy_process(const struct policy *p, const char *id);
const struct policy_command *workflow_policy_command(
    const struct policy *p, const char *on, const char *id);

/* `on: any-case` stands for every process that has a prefix: what may be done to any case is said
 * once.  Is the command given on objects of this kind? */
#define POLICY_ANY_CASE "any-case"
bool workflow_policy_on(const struct policy *p, const struct policy_command *c, const char *kind);
const char *workflow_policy_param(const struct policy_params *params, const char *name);

/* Has the command an effect of that kind? */
bool workflow_policy_effect(const struct policy_command *c, enum policy_effect_kind kind);

/* The field of that id, NULL: the command has none (nor where the id is NULL). */
const struct policy_field *workflow_policy_field(const struct policy_command *c, const char *id);

/* Does the list hold `id`? */
bool workflow_policy_has(const struct policy_list *list, const char *id);

/* "a, b, c"; NULL when there are none.  In `mem`. */
const char *workflow_policy_joined(struct arena *mem, const struct policy_list *list);

#endif
