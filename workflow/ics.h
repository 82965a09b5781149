/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ics -- the days that wait, as a calendar that any program can show (iCalendar, RFC 5545).
 *
 * One event for each clock and obligation that has a day.  It says what a calendar on somebody's telephone
 * may say: the number, the title of the clock and the role, never a name, a title of a case or a text.
 * The UID of an event is the same in every file, and its SEQUENCE rises when the clock changes, so a
 * calendar that is fetched again moves the event instead of showing two.  A day is an all-day event;
 * hours end at an instant in UTC.
 */
#ifndef WORKFLOW_ICS_H
#define WORKFLOW_ICS_H

#include "core/buf.h"
#include "workflow/todo.h"

void workflow_ics(struct workflow_lab *lab, const struct workflow_todo *todo, struct buf *out);

#endif
