/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_adopt.c -- several policies at once: an old case is judged under the policy that it was opened
 * under, everything else under the one in force.
 */
#include "tests/unit/decide_lab.h"

static struct desk desk;
static struct arena mem;

/* The shipped policy with one passage changed, in a policy of its own. */
static const struct policy *
changed(const char *file, const char *from, const char *to)
{
	struct policy_file list[32];
	struct diag d = { .mem = &mem };
	size_t n = 0;

	for (const struct embed_file *f = embed_files; f->name && n < 32; f++) {
		if (strcmp(f->name, "GOVERNANCE.md") != 0 && strncmp(f->name, "workflow/processes/", 19) != 0)
			continue;
		list[n] = (struct policy_file){ f->name, f->text, f->n };
		if (strcmp(f->name, file) == 0) {
			const char *text = arena_printf(&mem, "%.*s", (int)f->n, f->text), *at = strstr(text, from);
			desk_must(at != NULL, from);
			list[n].text = arena_printf(&mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
			list[n].n = strlen(list[n].text);
		}
		n++;
	}
	const struct policy *p = workflow_policy_read(&mem, list, n, &d);
	desk_must(p != NULL, d.n ? d.item[0].text : "policy");
	return p;
}

/* The lab's shelf: the policies it knows. */
static const struct policy *shelf[4];

static const struct policy *
policy_of(const char *digest, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < 4 && shelf[i]; i++)
		if (strcmp(shelf[i]->digest, digest) == 0)
			return shelf[i];
	return NULL;
}

static struct workflow_decision
give(const char *who, const char *obj, const char *command)
{
	struct workflow_request q = { .obj = obj, .act = command };
	const struct policy *p = workflow_policy_for(&desk.env, desk.facts, &q);
	const struct policy_command *c = workflow_policy_command(p, desk_get(&desk, obj, "kind"), command);
	struct workflow_request r;

	if (!c)		/* one that makes its object */
		c = desk_command(&desk, obj, command);
	r = desk_request(&desk, &desk.scratch, c, who, obj);
	return desk_do(&desk, &r);
}

static void
allow(const char *who, const char *obj, const char *command, const char *name)
{
	struct workflow_decision d = give(who, obj, command);

	ok(d.allowed, "%s%s%s", name, d.allowed ? "" : ": ", d.allowed ? "" : d.reason[0].text);
}

static void
forbid(const char *who, const char *obj, const char *command, const char *code, const char *name)
{
	struct workflow_decision d = give(who, obj, command);

	ok(!d.allowed && desk_has(&d, code), "%s: %s", name, d.allowed ? "allowed" : d.reason[0].text);
}

/* ---- pinned ---- */

#define REQUEST "workflow/processes/evaluation-request.md"

/* Under the newer policy, head-of-unit accepts and no longer the project manager. */
static void
test_pin(void)
{
	const struct policy *old = desk.env.policy;

	shelf[0] = old;
	shelf[1] = changed(REQUEST, "id: accept\ntitle: accept the application\nfrom: [applied]\nto: accepted\nroles: [project-manager]",
	    "id: accept\ntitle: accept the application\nfrom: [applied]\nto: accepted\nroles: [head-of-unit]");
	desk.env.policy_of = policy_of;
	allow("rita", "c-case01", "apply", "a case is opened");
	is(desk_get(&desk, "c-case01", "policy"), old->digest, "and pins the policy in force");
	desk.env.policy = shelf[1];
	allow("rita", "c-case02", "apply", "another is opened under the newer policy");
	is(desk_get(&desk, "c-case02", "policy"), shelf[1]->digest, "and pins that");
	forbid("hugh", "c-case01", "accept", "role", "what only the newer one allows is refused on the old case");
	forbid("pat", "c-case02", "accept", "role", "what only the older one allows is refused on the new case");
	struct workflow_decision d = give("pat", "c-case01", "accept");
	ok(d.allowed && d.policy == old, "the old case goes on as it was opened");
	d = give("hugh", "c-case02", "accept");
	ok(d.allowed && d.policy == shelf[1], "and the new one by the newer policy");
}

/* What belongs to the case, and a hold on it, follow the case; a programme and a person do not. */
static void
test_belongs(void)
{
	static const struct { const char *obj, *kind, *field, *value; int policy; } row[] = {
		{ "c-case01/lawful-basis", "document", "owner", "c-case01", 0 },
		{ "c-case02/lawful-basis", "document", "owner", "c-case02", 1 },
		{ "plan/p-one", "plan", "dataset", "c-case01/cohort", 0 },
		{ "hold/h-one", "hold", "target", "c-case01", 0 },
		{ "hold/h-two", "hold", "target", "c-case01/cohort", 0 },
		{ "hold/h-six", "hold", "target", "c-case02", 1 },
		{ "hold/h-ten", "hold", "target", "programme/pilot", 1 },
		{ "programme/pilot/ico-dpia", "document", "owner", "programme/pilot", 1 },
		{ "actor/p-rita00", NULL, NULL, NULL, 1 }, { "lab", NULL, NULL, NULL, 1 },
		{ "c-case01/cohort", NULL, NULL, NULL, 0 },
	};

	desk_thing(&desk, "c-case01/cohort", "dataset", "held");
	desk_put(&desk, "c-case01/cohort", "case", "c-case01");
	desk_put(&desk, "lab", "policy", shelf[1]->digest);
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct cjson *f = cjson_object(&mem);
		if (row[i].field)
			cjson_set_string(&mem, f, row[i].field, row[i].value);
		struct workflow_request r = { .obj = row[i].obj, .kind = row[i].kind, .act = "any", .f = f };
		ok(workflow_policy_for(&desk.env, desk.facts, &r) == shelf[row[i].policy], "%s %s is judged under the %s policy",
		    row[i].obj, row[i].value ? row[i].value : "", row[i].policy ? "newer" : "older");
	}
}

static void
test_lost(void)
{
	struct workflow_request r = { .obj = "c-case01", .act = "withdraw", .actor = "p-rita00" };
	struct workflow_decision d;

	shelf[0] = NULL;
	workflow_decide(&desk.scratch, &desk.env, desk.facts, &r, desk.now, &d);
	ok(!d.allowed && !d.policy && strcmp(d.reason[0].code, "policy") == 0 && d.n_reasons == 1,
	    "a case whose policy is lost: refused, not judged under another");
	desk.env.policy_of = NULL;
	workflow_decide(&desk.scratch, &desk.env, desk.facts, &r, desk.now, &d);
	ok(!d.allowed && !d.policy, "so too where no other policy can be looked up");
}

int
main(void)
{
	desk_open(&desk);
	desk_day(&desk, "2013-11-04");
	test_pin();
	test_belongs();
	test_lost();
	desk_close(&desk);
	arena_free(&mem);
	return done();
}
