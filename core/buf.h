/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * buf -- a growable byte buffer that is always a valid C string.
 *
 * Invariants: `s` is never NULL and s[len] == '\0'; so buf.s can be passed to anything that takes
 * a const char *.  Initialise with BUF_INIT; release with buf_release (or declare it AUTO_BUF).
 * Growth failure aborts (see core/xalloc.h), so appending has no error path.
 *
 * Ownership: a buf owns its bytes.  buf_detach hands them to the caller, who then frees them.
 */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include <stddef.h>

struct buf {
	char  *s;
	size_t len;
	size_t cap;	/* 0 while s points at the shared empty string */
};

extern char buf_empty[1];
#define BUF_INIT { .s = buf_empty }
#define AUTO_BUF(name) struct buf name __attribute__((cleanup(buf_release))) = BUF_INIT

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_reset(struct buf *b);		/* empty it, keep the memory */
void buf_release(struct buf *b);	/* free the memory; b is reusable afterwards */
char *buf_detach(struct buf *b);	/* caller frees; b is empty afterwards */

#endif
