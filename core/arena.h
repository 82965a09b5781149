/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * arena -- memory that dies together: one per command or per web request.
 *
 * Everything read from the database or parsed from a file for one command lives in its arena and
 * is freed by one arena_free() in main().  Pointers into an arena are never freed singly and must
 * not be stored in anything that outlives it.
 */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H
#include <stddef.h>
struct arena { struct arena_block *head; };
#define ARENA_INIT { 0 }
void *arena_alloc(struct arena *a, size_t n);			/* zeroed, aligned for any type */
char *arena_strdup(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void  arena_free(struct arena *a);

/* Room for one element more behind the `n` of a list in the arena: the list as it is, or a copy with room for twice as
 * many.  A new list is NULL with *cap 0. */
void *arena_room(struct arena *a, void *list, size_t n, size_t *cap, size_t size);
#endif
