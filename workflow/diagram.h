/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * diagram -- a process as a picture, and as a table of who may do what when.
 *
 * Both are made from the policy that is enforced, so they cannot differ from it.  The picture is
 * text first: a list of transitions.  As SVG it has the same list as its description, for people
 * who do not see it, and no script, font or link.  A command that can be given in many states
 * (withdraw) is not drawn as so many arrows but noted in the box of the state that it leads to.
 */
#ifndef WORKFLOW_DIAGRAM_H
#define WORKFLOW_DIAGRAM_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/table.h"
#include "workflow/policy.h"

struct workflow_step {		/* one command in one state */
	const char *from;	/* "none" when the command makes the object */
	const char *to;		/* equal to from when the state stays */
	const struct policy_command *command;
};

/* Every command of the process in every state in which it can be given, commands in the order of
 * the documents and states in that of the process.  `any` is spelt out.  Lives in `mem`. */
size_t workflow_steps(struct arena *mem, const struct policy *p,
    const struct policy_process *process, struct workflow_step **out);

/* Append the picture.  dot is Graphviz's language. */
void workflow_diagram_svg(struct arena *mem, const struct policy *p,
    const struct policy_process *process, struct buf *out);
void workflow_diagram_dot(struct arena *mem, const struct policy *p,
    const struct policy_process *process, struct buf *out);

/* The steps as rows: from, command, to, roles, quorum, checks. */
struct table *workflow_diagram_table(struct arena *mem, const struct policy *p,
    const struct policy_process *process);

/* A cell of the matrix: what a role may do in a state, by policy alone (a check, a hold or
 * separation of duties may still forbid it).  `none` is the state before there is an object.
 * There is one cell for each role of the policy, and each built-in role that a command of the
 * process names, with each state; most are empty.  Sorted by role, then state, as defined.  A case
 * that is carried in is made in any state: that is a cell, but no step of the picture. */
struct workflow_cell {
	const char *role, *state;
	struct policy_list commands;
};
size_t workflow_matrix(struct arena *mem, const struct policy *p,
    const struct policy_process *process, struct workflow_cell **out);

/* The same as Markdown, to be read: for each state a table of the commands that may be given there, with who gives
 * them and where they lead (what may be given in every state stands once, before), then a table of what each role may do.
 * Every cell of the matrix is in it, and nothing else. */
void workflow_matrix_markdown(struct arena *mem, const struct policy *p, const struct policy_process *process, struct buf *out);

#endif
