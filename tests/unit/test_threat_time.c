/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock of a real lab steps, and statements come late: what commands do then, and whether level 3
 * of verify judges as the command did.  docs/threats.md, on time. */
#include "core/file.h"
#include "ledger/append.h"
#include "tests/unit/tap.h"
#include "workflow/command.h"
#include "workflow/verify.h"

#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

#define DAY ((int64_t)24 * 60 * 60 * 1000)
#define NOON ((instant)1767268800 * 1000)	/* 1 January 2026 in London */

static struct arena mem;
static char dir[64], lab_dir[80];
static struct sshsig_signer *signer[2];	/* ada and bode: synthetic */
static const char *const name[2] = { "ada", "bode" };

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

static void
make(void)
{
	const struct sshsig_passphrase none = { 0 };
	struct workflow_founder founder[2];
	struct workflow_clock clock = { NOON, NULL };
	struct ledger_pin pin;
	struct err e = ERR_INIT;

	snprintf(dir, sizeof dir, "/tmp/probity-threat-XXXXXX");
	if (!mkdtemp(dir))
		must(ERR_FAILED, &e, "mkdtemp");
	for (int i = 0; i < 2; i++) {
		struct sshsig_public pub;
		const char *path = arena_printf(&mem, "%s/%s", dir, name[i]);
		must(sshsig_keygen(path, NULL, &pub, &e), &e, "keygen");
		must(sshsig_signer_open(&signer[i], path, &none, &e), &e, "key");
		founder[i] = (struct workflow_founder){ name[i], signer[i] };
	}
	snprintf(lab_dir, sizeof lab_dir, "%s/lab", dir);
	struct workflow_init how = { .dir = lab_dir, .name = "lab", .founder = founder, .n_founders = 2,
		.division = "england-and-wales", .zone = "Europe/London" };
	must(workflow_lab_init(&mem, &how, &clock, &pin, &e), &e, "init");
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

/* Founder `who` grants a role to the other, with the system's clock at `now`. */
static enum err_code
grant(int who, const char *role, instant now, struct err *e)
{
	struct workflow_lab *lab = open_at(now);
	struct workflow_value value = { "role", role, false, false };
	struct workflow_order order = { .object = name[!who], .command = "role-grant", .value = &value, .n_values = 1 };
	struct workflow_actor actor = { .signer = signer[who] };
	struct workflow_done done;

	must(workflow_actor_of(lab, sshsig_signer_public(signer[who]), &actor.id, e), e, "who");
	enum err_code code = workflow_do(lab, &actor, &order, &done, e);
	workflow_lab_close(lab);
	return code;
}

/* What level 3 finds: the first finding, or "". */
static const char *
verify(void)
{
	struct ledger_verify how = { .level = 3 };
	struct ledger_report r;
	struct err e = ERR_INIT;

	must(workflow_verify(lab_dir, &how, &mem, &r, &e), &e, "verify");
	return r.ok ? "" : arena_printf(&mem, "%s: %s", r.finding[0].code, r.finding[0].text);
}

/* The clock is set back by a minute, over midnight: the entry gets the time of the one before, and is
 * judged on the day of that, as the verifier will. */
static void
test_midnight(void)
{
	struct err e = ERR_INIT;
	instant midnight = NOON + DAY / 2;

	must(grant(0, "analyst", midnight + 30000, &e), &e, "grant");
	is(verify(), "", "an honest lab");
	ok(grant(1, "programme-lead", midnight - 30000, &e) == OK, "the clock goes back over midnight by a minute: %s", e.msg);
	is(verify(), "", "what was done then is judged alike by the command and by verify");
	ok(grant(1, "analyst", midnight - 10 * 60000, &e) == ERR_REFUSED && strstr(e.msg, "mend the clock"),
	    "ten minutes are not borne: %s", e.msg);
}

/* A statement made of one version, kept, and put in by the host after the object moved. */
static void
test_late(void)
{
	struct err e = ERR_INIT;
	instant now = NOON + DAY;
	struct workflow_lab *lab = open_at(now);
	const char *ada, *bode, *found;
	AUTO_BUF(sig);

	must(workflow_actor_of(lab, sshsig_signer_public(signer[0]), &ada, &e), &e, "ada");
	must(workflow_actor_of(lab, sshsig_signer_public(signer[1]), &bode, &e), &e, "bode");
	const char *obj = arena_printf(&mem, "actor/%s", bode);
	struct cjson *f = cjson_object(&mem), *json;
	cjson_set_string(&mem, f, "role", "gdpr-project-manager");
	struct workflow_request r = { .obj = obj, .act = "role-grant", .actor = ada,
		.ver = workflow_facts_int(lab->facts, obj, "ver"), .f = f };
	struct workflow_decision d;
	workflow_decide(&mem, &lab->env, lab->facts, &r, now, &d);
	ok(d.allowed, "what ada signs is allowed as things stand");
	struct ledger_statement st = { .act = r.act, .actor = ada, .as = d.as, .obj = obj, .f = f, .ver = r.ver,
		.pol = lab->env.policy->digest, .rules = WORKFLOW_RULES };
	must(ledger_statement_fill(lab->ledger, &mem, &st, sshsig_signer_public(signer[0]), now, &e), &e, "fill");
	must(ledger_statement_json(&mem, &st, &json, &e), &e, "json");
	must(ledger_statement_sign(json, signer[0], &sig, &e), &e, "sign");
	must(grant(0, "programme-lead", now, &e), &e, "meanwhile");
	must(workflow_lab_level(lab, &e), &e, "level");
	is(verify(), "", "the object moves on, honestly");
	workflow_decide(&mem, &lab->env, lab->facts, &r, now, &d);
	ok(!d.allowed && strcmp(d.reason[0].code, "version") == 0, "decide refuses it now: %s",
	    d.n_reasons ? d.reason[0].text : "allowed");
	struct ledger_new new = { json, sig.s, d.eff ? d.eff : cjson_object(&mem) };
	cjson_set(&mem, (struct cjson *)new.eff, "set", cjson_array(&mem));
	must(ledger_append(lab->ledger, lab->host, &new, 1, now, &mem, NULL, &e), &e, "put in by the host");
	workflow_lab_close(lab);
	found = verify();
	ok(strncmp(found, "refused-command", 15) == 0 && strstr(found, "version"),
	    "put in nevertheless, level 3 names it: %s", found);
}

int
main(void)
{
	make();
	test_midnight();
	test_late();
	sshsig_signer_free(signer[0]);
	sshsig_signer_free(signer[1]);
	(void)nftw(dir, rm, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(&mem);
	return done();
}
