/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * copy -- the other copies of a dataset: every place it was, and who destroys it there.
 *
 * The register of copies is the caller's (ledger entries); this describes one and says what may be
 * claimed of it.  A path can name a person, so it never goes into evidence: a copy is known there
 * by its id, and the caller keeps the path sealed.
 */
#ifndef RETENTION_COPY_H
#define RETENTION_COPY_H

#include "core/cjson.h"
#include "core/err.h"
#include "retention/fs.h"

#include <stdbool.h>
#include <stdint.h>

enum retention_scope {
	RETENTION_OURS,		/* a file we destroy */
	RETENTION_ATTESTED,	/* a copy out of reach: a named person says that it is destroyed */
	RETENTION_PROVIDER,	/* the provider's own: listed, outside scope, does not weigh */
	RETENTION_SCOPE_N
};
const char *retention_scope_name(enum retention_scope s);	/* "lab" "attested" "provider" */
bool retention_scope_parse(const char *s, enum retention_scope *out);

struct retention_copy {
	const char *id;			/* [a-z][a-z0-9-]{0,31}, unique for the dataset */
	const char *kind; /* "file" "mailbox" "usb" "paper" "processor" "backup" ... */
	enum retention_scope scope;
	const char *path;		/* OURS: where it is; else may be NULL */
	bool attested;			/* ATTESTED: the statement has been recorded */
	const char *attestation;	/* digest of the statement (hex), NULL when there is none */
	const char *by;			/* actor id of who said so */
};

struct retention_file {
	uint64_t dev, ino, size, links;
	char extents[65];		/* SHA-256 of the extent list; "" where FIEMAP is refused */
	unsigned n_extents;
	bool shared, unclear; /* a SHARED extent; INLINE, ENCODED, DELALLOC, UNKNOWN ones */
	struct retention_fs fs;
	enum retention_level predicted;	/* what an overwrite would earn */
};

/* Describe an open file.  fd should be O_RDONLY: opening for writing makes overlayfs copy first. */
enum err_code retention_file_describe(int fd, struct retention_file *out, struct err *e);

/* Open without following a link, check that it is a regular file, describe.
 * ERR_NOT_FOUND: nothing there; ERR_INVALID: not a regular file, or a symbolic link. */
enum err_code retention_copy_describe(const char *path, struct retention_file *out, struct err *e);

/* {"cap","dev","extents","fs","ino","links","predicted","rotational","size",...}: no path */
struct cjson *retention_file_json(struct arena *mem, const struct retention_file *f);

#endif
