/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_panel -- several bodies that consider one case, and what a decision asks for.  Part of
 * policy.h, which includes it.
 *
 * A panel is a set of tracks.  Opened on a case, each track is a child of it with a state of its
 * own (the process `track` of GOVERNANCE.md): those that are not tied to one another consider side
 * by side, the others in the order of `after`; one may refer the case up to another.
 */
#ifndef WORKFLOW_POLICY_PANEL_H
#define WORKFLOW_POLICY_PANEL_H

#include "workflow/policy_command.h"

struct policy;

/* What is owed: a duty that follows from a command (owe), or a condition that somebody imposes. */
struct policy_obligation {
	const char *id, *title, *text, *source;
	const char *clock;		/* counts to its due day; NULL: the day is given */
	struct policy_place at;
};

/* One body that considers: a child of the case, approved by `quorum` people of its roles. */
struct policy_track {
	const char *id, *title;
	struct policy_list roles;
	int quorum;
	const char *when;		/* check: opened only if it holds; NULL: always */
	struct policy_list after;	/* tracks that approve before this one may */
	const char *escalates_to;	/* track that it may refer the case up to; opened only then */
	struct policy_place at;
};

struct policy_panel {			/* the tracks that one request needs, in sequence or side by side */
	const char *id, *title;
	bool blinded;			/* nobody votes before a quorum has reviewed, unseen by the others */
	struct policy_track *track;
	size_t n_tracks;		/* at most POLICY_TRACKS_MAX */
	struct policy_place at;
};

const struct policy_obligation *workflow_policy_obligation(const struct policy *p, const char *id);
const struct policy_panel *workflow_policy_panel(const struct policy *p, const char *id);
const struct policy_track *workflow_policy_track(const struct policy_panel *panel, const char *id);

enum { POLICY_TRACKS_MAX = 32 };

/* Does track `a` come after `b`, or is the case referred up from `b` to it, by any number of steps?
 * Two tracks of which one is above the other are different levels of one decision. */
bool workflow_policy_above(const struct policy_panel *p, const struct policy_track *a, const struct policy_track *b);

/* Is the track opened only when another refers the case up to it? */
bool workflow_policy_upper(const struct policy_panel *p, const char *track);

#endif
