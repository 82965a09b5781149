/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report_plot.c -- the interval of the rate as a picture beside its table (see report.h).
 *
 * It is drawn from the printed cell "LO to HI percentage points" and so can tell nothing that the
 * table does not.  An inline SVG with a title and a description; colours are presentation
 * attributes, as the page's policy lets no style in but its own.
 */
#include "core/parse.h"
#include "workflow/report_int.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 480, HEIGHT = 110, EDGE = 40, MIDDLE = 52 };

struct scale {
	double from, to;
};

static double
at(const struct scale *s, double x)
{
	return EDGE + (WIDTH - 2 * EDGE) * (x - s->from) / (s->to - s->from);
}

/* "-16.7 to 0.0 percentage points" */
static bool
read_interval(struct arena *mem, const char *cell, double *lo, double *hi)
{
	const char *to = strstr(cell, " to "), *unit = strstr(cell, " percentage points");

	if (!to || !unit || unit < to + 4)
		return false;
	return parse_real(arena_printf(mem, "%.*s", (int)(to - cell), cell), lo) &&
	       parse_real(arena_printf(mem, "%.*s", (int)(unit - to - 4), to + 4), hi) &&
	       *lo <= *hi;
}

static void
line(struct buf *b, double x1, double y1, double x2, double y2, const char *more)
{
	buf_printf(
	    b, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#0b0c0c\" %s/>\n",
	    x1, y1, x2, y2, more);
}

static void
words(struct buf *b, double x, double y, const char *anchor, const char *text)
{
	buf_printf(b,
		   "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"15\" "
		   "fill=\"#0b0c0c\">%s</text>\n",
		   x, y, anchor, text);
}

static void
draw(struct arena *mem, struct buf *b, double lo, double hi)
{
	double reach = fmax(fmax(fabs(lo), fabs(hi)), 1) * 1.15;
	struct scale s = {-reach, reach};
	const char *l = workflow_report_number(mem, lo, 1), *h = workflow_report_number(mem, hi, 1);

	buf_printf(
	    b,
	    "<figure>\n<svg viewBox=\"0 0 %d %d\" width=\"100%%\" role=\"img\" "
	    "aria-labelledby=\"plot-title plot-text\">\n"
	    "<title id=\"plot-title\">Estimated difference in the one-year proven reoffending "
	    "rate</title>\n<desc id=\"plot-text\">A 95%% confidence interval from %s to %s "
	    "percentage points; 0 is no difference.</desc>\n",
	    WIDTH, HEIGHT, l, h);
	line(b, at(&s, 0), 24, at(&s, 0), HEIGHT - 26, "stroke-dasharray=\"4 4\"");
	words(b, at(&s, 0), 16, "middle", "no difference");
	words(b, EDGE, 16, "start", "lower");
	words(b, WIDTH - EDGE, 16, "end", "higher");
	line(b, at(&s, lo), MIDDLE, at(&s, hi), MIDDLE, "stroke-width=\"5\"");
	line(b, at(&s, lo), MIDDLE - 10, at(&s, lo), MIDDLE + 10, "stroke-width=\"3\"");
	line(b, at(&s, hi), MIDDLE - 10, at(&s, hi), MIDDLE + 10, "stroke-width=\"3\"");
	words(b, at(&s, lo) - 8, MIDDLE + 5, "end", l);
	words(b, at(&s, hi) + 8, MIDDLE + 5, "start", h);
	words(b, WIDTH / 2.0, HEIGHT - 6, "middle", "reoffending rate: treatment less comparison, in points");
	buf_puts(b, "</svg>\n</figure>\n");
}

void
workflow_report_plot(struct arena *mem, const struct template_answers *a, struct buf *page)
{
	const struct template_answer *m = template_answer(a, "measures");
	const char *table = strstr(page->s, "aria-labelledby=\"c-measures\"");
	const char *end = table ? strstr(table, "</table>\n</div>\n") : NULL;
	double lo, hi;
	AUTO_BUF(out);

	if (!end || m->n_rows == 0 || !m->row[0][5] || !read_interval(mem, m->row[0][5], &lo, &hi))
		return;
	end += strlen("</table>\n</div>\n");
	buf_add(&out, page->s, (size_t)(end - page->s));
	draw(mem, &out, lo, hi);
	buf_puts(&out, end);
	buf_reset(page);
	buf_add(page, out.s, out.len);
}
