/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agenda.c -- `panel agenda|issue`: what a panel meets about, and the papers that its members are sent. */
#include "cmd/lab.h"
#include "core/json.h"
#include "workflow/agenda.h"

#include <string.h>

/* Are the papers as they were issued still what would be issued now?  *changed means nothing where none were. */
static enum err_code
compare(struct workflow_lab *lab, const struct workflow_agenda *a, bool *changed, struct err *e)
{
	AUTO_BUF(then);
	AUTO_BUF(now);
	enum err_code code = OK;

	*changed = false;
	if (!*a->pack)
		return OK;
	if ((code = workflow_agenda_issued(lab, a, &then, e)) || (code = workflow_agenda_render(lab, a, false, &now, e)))
		return code;
	*changed = then.len != now.len || memcmp(then.s, now.s, now.len) != 0;
	return OK;
}

static const char *
standing(const struct workflow_agenda *a, bool changed)
{
	return !*a->pack ? "not issued" : changed ? "changed since it was issued" : "as issued";
}

static void
item_json(struct json *j, struct workflow_lab *lab, const struct workflow_agenda_item *x)
{
	json_object(j, NULL);
	json_string(j, "track", workflow_lab_name(lab, x->track));
	json_string(j, "process", x->process);
	json_string(j, "panel", x->panel);
	json_string(j, "body", x->title);
	json_string(j, "came", x->came);
	json_string(j, "state", x->state);
	json_int(j, "quorum", x->quorum);
	json_int(j, "carried_over", x->carried);
	json_array(j, "missing");
	for (size_t i = 0; i < x->n_missing; i++)
		json_string(j, NULL, x->missing[i]);
	json_end(j);
	json_array(j, "documents");
	for (size_t i = 0; i < x->n_papers; i++) {
		json_object(j, NULL);
		json_string(j, "document", x->paper[i].name);
		json_string(j, "state", x->paper[i].state);
		json_string(j, "digest", x->paper[i].digest);
		json_end(j);
	}
	json_end(j);
	json_array(j, "stand_aside");
	for (size_t i = 0; i < x->n_aside; i++)
		json_string(j, NULL, x->aside[i]);
	json_end(j);
	json_end(j);
}

static void
agenda_json(struct ctx *c, struct workflow_lab *lab, const struct workflow_agenda *a, bool changed)
{
	struct json j = json_to(c->out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "meeting", a->number);
	json_string(&j, "body", a->title);
	json_string(&j, "day", a->day);
	json_string(&j, "state", a->state);
	json_string(&j, "pack", *a->pack ? a->pack : NULL);
	json_string(&j, "standing", standing(a, changed));
	json_array(&j, "items");
	for (size_t i = 0; i < a->n; i++)
		item_json(&j, lab, &a->item[i]);
	json_end(&j);
	json_end(&j);
}

static void
agenda_text(struct ctx *c, struct workflow_lab *lab, const struct workflow_agenda *a, bool changed)
{
	if (!c->plain)
		buf_printf(c->out, "%s  %s  %s  %s  %s\n", a->number, a->title, a->day, a->state, standing(a, changed));
	for (size_t i = 0; i < a->n; i++) {
		const struct workflow_agenda_item *x = &a->item[i];
		const char *name = workflow_lab_name(lab, x->track);
		if (c->plain)
			buf_printf(c->out, "%s\t%s\t%s\t%s\t%d\t%zu\t%zu\n", name, x->title, x->came, x->state, x->quorum, x->n_missing,
			    x->n_aside);
		else
			buf_printf(c->out, "%zu. %s  %s, came on %s, takes %d, %s\n", i + 1, name, x->title, x->came, x->quorum, x->state);
		for (size_t k = 0; !c->plain && k < x->n_missing; k++)
			buf_printf(c->out, "      missing: %s\n", x->missing[k]);
		for (size_t k = 0; !c->plain && k < x->n_aside; k++)
			buf_printf(c->out, "      stands aside: %s\n", workflow_lab_name(lab, x->aside[k]));
	}
}

static enum err_code
agenda_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *to = cmd_opt(c, "to");
	bool html = to && strcmp(to, "html") == 0, changed;
	struct workflow_agenda a;
	AUTO_LAB(lab);
	enum err_code code;

	if (to && !html && strcmp(to, "md") != 0)
		return err_set(e, ERR_USAGE, "--to is html or md, not '%s'", to);
	if (cmd_flag(c, "issued") && html)
		return err_set(e, ERR_USAGE, "what was issued is Markdown: leave --to out");
	if ((code = cmd_begin(c, argc, 1, 1, &lab, e)) || (code = workflow_agenda(lab, argv[0], &a, e)))
		return code;
	if (cmd_flag(c, "issued"))
		return workflow_agenda_issued(lab, &a, c->out, e);
	if (to)
		return workflow_agenda_render(lab, &a, html, c->out, e);
	if ((code = compare(lab, &a, &changed, e)))
		return code;
	if (c->json)
		agenda_json(c, lab, &a, changed);
	else
		agenda_text(c, lab, &a, changed);
	return OK;
}

static const struct opt agenda_opts[] = {
	{ "to", "FORMAT", "the papers as they would be issued now: html or md" },
	{ "issued", NULL, "the papers as they were issued" },
	{ 0 },
};

const struct cmd cmd_panel_agenda = { .noun = "panel", .verb = "agenda", .args = "MEETING",
	.brief = "what a meeting is about: each case, what is missing, who stands aside",
	.detail = "Says whether the papers are as they were issued.  To see what has changed, compare --issued with --to md.\n"
	    "--plain: track, body, day it came, state, how many it takes, how much is missing, how many stand aside.",
	.needs = NEEDS_LAB, .opts = agenda_opts, .run = agenda_run };

static enum err_code
issue_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { .command = "issue-pack" };
	struct workflow_agenda a;
	AUTO_BUF(text);
	AUTO_LAB(lab);
	AUTO_ACTOR(who);
	enum err_code code;

	if ((code = cmd_begin_order(c, argc, 1, 1, &o, &lab, &who, e)) || (code = workflow_lab_begin(lab, e)))
		return code;
	o.object = argv[0];
	if (!(code = workflow_agenda(lab, argv[0], &a, e)) && !(code = workflow_agenda_render(lab, &a, false, &text, e))) {
		cmd_order_add(&o, "pack", text.s, false, true);
		code = cmd_give(c, lab, &who, &o, false, e);
	}
	workflow_lab_end(lab);
	if (!code)
		cmd_next(c, "panel agenda %s --issued", argv[0]);
	return code;
}

static const struct opt issue_opts[] = { { "dry-run", NULL, "judge, and change nothing" }, { 0 } };

const struct cmd cmd_panel_issue = { .noun = "panel", .verb = "issue", .args = "MEETING",
	.brief = "issue the agenda and its papers: their digest is recorded",
	.detail = "Again after the agenda or the day has changed: no meeting is held on papers that are not those of its agenda.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = issue_opts, .run = issue_run };
