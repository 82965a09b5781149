/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_check.c -- the closed list of predicates: each reads facts and fields, none writes. */
#include "workflow/decide_clock.h"
#include "core/parse.h"

#include <string.h>

static const char *
param(const struct policy_check *c, const char *name)
{
	const char *v = workflow_policy_param(&c->params, name);

	return v ? v : "";
}

static const char *
fact_of(struct judge *j, const struct policy_check *c, const char *name)
{
	return workflow_judge_get(j, workflow_judge_object(j, c->of), param(c, name));
}

static int64_t
number(const char *s)
{
	int64_t v = 0;

	(void)parse_int(s, 0, CJSON_INT_MAX, &v);	/* anything else counts as none */
	return v;
}

/* "released|withdrawn": one of them equals `state`. */
static bool
one_of(const char *alternatives, const char *state)
{
	size_t n = strlen(state);

	for (const char *p = alternatives; *p; p += strcspn(p, "|"), p += *p == '|')
		if (strcspn(p, "|") == n && strncmp(p, state, n) == 0)
			return n > 0;
	return false;
}

static bool
state_is(struct judge *j, const struct policy_check *c)
{
	const char *obj = workflow_judge_object(j, c->of), *child = param(c, "child");

	if (*child)
		obj = arena_printf(j->mem, "%s/%s", obj, child);
	return one_of(param(c, "value"), workflow_judge_get(j, obj, "state"));
}

static bool
children_all(struct judge *j, const struct policy_check *c)
{
	const char *obj = workflow_judge_object(j, c->of);
	char *list = arena_strdup(j->mem, workflow_judge_get(j, obj, "children")), *save = NULL;

	for (char *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		const char *child = arena_printf(j->mem, "%s/%s", obj, name);
		if (strcmp(workflow_judge_get(j, child, "kind"), param(c, "kind")) == 0 &&
		    !one_of(param(c, "value"), workflow_judge_get(j, child, "state")))
			return false;
	}
	return true;
}

static bool
channel_permitted(struct judge *j, const struct policy_check *c)
{
	const struct policy_channel *ch = workflow_policy_channel(j->env->policy,
	    workflow_judge_field(j, param(c, "field")));

	return ch && ch->permitted;
}

/* Permitted, and for organisations of this type (a field, or else a fact) if it is for some only. */
static bool
channel_suits(struct judge *j, const struct policy_check *c)
{
	const struct policy_channel *ch = workflow_policy_channel(j->env->policy,
	    workflow_judge_field(j, param(c, "field")));
	const char *type = workflow_judge_field(j, param(c, "type"));
	bool suits = ch && ch->only_for.n == 0;

	if (!ch)
		return true;		/* denied as a field */
	if (!*type)
		type = workflow_judge_get(j, j->r->obj, param(c, "type"));
	for (size_t i = 0; i < ch->only_for.n; i++)
		suits |= strcmp(ch->only_for.item[i], type) == 0;
	return suits && ch->permitted;
}

static const char *
clock_object(struct judge *j, const struct policy_check *c)
{
	return arena_printf(j->mem, "%s/%s", workflow_judge_object(j, c->of), param(c, "clock"));
}

/* `fact` of the object, of the case it belongs to and of that one's programme, added up. */
static int64_t
sum_upwards(struct judge *j, const char *obj, const char *fact)
{
	const char *owner = workflow_judge_get(j, obj, "case");
	const char *programme = workflow_judge_get(j, *owner ? owner : obj, "programme");

	return number(workflow_judge_get(j, obj, fact)) +
	    (*owner ? number(workflow_judge_get(j, owner, fact)) : 0) +
	    (*programme ? number(workflow_judge_get(j, programme, fact)) : 0);
}

int64_t
workflow_judge_held_times(struct judge *j, const char *obj)
{
	return *obj ? sum_upwards(j, obj, "held-times") : 0;
}

static bool
held_now(struct judge *j, const struct policy_check *c)
{
	return sum_upwards(j, workflow_judge_object(j, c->of), "holds") > 0;
}

/* Not held now; and for a plan, not since it was made: a hold that came and went leaves it dead. */
static bool
no_hold(struct judge *j, const struct policy_check *c)
{
	const char *obj = workflow_judge_object(j, c->of);
	bool plan = *workflow_judge_get(j, j->r->obj, "kind") && *workflow_judge_get(j, j->r->obj, "dataset");

	return !held_now(j, c) &&
	    (!plan || number(workflow_judge_get(j, j->r->obj, "held-before")) == workflow_judge_held_times(j, obj));
}

static bool
conflicts_decided(const struct policy *p)
{
	for (size_t i = 0; i < p->n_conflicts; i++)
		if (!p->conflict[i].decision)
			return false;
	return true;
}

static bool
document_approved(struct judge *j, const struct policy_check *c)
{
	const char *doc = arena_printf(j->mem, "%s/%s", workflow_judge_object(j, c->of), param(c, "template"));

	return strcmp(workflow_judge_get(j, doc, "state"), "approved") == 0 && !*workflow_judge_get(j, doc, "stale");
}

/* Sworn here, and not expired. */
static bool
sworn_then(struct judge *j, const struct policy_check *c)
{
	const char *fact = arena_printf(j->mem, "attested-%s", param(c, "attestation"));

	return workflow_judge_span(workflow_judge_get(j, workflow_judge_object(j, c->of), fact), j->today);
}

/* And the words sworn to are still the policy's: an oath on other words says nothing about these. */
static bool
attested(struct judge *j, const struct policy_check *c)
{
	const struct policy_attestation *a = workflow_policy_attestation(j->env->policy, param(c, "attestation"));
	const char *fact = arena_printf(j->mem, "attested-text-%s", a->id);

	return sworn_then(j, c) &&
	    strcmp(workflow_judge_get(j, workflow_judge_object(j, c->of), fact), a->text_digest) == 0;
}

static bool
unmoved(struct judge *j, const struct policy_check *c)
{
	const char *then = workflow_judge_get(j, j->r->obj, param(c, "fact"));
	const char *from = *param(c, "from") ? param(c, "from") : param(c, "fact");
	const char *now = workflow_judge_get(j, workflow_judge_object(j, c->of), from);

	return strcmp(then, now) == 0;
}

/* Does the person, or somebody that they act for, hold a role of the command? */
static bool
serves(struct judge *j, const char *person, const struct policy_command *c)
{
	const char *obj = arena_printf(j->mem, "actor/%s", person);

	for (size_t i = 0; i < c->roles.n; i++) {
		const char *role = c->roles.item[i], *fact = arena_printf(j->mem, "acting-%s", role);
		char *list = arena_strdup(j->mem, workflow_judge_get(j, obj, fact)), *save = NULL;
		if (workflow_judge_serves(j, person, role))
			return true;
		for (char *p = strtok_r(list, ",", &save); p; p = strtok_r(NULL, ",", &save))
			if (workflow_judge_acts(j, person, p, role))
				return true;
	}
	return false;
}

/* An approval falls with its giver: one who has left, lost the role, or stands aside, no longer stands
 * for it. */
static bool
givers_serve(struct judge *j, const char *command)
{
	const struct policy_command *c = workflow_policy_command(j->env->policy, j->kind, command);
	char *list = arena_strdup(j->mem, workflow_judge_get(j, j->r->obj, arena_printf(j->mem, "by-%s", command)));
	char *save = NULL;

	for (char *person = strtok_r(list, ",", &save); person; person = strtok_r(NULL, ",", &save))
		if (!c || !serves(j, person, c) || workflow_judge_recused(j, person))
			return false;
	return true;
}

static bool
day_not_past(struct judge *j, const char *day)
{
	struct err ignored = ERR_INIT;
	struct date d;

	return !date_parse(&d, day, &ignored) && date_compare(d, j->today) >= 0;
}

static bool
field_not_before(const char *day, const char *fact)
{
	struct err ignored = ERR_INIT;
	struct date d, then;

	return !date_parse(&d, day, &ignored) && !date_parse(&then, fact, &ignored) && date_compare(d, then) >= 0;
}

/* A day after that of the fact (none named: after the day on which this is done), and at most the period later. */
static bool
field_within(struct judge *j, const struct policy_check *c)
{
	const struct policy_period *p = workflow_policy_period(j->env->policy, param(c, "period"));
	struct date day, from = workflow_judge_occurred(j);
	struct err ignored = ERR_INIT;
	struct calendar_due last;

	return p && !date_parse(&day, workflow_judge_field(j, param(c, "field")), &ignored) &&
	    (!*param(c, "fact") || !date_parse(&from, fact_of(j, c, "fact"), &ignored)) && date_compare(day, from) > 0 &&
	    !calendar_due(j->mem, j->env->calendar, workflow_judge_division(j, p), from, p->length, p->counting, NULL, 0, &last, &ignored) &&
	    date_compare(day, last.date) <= 0;
}

/* Did the person give one of the commands "a|b" on the object? */
static bool
gave(struct judge *j, const char *obj, const char *person, const char *commands)
{
	for (const char *s = commands; *s; s += strcspn(s, "|"), s += *s == '|') {
		const char *fact = arena_printf(j->mem, "by-%.*s", (int)strcspn(s, "|"), s);
		if (workflow_facts_listed(workflow_judge_get(j, obj, fact), person))
			return true;
	}
	return false;
}

static bool
actor_gave(struct judge *j, const struct policy_check *c)
{
	const char *obj = workflow_judge_object(j, c->of), *commands = param(c, "command");

	return gave(j, obj, j->r->actor, commands) || (j->r->principal && gave(j, obj, j->r->principal, commands));
}

static bool
holds_one(struct judge *j, const char *person, const char *roles)
{
	for (const char *s = roles; *s; s += strcspn(s, "|"), s += *s == '|')
		if (workflow_judge_serves(j, person, arena_printf(j->mem, "%.*s", (int)strcspn(s, "|"), s)))
			return true;
	return false;
}

/* Asked when this signature would complete the quorum: until then another may still come. */
static bool
signers_include(struct judge *j, const struct policy_check *c)
{
	char *list = arena_strdup(j->mem, workflow_judge_add(j, workflow_judge_votes(j), workflow_judge_voter(j))), *save = NULL;
	bool command = !*param(c, "command"), role = !*param(c, "role");
	int n = 0;

	for (char *vote = strtok_r(list, ",", &save); vote; vote = strtok_r(NULL, ",", &save), n++) {
		command |= gave(j, j->r->obj, workflow_judge_hand(j, vote), param(c, "command"));
		command |= gave(j, j->r->obj, workflow_judge_voice(vote), param(c, "command"));
		role |= holds_one(j, workflow_judge_voice(vote), param(c, "role"));
	}
	return n < workflow_judge_quorum(j) || (command && role);
}

/* The organisation that the object (or, when it is being made, the field) names is the one that the
 * acting person (or whoever they act for) is bound to today, or else the one that this was received
 * from; or it is one for which that one signs. */
static bool
actor_represents(struct judge *j, const struct policy_check *c)
{
	const char *mine = workflow_speaks_for(j->facts, j->r->principal ? j->r->principal : j->r->actor, j->today);
	const char *its = fact_of(j, c, "fact"), *from = workflow_judge_received(j);

	return workflow_signs_for(j->facts, *from ? from : mine, *its ? its : workflow_judge_field(j, param(c, "fact")), j->today);
}

/* Whom the fact names; of an object that is being made, the field. */
static const char *
named_giver(struct judge *j, const struct policy_check *c)
{
	bool made = !*workflow_judge_get(j, j->r->obj, "kind") && !c->of;

	return made ? workflow_judge_field(j, param(c, "fact")) : fact_of(j, c, "fact");
}

static bool
any_of(struct judge *j, const char *checks)
{
	for (const char *s = checks; *s; s += strcspn(s, "|"), s += *s == '|') {
		const char *id = arena_printf(j->mem, "%.*s", (int)strcspn(s, "|"), s);
		if (workflow_judge_holds(j, workflow_policy_check(j->env->policy, id)))
			return true;
	}
	return false;
}

bool
workflow_judge_holds(struct judge *j, const struct policy_check *c)
{
	switch (c->predicate) {
	case POLICY_FACT_IS:		return strcmp(fact_of(j, c, "fact"), param(c, "value")) == 0;
	case POLICY_FACT_IS_NOT:	return strcmp(fact_of(j, c, "fact"), param(c, "value")) != 0;
	case POLICY_FACT_SET:		return *fact_of(j, c, "fact") != '\0';
	case POLICY_FACT_LISTED:	return workflow_facts_listed(fact_of(j, c, "fact"), param(c, "value"));
	case POLICY_FACT_AT_LEAST:	return number(fact_of(j, c, "fact")) >= number(param(c, "value"));
	case POLICY_COUNT_ZERO:		return number(fact_of(j, c, "fact")) == 0;
	case POLICY_FIELD_IS:		return strcmp(workflow_judge_field(j, param(c, "field")), param(c, "value")) == 0;
	case POLICY_FIELD_AT_LEAST:
		return number(workflow_judge_field(j, param(c, "field"))) >= number(param(c, "value"));
	case POLICY_FIELD_MATCHES_FACT:
		return *fact_of(j, c, "fact") && strcmp(workflow_judge_field(j, param(c, "field")), fact_of(j, c, "fact")) == 0;
	case POLICY_FIELD_NOT_BEFORE_FACT:
		return field_not_before(workflow_judge_field(j, param(c, "field")), fact_of(j, c, "fact"));
	case POLICY_FIELD_REACHES_FACT:
		return *fact_of(j, c, "fact") && number(workflow_judge_field(j, param(c, "field"))) >= number(fact_of(j, c, "fact"));
	case POLICY_FIELD_WITHIN:	return field_within(j, c);
	case POLICY_FIELD_LISTED:
		return workflow_facts_listed(fact_of(j, c, "fact"), workflow_judge_field(j, param(c, "field")));
	case POLICY_STATE_IS:		return state_is(j, c);
	case POLICY_CHILDREN_ALL:	return children_all(j, c);
	case POLICY_DOCUMENT_APPROVED:	return document_approved(j, c);
	case POLICY_ATTESTED:		return attested(j, c);
	case POLICY_CHANNEL_PERMITTED:	return channel_permitted(j, c);
	case POLICY_CHANNEL_FORBIDDEN:	return !channel_permitted(j, c);
	case POLICY_CHANNEL_SUITS:	return channel_suits(j, c);
	case POLICY_CLOCK_OVER:		return workflow_judge_clock_over(j, clock_object(j, c));
	case POLICY_CLOCK_STARTED:	return workflow_judge_clock_started(j, clock_object(j, c));
	case POLICY_CLOCK_NEVER_STARTED:	return !workflow_judge_clock_started(j, clock_object(j, c));
	case POLICY_CLOCK_RUNNING:	return workflow_judge_clock_running(j, clock_object(j, c));
	case POLICY_NO_HOLD:		return no_hold(j, c);
	case POLICY_CONFLICTS_DECIDED:	return conflicts_decided(j->env->policy);
	case POLICY_DAY_NOT_PAST:	return day_not_past(j, fact_of(j, c, "fact"));
	case POLICY_GIVERS_SERVE:	return givers_serve(j, param(c, "command"));
	case POLICY_ACTOR_GAVE:
		return actor_gave(j, c);
	case POLICY_ACTOR_REPRESENTS:	return actor_represents(j, c);
	case POLICY_SIGNERS_INCLUDE:	return signers_include(j, c);
	case POLICY_BASIS_IN_FORCE: case POLICY_BASES_IN_FORCE: case POLICY_BASIS_OPEN_TO: case POLICY_BASIS_SUITS: case POLICY_BASIS_COMPLETE:
	case POLICY_REUSE_COMPATIBLE: case POLICY_RIGHT_EXISTS:
		return workflow_judge_law(j, c) == NULL;
	case POLICY_UNMOVED:		return unmoved(j, c);
	case POLICY_ANY_OF:		return any_of(j, param(c, "checks"));
	case POLICY_NONE_OF:		return !any_of(j, param(c, "checks"));
	case POLICY_ACTOR_IS:		return workflow_judge_names(j, named_giver(j, c));
	case POLICY_ACTOR_IS_NOT:
	case POLICY_ACTOR_NOT_LISTED:	return !workflow_judge_names(j, fact_of(j, c, "fact"));
	case POLICY_ALL_PANELS_APPROVED:
		return workflow_judge_panels_approved(j, workflow_judge_object(j, c->of), param(c, "panel"));
	case POLICY_TRACKS_BEFORE_APPROVED:	return workflow_judge_turn(j);
	case POLICY_REVIEWS_IN:		return workflow_reviews_in(j->env->policy, j->facts, j->r->obj);
	case POLICY_ENOUGH_SIT:	return workflow_judge_enough_sit(j, fact_of(j, c, "fact"));
	case POLICY_CREDENTIAL_IN_DATE:
		return workflow_judge_span(workflow_judge_get(j, workflow_judge_object(j, c->of),
		    arena_printf(j->mem, "credential-%s", param(c, "credential"))), j->today);
	case POLICY_LINKED:		return workflow_judge_linked(j, c);
	case POLICY_PREDICATES_N:	break;
	}
	return false;
}

/* ": why", where there is more to say than the sentence. */
static const char *
because(struct judge *j, const struct policy_check *c)
{
	if (c->predicate == POLICY_ATTESTED && sworn_then(j, c))
		return ": the words that were sworn to are not those of the policy now; it is to be sworn again";
	if (c->predicate < POLICY_BASIS_IN_FORCE || c->predicate > POLICY_RIGHT_EXISTS)
		return "";
	return arena_printf(j->mem, ": %s", workflow_judge_law(j, c));
}

void
workflow_judge_check(struct judge *j, const struct policy_check *c)
{
	if (workflow_judge_holds(j, c))
		return;
	if (c->predicate == POLICY_CLOCK_OVER) {
		const char *clock = clock_object(j, c), *day = workflow_judge_get(j, clock, "not-before");
		bool untimed = strcmp(workflow_judge_get(j, clock, "rule"), "untimed") == 0;
		bool stopped = strcmp(workflow_judge_get(j, clock, "state"), "stopped") == 0;
		workflow_judge_deny(j, "check", "%s: it may not be before %s (%s)", c->sentence,
		    stopped ? "its clock goes on and runs out" : untimed ? "the end of what is not timed yet" :
		    *day ? day : "its last day has passed", c->id);
	} else if (c->predicate == POLICY_NO_HOLD && !held_now(j, c))
		workflow_judge_deny(j, "hold", "there was a hold since this was made, so it is void (%s)", c->id);
	else
		workflow_judge_deny(j, c->predicate == POLICY_NO_HOLD ? "hold" : "check",
		    "it must hold that %s (%s)%s", c->sentence, c->id, because(j, c));
}
