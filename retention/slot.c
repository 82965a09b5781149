/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slot.c -- see slot_int.h. */
#include "retention/slot_int.h"
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void fd_p(int *fd) { if (*fd >= 0) close(*fd); }
#define AUTO_FD(name) int name __attribute__((cleanup(fd_p)))

enum { AT_IDLEN = 4, AT_NWINDOWS = 5, AT_EPOCH = 8, AT_PLAIN = 16, AT_BYTES = 24, AT_ID = 32,
	AT_SEALED = 96, AT_COMMIT = 176, AT_SHA256 = 208, AT_NONCE = 240, AT_TAG = 252,
	AT_WINDOWS = 268, AT_ZEROS = 780, AT_SUM = HALF - KEY };

static const char purpose[] = "dataset-key";

bool
retention_dataset_ok(const char *id)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-";
	size_t n = strlen(id);

	return n > 0 && n <= DATASET_MAX && strspn(id, allowed) == n;
}

void
retention_half_pack(const struct retention_slot *s, unsigned char out[HALF])
{
	size_t n = strlen(s->dataset);

	memset(out, 0, HALF);
	memcpy(out, "PSL1", 4);
	out[AT_IDLEN] = (unsigned char)n;
	out[AT_NWINDOWS] = (unsigned char)s->n_windows;
	retention_put32(out + AT_EPOCH, s->epoch);
	retention_put64(out + AT_PLAIN, s->container.plain_bytes);
	retention_put64(out + AT_BYTES, s->container.bytes);
	memcpy(out + AT_ID, s->dataset, n);
	memcpy(out + AT_SEALED, s->sealed, SEALED);
	memcpy(out + AT_COMMIT, s->container.commit, KEY);
	memcpy(out + AT_SHA256, s->container.sha256, KEY);
	memcpy(out + AT_NONCE, s->nonce, NONCE);
	memcpy(out + AT_TAG, s->tag, TAG);
	memcpy(out + AT_WINDOWS, s->windows, sizeof s->windows);
	retention_sha256(out, AT_SUM, out + AT_SUM);
}

static bool
all_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

bool
retention_half_unpack(const unsigned char in[HALF], struct retention_slot *s)
{
	unsigned char sum[KEY];
	struct retention_slot got = { .epoch = retention_get32(in + AT_EPOCH),
		.n_windows = in[AT_NWINDOWS] };
	size_t n = in[AT_IDLEN];

	retention_sha256(in, AT_SUM, sum);
	if (memcmp(in, "PSL1", 4) != 0 || !retention_same(sum, in + AT_SUM, KEY))
		return false;
	if (n == 0 || n > DATASET_MAX || got.n_windows > WINDOWS || got.epoch == 0
		|| !all_zero(in + AT_ID + n, DATASET_MAX - n)
		|| !all_zero(in + AT_ZEROS, AT_SUM - AT_ZEROS))
		return false;
	memcpy(got.dataset, in + AT_ID, n);
	if (strlen(got.dataset) != n || !retention_dataset_ok(got.dataset))
		return false;
	got.container.plain_bytes = retention_get64(in + AT_PLAIN);
	got.container.bytes = retention_get64(in + AT_BYTES);
	memcpy(got.sealed, in + AT_SEALED, SEALED);
	memcpy(got.container.commit, in + AT_COMMIT, KEY);
	memcpy(got.container.sha256, in + AT_SHA256, KEY);
	memcpy(got.nonce, in + AT_NONCE, NONCE);
	memcpy(got.tag, in + AT_TAG, TAG);
	memcpy(got.windows, in + AT_WINDOWS, sizeof got.windows);
	*s = got;
	return true;
}

bool
retention_slot_pick(const unsigned char in[SLOT], uint32_t epoch, struct retention_slot *s)
{
	struct retention_slot half[2];
	bool good[2];

	for (int i = 0; i < 2; i++)
		good[i] = retention_half_unpack(in + i * HALF, &half[i])
			&& (half[i].epoch & 1) == (uint32_t)i;
	if (epoch) {
		int i = epoch & 1;
		if (!good[i] || half[i].epoch != epoch)
			return false;
		*s = half[i];
		return true;
	}
	if (!good[0] && !good[1])
		return false;
	*s = half[good[1] && (!good[0] || half[1].epoch > half[0].epoch)];
	return true;
}

bool
retention_slot_seal(
	struct retention_slot *s, const unsigned char public[KEY], const unsigned char dek[KEY])
{
	return retention_seal_to(public, purpose, s->dataset, s->epoch, dek, s->sealed);
}

bool
retention_slot_open(
	const struct retention_slot *s, const unsigned char private[KEY], unsigned char dek[KEY])
{
	unsigned char commit[KEY];

	if (!retention_open_from(private, purpose, s->dataset, s->epoch, s->sealed, dek))
		return false;
	retention_commit_of(dek, commit);
	return retention_same(commit, s->container.commit, KEY);
}

void
retention_slot_hide_windows(struct retention_slot *s, const unsigned char dek[KEY],
	const struct retention_windows *ws)
{
	AUTO_KEY(k);

	retention_hkdf(dek, KEY, NULL, 0, "windows", k.k);
	retention_random(s->nonce, NONCE);
	s->n_windows = ws->n;
	EVP_CIPHER_CTX *ctx = retention_gcm_new(k.k, true);
	retention_gcm_seal(ctx, s->nonce, s->dataset, strlen(s->dataset), ws->w, sizeof ws->w,
		s->windows, s->tag);
	EVP_CIPHER_CTX_free(ctx);
}

bool
retention_slot_show_windows(const struct retention_slot *s, const unsigned char dek[KEY],
	struct retention_windows *ws)
{
	AUTO_KEY(k);

	retention_hkdf(dek, KEY, NULL, 0, "windows", k.k);
	EVP_CIPHER_CTX *ctx = retention_gcm_new(k.k, false);
	bool good = retention_gcm_open(ctx, s->nonce, s->dataset, strlen(s->dataset), s->windows,
		sizeof s->windows, &ws->w[0][0], s->tag);
	EVP_CIPHER_CTX_free(ctx);
	ws->n = good ? s->n_windows : 0;
	return good;
}

/* ---- files ---- */

enum err_code
retention_block_read(const char *path, unsigned char out[SLOT], struct err *e)
{
	struct retention_source from = { .what = "a key file" };
	AUTO_FD(fd) = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	unsigned char got[SLOT];
	size_t n = 0;
	enum err_code code;

	if (fd < 0 && errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "no key file %s", path);
	if (fd < 0)
		return err_errno(e, "opening key file %s", path);
	from.fd = fd;
	if ((code = retention_source_read(&from, got, SLOT, &n, e)))
		return code;
	if (n != SLOT)
		code = err_set(e, ERR_INTEGRITY, "key file %s has %zu bytes, not 4096", path, n);
	else
		memcpy(out, got, SLOT);
	OPENSSL_cleanse(got, sizeof got);
	return code;
}

enum err_code
retention_block_patch(
	const char *path, unsigned offset, const unsigned char *p, unsigned n, struct err *e)
{
	AUTO_FD(fd) = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0 || lseek(fd, offset, SEEK_SET) < 0)
		return err_errno(e, "opening key file %s", path);
	enum err_code code = file_write_all(fd, p, n, "a key file", e);
	if (!code && fdatasync(fd) < 0)
		code = err_errno(e, "syncing key file %s", path);
	return code;
}
