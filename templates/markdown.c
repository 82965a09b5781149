/* SPDX-License-Identifier: GPL-3.0-or-later */
/* markdown.c -- a person's Markdown, made harmless; see render_int.h. */
#include "templates/render_int.h"

#include <string.h>
#include <strings.h>

static bool
url_ok(const char *url)
{
	static const char *const good[] = { "http://", "https://", "mailto:" };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (strncasecmp(url, good[i], strlen(good[i])) == 0)
			return true;
	return false;
}

static void
replace_by_text(cmark_node *node, cmark_node_type holder)
{
	cmark_node *text = cmark_node_new(CMARK_NODE_TEXT), *now = text;
	const char *literal = cmark_node_get_literal(node);

	cmark_node_set_literal(text, literal ? literal : "");
	if (holder != CMARK_NODE_NONE) {
		now = cmark_node_new(holder);
		cmark_node_append_child(now, text);
	}
	cmark_node_replace(node, now);
	cmark_node_free(node);
}

static bool
inside_link(cmark_node *node)
{
	while ((node = cmark_node_parent(node)))
		if (cmark_node_get_type(node) == CMARK_NODE_LINK)
			return true;
	return false;
}

/* A link or picture: the words stay, a picture becomes a link, a bad target goes. */
static void
mend_link(cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	bool nested = inside_link(node), good = url && url_ok(url) && !nested;
	cmark_node *child;

	if (good && cmark_node_get_type(node) == CMARK_NODE_LINK)
		return;
	cmark_node *now = cmark_node_new(good ? CMARK_NODE_LINK : CMARK_NODE_EMPH);
	if (good)
		cmark_node_set_url(now, url);
	while ((child = cmark_node_first_child(node)))
		cmark_node_append_child(now, child);
	if ((!good && !nested) || !cmark_node_first_child(now)) {
		cmark_node *text = cmark_node_new(CMARK_NODE_TEXT);
		cmark_node_set_literal(text, good ? url : nested ? "picture" :
		    " (link removed: only http, https and mailto)");
		cmark_node_append_child(now, text);
	}
	cmark_node_replace(node, now);
	cmark_node_free(node);
}

/* Called when the node is left, so that its children are done and it may be replaced. */
static void
mend(cmark_node *node, int level)
{
	int h = cmark_node_get_heading_level(node);

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HTML_BLOCK:
		replace_by_text(node, CMARK_NODE_PARAGRAPH);
		break;
	case CMARK_NODE_HTML_INLINE:
		replace_by_text(node, CMARK_NODE_NONE);
		break;
	case CMARK_NODE_LINK:
	case CMARK_NODE_IMAGE:
		mend_link(node);
		break;
	case CMARK_NODE_HEADING:
		cmark_node_set_heading_level(node, h + level > 6 ? 6 : h + level);
		break;
	case CMARK_NODE_NONE: case CMARK_NODE_DOCUMENT: case CMARK_NODE_BLOCK_QUOTE:
	case CMARK_NODE_LIST: case CMARK_NODE_ITEM: case CMARK_NODE_CODE_BLOCK:
	case CMARK_NODE_CUSTOM_BLOCK: case CMARK_NODE_PARAGRAPH: case CMARK_NODE_THEMATIC_BREAK:
	case CMARK_NODE_TEXT: case CMARK_NODE_SOFTBREAK: case CMARK_NODE_LINEBREAK:
	case CMARK_NODE_CODE: case CMARK_NODE_CUSTOM_INLINE: case CMARK_NODE_EMPH:
	case CMARK_NODE_STRONG:
		break;
	}
}

static bool
is_leaf(cmark_node_type t)
{
	return t == CMARK_NODE_HTML_BLOCK || t == CMARK_NODE_HTML_INLINE;
}

void
template_append_markdown(cmark_node *to, const char *text, int level)
{
	cmark_node *root = cmark_parse_document(text, strlen(text), CMARK_OPT_DEFAULT);
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type ev;
	cmark_node *child;

	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		if (ev == CMARK_EVENT_EXIT || is_leaf(cmark_node_get_type(node)))
			mend(node, level);
	}
	cmark_iter_free(it);
	while ((child = cmark_node_first_child(root)))
		cmark_node_append_child(to, child);
	cmark_node_free(root);
}
