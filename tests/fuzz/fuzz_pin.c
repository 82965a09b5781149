/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_pin.c -- a pin has one spelling: what is taken is written again byte for byte. */
#include "ledger/pin.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = malloc(n ? n : 1);		/* exact size: no NUL to lean on */
	struct ledger_pin pin;
	struct err e = ERR_INIT;
	AUTO_BUF(out);

	if (n)
		memcpy(text, data, n);
	if (ledger_pin_read(&pin, text, n, &e) == OK) {
		ledger_pin_write(&out, &pin);
		if (out.len != n || memcmp(out.s, text, n) != 0)
			abort();
	} else if (e.code != ERR_INVALID)
		abort();
	free(text);
	return 0;
}
