/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_form -- the two closed lists of the policy language: what a check may ask (predicates), and
 * what a command may change (effects).  Part of policy_command.h, which includes it;
 * docs/policy-language.md has an example of each.
 */
#ifndef WORKFLOW_POLICY_FORM_H
#define WORKFLOW_POLICY_FORM_H

enum policy_predicate {		/* in brackets: the parameters */
	POLICY_FACT_IS,			/* fact, value */
	POLICY_FACT_IS_NOT,		/* fact, value */
	POLICY_FACT_SET,		/* fact */
	POLICY_FACT_LISTED,		/* fact, value: the list that the fact is has it */
	POLICY_FACT_AT_LEAST,		/* fact, value (an integer) */
	POLICY_COUNT_ZERO,		/* fact: absent or 0 */
	POLICY_FIELD_IS,		/* field, value */
	POLICY_FIELD_AT_LEAST,		/* field, value (an integer) */
	POLICY_FIELD_MATCHES_FACT,	/* field, fact: what is given equals what was recorded */
	POLICY_FIELD_NOT_BEFORE_FACT,	/* field, fact: two days; false while the fact is not set */
	POLICY_FIELD_REACHES_FACT,	/* field, fact: two numbers; false while the fact is not set */
	POLICY_FIELD_WITHIN,		/* field, period, [fact]: a day after the day of the fact (else the
					 * day on which it is done), and not beyond the period from there */
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
	POLICY_BASIS_IN_FORCE,		/* fact: it names a basis, which is in force today */
	POLICY_BASES_IN_FORCE,		/* command: so is every basis that was given with it */
	POLICY_BASIS_OPEN_TO,		/* field, authority (a yes-no field): the basis is not one that a
					 * public authority may not rely on for its tasks */
	POLICY_BASIS_SUITS,		/* field, type (a fact): organisations of the type may rely on it */
	POLICY_BASIS_COMPLETE,		/* field, special, criminal, policy (yes-no fields): the bases that
					 * are given hold together and leave nothing out */
	POLICY_REUSE_COMPATIBLE,	/* field, consent (a yes-no field) */
	POLICY_RIGHT_EXISTS,		/* fact, right "a|b": the basis that the fact names gives one */
	POLICY_UNMOVED,			/* fact, [from]: `fact` here still equals `from` there (see of) */
	POLICY_ANY_OF,			/* checks "a|b": one of them holds */
	POLICY_NONE_OF,			/* checks "a|b": none of them holds */
	POLICY_ACTOR_IS,		/* fact (of what is being made: the field): it names the acting person */
	POLICY_ACTOR_IS_NOT,		/* fact: it does not */
	POLICY_ACTOR_NOT_LISTED,	/* fact: list-actor has not put the acting person there */
	POLICY_ALL_PANELS_APPROVED,	/* panel: its tracks were opened here, and each approves */
	POLICY_TRACKS_BEFORE_APPROVED,	/* of this track: each that it comes after approves */
	POLICY_CREDENTIAL_IN_DATE,	/* credential: of a person (see of), and it serves today */
	POLICY_REVIEWS_IN,		/* of this track: a quorum has reviewed, or the panel is not blinded */
	POLICY_ENOUGH_SIT,		/* of this track: fact (of another: see of) lists as many as it takes */
	POLICY_LINKED,			/* as, kind, checks "a|b": see decide_link.c */
	POLICY_PREDICATES_N
};

enum policy_effect_kind {
	POLICY_SET,		/* fact, value */
	POLICY_CLEAR,		/* fact */
	POLICY_COUNT_UP,	/* fact */
	POLICY_COUNT_DOWN,	/* fact */
	POLICY_SET_TODAY,	/* fact: the day of the entry */
	POLICY_LIST_FIELD,	/* fact, field: add the field to the list that the fact is */
	POLICY_LIST_ACTOR,	/* fact: add the acting person to it */
	POLICY_UNLIST_FIELD,	/* fact, field: take it out again */
	POLICY_LIST_OBJECT, POLICY_UNLIST_OBJECT,	/* fact, of: this object is added to the list there, or taken out */
	POLICY_START_CLOCK,	/* clock, [date: field that gives day 0], [instant: field that gives the
				 * moment]; default when it was done */
	POLICY_START_DEADLINE,	/* clock, date: field that gives the last day */
	/* clock: of the object; without it the command is one of a clock, and falls on that */
	POLICY_STOP_CLOCK,	/* [clock], [date: first stopped day] */
	POLICY_RESTART_CLOCK,	/* [clock], [date: last stopped day] */
	POLICY_END_CLOCK,	/* [clock]: what it asked for was done */
	POLICY_EXTEND_CLOCK,	/* [clock]: by what its period says */
	POLICY_CORRECT_CLOCK,	/* [clock]: what is computed stands, though it was announced for later */
	POLICY_FIRE_CLOCK, POLICY_REMIND_CLOCK, POLICY_ESCALATE_CLOCK, POLICY_RECOMPUTE_CLOCK,	/* host's */
	POLICY_CREATE_CHILD,	/* child, kind, state */
	POLICY_CHILD_STATE,	/* child, state: only if the child exists */
	POLICY_TARGET_STATE,	/* of (fact naming an object), state */
	POLICY_GIVE_NUMBER,	/* a case gets the next number of its process and year */
	POLICY_COPY_FACT,	/* fact, from: remember here, as `fact`, what `from` is on the object
				 * that `of` names (destroy-plan: dataset-ver from ver of dataset) */
	POLICY_GRANT_ROLE, POLICY_REVOKE_ROLE,		/* the field role, on an actor */
	POLICY_DELEGATE, POLICY_END_DELEGATION,		/* the fields deputy and role, by the principal */
	POLICY_RECORD_CREDENTIAL, POLICY_WITHDRAW_CREDENTIAL,	/* the field credential, of an actor */
	POLICY_RECUSE, POLICY_END_RECUSAL,	/* [field: a person]: stands aside from the object, or not */
	POLICY_REPRESENT, POLICY_END_REPRESENTATION,	/* an actor speaks for the field organisation */
	POLICY_LET_SIGN, POLICY_END_LET_SIGN,	/* the field lead, an organisation, signs for this one until the field until */
	POLICY_LEND_ROLE, POLICY_CONFIRM_EMERGENCY, POLICY_END_EMERGENCY,	/* lend: period, confirm: periods in hours */
	POLICY_CARRY_IN, POLICY_CONFIRM_CARRY_IN, POLICY_ABANDON_CARRY_IN,	/* see carry.h */
	POLICY_PROPOSE_CORRECTION, POLICY_CORRECT_FACT,	/* of: the object whose fact is wrong; see correct.h */
	POLICY_HOLD_TARGET, POLICY_UNHOLD_TARGET,	/* of: the object named is held once more, less */
	POLICY_PLACE_HOLD,	/* child, class: a hold on this object, which is a thing of its own */
	POLICY_SUSPEND, POLICY_RESUME,	/* the case: nothing happens on it but what is while-suspended */
	POLICY_SETTLE,		/* on an obligation: its case owes one less, its clocks are done */
	POLICY_OWE,		/* obligation: an open obligation of that kind, child of the object */
	POLICY_OPEN_PANEL,	/* panel: one track for each owner whose `when` holds */
	POLICY_OPEN_ESCALATION,	/* on a track: the track that it is referred up to */
	POLICY_ADOPT_POLICY,	/* on a policy: the text whose digest it has takes the place of the one in force */
	POLICY_WITHDRAW_POLICY,	/* on a policy: what was opened under it stops, nothing is opened under it */
	POLICY_MIGRATE_CASE,	/* on a case: it is judged under the policy in force from now on */
	POLICY_ADOPT_CALENDAR,	/* on the lab: the calendar of the field new-calendar is in force */
	POLICY_LINK_CASE, POLICY_UNLINK_CASE,	/* the fields other (a case) and relation: it stands so to this one, or no more */
	POLICY_EFFECTS_N
};

#include <stdbool.h>

/* Does the effect fall on a clock, which `clock` names or the command is one of? */
bool workflow_effect_on_clock(enum policy_effect_kind kind);

/* May the effect depend on a check (`when`)?  Facts, clocks, duties and holds may; what makes, moves or ends
 * a thing, and what is done to people and policies, always comes about. */
bool workflow_effect_may_wait(enum policy_effect_kind kind);

/* The names of the closed lists, by enum value. */
extern const char *const workflow_predicate_name[POLICY_PREDICATES_N];
extern const char *const workflow_effect_name[POLICY_EFFECTS_N];

#endif
