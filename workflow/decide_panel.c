/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decide_panel.c -- several bodies that consider one case, each a track: a child of the case.
 *
 * A track knows its panel and its own id in the policy; everything else about it (who sits on it,
 * how many it takes, what comes before it, where it may refer the case) stands in the panel block.
 * Nobody decides at two levels: whoever votes on a track does not vote on one that comes before or
 * after it, or to which it is referred up.
 */
#include "workflow/decide_int.h"

#include <string.h>

static const struct policy_panel *
panel_of(struct judge *j, const char *obj)
{
	return workflow_policy_panel(j->env->policy, workflow_judge_get(j, obj, "panel"));
}

/* The track block of an object that is one, else NULL. */
static const struct policy_track *
track_of(struct judge *j, const char *obj)
{
	return workflow_policy_track(panel_of(j, obj), workflow_judge_get(j, obj, "track"));
}

static const char *
sibling(struct judge *j, const char *track)
{
	return arena_printf(j->mem, "%s/%s", j->root, track);
}

const struct policy_list *
workflow_judge_sitters(struct judge *j)
{
	static const struct policy_list nobody = { NULL, 0 };
	const struct policy_track *t = track_of(j, j->r->obj);

	return t ? &t->roles : &nobody;
}

int
workflow_judge_panel_quorum(struct judge *j)
{
	const struct policy_track *t = track_of(j, j->r->obj);

	return t ? t->quorum : 1;
}

/* ---- what a track and a panel have come to ---- */

/* It approves, or whoever it referred the case up to does. */
static bool
satisfied(struct judge *j, const char *obj)
{
	const char *state = workflow_judge_get(j, obj, "state");
	const struct policy_track *t = track_of(j, obj);

	if (strcmp(state, "escalated") == 0 && t && t->escalates_to)
		return strcmp(workflow_judge_get(j, sibling(j, t->escalates_to), "state"), "approved") == 0;
	return strcmp(state, "approved") == 0;
}

static bool
opened(struct judge *j, const char *obj)
{
	return strcmp(workflow_judge_get(j, obj, "kind"), "track") == 0;
}

/* Does the check, or one that it is made of, look at what was given with the command that opened the panel? */
static bool
asks_fields(struct judge *j, const struct policy_check *c)
{
	const char *s = workflow_policy_param(&c->params, "checks");

	if (workflow_policy_param(&c->params, "field"))
		return true;
	for (; s && *s; s += strcspn(s, "|"), s += *s == '|')
		if (asks_fields(j, workflow_policy_check(j->env->policy, arena_printf(j->mem, "%.*s", (int)strcspn(s, "|"), s))))
			return true;
	return false;
}

/* Does the object, as its facts are now, concern the body? */
static bool
concerned(struct judge *j, const char *obj, const struct policy_track *t)
{
	const struct policy_check *when = t->when ? workflow_policy_check(j->env->policy, t->when) : NULL;

	return strcmp(obj, j->r->obj) == 0 && (!when || (!asks_fields(j, when) && workflow_judge_holds(j, when)));
}

bool
workflow_judge_panels_approved(struct judge *j, const char *obj, const char *panel)
{
	const struct policy_panel *p = workflow_policy_panel(j->env->policy, panel);
	size_t n = 0;

	for (size_t i = 0; p && i < p->n_tracks; i++) {
		const char *track = arena_printf(j->mem, "%s/%s", obj, p->track[i].id);
		if (workflow_policy_upper(p, p->track[i].id) || (!opened(j, track) && !concerned(j, obj, &p->track[i])))
			continue;
		if (!satisfied(j, track))
			return false;
		n++;
	}
	return n > 0;
}

bool
workflow_judge_turn(struct judge *j)
{
	const struct policy_track *t = track_of(j, j->r->obj);

	for (size_t i = 0; t && i < t->after.n; i++) {
		const char *before = sibling(j, t->after.item[i]);
		if (opened(j, before) && !satisfied(j, before))
			return false;
	}
	return t != NULL;
}

bool
workflow_reviews_in(const struct policy *policy, struct workflow_facts *facts, const char *track)
{
	const struct policy_panel *p = workflow_policy_panel(policy, workflow_facts_get(facts, track, "panel"));
	const struct policy_track *t = workflow_policy_track(p, workflow_facts_get(facts, track, "track"));

	return !t || !p->blinded || workflow_members(workflow_facts_get(facts, track, "reviewers")) >= t->quorum;
}

/* ---- who counts at a meeting ---- */

/* "p-4kq7m2:p-7m2xq9": the one vote of two, of whom neither stands aside, or NULL. */
static const char *
votes_for(struct judge *j, const char *vote)
{
	const struct policy_list *roles = workflow_judge_sitters(j);
	const char *hand = workflow_judge_hand(j, vote), *voice = workflow_judge_voice(vote);

	if (workflow_judge_recused(j, hand) || workflow_judge_recused(j, voice))
		return NULL;
	for (size_t i = 0; i < roles->n; i++)
		if (workflow_judge_acts(j, hand, voice, roles->item[i]))
			return vote;
	return NULL;
}

/* For whom the person sits on the track today: themselves, or somebody who is not among `people` or counted
 * already, as their deputy; NULL: nobody. */
static const char *
sits_for(struct judge *j, const char *person, const char *people, const char *counted)
{
	const struct policy_list *roles = workflow_judge_sitters(j);

	if (strchr(person, ':'))	/* a vote by the first's hand for the second */
		return votes_for(j, person);
	for (size_t i = 0; i < roles->n; i++) {
		const char *acting = arena_printf(j->mem, "acting-%s", roles->item[i]);
		char *list = arena_strdup(j->mem, workflow_judge_get(j, arena_printf(j->mem, "actor/%s", person), acting)), *save = NULL;
		if (workflow_judge_serves(j, person, roles->item[i]))
			return person;
		for (char *whom = strtok_r(list, ",", &save); whom; whom = strtok_r(NULL, ",", &save))
			if (!workflow_facts_listed(people, whom) && !workflow_facts_listed(counted, whom) &&
			    !workflow_judge_recused(j, whom) && workflow_judge_acts(j, person, whom, roles->item[i]))
				return whom;
	}
	return NULL;
}

/* Whoever stands aside counts for nothing, as if they were not there. */
bool
workflow_judge_enough_sit(struct judge *j, const char *people)
{
	char *list = arena_strdup(j->mem, people), *save = NULL;
	const char *counted = "", *whom;

	for (char *who = strtok_r(list, ",", &save); who; who = strtok_r(NULL, ",", &save))
		if (!workflow_judge_recused(j, who) && (whom = sits_for(j, who, people, counted)))
			counted = workflow_judge_add(j, counted, whom);
	return track_of(j, j->r->obj) && workflow_members(counted) >= workflow_judge_panel_quorum(j);
}

/* ---- one person, one level ---- */

static bool
voted(struct judge *j, const char *track, const char *who)
{
	const struct policy *p = j->env->policy;

	for (size_t i = 0; i < p->n_commands; i++)
		if (p->command[i].quorum == POLICY_QUORUM_PANEL && workflow_facts_listed(
		    workflow_judge_get(j, track, arena_printf(j->mem, "by-%s", p->command[i].id)), who))
			return true;
	return false;
}

void
workflow_judge_levels(struct judge *j)
{
	const struct policy_panel *p = panel_of(j, j->r->obj);
	const struct policy_track *mine = track_of(j, j->r->obj);

	if (!mine || j->cmd->quorum != POLICY_QUORUM_PANEL)
		return;
	for (size_t i = 0; i < p->n_tracks; i++) {
		const struct policy_track *t = &p->track[i];
		if (t == mine || (!workflow_policy_above(p, t, mine) && !workflow_policy_above(p, mine, t)))
			continue;
		if (voted(j, sibling(j, t->id), j->r->actor) ||
		    (j->r->principal && voted(j, sibling(j, t->id), j->r->principal)))
			workflow_judge_deny(j, "separation", "one person does not decide at two levels: '%s' has their vote already",
			    t->id);
	}
}

/* ---- effects ---- */

static void
open_track(struct judge *j, const char *owner, const struct policy_panel *p, const struct policy_track *t)
{
	const char *obj = arena_printf(j->mem, "%s/%s", owner, t->id);

	workflow_judge_set(j, obj, "kind", "track");
	workflow_judge_set(j, obj, "state", "considering");
	workflow_judge_set(j, obj, "case", j->root);
	workflow_judge_set(j, obj, "panel", p->id);
	workflow_judge_set(j, obj, "track", t->id);
	workflow_judge_forget_votes(j, obj);
	workflow_judge_set(j, obj, "reviewers", "");
	workflow_judge_set(j, owner, "children", workflow_judge_add(j, workflow_judge_get(j, owner, "children"), t->id));
}

void
workflow_judge_consider_again(struct judge *j, const char *track)
{
	if (strcmp(workflow_judge_get(j, track, "state"), "approved") == 0)
		workflow_judge_set(j, track, "state", "considering");
	workflow_judge_set(j, track, "reviewers", "");
}

/* One track for each body that the case concerns; opened again, it considers from the beginning. */
void
workflow_judge_open_panel(struct judge *j, const char *panel)
{
	const struct policy_panel *p = workflow_policy_panel(j->env->policy, panel);

	for (size_t i = 0; i < p->n_tracks; i++) {
		const struct policy_track *t = &p->track[i];
		if (!workflow_policy_upper(p, t->id) &&
		    (!t->when || workflow_judge_holds(j, workflow_policy_check(j->env->policy, t->when))))
			open_track(j, j->r->obj, p, t);
	}
}

void
workflow_judge_open_escalation(struct judge *j)
{
	const struct policy_panel *p = panel_of(j, j->r->obj);
	const struct policy_track *t = track_of(j, j->r->obj);

	if (t && t->escalates_to)
		open_track(j, j->root, p, workflow_policy_track(p, t->escalates_to));
}

void
workflow_judge_escalates(struct judge *j)
{
	const struct policy_track *t = track_of(j, j->r->obj);

	if (t && !t->escalates_to)
		workflow_judge_deny(j, "state", "'%s' has nobody above it to whom the case could be referred", t->id);
}
