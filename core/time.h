/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * time -- civil dates, UTC instants and periods.
 *
 * A date is a day in the calendar of a place ("2026-03-27"); an instant is a moment, in UTC
 * milliseconds since 1970.  They meet only through a zone (zone.h).  A period says its unit:
 *
 *     P20BD   20 working days        P3D   3 calendar days      P2W   2 weeks
 *     P1M     1 month                P8Y   8 years              PT72H 72 elapsed hours
 *
 * A bare number is refused: "20 days" and "20 working days" differ by up to 13 days, and reading
 * one for the other destroys data too early.
 */
#ifndef CORE_TIME_H
#define CORE_TIME_H

#include "core/err.h"

#include <stdbool.h>
#include <stdint.h>

struct date { int y, m, d; };			/* proleptic Gregorian, years 1..9999 */
typedef int64_t instant;			/* UTC milliseconds since 1970-01-01T00:00:00Z */

enum period_unit { PERIOD_WORKING_DAYS, PERIOD_DAYS, PERIOD_MONTHS, PERIOD_YEARS, PERIOD_HOURS };
struct period { int n; enum period_unit unit; };	/* n >= 0; weeks are read as days */

/* Strict YYYY-MM-DD; ERR_INVALID says what is wrong. */
enum err_code date_parse(struct date *out, const char *s, struct err *e);
void date_format(char out[11], struct date d);
int  date_compare(struct date a, struct date b);	/* <0, 0, >0 */
int64_t date_to_days(struct date d);			/* days since 1970-01-01 */
struct date date_from_days(int64_t days);
struct date date_add_days(struct date d, int64_t n);
struct date date_add_months(struct date d, int n);	/* corresponding date, else last day of month */
int  date_weekday(struct date d);			/* 0 Monday .. 6 Sunday */
int  date_days_in_month(int y, int m);

/* Strict RFC 3339 with seconds optional ("2026-03-27T15:00Z", "...:00+01:00"), up to ms. */
enum err_code instant_parse(instant *out, const char *s, struct err *e);
void instant_format(char out[32], instant t);	/* 2026-03-27T15:00:00Z, with .123 when not whole */

enum err_code period_parse(struct period *out, const char *s, struct err *e);
void period_format(char out[24], struct period p);

#endif
