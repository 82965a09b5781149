/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_model.c -- the probabilities behind the weights: u by counting, m by EM, the prior. */
#include "stats/link_int.h"

#include "core/xalloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is believed of true pairs before the data speak, worth PRIOR_PAIRS pairs. */
#define PRIOR_PAIRS 20.0
static const double m_prior[STATS_N_ITEMS][STATS_LEVELS] = {
	[STATS_ITEM_ID] = { 0, .96, .02, .02 },
	[STATS_ITEM_SENTENCE] = { 0, .75, .15, .05, .05 },
	[STATS_ITEM_FORENAME] = { 0, .80, .08, .03, .04, .04, .01 },
	[STATS_ITEM_SURNAME] = { 0, .82, .08, .03, .03, .04 },
	[STATS_ITEM_DOB] = { 0, .88, .08, .01, .01, .01, .01 },
	[STATS_ITEM_GENDER] = { 0, .98, .02 },
	[STATS_ITEM_WHEN] = { 0, .60, .20, .10, .10 },
	[STATS_ITEM_POSTCODE] = { 0, .60, .05, .05, .30 },
};

/* About a million pairs of cohort and sample rows, in a fixed order that visits all rows. */
static void
count_u(struct stats_linker *l)
{
	size_t total = l->n_cohort * l->n_sample, want = total < 1000000 ? total : 1000000;
	size_t each = l->n_sample ? (want + l->n_sample - 1) / l->n_sample : 0, at = 0;
	double sum[STATS_N_ITEMS] = { 0 };

	memset(l->u_raw, 0, sizeof l->u_raw);
	for (size_t r = 0; r < l->n_sample; r++)
		for (size_t i = 0; i < each; i++) {
			uint32_t g = stats_compare(&l->cohort[at], &l->sample[r]);
			at = at + 1 < l->n_cohort ? at + 1 : 0;
			for (int v = 0; v < STATS_N_ITEMS; v++)
				l->u_raw[v][STATS_LEVEL(g, v)]++;
		}
	for (int v = 0; v < STATS_N_ITEMS; v++) {
		for (int j = 1; j < STATS_LEVELS; j++)
			sum[v] += l->u_raw[v][j];
		for (int j = 1; j < STATS_LEVELS; j++)
			l->u_raw[v][j] = sum[v] > 0 ? l->u_raw[v][j] / sum[v] : 0;
	}
	l->u_floor = 0.1 / (double)(want ? want : 1);
}

/* Random pairs hold a share `true_share` of true ones: u is what is left without them. */
static void
correct_u(struct stats_linker *l, double true_share)
{
	double least = 0.1 / (double)(l->n_reg ? l->n_reg : 1);

	least = least < l->u_floor ? least : l->u_floor;
	for (int v = 0; v < STATS_N_ITEMS; v++)
		for (int j = 1; j < STATS_LEVELS; j++) {
			double u = (l->u_raw[v][j] - true_share * l->m[v][j]) / (1 - true_share);
			l->u[v][j] = u > least ? u : least;
		}
}

struct pattern { uint32_t g; double n; };

static int
by_pattern(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The distinct patterns of one block, with their counts: 0 both names equal, 1 date of birth
 * equal and gender not different. */
static size_t
patterns(const struct stats_linker *l, int block, struct pattern **out)
{
	uint32_t *g = xcalloc(l->n_pairs + 1, sizeof *g);
	size_t n = 0, k = 0;

	for (size_t i = 0; i < l->n_pairs; i++) {
		uint32_t p = l->pair[i].pattern;
		bool in = block == 0 ?
		    STATS_LEVEL(p, STATS_ITEM_FORENAME) == 1 &&
		    STATS_LEVEL(p, STATS_ITEM_SURNAME) == 1 :
		    STATS_LEVEL(p, STATS_ITEM_DOB) == 1 && STATS_LEVEL(p, STATS_ITEM_GENDER) != 2;
		if (in)
			g[n++] = p;
	}
	qsort(g, n, sizeof *g, by_pattern);
	*out = xcalloc(n + 1, sizeof **out);
	for (size_t i = 0; i < n; i++)
		if (i && g[i] == g[i - 1])
			(*out)[k - 1].n++;
		else
			(*out)[k++] = (struct pattern){ g[i], 1 };
	free(g);
	return k;
}

/* What one EM session learns: for each item and level, the expected number of true pairs. */
struct session { double seen[STATS_N_ITEMS][STATS_LEVELS]; };

static double
likelihood(uint32_t g, const double *p, unsigned items)
{
	double x = 1;

	for (int v = 0; v < STATS_N_ITEMS; v++) {
		unsigned j = STATS_LEVEL(g, v);
		if (j && items >> v & 1)
			x *= p[v * STATS_LEVELS + (int)j];
	}
	return x;
}

static void
share(double m[STATS_LEVELS], const double seen[STATS_LEVELS], const double prior[STATS_LEVELS])
{
	double sum = PRIOR_PAIRS;

	for (int j = 1; j < STATS_LEVELS; j++)
		sum += seen[j];
	for (int j = 1; j < STATS_LEVELS; j++)
		m[j] = (seen[j] + PRIOR_PAIRS * prior[j]) / sum;
}

/* EM over one block, for the items in the set; the items that define the block stay out. */
static void
em(const struct stats_linker *l, const struct pattern *p, size_t n, unsigned items,
    struct session *s)
{
	double m[STATS_N_ITEMS][STATS_LEVELS], total = 0, lambda = 0.1;

	memcpy(m, m_prior, sizeof m);
	memset(s, 0, sizeof *s);
	for (size_t i = 0; i < n; i++)
		total += p[i].n;
	for (int round = 0; n && round < 200; round++) {
		double expected = 0, change;
		memset(s, 0, sizeof *s);
		for (size_t i = 0; i < n; i++) {
			double a = lambda * likelihood(p[i].g, &m[0][0], items);
			double b = (1 - lambda) * likelihood(p[i].g, &l->u[0][0], items);
			double r = a + b > 0 ? a / (a + b) * p[i].n : 0;
			expected += r;
			for (int v = 0; v < STATS_N_ITEMS; v++)
				s->seen[v][STATS_LEVEL(p[i].g, v)] += r;
		}
		for (int v = 0; v < STATS_N_ITEMS; v++)
			if (items >> v & 1)
				share(m[v], s->seen[v], m_prior[v]);
		change = fabs(expected / total - lambda);
		lambda = expected / total;
		lambda = lambda < 1e-9 ? 1e-9 : lambda > 1 - 1e-9 ? 1 - 1e-9 : lambda;
		if (change < 1e-9)
			break;
	}
}

static void
learn_m(struct stats_linker *l, struct pattern *const p[2], const size_t n[2])
{
	const unsigned names = 1u << STATS_ITEM_FORENAME | 1u << STATS_ITEM_SURNAME;
	const unsigned birth = 1u << STATS_ITEM_DOB | 1u << STATS_ITEM_GENDER;
	const unsigned all = (1u << STATS_N_ITEMS) - 1;
	struct session s[2];

	for (int block = 0; block < 2; block++)
		em(l, p[block], n[block], all & ~(block == 0 ? names : birth), &s[block]);
	for (int v = 0; v < STATS_N_ITEMS; v++) {
		double seen[STATS_LEVELS];
		for (int j = 0; j < STATS_LEVELS; j++)
			seen[j] = (names >> v & 1 ? 0 : s[0].seen[v][j]) +
			    (birth >> v & 1 ? 0 : s[1].seen[v][j]);
		share(l->m[v], seen, m_prior[v]);
	}
}

/* An equal value weighs by how often the register has it, not by the average. */
static double
equal_u(const struct stats_linker *l, const struct stats_link_pair *p, int item, int kind)
{
	uint32_t at = l->tf[p->cohort][kind];

	if (STATS_LEVEL(p->pattern, item) != 1 || !at || !l->tf_total[kind])
		return l->u[item][STATS_LEVEL(p->pattern, item)];
	double f = (double)l->tf_count[at - 1] / (double)l->tf_total[kind];
	return f > 1e-9 ? f : 1e-9;
}

double
stats_link_weight(const struct stats_linker *l, const struct stats_link_pair *p)
{
	double w = 1;

	for (int v = 0; v < STATS_N_ITEMS; v++) {
		unsigned j = STATS_LEVEL(p->pattern, v);
		if (!j)
			continue;
		double u = v == STATS_ITEM_SURNAME ? equal_u(l, p, v, TF_SURNAME) :
		    v == STATS_ITEM_FORENAME ? equal_u(l, p, v, TF_FORENAME) :
		    v == STATS_ITEM_POSTCODE ? equal_u(l, p, v, TF_POSTCODE) : l->u[v][j];
		w *= l->m[v][j] / u;
	}
	return w;
}

/* The share of the cohort that is in the register, from the weights of each row's best pair. */
static double
found_share(struct stats_linker *l)
{
	double share_found = 0.7, n = (double)l->n_reg;
	double *best = xcalloc(l->n_cohort + 1, sizeof *best);

	for (size_t i = 0; i < l->n_pairs; i++) {
		double w = stats_link_weight(l, &l->pair[i]);
		best[l->pair[i].cohort] += w;
	}
	for (int round = 0; round < 50 && l->n_cohort; round++) {
		double k = n * (1 - share_found) / share_found, sum = 0;
		for (size_t i = 0; i < l->n_cohort; i++)
			sum += best[i] / (k + best[i]);
		share_found = sum / (double)l->n_cohort;
		share_found = share_found < 0.02 ? 0.02 : share_found > 0.98 ? 0.98 : share_found;
	}
	free(best);
	return share_found;
}

void
stats_link_model(struct stats_linker *l)
{
	double found = 0.7, n = (double)(l->n_reg ? l->n_reg : 1);
	struct pattern *p[2];
	size_t n_patterns[2];

	for (int block = 0; block < 2; block++)
		n_patterns[block] = patterns(l, block, &p[block]);
	count_u(l);
	memcpy(l->m, m_prior, sizeof l->m);
	for (int round = 0; round < 3; round++) {
		correct_u(l, found / n < 0.5 ? found / n : 0.5);
		learn_m(l, p, n_patterns);
		found = found_share(l);
	}
	l->k = n / found - 1;
	free(p[0]);
	free(p[1]);
}
