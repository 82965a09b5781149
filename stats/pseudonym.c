/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pseudonym.c -- see pseudonym.h. */
#include "stats/pseudonym.h"

#include "core/parse.h"
#include "core/random.h"
#include "core/xalloc.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int
by_hex(const void *a, const void *b)
{
	return strcmp(((const struct stats_pseudonym *)a)->hex,
	    ((const struct stats_pseudonym *)b)->hex);
}

static void
draw(struct stats_pseudonym *out, size_t n)
{
	unsigned char *bytes = xcalloc(n + 1, 16);

	random_bytes(bytes, 16 * n);
	for (size_t i = 0; i < n; i++)
		parse_hex_write(out[i].hex, bytes + 16 * i, 16);
	explicit_bzero(bytes, 16 * n);
	free(bytes);
}

void
stats_pseudonym_draw(struct stats_pseudonym *out, size_t n)
{
	bool again = true;

	while (again) {		/* two alike: once in 2^128 / n^2 */
		draw(out, n);
		qsort(out, n, sizeof *out, by_hex);
		again = false;
		for (size_t i = 1; i < n; i++)
			again |= by_hex(&out[i - 1], &out[i]) == 0;
	}
}

void
stats_pseudonym_shuffle(size_t *out, size_t n)
{
	uint64_t *r = xcalloc(n + 1, sizeof *r);

	random_bytes(r, n * sizeof *r);
	for (size_t i = 0; i < n; i++)
		out[i] = i;
	for (size_t i = n; i > 1; i--) {	/* the bias of 64 bits mod i is below 2^-31 */
		size_t k = (size_t)(r[i - 1] % i), t = out[i - 1];
		out[i - 1] = out[k];
		out[k] = t;
	}
	explicit_bzero(r, n * sizeof *r);
	free(r);
}
