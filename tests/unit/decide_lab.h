/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decide_lab -- a lab in memory, with the shipped policy and people who hold roles.
 *
 * Everybody in it is made up.  "rita" is p-rita00 and so on.  desk_give judges a command with the
 * fields rightly filled in unless the caller says otherwise, and applies it when it is allowed.
 */
#ifndef TEST_DECIDE_LAB_H
#define TEST_DECIDE_LAB_H

#include "core/embed.h"
#include "core/file.h"
#include "core/zone.h"
#include "tests/unit/tap.h"
#include "workflow/decide.h"

#include <stdlib.h>

#define DESK_HEX "00000000000000000000000000000000000000000000000000000000000000dd"
#define DESK_HOST "h-hostaa"

struct desk {
	struct arena mem;		/* policy and calendar */
	struct arena scratch;		/* one command */
	struct workflow_env env;
	struct workflow_facts *facts;
	instant now;
};

struct desk_person { const char *name, *roles[8]; };

static const struct desk_person desk_people[] = {
	{ "adam", { "administrator" } }, { "abel", { "administrator" } }, { "alf", { "administrator" } },
	{ "rita", { "requester" } }, { "rob", { "requester" } },
	{ "pat", { "project-manager" } }, { "paul", { "project-manager" } },
	{ "lin", { "linking-staff" } }, { "len", { "linking-staff" } },
	{ "ann", { "analyst" } }, { "amy", { "analyst" } },
	{ "ira", { "information-asset-owner" } }, { "ivo", { "information-asset-owner" } },
	{ "dee", { "dpo" } }, { "dan", { "dpo" } },
	{ "olga", { "output-checker" } }, { "hugh", { "head-of-unit" } },
	{ "prue", { "programme-lead" } }, { "aud", { "auditor" } }, { "gus", { NULL } },
	{ "sam", { "siro" } }, { "sue", { "panel-secretary" } },
	{ "may", { "panel-member" } }, { "mel", { "panel-member" } }, { "max", { "panel-member" } }, { "mia", { "panel-member" } },
	{ "cora", { "chief-executive" } }, { "cyd", { "chief-executive" } },
	{ "ida", { "information-governance-lead" } }, { "sid", { "siro" } }, { "inez", { "institutional-signatory" } },
	{ "gwen", { "gdpr-project-manager" } },
	{ "rhea", { "researcher" } }, { "rex", { "researcher" } },
	{ "moll", { "linking-staff", "information-asset-owner", "project-manager", "output-checker", "head-of-unit" } },
};
enum { DESK_PEOPLE = sizeof desk_people / sizeof *desk_people };

/* p-rita00: the name, filled up to six; the host's id and anything with a '-' as it stands. */
static inline const char *
desk_id(struct arena *mem, const char *name)
{
	return strchr(name, '-') ? name : arena_printf(mem, "p-%s%.*s", name, (int)(6 - strlen(name)), "000000");
}

static inline void
desk_put(struct desk *t, const char *obj, const char *fact, const char *value)
{
	workflow_facts_set(t->facts, obj, fact, value);
}

static inline const char *
desk_get(struct desk *t, const char *obj, const char *fact)
{
	return workflow_facts_get(t->facts, obj, fact);
}

static inline void
desk_enrol(struct desk *t, const struct desk_person *p)
{
	const char *obj = arena_printf(&t->mem, "actor/%s", desk_id(&t->mem, p->name));

	desk_put(t, obj, "kind", "actor");
	desk_put(t, obj, "state", "active");
	desk_put(t, obj, "ver", "1");
	for (size_t i = 0; i < t->env.policy->n_credentials; i++)	/* everybody is trained, but for gus */
		if (strcmp(p->name, "gus") != 0)
			desk_put(t, obj, arena_printf(&t->mem, "credential-%s", t->env.policy->credential[i].id), "2013-01-01..2039-12-31");
	for (int i = 0; p->roles[i]; i++)
		desk_put(t, obj, arena_printf(&t->mem, "role-%s", p->roles[i]), "2013-01-01..");
}

static inline void
desk_thing(struct desk *t, const char *obj, const char *kind, const char *state)
{
	desk_put(t, obj, "kind", kind);
	desk_put(t, obj, "state", state);
	desk_put(t, obj, "ver", "1");
}

/* Begin again: the people, two organisations (rita speaks for one, rob for the other), one programme whose assessment is approved. */
static inline void
desk_reset(struct desk *t)
{
	workflow_facts_free(t->facts);
	t->facts = workflow_facts_new(NULL, NULL);
	desk_thing(t, "lab", "lab", "open");
	desk_thing(t, "policy/y-first0", "policy", "in-force");
	desk_put(t, "policy/y-first0", "digest", t->env.policy->digest);
	desk_put(t, "lab", "policy-object", "policy/y-first0");
	for (int i = 0; i < DESK_PEOPLE; i++)
		desk_enrol(t, &desk_people[i]);
	desk_thing(t, "organisation/o-trust0", "organisation", "active");
	desk_thing(t, "organisation/o-other0", "organisation", "active");
	desk_put(t, "organisation/o-trust0", "channel", "cjsm");
	desk_put(t, "organisation/o-trust0", "type", "voluntary");
	desk_put(t, "organisation/o-trust0", "confirmation", DESK_HEX);
	desk_put(t, "organisation/o-trust0", "compliance-until", "2039-12-31");
	desk_thing(t, "account/a-cjsm00", "account", "verified");
	desk_put(t, "account/a-cjsm00", "organisation", "o-trust0");
	desk_put(t, "account/a-cjsm00", "channel", "cjsm");
	desk_put(t, "actor/p-rita00", "represents", "o-trust0");
	desk_put(t, "actor/p-rob000", "represents", "o-other0");
	desk_put(t, "actor/p-inez00", "represents", "o-trust0");
	desk_put(t, "actor/p-rhea00", "represents", "o-trust0");
	desk_put(t, "actor/p-rex000", "represents", "o-trust0");
	desk_thing(t, "programme/pilot", "programme", "open");
	desk_thing(t, "programme/pilot/moj-pia", "document", "approved");
}

/* The shipped policy, and one of the same content and the digest DESK_HEX that may be adopted in its
 * place; so the calendar of that digest. */
static const struct policy *desk_first;
static struct policy *desk_other;

static inline const struct policy *
desk_policy_of(const char *digest, void *ctx)
{
	(void)ctx;
	return strcmp(digest, DESK_HEX) == 0 ? desk_other : strcmp(digest, desk_first->digest) == 0 ? desk_first : NULL;
}

static inline const struct calendar *
desk_calendar_of(const char *digest, void *ctx)
{
	return strcmp(digest, DESK_HEX) == 0 ? ((const struct workflow_env *)ctx)->calendar : NULL;
}

static inline void
desk_must(bool good, const char *what)
{
	if (good)
		return;
	printf("Bail out! %s\n", what);
	exit(1);
}

/* The shipped policy, and with it a file that uses what the shipped processes do not (NULL: none). */
static inline void
desk_policy(struct desk *t, const char *more)
{
	struct policy_file file[33];
	AUTO_BUF(text);
	struct diag d = { .mem = &t->mem };
	struct err e = ERR_INIT;
	size_t n = 0;

	for (const struct embed_file *f = embed_files; f->name && n < 32; f++)
		if (strcmp(f->name, "GOVERNANCE.md") == 0 || strncmp(f->name, "workflow/processes/", 19) == 0)
			file[n++] = (struct policy_file){ f->name, f->text, f->n };
	if (more) {
		desk_must(!file_read(&text, more, 1 << 20, &e), e.msg);
		file[n++] = (struct policy_file){ more, text.s, text.len };
	}
	t->env.policy = workflow_policy_read(&t->mem, file, n, &d);
	desk_must(t->env.policy != NULL, d.n ? d.item[0].text : "policy");
	desk_first = t->env.policy;
	desk_other = workflow_policy_read(&t->mem, file, n, &d);
	memcpy(desk_other->digest, DESK_HEX, sizeof desk_other->digest);
	t->env.policy_of = desk_policy_of;
	t->env.calendar_of = desk_calendar_of;
	t->env.ctx = &t->env;
}

static inline void
desk_open_with(struct desk *t, const char *more)
{
	const struct embed_file *days = embed_find("workflow/calendars/uk.csv");
	struct calendar *c = NULL;
	struct err e = ERR_INIT;

	desk_policy(t, more);
	desk_must(days && !calendar_read(&t->mem, "uk.csv", days->text, days->n, &c, &e), e.msg);
	t->env.calendar = c;
	t->env.division = "england-and-wales";
	t->env.zone = "Europe/London";
	desk_reset(t);
}

static inline void desk_open(struct desk *t) { desk_open_with(t, NULL); }

static inline void
desk_close(struct desk *t)
{
	workflow_facts_free(t->facts);
	arena_free(&t->scratch);
	arena_free(&t->mem);
}

/* Noon of a day. */
static inline void
desk_day(struct desk *t, const char *day)
{
	struct err e = ERR_INIT;

	desk_must(!instant_parse(&t->now, arena_printf(&t->mem, "%sT12:00Z", day), &e), e.msg);
}

static inline const char *
desk_today(struct desk *t, struct arena *mem)
{
	struct date d = { 0 };
	struct err e = ERR_INIT;
	char s[11];

	desk_must(!zone_local(t->env.zone, t->now, &d, NULL, &e), e.msg);
	date_format(s, d);
	return arena_strdup(mem, s);
}

/* The command of that id on the object; for a new object the one that makes it. */
static inline const struct policy_command *
desk_command(struct desk *t, const char *obj, const char *id)
{
	const char *kind = desk_get(t, obj, "kind");

	for (size_t i = 0; i < t->env.policy->n_commands; i++) {
		const struct policy_command *c = &t->env.policy->command[i];
		if (strcmp(c->id, id) == 0 && (*kind ? workflow_policy_on(t->env.policy, c, kind) : c->creates))
			return c;
	}
	return *kind ? workflow_policy_command(t->env.policy, kind, id) : NULL;
}

/* A basis of the kind that is in force now. */
static inline const char *
desk_basis(struct desk *t, struct arena *mem, const char *kind)
{
	struct date d = { 0 };
	struct err e = ERR_INIT;

	desk_must(!date_parse(&d, desk_today(t, mem), &e), e.msg);
	for (size_t i = 0; i < t->env.policy->n_bases; i++) {
		const struct policy_basis *b = &t->env.policy->basis[i];
		if (strcmp(workflow_basis_kind_name[b->kind], kind) == 0 && workflow_law_in_force(t->env.policy, b, d))
			return b->id;
	}
	return "";
}

/* A right value for a field, by its name or else its type. */
static inline const char *
desk_right(struct desk *t, struct arena *mem, const struct policy_command *c, const struct policy_field *x, const char *obj)
{
	const char *slash = strrchr(obj, '/'), *last = slash ? slash + 1 : obj;

	if (strcmp(x->id, "owner") == 0)
		return slash ? arena_printf(mem, "%.*s", (int)(slash - obj), obj) : obj;
	if (strcmp(x->id, "dataset") == 0)
		return "c-case01/cohort";
	static const char *const no[] = { "about-a-person", "law-enforcement", "public-authority", "special-data",
		"criminal-data", "collected-on-consent", NULL };
	for (size_t i = 0; no[i]; i++)
		if (strcmp(x->id, no[i]) == 0)
			return "no";
	if (strcmp(x->id, "template") == 0)
		return last;
	if (strcmp(x->id, "digest") == 0 && strcmp(c->on, "policy") == 0)
		return !c->creates ? desk_get(t, obj, "digest") : t->env.policy == desk_other ? desk_first->digest : DESK_HEX;
	if (strcmp(x->id, "replaces") == 0 || strcmp(x->id, "to-policy") == 0)
		return t->env.policy->digest;
	if (strcmp(x->id, "lab-notice") == 0)
		return "notice-given";
	if (strcmp(x->id, "copy") == 0)
		return "copy-one";
	if (strcmp(x->id, "account") == 0 && x->type == POLICY_OBJECT)
		return "account/a-cjsm00";
	if (strcmp(x->id, "lead") == 0)
		return "o-other0";
	switch (x->type) {
	case POLICY_CHOICE:		return x->of.item[0];
	case POLICY_DATE:		return desk_today(t, mem);
	case POLICY_INSTANT:		return "2013-12-06T09:00:00Z";
	case POLICY_COUNT:		return "90";
	case POLICY_BANDED:		return "100";
	case POLICY_YES_NO:		return "yes";
	case POLICY_ACTOR:		return "p-gus000";
	case POLICY_ORGANISATION:	return "o-trust0";
	case POLICY_OBJECT:		return "c-case01";
	case POLICY_ROLE:		return "analyst";
	case POLICY_CHANNEL:		return strcmp(c->id, "wrong-channel") == 0 ? "post" : "cjsm";
	case POLICY_PROGRAMME:		return "programme/pilot";
	case POLICY_PUBLIC_KEY:		return "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA";
	case POLICY_ID:			return strcmp(x->id, "fact") == 0 ? "sources" : strcmp(x->id, "at-state") == 0 ? "accepted" : last;
	case POLICY_OBLIGATION_KIND:	return "condition";
	case POLICY_BASIS:		return desk_basis(t, mem, x->of.item[0]);
	case POLICY_CREDENTIAL:		return "training-data-protection";
	case POLICY_VALUE:		return "pnc-and-prison-probation";
	case POLICY_TEXT_SEALED:
	case POLICY_DIGEST:
	case POLICY_DOCUMENT:		return DESK_HEX;
	case POLICY_FIELD_TYPES_N:	break;
	}
	return "";
}

static inline struct cjson *
desk_map(struct cjson *f, struct cjson *seal, struct cjson *doc, const struct policy_field *x)
{
	return x->type == POLICY_TEXT_SEALED ? seal : x->type == POLICY_DOCUMENT ? doc : f;
}

/* A request with every required field rightly filled in; the maps may be changed afterwards. */
static inline struct workflow_request
desk_request(struct desk *t, struct arena *mem, const struct policy_command *c, const char *who, const char *obj)
{
	struct cjson *f = cjson_object(mem), *seal = cjson_object(mem), *doc = cjson_object(mem);

	for (size_t i = 0; i < c->n_fields; i++)
		if (c->field[i].required)
			cjson_set_string(mem, desk_map(f, seal, doc, &c->field[i]), c->field[i].id,
			    desk_right(t, mem, c, &c->field[i], obj));
	if (c->reason == POLICY_REASON_REQUIRED)
		cjson_set_string(mem, seal, "reason", DESK_HEX);
	return (struct workflow_request){ .obj = obj, .kind = strcmp(c->on, POLICY_ANY_CASE) == 0 ? "evaluation-request" : c->on, .act = c->id, .actor = desk_id(mem, who),
		.ver = workflow_facts_int(t->facts, obj, "ver"), .f = f, .seal = seal, .doc = doc };
}

static inline bool
desk_has(const struct workflow_decision *d, const char *code)
{
	for (size_t i = 0; i < d->n_reasons; i++)
		if (strcmp(d->reason[i].code, code) == 0)
			return true;
	return false;
}

/* Judge, and apply when allowed. */
static inline struct workflow_decision
desk_do(struct desk *t, const struct workflow_request *r)
{
	struct workflow_decision d;
	struct err e = ERR_INIT;

	workflow_decide(&t->scratch, &t->env, t->facts, r, t->now, &d);
	if (d.allowed)
		desk_must(!workflow_fold(t->facts, d.eff, &e), e.msg);
	return d;
}

/* The path of a request that meets no difficulty. */
static const char *const desk_path[][3] = {
	{ "rita", "apply", "" }, { "pat", "accept", "" }, { "rita", "attest-lawfulness", "" },
	{ "rita", "attest-transfer", "" }, { "pat", "doc-new", "/lawful-basis" },
	{ "pat", "doc-submit", "/lawful-basis" }, { "dee", "doc-advise", "/lawful-basis" },
	{ "ira", "doc-approve", "/lawful-basis" }, { "lin", "receive", "" }, { "lin", "acknowledge", "" },
	{ "lin", "confirm-purge", "" }, { "pat", "settle-notice", "" }, { "lin", "validate", "" }, { "ira", "consent-source", "" },
	{ "lin", "link", "" }, { "ann", "analyse", "" }, { "olga", "check-output", "" },
	{ "pat", "release", "" },
};

/* Everything up to and including `last`, all on this day. */
static inline void
desk_given(struct desk *t, const char *obj, const char *last)
{
	for (size_t i = 0; i < sizeof desk_path / sizeof *desk_path; i++) {
		const char *on = arena_printf(&t->scratch, "%s%s", obj, desk_path[i][2]);
		const struct policy_command *c = desk_command(t, on, desk_path[i][1]);
		struct workflow_request r = desk_request(t, &t->scratch, c, desk_path[i][0], on);
		struct workflow_decision d = desk_do(t, &r);
		desk_must(d.allowed, d.allowed ? "" : arena_printf(&t->scratch, "%s: %s", c->id, d.reason[0].text));
		if (strcmp(c->id, last) == 0)
			return;
	}
	desk_must(false, "no such command on the path");
}

#endif
