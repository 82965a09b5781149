/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_clocks.c -- the stories of tests/cases/clock-stories.txt, under the policy of tests/cases/clocks.md. */
#include "tests/unit/stories.h"
#include "core/file.h"
#include "workflow/clock_count.h"

enum { COLUMNS = 5 };

static struct desk desk;
static struct buf policy_text = BUF_INIT;

static void
open_policy(void)
{
	struct diag d = { .mem = &desk.mem };
	struct err e = ERR_INIT;

	desk_must(!file_read(&policy_text, "tests/cases/clocks.md", 1 << 20, &e), e.msg);
	desk.env.policy = workflow_policy_read(&desk.mem, &(struct policy_file){ "clocks.md", policy_text.s, policy_text.len }, 1, &d);
	desk_must(desk.env.policy != NULL, d.n ? d.item[0].text : "policy");
	desk.env.division = "england-and-wales";
	desk.env.zone = "Europe/London";
}

/* "shipped", or "without 2026-06-15": without the rows that begin so. */
static void
use_calendar(const char *how)
{
	const struct embed_file *f = embed_find("workflow/calendars/uk.csv");
	const char *less = strncmp(how, "without ", 8) == 0 ? how + 8 : NULL;
	struct calendar *c = NULL;
	struct err e = ERR_INIT;
	AUTO_BUF(b);

	for (const char *p = f->text; *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (!less || strncmp(p, less, strlen(less)) != 0)
			buf_printf(&b, "%.*s\n", (int)strcspn(p, "\n"), p);
	desk_must(less || strcmp(how, "shipped") == 0, how);
	desk_must(!calendar_read(&desk.mem, "uk.csv", arena_strdup(&desk.mem, b.s), b.len, &c, &e), e.msg);
	desk.env.calendar = c;
}

static void
begin(void)
{
	workflow_facts_free(desk.facts);
	desk.facts = workflow_facts_new(NULL, NULL);
	desk_thing(&desk, "lab", "lab", "open");
	desk_thing(&desk, "actor/p-office", "actor", "active");
	desk_put(&desk, "actor/p-office", "role-officer", "2013-01-01..");
	use_calendar("shipped");
}

static const char *
spell(const struct workflow_decision *d)
{
	static const char *const codes[] = { "check", "clock", "date", "field", "host", "object", "role", "state" };
	const char *s = "";

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (desk_has(d, codes[i]))
			s = arena_printf(&desk.scratch, "%s %s", *s ? s : "refused", codes[i]);
	return *s ? s : d->n_reasons ? d->reason[0].text : "refused without a reason";
}

static void
row(const char *place, char *col[COLUMNS])
{
	struct cjson *f = cjson_object(&desk.scratch), *doc = cjson_object(&desk.scratch);
	bool host = strchr(col[1], '.') != NULL;
	struct workflow_request r = { .obj = col[2], .kind = "matter", .act = col[1], .actor = host ? DESK_HOST : "p-office",
		.ver = workflow_facts_int(desk.facts, col[2], "ver"), .f = f, .doc = doc };
	struct err e = ERR_INIT;
	char *save = NULL;

	if (strcmp(col[0], ".") != 0)
		desk_must(!instant_parse(&desk.now, col[0], &e), e.msg);
	for (char *w = strtok_r(col[3], " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		char *eq = strchr(w, '=');
		desk_must(eq != NULL, "a field is name=value");
		*eq = '\0';
		cjson_set_string(&desk.scratch, strcmp(w, "evidence") == 0 ? doc : f, w, strcmp(eq + 1, "HEX") == 0 ? DESK_HEX : eq + 1);
	}
	struct workflow_decision d = desk_do(&desk, &r);
	const char *got = d.allowed ? arena_printf(&desk.scratch, "-> %s", desk_get(&desk, r.obj, "state")) : spell(&d);
	is(got, col[4], "%s: %s of %s", place, col[1], col[2]);
	for (size_t i = 0; strcmp(got, col[4]) != 0 && i < d.n_reasons; i++)
		printf("# %s: %s\n", d.reason[i].code, d.reason[i].text);
}

static void
tell(struct desk *t, struct story_line *l)
{
	(void)t;
	if (!l->word)
		row(l->place, l->col);
	else if (strcmp(l->word, "calendar") == 0)
		use_calendar(l->rest);
	else {
		desk_must(strcmp(l->word, "story") == 0, l->place);
		begin();
	}
}

/* What was counted can be counted again from the clock's own facts. */
static const char *
own(void *obj, const char *name)
{
	return desk_get(&desk, obj, name);
}

static void
test_recount(void)
{
	static char obj[] = "c-matter/access";
	struct workflow_clock_terms t;
	struct workflow_clock_days days;
	struct err e = ERR_INIT;
	char told[] = "2026-03-02T10:00Z | open | c-matter | | -> open", came[] = ". | receive | c-matter | | -> open",
	    asked[] = "2026-03-05T10:00Z | ask | c-matter | | -> open", answered[] = "2026-03-10T10:00Z | answered | c-matter | | -> open";
	char *lines[] = { told, came, asked, answered };

	begin();
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		story_line(&desk, "recount", lines[i], COLUMNS, tell);
	ok(!workflow_clock_read(&desk.scratch, own, obj, "Europe/London", &t, &e) &&
	    !workflow_clock_count(&desk.scratch, desk.env.calendar, &t, &days, &e), "the facts are read and counted");
	ok(days.due.m == 4 && days.due.d == 8, "to the same day");
	ok(days.n > 8 && strcmp(days.step[2].why, "stopped: does not count") == 0 &&
	    strstr(days.step[8].why, "put off by 6 stopped days (2026-03-05..2026-03-10)"), "and the steps say why");
	desk_put(&desk, obj, "stops", "2026-03-05");
	ok(workflow_clock_read(&desk.scratch, own, obj, "Europe/London", &t, &e) == ERR_INVALID, "a fact that is none is refused");
}

static void
test_local(void)
{
	static const struct { const char *utc, *zone, *local; } c[] = {
		{ "2026-03-29T00:59:59Z", "Europe/London", "2026-03-29T00:59:59+00:00" },
		{ "2026-03-29T01:00:00Z", "Europe/London", "2026-03-29T02:00:00+01:00" },
		{ "2026-10-25T00:30:00Z", "Europe/London", "2026-10-25T01:30:00+01:00" },
		{ "2026-10-25T01:30:00Z", "Europe/London", "2026-10-25T01:30:00+00:00" },
		{ "2026-10-25T01:30:00.250Z", "UTC", "2026-10-25T01:30:00.250+00:00" } };

	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		struct err e = ERR_INIT;
		instant t = 0;
		desk_must(!instant_parse(&t, c[i].utc, &e), e.msg);
		is(workflow_clock_local(&desk.scratch, c[i].zone, t), c[i].local, "%s in %s", c[i].utc, c[i].zone);
	}
}

int
main(void)
{
	open_policy();
	story_tell(&desk, "clock-stories.txt", COLUMNS, tell);
	test_recount();
	test_local();
	buf_reset(&policy_text);
	desk_close(&desk);
	return done();
}
