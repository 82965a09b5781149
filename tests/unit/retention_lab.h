/* SPDX-License-Identifier: GPL-3.0-or-later */
/* retention_lab.h -- a small vault in a temporary folder, for the tests of retention/. */
#ifndef RETENTION_LAB_H
#define RETENTION_LAB_H
#include "core/arena.h"
#include "core/buf.h"
#include "core/cjson.h"
#include "core/file.h"
#include "retention/vault.h"
#include "tap.h"

#include <dirent.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct arena mem;
static struct err e;
static char lab_dir[256], vault_dir[300], keystore_dir[300], documents_dir[300];
static struct retention_vault *vault;
static struct retention_custodian *carol;	/* synthetic, and the only custodian at first */

#define WORD "correct horse"

static int
lab_remove_one(const char *path, const struct stat *st, int kind, struct FTW *w)
{
	(void)st; (void)kind; (void)w;
	return remove(path);
}

static void
lab_end(void)
{
	retention_custodian_free(carol);
	retention_vault_free(vault);
	carol = NULL;
	vault = NULL;
	arena_free(&mem);
	nftw(lab_dir, lab_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void
lab_begin_in(const char *dir)
{
	const char *ids[] = { "p-carol" };

	snprintf(lab_dir, sizeof lab_dir, "%s/probity-retention-XXXXXX", dir);
	if (!mkdtemp(lab_dir)) {
		printf("Bail out! no temporary folder\n");
		exit(1);
	}
	snprintf(vault_dir, sizeof vault_dir, "%s/vault", lab_dir);
	snprintf(keystore_dir, sizeof keystore_dir, "%s/keystore", lab_dir);
	snprintf(documents_dir, sizeof documents_dir, "%s/documents", lab_dir);
	if (retention_vault_init(vault_dir, true, &e) || retention_keystore_init(keystore_dir, &e)
	    || file_mkdir(documents_dir, &e)
	    || retention_vault_open(&vault, vault_dir, keystore_dir, true, &e)
	    || retention_custodian_create(keystore_dir, "p-carol", WORD, sizeof WORD - 1, &e)
	    || retention_custody_init(keystore_dir, RETENTION_CUSTODY_ANY, ids, 1, &e)
	    || retention_custodian_unlock(&carol, keystore_dir, "p-carol", WORD, sizeof WORD - 1, &e)) {
		printf("Bail out! %s\n", e.msg);
		exit(1);
	}
}

__attribute__((unused)) static void
lab_begin(void)
{
	const char *tmp = getenv("TMPDIR");

	lab_begin_in(tmp ? tmp : "/tmp");
}

/* Run `code` in a child that dies or fails at a fault point; the child's wait status. */
#define IN_CHILD(fault, status, code) do { \
	fflush(stdout); \
	pid_t lab_pid = fork(); \
	if (lab_pid == 0) { setenv("PROBITY_FAULT", (fault), 1); code; _exit(0); } \
	waitpid(lab_pid, &(status), 0); } while (0)
#define KILLED(status) (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)

/* The only file of a folder whose name has 32 hex digits, as a path. */
__attribute__((unused)) static const char *
lab_only_file(const char *dir)
{
	static char path[600];
	DIR *d = opendir(dir);
	struct dirent *x;
	int n = 0;

	while (d && (x = readdir(d)))
		if (strlen(x->d_name) == 32) {
			snprintf(path, sizeof path, "%s/%s", dir, x->d_name);
			n++;
		}
	if (d)
		closedir(d);
	return n == 1 ? path : NULL;
}

/* Change one byte of a file, or cut it (offset < 0: to -offset bytes). */
__attribute__((unused)) static void
lab_flip(const char *path, long offset)
{
	FILE *f = fopen(path, "r+");
	int c;

	if (f && fseek(f, offset, SEEK_SET) == 0 && (c = fgetc(f)) != EOF && fseek(f, offset, SEEK_SET) == 0)
		fputc(c ^ 1, f);
	if (f)
		fclose(f);
}
#endif
