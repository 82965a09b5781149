/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan.c -- see scan_int.h. */
#include "retention/scan_int.h"
#include "core/arena.h"
#include "core/file.h"
#include "core/parse.h"
#include "core/xalloc.h"
#include "retention/notes_int.h"
#include "retention/overwrite_int.h"
#include "retention/vault_int.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void fd_p(int *fd) { if (*fd >= 0) close(*fd); }
#define AUTO_FD(name) int name __attribute__((cleanup(fd_p)))

enum { READ = 1 << 20, DEPTH_MAX = 64, MARKER = 32 };

bool
retention_patterns_add(struct retention_patterns *ps, const void *bytes, size_t n)
{
	const unsigned char *b = bytes;

	if (ps->n == PATTERNS_MAX || n < PATTERN_MIN || n > PATTERN_MAX)
		return false;
	ps->p[ps->n].at = ps->bytes.len;
	ps->p[ps->n++].n = n;
	retention_secret_add(&ps->bytes, bytes, n);
	unsigned pair = (unsigned)b[0] << 8 | b[1];
	ps->first[pair / 8] |= (unsigned char)(1u << pair % 8);
	if (n > ps->longest)
		ps->longest = n;
	return true;
}

void
retention_patterns_release(struct retention_patterns *ps)
{
	retention_secret_release(&ps->bytes);
}

void
retention_match(const struct retention_patterns *ps, const unsigned char *s, size_t n, size_t seen,
	struct retention_hits *out)
{
	for (size_t i = 0; i + PATTERN_MIN <= n; i++) {
		unsigned pair = (unsigned)s[i] << 8 | s[i + 1];
		if (!(ps->first[pair / 8] >> pair % 8 & 1))
			continue;
		for (unsigned k = 0; k < ps->n; k++) {
			size_t len = ps->p[k].n;
			if (len > n - i || i + len <= seen
				|| memcmp(s + i, ps->bytes.s + ps->p[k].at, len) != 0)
				continue;
			out->hits += (int)k != ps->control;
			out->control += (int)k == ps->control;
		}
	}
}

/* ---- files ---- */

struct walk {
	const struct retention_patterns *ps;
	struct retention_scanned *out;
	unsigned char *block;	/* READ + PATTERN_MAX */
	bool deep;		/* folders below too */
};

static void
scan_fd(struct walk *w, int fd)
{
	size_t kept = 0;

	w->out->files++;
	for (;;) {
		ssize_t k = read(fd, w->block + kept, READ);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			w->out->unread++;
		if (k <= 0)
			return;
		size_t n = kept + (size_t)k;
		retention_match(w->ps, w->block, n, kept, &w->out->found);
		w->out->bytes += (uint64_t)k;
		kept = n < w->ps->longest - 1 ? n : w->ps->longest - 1;
		memmove(w->block, w->block + n - kept, kept);
	}
}

static void
scan_tree(struct walk *w, int dirfd, int depth)
{
	DIR *d = fdopendir(dirfd);
	struct dirent *entry;
	struct stat st;

	if (!d || depth > DEPTH_MAX) {
		w->out->unread++;
		if (d)
			closedir(d);
		else
			close(dirfd);
		return;
	}
	while ((entry = readdir(d))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		int fd = openat(dirfd, entry->d_name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
		if (fd < 0 || fstat(fd, &st) < 0) {
			/* links lead elsewhere, sockets hold nothing, and what is gone is gone */
			w->out->unread += errno != ELOOP && errno != ENXIO && errno != ENOENT;
			if (fd >= 0)
				close(fd);
		} else if (S_ISDIR(st.st_mode) && w->deep) {
			scan_tree(w, fd, depth + 1);
		} else {
			if (S_ISREG(st.st_mode))
				scan_fd(w, fd);
			close(fd);
		}
	}
	closedir(d);
}

static const char control_name[] = ".probity-control-";

/* Remove what a killed scan planted. */
static void
unplant(const char *dir)
{
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	const char **names;
	size_t n;

	if (retention_names(&mem, dir, true, &names, &n, &e) == OK)
		for (size_t i = 0; i < n; i++) {
			AUTO_BUF(path);
			if (strncmp(names[i], control_name, sizeof control_name - 1) != 0)
				continue;
			buf_printf(&path, "%s/%s", dir, names[i]);
			(void)unlink(
				path.s); /* a random marker: harmless where it cannot be removed */
		}
	arena_free(&mem);
}

static bool
plant(const char *dir, const unsigned char marker[MARKER])
{
	char hex[17];
	unsigned char r[8];
	struct err e = ERR_INIT;
	AUTO_BUF(path);

	retention_random(r, sizeof r);
	parse_hex_write(hex, r, sizeof r);
	buf_printf(&path, "%s/%s%s", dir, control_name, hex);
	AUTO_FD(fd) = open(path.s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	return fd >= 0 && file_write_all(fd, marker, MARKER, "a control", &e) == OK
		&& fsync(fd) == 0;
}

enum err_code
retention_scan_files(const char *dir, bool deep, struct retention_patterns *ps,
	struct retention_scanned *out, struct err *e)
{
	struct retention_scanned got = { 0 };
	struct walk w = { .ps = ps, .out = &got, .deep = deep };
	unsigned char marker[MARKER];
	struct retention_fs fs;
	enum err_code code;

	if ((code = retention_fs_check(dir, true, &fs, e)))
		return err_wrap(e, "scanning");
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, "scanning %s", dir);
	unplant(dir);
	retention_random(marker, sizeof marker);
	ps->control = (int)ps->n;
	bool planted = retention_patterns_add(ps, marker, sizeof marker) && plant(dir, marker);
	w.block = xcalloc(1, READ + PATTERN_MAX);
	scan_tree(&w, fd, 0);		/* closes fd */
	OPENSSL_cleanse(w.block, READ + PATTERN_MAX);
	free(w.block);
	unplant(dir);
	got.control_ok = planted && got.found.control > 0;
	got.conclusive = got.control_ok && !fs.compresses && got.unread == 0;
	*out = got;
	return OK;
}

/* ---- notes ---- */

enum err_code
retention_scan_notes(struct retention_vault *v, struct retention_patterns *ps,
	struct retention_scanned *out, struct err *e)
{
	struct retention_scanned got = { 0 };
	struct arena mem = ARENA_INIT;
	const char **ids;
	size_t n;
	enum err_code code = retention_note_list(&mem, v, NULL, &ids, &n, e);

	for (size_t i = 0; !code && i < n; i++) {
		struct retention_note note;
		struct err bad = ERR_INIT;
		if (retention_note_open(v, ids[i], &note, &bad)) {
			got.unread++;
			continue;
		}
		retention_match(ps, (const unsigned char *)note.text, note.text_n, 0, &got.found);
		got.files++;
		got.bytes += note.text_n;
		retention_note_close(&note);
	}
	arena_free(&mem);
	if (code)
		return code;
	got.control_ok = got.conclusive = got.unread == 0;	/* each that has a key was opened */
	*out = got;
	return OK;
}
