/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_decide.c -- the stories of tests/cases/decide/, told to workflow_decide.
 *
 * Whenever a story has a command allowed, the same command is first tried in every wrong way that
 * can be derived: by somebody without a role, by the host (or by a person, if it is the host's), at
 * another version, in every state of its kind, on behalf of another, and with each of its fields
 * left out, misspelt, of a wrong form, or with one too many.  At the end every command of the policy
 * must have been allowed and every reason given.
 */
#include "tests/unit/stories.h"

#include <dirent.h>

enum { COLUMNS = 6, COMMANDS_MAX = 512 };

static struct desk desk;
static bool allowed_once[COMMANDS_MAX];
static const char *const codes[] = { "actor", "check", "clock", "command", "correct", "custody", "date", "delegation", "document", "emergency", "field",
	"hold", "host", "interest", "object", "policy", "quorum", "reason", "received", "role", "separation", "state", "suspended",
	"time", "unreadable", "version" };
enum { CODES = sizeof codes / sizeof *codes };
static int provoked[CODES];
static int mutants;

static void
note_codes(const struct workflow_decision *d)
{
	for (size_t i = 0; i < d->n_reasons; i++) {
		int k = 0;
		while (k < CODES && strcmp(codes[k], d->reason[i].code) != 0)
			k++;
		desk_must(k < CODES, arena_printf(&desk.scratch, "a reason without a name: %s", d->reason[i].code));
		provoked[k]++;
	}
}

/* "refused check hold" (sorted, each once), or "" when allowed. */
static const char *
spell(const struct workflow_decision *d)
{
	const char *s = "";

	for (int i = 0; i < CODES; i++)
		if (desk_has(d, codes[i]))
			s = arena_printf(&desk.scratch, "%s %s", *s ? s : "refused", codes[i]);
	return s;
}

static struct workflow_decision
judge(const struct workflow_request *r)
{
	struct workflow_decision d;

	workflow_decide(&desk.scratch, &desk.env, desk.facts, r, desk.now, &d);
	note_codes(&d);
	return d;
}

/* ---- wrong in every way ---- */

static void
must_refuse(const struct workflow_request *r, const char *code, const char *how, const char *what)
{
	struct workflow_decision d = judge(r);

	mutants++;
	if (d.allowed || !desk_has(&d, code) || d.eff)
		ok(false, "%s on %s %s %s is refused for '%s' (got: %s)", r->act, r->obj, how, what, code, spell(&d));
}

static struct cjson *
copy_without(const struct cjson *map, const char *name)
{
	struct cjson *out = cjson_object(&desk.scratch);

	for (size_t i = 0; map && i < map->n; i++)
		if (strcmp(map->key[i], name) != 0)
			cjson_set(&desk.scratch, out, map->key[i], map->item[i]);
	return out;
}

static const char *
bad_value(enum policy_field_type type)
{
	switch (type) {
	case POLICY_DATE:	return "2013-02-30";
	case POLICY_INSTANT:	return "2013-12-06";
	case POLICY_COUNT:	return "-1";
	case POLICY_BANDED:	return "61";
	case POLICY_YES_NO:	return "maybe";
	case POLICY_ID:		return "Not An Id";
	case POLICY_ACTOR:	return "p-nobody";
	case POLICY_PUBLIC_KEY:	return "ssh-rsa AAAA";
	case POLICY_BASIS:	return "section-35-2-b";	/* in force, and law enforcement's alone */
	case POLICY_VALUE:	return "";
	case POLICY_TEXT_SEALED: case POLICY_DIGEST: case POLICY_DOCUMENT: case POLICY_CHOICE: case POLICY_ORGANISATION:
	case POLICY_OBJECT: case POLICY_ROLE: case POLICY_CHANNEL: case POLICY_PROGRAMME: case POLICY_OBLIGATION_KIND:
	case POLICY_CREDENTIAL: case POLICY_FIELD_TYPES_N:
		break;
	}
	return "nonsense";
}

static void
wrong_field(const struct workflow_request *right, const struct policy_field *x)
{
	struct workflow_request r = *right;
	const struct cjson **map = x->type == POLICY_TEXT_SEALED ? &r.seal : x->type == POLICY_DOCUMENT ? &r.doc : &r.f;
	const struct cjson *kept = *map;
	struct cjson *other = copy_without(kept, x->id);

	*map = other;
	if (x->required)
		must_refuse(&r, "field", "without", x->id);
	*map = cjson_set_string(&desk.scratch, copy_without(kept, x->id), x->id, bad_value(x->type));
	must_refuse(&r, "field", "with a bad", x->id);
	if (x->past) {
		*map = cjson_set_string(&desk.scratch, copy_without(kept, x->id), x->id, "2039-01-01");
		must_refuse(&r, "date", "in the future:", x->id);
	}
	*map = cjson_set(&desk.scratch, copy_without(kept, x->id), x->id, cjson_array(&desk.scratch));
	must_refuse(&r, "field", "with a list for", x->id);
}

static void
wrong_fields(const struct workflow_request *right, const struct policy_command *c)
{
	struct workflow_request r = *right;

	for (size_t i = 0; i < c->n_fields; i++)
		wrong_field(right, &c->field[i]);
	r.f = cjson_set_string(&desk.scratch, copy_without(right->f, ""), "extra", "1");
	must_refuse(&r, "field", "with one field", "too many");
	r = *right;
	r.seal = cjson_set_string(&desk.scratch, copy_without(right->seal, ""), "extra", DESK_HEX);
	must_refuse(&r, "field", "with one text", "too many");
	r.seal = cjson_set_string(&desk.scratch, copy_without(right->seal, "reason"), "reason", "in clear");
	must_refuse(&r, "field", "with a reason", "in clear");
	r = *right;
	r.doc = cjson_set_string(&desk.scratch, copy_without(right->doc, ""), "extra", DESK_HEX);
	must_refuse(&r, "field", "with one document", "too many");
	r = *right;
	r.f = cjson_push(&desk.scratch, cjson_array(&desk.scratch), cjson_int(&desk.scratch, 1));
	must_refuse(&r, "field", "with a list", "of fields");
	r = *right;
	r.seal = copy_without(right->seal, "reason");
	if (c->reason == POLICY_REASON_REQUIRED)
		must_refuse(&r, "reason", "without", "a reason");
}

static bool
among(const struct policy_list *l, const char *s)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->item[i], s) == 0)
			return true;
	return false;
}

/* In every state of its kind: refused for it exactly when the policy does not name it. */
static void
wrong_states(const struct workflow_request *right, const struct policy_command *c)
{
	const char *kind = c->creates ? c->on : desk_get(&desk, right->obj, "kind");
	const struct policy_process *p = workflow_policy_process(desk.env.policy, kind);
	const char *kept = arena_strdup(&desk.scratch, desk_get(&desk, right->obj, "state"));

	for (size_t i = 0; !c->creates && i < p->states.n; i++) {
		desk_put(&desk, right->obj, "state", p->states.item[i]);
		if (!among(&c->from, p->states.item[i]) && !among(&c->from, "any"))
			must_refuse(right, "state", "in state", p->states.item[i]);
		else {
			struct workflow_decision d = judge(right);
			if (desk_has(&d, "state"))
				ok(false, "%s is not refused for being %s", c->id, p->states.item[i]);
		}
	}
	desk_put(&desk, right->obj, "state", kept);
}

/* Whose roles a command asks for: for a vote those of the track. */
static const struct policy_list *
roles_for(const struct workflow_request *r, const struct policy_command *c)
{
	const struct policy_panel *panel = workflow_policy_panel(desk.env.policy, desk_get(&desk, r->obj, "panel"));
	const struct policy_track *t = workflow_policy_track(panel, desk_get(&desk, r->obj, "track"));

	if (cjson_get(r->f, "received-from"))
		return &c->receivable;
	return t && among(&c->roles, "panel") ? &t->roles : &c->roles;
}

static void
wrong_people(const struct workflow_request *right, const struct policy_command *c)
{
	bool host = among(&c->roles, "host");
	const struct policy_list *roles = roles_for(right, c);
	struct workflow_request r = *right;

	r.principal = NULL;
	for (int i = 0; i < DESK_PEOPLE; i++) {
		bool serves = among(roles, "anyone");
		for (int k = 0; desk_people[i].roles[k]; k++)
			serves |= among(roles, desk_people[i].roles[k]);
		r.actor = desk_id(&desk.scratch, desk_people[i].name);
		serves |= among(&c->roles, "self") && strcmp(strrchr(r.obj, '/') + 1, r.actor) == 0;
		serves |= *desk_get(&desk, arena_printf(&desk.scratch, "actor/%s", r.actor), "emergency") != '\0';
		if (!serves && !workflow_holds_role(desk.facts, r.actor, roles->item[0], (struct date){ 2014, 1, 1 }))
			must_refuse(&r, "role", "by", desk_people[i].name);
	}
	r.actor = host ? "p-hostaa" : DESK_HOST;
	must_refuse(&r, host ? "role" : "host", "by", r.actor);
	r.actor = "p-strang";
	must_refuse(&r, host || among(&c->roles, "self") ? "role" : "actor", "by a", "stranger");
	r = *right;
	r.principal = NULL;
	r.as = among(&c->roles, "siro") ? "auditor" : "siro";
	must_refuse(&r, "role", "in a role", "that does not serve");
	r = *right;
	r.principal = "p-ivo000";
	must_refuse(&r, "delegation", "for", "another");
}

static void
wrong_ways(const struct workflow_request *right, const struct policy_command *c)
{
	struct workflow_request r = *right;

	r.ver++;
	must_refuse(&r, "version", "at another", "version");
	r = *right;
	r.act = "no-such-command";
	must_refuse(&r, "command", "under a name", "that is none");
	r = *right;
	r.obj = "c-nobody";
	r.kind = NULL;
	must_refuse(&r, "object", "on nothing", "");
	if (c->creates) {
		r = *right;
		r.obj = "lab/elsewhere";
		must_refuse(&r, "object", "under another", "name");
	}
	wrong_people(right, c);
	wrong_states(right, c);
	wrong_fields(right, c);
}

/* ---- stories ---- */

/* "-channel", "channel=post", "ver=3", "as=role", "for=name", "doc:evidence=HEX" in the request. */
static void
adapt(struct workflow_request *r, const struct policy_command *c, char *with)
{
	struct cjson **map, *f = copy_without(r->f, ""), *seal = copy_without(r->seal, ""), *doc = copy_without(r->doc, "");
	char *save = NULL;

	for (char *w = strtok_r(with, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		char *eq = strchr(w, '=');
		const char *name = *w == '-' ? w + 1 : w;
		if (eq)
			*eq++ = '\0';
		bool document = strncmp(name, "doc:", 4) == 0, sealed = strncmp(name, "seal:", 5) == 0;
		name += document ? 4 : sealed ? 5 : 0;
		map = strcmp(name, "reason") == 0 || sealed ? &seal : document ? &doc : &f;
		for (size_t i = 0; i < c->n_fields; i++)
			if (!document && strcmp(c->field[i].id, name) == 0)
				map = c->field[i].type == POLICY_TEXT_SEALED ? &seal : c->field[i].type == POLICY_DOCUMENT ? &doc : &f;
		if (*w == '-')
			*map = copy_without(*map, name);
		else if (strcmp(w, "ver") == 0)
			r->ver = strtol(eq, NULL, 10);
		else if (strcmp(w, "as") == 0)
			r->as = eq;
		else if (strcmp(w, "for") == 0)
			r->principal = desk_id(&desk.scratch, eq);
		else
			cjson_set_string(&desk.scratch, *map, name, eq ? strcmp(eq, "HEX") ? eq : DESK_HEX : "");
	}
	r->f = f;
	r->seal = seal;
	r->doc = doc;
}

/* "2013-12-06 15:59" */
static void
desk_time(const char *s)
{
	struct err e = ERR_INIT;

	desk_must(!instant_parse(&desk.now, arena_printf(&desk.scratch, "%.10sT%sZ", s, s + 11), &e), e.msg);
}

/* One row: day | who | command | on | with | answer */
static void
row(const char *place, char *col[COLUMNS])
{
	const struct policy_command *c = desk_command(&desk, col[3], col[2]);
	struct workflow_request r = { .obj = col[3], .act = col[2], .actor = desk_id(&desk.scratch, col[1]) };
	struct workflow_decision d;

	if (strchr(col[0], ' '))
		desk_time(col[0]);
	else if (strcmp(col[0], ".") != 0)
		desk_day(&desk, col[0]);
	if (c) {
		r = desk_request(&desk, &desk.scratch, c, col[1], col[3]);
		adapt(&r, c, col[4]);
		d = judge(&r);
		if (d.allowed) {
			allowed_once[c - desk.env.policy->command] = true;
			wrong_ways(&r, c);
		}
	}
	d = desk_do(&desk, &r);
	note_codes(&d);
	const char *got = d.allowed ? arena_printf(&desk.scratch, "-> %s", desk_get(&desk, r.obj, "state")) : spell(&d);
	is(got, col[5], "%s: %s gives %s on %s", place, col[1], col[2], col[3]);
	for (size_t i = 0; strcmp(got, col[5]) != 0 && i < d.n_reasons; i++)
		printf("# %s: %s\n", d.reason[i].code, d.reason[i].text);
}

static void
tell(struct desk *t, struct story_line *l)
{
	if (l->word)
		story_of_cases(t, l);
	else
		row(l->place, l->col);
}

static int
is_text(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && strcmp(d->d_name + n - 4, ".txt") == 0;
}

static void
test_time(void)
{
	struct workflow_env env = desk.env;
	struct workflow_request r = { .obj = "lab", .act = "lab-note", .actor = "p-adam00" };
	struct workflow_decision d;

	env.zone = "Nowhere/At-all";
	workflow_decide(&desk.scratch, &env, desk.facts, &r, desk.now, &d);
	note_codes(&d);
	ok(!d.allowed && desk_has(&d, "time"), "without a zone there is no today, and nothing is allowed");
}

/* Half past eleven in the evening, UTC, is the next day in London in summer. */
static void
test_midnight(void)
{
	const struct policy_command *plan = desk_command(&desk, "plan/p-one", "destroy-plan");
	struct workflow_request r;
	struct workflow_decision d;

	desk_reset(&desk);
	desk_day(&desk, "2014-05-01");
	desk_given(&desk, "c-case01", "release");
	r = desk_request(&desk, &desk.scratch, plan, "lin", "plan/p-one");
	desk_must(desk_do(&desk, &r).allowed, "plan");
	r = desk_request(&desk, &desk.scratch, desk_command(&desk, "plan/p-one", "destroy-approve"), "ira", "plan/p-one");
	desk_must(desk_do(&desk, &r).allowed, "approve");
	r = desk_request(&desk, &desk.scratch, desk_command(&desk, "plan/p-one", "destroy-commit"), "lin", "plan/p-one");
	desk_day(&desk, "2014-06-02");
	desk.now += 10 * 3600000 + 3599999;	/* from noon to 22:59:59.999Z */
	d = judge(&r);
	is(spell(&d), "refused check", "a millisecond before midnight in London it is too early");
	desk.now++;
	d = judge(&r);
	ok(d.allowed, "and at midnight it is not");
}

/* Whatever a policy says of how a case may go round: a dataset is not made again over its remains. */
static void
test_child(void)
{
	struct workflow_request r;
	struct workflow_decision d;

	desk_reset(&desk);
	desk_day(&desk, "2013-10-07");
	desk_given(&desk, "c-case01", "doc-approve");
	r = desk_request(&desk, &desk.scratch, desk_command(&desk, "c-case01", "receive"), "lin", "c-case01");
	d = judge(&r);
	ok(d.allowed, "a cohort is received");
	desk_thing(&desk, "c-case01/cohort", "dataset", "held");
	d = judge(&r);
	ok(d.allowed, "also in place of one that is held");
	desk_put(&desk, "c-case01/cohort", "state", "destroying");
	d = judge(&r);
	is(spell(&d), "refused state", "but not in place of one that is being destroyed");
	desk_thing(&desk, "c-case01/cohort", "document", "held");
	d = judge(&r);
	is(spell(&d), "refused state", "nor of something else");
}

static void
test_fold(void)
{
	static const char *const bad[] = { "{}", "{\"set\":1}", "{\"set\":[1]}", "{\"set\":[[\"a\",\"b\"]]}",
		"{\"set\":[[\"a\",\"b\",1]]}", "{\"set\":[[\"a\",\"b\",\"c\",\"d\"]]}", "{\"set\":[[\"x\",\"y\",\"z\"],[\"a\",1,\"c\"]]}" };
	struct err e = ERR_INIT;
	struct cjson *eff;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		desk_must(!cjson_read(&desk.scratch, bad[i], strlen(bad[i]), &eff, &e), e.msg);
		ok(workflow_fold(desk.facts, eff, &e) == ERR_INTEGRITY, "not an effect: %s", bad[i]);
	}
	is(desk_get(&desk, "x", "y"), "", "and nothing of a bad one is applied");
}

int
main(void)
{
	struct dirent **list;
	int n = scandir("tests/cases/decide", &list, is_text, alphasort);

	desk_must(n > 0, "no tests/cases/decide; run from the repository's root");
	desk_open_with(&desk, "tests/cases/decide/panels.md");
	for (int i = 0; i < n; i++) {
		char name[300];
		snprintf(name, sizeof name, "decide/%s", list[i]->d_name);
		story_tell(&desk, name, COLUMNS, tell);
		free(list[i]);
	}
	free(list);
	test_time();
	test_midnight();
	test_child();
	test_fold();
	for (size_t i = 0; i < desk.env.policy->n_commands; i++)
		ok(allowed_once[i], "%s on a %s was allowed in some story", desk.env.policy->command[i].id, desk.env.policy->command[i].on);
	for (int i = 0; i < CODES; i++)
		ok(provoked[i] > 0, "the reason '%s' was given", codes[i]);
	ok(mutants > 5000, "and %d wrong ways were refused for the right reason", mutants);
	desk_close(&desk);
	return done();
}
