/* SPDX-License-Identifier: GPL-3.0-or-later */
/* time.c -- see time.h.  Day numbers: the 400-year cycle counted from 1 March, so that the leap
 * day is the last of its year (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
#include "core/time.h"
#include "core/parse.h"

#include <stdio.h>
#include <string.h>

enum { MS_PER_DAY = 86400000 };
static const int64_t INSTANT_MIN = (int64_t)DATE_DAYS_MIN * MS_PER_DAY;
static const int64_t INSTANT_MAX = ((int64_t)DATE_DAYS_MAX + 1) * MS_PER_DAY - 1;

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int
date_days_in_month(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);

	return days[m - 1] + (m == 2 && leap);
}

enum err_code
date_parse(struct date *out, const char *s, struct err *e)
{
	struct date d;

	if (strlen(s) != 10 || s[4] != '-' || s[7] != '-' || !parse_digits(s, 4, &d.y) ||
	    !parse_digits(s + 5, 2, &d.m) || !parse_digits(s + 8, 2, &d.d))
		return err_set(e, ERR_INVALID, "'%.40s' is not a date; write it as 2026-03-27", s);
	if (d.y < 1)
		return err_set(e, ERR_INVALID, "'%s' is not a date; years start at 0001", s);
	if (d.m < 1 || d.m > 12)
		return err_set(e, ERR_INVALID, "'%s' is not a date; months are 01 to 12", s);
	if (d.d < 1 || d.d > date_days_in_month(d.y, d.m))
		return err_set(e, ERR_INVALID, "'%s' is not a date; that month has %d days", s,
		    date_days_in_month(d.y, d.m));
	*out = d;
	return OK;
}

static void
digits(char *out, int n, int v)
{
	for (; n-- > 0; v /= 10)
		out[n] = (char)('0' + v % 10);
}

void
date_format(char out[11], struct date d)
{
	memcpy(out, "0000-00-00", 11);
	digits(out, 4, d.y);
	digits(out + 5, 2, d.m);
	digits(out + 8, 2, d.d);
}

int
date_compare(struct date a, struct date b)
{
	if (a.y != b.y)
		return a.y < b.y ? -1 : 1;
	if (a.m != b.m)
		return a.m < b.m ? -1 : 1;
	return (a.d > b.d) - (a.d < b.d);
}

int64_t
date_to_days(struct date d)
{
	int64_t y = d.y - (d.m <= 2);
	int64_t era = floor_div(y, 400), year = y - era * 400;
	int64_t day = (153 * (d.m + (d.m > 2 ? -3 : 9)) + 2) / 5 + d.d - 1;

	return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

struct date
date_from_days(int64_t days)
{
	if (days < DATE_DAYS_MIN)
		days = DATE_DAYS_MIN;
	if (days > DATE_DAYS_MAX)
		days = DATE_DAYS_MAX;
	days += 719468;
	int64_t era = floor_div(days, 146097), rest = days - era * 146097;
	int64_t year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
	int64_t day = rest - (365 * year + year / 4 - year / 100), m = (5 * day + 2) / 153;
	int month = (int)(m < 10 ? m + 3 : m - 9);

	return (struct date){ (int)(year + era * 400 + (month <= 2)), month,
		(int)(day - (153 * m + 2) / 5 + 1) };
}

struct date
date_add_days(struct date d, int64_t n)
{
	if (n > 2 * (int64_t)DATE_DAYS_MAX)
		n = 2 * (int64_t)DATE_DAYS_MAX;
	if (n < -2 * (int64_t)DATE_DAYS_MAX)
		n = -2 * (int64_t)DATE_DAYS_MAX;
	return date_from_days(date_to_days(d) + n);
}

struct date
date_add_months(struct date d, int n)
{
	int64_t months = (int64_t)d.y * 12 + (d.m - 1) + n;
	int64_t y = floor_div(months, 12);
	int m = (int)(months - y * 12) + 1;

	if (y < 1)
		return (struct date){ 1, 1, 1 };
	if (y > 9999)
		return (struct date){ 9999, 12, 31 };
	int last = date_days_in_month((int)y, m);
	return (struct date){ (int)y, m, d.d < last ? d.d : last };
}

int
date_weekday(struct date d)
{
	int64_t n = date_to_days(d) + 3;	/* 1970-01-01 was a Thursday */

	return (int)(n - floor_div(n, 7) * 7);
}

/* "HH:MM[:SS[.fff]]" at *s; moves *s past it and adds its milliseconds to *ms. */
static bool
clock_time(const char **s, int64_t *ms)
{
	const char *p = *s;
	int h, m, sec = 0, frac = 0;

	if (!parse_digits(p, 2, &h) || p[2] != ':' || !parse_digits(p + 3, 2, &m) || h > 23 ||
	    m > 59)
		return false;
	p += 5;
	if (*p == ':') {
		if (!parse_digits(p + 1, 2, &sec) || sec > 59)
			return false;
		p += 3;
		if (*p == '.') {
			int scale = 100;
			for (p++; *p >= '0' && *p <= '9' && scale; p++, scale /= 10)
				frac += (*p - '0') * scale;
			if (p[-1] == '.')
				return false;
		}
	}
	*ms += ((h * 60 + m) * 60 + sec) * INT64_C(1000) + frac;
	*s = p;
	return true;
}

/* "Z" or "+HH:MM" to the end of the text; takes the offset off *ms. */
static bool
utc_offset(const char *s, int64_t *ms)
{
	int h, m;

	if (strcmp(s, "Z") == 0)
		return true;
	if ((*s != '+' && *s != '-') || strlen(s) != 6 || s[3] != ':' || !parse_digits(s + 1, 2,
	    &h) ||
	    !parse_digits(s + 4, 2, &m) || h > 23 || m > 59)
		return false;
	*ms -= (*s == '-' ? -1 : 1) * (h * 60 + m) * INT64_C(60000);
	return true;
}

enum err_code
instant_parse(instant *out, const char *s, struct err *e)
{
	static const char how[] = "write it as 2026-03-27T15:00Z or 2026-03-27T15:00:00+01:00";
	char day[11] = "";
	struct date d;
	enum err_code code;

	if (strnlen(s, 11) < 11 || s[10] != 'T')
		return err_set(e, ERR_INVALID, "'%.40s' is not an instant; %s", s, how);
	memcpy(day, s, 10);
	if ((code = date_parse(&d, day, e)))
		return code;
	int64_t ms = date_to_days(d) * MS_PER_DAY;
	const char *p = s + 11;
	if (!clock_time(&p, &ms))
		return err_set(e, ERR_INVALID, "'%.40s' has no valid time of day; %s", s, how);
	if (*p == '\0')
		return err_set(e, ERR_INVALID,
		    "'%s' has no offset, so the moment is not certain; %s", s, how);
	if (!utc_offset(p, &ms))
		return err_set(e, ERR_INVALID,
		    "'%.40s' does not end in Z or an offset (milliseconds at most); %s",
		    s, how);
	if (ms < INSTANT_MIN || ms > INSTANT_MAX)
		return err_set(e, ERR_INVALID, "'%s' is outside the years 0001 to 9999 in UTC", s);
	*out = ms;
	return OK;
}

void
instant_format(char out[32], instant t)
{
	t = t < INSTANT_MIN ? INSTANT_MIN : t > INSTANT_MAX ? INSTANT_MAX : t;
	int64_t days = floor_div(t, MS_PER_DAY);
	int ms = (int)(t - days * MS_PER_DAY);

	date_format(out, date_from_days(days));
	memcpy(out + 10, "T00:00:00", 9);
	digits(out + 11, 2, ms / 3600000);
	digits(out + 14, 2, ms / 60000 % 60);
	digits(out + 17, 2, ms / 1000 % 60);
	if (ms % 1000 == 0) {
		memcpy(out + 19, "Z", 2);
		return;
	}
	memcpy(out + 19, ".000Z", 6);
	digits(out + 20, 3, ms % 1000);
}

/* What stands after the number, and what one of it is. */
static const struct unit { const char *text; enum period_unit unit; int each; } units[] = {
	{ "BD", PERIOD_WORKING_DAYS, 1 }, { "D", PERIOD_DAYS, 1 }, { "W", PERIOD_DAYS, 7 },
	{ "M", PERIOD_MONTHS, 1 }, { "Y", PERIOD_YEARS, 1 }, { "H", PERIOD_HOURS, 1 },
};

static enum err_code
period_count(const char *s, const char *p, size_t n, int64_t *out, struct err *e)
{
	char number[8] = "";

	if (n < sizeof number)
		memcpy(number, p, n);
	if (n == 0 || !parse_int(number, 0, 99999, out))
		return err_set(e, ERR_INVALID,
		    "'%.40s' is not a period; the number is 0 to 99999 without leading zeros", s);
	return OK;
}

enum err_code
period_parse(struct period *out, const char *s, struct err *e)
{
	static const char how[] = "write P20BD (working days), P3D, P2W, P1M, P8Y or PT72H";
	bool hours = strncmp(s, "PT", 2) == 0;
	const char *p = s + 1 + hours;
	enum err_code code;
	int64_t count;

	if (*s && strspn(s, "0123456789") == strlen(s))
		return err_set(e, ERR_INVALID, "'%.40s' has no unit; %s", s, how);
	if (*s != 'P')
		return err_set(e, ERR_INVALID, "'%.40s' is not a period; %s", s, how);
	size_t n = strspn(p, "0123456789");
	if (n && p[n] == '\0')
		return err_set(e, ERR_INVALID, "'%.40s' has no unit; %s", s, how);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (strcmp(p + n, units[i].text) != 0 || hours != (units[i].unit == PERIOD_HOURS))
			continue;
		if ((code = period_count(s, p, n, &count, e)))
			return code;
		*out = (struct period){ (int)count * units[i].each, units[i].unit };
		return OK;
	}
	return err_set(e, ERR_INVALID, "'%.40s' is not a period with one known unit; %s", s, how);
}

void
period_format(char out[24], struct period p)
{
	static const char *const unit[] = { "BD", "D", "M", "Y", "H" };

	snprintf(out, 24, "P%s%d%s", p.unit == PERIOD_HOURS ? "T" : "", p.n, unit[p.unit]);
}
