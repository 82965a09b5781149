/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pseudonym -- 128 random bits for a person, as 32 hex digits.
 *
 * Drawn from the private generator, never from a seed and never by hashing a name: with seven
 * million SHA-256 a second, every name on every date of birth falls in minutes.  The same input
 * therefore gets other pseudonyms each time.  Sets for analysis are sorted by pseudonym, so that
 * their order says nothing about the order of the cohort or the register; the link table (which
 * pseudonym is which row) is a dataset of its own, destroyed on its own schedule.
 */
#ifndef STATS_PSEUDONYM_H
#define STATS_PSEUDONYM_H

#include <stddef.h>

struct stats_pseudonym { char hex[33]; };

/* Draw `n`, all different, in ascending order: hand them out in a random order or sort what they
 * are given to by them.  Ends the process when there is no generator (core/random.h). */
void stats_pseudonym_draw(struct stats_pseudonym *out, size_t n);

/* The numbers 0 .. n-1 in an order drawn from the same generator. */
void stats_pseudonym_shuffle(size_t *out, size_t n);

#endif
