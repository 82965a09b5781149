/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zone -- which civil date and time an instant is, in the lab's zone.
 *
 * A zone is what its TZif file in /usr/share/zoneinfo says (RFC 8536: a table of changes, then a
 * POSIX rule for all later time).  The files are read here, not through libc: libc knows one zone
 * per process and takes it from the environment.  "UTC" and "Europe/London" always work, the
 * second where no database is installed by the rule in force since 1996 (last Sundays of March
 * and October, 01:00 UTC).
 *
 * A zone's name is [A-Za-z0-9_+-] with single '/' between, so it cannot leave the database.  The
 * zone used last is kept (per thread), so asking for thousands of instants reads one file.
 */
#ifndef CORE_ZONE_H
#define CORE_ZONE_H

#include "core/time.h"

/* The civil date (and, if not NULL, minutes since midnight) of `t` in `zone`.
 * ERR_INVALID: no such zone. */
enum err_code zone_local(const char *zone, instant t, struct date *out, int *minute, struct err *e);

/* The first instant of civil date `d` in `zone`: midnight, or when the clocks skip midnight the
 * moment they go forward.  ERR_INVALID: no such zone. */
enum err_code zone_start_of_day(const char *zone, struct date d, instant *out, struct err *e);

#endif
