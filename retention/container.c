/* SPDX-License-Identifier: GPL-3.0-or-later */
/* container.c -- see container_int.h and vault.h. */
#include "retention/container_int.h"
#include "core/fault.h"
#include "core/file.h"

#include <assert.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>
#include <unistd.h>

static const unsigned char magic[12] = { 'P', 'R', 'O', 'B', 'I', 'T', 'Y', 'D', 1, 1, 16, 0 };

enum err_code
retention_source_read(struct retention_source *s, unsigned char *out, size_t want, size_t *got,
	struct err *e)
{
	size_t have = 0;

	if (s->p) {
		have = want < s->n ? want : s->n;
		if (have)
			memcpy(out, s->p, have);
		s->p += have;
		s->n -= have;
	}
	while (!s->p && have < want) {
		ssize_t k = read(s->fd, out + have, want - have);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return err_errno(e, "reading %s", s->what);
		if (k == 0)
			break;
		have += (size_t)k;
	}
	*got = have;
	return OK;
}

void
retention_commit_of(const unsigned char dek[KEY], unsigned char commit[KEY])
{
	retention_hkdf(dek, KEY, NULL, 0, "commit", commit);
}

static void
header_mac(const unsigned char header[CONTAINER_HEADER], const unsigned char dek[KEY],
	unsigned char mac[KEY])
{
	AUTO_KEY(k);

	retention_hkdf(dek, KEY, header + CONTAINER_SALT, KEY, "header", k.k);
	retention_hmac(k.k, header, CONTAINER_MAC, mac);
}

static void
header_make(unsigned char header[CONTAINER_HEADER], const unsigned char dek[KEY])
{
	memcpy(header, magic, sizeof magic);
	retention_random(header + CONTAINER_SALT, KEY);
	retention_commit_of(dek, header + CONTAINER_COMMIT);
	header_mac(header, dek, header + CONTAINER_MAC);
}

bool
retention_container_fits(const unsigned char header[CONTAINER_HEADER], const unsigned char dek[KEY])
{
	unsigned char commit[KEY], mac[KEY];

	retention_commit_of(dek, commit);
	header_mac(header, dek, mac);
	return retention_same(commit, header + CONTAINER_COMMIT, KEY)
		&& retention_same(mac, header + CONTAINER_MAC, KEY);
}

/* One direction of the stream: the cipher under the file key, the AAD, the chunk counter. */
struct stream {
	EVP_CIPHER_CTX *ctx;
	unsigned char aad[KEY];
	uint64_t chunk;
};

static void
stream_start(struct stream *s, const unsigned char header[CONTAINER_HEADER],
	const unsigned char dek[KEY], bool encrypt)
{
	AUTO_KEY(file);

	retention_hkdf(dek, KEY, header + CONTAINER_SALT, KEY, "file", file.k);
	retention_sha256(header, CONTAINER_HEADER, s->aad);
	s->ctx = retention_gcm_new(file.k, encrypt);
	s->chunk = 0;
}

static void
stream_end(struct stream *s)
{
	EVP_CIPHER_CTX_free(s->ctx);
}

static void
nonce_of(unsigned char nonce[NONCE], uint64_t chunk, bool last)
{
	memset(nonce, 0, NONCE);
	retention_put64(nonce + 3, chunk);
	nonce[11] = last;
}

/* ---- writing ---- */

struct sink { int fd; EVP_MD_CTX *md; uint64_t bytes; };

static enum err_code
sink_add(struct sink *s, const unsigned char *p, size_t n, struct err *e)
{
	if (FAULT("retention.store.write"))
		return err_set(e, ERR_FAILED, "writing a container: injected fault");
	if (EVP_DigestUpdate(s->md, p, n) != 1)
		return err_set(e, ERR_FAILED, "hashing a container: OpenSSL failed");
	s->bytes += n;
	return file_write_all(s->fd, p, n, "a container", e);
}

static enum err_code
write_chunk(struct sink *to, struct stream *s, const unsigned char *plain, size_t n, bool last,
	struct err *e)
{
	unsigned char nonce[NONCE], sealed[CONTAINER_CHUNK + TAG];

	nonce_of(nonce, s->chunk++, last);
	retention_gcm_seal(s->ctx, nonce, s->aad, sizeof s->aad, plain, n, sealed, sealed + n);
	return sink_add(to, sealed, n + TAG, e);
}

/* Two buffers, because only reading on tells whether a chunk is the last one. */
static enum err_code
write_chunks(struct sink *to, struct stream *s, struct retention_source *from,
	struct retention_windows *windows, uint64_t *plain, struct err *e)
{
	RETENTION_SECRET(room);
	static const unsigned char zeros[2 * CONTAINER_CHUNK];
	enum err_code code;
	size_t n, next;

	retention_secret_add(&room, zeros, sizeof zeros);
	unsigned char *now = room.s, *ahead = room.s + CONTAINER_CHUNK;
	if ((code = retention_source_read(from, now, CONTAINER_CHUNK, &n, e)))
		return code;
	do {
		next = 0;
		if (n == CONTAINER_CHUNK
		    && (code = retention_source_read(from, ahead, CONTAINER_CHUNK, &next, e)))
			return code;
		retention_windows_offer(windows, now, n);
		if ((code = write_chunk(to, s, now, n, next == 0, e)))
			return code;
		*plain += n;
		unsigned char *swap = now;
		now = ahead;
		ahead = swap;
		n = next;
	} while (next);
	return OK;
}

enum err_code
retention_container_write(int fd, const unsigned char dek[KEY], struct retention_source *from,
	struct retention_windows *windows, struct retention_container *out, struct err *e)
{
	unsigned char header[CONTAINER_HEADER];
	struct sink to = { .fd = fd, .md = EVP_MD_CTX_new() };
	struct retention_container got = { 0 };
	struct stream s;
	enum err_code code;

	header_make(header, dek);
	stream_start(&s, header, dek, true);
	if (!to.md || EVP_DigestInit_ex(to.md, EVP_sha256(), NULL) != 1)
		code = err_set(e, ERR_FAILED, "hashing a container: OpenSSL failed");
	else if (!(code = sink_add(&to, header, sizeof header, e)))
		code = write_chunks(&to, &s, from, windows, &got.plain_bytes, e);
	if (!code && EVP_DigestFinal_ex(to.md, got.sha256, NULL) != 1)
		code = err_set(e, ERR_FAILED, "hashing a container: OpenSSL failed");
	stream_end(&s);
	EVP_MD_CTX_free(to.md);
	if (code)
		return code;
	got.bytes = to.bytes;
	memcpy(got.commit, header + CONTAINER_COMMIT, KEY);
	*out = got;
	return OK;
}

/* ---- reading ---- */

static enum err_code
read_header(struct retention_source *from, const unsigned char dek[KEY],
	unsigned char header[CONTAINER_HEADER], struct err *e)
{
	size_t n;
	enum err_code code = retention_source_read(from, header, CONTAINER_HEADER, &n, e);

	if (code)
		return code;
	if (n < CONTAINER_HEADER)
		return err_set(e, ERR_INTEGRITY, "the container is cut short in its header");
	if (memcmp(header, magic, sizeof magic) != 0)
		return err_set(e, ERR_INTEGRITY,
			"the container's first bytes are not those of a container");
	if (!retention_container_fits(header, dek))
		return err_set(e, ERR_INTEGRITY,
			"the key does not open this container, or its header was altered");
	return OK;
}

/*
 * Sealed chunks of 64 KiB + tag: a full block is the last one exactly when nothing follows, so one
 * byte is read ahead.  A shorter block can only be the last; it has a tag, and text unless it is
 * the only one.
 */
static enum err_code
read_chunks(struct retention_source *from, struct stream *s, struct retention_secret_buf *out,
	struct err *e)
{
	enum { BLOCK = CONTAINER_CHUNK + TAG };
	unsigned char in[BLOCK + 1];
	RETENTION_SECRET(room);
	unsigned char nonce[NONCE];
	size_t have, got;
	enum err_code code = retention_source_read(from, in, BLOCK + 1, &have, e);

	if (code)
		return code;
	retention_secret_add(
		&room, in, CONTAINER_CHUNK); /* room only: ciphertext, overwritten below */
	for (;;) {
		bool last = have <= BLOCK;
		size_t n = last ? have : BLOCK;
		if (n < TAG || (n == TAG && s->chunk > 0))
			return err_set(e, ERR_INTEGRITY,
				"the container is cut short after chunk %llu",
				(unsigned long long)s->chunk);
		nonce_of(nonce, s->chunk, last);
		if (!retention_gcm_open(s->ctx, nonce, s->aad, sizeof s->aad, in, n - TAG, room.s,
				in + n - TAG))
			return err_set(e, ERR_INTEGRITY,
				"chunk %llu of the container was altered, moved or cut",
				(unsigned long long)s->chunk);
		if (out)
			retention_secret_add(out, room.s, n - TAG);
		s->chunk++;
		if (last)
			return OK;
		in[0] = in[BLOCK];
		if ((code = retention_source_read(from, in + 1, BLOCK, &got, e)))
			return code;
		have = got + 1;
	}
}

enum err_code
retention_container_read(struct retention_source *from, const unsigned char dek[KEY],
	struct retention_secret_buf *out, struct err *e)
{
	unsigned char header[CONTAINER_HEADER];
	RETENTION_SECRET(plain);
	struct stream s;
	enum err_code code = read_header(from, dek, header, e);

	if (code)
		return code;
	stream_start(&s, header, dek, false);
	code = read_chunks(from, &s, out ? &plain : NULL, e);
	stream_end(&s);
	if (code || !out)
		return code;
	if (!out->s) {		/* the usual case: hand over, no second copy */
		*out = plain;
		plain = (struct retention_secret_buf)RETENTION_SECRET_INIT;
	} else {
		retention_secret_add(out, plain.s, plain.len);
	}
	return OK;
}
