/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_diff.c -- `policy diff` and `policy migrate`: what another policy would change, and taking a
 * case to the one in force. */
#include "cmd/lab.h"
#include "cmd/policy_int.h"
#include "core/file.h"
#include "core/json.h"
#include "core/table.h"
#include "workflow/migrate.h"
#include "workflow/policy_diff.h"
#include "workflow/proposal.h"

#include <string.h>

struct side { const struct policy *policy; const struct policy_file *file; size_t n; };

static void
texts(struct table *t, const char *const *value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		table_text(t, value[i]);
}
#define TEXTS(t, ...) texts(t, (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

/* ---- the tables ---- */

static struct table *
blocks(struct ctx *c, const struct side *a, const struct side *b)
{
	struct table *t = table_new(c->mem, "blocks");
	struct workflow_block_change *x;
	size_t n = workflow_policy_blocks(c->mem, a->file, a->n, b->file, b->n, &x);

	TABLE_TEXTS(t, "kind", "id", "key", "was", "is");
	for (size_t i = 0; i < n; i++)
		TEXTS(t, x[i].kind, x[i].id, x[i].key, x[i].was, x[i].is);
	return t;
}

static void
meanings(struct table *t, const char *kind, const char *state, const struct workflow_meaning *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		TEXTS(t, kind, state, x[i].what, x[i].subject, x[i].role, x[i].detail);
}

/* What changes at once: everything that is no case, and what begins from now on. */
static struct table *
effects(struct ctx *c, const struct policy *old, const struct policy *new)
{
	struct table *t = table_new(c->mem, "effects");
	struct workflow_meaning *x;

	TABLE_TEXTS(t, "process", "state", "what", "subject", "role", "detail");
	size_t n = workflow_policy_general(c->mem, old, new, &x);
	meanings(t, NULL, NULL, x, n);
	for (size_t i = 0; i < new->n_processes; i++) {
		const struct policy_process *p = &new->process[i];
		n = workflow_policy_meaning(c->mem, old, new, p->id, "none", &x);
		meanings(t, p->id, "none", x, n);
		for (size_t s = 0; s < p->states.n; s++) {
			n = workflow_policy_meaning(c->mem, old, new, p->id, p->states.item[s], &x);
			meanings(t, p->id, p->states.item[s], x, n);
		}
	}
	return t;
}

static struct table *
case_table(struct ctx *c)
{
	struct table *t = table_new(c->mem, "cases");

	TABLE_TEXTS(t, "case", "state", "what", "subject", "role", "detail");
	return t;
}

/* What moving the case would change, and what stands in the way. */
static enum err_code
case_rows(struct ctx *c, struct workflow_lab *lab, const char *obj, const struct policy *next, struct table *t, struct err *e)
{
	const char *name = workflow_lab_name(lab, obj), *state = workflow_facts_get(lab->facts, obj, "state");
	struct workflow_meaning *x;
	const struct policy *old;
	enum err_code code = workflow_lab_policy_of(lab, obj, &old, e);

	if (code)
		return code;
	size_t n = workflow_policy_meaning(c->mem, old, next, workflow_facts_get(lab->facts, obj, "kind"), state, &x);
	meanings(t, name, state, x, n);
	n = workflow_migrate_case(c->mem, lab, obj, next, &x);
	meanings(t, name, state, x, n);
	return OK;
}

static enum err_code
open_cases(struct ctx *c, struct workflow_lab *lab, const struct policy *next, struct table **out, struct err *e)
{
	const char **obj;
	size_t n;
	enum err_code code = workflow_project_objects(lab->project, c->mem, "number", NULL, &obj, &n, e);

	*out = case_table(c);
	for (size_t i = 0; !code && i < n; i++)
		if (strcmp(workflow_facts_get(lab->facts, obj[i], "policy"), next->digest) != 0 && !workflow_lab_ended(lab, obj[i]))
			code = case_rows(c, lab, obj[i], next, *out, e);
	return code;
}

/* ---- diff ---- */

static enum err_code
by_digest(struct workflow_lab *lab, const char *digest, struct side *out, struct err *e)
{
	struct policy_file *file;
	enum err_code code = workflow_shelf_policy(lab->shelf, digest, &out->policy, e);

	if (!code && !(code = workflow_shelf_files(lab->shelf, digest, &file, &out->n, e)))
		out->file = file;
	return code;
}

static enum err_code
other(struct ctx *c, struct workflow_lab *lab, int argc, char **argv, struct side *out, bool *faulty, struct err *e)
{
	struct policy_source *s = arena_alloc(c->mem, sizeof *s);
	struct diag d = { .mem = c->mem };
	const char *obj;
	enum err_code code;

	if (!cmd_policy_is_file(argv[0])) {
		if ((code = cmd_args(c, argc, 1, 1, e)) || (code = workflow_proposal_find(lab, argv[0], NULL, &obj, e)))
			return code;
		return by_digest(lab, arena_strdup(c->mem, workflow_facts_get(lab->facts, obj, "digest")), out, e);
	}
	s->n = 0;
	if ((code = cmd_policy_files(c, lab, argc, argv, cmd_flag(c, "alone"), s, faulty, e)) || *faulty)
		return code;
	*out = (struct side){ workflow_policy_read(c->mem, s->file, s->n, &d), s->file, s->n };
	return diag_err(&d, e);
}

static void
print(struct ctx *c, const char *from, const char *to, struct table *const *t, size_t n)
{
	static const char *const title[] = { "in the texts", "from adoption on", "for open cases, when they are moved" };
	struct json j = json_to(c->out);

	if (c->json) {
		json_object(&j, NULL);
		json_int(&j, "schema", 1);
		json_string(&j, "from", from);
		json_string(&j, "to", to);
		for (size_t i = 0; i < n; i++)
			table_json(&j, t[i]);
		json_end(&j);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (!c->plain)
			buf_printf(c->out, "%s%s%s\n", i ? "\n" : "", title[i], table_rows(t[i]) ? "" : ": nothing");
		table_write(c->out, t[i], table_format(false, c->plain));
	}
}

/* Who holds a role that is gone keeps it for the cases whose own policy has it; it is well to know whom. */
static enum err_code
holders(struct ctx *c, struct workflow_lab *lab, const struct policy *old, const struct policy *new, struct table *t, struct err *e)
{
	const char **obj;
	enum err_code code = OK;
	size_t n;

	for (size_t i = 0; !code && i < old->n_roles; i++) {
		const char *id = old->role[i].id;
		if (workflow_policy_role(new, id))
			continue;
		code = workflow_project_objects(lab->project, c->mem, arena_printf(c->mem, "role-%s", id), NULL, &obj, &n, e);
		for (size_t k = 0; !code && k < n; k++)
			TEXTS(t, NULL, NULL, "role", id, NULL, arena_printf(c->mem, "held by %s", workflow_lab_name(lab, obj[k])));
	}
	return code;
}

static enum err_code
compare(struct ctx *c, struct workflow_lab *lab, const struct side *old, const struct side *new, struct table *t[3], struct err *e)
{
	enum err_code code;

	t[0] = blocks(c, old, new);
	t[1] = effects(c, old->policy, new->policy);
	code = holders(c, lab, old->policy, new->policy, t[1], e);
	return code ? code : open_cases(c, lab, new->policy, &t[2], e);
}

enum err_code
cmd_policy_changes(struct ctx *c, struct workflow_lab *lab, const char *digest, struct err *e)
{
	struct side old = { 0 }, new = { 0 };
	struct table *t[3];
	enum err_code code;

	if ((code = by_digest(lab, lab->env.policy->digest, &old, e)) || (code = by_digest(lab, digest, &new, e)) ||
	    (code = compare(c, lab, &old, &new, t, e)))
		return code;
	print(c, old.policy->digest, new.policy->digest, t, 3);
	return OK;
}

static enum err_code
run_diff(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct side old = { 0 }, new = { 0 };
	struct table *t[3];
	bool faulty = false;
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_begin(c, argc, 1, POLICY_SOURCE_MAX, &lab, e)) ||
	    (code = by_digest(lab, lab->env.policy->digest, &old, e)) ||
	    (code = other(c, lab, argc, argv, &new, &faulty, e)) || faulty)
		return code;
	if ((code = compare(c, lab, &old, &new, t, e)))
		return code;
	print(c, old.policy->digest, new.policy->digest, t, 3);
	return OK;
}

static const struct opt diff_opts[] = {
	{ "alone", NULL, "the policy is the files named, without the others of the one in force" }, { 0 } };

const struct cmd cmd_policy_diff = { .noun = "policy", .verb = "diff", .args = "FILE...|DIGEST",
	.brief = "what would change between the policy in force and another",
	.detail = "Three lists: the blocks and keys that differ; what changes at once, for new cases and for all that is no\n"
	    "case (commands allowed or forbidden to a role in a state, what they newly ask, clocks, words that are sworn);\n"
	    "and for each open case what would change in its present state if it were moved, and what stands in the way\n"
	    "('obstacle').  An open case keeps to its own policy until then.",
	.needs = NEEDS_LAB, .opts = diff_opts, .run = run_diff };

/* ---- migrate ---- */

static enum err_code
to_policy(struct ctx *c, struct workflow_lab *lab, const char **digest, struct err *e)
{
	const char *to = cmd_opt(c, "to"), *obj;
	enum err_code code;

	*digest = arena_strdup(c->mem, lab->env.policy->digest);
	if (!to)
		return OK;
	if ((code = workflow_proposal_find(lab, to, "in-force|superseded|withdrawn", &obj, e)))
		return code;
	*digest = arena_strdup(c->mem, workflow_facts_get(lab->facts, obj, "digest"));
	return OK;
}

static enum err_code
run_migrate(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { .command = "migrate" };
	struct table *t = case_table(c);
	const char *obj, *digest;
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = cmd_begin_acting(c, argc, 1, 1, &lab, &a, e)) || (code = cmd_order(c, &o, e)) ||
	    (code = to_policy(c, lab, &digest, e)) || (code = workflow_lab_resolve(lab, argv[0], &obj, e)) ||
	    (code = case_rows(c, lab, obj, lab->env.policy, t, e)))
		return code;
	o.object = obj;
	o.command = workflow_migrate_command(lab, obj);
	cmd_order_add(&o, "to-policy", digest, false, false);
	if ((code = cmd_give(c, lab, &a, &o, false, e)))
		return code;
	if (!c->json)
		table_write(c->out, t, table_format(false, c->plain));
	cmd_next(c, "can %s", argv[0]);
	return OK;
}

static const struct opt migrate_opts[] = {
	{ "to", "DIGEST", "the policy whose changes were read; it must be the one in force" },
	{ "reason", "TEXT", "why; sealed. Give @FILE or -" }, { "dry-run", NULL, "judge, and change nothing" }, { 0 } };

const struct cmd cmd_policy_migrate = { .noun = "policy", .verb = "migrate", .args = "CASE",
	.brief = "move a case to the policy in force; says what changes for it",
	.detail = "Shorthand for 'do CASE migrate'.  It is refused when the case's state or a running clock would be lost, or a\n"
	    "separation that binds somebody.  Clocks that run keep their dates; what was sworn in other words lapses.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = migrate_opts, .run = run_migrate };
