/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * secret -- bytes that must not outlive their use: keys, passphrases, individual-level data.
 *
 * The pages are the buffer's own (mmap), locked into memory where the limit allows (`locked` says
 * whether), left out of core dumps, and wiped before they are given back.  They are not wiped on
 * fork: the verifying child of a destruction needs the keys it inherits.
 *
 * Text that a person reads once (a note) travels in an ordinary struct buf: retention_wipe_buf.
 */
#ifndef RETENTION_SECRET_H
#define RETENTION_SECRET_H

#include "core/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct retention_secret_buf {
	unsigned char *s;	/* NULL while empty */
	size_t len;		/* bytes in use */
	size_t cap;		/* bytes mapped */
	bool   locked;		/* no page of it can reach swap */
};

#define RETENTION_SECRET_INIT { 0 }
#define RETENTION_SECRET(name) struct retention_secret_buf name \
	__attribute__((cleanup(retention_secret_release))) = RETENTION_SECRET_INIT

/* Append `n` bytes, growing (old pages are wiped); out of memory aborts. */
void retention_secret_add(struct retention_secret_buf *b, const void *bytes, size_t n);

/* Wipe and unmap; `b` is empty and reusable afterwards. */
void retention_secret_release(struct retention_secret_buf *b);

/* Overwrite what an ordinary buffer holds, then release it. */
void retention_wipe_buf(struct buf *b);

/* Process-wide, once from main: no core files, not readable by ptrace of the same user. */
void retention_harden_process(void);

#endif
