/* SPDX-License-Identifier: GPL-3.0-or-later */
/* upkeep.c -- `tick`, `doctor` and `rebuild`: what a timer and an administrator run. */
#include "cmd/notice.h"
#include "core/file.h"
#include "core/json.h"
#include "core/table.h"
#include "core/zone.h"
#include "retention/custody.h"
#include "workflow/address.h"
#include "workflow/grants.h"
#include "workflow/inventory.h"
#include "workflow/tick.h"

#include <string.h>
#include <sys/stat.h>

static enum err_code
tick_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_tick t;
	AUTO_LAB(lab);
	enum err_code code;

	(void)argv;
	if ((code = cmd_begin(c, argc, 0, 0, &lab, e)) || (code = workflow_notify_begin(lab, e)))
		return code;
	code = workflow_tick(lab, &t, e);
	lab->touched = true;	/* grants run out, whether or not anything fired */
	cmd_tell(c, lab);	/* what was refused does not keep the rest from being told */
	if (code)
		return code;
	struct table *fired = table_new(c->mem, "fired");
	table_column(fired, "clock", TABLE_TEXT);
	table_column(fired, "event", TABLE_TEXT);
	table_column(fired, "when", TABLE_TEXT);
	for (size_t i = 0; i < t.n_done; i++) {
		table_text(fired, workflow_lab_name(lab, t.done[i].clock));
		table_text(fired, t.done[i].event);
		table_text(fired, t.done[i].when);
	}
	table_write(c->out, fired, table_format(c->json, c->plain));
	cmd_next(c, "destroy due");
	return OK;
}

const struct cmd cmd_tick = { .noun = "tick", .verb = "", .args = "",
	.brief = "do what time makes due; safe from a timer, and after any outage",
	.detail = "Clocks are counted again if the calendar is another; then each reminder, each clock whose day has come and\n"
	    "each escalation is put on the ledger once, in the order in which they fell due.  Nothing is destroyed by it.\n"
	    "Then who serves in the roles is told by mail, if lab.yaml says how ('help notice send').",
	.needs = NEEDS_LAB, .run = tick_run };

enum grade { GOOD, WARN, BAD };

struct report { struct table *t; enum grade worst; };

static void
line(struct report *r, const char *check, enum grade grade, const char *detail)
{
	static const char *const name[] = { "ok", "warn", "bad" };

	table_text(r->t, check);
	table_text(r->t, name[grade]);
	table_text(r->t, detail);
	if (grade > r->worst)
		r->worst = grade;
}

/* Whoever can write the lab's folders holds the host's keys. */
static void
permissions(struct ctx *c, struct workflow_lab *lab, struct report *r)
{
	static const char *const part[] = { "", "/keys", "/vault", "/ledger.git", "/documents" };
	struct stat st;

	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		const char *path = arena_printf(c->mem, "%s%s", lab->dir, part[i]);
		if (stat(path, &st) < 0)
			line(r, "permissions", BAD, arena_printf(c->mem, "%s cannot be read", path));
		else if (st.st_mode & 0077)
			line(r, "permissions", BAD, arena_printf(c->mem,
			    "%s is open to others: the host's key is held by all who can write there (chmod go= %s)", path, path));
	}
	if (r->worst < BAD)
		line(r, "permissions", GOOD, "one account owns the lab");
}

static void
medium(struct ctx *c, const char *what, const struct retention_fs *fs, struct report *r)
{
	line(r, what, fs->in_place ? fs->virtual_disk || fs->stacked ? WARN : GOOD : WARN,
	    arena_printf(c->mem, "%s: at most %s can be claimed here%s%s%s", fs->type, retention_level_name(fs->cap),
	    *fs->why ? "; " : "", fs->why, fs->virtual_disk ? "; a virtual disk: snapshots below are invisible" : ""));
}

static bool
may_open(struct workflow_lab *lab, const char *id, struct date today)
{
	const struct policy_command *c = workflow_policy_command(lab->env.policy, "actor", "custodian-add");

	for (size_t i = 0; c && i < c->roles.n; i++)
		if (workflow_holds_role(lab->facts, id, c->roles.item[i], today))
			return true;
	return !c;
}

/* Who holds keys and should not: a leaver, one who lost the role, one of whom the ledger says nothing. */
static void
keepers(struct ctx *c, struct workflow_lab *lab, const struct retention_custody *k, struct report *r)
{
	struct err e = ERR_INIT;
	struct date today;

	if (zone_local(lab->env.zone, lab->now, &today, NULL, &e)) {
		line(r, "custody", BAD, e.msg);
		return;
	}
	for (size_t i = 0; i < k->n; i++) {
		const char *obj = arena_printf(c->mem, "actor/%s", k->ids[i]), *why = NULL;
		if (strcmp(workflow_facts_get(lab->facts, obj, "state"), "active") != 0)
			why = "has left";
		else if (strcmp(workflow_facts_get(lab->facts, obj, "custodian"), "yes") != 0)
			why = "is no custodian on the ledger";
		else if (!may_open(lab, k->ids[i], today))
			why = "has no role that opens data";
		if (why)
			line(r, "custody", WARN, arena_printf(c->mem, "%s %s and still holds the keys ('custodian remove %s')",
			    workflow_lab_name(lab, obj), why, k->ids[i]));
	}
}

static void
custody(struct ctx *c, struct workflow_lab *lab, struct report *r)
{
	struct retention_custody k;
	struct err e = ERR_INIT;

	if (retention_custody_read(c->mem, lab->keystore, &k, &e)) {
		line(r, "custody", BAD, e.msg);
		return;
	}
	if (k.epoch == 0)
		line(r, "custody", WARN, "no custodian yet: data cannot be received ('custodian add')");
	else
		line(r, "custody", k.n < 2 ? WARN : GOOD, arena_printf(c->mem, "epoch %lld, %zu custodian%s%s", (long long)k.epoch, k.n,
		    k.n == 1 ? "" : "s", k.n < 2 ? ": a second one keeps data readable when one leaves" : ""));
	keepers(c, lab, &k, r);
}

/* The vault against the ledger, as level 3 of 'ledger verify' does it. */
static void
datasets(struct ctx *c, struct workflow_lab *lab, struct report *r)
{
	struct err e = ERR_INIT;
	const char **obj;
	size_t n, bad = 0;

	if (workflow_project_objects(lab->project, c->mem, "kind", "dataset", &obj, &n, &e)) {
		line(r, "datasets", BAD, e.msg);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		AUTO_BUF(what);
		const char *code = workflow_inventory_dataset(lab->vault, obj[i], workflow_facts_get(lab->facts, obj[i], "state"), &what);
		if (code && ++bad)
			line(r, "datasets", BAD, arena_printf(c->mem, "%s: %s", code, what.s));
	}
	if (!bad)
		line(r, "datasets", GOOD, arena_printf(c->mem, "the vault holds what the ledger says (%zu dataset%s)", n, n == 1 ? "" : "s"));
}

static void
host(struct ctx *c, struct workflow_lab *lab, struct report *r)
{
	line(r, "host", lab->host ? GOOD : WARN, lab->host ? arena_printf(c->mem, "%s holds this lab's host keys", lab->host->id)
	    : "no host keys here: this machine only reads");
	line(r, "clock", lab->simulated ? WARN : GOOD, lab->simulated ? "simulated: a trial or a demonstration" : "the system's");
	if (lab->register_path)
		line(r, "register", file_exists(lab->register_path) ? GOOD : BAD, lab->register_path);
	else
		line(r, "register", WARN, "none named in lab.yaml: linking needs --register");
	if (*workflow_facts_get(lab->facts, "lab", "single-founder"))
		line(r, "founders", WARN, "single founder: one person could have made every grant");
}

static void
plans(struct ctx *c, struct workflow_lab *lab, struct report *r)
{
	static const char *const open[] = { "committed", "failed" };
	struct err e = ERR_INIT;
	const char **plan;
	size_t n;

	for (size_t k = 0; k < 2; k++) {
		if (workflow_project_objects(lab->project, c->mem, "state", open[k], &plan, &n, &e))
			continue;
		for (size_t i = 0; i < n; i++)
			line(r, "destruction", BAD, arena_printf(c->mem, "%s is %s and not finished ('destroy run %s')", plan[i], open[k], plan[i]));
	}
}

/* Whether people are told, and addresses of those who have left. */
static void
mail(struct ctx *c, struct workflow_lab *lab, struct report *r)
{
	struct workflow_outbox box;
	struct err e = ERR_INIT;
	const char **who, *why = "";
	size_t n, bad = 0;

	if (!lab->sendmail)
		line(r, "mail", WARN, "nobody is told by mail: lab.yaml has no 'sendmail' ('help notice send')");
	else if (workflow_outbox_read(lab, &box, &e))
		line(r, "mail", BAD, e.msg);
	else {
		for (size_t i = 0; i < box.n; i++)
			if (*box.letter[i].trouble && !bad++)
				why = box.letter[i].trouble;
		line(r, "mail", bad ? BAD : GOOD, bad ? arena_printf(c->mem, "%zu notice%s could not be sent: %s ('notice list')", bad,
		    bad == 1 ? "" : "s", why) : arena_printf(c->mem, "%zu notice%s wait", box.n, box.n == 1 ? "" : "s"));
	}
	if (workflow_address_list(lab, &who, &n, &e))
		return;
	for (size_t i = 0; i < n; i++)
		if (strcmp(workflow_facts_get(lab->facts, arena_printf(c->mem, "actor/%s", who[i]), "state"), "active") != 0)
			line(r, "mail", WARN, arena_printf(c->mem, "%s has left and their address is still here ('actor address %s --erase')",
			    who[i], who[i]));
}

/* Whether the outside system has taken over who may enter. */
static void
grants(struct ctx *c, struct workflow_lab *lab, struct report *r)
{
	struct workflow_grants_state s;
	struct err e = ERR_INIT;

	if (!lab->grants_file)
		line(r, "grants", WARN, "no system is told who may enter: lab.yaml has no 'grants-file' ('help grant list')");
	else if (workflow_grants_state(lab, &s, &e))
		line(r, "grants", BAD, e.msg);
	else if (*s.trouble)
		line(r, "grants", BAD, arena_printf(c->mem, "the grants were not handed over: %s ('grant list')", s.trouble));
	else
		line(r, "grants", lab->grants_hook ? GOOD : WARN, lab->grants_hook ? *s.acknowledged ? "the file was acknowledged" :
		    "nothing was handed over yet: the next tick does" : "the file is written and nobody acknowledges it: lab.yaml has no 'grants-hook'");
}

static enum err_code
doctor_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct report r = { .t = table_new(c->mem, "checks") };
	AUTO_LAB(lab);
	enum err_code code;

	(void)argv;
	if ((code = cmd_begin(c, argc, 0, 0, &lab, e)))
		return code;
	table_column(r.t, "check", TABLE_TEXT);
	table_column(r.t, "grade", TABLE_TEXT);
	table_column(r.t, "detail", TABLE_TEXT);
	permissions(c, lab, &r);
	host(c, lab, &r);
	medium(c, "vault", retention_vault_fs(lab->vault), &r);
	medium(c, "keystore", retention_keystore_fs(lab->vault), &r);
	custody(c, lab, &r);
	datasets(c, lab, &r);
	plans(c, lab, &r);
	mail(c, lab, &r);
	grants(c, lab, &r);
	table_write(c->out, r.t, table_format(c->json, c->plain));
	c->status = r.worst == BAD ? ERR_FAILED : OK;
	return OK;
}

const struct cmd cmd_doctor = { .noun = "doctor", .verb = "", .args = "",
	.brief = "grade this host's part of the lab; exit 1 when something is bad",
	.detail = "Permissions, keys, file systems and what may be claimed there, custody and who should have it\n"
	    "no longer, the vault against the ledger, unfinished destructions, mail that could not be sent, grants that were not handed over.",
	.needs = NEEDS_LAB, .run = doctor_run };

/* The lab is not opened for it: a lab.db that misleads could prevent that. */
static enum err_code
rebuild_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_project *p = NULL;
	struct ledger *l = NULL;
	struct ledger_head head;
	enum err_code code;

	(void)argv;
	if (!(code = cmd_args(c, argc, 0, 0, e)) && !(code = ledger_open(&l, c->lab, e)) &&
	    !(code = workflow_project_open(&p, arena_printf(c->mem, "%s/lab.db", c->lab), e)) &&
	    !(code = workflow_project_rebuild(p, l, e)) && !(code = ledger_head(l, &head, e))) {
		if (c->json)
			buf_printf(c->out, "{\"schema\":1,\"entries\":%lld}\n", (long long)head.size);
		else
			buf_printf(c->out, "%lld entries\n", (long long)head.size);
	}
	workflow_project_close(p);
	ledger_close(l);
	return code;
}

const struct cmd cmd_rebuild = { .noun = "rebuild", .verb = "", .args = "",
	.brief = "make lab.db again from the ledger", .detail = "The projection is a cache; deleting it loses nothing.",
	.needs = NEEDS_LAB, .run = rebuild_run };
