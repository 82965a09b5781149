/* SPDX-License-Identifier: GPL-3.0-or-later */
/* destroy.c -- `destroy due|plan|approve|run|cancel|status|verify|sign|certificate`. */
#include "cmd/lab.h"
#include "core/table.h"
#include "core/zone.h"
#include "retention/certificate.h"
#include "retention/custody.h"
#include "workflow/clock.h"
#include "workflow/copies.h"
#include "workflow/destruction.h"

#include <string.h>

typedef enum err_code act(struct workflow_lab *lab, const struct workflow_actor *who, const char *object,
    struct workflow_done *out, struct err *e);

/* The verbs that take one object, sign, and print what came of it. */
static enum err_code
one(struct ctx *c, int argc, char **argv, act *fn, bool print_id, const char *next_verb, struct err *e)
{
	struct workflow_done d;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_acting(c, argc, 1, 1, &lab, &a, e)) ||
	    (code = fn(lab, &a, argv[0], &d, e)))
		return code;
	if (next_verb)
		cmd_next(c, "destroy %s %s", next_verb, workflow_lab_name(lab, d.obj));
	return cmd_print_done(c, lab, &d, print_id);
}

static enum err_code
plan_it(struct workflow_lab *lab, const struct workflow_actor *who, const char *object, struct workflow_done *out, struct err *e)
{
	return workflow_destroy_plan(lab, who, object, false, out, e);
}

static enum err_code
plan_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	return one(c, argc, argv, plan_it, true, "approve", e);
}

const struct cmd cmd_destroy_plan = { .noun = "destroy", .verb = "plan", .args = "DATASET",
	.brief = "plan the destruction of a dataset; prints the plan's id",
	.detail = "A dry run that touches nothing: every copy, where it lies, and what could be claimed.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = plan_run };

/* What an approver reads before signing: every copy, where it lies, and what could be claimed. */
static void
print_plan(struct ctx *c, const struct cjson *plan, const struct retention_copy *copy, size_t n)
{
	static const char *const column[] = { "copy", "kind", "scope", "predicted", "path" };
	const struct cjson *list = cjson_get(plan, "copies");
	struct table *t = table_new(c->mem, "copies");

	for (size_t i = 0; i < 5; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; list && i < list->n; i++) {
		const char *path = NULL, *id = cjson_str(list->item[i], "id", "?");
		for (size_t k = 0; k < n; k++)
			if (strcmp(copy[k].id, id) == 0)
				path = copy[k].path;
		table_text(t, id);
		table_text(t, cjson_str(list->item[i], "kind", NULL));
		table_text(t, cjson_str(list->item[i], "scope", NULL));
		table_text(t, cjson_str(list->item[i], "predicted", NULL));
		table_text(t, path);
	}
	cmd_print_table(c, t);
}

static enum err_code
show_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct retention_copy *copy;
	struct cjson *plan;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	if ((code = cmd_begin(c, argc, 1, 1, &lab, e)) ||
	    (code = workflow_destroy_show(lab, argv[0], &plan, &copy, &n, e)))
		return code;
	if (!c->json && !c->plain)
		buf_printf(c->out, "%s: dataset %s\n\n", argv[0], cjson_str(plan, "dataset", "?"));
	print_plan(c, plan, copy, n);
	cmd_next(c, "destroy approve %s", argv[0]);
	return OK;
}

const struct cmd cmd_destroy_show = { .noun = "destroy", .verb = "show", .args = "PLAN",
	.brief = "what a plan would destroy: every copy, where it lies, what could be claimed",
	.detail = "Read it before approving.", .needs = NEEDS_LAB, .run = show_run };

static enum err_code
approve_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	return one(c, argc, argv, workflow_destroy_approve, false, "run", e);
}

const struct cmd cmd_destroy_approve = { .noun = "destroy", .verb = "approve", .args = "PLAN",
	.brief = "approve a plan: the second person's signature",
	.detail = "The plan is drawn up again first, and must still give the digest that was planned.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = approve_run };

static enum err_code
cancel_it(struct workflow_lab *lab, const struct workflow_actor *who, const char *object, struct workflow_done *out, struct err *e)
{
	struct workflow_order o = { .object = object, .command = "destroy-cancel" };

	return workflow_do(lab, who, &o, out, e);
}

static enum err_code
cancel_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	return one(c, argc, argv, cancel_it, false, NULL, e);
}

const struct cmd cmd_destroy_cancel = { .noun = "destroy", .verb = "cancel", .args = "PLAN",
	.brief = "cancel a plan; its approvals are void for ever", .detail = "",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = cancel_run };

static enum err_code
sign_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	return one(c, argc, argv, workflow_destroy_sign, false, NULL, e);
}

const struct cmd cmd_destroy_sign = { .noun = "destroy", .verb = "sign", .args = "DATASET",
	.brief = "sign the certificate; with two people's signatures it stands", .detail = "",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .run = sign_run };

static const struct opt run_opts[] = {
	{ "ready", NULL, "run every plan that is approved, and go on with those cut short" },
	{ "dry-run", NULL, "judge the commit, and change nothing" },
	{ 0 },
};

/* Every approved plan and every one that was cut short; a plan that is refused (a hold) is reported and does not stop the others. */
static enum err_code
run_ready(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, struct retention_custodian *k, struct err *e)
{
	const char **plan;
	size_t n, bad = 0;
	enum err_code code = workflow_project_objects(lab->project, c->mem, "kind", "plan", &plan, &n, e);

	for (size_t i = 0; !code && i < n; i++) {
		const char *state = workflow_facts_get(lab->facts, plan[i], "state");
		struct err own = ERR_INIT;
		struct workflow_done d;
		if (strcmp(state, "approved") != 0 && (strcmp(state, "committed") != 0 || cmd_flag(c, "dry-run")))
			continue;
		if (workflow_destroy_run(lab, a, k, plan[i], cmd_flag(c, "dry-run"), &d, &own)) {
			fprintf(stderr, "probity: %s: %s\n", plan[i], own.msg);
			bad++;
		} else
			buf_printf(c->out, "%s %s %lld\n", plan[i], d.state, (long long)d.ver);
	}
	if (bad)
		c->status = ERR_UNFINISHED;
	return code;
}

static enum err_code
run_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct retention_custodian *k __attribute__((cleanup(cmd_custodian_close))) = NULL;
	bool ready = cmd_flag(c, "ready");
	struct workflow_done d;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_acting(c, argc, !ready, !ready, &lab, &a, e)))
		return code;
	if (!cmd_flag(c, "dry-run") && (code = cmd_custodian_open(lab, &a, &k, e)))
		return code;
	if (ready)
		return run_ready(c, lab, &a, k, e);
	if ((code = workflow_destroy_run(lab, &a, k, argv[0], cmd_flag(c, "dry-run"), &d, e)))
		return code;
	cmd_next(c, "destroy sign %s   (planner and approver)", workflow_lab_name(lab, workflow_facts_get(lab->facts, d.obj, "dataset")));
	return cmd_print_done(c, lab, &d, false);
}

const struct cmd cmd_destroy_run = { .noun = "destroy", .verb = "run", .args = "[PLAN]",
	.brief = "commit an approved plan and carry it out, or go on with one that was cut short",
	.detail = "The entry destroy-commit is the point of no return; nothing is touched before it.  Each step is on the\n"
	    "ledger before the next begins.  Exit status 8: not finished; run it again after mending.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = run_opts, .run = run_run };

static enum err_code
status_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const column[] = { "plan", "dataset", "state", "step", "result" };
	const char **plan;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	(void)argv;
	if ((code = cmd_begin(c, argc, 0, 0, &lab, e)) ||
	    (code = workflow_project_objects(lab->project, c->mem, "kind", "plan", &plan, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "plans");
	for (size_t i = 0; i < 5; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		const char *state = workflow_facts_get(lab->facts, plan[i], "state"), *result = workflow_facts_get(lab->facts, plan[i], "status");
		table_text(t, plan[i]);
		table_text(t, workflow_lab_name(lab, workflow_facts_get(lab->facts, plan[i], "dataset")));
		table_text(t, state);
		table_text(t, workflow_facts_get(lab->facts, plan[i], "step"));
		table_text(t, *result ? result : NULL);
		if (strcmp(state, "failed") == 0 || strcmp(state, "committed") == 0)
			c->status = ERR_UNFINISHED;
	}
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_destroy_status = { .noun = "destroy", .verb = "status", .args = "",
	.brief = "every plan, its state and last step; exit 8 when one is not finished", .detail = "",
	.needs = NEEDS_LAB, .run = status_run };

static enum err_code
due_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char **obj;
	struct date day;
	char today[11];
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	(void)argv;
	if ((code = cmd_begin(c, argc, 0, 0, &lab, e)) ||
	    (code = zone_local(lab->env.zone, lab->now, &day, NULL, e)) ||
	    (code = workflow_project_objects(lab->project, c->mem, "kind", "dataset", &obj, &n, e)))
		return code;
	date_format(today, day);
	struct table *t = table_new(c->mem, "due");
	table_column(t, "dataset", TABLE_TEXT);
	table_column(t, "not_before", TABLE_TEXT);
	table_column(t, "due", TABLE_BOOL);
	table_column(t, "holds", TABLE_INT);
	table_column(t, "provisional", TABLE_BOOL);
	for (size_t i = 0; i < n; i++) {
		const char *clock = workflow_clock_binding(lab, workflow_facts_get(lab->facts, obj[i], "case"));
		if (strcmp(workflow_facts_get(lab->facts, obj[i], "state"), "held") != 0 || !clock)
			continue;
		const char *from = workflow_clock_from(lab, clock);
		table_text(t, workflow_lab_name(lab, obj[i]));
		table_text(t, from);
		table_bool(t, *from && strcmp(from, today) <= 0 && !workflow_clock_stopped(lab, clock));
		table_int(t, workflow_facts_int(lab->facts, obj[i], "holds"));
		table_bool(t, *workflow_facts_get(lab->facts, clock, "provisional"));
	}
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_destroy_due = { .noun = "destroy", .verb = "due", .args = "",
	.brief = "the datasets that wait for their day, and those whose day has come",
	.detail = "A day is provisional when the calendar of bank holidays does not cover it.",
	.needs = NEEDS_LAB, .run = due_run };

static const struct opt certificate_opts[] = { { "to", "FORMAT", "json (default), md or html" }, { 0 } };

static enum err_code
certificate_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *to = cmd_opt(c, "to") ? cmd_opt(c, "to") : "json";
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_begin(c, argc, 1, 1, &lab, e)))
		return code;
	if (strcmp(to, "json") == 0 || c->json) {
		if ((code = workflow_certificate(lab, argv[0], c->out, e)))
			return code;
		buf_puts(c->out, "\n");
		return OK;
	}
	if (strcmp(to, "md") != 0 && strcmp(to, "html") != 0)
		return err_set(e, ERR_USAGE, "--to is json, md or html, not '%s'", to);
	return workflow_certificate_render(lab, argv[0], strcmp(to, "html") == 0, c->out, e);
}

const struct cmd cmd_destroy_certificate = { .noun = "destroy", .verb = "certificate", .args = "DATASET",
	.brief = "what was shown of a destruction, and what was not",
	.detail = "The JSON is canonical: its SHA-256 is the digest on the ledger.",
	.needs = NEEDS_LAB, .opts = certificate_opts, .run = certificate_run };

static enum err_code
verify_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct retention_presence there;
	const char *obj;
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_begin(c, argc, 1, 1, &lab, e)) ||
	    (code = workflow_lab_resolve(lab, argv[0], &obj, e)) || (code = retention_presence(lab->vault, obj, &there, e)))
		return code;
	bool destroyed = strcmp(workflow_facts_get(lab->facts, obj, "state"), "destroyed") == 0;
	if (!destroyed && !there.slot)
		return err_set(e, ERR_INTEGRITY, "vault-missing: %s is %s on the ledger, and its key slot is gone", argv[0],
		    workflow_facts_get(lab->facts, obj, "state"));
	if (destroyed && (there.slot || there.file))
		return err_set(e, ERR_INTEGRITY, "reopened: %s is destroyed on the ledger, and its %s is there (a restored disk?)", argv[0],
		    there.slot ? "key slot" : "container");
	if (c->json)
		buf_printf(c->out, "{\"schema\":1,\"destroyed\":%s,\"slot\":%s,\"file\":%s}\n", destroyed ? "true" : "false",
		    there.slot ? "true" : "false", there.file ? "true" : "false");
	else
		buf_printf(c->out, "%s: %s; key slot %s, container %s\n", argv[0], destroyed ? "destroyed" : "held",
		    there.slot ? "present" : "absent", there.file ? "present" : "absent");
	return OK;
}

const struct cmd cmd_destroy_verify = { .noun = "destroy", .verb = "verify", .args = "DATASET",
	.brief = "does the disk agree with the ledger about a dataset?", .detail = "",
	.needs = NEEDS_LAB, .run = verify_run };
