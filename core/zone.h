/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zone -- which civil date and time an instant is, in the lab's zone.
 *
 * Rules come from the system's zone database (read from /usr/share/zoneinfo through libc, without
 * changing the process's TZ for good); "UTC" and "Europe/London" always work, the second from the
 * rule in force since 1996 (last Sundays of March and October, 01:00 UTC) where no database is
 * installed.
 */
#ifndef CORE_ZONE_H
#define CORE_ZONE_H

#include "core/time.h"

/* The civil date (and, if not NULL, minutes since midnight) of `t` in `zone`.
 * ERR_INVALID: no such zone. */
enum err_code zone_local(const char *zone, instant t, struct date *out, int *minute, struct err *e);

/* The first instant of civil date `d` in `zone`. */
enum err_code zone_start_of_day(const char *zone, struct date d, instant *out, struct err *e);

#endif
