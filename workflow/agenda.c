/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agenda.c -- see agenda.h: what is said of each case. */
#include "workflow/agenda.h"
#include "core/zone.h"
#include "retention/document.h"
#include "workflow/holder.h"

#include <string.h>

enum { PAPERS_MAX = 256, MISSING_MAX = 64 };

static const char *
fact(struct workflow_lab *lab, const char *obj, const char *name)
{
	return arena_strdup(lab->mem, workflow_facts_get(lab->facts, obj, name));
}

/* ---- what is missing ---- */

/* Somebody who sits on the track and does not stand aside, or NULL. */
static enum err_code
a_sitter(struct workflow_lab *lab, const char *track, const struct policy_track *t, const char **out, struct err *e)
{
	enum err_code code = OK;

	*out = NULL;
	for (size_t i = 0; i < t->roles.n && !*out && !code; i++) {
		const char **who;
		size_t n;
		code = workflow_holders(lab, t->roles.item[i], &who, &n, e);
		for (size_t k = 0; !code && k < n && !*out; k++)
			if (!workflow_recused(lab, who[k], track))
				*out = who[k];
	}
	return code;
}

static void
miss(struct workflow_agenda_item *x, const char *what)
{
	if (x->n_missing < MISSING_MAX)
		x->missing[x->n_missing++] = what;
}

static bool
of_the_case(const char *code)
{
	static const char *const known[] = { "check", "document", "hold", "policy", "suspended", "unreadable" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i], code) == 0)
			return true;
	return false;
}

/* Why nobody could vote now: what the engine says of the first vote of the policy, by a member who may. */
static enum err_code
missing(struct workflow_lab *lab, const struct policy *policy, const struct policy_track *t, struct workflow_agenda_item *x,
    struct err *e)
{
	const struct policy_command *vote = NULL;
	struct workflow_decision d;
	const char *who;
	enum err_code code;

	if (strcmp(x->state, "deferred") == 0)
		miss(x, "the body put it off, and takes it up again");
	if (strcmp(x->state, "returned") == 0)
		miss(x, "it was sent back to whoever applies, and is submitted again");
	if (strcmp(x->state, "considering") != 0)
		return OK;
	code = a_sitter(lab, x->track, t, &who, e);
	for (size_t i = 0; i < policy->n_commands && !vote; i++)
		if (policy->command[i].quorum == POLICY_QUORUM_PANEL)
			vote = &policy->command[i];
	if (code || !vote)
		return code;
	if (!who) {
		miss(x, "nobody sits on this body who does not stand aside");
		return OK;
	}
	struct workflow_request r = { .obj = x->track, .act = vote->act, .actor = who,
		.ver = workflow_facts_int(lab->facts, x->track, "ver") };
	workflow_decide_ahead(lab->mem, &lab->env, lab->facts, &r, lab->now, &d);
	for (size_t i = 0; i < d.n_reasons; i++)
		if (of_the_case(d.reason[i].code))
			miss(x, d.reason[i].text);
	return OK;
}

/* ---- its documents ---- */

static void
paper(struct workflow_agenda_item *x, const char *name, const char *state, const char *digest)
{
	if (*digest && x->n_papers < PAPERS_MAX)
		x->paper[x->n_papers++] = (struct workflow_paper){ name, state, digest };
}

/* What was given with commands on the case, then the forms that are written in the lab. */
static void
papers(struct workflow_lab *lab, const struct policy *policy, const char *root, struct workflow_agenda_item *x)
{
	const char *kind = workflow_facts_get(lab->facts, root, "kind"), *seen = "";
	char *list = arena_strdup(lab->mem, workflow_facts_get(lab->facts, root, "children")), *save = NULL;

	for (size_t i = 0; i < policy->n_commands; i++) {
		const struct policy_command *c = &policy->command[i];
		for (size_t k = 0; workflow_policy_on(policy, c, kind) && k < c->n_fields; k++) {
			if (c->field[k].type != POLICY_DOCUMENT || workflow_facts_listed(seen, c->field[k].id))
				continue;
			seen = arena_printf(lab->mem, "%s,%s", seen, c->field[k].id);
			paper(x, c->field[k].id, NULL, fact(lab, root, c->field[k].id));
		}
	}
	for (char *child = strtok_r(list, ",", &save); child; child = strtok_r(NULL, ",", &save)) {
		const char *obj = arena_printf(lab->mem, "%s/%s", root, child);
		if (strcmp(workflow_facts_get(lab->facts, obj, "kind"), "document") == 0)
			paper(x, child, fact(lab, obj, "state"), fact(lab, obj, "content"));
	}
}

/* ---- one case ---- */

static void
aside(struct workflow_lab *lab, const char *root, struct workflow_agenda_item *x)
{
	const char *from[] = { root, workflow_facts_get(lab->facts, root, "programme") };
	size_t cap = 0;

	for (size_t i = 0; i < 2; i++)
		cap += (size_t)workflow_members(workflow_facts_get(lab->facts, from[i], "recused"));
	x->aside = arena_alloc(lab->mem, (cap + 1) * sizeof *x->aside);
	for (size_t i = 0; i < 2; i++) {
		char *list = arena_strdup(lab->mem, workflow_facts_get(lab->facts, from[i], "recused")), *save = NULL;
		for (char *who = strtok_r(list, ",", &save); who; who = strtok_r(NULL, ",", &save))
			x->aside[x->n_aside++] = who;
	}
}

/* The day of the entry that opened the track. */
static enum err_code
came(struct workflow_lab *lab, struct workflow_agenda_item *x, struct err *e)
{
	struct ledger_entry entry;
	struct date d;
	char day[11];
	int64_t seq;
	enum err_code code;

	if ((code = workflow_project_set_by(lab->project, x->track, "kind", &seq, e)) ||
	    (code = ledger_get(lab->ledger, seq, lab->mem, &entry, e)) ||
	    (code = zone_local(lab->env.zone, entry.ts, &d, NULL, e)))
		return code;
	date_format(day, d);
	x->came = arena_strdup(lab->mem, day);
	return OK;
}

enum err_code
workflow_agenda_item(struct workflow_lab *lab, const char *track, struct workflow_agenda_item *x, struct err *e)
{
	const char *root = fact(lab, track, "case"), *organisation = fact(lab, root, "organisation");
	const struct policy *policy;
	const struct policy_process *k;
	enum err_code code = workflow_lab_policy_of(lab, track, &policy, e);

	if (code)
		return code;
	const struct policy_panel *p = workflow_policy_panel(policy, workflow_facts_get(lab->facts, track, "panel"));
	const struct policy_track *t = workflow_policy_track(p, workflow_facts_get(lab->facts, track, "track"));
	if (!t)
		return err_set(e, ERR_INVALID, "'%s' is no track of a panel", workflow_lab_unlabelled(lab, track));
	k = workflow_policy_process(policy, workflow_facts_get(lab->facts, root, "kind"));
	*x = (struct workflow_agenda_item){ .track = track, .number = fact(lab, root, "number"), .process = k ? k->title : "",
		.organisation = *organisation ? organisation : NULL, .panel = p->title, .title = t->title,
		.state = fact(lab, track, "state"), .quorum = t->quorum,
		.carried = (int)workflow_facts_int(lab->facts, track, "carried-over"),
		.missing = arena_alloc(lab->mem, MISSING_MAX * sizeof *x->missing),
		.paper = arena_alloc(lab->mem, PAPERS_MAX * sizeof *x->paper) };
	aside(lab, root, x);
	papers(lab, policy, root, x);
	return (code = missing(lab, policy, t, x, e)) ? code : came(lab, x, e);
}

/* ---- the meeting ---- */

/* The title of the track of that id, in whichever panel of the policy in force. */
static const char *
title_of(struct workflow_lab *lab, const char *body)
{
	const struct policy *p = lab->env.policy;

	for (size_t i = 0; i < p->n_panels; i++) {
		const struct policy_track *t = workflow_policy_track(&p->panel[i], body);
		if (t)
			return t->title;
	}
	return body;
}

enum err_code
workflow_agenda(struct workflow_lab *lab, const char *meeting, struct workflow_agenda *out, struct err *e)
{
	char *list, *save = NULL;
	const char *obj;
	enum err_code code = workflow_lab_resolve(lab, meeting, &obj, e);

	if (code)
		return code;
	if (strcmp(workflow_facts_get(lab->facts, obj, "kind"), "meeting") != 0)
		return err_set(e, ERR_INVALID, "'%s' is no meeting of a panel; see 'probity case list --process meeting'", meeting);
	list = arena_strdup(lab->mem, workflow_facts_get(lab->facts, obj, "agenda"));
	*out = (struct workflow_agenda){ .meeting = obj, .number = fact(lab, obj, "number"), .body = fact(lab, obj, "body"),
		.day = fact(lab, obj, "meets-on"), .state = fact(lab, obj, "state"), .pack = fact(lab, obj, "pack"),
		.item = arena_alloc(lab->mem, ((size_t)workflow_members(list) + 1) * sizeof *out->item) };
	out->title = title_of(lab, out->body);
	for (char *track = strtok_r(list, ",", &save); track && !code; track = strtok_r(NULL, ",", &save))
		code = workflow_agenda_item(lab, track, &out->item[out->n++], e);
	return code;
}

enum err_code
workflow_agenda_issued(struct workflow_lab *lab, const struct workflow_agenda *a, struct buf *out, struct err *e)
{
	if (!*a->pack)
		return err_set(e, ERR_NOT_FOUND, "the papers of %s were not issued; see 'probity panel issue'", a->number);
	return retention_document_get(lab->documents, a->pack, out, e);
}

const char *
workflow_agenda_of(struct workflow_lab *lab, const char *track)
{
	if (strcmp(workflow_facts_get(lab->facts, track, "tabled"), "yes") != 0)
		return NULL;
	return fact(lab, track, "meeting");
}
