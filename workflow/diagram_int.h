/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * diagram_int.h -- the ladder: states one below the other, in the order of the policy.
 *
 *     lanes  names  +--------+  names  lanes
 *        +----------|  one   |
 *        |          +--------+
 *        |              | command        an arrow to the next state goes straight down
 *        |          +--------+
 *        |          |  two   |--command--+
 *        |          +--------+           |     to a state further down: on the right
 *        +--command-|  three |<----------+     back to one further up: on the left
 *                   +--------+
 *
 * All that lead to one state from one side share a lane, so each state has at most two lanes and
 * two arrowheads there.  Every name has a line of its own beside the state that it leaves, so no two
 * names meet, whatever the policy says.
 */
#ifndef WORKFLOW_DIAGRAM_INT_H
#define WORKFLOW_DIAGRAM_INT_H

#include "workflow/diagram.h"

enum diagram_side { DIAGRAM_DOWN, DIAGRAM_RIGHT, DIAGRAM_LEFT };

struct diagram_arrow {			/* all commands from one state to another */
	size_t from, to;		/* states, by number */
	enum diagram_side side;
	const char **name;
	size_t n;
	int y;				/* of its line, where it leaves; its last name stands on it */
};

struct diagram_lane {			/* to one state from one side */
	bool used;
	int top, bottom, in;		/* in: where it enters the state */
	int column;			/* from the names outwards */
	size_t arrows;
};

struct diagram_box {
	const char *state, *note;	/* note: "withdraw (from 10 states)", "clock access-period" */
	bool end;
	int y, h;
	struct diagram_lane lane[3];	/* by side; [DIAGRAM_DOWN] is not used */
};

struct diagram {
	struct diagram_box *box;
	size_t n;
	struct diagram_arrow *arrow;
	size_t n_arrows;
	int x, w;			/* of the boxes */
	int name_w[3];			/* room for names, by side */
	int width, height;
};

enum { DIAGRAM_LINE = 15, DIAGRAM_LANE = 16, DIAGRAM_MANY = 4 };

/* Collect the arrows and give everything its place. */
void workflow_diagram_place(struct arena *mem, const struct policy *p, const struct policy_process *process,
    const struct workflow_step *step, size_t n_steps, struct diagram *out);

/* The x of a lane. */
int workflow_diagram_lane_x(const struct diagram *d, enum diagram_side side, const struct diagram_lane *lane);

#endif
