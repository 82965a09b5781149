/* SPDX-License-Identifier: GPL-3.0-or-later */
/* do.c -- `do` and `can`: give any command of the policy, and see what may be given. */
#include "cmd/batch.h"
#include "cmd/people.h"
#include "core/json.h"

#include <string.h>

static const char *const not_batched[] = { "field", "file", "reason", "on-behalf-of", "occurred-on", "received-from",
	"evidence" };

static enum err_code
do_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_order o = { 0 };
	AUTO_LAB(lab);
	AUTO_ACTOR(a);
	enum err_code code;

	if (cmd_opt(c, "batch")) {
		if ((code = cmd_args(c, argc, 0, 0, e)))
			return code;
		for (size_t i = 0; i < sizeof not_batched / sizeof *not_batched; i++)
			if (cmd_opt(c, not_batched[i]))
				return err_set(e, ERR_USAGE, "with --batch, fields, files and reasons stand in the file");
		return cmd_batch(c, cmd_opt(c, "batch"), e);
	}
	if ((code = cmd_begin_order(c, argc, 2, 2, &o, &lab, &a, e)))
		return code;
	o.object = argv[0];
	o.command = argv[1];
	if ((code = cmd_give(c, lab, &a, &o, false, e)))
		return code;
	cmd_next(c, "can %s", argv[0]);
	return OK;
}

static const struct opt do_opts[] = {
	CMD_ORDER_OPTS,
	{ "batch", "FILE", "commands as JSON lines (- for standard input), instead of OBJECT COMMAND" },
	{ 0 },
};

const struct cmd cmd_do = { .noun = "do", .verb = "", .args = "[OBJECT COMMAND]",
	.brief = "give a command of the policy: the one way anything happens",
	.detail = "Prints OBJECT STATE VERSION.  Every other verb that changes something is shorthand for this.\n"
	    "A batch is one object a line: {\"object\":..,\"command\":..,\"fields\":{..},\"files\":{..},\"reason\":..,\n"
	    "\"occurred-on\":..,\"received-from\":..,\"evidence\":PATH}; all but the first two may be left out.  It is\n"
	    "read whole first; then each line is all or nothing, and the first that fails ends the batch with its exit\n"
	    "status: what was given before it stands.  Keys, roles, people, policy, destruction and the release of a\n"
	    "hold are given one by one.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = do_opts, .run = do_run };

static void
can_text(struct ctx *c, const struct workflow_can *x)
{
	if (c->plain) {
		for (size_t i = 0; i < x->n_reasons; i++)
			buf_printf(c->out, "%s\tno\t%s\t%s\n", x->command->id, x->reason[i].code, x->reason[i].text);
		if (x->allowed)
			buf_printf(c->out, "%s\tyes\t\t\n", x->command->id);
		return;
	}
	buf_printf(c->out, "%s %s\n", x->allowed ? "yes" : "no ", x->command->id);
	for (size_t i = 0; i < x->n_reasons; i++)
		buf_printf(c->out, "      %s: %s\n", x->reason[i].code, x->reason[i].text);
}

static void
can_json(struct json *j, const struct workflow_can *x)
{
	json_object(j, NULL);
	json_string(j, "command", x->command->id);
	json_bool(j, "allowed", x->allowed);
	json_array(j, "reasons");
	for (size_t i = 0; i < x->n_reasons; i++) {
		json_object(j, NULL);
		json_string(j, "code", x->reason[i].code);
		json_string(j, "text", x->reason[i].text);
		json_end(j);
	}
	json_end(j);
	json_end(j);
}

static void
can_print(struct ctx *c, struct workflow_lab *lab, const char *obj, const char *actor, const char *only,
    const struct workflow_can *x, size_t n)
{
	struct json j = json_to(c->out);

	if (c->json) {
		json_object(&j, NULL);
		json_int(&j, "schema", 1);
		json_string(&j, "object", obj);
		json_string(&j, "name", workflow_lab_name(lab, obj));
		json_string(&j, "state", workflow_facts_get(lab->facts, obj, "state"));
		json_string(&j, "actor", actor);
		json_array(&j, "commands");
	}
	for (size_t i = 0; i < n; i++) {
		if (only && strcmp(only, x[i].command->id) != 0)
			continue;
		if (c->json)
			can_json(&j, &x[i]);
		else
			can_text(c, &x[i]);
	}
	if (c->json) {
		json_end(&j);
		json_end(&j);
	}
}

static bool
known_command(const struct workflow_can *x, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(x[i].command->id, id) == 0)
			return true;
	return false;
}

/* The person named by --on-behalf-of, by id; NULL: nobody is. */
static enum err_code
principal_named(struct ctx *c, struct workflow_lab *lab, const char **id, struct err *e)
{
	const char *who = cmd_opt(c, "on-behalf-of"), *obj;
	enum err_code code;

	*id = NULL;
	if (!who)
		return OK;
	if ((code = cmd_one_of_kind(lab, "actor", who, &obj, e)))
		return err_wrap(e, "--on-behalf-of");
	*id = obj + strlen("actor/");
	return OK;
}

static enum err_code
can_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct workflow_can *x;
	const char *obj, *actor, *principal;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	if ((code = cmd_begin(c, argc, 1, 2, &lab, e)) ||
	    (code = cmd_actor_named(c, lab, &actor, e)) || (code = workflow_lab_resolve(lab, argv[0], &obj, e)) ||
	    (code = principal_named(c, lab, &principal, e)) || (code = workflow_may(lab, actor, principal, obj, &x, &n, e)))
		return code;
	if (argc == 2 && !known_command(x, n, argv[1]))
		return err_set(e, ERR_NOT_FOUND, "a %s has no command '%s'", workflow_facts_get(lab->facts, obj, "kind"), argv[1]);
	can_print(c, lab, obj, actor, argc == 2 ? argv[1] : NULL, x, n);
	return OK;
}

static const struct opt can_opts[] = {
	{ "on-behalf-of", "ACTOR", "what may be done for this person, by delegation" },
	{ 0 },
};

const struct cmd cmd_can = { .noun = "can", .verb = "", .args = "OBJECT [COMMAND]",
	.brief = "what may be done now; for what may not, every reason",
	.detail = "Fields are taken as still to be given.", .needs = NEEDS_LAB | NEEDS_ACTOR, .opts = can_opts, .run = can_run };
