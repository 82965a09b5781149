/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xalloc.c -- see xalloc.h. */
#include "core/xalloc.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void oom(void) { fputs("out of memory\n", stderr); abort(); }
void *xrealloc(void *p, size_t n) { void *q = realloc(p, n ? n : 1); if (!q) oom(); return q; }
void *xcalloc(size_t n, size_t size) { void *q = calloc(n ? n : 1, size ? size : 1); if (!q) oom(); return q; }
char *xstrdup(const char *s) { size_t n = strlen(s) + 1; return memcpy(xrealloc(NULL, n), s, n); }
