/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html.c -- escaped text, tables, and the page round a rendered document. */
#include "core/base64.h"
#include "core/embed.h"
#include "core/sha256.h"
#include "templates/template_int.h"

#include <string.h>

static void
put_char(struct buf *out, char c)
{
	switch (c) {
	case '&': buf_puts(out, "&amp;"); break;
	case '<': buf_puts(out, "&lt;"); break;
	case '>': buf_puts(out, "&gt;"); break;
	case '"': buf_puts(out, "&quot;"); break;
	case '\'': buf_puts(out, "&#39;"); break;
	default: buf_add(out, &c, 1);
	}
}

void
template_html_text(struct buf *out, const char *s)
{
	for (; *s; s++)
		put_char(out, *s);
}

/* A cell's line: a long word (a digest, a key) may break every 16 characters. */
static void
put_line(struct buf *out, const char *s)
{
	while (*s) {
		size_t n = strcspn(s, " ");
		for (size_t i = 0; i < n; i++) {
			if (n > 28 && i && i % 16 == 0 && ((unsigned char)s[i] & 0xc0) != 0x80)
				buf_puts(out, "<wbr>");
			put_char(out, s[i]);
		}
		s += n;
		if (*s)
			put_char(out, *s++);
	}
}

static const char *
cell_words(const struct template_column *c, const char *text)
{
	if (c->type == TEMPLATE_YES_NO_NA)
		return template_yes_no(text);
	return c->type == TEMPLATE_CHOICE ? template_label(c->option, c->n_options, text) : text;
}

static void
put_cell(struct buf *out, const struct template_column *c, const char *text, bool first)
{
	const char *tag = first ? "th" : "td";

	buf_printf(out, "<%s%s%s>", tag, first ? " scope=\"row\"" : "",
	    c->type == TEMPLATE_NUMBER ? " class=\"num\"" :
	    c->type == TEMPLATE_DATE ? " class=\"date\"" : "");
	if (!template_blank(text)) {
		const char *s = cell_words(c, text);
		for (const char *nl; (nl = strchr(s, '\n')) && nl[1]; s = nl + 1) {
			AUTO_BUF(line);
			buf_add(&line, s, (size_t)(nl - s));
			put_line(out, line.s);
			buf_puts(out, "<br>");
		}
		put_line(out, s);
	} else if (c->required)
		buf_puts(out, "<span class=\"missing\">not answered</span>");
	buf_printf(out, "</%s>", tag);
}

void
template_html_table(struct buf *out, const struct template_question *q,
    const struct template_answer *a)
{
	buf_puts(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"c-");
	buf_printf(out, "%s\">\n<table%s>\n<caption id=\"c-%s\"%s>", q->id,
	    q->n_columns > 6 ? " class=\"wide\"" : q->n_columns <= 2 ? " class=\"narrow\"" : "", q->id,
	    q->show == TEMPLATE_AS_PLAIN ? "" : " class=\"quiet\"");
	template_html_text(out, q->text);
	buf_puts(out, "</caption>\n<thead><tr>");
	for (size_t c = 0; c < q->n_columns; c++) {
		buf_printf(out, "<th scope=\"col\"%s>",
		    q->column[c].type == TEMPLATE_NUMBER ? " class=\"num\"" : "");
		template_html_text(out, q->column[c].title);
		buf_puts(out, "</th>");
	}
	buf_puts(out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < a->n_rows; i++) {
		buf_puts(out, "<tr>");
		for (size_t c = 0; c < q->n_columns; c++)
			put_cell(out, &q->column[c], a->row[i][c], c == 0);
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</tbody>\n</table>\n</div>\n");
}

/* Only our own style may apply, by its digest; nothing else may load or run. */
static void
put_policy(struct buf *out, const char *css, size_t n)
{
	unsigned char digest[SHA256_BYTES];

	sha256(digest, css, n);
	buf_puts(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	    "style-src 'sha256-");
	base64_write(out, digest, sizeof digest);
	buf_puts(out, "'\">\n");
}

void
template_html_page(struct buf *out, const struct template *t, const char *body)
{
	const struct embed_file *css = embed_find("templates/probity.css");

	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n");
	put_policy(out, css ? css->text : "", css ? css->n : 0);
	buf_puts(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
	buf_puts(out, "<title>");
	template_html_text(out, t->title);
	buf_puts(out, "</title>\n<style>");
	if (css)
		buf_add(out, css->text, css->n);
	buf_puts(out, "</style>\n</head>\n<body>\n<main>\n");
	buf_puts(out, body);
	buf_puts(out, "</main>\n<footer>\n<p>Template ");
	template_html_text(out, t->id);
	buf_printf(out, ", SHA-256 <code>%s</code></p>\n</footer>\n</body>\n</html>\n", t->digest);
}
