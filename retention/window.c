/* SPDX-License-Identifier: GPL-3.0-or-later */
/* window.c -- see window_int.h. */
#include "retention/window_int.h"
#include "retention/crypt_int.h"

#include <stdbool.h>
#include <string.h>

static bool
varied(const unsigned char *p)
{
	bool seen[256] = { false };
	int kinds = 0;

	for (int i = 0; i < WINDOW; i++) {
		kinds += !seen[p[i]];
		seen[p[i]] = true;
	}
	return kinds >= WINDOW_VARIETY;
}

static uint64_t
draw(uint64_t below)	/* the bias is below 2^-40: of no matter to a sample */
{
	uint64_t r;

	retention_random(&r, sizeof r);
	return r % below;
}

static void
offer(struct retention_windows *ws, const unsigned char *p)
{
	uint64_t at = ws->n;

	for (unsigned i = 0; i < ws->n; i++)
		if (memcmp(ws->w[i], p, WINDOW) == 0)
			return;
	ws->seen++;
	if (ws->n == WINDOWS)
		at = draw(ws->seen);
	if (at >= WINDOWS)
		return;
	memcpy(ws->w[at], p, WINDOW);
	ws->n += ws->n < WINDOWS;
}

void
retention_windows_offer(struct retention_windows *ws, const unsigned char *p, size_t n)
{
	int tries = ws->seen < WINDOWS ? 64 : 4;

	for (int i = 0; n >= WINDOW && i < tries; i++) {
		const unsigned char *at = p + draw(n - WINDOW + 1);
		if (varied(at))
			offer(ws, at);
	}
}
