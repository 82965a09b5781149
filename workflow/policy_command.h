/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_command -- what may be done: processes, commands, fields, checks and effects, as the
 * engine sees them.  Part of policy.h, which includes it; docs/policy-language.md has an example
 * of each predicate, effect and field type.
 */
#ifndef WORKFLOW_POLICY_COMMAND_H
#define WORKFLOW_POLICY_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "workflow/policy_form.h"

struct policy_place { const char *file; int line, column; };
struct policy_list { const char **item; size_t n; };	/* of ids */
struct policy_param { const char *name, *value; };
struct policy_params { struct policy_param item[4]; size_t n; };

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
	POLICY_OBLIGATION_KIND,	/* an obligation block */
	POLICY_BASIS,		/* the id of a basis block of a kind in `of`, in force on the day `as_at` */
	POLICY_CREDENTIAL,	/* a credential block */
	POLICY_VALUE,		/* what a fact should be: of the type of the field behind it */
	POLICY_FIELD_TYPES_N
};

struct policy_field {
	const char *id, *title;
	enum policy_field_type type;
	bool required, by_tool;		/* by_tool: measured by a room, not typed by a person */
	bool past;			/* a day on which something was done: not in the future */
	struct policy_list of;		/* POLICY_CHOICE: the values; POLICY_BASIS: the kinds */
	const char *as_at;		/* POLICY_BASIS: date field that says when; NULL: the day of the act */
	struct policy_place at;
};

/* of: fact naming the object that the effect falls on; NULL: the object itself.  when: the check that must
 * hold, before the command has changed anything, for the effect to come about; NULL: it always does. */
struct policy_effect {
	enum policy_effect_kind kind;
	const char *of, *when;
	struct policy_params params;
	struct policy_place at;
};

enum { POLICY_QUORUM_PANEL = 0 };	/* as many as the panel of the track asks for */

enum policy_reason { POLICY_REASON_NONE, POLICY_REASON_OPTIONAL, POLICY_REASON_REQUIRED };

struct policy_command {
	const char *id, *title;
	const char *on;			/* kind of object: the id of a process block, or POLICY_ANY_CASE */
	const char *act;		/* the act on the ledger; equals id but for the host's acts */
	bool creates;			/* from: [none] */
	struct policy_list from;	/* states; "any" allowed */
	const char *to;			/* NULL: the state stays */
	struct policy_list roles;	/* any of; "host" and "anyone" (an enrolled actor) are built in */
	struct policy_list receivable;	/* roles that may enter what was signed outside, for an organisation */
	struct policy_field *field;
	size_t n_fields;
	struct policy_list documents;	/* templates that must be approved on the object */
	struct policy_list attests;	/* what the actor swears by giving the command */
	struct policy_list checks;
	struct policy_effect *effect;
	size_t n_effects;
	int quorum;			/* different people who must give it; 1 for most; POLICY_QUORUM_PANEL */
	bool while_suspended;		/* may be given while its case is suspended */
	bool while_recused;		/* also by whoever stands aside from the case */
	struct policy_list not_custody;	/* where the key that signs it may not be kept: "server" */
	enum policy_reason reason;	/* a sealed text */
	struct policy_place at;
};

/* A kind of object with states: the processes that cases run, and the built-in kinds (lab, actor,
 * organisation, programme, document, dataset, plan, hold) that GOVERNANCE.md defines. */
struct policy_process {
	const char *id, *title;
	const char *prefix;		/* of case numbers, "JDL"; NULL for a built-in kind */
	struct policy_list states, ends;
	struct policy_list starts;	/* states in which the engine itself makes an object */
	struct policy_place at;
};

/* The names of the types, by enum value. */
extern const char *const workflow_field_type_name[POLICY_FIELD_TYPES_N];

#endif
