/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diagram_place.c -- see diagram_int.h: what arrows there are, and where everything stands. */
#include "workflow/diagram_int.h"

#include <string.h>

enum { STATE_CHAR = 9, NAME_CHAR = 7, BOX_H = 36, PAD = 30, GAP = 22, MARGIN = 20, NONE = -1 };

/* ---- arrows ---- */

static int
number(const struct diagram *d, const char *state)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->box[i].state, state) == 0)
			return (int)i;
	return NONE;
}

/* Out of how many states a command leads to another. */
static size_t
origins(const struct workflow_step *step, size_t n, const struct policy_command *c)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++)
		from += step[i].command == c && strcmp(step[i].from, step[i].to) != 0 && strcmp(step[i].from, "none") != 0;
	return from;
}

static enum diagram_side
side_of(size_t from, size_t to)
{
	return to == from + 1 ? DIAGRAM_DOWN : to > from ? DIAGRAM_RIGHT : DIAGRAM_LEFT;
}

static struct diagram_arrow *
arrow(struct diagram *d, size_t from, size_t to)
{
	for (size_t i = 0; i < d->n_arrows; i++)
		if (d->arrow[i].from == from && d->arrow[i].to == to)
			return &d->arrow[i];
	struct diagram_arrow *a = &d->arrow[d->n_arrows++];
	*a = (struct diagram_arrow){ .from = from, .to = to, .side = side_of(from, to) };
	return a;
}

static void
note(struct arena *mem, struct diagram_box *to, const struct policy_command *c, size_t from)
{
	if (!to->note || !strstr(to->note, c->id))
		to->note = arena_printf(mem, "%s%s%s (from %zu states)", to->note ? to->note : "", to->note ? ", " : "", c->id, from);
}

static void
collect(struct arena *mem, struct diagram *d, const struct workflow_step *step, size_t n)
{
	d->arrow = arena_alloc(mem, (n + 1) * sizeof *d->arrow);
	for (size_t i = 0; i < n; i++) {
		int from = number(d, step[i].from), to = number(d, step[i].to);
		size_t many = origins(step, n, step[i].command);
		if (from == NONE || from == to)
			continue;
		if (many >= DIAGRAM_MANY) {
			note(mem, &d->box[to], step[i].command, many);
			continue;
		}
		struct diagram_arrow *a = arrow(d, (size_t)from, (size_t)to);
		const char **name = arena_alloc(mem, (a->n + 1) * sizeof *name);
		if (a->n)
			memcpy(name, a->name, a->n * sizeof *name);
		name[a->n++] = step[i].command->id;
		a->name = name;
	}
}

/* ---- places ---- */

static int
text_width(const char *s, int each)
{
	return s ? (int)strlen(s) * each : 0;
}

static int max(int a, int b) { return a > b ? a : b; }

/* The room that a side of a state needs: one line where its lane enters, one for each name. */
static int
side_height(const struct diagram *d, size_t i, enum diagram_side side)
{
	int h = 0;

	for (size_t k = 0; k < d->n_arrows; k++) {
		const struct diagram_arrow *a = &d->arrow[k];
		if (a->side == side && a->from == i)
			h += (int)a->n * DIAGRAM_LINE;
		else if (a->side == side && a->to == i && h == 0)
			h = DIAGRAM_LINE;
	}
	return h;
}

/* Where lines leave and enter one side of a state whose top is known. */
static void
ports(struct diagram *d, size_t i, enum diagram_side side)
{
	struct diagram_lane *lane = &d->box[i].lane[side];
	int y = d->box[i].y + 4;

	for (size_t k = 0; k < d->n_arrows; k++)
		if (d->arrow[k].side == side && d->arrow[k].to == i)
			lane->used = true;
	if (lane->used)
		lane->in = lane->top = lane->bottom = (y += DIAGRAM_LINE) - 3;
	for (size_t k = 0; k < d->n_arrows; k++)
		if (d->arrow[k].side == side && d->arrow[k].from == i)
			d->arrow[k].y = y += (int)d->arrow[k].n * DIAGRAM_LINE;
}

static int
gap_below(const struct diagram *d, size_t i)
{
	for (size_t k = 0; k < d->n_arrows; k++)
		if (d->arrow[k].side == DIAGRAM_DOWN && d->arrow[k].from == i)
			return GAP + (int)d->arrow[k].n * DIAGRAM_LINE;
	return GAP;
}

static void
stack(struct diagram *d)
{
	int y = MARGIN;

	for (size_t i = 0; i < d->n; i++) {
		struct diagram_box *b = &d->box[i];
		int sides = max(side_height(d, i, DIAGRAM_RIGHT) + (b->lane[DIAGRAM_RIGHT].used ? DIAGRAM_LINE : 0),
		    side_height(d, i, DIAGRAM_LEFT));
		b->y = y;
		ports(d, i, DIAGRAM_RIGHT);
		ports(d, i, DIAGRAM_LEFT);
		b->h = max(max(BOX_H, sides + 12 + DIAGRAM_LINE), b->note ? BOX_H + DIAGRAM_LINE : 0);
		y += b->h + gap_below(d, i);
	}
	d->height = y - GAP + MARGIN;
}

/* ---- lanes ---- */

static void
stretch(struct diagram *d)
{
	for (size_t k = 0; k < d->n_arrows; k++) {
		const struct diagram_arrow *a = &d->arrow[k];
		struct diagram_lane *lane = &d->box[a->to].lane[a->side];
		if (a->side == DIAGRAM_DOWN)
			continue;
		lane->top = lane->top < a->y ? lane->top : a->y;
		lane->bottom = max(lane->bottom, a->y);
		lane->arrows++;
	}
}

static bool
meet(const struct diagram_lane *a, const struct diagram_lane *b)
{
	return a->used && b->used && a->top <= b->bottom + 4 && b->top <= a->bottom + 4;
}

/* Short lanes stand nearest; each in the first column in which it meets no other.  Returns how many
 * columns there are. */
static int
columns(struct diagram *d, enum diagram_side side)
{
	int most = 0;

	for (size_t i = 0; i < d->n; i++)
		d->box[i].lane[side].column = NONE;
	for (size_t done = 0; done < d->n; done++) {
		struct diagram_lane *next = NULL;
		for (size_t i = 0; i < d->n; i++) {
			struct diagram_lane *x = &d->box[i].lane[side];
			if (x->used && x->column == NONE && (!next || x->bottom - x->top < next->bottom - next->top))
				next = x;
		}
		if (!next)
			break;
		int column = 0;
		for (bool free = false; !free; column += !free) {
			free = true;
			for (size_t i = 0; i < d->n && free; i++)
				free = d->box[i].lane[side].column != column || !meet(&d->box[i].lane[side], next);
		}
		next->column = column;
		most = max(most, column + 1);
	}
	return most;
}

int
workflow_diagram_lane_x(const struct diagram *d, enum diagram_side side, const struct diagram_lane *lane)
{
	int out = d->name_w[side] + DIAGRAM_LANE * (lane->column + 1);

	return side == DIAGRAM_RIGHT ? d->x + d->w + out : d->x - out;
}

static void
widths(struct diagram *d)
{
	for (size_t i = 0; i < d->n; i++)
		d->w = max(d->w, max(text_width(d->box[i].state, STATE_CHAR), text_width(d->box[i].note, NAME_CHAR - 1)) + PAD);
	for (size_t k = 0; k < d->n_arrows; k++)
		for (size_t i = 0; i < d->arrow[k].n; i++)
			d->name_w[d->arrow[k].side] = max(d->name_w[d->arrow[k].side], text_width(d->arrow[k].name[i], NAME_CHAR) + 12);
	/* the name of an arrow down stands right of the middle */
	d->name_w[DIAGRAM_RIGHT] = max(d->name_w[DIAGRAM_RIGHT], d->name_w[DIAGRAM_DOWN] - d->w / 2);
}

/* A state into which a clock takes it names the clock. */
static void
note_clocks(struct arena *mem, const struct policy *p, const struct policy_process *process, struct diagram *d)
{
	for (size_t i = 0; i < p->n_clocks; i++) {
		const struct policy_clock *c = &p->clock[i];
		int to = c->interrupts && workflow_policy_clock_runs_on(p, c, process) ? number(d, c->interrupts) : NONE;
		if (to != NONE)
			d->box[to].note = arena_printf(mem, "%s%sclock %s", d->box[to].note ? d->box[to].note : "",
			    d->box[to].note ? ", " : "", c->id);
	}
}

void
workflow_diagram_place(struct arena *mem, const struct policy *p, const struct policy_process *process,
    const struct workflow_step *step, size_t n_steps, struct diagram *d)
{
	*d = (struct diagram){ .n = process->states.n };
	d->box = arena_alloc(mem, (d->n + 1) * sizeof *d->box);
	for (size_t i = 0; i < d->n; i++)
		d->box[i] = (struct diagram_box){ .state = process->states.item[i],
			.end = workflow_policy_has(&process->ends, process->states.item[i]) };
	collect(mem, d, step, n_steps);
	note_clocks(mem, p, process, d);
	widths(d);
	stack(d);
	stretch(d);
	d->x = MARGIN + d->name_w[DIAGRAM_LEFT] + DIAGRAM_LANE * (columns(d, DIAGRAM_LEFT) + 1);
	d->width = d->x + d->w + d->name_w[DIAGRAM_RIGHT] + DIAGRAM_LANE * (columns(d, DIAGRAM_RIGHT) + 1) + MARGIN;
}
