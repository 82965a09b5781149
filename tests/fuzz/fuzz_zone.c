/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_zone.c -- a zone file, and the rule at its end. */
#include "core/zone_int.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const int64_t when[] = { INT64_MIN / 1000, -1, 0, 1774623600, INT64_MAX / 1000 };
	static struct zone z;
	struct zone_rule r;
	char *s = malloc(n + 1);

	memcpy(s, data, n);
	s[n] = '\0';
	bool file = zone_parse(&z, data, n), rule = zone_rule_parse(&r, s);
	for (size_t i = 0; i < sizeof when / sizeof *when; i++) {
		if (file && labs(zone_offset(&z, when[i])) > 168 * 3600 + 3600)
			abort();
		if (rule && labs(zone_rule_offset(&r, when[i])) > 168 * 3600 + 3600)
			abort();
	}
	free(s);
	return 0;
}
