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
#include "core/diag.h"
#include "core/err.h"
#include "core/time.h"

#include <stdbool.h>
#include <stddef.h>

struct policy_place { const char *file; int line, column; };
struct policy_list { const char **item; size_t n; };	/* of ids */
struct policy_param { const char *name, *value; };
struct policy_params { struct policy_param item[4]; size_t n; };

struct policy_role {
	const char *id, *title, *description;
	struct policy_list never_with;	/* roles that one person may not hold together with it */
	bool sensitive;		/* approves, destroys or releases holds: a grant needs two signers
				 * and takes effect on the next working day */
	bool delegable;
	struct policy_place at;
};

/* One person may not perform both commands on one case (its datasets and plans included). */
struct policy_separation { const char *id, *title, *first, *second; struct policy_place at; };

struct policy_period {
	const char *id, *title;
	struct period length;
	struct period grace;	/* how long after it an act is still in time; n 0: none given */
	const char *calendar;	/* a division, "uk", or "lab" (the lab's own division) */
	const char *source;	/* quotation, with the document it stands in */
	struct policy_place at;
};

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

struct policy_channel { const char *id, *title; bool permitted; struct policy_place at; };
struct policy_retention { const char *id, *title, *period, *source; struct policy_place at; };

/* A clock that a command starts.  Within: the act is due by the end of the period.  Not-before:
 * nothing may happen until the working day after its last day. */
struct policy_clock {
	const char *id, *title, *period;
	bool not_before;
	struct policy_list reminders;	/* periods before due, "P5BD" */
	const char *escalate;		/* role, or NULL */
	struct policy_place at;
};

enum policy_predicate {		/* in brackets: the parameters */
	POLICY_FACT_IS,			/* fact, value */
	POLICY_FACT_IS_NOT,		/* fact, value */
	POLICY_FACT_SET,		/* fact */
	POLICY_FACT_AT_LEAST,		/* fact, value (an integer) */
	POLICY_COUNT_ZERO,		/* fact: absent or 0 */
	POLICY_FIELD_IS,		/* field, value */
	POLICY_FIELD_AT_LEAST,		/* field, value (an integer) */
	POLICY_FIELD_MATCHES_FACT,	/* field, fact: what is given equals what was recorded */
	POLICY_STATE_IS,		/* value, [child]: state of the object or of its child */
	POLICY_CHILDREN_ALL,		/* kind, value: every child of that kind is in that state */
	POLICY_DOCUMENT_APPROVED,	/* template: the object's document of it is approved */
	POLICY_ATTESTED,		/* attestation: sworn on this object and not expired */
	POLICY_CHANNEL_PERMITTED,	/* field */
	POLICY_CHANNEL_FORBIDDEN,	/* field */
	POLICY_CLOCK_OVER,		/* clock: never started, or its not-before day has come */
	POLICY_CLOCK_STARTED,		/* clock */
	POLICY_CLOCK_RUNNING,		/* clock: started, and its last day has not passed */
	POLICY_NO_HOLD,			/* neither the object nor what it belongs to is held */
	POLICY_CONFLICTS_DECIDED,	/* no conflict of the policy is undecided */
	POLICY_UNMOVED,			/* fact, [from]: `fact` here still equals `from` there (see of) */
	POLICY_PREDICATES_N
};

struct policy_check {
	const char *id, *sentence;	/* "the programme's impact assessment is in force" */
	enum policy_predicate predicate;
	const char *of;			/* fact naming the object to look at ("case", "dataset",
					 * "programme", "owner"); NULL: the object itself */
	struct policy_params params;
	struct policy_place at;
};

enum policy_field_type {
	POLICY_TEXT_SEALED,	/* free text: only its commitment is on the ledger (the default) */
	POLICY_CHOICE,		/* one of `of` */
	POLICY_DATE, POLICY_INSTANT, POLICY_COUNT,
	POLICY_BANDED,		/* a count about people, in bands of 5, "<10" below */
	POLICY_YES_NO, POLICY_DIGEST,
	POLICY_DOCUMENT,	/* a file: its salted digest is in st.doc */
	POLICY_ACTOR, POLICY_ORGANISATION, POLICY_OBJECT, POLICY_ROLE, POLICY_CHANNEL, POLICY_PROGRAMME,
	POLICY_PUBLIC_KEY,	/* an OpenSSH public line without a comment */
	POLICY_ID,		/* an id of the program's own closed lists */
	POLICY_FIELD_TYPES_N
};

struct policy_field {
	const char *id, *title;
	enum policy_field_type type;
	bool required, by_tool;		/* by_tool: measured by a room, not typed by a person */
	struct policy_list of;		/* POLICY_CHOICE */
	struct policy_place at;
};

enum policy_effect_kind {
	POLICY_SET,		/* fact, value */
	POLICY_CLEAR,		/* fact */
	POLICY_COUNT_UP,	/* fact */
	POLICY_COUNT_DOWN,	/* fact */
	POLICY_START_CLOCK,	/* clock, [date: field that gives day 0; default the entry's own day] */
	POLICY_STOP_CLOCK,	/* clock */
	POLICY_CREATE_CHILD,	/* child, kind, state */
	POLICY_CHILD_STATE,	/* child, state: only if the child exists */
	POLICY_TARGET_STATE,	/* of (fact naming an object), state */
	POLICY_GIVE_NUMBER,	/* a case gets the next number of its process and year */
	POLICY_COPY_FACT,	/* fact, from: remember here, as `fact`, what `from` is on the object
				 * that `of` names (destroy-plan: dataset-ver from ver of dataset) */
	POLICY_GRANT_ROLE, POLICY_REVOKE_ROLE,		/* the field role, on an actor */
	POLICY_HOLD_TARGET, POLICY_UNHOLD_TARGET,	/* of: the object named is held once more, less */
	POLICY_EFFECTS_N
};

/* of: fact naming the object that the effect falls on; NULL: the object itself. */
struct policy_effect {
	enum policy_effect_kind kind;
	const char *of;
	struct policy_params params;
	struct policy_place at;
};

enum policy_reason { POLICY_REASON_NONE, POLICY_REASON_OPTIONAL, POLICY_REASON_REQUIRED };

struct policy_command {
	const char *id, *title;
	const char *on;			/* kind of object: the id of a process block */
	const char *act;		/* the act on the ledger; equals id but for the host's acts */
	bool creates;			/* from: [none] */
	struct policy_list from;	/* states; "any" allowed */
	const char *to;			/* NULL: the state stays */
	struct policy_list roles;	/* any of; "host" and "anyone" (an enrolled actor) are built in */
	struct policy_field *field;
	size_t n_fields;
	struct policy_list documents;	/* templates that must be approved on the object */
	struct policy_list attests;	/* what the actor swears by giving the command */
	struct policy_list checks;
	struct policy_effect *effect;
	size_t n_effects;
	int quorum;			/* different people who must give it; 1 for most */
	enum policy_reason reason;	/* a sealed text */
	struct policy_place at;
};

/* A kind of object with states: the processes that cases run, and the built-in kinds (lab, actor,
 * organisation, programme, document, dataset, plan, hold) that GOVERNANCE.md defines. */
struct policy_process {
	const char *id, *title;
	const char *prefix;		/* of case numbers, "JDL"; NULL for a built-in kind */
	struct policy_list states, ends;
	struct policy_place at;
};

struct policy {
	char digest[65];
	struct policy_role *role;		size_t n_roles;
	struct policy_separation *separation;	size_t n_separations;
	struct policy_period *period;		size_t n_periods;
	struct policy_conflict *conflict;	size_t n_conflicts;
	struct policy_attestation *attestation;	size_t n_attestations;
	struct policy_channel *channel;		size_t n_channels;
	struct policy_retention *retention;	size_t n_retentions;
	struct policy_clock *clock;		size_t n_clocks;
	struct policy_check *check;		size_t n_checks;
	struct policy_command *command;		size_t n_commands;
	struct policy_process *process;		size_t n_processes;
};

struct policy_file { const char *name, *text; size_t n; };

/* Read and check files as one policy.  Faults go to `d`; returns NULL if there are any. */
struct policy *workflow_policy_read(struct arena *mem, const struct policy_file *file, size_t n,
    struct diag *d);

/* Lookups; NULL when there is none.  A command is found by its id or by its ledger act. */
const struct policy_role *workflow_policy_role(const struct policy *p, const char *id);
const struct policy_period *workflow_policy_period(const struct policy *p, const char *id);
const struct policy_clock *workflow_policy_clock(const struct policy *p, const char *id);
const struct policy_check *workflow_policy_check(const struct policy *p, const char *id);
const struct policy_channel *workflow_policy_channel(const struct policy *p, const char *id);
const struct policy_attestation *workflow_policy_attestation(const struct policy *p, const char *id);
const struct policy_process *workflow_policy_process(const struct policy *p, const char *id);
const struct policy_command *workflow_policy_command(const struct policy *p, const char *on, const char *id);
const char *workflow_policy_param(const struct policy_params *params, const char *name);

/* The names of the closed lists, by enum value. */
extern const char *const workflow_predicate_name[POLICY_PREDICATES_N];
extern const char *const workflow_effect_name[POLICY_EFFECTS_N];
extern const char *const workflow_field_type_name[POLICY_FIELD_TYPES_N];

#endif
