/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the digests on the ledger let somebody guess, and whether words can be passed off as said of
 * another matter: docs/threats.md, on sealed text and documents. */
#include "retention_lab.h"

#include "core/parse.h"
#include "core/sha256.h"
#include "retention/document.h"
#include "retention/notes.h"

enum { QUESTIONS = 12, FORMS = 1 << QUESTIONS };

/* A screening form: twelve questions answered yes or no. */
static void
form(struct buf *out, unsigned answers)
{
	buf_reset(out);
	buf_puts(out, "template: screening\n");
	for (int i = 0; i < QUESTIONS; i++)
		buf_printf(out, "q%d: %s\n", i + 1, answers >> i & 1 ? "yes" : "no");
}

static void
digest_of(const void *salt, size_t n_salt, const struct buf *text, char out[65])
{
	AUTO_BUF(b);

	if (n_salt)
		buf_add(&b, salt, n_salt);
	buf_add(&b, text->s, text->len);
	sha256_hex(out, b.s, b.len);
}

/* Every form there can be, against the digest on the ledger: with nothing, with zeros, and with the
 * salt of another document for a salt.  Only its own salt opens it. */
static void
dictionary(void)
{
	unsigned char salt[32], other[32], zeros[32] = { 0 };
	char d[65], d2[65], got[65];
	int guessed = 0, opened = 0;
	AUTO_BUF(text);

	form(&text, 0xa5b);
	ok(retention_document_put(documents_dir, text.s, text.len, d, &e) == OK &&
	    retention_document_put(documents_dir, text.s, text.len, d2, &e) == OK &&
	    retention_document_salt(documents_dir, d, salt, &e) == OK &&
	    retention_document_salt(documents_dir, d2, other, &e) == OK, "a form is stored, twice");
	ok(strcmp(d, d2) != 0 && memcmp(salt, other, 32) != 0, "the same answers have another digest each time");
	for (unsigned i = 0; i < FORMS; i++) {
		form(&text, i);
		digest_of(NULL, 0, &text, got);
		guessed += strcmp(got, d) == 0;
		digest_of(zeros, 32, &text, got);
		guessed += strcmp(got, d) == 0;
		digest_of(other, 32, &text, got);
		guessed += strcmp(got, d) == 0;
		digest_of(salt, 32, &text, got);
		opened += strcmp(got, d) == 0;
	}
	ok(guessed == 0, "a dictionary of all %d answers matches no document digest", FORMS);
	ok(opened == 1, "and the salt opens the one that was given");
}

/* The same for a sealed text of few possible words. */
static void
note_dictionary(void)
{
	static const char *const words[] = { "refused", "granted", "withdrawn", "about a person", "mistake", "" };
	static const char *const origins[] = { "sim.lab-00", "" };
	struct retention_note_ref ref;
	unsigned char salt[32], zeros[32] = { 0 };
	int guessed = 0, opened = 0;
	char got[65];
	AUTO_BUF(text);

	ok(retention_note_put(vault, "sim.lab-00", "c-aaaaaa", "reason", "withdrawn", 9, &ref, &e) == OK &&
	    retention_note_get(vault, ref.id, &text, salt, NULL, &e) == OK, "a reason is sealed");
	for (size_t i = 0; i < 6 * 2 * 3; i++) {
		const char *part[] = { "probity-note-1", origins[i / 6 % 2], "c-aaaaaa", "reason" };
		AUTO_BUF(b);
		if (i / 12)
			buf_add(&b, i / 12 == 1 ? zeros : salt, 32);
		for (int k = 0; k < 4; k++)
			buf_add(&b, part[k], strlen(part[k]) + 1);
		buf_puts(&b, words[i % 6]);
		sha256_hex(got, b.s, b.len);
		*(i / 12 == 2 ? &opened : &guessed) += strcmp(got, ref.commitment) == 0;
	}
	ok(guessed == 0 && opened == 1, "a dictionary of reasons matches no commitment");
}

/* An opening is of one lab, one object and one field. */
static void
moved(void)
{
	struct retention_note_ref a, b, found;
	unsigned char salt[32];
	char got[65];
	AUTO_BUF(text);
	AUTO_BUF(from);
	AUTO_BUF(to);
	AUTO_BUF(bytes);
	const char *const where[][3] = { { "sim.lab-00", "c-bbbbbb", "reason" }, { "sim.lab-00", "c-aaaaaa", "advice" },
		{ "sim.lab-01", "c-aaaaaa", "reason" }, { "sim.lab-00", "c-aaaaaa/cohort", "reason" } };
	int same = 0;

	ok(retention_note_put(vault, "sim.lab-00", "c-aaaaaa", "reason", "said of one", 11, &a, &e) == OK &&
	    retention_note_put(vault, "sim.lab-00", "c-bbbbbb", "reason", "said of two", 11, &b, &e) == OK &&
	    retention_note_get(vault, a.id, &text, salt, NULL, &e) == OK, "two notes of two cases");
	for (size_t i = 0; i < 4; i++) {
		AUTO_BUF(sum);
		buf_add(&sum, salt, 32);
		buf_add(&sum, "probity-note-1", 15);
		for (int k = 0; k < 3; k++)
			buf_add(&sum, where[i][k], strlen(where[i][k]) + 1);
		buf_puts(&sum, "said of one");
		sha256_hex(got, sum.s, sum.len);
		same += strcmp(got, a.commitment) == 0;
	}
	ok(same == 0, "an opening moved to another case, field, lab or dataset does not fit");
	ok(retention_note_find(vault, "c-bbbbbb", a.commitment, &found, &e) == ERR_NOT_FOUND,
	    "nor is it found under another case: %s", e.msg);
	buf_printf(&from, "%s/notes/%s", vault_dir, a.id);
	buf_printf(&to, "%s/notes/%s", vault_dir, b.id);
	ok(file_read(&bytes, from.s, 1 << 16, &e) == OK && file_write(to.s, bytes.s, bytes.len, &e) == OK &&
	    retention_note_get(vault, b.id, &text, NULL, NULL, &e) == ERR_INTEGRITY,
	    "its file in the place of another's does not open: %s", e.msg);
	buf_reset(&from), buf_reset(&to), buf_reset(&bytes);
	buf_printf(&from, "%s/notes/%.32s", keystore_dir, a.id);
	buf_printf(&to, "%s/notes/%.32s", keystore_dir, b.id);
	ok(file_read(&bytes, from.s, 1 << 16, &e) == OK && file_write(to.s, bytes.s, bytes.len, &e) == OK &&
	    retention_note_get(vault, b.id, &text, NULL, NULL, &e) == ERR_INTEGRITY,
	    "nor with its key moved along: %s", e.msg);
}

/* Document and salt are one: neither goes with another's. */
static void
swapped(void)
{
	char one[65], two[65];
	AUTO_BUF(text);
	AUTO_BUF(a);
	AUTO_BUF(b);
	AUTO_BUF(salt);

	form(&text, 1);
	ok(retention_document_put(documents_dir, text.s, text.len, one, &e) == OK &&
	    retention_document_put(documents_dir, text.s, text.len, two, &e) == OK, "one text, two documents");
	buf_printf(&a, "%s/%s.salt", documents_dir, one);
	buf_printf(&b, "%s/%s.salt", documents_dir, two);
	ok(file_read(&salt, a.s, 64, &e) == OK && file_write(b.s, salt.s, salt.len, &e) == OK &&
	    retention_document_get(documents_dir, two, &text, &e) == ERR_INTEGRITY,
	    "the salt of another document does not fit: %s", e.msg);
	ok(file_write(b.s, "", 0, &e) == OK && retention_document_get(documents_dir, two, &text, &e) == ERR_INTEGRITY,
	    "nor does an empty one: %s", e.msg);
	buf_puts(&salt, "x");
	ok(file_write(b.s, salt.s, salt.len, &e) == OK && retention_document_get(documents_dir, two, &text, &e) == ERR_INTEGRITY,
	    "nor one with a byte more: %s", e.msg);
}

int
main(void)
{
	lab_begin();
	dictionary();
	note_dictionary();
	moved();
	swapped();
	lab_end();
	return done();
}
