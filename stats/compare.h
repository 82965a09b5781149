/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compare -- how alike two records are, item by item.
 *
 * Eight comparisons carry the seven evidence items of the Justice Data Lab, in its order of
 * strength (the privacy impact assessment of 2013, question 13; name is two comparisons).  Each
 * gives a level: 0 when either side is absent (a null is not a disagreement), 1 the closest, and
 * so on to the last, which is disagreement:
 *
 *   ID        agree; some agree and some differ; differ                (PNC id and prison number)
 *   SENTENCE  both dates; one date, or both within 7 days; start within 31 days; differ
 *   FORENAME  equal; JW >= .92; >= .88; >= .70; differ; swapped
 *   SURNAME   equal; JW >= .92; >= .88; >= .70; differ
 *   DOB       equal; one edit or day and month swapped; <= 31 days; <= 1 year; <= 10 years; differ
 *   GENDER    equal; differ
 *   WHEN      |intervention start - index date| <= 92 days; <= 366; <= 3 years; more
 *   POSTCODE  equal; one edit; same sector; differ
 *
 * Names are swapped when one crossed pair has JW >= .92 and the other >= .80; SURNAME is then 0, so
 * that the evidence counts once.  One crossed pair of >= .92 alone lifts FORENAME to resembling.
 */
#ifndef STATS_COMPARE_H
#define STATS_COMPARE_H

#include "stats/person.h"

enum stats_item {
	STATS_ITEM_ID, STATS_ITEM_SENTENCE, STATS_ITEM_FORENAME, STATS_ITEM_SURNAME, STATS_ITEM_DOB,
	STATS_ITEM_GENDER, STATS_ITEM_WHEN, STATS_ITEM_POSTCODE, STATS_N_ITEMS
};
#define STATS_LEVELS 7			/* levels are 0 .. 6 */
#define STATS_SWAPPED 6			/* of STATS_ITEM_FORENAME */

/* The level of item i in a packed pattern. */
#define STATS_LEVEL(pattern, i) ((unsigned)((pattern) >> (3 * (i))) & 7u)

/* All eight levels, three bits each, item 0 in the lowest bits. */
uint32_t stats_compare(const struct stats_person *a, const struct stats_person *b);

/*
 * The seven items of a pattern as letters, in the order of strength: I identifiers, S sentence
 * dates, N name, D date of birth, G gender, T intervention start, P postcode.  A capital agrees,
 * a small letter nearly agrees, a missing letter differs or is absent.  N needs both names (JW
 * .88 or more, or swapped; one equal and the other absent will do); n is less: one of the two
 * resembles (JW .70 or more).
 */
void stats_compare_evidence(char out[8], uint32_t pattern);

/* Jaro-Winkler similarity, 0..1: prefix weight 0.1 on up to four letters where Jaro > 0.7
 * (Winkler 1990).  Two empty words are 0.  At most 64 bytes of each are looked at. */
double stats_compare_jw(const char *a, size_t na, const char *b, size_t nb);

/* Whether one letter changed, added or dropped, or two neighbours swapped, makes a into b;
 * equal words count as well. */
bool stats_compare_one_edit(const char *a, size_t na, const char *b, size_t nb);

#endif
