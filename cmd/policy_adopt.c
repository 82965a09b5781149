/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_adopt.c -- `policy adopt|refuse|withdraw|list`: how the rules are changed. */
#include "cmd/lab.h"
#include "cmd/policy_int.h"
#include "core/file.h"
#include "core/json.h"
#include "core/table.h"
#include "workflow/proposal.h"

#include <string.h>

/* ---- what is said afterwards ---- */

static void
print(struct ctx *c, const struct workflow_done *d, const char *digest, int missing)
{
	struct json j = json_to(c->out);

	if (!c->json && d->seq < 0) {
		buf_printf(c->out, "%s (dry run)\n", d->obj);
		return;
	}
	if (!c->json) {
		buf_printf(c->out, "%s %s %lld\n", d->obj, d->state, (long long)d->ver);
		return;
	}
	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "object", d->obj);
	json_string(&j, "state", d->state);
	json_string(&j, "digest", digest);
	json_int(&j, "version", d->ver);
	json_int(&j, "missing", missing);
	if (d->seq >= 0)
		json_int(&j, "entry", d->seq);
	else
		json_null(&j, "entry");
	json_end(&j);
}

static void
next(const struct ctx *c, const char *digest, int missing)
{
	if (missing)
		cmd_next(c, "policy adopt %.12s   (%d more signature%s; 'policy diff %.12s' shows what changes)", digest, missing,
		    missing > 1 ? "s, by different people" : ", by another person", digest);
	else
		cmd_next(c, "policy list   (open cases keep to theirs; 'policy migrate CASE' moves one)");
}

/* ---- adopt ---- */

enum err_code
cmd_policy_files(struct ctx *c, struct workflow_lab *lab, int argc, char **argv, bool alone, struct policy_source *s,
    bool *faulty, struct err *e)
{
	struct diag d = { .mem = c->mem };
	struct policy_file *force;
	enum err_code code;
	size_t n;

	for (int i = 0; i < argc; i++)
		if ((code = cmd_policy_add_file(c, s, argv[i], e)))
			return code;
	if ((code = workflow_lab_policy_files(lab, &force, &n, e)))
		return code;
	if (!alone)
		cmd_policy_add_others(s, force, n);
	*faulty = !workflow_policy_read(c->mem, s->file, s->n, &d);
	if (*faulty) {
		cmd_policy_print(c, &d, NULL);
		c->status = ERR_INVALID;
		return OK;
	}
	for (int i = 0; i < argc; i++)
		s->file[i].name = cmd_policy_name(c, s->file[i].name);
	return OK;
}

static enum err_code
sign(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, const char *obj, struct err *e)
{
	const char *digest = arena_strdup(c->mem, workflow_facts_get(lab->facts, obj, "digest"));
	struct workflow_order o = { 0 };
	struct workflow_done d;
	enum err_code code;

	if ((code = cmd_order(c, &o, e)))
		return code;
	o.object = obj;
	o.command = "policy-adopt";
	cmd_order_add(&o, "digest", digest, false, false);
	cmd_order_add(&o, "replaces", arena_strdup(c->mem, lab->env.policy->digest), false, false);
	if ((code = workflow_do(lab, a, &o, &d, e)))
		return code;
	int missing = strcmp(d.state, "proposed") == 0 ? workflow_proposal_missing(lab, obj, "policy-adopt") : 0;
	print(c, &d, digest, missing);
	next(c, digest, missing);
	return OK;
}

/* Files that are proposed already are signed; others are proposed. */
static enum err_code
adopt_files(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, int argc, char **argv, struct err *e)
{
	struct policy_source s = { .n = 0 };
	struct diag d = { .mem = c->mem };
	const char *obj = NULL, *reason = cmd_opt(c, "reason");
	struct workflow_done done;
	struct err none = ERR_INIT;
	bool faulty = false;
	enum err_code code = cmd_policy_files(c, lab, argc, argv, cmd_flag(c, "alone"), &s, &faulty, e);

	if (code || faulty)
		return code;
	const struct policy *p = workflow_policy_read(c->mem, s.file, s.n, &d);
	if (!p)
		return diag_err(&d, e);
	if (workflow_proposal_find(lab, p->digest, "proposed", &obj, &none) == OK)
		return sign(c, lab, a, obj, e);
	if ((reason && (code = cmd_text(c, reason, &reason, e))) ||
	    (code = workflow_proposal_make(lab, a, s.file, s.n, reason, cmd_flag(c, "dry-run"), &done, e)))
		return code;
	int missing = done.seq < 0 ? 0 : workflow_proposal_missing(lab, done.obj, "policy-adopt");
	print(c, &done, p->digest, missing);
	next(c, p->digest, missing);
	if (c->json || c->plain || done.seq < 0)
		return OK;
	buf_puts(c->out, "\n");
	return cmd_policy_changes(c, lab, p->digest, e);
}

bool
cmd_policy_is_file(const char *arg)
{
	return strchr(arg, '.') || (strchr(arg, '/') && strncmp(arg, "policy/", 7) != 0) || file_exists(arg);
}

static enum err_code
run_adopt(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *obj;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code = cmd_begin_acting(c, argc, 1, POLICY_SOURCE_MAX, &lab, &a, e);

	if (code)
		return code;
	if (cmd_policy_is_file(argv[0]))
		return adopt_files(c, lab, &a, argc, argv, e);
	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = workflow_proposal_find(lab, argv[0], "proposed", &obj, e)))
		return code;
	return sign(c, lab, &a, obj, e);
}

static const struct opt adopt_opts[] = {
	{ "reason", "TEXT", "why, for whoever proposes; sealed. Give @FILE or -" },
	{ "alone", NULL, "the policy is the files named, without the others of the one in force" },
	{ "dry-run", NULL, "judge, and change nothing" },
	{ 0 },
};

const struct cmd cmd_policy_adopt = { .noun = "policy", .verb = "adopt", .args = "FILE...|DIGEST",
	.brief = "propose a policy, or sign one that was proposed",
	.detail = "The first to give the files proposes them, with a reason; documents of other names are taken from the policy\n"
	    "in force.  Two people then sign, by the files or by the digest, after 'policy diff'.  The second signature\n"
	    "puts it in force: for new cases, and for all that is no case.  Open cases keep to the policy that they were\n"
	    "opened under until they are moved ('policy migrate').  A faulty file is reported as 'policy check' does.\n"
	    "docs/policy-life.md says what cannot be adopted.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = adopt_opts, .run = run_adopt };

/* ---- refuse, withdraw ---- */

static enum err_code
give(struct ctx *c, int argc, char **argv, const char *command, const char *states, struct err *e)
{
	struct workflow_order o = { .command = command };
	struct workflow_done d;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_acting(c, argc, 1, 1, &lab, &a, e)) || (code = cmd_order(c, &o, e)) ||
	    (code = workflow_proposal_find(lab, argv[0], states, &o.object, e)))
		return code;
	const char *digest = arena_strdup(c->mem, workflow_facts_get(lab->facts, o.object, "digest"));
	if (strcmp(command, "policy-withdraw") == 0)
		cmd_order_add(&o, "digest", digest, false, false);
	if ((code = workflow_do(lab, &a, &o, &d, e)))
		return code;
	int missing = strcmp(d.state, "withdrawn") == 0 ? 0 : workflow_proposal_missing(lab, o.object, command);
	print(c, &d, digest, missing);
	if (missing)
		cmd_next(c, "policy withdraw %.12s   (%d more signature, by another person)", digest, missing);
	else
		cmd_next(c, "policy list");
	return OK;
}

static enum err_code
run_refuse(struct ctx *c, int argc, char **argv, struct err *e)
{
	return give(c, argc, argv, "policy-refuse", "proposed", e);
}

static enum err_code
run_withdraw(struct ctx *c, int argc, char **argv, struct err *e)
{
	return give(c, argc, argv, "policy-withdraw", "in-force|superseded", e);
}

static const struct opt reason_opts[] = {
	{ "reason", "TEXT", "why; sealed. Give @FILE or -" }, { "dry-run", NULL, "judge, and change nothing" }, { 0 } };

const struct cmd cmd_policy_refuse = { .noun = "policy", .verb = "refuse", .args = "DIGEST",
	.brief = "refuse a policy that was proposed", .detail = "One person does, with a reason.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = reason_opts, .run = run_refuse };

const struct cmd cmd_policy_withdraw = { .noun = "policy", .verb = "withdraw", .args = "DIGEST",
	.brief = "withdraw a policy that was adopted; given twice, by two people",
	.detail = "The cases that were opened under it stand still until they are moved ('policy migrate').  If it is the one in\n"
	    "force, no case is opened before another is adopted; the one before it does not come back by itself.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = reason_opts, .run = run_withdraw };

/* ---- list ---- */

/* Cases under the policy that are not at an end. */
static enum err_code
open_cases(struct ctx *c, struct workflow_lab *lab, const char *digest, int64_t *out, struct err *e)
{
	const char **obj;
	size_t n;
	enum err_code code = workflow_project_objects(lab->project, c->mem, "policy", digest, &obj, &n, e);

	*out = 0;
	for (size_t i = 0; !code && i < n; i++)
		*out += strcmp(obj[i], "lab") != 0 && !workflow_lab_ended(lab, obj[i]);
	return code;
}

static enum err_code
run_list(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char **obj;
	AUTO_LAB(lab);
	enum err_code code;
	int64_t cases, seq;
	size_t n;

	(void)argv;
	if ((code = cmd_begin(c, argc, 0, 0, &lab, e)) ||
	    (code = workflow_project_objects(lab->project, c->mem, "kind", "policy", &obj, &n, e)))
		return code;
	struct table *t = table_new(c->mem, "policies");
	table_column(t, "policy", TABLE_TEXT);
	table_column(t, "state", TABLE_TEXT);
	table_column(t, "since_entry", TABLE_INT);
	table_column(t, "open_cases", TABLE_INT);
	table_column(t, "missing", TABLE_INT);
	table_column(t, "digest", TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		const char *state = workflow_facts_get(lab->facts, obj[i], "state"), *digest = workflow_facts_get(lab->facts, obj[i], "digest");
		bool proposed = strcmp(state, "proposed") == 0;
		if ((code = open_cases(c, lab, digest, &cases, e)) ||
		    (code = workflow_project_set_by(lab->project, obj[i], "state", &seq, e)))
			return code;
		table_text(t, obj[i]);
		table_text(t, state);
		table_int(t, seq);
		table_int(t, cases);
		table_int(t, proposed ? workflow_proposal_missing(lab, obj[i], "policy-adopt") : 0);
		table_text(t, digest);
	}
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_policy_list = { .noun = "policy", .verb = "list", .args = "",
	.brief = "the policies: proposed, in force, superseded, and how many open cases keep to each",
	.detail = "'since_entry' is the entry that led to the state; 'missing' the signatures that adopting it still takes.",
	.needs = NEEDS_LAB, .run = run_list };
