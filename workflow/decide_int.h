/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_int -- what the parts of decide share: one judgement in progress. */
#ifndef WORKFLOW_DECIDE_INT_H
#define WORKFLOW_DECIDE_INT_H

#include "workflow/decide.h"

struct change { const char *obj, *fact, *value; };

struct judge {
	struct arena *mem;
	const struct workflow_env *env;	/* env->policy: the one that this is judged under */
	const struct policy *in_force;
	struct workflow_facts *facts;
	const struct workflow_request *r;
	const struct policy_command *cmd;
	instant now;
	struct date today;		/* the entry's civil day in the lab's zone */
	const char *kind, *root;	/* of r->obj; root: the case it belongs to, or itself */
	const char *as;			/* the role that serves */
	const char *emergency;		/* the one by which the role serves; else NULL */
	bool *idle;			/* of each effect of cmd: its `when` did not hold (workflow_judge_rules) */
	bool given;			/* what is judged now has looked at what was given */
	struct workflow_reason *reason;
	size_t n_reasons;
	struct change *change;		/* what an acceptance would change, last one wins */
	size_t n_changes, cap_changes;
};

/* Who gives it, and in which role; "" when none serves.  _obstacle: why the role does not serve the
 * person today; NULL: it does; "": they do not hold it.  decide_people.c */
void workflow_judge_person(struct judge *j);
const char *workflow_judge_role(struct judge *j);
void workflow_judge_outside(struct judge *j);	/* deny a role of outside people on a case of another organisation */
const char *workflow_judge_obstacle(struct judge *j, const char *person, const char *role);
bool workflow_judge_serves(struct judge *j, const char *person, const char *role);
bool workflow_judge_active(struct judge *j, const char *person);
const char *workflow_judge_spell(struct judge *j, const struct policy_list *l);	/* "a, b", or "nobody" */

/* How many different people it takes, and who has given it so far, this one's own not counted; deny a
 * second vote; count this one (is the quorum complete?); forget them all: decide_vote.c. */
int workflow_judge_quorum(struct judge *j);
void workflow_judge_forget_votes(struct judge *j, const char *obj);
const char *workflow_judge_votes(struct judge *j);
void workflow_judge_vote(struct judge *j);
bool workflow_judge_count_vote(struct judge *j);
void workflow_judge_clear_votes(struct judge *j);
bool workflow_judge_names(struct judge *j, const char *list);	/* whoever gives this, or whom they act for, as hand or voice */
const char *workflow_judge_voter(struct judge *j);	/* of this request: "p-4kq7m2", or "p-4kq7m2:p-7m2xq9" */
const char *workflow_judge_hand(struct judge *j, const char *vote);	/* who signed it */
const char *workflow_judge_voice(const char *vote);			/* and for whom: the same, or the principal */

/* Roles and how they are given: decide_grant.c. */
void workflow_judge_grants(struct judge *j);
void workflow_judge_let_sign(struct judge *j);		/* deny one that signs for itself, or until a day that has passed */
void workflow_judge_people_effect(struct judge *j, const struct policy_effect *x);	/* any on a person */

/* Delegation: does the deputy act for the principal in this role today; what stands in the way of the
 * request's own (as _obstacle): decide_deputy.c. */
bool workflow_judge_acts(struct judge *j, const char *deputy, const char *principal, const char *role);
bool workflow_judge_acting(struct judge *j, const char *deputy, const char *role);	/* for anybody, today or later */
const char *workflow_judge_deputy(struct judge *j, const char *role);
void workflow_judge_delegations(struct judge *j);
void workflow_judge_delegate(struct judge *j);
void workflow_judge_end_delegation(struct judge *j);

/* Vetting and training: what the role asks for that the person has not, or NULL: decide_credential.c. */
const char *workflow_judge_out_of_date(struct judge *j, const char *person, const char *role);
void workflow_judge_credentials(struct judge *j);
void workflow_judge_record_credential(struct judge *j);
void workflow_judge_withdraw_credential(struct judge *j);

/* Interests: does the person stand aside from what this is about: decide_interest.c. */
bool workflow_judge_recused(struct judge *j, const char *person);
void workflow_judge_interest(struct judge *j);
void workflow_judge_recuse(struct judge *j, const struct policy_effect *x);
void workflow_judge_end_recusal(struct judge *j, const struct policy_effect *x);

/* Is the object the acting person? */
bool workflow_judge_is_self(struct judge *j);

/* The case that an object belongs to: its own `case`, that of the dataset or owner it is about when it
 * is being made (a field of `f`), or itself. */
const char *workflow_judge_root(const struct workflow_env *env, struct workflow_facts *facts, const char *obj,
    const struct cjson *f);

/* How the act came to be recorded (decide_act.c): the fields that any command may have are in form and
 * allowed; is `name` one of them; the day it was done (else today); the organisation that it was
 * received from, "" when none; the roles that may then give the command; and what is kept of it. */
void workflow_judge_act(struct judge *j);
void workflow_judge_sides(struct judge *j);	/* deny what the other side of the case gives */
bool workflow_judge_of_act(struct judge *j, const struct cjson *map, const char *name);
struct date workflow_judge_occurred(struct judge *j);
const char *workflow_judge_received(struct judge *j);
const struct policy_list *workflow_judge_roles(struct judge *j);
void workflow_judge_keep_act(struct judge *j);

/* Breaking the glass: does the role serve by an emergency (and by which); deny; do; what is kept of a
 * command that was given under one: decide_emergency.c. */
bool workflow_judge_by_emergency(struct judge *j, const char *role);
void workflow_judge_emergency(struct judge *j);
void workflow_judge_emergency_effect(struct judge *j, const struct policy_effect *x);
void workflow_judge_keep_emergency(struct judge *j);

/* A correction that the effect proposes or makes (decide_correct.c): deny, and do it. */
void workflow_judge_correction(struct judge *j, const struct policy_effect *x);
void workflow_judge_correct(struct judge *j, const struct policy_effect *x);

/* Cases that stand to one another (decide_link.c): does every one that stands so do what is asked;
 * deny a tie; make or undo it. */
bool workflow_judge_linked(struct judge *j, const struct policy_check *c);
void workflow_judge_tie_rule(struct judge *j, enum policy_effect_kind kind);
void workflow_judge_tie(struct judge *j, enum policy_effect_kind kind);

/* A case that began elsewhere (decide_carry.c): deny; is `name` something that it may bring; do. */
void workflow_judge_carry(struct judge *j);
bool workflow_judge_carried(struct judge *j, const struct cjson *map, const char *name);
void workflow_judge_carry_effect(struct judge *j, const struct policy_effect *x);
void workflow_judge_give_number(struct judge *j);

/* Take over the reasons and changes of another judgement, made of a copy of this one. */
void workflow_judge_home(struct judge *j, const struct judge *other);

/* Is `s` a value that the field may have (decide_form.c)?  And of one that is not (NULL: not even text), how a
 * message goes on: "is not a date; write it as 2026-03-27". */
bool workflow_judge_in_form(struct judge *j, const struct policy_field *x, const char *s);
const char *workflow_judge_formless(struct judge *j, const struct policy_field *x, const char *s);

/* Is the field a day on which something was done? */
bool workflow_judge_past(struct judge *j, const char *field);

/* Add a reason to refuse. */
void workflow_judge_deny(struct judge *j, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A fact as it would be after the changes so far. */
const char *workflow_judge_get(struct judge *j, const char *obj, const char *fact);
void workflow_judge_set(struct judge *j, const char *obj, const char *fact, const char *value);

/* A clear field of the request as text, "" when absent. */
const char *workflow_judge_field(struct judge *j, const char *name);

/* The object that `of` names: NULL the object itself, "case" what it belongs to, else a fact; a
 * person's or an organisation's id there is the object actor/ID, organisation/ID. */
const char *workflow_judge_object(struct judge *j, const char *of);

/* A comma-separated list (workflow_facts_listed) with the item added; and without a person, whether they stand
 * there alone or as one half of a vote. */
const char *workflow_judge_add(struct judge *j, const char *list, const char *item);
const char *workflow_judge_less(struct judge *j, const char *list, const char *item);

const char *workflow_judge_day_text(struct judge *j, struct date d);	/* "2026-01-05" */

/* "p-4kq7m2": the prefix and six letters or digits. */
bool workflow_judge_drawn(const char *s, const char *prefix);

/* How often the object, its case and its programme have been held, ever; it only grows. */
int64_t workflow_judge_held_times(struct judge *j, const char *obj);

/* How a clock is counted: the division of its period. */
const char *workflow_judge_division(struct judge *j, const struct policy_period *p);

/* Obligations (decide_obligation.c). */
void workflow_judge_owe(struct judge *j, const char *owner, const char *id);
void workflow_judge_settle(struct judge *j);
void workflow_judge_count(struct judge *j, const char *obj, const char *fact, int by);	/* never below 0 */

/* Panels (decide_panel.c): whose roles sit on the track that is judged, and how many it takes; has
 * each track of a panel approved; the tracks before this one. */
const struct policy_list *workflow_judge_sitters(struct judge *j);
int workflow_judge_panel_quorum(struct judge *j);
bool workflow_judge_panels_approved(struct judge *j, const char *obj, const char *panel);
bool workflow_judge_turn(struct judge *j);
bool workflow_judge_enough_sit(struct judge *j, const char *people);	/* as many of the list as the track takes */
void workflow_judge_levels(struct judge *j);	/* deny who has voted at another level */
void workflow_judge_escalates(struct judge *j);	/* deny where there is no level above */
void workflow_judge_open_panel(struct judge *j, const char *panel);
void workflow_judge_consider_again(struct judge *j, const char *track);	/* reviews anew; an approval falls */
void workflow_judge_open_escalation(struct judge *j);

bool workflow_judge_holds(struct judge *j, const struct policy_check *c);
void workflow_judge_rules(struct judge *j);	/* deny what no policy can allow: decide_rule.c */
void workflow_judge_fields(struct judge *j);	/* deny what is missing, unknown or malformed */
void workflow_judge_check(struct judge *j, const struct policy_check *c);

/* The law: deny a basis that is unknown, of another kind or not in force; why a check of the law does
 * not hold, or NULL: decide_law.c. */
void workflow_judge_basis(struct judge *j, const struct policy_field *x, const char *id);
const char *workflow_judge_law(struct judge *j, const struct policy_check *c);

void workflow_judge_effects(struct judge *j);

/* decide_adopt.c: rules on policies and calendars, and what their effects change. */
void workflow_judge_adoption(struct judge *j);
bool workflow_judge_withdrawn(struct judge *j);	/* the policy that the case is pinned to */
void workflow_judge_adopt(struct judge *j, enum policy_effect_kind kind);

#endif
