/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_adopt.c -- several policies at once: an old case is judged under the policy that it was opened
 * under, everything else under the one in force; which may follow which; and what a move is refused for.
 */
#include "tests/unit/decide_lab.h"
#include "workflow/adopt.h"

static struct desk desk;
static struct arena mem;
static const struct policy *shipped;

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
	ok(!d.allowed && !d.policy && strcmp(d.reason[0].code, "unreadable") == 0 && d.n_reasons == 1,
	    "a case whose policy is lost: refused, not judged under another");
	desk.env.policy_of = NULL;
	workflow_decide(&desk.scratch, &desk.env, desk.facts, &r, desk.now, &d);
	ok(!d.allowed && !d.policy, "so too where no other policy can be looked up");
}


/* ---- what may be adopted ---- */

#define GOVERNANCE "GOVERNANCE.md"
#define FENCE "```"

/* `next` may not follow `now`, for this one reason. */
static void
faulty(const struct policy *now, const struct policy *next, const char *fault)
{
	const char **item;
	size_t n = workflow_adopt_faults(&mem, now, next, &item);

	ok(n == 1 && strstr(item[0], fault), "%s (%zu: %s)", fault, n, n ? item[0] : "");
}

static const struct policy *
without(const char *text)
{
	return changed(GOVERNANCE, text, "");
}

static const struct policy *
with(const char *block)
{
	return changed(GOVERNANCE, "### 9.7 Holds\n", arena_printf(&mem, "### 9.7 Holds\n\n%s\n", block));
}

static void
test_faults(void)
{
	const struct policy *now = shipped;
	const char **item;

	ok(workflow_adopt_faults(&mem, NULL, now, &item) == 0, "the shipped policy may be a lab's first");
	ok(workflow_adopt_faults(&mem, now, changed(REQUEST, "title: accept the application", "title: take it on"), &item) == 0,
	    "and a changed one may follow it");
	faulty(now, now, "it is the policy in force");
	faulty(now, without("decision: review\ndecided-by: the founders of the lab, by signing this policy\n"
	    "decided-on: 2026-11-20\nreason: >-\n"
	    "  Five passages say working days and one says days. Twenty days are over 7 to 13 days sooner, so\n"
	    "  the other reading would destroy data while a provider may still ask about its report.\n"),
	    "the conflict 'review-period-unit' is undecided");
	faulty(with(FENCE "yaml process\nid: locker\ntitle: Locker\nstates: [shut]\nstarts: [shut]\nends: [shut]\n" FENCE), now,
	    "the kind 'locker' is gone");
	faulty(changed(GOVERNANCE, "states: [placed, released]\nends: [released]\n",
	    "states: [placed, released, lost]\nstarts: [lost]\nends: [released, lost]\n"), now, "the state 'lost' of 'hold' is gone");
	faulty(with(FENCE "yaml command\nid: note-erased\nact: note.erased\non: hold\ntitle: erased\nfrom: [placed]\nroles: [host]\n" FENCE),
	    now, "the host's command 'note-erased' of 'hold' is gone");
	faulty(with(FENCE "yaml clock\nid: hold-review\ntitle: look again\nperiod: review\nrule: within\n" FENCE "\n\n" FENCE
	    "yaml command\nid: hold-look\non: hold\ntitle: look at it\nfrom: [placed]\nroles: [dpo]\neffects:\n"
	    "  - start-clock: {clock: hold-review}\n" FENCE), now, "the clock 'hold-review', which 'hold-look' names, is gone");
	faulty(now, without("effects:\n  - revoke-role\n"), "no command revokes a role");
	faulty(now, without("effects:\n  - unhold-target: {of: target}\n"), "no command releases a hold");
	faulty(now, without("effects:\n  - withdraw-policy\n"), "no command withdraws a policy");
	faulty(now, without("effects:\n  - migrate-case\n"), "no command moves a case to the policy in force");
	faulty(now, without("effects:\n  - adopt-calendar\n"), "no command puts a calendar in force");
	faulty(now, without("act: key.add\n"), "no command enrols a person");
	faulty(now, changed(GOVERNANCE, "title: grant a role\nfrom: [active]\nroles: [administrator]",
	    "title: grant a role\nfrom: [active]\nroles: [auditor]"), "none of the roles that grant roles today");
	faulty(NULL, changed(GOVERNANCE, "title: grant a role\nfrom: [active]\nroles: [administrator]",
	    "title: grant a role\nfrom: [active]\nroles: [auditor]"), "in a new lab (administrator)");
}

/* ---- calendars ---- */

static const struct calendar *
calendar(const char *more, const char *less)
{
	const struct embed_file *f = embed_find("workflow/calendars/uk.csv");
	const char *text = arena_printf(&mem, "%.*s%s", (int)f->n, f->text, more), *at = less ? strstr(text, less) : NULL;
	struct calendar *c = NULL;
	struct err e = ERR_INIT;

	desk_must(!less || at, less ? less : "");
	if (at)
		text = arena_printf(&mem, "%.*s%s", (int)(at - text), text, at + strlen(less));
	desk_must(!calendar_read(&mem, "calendar", text, strlen(text), &c, &e), e.msg);
	return c;
}

static void
test_calendars(void)
{
	static const char boxing[] = "2013-12-26,scotland,Boxing Day\n";
	const struct calendar *now = calendar("", NULL), *more = calendar("2039-05-05,scotland,A day made up\n", NULL);
	const struct calendar *less = calendar("", boxing);
	struct workflow_calendar_change *x;

	ok(workflow_calendar_changes(&mem, now, now, &x) == 0, "a calendar differs from itself in nothing");
	ok(workflow_calendar_changes(&mem, now, more, &x) == 1 && x[0].added && strcmp(x[0].row.title, "A day made up") == 0 &&
	    strcmp(x[0].row.division, "scotland") == 0 && x[0].row.date.y == 2039, "a day more is one change");
	ok(!workflow_calendar_loss(&mem, now, more), "and no loss");
	ok(workflow_calendar_changes(&mem, now, less, &x) == 1 && !x[0].added, "a day less is one");
	is(workflow_calendar_loss(&mem, now, less), "1 day, the first 2013-12-26 in scotland", "and a loss");
	ok(workflow_calendar_loss(&mem, more, now) != NULL, "as is a day that lies far ahead");
}

/* ---- moving a case ---- */

/* c-case01 as it was released under the shipped policy, and `next` in force. */
static void
released_then(const struct policy *next)
{
	desk.env.policy = shelf[0] = shipped;
	desk.env.policy_of = policy_of;
	desk_reset(&desk);
	desk_day(&desk, "2013-11-04");
	desk_given(&desk, "c-case01", "release");
	desk.env.policy = shelf[1] = next;
}

static void
hindered(const char *obj, const char *fact, const char *value, const char *text)
{
	const char *was = arena_strdup(&mem, desk_get(&desk, obj, fact));

	desk_put(&desk, obj, fact, value);
	struct workflow_decision d = give("pat", "c-case01", "migrate");
	ok(!d.allowed && strcmp(d.reason[0].code, "policy") == 0 && strstr(d.reason[0].text, text), "%s: %s", text,
	    d.allowed ? "allowed" : d.reason[0].text);
	desk_put(&desk, obj, fact, was);
}

static void
test_migrate(void)
{
	released_then(changed(GOVERNANCE, "I am authorised to bind my organisation. I confirm that", "I am allowed to bind it. I confirm that"));
	const char *due = arena_strdup(&mem, desk_get(&desk, "c-case01/review-period", "not-before"));

	hindered("c-case01", "state", "limbo", "is 'limbo', and the policy in force knows no such state of 'evaluation-request'");
	hindered("c-case01/cohort", "state", "lost", "is 'lost', and the policy in force knows no such state of 'dataset'");
	hindered("c-case01/cohort", "state", "destroying", "has begun, and goes on as it was approved");
	hindered("c-case01/review-period", "clock", "old-clock", "the clock 'old-clock' is running");
	hindered("c-case01/cohort", "track", "owners", "the track 'owners' of a panel sits on it");
	hindered("lab", "policies-withdrawn", shelf[1]->digest, "the policy in force was withdrawn");
	hindered("c-case01", "policy", shelf[1]->digest, "under the policy in force already");
	allow("pat", "c-case01", "migrate", "a released case is moved");
	is(desk_get(&desk, "c-case01", "policy"), shelf[1]->digest, "it is pinned to the policy in force");
	is(desk_get(&desk, "c-case01", "migrated-from"), shelf[0]->digest, "and remembers the one before");
	is(desk_get(&desk, "c-case01", "attested-lawful-application"), "", "what was sworn in other words has lapsed");
	ok(*desk_get(&desk, "c-case01", "attested-lawful-transfer"), "what was sworn in the same words stands");
	ok(*due && strcmp(desk_get(&desk, "c-case01/review-period", "not-before"), due) == 0, "the clock keeps the day that was announced");
}

/* No move sets anybody free: rita, who applied, may never accept. */
static void
test_migrate_separation(void)
{
	released_then(without(FENCE "yaml separation\nid: applies-accepts\ntitle: whoever applies does not accept the application\n"
	    "first: apply\nsecond: accept\n" FENCE "\n"));
	hindered("c-case01", "number", "JDL-2013-0001", "the separation 'applies-accepts' binds whoever gave apply here");
}

/* Moving is judged under the policy that the case is moved to; where that does not know such cases, under
 * its own, and refused. */
static void
test_migrate_under(void)
{
	released_then(changed(GOVERNANCE, "from: [any]\nroles: [project-manager, head-of-unit]", "from: [any]\nroles: [head-of-unit]"));
	forbid("pat", "c-case01", "migrate", "role", "who may move a case, the policy in force says");
	allow("hugh", "c-case01", "migrate", "and it lets");
	released_then(desk_other);
	shelf[2] = with(FENCE "yaml process\nid: gone-request\ntitle: Gone\nprefix: GON\nstates: [open, shut]\nends: [shut]\n" FENCE "\n\n"
	    FENCE "yaml command\nid: shut\non: gone-request\ntitle: shut it\nfrom: [open]\nto: shut\nroles: [analyst]\n" FENCE "\n\n"
	    FENCE "yaml command\nid: gone\non: gone-request\ntitle: open it\nfrom: [none]\nto: open\nroles: [analyst]\n" FENCE);
	desk_thing(&desk, "c-case09", "gone-request", "open");
	desk_put(&desk, "c-case09", "policy", shelf[2]->digest);
	forbid("pat", "c-case09", "migrate", "policy", "a case of a process that is gone stays where it is");
	allow("ann", "c-case09", "shut", "and goes on there");
}

int
main(void)
{
	desk_open(&desk);
	desk_day(&desk, "2013-11-04");
	shipped = desk.env.policy;
	test_pin();
	test_belongs();
	test_lost();
	test_faults();
	test_calendars();
	test_migrate();
	test_migrate_separation();
	test_migrate_under();
	desk_close(&desk);
	arena_free(&mem);
	return done();
}
