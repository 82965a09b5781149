/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * synth -- people who do not exist, for demonstrations, tests and benchmarks.
 *
 * Obviously so: names are made of syllables (Zoka Quivuxo), postcodes begin with ZZ, which is no
 * postal area, prison numbers with Z.  A register of offenders with one index date each and their
 * proven re-offending; a cohort of some of them with the errors that real uploads have; and the
 * truth.  Joining the cohort lowers the log-odds of re-offending by STATS_SYNTH_EFFECT, and people
 * who join differ from those who do not, so a comparison without matching is biased.
 *
 * The same options give the same bytes with the same C library (it uses log and exp).  The
 * generator (xoshiro256**, seeded by splitmix64; Blackman and Vigna 2018) is NOT for secrets: see
 * core/random.h for those.
 *
 * register.csv: pnc_id prison_no forename surname dob gender postcode sentence_start sentence_end
 *   index_date ethnicity region offence_type prior_offences employed benefit first_reoffence_date
 *   conviction_date reoffences
 * cohort.csv: the upload template.
 * truth.csv: cohort_row register_row kind; kind is linked (register_row is right), absent (not in
 *   the register), duplicate (of an earlier row) or bad (not usable).
 */
#ifndef STATS_SYNTH_H
#define STATS_SYNTH_H

#include "core/buf.h"
#include "core/err.h"

#include <stddef.h>
#include <stdint.h>

#define STATS_SYNTH_EFFECT    (-0.55)
#define STATS_SYNTH_EXTRACTED "2013-09-30"	/* the day this register was taken */
#define STATS_SYNTH_RECEIVED  "2013-10-15"	/* a day on which the cohort can be received */

struct stats_synth_options { uint64_t seed; size_t register_size, cohort_size; };

struct stats_synth {
	struct buf reg, cohort, truth;		/* the three files */
	size_t in_register;			/* cohort rows that are usable and in the register */
	double true_rate, true_counterfactual;	/* mean chance of theirs to re-offend, with and without */
};

/* ERR_INVALID: sizes outside 100 .. 10,000,000 and 1 .. a quarter of the register.  Release with
 * stats_synth_release. */
enum err_code stats_synth_make(struct stats_synth *out, const struct stats_synth_options *o,
    struct err *e);
void stats_synth_release(struct stats_synth *s);

#endif
