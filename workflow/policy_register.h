/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_register -- the lists that an organisation is asked for: what each of them lists, and what it shows.
 * Part of policy.h, which includes it; workflow/register.h reads one.
 *
 * A register is a question to the facts, signed with the policy like any rule, so nobody leaves a column or a
 * kind of case out of it on the day on which it is asked for.  It lists the things of some kinds, in some
 * states, of which every check of `where` holds.  With `by` it is a tally: for each value of a fact, how many.
 */
#ifndef WORKFLOW_POLICY_REGISTER_H
#define WORKFLOW_POLICY_REGISTER_H

#include "workflow/policy_command.h"

struct policy;

enum policy_show {		/* what no fact says, or not as people say it */
	POLICY_SHOW_NOTHING,
	POLICY_SHOW_ID,		/* "c-7m2xq9" */
	POLICY_SHOW_NAME,	/* its number, label or id */
	POLICY_SHOW_OPENED,	/* the day of the entry that made it */
	POLICY_SHOW_SINCE,	/* the day of the entry that led to the state in which it is */
	POLICY_SHOW_CLOSED,	/* the same, of what is at an end */
	POLICY_SHOW_DUE,	/* the day of the clock that decides (workflow/clock.h), and how that stands */
	POLICY_SHOWS_N
};

/* One of the members from fact to days_to, and no more, is set. */
struct policy_column {
	const char *title;
	const char *key;		/* the title in [a-z0-9_], as the column is called in JSON */
	const char *fact;		/* what the fact is; ids of people, organisations and cases as their names */
	const char *each;		/* every fact whose name begins so: "role-" */
	const char *text;		/* a sealed field, opened for whoever may read it */
	struct policy_list given_with;	/* commands: the text that was given with one of them last; none: with any */
	const char *clock;		/* the day of its clock, and how that stands */
	const char *day_of;		/* the day of the entry that made the fact what it is */
	enum policy_show show;
	const char *count;		/* of a tally: a check; a thing counts under the first column whose check holds */
	const char *days_to;		/* of a tally: the median of days from the opening to the day that the fact is */
	const char *of;			/* fact that names the object to look at; NULL: the thing itself */
	struct policy_place at;
};

struct policy_register {
	const char *id, *title, *source;
	const char *lacks;		/* what it does not cover, printed with it; NULL: nothing is known */
	struct policy_list of;		/* kinds */
	struct policy_list states;	/* none: any */
	struct policy_list where;	/* checks */
	const char *by;			/* a tally: the fact; NULL: a list */
	struct policy_column *column;
	size_t n_columns;
	struct policy_place at;
};

const struct policy_register *workflow_policy_register(const struct policy *p, const char *id);

extern const char *const workflow_show_name[POLICY_SHOWS_N];

#endif
