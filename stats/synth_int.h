/* SPDX-License-Identifier: GPL-3.0-or-later */
/* synth_int.h -- the generator and the invented person. */
#ifndef STATS_SYNTH_INT_H
#define STATS_SYNTH_INT_H

#include "core/time.h"
#include "stats/synth.h"

struct synth_rng { uint64_t s[4]; };

void stats_synth_seed(struct synth_rng *r, uint64_t seed);
uint64_t stats_synth_next(struct synth_rng *r);
double stats_synth_real(struct synth_rng *r);				/* [0, 1) */
int stats_synth_int(struct synth_rng *r, int low, int high);		/* both ends included */
bool stats_synth_chance(struct synth_rng *r, double p);

struct synth_person {
	char pnc[16], prison[12], forename[16], surname[24], postcode[12];
	char gender;
	int32_t dob, start, end, index;		/* days since 1970-01-01 */
	bool custody, employed, benefit;
	int ethnicity, region, offence, prior;
	size_t row;				/* in the register; 0 none */
};

void stats_synth_person(struct synth_person *p, struct synth_rng *r, size_t serial);
void stats_synth_postcode(char out[12], struct synth_rng *r);
double stats_synth_chance_to_join(const struct synth_person *p);	/* a weight */

/* The cohort: `joined` of the register, and strangers; writes out->cohort and out->truth. */
void stats_synth_cohort(struct stats_synth *out, struct synth_rng *r, const struct synth_person *joined,
    size_t n_joined, size_t size);

#endif
