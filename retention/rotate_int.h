/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rotate -- from one custody epoch to the next, in three acts that may each be killed and repeated.
 *
 *   rewrap     make epoch N+1 (or take up one half made), write each slot's other half, read it
 *              back and open it, then turn `custody` to N+1: the one atomic act
 *   overwrite  clear the old halves, overwrite epoch N's file in place
 *   remove     its name
 *
 * The state is read from the disk: `custody` says the epoch in force, epochs/ what is left.
 */
#ifndef RETENTION_ROTATE_INT_H
#define RETENTION_ROTATE_INT_H

#include "retention/vault_int.h"

struct retention_rotation {
	const struct retention_custodian *who;
	const char *const *ids;		/* the custodians after it; NULL: as they are */
	size_t n_ids;
	uint32_t from;
	unsigned char pattern[KEY];	/* key of the overwriting stream */
};

/* Epoch current-1 still lies on the disk. */
bool retention_rotation_unfinished(const struct retention_vault *v, uint32_t current);

enum err_code retention_rewrap(struct arena *mem, struct retention_vault *v,
	const struct retention_rotation *r, struct cjson **evidence, struct err *e);
enum err_code retention_kek_overwrite(struct arena *mem, struct retention_vault *v,
	const struct retention_rotation *r, struct cjson **evidence, struct err *e);
enum err_code retention_kek_remove(struct arena *mem, struct retention_vault *v,
	const struct retention_rotation *r, struct cjson **evidence, struct err *e);

/* Evidence that begins {"ok":ok,"step":name}. */
struct cjson *retention_evidence(struct arena *mem, const char *step, bool ok);

#endif
