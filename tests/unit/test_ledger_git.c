/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stock tools agree: git checks the repository and every signature, sha256sum the digests. */
#include "core/spawn.h"
#include "tests/unit/ledger_forge.h"

static int
git(struct lab *t, struct buf *out, const char *a, const char *b, const char *c)
{
	static const char *const env[] = { "PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=/nonexistent",
		"GIT_CONFIG_NOSYSTEM=1", NULL };
	struct err e = ERR_INIT;
	char dir[128];
	int status = -1;
	AUTO_BUF(errors);

	snprintf(dir, sizeof dir, "%s/ledger.git", t->dir);
	const char *argv[] = { "git", "-C", dir, a, b, c, NULL };
	struct spawn run = { .argv = argv, .env = env };
	lab_must(spawn_run(&run, out, &errors, &status, &e), &e, "git");
	buf_add(out, errors.s, errors.len);
	return status;
}

int
main(void)
{
	struct err e = ERR_INIT;
	struct lab t;
	char path[256];

	if (!spawn_find("git", path) || !spawn_find("ssh-keygen", path)) {
		printf("1..0 # SKIP git or ssh-keygen is not installed\n");
		return 0;
	}
	lab_make(&t);
	lab_must(lab_do(&t, t.ann, "open", "c-xxxxxx", &e), &e, "open");
	lab_must(lab_do(&t, t.ben, "approve", "c-xxxxxx", &e), &e, "approve");
	AUTO_BUF(fsck);
	ok(git(&t, &fsck, "fsck", "--strict", "--full") == 0 && fsck.len == 0,
	    "git fsck --strict has nothing to say: %s", fsck.s);
	AUTO_BUF(verify);
	ok(git(&t, &verify, "verify-commit", "ledger", NULL) == 0 &&
		strstr(verify.s, "Good \"git\" signature for h-"),
	    "git verify-commit: Good");
	AUTO_BUF(log);
	ok(git(&t, &log, "log", "--format=%G? %GS %s", "ledger") == 0, "git log runs");
	char want[200];
	snprintf(want, sizeof want,
	    "G %s c-xxxxxx approve, entry 4\nG %s c-xxxxxx open, entry 3\nG %s 3 entries, 0..2\n",
	    t.host->id, t.host->id, t.host->id);
	is(log.s, want, "every signature is good, every subject tells what happened");
	AUTO_BUF(show);
	ok(git(&t, &show, "log", "--show-signature", "-1") == 0 && strstr(show.s, "Good \"git\""),
	    "git log --show-signature: Good");
	AUTO_BUF(head);
	ok(git(&t, &head, "symbolic-ref", "HEAD", NULL) == 0, "HEAD");
	is(head.s, "refs/heads/ledger\n", "is the ledger");
	lab_free(&t);
	return done();
}
