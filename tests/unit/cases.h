/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cases.h -- tables of cases in tests/cases: words between blanks, '#' starts a comment. */
#ifndef CASES_H
#define CASES_H
#include <stdio.h>
#include <string.h>

enum { CASE_WORDS = 12 };
struct cases { FILE *file; const char *name; int line, n; char text[512]; char *word[CASE_WORDS]; };

static struct cases
cases_open(const char *name)
{
	struct cases c = { .name = name };
	char path[256];

	snprintf(path, sizeof path, "tests/cases/%s", name);
	if (!(c.file = fopen(path, "r")))
		printf("Bail out! no %s; run from the repository's root\n", path);
	return c;
}

/* The next case: c->word[0..n-1]; false at the end, which closes the file. */
static int
cases_next(struct cases *c)
{
	while (c->file && fgets(c->text, sizeof c->text, c->file)) {
		char *p = c->text;
		c->line++;
		c->text[strcspn(c->text, "#\n")] = '\0';
		for (c->n = 0; c->n < CASE_WORDS; c->n++) {
			p += strspn(p, " \t");
			if (!*p)
				break;
			c->word[c->n] = p;
			p += strcspn(p, " \t");
			if (*p)
				*p++ = '\0';
		}
		if (c->n)
			return 1;
	}
	if (c->file)
		fclose(c->file);
	c->file = NULL;
	return 0;
}
#endif
