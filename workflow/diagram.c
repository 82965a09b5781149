/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diagram.c -- see diagram.h; the picture itself is drawn in diagram_svg.c, the matrix made in matrix.c. */
#include "workflow/diagram.h"

#include <string.h>

static size_t
add_steps(struct workflow_step *step, size_t n, const struct policy_command *c, const struct policy_process *process)
{
	if (c->creates && c->to)	/* what is carried in comes from elsewhere, to any state: it is no step */
		step[n++] = (struct workflow_step){ "none", c->to, c };
	for (size_t s = 0; s < process->states.n; s++) {
		const char *state = process->states.item[s];
		if (workflow_policy_has(&c->from, state) || workflow_policy_has(&c->from, "any"))
			step[n++] = (struct workflow_step){ state, c->to ? c->to : state, c };
	}
	return n;
}

/* The process's own commands first, then those of any case. */
size_t
workflow_steps(struct arena *mem, const struct policy *p, const struct policy_process *process,
    struct workflow_step **out)
{
	size_t n = 0;

	*out = arena_alloc(mem, (p->n_commands * (process->states.n + 1) + 1) * sizeof **out);
	for (int any = 0; any < 2; any++)
		for (size_t i = 0; i < p->n_commands; i++) {
			const struct policy_command *c = &p->command[i];
			if (workflow_policy_on(p, c, process->id) && (strcmp(c->on, process->id) != 0) == any)
				n = add_steps(*out, n, c, process);
		}
	return n;
}

struct table *
workflow_diagram_table(
    struct arena *mem, const struct policy *p, const struct policy_process *process)
{
	struct table *t = table_new(mem, "steps");
	struct workflow_step *step;
	size_t n = workflow_steps(mem, p, process, &step);

	table_column(t, "from", TABLE_TEXT);
	table_column(t, "command", TABLE_TEXT);
	table_column(t, "to", TABLE_TEXT);
	table_column(t, "roles", TABLE_TEXT);
	table_column(t, "quorum", TABLE_INT);
	table_column(t, "checks", TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		table_text(t, step[i].from);
		table_text(t, step[i].command->id);
		table_text(t, step[i].to);
		table_text(t, workflow_policy_joined(mem, &step[i].command->roles));
		if (step[i].command->quorum == POLICY_QUORUM_PANEL)
			table_null(t);	/* each track has its own */
		else
			table_int(t, step[i].command->quorum);
		table_text(
		    t, step[i].command->checks.n ? workflow_policy_joined(mem, &step[i].command->checks) : NULL);
	}
	return t;
}

/* Ids need no quoting in dot but for the '-'; titles may hold quotes and backslashes. */
static void
quoted(struct buf *out, const char *s)
{
	buf_puts(out, "\"");
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_puts(out, "\\");
		buf_add(out, *s == '\n' ? " " : s, 1);
	}
	buf_puts(out, "\"");
}

void
workflow_diagram_dot(struct arena *mem, const struct policy *p,
    const struct policy_process *process, struct buf *out)
{
	struct workflow_step *step;
	size_t n = workflow_steps(mem, p, process, &step);

	buf_printf(out, "digraph \"%s\" {\n\tlabel=", process->id);
	quoted(out, process->title);
	buf_puts(out, ";\n\tnode [shape=box, style=rounded];\n\tnone [shape=point];\n");
	for (size_t s = 0; s < process->states.n; s++)
		buf_printf(out, "\t\"%s\"%s;\n", process->states.item[s],
		    workflow_policy_has(&process->ends, process->states.item[s])
		    ? " [peripheries=2]" : "");
	for (size_t i = 0; i < n; i++)
		if (strcmp(step[i].from, step[i].to) != 0)
			buf_printf(out, "\t\"%s\" -> \"%s\" [label=\"%s\"];\n", step[i].from,
			    step[i].to, step[i].command->id);
	buf_puts(out, "}\n");
}
