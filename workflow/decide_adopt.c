/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_adopt.c -- what holds for policies and calendars, whatever the policy says: which may be put in
 * force, what a withdrawn one stops, and when a case may move to another. */
#include "workflow/adopt.h"
#include "workflow/decide_int.h"

#include <string.h>

static bool
withdrawn(struct judge *j, const char *digest)
{
	return workflow_facts_listed(workflow_judge_get(j, "lab", "policies-withdrawn"), digest);
}

static const struct policy *
policy_of(struct judge *j, const char *digest)
{
	if (strcmp(digest, j->in_force->digest) == 0)
		return j->in_force;
	return j->env->policy_of ? j->env->policy_of(digest, j->env->ctx) : NULL;
}

/* ---- putting one in force ---- */

static void
judge_adoptable(struct judge *j, const char *digest)
{
	const struct policy *next = policy_of(j, digest);
	const char **fault;

	if (!next) {
		workflow_judge_deny(j, "unreadable", "no policy of the digest '%.64s' can be read here", digest);
		return;
	}
	if (withdrawn(j, digest))
		workflow_judge_deny(j, "policy", "this very policy was withdrawn: propose another");
	size_t n = workflow_adopt_faults(j->mem, j->in_force, next, &fault);
	for (size_t i = 0; i < n; i++)
		workflow_judge_deny(j, "policy", "it cannot be adopted: %s", fault[i]);
}

/* What was read was the difference from one policy; another has taken its place since. */
static void
judge_replaces(struct judge *j)
{
	const char *replaces = workflow_judge_field(j, "replaces");

	if (workflow_policy_effect(j->cmd, POLICY_ADOPT_POLICY) && *replaces && strcmp(replaces, j->in_force->digest) != 0)
		workflow_judge_deny(j, "version", "the policy in force is %s, not the one that this was read against",
		    j->in_force->digest);
}

static void
judge_adoption(struct judge *j)
{
	bool made = j->cmd->creates && strcmp(j->kind, "policy") == 0;
	const char *digest = made ? workflow_judge_field(j, "digest") : workflow_judge_get(j, j->r->obj, "digest");

	if (*digest && (made || workflow_policy_effect(j->cmd, POLICY_ADOPT_POLICY)))
		judge_adoptable(j, digest);
}

static void
judge_withdrawal(struct judge *j)
{
	const char *in_force = workflow_judge_get(j, "lab", "policy-object");

	if (workflow_policy_effect(j->cmd, POLICY_WITHDRAW_POLICY) && strcmp(in_force, j->r->obj) != 0 &&
	    strcmp(workflow_judge_get(j, j->r->obj, "digest"), j->in_force->digest) == 0)
		workflow_judge_deny(j, "policy", "the same text is in force again: withdraw that, which is %s", in_force);
}

/* ---- what a withdrawn one stops ---- */

bool
workflow_judge_withdrawn(struct judge *j)
{
	const char *pinned = workflow_judge_get(j, j->root, "policy");

	return strcmp(j->root, "lab") != 0 && *pinned && withdrawn(j, pinned);
}

/* Nothing is opened under a policy that was withdrawn, and what was opened under it stands still like a
 * suspended case: the host finishes what was begun, no clock stops, and the case may be moved. */
static void
judge_stopped(struct judge *j)
{
	const struct policy_process *p = workflow_policy_process(j->env->policy, j->kind);

	if (j->cmd->creates && p && p->prefix && withdrawn(j, j->env->policy->digest))
		workflow_judge_deny(j, "policy", "the policy in force was withdrawn: nothing is opened before another is adopted");
	if (workflow_judge_withdrawn(j) && !j->cmd->while_suspended && j->r->actor[0] != 'h' &&
	    !workflow_policy_effect(j->cmd, POLICY_MIGRATE_CASE))
		workflow_judge_deny(j, "suspended", "the policy that this case was opened under was withdrawn: it is moved to the "
		    "policy in force first (probity policy migrate)");
}

/* ---- moving a case ---- */

/* The new policy must know the thing, in the state it is in; a running clock must not be lost. */
static void
judge_known(struct judge *j, const char *obj)
{
	const char *kind = workflow_judge_get(j, obj, "kind"), *state = workflow_judge_get(j, obj, "state");
	const char *clock = workflow_judge_get(j, obj, "clock"), *track = workflow_judge_get(j, obj, "track");
	const struct policy_process *p = workflow_policy_process(j->in_force, kind);
	const struct policy_panel *panel = workflow_policy_panel(j->in_force, workflow_judge_get(j, obj, "panel"));

	if (!p || !workflow_policy_has(&p->states, state))
		workflow_judge_deny(j, "policy", "'%s' is '%s', and the policy in force knows no such state of '%s'", obj, state, kind);
	if (strcmp(kind, "clock") == 0 && !workflow_policy_clock(j->in_force, clock) && strcmp(state, "done") != 0)
		workflow_judge_deny(j, "policy", "the clock '%s' is %s, and the policy in force has no such clock", clock, state);
	if (*track && !workflow_policy_track(panel, track))
		workflow_judge_deny(j, "policy", "the track '%s' of a panel sits on it, and the policy in force has no such track", track);
	if (strcmp(kind, "dataset") == 0 && strcmp(state, "destroying") == 0)
		workflow_judge_deny(j, "policy", "the destruction of '%s' has begun, and goes on as it was approved", obj);
}

/* And so for all below it: the clock of an obligation, too. */
static void
judge_all_known(struct judge *j, const char *obj)
{
	char *list = arena_strdup(j->mem, workflow_judge_get(j, obj, "children")), *save = NULL;

	judge_known(j, obj);
	for (char *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save))
		judge_all_known(j, arena_printf(j->mem, "%s/%s", obj, name));
}

static bool
has_command(const struct policy *p, const char *id)
{
	for (size_t i = 0; i < p->n_commands; i++)
		if (strcmp(p->command[i].id, id) == 0)
			return true;
	return false;
}

static bool
has_pair(const struct policy *p, const struct policy_separation *s)
{
	for (size_t i = 0; i < p->n_separations; i++) {
		const struct policy_separation *x = &p->separation[i];
		if ((strcmp(x->first, s->first) == 0 && strcmp(x->second, s->second) == 0) ||
		    (strcmp(x->first, s->second) == 0 && strcmp(x->second, s->first) == 0))
			return true;
	}
	return false;
}

/* Somebody who gave the one may not give the other: no move sets them free. */
static void
judge_bound(struct judge *j, const struct policy_separation *s)
{
	const char *const pair[] = { s->first, s->second };

	for (size_t i = 0; i < 2 && !has_pair(j->in_force, s); i++)
		if (*workflow_judge_get(j, j->root, arena_printf(j->mem, "by-%s", pair[i])) && has_command(j->in_force, pair[!i]))
			workflow_judge_deny(j, "policy", "the separation '%s' binds whoever gave %s here, and the policy in force has "
			    "it not", s->id, pair[i]);
}

static void
judge_migration(struct judge *j)
{
	const char *pinned = workflow_judge_get(j, j->r->obj, "policy");
	const struct policy *old = policy_of(j, pinned);

	if (!workflow_policy_effect(j->cmd, POLICY_MIGRATE_CASE))
		return;
	if (strcmp(pinned, j->in_force->digest) == 0)
		workflow_judge_deny(j, "policy", "this case is under the policy in force already");
	if (withdrawn(j, j->in_force->digest))
		workflow_judge_deny(j, "policy", "the policy in force was withdrawn: nothing moves to it");
	judge_all_known(j, j->r->obj);
	for (size_t i = 0; old && i < old->n_separations; i++)
		judge_bound(j, &old->separation[i]);
}

static void
judge_target(struct judge *j)
{
	const char *to = workflow_judge_field(j, "to-policy");

	if (workflow_policy_effect(j->cmd, POLICY_MIGRATE_CASE) && *to && strcmp(to, j->in_force->digest) != 0)
		workflow_judge_deny(j, "field", "a case moves to the policy in force, which is %s", j->in_force->digest);
}

/* ---- the calendar ---- */

static void
judge_calendar(struct judge *j)
{
	const char *digest = workflow_judge_field(j, "new-calendar");
	const struct calendar *next = NULL;
	const char *loss;

	if (!workflow_policy_effect(j->cmd, POLICY_ADOPT_CALENDAR) || !*digest)
		return;
	if (j->env->calendar_of)
		next = j->env->calendar_of(digest, j->env->ctx);
	if (!next)
		workflow_judge_deny(j, "unreadable", "no calendar of the digest '%.64s' can be read here", digest);
	else if (strcmp(digest, calendar_version(j->env->calendar)) == 0)
		workflow_judge_deny(j, "field", "it is the calendar in force");
	else if (!cjson_get(j->r->seal, "reason") && (loss = workflow_calendar_loss(j->mem, j->env->calendar, next)))
		workflow_judge_deny(j, "reason", "it takes away what the calendar in force has (%s): a reason must be given (--reason)", loss);
}

void
workflow_judge_adoption(struct judge *j)
{
	static void (*const rule[])(struct judge *) = { judge_adoption, judge_withdrawal, judge_replaces, judge_stopped,
		judge_migration, judge_target, judge_calendar };

	for (size_t i = 0; i < sizeof rule / sizeof *rule; i++) {
		j->given = false;
		rule[i](j);
	}
}

/* ---- effects ---- */

static void
adopt(struct judge *j)
{
	const char *before = workflow_judge_get(j, "lab", "policy-object");

	if (strcmp(workflow_judge_get(j, before, "state"), "in-force") == 0)	/* not one that was withdrawn */
		workflow_judge_set(j, before, "state", "superseded");
	workflow_judge_set(j, "lab", "policy", workflow_judge_get(j, j->r->obj, "digest"));
	workflow_judge_set(j, "lab", "policy-object", j->r->obj);
}

static void
withdraw(struct judge *j)
{
	workflow_judge_set(j, "lab", "policies-withdrawn", workflow_judge_add(j,
	    workflow_judge_get(j, "lab", "policies-withdrawn"), workflow_judge_get(j, j->r->obj, "digest")));
}

/* What was sworn in other words is asked again, and votes were given under the old rules. */
static void
lapse(struct judge *j, const char *obj)
{
	workflow_judge_forget_votes(j, obj);
	for (size_t i = 0; i < j->in_force->n_attestations; i++) {
		const struct policy_attestation *a = &j->in_force->attestation[i];
		const char *sworn = arena_printf(j->mem, "attested-%s", a->id);
		const char *words = workflow_judge_get(j, obj, arena_printf(j->mem, "attested-text-%s", a->id));
		if (*workflow_judge_get(j, obj, sworn) && strcmp(words, a->text_digest) != 0)
			workflow_judge_set(j, obj, sworn, "");
	}
}

/* The dates of clocks stay as they were announced: only what starts from now on is counted anew. */
static void
migrate(struct judge *j)
{
	const char *obj = j->r->obj, *pinned = workflow_judge_get(j, obj, "policy");
	char *list = arena_strdup(j->mem, workflow_judge_get(j, obj, "children")), *save = NULL;

	workflow_judge_set(j, obj, "migrated-from", workflow_judge_add(j, workflow_judge_get(j, obj, "migrated-from"), pinned));
	workflow_judge_set(j, obj, "policy", j->in_force->digest);
	lapse(j, obj);
	for (char *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save))
		lapse(j, arena_printf(j->mem, "%s/%s", obj, name));
}

void
workflow_judge_adopt(struct judge *j, enum policy_effect_kind kind)
{
	if (kind == POLICY_ADOPT_POLICY)
		adopt(j);
	else if (kind == POLICY_WITHDRAW_POLICY)
		withdraw(j);
	else if (kind == POLICY_MIGRATE_CASE)
		migrate(j);
	else
		workflow_judge_set(j, "lab", "calendar", workflow_judge_field(j, "new-calendar"));
}
