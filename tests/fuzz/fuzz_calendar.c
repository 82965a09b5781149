/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_calendar.c -- a file of bank holidays, then due dates by it. */
#include "core/calendar.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	struct calendar *c;
	struct calendar_due due;
	char *text = malloc(n ? n : 1);	/* exact size: no NUL to lean on */
	int64_t day = n ? data[n - 1] * INT64_C(97) : 0;
	struct calendar_stop stop = { date_from_days(day + 3),
	    date_from_days(day + 3 + (int64_t)(n % 5)) };

	if (n)
		memcpy(text, data, n);
	if (calendar_read(&mem, "f", text, n, &c, &e) == OK)
		for (int unit = PERIOD_WORKING_DAYS; unit <= PERIOD_YEARS; unit++)
			for (int rule = CALENDAR_PLAIN; rule <= CALENDAR_SAR; rule++) {
				struct period p = { (int)(n % 40), (enum period_unit)unit };
				if (calendar_due(&mem, c, "uk", date_from_days(day), p,
				    (enum calendar_rule)rule, &stop, 1,
				    &due, &e))
					continue;
				if (date_to_days(due.date) < day || (rule != CALENDAR_PLAIN &&
				    unit != PERIOD_WORKING_DAYS &&
				    !calendar_is_working(c, "uk", due.date, NULL)))
					abort();
			}
	free(text);
	arena_free(&mem);
	return 0;
}
