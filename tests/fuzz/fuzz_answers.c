/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_answers.c -- any bytes as answers; no markup of the answer's author may come out, and what
 * is written back is the same. */
#include "templates/answers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char form[] =
    "# F\n\n```yaml template\nid: f\ntitle: t\n```\n\n`=a`\n\n## S\n\n"
    "```yaml question\nid: a\ntext: A\n```\n\n"
    "```yaml question\nid: b\ntext: B\ntype: choice\noptions: [x, y]\nshow: row\n```\n\n"
    "```yaml question\nid: c\ntext: C\ntype: date\n```\n\n"
    "```yaml question\nid: d\ntext: D\ntype: table\ncolumns: [{id: e}, {id: f, type: number}]\n```\n\n"
    "```yaml question\nid: r\ntext: R\ntype: risk-register\n```\n\n"
    "```yaml question\nid: l\ntext: L\ntype: lawful-basis-matrix\n```\n";

static void
check_html(const char *html)
{
	static const char *const never[] = { "<script", "<img", "<iframe", "<svg", "<b>", "<!--",
		"href=\"javascript", "href=\"data", "href=\"vbscript" };
	const char *body = strstr(html, "<main>");

	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (!body || strcasestr(body, never[i]))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct template *t = template_read(&mem, "f.md", form, sizeof form - 1, &d);
	AUTO_BUF(out);
	AUTO_BUF(again);

	if (d.n)
		abort();
	struct template_answers *a = template_answers_read(&mem, t, "a", (const char *)data, n, &d);
	template_render(&mem, t, a, TEMPLATE_HTML, &out);
	check_html(out.s);
	template_render(&mem, t, a, TEMPLATE_MD, &again);
	if (d.n == 0) {
		buf_reset(&again);
		template_answers_write(a, &again);
		struct template_answers *b = template_answers_read(&mem, t, "b", again.s, again.len, &d);
		buf_reset(&again);
		template_render(&mem, t, b, TEMPLATE_HTML, &again);
		if (d.n || strcmp(out.s, again.s) != 0)
			abort();
	}
	arena_free(&mem);
	return 0;
}
