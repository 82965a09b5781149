/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit.c -- see audit.h: the entries of a period; what follows from the facts at its end is in audit_facts.c. */
#include "workflow/audit_int.h"
#include "core/sha256.h"
#include "core/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct workflow_audit_title workflow_audit_title[AUDIT_SECTIONS_N] = {
	[AUDIT_OVERDUE] = { "overdue", "Clocks past their last day" },
	[AUDIT_LATE] = { "late-destruction", "Data destroyed late, or not yet" },
	[AUDIT_EARLY] = { "early-destruction", "Data whose destruction began before its day" },
	[AUDIT_OVERRULED] = { "overruled", "Advice that was overruled" },
	[AUDIT_EMERGENCY] = { "emergency", "Roles taken in an emergency" },
	[AUDIT_DELEGATION] = { "delegation", "Delegations, and what was given for somebody else" },
	[AUDIT_CORRECTION] = { "correction", "Corrections" },
	[AUDIT_BACKDATED] = { "back-dated", "Recorded on a later day than done" },
	[AUDIT_RECEIVED] = { "received", "Entered for somebody outside" },
	[AUDIT_LEAVER] = { "leaver", "Entries by people who have left" },
	[AUDIT_POLICY] = { "policy", "Changes of policy and calendar" },
	[AUDIT_NO_ASSESSMENT] = { "no-assessment", "Requests without an impact assessment in force" },
};

const char *const workflow_audit_unrecorded[] = {
	"Refused commands: a refusal makes no entry, so an attempt to approve one's own work leaves no trace here.",
	"Reading: opening data is an entry, reading a case, a register or a document is not.",
	"What was done outside this program, and not entered.",
	NULL };

void
workflow_audit_add(struct auditing *a, const struct workflow_audit_row *row)
{
	struct workflow_audit *out = a->out;

	out->row = arena_room(a->mem, out->row, out->n, &a->cap, sizeof *out->row);
	out->row[out->n++] = *row;
	out->of[row->section]++;
}

const char *
workflow_audit_name(struct auditing *a, const char *obj)
{
	return *obj ? arena_strdup(a->mem, workflow_lab_name(a->lab, obj)) : "";
}

/* ---- entries ---- */

/* The section of a command, by what it does: so it is found whatever a policy calls it. */
static int
section_of(struct auditing *a, const char *obj, const char *act)
{
	const char *kind = workflow_facts_get(a->at->facts, obj, "kind");
	const struct policy_command *c = workflow_policy_command(a->at->env.policy, kind, act);

	if (strcmp(kind, "emergency") == 0)
		return AUDIT_EMERGENCY;
	if (strcmp(kind, "correction") == 0)
		return AUDIT_CORRECTION;
	if (strcmp(kind, "policy") == 0 || (c && (workflow_policy_effect(c, POLICY_MIGRATE_CASE) || workflow_policy_effect(c, POLICY_ADOPT_CALENDAR))))
		return AUDIT_POLICY;
	if (c && (workflow_policy_effect(c, POLICY_DELEGATE) || workflow_policy_effect(c, POLICY_END_DELEGATION)))
		return AUDIT_DELEGATION;
	return strcmp(act, "overrule-advice") == 0 ? AUDIT_OVERRULED : -1;
}

/* "2026-01-05", in the lab's zone. */
static const char *
day_of(struct auditing *a, instant ts)
{
	struct err none = ERR_INIT;
	struct date d;
	char text[11];

	if (zone_local(a->at->env.zone, ts, &d, NULL, &none))
		return "";
	date_format(text, d);
	return arena_strdup(a->mem, text);
}

/* A row about the entry: names are looked up only here, as most entries make none. */
static void
tell(struct auditing *a, const struct ledger_entry *le, enum workflow_audit_section section, const char *detail)
{
	const char *obj = arena_strdup(a->mem, cjson_str(le->st, "obj", ""));
	const struct workflow_audit_row row = { .section = section, .seq = le->seq, .day = day_of(a, le->ts), .obj = obj,
		.name = workflow_audit_name(a, obj), .what = arena_strdup(a->mem, cjson_str(le->st, "act", "")),
		.by = workflow_audit_name(a, cjson_str(le->st, "actor", "")), .detail = detail };

	workflow_audit_add(a, &row);
}

/* What was given by somebody who had left by the end of the period: before that, or after. */
static void
leaver(struct auditing *a, const struct ledger_entry *le)
{
	char obj[64];
	struct err none = ERR_INIT;
	int64_t left;

	snprintf(obj, sizeof obj, "actor/%s", cjson_str(le->st, "actor", ""));
	if (strcmp(workflow_facts_get(a->at->facts, obj, "state"), "left") == 0 &&
	    !workflow_project_set_by(a->at->project, obj, "state", &left, &none))
		tell(a, le, AUDIT_LEAVER, le->seq > left ? "after leaving" : "before leaving");
}

static void
look_at(struct auditing *a, const struct ledger_entry *le)
{
	const struct cjson *f = cjson_get(le->st, "f");
	const char *principal = cjson_str(le->st, "for", ""), *done = cjson_str(f, "occurred-on", ""),
	    *outside = cjson_str(f, "received-from", "");
	int section = section_of(a, cjson_str(le->st, "obj", ""), cjson_str(le->st, "act", ""));

	if (section >= 0)
		tell(a, le, (enum workflow_audit_section)section, "");
	if (*principal)
		tell(a, le, AUDIT_DELEGATION, arena_printf(a->mem, "for %s", workflow_audit_name(a, principal)));
	if (*done && strcmp(done, day_of(a, le->ts)) < 0)
		tell(a, le, AUDIT_BACKDATED, arena_printf(a->mem, "done on %s", done));
	if (*outside)
		tell(a, le, AUDIT_RECEIVED, arena_printf(a->mem, "from %s", workflow_audit_name(a, outside)));
	leaver(a, le);
}

static enum err_code
take(const struct ledger_entry *le, void *ctx, struct err *e)
{
	struct auditing *a = ctx;

	if ((a->over = le->ts >= a->until))
		return err_set(e, ERR_CONFLICT, "the period is over");
	if (le->ts < a->from)
		return OK;
	a->out->entries++;
	look_at(a, le);
	return OK;
}

static enum err_code
entries(struct auditing *a, struct err *e)
{
	enum err_code code = ledger_each(a->lab->ledger, 0, take, a, e);

	if (!code || !a->over)
		return code;
	err_clear(e);
	return OK;
}

static int
by_section(const void *x, const void *y)
{
	const struct workflow_audit_row *a = x, *b = y;
	int c = (int)a->section - (int)b->section;

	c = c ? c : (a->seq > b->seq) - (a->seq < b->seq);
	c = c ? c : strcmp(a->day, b->day);
	return c ? c : strcmp(a->obj, b->obj);
}

static enum err_code
period(struct auditing *a, struct date from, struct date to, struct err *e)
{
	enum err_code code;

	if (date_compare(from, to) > 0)
		return err_set(e, ERR_INVALID, "the period ends before it begins; give --from DATE and a --to that is not earlier");
	if ((code = zone_start_of_day(a->lab->env.zone, from, &a->from, e)))
		return code;
	date_format(a->first, from);
	date_format(a->last, to);
	return zone_start_of_day(a->lab->env.zone, date_add_days(to, 1), &a->until, e);
}

enum err_code
workflow_audit(struct workflow_lab *lab, struct date from, struct date to, struct workflow_audit *out, struct err *e)
{
	struct workflow_past past = { 0 };
	struct auditing a = { .mem = lab->mem, .lab = lab, .at = &past.lab, .out = out };
	enum err_code code;

	*out = (struct workflow_audit){ 0 };
	if (!(code = period(&a, from, to, e)) && !(code = workflow_past_open(&past, lab, to, e)) && !(code = entries(&a, e)))
		code = workflow_audit_facts(&a, e);
	workflow_past_close(&past);
	if (!code && out->n)
		qsort(out->row, out->n, sizeof *out->row, by_section);
	return code;
}

/* ---- samples ---- */

static int
by_digest(const void *x, const void *y)
{
	const struct workflow_sampled *a = x, *b = y;
	int c = strcmp(a->digest, b->digest);

	return c ? c : strcmp(a->obj, b->obj);
}

enum err_code
workflow_audit_sample(struct workflow_lab *at, const char *kind, const char *seed, size_t size, struct workflow_sampled **out,
    size_t *n, size_t *population, struct err *e)
{
	const char **obj;
	char hex[65];
	enum err_code code = workflow_project_objects(at->project, at->mem, "kind", kind, &obj, population, e);

	if (code)
		return code;
	*out = arena_alloc(at->mem, (*population + 1) * sizeof **out);
	for (size_t i = 0; i < *population; i++) {
		const char *line = arena_printf(at->mem, "%s\n%s", seed, obj[i]);
		sha256_hex(hex, line, strlen(line));
		(*out)[i] = (struct workflow_sampled){ obj[i], arena_strdup(at->mem, hex) };
	}
	if (*population)
		qsort(*out, *population, sizeof **out, by_digest);
	*n = size < *population ? size : *population;
	return OK;
}
