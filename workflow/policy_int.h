/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_int.h -- how the policy loader works, for its own files.
 *
 *   policy_schema.c   what a block may say: kinds, keys, forms of predicates and effects, as tables
 *   policy_block.c    pass 1: blocks become rows of struct policy
 *   policy_value.c    pass 1: the values in them
 *   policy_index.c    rows by their ids
 *   policy_refs.c     pass 2: every name is that of something which exists
 *   policy_panel.c    pass 2 and 3: the tracks of panels, and checks made of checks
 *   policy_registers.c  pass 2: registers, and what their columns show
 *   policy_interrupt.c  pass 3: clocks that move what they run on
 *   policy_graph.c    pass 3: every state can be reached and left
 *   policy_people.c   pass 2 and 3: roles, credentials, and effects on a person
 *   policy_rules_law.c  pass 3: regimes, bases and rights agree with each other
 *   policy_clocks.c   pass 2 and 3: periods, clocks and what is done to them make sense
 *   policy_rules.c    pass 3: conflicts and commands make sense
 *   policy.c          the public functions
 *
 * The rows keep no place for each name in a list, so pass 2 and 3 look at the YAML nodes again:
 * a `struct loader_block` ties a row to its node.  Each pass runs only if the one before found
 * nothing wrong, so it may rely on what that one checked.
 */
#ifndef WORKFLOW_POLICY_INT_H
#define WORKFLOW_POLICY_INT_H

#include "core/fence.h"
#include "workflow/policy.h"

enum policy_kind {	/* of blocks; also of references */
	KIND_ROLE, KIND_CREDENTIAL, KIND_SEPARATION, KIND_PERIOD, KIND_CONFLICT, KIND_ATTESTATION, KIND_CHANNEL,
	KIND_RETENTION, KIND_CLOCK, KIND_OBLIGATION, KIND_PANEL, KIND_REGIME, KIND_COMMENCEMENT, KIND_BASIS, KIND_RIGHT,
	KIND_CHECK, KIND_PROCESS, KIND_COMMAND, KIND_REGISTER, KIND_N,
	KIND_NONE = KIND_N
};

enum key_type {
	KEY_ID,   /* the row's own id */
	KEY_TEXT, /* prose */
	KEY_NAME,
	KEY_NAMES, /* an id or a list of ids; of rows of `ref`, unless that is KIND_NONE */
	KEY_YES_NO,
	KEY_PERIOD,
	KEY_DATE,
	KEY_CALENDAR,
	KEY_SCOPE,  /* general, law-enforcement: bool */
	KEY_BASIS,  /* kind of a basis */
	KEY_LENGTH, /* a period, which may be of no day at all */
	KEY_RULE,   /* within, not-before, untimed */
	KEY_COUNTING, /* plain, roll, sar */
	KEY_DAY_ZERO, /* excluded, included: bool */
	KEY_HOUR,   /* "17:00": minutes */
	KEY_REASON, /* none, optional, required */
	KEY_TYPE,   /* of a field */
	KEY_QUORUM,
	KEY_PREFIX,
	KEY_ACT,
	KEY_READINGS,
	KEY_FIELDS,
	KEY_TRACKS,
	KEY_COLUMNS,
	KEY_SHOW,   /* what a column shows that is no fact */
	KEY_EFFECTS,
	KEY_PREDICATE
};

struct policy_key {		/* the last row of a table has no name */
	const char *name;
	enum key_type type;
	bool required;
	size_t offset;		/* in the row */
	enum policy_kind ref;
};

struct policy_schema {
	const char *name;	/* "role" */
	const char *what;	/* "a role block" */
	const struct policy_key *key;
	size_t table, count;	/* offsets in struct policy */
	size_t size, at;	/* of a row; offset of its place */
};

extern const struct policy_schema workflow_policy_schema[KIND_N];
extern const struct policy_schema workflow_policy_field_schema, workflow_policy_reading_schema,
    workflow_policy_track_schema, workflow_policy_column_schema;

enum value_kind {		/* of a parameter of a predicate or effect */
	VALUE_END, VALUE_FACT, VALUE_TEXT, VALUE_FIELD, VALUE_DATE_FIELD, VALUE_INSTANT_FIELD, VALUE_INT, VALUE_CLOCK,
	VALUE_TEMPLATE, VALUE_ATTESTATION, VALUE_KIND, VALUE_STATE, VALUE_CHILD, VALUE_COMMAND,
	VALUE_OBLIGATION, VALUE_PANEL, VALUE_PERIOD, VALUE_CREDENTIAL, VALUE_BASIS_FIELD, VALUE_YES_FIELD,
	VALUE_COMMANDS, VALUE_ROLES, VALUE_CHECKS, VALUE_RIGHTS	/* "a|b" */
};
enum of_rule { OF_NOT, OF_MAY, OF_MUST };
struct policy_param_rule { const char *name; enum value_kind kind; bool optional; };
struct policy_form { enum of_rule of; struct policy_param_rule param[5]; };

extern const struct policy_form workflow_policy_predicate_form[POLICY_PREDICATES_N];
extern const struct policy_form workflow_policy_effect_form[POLICY_EFFECTS_N];

struct loader_block {
	enum policy_kind kind;
	size_t row;
	const char *file;
	const struct fence_node *root;
};

struct loader {
	struct arena *mem;
	struct diag *d;
	struct policy *p;
	struct loader_block *block;
	size_t n_blocks;
};

struct loader_place {		/* a value that is being read */
	const char *file;
	const struct policy_key *key;
	const struct fence_node *node;
};

/* A fault at a node (or at the block, when node is NULL). */
void workflow_policy_fault(struct loader *l, const char *file, const struct fence_node *node,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Grow an arena array by one zeroed element; returns it.  *base and *n are updated. */
void *workflow_policy_grow(struct arena *mem, void *base, size_t *n, size_t size);

/* Row `i` of a kind's table, and how many there are.  A row's first member is its id. */
void *workflow_policy_row(const struct policy *p, enum policy_kind kind, size_t i);
size_t workflow_policy_rows(const struct policy *p, enum policy_kind kind);
const void *workflow_policy_find(const struct policy *p, enum policy_kind kind, const char *id);

/* Is `period` a reading that a decision passed over?  Then the conflict, else NULL. */
const struct policy_conflict *workflow_policy_passed_over(const struct policy *p, const char *period);

bool workflow_policy_builtin_role(const char *id);
bool workflow_policy_engine_fact(const char *id);
bool workflow_policy_host_act(const char *act);

void workflow_policy_index(struct loader *l);	/* of all blocks; what was read stands still from here on */

/* The passes. */
void workflow_policy_read_blocks(struct loader *l, const struct fence_doc *doc);
bool workflow_policy_read_scalar(struct loader *l, const struct loader_place *at, void *to);
void workflow_policy_read_form(struct loader *l, const char *file, const struct fence_node *node,
    bool predicate, struct policy_effect *out);	/* kind, of, params; for either */
void workflow_policy_resolve(struct loader *l);
void workflow_policy_resolve_check(struct loader *l, const struct loader_block *b);
void workflow_policy_resolve_uses(struct loader *l, const struct loader_block *b, const struct policy_command *c);
void workflow_policy_resolve_acts(struct loader *l, const struct loader_block *b, const struct policy_command *c);
const char *workflow_policy_near_row(struct loader *l, enum policy_kind kind, const char *name);	/* for the end of a fault */
bool workflow_policy_overlap(const struct policy *p, const char *a, const char *b);	/* a kind that is both */
void workflow_policy_check_interrupt(struct loader *l, const struct loader_block *b);	/* of a clock */
void workflow_policy_resolve_panel(struct loader *l, const struct loader_block *b);
void workflow_policy_resolve_register(struct loader *l, const struct loader_block *b);
bool workflow_policy_fact_known(const struct policy *p, const char *on, const char *fact);	/* on NULL: any kind */
void workflow_policy_check_panel(struct loader *l, const struct loader_block *b);
void workflow_policy_check_nesting(struct loader *l, const struct loader_block *b);	/* of a check */
void workflow_policy_check_panel_use(struct loader *l, const struct loader_block *b); /* of a command */
void workflow_policy_personal(struct loader *l, const struct loader_block *b, const struct fence_node *name,
    const struct policy_effect *e);	/* pass 2: an effect on a person, with the fields that it reads */
void workflow_policy_check_people(struct loader *l, const struct loader_block *b);	/* role, credential */
void workflow_policy_warn_people(const struct policy *p, struct diag *d);
void workflow_policy_check_graph(struct loader *l);
void workflow_policy_check_clock_effect(struct loader *l, const struct loader_block *b, const struct policy_command *c,
    const struct fence_node *name, const struct policy_effect *e);
void workflow_policy_check_clocks(struct loader *l, const struct loader_block *b);	/* of period, clock, retention */
bool workflow_policy_clock_fact(const char *id);	/* of a clock object, so no field of a command on one */
void workflow_policy_check_rules(struct loader *l);
void workflow_policy_check_law(struct loader *l);

#endif
