/* SPDX-License-Identifier: GPL-3.0-or-later */
/* data.c -- `data receive|validate|link|list|show|copies|attest`. */
#include "workflow/data.h"
#include "cmd/lab.h"
#include "core/table.h"
#include "retention/notes.h"
#include "workflow/copies.h"

#include <string.h>

static const struct opt receive_opts[] = {
	{ "channel", "CHANNEL", "the channel by which the file came" },
	{ "encrypted", "YES|NO", "the file was encrypted" },
	{ "password-separate", "YES|NO", "the password came by another route" },
	{ "account", "ACCOUNT", "the account from which it came, one that was verified ('new account')" },
	{ "copy", "SCOPE", "FILE itself: 'lab' destroys it with the data (default), 'provider' lists it as outside scope" },
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

static enum err_code
receive_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const yes_no[] = { "encrypted", "password-separate" };
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
	if (!cmd_opt(c, "account"))
		return err_set(e, ERR_USAGE, "data receive needs --account: the one from which the file came");
	cmd_order_add(&o, "account", cmd_opt(c, "account"), false, false);
	for (size_t i = 0; i < 2; i++) {
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

	if ((code = cmd_begin_acting(c, argc, 1, 1, &lab, &a, e)) ||
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
	{ "copy", "SCOPE", "that FILE: 'lab' destroys it with the extract (default), 'provider' lists it as outside scope" },
	{ 0 },
};

static enum err_code
link_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct retention_custodian *k __attribute__((cleanup(cmd_custodian_close))) = NULL;
	struct workflow_link_options o = { .register_path = cmd_opt(c, "register"), .map = cmd_opt(c, "map"),
		.extract = cmd_opt(c, "extract"), .extracted = cmd_opt(c, "extracted") };
	const char *copy = cmd_opt(c, "copy") ? cmd_opt(c, "copy") : "lab";
	struct workflow_done d;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if (!retention_scope_parse(copy, &o.extract_scope) || o.extract_scope == RETENTION_ATTESTED)
		return err_set(e, ERR_USAGE, "--copy is 'lab' or 'provider', not '%s'", copy);
	if ((code = cmd_begin_acting(c, argc, 1, 1, &lab, &a, e)) ||
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

	if ((code = cmd_begin_past(c, argc, 0, 1, &lab, e)) ||
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
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_data_list = { .noun = "data", .verb = "list", .args = "[CASE]",
	.brief = "the datasets and what became of them", .detail = "", .needs = NEEDS_LAB, .opts = cmd_past_opts, .run = list_run };

static enum err_code
copies_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct retention_copy *copy;
	const char *obj;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	if ((code = cmd_begin(c, argc, 1, 1, &lab, e)) ||
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
	cmd_print_table(c, t);
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
