/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * container -- the encrypted form of one dataset (layout in vault.h), read and written as a stream.
 */
#ifndef RETENTION_CONTAINER_INT_H
#define RETENTION_CONTAINER_INT_H

#include "core/err.h"
#include "retention/crypt_int.h"
#include "retention/secret.h"
#include "retention/window_int.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CONTAINER_HEADER = 108,
	CONTAINER_CHUNK = 1 << 16,
	CONTAINER_SALT = 12,
	CONTAINER_COMMIT = 44,
	CONTAINER_MAC = 76
};

/* Bytes from memory, or from fd when p is NULL. */
struct retention_source {
	const unsigned char *p;
	size_t n;
	int fd;
	const char *what;	/* for messages: never a path of a person's file */
};

/* Fill `out` with up to `want` bytes; *got < want only at the end. */
enum err_code retention_source_read(struct retention_source *s, unsigned char *out, size_t want,
	size_t *got, struct err *e);

struct retention_container {
	uint64_t plain_bytes, bytes;
	unsigned char sha256[KEY];	/* of the ciphertext, header included */
	unsigned char commit[KEY];
};

void retention_commit_of(const unsigned char dek[KEY], unsigned char commit[KEY]);

/* Encrypt all of `from` to `fd`, offering each chunk to `windows`. */
enum err_code retention_container_write(int fd, const unsigned char dek[KEY],
	struct retention_source *from, struct retention_windows *windows,
	struct retention_container *out, struct err *e);

/* Decrypt all of `from`; `out` may be NULL (check only).
 * ERR_INTEGRITY: anything is not as written. */
enum err_code retention_container_read(struct retention_source *from, const unsigned char dek[KEY],
	struct retention_secret_buf *out, struct err *e);

/* Whether this key opens a container with this header: the commitment and the MAC both fit. */
bool retention_container_fits(
	const unsigned char header[CONTAINER_HEADER], const unsigned char dek[KEY]);

#endif
