/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_law.c -- the law of the shipped policy, by days: tests/cases/lawful-basis.txt through the
 * judgement of the oath, tests/cases/rights.txt through the table of rights; and on a small policy what
 * the shipped processes do not ask yet: Part 3, a day in a field, rights as a check, a law that has gone.
 */
#include "core/file.h"
#include "tests/unit/cases.h"
#include "tests/unit/decide_lab.h"

static struct desk desk;

static char *
trim(char *s)
{
	s += strspn(s, " \t");
	for (size_t n = strlen(s); n && strchr(" \t\n", s[n - 1]);)
		s[--n] = '\0';
	return s;
}

static void
with(struct workflow_request *r, char *changes)
{
	char *save = NULL;

	for (char *w = strtok_r(changes, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		char *eq = strchr(w, '=');
		desk_must(eq != NULL, w);
		*eq = '\0';
		if (strcmp(w, "organisation-type") == 0)
			desk_put(&desk, "organisation/o-trust0", "type", eq + 1);
		else
			cjson_set_string(&desk.scratch, (struct cjson *)r->f, w, eq + 1);
	}
}

static const char *
answer(const struct workflow_decision *d)
{
	const char *s = "";

	for (size_t i = 0; i < d->n_reasons; i++)
		s = arena_printf(&desk.scratch, "%s%s%s", s, *s ? "; " : "", d->reason[i].text);
	return d->allowed ? "accepted" : s;
}

/* One refusal and not several: a row that is refused for another reason too would show nothing. */
static void
oath(const char *place, char *col[4])
{
	const struct policy_command *c = desk_command(&desk, "c-case01", "attest-lawfulness");
	struct workflow_decision d;

	desk_day(&desk, col[0]);
	desk_put(&desk, "organisation/o-trust0", "type", "voluntary");
	struct workflow_request r = desk_request(&desk, &desk.scratch, c, "rita", "c-case01");
	with(&r, col[1]);
	workflow_decide(&desk.scratch, &desk.env, desk.facts, &r, desk.now, &d);
	const char *got = answer(&d);
	bool accepted = strcmp(col[2], "accepted") == 0;
	ok(accepted ? d.allowed : !d.allowed && strstr(got, col[2]), "%s: %s", place, col[2]);
	if (accepted ? !d.allowed : !strstr(got, col[2]))
		printf("# %s: %s\n", col[0], got);
	ok(*col[3] != '\0', "%s names its source", place);
}

static void
test_oaths(void)
{
	struct err e = ERR_INIT;
	char place[64], *save = NULL;
	AUTO_BUF(text);
	int line = 0, n = 0;

	desk_reset(&desk);
	desk_day(&desk, "2013-10-07");
	desk_given(&desk, "c-case01", "accept");
	for (int i = 0; i < DESK_PEOPLE; i++)		/* the oaths begin before anybody's role did */
		for (int k = 0; desk_people[i].roles[k]; k++)
			desk_put(&desk, arena_printf(&desk.mem, "actor/%s", desk_id(&desk.mem, desk_people[i].name)),
			    arena_printf(&desk.mem, "role-%s", desk_people[i].roles[k]), "2000-01-01..");
	desk_must(!file_read(&text, "tests/cases/lawful-basis.txt", 1 << 20, &e), e.msg);
	for (char *s = text.s; *s; line++) {
		char *next = s + strcspn(s, "\n"), empty[] = "", *col[4] = { empty, empty, empty, empty };
		next += *next == '\n' ? (*next = '\0', 1) : 0;
		if (*trim(s) && *trim(s) != '#') {
			char *p = strtok_r(s, "|", &save);
			for (int i = 0; i < 4 && p; i++, p = strtok_r(NULL, "|", &save))
				col[i] = trim(p);
			snprintf(place, sizeof place, "lawful-basis.txt:%d", line + 1);
			oath(place, col);
			n++;
		}
		s = next;
	}
	ok(n >= 60, "the table of oaths is there");
}

static void
test_rights(void)
{
	struct cases c = cases_open("rights.txt");
	int n = 0;

	while (cases_next(&c)) {
		const struct policy *p = desk.env.policy;
		const struct policy_basis *b = workflow_policy_basis(p, c.word[1]);
		const struct policy_right *r = workflow_policy_right(p, c.word[2]);
		struct err e = ERR_INIT;
		struct date day = { 0 };
		bool there = c.n == 4 && b && r && !date_parse(&day, c.word[0], &e);
		is(!there ? "a word is wrong" : workflow_law_gives(p, b, r, day) ? "yes" : "no", there ? c.word[3] : "",
		    "rights.txt:%d: %s gives %s", c.line, c.word[1], c.word[2]);
		n++;
	}
	ok(n >= 25, "the table of rights is there");
}

/* ---- what is said of the law ---- */

static void
test_marks(void)
{
	const struct policy *p = desk.env.policy;
	int unverified = 0;

	for (size_t i = 0; i < p->n_bases; i++)
		unverified += !p->basis[i].verified;
	ok(p->n_bases > 90 && unverified > 10, "the shipped law is there, and owns to what was not checked");
	ok(!workflow_policy_right(p, "erasure")->verified && workflow_policy_right(p, "objection")->verified,
	    "the recalled table is marked, what was read is not");
	for (size_t i = 0; i < p->n_rights; i++)
		for (size_t k = 0; k < p->right[i].bases.n; k++)
			ok(workflow_law_is_basis(workflow_policy_basis(p, p->right[i].bases.item[k])),
			    "%s follows from %s", p->right[i].id, p->right[i].bases.item[k]);
	for (size_t i = 0; i < p->n_bases; i++) {
		const struct policy_basis *b = &p->basis[i];
		bool part_3 = b->kind == POLICY_BASIS_PART_3 || b->kind == POLICY_BASIS_PART_3_CONDITION;
		for (size_t k = 0; k < b->regimes.n; k++)
			if (part_3 != (strcmp(b->regimes.item[k], "part-3") == 0) && b->kind < POLICY_BASIS_GATEWAY)
				ok(false, "%s mixes Part 3 with general processing", b->id);
	}
}

/* ---- a small policy ---- */

#define BASIS(id, kind, regime, more) "```yaml basis\nid: " id "\ntitle: t\nkind: " kind "\nprovision: s.1\nregimes: [" \
	regime "]\n" more "source: an Act\nverified: no\n```\n\n"
#define CHECK(id, predicate) "```yaml check\nid: " id "\nsentence: " id " holds\npredicate: " predicate "\n```\n\n"

static const char small[] =
	"```yaml regime\nid: old\ntitle: t\nfrom: 2000-01-01\nuntil: 2009-12-31\nsource: an Act\nverified: no\n```\n\n"
	"```yaml regime\nid: new\ntitle: t\nfrom: 2010-01-01\nsource: an Act\nverified: no\n```\n\n"
	"```yaml regime\nid: police\ntitle: t\nfrom: 2000-01-01\nscope: law-enforcement\nsource: an Act\nverified: no\n```\n\n"
	BASIS("old-task", "basis", "old", "") BASIS("new-task", "basis", "new", "")
	BASIS("both-task", "basis", "old, new", "") BASIS("new-special", "special-condition", "new", "covers: [special]\n")
	BASIS("police-task", "part-3-basis", "police", "covers: [criminal]\n")
	BASIS("police-special", "part-3-condition", "police", "covers: [special]\npolicy-document: yes\n")
	"```yaml right\nid: erasure\ntitle: t\nprovision: s.2\nregimes: [new]\nbases: [new-task]\nsource: an Act\nverified: no\n```\n\n"
	"```yaml role\nid: clerk\ntitle: t\ndescription: d\n```\n\n"
	"```yaml attestation\nid: oath\ntitle: t\ntext: I swear it.\n```\n\n"
	"```yaml process\nid: thing\ntitle: t\nprefix: THG\nstates: [open, sworn, done]\nends: [done]\n```\n\n"
	CHECK("complete", "{basis-complete: {field: basis, special: special, criminal: criminal, policy: document}}")
	CHECK("current", "{basis-in-force: {fact: basis}}") CHECK("erasable", "{right-exists: {fact: basis, right: erasure}}")
	CHECK("oath-stands", "{attested: {attestation: oath}}")
	"```yaml command\nid: start\ntitle: t\nfrom: [none]\nto: open\nroles: [clerk]\n```\n\n"
	"```yaml command\nid: swear\ntitle: t\nfrom: [open, sworn]\nto: sworn\nroles: [clerk]\nfields:\n"
	"  - {id: done-on, title: t, type: date, required: no}\n"
	"  - {id: basis, title: t, type: basis, of: [basis, part-3-basis], as-at: done-on}\n"
	"  - {id: condition, title: t, type: basis, of: [special-condition, part-3-condition], required: no}\n"
	"  - {id: special, title: t, type: yes-no}\n  - {id: criminal, title: t, type: yes-no}\n"
	"  - {id: document, title: t, type: yes-no}\nattests: [oath]\nchecks: [complete]\n```\n\n"
	"```yaml command\nid: use\ntitle: t\nfrom: [sworn]\nroles: [clerk]\nchecks: [current]\n```\n\n"
	"```yaml command\nid: erase\ntitle: t\nfrom: [sworn]\nroles: [clerk]\nchecks: [erasable]\n```\n\n"
	"```yaml command\nid: finish\ntitle: t\nfrom: [sworn]\nto: done\nroles: [clerk]\nchecks: [oath-stands]\n```\n";

static const char *
give(struct desk *t, const char *act, char *fields)
{
	struct workflow_request r = { .obj = "c-case01", .kind = "thing", .act = act, .actor = "p-clerk0",
		.ver = workflow_facts_int(t->facts, "c-case01", "ver"), .f = cjson_object(&desk.scratch) };
	struct workflow_decision d;
	struct err e = ERR_INIT;

	with(&r, fields);
	workflow_decide(&desk.scratch, &t->env, t->facts, &r, t->now, &d);
	if (d.allowed)
		desk_must(!workflow_fold(t->facts, d.eff, &e), e.msg);
	return answer(&d);
}

static const char *
swear(struct desk *t, const char *fields)
{
	return give(t, "swear", arena_printf(&desk.scratch, "%s", fields));
}

static void
says(const char *got, const char *want)
{
	ok(strstr(got, want) != NULL, "%s", want);
	if (!strstr(got, want))
		printf("# got: %s\n", got);
}

static struct policy *
read_small(struct arena *mem, const char *text)
{
	struct policy_file file = { "small.md", text, strlen(text) };
	struct diag d = { .mem = mem };
	struct policy *p = workflow_policy_read(mem, &file, 1, &d);

	desk_must(p != NULL, d.n ? d.item[0].text : "");
	return p;
}

static void
test_small(void)
{
	struct desk t = { .env = desk.env, .facts = workflow_facts_new(NULL, NULL) };
	struct arena mem = ARENA_INIT;
	char none[] = "";

	t.env.policy = read_small(&mem, small);
	desk_thing(&t, "actor/p-clerk0", "actor", "active");
	desk_put(&t, "actor/p-clerk0", "role-clerk", "2000-01-01..");
	desk_day(&t, "2009-12-01");
	is(give(&t, "start", none), "accepted", "a case begins under the old law");
	is(swear(&t, "basis=old-task special=no criminal=no document=no"), "accepted", "and rests on it");
	is(give(&t, "use", none), "accepted", "which is in force");
	desk_day(&t, "2010-01-01");
	says(give(&t, "use", none), "it must hold that current holds (current): old-task is in force only from 2000-01-01 to "
	    "2009-12-31");
	says(swear(&t, "basis=old-task special=no criminal=no document=no"), "old-task (t) is not in force on 2010-01-01");
	is(swear(&t, "done-on=2009-12-01 basis=old-task special=no criminal=no document=no"), "accepted",
	    "a day in a field is the day of the law");
	says(swear(&t, "done-on=2009-12-01 basis=both-task condition=new-special special=yes criminal=no document=no"),
	    "new-special is of new and the basis is of old");
	says(swear(&t, "basis=new-task condition=police-special special=yes criminal=no document=yes"),
	    "police-special is of police and the basis is of new; law-enforcement processing (DPA 2018 Part 3) and general "
	    "processing are never mixed");
	says(swear(&t, "basis=police-task condition=new-special special=yes criminal=no document=yes"), "are never mixed");
	says(swear(&t, "basis=police-task condition=police-special special=yes criminal=yes document=no"),
	    "police-special (s.1) needs an appropriate policy document in place; this rule is unverified");
	is(swear(&t, "basis=police-task condition=police-special special=yes criminal=yes document=yes"), "accepted",
	    "law enforcement on its own condition, with a policy document");
	is(desk_get(&t, "c-case01", "condition"), "police-special", "the condition is a fact");
	says(give(&t, "erase", none), "police-task does not give it; this rule is unverified");
	is(swear(&t, "basis=new-task special=no criminal=no document=no"), "accepted", "sworn again on another basis");
	is(desk_get(&t, "c-case01", "condition"), "", "what is not named again is relied on no longer");
	is(give(&t, "erase", none), "accepted", "the basis gives the right");
	/* the same words, then others */
	char *other = arena_strdup(&mem, small);
	memcpy(strstr(other, "I swear it."), "I swear so.", 11);
	t.env.policy = read_small(&mem, other);
	desk_put(&t, "c-case01", "policy", t.env.policy->digest);	/* the case is moved to it */
	says(give(&t, "finish", none), "the words that were sworn to are not those of the policy now");
	t.env.policy = read_small(&mem, small);
	desk_put(&t, "c-case01", "policy", t.env.policy->digest);
	is(desk_get(&t, "c-case01", "attested-by-oath"), "p-clerk0", "who swore is a fact");
	is(give(&t, "finish", none), "accepted", "an oath in the words of the policy serves");
	workflow_facts_free(t.facts);
	arena_free(&t.mem);
	arena_free(&mem);
}

int
main(void)
{
	desk_open(&desk);
	test_oaths();
	test_rights();
	test_marks();
	test_small();
	desk_close(&desk);
	return done();
}
