/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cohort -- from an upload and a register to the table that an analysis needs.
 *
 *     stats_cohort_link    the upload is checked (ingest.h), found in the register (link.h), and
 *                          every linked person gets a pseudonym
 *     stats_cohort_table   the register is read again: the linked people are the treated; the pool
 *                          is everybody else whose index date lies between the first and the last
 *                          of theirs and whose follow-up is complete; outcomes by outcome.h
 *
 * Other sentences of a linked person (the same valid PNC id) are in neither group.
 * A person of the register who is some cohort row's suspect match may have been treated, and so is
 * neither treated nor in the pool.  Nothing is lost in silence: the losses add up from records
 * received to people used.
 *
 * Three CSV buffers, each fit to be a dataset of its own with its own key and its own end: the link
 * table (which pseudonym is which row), the linked extract (the treated, without identifiers) and
 * the analysis set (treated and pool).  All are sorted by pseudonym, so their order says nothing.
 */
#ifndef STATS_COHORT_H
#define STATS_COHORT_H

#include "stats/effect.h"
#include "stats/ingest.h"
#include "stats/link.h"
#include "stats/outcome.h"
#include "stats/pseudonym.h"

struct stats_cohort_options {
	struct stats_link_options link;		/* .usable is set here; see stats_link_map */
	struct stats_ingest_options ingest;
	struct date extracted;			/* the day the register was taken */
	int gap_days;				/* intervention to index date at most, either way */
	/* covariates by column name of the register; "age" (years at the index date) is made here */
	const char *const *covariate;
	size_t n_covariates;
	const char *first_reoffence, *conviction, *reoffences;	/* register columns; dates YYYY-MM-DD */
};

/* The register's index_date, a gap of 366 days, the covariates age gender ethnicity region
 * offence_type prior_offences employed benefit (those of them that the register has), the columns
 * first_reoffence_date conviction_date reoffences.  `extracted` and `ingest.on` are the caller's. */
void stats_cohort_defaults(struct stats_cohort_options *o);

struct stats_cohort {
	struct stats_ingest ingest;
	struct stats_link *link;		/* owned: stats_cohort_release */
	struct stats_pseudonym *pseudonym;	/* one for each cohort row; "" when it is not linked */
	int32_t *intervention;			/* day of each cohort row, or STATS_NO_DAY */
};

/* ERR_INVALID: the upload is not accepted (the message begins with the outcome's name), a fault in
 * the register, or as stats_link_run.  ERR_NOT_FOUND: no register. */
enum err_code stats_cohort_link(struct stats_cohort *out, struct arena *mem, const char *name,
    const char *text, size_t n, const char *register_path, const struct stats_cohort_options *o,
    struct err *e);
void stats_cohort_release(struct stats_cohort *c);

struct stats_cohort_loss { const char *reason; size_t n; };

struct stats_cohort_table {
	size_t n, treated_n, control_n;
	struct stats_pseudonym *pseudonym;	/* ascending: row i is a unit */
	uint8_t *treated;			/* 1 treated, 0 pool */
	struct stats_column *covariate;		/* for stats_design_build; no value is missing */
	size_t n_covariates;
	uint8_t *reoffended;			/* 1: at least one proven re-offence in the year */
	double *offences;			/* proven re-offences */
	double *days;				/* to the first; 365 when there is none */
	struct date first_index, last_index;	/* of the treated: the window */
	struct stats_cohort_loss *loss;		/* received, each loss by reason, used */
	size_t n_losses;
	struct stats_cohort_loss *pool_loss;	/* register, each loss by reason, pool */
	size_t n_pool_losses;
	struct buf extract;			/* the linked extract as CSV */
};

/* ERR_NOT_FOUND: no such file or column; ERR_INVALID: a fault in the register, a count that is no
 * whole number, a text covariate of more than 256 values, or nobody left to treat. */
enum err_code stats_cohort_table(struct stats_cohort_table *out, struct arena *mem,
    const struct stats_cohort *c, const char *register_path, const struct stats_cohort_options *o,
    struct err *e);
void stats_cohort_table_release(struct stats_cohort_table *t);

/* The table as stats_effect takes it; the arrays stay the table's. */
struct stats_effect_input stats_cohort_effect_input(const struct stats_cohort_table *t);

/* pseudonym,cohort_row,register_row,probability,evidence */
void stats_cohort_link_csv(const struct stats_cohort *c, struct buf *out);

/* pseudonym,treated,COVARIATES...,reoffended,offences,days */
void stats_cohort_set_csv(const struct stats_cohort_table *t, struct buf *out);

#endif
