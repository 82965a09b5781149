/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_embed.c -- what the binary carries is, byte for byte, what lies in the source folder. */
#include "core/embed.h"
#include "core/file.h"
#include "tests/unit/tap.h"

#include <glob.h>

static struct err e;

static void
test_table(void)
{
	int disorder = 0, unterminated = 0;

	for (const struct embed_file *f = embed_files; f->name; f++) {
		disorder += f[1].name && strcmp(f[0].name, f[1].name) >= 0;
		unterminated += f->text[f->n] != '\0';
	}
	ok(disorder == 0, "sorted by name, none twice");
	ok(unterminated == 0, "each ends in a NUL that is not counted");
	ok(embed_find("nothing") == NULL && embed_find("") == NULL && embed_find("templates") == NULL &&
	    embed_find("./GOVERNANCE.md") == NULL, "no other name is found");
}

static void
test_bytes(void)
{
	for (const struct embed_file *f = embed_files; f->name; f++) {
		AUTO_BUF(disk);
		enum err_code code = file_read(&disk, f->name, 1 << 24, &e);
		ok(!code && disk.len == f->n && memcmp(disk.s, f->text, f->n) == 0, "%s as it is on disk",
		    f->name);
		ok(f->n && embed_find(f->name) == f, "%s is found, and is not empty", f->name);
	}
}

/* A new file in one of these folders must reach a lab without anybody remembering to list it. */
static void
test_complete(void)
{
	static const char *const globs[] = { "GOVERNANCE.md", "workflow/processes/*.md",
		"workflow/calendars/*.csv", "templates/*.md", "templates/*.css" };

	for (size_t i = 0; i < sizeof globs / sizeof *globs; i++) {
		glob_t g = { 0 };
		size_t missing = 0;
		int rc = glob(globs[i], 0, NULL, &g);

		for (size_t k = 0; k < g.gl_pathc; k++)
			missing += embed_find(g.gl_pathv[k]) == NULL;
		ok(rc == 0 && g.gl_pathc && missing == 0, "every %s is in the binary", globs[i]);
		globfree(&g);
	}
}

int
main(void)
{
	test_table();
	test_bytes();
	test_complete();
	return done();
}
