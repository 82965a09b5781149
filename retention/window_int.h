/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * window -- short pieces of a dataset, kept encrypted with its key, that a residual scan looks for.
 *
 * 16 places of 32 bytes, drawn at random over the whole stream (reservoir sampling) among those
 * with at least 8 different byte values, so that blanks or zeros never serve as a fingerprint.
 */
#ifndef RETENTION_WINDOW_INT_H
#define RETENTION_WINDOW_INT_H

#include <stddef.h>
#include <stdint.h>

enum { WINDOWS = 16, WINDOW = 32, WINDOW_VARIETY = 8 };

struct retention_windows {
	unsigned char w[WINDOWS][WINDOW];
	unsigned n;		/* in use */
	uint64_t seen;		/* candidates offered so far */
};

void retention_windows_offer(struct retention_windows *ws, const unsigned char *p, size_t n);

#endif
