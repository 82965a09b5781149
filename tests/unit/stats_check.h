/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats_check.h -- shared by the tests of stats/: closeness, files beside the project, small data. */
#ifndef STATS_CHECK_H
#define STATS_CHECK_H

#include "core/file.h"
#include "stats/frame.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define DATA "../shared/data/"

/* Within `tol` of the size of `want`, and of 1 when that is smaller. */
static inline int
near(double got, double want, double tol)
{
	int good = fabs(got - want) <= tol * (fabs(want) > 1 ? fabs(want) : 1);

	if (!good)
		printf("# got %.17g, want %.17g\n", got, want);
	return good;
}

/* Within `tol` of `want`, relatively: for tail probabilities. */
static inline int
close_to(double got, double want, double tol)
{
	int good = fabs(got - want) <= tol * fabs(want);

	if (!good)
		printf("# got %.17g, want %.17g\n", got, want);
	return good;
}

static inline int
skipped(const char *path, const char *what)
{
	if (file_exists(path))
		return 0;
	printf("ok %d - %s # SKIP no %s\n", ++tap_n, what, path);
	return 1;
}

/* The columns `names` ("a,b,c") of a file as a frame. */
static inline int
load(const char *path, const struct stats_want *want, size_t n, struct stats_frame *f, struct arena *mem)
{
	AUTO_BUF(text);
	struct err e = ERR_INIT;

	if (file_read(&text, path, (size_t)1 << 30, &e) || stats_frame_parse(f, path, text.s, text.len, want, n, mem, &e)) {
		printf("# %s\n", e.msg);
		return 0;
	}
	return 1;
}

/* A small generator for made-up data: splitmix64. */
static inline uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static inline double
uniform(uint64_t *state)
{
	return (double)(draw(state) >> 11) * 0x1p-53;
}
#endif
