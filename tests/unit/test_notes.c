/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_notes.c -- sealed notes, labels and documents. */
#include "retention_lab.h"

#include "core/parse.h"
#include "retention/crypt_int.h"
#include "retention/document.h"
#include "retention/notes.h"

static struct retention_note_ref ref;
static struct cjson *ev;

/* The commitment as its definition says, made here and by hand. */
static void
by_definition(const unsigned char salt[32], const char *origin, const char *obj, const char *field,
	const char *text, char out[65])
{
	unsigned char sum[32];
	AUTO_BUF(b);

	buf_add(&b, salt, 32);
	buf_add(&b, "probity-note-1", 15);
	buf_add(&b, origin, strlen(origin) + 1);
	buf_add(&b, obj, strlen(obj) + 1);
	buf_add(&b, field, strlen(field) + 1);
	buf_puts(&b, text);
	retention_sha256(b.s, b.len, sum);
	parse_hex_write(out, sum, 32);
}

static enum err_code
put(const char *obj, const char *field, const char *text)
{
	err_clear(&e);
	return retention_note_put(vault, "sim.lab-00", obj, field, text, strlen(text), &ref, &e);
}

static enum err_code
get(const char *id, struct buf *out)
{
	err_clear(&e);
	buf_reset(out);
	return retention_note_get(vault, id, out, NULL, NULL, &e);
}

static void
notes(void)
{
	unsigned char salt[32];
	char commitment[65], want[65], first[40];
	struct retention_note_ref found;
	AUTO_BUF(text);
	char *big = malloc(RETENTION_NOTE_MAX + 1);

	ok(put("c-7m2xq9", "reason", "the cohort is too small") == OK && strlen(ref.id) == 35,
		"a note is sealed");
	strcpy(first, ref.id);
	ok(retention_note_get(vault, first, &text, salt, commitment, &e) == OK, "and opened");
	is(text.s, "the cohort is too small", "its text");
	by_definition(salt, "sim.lab-00", "c-7m2xq9", "reason", "the cohort is too small", want);
	is(commitment, want, "the commitment is as defined");
	is(ref.commitment, want, "also the one given at sealing");
	ok(put("c-7m2xq9", "reason", "the cohort is too small") == OK
			&& strcmp(ref.commitment, want) != 0,
		"the same words again have another commitment");
	ok(retention_note_find(vault, "c-7m2xq9", want, &found, &e) == OK
			&& strcmp(found.id, first) == 0,
		"a note is found by its commitment");
	ok(retention_note_find(vault, "c-7m2xq9", commitment + 1, &found, &e) == ERR_NOT_FOUND,
		"or not");
	ok(put("c-7m2xq9", "", "x") == ERR_INVALID && put("c-7m2xq9", "r\001", "x") == ERR_INVALID,
		"a field has a plain name");
	ok(retention_note_put(vault, "o", "c", "f", "a\0b", 3, &ref, &e) == ERR_INVALID,
		"no NUL in a note");
	memset(big, 'x', RETENTION_NOTE_MAX + 1);
	ok(retention_note_put(vault, "o", "c-big", "f", big, RETENTION_NOTE_MAX, &ref, &e) == OK
		&& get(ref.id, &text) == OK && text.len == RETENTION_NOTE_MAX, "a megabyte");
	ok(retention_note_put(vault, "o", "c-big", "f", big, RETENTION_NOTE_MAX + 1, &ref, &e)
			== ERR_INVALID,
		"no more");
	ok(put("c-e", "f", "") == OK && get(ref.id, &text) == OK && text.len == 0, "an empty note");
	ok(get("nonsense", &text) == ERR_INVALID, "a bad id");
	ok(get("00000000000000000000000000000000-00", &text) == ERR_NOT_FOUND, "no such note");
	first[33] = '5';
	ok(get(first, &text) == ERR_NOT_FOUND, "no such record");
	first[33] = '6';
	ok(get(first, &text) == ERR_INVALID, "there are sixty");
	free(big);
}

static void
many(void)
{
	const char **ids;
	size_t n = 0;
	int bad = 0;
	AUTO_BUF(text);

	for (int i = 0; i < 64; i++) {
		char s[32];
		snprintf(s, sizeof s, "note %d", i);
		bad += put("c-many", "f", s) != OK;
	}
	ok(bad == 0 && retention_note_list(&mem, vault, "c-many", &ids, &n, &e) == OK && n == 64,
		"64 notes need two slots");
	for (size_t i = 0; i < n; i++) {
		char s[32];
		snprintf(s, sizeof s, "note %zu", i);
		bad += get(ids[i], &text) != OK || strcmp(text.s, s) != 0;
	}
	ok(bad == 0, "in order of writing");
	ok(retention_note_list(&mem, vault, "c-none", &ids, &n, &e) == OK && n == 0,
		"none of another object");
	ok(retention_note_list(&mem, vault, NULL, &ids, &n, &e) == OK && n > 64, "all of them");
}

static void
erasing(void)
{
	const char **ids;
	size_t n = 0;
	AUTO_BUF(text);
	AUTO_BUF(path);

	ok(retention_note_list(&mem, vault, "c-many", &ids, &n, &e) == OK, "list");
	ok(retention_note_erase(&mem, vault, ids[60], &ev, &e) == OK, "one of many is erased");
	enum retention_level level;
	ok(retention_level_parse(cjson_str(ev, "level", ""), &level)
			&& level <= retention_keystore_fs(vault)->cap && level >= RETENTION_D0,
		"at %s, no more than its medium allows", cjson_str(ev, "level", ""));
	ok(get(ids[60], &text) == ERR_NOT_FOUND && strstr(e.msg, "erased"), "and says so");
	ok(get(ids[59], &text) == OK && get(ids[61], &text) == OK, "its neighbours open");
	buf_printf(&path, "%s/notes/%s", vault_dir, ids[60]);
	ok(!file_exists(path.s), "its ciphertext is gone");
	ok(retention_note_erase(&mem, vault, ids[60], &ev, &e) == OK, "again is fine");
	ok(put("c-many", "f", "after") == OK && strcmp(ref.id, ids[60]) != 0,
		"its record is not used again");
	ok(retention_note_erase(&mem, vault, "x", &ev, &e) == ERR_INVALID
			&& retention_note_erase(
				   &mem, vault, "00000000000000000000000000000000-00", &ev, &e)
				== ERR_NOT_FOUND,
		"nothing to erase");
	ids[61] = arena_strdup(&mem, ids[61]);
	buf_reset(&path);
	buf_printf(&path, "%s/notes/%s", vault_dir, ids[61]);
	lab_flip(path.s, 40);
	ok(get(ids[61], &text) == ERR_INTEGRITY, "a changed note is refused");
	lab_flip(path.s, 40);
	buf_reset(&path);
	buf_printf(&path, "%s/notes/%.32s", keystore_dir, ids[61]);
	lab_flip(path.s, 256 + 64 + 20);
	ok(get(ids[61], &text) == ERR_INTEGRITY && get(ids[62], &text) == OK,
		"a changed key is refused, its neighbour opens");
	lab_flip(path.s, 256 + 64 + 20);
}

static void
killed(void)
{
	static const char *const points[] = { "+retention.note.file", "+retention.note.key",
		"+file.rename", "+file.write" };
	static const char *const erasing_points[] = { "+retention.note.erase",
		"+retention.note.unlink", "+retention.overwrite.write",
		"+retention.remove.truncate", "+retention.remove.unlink" };
	const char **ids;
	size_t n = 0, before = 0;
	int status;
	AUTO_BUF(text);

	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		(void)retention_note_list(&mem, vault, "c-k", &ids, &before, &e);
		IN_CHILD(points[i], status, (void)put("c-k", "f", "lost"));
		ok(KILLED(status) && retention_note_list(&mem, vault, "c-k", &ids, &n, &e) == OK
				&& n == before,
			"sealing killed at %s leaves no note", points[i] + 1);
		ok(put("c-k", "f", "kept") == OK && get(ref.id, &text) == OK
				&& strcmp(text.s, "kept") == 0,
			"the next is whole");
	}
	for (size_t i = 0; i < sizeof erasing_points / sizeof *erasing_points; i++) {
		(void)put("c-k", "f", "to be erased");
		IN_CHILD(erasing_points[i], status,
			(void)retention_note_erase(&mem, vault, ref.id, &ev, &e));
		ok(KILLED(status), "erasing killed at %s", erasing_points[i] + 1);
		ok(retention_note_erase(&mem, vault, ref.id, &ev, &e) == OK
				&& get(ref.id, &text) == ERR_NOT_FOUND,
			"is finished");
	}
	ok(retention_sweep(vault, NULL, &e) == OK, "swept");
}

static void
racing(void)
{
	const char **ids;
	size_t n = 0;
	int status;
	AUTO_BUF(text);

	fflush(stdout);
	for (int i = 0; i < 4; i++)
		if (fork() == 0) {
			int bad = 0;
			for (int k = 0; k < 8; k++)
				bad += put("c-race", "f", "mine") != OK;
			_exit(bad != 0);
		}
	int bad = 0;
	for (int i = 0; i < 4; i++)
		bad += wait(&status) < 0 || status != 0;
	ok(bad == 0 && retention_note_list(&mem, vault, "c-race", &ids, &n, &e) == OK && n == 32,
		"four writers lose none of 32 notes");
	for (size_t i = 0; i < n; i++)
		bad += get(ids[i], &text) != OK;
	ok(bad == 0, "and all open");
}

static void
labels(void)
{
	const char *s = NULL;
	struct retention_label *list;
	size_t n = 0;
	int status;

	ok(retention_label_put(vault, "p-4kq7m2", "alice", &e) == OK
			&& retention_label_put(vault, "o-9d2m4x", "acme-trust", &e) == OK,
		"two labels");
	ok(retention_label_get(&mem, vault, "p-4kq7m2", &s, &e) == OK && strcmp(s, "alice") == 0,
		"read again");
	ok(retention_label_put(vault, "p-4kq7m2", "alison", &e) == OK
			&& retention_label_get(&mem, vault, "p-4kq7m2", &s, &e) == OK
			&& strcmp(s, "alison") == 0,
		"replaced");
	ok(retention_label_list(&mem, vault, &list, &n, &e) == OK && n == 2
			&& strcmp(list[0].label, "acme-trust") == 0
			&& strcmp(list[1].id, "p-4kq7m2") == 0,
		"listed by id");
	IN_CHILD("+retention.label.pointer", status,
		(void)retention_label_put(vault, "p-4kq7m2", "lost", &e));
	ok(KILLED(status) && retention_label_get(&mem, vault, "p-4kq7m2", &s, &e) == OK
			&& strcmp(s, "alison") == 0,
		"a killed replacement leaves the old one");
	ok(retention_label_erase(&mem, vault, "p-4kq7m2", &ev, &e) == OK
		&& retention_label_get(&mem, vault, "p-4kq7m2", &s, &e) == ERR_NOT_FOUND, "erased");
	const char **ids;
	ok(retention_note_list(&mem, vault, "directory", &ids, &n, &e) == OK && n == 1,
		"with all that was ever put for it");
	ok(retention_label_erase(&mem, vault, "p-4kq7m2", &ev, &e) == ERR_NOT_FOUND, "once");
	ok(retention_label_put(vault, "P", "x", &e) == ERR_INVALID
			&& retention_label_put(vault, "p-1", "", &e) == ERR_INVALID,
		"bad ids and labels");
}

static void
documents(void)
{
	char d[65], p[65];
	unsigned char salt[32];
	AUTO_BUF(out);
	AUTO_BUF(path);

	ok(retention_document_put(documents_dir, "a form\n", 7, d, &e) == OK,
		"a document is stored");
	ok(retention_document_get(documents_dir, d, &out, &e) == OK
			&& strcmp(out.s, "a form\n") == 0,
		"and read");
	ok(retention_document_salt(documents_dir, d, salt, &e) == OK, "its salt");
	buf_printf(&path, "cd '%s' && cat %s.salt %s | sha256sum", documents_dir, d, d);
	FILE *f = popen(path.s, "r");
	char line[100] = "";
	ok(f && fgets(line, sizeof line, f) && strncmp(line, d, 64) == 0,
		"cat D.salt D | sha256sum prints D");
	if (f)
		pclose(f);
	buf_reset(&path);
	ok(retention_document_put_public(documents_dir, "a form\n", 7, p, &e) == OK
			&& strcmp(p, d) != 0
			&& retention_document_get(documents_dir, p, &out, &e) == OK,
		"a published one");
	ok(retention_document_salt(documents_dir, p, salt, &e) == ERR_NOT_FOUND, "has no salt");
	buf_printf(&path, "%s/%s", documents_dir, d);
	lab_flip(path.s, 2);
	ok(retention_document_get(documents_dir, d, &out, &e) == ERR_INTEGRITY,
		"a changed document is refused");
	lab_flip(path.s, 2);
	buf_puts(&path, ".salt");
	ok(truncate(path.s, 31) == 0
			&& retention_document_get(documents_dir, d, &out, &e) == ERR_INTEGRITY,
		"a cut salt is refused");
	unlink(path.s);
	ok(retention_document_get(documents_dir, d, &out, &e) == ERR_INTEGRITY
			&& strstr(e.msg, "salt"),
		"a missing salt too");
	ok(retention_document_get(documents_dir, "xyz", &out, &e) == ERR_INVALID, "a bad digest");
	d[0] = d[0] == 'a' ? 'b' : 'a';
	ok(retention_document_get(documents_dir, d, &out, &e) == ERR_NOT_FOUND, "no such document");
	ok(retention_document_erase(documents_dir, p, &e) == OK
			&& retention_document_get(documents_dir, p, &out, &e) == ERR_NOT_FOUND
			&& retention_document_erase(documents_dir, p, &e) == OK,
		"erased, and again");
}

int
main(void)
{
	lab_begin();
	notes();
	many();
	erasing();
	killed();
	racing();
	labels();
	documents();
	lab_end();
	return done();
}
