/* SPDX-License-Identifier: GPL-3.0-or-later */
/* organisation.c -- `organisation` and `programme`: for whom the lab works, and under what. */
#include "cmd/people.h"
#include "core/parse.h"
#include "core/table.h"

#include <string.h>

static const struct opt organisation_opts[] = {
	{ "type", "TYPE", "voluntary, private, local-authority, police, probation, prison, government, university" },
	{ "channel", "CHANNEL", "the channel by which it sends and receives" },
	{ 0 },
};

static enum err_code
organisation_add(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const name[] = { "type", "channel" };
	struct workflow_order o = { 0 };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &a, e)))
		return code;
	for (size_t i = 0; i < 2; i++) {
		const char *value = cmd_opt(c, name[i]);
		if (value && (code = cmd_text(c, value, &value, e)))
			return code;
		if (value)
			cmd_order_add(&o, name[i], value, false, false);
	}
	return cmd_new_labelled(c, lab, &a, "organisation", "organisation-add", argv[0], &o, e);
}

const struct cmd cmd_organisation_add = { .noun = "organisation", .verb = "add", .args = "LABEL",
	.brief = "enter an organisation and its channel", .detail = "",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = organisation_opts, .run = organisation_add };

static enum err_code
organisation_list(struct ctx *c, int argc, char **argv, struct err *e)
{
	(void)argv;
	return cmd_args(c, argc, 0, 0, e) ? e->code : cmd_list_kind(c, "organisation", false, e);
}

const struct cmd cmd_organisation_list = { .noun = "organisation", .verb = "list", .args = "",
	.brief = "the organisations of the lab", .detail = "", .needs = NEEDS_LAB, .opts = cmd_past_opts,
	.run = organisation_list };

static enum err_code
programme_add(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { 0 };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &a, e)))
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
	return cmd_args(c, argc, 0, 0, e) ? e->code : cmd_list_kind(c, "programme", false, e);
}

const struct cmd cmd_programme_list = { .noun = "programme", .verb = "list", .args = "",
	.brief = "the programmes of the lab", .detail = "", .needs = NEEDS_LAB, .opts = cmd_past_opts,
	.run = programme_list };

/* ---- show ---- */

struct relation { const char *what, *fact, *value; };	/* objects that name this one, and how */

static enum err_code
related(struct ctx *c, struct workflow_lab *lab, struct table *t, const struct relation *r, struct err *e)
{
	const char **obj;
	size_t n;
	enum err_code code = workflow_project_objects(lab->project, c->mem, r->fact, r->value, &obj, &n, e);

	for (size_t i = 0; i < n && !code; i++) {
		const char *kind = workflow_facts_get(lab->facts, obj[i], "kind");
		if (strcmp(r->what, "speaks") != 0 && strcmp(kind, "actor") == 0)
			continue;		/* a person's fact of that name is the form they were bound with */
		table_text(t, strcmp(kind, "account") == 0 ? kind : r->what);
		table_text(t, workflow_lab_name(lab, obj[i]));
		table_text(t, strcmp(r->what, "speaks") == 0 ? workflow_facts_get(lab->facts, obj[i], "represents-days") :
		    workflow_facts_get(lab->facts, obj[i], "state"));
	}
	return code;
}

static struct table *
shown(struct ctx *c, struct workflow_lab *lab, const char *obj, const char *const *fact)
{
	static const char *const column[] = { "what", "value", "state" };
	struct table *t = table_new(c->mem, "facts");

	for (size_t i = 0; i < 3; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (; *fact; fact++) {
		const char *value = workflow_facts_get(lab->facts, obj, *fact);
		if (!*value)
			continue;
		table_text(t, *fact);
		table_text(t, value);
		table_text(t, NULL);
	}
	return t;
}

static enum err_code
organisation_show(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const fact[] = { "state", "type", "channel", "party-role", "confirmed-on", "compliance-until",
		"processor-until", "signed-for-by", "signed-for-days", NULL };
	const char *obj;
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_begin_past(c, argc, 1, 1, &lab, e)) || (code = cmd_one_of_kind(lab, "organisation", argv[0], &obj, e)))
		return code;
	struct table *t = shown(c, lab, obj, fact);
	const char *id = obj + strlen("organisation/");
	if ((code = related(c, lab, t, &(struct relation){ "speaks", "represents", id }, e)) ||
	    (code = related(c, lab, t, &(struct relation){ "case", "organisation", id }, e)))
		return code;
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_organisation_show = { .noun = "organisation", .verb = "show", .args = "ORGANISATION",
	.brief = "an organisation: its channel, its standing, its accounts, who speaks for it until when, and its cases", .detail = "",
	.needs = NEEDS_LAB, .opts = cmd_past_opts, .run = organisation_show };

static enum err_code
programme_show(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const fact[] = { "state", "stopped-by", "holds", "recused", "pilot-until", "pilot-decision", "gate-before",
		"gate-kind", "gate-at", "departed", "link-schedule", NULL };
	const char *obj;
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_begin_past(c, argc, 1, 1, &lab, e)) || (code = cmd_one_of_kind(lab, "programme", argv[0], &obj, e)))
		return code;
	struct table *t = shown(c, lab, obj, fact);
	if ((code = related(c, lab, t, &(struct relation){ "document", "owner", obj }, e)) ||
	    (code = related(c, lab, t, &(struct relation){ "case", "programme", obj }, e)))
		return code;
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_programme_show = { .noun = "programme", .verb = "show", .args = "PROGRAMME",
	.brief = "a programme: its documents, its cases and who stands aside from them", .detail = "",
	.needs = NEEDS_LAB, .opts = cmd_past_opts, .run = programme_show };

static const struct opt stop_opts[] = {
	{ "by", "WHAT", "decision, court-order, injunction or regulator" },
	{ "order", "FILE", "the order" },
	{ "reason", "TEXT", "why; sealed. Give @FILE or -: argv can be seen by others" },
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

static enum err_code
programme_stop(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { .command = "programme-stop" };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &a, e)) ||
	    (code = cmd_one_of_kind(lab, "programme", argv[0], &o.object, e)))
		return code;
	if (cmd_opt(c, "by"))
		cmd_order_add(&o, "stopped-by", cmd_opt(c, "by"), false, false);
	if (cmd_opt(c, "order"))
		cmd_order_add(&o, "order", cmd_opt(c, "order"), true, false);
	if ((code = cmd_give(c, lab, &a, &o, false, e)))
		return code;
	cmd_next(c, "hold list");
	return OK;
}

const struct cmd cmd_programme_stop = { .noun = "programme", .verb = "stop", .args = "PROGRAMME",
	.brief = "stop a programme and all its cases, and hold everything of it",
	.detail = "No clock of the law stops.  It goes on when two people who did not stop it give 'do PROGRAMME programme-go-on';\n"
	    "the hold that it places is released by two, like any other.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = stop_opts, .run = programme_stop };
