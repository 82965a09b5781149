/* SPDX-License-Identifier: GPL-3.0-or-later */
/* people.c -- `actor`, `organisation` and `programme`: who and what the lab works with. */
#include "cmd/lab.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/table.h"
#include "retention/notes.h"

#include <string.h>

/* The id that a killed command drew for this label and never used; NULL: none. */
static const char *
left_over(struct ctx *c, struct workflow_lab *lab, const char *kind, const char *label)
{
	struct retention_label *list;
	struct err ignored = ERR_INIT;
	size_t n;

	if (retention_label_list(c->mem, lab->vault, &list, &n, &ignored))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].label, label) == 0 && list[i].id[0] == (strcmp(kind, "actor") == 0 ? 'p' : 'o'))
			return arena_printf(c->mem, "%s/%s", kind, list[i].id);
	return NULL;
}

/* Seal the label, then record; a refusal leaves neither. */
static enum err_code
record_labelled(struct workflow_lab *lab, const struct workflow_actor *a, const char *id, const char *label,
    struct workflow_order *o, struct workflow_done *d, struct err *e)
{
	struct err ignored = ERR_INIT;
	bool dry = o->dry_run;
	struct cjson *gone;
	enum err_code code;

	o->dry_run = true;
	if ((code = workflow_do(lab, a, o, d, e)) || dry)
		return code;
	o->dry_run = false;
	if ((code = retention_label_put(lab->vault, id, label, e)))
		return code;
	d->seq = -1;
	if ((code = workflow_do(lab, a, o, d, e)) && d->seq < 0)
		(void)retention_label_erase(lab->mem, lab->vault, id, &gone, &ignored);	/* the refusal is what is told */
	return code;
}

/* Labels are sealed in the vault's directory, durable before the entry that uses the id. */
static enum err_code
new_labelled(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, const char *kind,
    const char *command, const char *label, struct workflow_order *o, struct err *e)
{
	const char *taken;
	struct workflow_done d;
	enum err_code code;

	if (!parse_id_ok(label))
		return err_set(e, ERR_INVALID, "'%s' is not a label: lower-case letters, digits and '-', a letter first", label);
	if (!workflow_lab_resolve(lab, arena_printf(c->mem, "%s/%s", kind, label), &taken, e))
		return err_set(e, ERR_CONFLICT, "there is a '%s' already: %s", label, taken);
	err_clear(e);
	if (!(o->fresh = left_over(c, lab, kind, label)))
		o->fresh = workflow_draw(lab, kind);
	o->kind = kind;
	o->command = command;
	const char *id = strrchr(o->fresh, '/') + 1;
	cmd_order_add(o, "label", label, false, false);
	if (strcmp(kind, "actor") == 0)
		cmd_order_add(o, "actor", id, false, true);
	if ((code = workflow_lab_begin(lab, e)))
		return code;
	code = record_labelled(lab, a, id, label, o, &d, e);
	workflow_lab_end(lab);
	if (code)
		return code;
	if (c->json)
		return cmd_print_done(c, lab, &d, true);
	buf_printf(c->out, "%s\n", id);
	return OK;
}

static const struct opt actor_opts[] = {
	{ "pub", "FILE", "the person's public key: an OpenSSH line or PEM" },
	{ "custody", "WHERE", "where the private key is kept: file, agent, token or server (default file)" },
	{ 0 },
};

static enum err_code
read_public(struct ctx *c, const char *path, const char **line, struct err *e)
{
	struct sshsig_public pub;
	AUTO_BUF(b);
	enum err_code code;

	if (!path)
		return err_set(e, ERR_USAGE, "actor add needs --pub FILE, the person's public key");
	if ((code = file_read(&b, path, 16384, e)))
		return code;
	if ((code = sshsig_public_parse(&pub, b.s, b.len, e)))
		return err_wrap(e, "%s", path);
	*line = arena_strdup(c->mem, pub.line);
	return OK;
}

static enum err_code
actor_add(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { 0 };
	const char *line, *custody = cmd_opt(c, "custody");
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_order(c, &o, e)) ||
	    (code = read_public(c, cmd_opt(c, "pub"), &line, e)) || (code = cmd_lab_open(c, &lab, e)) ||
	    (code = cmd_actor_open(c, lab, &a, e)))
		return code;
	cmd_order_add(&o, "pub", line, false, false);
	cmd_order_add(&o, "custody", custody ? custody : "file", false, false);
	if ((code = new_labelled(c, lab, &a, "actor", "actor-add", argv[0], &o, e)))
		return code;
	cmd_next(c, "actor accept   (signed by the new key)");
	return OK;
}

const struct cmd cmd_actor_add = { .noun = "actor", .verb = "add", .args = "LABEL",
	.brief = "enrol a person and their key; prints the id that stands on the ledger",
	.detail = "The label is sealed in the vault and can be erased; the id is drawn and means nothing.\n"
	    "The person is pending until 'actor accept', signed by the new key itself.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = actor_opts, .run = actor_add };

/* A command given on oneself or on a named actor. */
static enum err_code
actor_command(struct ctx *c, const char *who, const char *command, struct workflow_order *o, struct err *e)
{
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_lab_open(c, &lab, e)) || (code = cmd_actor_open(c, lab, &a, e)))
		return code;
	o->object = who ? arena_printf(c->mem, "actor/%s", who) : arena_printf(c->mem, "actor/%s", a.id);
	if (who && strncmp(who, "p-", 2) != 0 && strncmp(who, "actor/", 6) == 0)
		o->object = who;
	o->command = command;
	return cmd_give(c, lab, &a, o, false, e);
}

static enum err_code
actor_accept(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { 0 };
	enum err_code code;

	(void)argv;
	if ((code = cmd_args(c, argc, 0, 0, e)) || (code = cmd_order(c, &o, e)))
		return code;
	return actor_command(c, NULL, "key-accept", &o, e);
}

const struct cmd cmd_actor_accept = { .noun = "actor", .verb = "accept", .args = "",
	.brief = "confirm your own enrolment with your new key", .detail = "",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = actor_accept };

static const struct opt role_opts[] = {
	{ "from", "DATE", "first day (default: today, or the next working day for a sensitive role)" },
	{ "until", "DATE", "last day" },
	{ 0 },
};

static enum err_code
actor_role(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { 0 };
	enum err_code code;

	if ((code = cmd_args(c, argc, 3, 3, e)) || (code = cmd_order(c, &o, e)))
		return code;
	bool grant = strcmp(argv[0], "grant") == 0;
	if (!grant && strcmp(argv[0], "revoke") != 0)
		return err_set(e, ERR_USAGE, "actor role takes grant or revoke, not '%s'", argv[0]);
	cmd_order_add(&o, "role", argv[2], false, false);
	if (cmd_opt(c, "from"))
		cmd_order_add(&o, "from", cmd_opt(c, "from"), false, false);
	if (cmd_opt(c, "until"))
		cmd_order_add(&o, "until", cmd_opt(c, "until"), false, false);
	return actor_command(c, argv[1], grant ? "role-grant" : "role-revoke", &o, e);
}

const struct cmd cmd_actor_role = { .noun = "actor", .verb = "role", .args = "grant|revoke ACTOR ROLE",
	.brief = "grant or revoke a role, with dates",
	.detail = "A role that approves, destroys or releases holds takes two administrators, each giving the same\n"
	    "command, and begins on the next working day.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = role_opts, .run = actor_role };

static enum err_code
actor_leave(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { 0 };
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_order(c, &o, e)))
		return code;
	return actor_command(c, argv[0], "actor-leave", &o, e);
}

const struct cmd cmd_actor_leave = { .noun = "actor", .verb = "leave", .args = "ACTOR",
	.brief = "record that a person has left", .detail = "", .needs = NEEDS_LAB | NEEDS_ACTOR, .run = actor_leave };

/* The roles in force or to come, comma-separated. */
static const char *
roles_of(struct workflow_lab *lab, const char *obj)
{
	const char *s = "";

	for (size_t i = 0; i < lab->env.policy->n_roles; i++) {
		const char *id = lab->env.policy->role[i].id;
		const char *span = workflow_facts_get(lab->facts, obj, arena_printf(lab->mem, "role-%s", id));
		if (*span)
			s = arena_printf(lab->mem, "%s%s%s (%s)", s, *s ? ", " : "", id, span);
	}
	return s;
}

static enum err_code
list_kind(struct ctx *c, const char *kind, bool roles, struct err *e)
{
	const char **obj;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	if ((code = cmd_lab_open(c, &lab, e)) || (code = workflow_project_objects(lab->project, c->mem, "kind", kind, &obj, &n, e)))
		return code;
	struct table *t = table_new(c->mem, arena_printf(c->mem, "%ss", kind));
	table_column(t, "id", TABLE_TEXT);
	table_column(t, "label", TABLE_TEXT);
	table_column(t, "state", TABLE_TEXT);
	if (roles)
		table_column(t, "roles", TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		table_text(t, strchr(obj[i], '/') ? strchr(obj[i], '/') + 1 : obj[i]);
		table_text(t, workflow_lab_name(lab, obj[i]));
		table_text(t, workflow_facts_get(lab->facts, obj[i], "state"));
		if (roles)
			table_text(t, roles_of(lab, obj[i]));
	}
	cmd_print_table(c, t);
	return OK;
}

static enum err_code
actor_list(struct ctx *c, int argc, char **argv, struct err *e)
{
	(void)argv;
	return cmd_args(c, argc, 0, 0, e) ? e->code : list_kind(c, "actor", true, e);
}

const struct cmd cmd_actor_list = { .noun = "actor", .verb = "list", .args = "",
	.brief = "the people of the lab, their state and roles", .detail = "", .needs = NEEDS_LAB, .run = actor_list };

static const struct opt organisation_opts[] = {
	{ "type", "TYPE", "voluntary, private, local-authority, police, probation, prison, government, university" },
	{ "channel", "CHANNEL", "the channel by which it sends and receives" },
	{ "account", "TEXT", "the account that was verified; sealed (better as @FILE or -)" },
	{ 0 },
};

static enum err_code
organisation_add(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const name[] = { "type", "channel", "account" };
	struct workflow_order o = { 0 };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_order(c, &o, e)) || (code = cmd_lab_open(c, &lab, e)) ||
	    (code = cmd_actor_open(c, lab, &a, e)))
		return code;
	for (size_t i = 0; i < 3; i++) {
		const char *value = cmd_opt(c, name[i]);
		if (value && (code = cmd_text(c, value, &value, e)))
			return code;
		if (value)
			cmd_order_add(&o, name[i], value, false, false);
	}
	return new_labelled(c, lab, &a, "organisation", "organisation-add", argv[0], &o, e);
}

const struct cmd cmd_organisation_add = { .noun = "organisation", .verb = "add", .args = "LABEL",
	.brief = "enter an organisation and its verified channel", .detail = "",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = organisation_opts, .run = organisation_add };

static enum err_code
organisation_list(struct ctx *c, int argc, char **argv, struct err *e)
{
	(void)argv;
	return cmd_args(c, argc, 0, 0, e) ? e->code : list_kind(c, "organisation", false, e);
}

const struct cmd cmd_organisation_list = { .noun = "organisation", .verb = "list", .args = "",
	.brief = "the organisations of the lab", .detail = "", .needs = NEEDS_LAB, .run = organisation_list };

static enum err_code
programme_add(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { 0 };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_order(c, &o, e)) || (code = cmd_lab_open(c, &lab, e)) ||
	    (code = cmd_actor_open(c, lab, &a, e)))
		return code;
	if (!parse_id_ok(argv[0]))
		return err_set(e, ERR_INVALID, "'%s' is not a name: lower-case letters, digits and '-', a letter first", argv[0]);
	o.fresh = arena_printf(c->mem, "programme/%s", argv[0]);
	o.kind = "programme";
	o.command = "programme-add";
	cmd_order_add(&o, "label", argv[0], false, false);
	return cmd_give(c, lab, &a, &o, true, e);
}

const struct cmd cmd_programme_add = { .noun = "programme", .verb = "add", .args = "NAME",
	.brief = "open a programme; its impact assessment covers its cases", .detail = "",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = programme_add };

static enum err_code
programme_list(struct ctx *c, int argc, char **argv, struct err *e)
{
	(void)argv;
	return cmd_args(c, argc, 0, 0, e) ? e->code : list_kind(c, "programme", false, e);
}

const struct cmd cmd_programme_list = { .noun = "programme", .verb = "list", .args = "",
	.brief = "the programmes of the lab", .detail = "", .needs = NEEDS_LAB, .run = programme_list };
