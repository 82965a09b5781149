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

struct policy_place { const char *file; int line, column; };
struct policy_list { const char **item; size_t n; };	/* of ids */
struct policy_param { const char *name, *value; };
struct policy_params { struct policy_param item[4]; size_t n; };

enum policy_predicate {		/* in brackets: the parameters */
	POLICY_FACT_IS,			/* fact, value */
	POLICY_FACT_IS_NOT,		/* fact, value */
	POLICY_FACT_SET,		/* fact */
	POLICY_FACT_AT_LEAST,		/* fact, value (an integer) */
	POLICY_COUNT_ZERO,		/* fact: absent or 0 */
	POLICY_FIELD_IS,		/* field, value */
	POLICY_FIELD_AT_LEAST,		/* field, value (an integer) */
	POLICY_FIELD_MATCHES_FACT,	/* field, fact: what is given equals what was recorded */
	POLICY_FIELD_NOT_BEFORE_FACT,	/* field, fact: two days; false while the fact is not set */
	POLICY_FIELD_LISTED,		/* field, fact: the field is one of what list-field collected */
	POLICY_STATE_IS,		/* value, [child]: state of the object or of its child */
	POLICY_CHILDREN_ALL,		/* kind, value: every child of that kind is in that state */
	POLICY_DOCUMENT_APPROVED,	/* template: the object's document of it is approved */
	POLICY_ATTESTED,		/* attestation: sworn on this object and not expired */
	POLICY_CHANNEL_PERMITTED,	/* field */
	POLICY_CHANNEL_FORBIDDEN,	/* field */
	POLICY_CHANNEL_SUITS,		/* field, type: permitted, and for organisations of that type */
	POLICY_CLOCK_OVER,		/* clock: never started, or its not-before day has come */
	POLICY_CLOCK_STARTED,		/* clock */
	POLICY_CLOCK_NEVER_STARTED,	/* clock */
	POLICY_CLOCK_RUNNING,		/* clock: started, and its last day has not passed */
	POLICY_NO_HOLD,			/* neither the object nor what it belongs to is held */
	POLICY_CONFLICTS_DECIDED,	/* no conflict of the policy is undecided */
	POLICY_DAY_NOT_PAST,		/* fact: a day, and it is today or to come */
	POLICY_GIVERS_SERVE,		/* command: whoever gave it here still could, by state and role */
	POLICY_ACTOR_GAVE,		/* command "a|b": the acting person gave one of them here */
	POLICY_ACTOR_REPRESENTS,	/* fact: it, or else the field, names the organisation that the
					 * acting person was bound to (their fact `represents`) */
	POLICY_SIGNERS_INCLUDE,		/* [command], [role] "a|b": of those who complete the quorum
					 * one gave it here, one holds it */
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
	bool past;			/* a day on which something was done: not in the future */
	struct policy_list of;		/* POLICY_CHOICE */
	struct policy_place at;
};

enum policy_effect_kind {
	POLICY_SET,		/* fact, value */
	POLICY_CLEAR,		/* fact */
	POLICY_COUNT_UP,	/* fact */
	POLICY_COUNT_DOWN,	/* fact */
	POLICY_SET_TODAY,	/* fact: the day of the entry */
	POLICY_LIST_FIELD,	/* fact, field: add the field to the list that the fact is */
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
	const char *on;			/* kind of object: the id of a process block, or POLICY_ANY_CASE */
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

/* The names of the closed lists, by enum value. */
extern const char *const workflow_predicate_name[POLICY_PREDICATES_N];
extern const char *const workflow_effect_name[POLICY_EFFECTS_N];
extern const char *const workflow_field_type_name[POLICY_FIELD_TYPES_N];

#endif
