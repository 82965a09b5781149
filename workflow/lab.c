/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lab.c -- see lab.h: opening a lab. */
#include "workflow/lab.h"
#include "core/fence.h"
#include "core/file.h"
#include "core/xalloc.h"
#include "retention/document.h"

#include <stdlib.h>
#include <string.h>

enum { LAB_YAML_MAX = 65536, LOCK_MS = 30000 };

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
	return OK;
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

/* "GOVERNANCE.md=<sha256>,workflow/processes/x.md=<sha256>" on the object `lab`. */
enum err_code
workflow_lab_policy_files(struct workflow_lab *lab, struct policy_file **out, size_t *n, struct err *e)
{
	char *list = arena_strdup(lab->mem, workflow_facts_get(lab->facts, "lab", "policy-files")), *save = NULL;
	struct policy_file *file = arena_alloc(lab->mem, 64 * sizeof *file);
	enum err_code code;

	*n = 0;
	for (char *item = strtok_r(list, ",", &save); item && *n < 64; item = strtok_r(NULL, ",", &save)) {
		char *eq = strchr(item, '=');
		AUTO_BUF(b);
		if (!eq)
			return err_set(e, ERR_INTEGRITY, "the ledger's list of policy files is malformed");
		*eq = '\0';
		if ((code = retention_document_get(lab->documents, eq + 1, &b, e)))
			return err_wrap(e, "the policy in force");
		file[*n] = (struct policy_file){ item, arena_strdup(lab->mem, b.s), b.len };
		++*n;
	}
	*out = file;
	return OK;
}

static enum err_code
load_policy(struct workflow_lab *lab, struct err *e)
{
	struct diag d = { .mem = lab->mem };
	struct policy_file *file;
	enum err_code code;
	size_t n;

	if ((code = workflow_lab_policy_files(lab, &file, &n, e)))
		return code;
	lab->env.policy = workflow_policy_read(lab->mem, file, n, &d);
	if ((code = diag_err(&d, e)))
		return err_wrap(e, "the policy in force");
	if (strcmp(lab->env.policy->digest, workflow_facts_get(lab->facts, "lab", "policy")) != 0)
		return err_set(e, ERR_INTEGRITY, "the policy in documents/ is not the one that the ledger names");
	return OK;
}

static enum err_code
load_calendar(struct workflow_lab *lab, struct err *e)
{
	const char *digest = workflow_facts_get(lab->facts, "lab", "calendar");
	struct calendar *c = NULL;
	AUTO_BUF(b);
	enum err_code code;

	if ((code = retention_document_get(lab->documents, digest, &b, e)) ||
	    (code = calendar_read(lab->mem, "calendar", arena_strdup(lab->mem, b.s), b.len, &c, e)))
		return err_wrap(e, "the calendar in force");
	lab->env.calendar = c;
	lab->env.division = workflow_facts_get(lab->facts, "lab", "division");
	lab->env.zone = workflow_facts_get(lab->facts, "lab", "zone");
	return OK;
}

static enum err_code
open_rooms(struct workflow_lab *lab, const struct workflow_clock *clock, struct err *e)
{
	enum err_code code;

	if ((code = workflow_lab_yaml(lab, e)) || (code = ledger_open(&lab->ledger, lab->dir, e)) ||
	    (code = tell_time(lab, clock, e)) ||
	    (code = workflow_project_open(&lab->project, below(lab, "lab.db"), e)) ||
	    (code = workflow_lab_level(lab, e)) || (code = load_policy(lab, e)) || (code = load_calendar(lab, e)) ||
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
workflow_lab_begin(struct workflow_lab *lab, struct err *e)
{
	enum err_code code = ledger_lock(lab->ledger, LOCK_MS, e);

	if (code)
		return code;
	if ((code = retention_sweep(lab->vault, NULL, e)) || (code = retention_sweep_folder(lab->documents, e)) ||
	    (code = retention_sweep_folder(below(lab, "documents/drafts"), e)) || (code = workflow_lab_level(lab, e)))
		ledger_unlock(lab->ledger);
	return code;
}

void
workflow_lab_end(struct workflow_lab *lab)
{
	ledger_unlock(lab->ledger);
}

enum err_code
workflow_lab_tidy(struct workflow_lab *lab, struct err *e)
{
	const char **id;
	size_t n, damaged;
	enum err_code code = retention_datasets(lab->mem, lab->vault, &id, &n, &damaged, e);

	for (size_t i = 0; !code && i < n; i++)
		if (!*workflow_facts_get(lab->facts, id[i], "kind"))
			code = retention_discard(lab->vault, id[i], e);
	return code;
}

enum err_code
workflow_lab_level(struct workflow_lab *lab, struct err *e)
{
	enum err_code code = workflow_project_level(lab->project, lab->ledger, e);

	if (code)
		return code;
	workflow_facts_free(lab->facts);
	lab->facts = workflow_facts_new(workflow_project_load, lab->project);
	if (lab->env.division) {	/* borrowed from the facts that were forgotten */
		lab->env.division = workflow_facts_get(lab->facts, "lab", "division");
		lab->env.zone = workflow_facts_get(lab->facts, "lab", "zone");
	}
	return OK;
}
