/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tap.h -- the whole unit-test framework: TAP on stdout, run by prove(1). */
#ifndef TAP_H
#define TAP_H
#include <stdio.h>
#include <string.h>
static int tap_n __attribute__((unused)), tap_bad __attribute__((unused));
#define ok(cond, ...) do { int tap_c = !!(cond); printf("%sok %d - ", tap_c ? "" : "not ", ++tap_n); \
	printf(__VA_ARGS__); putchar('\n'); \
	if (!tap_c) { tap_bad++; printf("# %s:%d: %s\n", __FILE__, __LINE__, #cond); } } while (0)
#define is(got, want, ...) do { const char *tap_g = (got), *tap_w = (want); int tap_e = strcmp(tap_g, tap_w) == 0; \
	ok(tap_e, __VA_ARGS__); if (!tap_e) printf("# got:  %s\n# want: %s\n", tap_g, tap_w); } while (0)
#define done() (printf("1..%d\n", tap_n), fflush(stdout), tap_bad != 0)
#endif
