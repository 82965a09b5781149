/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_panel.c -- do the tracks of a panel make sense, and the checks that are made of checks? */
#include "workflow/policy_int.h"

#include <string.h>

static const struct fence_node *
at(const struct loader_block *b, size_t i, const char *name)
{
	const struct fence_node *track = fence_get(b->root, "tracks")->item[i];
	const struct fence_node *node = fence_get(track, name);

	return node ? node : track;
}

/* ---- pass 2: names ---- */

static void
resolve_sibling(struct loader *l, const struct loader_block *b, const struct fence_node *node, const char *id)
{
	if (!workflow_policy_track(&l->p->panel[b->row], id))
		workflow_policy_fault(l, b->file, node, "the panel '%s' has no track '%s'; name one of its own",
		    l->p->panel[b->row].id, id);
}

/* A track is a child of its case: its name is that of no other track, and of no clock. */
static void
resolve_unique(struct loader *l, const struct loader_block *b, size_t i)
{
	const struct policy_panel *p = &l->p->panel[b->row];
	const char *id = p->track[i].id;
	bool twice = false;

	for (size_t k = 0; k < i; k++)
		twice |= strcmp(p->track[k].id, id) == 0;
	for (size_t k = 0; k < b->row; k++)
		twice |= workflow_policy_track(&l->p->panel[k], id) != NULL;
	if (twice || workflow_policy_clock(l->p, id) || workflow_policy_obligation(l->p, id))
		workflow_policy_fault(l, b->file, at(b, i, "id"),
		    "the name '%s' is taken by another track, a clock or an obligation; choose another id", id);
}

void
workflow_policy_resolve_panel(struct loader *l, const struct loader_block *b)
{
	const struct policy_panel *p = &l->p->panel[b->row];

	for (size_t i = 0; i < p->n_tracks; i++) {
		const struct policy_track *t = &p->track[i];
		resolve_unique(l, b, i);
		for (size_t k = 0; k < t->after.n; k++)
			resolve_sibling(l, b, at(b, i, "after"), t->after.item[k]);
		if (t->escalates_to)
			resolve_sibling(l, b, at(b, i, "escalates-to"), t->escalates_to);
		if (t->when && !workflow_policy_check(l->p, t->when))
			workflow_policy_fault(l, b->file, at(b, i, "when"), "there is no check '%s'; define it", t->when);
		for (size_t k = 0; k < t->roles.n; k++)
			if (!workflow_policy_role(l->p, t->roles.item[k]))
				workflow_policy_fault(l, b->file, at(b, i, "roles"), "there is no role '%s'; define it",
				    t->roles.item[k]);
	}
}

/* ---- pass 3: sense ---- */

/* The tracks from which one step leads to `t`: it comes after them, or they refer up to it. */
static bool
one_step(const struct policy_track *t, const struct policy_track *from)
{
	return workflow_policy_has(&t->after, from->id) || (from->escalates_to && strcmp(from->escalates_to, t->id) == 0);
}

static bool
climb(const struct policy_panel *p, const struct policy_track *a, const struct policy_track *b, uint64_t *seen)
{
	for (size_t i = 0; i < p->n_tracks && i < POLICY_TRACKS_MAX; i++) {
		const struct policy_track *t = &p->track[i];
		if (!one_step(a, t) || *seen >> i & 1)
			continue;
		*seen |= (uint64_t)1 << i;
		if (t == b || climb(p, t, b, seen))
			return true;
	}
	return false;
}

bool
workflow_policy_above(const struct policy_panel *p, const struct policy_track *a, const struct policy_track *b)
{
	uint64_t seen = 0;

	return climb(p, a, b, &seen);
}

bool
workflow_policy_upper(const struct policy_panel *p, const char *track)
{
	for (size_t i = 0; i < p->n_tracks; i++)
		if (p->track[i].escalates_to && strcmp(p->track[i].escalates_to, track) == 0)
			return true;
	return false;
}

void
workflow_policy_check_panel(struct loader *l, const struct loader_block *b)
{
	const struct policy_panel *p = &l->p->panel[b->row];

	if (p->n_tracks > POLICY_TRACKS_MAX)
		workflow_policy_fault(l, b->file, fence_get(b->root, "tracks"),
		    "the panel '%s' has more than %d tracks; make two panels of it", p->id, POLICY_TRACKS_MAX);
	for (size_t i = 0; i < p->n_tracks; i++) {
		const struct policy_track *t = &p->track[i];
		if (t->quorum == POLICY_QUORUM_PANEL)
			workflow_policy_fault(l, b->file, at(b, i, "quorum"),
			    "the track '%s' is the panel: write how many people it takes, 1 to 9", t->id);
		if (workflow_policy_above(p, t, t))
			workflow_policy_fault(l, b->file, at(b, i, t->after.n ? "after" : "escalates-to"),
			    "the track '%s' would wait for itself; break the ring", t->id);
		if (p->blinded && t->quorum == 1)
			workflow_policy_fault(l, b->file, at(b, i, "quorum"),
			    "the panel '%s' is blinded, and '%s' takes one person, who has nobody to be blinded from; "
			    "give it a quorum of 2 or more", p->id, t->id);
	}
}

enum { DEPTH_MAX = 3 };

/* Is the check made of checks, of checks ... more than `levels` deep?  One in a ring always is. */
static bool
deeper(struct loader *l, const struct policy_check *c, int levels)
{
	const char *s = workflow_policy_param(&c->params, "checks");

	for (; s && *s; s += strcspn(s, "|"), s += *s == '|') {
		const char *id = arena_printf(l->mem, "%.*s", (int)strcspn(s, "|"), s);
		if (levels == 0 || deeper(l, workflow_policy_check(l->p, id), levels - 1))
			return true;
	}
	return false;
}

void
workflow_policy_check_nesting(struct loader *l, const struct loader_block *b)
{
	const struct policy_check *c = &l->p->check[b->row];

	if (deeper(l, c, DEPTH_MAX))
		workflow_policy_fault(l, b->file, fence_get(b->root, "predicate"),
		    "the check '%s' is made of checks more than %d deep, or of itself; make it flatter", c->id, DEPTH_MAX);
}

static bool
has_effect(const struct policy_command *c, enum policy_effect_kind kind)
{
	for (size_t i = 0; i < c->n_effects; i++)
		if (c->effect[i].kind == kind)
			return true;
	return false;
}

void
workflow_policy_check_panel_use(struct loader *l, const struct loader_block *b)
{
	const struct policy_command *c = &l->p->command[b->row];
	const struct policy_process *p = workflow_policy_process(l->p, c->on);
	const struct fence_node *roles = fence_get(b->root, "roles"), *quorum = fence_get(b->root, "quorum");
	bool track = strcmp(c->on, "track") == 0;

	if (!track && workflow_policy_has(&c->roles, "panel"))
		workflow_policy_fault(l, b->file, roles, "only a track has a panel that sits on it; name a role");
	if (!track && c->quorum == POLICY_QUORUM_PANEL)
		workflow_policy_fault(l, b->file, quorum, "only a track has a panel to take the quorum from; write a number");
	else if (c->quorum == POLICY_QUORUM_PANEL && (c->roles.n != 1 || strcmp(c->roles.item[0], "panel") != 0))
		workflow_policy_fault(l, b->file, roles, "a panel's quorum is of those who sit on it; write roles: [panel]");
	if (!track && has_effect(c, POLICY_OPEN_ESCALATION))
		workflow_policy_fault(l, b->file, fence_get(b->root, "effects"),
		    "only a track is referred up; give 'open-escalation' to a command on: track");
	if (has_effect(c, POLICY_SETTLE) && strcmp(c->on, "obligation") != 0)
		workflow_policy_fault(l, b->file, fence_get(b->root, "effects"),
		    "only an obligation is settled; give 'settle' to a command on: obligation");
	if (has_effect(c, POLICY_OPEN_PANEL) && strcmp(c->on, POLICY_ANY_CASE) != 0 && !(p && p->prefix))
		workflow_policy_fault(l, b->file, fence_get(b->root, "effects"),
		    "a panel considers a case, and '%s' is none; give 'open-panel' to a command of a process with a prefix",
		    c->on);
	if ((has_effect(c, POLICY_LINK_CASE) || has_effect(c, POLICY_UNLINK_CASE)) && strcmp(c->on, POLICY_ANY_CASE) != 0 &&
	    !(p && p->prefix))
		workflow_policy_fault(l, b->file, fence_get(b->root, "effects"),
		    "cases are tied to one another, and '%s' is none; write on: any-case", c->on);
}
