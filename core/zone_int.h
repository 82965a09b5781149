/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zone_int.h -- a zone in memory, for zone.c, zone_rule.c and their tests. */
#ifndef CORE_ZONE_INT_H
#define CORE_ZONE_INT_H

#include "core/time.h"

#include <stddef.h>

/* One change day of a POSIX TZ rule: M month.week.day, J day 1-365 (29 Feb never counted), or a
 * day 0-365; then seconds after local midnight. */
struct zone_change { char kind; int month, week, day; int at; };

struct zone_rule {
	int standard, summer;			/* seconds east of UTC */
	bool has_summer;
	struct zone_change start, end;		/* of summer time, each in the time it ends */
};

enum { ZONE_CHANGES = 2048, ZONE_TYPES = 256 };

struct zone {
	int64_t change[ZONE_CHANGES];		/* UTC seconds, ascending */
	unsigned char type[ZONE_CHANGES];	/* in force from that change */
	int offset[ZONE_TYPES];			/* seconds east of UTC */
	size_t n;
	bool has_rule;				/* what holds from the last change on */
	struct zone_rule rule;
};

/* "GMT0BST,M3.5.0/1,M10.5.0"; false when it is not a whole, valid rule. */
bool zone_rule_parse(struct zone_rule *out, const char *s);
int zone_rule_offset(const struct zone_rule *r, int64_t utc);

/* A version 2 or later TZif file of n bytes; false when anything in it is wrong. */
bool zone_parse(struct zone *out, const unsigned char *bytes, size_t n);
int zone_offset(const struct zone *z, int64_t utc);

#endif
