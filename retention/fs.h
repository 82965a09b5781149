/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fs -- what may honestly be claimed about a file, given where it lies.
 *
 * Overwriting a file proves something only where the file system writes in place.  No test at run
 * time can find that out (a copying layer below passes every one), so this is an allow-list: the
 * type from statfs, the mount options from /proc/self/mountinfo, the file's own flags.
 *
 *     ext4, data=ordered or writeback      D2   in place; the journal holds metadata only
 *     ext4 data=journal, or chattr +j      D1   the journal keeps copies of the data
 *     xfs                                  D2   a file with shared extents: D1
 *     btrfs zfs f2fs bcachefs nilfs2       D0   copy on write: the old blocks stay
 *     tmpfs ramfs                          D1   memory; D0 while swap is in use
 *     overlayfs, NFS, SMB, FUSE, 9p, other D0   nothing is known of what lies below
 *
 * D3 (the device read again below the file system) needs a privileged helper that is not built
 * yet, so D2 is the highest D-level here.  A virtual disk or a stacked device (LVM, RAID) leaves
 * the level and adds a printed exception; a solid-state device makes D-levels "logical only".
 */
#ifndef RETENTION_FS_H
#define RETENTION_FS_H

#include "core/cjson.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The assurance ladder, recorded for each copy and never averaged:
 *   NONE  still there, or nothing is known
 *   BU    beyond use: not destroyed        A   attested: a named person says so
 *   D0    name gone                        D1  overwritten, read back from the device
 *   D2    D1 and the same extents on an allow-listed file system
 *   C1    only key slot destroyed at D2    C2  and the epoch key destroyed at D2, all live slots
 *                                              rewrapped and test-unwrapped
 */
enum retention_level {
	RETENTION_NONE, RETENTION_BU, RETENTION_A,
	RETENTION_D0, RETENTION_D1, RETENTION_D2, RETENTION_D3,
	RETENTION_C1, RETENTION_C2, RETENTION_C3,
	RETENTION_LEVEL_N
};
const char *retention_level_name(enum retention_level level); /* "none" "BU" "A" "D0" ... */
bool retention_level_parse(const char *s, enum retention_level *out);
const char *retention_level_says(enum retention_level level);		/* one plain sentence */

struct retention_fs {
	char type[32];			/* "ext4", "overlay", "tmpfs"; "0x..." when unknown */
	char options[256];		/* mount and super options, unprintables as '?' */
	char device[64];		/* "vda1", "" when there is none */
	enum retention_level cap;	/* the most an overwrite in place can claim here */
	char why[128];			/* the reason for the cap, one phrase */
	bool allowed;			/* may hold the vault or keystore of a real lab */
	bool in_place;			/* on the allow-list for C-levels */
	bool compresses;		/* a raw scan is not conclusive */
	bool virtual_disk, stacked;	/* snapshots below are invisible from here */
	int  rotational;		/* 1 disk, 0 solid state, -1 unknown */
};

/* Facts of the file system that holds the open file `fd`. */
enum err_code retention_fs_of(int fd, struct retention_fs *out, struct err *e);

/* As above for a folder; when `simulated` is false ERR_REFUSED if it may not hold a vault. */
enum err_code retention_fs_check(
	const char *dir, bool simulated, struct retention_fs *out, struct err *e);

/* One line of mountinfo text (proc(5)): the last mount whose device is major:minor.  Malformed
 * lines are passed over; false when none fits.  Fills type, options. */
bool retention_mountinfo_find(const char *text, size_t n, unsigned major, unsigned minor,
	struct retention_fs *out);

/* {"cap","device","options","rotational","stacked","type","virtual","why"} */
struct cjson *retention_fs_json(struct arena *mem, const struct retention_fs *fs);

#endif
