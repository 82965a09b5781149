/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notes.c -- see notes.h and notes_int.h. */
#include "retention/notes_int.h"
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"
#include "retention/overwrite_int.h"
#include "retention/vault_int.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static inline void fd_p(int *fd) { if (*fd >= 0) close(*fd); }
#define AUTO_FD(name) int name __attribute__((cleanup(fd_p)))

enum { PART_MAX = 255, NOTE_HEAD = 8 + NONCE + TAG, AT_NONCE = 4, AT_WRAPPED = 16, AT_TAG = 48 };

/* Where a note's key is: slot name and record number, from its id. */
struct place { char slot[NAME_HEX + 1]; unsigned record; };

static bool
place_of(const char *id, struct place *p)
{
	int record;

	if (strlen(id) != NAME_HEX + 3 || id[NAME_HEX] != '-'
		|| !parse_digits(id + NAME_HEX + 1, 2, &record) || record >= NOTES_PER_SLOT)
		return false;
	memcpy(p->slot, id, NAME_HEX);
	p->slot[NAME_HEX] = '\0';
	p->record = (unsigned)record;
	return retention_is_name(p->slot);
}

static void
slot_name(const struct retention_vault *v, const char *obj, unsigned number, char out[NAME_HEX + 1])
{
	AUTO_BUF(text);

	buf_printf(&text, "%u/%s", number, obj);
	retention_name_of(v, "notes", text.s, out);
}

static void
slot_path(struct buf *out, const struct retention_vault *v, const char *slot)
{
	buf_printf(out, "%s/notes/%s", v->keystore, slot);
}

static void
note_path(struct buf *out, const struct retention_vault *v, const char *id)
{
	buf_printf(out, "%s/notes/%s", v->dir, id);
}

static unsigned char *
record_of(unsigned char *block, unsigned i)
{
	return block + NOTE_SLOT_HEAD + i * NOTE_RECORD;
}

static void
wrap_key(const struct retention_vault *v, const char *id, const unsigned char key[KEY],
	unsigned char record[NOTE_RECORD])
{
	EVP_CIPHER_CTX *ctx = retention_gcm_new(v->notes_kek.s, true);
	unsigned char sealed[KEY];

	memset(record, 0, NOTE_RECORD);
	record[0] = NOTE_USED;
	retention_random(record + AT_NONCE, NONCE);
	retention_gcm_seal(
		ctx, record + AT_NONCE, id, strlen(id), key, KEY, sealed, record + AT_TAG);
	memcpy(record + AT_WRAPPED, sealed, KEY);
	EVP_CIPHER_CTX_free(ctx);
}

static bool
unwrap_key(const struct retention_vault *v, const char *id, const unsigned char record[NOTE_RECORD],
	unsigned char key[KEY])
{
	EVP_CIPHER_CTX *ctx = retention_gcm_new(v->notes_kek.s, false);
	bool good = retention_gcm_open(ctx, record + AT_NONCE, id, strlen(id), record + AT_WRAPPED,
		KEY, key, record + AT_TAG);

	EVP_CIPHER_CTX_free(ctx);
	return good;
}

/* ---- the text of a note file ---- */

static void
add_part(struct retention_secret_buf *b, const char *s)
{
	size_t n = strlen(s);
	unsigned char len[2] = { 0, (unsigned char)n };

	retention_secret_add(b, len, 2);
	retention_secret_add(b, s, n);
}

static bool
take_part(const char **p, const char *end, const char **s, size_t *n)
{
	if (end - *p < 2 || **p != 0)
		return false;
	*n = (unsigned char)(*p)[1];
	if ((size_t)(end - *p - 2) < *n)
		return false;
	*s = *p + 2;
	*p += 2 + *n;
	return true;
}

bool
retention_note_parse(struct retention_note *n)
{
	const char *p = n->all.s, *end = p + n->all.len;

	if (n->all.len < 32)
		return false;
	memcpy(n->salt, p, 32);
	p += 32;
	if (!take_part(&p, end, &n->origin, &n->origin_n) || !take_part(&p, end, &n->obj, &n->obj_n)
	    || !take_part(&p, end, &n->field, &n->field_n))
		return false;
	n->text = p;
	n->text_n = (size_t)(end - p);
	return true;
}

static void
commitment_of(const unsigned char salt[32], const char *const parts[4], const size_t sizes[4],
	char out[65])
{
	unsigned char sum[KEY];
	RETENTION_SECRET(b);

	retention_secret_add(&b, salt, 32);
	retention_secret_add(&b, "probity-note-1", 15);	/* with its NUL */
	for (int i = 0; i < 4; i++) {
		retention_secret_add(&b, parts[i], sizes[i]);
		if (i < 3)
			retention_secret_add(&b, "", 1);
	}
	retention_sha256(b.s, b.len, sum);
	parse_hex_write(out, sum, sizeof sum);
}

/* ---- putting ---- */

static enum err_code
part_ok(const char *what, const char *s, struct err *e)
{
	if (!*s || strlen(s) > PART_MAX || !cjson_text_ok(s))
		return err_set(e, ERR_INVALID, "a note's %s has 1 to %d printable characters", what,
			PART_MAX);
	return OK;
}

static enum err_code
note_ok(const char *origin, const char *obj, const char *field, const char *text, size_t n,
	struct err *e)
{
	enum err_code code;

	if ((code = part_ok("origin", origin, e)) || (code = part_ok("object", obj, e))
	    || (code = part_ok("field", field, e)))
		return code;
	if (n > RETENTION_NOTE_MAX)
		return err_set(e, ERR_INVALID,
			"a note of %zu bytes: %d is the most; attach a document instead", n,
			RETENTION_NOTE_MAX);
	if (n && memchr(text, '\0', n))
		return err_set(e, ERR_INVALID, "a note has a NUL character in it");
	return OK;
}

/* The slot that has room, locked and read; made when the others are full. */
static enum err_code
open_room(struct retention_vault *v, const char *obj, char slot[NAME_HEX + 1], unsigned *record,
	int *out, unsigned char block[SLOT], struct err *e)
{
	for (unsigned number = 0; number <= NOTE_SLOTS_MAX; number++) {
		unsigned char fresh[SLOT] = "PNOTES01";
		AUTO_BUF(path);
		enum err_code code;

		slot_name(v, obj, number, slot);
		slot_path(&path, v, slot);
		retention_put32(fresh + 8, number);
		if (!file_exists(path.s) && (code = file_create(path.s, fresh, SLOT, e))
			&& code != ERR_CONFLICT)
			return code;
		err_clear(e);
		AUTO_FD(fd) = open(path.s, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
		if (fd < 0 || flock(fd, LOCK_EX) < 0)
			return err_errno(e, "locking a slot of notes");
		if ((code = retention_block_read(path.s, block, e)))
			return code;
		if (memcmp(block, fresh, 12) != 0)
			return err_set(e, ERR_INTEGRITY, "a slot of notes is damaged: %s", path.s);
		for (unsigned i = 0; i < NOTES_PER_SLOT; i++)
			if (record_of(block, i)[0] == NOTE_FREE) {
				*record = i;
				*out = fd;
				fd = -1;
				return OK;
			}
	}
	return err_set(e, ERR_INVALID, "an object can have %d notes",
		NOTES_PER_SLOT * (NOTE_SLOTS_MAX + 1));
}

static enum err_code
write_note(struct retention_vault *v, const char *id, const unsigned char key[KEY],
	const struct retention_secret_buf *plain, struct err *e)
{
	EVP_CIPHER_CTX *ctx = retention_gcm_new(key, true);
	unsigned char head[NOTE_HEAD] = "PNOTE001";
	AUTO_BUF(path);
	AUTO_BUF(file);

	buf_add(&file, head, sizeof head);
	buf_add(&file, plain->s, plain->len);	/* room; the cipher writes over it */
	unsigned char *p = (unsigned char *)file.s;
	retention_random(p + 8, NONCE);
	retention_gcm_seal(
		ctx, p + 8, id, strlen(id), plain->s, plain->len, p + NOTE_HEAD, p + 8 + NONCE);
	EVP_CIPHER_CTX_free(ctx);
	note_path(&path, v, id);
	if (FAULT("retention.note.file"))
		return err_set(e, ERR_FAILED, "sealing a note: injected fault");
	return file_write(path.s, file.s, file.len, e);
}

enum err_code
retention_note_put(struct retention_vault *v, const char *origin, const char *obj,
	const char *field, const char *text, size_t n, struct retention_note_ref *out,
	struct err *e)
{
	unsigned char block[SLOT], record[NOTE_RECORD], salt[32];
	struct retention_note_ref ref;
	char slot[NAME_HEX + 1];
	unsigned at = 0;
	RETENTION_SECRET(plain);
	AUTO_KEY(key);
	AUTO_FD(fd) = -1;
	AUTO_BUF(path);
	enum err_code code;

	if ((code = note_ok(origin, obj, field, text, n, e))
	    || (code = open_room(v, obj, slot, &at, &fd, block, e)))
		return code;
	snprintf(ref.id, sizeof ref.id, "%s-%02u", slot, at);
	retention_random(salt, sizeof salt);
	retention_random(key.k, KEY);
	retention_secret_add(&plain, salt, sizeof salt);
	add_part(&plain, origin);
	add_part(&plain, obj);
	add_part(&plain, field);
	retention_secret_add(&plain, text, n);
	commitment_of(salt, (const char *const[]){ origin, obj, field, text },
		(const size_t[]){ strlen(origin), strlen(obj), strlen(field), n }, ref.commitment);
	if ((code = write_note(v, ref.id, key.k, &plain, e)))
		return err_wrap(e, "sealing a note");
	wrap_key(v, ref.id, key.k, record);
	slot_path(&path, v, slot);
	if (FAULT("retention.note.key"))
		return err_set(e, ERR_FAILED, "sealing a note: injected fault");
	if ((code = retention_block_patch(
		     path.s, NOTE_SLOT_HEAD + at * NOTE_RECORD, record, NOTE_RECORD, e)))
		return err_wrap(e, "sealing a note");
	*out = ref;
	return OK;
}

/* ---- opening ---- */

void
retention_note_close(struct retention_note *n)
{
	retention_wipe_buf(&n->all);
}

static enum err_code
read_record(
	struct retention_vault *v, const char *id, unsigned char record[NOTE_RECORD], struct err *e)
{
	unsigned char block[SLOT];
	struct place at;
	AUTO_BUF(path);
	enum err_code code;

	if (!place_of(id, &at))
		return err_set(e, ERR_INVALID, "'%.60s' is not a note's id", id);
	slot_path(&path, v, at.slot);
	if ((code = retention_block_read(path.s, block, e)))
		return code == ERR_NOT_FOUND ? err_set(e, ERR_NOT_FOUND, "no note %s", id) : code;
	memcpy(record, record_of(block, at.record), NOTE_RECORD);
	return OK;
}

enum err_code
retention_note_open(
	struct retention_vault *v, const char *id, struct retention_note *out, struct err *e)
{
	unsigned char record[NOTE_RECORD];
	struct retention_note n = { .all = BUF_INIT };
	AUTO_KEY(key);
	AUTO_BUF(path);
	AUTO_BUF(file);
	enum err_code code;

	if ((code = read_record(v, id, record, e)))
		return code;
	if (record[0] != NOTE_USED)
		return err_set(e, ERR_NOT_FOUND, "note %s %s", id,
			record[0] == NOTE_ERASED ? "has been erased" : "does not exist");
	if (!unwrap_key(v, id, record, key.k))
		return err_set(e, ERR_INTEGRITY, "the key of note %s was altered", id);
	note_path(&path, v, id);
	if ((code = file_read(&file, path.s, RETENTION_NOTE_MAX + 4096, e)))
		return code == ERR_NOT_FOUND
			? err_set(e, ERR_INTEGRITY, "note %s has a key and no text", id) : code;
	const unsigned char *p = (const unsigned char *)file.s;
	if (file.len < NOTE_HEAD || memcmp(p, "PNOTE001", 8) != 0)
		return err_set(e, ERR_INTEGRITY, "note %s is damaged", id);
	buf_add(&n.all, file.s + NOTE_HEAD, file.len - NOTE_HEAD);
	EVP_CIPHER_CTX *ctx = retention_gcm_new(key.k, false);
	bool good = retention_gcm_open(ctx, p + 8, id, strlen(id), p + NOTE_HEAD,
		file.len - NOTE_HEAD, (unsigned char *)n.all.s, p + 8 + NONCE);
	EVP_CIPHER_CTX_free(ctx);
	if (!good || !retention_note_parse(&n)) {
		retention_note_close(&n);
		return err_set(e, ERR_INTEGRITY, "note %s was altered", id);
	}
	*out = n;
	return OK;
}

enum err_code
retention_note_get(struct retention_vault *v, const char *id, struct buf *text,
	unsigned char salt[32], char commitment[65], struct err *e)
{
	struct retention_note n;
	enum err_code code = retention_note_open(v, id, &n, e);

	if (code)
		return code;
	buf_add(text, n.text, n.text_n);
	if (salt)
		memcpy(salt, n.salt, 32);
	if (commitment)
		commitment_of(n.salt, (const char *const[]){ n.origin, n.obj, n.field, n.text },
			(const size_t[]){ n.origin_n, n.obj_n, n.field_n, n.text_n }, commitment);
	retention_note_close(&n);
	return OK;
}

/* ---- listing ---- */

struct ids { const char **s; size_t n, cap; };

static void
add_slot_ids(struct arena *mem, struct ids *ids, const char *slot, unsigned char block[SLOT])
{
	for (unsigned i = 0; i < NOTES_PER_SLOT; i++) {
		if (record_of(block, i)[0] != NOTE_USED)
			continue;
		if (ids->n == ids->cap) {
			size_t cap = ids->cap ? 2 * ids->cap : 64;
			const char **more = arena_alloc(mem, cap * sizeof *more);
			if (ids->n)
				memcpy(more, ids->s, ids->n * sizeof *more);
			ids->s = more;
			ids->cap = cap;
		}
		ids->s[ids->n++] = arena_printf(mem, "%s-%02u", slot, i);
	}
}

static enum err_code
list_object(struct arena *mem, struct retention_vault *v, const char *obj, struct ids *ids,
	struct err *e)
{
	for (unsigned number = 0; number <= NOTE_SLOTS_MAX; number++) {
		unsigned char block[SLOT];
		char slot[NAME_HEX + 1];
		AUTO_BUF(path);
		enum err_code code;

		slot_name(v, obj, number, slot);
		slot_path(&path, v, slot);
		if ((code = retention_block_read(path.s, block, e))) {
			if (code == ERR_NOT_FOUND)
				err_clear(e);
			return code == ERR_NOT_FOUND ? OK : code;
		}
		add_slot_ids(mem, ids, slot, block);
	}
	return OK;
}

static enum err_code
list_all(struct arena *mem, struct retention_vault *v, struct ids *ids, struct err *e)
{
	const char **names;
	size_t n;
	AUTO_BUF(dir);
	enum err_code code;

	buf_printf(&dir, "%s/notes", v->keystore);
	if ((code = retention_names(mem, dir.s, false, &names, &n, e)))
		return code;
	for (size_t i = 0; i < n; i++) {
		unsigned char block[SLOT];
		AUTO_BUF(path);
		if (!retention_is_name(names[i]))
			continue;
		slot_path(&path, v, names[i]);
		if ((code = retention_block_read(path.s, block, e)))
			return code;
		add_slot_ids(mem, ids, names[i], block);
	}
	return OK;
}

enum err_code
retention_note_list(struct arena *mem, struct retention_vault *v, const char *obj,
	const char ***out, size_t *n, struct err *e)
{
	struct ids ids = { 0 };
	enum err_code code = obj ? list_object(mem, v, obj, &ids, e) : list_all(mem, v, &ids, e);

	if (code)
		return code;
	*out = ids.s;
	*n = ids.n;
	return OK;
}

enum err_code
retention_note_find(struct retention_vault *v, const char *obj, const char *commitment,
	struct retention_note_ref *out, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct retention_note_ref ref = { 0 };
	const char **ids;
	size_t n;
	bool found = false;
	enum err_code code = retention_note_list(&mem, v, obj, &ids, &n, e);

	for (size_t i = 0; !code && !found && i < n; i++) {
		struct buf text = BUF_INIT;
		code = retention_note_get(v, ids[i], &text, NULL, ref.commitment, e);
		retention_wipe_buf(&text);
		snprintf(ref.id, sizeof ref.id, "%s", ids[i]);
		found = !code && strcmp(ref.commitment, commitment) == 0;
	}
	arena_free(&mem);
	if (code)
		return code;
	if (!found)
		return err_set(e, ERR_NOT_FOUND, "no note of %s has the commitment %.64s", obj,
			commitment);
	*out = ref;
	return OK;
}
