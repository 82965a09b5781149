/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_correct.c -- see correct.h: what may be corrected, and what follows from it. */
#include "workflow/correct.h"
#include "workflow/decide_clock.h"

#include <string.h>

static bool
kind_has_corrections(const struct policy *p, const char *kind)
{
	const struct policy_process *k = workflow_policy_process(p, kind);

	return k && (k->prefix || strcmp(kind, "organisation") == 0 || strcmp(kind, "programme") == 0);
}

/* A person said it in clear, and it is neither a document nor a digest of one, nor about who may act. */
static bool
said(const struct policy_field *x)
{
	switch (x->type) {
	case POLICY_CHOICE: case POLICY_DATE: case POLICY_INSTANT: case POLICY_COUNT: case POLICY_BANDED: case POLICY_YES_NO:
	case POLICY_ORGANISATION: case POLICY_OBJECT: case POLICY_CHANNEL: case POLICY_PROGRAMME: case POLICY_ID:
		return !x->by_tool;
	case POLICY_TEXT_SEALED: case POLICY_DIGEST: case POLICY_DOCUMENT: case POLICY_ACTOR: case POLICY_ROLE:
	case POLICY_PUBLIC_KEY: case POLICY_OBLIGATION_KIND: case POLICY_CREDENTIAL: case POLICY_VALUE:
	case POLICY_BASIS:		/* what is relied on is sworn again */
	case POLICY_FIELD_TYPES_N:
		break;
	}
	return false;
}

const struct policy_field *
workflow_correctable(const struct policy *p, const char *kind, const char *fact)
{
	const struct policy_field *found = NULL, *x;

	if (!kind_has_corrections(p, kind))
		return NULL;
	for (size_t i = 0; i < p->n_commands; i++) {
		if (!workflow_policy_on(p, &p->command[i], kind) || !(x = workflow_policy_field(&p->command[i], fact)))
			continue;
		if (!said(x))
			return NULL;	/* one command measures what another is told */
		found = x;
	}
	return found;
}

/* ---- a correction in hand ---- */

struct correction { const char *obj, *kind, *fact, *value, *old; };

/* Of a request that proposes it, its fields; of one that decides it, the facts of its object. */
static struct correction
in_hand(struct judge *j, const struct policy_effect *x)
{
	bool proposed = x->kind == POLICY_PROPOSE_CORRECTION;
	struct correction k = { .obj = workflow_judge_object(j, x->of) };

	k.kind = workflow_judge_get(j, k.obj, "kind");
	k.fact = proposed ? workflow_judge_field(j, "fact") : workflow_judge_get(j, j->r->obj, "fact");
	k.value = proposed ? workflow_judge_field(j, "value") : workflow_judge_get(j, j->r->obj, "value");
	k.old = workflow_judge_get(j, k.obj, k.fact);
	return k;
}

/* The judgement of another command on another object, with one field; workflow_judge_home brings back what it found. */
static struct judge
as_if(struct judge *j, struct workflow_request *r, const struct correction *k, const struct policy_command *c)
{
	struct judge other = *j;

	*r = (struct workflow_request){ .obj = k->obj, .kind = k->kind, .act = c->act, .actor = j->r->actor,
		.f = cjson_set_string(j->mem, cjson_object(j->mem), k->fact, k->value) };
	other.r = r;
	other.cmd = c;
	other.kind = k->kind;
	other.root = workflow_judge_root(j->env, j->facts, k->obj, NULL);
	return other;
}

void
workflow_judge_home(struct judge *j, const struct judge *other)
{
	for (; j->n_reasons < other->n_reasons; j->n_reasons++)
		j->reason[j->n_reasons].given = j->given;	/* its one field may be a fact here */
	j->change = other->change;
	j->n_changes = other->n_changes;
	j->cap_changes = other->cap_changes;
}

static const char *
givers(struct judge *j, const struct correction *k, const struct policy_command *c)
{
	return workflow_judge_get(j, k->obj, arena_printf(j->mem, "by-%s", c->id));
}

static bool
same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static void
judge_form(struct judge *j, const struct correction *k, const struct policy_field *x)
{
	if (!workflow_judge_in_form(j, x, k->value))
		workflow_judge_deny(j, "correct", "what is given for '%s' %s", k->fact, workflow_judge_formless(j, x, k->value));
	else if (x->past && strcmp(k->value, workflow_judge_day_text(j, j->today)) > 0)
		workflow_judge_deny(j, "correct", "'%s' says when something was done, and lies in the future", k->fact);
}

/* Would the command that gave the old value have taken the new one?  So would the checks of what it names: a
 * programme that is open.  A check that compares the field with the fact that it becomes is about two givings,
 * and this is one. */
static void
judge_value(struct judge *j, const struct correction *k, const struct policy_command *c)
{
	const struct policy_field *x = workflow_policy_field(c, k->fact);
	struct workflow_request r;
	struct judge other = as_if(j, &r, k, c);

	judge_form(&other, k, x);
	workflow_judge_set(&other, k->obj, k->fact, k->value);
	for (size_t i = 0; i < c->checks.n; i++) {
		const struct policy_check *check = workflow_policy_check(j->env->policy, c->checks.item[i]);
		bool itself = !check->of && same(workflow_policy_param(&check->params, "fact"), k->fact);
		if ((same(workflow_policy_param(&check->params, "field"), k->fact) && !itself) || same(check->of, k->fact))
			workflow_judge_check(&other, check);
	}
	other.change = j->change, other.n_changes = j->n_changes, other.cap_changes = j->cap_changes;	/* none yet */
	workflow_judge_home(j, &other);
}

static bool
ended(struct judge *j, const struct correction *k)
{
	const struct policy_process *p = workflow_policy_process(j->env->policy, k->kind);

	return p && p->prefix && workflow_policy_has(&p->ends, workflow_judge_get(j, k->obj, "state"));
}

static bool
is_programme(struct judge *j, const struct correction *k)
{
	const struct policy_field *x = workflow_correctable(j->env->policy, k->kind, k->fact);

	return x && x->type == POLICY_PROGRAMME;
}

/* A hold on the programme covers what is in it: nothing is taken out from under one. */
static bool
from_hold(struct judge *j, const struct correction *k)
{
	return is_programme(j, k) && *workflow_judge_get(j, k->old, "holds") && strcmp(workflow_judge_get(j, k->old, "holds"), "0") != 0;
}

static void
judge_givers(struct judge *j, const struct correction *k, bool approves)
{
	const struct policy *p = j->env->policy;
	const struct policy_field *x = workflow_correctable(p, k->kind, k->fact);
	bool given = false;

	for (size_t i = 0; i < p->n_commands; i++) {
		const struct policy_command *c = &p->command[i];
		if (!workflow_policy_on(p, c, k->kind) || !workflow_policy_field(c, k->fact) || !*givers(j, k, c))
			continue;
		given = true;
		judge_value(j, k, c);
		if (approves && (workflow_facts_listed(givers(j, k, c), j->r->actor) ||
		    (j->r->principal && workflow_facts_listed(givers(j, k, c), j->r->principal))))
			workflow_judge_deny(j, "separation", "the same person gave %s here, and does not approve a correction of it", c->id);
	}
	if (!given)
		judge_form(j, k, x);	/* it was carried in */
}

void
workflow_judge_correction(struct judge *j, const struct policy_effect *x)
{
	struct correction k = in_hand(j, x);
	bool approves = x->kind == POLICY_CORRECT_FACT;

	if (!*k.kind || !*k.fact || !*k.value)
		return;		/* denied as a field */
	if (!workflow_correctable(j->env->policy, k.kind, k.fact))
		workflow_judge_deny(j, "correct", "'%s' of the kind %s is not corrected: only what a person gave as a clear field of a "
		    "case, an organisation or a programme is", k.fact, k.kind);
	else if (!*k.old)
		workflow_judge_deny(j, "correct", "'%s' of %s has not been recorded: there is nothing to correct", k.fact, k.obj);
	else if (approves && !same(k.old, workflow_judge_get(j, j->r->obj, "old")))
		workflow_judge_deny(j, "correct", "'%s' of %s has changed since the correction was proposed: propose it again", k.fact, k.obj);
	else if (strcmp(k.old, k.value) == 0)
		workflow_judge_deny(j, "correct", "'%s' of %s is that already", k.fact, k.obj);
	else if (from_hold(j, &k))
		workflow_judge_deny(j, "hold", "%s is held with %s, and is said to belong to another programme when that hold is released",
		    k.obj, k.old);
	else if (ended(j, &k))
		workflow_judge_deny(j, "correct", "%s has ended, and nothing rests on '%s' any more: what is wrong is said in a new case",
		    k.obj, k.fact);
	else
		judge_givers(j, &k, approves);
}

/* ---- what follows ---- */

/* What was sworn was sworn of the case as it stood. */
static void
lapse(struct judge *j, const struct correction *k)
{
	for (size_t i = 0; i < j->env->policy->n_attestations; i++) {
		const char *id = j->env->policy->attestation[i].id, *oath = arena_printf(j->mem, "attested-%s", id);
		if (!*workflow_judge_get(j, k->obj, oath))
			continue;
		workflow_judge_set(j, k->obj, oath, "");
		workflow_judge_set(j, k->obj, arena_printf(j->mem, "lapsed-%s", id), j->r->obj);
	}
}

/* What was approved, or voted on, was the case as it stood. */
static void
make_stale(struct judge *j, const struct correction *k)
{
	char *list = arena_strdup(j->mem, workflow_judge_get(j, k->obj, "children")), *save = NULL;

	workflow_judge_forget_votes(j, k->obj);
	for (char *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		const char *child = arena_printf(j->mem, "%s/%s", k->obj, name), *kind = workflow_judge_get(j, child, "kind");
		workflow_judge_forget_votes(j, child);
		if (same(kind, "track"))
			workflow_judge_consider_again(j, child);
		if (same(kind, "document") && same(workflow_judge_get(j, child, "state"), "approved"))
			workflow_judge_set(j, child, "stale", j->r->obj);
	}
}

static void
count_again(struct judge *j, const struct correction *k, const struct policy_command *c)
{
	for (size_t i = 0; i < c->n_effects; i++) {
		const struct policy_effect *x = &c->effect[i];
		struct workflow_request r;
		if (x->kind != POLICY_START_CLOCK || x->of || (!same(workflow_policy_param(&x->params, "date"), k->fact) &&
		    !same(workflow_policy_param(&x->params, "instant"), k->fact)))
			continue;
		struct judge other = as_if(j, &r, k, c);
		workflow_judge_clock_from(&other, x, k->old);
		workflow_judge_home(j, &other);
	}
}

/* The holds that the old programme had while the case was in it are the case's own from now on, so that no
 * plan made before one of them comes to life again. */
static void
keep_holds(struct judge *j, const struct correction *k)
{
	for (int64_t n = workflow_judge_held_times(j, k->old); n > 0; n--)
		workflow_judge_count(j, k->obj, "held-times", 1);
}

void
workflow_judge_correct(struct judge *j, const struct policy_effect *x)
{
	struct correction k = in_hand(j, x);
	const struct policy *p = j->env->policy;

	if (x->kind == POLICY_PROPOSE_CORRECTION) {
		workflow_judge_set(j, j->r->obj, "old", k.old);
		return;
	}
	if (is_programme(j, &k))
		keep_holds(j, &k);
	workflow_judge_set(j, k.obj, k.fact, k.value);
	workflow_judge_set(j, k.obj, arena_printf(j->mem, "was-%s", k.fact), k.old);
	workflow_judge_set(j, k.obj, arena_printf(j->mem, "corrected-%s", k.fact), j->r->obj);
	lapse(j, &k);
	make_stale(j, &k);
	for (size_t i = 0; i < p->n_commands; i++)
		if (workflow_policy_on(p, &p->command[i], k.kind))
			count_again(j, &k, &p->command[i]);
}
