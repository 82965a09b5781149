/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notice.c -- `notice list|send` and `actor address`: what people are told by mail, and where. */
#include "cmd/notice.h"
#include "core/json.h"
#include "core/table.h"
#include "core/zone.h"
#include "workflow/address.h"
#include "workflow/notice.h"

#include <string.h>

/* ---- telling ---- */

/* Mail is no part of what a command did: what goes wrong with it is said, and the command has done its work. */
void
cmd_tell(struct ctx *c, struct workflow_lab *lab)
{
	struct workflow_notified n;
	struct err e = ERR_INIT;

	(void)c;
	if (workflow_notify(lab, &n, &e))
		fprintf(stderr, "probity: nobody was told: %s (tried again by the next tick; 'probity doctor')\n", e.msg);
	else if (n.failed)
		fprintf(stderr, "probity: %zu notice%s could not be sent: %s (tried again by the next tick; 'probity notice list')\n",
		    n.failed, n.failed == 1 ? "" : "s", n.trouble);
}

static enum err_code
send_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_notified n;
	AUTO_LAB(lab);
	enum err_code code;

	(void)argv;
	if ((code = cmd_begin(c, argc, 0, 0, &lab, e)))
		return code;
	if (!lab->sendmail)
		return err_set(e, ERR_NOT_FOUND, "no mail is configured: put 'sendmail: [/usr/sbin/sendmail, -t, -i]' into %s/lab.yaml", lab->dir);
	if ((code = workflow_notify_begin(lab, e)) || (code = workflow_notify(lab, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "notices");
	table_column(t, "sent", TABLE_INT);
	table_column(t, "waiting", TABLE_INT);
	table_column(t, "failed", TABLE_INT);
	table_column(t, "trouble", TABLE_TEXT);
	table_int(t, (int64_t)n.sent);
	table_int(t, (int64_t)n.waiting);
	table_int(t, (int64_t)n.failed);
	table_text(t, *n.trouble ? n.trouble : NULL);
	cmd_print_table(c, t);
	c->status = n.failed ? ERR_FAILED : OK;
	return OK;
}

const struct cmd cmd_notice_send = { .noun = "notice", .verb = "send", .args = "",
	.brief = "send the notices that wait; exit 1 when one could not be sent",
	.detail = "tick does so too.  lab.yaml says how: 'sendmail: [/usr/sbin/sendmail, -t, -i]'.  A notice has numbers, titles of\n"
	    "clocks, days and roles, nothing else.  After a crash one may come twice, under the same Message-ID.",
	.needs = NEEDS_LAB, .run = send_run };

static enum err_code
list_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const column[] = { "entry", "about", "role", "who", "tried", "again", "trouble" };
	struct workflow_outbox box;
	AUTO_LAB(lab);
	enum err_code code;

	(void)argv;
	if ((code = cmd_begin(c, argc, 0, 0, &lab, e)) || (code = workflow_outbox_read(lab, &box, e)))
		return code;
	struct table *t = table_new(c->mem, "notices");
	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		table_column(t, column[i], i == 0 || i == 4 ? TABLE_INT : TABLE_TEXT);
	for (size_t i = 0; i < box.n; i++) {
		const struct workflow_letter *l = &box.letter[i];
		struct ledger_entry entry;
		char at[32];
		if ((code = ledger_get(lab->ledger, l->seq, c->mem, &entry, e)))
			return code;
		instant_format(at, l->at);
		table_int(t, l->seq);
		table_text(t, workflow_lab_name(lab, cjson_str(entry.st, "obj", "")));
		table_text(t, l->role);
		table_text(t, strcmp(l->who, "-") == 0 ? NULL : workflow_lab_name(lab, l->who));
		table_int(t, l->tries);
		table_text(t, at);
		table_text(t, *l->trouble ? l->trouble : NULL);
	}
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_notice_list = { .noun = "notice", .verb = "list", .args = "",
	.brief = "the notices that were not sent yet, and why", .detail = "", .needs = NEEDS_LAB, .run = list_run };

/* ---- addresses ---- */

/* One's own, or anybody's for whoever may enrol people. */
static enum err_code
may_change(struct workflow_lab *lab, const char *me, const char *actor, struct err *e)
{
	const struct policy_command *add = workflow_policy_command(lab->env.policy, "actor", "actor-add");
	struct date today;
	enum err_code code = zone_local(lab->env.zone, lab->now, &today, NULL, e);

	if (code || strcmp(me, actor) == 0)
		return code;
	for (size_t i = 0; add && i < add->roles.n; i++)
		if (workflow_holds_role(lab->facts, me, add->roles.item[i], today))
			return OK;
	return err_set(e, ERR_REFUSED, "%s may see and change their own address only; an administrator may anybody's", me);
}

static enum err_code
person_named(struct workflow_lab *lab, const char *who, const char **id, struct err *e)
{
	const char *obj;
	enum err_code code = workflow_lab_resolve(lab, who, &obj, e);

	if (code)
		return code;
	if (strncmp(obj, "actor/", 6) != 0)
		return err_set(e, ERR_INVALID, "'%s' is not a person of the lab", who);
	*id = obj + 6;
	return OK;
}

static enum err_code
address_show(struct ctx *c, struct workflow_lab *lab, const char *actor, struct err *e)
{
	struct json j = json_to(c->out);
	const char *text;
	enum err_code code = workflow_address_get(lab, actor, &text, e);

	if (code)
		return code;
	if (!c->json) {
		buf_printf(c->out, "%s\n", text);
		return OK;
	}
	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "address", text);
	json_end(&j);
	return OK;
}

static enum err_code
address_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	bool erase = cmd_flag(c, "erase");
	const char *actor, *text;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_acting(c, argc, 1, 2, &lab, &a, e)) || (code = person_named(lab, argv[0], &actor, e)) ||
	    (code = may_change(lab, a.id, actor, e)))
		return code;
	if (erase && argc == 2)
		return err_set(e, ERR_USAGE, "either an address or --erase");
	if (!erase && argc == 1)
		return address_show(c, lab, actor, e);
	if (erase) {
		code = workflow_address_erase(lab, actor, e);
		if (!code)
			cmd_next(c, "doctor");
		return code;
	}
	if (*argv[1] != '@' && strcmp(argv[1], "-") != 0)
		return err_set(e, ERR_USAGE, "give the address as @FILE or - (standard input): what stands in argv can be seen by others");
	if ((code = cmd_text(c, argv[1], &text, e)))
		return code;
	if ((code = workflow_address_put(lab, actor, arena_printf(c->mem, "%.*s", (int)strcspn(text, "\r\n"), text), e)))
		return code;
	cmd_next(c, "actor address %s", argv[0]);
	return OK;
}

static const struct opt address_opts[] = {
	{ "erase", NULL, "forget it: the key that it is sealed under is overwritten" },
	{ 0 },
};

const struct cmd cmd_actor_address = { .noun = "actor", .verb = "address", .args = "ACTOR [@FILE|-]",
	.brief = "where a person is told: show, set or erase their mail address",
	.detail = "It is sealed in the vault, not on the ledger and not in lab.db.  One's own, or anybody's for an administrator.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = address_opts, .run = address_run };
