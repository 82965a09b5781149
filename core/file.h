/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * file -- reading and writing files so that a crash or a full disk leaves the old or the new one.
 *
 * file_write is the only way Probity writes a file that matters: a temporary in the same folder,
 * fsync, rename, fsync of the folder.  Files are 0600, folders 0700, every descriptor O_CLOEXEC.
 */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "core/buf.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Append the whole of `path` to `out`.  ERR_NOT_FOUND: no such file; ERR_INVALID: larger than
 * `max` bytes or not a regular file; ERR_FAILED: any other failure. */
enum err_code file_read(struct buf *out, const char *path, size_t max, struct err *e);

/* Replace or create `path` durably with `n` bytes. */
enum err_code file_write(const char *path, const void *bytes, size_t n, struct err *e);

/* As file_write, but ERR_CONFLICT if `path` exists: never overwrites. */
enum err_code file_create(const char *path, const void *bytes, size_t n, struct err *e);

/* Make a folder (0700); an existing one is fine, a file of that name is ERR_FAILED.  The parent
 * must exist; its entry is durable. */
enum err_code file_mkdir(const char *path, struct err *e);

/* fsync a folder, so that names made or removed in it survive a power cut. */
enum err_code file_sync_dir(const char *path, struct err *e);

bool file_exists(const char *path);

/* Write all of `n` bytes to `fd`, through short writes and EINTR. */
enum err_code file_write_all(int fd, const void *bytes, size_t n, const char *what, struct err *e);

#endif
