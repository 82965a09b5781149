/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * overwrite -- a file's content replaced where it lies, checked, and then its name removed.
 *
 * Two acts, never one: between them the caller puts the first on record.
 */
#ifndef RETENTION_OVERWRITE_INT_H
#define RETENTION_OVERWRITE_INT_H

#include "core/cjson.h"
#include "core/err.h"
#include "retention/copy.h"
#include "retention/crypt_int.h"

#include <stdbool.h>

struct retention_overwritten {
	enum retention_level level;
	char before[65], after[65];	/* extent digests */
	bool same;			/* equal, and to the planned ones where given */
	bool direct;			/* reread with O_DIRECT */
	uint64_t bytes, links;
};

/*
 * Overwrite `path` in place with the stream under `key`, sync, compare extents, read every byte
 * back.  `planned`: the extents of the plan, or NULL.  ERR_NOT_FOUND: no file; ERR_FAILED also when
 * what is read back differs.
 */
enum err_code retention_overwrite(const char *path, const unsigned char key[KEY],
	const char *planned, struct retention_overwritten *out, struct err *e);

/* Whether the file holds exactly that stream. */
enum err_code retention_holds_pattern(const char *path, const unsigned char key[KEY], bool *yes,
	struct err *e);

/*
 * Remove a file that was overwritten under `key`: truncate, rename to ".gone-...", unlink, each
 * made durable.  An empty or absent file is fine: this call was killed before.
 * ERR_CONFLICT: it holds something else (restored from a copy?).
 */
enum err_code retention_remove(const char *path, const unsigned char key[KEY], struct err *e);

/* For what has no claim attached: overwrite with random bytes and remove.  Absent is fine. */
enum err_code retention_scrub(const char *path, struct err *e);

/* "level","method","reread","extents_before","extents_after","extents_same","bytes" into `obj`. */
void retention_overwritten_json(struct arena *mem, struct cjson *obj,
	const struct retention_overwritten *w);

#endif
