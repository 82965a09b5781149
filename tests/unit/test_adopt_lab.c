/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two processes in one lab, and the rules change between them: what was opened before takes up the policy
 * and the calendar that are in force now, and who signs against rules that have moved is told. */
#include "core/embed.h"
#include "core/file.h"
#include "tests/unit/tap.h"
#include "workflow/proposal.h"
#include "workflow/verify.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY ((int64_t)24 * 60 * 60 * 1000)
#define NOON ((instant)1767614400 * 1000)	/* Monday, 5 January 2026 */

enum { ADA, BODE, CHIDI, DORA, PEOPLE };	/* synthetic: two founders, a data protection officer, an asset owner */

static struct arena mem;
static char dir[64], lab_dir[80];
static struct sshsig_signer *signer[PEOPLE];
static const char *line[PEOPLE], *id[PEOPLE];
static const char *const name[PEOPLE] = { "ada", "bode", "chidi", "dora" };

static int
rm(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st, (void)type, (void)f;
	return remove(path);
}

static void
must(enum err_code code, const struct err *e, const char *what)
{
	if (!code)
		return;
	printf("Bail out! %s: %s\n", what, e->msg);
	exit(1);
}

static struct workflow_lab *
open_at(instant now)
{
	struct workflow_clock clock = { now, NULL };
	struct workflow_lab *lab = NULL;
	struct err e = ERR_INIT;

	must(workflow_lab_open(&lab, &mem, lab_dir, &clock, &e), &e, "open");
	return lab;
}

static struct workflow_actor
actor(struct workflow_lab *lab, int who)
{
	struct workflow_actor a = { .signer = signer[who] };
	struct err e = ERR_INIT;

	must(workflow_actor_of(lab, sshsig_signer_public(signer[who]), &a.id, &e), &e, name[who]);
	return a;
}

/* One command with up to four fields, "name", "value", ... NULL at the end (or at once). */
static enum err_code
give(struct workflow_lab *lab, int who, const char *obj, const char *command, const char *const *field, struct err *e)
{
	struct workflow_value value[4];
	struct workflow_order o = { .object = obj, .command = command, .value = value };
	struct workflow_actor a = actor(lab, who);
	struct workflow_done done;

	for (; *field; field += 2)
		value[o.n_values++] = (struct workflow_value){ field[0], field[1], false, strcmp(field[0], "actor") == 0 };
	if (strcmp(command, "actor-add") == 0)
		o.fresh = obj, o.kind = "actor";
	return workflow_do(lab, &a, &o, &done, e);
}
#define GIVE(lab, who, obj, command, ...) \
	give(lab, who, obj, command, (const char *const[]){ __VA_ARGS__, NULL }, &e)

static void
make(void)
{
	const struct sshsig_passphrase none = { 0 };
	struct workflow_founder founder[2];
	struct workflow_clock clock = { NOON, NULL };
	struct ledger_pin pin;
	struct err e = ERR_INIT;

	snprintf(dir, sizeof dir, "/tmp/probity-adopt-XXXXXX");
	if (!mkdtemp(dir))
		must(ERR_FAILED, &e, "mkdtemp");
	for (int i = 0; i < PEOPLE; i++) {
		struct sshsig_public pub;
		const char *path = arena_printf(&mem, "%s/%s", dir, name[i]);
		must(sshsig_keygen(path, NULL, &pub, &e), &e, "keygen");
		must(sshsig_signer_open(&signer[i], path, &none, &e), &e, "key");
		line[i] = arena_strdup(&mem, pub.line);
		if (i < 2)
			founder[i] = (struct workflow_founder){ name[i], signer[i] };
	}
	snprintf(lab_dir, sizeof lab_dir, "%s/lab", dir);
	struct workflow_init how = { .dir = lab_dir, .name = "lab", .founder = founder, .n_founders = 2,
		.division = "england-and-wales", .zone = "Europe/London" };
	must(workflow_lab_init(&mem, &how, &clock, &pin, &e), &e, "init");
}

/* chidi and dora are enrolled, and get a role by two; it begins the next day. */
static void
people(void)
{
	static const char *const role[PEOPLE] = { NULL, NULL, "dpo", "information-asset-owner" };
	struct workflow_lab *lab = open_at(NOON);
	struct err e = ERR_INIT;

	for (int i = CHIDI; i < PEOPLE; i++) {
		const char *obj = workflow_draw(lab, "actor");
		id[i] = strrchr(obj, '/') + 1;
		must(GIVE(lab, ADA, obj, "actor-add", "actor", id[i], "label", name[i], "pub", line[i], "custody", "file"), &e, "enrol");
		must(GIVE(lab, i, obj, "key-accept", NULL), &e, "accept");
		must(GIVE(lab, ADA, obj, "role-grant", "role", role[i]), &e, "grant");
		must(GIVE(lab, BODE, obj, "role-grant", "role", role[i]), &e, "grant");
	}
	workflow_lab_close(lab);
}

/* The shipped policy with one word changed: `n` tells two of them apart. */
static size_t
files(struct policy_file file[32], int n)
{
	static const char from[] = "title: accept the application";
	size_t k = 0;

	for (const struct embed_file *f = embed_files; f->name && k < 32; f++) {
		if (strcmp(f->name, "GOVERNANCE.md") != 0 && strncmp(f->name, "workflow/processes/", 19) != 0)
			continue;
		const char *text = arena_printf(&mem, "%.*s", (int)f->n, f->text), *at = strstr(text, from);
		if (at)
			text = arena_printf(&mem, "%.*s%s, version %d%s", (int)(at - text), text, from, n, at + strlen(from));
		file[k++] = (struct policy_file){ f->name, text, strlen(text) };
	}
	return k;
}

static const char *
propose(struct workflow_lab *lab, int n)
{
	struct policy_file file[32];
	struct workflow_actor a = actor(lab, CHIDI);
	struct workflow_done done;
	struct err e = ERR_INIT;
	size_t k = files(file, n);

	must(workflow_proposal_make(lab, &a, file, k, "made up", false, &done, &e), &e, "propose");
	return done.obj;
}

static const char *
fact(struct workflow_lab *lab, const char *obj, const char *name_of)
{
	return arena_strdup(&mem, workflow_facts_get(lab->facts, obj, name_of));
}

/* Two proposals, read against the first policy; one is adopted in another process meanwhile. */
static void
test_policy(void)
{
	struct workflow_lab *here = open_at(NOON + DAY), *there = open_at(NOON + DAY);
	const char *first = arena_strdup(&mem, here->env.policy->digest), *one = propose(here, 1), *two = propose(here, 2);
	struct err e = ERR_INIT;

	must(workflow_lab_level(there, &e), &e, "level");
	const char *d1 = fact(there, one, "digest"), *d2 = fact(there, two, "digest");
	must(GIVE(here, CHIDI, two, "policy-adopt", "digest", d2, "replaces", first), &e, "sign");
	must(GIVE(there, CHIDI, one, "policy-adopt", "digest", d1, "replaces", first), &e, "sign");
	must(GIVE(there, DORA, one, "policy-adopt", "digest", d1, "replaces", first), &e, "adopt");
	is(here->env.policy->digest, first, "the process that was there first still has the old policy in hand");
	ok(GIVE(here, DORA, two, "policy-adopt", "digest", d2, "replaces", first) == ERR_CONFLICT && strstr(e.msg, d1),
	    "who signs against it is told which one is in force: %s", e.msg);
	is(here->env.policy->digest, d1, "and has it in hand by then");
	err_clear(&e);
	must(GIVE(here, DORA, two, "policy-adopt", "digest", d2, "replaces", d1), &e, "sign again");
	is(fact(here, two, "state"), "proposed", "a signature given against the old one does not count with one given against the new");
	must(GIVE(here, CHIDI, two, "policy-adopt", "digest", d2, "replaces", d1), &e, "sign again");
	is(fact(here, two, "state"), "in-force", "both against the same: it is adopted");
	is(fact(here, one, "state"), "superseded", "and the one before is superseded");
	ok(GIVE(there, CHIDI, one, "policy-withdraw", "digest", d1) == ERR_INVALID, "without a reason nothing is withdrawn: %s", e.msg);
	is(there->env.policy->digest, d2, "any command takes up what is in force, also a refused one");
	workflow_lab_close(here);
	workflow_lab_close(there);
}

static void
test_calendar(void)
{
	struct workflow_lab *here = open_at(NOON + DAY), *there = open_at(NOON + DAY);
	const struct embed_file *f = embed_find("workflow/calendars/uk.csv");
	const char *text = arena_printf(&mem, "%.*s2039-05-05,scotland,A day made up\n", (int)f->n, f->text);
	struct date day = { 2039, 5, 5 };
	struct workflow_done done;
	struct err e = ERR_INIT;
	int missing;

	for (int who = CHIDI; who < PEOPLE; who++) {
		struct workflow_actor a = actor(there, who);
		must(workflow_calendar_import(there, &a, text, strlen(text), NULL, false, &missing, &done, &e), &e, "import");
		ok(missing == DORA - who, "%d signature is missing", missing);
	}
	ok(calendar_is_working(here->env.calendar, "scotland", day, NULL), "the old calendar is in hand");
	must(workflow_lab_level(here, &e), &e, "level");
	ok(!calendar_is_working(here->env.calendar, "scotland", day, NULL), "and the new one once the process is level");
	workflow_lab_close(here);
	workflow_lab_close(there);
}

int
main(void)
{
	struct ledger_verify how = { .level = 3 };
	struct ledger_report r;
	struct err e = ERR_INIT;

	make();
	people();
	test_policy();
	test_calendar();
	must(workflow_verify(lab_dir, &how, &mem, &r, &e), &e, "verify");
	ok(r.ok, "the auditor agrees with all of it%s%s", r.ok ? "" : ": ", r.ok ? "" : r.finding[0].text);
	for (int i = 0; i < PEOPLE; i++)
		sshsig_signer_free(signer[i]);
	(void)nftw(dir, rm, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(&mem);
	return done();
}
