/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lab.c -- see lab.h. */
#include "cmd/lab.h"
#include "cmd/askpass.h"
#include "cmd/grant.h"
#include "cmd/notice.h"
#include "core/json.h"
#include "core/table.h"
#include "workflow/past.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct workflow_clock
cmd_clock(void)
{
	const char *told = getenv("PROBITY_NOW");
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (struct workflow_clock){ .system = (instant)t.tv_sec * 1000 + t.tv_nsec / 1000000,
		.told = told && *told ? told : NULL };
}

enum err_code
cmd_lab_open(struct ctx *c, struct workflow_lab **out, struct err *e)
{
	struct workflow_clock clock = cmd_clock();

	return workflow_lab_open(out, c->mem, c->lab, &clock, e);
}

void
cmd_lab_close(struct workflow_lab **lab)
{
	if (*lab && (*lab)->touched)
		cmd_tell_grants(*lab);
	workflow_lab_close(*lab);
}

enum err_code
cmd_begin(struct ctx *c, int argc, int min, int max, struct workflow_lab **lab, struct err *e)
{
	enum err_code code = cmd_args(c, argc, min, max, e);

	return code ? code : cmd_lab_open(c, lab, e);
}

const struct opt cmd_past_opts[] = { CMD_PAST_OPT, { 0 } };

enum err_code
cmd_begin_past(struct ctx *c, int argc, int min, int max, struct workflow_lab **lab, struct err *e)
{
	const char *day = cmd_opt(c, "as-at");
	struct date d;
	int64_t entries;
	enum err_code code = cmd_args(c, argc, min, max, e);

	if (code || (day && (code = date_parse(&d, day, e))) || (code = cmd_lab_open(c, lab, e)) || !day)
		return code;
	if (!(code = workflow_past_become(*lab, d, &entries, e)) && !c->json && !c->plain)
		buf_printf(c->out, "As at the end of %s: %lld entries of the ledger\n", day, (long long)entries);
	return code;
}

enum err_code
cmd_begin_acting(struct ctx *c, int argc, int min, int max, struct workflow_lab **lab,
    struct workflow_actor *a, struct err *e)
{
	enum err_code code = cmd_begin(c, argc, min, max, lab, e);

	return code ? code : cmd_actor_open(c, *lab, a, e);
}

enum err_code
cmd_begin_order(struct ctx *c, int argc, int min, int max, struct workflow_order *o, struct workflow_lab **lab,
    struct workflow_actor *a, struct err *e)
{
	enum err_code code;

	if ((code = cmd_args(c, argc, min, max, e)) || (code = cmd_order(c, o, e)) || (code = cmd_lab_open(c, lab, e)))
		return code;
	return cmd_actor_open(c, *lab, a, e);
}

void
cmd_print_table(struct ctx *c, const struct table *t)
{
	table_write(c->out, t, table_format(c->json, c->plain));
}

enum err_code
cmd_key_open(struct sshsig_signer **out, const char *path, struct err *e)
{
	struct sshsig_passphrase pass = askpass_source(NULL);

	return sshsig_signer_open(out, path, &pass, e);
}

static const char *
named(struct ctx *c, const char *option, const char *variable)
{
	const char *v = cmd_opt(c, option);

	if (!v)
		v = getenv(variable);
	return v && *v ? v : NULL;
}

/* The actor id behind a label or an id. */
static enum err_code
actor_id(struct workflow_lab *lab, const char *who, const char **id, struct err *e)
{
	const char *obj;
	enum err_code code = workflow_lab_resolve(lab, who, &obj, e);

	if (code)
		return code;
	if (strncmp(obj, "actor/", 6) != 0)
		return err_set(e, ERR_INVALID, "'%s' is not an actor", who);
	*id = obj + 6;
	return OK;
}

enum err_code
cmd_actor_open(struct ctx *c, struct workflow_lab *lab, struct workflow_actor *out, struct err *e)
{
	const char *key = named(c, "key", "PROBITY_KEY"), *who = named(c, "actor", "PROBITY_ACTOR"), *id = NULL;
	enum err_code code;

	if (!key)
		return err_set(e, ERR_USAGE, "no key, no entry: give --key, or set PROBITY_KEY");
	if ((code = cmd_key_open(&out->signer, key, e)) ||
	    (code = workflow_actor_of(lab, sshsig_signer_public(out->signer), &out->id, e)))
		return code;
	if (!who)
		return OK;
	if ((code = actor_id(lab, who, &id, e)))
		return code;
	if (strcmp(id, out->id) != 0)
		return err_set(e, ERR_REFUSED, "the key %s is not %s's", sshsig_signer_public(out->signer)->fingerprint, who);
	return OK;
}

enum err_code
cmd_reader_open(struct ctx *c, struct workflow_lab *lab, struct workflow_actor *a, struct err *e)
{
	return named(c, "key", "PROBITY_KEY") ? cmd_actor_open(c, lab, a, e) : OK;
}

void
cmd_actor_release(struct workflow_actor *a)
{
	sshsig_signer_free(a->signer);
}

enum err_code
cmd_actor_named(struct ctx *c, struct workflow_lab *lab, const char **id, struct err *e)
{
	const char *who = named(c, "actor", "PROBITY_ACTOR");
	AUTO_ACTOR(a);
	enum err_code code;

	if (who)
		return actor_id(lab, who, id, e);
	if ((code = cmd_actor_open(c, lab, &a, e)))
		return err_set(e, ERR_USAGE, "whose? give --actor, or set PROBITY_ACTOR");
	*id = a.id;
	return OK;
}

const struct opt cmd_order_opts[] = {
	CMD_ORDER_OPTS,
	{ 0 },
};

enum { VALUES_MAX = 64 };

void
cmd_order_add(struct workflow_order *o, const char *name, const char *value, bool file, bool by_tool)
{
	struct workflow_value *list = (struct workflow_value *)o->value;	/* ours: made by cmd_order */

	if (o->n_values < VALUES_MAX)
		list[o->n_values++] = (struct workflow_value){ name, value, file, by_tool };
}

static enum err_code
split(struct ctx *c, const char *given, const char *option, char **name, const char **value, struct err *e)
{
	const char *eq = strchr(given, '=');

	if (!eq || eq == given)
		return err_set(e, ERR_USAGE, "--%s takes NAME=VALUE, not '%s'", option, given);
	*name = arena_printf(c->mem, "%.*s", (int)(eq - given), given);
	*value = eq + 1;
	return OK;
}

enum err_code
cmd_order(struct ctx *c, struct workflow_order *o, struct err *e)
{
	const char *v, *value, *reason = cmd_opt(c, "reason");
	enum err_code code;
	char *name;

	o->value = arena_alloc(c->mem, VALUES_MAX * sizeof *o->value);
	o->n_values = 0;
	for (size_t i = 0; (v = cmd_opt_at(c, "field", i)); i++) {
		if ((code = split(c, v, "field", &name, &value, e)) || (code = cmd_text(c, value, &value, e)))
			return code;
		cmd_order_add(o, name, value, false, false);
	}
	for (size_t i = 0; (v = cmd_opt_at(c, "file", i)); i++) {
		if ((code = split(c, v, "file", &name, &value, e)))
			return code;
		cmd_order_add(o, name, value, true, false);
	}
	if (o->n_values == VALUES_MAX)
		return err_set(e, ERR_USAGE, "at most %d fields", VALUES_MAX - 1);
	if (reason && (code = cmd_text(c, reason, &o->reason, e)))
		return code;
	o->principal = cmd_opt(c, "on-behalf-of");
	o->occurred_on = cmd_opt(c, "occurred-on");
	o->received_from = cmd_opt(c, "received-from");
	o->evidence = cmd_opt(c, "evidence");
	o->dry_run = cmd_flag(c, "dry-run");
	return OK;
}

enum err_code
cmd_print_done(struct ctx *c, struct workflow_lab *lab, const struct workflow_done *d, bool print_id)
{
	const char *name = workflow_lab_name(lab, d->obj);
	struct json j = json_to(c->out);

	if (c->json) {
		json_object(&j, NULL);
		json_int(&j, "schema", 1);
		json_string(&j, "object", d->obj);
		json_string(&j, "name", name);
		json_string(&j, "state", d->state);
		json_int(&j, "version", d->ver);
		if (d->seq >= 0)
			json_int(&j, "entry", d->seq);
		else
			json_null(&j, "entry");
		json_end(&j);
	} else if (print_id)
		buf_printf(c->out, "%s\n", name);
	else
		buf_printf(c->out, "%s %s %lld%s\n", name, d->state, (long long)d->ver, d->seq < 0 ? " (dry run)" : "");
	return OK;
}

/* Whoever relies on a rule of law that nobody has compared with its text is told so. */
static void
say_unverified(struct workflow_lab *lab, const struct workflow_order *o)
{
	for (size_t i = 0; i < o->n_values; i++) {
		const struct policy_basis *b = o->value[i].file ? NULL
		    : workflow_policy_basis(lab->env.policy, o->value[i].value);
		if (b && !b->verified)
			fprintf(stderr, "Unverified: %s (%s) is a rule that nobody has compared with the text of the law\n", b->id,
			    b->provision);
	}
}

enum err_code
cmd_give(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, const struct workflow_order *o,
    bool print_id, struct err *e)
{
	struct workflow_done d;
	enum err_code code = workflow_do(lab, a, o, &d, e);

	if (!code)
		say_unverified(lab, o);
	return code ? code : cmd_print_done(c, lab, &d, print_id);
}
