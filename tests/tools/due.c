/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * due -- count clocks from their facts, one a line on standard input:
 *
 *     rule=within period=P1M counting=sar division=scotland from=2026-03-02 stops=2026-03-05..2026-03-10
 *
 * and print what came of each: due, not-before, late, notice, due-at and its local time, provisional, and
 * with remind=P5BD the day of that reminder.  For tests/oracle/deadlines.pl, which counts them as well.
 */
#include "core/embed.h"
#include "core/zone.h"
#include "workflow/clock_count.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 1024, NAMES = 24 };

struct line { char *name[NAMES], *value[NAMES]; int n; };

static const char *
fact(void *clock, const char *name)
{
	struct line *l = clock;

	for (int i = 0; i < l->n; i++)
		if (strcmp(l->name[i], name) == 0)
			return l->value[i];
	return "";
}

static void
split(struct line *l, char *text)
{
	char *save = NULL;

	text[strcspn(text, "\n")] = '\0';
	for (char *w = strtok_r(text, " ", &save); w && l->n < NAMES; w = strtok_r(NULL, " ", &save)) {
		l->name[l->n] = w;
		l->value[l->n] = strchr(w, '=') ? strchr(w, '=') + 1 : w + strlen(w);
		l->name[l->n++][strcspn(w, "=")] = '\0';
	}
}

static void
day(const char *name, struct date d)
{
	char s[11];

	date_format(s, d);
	printf(" %s=%s", name, s);
}

static void
show(struct arena *mem, const struct calendar *c, struct line *l, const struct workflow_clock_terms *t,
    const struct workflow_clock_days *d)
{
	struct period p;
	struct err e = ERR_INIT;
	char s[32];

	if (d->due_at) {
		instant_format(s, d->due_at);
		printf("due-at=%s local=%s\n", s, workflow_clock_local(mem, t->zone, d->due_at));
		return;
	}
	printf("provisional=%s", d->provisional ? "yes" : "no");
	day("due", d->due);
	if (t->rule == POLICY_NOT_BEFORE)
		day("not-before", d->not_before);
	day("late", d->late);
	if (t->notice.n)
		day("notice", d->notice);
	if (*fact(l, "remind") && !period_parse(&p, fact(l, "remind"), &e))
		day("reminder", calendar_before(c, t->division, d->due, p));
	putchar('\n');
}

int
main(void)
{
	const struct embed_file *f = embed_find("workflow/calendars/uk.csv");
	struct arena mem = ARENA_INIT, scratch = ARENA_INIT;
	struct calendar *c;
	struct err e = ERR_INIT;
	char text[LINE];

	if (!f || calendar_read(&mem, "uk.csv", f->text, f->n, &c, &e))
		return fprintf(stderr, "%s\n", e.msg), 1;
	while (fgets(text, sizeof text, stdin)) {
		struct line l = { .n = 0 };
		struct workflow_clock_terms t;
		struct workflow_clock_days d;
		split(&l, text);
		if (workflow_clock_read(&scratch, fact, &l, "Europe/London", &t, &e) ||
		    workflow_clock_count(&scratch, c, &t, &d, &e))
			printf("error: %s\n", e.msg);
		else
			show(&scratch, c, &l, &t, &d);
		err_clear(&e);
		arena_free(&scratch);
	}
	arena_free(&mem);
	return 0;
}
