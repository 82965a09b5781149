/* SPDX-License-Identifier: GPL-3.0-or-later */
/* custodian.c -- `custodian add`, and unlocking the acting custodian for other commands. */
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

enum err_code
cmd_custodian_open(struct workflow_lab *lab, const struct workflow_actor *a, struct retention_custodian **out, struct err *e)
{
	const char *path = getenv("PROBITY_CUSTODY_FILE"), *own = getenv("PROBITY_PASSPHRASE_FILE");
	RETENTION_SECRET(pass);
	enum err_code code;

	if (!path || !*path)
		return err_set(e, ERR_REFUSED, "opening data takes a custodian: set PROBITY_CUSTODY_FILE to the file with your custody passphrase");
	if (own && strcmp(own, path) == 0)
		return err_set(e, ERR_REFUSED, "PROBITY_CUSTODY_FILE and PROBITY_PASSPHRASE_FILE are the same; custody has a passphrase of its own");
	if ((code = first_line(&pass, path, e)))
		return err_wrap(e, "PROBITY_CUSTODY_FILE");
	return retention_custodian_unlock(out, lab->keystore, a->id, pass.s, pass.len, e);
}

void
cmd_custodian_close(struct retention_custodian **c)
{
	retention_custodian_free(*c);
}

static const struct opt custodian_opts[] = {
	{ "new-passphrase-file", "FILE", "the new custodian's passphrase (first line)" },
	{ 0 },
};

/* The first custodian begins custody; each further one is let in by one who is there. */
static enum err_code
let_in(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, const char *id, struct err *e)
{
	struct retention_custodian *present __attribute__((cleanup(cmd_custodian_close))) = NULL;
	struct retention_custody custody;
	struct cjson *evidence;
	enum err_code code;

	if ((code = retention_custody_read(c->mem, lab->keystore, &custody, e)))
		return code;
	for (size_t i = 0; i < custody.n; i++)	/* an earlier try was cut short before its entry */
		if (strcmp(custody.ids[i], id) == 0)
			return OK;
	if (custody.epoch == 0)
		return retention_custody_init(lab->keystore, RETENTION_CUSTODY_ANY, &id, 1, e);
	if ((code = cmd_custodian_open(lab, a, &present, e)))
		return code;
	return retention_custody_add(c->mem, lab->vault, present, id, &evidence, e);
}

static enum err_code
make_custodian(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, struct workflow_order *o,
    const struct retention_secret_buf *pass, struct err *e)
{
	const char *id = o->object + 6;
	struct workflow_done d;
	enum err_code code;

	o->dry_run = true;
	if ((code = workflow_do(lab, a, o, &d, e)))
		return code;
	code = retention_custodian_create(lab->keystore, id, pass->s, pass->len, e);
	if (code && code != ERR_CONFLICT)	/* made by an earlier try that was cut short */
		return code;
	err_clear(e);
	if ((code = let_in(c, lab, a, id, e)))
		return code;
	o->dry_run = false;
	return cmd_give(c, lab, a, o, false, e);
}

static enum err_code
custodian_add(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *file = cmd_opt(c, "new-passphrase-file"), *obj;
	struct workflow_order o = { .command = "custodian-add" };
	RETENTION_SECRET(pass);
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)))
		return code;
	if (!file)
		return err_set(e, ERR_USAGE, "custodian add needs --new-passphrase-file FILE");
	if ((code = first_line(&pass, file, e)) || (code = cmd_lab_open(c, &lab, e)) || (code = cmd_actor_open(c, lab, &a, e)) ||
	    (code = workflow_lab_resolve(lab, argv[0], &obj, e)))
		return code;
	if (strncmp(obj, "actor/", 6) != 0)
		return err_set(e, ERR_INVALID, "'%s' is not an actor", argv[0]);
	o.object = obj;
	if ((code = workflow_lab_begin(lab, e)))
		return code;
	code = make_custodian(c, lab, &a, &o, &pass, e);
	workflow_lab_end(lab);
	return code;
}

const struct cmd cmd_custodian_add = { .noun = "custodian", .verb = "add", .args = "ACTOR",
	.brief = "let a person open datasets, by a passphrase of their own",
	.detail = "The asset owner allows it first: 'do ACTOR custodian-allow'.  The first custodian begins custody; a\n"
	    "further one is let in by a custodian who is present: PROBITY_CUSTODY_FILE names the file with the\n"
	    "acting custodian's passphrase.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = custodian_opts, .run = custodian_add };
