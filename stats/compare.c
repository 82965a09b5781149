/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare.c -- see compare.h. */
#include "stats/compare.h"

#include <stdlib.h>
#include <string.h>

/* Matched letters of both words as bit sets; the classic Jaro window. */
static size_t
jaro_matches(const char *a, size_t na, const char *b, size_t nb, uint64_t *in_a, uint64_t *in_b)
{
	size_t longest = na > nb ? na : nb, window = longest / 2 ? longest / 2 - 1 : 0, m = 0;

	*in_a = *in_b = 0;
	for (size_t i = 0; i < na; i++) {
		size_t k = i > window ? i - window : 0;
		size_t end = i + window + 1 < nb ? i + window + 1 : nb;
		for (; k < end; k++)
			if (a[i] == b[k] && !(*in_b >> k & 1)) {
				*in_a |= (uint64_t)1 << i;
				*in_b |= (uint64_t)1 << k;
				m++;
				break;
			}
	}
	return m;
}

double
stats_compare_jw(const char *a, size_t na, const char *b, size_t nb)
{
	uint64_t in_a, in_b;
	size_t moved = 0, prefix = 0;

	na = na > 64 ? 64 : na;
	nb = nb > 64 ? 64 : nb;
	if (na == 0 || nb == 0)
		return 0;
	if (na == nb && memcmp(a, b, na) == 0)
		return 1;
	size_t m = jaro_matches(a, na, b, nb, &in_a, &in_b);
	if (m == 0)
		return 0;
	for (uint64_t x = in_a, y = in_b; x; x &= x - 1, y &= y - 1)
		moved += a[__builtin_ctzll(x)] != b[__builtin_ctzll(y)];
	double dm = (double)m;
	double jaro = (dm / (double)na + dm / (double)nb + (dm - (double)(moved / 2)) / dm) / 3;
	while (prefix < 4 && prefix < na && prefix < nb && a[prefix] == b[prefix])
		prefix++;
	return jaro > 0.7 ? jaro + (double)prefix * 0.1 * (1 - jaro) : jaro;
}

bool
stats_compare_one_edit(const char *a, size_t na, const char *b, size_t nb)
{
	size_t i = 0, x = na, y = nb;

	while (i < na && i < nb && a[i] == b[i])
		i++;
	while (x > i && y > i && a[x - 1] == b[y - 1])
		x--, y--;
	x -= i;
	y -= i;		/* what is left differs at both ends */
	if (x <= 1 && y <= 1)
		return true;
	return x == 2 && y == 2 && a[i] == b[i + 1] && a[i + 1] == b[i];
}

static void
digits8(char out[8], uint32_t d)
{
	for (int i = 7; i >= 0; i--, d /= 10)
		out[i] = (char)('0' + d % 10);
}

static bool
within(int32_t a, int32_t b, int32_t days)
{
	return a != STATS_NO_DAY && b != STATS_NO_DAY && llabs((long long)a - b) <= days;
}

static unsigned
dob_level(const struct stats_person *a, const struct stats_person *b)
{
	char x[8], y[8], swapped[8];

	if (!a->dob || !b->dob)
		return 0;
	if (a->dob == b->dob)
		return 1;
	digits8(x, a->dob);
	digits8(y, b->dob);
	memcpy(swapped, x, 4);
	memcpy(swapped + 4, x + 6, 2);
	memcpy(swapped + 6, x + 4, 2);
	if (memcmp(swapped, y, 8) == 0 || stats_compare_one_edit(x, 8, y, 8))
		return 2;
	if (within(a->dob_day, b->dob_day, 31))
		return 3;
	if (within(a->dob_day, b->dob_day, 366))
		return 4;
	return within(a->dob_day, b->dob_day, 3653) ? 5 : 6;
}

static unsigned
id_level(const struct stats_person *a, const struct stats_person *b)
{
	bool both_pnc = a->pnc && b->pnc, both_prison = a->prison && b->prison;
	int same = (both_pnc && a->pnc == b->pnc) + (both_prison && a->prison == b->prison);

	if (!both_pnc && !both_prison)
		return 0;
	return same == both_pnc + both_prison ? 1 : same ? 2 : 3;
}

static unsigned
sentence_level(const struct stats_person *a, const struct stats_person *b)
{
	bool starts = a->start != STATS_NO_DAY && b->start != STATS_NO_DAY;
	bool ends = a->end != STATS_NO_DAY && b->end != STATS_NO_DAY;
	int same = (starts && a->start == b->start) + (ends && a->end == b->end);

	if (!starts && !ends)
		return 0;
	if (same && same == starts + ends)
		return 1;
	if (same || (within(a->start, b->start, 7) && (!ends || within(a->end, b->end, 7))))
		return 2;
	return within(a->start, b->start, 31) ? 3 : 4;
}

static unsigned
when_level(const struct stats_person *a, const struct stats_person *b)
{
	if (a->when == STATS_NO_DAY || b->when == STATS_NO_DAY)
		return 0;
	return within(a->when, b->when, 92) ? 1 : within(a->when, b->when, 366) ? 2 :
	    within(a->when, b->when, 1096) ? 3 : 4;
}

static unsigned
postcode_level(const struct stats_person *a, const struct stats_person *b)
{
	size_t n = a->n_postcode;

	if (!n || !b->n_postcode)
		return 0;
	if (n == b->n_postcode && memcmp(a->postcode, b->postcode, n) == 0)
		return 1;
	if (stats_compare_one_edit(a->postcode, n, b->postcode, b->n_postcode))
		return 2;
	return n == b->n_postcode && n >= 5 && memcmp(a->postcode, b->postcode, n - 2) == 0 ? 3 : 4;
}

static unsigned
jw_level(const char *a, size_t na, const char *b, size_t nb)
{
	if (!na || !nb)
		return 0;
	double jw = stats_compare_jw(a, na, b, nb);
	return jw == 1 ? 1 : jw >= .92 ? 2 : jw >= .88 ? 3 : jw >= .70 ? 4 : 5;
}

static void
name_levels(const struct stats_person *a, const struct stats_person *b, unsigned *fore,
    unsigned *sur)
{
	*fore = jw_level(a->forename, a->n_forename, b->forename, b->n_forename);
	*sur = jw_level(a->surname, a->n_surname, b->surname, b->n_surname);
	if (*fore >= 1 && *fore <= 3)
		return;
	if (*sur >= 1 && *sur <= 3)
		return;
	double x = stats_compare_jw(a->forename, a->n_forename, b->surname, b->n_surname);
	double y = stats_compare_jw(a->surname, a->n_surname, b->forename, b->n_forename);
	if ((x >= .92 && y >= .80) || (x >= .80 && y >= .92)) {
		*fore = STATS_SWAPPED;
		*sur = 0;
	} else if (*fore == 5 && (x >= .92 || y >= .92))
		*fore = 4;
}

uint32_t
stats_compare(const struct stats_person *a, const struct stats_person *b)
{
	unsigned level[STATS_N_ITEMS];
	uint32_t pattern = 0;

	level[STATS_ITEM_ID] = id_level(a, b);
	level[STATS_ITEM_SENTENCE] = sentence_level(a, b);
	name_levels(a, b, &level[STATS_ITEM_FORENAME], &level[STATS_ITEM_SURNAME]);
	level[STATS_ITEM_DOB] = dob_level(a, b);
	level[STATS_ITEM_GENDER] = a->gender && b->gender ? (a->gender == b->gender ? 1 : 2) : 0;
	level[STATS_ITEM_WHEN] = when_level(a, b);
	level[STATS_ITEM_POSTCODE] = postcode_level(a, b);
	for (int i = 0; i < STATS_N_ITEMS; i++)
		pattern |= (uint32_t)level[i] << (3 * i);
	return pattern;
}

/* 2 both names agree, 1 one of them at least resembles, 0 neither. */
static int
name_agrees(uint32_t pattern)
{
	unsigned f = STATS_LEVEL(pattern, STATS_ITEM_FORENAME),
	    s = STATS_LEVEL(pattern, STATS_ITEM_SURNAME);
	bool f_ok = (f >= 1 && f <= 3) || f == STATS_SWAPPED, s_ok = s >= 1 && s <= 3;

	if (f == STATS_SWAPPED || (f_ok && s_ok) || (f == 0 && s == 1) || (s == 0 && f == 1))
		return 2;
	return (f >= 1 && f <= 4) || (s >= 1 && s <= 4);
}

void
stats_compare_evidence(char out[8], uint32_t pattern)
{
	unsigned id = STATS_LEVEL(pattern, STATS_ITEM_ID),
	    s = STATS_LEVEL(pattern, STATS_ITEM_SENTENCE);
	unsigned d = STATS_LEVEL(pattern, STATS_ITEM_DOB),
	    t = STATS_LEVEL(pattern, STATS_ITEM_WHEN);
	unsigned p = STATS_LEVEL(pattern, STATS_ITEM_POSTCODE);
	int name = name_agrees(pattern);
	char *o = out;

	if (id == 1 || id == 2)
		*o++ = id == 1 ? 'I' : 'i';
	if (s >= 1 && s <= 3)
		*o++ = s == 1 ? 'S' : 's';
	if (name)
		*o++ = name == 2 ? 'N' : 'n';
	if (d >= 1 && d <= 3)
		*o++ = d == 1 ? 'D' : 'd';
	if (STATS_LEVEL(pattern, STATS_ITEM_GENDER) == 1)
		*o++ = 'G';
	if (t == 1 || t == 2)
		*o++ = t == 1 ? 'T' : 't';
	if (p >= 1 && p <= 3)
		*o++ = p == 1 ? 'P' : 'p';
	*o = '\0';
}
