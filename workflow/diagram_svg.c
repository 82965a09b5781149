/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diagram_svg.c -- the picture: boxes, lanes and names, where diagram_place put them. */
#include "workflow/diagram_int.h"

#include <string.h>

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

static void
line(struct buf *out, int x1, int y1, int x2, int y2, bool tip)
{
	buf_printf(out, "<path d=\"M%d %d L%d %d\" stroke=\"#555\"%s/>\n", x1, y1, x2, y2, tip ? " marker-end=\"url(#tip)\"" : "");
}

static void
names(struct buf *out, const struct diagram_arrow *a, int x, int y, const char *anchor)
{
	for (size_t i = 0; i < a->n; i++)
		buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-size=\"12\">%s</text>\n", x,
		    y - 3 - (int)(a->n - 1 - i) * DIAGRAM_LINE, anchor, a->name[i]);
}

static void
draw_down(struct buf *out, const struct diagram *d, const struct diagram_arrow *a)
{
	const struct diagram_box *from = &d->box[a->from], *to = &d->box[a->to];
	int x = d->x + d->w / 2;

	line(out, x, from->y + from->h, x, to->y, true);
	names(out, a, x + 8, to->y - 6, "start");
}

/* From the box to its lane; a dot where several join. */
static void
draw_stub(struct buf *out, const struct diagram *d, const struct diagram_arrow *a)
{
	const struct diagram_lane *lane = &d->box[a->to].lane[a->side];
	bool right = a->side == DIAGRAM_RIGHT;
	int x = right ? d->x + d->w : d->x, end = workflow_diagram_lane_x(d, a->side, lane);

	line(out, x, a->y, end, a->y, false);
	if (lane->arrows > 1)
		buf_printf(out, "<circle cx=\"%d\" cy=\"%d\" r=\"2.5\" fill=\"#555\"/>\n", end, a->y);
	names(out, a, right ? x + 6 : x - 6, a->y, right ? "start" : "end");
}

static void
draw_lane(struct buf *out, const struct diagram *d, enum diagram_side side, const struct diagram_lane *lane)
{
	int x = workflow_diagram_lane_x(d, side, lane);

	if (!lane->used)
		return;
	line(out, x, lane->top, x, lane->bottom, false);
	line(out, x, lane->in, side == DIAGRAM_RIGHT ? d->x + d->w : d->x, lane->in, true);
}

static void
draw_box(struct buf *out, const struct diagram *d, const struct diagram_box *b)
{
	int middle = b->y + b->h / 2 + (b->note ? -3 : 5);

	buf_printf(out,
	    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#fff\" "
	    "stroke=\"#222\" stroke-width=\"%d\"/>\n<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
	    d->x, b->y, d->w, b->h, b->end ? 3 : 1, d->x + d->w / 2, middle, b->state);
	if (b->note)
		buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"11\">%s</text>\n",
		    d->x + d->w / 2, middle + DIAGRAM_LINE, b->note);
}

static void
describe(struct buf *out, const struct policy *p, const struct policy_process *process, const struct workflow_step *step, size_t n)
{
	buf_puts(out, "<desc>");
	for (size_t k = 0; k < n; k++) {
		const struct workflow_step *s = &step[k];
		if (strcmp(s->from, "none") == 0)
			buf_printf(out, "%s begins in %s. ", s->command->id, s->to);
		else if (strcmp(s->from, s->to) != 0)
			buf_printf(out, "From %s, %s leads to %s. ", s->from, s->command->id, s->to);
	}
	for (size_t i = 0; i < p->n_clocks; i++)
		if (p->clock[i].interrupts && workflow_policy_clock_runs_on(p, &p->clock[i], process))
			buf_printf(out, "The clock %s leads to %s. ", p->clock[i].id, p->clock[i].interrupts);
	buf_puts(out, "</desc>\n");
}

static void
draw(struct buf *out, const struct diagram *d)
{
	for (size_t i = 0; i < d->n; i++) {
		draw_lane(out, d, DIAGRAM_RIGHT, &d->box[i].lane[DIAGRAM_RIGHT]);
		draw_lane(out, d, DIAGRAM_LEFT, &d->box[i].lane[DIAGRAM_LEFT]);
	}
	for (size_t i = 0; i < d->n_arrows; i++)
		if (d->arrow[i].side == DIAGRAM_DOWN)
			draw_down(out, d, &d->arrow[i]);
		else
			draw_stub(out, d, &d->arrow[i]);
	for (size_t i = 0; i < d->n; i++)
		draw_box(out, d, &d->box[i]);
}

void
workflow_diagram_svg(struct arena *mem, const struct policy *p, const struct policy_process *process, struct buf *out)
{
	struct workflow_step *step;
	struct diagram d;
	size_t n = workflow_steps(mem, p, process, &step);

	workflow_diagram_place(mem, p, process, step, n, &d);
	buf_printf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
	    "font-family=\"sans-serif\" font-size=\"14\">\n<title>",
	    d.width, d.height, d.width, d.height);
	escaped(out, process->title);
	buf_puts(out, ": states and commands</title>\n");
	describe(out, p, process, step, n);
	buf_puts(out,
	    "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" "
	    "markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\" fill=\"#555\"/></marker></defs>\n"
	    "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
	draw(out, &d);
	buf_puts(out, "</svg>\n");
}
