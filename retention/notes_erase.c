/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notes_erase.c -- destroying one note: its key record first, in place, then its ciphertext. */
#include "core/fault.h"
#include "retention/copy.h"
#include "retention/notes_int.h"
#include "retention/overwrite_int.h"
#include "retention/vault_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static inline void fd_p(int *fd) { if (*fd >= 0) close(*fd); }
#define AUTO_FD(name) int name __attribute__((cleanup(fd_p)))

static void
free_p(void **p)
{
	free(*p);
}

/* Read the block from the medium and compare the record. */
static enum err_code
reread_record(const char *path, unsigned offset, const unsigned char record[NOTE_RECORD],
	bool *direct, struct err *e)
{
	void *block __attribute__((cleanup(free_p))) = NULL;
	AUTO_FD(fd) = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC | O_NOFOLLOW);

	*direct = fd >= 0;
	if (fd < 0)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (posix_memalign(&block, SLOT, SLOT) != 0)
		abort();
	if (fd < 0 || pread(fd, block, SLOT, 0) != SLOT)
		return err_errno(e, "reading back a slot of notes");
	if (memcmp((unsigned char *)block + offset, record, NOTE_RECORD) != 0)
		return err_set(e, ERR_FAILED,
			"an erased note's key was read back: the medium may be failing");
	return OK;
}

/* 63 random bytes and a mark over the record; `level` is what the slot's medium lets us claim. */
static enum err_code
overwrite_record(
	const char *path, unsigned offset, enum retention_level *level, bool *direct, struct err *e)
{
	unsigned char record[NOTE_RECORD];
	struct retention_file before, after;
	AUTO_FD(fd) = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	enum err_code code;

	if (fd < 0 || flock(fd, LOCK_EX) < 0)
		return err_errno(e, "locking a slot of notes");
	retention_random(record, sizeof record);
	record[0] = NOTE_ERASED;
	if ((code = retention_file_describe(fd, &before, e)))
		return code;
	if (FAULT("retention.note.erase"))
		return err_set(e, ERR_FAILED, "erasing a note: injected fault");
	if ((code = retention_block_patch(path, offset, record, sizeof record, e))
	    || (code = reread_record(path, offset, record, direct, e))
	    || (code = retention_file_describe(fd, &after, e)))
		return code;
	*level = before.predicted;
	if (*level > RETENTION_D1 && strcmp(before.extents, after.extents) != 0)
		*level = RETENTION_D1;
	if (*level > RETENTION_D0 && !*direct)
		*level = RETENTION_D0;
	return OK;
}

enum err_code
retention_note_erase(struct arena *mem, struct retention_vault *v, const char *id,
	struct cjson **evidence, struct err *e)
{
	unsigned char block[SLOT];
	enum retention_level level = RETENTION_NONE;
	bool direct = false;
	int record;
	AUTO_BUF(path);
	AUTO_BUF(text);
	enum err_code code;

	if (strlen(id) != NAME_HEX + 3 || strspn(id, "0123456789abcdef-") != NAME_HEX + 3
	    || (record = (id[33] - '0') * 10 + id[34] - '0') >= NOTES_PER_SLOT)
		return err_set(e, ERR_INVALID, "'%.60s' is not a note's id", id);
	unsigned offset = NOTE_SLOT_HEAD + (unsigned)record * NOTE_RECORD;
	buf_printf(&path, "%s/notes/%.32s", v->keystore, id);
	if ((code = retention_block_read(path.s, block, e)))
		return code == ERR_NOT_FOUND ? err_set(e, ERR_NOT_FOUND, "no note %s", id) : code;
	if (block[offset] == NOTE_FREE)
		return err_set(e, ERR_NOT_FOUND, "note %s does not exist", id);
	/* an erased one is overwritten again: that costs nothing and gives the same evidence */
	if ((code = overwrite_record(path.s, offset, &level, &direct, e)))
		return err_wrap(e, "erasing note %s", id);
	buf_printf(&text, "%s/notes/%s", v->dir, id);
	if (FAULT("retention.note.unlink"))
		return err_set(e, ERR_FAILED, "erasing note %s: injected fault", id);
	if ((code = retention_scrub(text.s, e)))
		return err_wrap(e, "erasing note %s", id);
	struct cjson *o = cjson_object(mem);
	cjson_set_string(mem, o, "id", id);
	cjson_set_string(mem, o, "level", retention_level_name(level));
	cjson_set_string(mem, o, "method",
		"key record overwritten in place, ciphertext overwritten and removed");
	cjson_set_string(mem, o, "reread", direct ? "O_DIRECT" : "cache");
	*evidence = o;
	return OK;
}
