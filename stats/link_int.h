/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_int.h -- what the parts of linkage share: candidate pairs and the model of their weights. */
#ifndef STATS_LINK_INT_H
#define STATS_LINK_INT_H

#include "stats/compare.h"
#include "stats/link.h"

struct stats_link_pair {
	uint32_t cohort, reg;		/* rows from 0 */
	uint32_t pattern;
	uint32_t person;		/* the register row's PNC id, 0 none */
	uint32_t gap;			/* days from intervention to index date, UINT32_MAX unknown */
};

/* How often the register has a value that some cohort row has: surname, forename, postcode. */
enum { TF_SURNAME, TF_FORENAME, TF_POSTCODE, TF_KINDS };

struct stats_keys {		/* 64-bit key -> chain of numbers; see link_keys.c */
	uint32_t *head;		/* index into node + 1 */
	size_t mask;
	uint64_t *filter;	/* a bit per hash: answers for most keys that are absent */
	size_t filter_mask;
	struct stats_key_node { uint64_t key; uint32_t value, next; } *node;
	size_t n, cap;
};
void stats_keys_init(struct stats_keys *k, size_t expected);
void stats_keys_add(struct stats_keys *k, uint64_t key, uint32_t value);
uint32_t stats_keys_find(const struct stats_keys *k, uint64_t key);		/* node + 1, or 0 */
uint32_t stats_keys_again(const struct stats_keys *k, uint32_t at);		/* the next of that key */
void stats_keys_release(struct stats_keys *k);

#define STATS_KEYS_MAX 12
size_t stats_keys_of(const struct stats_person *p, uint64_t out[STATS_KEYS_MAX]);	/* blocking keys */
uint64_t stats_keys_text(unsigned kind, const char *s, size_t n);

struct stats_linker {
	const struct stats_link_options *o;
	struct stats_person *cohort;
	size_t n_cohort, n_reg;
	struct stats_link_pair *pair;		/* sorted by cohort row, then register row */
	size_t n_pairs, cap_pairs;
	size_t *first;				/* n_cohort + 1: where each row's pairs begin */
	struct stats_keys keys, values;		/* values: text -> tf_count index */
	uint32_t (*tf)[TF_KINDS];		/* per cohort row: index + 1, 0 absent */
	uint32_t *tf_count;
	size_t n_tf;
	size_t tf_total[TF_KINDS];
	struct stats_person *sample;		/* of the register, evenly spread */
	size_t n_sample;
	double u[STATS_N_ITEMS][STATS_LEVELS], m[STATS_N_ITEMS][STATS_LEVELS];
	double u_raw[STATS_N_ITEMS][STATS_LEVELS], u_floor;
	double k;				/* prior odds against a pair */
};

void stats_link_model(struct stats_linker *l);			/* fills u, m, k */
/* The product of m/u over the items. */
double stats_link_weight(const struct stats_linker *l, const struct stats_link_pair *p);
void stats_link_decide(struct stats_linker *l, struct stats_link *out);

#endif
