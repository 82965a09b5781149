/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verifier's child: level 3 reports through it, its death is a finding, and a damaged disk is
 * either named or gives the same bytes. */
#include "core/spawn.h"
#include "tests/unit/ledger_forge.h"

#include <signal.h>

static void
judge(const struct ledger_entry *entry, struct ledger_report *r, void *ctx)
{
	const int64_t *bad = ctx;

	if (entry && entry->seq == *bad)
		ledger_report_add(r, "refused-command", entry->seq, "the policy forbids\t%s\x1b",
		    cjson_str(entry->st, "act", ""));
	if (!entry)
		ledger_report_add(r, "summed-up", -1, "the end");
}

static void
die(const struct ledger_entry *entry, struct ledger_report *r, void *ctx)
{
	(void)r, (void)ctx;
	if (entry && entry->seq == 2)
		raise(SIGKILL);
}

static void
hang(const struct ledger_entry *entry, struct ledger_report *r, void *ctx)
{
	(void)r, (void)ctx;
	if (entry && entry->seq == 2)
		pause();
}

static void
say_much(const struct ledger_entry *entry, struct ledger_report *r, void *ctx)
{
	(void)ctx;
	for (int i = 0; entry && i < 600; i++)
		ledger_report_add(r, "much", entry->seq, "%d", i);
}

static void
test_judge(struct lab *t)
{
	int64_t bad = 1;
	struct ledger_verify how = { .level = 3, .pin = &t->pin, .judge = judge, .ctx = &bad };
	struct arena mem = ARENA_INIT;
	struct ledger_report r;
	struct err e = ERR_INIT;
	AUTO_BUF(text);

	alarm(60);
	lab_must(ledger_verify(t->dir, &how, &mem, &r, &e), &e, "verify");
	ok(!r.ok && r.level == 3 && r.n == 2 && r.finding[0].seq == 1,
	    "level 3 judges every entry and the whole");
	is(r.finding[0].code, "refused-command", "by its own codes");
	is(r.finding[0].text, "the policy forbids?found?", "and its text is harmless");
	how.level = 2;
	forge_wants(t, &how, "", "level 2 does not ask");
	how = (struct ledger_verify){ .level = 3 };
	lab_must(ledger_verify(t->dir, &how, &mem, &r, &e), &e, "verify");
	ok(r.ok && r.level == 2, "without a judge the level is 2, and says so");
	how = (struct ledger_verify){ .level = 3, .judge = say_much };
	lab_must(ledger_verify(t->dir, &how, &mem, &r, &e), &e, "verify");
	ok(r.n == LEDGER_FINDINGS_MAX && r.more == 600 * 4 - r.n, "too many findings are counted");
	ledger_report_text(&text, &r);
	ok(strstr(text.s, "and 1400 findings more"), "and the text says so");
	how = (struct ledger_verify){ .level = 3, .judge = die };
	forge_wants(t, &how, "crashed", "the child's death");
	how = (struct ledger_verify){ .level = 3, .judge = hang, .silence_ms = 300 };
	forge_wants(t, &how, "crashed", "the child's silence");
	arena_free(&mem);
}

static struct { char path[64][160]; size_t n; } files;

static int
add_file(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st, (void)f;
	if (type == FTW_F && files.n < 64)
		snprintf(files.path[files.n++], sizeof *files.path, "%s", path);
	return 0;
}

/* One bit of every object and ref, here and there. */
static void
test_rot(struct lab *t, const char *kept)
{
	struct ledger_verify how = { .level = 2, .pin = &t->pin, .silence_ms = 200 };
	struct arena mem = ARENA_INIT;
	struct ledger_report good, r;
	struct err e = ERR_INIT;
	char dir[128];
	size_t tried = 0, missed = 0;

	files.n = 0;
	lab_must(ledger_verify(t->dir, &how, &mem, &good, &e), &e, "verify");
	snprintf(dir, sizeof dir, "%s/ledger.git/objects", t->dir);
	(void)nftw(dir, add_file, 16, FTW_PHYS);
	snprintf(dir, sizeof dir, "%s/ledger.git/refs", t->dir);
	(void)nftw(dir, add_file, 16, FTW_PHYS);
	for (size_t i = 0; i < files.n; i++) {
		AUTO_BUF(b);
		lab_must(file_read(&b, files.path[i], 1 << 20, &e), &e, "read");
		(void)chmod(files.path[i], 0600);
		for (size_t k = i % 7; k < b.len; k += 41, tried++) {
			b.s[k] ^= (char)(1 << (k % 8));
			lab_must(file_write(files.path[i], b.s, b.len, &e), &e, "write");
			lab_must(ledger_verify(t->dir, &how, &mem, &r, &e), &e, "verify");
			missed += r.ok && strcmp(r.root, good.root) != 0;
			b.s[k] ^= (char)(1 << (k % 8));
		}
		lab_must(file_write(files.path[i], b.s, b.len, &e), &e, "write");
	}
	ok(good.ok && tried > 20 && missed == 0,
	    "%zu flipped bits in %zu %s files: named, or of no effect", tried, files.n, kept);
	arena_free(&mem);
}

static bool
repack(struct lab *t)
{
	struct err e = ERR_INIT;
	int status = -1;
	char dir[128], path[256];

	snprintf(dir, sizeof dir, "%s/ledger.git", t->dir);
	const char *argv[] = { "git", "-C", dir, "repack", "-adq", NULL };
	struct spawn run = { .argv = argv };
	return spawn_find("git", path) && spawn_run(&run, NULL, NULL, &status, &e) == OK && status == 0;
}

static void
test_missing(struct lab *t)
{
	struct ledger_verify how = { .level = 1 };
	struct ledger *l = NULL;
	struct err e = ERR_INIT;
	char path[128];

	snprintf(path, sizeof path, "%s/ledger.git/refs/heads/ledger", t->dir);
	(void)remove(path);
	forge_wants(t, &how, "no-ledger", "a repository without the branch");
	ok(ledger_open(&l, t->dir, &e) == ERR_INTEGRITY, "does not open: %s", e.msg);
	ok(ledger_open(&l, "/nonexistent", &e) == ERR_NOT_FOUND, "nor does nothing: %s", e.msg);
	snprintf(path, sizeof path, "%s/ledger.git/HEAD", t->dir);
	(void)remove(path);
	forge_wants(t, &how, "unreadable", "what is no repository");
}

int
main(void)
{
	struct err e = ERR_INIT;
	struct lab t;

	lab_make(&t);
	lab_must(lab_do(&t, t.ann, "open", "c-xxxxxx", &e), &e, "open");
	test_judge(&t);
	test_rot(&t, "loose");
	if (repack(&t))
		test_rot(&t, "packed");
	else
		printf("# git is not installed: no packs tried\n");
	test_missing(&t);
	lab_free(&t);
	return done();
}
