/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_law -- the law as a policy states it: which body of law is in force on a day, what may be
 * relied on under it, and which rights follow.  Part of policy.h, which includes it.
 *
 * Nothing here is built in: each rule is a block in workflow/processes/lawful-basis.md with its
 * provision, its dates, its source, and whether somebody has compared it with the text of the law.
 * What nobody has is `verified: no`, and whoever sees or uses the rule is told so.
 */
#ifndef WORKFLOW_POLICY_LAW_H
#define WORKFLOW_POLICY_LAW_H

#include "core/time.h"
#include "workflow/policy_command.h"

struct policy;

/* A body of law and its days, both included.  The regimes of one scope follow one another without a
 * gap; those of law enforcement (DPA 2018 Part 3) stand apart, and nothing mixes the two. */
struct policy_regime {
	const char *id, *title;
	const char *from, *until;	/* "2018-05-25"; until NULL: still in force */
	bool enforcement;		/* scope: law-enforcement */
	const char *source;
	bool verified;
	struct policy_place at;
};

/* A day on which an amendment took effect within regimes, and what it brought. */
struct policy_commencement {
	const char *id, *title, *day, *brings;
	struct policy_list regimes;
	const char *source;
	bool verified;
	struct policy_place at;
};

enum policy_basis_kind {	/* the values of a basis block's `kind`; from gateway on, no condition */
	POLICY_BASIS_LAWFUL,		/* basis: Art 6(1), DPA 1998 Schedule 2 */
	POLICY_BASIS_SPECIAL,		/* special-condition: Art 9(2), DPA 1998 Schedule 3 */
	POLICY_BASIS_CRIMINAL,		/* criminal-condition: Art 10, official authority */
	POLICY_BASIS_FURTHER,		/* further-condition: DPA 2018 Schedule 1, UK GDPR Annex 1 */
	POLICY_BASIS_PART_3,		/* part-3-basis: s.35(2) */
	POLICY_BASIS_PART_3_CONDITION,	/* part-3-condition: s.35(4), Schedule 8 */
	POLICY_BASIS_GATEWAY,		/* gateway: the power to disclose */
	POLICY_BASIS_COMPATIBILITY,	/* compatibility: why a new purpose is compatible */
	POLICY_BASIS_NOTICE,		/* notice: how people were told, or why they need not be */
	POLICY_BASIS_INSTRUMENT,	/* instrument: what the parties agreed between them */
	POLICY_BASIS_KINDS_N
};

/* Something that a disclosure or a processing may rest on. */
struct policy_basis {
	const char *id, *title, *provision;
	enum policy_basis_kind kind;
	struct policy_list regimes;	/* none: of no regime (a gateway) */
	const char *from, *until;	/* narrower than its regimes'; NULL: theirs */
	struct policy_list covers;	/* "special", "criminal": data that it is a condition for */
	struct policy_list with;	/* one of these must be relied on together with it */
	struct policy_list only_for;	/* types of organisation; none: for all */
	bool policy_document;		/* asks for an appropriate policy document */
	bool not_for_public_tasks;	/* not for a public authority performing its tasks */
	bool not_after_consent;		/* not for data that was collected on consent */
	const char *note, *source;
	bool verified;
	struct policy_place at;
};

/* A right of the people whose data it is, and the bases under which it exists. */
struct policy_right {
	const char *id, *title, *provision;
	struct policy_list regimes, bases;
	const char *from, *until;
	const char *note, *source;
	bool verified;
	struct policy_place at;
};

extern const char *const workflow_basis_kind_name[POLICY_BASIS_KINDS_N];

const struct policy_basis *workflow_policy_basis(const struct policy *p, const char *id);
const struct policy_right *workflow_policy_right(const struct policy *p, const char *id);

/* The regime of that scope on that day, or NULL. */
const struct policy_regime *workflow_law_regime(const struct policy *p, bool enforcement, struct date day);

/* The regime under which the basis is in force on that day, or NULL; a basis of no regime has none. */
const struct policy_regime *workflow_law_regime_of(const struct policy *p, const struct policy_basis *b,
    struct date day);
bool workflow_law_in_force(const struct policy *p, const struct policy_basis *b, struct date day);

/* Does it rest on the basis of processing itself (Art 6(1), Schedule 2, s.35(2))? */
bool workflow_law_is_basis(const struct policy_basis *b);

/* Does the right apply on that day, at all; and under that basis? */
bool workflow_law_right_applies(const struct policy *p, const struct policy_right *r, struct date day);
bool workflow_law_gives(const struct policy *p, const struct policy_basis *b, const struct policy_right *r,
    struct date day);

/* How many regimes, commencements, bases and rights nobody has compared with the text of the law. */
size_t workflow_law_unverified(const struct policy *p);

/* The first and last day of a basis (with those of its regimes); NULL: no bound. */
const char *workflow_law_from(const struct policy *p, const struct policy_list *regimes, const char *from);
const char *workflow_law_until(const struct policy *p, const struct policy_list *regimes, const char *until);

#endif
