/* SPDX-License-Identifier: GPL-3.0-or-later */
/* synth.c -- see synth.h. */
#include "stats/synth_int.h"

#include "core/xalloc.h"
#include "stats/person.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const regions[] = { "north", "east", "south", "west", "middle" };
static const char *const offences[] = { "theft", "violence", "drugs", "burglary", "motoring",
    "other" };
static const char *const ethnicities[] = { "group-1", "group-2", "group-3", "group-4" };
static const double offence_effect[] = { .45, -.1, -.15, .35, -.2, 0 };

static uint64_t rotl(uint64_t x, int k) { return x << k | x >> (64 - k); }

void
stats_synth_seed(struct synth_rng *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++) {		/* splitmix64 */
		uint64_t z = seed += 0x9e3779b97f4a7c15u;
		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
		z = (z ^ z >> 27) * 0x94d049bb133111ebu;
		r->s[i] = z ^ z >> 31;
	}
}

uint64_t
stats_synth_next(struct synth_rng *r)
{
	uint64_t *s = r->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

double stats_synth_real(struct synth_rng *r) { return (double)(stats_synth_next(r) >> 11) * 0x1p-53;
    }
bool stats_synth_chance(struct synth_rng *r, double p) { return stats_synth_real(r) < p; }

int
stats_synth_int(struct synth_rng *r, int low, int high)
{
	return low + (int)(stats_synth_real(r) * (double)(high - low + 1));
}

/* Common words are commoner: the square of a uniform. */
static int
skewed(struct synth_rng *r, int n)
{
	double x = stats_synth_real(r);

	return (int)(x * x * (double)n);
}

static void
syllables(char *out, size_t size, int which, int count, const char *end)
{
	static const char *const part[] = {
		"zo", "ka", "qui", "vu", "xe", "bri", "jo", "my", "ta", "flu", "ge", "pa", "wi",
		    "dro", "hy",
		"le", "nu", "spa", "ci", "ro", "yu", "the", "gla", "fi",
	};
	size_t n = 0;

	for (int i = 0; i < count; i++, which /= 24)
		n += (size_t)snprintf(out + n, size - n, "%s", part[which % 24]);
	snprintf(out + n, size - n, "%s", end);
	out[0] = (char)(out[0] - 'a' + 'A');
}

void
stats_synth_postcode(char out[12], struct synth_rng *r)
{
	static const char letter[] = "ABDEFGHJLNPQRSTUWXYZ";
	unsigned a = (unsigned)stats_synth_int(r, 1, 60), b = (unsigned)stats_synth_int(r, 0, 9);
	int c = stats_synth_int(r, 0, 19), d = stats_synth_int(r, 0, 1);

	snprintf(out, 12, "ZZ%u %u%c%c", a % 100, b % 10, letter[c], letter[d]);
}

static int32_t
day(int y, int m, int d)
{
	return (int32_t)date_to_days((struct date){ y, m, d });
}

void
stats_synth_person(struct synth_person *p, struct synth_rng *r, size_t serial)
{
	int number = (int)(serial * 7654321 % 10000000), first;
	int32_t age;
	struct date born;

	memset(p, 0, sizeof *p);
	p->gender = stats_synth_chance(r, .14) ? 'F' : 'M';
	syllables(p->forename, sizeof p->forename, skewed(r, 576), 2, p->gender == 'F' ? "na" :
	    "n");
	syllables(p->surname, sizeof p->surname, skewed(r, 13824), 3, "x");
	age = (int32_t)(18 * 365.25 + 14000 * stats_synth_real(r) * stats_synth_real(r));
	p->custody = stats_synth_chance(r, .45);
	p->index = stats_synth_int(r, day(2008, 1, 1), day(2012, 6, 30));
	p->dob = p->index - age;
	p->start = p->custody ? p->index - stats_synth_int(r, 20, 900) : p->index;
	p->end = p->custody ? p->index : p->index + stats_synth_int(r, 90, 730);
	born = date_from_days(p->dob);
	first = born.y + stats_synth_int(r, 11, 17);
	snprintf(p->pnc, sizeof p->pnc, "%d/%07d%c", first, number,
	    stats_person_pnc_letter(first % 100, number));
	if (p->custody || stats_synth_chance(r, .3))
		snprintf(p->prison, sizeof p->prison, "Z%04d%c%c", number % 10000,
		    'A' + number / 10000 % 26, 'A' + number / 260000 % 26);
	stats_synth_postcode(p->postcode, r);
	p->prior = (int)(-9 * log(1 - stats_synth_real(r)) * (p->gender == 'F' ? .7 : 1));
	p->employed = stats_synth_chance(r, p->prior > 10 ? .2 : .4);
	p->benefit = stats_synth_chance(r, p->employed ? .15 : .6);
	p->ethnicity = skewed(r, 4);
	p->region = stats_synth_int(r, 0, 4);
	p->offence = stats_synth_int(r, 0, 5);
}

double
stats_synth_chance_to_join(const struct synth_person *p)
{
	if (p->index < day(2009, 1, 1) || p->index > day(2011, 12, 31))
		return 0;
	double age = (double)(p->index - p->dob) / 365.25;
	return exp(.7 * p->employed - .04 * (p->prior > 20 ? 20 : p->prior) + .02 * (age - 30) +
	    (p->region == 0 ? .8 : 0) + (p->custody ? .6 : 0));
}

/* The chance of at least one proven re-offence within a year. */
static double
chance_to_reoffend(const struct synth_person *p, bool joined)
{
	double age = (double)(p->index - p->dob) / 365.25, prior = p->prior > 25 ? 25 : p->prior;
	double eta = -.75 + .055 * prior - .03 * (age - 30) - .45 * p->employed + .25 * p->benefit +
	    offence_effect[p->offence] + (joined ? STATS_SYNTH_EFFECT : 0);

	return 1 / (1 + exp(-eta));
}

static void
iso(char out[11], int32_t d)
{
	date_format(out, date_from_days(d));
}

/* first re-offence, conviction and count: within the year, later, or never. */
static void
write_outcome(struct buf *out, struct synth_rng *r, const struct synth_person *p, bool joined)
{
	double chance = chance_to_reoffend(p, joined), x = stats_synth_real(r);
	char first[11] = "", proven[11] = "";
	int count = 0, d = -1;

	if (x < chance) {
		d = (int)(-200 * log(1 - stats_synth_real(r) * (1 - exp(-364. / 200))));
		count = 1 + (int)(-(1.2 + 2.2 * chance) * log(1 - stats_synth_real(r)));
		iso(proven, p->index + d + stats_synth_int(r, 14, 170));
	} else if (stats_synth_chance(r, .25)) {
		d = stats_synth_int(r, 366, 700);
		iso(proven, p->index + d + stats_synth_int(r, 14, 400));
	} else if (stats_synth_chance(r, .03))
		d = stats_synth_int(r, 5, 360);		/* never proven */
	if (d >= 0)
		iso(first, p->index + d);
	buf_printf(out, "%s,%s,%d\n", first, proven, count);
}

static void
write_person(struct buf *out, struct synth_rng *r, const struct synth_person *p, bool joined)
{
	char dob[11], start[11], end[11], index[11];

	iso(dob, p->dob);
	iso(start, p->start);
	iso(end, p->end);
	iso(index, p->index);
	buf_printf(out, "%s,%s,%s,%s,%s,%c,%s,%s,%s,%s,%s,%s,%s,%d,%d,%d,", p->pnc, p->prison,
	    p->forename, p->surname, dob, p->gender, p->postcode, start, end, index,
	    ethnicities[p->ethnicity], regions[p->region], offences[p->offence], p->prior,
	    p->employed,
	    p->benefit);
	write_outcome(out, r, p, joined);
}

struct lot { double key; size_t i; };

static int
by_key(const void *a, const void *b)
{
	const struct lot *x = a, *y = b;

	return x->key != y->key ? (x->key > y->key) - (x->key < y->key) :
	    (x->i > y->i) - (x->i < y->i);
}

/* `n` different people, each with a chance by weight (Efraimidis and Spirakis 2006); in an order
 * that says nothing.  Fewer when not enough are eligible. */
static size_t
draw_joiners(struct synth_rng *r, struct synth_person *people, size_t size, size_t n, bool *joined,
    struct synth_person *out)
{
	struct lot *lots = xcalloc(size, sizeof *lots);
	size_t k = 0;

	for (size_t i = 0; i < size; i++) {
		double w = stats_synth_chance_to_join(&people[i]), u = stats_synth_real(r);
		if (w > 0)
			lots[k++] = (struct lot){ -log(1 - u) / w, i };
	}
	qsort(lots, k, sizeof *lots, by_key);
	n = n < k ? n : k;
	for (size_t i = 0; i < n; i++) {
		joined[lots[i].i] = true;
		out[i] = people[lots[i].i];
		out[i].row = lots[i].i + 1;
	}
	free(lots);
	return n;
}

static enum err_code
check(const struct stats_synth_options *o, struct err *e)
{
	if (o->register_size < 100 || o->register_size > 10000000)
		return err_set(e, ERR_INVALID, "the register's size must be 100 to 10000000");
	if (o->cohort_size < 1 || o->cohort_size > o->register_size / 4)
		return err_set(e, ERR_INVALID,
		    "the cohort's size must be 1 to a quarter of the register's");
	return OK;
}

enum err_code
stats_synth_make(struct stats_synth *out, const struct stats_synth_options *o, struct err *e)
{
	struct stats_synth s = { .reg = BUF_INIT, .cohort = BUF_INIT, .truth = BUF_INIT };
	enum err_code code = check(o, e);
	size_t size = o->register_size, want = o->cohort_size - o->cohort_size * 11 / 100, n;
	struct synth_rng r;

	if (code)
		return code;
	struct synth_person *people = xcalloc(size, sizeof *people),
	    *chosen = xcalloc(want + 1, sizeof *chosen);
	bool *joined = xcalloc(size, sizeof *joined);
	stats_synth_seed(&r, o->seed);
	for (size_t i = 0; i < size; i++)
		stats_synth_person(&people[i], &r, i + 1);
	n = draw_joiners(&r, people, size, want, joined, chosen);
	buf_puts(&s.reg, "pnc_id,prison_no,forename,surname,dob,gender,postcode,sentence_start,sentence_end,"
	    "index_date,ethnicity,region,offence_type,prior_offences,employed,benefit,first_reoffence_date,"
	    "conviction_date,reoffences\n");
	for (size_t i = 0; i < size; i++)
		write_person(&s.reg, &r, &people[i], joined[i]);
	for (size_t i = 0; i < n; i++) {
		s.true_rate += chance_to_reoffend(&chosen[i], true) / (double)n;
		s.true_counterfactual += chance_to_reoffend(&chosen[i], false) / (double)n;
	}
	stats_synth_cohort(&s, &r, chosen, n, o->cohort_size);
	*out = s;
	free(people);
	free(chosen);
	free(joined);
	return OK;
}

void
stats_synth_release(struct stats_synth *s)
{
	buf_release(&s->reg);
	buf_release(&s->cohort);
	buf_release(&s->truth);
}
