/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.c -- `do --batch FILE`: commands as JSON lines, each all or nothing, up to the first that fails. */
#include "cmd/batch_int.h"
#include "core/file.h"
#include "core/json.h"

#include <string.h>

enum { BATCH_MAX = 16 << 20 };

/* What is given in person is given one by one, by somebody who looks. */
static enum err_code
may_be_batched(struct workflow_lab *lab, const struct workflow_order *o, struct err *e)
{
	const struct policy_command *c;
	const char *obj;
	enum err_code code = workflow_lab_resolve(lab, o->object, &obj, e);

	if (code)
		return code;
	c = workflow_policy_command(lab->env.policy, workflow_facts_get(lab->facts, obj, "kind"), o->command);
	if (c && workflow_in_person(c))
		return err_set(e, ERR_REFUSED, "%s is not given in a batch: keys, roles, people, policy, destruction and the "
		    "release of a hold are given one by one", o->command);
	return OK;		/* a command that there is not is told as such */
}

static void
tell_failure(struct ctx *c, const struct batch *b, size_t i, const struct err *e)
{
	struct json j = json_to(c->out);

	fprintf(stderr, "probity: %s:%zu: %s (the %zu before it stand, the %zu after it were not given)\n", b->file,
	    b->line[i], e->msg, i, b->n - i - 1);
	c->status = (int)e->code;
	if (!c->json)
		return;
	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_int(&j, "line", (int64_t)b->line[i]);
	json_string(&j, "error", err_name(e->code));
	json_string(&j, "text", e->msg);
	json_end(&j);
}

static enum err_code
give_all(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, const struct batch *b, struct err *e)
{
	enum err_code code;

	for (size_t i = 0; i < b->n; i++) {
		if (!(code = may_be_batched(lab, &b->order[i], e)))
			code = cmd_give(c, lab, a, &b->order[i], false, e);
		if (code && i == 0)	/* nothing was done: an error like any other */
			return err_wrap(e, "%s:%zu", b->file, b->line[i]);
		if (code)
			return tell_failure(c, b, i, e), OK;
	}
	return OK;
}

enum err_code
cmd_batch(struct ctx *c, const char *file, struct err *e)
{
	struct batch b = { .file = strcmp(file, "-") == 0 ? "standard input" : file };
	const char *text;
	AUTO_BUF(all);
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if ((code = strcmp(file, "-") == 0 ? cmd_text(c, "-", &text, e) : file_read(&all, file, BATCH_MAX, e)))
		return code;
	if (strcmp(file, "-") != 0)
		text = all.s;
	if (all.len && strlen(text) != all.len)
		return err_set(e, ERR_INVALID, "%s has a NUL byte: it is no text", file);
	b.order = arena_alloc(c->mem, BATCH_LINES_MAX * sizeof *b.order);
	b.line = arena_alloc(c->mem, BATCH_LINES_MAX * sizeof *b.line);
	memset(b.order, 0, BATCH_LINES_MAX * sizeof *b.order);
	if ((code = cmd_batch_read(c, text, &b, e)) || (code = cmd_lab_open(c, &lab, e)) || (code = cmd_actor_open(c, lab, &a, e)))
		return code;
	return give_all(c, lab, &a, &b, e);
}
