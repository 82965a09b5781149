/* SPDX-License-Identifier: GPL-3.0-or-later */
/* case.c -- `case open|list|show|history`: where things stand. */
#include "cmd/case.h"
#include "core/table.h"
#include "core/zone.h"

#include <string.h>

static const struct opt open_opts[] = {
	{ "title", "TEXT", "title of the case; sealed. Give @FILE or -: argv can be seen by others" },
	{ "command", "COMMAND", "which command opens it, where a process has several" },
	{ "field", "NAME=VALUE", "another field of the opening command" },
	{ "file", "NAME=PATH", "a document of the opening command" },
	{ "reason", "TEXT", "why; sealed. Give @FILE or -" },
	CMD_ACT_OPTS,
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

const struct policy_command *
cmd_case_opening(const struct policy *p, const char *process, const char *named)
{
	for (size_t i = 0; i < p->n_commands; i++)
		if (p->command[i].creates && strcmp(p->command[i].on, process) == 0 && (!named || strcmp(p->command[i].id, named) == 0))
			return &p->command[i];
	return NULL;
}

enum err_code
cmd_case_no_process(struct workflow_lab *lab, const char *name, struct err *e)
{
	const struct policy *p = lab->env.policy;
	const char *all = "";

	for (size_t i = 0; i < p->n_processes; i++)
		if (p->process[i].prefix)
			all = arena_printf(lab->mem, "%s%s%s", all, *all ? ", " : "", p->process[i].id);
	return err_set(e, ERR_NOT_FOUND, "no process '%s'; cases are of: %s", name, all);
}

static enum err_code
open_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { 0 };
	const char *title = cmd_opt(c, "title"), *named = cmd_opt(c, "command");
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_order(c, &o, e)) ||
	    (title && (code = cmd_text(c, title, &title, e))) || (code = cmd_lab_open(c, &lab, e)) ||
	    (code = cmd_actor_open(c, lab, &a, e)))
		return code;
	const struct policy_process *p = workflow_policy_process(lab->env.policy, argv[0]);
	const struct policy_command *first = p && p->prefix ? cmd_case_opening(lab->env.policy, argv[0], named) : NULL;
	if (named && p && p->prefix && !first)
		return err_set(e, ERR_NOT_FOUND, "no command '%s' opens a case of %s", named, argv[0]);
	if (!first)
		return cmd_case_no_process(lab, argv[0], e);
	if (title)
		cmd_order_add(&o, "title", title, false, false);
	o.fresh = workflow_draw(lab, argv[0]);
	o.kind = argv[0];
	o.command = first->id;
	if ((code = cmd_give(c, lab, &a, &o, true, e)))
		return code;
	cmd_next(c, "case list");
	return OK;
}

const struct cmd cmd_case_open = { .noun = "case", .verb = "open", .args = "PROCESS",
	.brief = "open a case; prints its number", .detail = "",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = open_opts, .run = open_run };

static const struct opt carry_opts[] = {
	{ "state", "STATE", "the state in which it stood" },
	{ "title", "TEXT", "title of the case; sealed. Give @FILE or -: argv can be seen by others" },
	{ "field", "NAME=VALUE", "a fact of it; free text also as @FILE or -, and is sealed" },
	{ "clock", "CLOCK=DATE", "the day from which a clock of it counts" },
	{ "evidence", "FILE", "the document that shows all this" },
	{ "reason", "TEXT", "why; sealed. Give @FILE or -" },
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

/* --clock CLOCK=DATE is the field clock-CLOCK. */
static enum err_code
carried_clocks(struct ctx *c, struct workflow_order *o, struct err *e)
{
	const char *v;

	for (size_t i = 0; (v = cmd_opt_at(c, "clock", i)); i++) {
		const char *eq = strchr(v, '=');
		if (!eq || eq == v)
			return err_set(e, ERR_USAGE, "--clock takes CLOCK=DATE, not '%s'", v);
		cmd_order_add(o, arena_printf(c->mem, "clock-%.*s", (int)(eq - v), v), eq + 1, false, false);
	}
	return OK;
}

static enum err_code
carry_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { .command = "carry-in" };
	const char *title = cmd_opt(c, "title"), *state = cmd_opt(c, "state");
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_order(c, &o, e)) ||
	    (title && (code = cmd_text(c, title, &title, e))) || (code = carried_clocks(c, &o, e)))
		return code;
	if (!state)
		return err_set(e, ERR_USAGE, "case carry-in needs --state: the state in which the case stood");
	if ((code = cmd_lab_open(c, &lab, e)) || (code = cmd_actor_open(c, lab, &a, e)))
		return code;
	const struct policy_process *p = workflow_policy_process(lab->env.policy, argv[0]);
	if (!p || !p->prefix)
		return cmd_case_no_process(lab, argv[0], e);
	if (title)
		cmd_order_add(&o, "title", title, false, false);
	cmd_order_add(&o, "at-state", state, false, false);
	o.fresh = workflow_draw(lab, argv[0]);
	o.kind = argv[0];
	if ((code = cmd_give(c, lab, &a, &o, true, e)))
		return code;
	if (!o.dry_run)
		cmd_next(c, "case show %s   (another person confirms it: 'help case carry-in')",
		    workflow_facts_get(lab->facts, o.fresh, "number"));
	return OK;
}

const struct cmd cmd_case_carry_in = { .noun = "case", .verb = "carry-in", .args = "PROCESS",
	.brief = "take over a case that began elsewhere; prints its number",
	.detail = "Nothing else is done with it before another person, who has read the evidence, gives `do CASE carry-in-confirm\n"
	    "--field paper-read=DIGEST` (the digest that `case show` has as evidence).  It brings no data, no oath, no\n"
	    "approval and no measurement of the tool; it says for ever that it was carried in.  Many at once: 'help case import';\n"
	    "they are confirmed each by itself, or with a line for each in 'do --batch'.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = carry_opts, .run = carry_run };

static void
case_row(struct table *t, struct workflow_lab *lab, const char *obj)
{
	const char *organisation = workflow_facts_get(lab->facts, obj, "organisation");
	const char *carried = workflow_facts_get(lab->facts, obj, "carried-in");

	table_text(t, workflow_facts_get(lab->facts, obj, "number"));
	table_text(t, workflow_facts_get(lab->facts, obj, "kind"));
	table_text(t, workflow_facts_get(lab->facts, obj, "state"));
	table_text(t, *organisation ? workflow_lab_name(lab, organisation) : NULL);
	table_text(t, obj);
	table_text(t, *carried ? carried : NULL);
}

static const struct opt list_opts[] = {
	{ "process", "PROCESS", "only cases of this process" },
	{ "state", "STATE", "only cases in this state" },
	{ "limit", "N", "at most so many; 0: all (else 100 for people, all for scripts)" },
	CMD_PAST_OPT,
	{ 0 },
};

/* A name that the policy has not is a slip; an old policy may have had another state. */
static enum err_code
case_filter(struct workflow_lab *lab, const struct workflow_find *f, struct err *e)
{
	const struct policy *p = lab->env.policy;
	const struct policy_process *k = f->kind ? workflow_policy_process(p, f->kind) : NULL;
	const char **obj;
	size_t n;
	enum err_code code;

	if (f->kind && (!k || !k->prefix))
		return cmd_case_no_process(lab, f->kind, e);
	if (!f->state)
		return OK;
	for (size_t i = 0; i < p->n_processes; i++)
		if (p->process[i].prefix && (!k || k == &p->process[i]) && workflow_policy_has(&p->process[i].states, f->state))
			return OK;
	if ((code = workflow_project_objects(lab->project, lab->mem, "state", f->state, &obj, &n, e)))
		return code;
	return n ? OK : err_set(e, ERR_NOT_FOUND, "there is no state '%s'; see 'probity policy diagram'", f->state);
}

static enum err_code
list_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_find f = { .kind = cmd_opt(c, "process"), .state = cmd_opt(c, "state"), .order = FIND_NUMBER };
	const char **obj;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n, limit;

	(void)argv;
	if ((code = cmd_limit(c, 100, &limit, e)) || (code = cmd_begin_past(c, argc, 0, 0, &lab, e)))
		return code;
	f.limit = limit ? limit + 1 : 0;
	if ((code = case_filter(lab, &f, e)) || (code = workflow_project_find(lab->project, c->mem, &f, &obj, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "cases");
	static const char *const column[] = { "number", "process", "state", "organisation", "id", "carried_in" };
	for (size_t i = 0; i < 6; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < n && (!limit || i < limit); i++)
		case_row(t, lab, obj[i]);
	cmd_print_table(c, t);
	if (limit && n > limit && !c->json && !c->plain)
		fprintf(stderr, "There are more: --limit 0 shows all, --state and --process some\n");
	return OK;
}

const struct cmd cmd_case_list = { .noun = "case", .verb = "list", .args = "",
	.brief = "the cases: number, process, state, organisation", .detail = "Titles are sealed and not listed.",
	.needs = NEEDS_LAB, .opts = list_opts, .run = list_run };

struct showing { struct table *t; const char *obj; };

static void
show_fact(const char *obj, const char *fact, const char *value, void *ctx)
{
	struct showing *s = ctx;

	if (strcmp(obj, s->obj) != 0)
		return;
	table_text(s->t, fact);
	table_text(s->t, value);
}

static enum err_code
show_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct showing s = { 0 };
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_begin_past(c, argc, 1, 1, &lab, e)) ||
	    (code = workflow_lab_resolve(lab, argv[0], &s.obj, e)))
		return code;
	s.t = table_new(c->mem, "facts");
	table_column(s.t, "fact", TABLE_TEXT);
	table_column(s.t, "value", TABLE_TEXT);
	(void)workflow_facts_get(lab->facts, s.obj, "kind");	/* loads the object */
	workflow_facts_each(lab->facts, show_fact, &s);
	table_write(c->out, s.t, table_format(c->json, c->plain));
	cmd_next(c, "case history %s", argv[0]);
	return OK;
}

const struct cmd cmd_case_show = { .noun = "case", .verb = "show", .args = "OBJECT",
	.brief = "every fact of a case, document, dataset, clock, plan or person",
	.detail = "Sealed fields are shown as their commitments.", .needs = NEEDS_LAB, .opts = cmd_past_opts, .run = show_run };

static void
history_row(struct table *t, struct workflow_lab *lab, const struct workflow_history *h)
{
	char at[32];

	instant_format(at, h->ts);
	table_int(t, h->seq);
	table_text(t, at);
	table_text(t, workflow_lab_name(lab, h->actor));
	table_text(t, *h->role ? h->role : NULL);
	table_text(t, h->act);
	table_text(t, workflow_lab_name(lab, h->obj));
	table_text(t, *h->to ? h->to : NULL);
	table_text(t, *h->done ? h->done : NULL);
}

/* The day on which the entry was recorded, as the lab counts days. */
static enum err_code
drop_same_day(struct workflow_lab *lab, struct workflow_history *h, struct err *e)
{
	struct date day;
	char recorded[11];
	enum err_code code = zone_local(lab->env.zone, h->ts, &day, NULL, e);

	if (code)
		return code;
	date_format(recorded, day);
	if (strcmp(h->done, recorded) >= 0)
		h->done = "";
	return OK;
}

static enum err_code
history_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const column[] = { "at", "actor", "role", "act", "object", "state", "occurred_on" };
	struct workflow_history *h;
	const char *obj = NULL;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	if ((code = cmd_begin(c, argc, 0, 1, &lab, e)) ||
	    (argc && (code = workflow_lab_resolve(lab, argv[0], &obj, e))) ||
	    (code = workflow_project_history(lab->project, c->mem, obj, &h, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "entries");
	table_column(t, "seq", TABLE_INT);
	for (size_t i = 0; i < 7; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		if ((code = drop_same_day(lab, &h[i], e)))
			return code;
		if (*h[i].done || !cmd_flag(c, "backdated"))
			history_row(t, lab, &h[i]);
	}
	cmd_print_table(c, t);
	return OK;
}

static const struct opt history_opts[] = {
	{ "backdated", NULL, "only what was done on an earlier day than it was recorded" },
	{ 0 },
};

const struct cmd cmd_case_history = { .noun = "case", .verb = "history", .args = "[OBJECT]",
	.brief = "the entries on a case and all that belongs to it, oldest first",
	.detail = "The time is that of recording; occurred_on is the day on which it was done, where that was an earlier one.",
	.needs = NEEDS_LAB, .opts = history_opts, .run = history_run };
