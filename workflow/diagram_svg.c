/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * diagram_svg.c -- the picture: states in rows by their distance from the start, arrows between.
 *
 * A row is as many commands away from the start as the shortest way has; ends stand in the last
 * row.  Arrows to the next row go down; those within a row sag below it; all others go round on the
 * right.  Commands between the same two states share an arrow.
 */
#include "workflow/diagram.h"

#include <string.h>

enum { CHAR = 8, BOX_H = 36, ROW = 110, PAD = 28, GAP = 64, MARGIN = 30, MANY = 4 };

struct box { const char *state; int x, y, w, row; bool end; const char *note; };
struct picture {
	struct box *box;
	size_t n;
	struct workflow_step *step;
	size_t n_steps;
	int width, height;
};

static void
escaped(struct buf *out, const char *s)
{
	for (; *s; s++)
		switch (*s) {
		case '<': buf_puts(out, "&lt;"); break;
		case '>': buf_puts(out, "&gt;"); break;
		case '&': buf_puts(out, "&amp;"); break;
		case '"': buf_puts(out, "&quot;"); break;
		default: buf_add(out, s, 1);
		}
}

static struct box *
find(const struct picture *pic, const char *state)
{
	for (size_t i = 0; i < pic->n; i++)
		if (strcmp(pic->box[i].state, state) == 0)
			return &pic->box[i];
	return NULL;
}

/* How many states a step's command leads out of to another. */
static size_t
origins(const struct picture *pic, const struct workflow_step *s)
{
	size_t n = 0;

	for (size_t i = 0; i < pic->n_steps; i++)
		n += pic->step[i].command == s->command &&
		     strcmp(pic->step[i].from, pic->step[i].to) != 0;
	return n;
}

static bool
drawn(const struct picture *pic, const struct workflow_step *s)
{
	return find(pic, s->from) && strcmp(s->from, s->to) != 0 && origins(pic, s) < MANY;
}

static bool
begins(const struct picture *pic, const struct policy_process *process, const char *state)
{
	for (size_t i = 0; i < process->starts.n; i++)
		if (strcmp(process->starts.item[i], state) == 0)
			return true;
	for (size_t k = 0; k < pic->n_steps; k++)
		if (strcmp(pic->step[k].from, "none") == 0 && strcmp(pic->step[k].to, state) == 0)
			return true;
	return false;
}

/* Breadth first from where objects begin; what no drawn arrow reaches stands with the last row,
 * ends below it. */
static void
rank(struct picture *pic, const struct policy_process *process)
{
	int last = 0;

	for (size_t i = 0; i < pic->n; i++)
		pic->box[i].row = begins(pic, process, pic->box[i].state) ? 0 : -1;
	for (int row = 0; row < (int)pic->n; row++)
		for (size_t k = 0; k < pic->n_steps; k++) {
			struct box *from = find(pic, pic->step[k].from),
			           *to = find(pic, pic->step[k].to);
			if (!drawn(pic, &pic->step[k]) || from->row != row || to->row != -1 ||
			    to->end)
				continue;
			to->row = row + 1;
			last = row + 1;
		}
	for (size_t i = 0; i < pic->n; i++)
		if (pic->box[i].row < 0)
			pic->box[i].row = last + pic->box[i].end;
}

/* "withdraw (from 10 states)" under the state that such a command leads to. */
static void
note_many(struct arena *mem, struct picture *pic)
{
	for (size_t k = 0; k < pic->n_steps; k++) {
		const struct workflow_step *s = &pic->step[k];
		struct box *to = find(pic, s->to);
		size_t n = origins(pic, s);
		bool first = true;
		for (size_t i = 0; i < k; i++)
			first = first && (pic->step[i].command != s->command ||
			    strcmp(pic->step[i].from, pic->step[i].to) == 0);
		if (n >= MANY && first && strcmp(s->from, s->to) != 0)
			to->note = arena_printf(mem, "%s%s%s (from %zu states)",
			    to->note ? to->note : "", to->note ? ", " : "", s->command->id, n);
	}
}

static void
place(struct picture *pic)
{
	int rows = 0, row_width[256] = { 0 };

	for (size_t i = 0; i < pic->n; i++) {
		struct box *b = &pic->box[i];
		size_t chars = strlen(b->state);
		if (b->note && strlen(b->note) > chars)
			chars = strlen(b->note);
		if (b->row > 255)
			b->row = 255;
		b->w = (int)chars * CHAR + PAD;
		b->x = row_width[b->row] + (row_width[b->row] ? GAP : 0);
		row_width[b->row] = b->x + b->w;
		rows = b->row + 1 > rows ? b->row + 1 : rows;
		pic->width = row_width[b->row] > pic->width ? row_width[b->row] : pic->width;
	}
	for (size_t i = 0; i < pic->n; i++) {
		struct box *b = &pic->box[i];
		b->x += MARGIN + (pic->width - row_width[b->row]) / 2;
		b->y = MARGIN + 20 + b->row * ROW;
	}
	pic->width += 2 * MARGIN + 160;		/* arrows back go round on the right */
	pic->height = 2 * MARGIN + 20 + rows * ROW;
}

static void
draw_box(struct buf *out, const struct box *b)
{
	buf_printf(out,
	    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#fff\" "
	    "stroke=\"#222\" stroke-width=\"%d\"/>\n<text x=\"%d\" y=\"%d\" "
	    "text-anchor=\"middle\">%s</text>\n",
	    b->x, b->y, b->w, BOX_H, b->end ? 3 : 1, b->x + b->w / 2, b->y + 22, b->state);
	if (b->note)
		buf_printf(out,
		    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"11\">%s</text>\n",
		    b->x + b->w / 2, b->y + BOX_H + 14, b->note);
}

/* The arrow from one box to another into `out`; to `names`, which are printed over everything, all
 * commands that lead that way. */
static void
draw_arrow(struct buf *out, struct buf *names, const struct picture *pic, const struct box *a,
    const struct box *b, size_t nth)
{
	int x1 = a->x + a->w / 2, y1 = a->y + BOX_H, x2 = b->x + b->w / 2, y2 = b->y;
	int lx = (x1 + x2) / 2, ly, lines = 0;

	if (b->row == a->row + 1) {
		ly = (y1 + y2) / 2 + (int)(nth % 3) * 13 - 13;
		buf_printf(out, "<path d=\"M%d %d C%d %d %d %d %d %d\"", x1, y1, x1, y1 + 40, x2,
		    y2 - 40, x2, y2);
	} else if (b->row == a->row) {
		y2 = y1;
		ly = y1 + 38;
		buf_printf(out, "<path d=\"M%d %d C%d %d %d %d %d %d\"", x1, y1, x1, y1 + 44, x2,
		    y2 + 44, x2, y2);
	} else {
		x1 = a->x + a->w, y1 = a->y + BOX_H / 2, x2 = b->x + b->w, y2 = b->y + BOX_H / 2;
		int bend = (x1 > x2 ? x1 : x2) + 50 +
		           24 * (a->row > b->row ? a->row - b->row : b->row - a->row);
		lx = (x1 + x2 + 6 * bend) / 8;
		ly = (y1 + y2) / 2 + (int)(nth % 3) * 13 - 13;
		buf_printf(out, "<path d=\"M%d %d C%d %d %d %d %d %d\"", x1, y1, bend, y1, bend, y2,
		    x2, y2);
	}
	buf_puts(out, " fill=\"none\" stroke=\"#555\" marker-end=\"url(#tip)\"/>\n");
	for (size_t k = 0; k < pic->n_steps; k++)
		if (drawn(pic, &pic->step[k]) && find(pic, pic->step[k].from) == a &&
		    find(pic, pic->step[k].to) == b)
			buf_printf(names,
			    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"12\" "
			    "stroke=\"#fff\" "
			    "stroke-width=\"4\" paint-order=\"stroke\">%s</text>\n",
			    lx, ly + 13 * lines++, pic->step[k].command->id);
}

static void
draw_arrows(struct buf *out, struct buf *names, const struct picture *pic)
{
	size_t nth = 0;

	for (size_t k = 0; k < pic->n_steps; k++) {
		const struct workflow_step *s = &pic->step[k];
		bool first = drawn(pic, s);
		for (size_t i = 0; first && i < k; i++)
			first = !drawn(pic, &pic->step[i]) ||
			        strcmp(pic->step[i].from, s->from) != 0 ||
			        strcmp(pic->step[i].to, s->to) != 0;
		if (first)
			draw_arrow(out, names, pic, find(pic, s->from), find(pic, s->to), nth++);
	}
}

static void
describe(struct buf *out, const struct picture *pic)
{
	buf_puts(out, "<desc>");
	for (size_t k = 0; k < pic->n_steps; k++) {
		const struct workflow_step *s = &pic->step[k];
		if (strcmp(s->from, "none") == 0)
			buf_printf(out, "%s begins in %s. ", s->command->id, s->to);
		else if (strcmp(s->from, s->to) != 0)
			buf_printf(
			    out, "From %s, %s leads to %s. ", s->from, s->command->id, s->to);
	}
	buf_puts(out, "</desc>\n");
}

void
workflow_diagram_svg(struct arena *mem, const struct policy *p,
    const struct policy_process *process, struct buf *out)
{
	struct picture pic = { .n = process->states.n };
	AUTO_BUF(names);

	pic.n_steps = workflow_steps(mem, p, process, &pic.step);
	pic.box = arena_alloc(mem, (pic.n + 1) * sizeof *pic.box);
	for (size_t i = 0; i < pic.n; i++) {
		pic.box[i].state = process->states.item[i];
		for (size_t e = 0; e < process->ends.n; e++)
			pic.box[i].end |=
			    strcmp(process->ends.item[e], process->states.item[i]) == 0;
	}
	note_many(mem, &pic);
	rank(&pic, process);
	place(&pic);
	buf_printf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %d\" "
	    "font-family=\"sans-serif\" font-size=\"14\">\n<title>",
	    pic.width, pic.height);
	escaped(out, process->title);
	buf_puts(out, ": states and commands</title>\n");
	describe(out, &pic);
	buf_puts(out,
	    "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" "
	    "markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\" "
	    "fill=\"#555\"/></marker></defs>\n");
	draw_arrows(out, &names, &pic);
	for (size_t i = 0; i < pic.n; i++)
		draw_box(out, &pic.box[i]);
	buf_puts(out, names.s);
	buf_puts(out, "</svg>\n");
}
