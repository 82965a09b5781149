/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_time.c -- dates, instants and periods: what is read is written and read again the same. */
#include "core/time.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *s = malloc(n + 1), text[32];
	struct err e = ERR_INIT;
	struct date d;
	instant t, t2;
	struct period p, p2;

	memcpy(s, data, n);
	s[n] = '\0';
	if (date_parse(&d, s, &e) == OK) {
		date_format(text, d);
		if (strcmp(text, s) != 0 || date_compare(date_from_days(date_to_days(d)), d) != 0)
			abort();
		(void)date_add_months(d, (int)n);
	}
	if (instant_parse(&t, s, &e) == OK) {
		instant_format(text, t);
		if (instant_parse(&t2, text, &e) || t != t2)
			abort();
	}
	if (period_parse(&p, s, &e) == OK) {
		period_format(text, p);
		if (p.n <= 99999 && (period_parse(&p2, text, &e) || p.n != p2.n ||
		    p.unit != p2.unit))
			abort();
	}
	free(s);
	return 0;
}
