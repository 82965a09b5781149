/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decide_ask -- single questions of the judgement that others ask too: who serves in a role, what is
 * given in person, who else was about.  Part of decide.h, which includes it.
 */
#ifndef WORKFLOW_DECIDE_ASK_H
#define WORKFLOW_DECIDE_ASK_H

#include "core/time.h"
#include "workflow/facts.h"
#include "workflow/policy.h"

struct workflow_env;

/* Does the check hold of the object at `now`, whoever asks?  One that looks at a field or at who gives a command
 * never does.  Under the policy in force. */
bool workflow_holds(struct arena *mem, const struct workflow_env *env, struct workflow_facts *facts,
    const struct policy_check *c, const char *obj, instant now);

/* Does the command begin what cannot be undone: the destruction of a dataset? */
bool workflow_irreversible(const struct policy_command *c);

/* Who was about: fed with each entry's actor and time, in order; all zero at first.  _alone: the time
 * from the last entry of any person but `actor` to `now`. */
struct workflow_about { char last[16]; instant at, others; };
void workflow_about_add(struct workflow_about *a, const char *actor, instant ts);
int64_t workflow_about_alone(const struct workflow_about *a, const char *actor, instant now);

/* How many a fact that is a comma-separated list has. */
int workflow_members(const char *list);

/* Has a quorum reviewed, so that votes may be given and reviews read?  Yes for what is not blinded. */
bool workflow_reviews_in(const struct policy *policy, struct workflow_facts *facts, const char *track);

/* "2026-01-05..2026-12-31", "2026-01-05..": does it hold on `day`? */
bool workflow_judge_span(const char *span, struct date day);

/* Is the vetting and training that the role asks for in date for `actor` on `day`? */
bool workflow_qualified(const struct policy *p, struct workflow_facts *facts, const char *actor, const char *role, struct date day);

/* Does the person stand aside from the object, the case it belongs to, or that one's programme? */
bool workflow_stands_aside(struct workflow_facts *facts, const char *obj, const char *person);

/* The organisation for which `actor` speaks on civil day `day`; "" when none. */
const char *workflow_speaks_for(struct workflow_facts *facts, const char *actor, struct date day);

/* May whoever speaks for organisation `org` speak for `whose` on civil day `day`: the same, or one that lets it sign? */
bool workflow_signs_for(struct workflow_facts *facts, const char *org, const char *whose, struct date day);

/* Does `actor` hold `role` on civil day `day`? */
bool workflow_holds_role(struct workflow_facts *facts, const char *actor, const char *role, struct date day);

#endif
