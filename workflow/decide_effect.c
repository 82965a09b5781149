/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_effect.c -- the closed list of effects: what an accepted command changes. */
#include "workflow/decide_clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *
param(const struct policy_effect *x, const char *name)
{
	const char *v = workflow_policy_param(&x->params, name);

	return v ? v : "";
}

const char *
workflow_judge_day_text(struct judge *j, struct date d)
{
	char s[11];

	date_format(s, d);
	return arena_strdup(j->mem, s);
}

void
workflow_judge_count(struct judge *j, const char *obj, const char *fact, int by)
{
	int64_t v = 0;
	const char *old = workflow_judge_get(j, obj, fact);

	for (; *old >= '0' && *old <= '9'; old++)
		v = v * 10 + (*old - '0');
	v = v + by < 0 ? 0 : v + by;
	workflow_judge_set(j, obj, fact, arena_printf(j->mem, "%" PRId64, v));
}

const char *
workflow_judge_division(struct judge *j, const struct policy_period *p)
{
	return p->calendar && strcmp(p->calendar, "lab") != 0 ? p->calendar : j->env->division;
}

/* The due date of `length` from `day`; an impossible one cannot come from a checked policy. */
static struct date
due(struct judge *j, const char *division, struct date day, struct period length, bool *provisional)
{
	struct calendar_due out = { .date = day };
	struct err ignored = ERR_INIT;

	if (calendar_due(j->mem, j->env->calendar, division, day, length, CALENDAR_PLAIN, NULL, 0, &out, &ignored))
		return day;
	*provisional |= out.provisional;
	return out.date;
}

static void
create_child(struct judge *j, const char *owner, const struct policy_effect *x)
{
	const char *obj = arena_printf(j->mem, "%s/%s", owner, param(x, "child"));

	workflow_judge_set(j, obj, "kind", param(x, "kind"));
	workflow_judge_set(j, obj, "state", param(x, "state"));
	workflow_judge_set(j, obj, "case", j->root);
	workflow_judge_set(j, owner, "children",
	    workflow_judge_add(j, workflow_judge_get(j, owner, "children"), param(x, "child")));
}

static void
child_state(struct judge *j, const char *owner, const struct policy_effect *x)
{
	const char *obj = arena_printf(j->mem, "%s/%s", owner, param(x, "child"));

	if (*workflow_judge_get(j, obj, "kind"))
		workflow_judge_set(j, obj, "state", param(x, "state"));
}

/* JDL-2026-0001: the process's prefix, the year of the entry, the next number of that year. */
void
workflow_judge_give_number(struct judge *j)
{
	const struct policy_process *p = workflow_policy_process(j->env->policy, j->kind);
	const char *fact = arena_printf(j->mem, "numbers-%s-%04d", p->prefix, j->today.y);

	workflow_judge_count(j, "lab", fact, 1);
	workflow_judge_set(j, j->r->obj, "number", arena_printf(j->mem, "%s-%04d-%04d", p->prefix,
	    j->today.y, (int)strtol(workflow_judge_get(j, "lab", fact), NULL, 10)));
}

/* A hold raises the version of all it covers, so that approvals given before it are void for ever,
 * also when it is released. */
static void
hold(struct judge *j, const char *obj)
{
	char *list = arena_strdup(j->mem, workflow_judge_get(j, obj, "children")), *save = NULL;

	workflow_judge_count(j, obj, "holds", 1);
	workflow_judge_count(j, obj, "held-times", 1);
	for (char *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		const char *child = arena_printf(j->mem, "%s/%s", obj, name);
		if (strcmp(workflow_judge_get(j, child, "kind"), "dataset") == 0)
			workflow_judge_count(j, child, "held-times", 1);
	}
}

/* One, or each of those that list-field has collected: a, b, c. */
static void
unhold(struct judge *j, const char *objects)
{
	char *list = arena_strdup(j->mem, objects), *save = NULL;

	for (char *obj = strtok_r(list, ",", &save); obj; obj = strtok_r(NULL, ",", &save))
		workflow_judge_count(j, obj, "holds", -1);
}

/* The same as a thing of its own, which is released as any other; placed again when it was.  Who has said so far that
 * it may go, or that what it holds may go on, said it of another reason. */
static void
place_hold(struct judge *j, const char *owner, const struct policy_effect *x)
{
	const char *obj = arena_printf(j->mem, "%s/%s", owner, param(x, "child"));

	workflow_judge_forget_votes(j, obj);
	workflow_judge_forget_votes(j, owner);
	if (strcmp(workflow_judge_get(j, obj, "state"), "placed") == 0)
		return;
	create_child(j, owner, &(struct policy_effect){ .params = { { { "child", param(x, "child") }, { "kind", "hold" },
	    { "state", "placed" } }, 3 } });
	workflow_judge_set(j, obj, "target", owner);
	workflow_judge_set(j, obj, "class", param(x, "class"));
	hold(j, owner);
}

/* Whoever gives it, or all whose votes made up its quorum. */
static const char *
with_givers(struct judge *j, const char *list)
{
	const char *votes = workflow_judge_quorum(j) > 1 ? workflow_judge_votes(j) : workflow_judge_voter(j);
	char *all = arena_strdup(j->mem, votes), *save = NULL;

	for (char *vote = strtok_r(all, ",", &save); vote; vote = strtok_r(NULL, ",", &save))
		list = workflow_judge_add(j, list, vote);
	return list;
}

/* What becomes of one fact of one object. */
static const char *
new_value(struct judge *j, const char *obj, const struct policy_effect *x)
{
	const char *old = workflow_judge_get(j, obj, param(x, "fact"));

	if (x->kind == POLICY_SET)
		return param(x, "value");
	if (x->kind == POLICY_SET_TODAY)
		return workflow_judge_day_text(j, j->today);
	if (x->kind == POLICY_LIST_FIELD)
		return workflow_judge_add(j, old, workflow_judge_field(j, param(x, "field")));
	if (x->kind == POLICY_UNLIST_FIELD)
		return workflow_judge_less(j, old, workflow_judge_field(j, param(x, "field")));
	if (x->kind == POLICY_LIST_OBJECT)
		return workflow_judge_add(j, old, j->r->obj);
	if (x->kind == POLICY_UNLIST_OBJECT)
		return workflow_judge_less(j, old, j->r->obj);
	return x->kind == POLICY_LIST_ACTOR ? with_givers(j, old) : "";	/* clear */
}

/* On one object, or on each where `of` names a list of them: a, b, c. */
static void
set_each(struct judge *j, const char *objects, const struct policy_effect *x)
{
	char *list = arena_strdup(j->mem, objects), *save = NULL;

	for (char *obj = strtok_r(list, ",", &save); obj; obj = strtok_r(NULL, ",", &save))
		workflow_judge_set(j, obj, param(x, "fact"), new_value(j, obj, x));
}

static void
apply(struct judge *j, const struct policy_effect *x)
{
	const char *obj = workflow_judge_object(j, x->of);

	switch (x->kind) {
	case POLICY_SET: case POLICY_CLEAR: case POLICY_SET_TODAY: case POLICY_LIST_FIELD: case POLICY_LIST_ACTOR:
	case POLICY_UNLIST_FIELD: case POLICY_LIST_OBJECT: case POLICY_UNLIST_OBJECT:
		set_each(j, obj, x);
		break;
	case POLICY_COUNT_UP:	workflow_judge_count(j, obj, param(x, "fact"), 1); break;
	case POLICY_COUNT_DOWN:	workflow_judge_count(j, obj, param(x, "fact"), -1); break;
	case POLICY_START_CLOCK: case POLICY_START_DEADLINE: case POLICY_STOP_CLOCK: case POLICY_RESTART_CLOCK:
	case POLICY_END_CLOCK: case POLICY_EXTEND_CLOCK: case POLICY_CORRECT_CLOCK: case POLICY_FIRE_CLOCK:
	case POLICY_REMIND_CLOCK: case POLICY_ESCALATE_CLOCK: case POLICY_RECOMPUTE_CLOCK:
		workflow_judge_clock_effect(j, x);
		break;
	case POLICY_CREATE_CHILD:	create_child(j, obj, x); break;
	case POLICY_CHILD_STATE:	child_state(j, obj, x); break;
	case POLICY_TARGET_STATE:	workflow_judge_set(j, obj, "state", param(x, "state")); break;
	case POLICY_GIVE_NUMBER:	workflow_judge_give_number(j); break;
	case POLICY_COPY_FACT:
		workflow_judge_set(j, j->r->obj, param(x, "fact"), workflow_judge_get(j, obj, param(x, "from")));
		break;
	case POLICY_GRANT_ROLE: case POLICY_REVOKE_ROLE: case POLICY_DELEGATE: case POLICY_END_DELEGATION:
	case POLICY_RECORD_CREDENTIAL: case POLICY_WITHDRAW_CREDENTIAL: case POLICY_RECUSE: case POLICY_END_RECUSAL:
	case POLICY_REPRESENT: case POLICY_LET_SIGN: case POLICY_END_LET_SIGN:
	case POLICY_END_REPRESENTATION:	workflow_judge_people_effect(j, x); break;
	case POLICY_LEND_ROLE: case POLICY_CONFIRM_EMERGENCY: case POLICY_END_EMERGENCY: workflow_judge_emergency_effect(j, x); break;
	case POLICY_PROPOSE_CORRECTION: case POLICY_CORRECT_FACT: workflow_judge_correct(j, x); break;
	case POLICY_CARRY_IN: case POLICY_CONFIRM_CARRY_IN: case POLICY_ABANDON_CARRY_IN: workflow_judge_carry_effect(j, x); break;
	case POLICY_HOLD_TARGET:	hold(j, obj); break;
	case POLICY_UNHOLD_TARGET:	unhold(j, obj); break;
	case POLICY_PLACE_HOLD:	place_hold(j, obj, x); break;
	case POLICY_SUSPEND:	workflow_judge_set(j, j->root, "suspended", workflow_judge_day_text(j, j->today)); break;
	case POLICY_RESUME:	workflow_judge_set(j, j->root, "suspended", ""); break;
	case POLICY_OWE:	workflow_judge_owe(j, obj, param(x, "obligation")); break;
	case POLICY_SETTLE:	workflow_judge_settle(j); break;
	case POLICY_OPEN_PANEL:	workflow_judge_open_panel(j, param(x, "panel")); break;
	case POLICY_OPEN_ESCALATION:	workflow_judge_open_escalation(j); break;
	case POLICY_ADOPT_POLICY: case POLICY_WITHDRAW_POLICY: case POLICY_MIGRATE_CASE: case POLICY_ADOPT_CALENDAR:
		workflow_judge_adopt(j, x->kind);
		break;
	case POLICY_LINK_CASE: case POLICY_UNLINK_CASE:	workflow_judge_tie(j, x->kind); break;
	case POLICY_EFFECTS_N:	break;
	}
}

/* An oath: from the day it was sworn until the attestation's period ends; which words, by their digest. */
static void
swear(struct judge *j, const char *id)
{
	const struct policy_attestation *a = workflow_policy_attestation(j->env->policy, id);
	struct date sworn = workflow_judge_occurred(j);
	bool provisional = false;
	const char *until = a->expires.n
	    ? workflow_judge_day_text(j, due(j, j->env->division, sworn, a->expires, &provisional)) : "";

	workflow_judge_set(j, j->r->obj, arena_printf(j->mem, "attested-%s", id),
	    arena_printf(j->mem, "%s..%s", workflow_judge_day_text(j, sworn), until));
	workflow_judge_set(j, j->r->obj, arena_printf(j->mem, "attested-text-%s", id), a->text_digest);
	workflow_judge_set(j, j->r->obj, arena_printf(j->mem, "lapsed-%s", id), "");
}

void
workflow_judge_effects(struct judge *j)
{
	for (size_t i = 0; i < j->cmd->attests.n; i++)
		swear(j, j->cmd->attests.item[i]);
	for (size_t i = 0; i < j->cmd->n_effects; i++)
		if (!j->idle[i])
			apply(j, &j->cmd->effect[i]);
}
