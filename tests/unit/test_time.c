/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_time.c -- dates, instants, periods and zones. */
#include "core/file.h"
#include "core/time.h"
#include "core/zone.h"
#include "core/zone_int.h"
#include "tests/unit/cases.h"
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <unistd.h>

static struct err e;

/* Every day of years 1 to 9999, counted by hand beside the formula. */
static void
test_every_day(void)
{
	struct date d = { 1, 1, 1 };
	int64_t n = DATE_DAYS_MIN, bad = 0;
	int weekday = 0;	/* 0001-01-01 was a Monday */

	for (; d.y <= 9999; n++, weekday = (weekday + 1) % 7) {
		struct date back = date_from_days(n);
		bad += date_to_days(d) != n || date_compare(back, d) != 0 ||
		    date_weekday(d) != weekday;
		if (++d.d > date_days_in_month(d.y, d.m)) {
			d.d = 1;
			if (++d.m > 12)
				d.m = 1, d.y++;
		}
	}
	ok(bad == 0, "every day of the years 1 to 9999 to a number and back");
	ok(n == DATE_DAYS_MAX + 1, "the last of them is 9999-12-31");
	ok(date_to_days((struct date){ 1970, 1, 1 }) == 0, "1970-01-01 is day 0");
}

static void
is_date(struct date d, const char *want, const char *name)
{
	char text[11];

	date_format(text, d);
	is(text, want, "%s", name);
}

static void
test_dates(void)
{
	struct date d = { 7, 7, 7 };

	ok(date_parse(&d, "2024-02-29", &e) == OK && d.y == 2024 && d.m == 2 && d.d == 29,
	    "a leap day");
	is_date(date_add_days(d, 1), "2024-03-01", "the day after it");
	is_date(date_add_days(d, -60), "2023-12-31", "60 days before it");
	is_date(date_add_days(d, INT64_MAX), "9999-12-31", "a sum past the end is held there");
	is_date(date_add_days(d, INT64_MIN), "0001-01-01", "and before the start there");
	is_date(date_add_months(d, -12), "2023-02-28", "a year before a leap day");
	is_date(date_add_months(d, -24 * 1024), "0001-01-01", "months before the start");
	is_date(date_add_months(d, 1 << 30), "9999-12-31", "months past the end");
	ok(date_compare((struct date){ 2024, 1, 31 }, (struct date){ 2024, 2, 1 }) < 0,
	    "months before days");
	ok(date_parse(&d, "2024-02-30", &e) == ERR_INVALID && d.d == 29,
	    "a refused date leaves the output");
	ok(date_parse(&d, "2024-02-3\xff", &e) == ERR_INVALID, "a byte that is no digit");
}

static void
test_instants(void)
{
	static const char *const same[] = { "2026-03-27T15:00Z", "2026-03-27T15:00:00Z",
		"2026-03-27T15:00:00.000Z", "2026-03-27T16:00+01:00", "2026-03-27T09:30-05:30",
		"2026-03-28T14:59+23:59", "2026-03-27T15:00-00:00" };
	instant t = 0;
	char text[32];

	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		enum err_code code = instant_parse(&t, same[i], &e);
		ok(code == OK && t == INT64_C(1774623600000), "%s", same[i]);
	}
	instant_format(text, t);
	is(text, "2026-03-27T15:00:00Z", "whole seconds are written without a fraction");
	ok(instant_parse(&t, "1969-12-31T23:59:59.9Z", &e) == OK && t == -100, "before 1970");
	instant_format(text, t);
	is(text, "1969-12-31T23:59:59.900Z", "and back");
	instant_format(text, INT64_MAX);
	is(text, "9999-12-31T23:59:59.999Z", "an instant past the end is held there");
	instant_format(text, INT64_MIN);
	is(text, "0001-01-01T00:00:00Z", "and before the start there");
	ok(instant_parse(&t, text, &e) == OK && instant_parse(&t, "9999-12-31T23:59:59.999Z",
	    &e) == OK,
	    "both ends are read");
}

static void
test_periods(void)
{
	static const struct { const char *text; int n; enum period_unit unit; const char *back; } c[] = {
		{ "P20BD", 20, PERIOD_WORKING_DAYS, "P20BD" }, { "P3D", 3, PERIOD_DAYS, "P3D" },
		{ "P2W", 14, PERIOD_DAYS, "P14D" }, { "P1M", 1, PERIOD_MONTHS, "P1M" },
		{ "P8Y", 8, PERIOD_YEARS, "P8Y" }, { "PT72H", 72, PERIOD_HOURS, "PT72H" },
		{ "P0D", 0, PERIOD_DAYS, "P0D" }, { "P99999Y", 99999, PERIOD_YEARS, "P99999Y" },
	};
	char text[24];

	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		struct period p = { -1, PERIOD_HOURS };
		ok(period_parse(&p, c[i].text, &e) == OK && p.n == c[i].n && p.unit == c[i].unit,
		    "%s", c[i].text);
		period_format(text, p);
		is(text, c[i].back, "%s written again", c[i].text);
	}
}

static void
test_hours(void)
{
	struct cases c = cases_open("hours.txt");
	struct date d;
	char text[32], day[11];
	int minute;

	while (cases_next(&c)) {
		instant t;
		struct period p;
		if (c.n != 4 || instant_parse(&t, c.word[0], &e) || period_parse(&p, c.word[1],
		    &e)) {
			ok(0, "%s:%d can be read", c.name, c.line);
			continue;
		}
		t += p.n * INT64_C(3600000);
		instant_format(text, t);
		is(text, c.word[2], "%s + %s", c.word[0], c.word[1]);
		ok(zone_local("Europe/London", t, &d, &minute, &e) == OK, "in London");
		date_format(day, d);
		snprintf(text, sizeof text, "%sT%02d:%02d", day, minute / 60, minute % 60);
		is(text, c.word[3], "%s in London", c.word[2]);
	}
}

/* The rows of refused.txt that dates, instants or periods refuse by themselves. */
static void
test_refused(void)
{
	FILE *f = fopen("tests/cases/refused.txt", "r");
	char line[256], from[64], period[64], says[64];
	int rows = 0;

	ok(f != NULL, "refused.txt");
	while (f && fgets(line, sizeof line, f)) {
		struct err of_date = ERR_INIT, of_instant = ERR_INIT, of_period = ERR_INIT;
		struct date d;
		instant t;
		struct period p;
		if (*line == '#' || sscanf(line, "%63[^|]| %63[^|]| 3 | %63[^\n]", from, period,
		    says) != 3 ||
		    strncmp(says, "runs from", 9) == 0 || strncmp(says, "after the", 9) == 0)
			continue;
		for (size_t n = strlen(from); n && from[n - 1] == ' '; )
			from[--n] = '\0';
		for (size_t n = strlen(period); n && period[n - 1] == ' '; )
			period[--n] = '\0';
		date_parse(&d, from, &of_date);
		instant_parse(&t, from, &of_instant);
		period_parse(&p, period, &of_period);
		ok(strstr(of_date.msg, says) || strstr(of_instant.msg, says) ||
		    strstr(of_period.msg, says),
		    "%s + %s: %s", from, period, says);
		rows++;
	}
	if (f)
		fclose(f);
	ok(rows > 45, "%d rows were tried", rows);
}

static void
is_local(const char *zone, const char *t, const char *want)
{
	char day[11], text[32];
	struct date d;
	instant at;
	int minute;

	if (instant_parse(&at, t, &e) || zone_local(zone, at, &d, &minute, &e)) {
		ok(0, "%s in %s: %s", t, zone, e.msg);
		return;
	}
	date_format(day, d);
	snprintf(text, sizeof text, "%s %02d:%02d", day, minute / 60, minute % 60);
	is(text, want, "%s in %s", t, zone);
}

static void
is_start(const char *zone, const char *day, const char *want)
{
	struct date d;
	instant t;
	char text[32];

	if (date_parse(&d, day, &e) || zone_start_of_day(zone, d, &t, &e)) {
		ok(0, "%s in %s: %s", day, zone, e.msg);
		return;
	}
	instant_format(text, t);
	is(text, want, "%s starts in %s", day, zone);
}

static void
test_zones_always(void)
{
	static const char *const bad[] = { "", "/etc/passwd", "../etc/passwd", "Europe/../../x",
	    "Europe//London",
		"Europe/", "Nowhere/Place", "Europe", "Europe/London\n", "a.b",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	struct date d = { 7, 7, 7 };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(zone_local(bad[i], 0, &d, NULL, &e) == ERR_INVALID && d.y == 7,
		    "no zone number %zu", i);
	is_local("UTC", "2026-07-01T23:30Z", "2026-07-01 23:30");
	is_local("Europe/London", "2026-07-01T23:30Z", "2026-07-02 00:30");
	is_local("Europe/London", "2026-03-29T00:59:59Z", "2026-03-29 00:59");
	is_local("Europe/London", "2026-03-29T01:00Z", "2026-03-29 02:00");
	is_local("Europe/London", "2026-10-25T00:59:59.999Z", "2026-10-25 01:59");
	is_local("Europe/London", "2026-10-25T01:00Z", "2026-10-25 01:00");
	is_local("Europe/London", "2099-07-01T12:00Z", "2099-07-01 13:00");
	is_start("Europe/London", "2026-07-01", "2026-06-30T23:00:00Z");
	is_start("Europe/London", "2026-03-29", "2026-03-29T00:00:00Z");
	is_start("Europe/London", "2026-10-25", "2026-10-24T23:00:00Z");
	is_start("Europe/London", "2026-10-26", "2026-10-26T00:00:00Z");
	is_start("UTC", "0001-01-01", "0001-01-01T00:00:00Z");
}

/* The database where there is one; and the built-in rule against it, hour by hour. */
static void
test_zone_database(void)
{
	static struct zone z;
	struct zone_rule r;
	AUTO_BUF(b);
	long bad = 0;

	if (file_read(&b, "/usr/share/zoneinfo/Europe/London", 1 << 20, &e)) {
		printf("ok %d - zone database # SKIP no /usr/share/zoneinfo\n", ++tap_n);
		return;
	}
	ok(zone_parse(&z, (const unsigned char *)b.s, b.len), "Europe/London is read");
	ok(zone_rule_parse(&r, "GMT0BST,M3.5.0/1,M10.5.0"), "the built-in rule is read");
	for (int64_t t = INT64_C(820454400); t < INT64_C(4102444800); t += 3600)	/* 1996 to 2100 */
		bad += zone_offset(&z, t) != zone_rule_offset(&r, t);
	ok(bad == 0, "the built-in rule and the database agree for every hour from 1996 to 2099");
	for (size_t n = 0; n < b.len; n++) {
		unsigned char *cut = malloc(n ? n :
		    1);	/* exact size, so that a sanitizer sees an overrun */
		if (n)
			memcpy(cut, b.s, n);
		bad += zone_parse(&z, cut, n);
		free(cut);
	}
	ok(bad == 0, "a zone file cut anywhere is refused");
	for (size_t n = 0; n < b.len; n++) {	/* one byte wrong: refused or read, never worse */
		b.s[n] = (char)(b.s[n] ^ 0x80);
		if (zone_parse(&z, (const unsigned char *)b.s, b.len))
			bad += abs(zone_offset(&z, INT64_C(1774623600))) > 93600;
		b.s[n] = (char)(b.s[n] ^ 0x80);
	}
	ok(bad == 0,
	    "a zone file with any one byte wrong is refused or has offsets under 26 hours");
	is_local("Europe/London", "1969-01-01T00:00Z", "1969-01-01 01:00");
	is_local("America/New_York", "2026-03-08T06:59:59Z", "2026-03-08 01:59");
	is_local("America/New_York", "2026-03-08T07:00Z", "2026-03-08 03:00");
	is_local("Australia/Sydney", "2050-01-01T00:00Z", "2050-01-01 11:00");
	is_local("Australia/Sydney", "2050-07-01T00:00Z", "2050-07-01 10:00");
	is_local("Asia/Kolkata", "2026-01-01T18:30Z", "2026-01-02 00:00");
	is_start("America/Sao_Paulo", "2018-11-04",
	    "2018-11-04T03:00:00Z");	/* no midnight that day */
	is_start("Pacific/Apia", "2011-12-30",
	    "2011-12-30T10:00:00Z");		/* no such day there */
	is_start("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z");
	is_start("America/New_York", "2026-11-02", "2026-11-02T05:00:00Z");
}

static void
test_rules(void)
{
	static const char *const good[] = { "UTC0", "<+0330>-3:30", "EST5EDT,M3.2.0,M11.1.0",
	    "IST-2IDT,M3.4.4/26,M10.5.0",
		"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "XXX3YYY,J60/0,J300/0",
		    "XXX3YYY2:00:00,59,364/167" };
	static const char *const bad[] = { "", "UT", "UTC", "UTC0x", "<+03-3", "EST5EDT",
	    "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
		"EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.0.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0",
		    "EST5EDT,J0,J1", "EST5EDT,J366,J1",
		"EST168", "EST5:60", "EST5EDT,M3.2.0/,M11.1.0", "EST5EDT,M3.2.0,M11.1.0,",
		    "EST5EDT,M3.2" };
	struct zone_rule r;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ok(zone_rule_parse(&r, good[i]), "rule %s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(!zone_rule_parse(&r, bad[i]), "no rule: '%s'", bad[i]);
	ok(zone_rule_parse(&r, "XXX0YYY,J60/0,J61/0") && zone_rule_offset(&r,
	    1709251200 - 1) == 0 &&
	    zone_rule_offset(&r, 1709251200) == 3600, "J60 is 1 March in a leap year too");
}

int
main(void)
{
	setenv("TZ", "America/New_York", 1);	/* must not matter */
	test_every_day();
	test_dates();
	test_instants();
	test_periods();
	test_hours();
	test_refused();
	test_zones_always();
	test_zone_database();
	test_rules();
	return done();
}
