/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_keys.c -- blocking keys and the table that finds cohort rows by them. */
#include "stats/link_int.h"

#include "core/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define FILTER_BITS ((size_t)1 << 23)	/* 1 MiB */

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

/* Names and postcodes are zero-filled arrays, so whole words can be hashed. */
uint64_t
stats_keys_text(unsigned kind, const char *s, size_t n)
{
	uint64_t h = mix(0x243f6a8885a308d3u, kind), w;

	for (size_t i = 0; i < n; i += 8) {
		w = 0;
		memcpy(&w, s + i, n - i < 8 ? n - i : 8);
		h = mix(h, w);
	}
	return h;
}

/* The keys under which a record can be found; a swap of the two names changes none of them. */
size_t
stats_keys_of(const struct stats_person *p, uint64_t out[STATS_KEYS_MAX])
{
	uint64_t fore = p->n_forename ? stats_keys_text(1, p->forename, p->n_forename) : 0;
	uint64_t sur = p->n_surname ? stats_keys_text(1, p->surname, p->n_surname) : 0;
	uint64_t post = p->n_postcode ? stats_keys_text(2, p->postcode, p->n_postcode) : 0;
	uint64_t names[2] = { fore, sur };
	size_t n = 0;

	if (p->pnc)
		out[n++] = mix(mix(3, p->pnc), 3);
	if (p->prison)
		out[n++] = mix(mix(4, p->prison), 4);
	for (int i = 0; i < 2; i++) {
		if (names[i] && p->dob)
			out[n++] = mix(mix(5, names[i]), p->dob);
		if (names[i] && post)
			out[n++] = mix(mix(6, names[i]), post);
	}
	if (p->dob && post)
		out[n++] = mix(mix(7, post), p->dob);
	if (p->dob && p->gender != 'F')
		out[n++] = mix(mix(8, 'M'), p->dob);
	if (p->dob && p->gender != 'M')
		out[n++] = mix(mix(8, 'F'), p->dob);
	if (fore && sur && post)
		out[n++] = mix(mix(10, post), (uint64_t)p->forename[0] * (uint64_t)p->surname[0]);
	if (fore && sur)
		out[n++] = fore < sur ? mix(mix(9, fore), sur) : mix(mix(9, sur), fore);
	return n;
}

void
stats_keys_init(struct stats_keys *k, size_t expected)
{
	size_t size = 1024;

	while (size < 4 * expected)
		size *= 2;
	size_t bits = size * 8 < FILTER_BITS ? size * 8 : FILTER_BITS;
	*k = (struct stats_keys){ .head = xcalloc(size, sizeof *k->head), .mask = size - 1,
		.filter = xcalloc(bits / 64, sizeof *k->filter), .filter_mask = bits - 1 };
}

static size_t
filter_bit(const struct stats_keys *k, uint64_t key)
{
	return (size_t)(key * 0xff51afd7ed558ccdu >> 40) & k->filter_mask;
}

void
stats_keys_add(struct stats_keys *k, uint64_t key, uint32_t value)
{
	size_t slot = (key ^ key >> 32) & k->mask, bit = filter_bit(k, key);

	if (k->n == k->cap) {
		k->cap = k->cap ? 2 * k->cap : 1024;
		k->node = xrealloc(k->node, k->cap * sizeof *k->node);
	}
	k->node[k->n] = (struct stats_key_node){ key, value, k->head[slot] };
	k->head[slot] = (uint32_t)++k->n;
	k->filter[bit / 64] |= (uint64_t)1 << (bit % 64);
}

uint32_t
stats_keys_find(const struct stats_keys *k, uint64_t key)
{
	size_t bit = filter_bit(k, key);

	if (!(k->filter[bit / 64] >> (bit % 64) & 1))
		return 0;
	uint32_t at = k->head[(key ^ key >> 32) & k->mask];
	while (at && k->node[at - 1].key != key)
		at = k->node[at - 1].next;
	return at;
}

uint32_t
stats_keys_again(const struct stats_keys *k, uint32_t at)
{
	uint64_t key = k->node[at - 1].key;

	do
		at = k->node[at - 1].next;
	while (at && k->node[at - 1].key != key);
	return at;
}

void
stats_keys_release(struct stats_keys *k)
{
	free(k->head);
	free(k->node);
	free(k->filter);
	*k = (struct stats_keys){ 0 };
}
