/* SPDX-License-Identifier: GPL-3.0-or-later */
/* job -- what the steps of one destruction share. */
#ifndef RETENTION_JOB_INT_H
#define RETENTION_JOB_INT_H

#include "retention/destroy.h"
#include "retention/rotate_int.h"
#include "retention/vault_int.h"

/* The plan's entry for a copy, NULL if it has none; the job's registered copy likewise. */
const struct cjson *retention_planned(const struct retention_job *job, const char *id);
const struct retention_copy *retention_registered(const struct retention_job *job, const char *id);
const char *retention_job_dataset(const struct retention_job *job);

/* The key of the overwriting stream of one target of this job. */
void retention_job_pattern(
	const struct retention_job *job, const char *target, unsigned char out[KEY]);

enum err_code retention_step_scan(struct arena *mem, struct retention_vault *v,
	const struct retention_job *job, struct cjson **evidence, struct err *e);
enum err_code retention_step_verify(struct arena *mem, struct retention_vault *v,
	const struct retention_job *job, struct cjson **evidence, struct err *e);

/* Try every live key on a commitment.  *opened must come out 0. */
enum err_code retention_try_keys(struct retention_vault *v, const struct retention_custodian *who,
	const unsigned char commit[KEY], const unsigned char *header, int64_t *tried,
	int64_t *opened, struct err *e);

#endif
