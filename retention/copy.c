/* SPDX-License-Identifier: GPL-3.0-or-later */
/* copy.c -- see copy.h. */
#include "retention/copy.h"
#include "core/parse.h"
#include "core/xalloc.h"
#include "retention/crypt_int.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void fd_p(int *fd) { if (*fd >= 0) close(*fd); }
#define AUTO_FD(name) int name __attribute__((cleanup(fd_p)))

static const char *const scopes[] = { "lab", "attested", "provider" };
_Static_assert(sizeof scopes / sizeof *scopes == RETENTION_SCOPE_N, "one name for each scope");

const char *
retention_scope_name(enum retention_scope s)
{
	return scopes[s];
}

bool
retention_scope_parse(const char *s, enum retention_scope *out)
{
	for (int i = 0; i < RETENTION_SCOPE_N; i++)
		if (strcmp(s, scopes[i]) == 0) {
			*out = (enum retention_scope)i;
			return true;
		}
	return false;
}

enum { EXTENTS_AT_ONCE = 128, EXTENTS_MAX = 1 << 20 };

/* Logical, physical and length of each extent: where the content lies, nothing that may change. */
static void
add_extent(EVP_MD_CTX *md, const struct fiemap_extent *x, struct retention_file *out)
{
	unsigned char line[24];

	retention_put64(line, x->fe_logical);
	retention_put64(line + 8, x->fe_physical);
	retention_put64(line + 16, x->fe_length);
	(void)EVP_DigestUpdate(md, line, sizeof line);	/* a failure shows as a differing digest */
	out->n_extents++;
	out->shared |= (x->fe_flags & FIEMAP_EXTENT_SHARED) != 0;
	out->unclear |= (x->fe_flags & (FIEMAP_EXTENT_DATA_INLINE | FIEMAP_EXTENT_ENCODED |
		FIEMAP_EXTENT_DELALLOC | FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_NOT_ALIGNED)) != 0;
}

static void
free_p(struct fiemap **p)
{
	free(*p);
}

static bool
walk_extents(int fd, EVP_MD_CTX *md, struct retention_file *out)
{
	size_t room = sizeof(struct fiemap) + EXTENTS_AT_ONCE * sizeof(struct fiemap_extent);
	struct fiemap *q __attribute__((cleanup(free_p))) = xcalloc(1, room);
	uint64_t from = 0;

	while (out->n_extents < EXTENTS_MAX) {
		memset(q, 0, room);
		q->fm_start = from;
		q->fm_length = FIEMAP_MAX_OFFSET - from;
		q->fm_flags = FIEMAP_FLAG_SYNC;
		q->fm_extent_count = EXTENTS_AT_ONCE;
		if (ioctl(fd, FS_IOC_FIEMAP, q) < 0)
			return false;
		if (q->fm_mapped_extents == 0)
			return true;
		for (unsigned i = 0; i < q->fm_mapped_extents; i++)
			add_extent(md, &q->fm_extents[i], out);
		const struct fiemap_extent *end = &q->fm_extents[q->fm_mapped_extents - 1];
		if (end->fe_flags & FIEMAP_EXTENT_LAST)
			return true;
		from = end->fe_logical + end->fe_length;
	}
	return false;
}

static void
find_extents(int fd, struct retention_file *out)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	unsigned char sum[KEY];

	if (md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1 && walk_extents(fd, md, out)
	    && EVP_DigestFinal_ex(md, sum, NULL) == 1)
		parse_hex_write(out->extents, sum, sizeof sum);
	else
		out->extents[0] = '\0';
	EVP_MD_CTX_free(md);
}

enum err_code
retention_file_describe(int fd, struct retention_file *out, struct err *e)
{
	struct retention_file f = { 0 };
	struct stat st;
	enum err_code code;

	if (fstat(fd, &st) < 0)
		return err_errno(e, "looking at a file");
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_INVALID, "not a regular file");
	if ((code = retention_fs_of(fd, &f.fs, e)))
		return code;
	f.dev = st.st_dev;
	f.ino = st.st_ino;
	f.size = (uint64_t)st.st_size;
	f.links = st.st_nlink;
	find_extents(fd, &f);
	f.predicted = f.fs.cap;
	if (f.predicted > RETENTION_D1 && (f.shared || f.unclear || !f.extents[0]))
		f.predicted = RETENTION_D1;
	*out = f;
	return OK;
}

enum err_code
retention_copy_describe(const char *path, struct retention_file *out, struct err *e)
{
	AUTO_FD(fd) = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(e, ERR_NOT_FOUND, "no file %s", path);
	if (fd < 0 && errno == ELOOP)
		return err_set(e, ERR_INVALID, "%s is a symbolic link: name the file itself", path);
	if (fd < 0)
		return err_errno(e, "opening %s", path);
	enum err_code code = retention_file_describe(fd, out, e);
	return code ? err_wrap(e, "%s", path) : OK;
}

struct cjson *
retention_file_json(struct arena *mem, const struct retention_file *f)
{
	struct cjson *o = cjson_object(mem);
	uint64_t most = (uint64_t)CJSON_INT_MAX;

	cjson_set_string(mem, o, "cap", retention_level_name(f->fs.cap));
	cjson_set_int(mem, o, "dev", (int64_t)(f->dev & most));
	cjson_set_string(mem, o, "device", f->fs.device);
	cjson_set_string(mem, o, "extents", f->extents);
	cjson_set_string(mem, o, "fs", f->fs.type);
	cjson_set_int(mem, o, "ino", (int64_t)(f->ino & most));
	cjson_set_int(mem, o, "links", (int64_t)f->links);
	cjson_set_string(mem, o, "options", f->fs.options);
	cjson_set_string(mem, o, "predicted", retention_level_name(f->predicted));
	cjson_set_int(mem, o, "rotational", f->fs.rotational);
	cjson_set(mem, o, "shared", cjson_bool(mem, f->shared));
	cjson_set_int(mem, o, "size", (int64_t)(f->size & most));
	cjson_set(mem, o, "stacked", cjson_bool(mem, f->fs.stacked));
	cjson_set(mem, o, "virtual", cjson_bool(mem, f->fs.virtual_disk));
	cjson_set_string(mem, o, "why", f->fs.why);
	return o;
}
