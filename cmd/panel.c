/* SPDX-License-Identifier: GPL-3.0-or-later */
/* panel.c -- `panel list`: the bodies that consider a case. */
#include "cmd/lab.h"
#include "core/table.h"
#include "workflow/agenda.h"

#include <string.h>

/* Which meeting it stands before, when, and what is missing until it can be voted on. */
static enum err_code
waits(struct ctx *c, struct workflow_lab *lab, struct table *t, const char *track, struct err *e)
{
	const char *meeting = workflow_agenda_of(lab, track), *all = "";
	struct workflow_agenda_item x;
	enum err_code code = workflow_agenda_item(lab, track, &x, e);

	for (size_t i = 0; !code && i < x.n_missing; i++)
		all = arena_printf(c->mem, "%s%s%s", all, i ? "; " : "", x.missing[i]);
	table_text(t, meeting ? workflow_lab_name(lab, meeting) : NULL);
	table_text(t, meeting ? workflow_facts_get(lab->facts, meeting, "meets-on") : NULL);
	table_text(t, *all ? all : NULL);
	return code;
}

static void
track_row(struct ctx *c, struct workflow_lab *lab, struct table *t, const struct policy_panel *p, const struct policy_track *k,
    const char *obj)
{
	table_text(t, k->id);
	table_text(t, k->title);
	table_text(t, p->id);
	table_text(t, workflow_facts_get(lab->facts, obj, "state"));
	table_text(t, workflow_policy_joined(c->mem, &k->roles));
	table_text(t, workflow_policy_joined(c->mem, &k->after));
	table_int(t, k->quorum);
	table_int(t, workflow_members(workflow_facts_get(lab->facts, obj, "reviewers")));
	table_int(t, workflow_members(workflow_facts_get(lab->facts, obj, "vote-track-approve")));
	table_int(t, workflow_members(workflow_facts_get(lab->facts, obj, "vote-track-refuse")));
}

static enum err_code
panel_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const column[] = { "track", "title", "panel", "state", "roles", "after" };
	static const char *const number[] = { "quorum", "reviews", "approve", "refuse" };
	static const char *const wait[] = { "meeting", "meets_on", "missing" };
	const struct policy *policy;
	const char *obj;
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_begin(c, argc, 1, 1, &lab, e)) || (code = workflow_lab_resolve(lab, argv[0], &obj, e)) ||
	    (code = workflow_lab_policy_of(lab, obj, &policy, e)))
		return code;
	struct table *t = table_new(c->mem, "tracks");
	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < sizeof number / sizeof *number; i++)
		table_column(t, number[i], TABLE_INT);
	for (size_t i = 0; i < sizeof wait / sizeof *wait; i++)
		table_column(t, wait[i], TABLE_TEXT);
	for (size_t i = 0; i < policy->n_panels; i++)
		for (size_t k = 0; k < policy->panel[i].n_tracks; k++) {
			const struct policy_track *track = &policy->panel[i].track[k];
			const char *child = arena_printf(c->mem, "%s/%s", obj, track->id);
			if (strcmp(workflow_facts_get(lab->facts, child, "kind"), "track") != 0)
				continue;
			track_row(c, lab, t, &policy->panel[i], track, child);
			if ((code = waits(c, lab, t, child, e)))
				return code;
		}
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_panel_list = { .noun = "panel", .verb = "list", .args = "CASE",
	.brief = "the bodies that consider a case: where each stands, and how many it still takes",
	.detail = "With the meeting on whose agenda it stands, its day, and what is missing until the body can vote.\n"
	    "'do CASE/TRACK track-approve' is a vote; 'can CASE/TRACK' says what stands in its way.",
	.needs = NEEDS_LAB, .run = panel_run };
