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
 * one for the other destroys data too early.  One spelling only: capitals, no blanks, no sign, no
 * leading zero in a count, one unit in a period.
 *
 * Nothing here reads a clock, the environment or the process's time zone.
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

#define DATE_DAYS_MIN (-719162)			/* date_to_days of 0001-01-01 */
#define DATE_DAYS_MAX 2932896			/* and of 9999-12-31 */

/* Strict YYYY-MM-DD; ERR_INVALID says what is wrong. */
enum err_code date_parse(struct date *out, const char *s, struct err *e);
void date_format(char out[11], struct date d);
int  date_compare(struct date a, struct date b);	/* <0, 0, >0 */
int64_t date_to_days(struct date d);			/* days since 1970-01-01 */

/* The rest hold a result that would leave the years 1..9999 at 0001-01-01 or 9999-12-31; who must
 * tell compares in days first (calendar_due does). */
struct date date_from_days(int64_t days);
struct date date_add_days(struct date d, int64_t n);
struct date date_add_months(struct date d, int n);	/* corresponding date, else month's last */
int  date_weekday(struct date d);			/* 0 Monday .. 6 Sunday */
int  date_days_in_month(int y, int m);

/* Strict RFC 3339 with seconds optional ("2026-03-27T15:00Z", "...:00+01:00"), up to ms.  An
 * offset is required: a local time without one happens twice, or never, when clocks change. */
enum err_code instant_parse(instant *out, const char *s, struct err *e);

/* 2026-03-27T15:00:00Z, with .123 when not whole; held like a date within the years 1..9999. */
void instant_format(char out[32], instant t);

/* ERR_INVALID: no unit, an unknown one, two of them, or more than 99999 of one. */
enum err_code period_parse(struct period *out, const char *s, struct err *e);
void period_format(char out[24], struct period p);

#endif
