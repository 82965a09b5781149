/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * forge -- what somebody can write who owns the repository and some keys: no rule is asked.
 *
 *   forge GIT entries HOST KEY < specs   append commits by HOST, signed with the key file KEY
 *   forge GIT commit KEY < payload       sign a commit that has no signature yet, and move the branch
 *   forge GIT rehash K < commit          replace the K-th commit (from 0) as it stands, and give its
 *                                        descendants their new parents, signatures unchanged
 *
 * A spec is one line of canonical JSON, {"eff","key","prev","seq","sig","st","ts"}: `st` is signed
 * with the key file `key` unless `sig` is there already.  What is absent is made as an honest host
 * would make it: seq, prev, ts of the entry before; in `st` also key, log, made, n, seen, until.
 * An empty line begins another commit.
 */
#include "core/parse.h"
#include "ledger/ledger_int.h"

#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct forge {
	struct arena mem;
	struct ledger_repo *repo;
	struct ledger_walk w;		/* newest first */
	struct ledger_state s;		/* what the branch says, believed without question */
	struct ledger_oid head;
	bool has_head;
};

static void
must(enum err_code code, const struct err *e, const char *what)
{
	if (!code)
		return;
	fprintf(stderr, "forge: %s: %s\n", what, e->msg);
	exit(1);
}

static void
ignore(struct ledger_faults *self, const char *code, int64_t seq, const char *text)
{
	(void)self, (void)code, (void)seq, (void)text;
}

static struct ledger_faults nobody = { ignore };

static void
believe(struct forge *f)
{
	struct err e = ERR_INIT;
	bool met;

	ledger_state_init(&f->s);
	f->has_head = ledger_repo_head(f->repo, &f->head, &e) == OK;
	if (!f->has_head)
		return;
	must(ledger_walk_back(f->repo, &f->head, NULL, -1, &f->w, &met, &e), &e, "walk");
	for (size_t i = f->w.n; i-- > 0; ) {
		struct ledger_batch b;
		AUTO_BUF(raw);
		if (!ledger_batch_read(f->repo, &f->w.commit[i], f->s.size, &f->mem, &b, &raw, &nobody))
			return;
		for (size_t k = 0; k < b.n; k++)
			ledger_state_take(&f->s, &b.entry[k], &nobody);
	}
}

static void
move(struct forge *f, const struct ledger_oid *to)
{
	struct err e = ERR_INIT;

	must(ledger_repo_move(f->repo, f->has_head ? &f->head : NULL, to, &e), &e, "move");
	f->head = *to;
	f->has_head = true;
}

static struct sshsig_signer *
signer(const char *path)
{
	const struct sshsig_passphrase none = { 0 };
	struct sshsig_signer *who = NULL;
	struct err e = ERR_INIT;

	must(sshsig_signer_open(&who, path, &none, &e), &e, path);
	return who;
}

static void
sign_commit(struct forge *f, const struct buf *payload, const char *key)
{
	struct sshsig_signer *who = signer(key);
	struct ledger_oid oid;
	struct err e = ERR_INIT;
	AUTO_BUF(armor);
	AUTO_BUF(raw);

	must(sshsig_sign_armor(who, "git", payload->s, payload->len, &armor, &e), &e, "sign");
	ledger_commit_signed(&raw, payload, armor.s);
	must(ledger_repo_write(f->repo, LEDGER_COMMIT, raw.s, raw.len, &oid, &e), &e, "commit");
	sshsig_signer_free(who);
	move(f, &oid);
}

/* ---- entries ---- */

/* The statement with what an honest program would have filled in. */
static struct cjson *
fill(struct forge *f, const struct cjson *given, const struct sshsig_public *key, instant ts)
{
	struct arena *mem = &f->mem;
	struct cjson *st = cjson_object(mem), *seen = cjson_object(mem);
	char nonce[33];

	ledger_draw_nonce(nonce);
	cjson_set_string(mem, st, "n", nonce);
	cjson_set_string(mem, st, "log", f->s.origin);
	cjson_set_string(mem, st, "key", key->id);
	cjson_set_int(mem, st, "made", ts);
	cjson_set_int(mem, st, "until", ts + LEDGER_UNTIL_DEFAULT_MS);
	cjson_set_string(mem, seen, "head", f->s.last);
	cjson_set_int(mem, seen, "size", f->s.size);
	cjson_set(mem, st, "seen", seen);
	for (size_t i = 0; given && i < given->n; i++)
		cjson_set(mem, st, given->key[i], given->item[i]);
	return st;
}

/* One line of a commit to be: appended to `lines`, and believed. */
static void
forge_line(struct forge *f, const struct cjson *spec, struct buf *lines, struct ledger_entry *entry)
{
	const char *sig = cjson_str(spec, "sig", NULL);
	const struct cjson *st = cjson_get(spec, "st"), *eff = cjson_get(spec, "eff");
	instant ts = cjson_num(spec, "ts", f->s.ts);
	struct err e = ERR_INIT;
	AUTO_BUF(made);
	AUTO_BUF(line);

	if (!sig) {
		struct sshsig_signer *who = signer(cjson_str(spec, "key", "no key"));
		st = fill(f, st, sshsig_signer_public(who), ts);
		cjson_write(&line, st);
		must(sshsig_sign(who, LEDGER_NAMESPACE, line.s, line.len, &made, &e), &e, "sign");
		sshsig_signer_free(who);
		sig = made.s;
		buf_reset(&line);
	}
	must(ledger_entry_write(&line, cjson_num(spec, "seq", f->s.size), ts, cjson_str(spec, "prev", f->s.last),
	    st, sig, eff ? eff : cjson_object(&f->mem), &e), &e, "line");
	buf_add(lines, line.s, line.len);
	buf_puts(lines, "\n");
	must(ledger_entry_read(&f->mem, arena_strdup(&f->mem, line.s), line.len, entry, &e), &e, "entry");
	ledger_state_take(&f->s, entry, &nobody);
}

static void
forge_batch(struct forge *f, struct ledger_batch *b, const struct buf *lines, const char *host, const char *key)
{
	struct ledger_oid oid;
	struct err e = ERR_INIT;
	char root[65];
	AUTO_BUF(tree);
	AUTO_BUF(payload);

	b->has_parent = f->has_head;
	b->parent = f->head;
	snprintf(b->host, sizeof b->host, "%s", host);
	b->blob = lines->s, b->n_blob = lines->len;
	must(ledger_repo_write(f->repo, LEDGER_BLOB, lines->s, lines->len, &oid, &e), &e, "blob");
	ledger_commit_tree(&tree, &oid);
	must(ledger_repo_write(f->repo, LEDGER_TREE, tree.s, tree.len, &oid, &e), &e, "tree");
	ledger_state_root(&f->s, root);
	ledger_commit_unsigned(&payload, b, f->s.origin, root);
	sign_commit(f, &payload, key);
}

static void
entries(struct forge *f, const struct buf *in, const char *host, const char *key)
{
	enum { MANY = 64 };
	struct ledger_entry entry[MANY];
	struct ledger_batch b = { .entry = entry };
	struct err e = ERR_INIT;
	AUTO_BUF(lines);

	for (const char *p = in->s, *nl; p < in->s + in->len && (nl = strchr(p, '\n')); p = nl + 1) {
		struct cjson *spec = NULL;
		if (nl > p && b.n < MANY) {
			must(cjson_read(&f->mem, p, (size_t)(nl - p), &spec, &e), &e, "spec");
			forge_line(f, spec, &lines, &entry[b.n++]);
		}
		if (b.n && (nl == p || !nl[1])) {
			forge_batch(f, &b, &lines, host, key);
			b.n = 0;
			buf_reset(&lines);
		}
	}
}

/* ---- rehash ---- */

static void
rehash(struct forge *f, const struct buf *in, int64_t k)
{
	struct ledger_oid at;
	struct err e = ERR_INIT;
	char hex[41];

	must(k < (int64_t)f->w.n ? OK : ERR_USAGE, &e, "no such commit");
	must(ledger_repo_write(f->repo, LEDGER_COMMIT, in->s, in->len, &at, &e), &e, "commit");
	for (size_t i = f->w.n - 1 - (size_t)k; i-- > 0; ) {
		AUTO_BUF(raw);
		must(ledger_repo_read(f->repo, &f->w.commit[i], LEDGER_COMMIT, &raw, &e), &e, "read");
		char *parent = strstr(raw.s, "\nparent ");
		must(parent ? OK : ERR_FAILED, &e, "no parent");
		ledger_oid_hex(hex, &at);
		memcpy(parent + 8, hex, 40);
		must(ledger_repo_write(f->repo, LEDGER_COMMIT, raw.s, raw.len, &at, &e), &e, "commit");
	}
	move(f, &at);
}

static void
read_all(struct buf *in)
{
	char block[4096];
	size_t n;

	while ((n = fread(block, 1, sizeof block, stdin)) > 0)
		buf_add(in, block, n);
}

int
main(int argc, char **argv)
{
	struct forge f = { .has_head = false };
	struct err e = ERR_INIT;
	int64_t k;
	AUTO_BUF(in);

	must(argc >= 4 ? OK : ERR_USAGE, &e, "GIT and a verb");
	must(ledger_repo_open(&f.repo, argv[1], &e), &e, "repo");
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);	/* a forgery need not be kept */
	believe(&f);
	read_all(&in);
	if (strcmp(argv[2], "entries") == 0 && argc == 5)
		entries(&f, &in, argv[3], argv[4]);
	else if (strcmp(argv[2], "commit") == 0)
		sign_commit(&f, &in, argv[3]);
	else if (strcmp(argv[2], "rehash") == 0 && parse_int(argv[3], 0, INT32_MAX, &k))
		rehash(&f, &in, k);
	else
		must(ERR_USAGE, &e, "entries HOST KEY, commit KEY or rehash K");
	ledger_state_release(&f.s);
	ledger_walk_release(&f.w);
	ledger_repo_free(f.repo);
	arena_free(&f.mem);
	return 0;
}
