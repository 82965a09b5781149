/* SPDX-License-Identifier: GPL-3.0-or-later */
/* proposal.c -- see proposal.h. */
#include "workflow/proposal.h"
#include "core/fault.h"
#include "retention/document.h"

#include <string.h>

/* Judge first: what is refused leaves nothing in documents/.  The shelf has it in memory by then. */
static enum err_code
propose(struct workflow_lab *lab, const struct workflow_actor *who, const struct policy_file *file, size_t n,
    struct workflow_order *o, struct workflow_done *out, struct err *e)
{
	bool dry_run = o->dry_run;
	char digest[65];
	enum err_code code;

	o->dry_run = true;
	if ((code = workflow_do(lab, who, o, out, e)) || dry_run)
		return code;
	if ((code = workflow_shelf_keep(lab->mem, lab->documents, file, n, digest, e)))
		return code;
	if (FAULT("policy.kept"))
		return err_set(e, ERR_FAILED, "injected fault after the policy was kept");
	o->dry_run = false;
	return workflow_do(lab, who, o, out, e);
}

enum err_code
workflow_proposal_make(struct workflow_lab *lab, const struct workflow_actor *who, const struct policy_file *file,
    size_t n, const char *reason, bool dry_run, struct workflow_done *out, struct err *e)
{
	struct diag d = { .mem = lab->mem };
	const struct policy *p = workflow_policy_read(lab->mem, file, n, &d);
	enum err_code code;

	if (!p)
		return diag_err(&d, e);
	struct workflow_value value = { "digest", p->digest, false, false };
	struct workflow_order o = { .kind = "policy", .command = "policy-propose", .value = &value, .n_values = 1,
		.reason = reason, .dry_run = dry_run };
	workflow_shelf_add(lab->shelf, p);
	if ((code = workflow_lab_begin(lab, e)))
		return code;
	o.fresh = workflow_draw(lab, "policy");
	code = propose(lab, who, file, n, &o, out, e);
	workflow_lab_end(lab);
	return code;
}

/* "proposed|in-force": is `state` one of them? */
static bool
among(const char *states, const char *state)
{
	size_t n = strlen(state);

	for (const char *s = states; s && *s; s += strcspn(s, "|"), s += *s == '|')
		if (strcspn(s, "|") == n && strncmp(s, state, n) == 0)
			return true;
	return !states;
}

enum err_code
workflow_proposal_find(struct workflow_lab *lab, const char *text, const char *states, const char **obj, struct err *e)
{
	const char **all, *found = NULL;
	size_t n, len = strlen(text);
	enum err_code code = workflow_project_objects(lab->project, lab->mem, "kind", "policy", &all, &n, e);

	if (code)
		return code;
	for (size_t i = 0; i < n; i++) {
		const char *digest = workflow_facts_get(lab->facts, all[i], "digest");
		if (strcmp(all[i], text) != 0 && (len < 8 || strncmp(digest, text, len) != 0))
			continue;
		if (!among(states, workflow_facts_get(lab->facts, all[i], "state")))
			continue;
		if (found)
			return err_set(e, ERR_INVALID, "'%.64s' is the beginning of several policies; give more digits, or the id: "
			    "'probity policy list'", text);
		found = all[i];
	}
	if (!found)
		return err_set(e, ERR_NOT_FOUND, "no policy '%.64s'%s%s; 'probity policy list' lists them (a digest, or 8 digits of it)",
		    text, states ? " in the state " : "", states ? states : "");
	*obj = found;
	return OK;
}

static int
missing(struct workflow_lab *lab, const char *obj, const char *kind, const char *command)
{
	const struct policy_command *c = workflow_policy_command(lab->env.policy, kind, command);
	const char *votes = c ? workflow_facts_get(lab->facts, obj, arena_printf(lab->mem, "vote-%s", c->id)) : "";
	int n = c ? c->quorum : 0;

	for (const char *s = votes; *s; s += strcspn(s, ","), s += *s == ',')
		n--;
	return n > 0 ? n : 0;
}

int
workflow_proposal_missing(struct workflow_lab *lab, const char *obj, const char *command)
{
	return missing(lab, obj, "policy", command);
}

static enum err_code
import(struct workflow_lab *lab, const struct workflow_actor *who, const char *text, size_t n,
    struct workflow_order *o, struct workflow_done *out, struct err *e)
{
	bool dry_run = o->dry_run;
	char digest[65];
	enum err_code code;

	o->dry_run = true;
	if ((code = workflow_do(lab, who, o, out, e)) || dry_run)
		return code;
	if ((code = retention_document_put_public(lab->documents, text, n, digest, e)))
		return code;
	if (FAULT("calendar.kept"))
		return err_set(e, ERR_FAILED, "injected fault after the calendar was kept");
	o->dry_run = false;
	return workflow_do(lab, who, o, out, e);
}

enum err_code
workflow_calendar_import(struct workflow_lab *lab, const struct workflow_actor *who, const char *text, size_t n,
    const char *reason, bool dry_run, int *left, struct workflow_done *out, struct err *e)
{
	struct calendar *c = NULL;
	enum err_code code = calendar_read(lab->mem, "calendar", text, n, &c, e);

	if (code)
		return code;
	struct workflow_value value = { "new-calendar", calendar_version(c), false, false };
	struct workflow_order o = { .object = "lab", .command = "calendar-import", .value = &value, .n_values = 1,
		.reason = reason, .dry_run = dry_run };
	workflow_shelf_add_calendar(lab->shelf, c);
	if ((code = workflow_lab_begin(lab, e)))
		return code;
	code = import(lab, who, text, n, &o, out, e);
	*left = strcmp(workflow_facts_get(lab->facts, "lab", "calendar"), calendar_version(c)) == 0 ? 0 :
	    missing(lab, "lab", "lab", "calendar-import");
	workflow_lab_end(lab);
	return code;
}
