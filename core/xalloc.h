/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xalloc -- allocation that cannot fail.  Out of memory ends the process: a short-lived command
 * has nothing better to do, and it removes an error path from every function. */
#ifndef CORE_XALLOC_H
#define CORE_XALLOC_H
#include <stddef.h>
void *xrealloc(void *p, size_t n) __attribute__((returns_nonnull, alloc_size(2)));
void *xcalloc(size_t n, size_t size) __attribute__((returns_nonnull, alloc_size(1, 2)));
char *xstrdup(const char *s) __attribute__((returns_nonnull));
#endif
