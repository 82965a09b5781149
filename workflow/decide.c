/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide.c -- see decide.h.  The order of the judgement is the order of the functions: who, what
 * state, which role, separation, fields, documents, checks; then quorum and effects. */
#include "workflow/decide.h"
#include "core/zone.h"
#include "workflow/decide_int.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REASONS_MAX = 64 };

void
workflow_judge_deny(struct judge *j, const char *code, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (j->n_reasons < REASONS_MAX)
		j->reason[j->n_reasons++] = (struct workflow_reason){ code, arena_strdup(j->mem, text), j->given };
}

const char *
workflow_judge_get(struct judge *j, const char *obj, const char *fact)
{
	for (size_t i = j->n_changes; i-- > 0;)
		if (strcmp(j->change[i].fact, fact) == 0 && strcmp(j->change[i].obj, obj) == 0)
			return j->change[i].value;
	return workflow_facts_get(j->facts, obj, fact);
}

void
workflow_judge_set(struct judge *j, const char *obj, const char *fact, const char *value)
{
	for (size_t i = 0; i < j->n_changes; i++)
		if (strcmp(j->change[i].fact, fact) == 0 && strcmp(j->change[i].obj, obj) == 0) {
			j->change[i].value = value;
			return;
		}
	if (j->n_changes == j->cap_changes) {
		struct change *old = j->change;
		j->cap_changes = j->cap_changes ? 2 * j->cap_changes : 64;
		j->change = arena_alloc(j->mem, j->cap_changes * sizeof *j->change);
		if (old)
			memcpy(j->change, old, j->n_changes * sizeof *old);
	}
	j->change[j->n_changes++] = (struct change){ obj, fact, value };
}

const char *
workflow_judge_object(struct judge *j, const char *of)
{
	if (!of)
		return j->r->obj;
	if (strcmp(of, "case") == 0)
		return j->root;
	const char *there = workflow_judge_field(j, of);	/* what is given now, before what was given once */
	if (!*there)
		there = workflow_judge_get(j, j->r->obj, of);
	if (!*there && strcmp(of, "programme") == 0)
		there = workflow_judge_get(j, j->root, of);
	if (workflow_judge_drawn(there, "p-") || workflow_judge_drawn(there, "o-"))
		return arena_printf(j->mem, "%s/%s", *there == 'p' ? "actor" : "organisation", there);
	return there;
}

const char *
workflow_judge_add(struct judge *j, const char *list, const char *item)
{
	if (workflow_facts_listed(list, item))
		return list;
	return *list ? arena_printf(j->mem, "%s,%s", list, item) : item;
}

const char *
workflow_judge_less(struct judge *j, const char *list, const char *item)
{
	char *copy = arena_strdup(j->mem, list), *save = NULL;
	const char *left = "";

	for (char *x = strtok_r(copy, ",", &save); x; x = strtok_r(NULL, ",", &save))
		if (strcmp(workflow_judge_hand(j, x), item) != 0 && strcmp(workflow_judge_voice(x), item) != 0)
			left = workflow_judge_add(j, left, x);
	return left;
}

bool
workflow_judge_span(const char *span, struct date day)
{
	char today[11];

	date_format(today, day);	/* YYYY-MM-DD sorts as text */
	return strlen(span) >= 12 && strncmp(span, today, 10) <= 0 &&
	    (!span[12] || strcmp(today, span + 12) <= 0);
}

/* A suspended case stands still, but for what is meant for it; what the host has begun it finishes. */
static void
judge_suspension(struct judge *j)
{
	if (*workflow_judge_get(j, j->root, "suspended") && !j->cmd->while_suspended && j->r->actor[0] != 'h')
		workflow_judge_deny(j, "suspended", "the case has been suspended since %s",
		    workflow_judge_get(j, j->root, "suspended"));
}

static void
judge_state(struct judge *j)
{
	const char *state = workflow_judge_get(j, j->r->obj, "state");
	int64_t ver = workflow_facts_int(j->facts, j->r->obj, "ver");

	if (ver != j->r->ver)
		workflow_judge_deny(j, "version", "%s is at version %" PRId64 ", not %" PRId64, j->r->obj, ver, j->r->ver);
	if (j->cmd->creates) {
		if (*state)
			workflow_judge_deny(j, "state", "%s exists already", j->r->obj);
	} else if (!workflow_policy_has(&j->cmd->from, state)
	    && !workflow_policy_has(&j->cmd->from, "any"))
		workflow_judge_deny(j, "state", "the state is '%s', and %s is given in: %s", state, j->cmd->id,
		    workflow_judge_spell(j, &j->cmd->from));
}

/* Both commands of a pair on one case, whatever of the case each was given on. */
static void
judge_pair(struct judge *j, const struct policy_separation *s)
{
	const char *mine = j->cmd->id, *other = strcmp(s->first, mine) == 0 ? s->second : s->first;

	if (strcmp(s->first, mine) != 0 && strcmp(s->second, mine) != 0)
		return;
	const char *by = workflow_judge_get(j, j->root, arena_printf(j->mem, "by-%s", other));
	if (workflow_facts_listed(by, j->r->actor))
		workflow_judge_deny(j, "separation", "the same person gave %s here (%s)", other, s->title);
	if (j->r->principal && workflow_facts_listed(by, j->r->principal))
		workflow_judge_deny(j, "separation", "the person acted for gave %s here (%s)", other, s->title);
}

static void
judge_separation(struct judge *j)
{
	for (size_t i = 0; i < j->env->policy->n_separations; i++)
		judge_pair(j, &j->env->policy->separation[i]);
}

static void
judge_documents(struct judge *j)
{
	for (size_t i = 0; i < j->cmd->documents.n; i++) {
		const char *t = j->cmd->documents.item[i];
		const char *doc = arena_printf(j->mem, "%s/%s", j->r->obj, t);
		if (strcmp(workflow_judge_get(j, doc, "state"), "approved") != 0)
			workflow_judge_deny(j, "document", "the document '%s' of this case is not approved", t);
		else if (*workflow_judge_get(j, doc, "stale"))
			workflow_judge_deny(j, "document", "the document '%s' was approved before a fact of this case was corrected (%s): "
			    "it is revised and approved again", t, workflow_judge_get(j, doc, "stale"));
	}
}

/* What a command was given becomes facts of its object: later checks compare with them. */
static void
keep_fields(struct judge *j)
{
	const struct cjson *map[] = { j->r->f, j->r->seal, j->r->doc };

	for (size_t i = 0; i < j->cmd->n_fields; i++)	/* a basis that is not named again is relied on no longer */
		if (j->cmd->field[i].type == POLICY_BASIS)
			workflow_judge_set(j, j->r->obj, j->cmd->field[i].id, "");
	for (size_t m = 0; m < sizeof map / sizeof *map; m++)
		for (size_t i = 0; map[m] && i < map[m]->n; i++) {
			const struct cjson *v = map[m]->item[i];
			if (workflow_judge_of_act(j, map[m], map[m]->key[i]))
				continue;
			workflow_judge_set(j, j->r->obj, map[m]->key[i],
			    v->kind == CJSON_INT ? arena_printf(j->mem, "%" PRId64, v->i) : v->s);
		}
}

static void
remember_who(struct judge *j, const char *obj)
{
	const char *fact = arena_printf(j->mem, "by-%s", j->cmd->id);
	const char *list = workflow_judge_add(j, workflow_judge_get(j, obj, fact), j->r->actor);

	if (j->r->principal)
		list = workflow_judge_add(j, list, j->r->principal);
	workflow_judge_set(j, obj, fact, list);
}

/* A new object says what it is and what it belongs to. */
static void
birth(struct judge *j)
{
	int64_t held = workflow_judge_held_times(j, workflow_judge_field(j, "dataset"));
	const struct policy_process *p = workflow_policy_process(j->env->policy, j->kind);

	workflow_judge_set(j, j->r->obj, "kind", j->kind);
	if (p && p->prefix)
		workflow_judge_set(j, j->r->obj, "policy", j->env->policy->digest);
	if (held)
		workflow_judge_set(j, j->r->obj, "held-before", arena_printf(j->mem, "%" PRId64, held));
	if (strcmp(j->root, j->r->obj) != 0)
		workflow_judge_set(j, j->r->obj, "case", j->root);
	const char *slash = strrchr(j->r->obj, '/'), *owner = workflow_judge_field(j, "owner");
	if (slash && strlen(owner) == (size_t)(slash - j->r->obj) && strncmp(owner, j->r->obj, strlen(owner)) == 0)
		workflow_judge_set(j, owner, "children",
		    workflow_judge_add(j, workflow_judge_get(j, owner, "children"), slash + 1));
}

static int
by_object_and_fact(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int c = strcmp(x->obj, y->obj);

	return c ? c : strcmp(x->fact, y->fact);
}

static void
raise_versions(struct judge *j)
{
	size_t n = j->n_changes;

	for (size_t i = 0; i < n; i++) {
		const char *obj = j->change[i].obj;
		int64_t ver = workflow_facts_int(j->facts, obj, "ver");
		workflow_judge_set(j, obj, "ver", arena_printf(j->mem, "%" PRId64, ver + 1));
	}
}

/* What people call it, for the first line of the commit: JDL-2026-0001/cohort; "" outside a case. */
static const char *
number_of(struct judge *j)
{
	const char *number = workflow_judge_get(j, j->root, "number");
	size_t n = strlen(j->root);

	if (!*number || strncmp(j->r->obj, j->root, n) != 0)
		return number;
	return arena_printf(j->mem, "%s%s", number, j->r->obj + n);
}

static struct cjson *
effect_json(struct judge *j, const char *from)
{
	struct cjson *set = cjson_array(j->mem), *eff = cjson_object(j->mem);
	const char *to = workflow_judge_get(j, j->r->obj, "state");

	if (j->n_changes)
		qsort(j->change, j->n_changes, sizeof *j->change, by_object_and_fact);
	for (size_t i = 0; i < j->n_changes; i++) {
		const struct change *c = &j->change[i];
		if (strcmp(workflow_facts_get(j->facts, c->obj, c->fact), c->value) == 0)
			continue;
		struct cjson *t = cjson_array(j->mem);
		cjson_push(j->mem, t, cjson_string(j->mem, c->obj));
		cjson_push(j->mem, t, cjson_string(j->mem, c->fact));
		cjson_push(j->mem, t, cjson_string(j->mem, c->value));
		cjson_push(j->mem, set, t);
	}
	cjson_set_string(j->mem, eff, "from", from);
	cjson_set_string(j->mem, eff, "to", to);
	if (*number_of(j))
		cjson_set_string(j->mem, eff, "number", number_of(j));
	return cjson_set(j->mem, eff, "set", set);
}

static struct cjson *
accept(struct judge *j)
{
	const char *from = workflow_judge_get(j, j->r->obj, "state");

	if (j->cmd->creates)
		birth(j);
	if (workflow_judge_count_vote(j)) {
		keep_fields(j);
		if (j->cmd->to) {
			workflow_judge_set(j, j->r->obj, "state", j->cmd->to);
			workflow_judge_set(j, j->r->obj, "stale", "");	/* a document: it is looked at again */
		}
		workflow_judge_effects(j);
		workflow_judge_clear_votes(j);
		if (strcmp(from, workflow_judge_get(j, j->r->obj, "state")) != 0)
			workflow_judge_forget_votes(j, j->r->obj);
	}
	remember_who(j, j->r->obj);
	if (strcmp(j->root, j->r->obj) != 0)
		remember_who(j, j->root);
	workflow_judge_keep_act(j);
	workflow_judge_keep_emergency(j);
	raise_versions(j);
	return effect_json(j, from);
}

/* Find what is asked: the kind of the object and the command on it. */
static bool
find(struct judge *j)
{
	const char *kind = workflow_facts_get(j->facts, j->r->obj, "kind");

	j->kind = *kind ? kind : j->r->kind;
	if (!j->kind)
		return workflow_judge_deny(j, "object", "there is no '%s'", j->r->obj), false;
	j->cmd = workflow_policy_command(j->env->policy, j->kind, j->r->act);
	if (!j->cmd)
		return workflow_judge_deny(j, "command", "%s has no command '%s'", j->kind, j->r->act), false;
	if (!*kind && !j->cmd->creates)
		return workflow_judge_deny(j, "object", "there is no '%s'", j->r->obj), false;
	return true;
}

static void judge_role(struct judge *j) { j->as = workflow_judge_role(j); }

static void
judge_given(struct judge *j)
{
	j->given = true;
	workflow_judge_fields(j);
	workflow_judge_act(j);
}

static void
judge(struct judge *j)
{
	static void (*const part[])(struct judge *) = { workflow_judge_person, judge_state, judge_suspension, judge_role,
		workflow_judge_outside, judge_separation, workflow_judge_interest,
		judge_given, workflow_judge_sides, workflow_judge_carry, workflow_judge_emergency, workflow_judge_rules, judge_documents, workflow_judge_vote };

	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		j->given = false;
		part[i](j);
	}
	for (size_t i = 0; i < j->cmd->checks.n; i++) {
		j->given = false;
		workflow_judge_check(j, workflow_policy_check(j->env->policy, j->cmd->checks.item[i]));
	}
}

void
workflow_decide(struct arena *mem, const struct workflow_env *env, struct workflow_facts *facts,
    const struct workflow_request *r, instant now, struct workflow_decision *out)
{
	struct workflow_env under = *env;
	struct judge j = { .mem = mem, .env = &under, .in_force = env->policy, .facts = facts, .r = r, .now = now, .as = "",
		.reason = arena_alloc(mem, REASONS_MAX * sizeof *j.reason) };
	struct err e = ERR_INIT;

	if (zone_local(env->zone, now, &j.today, NULL, &e))
		workflow_judge_deny(&j, "time", "%s", e.msg);
	if (!(under.policy = workflow_policy_for(env, facts, r)))
		workflow_judge_deny(&j, "unreadable", "the policy that this case was opened under cannot be read here");
	if (!j.n_reasons && find(&j)) {
		j.root = workflow_judge_root(env, facts, r->obj, r->f);
		judge(&j);
	}
	*out = (struct workflow_decision){ .allowed = j.n_reasons == 0, .as = j.as, .policy = under.policy,
		.reason = j.reason, .n_reasons = j.n_reasons };
	if (out->allowed)
		out->eff = accept(&j);
}

void
workflow_decide_ahead(struct arena *mem, const struct workflow_env *env, struct workflow_facts *facts,
    const struct workflow_request *r, instant now, struct workflow_decision *out)
{
	struct workflow_request bare = *r;
	size_t kept = 0;

	bare.f = bare.seal = bare.doc = NULL;
	workflow_decide(mem, env, facts, &bare, now, out);
	for (size_t i = 0; i < out->n_reasons; i++)
		if (!out->reason[i].given)
			out->reason[kept++] = out->reason[i];
	out->n_reasons = kept;
	out->allowed = kept == 0;
	out->eff = NULL;
}

enum err_code
workflow_fold(struct workflow_facts *facts, const struct cjson *eff, struct err *e)
{
	const struct cjson *set = cjson_get(eff, "set");

	if (!set || set->kind != CJSON_ARRAY)
		return err_set(e, ERR_INTEGRITY, "an entry's eff has no list of changes");
	for (size_t i = 0; i < set->n; i++) {
		const struct cjson *t = set->item[i];
		if (t->kind != CJSON_ARRAY || t->n != 3 || t->item[0]->kind != CJSON_STRING ||
		    t->item[1]->kind != CJSON_STRING || t->item[2]->kind != CJSON_STRING)
			return err_set(e, ERR_INTEGRITY, "change %zu of an entry's eff is not three texts", i + 1);
	}
	for (size_t i = 0; i < set->n; i++)
		workflow_facts_set(facts, set->item[i]->item[0]->s, set->item[i]->item[1]->s, set->item[i]->item[2]->s);
	return OK;
}
