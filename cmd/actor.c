/* SPDX-License-Identifier: GPL-3.0-or-later */
/* actor.c -- `actor add|accept|role|delegate|list`: who works here, in which roles, and for whom. */
#include "cmd/people.h"
#include "core/file.h"

#include <string.h>

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
	if ((code = cmd_new_labelled(c, lab, &a, "actor", "actor-add", argv[0], &o, e)))
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
	if ((code = actor_command(c, NULL, "key-accept", &o, e)))
		return code;
	cmd_next(c, "todo");
	return OK;
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
	if ((code = actor_command(c, argv[1], grant ? "role-grant" : "role-revoke", &o, e)))
		return code;
	cmd_next(c, "actor show %s", argv[1]);
	return OK;
}

const struct cmd cmd_actor_role = { .noun = "actor", .verb = "role", .args = "grant|revoke ACTOR ROLE",
	.brief = "grant or revoke a role, with dates",
	.detail = "A role that approves, destroys or releases holds takes two administrators, each giving the same\n"
	    "command, and begins on the next working day.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = role_opts, .run = actor_role };

static const struct opt delegate_opts[] = {
	{ "role", "ROLE", "in which role; it must be one of yours, and delegable" },
	{ "from", "DATE", "first day (default: today)" },
	{ "until", "DATE", "last day" },
	{ "end", NULL, "end the delegation instead, as the person who gave it" },
	{ "for", "ACTOR", "with --end: end one that this person gave you, as their deputy" },
	{ 0 },
};

static enum err_code
delegation(struct ctx *c, const char *deputy, bool end, struct err *e)
{
	static const char *const name[] = { "role", "from", "until" };
	struct workflow_order o = { .command = end ? "delegation-end" : "delegate" };
	const char *principal = cmd_opt(c, "for");
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_order(c, &o, e)) || (code = cmd_lab_open(c, &lab, e)) || (code = cmd_actor_open(c, lab, &a, e)))
		return code;
	o.object = arena_printf(c->mem, "actor/%s", a.id);
	if (principal && (code = cmd_one_of_kind(lab, "actor", principal, &o.object, e)))
		return err_wrap(e, "--for");
	cmd_order_add(&o, "deputy", deputy, false, false);
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		if (cmd_opt(c, name[i]))
			cmd_order_add(&o, name[i], cmd_opt(c, name[i]), false, false);
	if ((code = cmd_give(c, lab, &a, &o, false, e)))
		return code;
	cmd_next(c, "actor show %s", deputy);
	return OK;
}

static enum err_code
actor_delegate(struct ctx *c, int argc, char **argv, struct err *e)
{
	bool end = cmd_flag(c, "end");
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)))
		return code;
	if (!cmd_opt(c, "role") || (!end && !cmd_opt(c, "until")))
		return err_set(e, ERR_USAGE, "actor delegate needs --role%s", end ? "" : " and --until: a delegation has an end");
	if (end && (cmd_opt(c, "from") || cmd_opt(c, "until")))
		return err_set(e, ERR_USAGE, "with --end there are no days: it ends now");
	return delegation(c, argv[0], end, e);
}

const struct cmd cmd_actor_delegate = { .noun = "actor", .verb = "delegate", .args = "DEPUTY",
	.brief = "name a deputy for one of your roles, until a day",
	.detail = "The deputy then gives commands with --on-behalf-of; both are counted, as one.  Nothing that destroys,\n"
	    "releases a hold or touches people, keys, roles or the policy is given on behalf of anybody.  Either of the\n"
	    "two ends it: 'actor delegate DEPUTY --role ROLE --end', the deputy with --for the person who gave it.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = delegate_opts, .run = actor_delegate };

static enum err_code
actor_list(struct ctx *c, int argc, char **argv, struct err *e)
{
	(void)argv;
	return cmd_args(c, argc, 0, 0, e) ? e->code : cmd_list_kind(c, "actor", true, e);
}

const struct cmd cmd_actor_list = { .noun = "actor", .verb = "list", .args = "",
	.brief = "the people of the lab, their state and roles", .detail = "",
	.needs = NEEDS_LAB, .opts = cmd_past_opts, .run = actor_list };
