/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lab.c -- see lab.h: opening a lab. */
#include "workflow/lab.h"
#include "core/fence.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/xalloc.h"
#include "workflow/address.h"

#include <stdlib.h>
#include <string.h>

enum { LAB_YAML_MAX = 65536 };

void
workflow_lab_close(struct workflow_lab *lab)
{
	if (!lab)
		return;
	workflow_facts_free(lab->facts);
	workflow_project_close(lab->project);
	retention_vault_free(lab->vault);
	ledger_host_free(lab->host);
	ledger_close(lab->ledger);
	free(lab);
}

static const char *
below(struct workflow_lab *lab, const char *path)
{
	return *path == '/' ? path : arena_printf(lab->mem, "%s/%s", lab->dir, path);
}

/* NAME: [PROGRAM, ARGUMENT...]; NULL where there is none. */
static enum err_code
read_program(struct workflow_lab *lab, const char *file, const struct fence_node *root, const char *name, const char *example,
    const char ***out, struct err *e)
{
	const struct fence_node *list = fence_get(root, name);

	*out = NULL;
	if (!list)
		return OK;
	if (list->kind != FENCE_LIST || !list->n)
		return err_set(e, ERR_INVALID, "%s: %s is a list, as %s: it is run without a shell", file, name, example);
	*out = arena_alloc(lab->mem, (list->n + 1) * sizeof **out);
	for (size_t i = 0; i < list->n; i++) {
		const char *word = list->item[i]->kind == FENCE_SCALAR ? list->item[i]->text : "";
		if (!*word || (i == 0 && *word != '/'))
			return err_set(e, ERR_INVALID, "%s: %s begins with the whole path of a program, and has no empty argument", file, name);
		(*out)[i] = arena_strdup(lab->mem, word);
	}
	(*out)[list->n] = NULL;
	return OK;
}

/* grants-file: PATH, grants-hook: [PROGRAM, ARGUMENT...] */
static enum err_code
read_grants(struct workflow_lab *lab, const char *file, const struct fence_node *root, struct err *e)
{
	const char *path = fence_text(root, "grants-file", "");

	int64_t seconds;

	if (!parse_int(fence_text(root, "grants-hook-seconds", "20"), 1, 600, &seconds))
		return err_set(e, ERR_INVALID, "%s: grants-hook-seconds is a number from 1 to 600", file);
	lab->grants_seconds = (int)seconds;
	lab->grants_file = *path ? below(lab, arena_strdup(lab->mem, path)) : NULL;
	if (!lab->grants_file && fence_get(root, "grants-hook"))
		return err_set(e, ERR_INVALID, "%s: grants-hook hands over a file: say where it is, with grants-file", file);
	return read_program(lab, file, root, "grants-hook", "[/usr/local/bin/hand-over]", &lab->grants_hook, e);
}

/* sendmail: [PROGRAM, ARGUMENT...], mail-from, mail-digest */
static enum err_code
read_mail(struct workflow_lab *lab, const char *file, const struct fence_node *root, struct err *e)
{
	const char *from = fence_text(root, "mail-from", ""), *digest = fence_text(root, "mail-digest", "no");

	lab->mail_from = *from ? arena_strdup(lab->mem, from) : NULL;
	lab->mail_digest = strcmp(digest, "yes") == 0;
	if (*from && !workflow_address_ok(from))
		return err_set(e, ERR_INVALID, "%s: mail-from is not an address", file);
	if (!lab->mail_digest && strcmp(digest, "no") != 0)
		return err_set(e, ERR_INVALID, "%s: mail-digest is yes or no", file);
	return read_program(lab, file, root, "sendmail", "[/usr/sbin/sendmail, -t, -i]", &lab->sendmail, e);
}

enum err_code
workflow_lab_yaml(struct workflow_lab *lab, struct err *e)
{
	AUTO_BUF(b);
	struct diag d = { .mem = lab->mem };
	const char *file = below(lab, "lab.yaml");
	enum err_code code = file_read(&b, file, LAB_YAML_MAX, e);

	if (code)
		return code;
	const struct fence_node *root = fence_read_yaml(lab->mem, file, b.s, b.len, &d);
	if ((code = diag_err(&d, e)))
		return code;
	lab->documents = below(lab, "documents");
	lab->keystore = below(lab, arena_strdup(lab->mem, fence_text(root, "keystore", "keystore")));
	const char *reg = fence_text(root, "register", "");
	lab->register_path = *reg ? below(lab, arena_strdup(lab->mem, reg)) : NULL;
	return (code = read_mail(lab, file, root, e)) ? code : read_grants(lab, file, root, e);
}

static enum err_code
tell_time(struct workflow_lab *lab, const struct workflow_clock *clock, struct err *e)
{
	struct ledger_head head;
	enum err_code code = ledger_head(lab->ledger, &head, e);
	char last[32];

	if (code)
		return code;
	lab->simulated = ledger_simulated(lab->ledger);
	if (clock->told && !lab->simulated)
		return err_set(e, ERR_INVALID, "PROBITY_NOW is set, but this lab's clock is the system's; unset it");
	lab->now = lab->simulated ? head.ts : clock->system;
	if (!clock->told)
		return OK;
	if ((code = instant_parse(&lab->now, clock->told, e)))
		return err_wrap(e, "PROBITY_NOW");
	instant_format(last, head.ts);
	if (lab->now < head.ts)
		return err_set(e, ERR_INVALID, "PROBITY_NOW %s is before the last entry, %s", clock->told, last);
	return OK;
}

enum err_code
workflow_lab_policy_files(struct workflow_lab *lab, struct policy_file **out, size_t *n, struct err *e)
{
	return workflow_shelf_files(lab->shelf, workflow_facts_get(lab->facts, "lab", "policy"), out, n, e);
}

enum err_code
workflow_lab_policy_of(struct workflow_lab *lab, const char *obj, const struct policy **out, struct err *e)
{
	struct workflow_request r = { .obj = obj, .act = "" };

	if ((*out = workflow_policy_for(&lab->env, lab->facts, &r)))
		return OK;
	return err_set(e, ERR_INTEGRITY, "the policy that '%s' was opened under cannot be read from %s; restore it there", obj,
	    lab->documents);
}

bool
workflow_lab_ended(struct workflow_lab *lab, const char *obj)
{
	struct err ignored = ERR_INIT;		/* a policy that is lost: nobody can say, so it is open */
	const struct policy *policy;

	if (workflow_lab_policy_of(lab, obj, &policy, &ignored))
		return false;
	const struct policy_process *p = workflow_policy_process(policy, workflow_facts_get(lab->facts, obj, "kind"));
	return p && workflow_policy_has(&p->ends, workflow_facts_get(lab->facts, obj, "state"));
}

/* The policy and the calendar that are in force, as far as they are not those in hand. */
static enum err_code
follow(struct workflow_lab *lab, struct err *e)
{
	const char *policy = workflow_facts_get(lab->facts, "lab", "policy");
	const char *calendar = workflow_facts_get(lab->facts, "lab", "calendar");
	enum err_code code = OK;

	if (!lab->env.policy || strcmp(lab->env.policy->digest, policy) != 0)
		code = workflow_shelf_policy(lab->shelf, policy, &lab->env.policy, e);
	if (code)
		return err_wrap(e, "the policy in force");
	if (!lab->env.calendar || strcmp(calendar_version(lab->env.calendar), calendar) != 0)
		code = workflow_shelf_calendar(lab->shelf, calendar, &lab->env.calendar, e);
	if (code)
		return err_wrap(e, "the calendar in force");
	lab->env.division = workflow_facts_get(lab->facts, "lab", "division");	/* borrowed from the facts */
	lab->env.zone = workflow_facts_get(lab->facts, "lab", "zone");
	return OK;
}

static enum err_code
open_rooms(struct workflow_lab *lab, const struct workflow_clock *clock, struct err *e)
{
	enum err_code code;

	if ((code = workflow_lab_yaml(lab, e)))
		return code;
	lab->shelf = workflow_shelf_new(lab->mem, lab->documents);
	workflow_shelf_remember(lab->shelf, below(lab, "policies"));
	workflow_shelf_lend(lab->shelf, &lab->env);
	if ((code = ledger_open(&lab->ledger, lab->dir, e)) ||
	    (code = tell_time(lab, clock, e)) ||
	    (code = workflow_project_open(&lab->project, below(lab, "lab.db"), e)) ||
	    (code = workflow_lab_level(lab, e)) ||
	    (code = retention_vault_open(&lab->vault, below(lab, "vault"), lab->keystore, lab->simulated, e)))
		return code;
	code = ledger_host_open(&lab->host, lab->dir, e);
	if (code != ERR_NOT_FOUND)
		return code;
	err_clear(e);		/* a machine that only reads */
	return OK;
}

enum err_code
workflow_lab_open(struct workflow_lab **out, struct arena *mem, const char *dir,
    const struct workflow_clock *clock, struct err *e)
{
	struct workflow_lab *lab = xcalloc(1, sizeof *lab);
	enum err_code code;

	lab->mem = mem;
	lab->dir = arena_strdup(mem, dir);
	if ((code = open_rooms(lab, clock, e))) {
		workflow_lab_close(lab);
		return code;
	}
	*out = lab;
	return OK;
}

enum err_code
workflow_lab_level(struct workflow_lab *lab, struct err *e)
{
	enum err_code code = workflow_project_level(lab->project, lab->ledger, e);

	if (code)
		return code;
	workflow_facts_free(lab->facts);
	lab->facts = workflow_facts_new(workflow_project_load, lab->project);
	return follow(lab, e);
}
