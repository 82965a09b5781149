/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zone.c -- see zone.h: reading TZif files (RFC 8536), and the two zones that need none. */
#include "core/zone.h"
#include "core/file.h"
#include "core/zone_int.h"

#include <string.h>

enum { FILE_MAX = 256 * 1024, HEADER = 44 };

static int64_t
big_endian(const unsigned char *p, int n)
{
	uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;	/* sign */

	for (int i = 0; i < n; i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

/* The six counts of a TZif header. */
struct counts { int64_t utc, std, leap, change, type, chars; };

static bool
header(const unsigned char *p, size_t n, struct counts *c)
{
	if (n < HEADER || memcmp(p, "TZif", 4) != 0 || p[4] < '2' || p[4] > '4')
		return false;
	*c = (struct counts){ big_endian(p + 20, 4), big_endian(p + 24, 4), big_endian(p + 28, 4),
		big_endian(p + 32, 4), big_endian(p + 36, 4), big_endian(p + 40, 4) };
	return c->utc >= 0 && c->utc <= ZONE_TYPES && c->std >= 0 && c->std <= ZONE_TYPES &&
	    c->leap >= 0 &&
	    c->leap <= 1000 && c->change >= 0 && c->change <= ZONE_CHANGES && c->type >= 1 &&
	    c->type <= ZONE_TYPES && c->chars >= 1 && c->chars <= 2048;
}

/* Bytes of the data block whose times are `width` bytes wide. */
static size_t
block_size(const struct counts *c, int width)
{
	int64_t tables = c->change * (width + 1) + c->type * 6 + c->leap * (width + 4);

	return (size_t)(tables + c->chars + c->std + c->utc);
}

static bool
changes(struct zone *z, const struct counts *c, const unsigned char *p)
{
	const unsigned char *types = p + c->change * 8, *info = types + c->change;

	for (int64_t i = 0; i < c->change; i++) {
		z->change[i] = big_endian(p + i * 8, 8);
		z->type[i] = types[i];
		if (types[i] >= c->type || (i && z->change[i] <= z->change[i - 1]))
			return false;
	}
	for (int64_t i = 0; i < c->type; i++) {
		int64_t off = big_endian(info + i * 6, 4);
		if (off < -93600 || off > 93600)	/* RFC 8536: under 26 hours */
			return false;
		z->offset[i] = (int)off;
	}
	z->n = (size_t)c->change;
	return true;
}

/* "\n" rule "\n", with the rule perhaps empty. */
static bool
footer(struct zone *z, const unsigned char *p, size_t n)
{
	char rule[128];

	if (n < 2 || n > sizeof rule || p[0] != '\n' || p[n - 1] != '\n' || memchr(p, '\0', n))
		return false;
	memcpy(rule, p + 1, n - 2);
	rule[n - 2] = '\0';
	z->has_rule = n > 2;
	return !z->has_rule || zone_rule_parse(&z->rule, rule);
}

/* The first block has 32-bit times for old readers and is stepped over.  Leap seconds (the
 * "right/" zones) are refused: our instants have none. */
bool
zone_parse(struct zone *out, const unsigned char *p, size_t n)
{
	struct counts c;
	size_t size;

	memset(out, 0, sizeof *out);
	if (!header(p, n, &c) || (size = HEADER + block_size(&c, 4)) > n)
		return false;
	p += size, n -= size;
	if (!header(p, n, &c) || c.leap != 0 || (size = HEADER + block_size(&c, 8)) > n)
		return false;
	return changes(out, &c, p + HEADER) && footer(out, p + size, n - size);
}

int
zone_offset(const struct zone *z, int64_t utc)
{
	size_t lo = 0,
	    hi = z->n;	/* changes before lo are at or before utc, from hi on after it */

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (z->change[mid] <= utc)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == z->n && z->has_rule)
		return zone_rule_offset(&z->rule, utc);
	return lo ? z->offset[z->type[lo - 1]] : z->offset[0];
}

static bool
name_ok(const char *name)
{
	size_t n = strlen(name);

	return n >= 1 && n <= 64 && name[0] != '/' && name[n - 1] != '/' && !strstr(name, "//") &&
	    strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == n;
}

static bool
built_in(struct zone *z, const char *name)
{
	bool utc = strcmp(name, "UTC") == 0;

	if (!utc && strcmp(name, "Europe/London") != 0)
		return false;
	memset(z, 0, sizeof *z);
	z->has_rule = zone_rule_parse(&z->rule, utc ? "UTC0" : "GMT0BST,M3.5.0/1,M10.5.0");
	return true;
}

static enum err_code
load(struct zone *z, const char *name, struct err *e)
{
	AUTO_BUF(path);
	AUTO_BUF(bytes);

	if (strcmp(name, "UTC") == 0 && built_in(z, name))
		return OK;
	buf_printf(&path, "/usr/share/zoneinfo/%s", name);
	if (file_read(&bytes, path.s, FILE_MAX, e)) {
		if (!built_in(z, name))
			return err_set(e, ERR_INVALID,
			    "no zone '%s' in /usr/share/zoneinfo; names are like Europe/London",
			    name);
		err_clear(e);
		return OK;
	}
	if (!zone_parse(z, (const unsigned char *)bytes.s, bytes.len))
		return err_set(e, ERR_INVALID,
		    "%s is not a zone file that can be used (TZif 2, no leap seconds)", path.s);
	return OK;
}

/* The zone used last.  Not changed when loading another one fails. */
static _Thread_local struct { char name[65]; struct zone zone; } last;

static enum err_code
get(const char *name, const struct zone **out, struct err *e)
{
	struct zone z;
	enum err_code code;

	if (!name_ok(name))
		return err_set(e, ERR_INVALID,
		    "'%.64s' is not the name of a zone; names are like Europe/London", name);
	if (strcmp(last.name, name) != 0) {
		if ((code = load(&z, name, e)))
			return code;
		last.zone = z;
		memcpy(last.name, name, strlen(name) + 1);
	}
	*out = &last.zone;
	return OK;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

enum err_code
zone_local(const char *zone, instant t, struct date *out, int *minute, struct err *e)
{
	const struct zone *z;
	enum err_code code;

	if ((code = get(zone, &z, e)))
		return code;
	int64_t utc = floor_div(t, 1000), local = utc + zone_offset(z, utc),
	    day = floor_div(local, 86400);
	*out = date_from_days(day);
	if (minute)
		*minute = (int)((local - day * 86400) / 60);
	return OK;
}

/* One change at most lies within a day of midnight.  With the offset before it, midnight is at c.
 * If the change comes later, c it is.  Otherwise the change is at t <= c, and the day begins at
 * midnight by the new offset or, if the clocks skipped that, at the change itself. */
enum err_code
zone_start_of_day(const char *zone, struct date d, instant *out, struct err *e)
{
	const struct zone *z;
	enum err_code code;

	if ((code = get(zone, &z, e)))
		return code;
	int64_t midnight = date_to_days(d) * 86400, lo = midnight - 86400;
	int before = zone_offset(z, lo);
	int64_t c = midnight - before;
	if (zone_offset(z, c) != before) {
		int64_t t = c;		/* lo has the old offset, t the new one */
		while (t - lo > 1) {
			int64_t mid = lo + (t - lo) / 2;
			if (zone_offset(z, mid) == before)
				lo = mid;
			else
				t = mid;
		}
		int64_t later = midnight - zone_offset(z, t);
		c = later > t ? later : t;
	}
	*out = c * 1000;
	return OK;
}
