/* SPDX-License-Identifier: GPL-3.0-or-later */
/* secret.c -- see secret.h. */
#include "retention/secret.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static unsigned char *
map(size_t n, bool *locked)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		abort();		/* as the x* allocators */
	(void)madvise(p, n, MADV_DONTDUMP);	/* advice: an old kernel may not know it */
	*locked = mlock(p, n) == 0;
	return p;
}

static void
unmap(unsigned char *p, size_t n)
{
	if (!p)
		return;
	OPENSSL_cleanse(p, n);
	(void)munlock(p, n);
	(void)munmap(p, n);
}

static void
grow(struct retention_secret_buf *b, size_t want)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), cap = b->cap ? b->cap : page;
	bool locked;

	while (cap < want) {
		if (cap > SIZE_MAX / 2)
			abort();
		cap *= 2;
	}
	unsigned char *p = map(cap, &locked);
	if (b->len)
		memcpy(p, b->s, b->len);
	unmap(b->s, b->cap);
	b->s = p;
	b->cap = cap;
	b->locked = locked;
}

void
retention_secret_add(struct retention_secret_buf *b, const void *bytes, size_t n)
{
	if (n > SIZE_MAX / 2 - b->len)
		abort();
	if (!b->s || b->len + n > b->cap)
		grow(b, b->len + n);
	if (n)
		memcpy(b->s + b->len, bytes, n);
	b->len += n;
}

void
retention_secret_release(struct retention_secret_buf *b)
{
	unmap(b->s, b->cap);
	*b = (struct retention_secret_buf)RETENTION_SECRET_INIT;
}

void
retention_wipe_buf(struct buf *b)
{
	if (b->cap)
		OPENSSL_cleanse(b->s, b->cap);
	buf_release(b);
}

void
retention_harden_process(void)
{
	struct rlimit none = { 0, 0 };

	/* both may be refused in a container; nothing that follows relies on them */
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
