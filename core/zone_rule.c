/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zone_rule.c -- the POSIX TZ rule at the end of a TZif file (RFC 8536 section 3.3): which offset
 * holds after the last change that the file lists. */
#include "core/zone_int.h"

#include <string.h>

/* An unsigned number of one to three digits. */
static bool
number(const char **s, int max, int *out)
{
	int v = 0, n = 0;

	for (; **s >= '0' && **s <= '9' && n < 3; ++*s, n++)
		v = v * 10 + (**s - '0');
	if (n == 0 || v > max)
		return false;
	*out = v;
	return true;
}

/* [+-]h[hh][:mm[:ss]] in seconds; up to a week of hours, as RFC 8536 allows. */
static bool
hms(const char **s, int *out)
{
	int sign = **s == '-' ? -1 : 1, h, m = 0, sec = 0;

	*s += **s == '-' || **s == '+';
	if (!number(s, 167, &h))
		return false;
	if (**s == ':' && (++*s, !number(s, 59, &m)))
		return false;
	if (**s == ':' && (++*s, !number(s, 59, &sec)))
		return false;
	*out = sign * ((h * 60 + m) * 60 + sec);
	return true;
}

/* "GMT" or "<+0330>" */
static bool
abbreviation(const char **s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	bool quoted = **s == '<';
	size_t n;

	*s += quoted;
	n = quoted ? strcspn(*s, ">") : strspn(*s, letters);
	*s += n;
	if (n < 3 || (quoted && **s != '>'))
		return false;
	*s += quoted;
	return true;
}

static bool
change(const char **s, struct zone_change *out)
{
	struct zone_change c = { .kind = 'n', .at = 7200 };

	if (**s == 'M') {
		c.kind = 'M';
		++*s;
		if (!number(s, 12, &c.month) || c.month < 1 || *(*s)++ != '.' || !number(s, 5,
		    &c.week) ||
		    c.week < 1 || *(*s)++ != '.' || !number(s, 6, &c.day))
			return false;
	} else {
		if (**s == 'J')
			c.kind = 'J', ++*s;
		if (!number(s, 365, &c.day) || (c.kind == 'J' && c.day < 1))
			return false;
	}
	if (**s == '/' && (++*s, !hms(s, &c.at)))
		return false;
	*out = c;
	return true;
}

bool
zone_rule_parse(struct zone_rule *out, const char *s)
{
	struct zone_rule r = { 0 };
	int west;

	if (!abbreviation(&s) || !hms(&s, &west))
		return false;
	r.standard = r.summer = -west;
	if (*s) {
		r.has_summer = true;
		if (!abbreviation(&s))
			return false;
		r.summer = r.standard + 3600;
		if (*s != ',') {
			if (!hms(&s, &west))
				return false;
			r.summer = -west;
		}
		if (*s++ != ',' || !change(&s, &r.start) || *s++ != ',' || !change(&s, &r.end) ||
		    *s)
			return false;
	}
	*out = r;
	return true;
}

/* Local seconds since 1970 of a change in year y. */
static int64_t
change_in(const struct zone_change *c, int y)
{
	struct date first = { y, c->kind == 'M' ? c->month : 1, 1 };
	int64_t day = date_to_days(first);

	if (c->kind == 'M') {
		int sunday_first = (date_weekday(first) + 1) % 7;
		int d = (c->day - sunday_first + 7) % 7 + 7 * (c->week - 1);
		while (d >= date_days_in_month(y, c->month))
			d -= 7;
		day += d;
	} else {
		bool leap = date_days_in_month(y, 2) == 29;
		day += c->kind == 'J' ? c->day - 1 + (leap && c->day >= 60) : c->day;
	}
	return day * 86400 + c->at;
}

int
zone_rule_offset(const struct zone_rule *r, int64_t utc)
{
	if (!r->has_summer)
		return r->standard;
	int64_t local = utc + r->standard;
	int y = date_from_days(local / 86400 - (local % 86400 < 0)).y;
	int64_t start = change_in(&r->start, y) - r->standard;
	int64_t end = change_in(&r->end, y) - r->summer;
	bool summer = start < end ? start <= utc && utc < end : !(end <= utc && utc < start);

	return summer ? r->summer : r->standard;
}
