/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_request.c -- the shipped policy at work: one evaluation request judged from the application
 * to the certificate, and what must be refused on the way.
 */
#include "core/embed.h"
#include "tests/unit/tap.h"
#include "workflow/decide.h"

#include <stdlib.h>

#define HEX "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
#define HEY "e258d248fda94c63753607f7c4494ee0fcbe92f1a76bfdac795c9d84101eb317"
#define CASE "c-aaaaaa"

static struct arena mem;
static struct workflow_facts *facts;
static struct workflow_env env;
static struct workflow_decision last;
static const char *day;

static void
set(const char *obj, const char *fact, const char *value)
{
	workflow_facts_set(facts, obj, fact, value);
}

static void
person(const char *id, const char *role)
{
	const char *obj = arena_printf(&mem, "actor/%s", id);

	set(obj, "kind", "actor");
	set(obj, "state", "active");
	set(obj, arena_printf(&mem, "role-%s", role), "2013-01-01..");
}

/* "k=v,k=v" into an object; "*" stands for a digest. */
static struct cjson *
pairs(const char *text)
{
	struct cjson *o = cjson_object(&mem);

	for (const char *p = text; *p; p += strcspn(p, ","), p += *p == ',') {
		size_t k = strcspn(p, "="), n = strcspn(p, ",");
		const char *value = arena_printf(&mem, "%.*s", (int)(n - k - 1), p + k + 1);
		cjson_set_string(&mem, o, arena_printf(&mem, "%.*s", (int)k, p),
		    strcmp(value, "*") == 0 ? HEX : strcmp(value, "+") == 0 ? HEY : value);
	}
	return o;
}

/* Judge one command; what is allowed takes effect. */
static bool
give(const char *actor, const char *obj, const char *act, const char *f, const char *seal, const char *doc)
{
	const char *slash = strrchr(obj, '/');
	struct workflow_request r = { .obj = obj, .act = act, .actor = actor, .f = pairs(f), .seal = pairs(seal),
		.doc = pairs(doc), .ver = workflow_facts_int(facts, obj, "ver") };
	struct err e = ERR_INIT;
	instant now;

	r.kind = obj[0] == 'c' && !slash ? "evaluation-request" : strncmp(obj, "hold/", 5) == 0 ? "hold" :
	    strncmp(obj, "plan/", 5) == 0 ? "plan" : "document";
	if (instant_parse(&now, arena_printf(&mem, "%sT10:00:00Z", day), &e))
		abort();
	workflow_decide(&mem, &env, facts, &r, now, &last);
	if (last.allowed && workflow_fold(facts, last.eff, &e))
		abort();
	return last.allowed;
}

static const char *
why(void)
{
	static char text[4096];

	text[0] = '\0';
	for (size_t i = 0; !last.allowed && i < last.n_reasons; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s: %s; ", last.reason[i].code, last.reason[i].text);
	return text;
}

#define yes(actor, obj, act, f, seal, doc) do { bool tap_y = give(actor, obj, act, f, seal, doc); \
	ok(tap_y, "%s on %s", act, day); if (!tap_y) printf("# %s\n", why()); } while (0)
/* Refused, for one reason only, which has this text. */
#define no(text, actor, obj, act, f, seal, doc) do { bool tap_y = give(actor, obj, act, f, seal, doc); \
	ok(!tap_y && last.n_reasons == 1 && strstr(why(), text), "no %s on %s: %s", act, day, text); \
	if (tap_y || last.n_reasons != 1 || !strstr(why(), text)) printf("# %s\n", why()); } while (0)
/* Refused, for this reason among others. */
#define also_no(text, actor, obj, act, f, seal, doc) do { bool tap_y = give(actor, obj, act, f, seal, doc); \
	ok(!tap_y && strstr(why(), text), "no %s on %s: %s", act, day, text); } while (0)

static bool
begin(void)
{
	struct policy_file file[32];
	struct diag d = { .mem = &mem };
	struct err e = ERR_INIT;
	struct calendar *c;
	size_t n = 0;

	for (const struct embed_file *f = embed_files; f->name && n < 32; f++)
		if (strcmp(f->name, "GOVERNANCE.md") == 0 || strncmp(f->name, "workflow/processes/", 19) == 0)
			file[n++] = (struct policy_file){ f->name, f->text, f->n };
	const struct embed_file *csv = embed_find("workflow/calendars/uk.csv");
	if (!csv || calendar_read(&mem, csv->name, csv->text, csv->n, &c, &e))
		return false;
	env = (struct workflow_env){ .policy = workflow_policy_read(&mem, file, n, &d), .calendar = c,
		.division = "england-and-wales", .zone = "Europe/London" };
	facts = workflow_facts_new(NULL, NULL);
	person("p-reques", "requester");
	person("p-manage", "project-manager");
	person("p-linker", "linking-staff");
	person("p-analys", "analyst");
	person("p-checke", "output-checker");
	person("p-owner1", "information-asset-owner");
	person("p-dpo111", "dpo");
	person("p-headun", "head-of-unit");
	for (int i = 0; i < 2; i++) {
		set(i ? "actor/p-analys" : "actor/p-linker", "credential-training-data-protection", "2013-01-01..");
		set(i ? "actor/p-analys" : "actor/p-linker", "credential-operating-agreement", "2013-01-01..");
		set(i ? "actor/p-analys" : "actor/p-checke", "credential-training-disclosure-control", "2013-01-01..");
	}
	set("programme/jdl", "kind", "programme");
	set("programme/jdl", "state", "open");
	set("organisation/o-aaaaaa", "kind", "organisation");
	set("organisation/o-aaaaaa", "state", "active");
	set("organisation/o-aaaaaa", "channel", "cjsm");
	set("organisation/o-aaaaaa", "type", "probation");
	set("organisation/o-aaaaaa", "confirmation", "made-up");
	set("organisation/o-aaaaaa", "compliance-until", "2039-12-31");
	set("account/a-cjsm00", "kind", "account");
	set("account/a-cjsm00", "state", "verified");
	set("account/a-cjsm00", "organisation", "o-aaaaaa");
	set("account/a-cjsm00", "channel", "cjsm");
	set("actor/p-reques", "represents", "o-aaaaaa");
	return env.policy != NULL;
}

static const char apply_f[] = "organisation=o-aaaaaa,programme=programme/jdl";
#define LAWFUL(basis, special) "law-enforcement=no,public-authority=no,gateway=oma-2007-s14-probation-provider," \
	"legal-basis=" basis ",special-data=yes,special-condition=" special ",criminal-data=yes,policy-document=no," \
	"collected-on-consent=no,compatibility=second-principle-s33,notice=notice-given,could-decline=yes,"
static const char lawful_f[] = LAWFUL("schedule-2-5-c", "schedule-3-7-1-c") "authority=yes";
#define REJECTED "returned-how=message-refused,returned-on=2013-11-04,purged-on=2013-11-04,"
static const char receive_f[] = "channel=cjsm,encrypted=yes,password-separate=yes,account=account/a-cjsm00,records=70";

static void
test_documents(void)
{
	const char *pia = "programme/jdl/moj-pia";

	yes("p-manage", pia, "doc-new", "template=moj-pia,owner=programme/jdl", "", "");
	yes("p-manage", pia, "doc-submit", "", "", "content=*");
	also_no("given in: advised", "p-owner1", pia, "doc-approve", "digest=*", "", "");
	yes("p-dpo111", pia, "doc-advise", "advice=objection", "", "");
	no("does not object", "p-owner1", pia, "doc-approve", "digest=*", "", "");
	no("impact assessment", "p-reques", CASE, "apply", apply_f, "title=*", "");
	yes("p-dpo111", pia, "doc-advise", "advice=no-objection", "", "");
	no("that was submitted", "p-owner1", pia, "doc-approve", "digest=+", "", "");
	also_no("it takes one of these roles", "p-dpo111", pia, "doc-approve", "digest=*", "", "");
	yes("p-owner1", pia, "doc-approve", "digest=*", "", "");
}

/* By a forbidden channel, then properly; nothing is received on one oath alone. */
static void
test_receipt(void)
{
	const char *basis = CASE "/lawful-basis";

	yes("p-reques", CASE, "apply", apply_f, "title=*", "");
	is(workflow_facts_get(facts, CASE, "number"), "JDL-2013-0001", "the case has a number");
	yes("p-manage", CASE, "accept", "conditions-agreed=yes", "", "");
	no("authority to bind", "p-reques", CASE, "attest-lawfulness",
	    LAWFUL("schedule-2-5-c", "schedule-3-7-1-c") "authority=no", "signatory=*", "");
	yes("p-reques", CASE, "attest-lawfulness", lawful_f, "signatory=*", "");
	no("not permitted", "p-linker", CASE, "wrong-channel", "channel=cjsm", "", "");
	yes("p-linker", CASE, "wrong-channel", "channel=post", "", "");
	no("copy of the rejected data", "p-linker", CASE, "reject-return", REJECTED "purged=no", "evidence=*", "");
	yes("p-linker", CASE, "reject-return", REJECTED "purged=yes", "evidence=*", "");
	yes("p-reques", CASE, "attest-transfer", "", "", "");
	no("'lawful-basis'", "p-linker", CASE, "receive", receive_f, "", "");
	yes("p-manage", basis, "doc-new", "template=lawful-basis,owner=" CASE, "", "");
	yes("p-manage", basis, "doc-submit", "", "", "content=*");
	yes("p-dpo111", basis, "doc-advise", "advice=no-objection", "", "");
	yes("p-owner1", basis, "doc-approve", "digest=*", "", "");
	also_no("by a permitted channel", "p-linker", CASE, "receive", "channel=post,encrypted=yes,password-separate=yes,"
	    "account=account/a-cjsm00,records=70", "", "");
	no("encrypted", "p-linker", CASE, "receive", "channel=cjsm,encrypted=no,password-separate=yes,"
	    "account=account/a-cjsm00,records=70", "", "");
	also_no("has registered", "p-linker", CASE, "receive", "channel=government-secure-email,encrypted=yes,password-separate=yes,"
	    "account=account/a-cjsm00,records=70", "", "");
	day = "2014-01-20";
	no("may lawfully be sent", "p-linker", CASE, "receive", receive_f, "", "");	/* the oath has expired */
	day = "2013-11-04";
	yes("p-linker", CASE, "receive", receive_f, "", "");
	is(workflow_facts_get(facts, CASE "/cohort", "state"), "held", "the cohort is in the vault");
}

static void
test_analysis(void)
{
	no("the minimum", "p-linker", CASE, "validate", "outcome=too-few-usable,received=60,usable=50", "", "");
	yes("p-linker", CASE, "validate", "outcome=usable,received=70,usable=65", "", "");
	yes("p-manage", CASE, "settle-notice", "lab-notice=notice-given", "reason=*", "");
	yes("p-owner1", CASE, "consent-source", "sources=pnc,consent-until=2014-12-31", "", "");
	no("purged", "p-linker", CASE, "link", "accepted=60,match-rate=90", "attrition=*", "");
	yes("p-linker", CASE, "confirm-purge", "mailbox-purged=yes,media-purged=yes", "evidence=*", "");
	yes("p-linker", CASE, "link", "accepted=60,match-rate=90", "attrition=*", "");
	set("actor/p-analys", "role-output-checker", "2013-01-01..");	/* holding both roles does not help */
	set("actor/p-analys", "role-project-manager", "2013-01-01..");
	yes("p-analys", CASE, "analyse", "design=radius-match", "", "report=*");
	no("does not check its output", "p-analys", CASE, "check-output", "outcome=safe,digest=*", "", "");
	no("finds the report safe", "p-checke", CASE, "check-output", "outcome=unsafe,digest=*", "", "");
	no("that of the report", "p-checke", CASE, "check-output", "outcome=safe,digest=+", "", "");
	yes("p-checke", CASE, "check-output", "outcome=safe,digest=*", "", "");
	day = "2013-12-10";
	no("does not release", "p-analys", CASE, "release", "sent-on=2013-12-10,channel=cjsm,account=account/a-cjsm00,digest=*", "", "");
	no("by which the data came", "p-manage", CASE, "release",
	    "sent-on=2013-12-10,channel=government-secure-email,account=account/a-cjsm00,digest=*", "", "");
	yes("p-manage", CASE, "release", "sent-on=2013-12-10,channel=cjsm,account=account/a-cjsm00,digest=*", "", "");
	is(workflow_facts_get(facts, CASE "/review-period", "due"), "2014-01-10", "20 working days, by hand: 10 January");
}

static void
test_queries(void)
{
	day = "2014-01-10";
	no("about a person", "p-reques", CASE, "raise-query", "about-a-person=yes", "query=*", "");
	yes("p-reques", CASE, "raise-query", "about-a-person=no", "query=*", "");
	day = "2014-01-13";
	no("has not ended", "p-reques", CASE, "raise-query", "about-a-person=no", "query=*", "");
	yes("p-linker", "plan/d-aaaaaa", "destroy-plan", "dataset=" CASE "/cohort,digest=*", "", "");
	also_no("it takes one of these roles", "p-linker", "plan/d-aaaaaa", "destroy-approve", "digest=*", "", "");
	no("is that of the plan", "p-owner1", "plan/d-aaaaaa", "destroy-approve", "digest=+", "", "");
	yes("p-owner1", "plan/d-aaaaaa", "destroy-approve", "digest=*", "", "");
	no("no query is open", "p-linker", "plan/d-aaaaaa", "destroy-commit", "digest=*", "", "");
	yes("p-analys", CASE, "answer-query", "", "answer=*", "");
	no("last query was answered", "p-linker", "plan/d-aaaaaa", "destroy-commit", "digest=*", "", "");
	day = "2014-01-20";	/* five working days after the 13th are over at the end of the 20th */
	no("last query was answered", "p-linker", "plan/d-aaaaaa", "destroy-commit", "digest=*", "", "");
}

/* A hold that came and went between approval and commit makes the approval void. */
static void
test_hold(void)
{
	day = "2014-01-21";
	yes("p-dpo111", "hold/x-aaaaaa", "hold-place", "target=" CASE "/cohort,class=rights-request", "reason=*", "");
	ok(!give("p-linker", "plan/d-aaaaaa", "destroy-commit", "digest=*", "", "") && strstr(why(), "not under a hold"),
	    "no commit under a hold");
	yes("p-dpo111", "hold/x-aaaaaa", "hold-release", "", "reason=*", "");
	no("different people", "p-dpo111", "hold/x-aaaaaa", "hold-release", "", "reason=*", "");
	yes("p-headun", "hold/x-aaaaaa", "hold-release", "", "reason=*", "");
	also_no("nothing has happened to the dataset", "p-linker", "plan/d-aaaaaa", "destroy-commit", "digest=*", "", "");
	yes("p-linker", "plan/d-aaaaaa", "destroy-cancel", "", "", "");
}

static void
destroy(const char *plan, const char *dataset)
{
	yes("p-linker", plan, "destroy-plan", arena_printf(&mem, "dataset=%s,digest=*", dataset), "", "");
	yes("p-owner1", plan, "destroy-approve", "digest=*", "", "");
	yes("p-linker", plan, "destroy-commit", "digest=*", "", "");
	ok(!give("p-linker", plan, "act.done", "status=destroyed,certificate=*", "", ""), "a person measures nothing");
	yes("h-aaaaaa", plan, "plan.step", "step=key,outcome=done,evidence=*", "", "");
	yes("h-aaaaaa", plan, "act.done", "status=destroyed,certificate=*", "", "");
	yes("p-linker", plan, "destroy-sign", "certificate=*", "", "");
	no("different people", "p-linker", plan, "destroy-sign", "certificate=*", "", "");
	no("that of the certificate", "p-owner1", plan, "destroy-sign", "certificate=+", "", "");
	yes("p-owner1", plan, "destroy-sign", "certificate=*", "", "");
	is(workflow_facts_get(facts, plan, "state"), "certified", "%s is certified", plan);
	is(workflow_facts_get(facts, dataset, "state"), "destroyed", "%s is destroyed", dataset);
}

static void
test_end(void)
{
	also_no("every dataset", "p-manage", CASE, "close", "", "", "");
	destroy("plan/d-bbbbbb", CASE "/cohort");
	destroy("plan/d-cccccc", CASE "/linked");
	destroy("plan/d-dddddd", CASE "/link-table");
	also_no("every dataset", "p-manage", CASE, "close", "", "", "");
	destroy("plan/d-eeeeee", CASE "/analysis");
	no("is met or waived", "p-manage", CASE, "close", "", "", "");
	yes("p-owner1", CASE "/publish-report", "waive-obligation", "", "reason=*", "");
	yes("p-owner1", CASE "/publish-results", "waive-obligation", "", "reason=*", "");
	yes("p-manage", CASE, "close", "", "", "");
}

/* A case that has come so far already, with a cohort. */
static void
carried(const char *obj, const char *state)
{
	const char *cohort = arena_printf(&mem, "%s/cohort", obj);

	set(obj, "kind", "evaluation-request");
	set(obj, "state", state);
	set(obj, "programme", "programme/jdl");
	set(obj, "organisation", "o-aaaaaa");
	set(obj, "account", "account/a-cjsm00");
	set(obj, "children", "cohort");
	set(obj, "ver", "5");
	set(cohort, "kind", "dataset");
	set(cohort, "state", "held");
	set(cohort, "case", obj);
	set(cohort, "ver", "1");
}

/* The decided contradiction: not before 10 working days from the provider's confirmation. */
static void
test_unprocessable(void)
{
	day = "2013-12-10";
	carried("c-bbbbbb", "received");
	yes("p-linker", "c-bbbbbb", "find-unprocessable", "outcome=not-readable", "", "");
	yes("p-linker", "plan/d-ffffff", "destroy-plan", "dataset=c-bbbbbb/cohort,digest=*", "", "");
	yes("p-owner1", "plan/d-ffffff", "destroy-approve", "digest=*", "", "");
	no("has been released, confirmed", "p-linker", "plan/d-ffffff", "destroy-commit", "digest=*", "", "");
	yes("p-linker", "c-bbbbbb", "confirm-unprocessable", "confirmed-on=2013-12-10", "", "");
	is(workflow_facts_get(facts, "c-bbbbbb/unprocessable-destruction", "late"), "2014-01-06",
	    "five working days after the 27th it is overdue: 6 January");
	day = "2013-12-24";
	no("may not be before 2013-12-27", "p-linker", "plan/d-ffffff", "destroy-commit", "digest=*", "", "");
	day = "2013-12-27";
	yes("p-linker", "plan/d-ffffff", "destroy-commit", "digest=*", "", "");
}

static void
test_bounce_and_error(void)
{
	day = "2013-12-17";
	carried("c-dddddd", "checked");
	set("c-dddddd", "channel", "cjsm");
	set("c-dddddd", "report", HEX);
	set("c-dddddd", "checked-on", "2013-12-11");
	no("not sent before it was passed", "p-manage", "c-dddddd", "release", "sent-on=2013-12-10,channel=cjsm,account=account/a-cjsm00,digest=*", "", "");
	set("c-dddddd", "checked-on", "2013-12-10");
	yes("p-manage", "c-dddddd", "release", "sent-on=2013-12-10,channel=cjsm,account=account/a-cjsm00,digest=*", "", "");
	yes("p-manage", "c-dddddd", "record-bounce", "sent-on=2013-12-17", "", "");
	is(workflow_facts_get(facts, "c-dddddd/review-period", "due"), "2014-01-17", "a bounce starts it again");
	no("not before the last one", "p-manage", "c-dddddd", "record-bounce", "sent-on=2013-12-16", "", "");
	set("c-dddddd/review-period", "not-before", "2014-03-03");	/* announced */
	yes("p-manage", "c-dddddd", "record-bounce", "sent-on=2013-12-17", "", "");
	is(workflow_facts_get(facts, "c-dddddd/review-period", "not-before"), "2014-03-03", "but never ends it sooner than was announced");
	yes("p-manage", "c-dddddd", "lab-error", "", "reason=*", "");
	is(workflow_facts_get(facts, "c-dddddd/review-period", "state"), "stopped", "an error of the lab stops it");
	is(workflow_facts_get(facts, "c-dddddd", "state"), "linked", "and the analysis is done again");
}

static void
test_withdrawal(void)
{
	day = "2013-12-10";
	carried("c-eeeeee", "validated");
	also_no("it takes one of these roles", "p-manage", "c-eeeeee", "withdraw", "", "", "");
	yes("p-reques", "c-eeeeee", "withdraw", "", "", "");
	also_no("every dataset", "p-manage", "c-eeeeee", "close", "", "", "");
	destroy("plan/d-gggggg", "c-eeeeee/cohort");
	yes("p-manage", "c-eeeeee", "close", "", "", "");
}

int
main(void)
{
	if (!begin()) {
		ok(false, "the shipped policy and calendar are read");
		return done();
	}
	day = "2013-11-04";
	test_documents();
	test_receipt();
	test_analysis();
	test_queries();
	test_hold();
	test_end();
	test_unprocessable();
	test_bounce_and_error();
	test_withdrawal();
	workflow_facts_free(facts);
	arena_free(&mem);
	return done();
}
