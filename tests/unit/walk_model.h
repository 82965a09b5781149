/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * walk_model -- what a second pair of eyes knows of a lab: it watches the accepted commands and says
 * which of them should never have been.
 *
 * It shares nothing with decide but the policy's tables: it keeps its own record of who holds which
 * role from when, who gave what, what is held, when a clock ends (by the rules of holidays.h and a
 * calendar of its own), and what has happened to a dataset.
 */
#ifndef TEST_WALK_MODEL_H
#define TEST_WALK_MODEL_H

#include "tests/unit/decide_lab.h"
#include "tests/unit/holidays.h"

enum { PEOPLE_MAX = 64, ROLES_MAX = 32, COMMANDS_MAX = 512, BALLOTS = 48, HASH = 1 << 16, DAYS = 8000, CLOCKS = 3, STOPS = 64, LENT = 16, CREDENTIALS = 8, TOUCHES = 32 };

struct grant { bool set; int64_t from, until; };
struct lent { int deputy, role; int64_t from, until; };	/* deputy -1: free */
struct person {
	char id[12];
	bool active;
	const char *org;
	int64_t org_from, org_until;
	struct grant role[ROLES_MAX];
	struct lent lent[LENT];
	int glass;			/* the role taken in an emergency that was not reviewed; -1: none */
	int64_t glass_from, glass_until;
	struct grant credential[CREDENTIALS];
};
struct ballot { const char *key, *values; uint64_t voters; signed char hand[PEOPLE_MAX]; };	/* hand: who signed for them */

struct thing {			/* an object, as the model knows it */
	const char *id, *kind, *state;
	struct thing *next, *root;
	uint64_t recused;		/* of a root: who stands aside */
	uint64_t gave[COMMANDS_MAX];	/* of a root: who gave which command on it or below */
	struct ballot ballot[BALLOTS];
	int n_ballots;
	int holds, hold_events, moves;	/* of what can be held */
	struct thing *touches[TOUCHES];	/* of a request for access: what it holds */
	int n_touches;
	struct thing *target, *dataset, *programme, *owner;	/* owner: of a correction */
	const char *fact, *value;	/* of a correction */
	bool unconfirmed, abandoned;	/* a case that was carried in */
	bool stale;			/* a document: of a case whose facts were corrected since it was approved */
	int queries, open;		/* of a case */
	int64_t not_before[CLOCKS];
	bool suspended;			/* of a case */
	const char *responsible, *evidence;	/* of an obligation */
	bool owed;
	int owes;			/* of a case: how many are open on it */
	const char *content;		/* of a document */
	bool advised;
	uint64_t planner, approver, took_part, signers;	/* of a plan */
	const char *org;		/* of a case: who asks */
	const char *lead;		/* of an organisation: who signs for it */
	int64_t lead_until;
	uint64_t entered, decided;	/* of a root: who entered for an organisation, who did what such may not */
	bool sent;
	int64_t checked, last_sent;	/* last_sent: of a clock, the day it counts from */
	struct { int64_t from, to; } stop[STOPS];	/* of a clock; to 0: under way */
	int n_stops;
	int64_t fired_for, reminded_for[2];	/* the day of which it was said */
	int saw_moves, saw_holds, saw_queries;
};

struct model {
	struct arena mem;
	const struct policy *policy;
	struct person person[PEOPLE_MAX];
	int people;
	struct thing *hash[HASH];
	bool works[DAYS];		/* from 2012-01-01 on */
	int64_t today, now;		/* a day; milliseconds */
	int bad;
	long did[COMMANDS_MAX], entered, by_glass;	/* entered: for an organisation */
};

static const char *const model_clock[CLOCKS] = { "review-period", "unprocessable-destruction", "query-deferral" };

#define never(m, cond, ...) do { if (cond) { printf("# never: "); printf(__VA_ARGS__); putchar('\n'); (m)->bad++; } } while (0)

/* ---- days, counted here ---- */

static inline int64_t
day_number(const char *s)
{
	struct err e = ERR_INIT;
	struct date d = { 1, 1, 1 };

	desk_must(!date_parse(&d, s, &e), e.msg);
	return date_to_days(d);
}

static inline void
model_days(struct model *m)
{
	int64_t first = date_to_days((struct date){ 2012, 1, 1 });

	for (int i = 0; i < DAYS; i++)
		m->works[i] = (i + 6) % 7 < 5;	/* 2012-01-01 was a Sunday */
	for (int y = 2012; y <= 2030; y++) {
		struct holidays h = holidays_of(y, EW);
		for (int k = 0; k < h.n; k++)
			m->works[date_to_days(h.day[k].date) - first] = false;
	}
	(void)holidays_lines;
}

static inline bool
works(const struct model *m, int64_t day)
{
	return m->works[day - date_to_days((struct date){ 2012, 1, 1 })];
}

/* The n-th working day after `day`. */
static inline int64_t
working_after(const struct model *m, int64_t day, int n)
{
	while (n)
		n -= works(m, ++day);
	return day;
}

/* ---- who and what ---- */

static inline struct thing *
thing(struct model *m, const char *id)
{
	uint64_t h = 14695981039346656037u;

	for (const char *s = id; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	struct thing **at = &m->hash[h % HASH];
	for (; *at; at = &(*at)->next)
		if (strcmp((*at)->id, id) == 0)
			return *at;
	*at = arena_alloc(&m->mem, sizeof **at);
	**at = (struct thing){ .id = arena_strdup(&m->mem, id), .kind = "", .state = "" };
	return (*at)->root = *at;
}

static inline int
person(const struct model *m, const char *id)
{
	for (int i = 0; i < m->people; i++)
		if (strcmp(m->person[i].id, id) == 0)
			return i;
	return -1;
}

static inline int
role_index(const struct model *m, const char *id)
{
	for (size_t i = 0; i < m->policy->n_roles; i++)
		if (strcmp(m->policy->role[i].id, id) == 0)
			return (int)i;
	return -1;
}

static inline bool
in_list(const struct policy_list *l, const char *s)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->item[i], s) == 0)
			return true;
	return false;
}

static inline int
credential_index(const struct model *m, const char *id)
{
	for (size_t i = 0; i < m->policy->n_credentials; i++)
		if (strcmp(m->policy->credential[i].id, id) == 0)
			return (int)i;
	return -1;
}

/* Has the person what the role asks for, today? */
static inline bool
trained(const struct model *m, int p, const struct policy_role *role)
{
	for (size_t i = 0; i < m->policy->n_credentials; i++) {
		const struct grant *g = &m->person[p].credential[i];
		if (in_list(&role->required, m->policy->credential[i].id) && !(g->set && g->from <= m->today && m->today <= g->until))
			return false;
	}
	return true;
}

static inline bool
has_role(const struct model *m, int p, const char *role)
{
	int r = role_index(m, role);

	if (p < 0 || r < 0 || !m->person[p].active)
		return false;
	const struct grant *g = &m->person[p].role[r];
	return g->set && g->from <= m->today && m->today <= g->until && trained(m, p, &m->policy->role[r]);
}

/* A role that was taken in an emergency serves now, for this command? */
static inline bool
by_glass(const struct model *m, int p, const struct policy_command *c)
{
	static const char *const never_by[] = { "hold-release", "break-glass", "emergency-confirm", "emergency-review" };
	static const char *const never_on[] = { "actor", "plan", "lab", "policy", "emergency" };
	const struct person *x = p < 0 ? NULL : &m->person[p];

	if (!x || !x->active || x->glass < 0 || m->now < x->glass_from || m->now >= x->glass_until || c->quorum != 1)
		return false;
	for (size_t i = 0; i < sizeof never_by / sizeof *never_by; i++)
		if (strcmp(c->id, never_by[i]) == 0)
			return false;
	for (size_t i = 0; i < sizeof never_on / sizeof *never_on; i++)
		if (strcmp(c->on, never_on[i]) == 0)
			return false;
	const struct policy_role *role = &m->policy->role[x->glass];
	for (size_t i = 0; i < m->policy->n_roles; i++)
		if (in_list(&role->never_with, m->policy->role[i].id) && x->role[i].set && x->role[i].from <= m->today &&
		    m->today <= x->role[i].until)
			return false;
	return in_list(&c->roles, role->id);
}

/* Could person p enter for an organisation what was signed outside? */
static inline bool
may_enter(const struct model *m, int p, const struct policy_command *c)
{
	for (size_t i = 0; i < c->receivable.n; i++)
		if (has_role(m, p, c->receivable.item[i]))
			return true;
	return false;
}

/* Could person p give the command, by role alone? */
static inline bool
entitled(const struct model *m, int p, const struct policy_command *c, const char *obj)
{
	for (size_t i = 0; i < c->roles.n; i++)
		if (has_role(m, p, c->roles.item[i]) || (p >= 0 && m->person[p].active && strcmp(c->roles.item[i], "anyone") == 0) ||
		    (strcmp(c->roles.item[i], "self") == 0 && p >= 0 &&
		    strcmp(strrchr(obj, '/') + 1, m->person[p].id) == 0))
			return true;
	return false;
}

static inline int
people_in(uint64_t set)
{
	int n = 0;

	for (; set; set &= set - 1)
		n++;
	return n;
}

static inline void
model_enrol(struct model *m, const char *id)
{
	desk_must(m->people < PEOPLE_MAX, "too many people");
	for (int i = 0; i < LENT; i++)
		m->person[m->people].lent[i].deputy = -1;
	m->person[m->people].glass = -1;
	snprintf(m->person[m->people++].id, sizeof m->person->id, "%s", id);
}

/* As desk_reset made it. */
static inline void
model_begin(struct model *m, const struct policy *policy)
{
	m->policy = policy;
	desk_must(policy->n_roles <= ROLES_MAX && policy->n_commands <= COMMANDS_MAX && policy->n_credentials <= CREDENTIALS, "the model is too small");
	model_days(m);
	for (int i = 0; i < DESK_PEOPLE; i++) {
		model_enrol(m, desk_id(&m->mem, desk_people[i].name));
		m->person[i].active = true;
		for (size_t k = 0; k < policy->n_credentials && strcmp(desk_people[i].name, "gus") != 0; k++)
			m->person[i].credential[k] = (struct grant){ true, day_number("2013-01-01"), INT64_MAX };
		for (int k = 0; desk_people[i].roles[k]; k++)
			m->person[i].role[role_index(m, desk_people[i].roles[k])] =
			    (struct grant){ true, day_number("2013-01-01"), INT64_MAX };
		struct thing *t = thing(m, arena_printf(&m->mem, "actor/%s", m->person[i].id));
		t->kind = "actor", t->state = "active";
	}
	thing(m, "lab")->kind = "lab", thing(m, "lab")->state = "open";
	thing(m, "policy")->kind = "policy", thing(m, "policy")->state = "in-force";
	thing(m, "organisation/o-trust0")->kind = "organisation", thing(m, "organisation/o-trust0")->state = "active";
	thing(m, "organisation/o-other0")->kind = "organisation", thing(m, "organisation/o-other0")->state = "active";
	m->person[person(m, "p-rita00")].org = m->person[person(m, "p-inez00")].org = "o-trust0";
	m->person[person(m, "p-rhea00")].org = m->person[person(m, "p-rex000")].org = "o-trust0";
	m->person[person(m, "p-rob000")].org = "o-other0";
	for (int i = 0; i < m->people; i++)
		m->person[i].org_until = INT64_MAX;
	thing(m, "programme/pilot")->kind = "programme", thing(m, "programme/pilot")->state = "open";
	thing(m, "programme/pilot/moj-pia")->kind = "document", thing(m, "programme/pilot/moj-pia")->state = "approved";
}

/* ---- deputies ---- */

/* Does p act for q in a role of the command, today? */
static inline bool
acts_for(const struct model *m, int p, int q, const struct policy_command *c)
{
	for (int i = 0; q >= 0 && i < LENT; i++) {
		const struct lent *x = &m->person[q].lent[i];
		const struct policy_role *role = &m->policy->role[x->role];
		bool free = true;
		if (x->deputy != p || x->from > m->today || m->today > x->until || !in_list(&c->roles, role->id))
			continue;
		for (size_t k = 0; k < m->policy->n_roles; k++) {
			const struct grant *g = &m->person[p].role[k];
			free &= !g->set || g->until < m->today || !in_list(&role->never_with, m->policy->role[k].id);
		}
		if (free && m->person[p].active && has_role(m, q, role->id) && trained(m, p, role))
			return true;
	}
	return false;
}

/* Takes away what q has lent to p in the role, and puts the new days, if there are any. */
static inline void
lend(struct model *m, int q, int p, int role, int64_t from, int64_t until)
{
	struct lent *at = NULL;

	for (int i = 0; i < LENT; i++) {
		struct lent *x = &m->person[q].lent[i];
		if (x->deputy == p && x->role == role)
			x->deputy = -1;
		if (x->deputy < 0 || x->until < m->today)
			at = x;
	}
	desk_must(at != NULL, "too many deputies");
	if (until)
		*at = (struct lent){ p, role, from, until };
}

/* ---- what every accepted command must be ---- */

static inline void
check_principal(struct model *m, const struct policy_command *c, const struct workflow_request *r, int p)
{
	static const char *const person_only[] = { "actor", "plan", "lab", "policy" };
	int q = r->principal ? person(m, r->principal) : -1;

	if (!r->principal)
		return;
	never(m, q == p || !acts_for(m, p, q, c), "%s by %s for %s, who did not ask them to", c->id, r->actor, r->principal);
	for (int i = 0; i < 4; i++)
		never(m, strcmp(c->on, person_only[i]) == 0, "%s for another", c->id);
	never(m, strcmp(c->id, "hold-release") == 0, "%s for another", c->id);
}

static inline void
check_giver(struct model *m, const struct policy_command *c, const struct workflow_request *r, int p)
{
	static const char *const approving[] = { "accept", "receive", "check-output", "release", "doc-approve", "doc-advise",
		"destroy-approve", "destroy-commit", "hold-release", "consent-source", "role-grant", "close" };
	bool host = r->actor[0] == 'h';

	never(m, host != in_list(&c->roles, "host"), "%s by %s", c->id, r->actor);
	const char *from = cjson_str(r->f, "received-from", NULL), *day = cjson_str(r->f, "occurred-on", NULL);
	bool evidence = cjson_get(r->doc, "evidence") != NULL;

	never(m, from && (!may_enter(m, p, c) || !evidence || r->principal), "%s was entered for %s by %s", c->id, from, r->actor);
	never(m, day && (day_number(day) > m->today || (day_number(day) < m->today && !evidence)), "%s of %s without evidence", c->id, day);
	never(m, !from && !host && !r->principal && !entitled(m, p, c, r->obj) && !by_glass(m, p, c), "%s by %s, who holds no role for it", c->id, r->actor);
	never(m, !host && !m->person[p].active && strcmp(c->id, "key-accept") != 0, "%s by %s, who is not active", c->id, r->actor);
	check_principal(m, c, r, p);
	m->by_glass += !host && !r->principal && !from && !entitled(m, p, c, r->obj);
	for (size_t i = 0; i < sizeof approving / sizeof *approving; i++)
		never(m, has_role(m, p, "requester") && strcmp(approving[i], c->id) == 0, "the requester %s gave %s", r->actor, c->id);
}

static inline int
command_index(const struct model *m, const char *id)
{
	for (size_t i = 0; i < m->policy->n_commands; i++)
		if (strcmp(m->policy->command[i].id, id) == 0)
			return (int)i;
	return -1;
}

static inline void
check_separation(struct model *m, const struct policy_command *c, const struct thing *t, int p)
{
	for (size_t i = 0; p >= 0 && i < m->policy->n_separations; i++) {
		const struct policy_separation *s = &m->policy->separation[i];
		const char *other = strcmp(s->first, c->id) == 0 ? s->second : strcmp(s->second, c->id) == 0 ? s->first : NULL;
		never(m, other && t->root->gave[command_index(m, other)] >> p & 1, "%s gave %s and %s on %s", m->person[p].id,
		    other, c->id, t->root->id);
	}
}

/* Whoever entered for an organisation decides nothing that its own people may not, and the reverse. */
static inline void
check_sides(struct model *m, const struct policy_command *c, const struct workflow_request *r, const struct thing *t, int p)
{
	static const char *const deciding[] = { "accept", "check-output", "release", "doc-approve", "receive",
		"correction-approve" };
	bool from = cjson_get(r->f, "received-from") != NULL;

	for (size_t i = 0; p >= 0 && i < sizeof deciding / sizeof *deciding; i++)
		if (strcmp(c->id, deciding[i]) == 0) {
			never(m, t->root->entered >> p & 1, "%s entered for an organisation and gave %s on %s", r->actor, c->id, t->root->id);
			t->root->decided |= (uint64_t)1 << p;
		}
	never(m, from && t->root->decided >> p & 1, "%s decided and entered %s on %s", r->actor, c->id, t->root->id);
	if (from)
		t->root->entered |= (uint64_t)1 << p, m->entered++;
}

static inline void
check_states(struct model *m, const struct policy_command *c, const struct workflow_request *r, const struct thing *t,
    const struct workflow_decision *d, bool complete)
{
	const char *past = cjson_str(r->f, "at-state", "closed");
	const char *to = strcmp(c->id, "carry-in") == 0 || strcmp(c->id, "carry-in-abandon") == 0 ? past :
	    complete && c->to ? c->to : t->state;

	never(m, c->creates ? *t->state != '\0' : !in_list(&c->from, t->state) && !in_list(&c->from, "any"),
	    "%s of %s in state '%s'", c->id, t->id, t->state);
	never(m, strcmp(cjson_str(d->eff, "from", ""), t->state) != 0 || strcmp(cjson_str(d->eff, "to", ""), to) != 0,
	    "%s of %s goes from '%s' to '%s'", c->id, t->id, cjson_str(d->eff, "from", ""), cjson_str(d->eff, "to", ""));
}

/* ---- votes ---- */

static inline struct ballot *
ballot(struct model *m, struct thing *t, const char *key)
{
	for (int i = 0; i < t->n_ballots; i++)
		if (strcmp(t->ballot[i].key, key) == 0)
			return &t->ballot[i];
	desk_must(t->n_ballots < BALLOTS, "too many ballots");
	t->ballot[t->n_ballots] = (struct ballot){ .key = arena_strdup(&m->mem, key), .values = "" };
	return &t->ballot[t->n_ballots++];
}

static inline bool
holds_sensitive(const struct model *m, int p)
{
	for (size_t i = 0; p >= 0 && i < m->policy->n_roles; i++)
		if (m->policy->role[i].sensitive && m->person[p].role[i].set)
			return true;
	return false;
}

static inline bool
is_case(const struct model *m, const char *kind)
{
	const struct policy_process *p = workflow_policy_process(m->policy, kind);

	return p && p->prefix;
}

/* From the case that it belongs to, from what it is a hold on, or from the programme of either. */
static inline bool
stands_aside(const struct thing *t, int i)
{
	const struct thing *at[] = { t, t->root, t->root->programme, t->target, t->target ? t->target->root : NULL,
		t->target ? t->target->root->programme : NULL };

	for (size_t k = 0; i >= 0 && k < sizeof at / sizeof *at; k++)
		if (at[k] && at[k]->recused >> i & 1)
			return true;
	return false;
}

/* One more vote; is it complete?  Who may no longer give it does not count; nobody votes twice. */
static inline bool
vote(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t, int p)
{
	const struct policy_role *role = NULL;
	int need = c->quorum;
	AUTO_BUF(values);

	if (strcmp(c->id, "role-grant") == 0) {
		role = &m->policy->role[role_index(m, cjson_str(r->f, "role", ""))];
		need = role->sensitive ? 2 : 1;
	} else if (strcmp(c->id, "role-revoke") == 0)
		need = m->policy->role[role_index(m, cjson_str(r->f, "role", ""))].sensitive ? 2 : 1;
	else if (strcmp(c->id, "actor-leave") == 0 && holds_sensitive(m, person(m, strrchr(r->obj, '/') + 1)))
		need = 2;
	if (need < 2)
		return true;
	struct ballot *b = ballot(m, t, role ? role->id : strcmp(c->id, "role-revoke") ? c->id :
	    arena_printf(&m->mem, "revoke %s", cjson_str(r->f, "role", "")));
	cjson_write(&values, r->f);
	for (size_t i = 0; i < c->n_fields; i++)	/* the document that is voted on, but not each one's evidence */
		if (c->field[i].type == POLICY_DOCUMENT)
			buf_puts(&values, cjson_str(r->doc, c->field[i].id, ""));
	if (strcmp(values.s, b->values) != 0)
		b->voters = 0;
	int voice = r->principal ? person(m, r->principal) : p;
	for (int i = 0; i < m->people; i++) {
		bool own = b->hand[i] == i;
		if ((own ? !entitled(m, i, c, r->obj) : !acts_for(m, b->hand[i], i, c)) || stands_aside(t, i) ||
		    stands_aside(t, b->hand[i]))
			b->voters &= ~((uint64_t)1 << i);
	}
	for (int i = 0; i < m->people; i++)
		never(m, b->voters >> i & 1 && (i == voice || i == p || b->hand[i] == p || b->hand[i] == voice), "%s voted twice for %s",
		    r->actor, c->id);
	b->voters |= (uint64_t)1 << voice;
	b->hand[voice] = (signed char)p;
	b->values = arena_strdup(&m->mem, values.s);
	if (people_in(b->voters) < need)
		return false;
	b->voters = 0;
	return true;
}

/* ---- what single commands must be ---- */

/* A clock binds until the day that was announced, also when it was stopped. */
static inline bool
past_clocks(struct model *m, const struct thing *c)
{
	for (int i = 0; i < CLOCKS; i++)
		if (m->today < c->not_before[i])
			return false;
	return true;
}

static inline int
upwards(const struct thing *dataset, bool events)
{
	const struct thing *c = dataset->root, *p = c->programme;

	return events ? dataset->hold_events + c->hold_events + (p ? p->hold_events : 0) :
	    dataset->holds + c->holds + (p ? p->holds : 0);
}

static inline void
plan_alive(struct model *m, const struct thing *t, const char *what)
{
	const struct thing *d = t->dataset;

	never(m, upwards(d, false), "%s of %s under a hold", what, t->id);
	never(m, upwards(d, true) != t->saw_holds, "%s of %s after a hold since it was planned", what, t->id);
	never(m, d->moves != t->saw_moves, "%s of %s after something happened to %s", what, t->id, d->id);
	never(m, d->root->queries != t->saw_queries, "%s of %s after a query", what, t->id);
}

static inline void
watch_plan(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t, int p)
{
	struct thing *d = t->dataset;

	if (strcmp(c->id, "destroy-plan") == 0) {
		t->planner = t->took_part = (uint64_t)1 << p;
		t->saw_moves = d->moves;
		t->saw_holds = upwards(d, true);
		t->saw_queries = d->root->queries;
		never(m, strcmp(d->state, "held") != 0, "a plan for %s, which is %s", d->id, d->state);
	} else if (strcmp(c->id, "destroy-approve") == 0) {
		t->approver |= (uint64_t)1 << p;
		t->took_part |= t->approver;
		plan_alive(m, t, "approval");
		never(m, !has_role(m, p, "information-asset-owner"), "%s approved by %s", t->id, r->actor);
	} else if (strcmp(c->id, "destroy-commit") == 0) {
		const struct thing *k = d->root;
		plan_alive(m, t, "commit");
		never(m, !t->approver || t->approver & t->planner || t->approver >> p & 1, "%s committed by too few people", t->id);
		never(m, !past_clocks(m, k), "%s committed before its day", t->id);
		never(m, k->open, "%s committed with a query open", t->id);
		never(m, strcmp(k->state, "released") != 0 && strcmp(k->state, "unprocessable-confirmed") != 0 &&
		    strcmp(k->state, "withdrawn") != 0, "%s committed while its case is %s", t->id, k->state);
		never(m, strcmp(d->state, "held") != 0, "%s committed though %s is %s", t->id, d->id, d->state);
		d->state = "destroying";
		d->moves++;
		t->took_part |= (uint64_t)1 << p;
	} else if (strcmp(c->id, "destroy-done") == 0) {
		never(m, strcmp(t->state, "committed") != 0 || strcmp(d->state, "destroying") != 0, "%s done out of turn", t->id);
		d->state = "destroyed";
	}
}

static inline void
watch_document(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t, int p)
{
	if (c->to)
		t->stale = false;
	if (strcmp(c->id, "doc-submit") == 0) {
		t->content = arena_strdup(&m->mem, cjson_str(r->doc, "content", ""));
		t->advised = false;
	} else if (strcmp(c->id, "doc-advise") == 0) {
		t->advised = strcmp(cjson_str(r->f, "advice", ""), "no-objection") == 0;
		never(m, !has_role(m, p, "dpo") && !by_glass(m, p, c), "%s advised on by %s", t->id, r->actor);
	} else if (strcmp(c->id, "doc-approve") == 0) {
		never(m, !has_role(m, p, "information-asset-owner") && !by_glass(m, p, c), "%s approved by %s", t->id, r->actor);
		never(m, !t->advised, "%s approved without a no-objection", t->id);
		never(m, !t->content || strcmp(t->content, cjson_str(r->f, "digest", "")) != 0, "%s approved by another digest", t->id);
	} else if (strcmp(c->id, "doc-return") == 0 || strcmp(c->id, "doc-revise") == 0)
		t->advised = false;
}

static inline void
hold_on(struct model *m, struct thing *x, bool place)
{
	static const char *const data[] = { "cohort", "linked", "link-table", "analysis" };

	never(m, place && (strcmp(x->state, "destroying") == 0 || strcmp(x->state, "destroyed") == 0), "a hold on %s, which is %s",
	    x->id, x->state);
	never(m, strcmp(x->kind, "dataset") != 0 && strcmp(x->kind, "programme") != 0 && !is_case(m, x->kind),
	    "a hold on %s, which is a %s", x->id, x->kind);
	x->holds += place ? 1 : -1;
	x->hold_events += place;
	x->moves++;
	for (int i = 0; place && i < 4; i++)
		thing(m, arena_printf(&m->mem, "%s/%s", x->id, data[i]))->moves++;
}

static inline void
watch_hold(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t)
{
	bool place = strcmp(c->id, "hold-place") == 0;

	if (place)
		t->target = thing(m, cjson_str(r->f, "target", ""));
	hold_on(m, t->target, place);
}

/* A request for access holds what it touches, each once, until it ends. */
static inline void
watch_request(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t)
{
	const char *data = cjson_str(r->f, "data", "");
	bool ends = c->to && in_list(&workflow_policy_process(m->policy, c->on)->ends, c->to);

	for (int i = 0; strcmp(c->id, "hold-data") == 0 && i < t->n_touches; i++)
		never(m, strcmp(t->touches[i]->id, data) == 0, "%s holds %s twice", t->id, data);
	if (strcmp(c->id, "hold-data") == 0) {
		desk_must(t->n_touches < TOUCHES, "too many touches");
		hold_on(m, t->touches[t->n_touches++] = thing(m, data), true);
	}
	while (ends && t->n_touches)
		hold_on(m, t->touches[--t->n_touches], false);
}

static inline void
watch_actor(struct model *m, const struct policy_command *c, const struct workflow_request *r, int p)
{
	const char *id = strrchr(r->obj, '/') + 1, *until = cjson_str(r->f, "until", NULL);
	const struct policy_role *role;
	int who, admins = 0;
	bool was_admin;

	if (strcmp(c->id, "actor-add") == 0)
		model_enrol(m, id);
	if ((who = person(m, id)) < 0)
		return;
	struct person *x = &m->person[who];
	was_admin = has_role(m, who, "administrator");
	if (strcmp(c->id, "actor-represents") == 0) {
		const char *from = cjson_str(r->f, "from", NULL);
		x->org = arena_strdup(&m->mem, cjson_str(r->f, "organisation", ""));
		x->org_from = from ? day_number(from) : m->today;
		x->org_until = until ? day_number(until) : INT64_MAX;
		never(m, who == p, "%s says for whom they speak", id);
	} else if (strcmp(c->id, "record-credential") == 0) {
		int k = credential_index(m, cjson_str(r->f, "credential", ""));
		never(m, who == p, "%s records their own training", r->actor);
		int64_t from = day_number(cjson_str(r->f, "from", ""));
		struct date d = date_from_days(from);
		d.y += m->policy->credential[k].valid_for.n;	/* the shipped ones are in years */
		d.d -= d.m == 2 && d.d == 29;
		x->credential[k] = (struct grant){ true, from, date_to_days(d) };
	} else if (strcmp(c->id, "withdraw-credential") == 0)
		x->credential[credential_index(m, cjson_str(r->f, "credential", ""))].set = false;
	else if (strcmp(c->id, "representation-end") == 0)
		x->org = NULL;
	else if (strcmp(c->id, "delegate") == 0) {
		const char *role_id = cjson_str(r->f, "role", ""), *from = cjson_str(r->f, "from", NULL);
		int64_t first = from ? day_number(from) : m->today;
		never(m, who != p || !has_role(m, p, role_id), "%s lends %s", r->actor, role_id);
		never(m, !m->policy->role[role_index(m, role_id)].delegable, "%s is lent", role_id);
		never(m, day_number(until) < first || day_number(until) > first + 92, "%s is lent for too long", role_id);
		lend(m, who, person(m, cjson_str(r->f, "deputy", "")), role_index(m, role_id), first, day_number(until));
	} else if (strcmp(c->id, "delegation-end") == 0) {
		int deputy = person(m, cjson_str(r->f, "deputy", ""));
		never(m, p != who && p != deputy, "%s ended what is no business of theirs", r->actor);
		lend(m, who, deputy, role_index(m, cjson_str(r->f, "role", "")), 0, 0);
	}
	if (strcmp(c->id, "key-accept") == 0)
		x->active = true;
	else if (strcmp(c->id, "actor-leave") == 0)
		x->active = false;
	else if (strcmp(c->id, "role-revoke") == 0)
		x->role[role_index(m, cjson_str(r->f, "role", ""))].set = false;
	else if (strcmp(c->id, "role-grant") == 0) {
		int k = role_index(m, cjson_str(r->f, "role", ""));
		role = &m->policy->role[k];
		never(m, who == p, "%s granted %s to themselves", r->actor, role->id);
		int64_t from = role->sensitive ? working_after(m, m->today, 1) : m->today, to = until ? day_number(until) : INT64_MAX;
		const char *wanted = cjson_str(r->f, "from", NULL);
		const struct grant *old = &x->role[k];
		if (wanted && day_number(wanted) > from)
			from = day_number(wanted);
		if (old->set && old->until >= m->today) {
			never(m, to < old->until, "%s of %s is cut short by a grant", role->id, id);
			if (old->from <= from)
				from = old->from;
		}
		never(m, to < from, "%s for %s ends before it begins", role->id, id);
		for (size_t i = 0; i < m->policy->n_roles; i++) {
			const struct grant *g = &x->role[i];
			never(m, g->set && g->until >= from && g->from <= to && g->until >= m->today && (in_list(&role->never_with, m->policy->role[i].id) ||
			    in_list(&m->policy->role[i].never_with, role->id)), "%s holds %s and got %s", id, m->policy->role[i].id, role->id);
		}
		x->role[k] = (struct grant){ true, from, to };
	}
	for (int i = 0; i < m->people; i++)
		admins += has_role(m, i, "administrator");
	never(m, (strcmp(c->id, "role-revoke") == 0 || strcmp(c->id, "actor-leave") == 0) && admins < 2 &&
	    (strcmp(c->id, "actor-leave") == 0 || strcmp(cjson_str(r->f, "role", ""), "administrator") == 0) && was_admin,
	    "%d are left to administer", admins);
}

/* The day on which a thing was done. */
static inline int64_t
done_on(const struct model *m, const struct workflow_request *r)
{
	const char *day = cjson_str(r->f, "occurred-on", NULL);

	return day ? day_number(day) : m->today;
}

/* A clock starts: its day is one of the last few, and never sooner than announced. */
static inline void
start(struct model *m, struct thing *t, int clock, int64_t day, int length)
{
	int64_t end = working_after(m, working_after(m, day, length), 1);
	struct thing *x = thing(m, arena_printf(&m->mem, "%s/%s", t->id, model_clock[clock]));

	x->kind = "clock", x->state = "running", x->root = t;

	never(m, day > m->today || working_after(m, day, 6) <= m->today, "%s of %s from a day out of reach", model_clock[clock], t->id);
	x->last_sent = day;		/* what it counts from */
	x->n_stops = 0;
	if (end > t->not_before[clock])
		t->not_before[clock] = end;
}

/* An error of the lab stops it, and its day stands. */
static inline void
stop_review(struct model *m, struct thing *t)
{
	struct thing *x = thing(m, arena_printf(&m->mem, "%s/review-period", t->id));

	if (strcmp(x->state, "running") != 0 && strcmp(x->state, "fired") != 0)
		return;
	x->state = "stopped";
	desk_must(x->n_stops < STOPS, "too many stops");
	x->stop[x->n_stops].from = m->today, x->stop[x->n_stops++].to = 0;
}

static inline void
make(struct model *m, struct thing *t, const char *name)
{
	struct thing *x = thing(m, arena_printf(&m->mem, "%s/%s", t->id, name));

	never(m, *x->state && strcmp(x->state, "held") != 0, "%s was %s and is made again", x->id, x->state);
	x->kind = "dataset", x->state = "held", x->root = t;
	x->moves++;
}

/* Does the one organisation sign for the other today? */
static inline bool
leads(struct model *m, const char *lead, const char *org)
{
	struct thing *t = thing(m, arena_printf(&m->mem, "organisation/%s", org));

	return t->lead && strcmp(t->lead, lead) == 0 && m->today <= t->lead_until;
}

static inline void
watch_organisation(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t)
{
	if (strcmp(c->id, "let-sign") == 0) {
		t->lead = arena_strdup(&m->mem, cjson_str(r->f, "lead", ""));
		t->lead_until = day_number(cjson_str(r->f, "until", ""));
		never(m, strcmp(strrchr(t->id, '/') + 1, t->lead) == 0 || t->lead_until < m->today, "%s signed for by %s", t->id, t->lead);
	} else if (strcmp(c->id, "let-sign-end") == 0)
		t->lead = NULL;
}

/* What a release owes, until it is met or waived. */
static inline void
owe(struct model *m, struct thing *t, const char *name)
{
	struct thing *x = thing(m, arena_printf(&m->mem, "%s/%s", t->id, name));

	if (!x->owed)
		t->owes++;
	x->owed = true, x->kind = "obligation", x->state = "open", x->root = t;
	x->responsible = x->responsible ? x->responsible : "";
	x->evidence = x->evidence ? x->evidence : "";
}

static inline void
watch_case(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t)
{
	const char *id = c->id;

	if (strcmp(id, "apply") == 0) {
		t->programme = thing(m, cjson_str(r->f, "programme", ""));
		t->org = arena_strdup(&m->mem, cjson_str(r->f, "organisation", ""));
	}
	int who = person(m, r->actor);
	const char *asks = cjson_str(r->f, "received-from", who < 0 ? NULL : m->person[who].org);
	never(m, in_list(&c->roles, "requester") && (!t->org || !asks || (strcmp(t->org, asks) != 0 && !leads(m, asks, t->org))), "%s on %s by %s, who speaks for others", id, t->id, r->actor);
	never(m, t->sent && (strcmp(id, "withdraw") == 0 || strcmp(id, "find-unprocessable") == 0), "%s of %s after its report", id, t->id);
	if (strcmp(id, "release") == 0 || strcmp(id, "record-bounce") == 0) {
		int64_t on = day_number(cjson_str(r->f, "sent-on", ""));
		start(m, t, 0, on, 20);
		never(m, on < (strcmp(id, "release") == 0 ? t->checked : t->last_sent), "%s of %s before its day", id, t->id);
		t->sent = true;
		t->last_sent = on;
		for (int i = 0; strcmp(id, "release") == 0 && i < 2; i++)
			owe(m, t, i ? "publish-results" : "publish-report");
	} else if (strcmp(id, "check-output") == 0)
		t->checked = m->today;
	else if (strcmp(id, "leave-incorrect") == 0) {
		never(m, !t->sent, "%s of %s, of which nothing was sent", id, t->id);
		start(m, t, 0, done_on(m, r), 20);
	}
	else if (strcmp(id, "lab-error") == 0)
		stop_review(m, t);
	else if (strcmp(id, "confirm-unprocessable") == 0)
		start(m, t, 1, day_number(cjson_str(r->f, "confirmed-on", "")), 10);
	else if (strcmp(id, "answer-query") == 0 || strcmp(id, "withdraw-query") == 0) {
		never(m, !t->open, "an answer to no question on %s", t->id);
		t->open--;
		start(m, t, 2, done_on(m, r), 5);
	} else if (strcmp(id, "raise-query") == 0)
		t->open++, t->queries++;
	for (size_t i = 0; i < c->n_effects; i++)
		if (c->effect[i].kind == POLICY_CREATE_CHILD)
			make(m, t, workflow_policy_param(&c->effect[i].params, "child"));
	const struct thing *basis = thing(m, arena_printf(&m->mem, "%s/lawful-basis", t->id));
	if (strcmp(id, "receive") == 0)
		never(m, strcmp(basis->state, "approved") != 0 || basis->stale,
		    "%s received without an approved basis", t->id);
	for (int i = 0; strcmp(id, "close") == 0 && i < CLOCKS; i++) {
		struct thing *x = thing(m, arena_printf(&m->mem, "%s/%s", t->id, model_clock[i]));
		x->state = *x->kind ? "done" : "";
	}
	never(m, strcmp(id, "close") == 0 && t->owes > 0, "%s closed while %d things are owed", t->id, t->owes);
	if (strcmp(id, "close") == 0)
		for (int i = 0; i < 4; i++) {
			static const char *const data[] = { "cohort", "linked", "link-table", "analysis" };
			const struct thing *x = thing(m, arena_printf(&m->mem, "%s/%s", t->id, data[i]));
			never(m, *x->state && strcmp(x->state, "destroyed") != 0, "%s closed while %s is %s", t->id, x->id, x->state);
		}
}

static inline void
watch_suspension(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t)
{
	never(m, t->root->suspended && r->actor[0] != 'h' && !c->while_suspended, "%s on %s, which is suspended", c->id, t->id);
	if (strcmp(c->id, "suspend") == 0)
		t->suspended = true;
	else if (strcmp(c->id, "resume") == 0) {
		never(m, !t->suspended, "%s of %s, which was not suspended", c->id, t->id);
		t->suspended = false;
	}
}

static inline void
watch_obligation(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t)
{
	bool over = strcmp(c->id, "accept-evidence") == 0 || strcmp(c->id, "waive-obligation") == 0;

	if (strcmp(c->id, "impose") == 0) {
		t->owed = true;
		t->root->owes++;
		never(m, day_number(cjson_str(r->f, "due-on", "0001-01-01")) < m->today, "%s is due before it was imposed", t->id);
	}
	if (cjson_get(r->f, "responsible"))
		t->responsible = arena_strdup(&m->mem, cjson_str(r->f, "responsible", ""));
	if (strcmp(c->id, "evidence-obligation") == 0) {
		never(m, strcmp(t->responsible, r->actor) != 0, "%s evidenced by %s, who does not owe it", t->id, r->actor);
		t->evidence = arena_strdup(&m->mem, cjson_str(r->doc, "shown-by", ""));
	}
	never(m, (over || strcmp(c->id, "postpone-obligation") == 0) && strcmp(t->responsible, r->actor) == 0,
	    "%s of %s by %s, who owes it", c->id, t->id, r->actor);
	never(m, strcmp(c->id, "accept-evidence") == 0 && strcmp(t->evidence, cjson_str(r->f, "digest", "")) != 0,
	    "%s accepted on other evidence", t->id);
	if (over) {
		t->owed = false;
		t->root->owes--;
	}
}

/* The day that a clock counts from was corrected: it counts again, if it counts at all. */
static inline void
count_again(struct model *m, struct thing *t, int clock, int64_t day, int length)
{
	int64_t end = working_after(m, working_after(m, day, length), 1);
	struct thing *x = thing(m, arena_printf(&m->mem, "%s/%s", t->id, model_clock[clock]));

	if (x->last_sent != t->last_sent)
		return;
	x->last_sent = day;
	if (end <= t->not_before[clock] || strcmp(x->state, "stopped") == 0)
		return;
	x->state = "running";
	t->not_before[clock] = end;
}

/* The day on which a clock ends by what it counts from, stopped days left out. */
static inline int64_t
counted(const struct model *m, const struct thing *t, int n)
{
	int64_t day = t->last_sent;

	while (n) {
		bool stopped = false;
		day++;
		for (int i = 0; i < t->n_stops; i++)
			stopped |= t->stop[i].from <= day && t->stop[i].to && day <= t->stop[i].to;
		n -= works(m, day) && !stopped;
	}
	return working_after(m, day, 1);
}

static inline void
watch_host(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t, int64_t ends)
{
	int late = strcmp(cjson_str(r->f, "reminder", ""), "remind-late") == 0;
	int64_t last = ends - 1;

	while (!works(m, last))
		last--;
	if (strcmp(c->id, "clock-fired") == 0) {
		never(m, m->today < ends, "%s fired before its day", t->id);
		never(m, t->fired_for == ends, "%s fired twice", t->id);
		t->fired_for = ends;
	} else if (strcmp(c->id, "reminder-fired") == 0) {
		never(m, working_after(m, m->today, late ? 1 : 5) < last, "%s reminded too soon", t->id);
		never(m, t->reminded_for[late] == ends, "%s reminded twice", t->id);
		t->reminded_for[late] = ends;
	} else if (strcmp(c->id, "escalation-fired") == 0)
		never(m, m->today <= working_after(m, ends, 5), "%s referred upwards before its grace was over", t->id);
}

/* Only the clock whose period says so is stopped.  What is stopped ends later; a named person may let what is
 * counted now stand, though it ends sooner than was announced. */
static inline void
watch_clock(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t)
{
	static const int length[CLOCKS] = { 20, 10, 5 };
	const char *on = cjson_str(r->f, strcmp(c->id, "clock-stop") == 0 ? "stopped-on" : "restarted-on", NULL);
	int64_t day = on ? day_number(on) : m->today;
	int i = 0;

	while (i < CLOCKS && strcmp(strrchr(t->id, '/') + 1, model_clock[i]) != 0)
		i++;
	if (i == CLOCKS)
		return;
	int64_t *ends = &t->root->not_before[i];
	watch_host(m, c, r, t, *ends);
	if (strcmp(c->id, "clock-stop") == 0) {
		never(m, i != 0, "%s was stopped, and its period does not say so", t->id);
		never(m, day < t->last_sent || day > m->today || day >= *ends, "%s was stopped on a day out of reach", t->id);
		desk_must(t->n_stops < STOPS, "too many stops");
		t->stop[t->n_stops].from = day, t->stop[t->n_stops++].to = 0;
	} else if (strcmp(c->id, "clock-restart") == 0) {
		never(m, i != 0 || !t->n_stops || day < t->stop[t->n_stops - 1].from || day > m->today, "%s goes on wrongly", t->id);
		t->stop[t->n_stops - 1].to = day;
		if (counted(m, t, length[i]) > *ends)
			*ends = counted(m, t, length[i]);
	} else if (strcmp(c->id, "clock-correct") == 0) {
		never(m, counted(m, t, length[i]) >= *ends, "%s was corrected to no sooner day", t->id);
		*ends = counted(m, t, length[i]);
	}
}

/* A case that began elsewhere: nothing is conjured, and nothing is done before a second person confirms it. */
static inline void
watch_past(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t, int p)
{
	static const char *const never_brought[] = { "match-rate", "gateway", "unconfirmed", "state", "holds", "attested-lawful-transfer",
		"by-accept" };
	const char *day = cjson_str(r->f, "clock-review-period", NULL), *sent = cjson_str(r->f, "sent-on", NULL);

	if (strcmp(c->id, "carry-in") != 0) {
		never(m, !t->unconfirmed, "%s of %s, which does not wait for it", c->id, t->id);
		never(m, strcmp(c->id, "carry-in-confirm") == 0 && t->planner >> p & 1, "%s carried in and confirmed by %s", t->id, r->actor);
		t->unconfirmed = false;
		t->abandoned = strcmp(c->id, "carry-in-abandon") == 0;
		if (t->abandoned)
			t->state = "closed";
		return;
	}
	for (size_t i = 0; i < sizeof never_brought / sizeof *never_brought; i++)
		never(m, cjson_get(r->f, never_brought[i]) != NULL, "%s brought %s", t->id, never_brought[i]);
	t->kind = "evaluation-request";
	t->state = arena_strdup(&m->mem, cjson_str(r->f, "at-state", ""));
	t->unconfirmed = true;
	t->planner = (uint64_t)1 << p;
	t->org = arena_strdup(&m->mem, cjson_str(r->f, "organisation", ""));
	t->programme = thing(m, "programme/pilot");
	never(m, strcmp(t->state, "closed") == 0, "%s carried in at its end", t->id);
	never(m, sent && day_number(sent) > m->today, "%s sent tomorrow", t->id);
	if (sent)
		t->last_sent = day_number(sent);
	if (!day)
		return;
	struct thing *x = thing(m, arena_printf(&m->mem, "%s/review-period", t->id));
	never(m, day_number(day) > m->today, "%s counts from tomorrow", x->id);
	x->kind = "clock", x->state = "running", x->root = t, x->last_sent = day_number(day);
	t->not_before[0] = working_after(m, working_after(m, day_number(day), 20), 1);
	t->sent = true;
}

/* A role is lent to whoever asks, for four hours, or a day from the beginning when another confirms it in
 * that time; it is never the administrator's, and ends with the review. */
static inline void
watch_emergency(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t, int p)
{
	static const int64_t hour = 60 * 60 * 1000;
	struct person *x;

	if (strcmp(c->id, "break-glass") == 0) {
		x = &m->person[p];
		never(m, x->glass >= 0, "%s breaks the glass again", r->actor);
		x->glass = role_index(m, cjson_str(r->f, "role", ""));
		x->glass_from = m->now;
		x->glass_until = m->now + 4 * hour;
		t->planner = (uint64_t)1 << p;
		never(m, strcmp(cjson_str(r->f, "role", ""), "administrator") == 0, "%s is lent administration", r->actor);
		for (size_t i = 0; i < m->policy->n_roles; i++)
			never(m, has_role(m, p, m->policy->role[i].id) && in_list(&m->policy->role[x->glass].never_with,
			    m->policy->role[i].id), "%s is lent %s", r->actor, m->policy->role[x->glass].id);
		return;
	}
	int who = 0;
	while (who < m->people && !(t->planner >> who & 1))
		who++;
	x = &m->person[who];
	never(m, who == p, "%s gives %s on their own emergency", r->actor, c->id);
	if (strcmp(c->id, "emergency-confirm") == 0) {
		never(m, m->now >= x->glass_from + 4 * hour, "%s confirmed too late", t->id);
		x->glass_until = x->glass_from + 24 * hour;
	} else
		x->glass = -1;
}

/* A fact is superseded by two people, and is one that a person gave; the clock that counts from it never
 * ends sooner for it. */
static inline void
watch_correction(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t, int p)
{
	static const char *const may[] = { "sources", "collected-on-consent", "channel", "organisation", "sent-on", "consent-until" };
	bool known = false;

	if (strcmp(c->id, "correct") == 0) {
		t->owner = thing(m, cjson_str(r->f, "owner", ""));
		t->fact = arena_strdup(&m->mem, cjson_str(r->f, "fact", ""));
		t->value = arena_strdup(&m->mem, cjson_str(r->f, "value", ""));
		t->planner = (uint64_t)1 << p | (uint64_t)1 << (r->principal ? person(m, r->principal) : p);
		for (size_t i = 0; i < sizeof may / sizeof *may; i++)
			known |= strcmp(may[i], t->fact) == 0;
		known |= strcmp(t->owner->kind, "evaluation-request") != 0;	/* of other cases the stories know */
		never(m, !known || !is_case(m, t->owner->kind), "a correction of %s of %s", t->fact, t->owner->id);
		never(m, strcmp(t->owner->state, "closed") == 0, "a correction of %s, which is closed", t->owner->id);
	} else if (strcmp(c->id, "correction-withdraw") == 0)
		never(m, !(t->planner >> p & 1) && !(r->principal && t->planner >> person(m, r->principal) & 1), "%s withdrawn by %s",
		    t->id, r->actor);
	if (strcmp(c->id, "correction-approve") != 0)
		return;
	struct thing *k = t->owner;
	never(m, t->planner >> p & 1, "%s proposed and approved by %s", t->id, r->actor);
	never(m, strcmp(k->state, "closed") == 0, "%s corrected after its end", k->id);
	if (strcmp(t->fact, "organisation") == 0)
		k->org = t->value;
	else if (strcmp(t->fact, "sent-on") == 0) {
		never(m, day_number(t->value) > m->today, "%s sent tomorrow", k->id);
		count_again(m, k, 0, day_number(t->value), 20);
		k->last_sent = day_number(t->value);
	}
	thing(m, arena_printf(&m->mem, "%s/lawful-basis", k->id))->stale = true;
}

/* Is an asset owner or head of unit, today, among those who said that it is missing? */
static inline bool
signed_by_owner(const struct model *m, const struct thing *t, int p)
{
	for (int i = 0; i < m->people; i++)
		if ((i == p || t->signers >> i & 1) && (has_role(m, i, "information-asset-owner") || has_role(m, i, "head-of-unit")))
			return true;
	return false;
}

/* Their votes on the case and what is kept under it fall for good. */
static inline void
drop_votes(struct model *m, const struct thing *root, int w)
{
	for (int h = 0; h < HASH; h++)
		for (struct thing *t = m->hash[h]; t; t = t->next)
			for (int i = 0; (t == root || (t->root == root && strncmp(t->id, root->id, strlen(root->id)) == 0)) && i < t->n_ballots; i++)
				for (int v = 0; v < m->people; v++)
					if (v == w || t->ballot[i].hand[v] == w)
						t->ballot[i].voters &= ~((uint64_t)1 << v);
}

/* Votes that were given under another policy, or on other facts, fall, on the case and what is kept under it. */
static inline void
drop_ballots(struct model *m, const struct thing *root)
{
	for (int h = 0; h < HASH; h++)
		for (struct thing *t = m->hash[h]; t; t = t->next)
			for (int i = 0; (t == root || (t->root == root && strncmp(t->id, root->id, strlen(root->id)) == 0)) && i < t->n_ballots; i++)
				t->ballot[i].voters = 0;
}

/* Whoever stands aside gives nothing, and has nothing given for them, until another brings them back. */
static inline void
watch_interest(struct model *m, const struct policy_command *c, const struct workflow_request *r, struct thing *t, int p)
{
	bool ends = strcmp(c->id, "recusal-end") == 0;
	const char *whom = cjson_str(r->f, "person", r->actor);
	int q = r->principal ? person(m, r->principal) : p, w = person(m, whom);

	if (p < 0)
		return;
	never(m, strcmp(c->id, "declare-interest") != 0 && (stands_aside(t, p) || stands_aside(t, q)),
	    "%s of %s by %s, who stands aside", c->id, t->id, r->actor);
	if (strcmp(c->id, "declare-interest") == 0 || strcmp(c->id, "recuse") == 0) {
		t->root->recused |= (uint64_t)1 << w;
		drop_votes(m, t->root, w);
	}
	else if (ends) {
		never(m, w == p || w == q, "%s brings themselves back", r->actor);
		t->root->recused &= ~((uint64_t)1 << w);
	}
}

/* Watch one accepted command. */
static inline void
model_watch(struct model *m, const struct policy_command *c, const struct workflow_request *r, const struct workflow_decision *d)
{
	struct thing *t = thing(m, r->obj);
	int p = person(m, r->actor), voice = r->principal ? person(m, r->principal) : p;

	if (strcmp(c->id, "doc-new") == 0 || strcmp(c->id, "correct") == 0) {
		struct thing *owner = thing(m, cjson_str(r->f, "owner", ""));
		if (owner->root != owner || is_case(m, owner->kind))
			t->root = owner->root;
	} else if (strcmp(c->id, "destroy-plan") == 0) {
		t->dataset = thing(m, cjson_str(r->f, "dataset", ""));
		t->root = t->dataset->root;
	}
	if (strcmp(c->id, "impose") == 0) {
		struct thing *owner = thing(m, cjson_str(r->f, "owner", ""));
		if (owner->root != owner || is_case(m, owner->kind))
			t->root = owner->root;
	}
	check_giver(m, c, r, p);
	watch_suspension(m, c, r, t);
	check_separation(m, c, t, p);
	if (r->principal)
		check_separation(m, c, t, person(m, r->principal));
	check_sides(m, c, r, t, p);
	never(m, (t->root->unconfirmed || t->root->abandoned) && strncmp(c->id, "carry-in", 8) != 0 && r->actor[0] == 'p',
	    "%s on %s, which is not confirmed", c->id, t->id);
	bool complete = vote(m, c, r, t, p);
	check_states(m, c, r, t, d, complete);
	if (c->creates)
		t->kind = c->on;
	if (strcmp(c->id, "destroy-sign") == 0) {
		never(m, !(t->took_part >> p & 1), "%s signed by %s, who took no part", t->id, r->actor);
		t->signers |= (uint64_t)1 << p;
		never(m, complete && !(t->signers & t->approver), "%s certified without its approver", t->id);
	}
	never(m, complete && strcmp(c->id, "report-missing") == 0 && !signed_by_owner(m, t, voice), "%s missing without its owner", t->id);
	if (strcmp(c->id, "report-missing") == 0)
		t->signers = complete ? 0 : t->signers | (uint64_t)1 << voice;
	if (complete) {
		if (strcmp(c->on, "plan") == 0)
			watch_plan(m, c, r, t, p);
		else if (strcmp(c->on, "document") == 0)
			watch_document(m, c, r, t, voice);
		else if (strcmp(c->on, "hold") == 0)
			watch_hold(m, c, r, t);
		else if (strcmp(c->on, "actor") == 0)
			watch_actor(m, c, r, p);
		else if (strcmp(c->on, "obligation") == 0)
			watch_obligation(m, c, r, t);
		else if (strncmp(c->id, "carry-in", 8) == 0)
			watch_past(m, c, r, t, p);
		else if (strcmp(c->on, "organisation") == 0)
			watch_organisation(m, c, r, t);
		else if (strcmp(c->on, "emergency") == 0)
			watch_emergency(m, c, r, t, p);
		else if (strcmp(c->on, "clock") == 0)
			watch_clock(m, c, r, t);
		else if (strcmp(c->on, "correction") == 0)
			watch_correction(m, c, r, t, p);
		else if (strcmp(c->on, "evaluation-request") == 0 || strcmp(c->on, POLICY_ANY_CASE) == 0)
			watch_case(m, c, r, t);
		else if (strcmp(c->on, "subject-access") == 0 || strcmp(c->on, "rights-request") == 0)
			watch_request(m, c, r, t);
		for (int i = 0; c->to && strcmp(t->state, c->to) != 0 && i < t->n_ballots; i++)
			t->ballot[i].voters = 0;	/* what was voted for was a thing in that state */
		if (c->to)
			t->state = c->to;
	}
	if (strcmp(c->on, "dataset") == 0)
		t->moves++;
	if (strcmp(c->id, "migrate") == 0 || strcmp(c->id, "correction-approve") == 0)
		drop_ballots(m, t->root);
	watch_interest(m, c, r, t, p);
	if (p >= 0)
		t->root->gave[command_index(m, c->id)] |= (uint64_t)1 << p;
	if (r->principal)
		t->root->gave[command_index(m, c->id)] |= (uint64_t)1 << person(m, r->principal);
	m->did[c - m->policy->command]++;
}

#endif
