/* SPDX-License-Identifier: GPL-3.0-or-later */
/* overwrite.c -- see overwrite_int.h. */
#include "retention/overwrite_int.h"
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void fd_p(int *fd) { if (*fd >= 0) close(*fd); }
#define AUTO_FD(name) int name __attribute__((cleanup(fd_p)))

enum { BLOCK = 1 << 20, ALIGN = 4096 };	/* O_DIRECT wants aligned memory and offsets */

static void
free_p(unsigned char **p)
{
	free(*p);
}
#define AUTO_BLOCK(name) unsigned char *name __attribute__((cleanup(free_p))) = block_new()

static unsigned char *
block_new(void)
{
	void *p = NULL;

	if (posix_memalign(&p, ALIGN, BLOCK) != 0)
		abort();
	return p;
}

static enum err_code
write_pattern(int fd, uint64_t size, const unsigned char key[KEY], struct err *e)
{
	AUTO_BLOCK(block);
	EVP_CIPHER_CTX *stream = retention_stream_new(key);
	enum err_code code = OK;

	if (lseek(fd, 0, SEEK_SET) < 0)
		code = err_errno(e, "overwriting");
	for (uint64_t at = 0; !code && at < size; at += BLOCK) {
		size_t n = size - at < BLOCK ? (size_t)(size - at) : BLOCK;
		retention_stream_next(stream, block, n);
		if (FAULT("retention.overwrite.write"))
			code = err_set(e, ERR_FAILED, "overwriting: injected fault");
		else
			code = file_write_all(fd, block, n, "over a file", e);
	}
	EVP_CIPHER_CTX_free(stream);
	return code;
}

/* Read up to BLOCK bytes at `at`; *got is short only at the end of the file. */
static enum err_code
read_block(int fd, unsigned char *block, uint64_t at, size_t *got, struct err *e)
{
	size_t have = 0;

	while (have < BLOCK) {
		ssize_t k = pread(fd, block + have, BLOCK - have, (off_t)(at + have));
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return err_errno(e, "reading back");
		have += (size_t)k;
		if (k == 0 || have % ALIGN)
			break;
	}
	*got = have;
	return OK;
}

static enum err_code
compare_pattern(int fd, uint64_t size, const unsigned char key[KEY], bool *same, struct err *e)
{
	AUTO_BLOCK(have);
	AUTO_BLOCK(want);
	EVP_CIPHER_CTX *stream = retention_stream_new(key);
	enum err_code code = OK;
	bool equal = true;
	size_t n;

	for (uint64_t at = 0; !code && equal && at < size; at += BLOCK) {
		size_t expect = size - at < BLOCK ? (size_t)(size - at) : BLOCK;
		if ((code = read_block(fd, have, at, &n, e)))
			break;
		retention_stream_next(stream, want, expect);
		equal = n == expect && memcmp(have, want, n) == 0;
	}
	EVP_CIPHER_CTX_free(stream);
	if (!code)
		*same = equal;
	return code;
}

static int
open_existing(const char *path, int flags)
{
	return open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
}

/* Read back from the medium when the file system lets us, and say whether it did. */
static enum err_code
read_back(
	const char *path, uint64_t size, const unsigned char key[KEY], bool *direct, struct err *e)
{
	AUTO_FD(fd) = open_existing(path, O_RDONLY | O_DIRECT);
	bool same = false;
	enum err_code code;

	*direct = fd >= 0;
	if (fd < 0)
		fd = open_existing(path, O_RDONLY);
	if (fd < 0)
		return err_errno(e, "reading back");
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* advice: O_DIRECT is what counts */
	if ((code = compare_pattern(fd, size, key, &same, e)) && *direct) {
		err_clear(e); /* opened so, but not readable so (FUSE): read the ordinary way */
		AUTO_FD(plain) = open_existing(path, O_RDONLY);
		*direct = false;
		if (plain < 0)
			return err_errno(e, "reading back");
		code = compare_pattern(plain, size, key, &same, e);
	}
	if (code)
		return code;
	if (!same)
		return err_set(e, ERR_FAILED,
			"what was read back is not what was written; the medium may be failing");
	return OK;
}

static enum retention_level
level_of(const struct retention_file *f, const struct retention_overwritten *w)
{
	enum retention_level level = RETENTION_D2;

	if (!w->same || f->shared || f->unclear)
		level = RETENTION_D1;
	if (!w->direct)
		level = RETENTION_D0;
	return level < f->fs.cap ? level : f->fs.cap;
}

static enum err_code
overwrite_fd(const char *path, const struct retention_file *f, const unsigned char key[KEY],
	struct err *e)
{
	AUTO_FD(fd) = open_existing(path, O_RDWR);
	struct stat st;
	enum err_code code;

	if (fd < 0 || fstat(fd, &st) < 0)
		return err_errno(e, "opening for overwriting");
	if (st.st_dev != f->dev || st.st_ino != f->ino)
		return err_set(e, ERR_CONFLICT, "the file was exchanged while it was looked at");
	if ((code = write_pattern(fd, f->size, key, e)))
		return code;
	if (FAULT("retention.overwrite.sync"))
		return err_set(e, ERR_FAILED, "syncing: injected fault");
	if (fdatasync(fd) < 0)		/* never retried alone: the next run writes again */
		return err_errno(e, "syncing an overwritten file");
	return OK;
}

enum err_code
retention_overwrite(const char *path, const unsigned char key[KEY], const char *planned,
	struct retention_overwritten *out, struct err *e)
{
	struct retention_overwritten w = { 0 };
	struct retention_file f, after;
	enum err_code code;

	if ((code = retention_copy_describe(path, &f, e))
	    || (code = overwrite_fd(path, &f, key, e))
	    || (code = read_back(path, f.size, key, &w.direct, e))
	    || (code = retention_copy_describe(path, &after, e)))
		return code;
	memcpy(w.before, f.extents, sizeof w.before);
	memcpy(w.after, after.extents, sizeof w.after);
	w.same = f.extents[0] && strcmp(f.extents, after.extents) == 0
		&& (!planned || strcmp(planned, f.extents) == 0);
	w.bytes = f.size;
	w.links = f.links;
	w.level = level_of(&f, &w);
	*out = w;
	return OK;
}

enum err_code
retention_holds_pattern(const char *path, const unsigned char key[KEY], bool *yes, struct err *e)
{
	AUTO_FD(fd) = open_existing(path, O_RDONLY);
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "no file");
	if (fd < 0 || fstat(fd, &st) < 0)
		return err_errno(e, "looking at an overwritten file");
	return compare_pattern(fd, (uint64_t)st.st_size, key, yes, e);
}

static void
folder_of(struct buf *out, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash)
		buf_add(out, path, slash == path ? 1 : (size_t)(slash - path));
	else
		buf_puts(out, ".");
}

static enum err_code
empty_file(const char *path, struct err *e)
{
	AUTO_FD(fd) = open_existing(path, O_WRONLY);

	if (fd < 0 || ftruncate(fd, 0) < 0 || fsync(fd) < 0)
		return err_errno(e, "emptying an overwritten file");
	return OK;
}

/* The old name goes before the entry itself does: names are what deletion leaves. */
static enum err_code
drop_name(const char *path, struct err *e)
{
	unsigned char r[8];
	char hex[17];
	AUTO_BUF(dir);
	AUTO_BUF(gone);
	enum err_code code;

	folder_of(&dir, path);
	retention_random(r, sizeof r);
	parse_hex_write(hex, r, sizeof r);
	buf_printf(&gone, "%s/.gone-%s", dir.s, hex);
	if (FAULT("retention.remove.rename"))
		return err_set(e, ERR_FAILED, "renaming: injected fault");
	if (rename(path, gone.s) < 0)
		return err_errno(e, "renaming an overwritten file");
	if ((code = file_sync_dir(dir.s, e)))
		return code;
	if (FAULT("retention.remove.unlink"))
		return err_set(e, ERR_FAILED, "unlinking: injected fault");
	if (unlink(gone.s) < 0)
		return err_errno(e, "unlinking an overwritten file");
	return file_sync_dir(dir.s, e);
}

/* Emptied names that a killed removal left in this folder. */
static void
drop_leftovers(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	struct stat st;

	while (d && (entry = readdir(d)))
		if (strncmp(entry->d_name, ".gone-", 6) == 0 && strlen(entry->d_name) == 22
		    && fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0
		    && S_ISREG(st.st_mode) && st.st_size == 0)
			(void)unlinkat(
				dirfd(d), entry->d_name, 0); /* empty: nothing is claimed of it */
	if (d)
		closedir(d);
}

enum err_code
retention_remove(const char *path, const unsigned char key[KEY], struct err *e)
{
	bool ours = false;
	enum err_code code = retention_holds_pattern(path, key, &ours, e);

	if (code == ERR_NOT_FOUND) {
		err_clear(e);
		AUTO_BUF(dir);
		folder_of(&dir, path);
		drop_leftovers(dir.s);
		return file_sync_dir(dir.s, e);
	}
	if (code)
		return code;
	if (!ours)
		return err_set(e, ERR_CONFLICT,
			"a file recorded as overwritten holds something else:"
			" was it restored? plan its destruction again");
	if (FAULT("retention.remove.truncate"))
		return err_set(e, ERR_FAILED, "emptying: injected fault");
	if ((code = empty_file(path, e)))
		return code;
	return drop_name(path, e);
}

enum err_code
retention_scrub(const char *path, struct err *e)
{
	AUTO_KEY(key);
	struct retention_overwritten w;
	struct stat st;
	enum err_code code;

	if (lstat(path, &st) < 0 && errno == ENOENT)
		return OK;
	retention_random(key.k, sizeof key.k);
	if ((code = retention_overwrite(path, key.k, NULL, &w, e)))
		return code;
	return retention_remove(path, key.k, e);
}

void
retention_overwritten_json(
	struct arena *mem, struct cjson *obj, const struct retention_overwritten *w)
{
	cjson_set_int(mem, obj, "bytes", (int64_t)w->bytes);
	cjson_set_string(mem, obj, "extents_after", w->after);
	cjson_set_string(mem, obj, "extents_before", w->before);
	cjson_set(mem, obj, "extents_same", cjson_bool(mem, w->same));
	cjson_set_string(mem, obj, "level", retention_level_name(w->level));
	cjson_set_int(mem, obj, "links", (int64_t)w->links);
	cjson_set_string(mem, obj, "method", "aes-256-ctr pattern, fdatasync, full reread");
	cjson_set_string(mem, obj, "reread", w->direct ? "O_DIRECT" : "cache");
}
