/* SPDX-License-Identifier: GPL-3.0-or-later */
/* data.c -- `custodian add`, `data receive|validate|link|list|show|copies|attest`. */
#include "workflow/data.h"
#include "cmd/lab.h"
#include "core/file.h"
#include "core/table.h"
#include "retention/notes.h"
#include "workflow/copies.h"

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

static const struct opt receive_opts[] = {
	{ "channel", "CHANNEL", "the channel by which the file came" },
	{ "encrypted", "YES|NO", "the file was encrypted" },
	{ "password-separate", "YES|NO", "the password came by another route" },
	{ "account-verified", "YES|NO", "the sending account is verified for the organisation, and of a permitted kind" },
	{ "copy", "SCOPE", "FILE itself: 'lab' destroys it with the data (default), 'provider' lists it as outside scope" },
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

static enum err_code
receive_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const yes_no[] = { "encrypted", "password-separate", "account-verified" };
	const char *copy = cmd_opt(c, "copy") ? cmd_opt(c, "copy") : "lab";
	struct workflow_order o = { 0 };
	enum retention_scope scope;
	struct workflow_done d;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 2, 2, e)) || (code = cmd_order(c, &o, e)))
		return code;
	if (!cmd_opt(c, "channel"))
		return err_set(e, ERR_USAGE, "data receive needs --channel");
	if (!retention_scope_parse(copy, &scope) || scope == RETENTION_ATTESTED)
		return err_set(e, ERR_USAGE, "--copy is 'lab' or 'provider', not '%s'", copy);
	cmd_order_add(&o, "channel", cmd_opt(c, "channel"), false, false);
	for (size_t i = 0; i < 3; i++) {
		if (!cmd_opt(c, yes_no[i]))
			return err_set(e, ERR_USAGE, "data receive needs --%s yes or no: only you know", yes_no[i]);
		cmd_order_add(&o, yes_no[i], cmd_opt(c, yes_no[i]), false, false);
	}
	o.object = argv[0];
	if ((code = cmd_lab_open(c, &lab, e)) || (code = cmd_actor_open(c, lab, &a, e)) ||
	    (code = workflow_receive(lab, &a, &o, argv[1], scope, &d, e)))
		return code;
	cmd_next(c, "do %s confirm-purge, then data validate %s", argv[0], argv[0]);
	return cmd_print_done(c, lab, &d, false);
}

const struct cmd cmd_data_receive = { .noun = "data", .verb = "receive", .args = "CASE FILE",
	.brief = "take a provider's file into the vault and acknowledge it on the ledger",
	.detail = "FILE is registered as a copy of the data: it is destroyed with the dataset, or attested.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = receive_opts, .run = receive_run };

static enum err_code
validate_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct retention_custodian *k __attribute__((cleanup(cmd_custodian_close))) = NULL;
	struct workflow_done d;
	AUTO_BUF(faults);
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_lab_open(c, &lab, e)) || (code = cmd_actor_open(c, lab, &a, e)) ||
	    (code = cmd_custodian_open(lab, &a, &k, e)))
		return code;
	code = workflow_validate(lab, &a, k, argv[0], &faults, &d, e);
	if (code == ERR_REFUSED && faults.len && !c->json) {	/* the answer is bad news, and the list says why */
		fprintf(stderr, "probity: %s\n", e->msg);
		buf_puts(c->out, faults.s);
		c->status = ERR_REFUSED;
		return OK;
	}
	if (code)
		return code;
	if ((code = cmd_print_done(c, lab, &d, false)))
		return code;
	if (!c->json)
		buf_puts(c->out, faults.s);
	cmd_next(c, "data link %s", argv[0]);
	return OK;
}

const struct cmd cmd_data_validate = { .noun = "data", .verb = "validate", .args = "CASE",
	.brief = "check the cohort against the upload template; lists every bad row by number",
	.detail = "At least 60 records must be received, and 60 usable.  The list holds no values and may be sent back.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = validate_run };

static const struct opt link_opts[] = {
	{ "register", "FILE", "the register (default: the lab's own, see lab.yaml)" },
	{ "map", "FILE", "a YAML map of column names and formats" },
	{ "extracted", "DATE", "the day the register was taken (default: today)" },
	{ "extract", "FILE", "a linked extract made elsewhere, instead of one from the register" },
	{ 0 },
};

static enum err_code
link_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct retention_custodian *k __attribute__((cleanup(cmd_custodian_close))) = NULL;
	struct workflow_link_options o = { .register_path = cmd_opt(c, "register"), .map = cmd_opt(c, "map"),
		.extract = cmd_opt(c, "extract"), .extracted = cmd_opt(c, "extracted") };
	struct workflow_done d;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_lab_open(c, &lab, e)) || (code = cmd_actor_open(c, lab, &a, e)) ||
	    (code = cmd_custodian_open(lab, &a, &k, e)) || (code = workflow_link(lab, &a, k, argv[0], &o, &d, e)))
		return code;
	cmd_next(c, "stats run %s", argv[0]);
	return cmd_print_done(c, lab, &d, false);
}

const struct cmd cmd_data_link = { .noun = "data", .verb = "link", .args = "CASE",
	.brief = "find the cohort in the register; suspects are discarded, with a reason",
	.detail = "Makes three datasets: the linked extract, the link table and the set for analysis.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = link_opts, .run = link_run };

static enum err_code
list_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char **obj, *only = NULL;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	if ((code = cmd_args(c, argc, 0, 1, e)) || (code = cmd_lab_open(c, &lab, e)) ||
	    (argc && (code = workflow_lab_resolve(lab, argv[0], &only, e))) ||
	    (code = workflow_project_objects(lab->project, c->mem, "kind", "dataset", &obj, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "datasets");
	table_column(t, "dataset", TABLE_TEXT);
	table_column(t, "state", TABLE_TEXT);
	table_column(t, "holds", TABLE_INT);
	for (size_t i = 0; i < n; i++) {
		if (only && strcmp(workflow_facts_get(lab->facts, obj[i], "case"), only) != 0)
			continue;
		table_text(t, workflow_lab_name(lab, obj[i]));
		table_text(t, workflow_facts_get(lab->facts, obj[i], "state"));
		table_int(t, workflow_facts_int(lab->facts, obj[i], "holds"));
	}
	table_write(c->out, t, table_format(c->json, c->plain));
	return OK;
}

const struct cmd cmd_data_list = { .noun = "data", .verb = "list", .args = "[CASE]",
	.brief = "the datasets and what became of them", .detail = "", .needs = NEEDS_LAB, .run = list_run };

static enum err_code
copies_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct retention_copy *copy;
	const char *obj;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_lab_open(c, &lab, e)) ||
	    (code = workflow_lab_resolve(lab, argv[0], &obj, e)) || (code = workflow_copies(lab, obj, &copy, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "copies");
	static const char *const column[] = { "copy", "kind", "scope", "path" };
	for (size_t i = 0; i < 4; i++)
		table_column(t, column[i], TABLE_TEXT);
	table_column(t, "attested", TABLE_BOOL);
	for (size_t i = 0; i < n; i++) {
		table_text(t, copy[i].id);
		table_text(t, copy[i].kind);
		table_text(t, retention_scope_name(copy[i].scope));
		table_text(t, copy[i].path);
		table_bool(t, copy[i].attested);
	}
	table_write(c->out, t, table_format(c->json, c->plain));
	return OK;
}

const struct cmd cmd_data_copies = { .noun = "data", .verb = "copies", .args = "DATASET",
	.brief = "every registered copy outside the vault, and who destroys it", .detail = "",
	.needs = NEEDS_LAB, .run = copies_run };

static const struct opt copy_opts[] = {
	{ "kind", "KIND", "file, mailbox, usb, paper, processor or backup (default file)" },
	{ "scope", "SCOPE", "'lab' destroys it, 'attested' somebody swears, 'provider' is outside scope (default attested)" },
	{ "place", "TEXT", "where it is; sealed. A path when the lab is to destroy it" },
	{ 0 },
};

static enum err_code
copy_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *kind = cmd_opt(c, "kind"), *given = cmd_opt(c, "scope"), *place = cmd_opt(c, "place"), *obj;
	enum retention_scope scope;
	struct workflow_done d;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)))
		return code;
	if (!retention_scope_parse(given ? given : "attested", &scope))
		return err_set(e, ERR_USAGE, "--scope is lab, attested or provider, not '%s'", given);
	if ((place && (code = cmd_text(c, place, &place, e))) || (code = cmd_lab_open(c, &lab, e)) ||
	    (code = cmd_actor_open(c, lab, &a, e)) || (code = workflow_lab_resolve(lab, argv[0], &obj, e)) ||
	    (code = workflow_copy_register(lab, &a, obj, NULL, kind ? kind : "file", scope, place, &d, e)))
		return code;
	buf_printf(c->out, "%s\n", workflow_facts_get(lab->facts, obj, "copy"));
	return OK;
}

const struct cmd cmd_data_copy = { .noun = "data", .verb = "copy", .args = "DATASET",
	.brief = "register a copy outside the vault; prints its id", .detail = "A destruction is not complete before every copy is.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = copy_opts, .run = copy_run };

static const struct opt attest_opts[] = {
	{ "method", "TEXT", "how it was destroyed; sealed" },
	{ "on", "DATE", "when" },
	{ 0 },
};

static enum err_code
attest_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { .command = "copy-attest" };
	const char *method = cmd_opt(c, "method"), *day = cmd_opt(c, "on");
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 2, 2, e)) || (code = cmd_order(c, &o, e)))
		return code;
	if (!method || !day)
		return err_set(e, ERR_USAGE, "data attest needs --method and --on: what you swear to");
	if ((code = cmd_text(c, method, &method, e)) || (code = cmd_lab_open(c, &lab, e)) || (code = cmd_actor_open(c, lab, &a, e)))
		return code;
	o.object = argv[0];
	cmd_order_add(&o, "copy", argv[1], false, false);
	cmd_order_add(&o, "destroyed-on", day, false, false);
	cmd_order_add(&o, "method", method, false, false);
	return cmd_give(c, lab, &a, &o, false, e);
}

const struct cmd cmd_data_attest = { .noun = "data", .verb = "attest", .args = "DATASET COPY",
	.brief = "swear that a copy out of reach is destroyed", .detail = "",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = attest_opts, .run = attest_run };
