/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_walk.c -- 100,000 commands drawn at random (30,000 with PROBITY_SHORT; WALK_STEPS says how many,
 * WALK_SEED which), given to
 * workflow_decide by people who hold roles or do not, on things that exist or do not, with fields that
 * are right or nearly so, while years pass.  Each one that is allowed is watched by walk_model.h,
 * and its effect is looked at: sorted, canonical, every version raised by one, and enough to make
 * the same facts again.
 */
#include "tests/unit/walk_model.h"

enum { CASES = 10, OTHERS = 2, RECENT = 8 };	/* others: cases that are no evaluation requests */

static struct desk desk;
static struct model model;
static struct workflow_facts *again;	/* folded from the written effects */
static uint64_t seed = 20131206;
static long commands, older, accepted, refused, for_others, crashes;
static int serial;
static char cases[CASES][16], plans[RECENT][32], holds[RECENT][32], actors[RECENT][32], duties[RECENT][32], corrections[RECENT][32], glasses[RECENT][32], policies[RECENT][32];

static uint64_t
draw(uint64_t n)	/* xorshift64*: the same walk everywhere */
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 2685821657736338717u / 2 % n;
}

static bool chance(int percent) { return draw(100) < (uint64_t)percent; }

static void
fresh(char *out, size_t n, const char *prefix)
{
	snprintf(out, n, "%s%05d", prefix, ++serial);
}

/* ---- what a command is given on ---- */

static const char *
some_case(void)
{
	char *c = cases[chance(95) ? draw(CASES - OTHERS) : CASES - OTHERS + draw(OTHERS)];
	const char *state = desk_get(&desk, c, "state");

	if (!*c || strcmp(state, "closed") == 0 || (*state && draw(800) == 0))
		fresh(c, sizeof cases[0], "c-9");
	return c;
}

static const char *
some_dataset(void)
{
	static const char *const name[] = { "cohort", "cohort", "linked", "link-table", "analysis" };
	const char *obj = "";

	for (int i = 0; i < 8 && strcmp(desk_get(&desk, obj, "state"), "held") != 0; i++)	/* rather one that is there */
		obj = arena_printf(&desk.scratch, "%s/%s", some_case(), name[draw(5)]);
	return obj;
}

static const char *
some_recent(char list[RECENT][32], const char *prefix, const char *last)
{
	char *x = list[draw(RECENT)];

	if (!*x || strcmp(desk_get(&desk, x, "state"), last) == 0 || (list != holds && draw(50) == 0))
		fresh(x, sizeof plans[0], prefix);
	return x;
}

static const char stop_hold[] = "programme/pilot/stop-hold";

static const char *
some_object(void)
{
	switch (draw(16)) {
	case 0: case 1: case 2: case 3: case 4:	return some_case();
	case 5:		return arena_printf(&desk.scratch, "%s/%s", some_case(), chance(95) ? "lawful-basis" : "cohort");
	case 6:		return some_dataset();
	case 7: case 8:	return some_recent(plans, "plan/p-", "certified");
	case 9:		/* what a stop has placed on the programme holds everything, until it is released */
		return strcmp(desk_get(&desk, stop_hold, "state"), "placed") == 0 && chance(30) ? stop_hold :
		    some_recent(holds, "hold/h-", "released");
	case 14:	return some_recent(glasses, "emergency/e-", "reviewed");
	case 13:	return some_recent(corrections, "correction/c-", "approved");
	case 10:	return chance(50) ? "programme/pilot/moj-pia" : chance(50) ? "lab" : chance(50) ? some_recent(policies, "policy/y-", "refused") : "organisation/o-trust0";
	case 11:
		if (model.people < PEOPLE_MAX - 1 && chance(2))
			return some_recent(actors, "actor/p-n", "left");
		return arena_printf(&desk.scratch, "actor/%s", model.person[draw((uint64_t)model.people)].id);
	case 12:
		if (chance(60))
			return arena_printf(&desk.scratch, "%s/%s", some_case(), chance(50) ? "publish-report" : "publish-results");
		return some_recent(duties, "obligation/o-", "met");
	default:	return arena_printf(&desk.scratch, "%s/%s", some_case(), model_clock[draw(CLOCKS)]);
	}
}

/* ---- by whom, with what ---- */

/* How often, in percent, a command that ends or turns back something is thought of at all. */
static int
patience(const char *id, const char *obj)
{
	static const char *const rare[] = { "actor-leave", "doc-revise", "role-revoke", "withdraw", "report-missing",
		"find-unprocessable", "doc-return", "lab-error", "return-output", "destroy-cancel", "leave-incorrect", "organisation-channel",
		"break-glass", "emergency-review", "actor-represents", "wrong-channel", "unsafe-transfer", "impose" };

	static const char *const aside[] = { "declare-interest", "recuse", "institution-sign", "representation-end",
		"withdraw-credential" };
	static const char *const slow[] = { "hold-place", "data-open", "copy-register", "copy-attest", "raise-query", "destroy-failed", "suspend" };

	for (size_t i = 0; i < sizeof aside / sizeof *aside; i++)
		if (strcmp(id, aside[i]) == 0)
			return 1;
	for (size_t i = 0; i < sizeof slow / sizeof *slow; i++)
		if (strcmp(id, slow[i]) == 0)
			return i == 4 || i == 6 ? 12 : 3;
	if (strncmp(id, "carry-in", 8) == 0)
		return 30;
	if (strcmp(id, "policy-withdraw") == 0 || strcmp(id, "organisation-close") == 0)
		return 0;		/* there are but two, and both are needed */
	if (strcmp(id, "doc-supersede") == 0)
		return strstr(obj, "moj-pia") ? 0 : !draw(5);
	for (size_t i = 0; i < sizeof rare / sizeof *rare; i++)
		if (strcmp(id, rare[i]) == 0)
			return strstr(obj, "moj-pia") ? !draw(30) : i < 2 ? 1 : 4;
	return 100;
}

/* Is it the name of a case that is no evaluation request? */
static bool
is_other(const char *obj)
{
	for (int i = CASES - OTHERS; i < CASES; i++)
		if (strcmp(cases[i], obj) == 0)
			return true;
	return false;
}

/* May the command make the object?  Now and then (any) whatever its name says. */
static bool
makes(const struct policy_command *c, const char *obj, bool any)
{
	const struct policy_process *k = workflow_policy_process(desk_first, c->on);
	bool named = obj[1] == '-' && !strchr(obj, '/'), opens = k && k->prefix && strcmp(k->id, "evaluation-request") != 0;

	if (opens || (named && is_other(obj)))
		return opens && named && is_other(obj);
	return any || strncmp(obj, c->on, strlen(c->on)) == 0 || (named && (strcmp(c->id, "apply") == 0 || strcmp(c->id, "carry-in") == 0)) ||
	    (strstr(obj, "/lawful") && strcmp(c->id, "doc-new") == 0);
}

/* Is it a step of the path from an application to a certificate?  However many other commands there are, every
 * second one is such a step, or nothing would ever get so far. */
static bool
onward(const char *id)
{
	static const char *const path[] = { "apply", "accept", "attest-lawfulness", "attest-transfer", "doc-new", "doc-submit",
		"doc-advise", "doc-approve", "receive", "confirm-purge", "settle-notice", "consent-source", "validate", "link", "analyse", "check-output",
		"release", "raise-query", "answer-query", "destroy-plan", "destroy-approve", "destroy-commit", "destroy-step",
		"destroy-done", "destroy-sign" };

	for (size_t i = 0; i < sizeof path / sizeof *path; i++)
		if (strcmp(id, path[i]) == 0)
			return true;
	return false;
}

static const struct policy_command *
some_command(const char *obj)
{
	const char *kind = desk_get(&desk, obj, "kind"), *state = desk_get(&desk, obj, "state");
	const struct policy *p = desk_first;	/* the other says the same */
	const struct policy_command *pick = NULL, *step = NULL;
	uint64_t seen = 0, steps = 0;
	bool any = chance(5);

	for (size_t i = 0; i < p->n_commands; i++) {
		const struct policy_command *c = &p->command[i];
		bool fits = *kind ? workflow_policy_on(p, c, kind) && (any || in_list(&c->from, state) || in_list(&c->from, "any")) :
		    c->creates && makes(c, obj, any);
		if (!fits || !chance(patience(c->id, obj)))
			continue;
		if (draw(++seen) == 0)
			pick = c;
		if (onward(c->id) && draw(++steps) == 0)
			step = c;
	}
	return step && chance(50) ? step : pick;
}

static const char *
some_person(const struct policy_command *c, const char *obj)
{
	int fit[PEOPLE_MAX], n = 0;

	if (chance(in_list(&c->roles, "host") ? 90 : 2))
		return DESK_HOST;
	for (int i = 0; i < model.people; i++)
		if (entitled(&model, i, c, obj) || by_glass(&model, i, c))
			fit[n++] = i;
	const char *owes = desk_get(&desk, obj, "responsible");
	if (*owes && chance(40))
		return owes;
	for (int i = 0; i < n; i++)
		if (!entitled(&model, fit[i], c, obj) && chance(50))
			return model.person[fit[i]].id;		/* the emergency is short */
	if (n && chance(85))
		return model.person[fit[draw((uint64_t)n)]].id;
	return model.person[draw((uint64_t)model.people)].id;
}

static const char *
near_day(int from, int to)
{
	struct date d = date_from_days(model.today + from + (int64_t)draw((uint64_t)(to - from + 1)));
	char s[11];

	date_format(s, d);
	return arena_strdup(&desk.scratch, s);
}

/* NULL: leave the right value. */
static const char *
some_value(const struct policy_command *c, const struct policy_field *x)
{
	if (strcmp(x->id, "dataset") == 0)
		return some_dataset();
	if (strcmp(x->id, "data") == 0 && chance(99))	/* a request that holds the programme holds everything, until it ends */
		return chance(50) ? some_dataset() : some_case();
	if (strcmp(x->id, "target") == 0 || strcmp(x->id, "data") == 0)
		return chance(50) ? some_dataset() : chance(50) ? some_case() : chance(85) ? "programme/pilot" : "plan/p-00001";
	if (strcmp(x->id, "owner") == 0 && strcmp(c->id, "impose") == 0)
		return chance(80) ? some_case() : some_dataset();
	if (strcmp(x->id, "responsible") == 0)
		return model.person[draw((uint64_t)model.people)].id;
	if (x->type == POLICY_ACTOR && chance(80))
		return model.person[draw((uint64_t)model.people)].id;
	if (strcmp(x->id, "until") == 0 && x->required)
		return near_day(-1, 100);
	if (strcmp(x->id, "reminder") == 0)
		return chance(50) ? "remind-early" : "remind-late";
	if (strcmp(c->id, "escalation-fired") == 0 && chance(50))
		return "information-asset-owner";
	if (x->type == POLICY_ROLE)
		return desk.env.policy->role[draw(desk.env.policy->n_roles)].id;
	if (strcmp(x->id, "advice") == 0)
		return chance(70) ? "no-objection" : "objection";
	if (x->type == POLICY_DATE && chance(20))
		return near_day(-12, 3);
	if (!chance(4))
		return NULL;
	switch (x->type) {
	case POLICY_CHOICE:	return x->of.item[draw(x->of.n)];
	case POLICY_YES_NO:	return chance(50) ? "no" : "yes";
	case POLICY_CHANNEL:	return chance(50) ? "post" : "government-secure-email";
	case POLICY_DIGEST: case POLICY_DOCUMENT:
		return "00000000000000000000000000000000000000000000000000000000000000ee";
	case POLICY_BASIS:	return desk.env.policy->basis[draw(desk.env.policy->n_bases)].id;
	case POLICY_TEXT_SEALED: case POLICY_DATE: case POLICY_INSTANT: case POLICY_COUNT: case POLICY_BANDED: case POLICY_ACTOR:
	case POLICY_ORGANISATION: case POLICY_OBJECT: case POLICY_ROLE: case POLICY_PROGRAMME: case POLICY_PUBLIC_KEY:
	case POLICY_ID: case POLICY_VALUE: case POLICY_OBLIGATION_KIND: case POLICY_CREDENTIAL: case POLICY_FIELD_TYPES_N:
		break;
	}
	return chance(50) ? "nonsense" : NULL;
}

/* When it was done, and by whom it was signed: nearly always today, by whoever gives it. */
static void
some_act(struct workflow_request *r, const struct policy_command *c)
{
	bool received = chance(c->receivable.n ? 30 : 1), dated = chance(3);

	if (received) {
		cjson_set_string(&desk.scratch, (struct cjson *)r->f, "received-from", chance(90) ? "o-trust0" : "o-other0");
		if (c->receivable.n)
			r->actor = model.person[draw((uint64_t)model.people)].id;
	}
	if (dated)
		cjson_set_string(&desk.scratch, (struct cjson *)r->f, "occurred-on", near_day(-15, 1));
	if (received ? chance(95) : dated ? chance(90) : !draw(200))
		cjson_set_string(&desk.scratch, (struct cjson *)r->doc, "evidence", DESK_HEX);
}

/* A delegation that there is, or a role that may be lent: by chance alone it would hardly be one. */
static void
lend_well(const struct policy_command *c, struct workflow_request *r)
{
	int q = strncmp(r->obj, "actor/", 6) == 0 ? person(&model, r->obj + 6) : -1;
	struct cjson *f = (struct cjson *)r->f;

	if (strcmp(c->id, "delegate") == 0 && chance(70))
		cjson_set_string(&desk.scratch, f, "role", chance(50) ? "information-asset-owner" : "project-manager");
	for (int i = 0; q >= 0 && strcmp(c->id, "delegation-end") == 0 && i < LENT; i++) {
		const struct lent *x = &model.person[q].lent[i];
		if (x->deputy < 0)
			continue;
		cjson_set_string(&desk.scratch, f, "role", model.policy->role[x->role].id);
		cjson_set_string(&desk.scratch, f, "deputy", model.person[x->deputy].id);
		if (chance(80))
			r->actor = model.person[chance(50) ? q : x->deputy].id;
	}
}

/* What a case brings that began elsewhere, and now and then what it may not. */
static void
some_past(struct workflow_request *r)
{
	static const char *const state[] = { "accepted", "attested", "rejected", "released", "applied", "linked", "unprocessable", "closed",
		"withdrawn" };
	static const char *const not[][2] = { { "match-rate", "90" }, { "gateway", "common-law" }, { "unconfirmed", "no" },
		{ "state", "closed" }, { "holds", "0" }, { "attested-lawful-transfer", "2013-01-01.." }, { "by-accept", "p-ira000" } };
	const char *const *no = not[draw(sizeof not / sizeof *not)];
	struct cjson *f = (struct cjson *)r->f;

	cjson_set_string(&desk.scratch, f, "at-state", state[draw(sizeof state / sizeof *state)]);
	cjson_set_string(&desk.scratch, f, "organisation", chance(90) ? "o-trust0" : "o-other0");
	cjson_set_string(&desk.scratch, f, "programme", "programme/pilot");
	if (chance(95))
		cjson_set_string(&desk.scratch, (struct cjson *)r->seal, "title", DESK_HEX);
	if (chance(40))
		cjson_set_string(&desk.scratch, f, "clock-review-period", near_day(-60, 1));
	if (chance(40))
		cjson_set_string(&desk.scratch, f, "sent-on", near_day(-60, 1));
	if (chance(5))
		cjson_set_string(&desk.scratch, f, no[0], no[1]);
}

/* Of what may be corrected and of what may not, to values that may be and that may not. */
static void
some_correction(struct workflow_request *r)
{
	static const char *const of[][2] = { { "sources", "pnc-and-prison-probation" }, { "gateway", "common-law" }, { "collected-on-consent", "no" }, { "channel", "government-secure-email" },
		{ "channel", "post" }, { "organisation", "o-other0" }, { "organisation", "o-trust0" }, { "conditions-agreed", "no" },
		{ "state", "released" }, { "ver", "1" }, { "report", DESK_HEX }, { "open-queries", "0" }, { "by-apply", "p-gus000" },
		{ "checked-on", "2012-01-01" }, { "holds", "0" }, { "match-rate", "95" }, { "number", "JDL-2014-0001" } };
	const char *const *pick = of[draw(sizeof of / sizeof *of)];
	struct cjson *f = (struct cjson *)r->f;
	bool day = chance(40);

	cjson_set_string(&desk.scratch, f, "owner", chance(90) ? some_case() : some_object());
	cjson_set_string(&desk.scratch, f, "fact", !day ? pick[0] : chance(80) ? "sent-on" : "consent-until");
	cjson_set_string(&desk.scratch, f, "value", day ? near_day(-40, 20) : pick[1]);
}

static struct workflow_request
some_request(const struct policy_command *c, const char *obj)
{
	struct workflow_request r = desk_request(&desk, &desk.scratch, c, some_person(c, obj), obj);

	for (size_t i = 0; i < c->n_fields; i++) {
		const struct policy_field *x = &c->field[i];
		const char *value = some_value(c, x);
		struct cjson *map = desk_map((struct cjson *)r.f, (struct cjson *)r.seal, (struct cjson *)r.doc, x);
		if (!x->required && !chance(10))
			continue;
		if (!x->required && x->type == POLICY_DATE)
			value = near_day(-40, 300);
		if (value || x->required)
			cjson_set_string(&desk.scratch, map, x->id, value ? value : cjson_str(map, x->id, ""));
	}
	lend_well(c, &r);
	if (chance(1))
		cjson_set_string(&desk.scratch, (struct cjson *)r.f, "extra", "1");
	if (chance(1))
		r.ver += draw(2) ? 1 : -1;
	if (chance(1))
		r.principal = "p-ira000";
	for (int q = 0; q < model.people && r.actor[0] == 'p' && !in_list(&c->roles, "self"); q++)
		if (acts_for(&model, person(&model, r.actor), q, c) && chance(50))
			r.principal = model.person[q].id;
	some_act(&r, c);
	if (strcmp(c->id, "correct") == 0)
		some_correction(&r);
	else if (strcmp(c->id, "carry-in") == 0)
		some_past(&r);
	if (chance(2))
		r.as = desk.env.policy->role[draw(desk.env.policy->n_roles)].id;
	return r;
}

/* ---- the effect ---- */

static void
check_effect(const struct workflow_decision *d)
{
	const struct cjson *set = cjson_get(d->eff, "set");
	const char *obj = "", *fact = "";
	struct err e = ERR_INIT;
	struct cjson *read = NULL;
	AUTO_BUF(once);
	AUTO_BUF(twice);

	cjson_write(&once, d->eff);
	desk_must(!cjson_read(&desk.scratch, once.s, once.len, &read, &e), e.msg);
	cjson_write(&twice, read);
	never(&model, strcmp(once.s, twice.s) != 0, "an effect that is not canonical");
	for (size_t i = 0; i < set->n; i++) {
		const char *o = set->item[i]->item[0]->s, *f = set->item[i]->item[1]->s, *v = set->item[i]->item[2]->s;
		int c = strcmp(o, obj) ? strcmp(o, obj) : strcmp(f, fact);
		never(&model, c <= 0, "an effect that is not sorted at %s %s", o, f);
		never(&model, strcmp(desk_get(&desk, o, f), v) == 0, "an effect that changes nothing at %s %s", o, f);
		if (strcmp(o, obj) != 0) {		/* a new object: is its version there, and one more? */
			const char *was = desk_get(&desk, o, "ver"), *is_now = "";
			for (size_t k = i; k < set->n && strcmp(set->item[k]->item[0]->s, o) == 0; k++)
				if (strcmp(set->item[k]->item[1]->s, "ver") == 0)
					is_now = set->item[k]->item[2]->s;
			never(&model, strtol(is_now, NULL, 10) != strtol(was, NULL, 10) + 1, "%s goes from version '%s' to '%s'", o, was, is_now);
		}
		obj = o;
		fact = f;
	}
	desk_must(!workflow_fold(again, read, &e), e.msg);
}

/* What the facts say of the thing, and of the data below it, is what the model says. */
static void
check_facts(const struct workflow_request *r)
{
	static const char *const below[] = { "", "/cohort", "/linked", "/link-table", "/analysis" };
	const struct thing *t = thing(&model, r->obj), *x;

	for (int i = 0; i < 5; i++) {
		const char *obj = arena_printf(&desk.scratch, "%s%s", t->root->id, below[i]);
		if (strcmp(obj, r->obj) != 0 && !is_case(&model, t->root->kind))
			continue;
		x = thing(&model, obj);
		never(&model, strcmp(desk_get(&desk, obj, "state"), x->state) != 0, "%s is '%s' and should be '%s'", obj,
		    desk_get(&desk, obj, "state"), x->state);
	}
	for (int i = 0; i < CLOCKS; i++) {
		const char *day = desk_get(&desk, arena_printf(&desk.scratch, "%s/%s", t->root->id, model_clock[i]), "not-before");
		never(&model, *day && day_number(day) < t->root->not_before[i], "%s of %s ends on %s, too soon", model_clock[i], t->root->id, day);
	}
	for (size_t i = 0; strncmp(r->obj, "actor/", 6) == 0 && i < model.policy->n_roles; i++) {
		const char *role = model.policy->role[i].id;
		bool holds_it = workflow_holds_role(desk.facts, r->obj + 6, role, date_from_days(model.today));
		const struct grant *g = &model.person[person(&model, r->obj + 6)].role[i];
		never(&model, holds_it != (g->set && g->from <= model.today && model.today <= g->until), "%s: %s or not", r->obj, role);
	}
}

static void
keep_fact(const char *obj, const char *fact, const char *value, void *ctx)
{
	workflow_facts_set(ctx, obj, fact, value);
}

/* The process is killed: what it knew is made again from what was written. */
static void
killed(void)
{
	struct workflow_facts *read = workflow_facts_new(NULL, NULL);

	workflow_facts_each(again, keep_fact, read);
	workflow_facts_free(desk.facts);
	desk.facts = read;
	crashes++;
}

static bool
has_reason(const struct workflow_decision *d, const struct workflow_reason *x)
{
	for (size_t i = 0; i < d->n_reasons; i++)
		if (strcmp(d->reason[i].code, x->code) == 0 && strcmp(d->reason[i].text, x->text) == 0)
			return true;
	return false;
}

/* What `can` says of a command and what comes of giving it: the reasons that do not hang on what was
 * given are the same.  What is entered for somebody outside, or
 * for another day, is another question than can's, as is
 * what does not exist yet. */
static void
check_ahead(const struct workflow_request *r, const struct workflow_decision *d)
{
	struct workflow_decision ahead;

	if (cjson_get(r->f, "received-from") || cjson_get(r->f, "occurred-on") || !*desk_get(&desk, r->obj, "kind"))
		return;
	workflow_decide_ahead(&desk.scratch, &desk.env, desk.facts, r, desk.now, &ahead);
	never(&model, d->allowed && !ahead.allowed, "%s on %s: can refuses it (%s) and do takes it", r->act, r->obj,
	    ahead.n_reasons ? ahead.reason[0].text : "");
	for (size_t i = 0; i < d->n_reasons; i++)
		never(&model, !d->reason[i].given && !has_reason(&ahead, &d->reason[i]),
		    "%s on %s: do refuses it (%s), which can did not say", r->act, r->obj, d->reason[i].text);
}

/* Two policies take turns.  Whatever was opened under one is judged under that; a new one is in force from
 * the next command on. */
static void
check_policy(const struct policy_command *c, const struct policy *under)
{
	const char *digest = desk_get(&desk, "lab", "policy");

	never(&model, under != desk_first && under != desk_other, "%s is judged under no policy", c->id);
	older += under != desk.env.policy;
	if (*digest && strcmp(digest, desk.env.policy->digest) != 0) {
		never(&model, strcmp(c->id, "policy-adopt") != 0, "%s puts a policy in force", c->id);
		desk.env.policy = desk_policy_of(digest, NULL);
	}
}

static void
step(void)
{
	const struct policy_command *c = NULL;
	struct workflow_decision d, same;
	const char *obj = "";
	struct err e = ERR_INIT;

	desk.now += draw((uint64_t)commands / 100000 + 1) ? 0 : chance(90) ? (instant)draw(1800000) : chance(95) ? (instant)draw(12) * 3600000 : (instant)draw(5) * 86400000;
	struct date today;
	desk_must(!zone_local(desk.env.zone, desk.now, &today, NULL, &e), e.msg);
	model.today = date_to_days(today);
	model.now = desk.now;
	while (!c)
		c = some_command(obj = some_object());
	struct workflow_request r = some_request(c, obj);
	workflow_decide(&desk.scratch, &desk.env, desk.facts, &r, desk.now, &d);
	if (draw(16) == 0) {
		workflow_decide(&desk.scratch, &desk.env, desk.facts, &r, desk.now, &same);
		never(&model, d.allowed != same.allowed || d.n_reasons != same.n_reasons ||
		    (d.allowed && !cjson_equal(d.eff, same.eff)), "two judgements of one request differ");
	}
	check_ahead(&r, &d);
	never(&model, d.allowed != (d.n_reasons == 0) || d.allowed != (d.eff != NULL), "a decision that is neither");
	if (!d.allowed) {
		refused++;
		return;
	}
	if (draw(500) == 0) {		/* before the append: nothing happened */
		killed();
		return;
	}
	accepted++;
	for_others += r.principal != NULL;
	never(&model, r.ver != workflow_facts_int(desk.facts, obj, "ver"), "%s of %s at a version that has gone", c->id, obj);
	check_effect(&d);
	desk_must(!workflow_fold(desk.facts, d.eff, &e), e.msg);
	model_watch(&model, c, &r, &d);
	check_facts(&r);
	check_policy(c, d.policy);
	if (draw(2000) == 0)
		killed();		/* after it: it happened */
}

static void
add_line(const char *obj, const char *fact, const char *value, void *ctx)
{
	buf_printf(ctx, "%s\t%s\t%s\n", obj, fact, value);
}

static void
add_first(const char *obj, const char *fact, const char *value, void *ctx)
{
	(void)ctx;
	workflow_facts_set(again, obj, fact, value);
}

static void
check_enough(void)
{
	static const char *const must[] = { "apply", "receive", "link", "analyse", "check-output", "release", "raise-query",
		"answer-query", "doc-approve", "destroy-plan", "destroy-approve", "destroy-commit", "destroy-done", "destroy-sign",
		"declare-interest", "recuse", "recusal-end", "delegate", "delegation-end",
		"hold-place", "hold-release", "role-grant", "role-revoke", "key-accept", "withdraw", "suspend", "resume", "impose", "evidence-obligation", "accept-evidence",
		"clock-stop", "clock-restart", "reminder-fired", "clock-fired", "escalation-fired",
		"waive-obligation", "close", "correct", "correction-approve", "policy-propose", "policy-adopt",
		"migrate",
		"break-glass", "emergency-confirm", "emergency-review",
		"carry-in", "carry-in-confirm", "carry-in-abandon" };

	bool brief = commands < 100000;		/* what is rare may not come up in a short walk */

	for (size_t i = 0; i < sizeof must / sizeof *must; i++) {
		long n = model.did[command_index(&model, must[i])];
		ok(n > 0 || (brief && i >= 16), "%s was given, %ld times", must[i], n);
	}
	ok(brief || model.by_glass > 0, "%ld were given by a role taken in an emergency", model.by_glass);
	ok(crashes > 0, "%ld times the process was killed", crashes);
	ok(brief || older > 0, "%ld were judged under a policy that is in force no more", older);
	ok(model.entered > 0, "%ld were entered for an organisation", model.entered);
	ok(brief || for_others > 0, "%ld commands were given on behalf of others", for_others);
	ok(accepted > commands / 20 && refused > commands / 20, "%ld commands were allowed and %ld refused", accepted, refused);
}

int
main(void)
{
	const char *steps = getenv("WALK_STEPS"), *other = getenv("WALK_SEED");
	commands = steps ? strtol(steps, NULL, 10) : getenv("PROBITY_SHORT") ? 30000 : 100000;
	AUTO_BUF(first);
	AUTO_BUF(second);

	if (other)
		seed = strtoull(other, NULL, 10) | 1;
	desk_open(&desk);
	desk_day(&desk, "2013-02-04");
	model_begin(&model, desk.env.policy);
	again = workflow_facts_new(NULL, NULL);
	workflow_facts_each(desk.facts, add_first, NULL);
	for (long i = 0; i < commands && model.bad < 20; i++) {
		step();
		arena_free(&desk.scratch);
	}
	ok(model.bad == 0, "nothing happened that must never happen");
	workflow_facts_each(desk.facts, add_line, &first);
	workflow_facts_each(again, add_line, &second);
	ok(strcmp(first.s, second.s) == 0, "the written effects make the same facts again");
	check_enough();
	printf("# the last day was %s\n", desk_today(&desk, &desk.mem));
	workflow_facts_free(again);
	arena_free(&model.mem);
	desk_close(&desk);
	return done();
}
