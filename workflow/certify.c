/* SPDX-License-Identifier: GPL-3.0-or-later */
/* certify.c -- what a certificate of destruction says: gathered from the ledger, never remembered. */
#include "ledger/keys.h"
#include "core/zone.h"
#include "retention/certificate.h"
#include "version.h"
#include "workflow/clock.h"
#include "workflow/destruction_int.h"

#include <string.h>

/* Every person who gave a command on the plan, with the key they used. */
static enum err_code
parties(struct workflow_lab *lab, const struct workflow_history *h, size_t n, const char *plan,
    struct retention_certificate_in *in, struct err *e)
{
	static const struct { const char *act, *as; } role[] = {
		{ "destroy-plan", "requester" }, { "destroy-approve", "approver" }, { "destroy-commit", "executor" } };
	struct retention_party *list = arena_alloc(lab->mem, (n + 1) * sizeof *list);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof role / sizeof *role; k++) {
			struct ledger_entry le;
			enum err_code code;
			if (strcmp(h[i].obj, plan) != 0 || strcmp(h[i].act, role[k].act) != 0)
				continue;
			if ((code = ledger_get(lab->ledger, h[i].seq, lab->mem, &le, e)))
				return code;
			const struct ledger_key *key = ledger_key_find(lab->ledger, cjson_str(le.st, "key", ""));
			list[in->n_parties++] = (struct retention_party){ .as = role[k].as, .actor = h[i].actor,
				.key = key ? arena_strdup(lab->mem, key->pub.fingerprint) : "unknown",
				.custody = key && *key->custody ? arena_strdup(lab->mem, key->custody) : NULL };
		}
	in->parties = list;
	return OK;
}

static const char *
when(struct workflow_lab *lab, instant t)
{
	char s[32];

	instant_format(s, t);
	return arena_strdup(lab->mem, s);
}

/* When the clock started, and by which entry: the one that set its first day. */
static enum err_code
trigger(struct workflow_lab *lab, const char *clock, const struct workflow_history *h, size_t n,
    struct retention_certificate_in *in, struct err *e)
{
	int64_t seq;
	enum err_code code = workflow_project_set_by(lab->project, clock, "from", &seq, e);

	if (code)
		return code;
	in->due = workflow_facts_get(lab->facts, clock, "late");	/* the last day; "due" is the review's */
	in->not_before = workflow_clock_from(lab, clock);
	in->calendar = arena_printf(lab->mem, "%s %s", workflow_facts_get(lab->facts, clock, "division"),
	    workflow_facts_get(lab->facts, clock, "calendar"));
	for (size_t i = 0; i < n; i++)
		if (h[i].seq == seq) {
			in->trigger = h[i].act;
			in->trigger_entry = h[i].leaf;
		}
	return OK;
}

static enum err_code
lateness(struct workflow_lab *lab, const char *clock, struct retention_certificate_in *in, struct err *e)
{
	struct date late, today;
	enum err_code code;

	if ((code = date_parse(&late, workflow_facts_get(lab->facts, clock, "late"), e)) ||
	    (code = zone_local(lab->env.zone, lab->now, &today, NULL, e)))
		return code;
	int64_t days = date_to_days(today) - date_to_days(late);
	in->days_late = days > 0 ? days : 0;
	return OK;
}

static enum err_code
fill(struct workflow_lab *lab, const char *plan, struct retention_certificate_in *in, struct err *e)
{
	const char *root = workflow_facts_get(lab->facts, plan, "case"), *clock = workflow_clock_binding(lab, root);
	struct workflow_history *h;
	struct ledger_head head;
	size_t n;
	enum err_code code;

	if ((code = ledger_head(lab->ledger, &head, e)) ||
	    (code = workflow_project_history(lab->project, lab->mem, root, &h, &n, e)) ||
	    (code = parties(lab, h, n, plan, in, e)))
		return code;
	in->log_head = arena_strdup(lab->mem, head.leaf);
	in->log_size = head.size;
	in->agreement = workflow_facts_get(lab->facts, root, "number");
	for (size_t i = 0; i < n; i++)
		if (strcmp(h[i].obj, plan) == 0 && strcmp(h[i].act, "destroy-commit") == 0)
			in->started = when(lab, h[i].ts);
	in->finished = when(lab, lab->now);
	if (!clock)
		return OK;
	code = trigger(lab, clock, h, n, in, e);
	return code ? code : lateness(lab, clock, in, e);
}

/* What the marking of the asset that the dataset is filed under asks for, where it asks for more. */
static void
raise_floors(struct workflow_lab *lab, const char *plan, struct retention_certificate_in *in)
{
	const char *asset = workflow_facts_get(lab->facts, workflow_facts_get(lab->facts, plan, "dataset"), "asset");

	if (strcmp(workflow_facts_get(lab->facts, asset, "lowest-level"), "D3") == 0) {
		in->floor_clear = RETENTION_D3;
		in->floor_vault = RETENTION_C3;
	}
}

enum err_code
workflow_certificate_build(struct workflow_lab *lab, const char *plan, const struct retention_job *job,
    struct cjson **out, struct err *e)
{
	struct retention_certificate_in in = { .id = plan, .origin = ledger_origin(lab->ledger),
		.tool = "probity " PROBITY_VERSION, .executor_host = lab->host->id, .basis = "case policy in force",
		.job = job, .floor_clear = RETENTION_D2, .floor_vault = RETENTION_C2, .simulated = lab->simulated,
		.holds_checked = workflow_facts_int(lab->facts, workflow_facts_get(lab->facts, plan, "dataset"), "held-times") };
	enum err_code code = fill(lab, plan, &in, e);

	raise_floors(lab, plan, &in);
	return code ? code : retention_certificate_build(lab->mem, &in, out, e);
}
