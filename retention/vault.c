/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vault.c -- opening a vault, its names and lists; see vault.h. */
#include "retention/vault_int.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/xalloc.h"
#include "retention/epoch_int.h"
#include "retention/notes_int.h"
#include "retention/overwrite_int.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const parts[] = { "/data", "/notes", "/labels" };

enum err_code
retention_vault_init(const char *dir, bool simulated, struct err *e)
{
	struct retention_fs fs;
	enum err_code code;

	if ((code = file_mkdir(dir, e)) || (code = retention_fs_check(dir, simulated, &fs, e)))
		return err_wrap(e, "laying out the vault");
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		AUTO_BUF(path);
		buf_printf(&path, "%s%s", dir, parts[i]);
		if ((code = file_mkdir(path.s, e)))
			return code;
	}
	return OK;
}

enum err_code
retention_vault_open(struct retention_vault **out, const char *vault_dir, const char *keystore_dir,
	bool simulated, struct err *e)
{
	struct retention_vault *v = xcalloc(1, sizeof *v);
	enum err_code code = OK;

	v->dir = xstrdup(vault_dir);
	v->keystore = xstrdup(keystore_dir);
	v->simulated = simulated;
	for (size_t i = 0; !code && i < sizeof parts / sizeof *parts; i++) {
		AUTO_BUF(path);
		buf_printf(&path, "%s%s", vault_dir, parts[i]);
		if (!file_exists(path.s))
			code = err_set(e, ERR_NOT_FOUND, "%s is not a vault: no folder %s",
				vault_dir, path.s);
	}
	if (!code)
		code = retention_fs_check(vault_dir, simulated, &v->fs, e);
	if (!code)
		code = retention_fs_check(keystore_dir, simulated, &v->keystore_fs, e);
	if (!code)
		code = retention_notes_kek_read(keystore_dir, &v->notes_kek, e);
	if (code) {
		retention_vault_free(v);
		return err_wrap(e, "opening the vault");
	}
	*out = v;
	return OK;
}

void
retention_vault_free(struct retention_vault *v)
{
	if (!v)
		return;
	retention_secret_release(&v->notes_kek);
	free(v->dir);
	free(v->keystore);
	free(v);
}

const struct retention_fs *
retention_vault_fs(const struct retention_vault *v)
{
	return &v->fs;
}

const struct retention_fs *
retention_keystore_fs(const struct retention_vault *v)
{
	return &v->keystore_fs;
}

bool
retention_vault_simulated(const struct retention_vault *v)
{
	return v->simulated;
}

void
retention_name_of(
	const struct retention_vault *v, const char *use, const char *id, char out[NAME_HEX + 1])
{
	AUTO_KEY(names);
	unsigned char mac[KEY];
	AUTO_BUF(text);

	retention_hkdf(v->notes_kek.s, KEY, NULL, 0, "names", names.k);
	buf_add(&text, use, strlen(use) + 1);
	buf_puts(&text, id);
	retention_hmac(names.k, text.s, text.len, mac);
	parse_hex_write(out, mac, NAME_HEX / 2);
}

bool
retention_is_name(const char *s)
{
	unsigned char b[NAME_HEX / 2];

	return strlen(s) == NAME_HEX && parse_hex(s, b, sizeof b);
}

void
retention_slot_path(struct buf *out, const struct retention_vault *v, const char *dataset)
{
	char name[NAME_HEX + 1];

	retention_name_of(v, "dataset", dataset, name);
	buf_printf(out, "%s/slots/%s", v->keystore, name);
}

void
retention_data_path(struct buf *out, const struct retention_vault *v, const char *dataset)
{
	char name[NAME_HEX + 1];

	retention_name_of(v, "container", dataset, name);
	buf_printf(out, "%s/data/%s", v->dir, name);
}

enum err_code
retention_current_epoch(const struct retention_vault *v, uint32_t *epoch, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct retention_custody c;
	enum err_code code = retention_custody_read(&mem, v->keystore, &c, e);

	arena_free(&mem);
	if (code)
		return code;
	if (!c.epoch)
		return err_set(
			e, ERR_NOT_FOUND, "custody has not begun: name the custodians first");
	*epoch = (uint32_t)c.epoch;
	return OK;
}

enum err_code
retention_unlock_epoch(const struct retention_vault *v, const struct retention_custodian *who,
	uint32_t *epoch, struct retention_key *private, struct err *e)
{
	struct retention_epoch x;
	enum err_code code;

	if (!who)
		return err_set(e, ERR_REFUSED, "a custodian has to be present for this");
	if ((code = retention_current_epoch(v, epoch, e))
	    || (code = retention_epoch_load(v->keystore, *epoch, &x, e)))
		return code;
	return retention_epoch_open(&x, who, private->k, e);
}

enum err_code
retention_slot_load(const struct retention_vault *v, const char *dataset, uint32_t epoch,
	struct retention_slot *out, struct err *e)
{
	unsigned char block[SLOT];
	AUTO_BUF(path);
	enum err_code code;

	if (!retention_dataset_ok(dataset))
		return err_set(e, ERR_INVALID, "'%.80s' is not a dataset's id", dataset);
	retention_slot_path(&path, v, dataset);
	if ((code = retention_block_read(path.s, block, e))) {
		if (code != ERR_NOT_FOUND)
			return code;
		return err_set(e, ERR_INTEGRITY, "vault-missing: dataset %s has no key slot,"
			" and no destruction of it is on record", dataset);
	}
	if (!retention_slot_pick(block, epoch, out) || strcmp(out->dataset, dataset) != 0)
		return err_set(e, ERR_INTEGRITY,
			"vault-missing: the key slot of dataset %s is damaged or overwritten,"
			" and no destruction of it is on record",
			dataset);
	return OK;
}

enum err_code
retention_presence(struct retention_vault *v, const char *dataset, struct retention_presence *out,
	struct err *e)
{
	unsigned char block[SLOT];
	struct retention_presence p = { 0 };
	struct retention_slot s;
	AUTO_BUF(slot);
	AUTO_BUF(data);

	if (!retention_dataset_ok(dataset))
		return err_set(e, ERR_INVALID, "'%.80s' is not a dataset's id", dataset);
	retention_slot_path(&slot, v, dataset);
	retention_data_path(&data, v, dataset);
	p.slot = file_exists(slot.s);
	p.file = file_exists(data.s);
	if (p.slot && retention_block_read(slot.s, block, e) == OK
		&& retention_slot_pick(block, 0, &s) && strcmp(s.dataset, dataset) == 0)
		p.epoch = s.epoch;
	err_clear(e);
	*out = p;
	return OK;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum err_code
retention_names(
	struct arena *mem, const char *dir, bool dots, const char ***out, size_t *n, struct err *e)
{
	DIR *d = opendir(dir);
	const char **list = NULL;
	size_t count = 0, cap = 0;
	struct dirent *entry;

	if (!d)
		return err_errno(e, "listing %s", dir);
	while ((errno = 0, entry = readdir(d))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0
		    || (entry->d_name[0] == '.') != dots)
			continue;
		if (count == cap)
			list = xrealloc(list, (cap = cap ? 2 * cap : 64) * sizeof *list);
		list[count++] = arena_strdup(mem, entry->d_name);
	}
	int failed = errno;
	closedir(d);
	const char **kept = arena_alloc(mem, (count + 1) * sizeof *kept);
	if (count) {
		memcpy(kept, list, count * sizeof *kept);
		qsort(kept, count, sizeof *kept, by_text);
	}
	free(list);
	if (failed) {
		errno = failed;
		return err_errno(e, "listing %s", dir);
	}
	*out = kept;
	*n = count;
	return OK;
}

enum err_code
retention_datasets(struct arena *mem, struct retention_vault *v, const char ***ids, size_t *n,
	size_t *damaged, struct err *e)
{
	unsigned char block[SLOT];
	struct retention_slot s;
	const char **names, **list;
	size_t count, kept = 0, bad = 0;
	AUTO_BUF(dir);
	enum err_code code;

	buf_printf(&dir, "%s/slots", v->keystore);
	if ((code = retention_names(mem, dir.s, false, &names, &count, e)))
		return code;
	list = arena_alloc(mem, (count + 1) * sizeof *list);
	for (size_t i = 0; i < count; i++) {
		AUTO_BUF(path);
		if (!retention_is_name(names[i]))
			continue;
		buf_printf(&path, "%s/%s", dir.s, names[i]);
		if (retention_block_read(path.s, block, e) || !retention_slot_pick(block, 0, &s)) {
			err_clear(e);
			bad++;
			continue;
		}
		list[kept++] = arena_strdup(mem, s.dataset);
	}
	qsort(list, kept, sizeof *list, by_text);
	*ids = list;
	*n = kept;
	*damaged = bad;
	return OK;
}

/* What killed writers leave: NAME.tmp-PID of file_write, and emptied files under ".gone-". */
/* A second name of a live file (a creation killed between link and unlink) is only unnamed. */
static enum err_code
sweep_one(const char *path, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) == 0 && st.st_nlink == 1)
		return retention_scrub(path, e);
	return unlink(path) == 0 || errno == ENOENT ? OK : err_errno(e, "removing a second name");
}

/* A folder may hold a hundred thousand files of which none is meant: only names that are get a place. */
static enum err_code
leftovers(struct arena *mem, const char *dir, const char ***out, size_t *n, struct err *e)
{
	DIR *d = opendir(dir);
	const char **list = NULL;
	size_t cap = 0;
	struct dirent *entry;

	if (!d)
		return err_errno(e, "listing %s", dir);
	*n = 0;
	while ((errno = 0, entry = readdir(d))) {
		const char *name = entry->d_name;
		if (*name == '.' ? strncmp(name, ".gone-", 6) != 0 : !strstr(name, ".tmp-"))
			continue;
		if (*n == cap)
			list = xrealloc(list, (cap = cap ? 2 * cap : 16) * sizeof *list);
		list[(*n)++] = arena_printf(mem, "%s/%s", dir, name);
	}
	int failed = errno;
	closedir(d);
	*out = arena_alloc(mem, (*n + 1) * sizeof **out);
	if (*n)
		memcpy(*out, list, *n * sizeof **out);
	free(list);
	errno = failed;
	return failed ? err_errno(e, "listing %s", dir) : OK;
}

static enum err_code
sweep_folder(struct arena *mem, const char *dir, size_t *removed, struct err *e)
{
	const char **paths;
	size_t n;
	enum err_code code = leftovers(mem, dir, &paths, &n, e);

	for (size_t i = 0; !code && i < n; i++) {
		if ((code = sweep_one(paths[i], e)))
			return err_wrap(e, "sweeping %s", paths[i]);
		++*removed;
	}
	return code;
}

enum err_code
retention_sweep_folder(const char *dir, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct stat st;
	size_t count = 0;
	enum err_code code = stat(dir, &st) < 0 && errno == ENOENT ? OK : sweep_folder(&mem, dir, &count, e);

	arena_free(&mem);
	return code;
}

enum err_code
retention_sweep(struct retention_vault *v, size_t *removed, struct err *e)
{
	static const char *const keys[] = { "", "/custodians", "/epochs", "/slots", "/notes" };
	struct arena mem = ARENA_INIT;
	size_t count = 0;
	enum err_code code = OK;

	for (size_t i = 0; !code && i < sizeof keys / sizeof *keys; i++) {
		AUTO_BUF(dir);
		buf_printf(&dir, "%s%s", v->keystore, keys[i]);
		code = sweep_folder(&mem, dir.s, &count, e);
	}
	for (size_t i = 0; !code && i < sizeof parts / sizeof *parts; i++) {
		AUTO_BUF(dir);
		buf_printf(&dir, "%s%s", v->dir, parts[i]);
		code = sweep_folder(&mem, dir.s, &count, e);
	}
	arena_free(&mem);
	if (!code && removed)
		*removed = count;
	return code;
}
