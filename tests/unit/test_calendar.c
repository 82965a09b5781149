/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_calendar.c -- the shipped bank holidays, due dates by the tables of tests/cases, refusals. */
#include "core/calendar.h"
#include "core/embed.h"
#include "core/file.h"
#include "tests/unit/cases.h"
#include "tests/unit/holidays.h"
#include "tests/unit/tap.h"

#include <jansson.h>

static struct err e;
static struct arena mem = ARENA_INIT;
static struct calendar *uk;
static const char uk_file[] = "workflow/calendars/uk.csv";

static void
load(void)
{
	const struct embed_file *f = embed_find(uk_file);

	ok(f != NULL, "the calendar is in the binary");
	ok(f && calendar_read(&mem, uk_file, f->text, f->n, &uk, &e) == OK, "and is read");
	ok(strlen(calendar_version(uk)) == 64, "its version is a SHA-256");
	ok(calendar_last_year(uk) == 2028, "it covers years to 2028");
	ok(calendar_covers(uk, (struct date){ 2012, 1, 1 }) && calendar_covers(uk,
	    (struct date){ 2028, 12, 31 }) &&
	    !calendar_covers(uk, (struct date){ 2011, 12, 31 }) && !calendar_covers(uk,
	    (struct date){ 2029, 1, 1 }),
	    "from 2012, no more and no less");
}

/* The rows of the file are those that the rules give, titles and all. */
static void
test_rules_give_file(void)
{
	static char line[1024][160];
	const struct embed_file *f = embed_find(uk_file);
	int n = holidays_lines(line, 1024, 2012, 2028), bad = 0, rows = 0;
	const char *p = strstr(f->text, "\ndate,division,title\n");

	for (p = p ? p + 21 : ""; *p; p += strcspn(p, "\n"), p += *p == '\n', rows++) {
		size_t len = strcspn(p, "\n");
		if (rows >= n || strlen(line[rows]) != len || memcmp(p, line[rows], len) != 0) {
			if (!bad++)
				printf("# file: %.*s\n# rule: %s\n", (int)len, p, rows < n ?
				    line[rows] : "-");
		}
	}
	ok(bad == 0 && rows == n && n == 472,
	    "%d rows are as the rules and the one-offs give them", n);
}

static bool
holiday(const char *division, struct date d)
{
	const char *why = "";

	return !calendar_is_working(uk, division, d, &why) && strncmp(why, "bank holiday", 12) == 0;
}

/* Equal to the list of GOV.UK of February 2026 but for the one day proclaimed that month. */
static void
test_published(void)
{
	json_t *all = json_load_file("../shared/data/bank-holidays.json", JSON_REJECT_DUPLICATES,
	    NULL);
	struct date d = { 2012, 1, 1 };
	char day[11];
	int differ = 0, extra = 0;

	if (!all) {
		printf("ok %d - GOV.UK's list # SKIP no ../shared/data/bank-holidays.json\n",
		    ++tap_n);
		return;
	}
	for (; d.y <= 2028; d = date_add_days(d, 1))
		for (int k = 0; k < DIVISIONS; k++) {
			json_t *events = json_object_get(json_object_get(all, division_name[k]),
			    "events"), *ev;
			bool listed = false;
			size_t i;
			date_format(day, d);
			json_array_foreach(events, i, ev)
				listed |= strcmp(json_string_value(json_object_get(ev, "date")),
				    day) == 0;
			bool ours = holiday(division_name[k], d);
			if (ours && !listed && k == SCOTLAND && strcmp(day, "2026-06-15") == 0)
				extra++;
			else if (ours != listed)
				differ++, printf("# %s %s\n", day, division_name[k]);
		}
	ok(differ == 0, "every day of every division is as GOV.UK lists it");
	ok(extra == 1, "but 15 June 2026 in Scotland, which the list does not have yet");
	json_decref(all);
}

static void
test_working_days_per_year(void)
{
	static const int want[] = { 252, 253, 253, 253, 253, 252, 253, 253, 254, 253, 250, 251,
	    254, 253, 253, 253, 252 };

	for (int y = 2012; y <= 2028; y++) {
		int n = 0;
		for (struct date d = { y, 1, 1 }; d.y == y; d = date_add_days(d, 1))
			n += calendar_is_working(uk, "england-and-wales", d, NULL);
		ok(n == want[y - 2012], "%d has %d working days in England and Wales", y,
		    want[y - 2012]);
	}
}

/* What calendar_due says, as a date or as the error's text. */
static const char *
due(const char *division, const char *from, const char *period, enum calendar_rule rule,
    const char *stop)
{
	static char text[1100];
	struct calendar_due out;
	struct calendar_stop s = { 0 };
	struct date d;
	struct period p;
	char first[11] = "";
	bool stopped = strcmp(stop, "-") != 0;

	if (date_parse(&d, from, &e) || period_parse(&p, period, &e))
		return e.msg;
	if (stopped) {
		memcpy(first, stop, 10);
		if (date_parse(&s.from, first, &e) || date_parse(&s.to, stop + 12, &e))
			return e.msg;
	}
	if (calendar_due(&mem, uk, division, d, p, rule, &s, stopped, &out, &e))
		return snprintf(text, sizeof text, "%s", e.msg), text;
	if (out.n && date_compare(out.step[out.n - 1].date, out.date) != 0)
		return "the last step is not the due date";
	date_format(text, out.date);
	return text;
}

static void
test_tables(void)
{
	static const char *const column[] = { "england-and-wales", "scotland", "northern-ireland",
	    "uk" };
	struct cases c = cases_open("working-days.txt");

	while (cases_next(&c)) {
		ok(c.n == 6, "%s:%d has six columns", c.name, c.line);
		for (int k = 2; k < c.n; k++)
			if (strcmp(c.word[k], "-") != 0)
				is(due(column[k - 2], c.word[0], c.word[1], CALENDAR_PLAIN, "-"),
				    c.word[k],
				    "%s + %s in %s", c.word[0], c.word[1], column[k - 2]);
	}
	c = cases_open("months.txt");
	while (cases_next(&c))
		is(c.n == 3 ? due("england-and-wales", c.word[0], c.word[1], CALENDAR_PLAIN,
		    "-") : "",
		    c.n == 3 ? c.word[2] : "three columns", "%s + %s", c.word[0], c.word[1]);
	c = cases_open("sar.txt");
	while (cases_next(&c)) {
		enum calendar_rule rule = c.n == 6 && strcmp(c.word[2], "sar") == 0 ?
		    CALENDAR_SAR : CALENDAR_ROLL;
		is(c.n == 6 ? due(c.word[3], c.word[0], c.word[1], rule, c.word[4]) : "",
		    c.n == 6 ? c.word[5] : "six columns", "%s + %s by %s in %s, stopped %s",
		    c.word[0], c.word[1],
		    c.word[2], c.word[3], c.word[4]);
	}
}

/* What the tables cannot say: several stops, provisional, the reasons given. */
static void
test_stops(void)
{
	static const struct calendar_stop s[] = { { { 2026, 3, 12 }, { 2026, 3, 13 } }, { { 2026,
	    3, 5 }, { 2026, 3, 9 } },
		{ { 2026, 3, 8 }, { 2026, 3, 10 } }, { { 2026, 4, 10 }, { 2026, 4, 10 } },
		    { { 2026, 5, 1 }, { 2026, 5, 9 } } };
	struct date from = { 2026, 3, 2 };
	struct calendar_due out;
	char text[11];

	ok(calendar_due(&mem, uk, "england-and-wales", from, (struct period){ 1, PERIOD_MONTHS },
	    CALENDAR_SAR,
	    s, 5, &out, &e) == OK, "five stops, out of order, two of them overlapping");
	date_format(text, out.date);
	is(text, "2026-04-13",
	    "2 April, put off by 6 and 2 days to the 10th, by that day to Saturday, to Monday");
	ok(calendar_due(&mem, uk, "england-and-wales", from, (struct period){ 5,
	    PERIOD_WORKING_DAYS }, CALENDAR_PLAIN,
	    s, 5, &out, &e) == OK, "working days with the same stops");
	date_format(text, out.date);
	is(text, "2026-03-17", "3rd, 4th, 11th, 16th and 17th count");
	ok(out.n == 15, "every day after the start is accounted for");
	is(out.step[2].why, "stopped", "a stopped day says so");
	is(out.step[4].why, "Saturday", "a Saturday says so");
	is(out.step[14].why, "working day 5 of 5", "a counted day says its number");
	ok(calendar_due(&mem, uk, "england-and-wales", from, (struct period){ 30, PERIOD_DAYS },
	    CALENDAR_PLAIN,
	    &s[1], 1, &out, &e) == OK, "calendar days are put off too");
	date_format(text, out.date);
	is(due("england-and-wales", "2026-03-07", "P1M", CALENDAR_PLAIN,
	    "2026-03-05..2026-03-09"), "2026-04-09",
	    "of a stop under way at the start, the days after it: the 8th and 9th");
	is(text, "2026-04-06", "1 April by 5 days, on a bank holiday: no roll");
}

static void
test_stop_at_the_roll(void)
{
	static const struct calendar_stop s = { { 2026, 10, 5 }, { 2026, 10, 7 } };
	struct calendar_due out;
	char text[11];

	ok(calendar_due(&mem, uk, "england-and-wales", (struct date){ 2026, 9, 3 },
	    (struct period){ 1, PERIOD_MONTHS },
	    CALENDAR_SAR, &s, 1, &out, &e) == OK,
	    "stopped on the Monday that a Saturday rolled to");
	date_format(text, out.date);
	is(text, "2026-10-08", "not due while stopped");
}

static void
test_provisional(void)
{
	static const struct { const char *from, *period; bool want; } c[] = {
		{ "2028-11-27", "P20BD", false }, { "2028-12-05", "P20BD", true }, { "2028-12-31",
		    "P1D", true },
		{ "2024-02-29", "P8Y", true }, { "2028-06-01", "P6M", false }, { "2011-12-30",
		    "P1BD", true },
		{ "2012-01-01", "P1BD", false }, { "2029-01-06", "P0BD", true } };

	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		struct calendar_due out = { 0 };
		struct date d;
		struct period p;
		ok(!date_parse(&d, c[i].from, &e) && !period_parse(&p, c[i].period, &e) &&
		    !calendar_due(&mem, uk, "scotland", d, p, CALENDAR_PLAIN, NULL, 0, &out, &e) &&
		    out.provisional == c[i].want, "%s + %s is %sprovisional", c[i].from,
		    c[i].period, c[i].want ? "" : "not ");
	}
}

static void
test_reasons(void)
{
	const char *why;

	ok(!calendar_is_working(uk, "scotland", (struct date){ 2026, 6, 15 }, &why),
	    "15 June 2026 in Scotland");
	is(why, "bank holiday: World Cup bank holiday (scotland)", "and why");
	ok(calendar_is_working(uk, "england-and-wales", (struct date){ 2026, 6, 15 }, &why),
	    "not in England and Wales");
	is(why, "working day", "and why");
	ok(!calendar_is_working(uk, "uk", (struct date){ 2026, 6, 15 }, &why),
	    "but in the UK as a whole");
	is(why, "bank holiday: World Cup bank holiday (scotland)", "naming where");
	ok(!calendar_is_working(uk, "uk", (struct date){ 2026, 6, 14 }, &why), "a Sunday");
	is(why, "Sunday", "and why");
	struct date d = calendar_next_working(uk, "uk", (struct date){ 2026, 12, 24 });
	ok(d.d == 29 && d.m == 12, "the first working day after Christmas Eve 2026 is the 29th");
}

static void
test_due_refused(void)
{
	struct calendar_due out = { .n = 77 };
	struct calendar_stop back = { { 2026, 3, 10 }, { 2026, 3, 5 } };
	struct date d = { 2026, 3, 2 };

	ok(calendar_due(&mem, uk, "wales", d, (struct period){ 1, PERIOD_DAYS }, CALENDAR_PLAIN,
	    NULL, 0, &out, &e) ==
	    ERR_INVALID && strstr(e.msg, "no division 'wales'"), "an unknown division");
	ok(calendar_due(&mem, uk, "uk", d, (struct period){ 1, PERIOD_HOURS }, CALENDAR_PLAIN,
	    NULL, 0, &out, &e) ==
	    ERR_INVALID && strstr(e.msg, "instant"), "hours");
	ok(calendar_due(&mem, uk, "uk", d, (struct period){ 1, PERIOD_DAYS }, CALENDAR_PLAIN,
	    &back, 1, &out, &e) ==
	    ERR_INVALID && strstr(e.msg, "2026-03-10..2026-03-05 ends before it starts"),
	    "a stop that runs backwards");
	ok(calendar_due(&mem, uk, "uk", d, (struct period){ 20, PERIOD_WORKING_DAYS },
	    CALENDAR_SAR, NULL, 0, &out, &e) ==
	    ERR_INVALID && strstr(e.msg, "one month or more"),
	    "the rule for access requests with working days");
	ok(calendar_due(&mem, uk, "uk", d, (struct period){ 0, PERIOD_MONTHS }, CALENDAR_SAR,
	    NULL, 0, &out, &e) ==
	    ERR_INVALID, "or with no month");
	static const enum period_unit unit[] = { PERIOD_WORKING_DAYS, PERIOD_DAYS, PERIOD_MONTHS,
	    PERIOD_YEARS };
	for (size_t i = 0; i < 4; i++)
		ok(calendar_due(&mem, uk, "uk", (struct date){ 9999, 12, 1 }, (struct period){ 99,
		    unit[i] }, CALENDAR_PLAIN,
		    NULL, 0, &out, &e) == ERR_INVALID && strstr(e.msg, "after the year 9999"),
		    "past the last year, unit %zu", i);
	struct calendar_stop far = { { 9999, 12, 2 }, { 9999, 12, 31 } };
	ok(calendar_due(&mem, uk, "uk", (struct date){ 9999, 12, 1 }, (struct period){ 3,
	    PERIOD_DAYS }, CALENDAR_PLAIN,
	    &far, 1, &out, &e) == ERR_INVALID, "put off past the last year");
	ok(out.n == 77, "and the output is as it was");
}

static void
test_file_refused(void)
{
	static const struct { const char *text, *says; } bad[] = {
		{ "", "the calendar has no day" },
		{ "# only a comment\n", "the calendar has no day" },
		{ "date,division,title\n", "the calendar has no day" },
		{ "2026-01-01,scotland,X\n", "c.csv:1:1: the first row is date,division,title" },
		{ "date,division,title\n2026-01-01,scotland\n", "c.csv:2:1: three columns" },
		{ "date,division,title\n2026-01-01,scotland,\n", "c.csv:2:21: a title" },
		{ "date,division,title\n2026-01-01,scotland,a,b\n", "c.csv:2:21: a title" },
		{ "date,division,title\n2026-01-01,scotland,\"a\"\n", "c.csv:2:21: a title" },
		{ "date,division,title\n2026-02-30,scotland,X\n",
		    "c.csv:2:1: the first column is not a date" },
		{ "date,division,title\n 2026-01-01,scotland,X\n",
		    "c.csv:2:1: the first column is not a date" },
		{ "date,division,title\n2026-01-01,wales,X\n", "c.csv:2:12: the division is" },
		{ "date,division,title\n2026-01-01,uk,X\n", "c.csv:2:12: the division is" },
		{ "date,division,title\n#\n2026-01-02,scotland,X\n2026-01-01,scotland,X\n",
		    "c.csv:4:1: the rows are not sorted" },
		{ "date,division,title\n2026-01-02,scotland,X\n2026-01-02,scotland,Y\n",
		    "c.csv:3:1: this division has that day" },
		{ "date,division,title\n2026-01-02,scotland,\x1b[31m\n", "c.csv:2:21: a control" },
		{ "date,division,title\n2026-01-02,scotland,\xe2\x80\xae" "X\n",
		    "c.csv:2:21: a control" },
		{ "date,division,title\n2026-01-02,scotland,\xff\n", "c.csv:2:21: not UTF-8" },
	};
	struct calendar *c = NULL;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		enum err_code code = calendar_read(&mem, "c.csv", bad[i].text,
		    strlen(bad[i].text), &c, &e);
		ok(code == ERR_INVALID && strstr(e.msg, bad[i].says) && !c, "%s", bad[i].says);
	}
	ok(calendar_read(&mem, "c.csv", "a\0b", 3, &c, &e) == ERR_INVALID && strstr(e.msg, "1:2"),
	    "a NUL byte");
	AUTO_BUF(b);
	buf_printf(&b, "#%*s\n", 1000, "");
	ok(calendar_read(&mem, "c.csv", b.s, b.len, &c, &e) == ERR_INVALID && strstr(e.msg,
	    "too long"), "a long line");
	buf_printf(&b, "%*s\n", 1 << 20, "");
	ok(calendar_read(&mem, "c.csv", b.s, b.len, &c, &e) == ERR_INVALID && strstr(e.msg,
	    "1 MiB"), "a big file");
}

/* One day proclaimed far ahead does not make the years between known. */
static void
test_cover(void)
{
	const struct embed_file *f = embed_find(uk_file);
	struct calendar *c = NULL;
	AUTO_BUF(b);

	buf_add(&b, f->text, f->n);
	buf_puts(&b, "2031-06-05,scotland,Jubilee\r\n");
	ok(calendar_read(&mem, "c.csv", b.s, b.len, &c, &e) == OK &&
	    calendar_last_year(c) == 2028, "a day in 2031");
	ok(strcmp(calendar_version(c), calendar_version(uk)) != 0,
	    "is another version of the calendar");
	ok(!calendar_is_working(c, "scotland", (struct date){ 2031, 6, 5 }, NULL), "and is known");
	ok(calendar_read(&mem, "c.csv", "date,division,title\n2026-01-02,scotland,X", 41, &c,
	    &e) == OK &&
	    calendar_last_year(c) == 0 && !calendar_covers(c, (struct date){ 2026, 1, 2 }),
	    "one row covers no year");
}

int
main(void)
{
	load();
	if (tap_bad)
		return done();
	test_rules_give_file();
	test_published();
	test_working_days_per_year();
	test_tables();
	test_stops();
	test_stop_at_the_roll();
	test_provisional();
	test_reasons();
	test_due_refused();
	test_file_refused();
	test_cover();
	arena_free(&mem);
	return done();
}
