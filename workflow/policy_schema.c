/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_schema.c -- what a block may say, as tables; docs/policy-language.md is their prose. */
#include "workflow/policy_int.h"

#include <string.h>

const char *const workflow_predicate_name[] = {
	[POLICY_FACT_IS] = "fact-is",
	[POLICY_FACT_IS_NOT] = "fact-is-not",
	[POLICY_FACT_SET] = "fact-set",
	[POLICY_FACT_LISTED] = "fact-listed",
	[POLICY_FACT_AT_LEAST] = "fact-at-least",
	[POLICY_COUNT_ZERO] = "count-zero",
	[POLICY_FIELD_IS] = "field-is",
	[POLICY_FIELD_AT_LEAST] = "field-at-least",
	[POLICY_FIELD_MATCHES_FACT] = "field-matches-fact",
	[POLICY_FIELD_NOT_BEFORE_FACT] = "field-not-before-fact",
	[POLICY_FIELD_REACHES_FACT] = "field-reaches-fact",
	[POLICY_FIELD_WITHIN] = "field-within",
	[POLICY_FIELD_LISTED] = "field-listed",
	[POLICY_STATE_IS] = "state-is",
	[POLICY_CHILDREN_ALL] = "children-all",
	[POLICY_DOCUMENT_APPROVED] = "document-approved",
	[POLICY_ATTESTED] = "attested",
	[POLICY_CHANNEL_PERMITTED] = "channel-permitted",
	[POLICY_CHANNEL_FORBIDDEN] = "channel-forbidden",
	[POLICY_CHANNEL_SUITS] = "channel-suits",
	[POLICY_CLOCK_OVER] = "clock-over",
	[POLICY_CLOCK_STARTED] = "clock-started",
	[POLICY_CLOCK_NEVER_STARTED] = "clock-never-started",
	[POLICY_CLOCK_RUNNING] = "clock-running",
	[POLICY_NO_HOLD] = "no-hold",
	[POLICY_CONFLICTS_DECIDED] = "conflicts-decided",
	[POLICY_DAY_NOT_PAST] = "day-not-past",
	[POLICY_GIVERS_SERVE] = "givers-serve",
	[POLICY_ACTOR_GAVE] = "actor-gave",
	[POLICY_ACTOR_REPRESENTS] = "actor-represents",
	[POLICY_SIGNERS_INCLUDE] = "signers-include",
	[POLICY_BASIS_IN_FORCE] = "basis-in-force",
	[POLICY_BASES_IN_FORCE] = "bases-in-force",
	[POLICY_BASIS_OPEN_TO] = "basis-open-to",
	[POLICY_BASIS_SUITS] = "basis-suits",
	[POLICY_BASIS_COMPLETE] = "basis-complete",
	[POLICY_REUSE_COMPATIBLE] = "reuse-compatible",
	[POLICY_RIGHT_EXISTS] = "right-exists",
	[POLICY_UNMOVED] = "unmoved",
	[POLICY_ANY_OF] = "any-of",
	[POLICY_NONE_OF] = "none-of",
	[POLICY_ACTOR_IS] = "actor-is",
	[POLICY_ACTOR_IS_NOT] = "actor-is-not",
	[POLICY_ACTOR_NOT_LISTED] = "actor-not-listed",
	[POLICY_ALL_PANELS_APPROVED] = "all-panels-approved",
	[POLICY_TRACKS_BEFORE_APPROVED] = "tracks-before-approved",
	[POLICY_CREDENTIAL_IN_DATE] = "credential-in-date",
	[POLICY_REVIEWS_IN] = "reviews-in",
	[POLICY_ENOUGH_SIT] = "enough-sit",
	[POLICY_LINKED] = "linked",
};
_Static_assert(sizeof workflow_predicate_name / sizeof *workflow_predicate_name ==
    POLICY_PREDICATES_N, "every predicate has a name");

const char *const workflow_effect_name[] = {
	[POLICY_SET] = "set",
	[POLICY_CLEAR] = "clear",
	[POLICY_COUNT_UP] = "count-up",
	[POLICY_COUNT_DOWN] = "count-down",
	[POLICY_SET_TODAY] = "set-today",
	[POLICY_LIST_FIELD] = "list-field",
	[POLICY_LIST_ACTOR] = "list-actor",
	[POLICY_UNLIST_FIELD] = "unlist-field",
	[POLICY_LIST_OBJECT] = "list-object",
	[POLICY_UNLIST_OBJECT] = "unlist-object",
	[POLICY_START_CLOCK] = "start-clock",
	[POLICY_START_DEADLINE] = "start-deadline",
	[POLICY_STOP_CLOCK] = "stop-clock",
	[POLICY_RESTART_CLOCK] = "restart-clock",
	[POLICY_END_CLOCK] = "end-clock",
	[POLICY_EXTEND_CLOCK] = "extend-clock",
	[POLICY_CORRECT_CLOCK] = "correct-clock",
	[POLICY_FIRE_CLOCK] = "fire-clock",
	[POLICY_REMIND_CLOCK] = "remind-clock",
	[POLICY_ESCALATE_CLOCK] = "escalate-clock",
	[POLICY_RECOMPUTE_CLOCK] = "recompute-clock",
	[POLICY_CREATE_CHILD] = "create-child",
	[POLICY_CHILD_STATE] = "child-state",
	[POLICY_TARGET_STATE] = "target-state",
	[POLICY_GIVE_NUMBER] = "give-number",
	[POLICY_COPY_FACT] = "copy-fact",
	[POLICY_GRANT_ROLE] = "grant-role",
	[POLICY_REVOKE_ROLE] = "revoke-role",
	[POLICY_DELEGATE] = "delegate",
	[POLICY_END_DELEGATION] = "end-delegation",
	[POLICY_RECORD_CREDENTIAL] = "record-credential",
	[POLICY_WITHDRAW_CREDENTIAL] = "withdraw-credential",
	[POLICY_RECUSE] = "recuse",
	[POLICY_END_RECUSAL] = "end-recusal",
	[POLICY_REPRESENT] = "represent",
	[POLICY_END_REPRESENTATION] = "end-representation",
	[POLICY_LET_SIGN] = "let-sign",
	[POLICY_END_LET_SIGN] = "end-let-sign",
	[POLICY_LEND_ROLE] = "lend-role",
	[POLICY_CONFIRM_EMERGENCY] = "confirm-emergency",
	[POLICY_END_EMERGENCY] = "end-emergency",
	[POLICY_CARRY_IN] = "carry-in",
	[POLICY_CONFIRM_CARRY_IN] = "confirm-carry-in",
	[POLICY_ABANDON_CARRY_IN] = "abandon-carry-in",
	[POLICY_PROPOSE_CORRECTION] = "propose-correction",
	[POLICY_CORRECT_FACT] = "correct-fact",
	[POLICY_HOLD_TARGET] = "hold-target",
	[POLICY_UNHOLD_TARGET] = "unhold-target",
	[POLICY_PLACE_HOLD] = "place-hold",
	[POLICY_SUSPEND] = "suspend",
	[POLICY_RESUME] = "resume",
	[POLICY_OWE] = "owe",
	[POLICY_SETTLE] = "settle",
	[POLICY_OPEN_PANEL] = "open-panel",
	[POLICY_OPEN_ESCALATION] = "open-escalation",
	[POLICY_ADOPT_POLICY] = "adopt-policy",
	[POLICY_WITHDRAW_POLICY] = "withdraw-policy",
	[POLICY_MIGRATE_CASE] = "migrate-case",
	[POLICY_ADOPT_CALENDAR] = "adopt-calendar",
	[POLICY_LINK_CASE] = "link-case",
	[POLICY_UNLINK_CASE] = "unlink-case",
};
_Static_assert(sizeof workflow_effect_name / sizeof *workflow_effect_name ==
    POLICY_EFFECTS_N, "every effect has a name");

const char *const workflow_basis_kind_name[] = {
	[POLICY_BASIS_LAWFUL] = "basis",
	[POLICY_BASIS_SPECIAL] = "special-condition",
	[POLICY_BASIS_CRIMINAL] = "criminal-condition",
	[POLICY_BASIS_FURTHER] = "further-condition",
	[POLICY_BASIS_PART_3] = "part-3-basis",
	[POLICY_BASIS_PART_3_CONDITION] = "part-3-condition",
	[POLICY_BASIS_GATEWAY] = "gateway",
	[POLICY_BASIS_COMPATIBILITY] = "compatibility",
	[POLICY_BASIS_NOTICE] = "notice",
	[POLICY_BASIS_INSTRUMENT] = "instrument",
};
_Static_assert(sizeof workflow_basis_kind_name / sizeof *workflow_basis_kind_name ==
    POLICY_BASIS_KINDS_N, "every kind of basis has a name");

const char *const workflow_show_name[] = { [POLICY_SHOW_NOTHING] = "nothing", [POLICY_SHOW_ID] = "id", [POLICY_SHOW_NAME] = "name",
	[POLICY_SHOW_OPENED] = "opened", [POLICY_SHOW_SINCE] = "since", [POLICY_SHOW_CLOSED] = "closed",
	[POLICY_SHOW_DUE] = "due" };

const char *const workflow_clock_rule_name[] = { "within", "not-before", "untimed" };

const char *const workflow_field_type_name[] = {
	[POLICY_TEXT_SEALED] = "text",
	[POLICY_CHOICE] = "choice",
	[POLICY_DATE] = "date",
	[POLICY_INSTANT] = "instant",
	[POLICY_COUNT] = "count",
	[POLICY_BANDED] = "banded",
	[POLICY_YES_NO] = "yes-no",
	[POLICY_DIGEST] = "digest",
	[POLICY_DOCUMENT] = "document",
	[POLICY_ACTOR] = "actor",
	[POLICY_ORGANISATION] = "organisation",
	[POLICY_OBJECT] = "object",
	[POLICY_ROLE] = "role",
	[POLICY_CHANNEL] = "channel",
	[POLICY_PROGRAMME] = "programme",
	[POLICY_PUBLIC_KEY] = "public-key",
	[POLICY_ID] = "id",
	[POLICY_OBLIGATION_KIND] = "obligation",
	[POLICY_BASIS] = "basis",
	[POLICY_CREDENTIAL] = "credential",
	[POLICY_VALUE] = "value",
};
_Static_assert(sizeof workflow_field_type_name / sizeof *workflow_field_type_name ==
    POLICY_FIELD_TYPES_N, "every field type has a name");

bool
workflow_effect_may_wait(enum policy_effect_kind kind)
{
	return kind <= POLICY_EXTEND_CLOCK || kind == POLICY_HOLD_TARGET || kind == POLICY_OWE;
}

bool
workflow_effect_on_clock(enum policy_effect_kind kind)
{
	return kind >= POLICY_STOP_CLOCK && kind <= POLICY_RECOMPUTE_CLOCK;
}

#define NEED(name, kind) { #name, VALUE_##kind, false }
#define TAKE(name, kind) { #name, VALUE_##kind, true }
#define NO_PARAM { NULL, VALUE_END, false }

const struct policy_form workflow_policy_predicate_form[POLICY_PREDICATES_N] = {
	[POLICY_FACT_IS] = { OF_MAY, { NEED(fact, FACT), NEED(value, TEXT) } },
	[POLICY_FACT_IS_NOT] = { OF_MAY, { NEED(fact, FACT), NEED(value, TEXT) } },
	[POLICY_FACT_LISTED] = { OF_MAY, { NEED(fact, FACT), NEED(value, TEXT) } },
	[POLICY_FACT_SET] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_FACT_AT_LEAST] = { OF_MAY, { NEED(fact, FACT), NEED(value, INT) } },
	[POLICY_COUNT_ZERO] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_FIELD_IS] = { OF_NOT, { NEED(field, FIELD), NEED(value, TEXT) } },
	[POLICY_FIELD_AT_LEAST] = { OF_NOT, { NEED(field, FIELD), NEED(value, INT) } },
	[POLICY_FIELD_MATCHES_FACT] = { OF_MAY, { NEED(field, FIELD), NEED(fact, FACT) } },
	[POLICY_FIELD_NOT_BEFORE_FACT] = { OF_MAY, { NEED(field, DATE_FIELD), NEED(fact, FACT) } },
	[POLICY_FIELD_REACHES_FACT] = { OF_MAY, { NEED(field, FIELD), NEED(fact, FACT) } },
	[POLICY_FIELD_WITHIN] = { OF_MAY, { NEED(field, DATE_FIELD), NEED(period, PERIOD), TAKE(fact, FACT) } },
	[POLICY_FIELD_LISTED] = { OF_MAY, { NEED(field, FIELD), NEED(fact, FACT) } },
	[POLICY_STATE_IS] = { OF_MAY, { NEED(value, STATE), TAKE(child, CHILD) } },
	[POLICY_CHILDREN_ALL] = { OF_MAY, { NEED(kind, KIND), NEED(value, STATE) } },
	[POLICY_DOCUMENT_APPROVED] = { OF_MAY, { NEED(template, TEMPLATE) } },
	[POLICY_ATTESTED] = { OF_MAY, { NEED(attestation, ATTESTATION) } },
	[POLICY_CHANNEL_PERMITTED] = { OF_NOT, { NEED(field, FIELD) } },
	[POLICY_CHANNEL_FORBIDDEN] = { OF_NOT, { NEED(field, FIELD) } },
	[POLICY_CHANNEL_SUITS] = { OF_NOT, { NEED(field, FIELD), NEED(type, FACT) } },
	[POLICY_CLOCK_OVER] = { OF_MAY, { NEED(clock, CLOCK) } },
	[POLICY_CLOCK_STARTED] = { OF_MAY, { NEED(clock, CLOCK) } },
	[POLICY_CLOCK_NEVER_STARTED] = { OF_MAY, { NEED(clock, CLOCK) } },
	[POLICY_CLOCK_RUNNING] = { OF_MAY, { NEED(clock, CLOCK) } },
	[POLICY_NO_HOLD] = { OF_MAY, { NO_PARAM } },
	[POLICY_CONFLICTS_DECIDED] = { OF_NOT, { NO_PARAM } },
	[POLICY_DAY_NOT_PAST] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_GIVERS_SERVE] = { OF_NOT, { NEED(command, COMMAND) } },
	[POLICY_ACTOR_GAVE] = { OF_MAY, { NEED(command, COMMANDS) } },
	[POLICY_ACTOR_REPRESENTS] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_SIGNERS_INCLUDE] = { OF_NOT, { TAKE(command, COMMANDS), TAKE(role, ROLES) } },
	[POLICY_BASIS_IN_FORCE] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_BASES_IN_FORCE] = { OF_MAY, { NEED(command, COMMAND) } },
	[POLICY_BASIS_OPEN_TO] = { OF_NOT, { NEED(field, BASIS_FIELD), NEED(authority, YES_FIELD) } },
	[POLICY_BASIS_SUITS] = { OF_MAY, { NEED(field, BASIS_FIELD), NEED(type, FACT) } },
	[POLICY_BASIS_COMPLETE] = { OF_NOT, { NEED(field, BASIS_FIELD), NEED(special, YES_FIELD),
	    NEED(criminal, YES_FIELD), NEED(policy, YES_FIELD) } },
	[POLICY_REUSE_COMPATIBLE] = { OF_NOT, { NEED(field, BASIS_FIELD), NEED(consent, YES_FIELD) } },
	[POLICY_RIGHT_EXISTS] = { OF_MAY, { NEED(fact, FACT), NEED(right, RIGHTS) } },
	[POLICY_UNMOVED] = { OF_MAY, { NEED(fact, FACT), NEED(from, FACT) } },
	[POLICY_ANY_OF] = { OF_NOT, { NEED(checks, CHECKS) } },
	[POLICY_NONE_OF] = { OF_NOT, { NEED(checks, CHECKS) } },
	[POLICY_ACTOR_IS] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_ACTOR_IS_NOT] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_ACTOR_NOT_LISTED] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_ALL_PANELS_APPROVED] = { OF_MAY, { NEED(panel, PANEL) } },
	[POLICY_TRACKS_BEFORE_APPROVED] = { OF_NOT, { NO_PARAM } },
	[POLICY_CREDENTIAL_IN_DATE] = { OF_MAY, { NEED(credential, CREDENTIAL) } },
	[POLICY_REVIEWS_IN] = { OF_NOT, { NO_PARAM } },
	[POLICY_ENOUGH_SIT] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_LINKED] = { OF_MAY, { NEED(as, CHILD), NEED(kind, KIND), NEED(checks, CHECKS) } },
};

const struct policy_form workflow_policy_effect_form[POLICY_EFFECTS_N] = {
	[POLICY_SET] = { OF_MAY, { NEED(fact, FACT), NEED(value, TEXT) } },
	[POLICY_CLEAR] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_COUNT_UP] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_COUNT_DOWN] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_SET_TODAY] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_LIST_FIELD] = { OF_MAY, { NEED(fact, FACT), NEED(field, FIELD) } },
	[POLICY_LIST_ACTOR] = { OF_MAY, { NEED(fact, FACT) } },
	[POLICY_UNLIST_FIELD] = { OF_MAY, { NEED(fact, FACT), NEED(field, FIELD) } },
	[POLICY_LIST_OBJECT] = { OF_MUST, { NEED(fact, FACT) } },
	[POLICY_UNLIST_OBJECT] = { OF_MUST, { NEED(fact, FACT) } },
	[POLICY_START_CLOCK] = { OF_MAY, { NEED(clock, CLOCK), TAKE(date, DATE_FIELD), TAKE(instant, INSTANT_FIELD) } },
	[POLICY_START_DEADLINE] = { OF_MAY, { NEED(clock, CLOCK), NEED(date, DATE_FIELD) } },
	[POLICY_STOP_CLOCK] = { OF_MAY, { TAKE(clock, CLOCK), TAKE(date, DATE_FIELD) } },
	[POLICY_RESTART_CLOCK] = { OF_MAY, { TAKE(clock, CLOCK), TAKE(date, DATE_FIELD) } },
	[POLICY_END_CLOCK] = { OF_MAY, { TAKE(clock, CLOCK) } },
	[POLICY_EXTEND_CLOCK] = { OF_MAY, { TAKE(clock, CLOCK) } },
	[POLICY_CORRECT_CLOCK] = { OF_MAY, { TAKE(clock, CLOCK) } },
	[POLICY_FIRE_CLOCK] = { OF_NOT, { NO_PARAM } },
	[POLICY_REMIND_CLOCK] = { OF_NOT, { NO_PARAM } },
	[POLICY_ESCALATE_CLOCK] = { OF_NOT, { NO_PARAM } },
	[POLICY_RECOMPUTE_CLOCK] = { OF_NOT, { NO_PARAM } },
	[POLICY_CREATE_CHILD] = { OF_NOT, { NEED(child, CHILD), NEED(kind, KIND),
	    NEED(state, STATE) } },
	[POLICY_CHILD_STATE] = { OF_MAY, { NEED(child, CHILD), NEED(state, STATE) } },
	[POLICY_TARGET_STATE] = { OF_MUST, { NEED(state, STATE) } },
	[POLICY_GIVE_NUMBER] = { OF_NOT, { NO_PARAM } },
	[POLICY_COPY_FACT] = { OF_MAY, { NEED(fact, FACT), NEED(from, FACT) } },
	[POLICY_GRANT_ROLE] = { OF_NOT, { NO_PARAM } },
	[POLICY_REVOKE_ROLE] = { OF_NOT, { NO_PARAM } },
	[POLICY_DELEGATE] = { OF_NOT, { NO_PARAM } },
	[POLICY_END_DELEGATION] = { OF_NOT, { NO_PARAM } },
	[POLICY_RECORD_CREDENTIAL] = { OF_NOT, { NO_PARAM } },
	[POLICY_WITHDRAW_CREDENTIAL] = { OF_NOT, { NO_PARAM } },
	[POLICY_RECUSE] = { OF_NOT, { TAKE(field, FIELD) } },
	[POLICY_END_RECUSAL] = { OF_NOT, { NEED(field, FIELD) } },
	[POLICY_REPRESENT] = { OF_NOT, { NO_PARAM } },
	[POLICY_END_REPRESENTATION] = { OF_NOT, { NO_PARAM } },
	[POLICY_LET_SIGN] = { OF_NOT, { NO_PARAM } },
	[POLICY_END_LET_SIGN] = { OF_NOT, { NO_PARAM } },
	[POLICY_LEND_ROLE] = { OF_NOT, { NEED(period, PERIOD), NEED(confirm, PERIOD) } },
	[POLICY_CONFIRM_EMERGENCY] = { OF_NOT, { NO_PARAM } },
	[POLICY_END_EMERGENCY] = { OF_NOT, { NO_PARAM } },
	[POLICY_CARRY_IN] = { OF_NOT, { NO_PARAM } },
	[POLICY_CONFIRM_CARRY_IN] = { OF_NOT, { NO_PARAM } },
	[POLICY_ABANDON_CARRY_IN] = { OF_NOT, { NO_PARAM } },
	[POLICY_PROPOSE_CORRECTION] = { OF_MUST, { NO_PARAM } },
	[POLICY_CORRECT_FACT] = { OF_MUST, { NO_PARAM } },
	[POLICY_HOLD_TARGET] = { OF_MUST, { NO_PARAM } },
	[POLICY_UNHOLD_TARGET] = { OF_MUST, { NO_PARAM } },
	[POLICY_PLACE_HOLD] = { OF_NOT, { NEED(child, CHILD), NEED(class, TEXT) } },
	[POLICY_SUSPEND] = { OF_NOT, { NO_PARAM } },
	[POLICY_RESUME] = { OF_NOT, { NO_PARAM } },
	[POLICY_SETTLE] = { OF_NOT, { NO_PARAM } },
	[POLICY_OWE] = { OF_MAY, { NEED(obligation, OBLIGATION) } },
	[POLICY_OPEN_PANEL] = { OF_NOT, { NEED(panel, PANEL) } },
	[POLICY_OPEN_ESCALATION] = { OF_NOT, { NO_PARAM } },
	[POLICY_ADOPT_POLICY] = { OF_NOT, { NO_PARAM } },
	[POLICY_WITHDRAW_POLICY] = { OF_NOT, { NO_PARAM } },
	[POLICY_MIGRATE_CASE] = { OF_NOT, { NO_PARAM } },
	[POLICY_ADOPT_CALENDAR] = { OF_NOT, { NO_PARAM } },
	[POLICY_LINK_CASE] = { OF_NOT, { NO_PARAM } },
	[POLICY_UNLINK_CASE] = { OF_NOT, { NO_PARAM } },
};

#define KEY(row, key, member, type, ref, must) \
	{ key, type, must, offsetof(struct policy_##row, member), ref }
#define MUST(row, key, member, type, ref) KEY(row, key, member, type, ref, true)
#define MAY(row, key, member, type, ref) KEY(row, key, member, type, ref, false)
#define END { NULL, KEY_TEXT, false, 0, KIND_NONE }
#define HEAD(row) \
	MUST(row, "id", id, KEY_ID, KIND_NONE), MUST(row, "title", title, KEY_TEXT, KIND_NONE)

static const struct policy_key role_keys[] = {
	HEAD(role),
	MUST(role, "description", description, KEY_TEXT, KIND_NONE),
	MAY(role, "never-with", never_with, KEY_NAMES, KIND_ROLE),
	MAY(role, "sensitive", sensitive, KEY_YES_NO, KIND_NONE),
	MAY(role, "outside", outside, KEY_YES_NO, KIND_NONE),
	MAY(role, "delegable", delegable, KEY_YES_NO, KIND_NONE),
	MAY(role, "delegate-at-most", delegate_at_most, KEY_PERIOD, KIND_NONE),
	MAY(role, "requires", required, KEY_NAMES, KIND_CREDENTIAL),
	END
};
static const struct policy_key credential_keys[] = {
	HEAD(credential),
	MUST(credential, "source", source, KEY_TEXT, KIND_NONE),
	MAY(credential, "valid-for", valid_for, KEY_PERIOD, KIND_NONE),
	MAY(credential, "clock", clock, KEY_NAME, KIND_CLOCK),
	END
};
static const struct policy_key separation_keys[] = {
	HEAD(separation),
	MUST(separation, "first", first, KEY_NAME, KIND_COMMAND),
	MUST(separation, "second", second, KEY_NAME, KIND_COMMAND),
	END
};
static const struct policy_key period_keys[] = {
	HEAD(period),
	MUST(period, "length", length, KEY_LENGTH, KIND_NONE),
	MAY(period, "grace", grace, KEY_PERIOD, KIND_NONE),
	MAY(period, "calendar", calendar, KEY_CALENDAR, KIND_NONE),
	MAY(period, "rule", counting, KEY_COUNTING, KIND_NONE),
	MAY(period, "day-zero", first_day, KEY_DAY_ZERO, KIND_NONE),
	MAY(period, "cut-off", cut_off, KEY_HOUR, KIND_NONE),
	MAY(period, "may-stop", may_stop, KEY_YES_NO, KIND_NONE),
	MAY(period, "extend", extend, KEY_PERIOD, KIND_NONE),
	MAY(period, "notice-within", notice, KEY_PERIOD, KIND_NONE),
	MUST(period, "source", source, KEY_TEXT, KIND_NONE),
	END
};
static const struct policy_key conflict_keys[] = {
	HEAD(conflict),
	MUST(conflict, "readings", reading, KEY_READINGS, KIND_NONE),
	MAY(conflict, "decision", decision, KEY_NAME, KIND_PERIOD),
	MAY(conflict, "decided-by", decided_by, KEY_TEXT, KIND_NONE),
	MAY(conflict, "decided-on", decided_on, KEY_DATE, KIND_NONE),
	MAY(conflict, "reason", reason, KEY_TEXT, KIND_NONE),
	END
};
static const struct policy_key attestation_keys[] = {
	HEAD(attestation),
	MUST(attestation, "text", text, KEY_TEXT, KIND_NONE),
	MAY(attestation, "expires", expires, KEY_PERIOD, KIND_NONE),
	END
};
static const struct policy_key channel_keys[] = {
	HEAD(channel),
	MUST(channel, "permitted", permitted, KEY_YES_NO, KIND_NONE),
	MAY(channel, "only-for", only_for, KEY_NAMES, KIND_NONE),
	END
};
static const struct policy_key retention_keys[] = {
	HEAD(retention),
	MAY(retention, "class", data, KEY_NAME, KIND_NONE),
	MAY(retention, "period", period, KEY_NAME, KIND_PERIOD),
	MUST(retention, "source", source, KEY_TEXT, KIND_NONE),
	END
};
static const struct policy_key clock_keys[] = {
	HEAD(clock),
	MAY(clock, "period", period, KEY_NAME, KIND_PERIOD),
	MUST(clock, "rule", rule, KEY_RULE, KIND_NONE),
	MAY(clock, "reminders", reminders, KEY_NAMES, KIND_PERIOD),
	MAY(clock, "escalate", escalate, KEY_NAME, KIND_ROLE),
	MAY(clock, "interrupts", interrupts, KEY_NAME, KIND_NONE),
	MAY(clock, "for", awaits, KEY_NAMES, KIND_ROLE),
	END
};
static const struct policy_key obligation_keys[] = {
	HEAD(obligation),
	MUST(obligation, "text", text, KEY_TEXT, KIND_NONE),
	MUST(obligation, "source", source, KEY_TEXT, KIND_NONE),
	MAY(obligation, "clock", clock, KEY_NAME, KIND_CLOCK),
	END
};
static const struct policy_key panel_keys[] = {
	HEAD(panel),
	MAY(panel, "blinded", blinded, KEY_YES_NO, KIND_NONE),
	MUST(panel, "tracks", track, KEY_TRACKS, KIND_NONE),
	END
};
static const struct policy_key track_keys[] = {
	HEAD(track),
	MUST(track, "roles", roles, KEY_NAMES, KIND_ROLE),
	MAY(track, "quorum", quorum, KEY_QUORUM, KIND_NONE),
	MAY(track, "when", when, KEY_NAME, KIND_CHECK),
	MAY(track, "after", after, KEY_NAMES, KIND_NONE),
	MAY(track, "escalates-to", escalates_to, KEY_NAME, KIND_NONE),
	END
};
#define SOURCED(row) MUST(row, "source", source, KEY_TEXT, KIND_NONE), \
	MUST(row, "verified", verified, KEY_YES_NO, KIND_NONE)

static const struct policy_key regime_keys[] = {
	HEAD(regime),
	MUST(regime, "from", from, KEY_DATE, KIND_NONE),
	MAY(regime, "until", until, KEY_DATE, KIND_NONE),
	MAY(regime, "scope", enforcement, KEY_SCOPE, KIND_NONE),
	SOURCED(regime),
	END
};
static const struct policy_key commencement_keys[] = {
	HEAD(commencement),
	MUST(commencement, "day", day, KEY_DATE, KIND_NONE),
	MUST(commencement, "regimes", regimes, KEY_NAMES, KIND_REGIME),
	MUST(commencement, "brings", brings, KEY_TEXT, KIND_NONE),
	SOURCED(commencement),
	END
};
static const struct policy_key basis_keys[] = {
	HEAD(basis),
	MUST(basis, "kind", kind, KEY_BASIS, KIND_NONE),
	MUST(basis, "provision", provision, KEY_TEXT, KIND_NONE),
	MAY(basis, "regimes", regimes, KEY_NAMES, KIND_REGIME),
	MAY(basis, "from", from, KEY_DATE, KIND_NONE),
	MAY(basis, "until", until, KEY_DATE, KIND_NONE),
	MAY(basis, "covers", covers, KEY_NAMES, KIND_NONE),
	MAY(basis, "with", with, KEY_NAMES, KIND_BASIS),
	MAY(basis, "only-for", only_for, KEY_NAMES, KIND_NONE),
	MAY(basis, "policy-document", policy_document, KEY_YES_NO, KIND_NONE),
	MAY(basis, "not-for-public-tasks", not_for_public_tasks, KEY_YES_NO, KIND_NONE),
	MAY(basis, "not-after-consent", not_after_consent, KEY_YES_NO, KIND_NONE),
	MAY(basis, "note", note, KEY_TEXT, KIND_NONE),
	SOURCED(basis),
	END
};
static const struct policy_key right_keys[] = {
	HEAD(right),
	MUST(right, "provision", provision, KEY_TEXT, KIND_NONE),
	MUST(right, "regimes", regimes, KEY_NAMES, KIND_REGIME),
	MUST(right, "bases", bases, KEY_NAMES, KIND_BASIS),
	MAY(right, "from", from, KEY_DATE, KIND_NONE),
	MAY(right, "until", until, KEY_DATE, KIND_NONE),
	MAY(right, "note", note, KEY_TEXT, KIND_NONE),
	SOURCED(right),
	END
};
static const struct policy_key check_keys[] = {
	MUST(check, "id", id, KEY_ID, KIND_NONE),
	MUST(check, "sentence", sentence, KEY_TEXT, KIND_NONE),
	MUST(check, "predicate", predicate, KEY_PREDICATE, KIND_NONE),
	END
};
static const struct policy_key process_keys[] = {
	HEAD(process),
	MAY(process, "prefix", prefix, KEY_PREFIX, KIND_NONE),
	MUST(process, "states", states, KEY_NAMES, KIND_NONE),
	MAY(process, "starts", starts, KEY_NAMES, KIND_NONE),
	MUST(process, "ends", ends, KEY_NAMES, KIND_NONE),
	END
};
static const struct policy_key command_keys[] = {
	HEAD(command),
	MAY(command, "on", on, KEY_NAME, KIND_PROCESS),
	MAY(command, "act", act, KEY_ACT, KIND_NONE),
	MUST(command, "from", from, KEY_NAMES, KIND_NONE),
	MAY(command, "to", to, KEY_NAME, KIND_NONE),
	MUST(command, "roles", roles, KEY_NAMES, KIND_ROLE),
	MAY(command, "receivable", receivable, KEY_NAMES, KIND_ROLE),
	MAY(command, "fields", field, KEY_FIELDS, KIND_NONE),
	MAY(command, "documents", documents, KEY_NAMES, KIND_NONE),
	MAY(command, "attests", attests, KEY_NAMES, KIND_ATTESTATION),
	MAY(command, "checks", checks, KEY_NAMES, KIND_CHECK),
	MAY(command, "effects", effect, KEY_EFFECTS, KIND_NONE),
	MAY(command, "quorum", quorum, KEY_QUORUM, KIND_NONE),
	MAY(command, "while-suspended", while_suspended, KEY_YES_NO, KIND_NONE),
	MAY(command, "while-recused", while_recused, KEY_YES_NO, KIND_NONE),
	MAY(command, "not-custody", not_custody, KEY_NAMES, KIND_NONE),
	MAY(command, "reason", reason, KEY_REASON, KIND_NONE),
	END
};
static const struct policy_key field_keys[] = {
	HEAD(field),
	MAY(field, "type", type, KEY_TYPE, KIND_NONE),
	MAY(field, "required", required, KEY_YES_NO, KIND_NONE),
	MAY(field, "by-tool", by_tool, KEY_YES_NO, KIND_NONE),
	MAY(field, "past", past, KEY_YES_NO, KIND_NONE),
	MAY(field, "of", of, KEY_NAMES, KIND_NONE),
	MAY(field, "as-at", as_at, KEY_NAME, KIND_NONE),
	END
};
static const struct policy_key reading_keys[] = {
	MUST(reading, "period", period, KEY_NAME, KIND_PERIOD),
	MUST(reading, "source", source, KEY_TEXT, KIND_NONE),
	END
};

static const struct policy_key register_keys[] = {
	HEAD(register),
	MUST(register, "of", of, KEY_NAMES, KIND_PROCESS),
	MAY(register, "states", states, KEY_NAMES, KIND_NONE),
	MAY(register, "where", where, KEY_NAMES, KIND_CHECK),
	MAY(register, "by", by, KEY_NAME, KIND_NONE),
	MUST(register, "columns", column, KEY_COLUMNS, KIND_NONE),
	MUST(register, "source", source, KEY_TEXT, KIND_NONE),
	MAY(register, "lacks", lacks, KEY_TEXT, KIND_NONE),
	END
};
static const struct policy_key column_keys[] = {
	MUST(column, "title", title, KEY_TEXT, KIND_NONE),
	MAY(column, "fact", fact, KEY_NAME, KIND_NONE),
	MAY(column, "each", each, KEY_NAME, KIND_NONE),
	MAY(column, "text", text, KEY_NAME, KIND_NONE),
	MAY(column, "given-with", given_with, KEY_NAMES, KIND_NONE),
	MAY(column, "clock", clock, KEY_NAME, KIND_CLOCK),
	MAY(column, "day-of", day_of, KEY_NAME, KIND_NONE),
	MAY(column, "show", show, KEY_SHOW, KIND_NONE),
	MAY(column, "count", count, KEY_NAME, KIND_CHECK),
	MAY(column, "days-to", days_to, KEY_NAME, KIND_NONE),
	MAY(column, "of", of, KEY_NAME, KIND_NONE),
	END
};

#define TABLE_AS(kind, what, count) { #kind, what, kind##_keys, offsetof(struct policy, kind), \
	offsetof(struct policy, count), sizeof(struct policy_##kind), offsetof(struct policy_##kind, at) }
#define TABLE(kind) TABLE_AS(kind, "a " #kind " block", n_##kind##s)

const struct policy_schema workflow_policy_schema[KIND_N] = {
	[KIND_ROLE] = TABLE(role),
	[KIND_CREDENTIAL] = TABLE(credential),
	[KIND_SEPARATION] = TABLE(separation),
	[KIND_PERIOD] = TABLE(period),
	[KIND_CONFLICT] = TABLE(conflict),
	[KIND_ATTESTATION] = TABLE_AS(attestation, "an attestation block", n_attestations),
	[KIND_CHANNEL] = TABLE(channel),
	[KIND_RETENTION] = TABLE(retention),
	[KIND_CLOCK] = TABLE(clock),
	[KIND_OBLIGATION] = TABLE_AS(obligation, "an obligation block", n_obligations),
	[KIND_PANEL] = TABLE(panel),
	[KIND_REGIME] = TABLE(regime),
	[KIND_COMMENCEMENT] = TABLE(commencement),
	[KIND_BASIS] = TABLE_AS(basis, "a basis block", n_bases),
	[KIND_RIGHT] = TABLE(right),
	[KIND_CHECK] = TABLE(check),
	[KIND_PROCESS] = TABLE_AS(process, "a process block", n_processes),
	[KIND_COMMAND] = TABLE(command),
	[KIND_REGISTER] = { "register", "a register block", register_keys, offsetof(struct policy, registers),
	    offsetof(struct policy, n_registers), sizeof(struct policy_register), offsetof(struct policy_register, at) },
};
const struct policy_schema workflow_policy_column_schema = { "column", "a column", column_keys,
	0, 0, sizeof(struct policy_column), offsetof(struct policy_column, at) };
const struct policy_schema workflow_policy_field_schema = { "field", "a field", field_keys,
	0, 0, sizeof(struct policy_field), offsetof(struct policy_field, at) };
const struct policy_schema workflow_policy_track_schema = { "track", "a track", track_keys,
	0, 0, sizeof(struct policy_track), offsetof(struct policy_track, at) };
const struct policy_schema workflow_policy_reading_schema = { "reading", "a reading",
	reading_keys, 0, 0, sizeof(struct policy_reading), 0 };

static bool
among(const char *const *names, const char *s)
{
	for (; *names; names++)
		if (strcmp(*names, s) == 0)
			return true;
	return false;
}

bool
workflow_policy_builtin_role(const char *id)
{
	static const char *const names[] = { "host", "anyone", "self", "founder", "panel", "any", NULL };

	return among(names, id);
}

bool
workflow_policy_engine_fact(const char *id)
{
	static const char *const names[] = { "kind", "state", "ver", "number", "case", "children",
		"holds", "held-times", "held-before", "policy", "policy-object", "policies-withdrawn", "migrated-from",
		"calendar", "division", "zone", "single-founder", "due", "not-before", "late", "suspended", "panel", "track",
		"occurred-on", "received-from", "recorders", "backdated", "stale", "imported-as", "carried-in", "unconfirmed", "emergency", "emergencies", "used", "confirm-by", "recused", "represents", "represents-days",
		"signed-for-by", "signed-for-days", NULL };
	static const char *const prefixes[] = { "by-", "vote-", "role-", "granted-", "deputy-", "acting-", "credential-",
		"recused-by-", "attested-", "numbers-", "occurred-", "evidence-", "received-from-", "recorded-by-", "corrected-",
		"was-", "lapsed-", "emergency-", "linked-", "links-", NULL };

	for (size_t i = 0; prefixes[i]; i++)
		if (strncmp(id, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return among(names, id);
}

/* The same list as ledger_host_may, less genesis, which no policy has a say in. */
bool
workflow_policy_host_act(const char *act)
{
	static const char *const names[] = { "clock.fired", "reminder.fired", "escalation.fired", "grant.acknowledged", "grant.removed",
		"grant.expired", "delegation.expired", "attestation.expired", "act.done", "act.failed",
		"clock.recomputed", "plan.step", "restore.replayed", "note.erased", "document.erased", "anchor.seen",
		"clock.step", NULL };

	return among(names, act);
}
