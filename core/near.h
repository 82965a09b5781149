/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * near -- the name that was probably meant: for messages about one that is not known.
 *
 * Names are near when few letters have to be put in, left out, changed or swapped with the next: one in a name of up to five
 * letters, three in a longer one.  Names of more than 40 letters are near to none.
 */
#ifndef CORE_NEAR_H
#define CORE_NEAR_H

#include "core/arena.h"

#include <stddef.h>

/* How many letters have to be; NEAR_FAR for a name of more than NEAR_MAX bytes. */
enum { NEAR_MAX = 40, NEAR_FAR = NEAR_MAX };
int near_distance(const char *a, const char *b);

/* "; did you mean 'x'?" for the nearest of `n` names (name_at(ctx, i); NULL is passed over), the first of
 * those equally near; "" when none is near.  In `mem`. */
const char *near_name(struct arena *mem, const char *name, size_t n, const char *(*name_at)(const void *ctx, size_t i),
    const void *ctx);

/* name_at for an array of names: ctx is a const char *const *. */
const char *near_item(const void *names, size_t i);

#endif
