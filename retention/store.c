/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store.c -- datasets in and out of the vault; see vault.h. */
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"
#include "retention/epoch_int.h"
#include "retention/vault_int.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static inline void fd_p(int *fd) { if (*fd >= 0) close(*fd); }
#define AUTO_FD(name) int name __attribute__((cleanup(fd_p)))

/* Temporary, sync, rename, sync the folder: as file_write, for a stream. */
static enum err_code
write_container(const char *path, const char *dir, const unsigned char dek[KEY],
	struct retention_source *from, struct retention_windows *ws,
	struct retention_container *out, struct err *e)
{
	AUTO_BUF(tmp);
	enum err_code code;

	buf_printf(&tmp, "%s.tmp-%ld", path, (long)getpid());
	(void)unlink(tmp.s);		/* what a killed process with our number left */
	{
		AUTO_FD(fd) =
			open(tmp.s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0)
			return err_errno(e, "creating a container in %s", dir);
		code = retention_container_write(fd, dek, from, ws, out, e);
		if (!code && (FAULT("retention.store.sync") || fsync(fd) < 0))
			code = err_errno(e, "syncing a container in %s", dir);
	}
	if (!code && FAULT("retention.store.rename"))
		code = err_set(e, ERR_FAILED, "storing a dataset: injected fault");
	if (!code && rename(tmp.s, path) < 0)
		code = err_errno(e, "putting a container in place in %s", dir);
	if (code) {
		(void)unlink(tmp.s);	/* ciphertext without a key on disk: no more than litter */
		return code;
	}
	return file_sync_dir(dir, e);
}

static enum err_code
write_slot(const char *path, const struct retention_slot *s, struct err *e)
{
	unsigned char block[SLOT] = { 0 };

	retention_half_pack(s, block + (s->epoch & 1) * HALF);
	if (FAULT("retention.store.slot"))
		return err_set(e, ERR_FAILED, "storing a dataset: injected fault");
	return file_write(path, block, sizeof block, e);
}

static struct cjson *
store_evidence(struct arena *mem, struct retention_vault *v, const struct retention_slot *s)
{
	struct cjson *o = cjson_object(mem);
	char hex[2 * KEY + 1], name[NAME_HEX + 1];

	cjson_set_string(mem, o, "alg", "aes-256-gcm");
	cjson_set_int(mem, o, "bytes", (int64_t)s->container.bytes);
	parse_hex_write(hex, s->container.commit, KEY);
	cjson_set_string(mem, o, "commit", hex);
	cjson_set_string(mem, o, "dataset", s->dataset);
	cjson_set_int(mem, o, "epoch", s->epoch);
	retention_name_of(v, "container", s->dataset, name);
	cjson_set_string(mem, o, "file", name);
	cjson_set(mem, o, "fs", retention_fs_json(mem, &v->fs));
	cjson_set(mem, o, "keystore", retention_fs_json(mem, &v->keystore_fs));
	cjson_set_int(mem, o, "plain_bytes", (int64_t)s->container.plain_bytes);
	parse_hex_write(hex, s->container.sha256, KEY);
	cjson_set_string(mem, o, "sha256", hex);
	retention_name_of(v, "dataset", s->dataset, name);
	cjson_set_string(mem, o, "slot", name);
	cjson_set_int(mem, o, "windows", s->n_windows);
	return o;
}

static enum err_code
store_from(struct arena *mem, struct retention_vault *v, const char *dataset,
	struct retention_source *from, struct cjson **evidence, struct err *e)
{
	struct retention_slot s = { 0 };
	struct retention_windows ws = { 0 };
	struct retention_epoch x;
	AUTO_KEY(dek);
	AUTO_BUF(slot);
	AUTO_BUF(data);
	AUTO_BUF(dir);
	enum err_code code;

	if (!retention_dataset_ok(dataset))
		return err_set(e, ERR_INVALID, "'%.80s' is not a dataset's id", dataset);
	if ((code = retention_current_epoch(v, &s.epoch, e))
	    || (code = retention_epoch_load(v->keystore, s.epoch, &x, e)))
		return code;
	retention_slot_path(&slot, v, dataset);
	retention_data_path(&data, v, dataset);
	buf_printf(&dir, "%s/data", v->dir);
	if (file_exists(slot.s))
		return err_set(e, ERR_CONFLICT, "dataset %s is in the vault already", dataset);
	retention_random(dek.k, KEY);
	memcpy(s.dataset, dataset, strlen(dataset));
	code = write_container(data.s, dir.s, dek.k, from, &ws, &s.container, e);
	if (!code)
		retention_slot_hide_windows(&s, dek.k, &ws);
	OPENSSL_cleanse(&ws, sizeof ws);
	if (code)
		return err_wrap(e, "storing dataset %s", dataset);
	if (!retention_slot_seal(&s, x.public, dek.k))
		return err_set(
			e, ERR_INTEGRITY, "the custody key of epoch %u is no X25519 key", s.epoch);
	if ((code = write_slot(slot.s, &s, e)))
		return err_wrap(e, "storing dataset %s", dataset);
	*evidence = store_evidence(mem, v, &s);
	return OK;
}

enum err_code
retention_store(struct arena *mem, struct retention_vault *v, const char *dataset,
	const void *bytes, size_t n, struct cjson **evidence, struct err *e)
{
	struct retention_source from = { .p = n ? bytes : (const void *)"", .n = n, .fd = -1 };

	return store_from(mem, v, dataset, &from, evidence, e);
}

enum err_code
retention_store_fd(struct arena *mem, struct retention_vault *v, const char *dataset, int fd,
	struct cjson **evidence, struct err *e)
{
	struct retention_source from = { .fd = fd, .what = "what is to be stored" };

	return store_from(mem, v, dataset, &from, evidence, e);
}

enum err_code
retention_load(struct retention_vault *v, const char *dataset,
	const struct retention_custodian *who, struct retention_secret_buf *out, struct err *e)
{
	struct retention_source from = { .what = "a container" };
	struct retention_slot s;
	AUTO_KEY(private);
	AUTO_KEY(dek);
	AUTO_BUF(path);
	uint32_t epoch;
	enum err_code code;

	if ((code = retention_unlock_epoch(v, who, &epoch, &private, e))
	    || (code = retention_slot_load(v, dataset, epoch, &s, e)))
		return code;
	if (!retention_slot_open(&s, private.k, dek.k))
		return err_set(e, ERR_INTEGRITY, "the key slot of dataset %s was altered", dataset);
	retention_data_path(&path, v, dataset);
	AUTO_FD(fd) = open(path.s, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return err_set(e, ERR_INTEGRITY,
			"vault-missing: dataset %s has a key and no container", dataset);
	if (fd < 0)
		return err_errno(e, "opening the container of dataset %s", dataset);
	from.fd = fd;
	code = retention_container_read(&from, dek.k, out, e);
	return code ? err_wrap(e, "dataset %s", dataset) : OK;
}
