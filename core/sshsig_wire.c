/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sshsig_wire.c -- SSH wire strings (RFC 4251 section 5) and the bytes that are signed. */
#include "core/sshsig_int.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static EVP_MD *sha512;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
fetch(void)
{
	if (!(sha512 = EVP_MD_fetch(NULL, "SHA512", NULL)))
		abort();	/* an OpenSSL without SHA-512 cannot sign anything */
}

bool
sshsig_get(struct sshsig_wire *w, size_t n, const unsigned char **out)
{
	if (w->n < n)
		return false;
	*out = w->p;
	w->p += n;
	w->n -= n;
	return true;
}

bool
sshsig_get_string(struct sshsig_wire *w, struct sshsig_wire *out)
{
	const unsigned char *p;

	if (!sshsig_get(w, 4, &p))
		return false;
	out->n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	return sshsig_get(w, out->n, &out->p);
}

bool
sshsig_wire_is(const struct sshsig_wire *w, const char *text)
{
	return w->n == strlen(text) && memcmp(w->p, text, w->n) == 0;
}

void
sshsig_put_u32(struct buf *out, uint32_t v)
{
	unsigned char b[4] = { (unsigned char)(v >> 24), (unsigned char)(v >> 16), (unsigned char)(v >> 8), (unsigned char)v };

	buf_add(out, b, sizeof b);
}

void
sshsig_put_string(struct buf *out, const void *bytes, size_t n)
{
	sshsig_put_u32(out, (uint32_t)n);
	buf_add(out, bytes, n);
}

void
sshsig_put_text(struct buf *out, const char *text)
{
	sshsig_put_string(out, text, strlen(text));
}

void
sshsig_preimage(struct buf *out, const char *ns, const void *msg, size_t n)
{
	unsigned char digest[64];

	(void)pthread_once(&once, fetch);	/* cannot fail with a valid control */
	if (!EVP_Digest(msg, n, digest, NULL, sha512, NULL))
		abort();
	buf_puts(out, "SSHSIG");
	sshsig_put_text(out, ns);
	sshsig_put_text(out, "");
	sshsig_put_text(out, "sha512");
	sshsig_put_string(out, digest, sizeof digest);
}
