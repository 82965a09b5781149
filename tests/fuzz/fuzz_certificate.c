/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_certificate.c -- any bytes as a certificate: no crash in checking, judging or rendering,
 * also where everything has another type than it ought to. */
#include "retention/certificate_int.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	struct cjson *c, *exceptions;
	struct retention_line *line;
	size_t lines;

	(void)retention_certificate_check((const char *)data, n, &e);
	err_clear(&e);
	if (cjson_read(&mem, (const char *)data, n, &c, &e) == OK) {
		(void)retention_assess(&mem, c, &exceptions);
		(void)retention_weakest(c);
		retention_certificate_lines(&mem, c, &line, &lines);
		for (size_t i = 0; i < lines; i++)
			if (!line[i].section || !line[i].label || !line[i].value)
				abort();
	}
	arena_free(&mem);
	return 0;
}
