/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * label.c -- the directory of labels; see notes.h.
 *
 * A label is a note of the object "directory" whose field is the id; vault/labels/ID holds the
 * note's id and nothing secret.  Erasing looks at every note of the directory, so that a label
 * replaced by a killed process goes too.
 */
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"
#include "retention/notes_int.h"
#include "retention/vault_int.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { LABEL_MAX = 200 };

static enum err_code
id_ok(const char *id, struct err *e)
{
	return parse_id_ok(id) ? OK : err_set(e, ERR_INVALID, "'%.40s' is not an id", id);
}

static void
pointer_path(struct buf *out, const struct retention_vault *v, const char *id)
{
	buf_printf(out, "%s/labels/%s", v->dir, id);
}

/* Erase every label note of `id` but `keep` (NULL: all). */
static enum err_code
erase_others(struct arena *mem, struct retention_vault *v, const char *id, const char *keep,
	struct cjson **last, struct err *e)
{
	const char **ids;
	size_t n;
	enum err_code code = retention_note_list(mem, v, "directory", &ids, &n, e);

	for (size_t i = 0; !code && i < n; i++) {
		struct retention_note note;
		if (keep && strcmp(ids[i], keep) == 0)
			continue;
		if ((code = retention_note_open(v, ids[i], &note, e)))
			break;
		bool his = note.field_n == strlen(id) && memcmp(note.field, id, note.field_n) == 0;
		retention_note_close(&note);
		if (his)
			code = retention_note_erase(mem, v, ids[i], last, e);
	}
	return code;
}

enum err_code
retention_label_put(struct retention_vault *v, const char *id, const char *label, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct retention_note_ref ref;
	struct cjson *gone;
	AUTO_BUF(path);
	enum err_code code;

	if ((code = id_ok(id, e)))
		return code;
	if (!*label || strlen(label) > LABEL_MAX)
		return err_set(e, ERR_INVALID, "a label has 1 to %d bytes", LABEL_MAX);
	pointer_path(&path, v, id);
	bool replaces = file_exists(path.s);
	if ((code = retention_note_put(v, "label", "directory", id, label, strlen(label), &ref, e)))
		return code;
	if (FAULT("retention.label.pointer"))
		return err_set(e, ERR_FAILED, "writing a label: injected fault");
	if ((code = file_write(path.s, ref.id, strlen(ref.id), e)))
		return code;
	if (replaces)
		code = erase_others(&mem, v, id, ref.id, &gone, e);
	arena_free(&mem);
	return code;
}

enum err_code
retention_label_get(struct arena *mem, struct retention_vault *v, const char *id,
	const char **label, struct err *e)
{
	struct retention_note note;
	AUTO_BUF(path);
	AUTO_BUF(ref);
	enum err_code code;

	if ((code = id_ok(id, e)))
		return code;
	pointer_path(&path, v, id);
	if ((code = file_read(&ref, path.s, 64, e)))
		return code == ERR_NOT_FOUND ? err_set(e, ERR_NOT_FOUND, "%s has no label", id)
					     : code;
	if ((code = retention_note_open(v, ref.s, &note, e)))
		return code;
	bool his = note.field_n == strlen(id) && memcmp(note.field, id, note.field_n) == 0;
	if (his)
		*label = arena_printf(mem, "%.*s", (int)note.text_n, note.text);
	retention_note_close(&note);
	return his
		? OK
		: err_set(e, ERR_INTEGRITY, "the label file of %s points to another's label", id);
}

enum err_code
retention_label_erase(struct arena *mem, struct retention_vault *v, const char *id,
	struct cjson **evidence, struct err *e)
{
	struct cjson *last = NULL;
	AUTO_BUF(path);
	AUTO_BUF(dir);
	enum err_code code;

	if ((code = id_ok(id, e)) || (code = erase_others(mem, v, id, NULL, &last, e)))
		return code;
	pointer_path(&path, v, id);
	buf_printf(&dir, "%s/labels", v->dir);
	if (unlink(path.s) < 0 && errno == ENOENT && !last)
		return err_set(e, ERR_NOT_FOUND, "%s has no label", id);
	if ((code = file_sync_dir(dir.s, e)))
		return code;
	if (!last)	/* killed between key and pointer: the key is gone, how is not known */
		cjson_set_string(
			mem, last = cjson_object(mem), "level", retention_level_name(RETENTION_D0));
	*evidence = last;
	return OK;
}

enum err_code
retention_label_list(struct arena *mem, struct retention_vault *v, struct retention_label **out,
	size_t *n, struct err *e)
{
	const char **ids;
	size_t count, kept = 0;
	AUTO_BUF(dir);
	enum err_code code;

	buf_printf(&dir, "%s/labels", v->dir);
	if ((code = retention_names(mem, dir.s, false, &ids, &count, e)))
		return code;
	struct retention_label *list = arena_alloc(mem, (count + 1) * sizeof *list);
	for (size_t i = 0; i < count; i++) {
		if (!parse_id_ok(ids[i]))	/* a temporary */
			continue;
		code = retention_label_get(mem, v, ids[i], &list[kept].label, e);
		if (code == ERR_NOT_FOUND) {	/* erased, its pointer left by a killed process */
			err_clear(e);
			continue;
		}
		if (code)
			return code;
		list[kept++].id = ids[i];
	}
	*out = list;
	*n = kept;
	return OK;
}
