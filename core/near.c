/* SPDX-License-Identifier: GPL-3.0-or-later */
/* near.c -- see near.h. */
#include "core/near.h"

#include <string.h>

const char *
near_item(const void *names, size_t i)
{
	return ((const char *const *)names)[i];
}

static int
least(int a, int b, int c)
{
	return a < b ? (a < c ? a : c) : (b < c ? b : c);
}

int
near_distance(const char *a, const char *b)
{
	int d[NEAR_MAX + 1][NEAR_MAX + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > NEAR_MAX || m > NEAR_MAX)
		return NEAR_FAR;
	for (size_t i = 0; i <= n; i++)
		for (size_t k = 0; k <= m; k++) {
			if (i == 0 || k == 0) {
				d[i][k] = (int)(i + k);
				continue;
			}
			d[i][k] = least(d[i - 1][k] + 1, d[i][k - 1] + 1, d[i - 1][k - 1] + (a[i - 1] != b[k - 1]));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] && d[i - 2][k - 2] + 1 < d[i][k])
				d[i][k] = d[i - 2][k - 2] + 1;
		}
	return d[n][m];
}

const char *
near_name(struct arena *mem, const char *name, size_t n, const char *(*name_at)(const void *ctx, size_t i), const void *ctx)
{
	int best = strlen(name) < 6 ? 2 : 4;
	const char *nearest = NULL;

	for (size_t i = 0; i < n; i++) {
		const char *s = name_at(ctx, i);
		int d = s ? near_distance(name, s) : best;
		if (d < best) {
			best = d;
			nearest = s;
		}
	}
	return nearest ? arena_printf(mem, "; did you mean '%s'?", nearest) : "";
}
