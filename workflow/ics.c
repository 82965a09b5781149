/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ics.c -- see ics.h.  Lines end in CR LF and are folded after 75 bytes (RFC 5545, section 3.1), never
 * within a character; in a text comma, semicolon, backslash and line feed are escaped (3.3.11). */
#include "workflow/ics.h"
#include "core/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 75 };

static void
put_line(struct buf *out, const char *line)
{
	size_t n = strlen(line), room = LINE_MAX_BYTES;

	for (size_t at = 0; at < n;) {
		size_t k = n - at < room ? n - at : room;
		while (at + k < n && k > 1 && ((unsigned char)line[at + k] & 0xC0) == 0x80)
			k--;
		buf_add(out, line + at, k);
		at += k;
		buf_puts(out, at < n ? "\r\n " : "\r\n");
		room = LINE_MAX_BYTES - 1;
	}
}

/* NAME:text, escaped; what could not be shown is '?'. */
static void
put_text(struct buf *out, const char *name, const char *text)
{
	AUTO_BUF(safe);
	AUTO_BUF(line);

	utf8_safe(&safe, text, strlen(text));
	buf_printf(&line, "%s:", name);
	for (const char *p = safe.s; *p; p++) {
		if (strchr(",;\\", *p))
			buf_puts(&line, "\\");
		buf_add(&line, p, 1);
	}
	put_line(out, line.s);
}

/* "20260109T170000Z" from "2026-01-09T17:00:00.000Z" */
static void
basic_instant(char out[17], instant t)
{
	char s[32];

	instant_format(s, t);
	snprintf(out, 17, "%.4s%.2s%.2sT%.2s%.2s%.2sZ", s, s + 5, s + 8, s + 11, s + 14, s + 17);
}

static void
basic_day(char out[9], struct date d)
{
	char s[11];

	date_format(s, d);
	snprintf(out, 9, "%.4s%.2s%.2s", s, s + 5, s + 8);
}

static void
alarm(struct buf *out, const char *trigger, const char *title)
{
	put_line(out, "BEGIN:VALARM");
	put_line(out, "ACTION:DISPLAY");
	put_line(out, trigger);
	put_text(out, "DESCRIPTION", title);
	put_line(out, "END:VALARM");
}

/* One for each reminder of the clock, on the day (or at the moment) on which `tick` gives it: so many days before its
 * last day, which lies before the day that is shown of a not-before clock.  None where it has none. */
static void
alarms(struct workflow_lab *lab, const struct workflow_duty *d, const struct policy_clock *c, const struct date *day,
    const char *title, struct buf *out)
{
	const char *division = workflow_facts_get(lab->facts, d->obj, "division");
	struct err ignored = ERR_INIT;
	struct date last;

	if (day && date_parse(&last, workflow_facts_get(lab->facts, d->obj, "due"), &ignored))
		last = *day;
	for (size_t i = 0; c && i < c->reminders.n; i++) {
		const struct policy_period *p = workflow_policy_period(lab->env.policy, c->reminders.item[i]);
		char trigger[48];
		if (!day && p->length.unit == PERIOD_HOURS)
			snprintf(trigger, sizeof trigger, "TRIGGER:-PT%dH", p->length.n);
		else if (day && p->length.unit != PERIOD_HOURS)
			snprintf(trigger, sizeof trigger, "TRIGGER:-P%" PRId64 "D", date_to_days(*day) -
			    date_to_days(calendar_before(lab->env.calendar, *division ? division : "uk", last, p->length)));
		else
			continue;
		alarm(out, trigger, title);
	}
}

static void
days(struct buf *out, struct date day)
{
	char from[9], to[9];
	char line[48];

	basic_day(from, day);
	basic_day(to, date_add_days(day, 1));
	snprintf(line, sizeof line, "DTSTART;VALUE=DATE:%s", from);
	put_line(out, line);
	snprintf(line, sizeof line, "DTEND;VALUE=DATE:%s", to);
	put_line(out, line);
}

static void
event(struct workflow_lab *lab, const struct workflow_duty *d, const char *stamp, struct buf *out)
{
	const struct policy_clock *c = workflow_policy_clock(lab->env.policy, d->what);
	struct err ignored = ERR_INIT;
	struct date day;
	instant at = 0;
	bool whole = !date_parse(&day, d->due, &ignored);
	char moment[17];
	const char *title = arena_printf(lab->mem, "%s: %s%s", workflow_lab_unlabelled(lab, d->obj), c ? c->title : d->what,
	    d->provisional ? " (provisional)" : "");

	if (!whole && instant_parse(&at, d->due, &ignored))
		return;		/* not of a day or a moment: nothing to show in a calendar */
	put_line(out, "BEGIN:VEVENT");
	put_line(out, arena_printf(lab->mem, "UID:%s.%s@probity", d->obj, ledger_origin(lab->ledger)));
	put_line(out, arena_printf(lab->mem, "DTSTAMP:%s", stamp));
	put_line(out, arena_printf(lab->mem, "SEQUENCE:%" PRId64, workflow_facts_int(lab->facts, d->obj, "ver")));
	basic_instant(moment, at);
	if (whole)
		days(out, day);
	else
		put_line(out, arena_printf(lab->mem, "DTSTART:%s", moment));
	put_text(out, "SUMMARY", title);
	if (*d->role)
		put_text(out, "DESCRIPTION", arena_printf(lab->mem, "waits for %s", d->role));
	put_line(out, d->provisional ? "STATUS:TENTATIVE" : "STATUS:CONFIRMED");
	put_line(out, "TRANSP:TRANSPARENT");
	alarms(lab, d, c, whole ? &day : NULL, title, out);
	put_line(out, "END:VEVENT");
}

void
workflow_ics(struct workflow_lab *lab, const struct workflow_todo *todo, struct buf *out)
{
	char stamp[17];

	basic_instant(stamp, lab->now);
	put_line(out, "BEGIN:VCALENDAR");
	put_line(out, "VERSION:2.0");
	put_line(out, "PRODID:-//Probity//Probity//EN");
	put_line(out, "CALSCALE:GREGORIAN");
	for (size_t i = 0; i < todo->n; i++)
		if (*todo->duty[i].due)
			event(lab, &todo->duty[i], stamp, out);
	put_line(out, "END:VCALENDAR");
}
