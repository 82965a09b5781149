/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scan -- looking for what should not be there any more.
 *
 * A set of byte patterns is matched in one pass: a bitmap of the first two bytes passes over nearly
 * everything.  A scan that finds nothing means something only if it would have found something,
 * so each area has a positive control: a random marker planted in it (files), or a piece of an
 * object that is known to be there (git).
 */
#ifndef RETENTION_SCAN_INT_H
#define RETENTION_SCAN_INT_H

#include "core/cjson.h"
#include "retention/destroy.h"
#include "retention/secret.h"

#include <stdint.h>

enum { PATTERNS_MAX = 256, PATTERN_MIN = 6, PATTERN_MAX = 1024 };

struct retention_patterns {
	struct retention_secret_buf bytes;
	struct { size_t at, n; } p[PATTERNS_MAX];
	unsigned n;
	size_t longest;
	unsigned char first[65536 / 8];	/* pairs of first bytes */
	int control;			/* index of the marker, -1: none */
};

bool retention_patterns_add(struct retention_patterns *ps, const void *bytes, size_t n);
void retention_patterns_release(struct retention_patterns *ps);

struct retention_hits { uint64_t hits, control; };

/* Count matches in `n` bytes that end after the first `seen` of them. */
void retention_match(const struct retention_patterns *ps, const unsigned char *s, size_t n,
	size_t seen, struct retention_hits *out);

struct retention_scanned {
	struct retention_hits found;
	uint64_t files, bytes, unread;
	bool control_ok, conclusive;
};

/* ps gets the area's own marker as control. */
enum err_code retention_scan_files(const char *dir, bool deep, struct retention_patterns *ps,
	struct retention_scanned *out, struct err *e);
/* In a child, because a damaged pack index can crash libgit2. */
enum err_code retention_scan_git(const char *repository, struct retention_patterns *ps,
	struct retention_scanned *out, struct err *e);
enum err_code retention_scan_notes(struct retention_vault *v, struct retention_patterns *ps,
	struct retention_scanned *out, struct err *e);

#endif
