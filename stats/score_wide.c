/* SPDX-License-Identifier: GPL-3.0-or-later */
/* score_wide.c -- score_pass.c once more, for processors with AVX2; see score_int.h.  The same
 * additions in the same order, four at a time in one instruction instead of two: not one bit differs,
 * which test_stats_match checks. */
#include "stats/score_int.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC target("avx2")
#define STATS_SCORE_PASS stats_score_pass_wide
#include "stats/score_pass.c"

bool
stats_score_has_wide(void)
{
	return __builtin_cpu_supports("avx2");
}
#else
void
stats_score_pass_wide(struct stats_pass *p, const double *b)
{
	stats_score_pass(p, b);
}

bool
stats_score_has_wide(void)
{
	return false;
}
#endif
