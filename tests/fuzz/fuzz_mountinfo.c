/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_mountinfo.c -- any bytes as /proc/self/mountinfo: no crash, and only plain text comes out. */
#include "core/cjson.h"
#include "retention/fs.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct retention_fs fs = { 0 };
	char *copy = malloc(n + 1);

	if (!copy)
		abort();
	if (n)
		memcpy(copy, data, n);
	for (unsigned minor = 0; minor < 2; minor++)
		if (retention_mountinfo_find(copy, n, 8, minor, &fs)
		    && (!cjson_text_ok(fs.type) || !cjson_text_ok(fs.options)))
			abort();
	free(copy);
	return 0;
}
