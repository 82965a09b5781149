/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.c -- see file.h. */
#include "core/file.h"
#include "core/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void fd_p(int *fd) { if (*fd >= 0) close(*fd); }
#define AUTO_FD(name) int name __attribute__((cleanup(fd_p)))

static enum err_code
slurp(struct buf *out, int fd, const char *path, size_t max, struct err *e)
{
	char block[65536];
	size_t total = 0;
	ssize_t n;

	while ((n = read(fd, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, "reading %s", path);
		if ((total += (size_t)n) > max)
			return err_set(e, ERR_INVALID, "%s is larger than %zu bytes", path, max);
		buf_add(out, block, (size_t)n);
	}
	return OK;
}

enum err_code
file_read(struct buf *out, const char *path, size_t max, struct err *e)
{
	AUTO_FD(fd) = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(e, ERR_NOT_FOUND, "no file %s", path);
	if (fd < 0 || fstat(fd, &st) < 0)
		return err_errno(e, "opening %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_INVALID, "%s is not a regular file", path);
	AUTO_BUF(all);
	enum err_code code = slurp(&all, fd, path, max, e);
	if (!code)
		buf_add(out, all.s, all.len);
	return code;
}

enum err_code
file_write_all(int fd, const void *bytes, size_t n, const char *what, struct err *e)
{
	const char *p = bytes;

	while (n) {
		ssize_t k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return err_errno(e, "writing %s", what);
		p += k;
		n -= (size_t)k;
	}
	return OK;
}

enum err_code
file_sync_dir(const char *path, struct err *e)
{
	AUTO_FD(fd) = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) < 0)
		return err_errno(e, "syncing folder %s", path);
	return OK;
}

/* The folder that holds `path`: "." when there is no slash. */
static void
parent(struct buf *out, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		buf_puts(out, ".");
	else
		buf_add(out, path, slash == path ? 1 : (size_t)(slash - path));
}

static enum err_code
write_temp(const char *tmp, const void *bytes, size_t n, struct err *e)
{
	AUTO_FD(fd) = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	enum err_code code;

	if (fd < 0)
		return err_errno(e, "creating %s", tmp);
	if (FAULT("file.write"))
		return err_set(e, ERR_FAILED, "writing %s: injected fault", tmp);
	if ((code = file_write_all(fd, bytes, n, tmp, e)))
		return code;
	if (fsync(fd) < 0 || FAULT("file.fsync"))
		return err_errno(e, "syncing %s", tmp);
	return OK;
}

/* link() refuses an existing name, rename() replaces it: that is the whole difference. */
static enum err_code
put_in_place(const char *tmp, const char *path, bool replace, struct err *e)
{
	if (FAULT("file.rename"))
		return err_set(e, ERR_FAILED, "renaming to %s: injected fault", path);
	if (replace ? rename(tmp, path) == 0 : link(tmp, path) == 0)
		return OK;
	if (!replace && errno == EEXIST)
		return err_set(e, ERR_CONFLICT, "%s exists and is not overwritten", path);
	return err_errno(e, "putting %s in place", path);
}

static enum err_code
write_durably(const char *path, const void *bytes, size_t n, bool replace, struct err *e)
{
	AUTO_BUF(tmp);
	AUTO_BUF(dir);
	enum err_code code;

	buf_printf(&tmp, "%s.tmp-%ld", path, (long)getpid());
	parent(&dir, path);
	(void)unlink(tmp.s);		/* what a killed process with our number left */
	if (!(code = write_temp(tmp.s, bytes, n, e)))
		code = put_in_place(tmp.s, path, replace, e);
	if (code || !replace)
		(void)unlink(tmp.s);
	return code ? code : file_sync_dir(dir.s, e);
}

enum err_code
file_write(const char *path, const void *bytes, size_t n, struct err *e)
{
	return write_durably(path, bytes, n, true, e);
}

enum err_code
file_create(const char *path, const void *bytes, size_t n, struct err *e)
{
	return write_durably(path, bytes, n, false, e);
}

enum err_code
file_mkdir(const char *path, struct err *e)
{
	AUTO_BUF(dir);
	struct stat st;

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return err_errno(e, "making folder %s", path);
	if (stat(path, &st) < 0)
		return err_errno(e, "looking at folder %s", path);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ERR_FAILED, "%s is there and is not a folder", path);
	parent(&dir, path);
	return file_sync_dir(dir.s, e);
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}
