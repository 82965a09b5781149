/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_people -- what a policy says of people: the roles that they hold, what they must have been
 * vetted or trained in for them, and what each of them gives in person.  Part of policy.h, which
 * includes it.
 */
#ifndef WORKFLOW_POLICY_PEOPLE_H
#define WORKFLOW_POLICY_PEOPLE_H

#include "core/time.h"
#include "workflow/policy_command.h"

struct policy;

struct policy_role {
	const char *id, *title, *description;
	struct policy_list never_with;	/* roles that one person may not hold together with it */
	bool sensitive;		/* approves, destroys or releases holds: a grant needs two signers
				 * and takes effect on the next working day */
	bool outside;		/* of people of other organisations: on cases of the one they speak for only */
	bool delegable;
	struct period delegate_at_most;	/* n 0: a year */
	struct policy_list required;	/* credentials: it serves while all of them are in date */
	struct policy_place at;
};

/* Vetting, training, an agreement: what a person must have for a role.  valid_for n 0: no end. */
struct policy_credential {
	const char *id, *title, *source;
	struct period valid_for;
	const char *clock;		/* without a period: reminds until the last day; NULL: none */
	struct policy_place at;
};

/* Is the command given in person: one that destroys, releases a hold, or touches people, keys, roles, the
 * lab or its policy?  Such a one is given by its own signer, one at a time: never on behalf of another,
 * in an emergency, or in a batch. */
bool workflow_in_person(const struct policy_command *c);

const struct policy_role *workflow_policy_role(const struct policy *p, const char *id);
const struct policy_credential *workflow_policy_credential(const struct policy *p, const char *id);

#endif
