/* SPDX-License-Identifier: GPL-3.0-or-later */
/* custodian.c -- `custodian new|add|remove`, and unlocking the acting custodian for other commands. */
#include "cmd/lab.h"
#include "core/file.h"
#include "retention/custody.h"
#include "retention/secret.h"

#include <stdlib.h>
#include <string.h>

/* The first line of a file, as a secret. */
static enum err_code
first_line(struct retention_secret_buf *out, const char *path, struct err *e)
{
	AUTO_BUF(b);
	enum err_code code = file_read(&b, path, 4096, e);

	if (!code)
		retention_secret_add(out, b.s, strcspn(b.s, "\r\n"));
	retention_wipe_buf(&b);
	return code;
}

/* The custody passphrase of the acting person. */
static enum err_code
own_passphrase(struct retention_secret_buf *out, const char *why, struct err *e)
{
	const char *path = getenv("PROBITY_CUSTODY_FILE"), *own = getenv("PROBITY_PASSPHRASE_FILE");
	enum err_code code;

	if (!path || !*path)
		return err_set(e, ERR_REFUSED, "%s: set PROBITY_CUSTODY_FILE to the file with your custody passphrase", why);
	if (own && strcmp(own, path) == 0)
		return err_set(e, ERR_REFUSED, "PROBITY_CUSTODY_FILE and PROBITY_PASSPHRASE_FILE are the same; custody has a passphrase of its own");
	code = first_line(out, path, e);
	return code ? err_wrap(e, "PROBITY_CUSTODY_FILE") : OK;
}

enum err_code
cmd_custodian_open(struct workflow_lab *lab, const struct workflow_actor *a, struct retention_custodian **out, struct err *e)
{
	RETENTION_SECRET(pass);
	enum err_code code = own_passphrase(&pass, "opening data takes a custodian", e);

	return code ? code : retention_custodian_unlock(out, lab->keystore, a->id, pass.s, pass.len, e);
}

void
cmd_custodian_close(struct retention_custodian **c)
{
	retention_custodian_free(*c);
}

/* ---- new ---- */

static enum err_code
make_key(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, struct err *e)
{
	const char *obj = arena_printf(c->mem, "actor/%s", a->id);
	RETENTION_SECRET(pass);
	enum err_code code;

	if (strcmp(workflow_facts_get(lab->facts, obj, "custodian"), "allowed") != 0)
		return err_set(e, ERR_REFUSED, "the asset owner has not allowed %s to open data ('do %s custodian-allow')", a->id, a->id);
	if ((code = own_passphrase(&pass, "the key is made under a passphrase of yours", e)))
		return code;
	code = retention_custodian_create(lab->keystore, a->id, pass.s, pass.len, e);
	return code == ERR_CONFLICT ? err_set(e, ERR_CONFLICT, "%s has a custody key already", a->id) : code;
}

static enum err_code
new_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	(void)argv;
	if ((code = cmd_begin_acting(c, argc, 0, 0, &lab, &a, e)) ||
	    (code = workflow_lab_begin(lab, e)))
		return code;
	code = make_key(c, lab, &a, e);
	workflow_lab_end(lab);
	if (code)
		return code;
	if (c->json)
		buf_printf(c->out, "{\"schema\":1,\"actor\":\"%s\"}\n", a.id);
	else
		buf_printf(c->out, "%s\n", a.id);
	cmd_next(c, "custodian add %s   (a custodian who is there)", a.id);
	return OK;
}

const struct cmd cmd_custodian_new = { .noun = "custodian", .verb = "new", .args = "",
	.brief = "make your own custody key, under a passphrase that only you know",
	.detail = "The asset owner allows it first: 'do ACTOR custodian-allow'.  PROBITY_CUSTODY_FILE names the file with\n"
	    "your passphrase.  The key opens nothing until a custodian lets you in: 'custodian add'.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = new_run };

/* ---- add ---- */

static const struct opt add_opts[] = {
	{ "new-passphrase-file", "FILE", "make your own key first, under this passphrase (first line)" },
	{ 0 },
};

/* The first custodian begins custody, for themself; each further one is let in by one who is there. */
static enum err_code
let_in(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, const char *id, struct err *e)
{
	struct retention_custodian *present __attribute__((cleanup(cmd_custodian_close))) = NULL;
	struct retention_custody custody;
	struct cjson *evidence;
	bool in = false;
	enum err_code code;

	if ((code = retention_custody_read(c->mem, lab->keystore, &custody, e)))
		return code;
	for (size_t i = 0; i < custody.n; i++)	/* an earlier try was cut short before its entry */
		in |= strcmp(custody.ids[i], id) == 0;
	if (in && custody.epoch == 1)
		return OK;
	if (custody.epoch == 0 && strcmp(a->id, id) != 0)
		return err_set(e, ERR_REFUSED, "nobody is a custodian yet: the first begins custody for themself");
	if (custody.epoch == 0)
		return retention_custody_init(lab->keystore, RETENTION_CUSTODY_ANY, &id, 1, e);
	if ((code = cmd_custodian_open(lab, a, &present, e)))
		return code;
	code = retention_custody_add(c->mem, lab->vault, present, id, &evidence, e);
	if (!in || code != ERR_CONFLICT)
		return code;
	err_clear(e);		/* and it had come to its end */
	return OK;
}

static enum err_code
own_key(struct workflow_lab *lab, const struct workflow_actor *a, const char *id, const char *file, struct err *e)
{
	RETENTION_SECRET(pass);
	enum err_code code;

	if (file && strcmp(a->id, id) != 0)
		return err_set(e, ERR_REFUSED, "a custody passphrase is known to its owner only: %s gives 'custodian new', "
		    "and then you 'custodian add' without one", id);
	if (!file && !retention_custodian_known(lab->keystore, id))
		return err_set(e, ERR_NOT_FOUND, "%s has no custody key: they make it with 'custodian new'", id);
	if (!file)
		return OK;
	if ((code = first_line(&pass, file, e)))
		return code;
	code = retention_custodian_create(lab->keystore, id, pass.s, pass.len, e);
	if (code != ERR_CONFLICT)
		return code;
	err_clear(e);		/* made by an earlier try that was cut short */
	return OK;
}

static enum err_code
add(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, struct workflow_order *o, struct err *e)
{
	const char *id = o->object + 6;
	enum err_code code = own_key(lab, a, id, cmd_opt(c, "new-passphrase-file"), e);

	return code ? code : let_in(c, lab, a, id, e);
}

/* ---- remove ---- */

static enum err_code
take_out(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, struct workflow_order *o, struct err *e)
{
	struct retention_custodian *present __attribute__((cleanup(cmd_custodian_close))) = NULL;
	enum err_code code = cmd_custodian_open(lab, a, &present, e);

	return code ? code : retention_custody_remove(c->mem, lab->vault, present, o->object + 6, e);
}

/* ---- both ---- */

typedef enum err_code custody_act(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a,
    struct workflow_order *o, struct err *e);

/* The keys turn between a dry run and the entry, under one lock: repeated, it goes on where it was cut. */
static enum err_code
judged(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, struct workflow_order *o, custody_act *act,
    struct err *e)
{
	struct workflow_done d;
	enum err_code code;

	o->dry_run = true;
	if ((code = workflow_do(lab, a, o, &d, e)) || (code = act(c, lab, a, o, e)))
		return code;
	o->dry_run = false;
	return cmd_give(c, lab, a, o, false, e);
}

static enum err_code
change(struct ctx *c, int argc, char **argv, const char *command, custody_act *act, struct err *e)
{
	struct workflow_order o = { .command = command };
	const char *obj;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_acting(c, argc, 1, 1, &lab, &a, e)) ||
	    (code = workflow_lab_resolve(lab, argv[0], &obj, e)))
		return code;
	if (strncmp(obj, "actor/", 6) != 0)
		return err_set(e, ERR_INVALID, "'%s' is not an actor", argv[0]);
	o.object = obj;
	if ((code = workflow_lab_begin(lab, e)))
		return code;
	code = judged(c, lab, &a, &o, act, e);
	workflow_lab_end(lab);
	return code;
}

static enum err_code
add_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	return change(c, argc, argv, "custodian-add", add, e);
}

const struct cmd cmd_custodian_add = { .noun = "custodian", .verb = "add", .args = "ACTOR",
	.brief = "let a person open datasets, who has made a custody key of their own",
	.detail = "The first custodian begins custody, by adding themself; a further one is let in by a custodian who is\n"
	    "present: PROBITY_CUSTODY_FILE names the file with the acting custodian's passphrase, and nobody\n"
	    "learns the newcomer's.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = add_opts, .run = add_run };

static enum err_code
remove_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	return change(c, argc, argv, "custodian-remove", take_out, e);
}

const struct cmd cmd_custodian_remove = { .noun = "custodian", .verb = "remove", .args = "ACTOR",
	.brief = "shut a custodian out: the keys are turned, and theirs opens nothing that is left",
	.detail = "By another custodian, who is present.  A copy of the keystore from before still opens with the old key.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = remove_run };
