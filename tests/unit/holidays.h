/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * holidays.h -- the bank holidays of a year by rule: the oracle of workflow/calendars/uk.csv.
 *
 * Bank holidays are made by proclamation, so these rules predict nothing; they say what was
 * proclaimed for 2012 to 2028, and catch a slip of the pen in the file.
 */
#ifndef HOLIDAYS_H
#define HOLIDAYS_H

#include "core/time.h"

#include <stdlib.h>
#include <string.h>

struct holiday { struct date date; char title[64]; };
struct holidays { struct holiday day[32]; int n; };

enum { EW, NI, SCOTLAND, DIVISIONS };	/* in byte order of their names */
static const char *const division_name[] = { "england-and-wales", "northern-ireland", "scotland" };

static void
add_day(struct holidays *h, struct date d, const char *title, bool substitute)
{
	struct holiday *x = &h->day[h->n++];

	x->date = d;
	snprintf(x->title, sizeof x->title, "%s%s", title, substitute ? " (substitute day)" : "");
}

static bool is_weekend(struct date d) { return date_weekday(d) >= 5; }

/* A day that becomes the next Monday when it falls on a weekend. */
static void
add_or_monday(struct holidays *h, int y, int m, int d, const char *title)
{
	struct date day = { y, m, d };
	bool moved = is_weekend(day);

	while (is_weekend(day))
		day = date_add_days(day, 1);
	add_day(h, day, title, moved);
}

static struct date
first_monday(int y, int m)
{
	struct date d = { y, m, 1 };

	return date_add_days(d, (7 - date_weekday(d)) % 7);
}

static struct date
last_monday(int y, int m)
{
	struct date d = { y, m, date_days_in_month(y, m) };

	return date_add_days(d, -date_weekday(d));
}

/* The Gregorian computus (Meeus, Jones, Butcher). */
static struct date
easter(int y)
{
	int a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4, f = (b + 8) / 25;
	int g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
	int l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451,
	    n = h + l - 7 * m + 114;

	return (struct date){ y, n / 31, n % 31 + 1 };
}

/* In Scotland 1 and 2 January together always take two weekdays. */
static void
new_year(struct holidays *h, int y, int division)
{
	struct date first = { y, 1, 1 };

	if (division != SCOTLAND) {
		add_or_monday(h, y, 1, 1, "New Year's Day");
		return;
	}
	switch (date_weekday(first)) {
	case 4:		/* Friday */
		add_day(h, first, "New Year's Day", false);
		add_day(h, (struct date){ y, 1, 4 }, "2nd January", true);
		break;
	case 5:
		add_day(h, (struct date){ y, 1, 3 }, "New Year's Day", true);
		add_day(h, (struct date){ y, 1, 4 }, "2nd January", true);
		break;
	case 6:
		add_day(h, (struct date){ y, 1, 2 }, "2nd January", false);
		add_day(h, (struct date){ y, 1, 3 }, "New Year's Day", true);
		break;
	default:
		add_day(h, first, "New Year's Day", false);
		add_day(h, (struct date){ y, 1, 2 }, "2nd January", false);
	}
}

static void
spring(struct holidays *h, int y)
{
	struct date early = first_monday(y, 5), late = last_monday(y, 5);

	if (y == 2020)
		add_day(h, (struct date){ 2020, 5, 8 }, "Early May bank holiday (VE day)", false);
	else
		add_day(h, early, "Early May bank holiday", false);
	if (y == 2012)
		late = (struct date){ 2012, 6, 4 };
	if (y == 2022)
		late = (struct date){ 2022, 6, 2 };
	add_day(h, late, "Spring bank holiday", false);
}

static void
one_offs(struct holidays *h, int y, int division)
{
	if (y == 2012)
		add_day(h, (struct date){ 2012, 6, 5 }, "Queen's Diamond Jubilee", false);
	if (y == 2022)
		add_day(h, (struct date){ 2022, 6, 3 }, "Platinum Jubilee bank holiday", false);
	if (y == 2022)
		add_day(h, (struct date){ 2022, 9, 19 },
		    "Bank Holiday for the State Funeral of Queen Elizabeth II", false);
	if (y == 2023)
		add_day(h, (struct date){ 2023, 5, 8 },
		    "Bank holiday for the coronation of King Charles III", false);
	if (y == 2026 && division == SCOTLAND)
		add_day(h, (struct date){ 2026, 6, 15 }, "World Cup bank holiday", false);
}

static void
christmas(struct holidays *h, int y)
{
	bool day = is_weekend((struct date){ y, 12, 25 }), boxing = is_weekend((struct date){ y,
	    12, 26 });

	add_day(h, (struct date){ y, 12, day ? 27 : 25 }, "Christmas Day", day);
	add_day(h, (struct date){ y, 12, boxing ? 28 : 26 }, "Boxing Day", boxing);
}

static int
by_date(const void *a, const void *b)
{
	return date_compare(((const struct holiday *)a)->date, ((const struct holiday *)b)->date);
}

static struct holidays
holidays_of(int y, int division)
{
	struct holidays h = { .n = 0 };

	new_year(&h, y, division);
	add_day(&h, date_add_days(easter(y), -2), "Good Friday", false);
	if (division != SCOTLAND)
		add_day(&h, date_add_days(easter(y), 1), "Easter Monday", false);
	spring(&h, y);
	one_offs(&h, y, division);
	if (division == NI) {
		add_or_monday(&h, y, 3, 17, "St Patrick's Day");
		add_or_monday(&h, y, 7, 12, "Battle of the Boyne (Orangemen's Day)");
	}
	add_day(&h, division == SCOTLAND ? first_monday(y, 8) : last_monday(y, 8),
	    "Summer bank holiday", false);
	if (division == SCOTLAND)
		add_or_monday(&h, y, 11, 30, "St Andrew's Day");
	christmas(&h, y);
	qsort(h.day, (size_t)h.n, sizeof *h.day, by_date);
	return h;
}

/* The rows of the file, as text, sorted. */
static int
by_line(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int
holidays_lines(char line[][160], int max, int from, int to)
{
	int n = 0;

	for (int y = from; y <= to; y++)
		for (int d = 0; d < DIVISIONS; d++) {
			struct holidays h = holidays_of(y, d);
			for (int i = 0; i < h.n && n < max; i++) {
				char day[11];
				date_format(day, h.day[i].date);
				snprintf(line[n++], 160, "%s,%s,%s", day, division_name[d],
				    h.day[i].title);
			}
		}
	qsort(line, (size_t)n, sizeof *line, by_line);
	return n;
}

#endif
