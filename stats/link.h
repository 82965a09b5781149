/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * link -- find each person of a cohort in the register, or say why not.
 *
 * The cohort is the small side: its blocking keys are hashed, the register is read past them once,
 * and only pairs that share a key are compared (compare.h).  Keys: PNC id; prison number; either
 * name with date of birth; either name with postcode; date of birth with postcode; date of birth
 * with gender; both initials with postcode; both names in either order.
 *
 * Stage 1, deterministic: an identifier agrees (a PNC id with a valid check letter, or a prison
 * number) and a surname of JW >= 0.85 or a date of birth within one edit corroborates it.
 * Stage 2, Fellegi and Sunter (JASA 1969): each item's level has a probability m among true pairs
 * and u among others; the weight is log2(m/u).  u is counted on about a million random pairs less
 * the true ones among them; equal names and postcodes weigh by how often the register itself has
 * them; m is found by expectation-maximisation (Winkler 1988) on the pairs that share both names
 * (for the other items) and on those that share date of birth and gender (for the names).
 * probability = w / (k + w), where k is the number of register rows for each true pair less one.
 *
 * Accepted: probability >= 0.9; >= 3 bits over the next person (stage 1: no other person with the
 * identifier); the name agrees, or one of the two resembles, and something
 * strong does too; one register person for one
 * cohort row.  Everything else that is likely is suspect and is discarded (the Justice Data Lab's
 * rule), with a reason; what is unlikely is unlinked, with a reason.
 *
 * A register may have a row for each sentence: rows of one valid PNC id are one person.  They are no
 * rivals in the margin, and of them the row is taken whose sentence dates agree best, else whose
 * index date is nearest to the intervention.
 *
 * The same input gives the same bytes: there is a fixed stride where others draw at random.
 */
#ifndef STATS_LINK_H
#define STATS_LINK_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/diag.h"
#include "stats/person.h"

/* Where a field is on each side; a NULL column or one that the file lacks is absent.  Dates are
 * written by `format` on both sides, or by register_format (NULL: the same) in the register: an
 * upload follows the template whatever the register is like. */
struct stats_link_field { const char *cohort, *register_column, *format, *register_format; };

struct stats_link_options {
	struct stats_link_field field[STATS_N_FIELDS];
	double accept;			/* 0.9 */
	double margin_bits;		/* 3 */
	const unsigned char *usable;	/* per cohort row; 0 is not linked.  NULL: all are */
	size_t n_usable;
};

/* The template's column names on both sides, dates YYYY-MM-DD; the register's counterpart of
 * intervention_start is index_date. */
void stats_link_defaults(struct stats_link_options *o);

/* Read `FIELD: {cohort: C, register: R, format: F, register_format: G}` for each field that differs from the default
 * into `o`; column names then live in `mem`.  Faults go to `d`. */
void stats_link_map(struct stats_link_options *o, struct arena *mem, const char *file,
    const char *text, size_t n, struct diag *d);

enum stats_link_reason {
	STATS_LINKED,
	/* suspect */
	STATS_SUSPECT_IDENTIFIER,	/* an identifier agrees and nothing corroborates it */
	STATS_SUSPECT_NAME_ONLY,	/* the name and only weak agreement otherwise */
	STATS_SUSPECT_NAME_DIFFERS,	/* no identifier and no name agrees */
	STATS_SUSPECT_MARGIN,		/* another person is nearly as likely */
	STATS_SUSPECT_TAKEN,		/* that person is linked to another row of the cohort */
	STATS_SUSPECT_PROBABILITY,	/* likely, not likely enough */
	/* unlinked */
	STATS_UNLINKED_ROW,		/* the row was not usable */
	STATS_UNLINKED_NO_CANDIDATE,	/* nobody shares a blocking key */
	STATS_UNLINKED_UNLIKELY,	/* somebody does, at a probability below 0.1 */
	STATS_N_LINK_REASONS
};
/* "linked", "suspect-margin", ... */
const char *stats_link_reason_name(enum stats_link_reason r);

struct stats_link_row {			/* one for each cohort row, in order */
	enum stats_link_reason reason;
	size_t register_row;		/* the best candidate, from 1; 0 none */
	double probability;
	double margin;			/* bits over the next person; INFINITY: there is none */
	char evidence[8];		/* see stats_compare_evidence */
};

struct stats_link {
	size_t cohort, reg;		/* rows read */
	size_t accepted, suspect, unlinked;
	size_t reasons[STATS_N_LINK_REASONS];
	size_t pairs;			/* compared */
	size_t bad_pnc, bad_dates;	/* cohort rows with a PNC id or date that could not be read */
	struct stats_link_row *row;	/* owned */
};

/* Both readers stand before their first row.  ERR_INVALID: a fault in either file, no field that
 * both have, a bad format, or over 50 million pairs (a value such as a default date of birth is
 * shared by too many).  The caller frees *out with stats_link_free. */
enum err_code stats_link_run(struct stats_link **out, struct stats_register *cohort,
    struct stats_register *reg, const struct stats_link_options *o, struct err *e);
void stats_link_free(struct stats_link *l);			/* NULL is fine */

/* cohort_row,register_row,probability,evidence of the accepted pairs, in cohort order. */
void stats_link_pairs(const struct stats_link *l, struct buf *out);

#endif
