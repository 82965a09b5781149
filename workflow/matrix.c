/* SPDX-License-Identifier: GPL-3.0-or-later */
/* matrix.c -- see diagram.h: who may do what in which state, as cells and as a page. */
#include "workflow/diagram.h"

#include <string.h>

#define BEFORE "none"	/* the state before there is an object */

/* ---- the cells ---- */

static bool
any_state(const struct policy_command *c)
{
	return workflow_policy_has(&c->from, "any");
}

static bool
given_in(const struct policy_command *c, const char *state)
{
	if (c->creates)
		return strcmp(state, BEFORE) == 0;
	return strcmp(state, BEFORE) != 0 && (any_state(c) || workflow_policy_has(&c->from, state));
}

/* The commands of a process: its own, then those of any case. */
static struct policy_command **
commands(struct arena *mem, const struct policy *p, const struct policy_process *process, size_t *n)
{
	struct policy_command **c = arena_alloc(mem, (p->n_commands + 1) * sizeof *c);

	*n = 0;
	for (int any = 0; any < 2; any++)
		for (size_t i = 0; i < p->n_commands; i++)
			if (workflow_policy_on(p, &p->command[i], process->id) && (strcmp(p->command[i].on, process->id) != 0) == any)
				c[(*n)++] = &p->command[i];
	return c;
}

static size_t
roles(const struct policy *p, struct policy_command *const *c, size_t n, const char **role)
{
	static const char *const builtin[] = { "anyone", "self", "founder", "panel", "host" };
	size_t k = 0;

	for (size_t i = 0; i < p->n_roles; i++)
		role[k++] = p->role[i].id;
	for (size_t b = 0; b < sizeof builtin / sizeof *builtin; b++)
		for (size_t i = 0; i < n; i++)
			if (workflow_policy_has(&c[i]->roles, builtin[b])) {
				role[k++] = builtin[b];
				break;
			}
	return k;
}

static void
fill(struct arena *mem, struct workflow_cell *cell, struct policy_command *const *c, size_t n)
{
	cell->commands.item = arena_alloc(mem, (n + 1) * sizeof *cell->commands.item);
	for (size_t i = 0; i < n; i++)
		if (given_in(c[i], cell->state) && workflow_policy_has(&c[i]->roles, cell->role))
			cell->commands.item[cell->commands.n++] = c[i]->id;
}

size_t
workflow_matrix(struct arena *mem, const struct policy *p, const struct policy_process *process, struct workflow_cell **out)
{
	const char **role = arena_alloc(mem, (p->n_roles + 6) * sizeof *role);
	size_t n, cells = 0;
	struct policy_command **c = commands(mem, p, process, &n);
	size_t n_roles = roles(p, c, n, role);

	*out = arena_alloc(mem, (n_roles * (process->states.n + 1) + 1) * sizeof **out);
	for (size_t r = 0; r < n_roles; r++)
		for (size_t s = 0; s <= process->states.n; s++) {
			(*out)[cells] = (struct workflow_cell){ role[r], s ? process->states.item[s - 1] : BEFORE, { NULL, 0 } };
			fill(mem, &(*out)[cells++], c, n);
		}
	return cells;
}

/* ---- the page ---- */

/* In every state of a process that has several. */
static bool
everywhere(const struct policy_process *process, const struct policy_command *c)
{
	bool all = process->states.n > 1 && !c->creates;

	for (size_t s = 0; all && s < process->states.n; s++)
		all = given_in(c, process->states.item[s]);
	return all;
}

/* Text that people wrote, in a cell of a table. */
static void
prose(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (strchr("|\\`*_<>[]", *s))
			buf_puts(out, "\\");
		buf_add(out, *s == '\n' ? " " : s, 1);
	}
}

static void
row(struct arena *mem, struct buf *out, const struct policy_command *c)
{
	buf_printf(out, "| `%s` | ", c->id);
	prose(out, c->title);
	buf_printf(out, " | %s", workflow_policy_joined(mem, &c->roles));
	if (c->quorum == POLICY_QUORUM_PANEL)
		buf_puts(out, " (as many as its track asks for)");
	else if (c->quorum > 1)
		buf_printf(out, " (%d people)", c->quorum);
	buf_printf(out, " | %s |\n", c->to ? c->to : "");
}

struct view { const struct policy_process *process; struct policy_command **command; size_t n; };

static bool
in_section(const struct view *v, const struct policy_command *c, const char *state)
{
	return state ? given_in(c, state) && !everywhere(v->process, c) : everywhere(v->process, c);
}

/* state NULL: what may be given in every one. */
static void
section(struct arena *mem, const struct view *v, const char *state, const char *heading, struct buf *out)
{
	size_t rows = 0;

	buf_printf(out, "### %s\n\n", heading);
	for (size_t i = 0; i < v->n; i++)
		if (in_section(v, v->command[i], state)) {
			if (rows++ == 0)
				buf_puts(out, "| command | does | who | leads to |\n|---|---|---|---|\n");
			row(mem, out, v->command[i]);
		}
	buf_puts(out, rows ? "\n" : state && strcmp(state, BEFORE) == 0 ? "Nobody: the engine makes it.\n\n" : "Nothing more.\n\n");
}

/* The commands that a role may give in one section, in a cell: "in released: `a`, `b`". */
static void
allowed(const struct view *v, const char *role, const char *state, const char *heading, struct buf *out, size_t *said)
{
	size_t k = 0;

	for (size_t i = 0; i < v->n; i++)
		if (in_section(v, v->command[i], state) && workflow_policy_has(&v->command[i]->roles, role)) {
			if (k == 0)
				buf_printf(out, "%s**%s**:", (*said)++ ? "<br>" : "", heading);
			buf_printf(out, "%s `%s`", k++ ? "," : "", v->command[i]->id);
		}
}

static void
role_row(const struct view *v, const char *role, struct buf *out)
{
	size_t said = 0;
	bool serves = false;

	for (size_t i = 0; i < v->n && !serves; i++)
		serves = workflow_policy_has(&v->command[i]->roles, role);
	if (!serves)
		return;
	buf_printf(out, "| %s | ", role);
	allowed(v, role, BEFORE, "before there is one", out, &said);
	allowed(v, role, NULL, "in every state", out, &said);
	for (size_t s = 0; s < v->process->states.n; s++)
		allowed(v, role, v->process->states.item[s], v->process->states.item[s], out, &said);
	buf_puts(out, " |\n");
}

void
workflow_matrix_markdown(struct arena *mem, const struct policy *p, const struct policy_process *process, struct buf *out)
{
	struct view v = { .process = process };
	const char **role = arena_alloc(mem, (p->n_roles + 6) * sizeof *role);

	v.command = commands(mem, p, process, &v.n);
	size_t n_roles = roles(p, v.command, v.n, role);
	section(mem, &v, BEFORE, "Before there is one", out);
	if (process->states.n > 1)
		section(mem, &v, NULL, "In every state", out);
	for (size_t s = 0; s < process->states.n; s++)
		section(mem, &v, process->states.item[s], process->states.item[s], out);
	buf_puts(out, "### By role\n\n| role | may, by role and state |\n|---|---|\n");
	for (size_t r = 0; r < n_roles; r++)
		role_row(&v, role[r], out);
}
