/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar_int -- reading the calendar that `calendar import` and `clock compute` are given. */
#ifndef CMD_CALENDAR_INT_H
#define CMD_CALENDAR_INT_H

#include "cmd/cmd.h"

/* The text of a calendar as core/calendar.h reads it: what is given, or, of the JSON of
 * www.gov.uk/bank-holidays, its rows sorted by date and division.  ERR_INVALID: JSON of another shape, or
 * a title that a row cannot hold; nothing in it is passed over. */
enum err_code cmd_calendar_text(struct ctx *c, const char *file, const struct buf *given, const char **text, size_t *n,
    struct err *e);

#endif
