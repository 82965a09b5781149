/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fs.c -- see fs.h. */
#include "retention/fs.h"
#include "core/file.h"
#include "core/parse.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

static inline void fd_p(int *fd) { if (*fd >= 0) close(*fd); }
#define AUTO_FD(name) int name __attribute__((cleanup(fd_p)))

static const struct { const char *name, *says; } levels[] = {
	{ "none", "still there, or nothing is known" },
	{ "BU", "beyond use: not destroyed, locked away until it can be" },
	{ "A", "a named person says that it is destroyed; nothing was measured" },
	{ "D0", "its name is gone; the content may still be on the medium" },
	{ "D1", "overwritten and read back; other copies may be on the medium" },
	{ "D2", "overwritten and read back in the same places of the file system" },
	{ "D3", "overwritten, and the device read again below the file system" },
	{ "C1", "encrypted, and its only key slot was overwritten in place" },
	{ "C2", "encrypted; its key slot and the key that wrapped it were overwritten in place" },
	{ "C3", "as C2, with a second share destroyed on another medium" },
};
_Static_assert(sizeof levels / sizeof *levels == RETENTION_LEVEL_N, "one line for each level");

const char *
retention_level_name(enum retention_level level)
{
	return levels[level].name;
}

const char *
retention_level_says(enum retention_level level)
{
	return levels[level].says;
}

bool
retention_level_parse(const char *s, enum retention_level *out)
{
	for (int i = 0; i < RETENTION_LEVEL_N; i++)
		if (strcmp(s, levels[i].name) == 0) {
			*out = (enum retention_level)i;
			return true;
		}
	return false;
}

/* The allow-list.  `cap` holds for plain options; ext4 is looked at further below. */
static const struct kind {
	unsigned long magic;
	const char *type;
	enum retention_level cap;
	bool allowed, compresses;
	const char *why;
} kinds[] = {
	{ 0xEF53, "ext4", RETENTION_D2, true, false, "writes in place" },
	{ 0x58465342, "xfs", RETENTION_D2, true, false, "writes in place" },
	{ 0x9123683E, "btrfs", RETENTION_D0, true, true, "copies on write: the old blocks stay" },
	{ 0x2FC12FC1, "zfs", RETENTION_D0, true, true, "copies on write: the old blocks stay" },
	{ 0xF2F52010, "f2fs", RETENTION_D0, true, true, "log-structured: the old blocks stay" },
	{ 0xCA451A4E, "bcachefs", RETENTION_D0, true, true,
		"copies on write: the old blocks stay" },
	{ 0x3434, "nilfs2", RETENTION_D0, true, false, "log-structured: the old blocks stay" },
	{ 0x01021994, "tmpfs", RETENTION_D1, false, false, "in memory" },
	{ 0x858458F6, "ramfs", RETENTION_D1, false, false, "in memory" },
	{ 0x794C7630, "overlay", RETENTION_D0, false, false,
		"a lower layer may hold the old content" },
	{ 0x6969, "nfs", RETENTION_D0, false, false, "the server's disk is out of sight" },
	{ 0xFF534D42, "cifs", RETENTION_D0, false, false, "the server's disk is out of sight" },
	{ 0xFE534D42, "smb2", RETENTION_D0, false, false, "the server's disk is out of sight" },
	{ 0x65735546, "fuse", RETENTION_D0, false, false, "what lies below is unknown" },
	{ 0x01021997, "9p", RETENTION_D0, false, false, "what lies below is unknown" },
};

static void
cap_at(struct retention_fs *fs, enum retention_level most, const char *why)
{
	if (fs->cap <= most)
		return;
	fs->cap = most;
	fs->in_place = fs->in_place && most >= RETENTION_D2;
	snprintf(fs->why, sizeof fs->why, "%s", why);
}

static void
by_magic(struct retention_fs *fs, unsigned long magic)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct kind *k = &kinds[i];
		if (k->magic != magic)
			continue;
		snprintf(fs->type, sizeof fs->type, "%s", k->type);
		snprintf(fs->why, sizeof fs->why, "%s", k->why);
		fs->cap = k->cap;
		fs->allowed = k->allowed;
		fs->compresses = k->compresses;
		fs->in_place = k->cap >= RETENTION_D2;
		return;
	}
	snprintf(fs->type, sizeof fs->type, "0x%lx", magic);
	snprintf(fs->why, sizeof fs->why, "an unknown file system");
	fs->cap = RETENTION_D0;
}

/* ---- mountinfo: "36 35 98:0 /root /mount opts [tags] - type source superopts" ---- */

struct word { const char *s; size_t n; };

static bool
next_word(const char **p, const char *end, struct word *w)
{
	while (*p < end && **p == ' ')
		++*p;
	w->s = *p;
	while (*p < end && **p != ' ')
		++*p;
	w->n = (size_t)(*p - w->s);
	return w->n > 0;
}

static bool
number(const struct word *w, size_t from, size_t to, unsigned *out)
{
	uint64_t v = 0;

	if (to <= from || to - from > 9)
		return false;
	for (size_t i = from; i < to; i++) {
		if (w->s[i] < '0' || w->s[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(w->s[i] - '0');
	}
	*out = (unsigned)v;
	return true;
}

static void
copy_printable(char *out, size_t size, const struct word *a, const struct word *b)
{
	size_t at = 0;
	const struct word *ws[2] = { a, b };

	for (int k = 0; k < 2; k++)
		for (size_t i = 0; ws[k] && i <= ws[k]->n && at + 1 < size; i++) {
			if (i == ws[k]->n && k == 1)
				break;
			char c = i == ws[k]->n ? ',' : ws[k]->s[i];
			out[at++] = c >= 0x20 && c < 0x7f ? c : '?';
		}
	out[at] = '\0';
}

static bool
mount_line(const char *p, const char *end, unsigned major, unsigned minor, struct retention_fs *out)
{
	struct word w[6], tag, type, source, super = { "", 0 };
	unsigned a, b;

	for (int i = 0; i < 6; i++)
		if (!next_word(&p, end, &w[i]))
			return false;
	const char *colon = memchr(w[2].s, ':', w[2].n);
	if (!colon)
		return false;
	size_t at = (size_t)(colon - w[2].s);
	if (!number(&w[2], 0, at, &a) || !number(&w[2], at + 1, w[2].n, &b) || a != major
		|| b != minor)
		return false;
	do {
		if (!next_word(&p, end, &tag))
			return false;
	} while (tag.n != 1 || *tag.s != '-');
	if (!next_word(&p, end, &type) || !next_word(&p, end, &source))
		return false;
	(void)next_word(&p, end, &super);	/* may be absent */
	copy_printable(out->type, sizeof out->type, &type, NULL);
	out->type[strcspn(out->type, ",")] = '\0';
	copy_printable(out->options, sizeof out->options, &w[5], &super);
	return true;
}

bool
retention_mountinfo_find(const char *text, size_t n, unsigned major, unsigned minor,
	struct retention_fs *out)
{
	bool found = false;

	for (const char *p = text, *end = text + n; p < end; ) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			nl = end;
		found |= mount_line(p, nl, major, minor, out);
		p = nl + 1;
	}
	return found;
}

/* ---- what else bears on the claim ---- */

static bool
has_option(const char *options, const char *want)
{
	size_t n = strlen(want);

	for (const char *p = options; (p = strstr(p, want)); p += n)
		if ((p == options || p[-1] == ',') && (p[n] == ',' || p[n] == '\0'))
			return true;
	return false;
}

static void
look_at_options(struct retention_fs *fs, int fd, bool mounted)
{
	int flags = 0;

	if (strcmp(fs->type, "ext4") != 0)
		return;
	if (!mounted)
		cap_at(fs, RETENTION_D1, "its mount options cannot be read");
	if (has_option(fs->options, "data=journal"))
		cap_at(fs, RETENTION_D1, "data=journal: the journal keeps copies of the data");
	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0) {
		if (flags & FS_JOURNAL_DATA_FL)
			cap_at(fs, RETENTION_D1, "chattr +j: the journal keeps copies of the data");
		if (flags & FS_INLINE_DATA_FL)
			cap_at(fs, RETENTION_D1, "the content lies inside the inode");
	}
}

static bool
small_file(struct buf *out, const char *path)
{
	struct err e = ERR_INIT;

	return file_read(out, path, 1 << 20, &e) == OK;
}

static bool
swap_in_use(void)
{
	AUTO_BUF(b);

	if (!small_file(&b, "/proc/swaps"))
		return true;
	const char *nl = strchr(b.s, '\n');	/* the first line is the heading */
	return nl && nl[1];
}

/* A partition's queue belongs to the disk above it in /sys. */
static void
look_at_device(struct retention_fs *fs, unsigned major, unsigned minor)
{
	static const char *const queue[] = { "queue/rotational", "../queue/rotational" };
	static const char *const paravirtual[] = { "vd", "xvd", "nbd", "loop", "ublk" };
	char path[128], target[256];
	struct dirent *d;

	fs->rotational = -1;
	snprintf(path, sizeof path, "/sys/dev/block/%u:%u", major, minor);
	ssize_t n = readlink(path, target, sizeof target - 1);
	if (n > 0) {
		target[n] = '\0';
		const char *base = strrchr(target, '/');
		copy_printable(fs->device, sizeof fs->device,
			&(struct word){
				base ? base + 1 : target, strlen(base ? base + 1 : target) },
			NULL);
		fs->device[strcspn(fs->device, ",")] = '\0';
	}
	for (int i = 0; i < 2 && fs->rotational < 0; i++) {
		AUTO_BUF(b);
		snprintf(path, sizeof path, "/sys/dev/block/%u:%u/%s", major, minor, queue[i]);
		if (small_file(&b, path) && (b.s[0] == '0' || b.s[0] == '1'))
			fs->rotational = b.s[0] - '0';
	}
	for (size_t i = 0; i < sizeof paravirtual / sizeof *paravirtual; i++)
		fs->virtual_disk |=
			strncmp(fs->device, paravirtual[i], strlen(paravirtual[i])) == 0;
	snprintf(path, sizeof path, "/sys/dev/block/%u:%u/slaves", major, minor);
	DIR *dir = opendir(path);
	while (dir && (d = readdir(dir)))
		fs->stacked |= d->d_name[0] != '.';
	if (dir)
		closedir(dir);
	AUTO_BUF(cpu);
	if (fs->device[0] && small_file(&cpu, "/proc/cpuinfo"))
		fs->virtual_disk |= strstr(cpu.s, " hypervisor") != NULL;
}

enum err_code
retention_fs_of(int fd, struct retention_fs *out, struct err *e)
{
	struct retention_fs fs = { .rotational = -1 }, mount = { 0 };
	struct statfs sf;
	struct stat st;
	AUTO_BUF(info);

	if (fstatfs(fd, &sf) < 0 || fstat(fd, &st) < 0)
		return err_errno(e, "asking for the file system");
	by_magic(&fs, (unsigned long)sf.f_type & 0xffffffffUL);
	bool mounted = small_file(&info, "/proc/self/mountinfo")
		&& retention_mountinfo_find(
			info.s, info.len, major(st.st_dev), minor(st.st_dev), &mount);
	if (mounted) {
		memcpy(fs.options, mount.options, sizeof fs.options);
		if (fs.type[0] == 'e')		/* ext2 and ext3 share the number */
			memcpy(fs.type, mount.type, sizeof fs.type);
	}
	look_at_options(&fs, fd, mounted);
	if (strcmp(fs.type, "tmpfs") == 0 && swap_in_use())
		cap_at(&fs, RETENTION_D0, "in memory, but swap is in use");
	look_at_device(&fs, major(st.st_dev), minor(st.st_dev));
	*out = fs;
	return OK;
}

enum err_code
retention_fs_check(const char *dir, bool simulated, struct retention_fs *out, struct err *e)
{
	AUTO_FD(fd) = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct retention_fs fs;
	enum err_code code;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(e, ERR_NOT_FOUND, "no folder %s", dir);
	if (fd < 0)
		return err_errno(e, "opening %s", dir);
	if ((code = retention_fs_of(fd, &fs, e)))
		return code;
	if (!simulated && !fs.allowed)
		return err_set(e, ERR_REFUSED,
			"%s lies on %s (%s): a real lab keeps data and keys on ext4 or xfs;"
			" name such a folder",
			dir, fs.type, fs.why);
	*out = fs;
	return OK;
}

struct cjson *
retention_fs_json(struct arena *mem, const struct retention_fs *fs)
{
	struct cjson *o = cjson_object(mem);

	cjson_set_string(mem, o, "cap", retention_level_name(fs->cap));
	cjson_set_string(mem, o, "device", fs->device);
	cjson_set_string(mem, o, "options", fs->options);
	cjson_set_int(mem, o, "rotational", fs->rotational);
	cjson_set(mem, o, "stacked", cjson_bool(mem, fs->stacked));
	cjson_set_string(mem, o, "type", fs->type);
	cjson_set(mem, o, "virtual", cjson_bool(mem, fs->virtual_disk));
	cjson_set_string(mem, o, "why", fs->why);
	return o;
}
