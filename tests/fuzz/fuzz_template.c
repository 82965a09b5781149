/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_template.c -- any bytes as a template; what reads without a fault must render. */
#include "templates/answers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct template *t = template_read(&mem, "f.md", (const char *)data, n, &d);

	if (d.n == 0) {
		AUTO_BUF(out);
		struct template_answers *a = template_answers_new(&mem, t);
		template_render(&mem, t, NULL, TEMPLATE_HTML, &out);
		if (strstr(out.s, "<script") || !strstr(out.s, "</html>"))
			abort();
		template_render(&mem, t, a, TEMPLATE_MD, &out);
		template_render(&mem, t, a, TEMPLATE_JSON, &out);
	}
	arena_free(&mem);
	return 0;
}
