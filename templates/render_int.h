/* SPDX-License-Identifier: GPL-3.0-or-later */
/* render_int.h -- what render.c and markdown.c share. */
#ifndef TEMPLATES_RENDER_INT_H
#define TEMPLATES_RENDER_INT_H

#include "templates/template_int.h"

struct rendering {
	struct arena *mem;
	const struct template *t;
	const struct template_answers *a;	/* NULL: a blank form */
	bool html;
	int level;				/* of the present question's heading */
};

/* Append a person's Markdown to `to` as nodes that can do no harm: raw HTML becomes the text that
 * it is, a picture becomes a link (nothing is fetched), a link that is not http, https or mailto
 * loses its target, and headings go below `level`. */
void template_append_markdown(cmark_node *to, const char *text, int level);

#endif
