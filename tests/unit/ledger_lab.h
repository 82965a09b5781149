/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger_lab -- what the tests of ledger/ share: a lab in a fresh folder with two founders whose
 * keys are made on the spot, and short ways to append to it. */
#ifndef TEST_LEDGER_LAB_H
#define TEST_LEDGER_LAB_H

#include "core/file.h"
#include "ledger/append.h"
#include "ledger/genesis.h"
#include "ledger/note.h"
#include "ledger/verify.h"
#include "tests/unit/tap.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { T0_S = 1767225600 };
#define T0 ((instant)T0_S * 1000)
#define POLICY "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

struct lab {
	char dir[64];
	struct sshsig_signer *ann, *ben;	/* founders p-aaaaaa and p-bbbbbb: synthetic */
	struct ledger_host *host;
	struct ledger *l;
	struct ledger_pin pin;
	struct arena mem;
	instant now;
};

static inline int
lab_rm(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st, (void)type, (void)f;
	return remove(path);
}

static inline void
lab_must(enum err_code code, const struct err *e, const char *what)
{
	if (!code)
		return;
	printf("Bail out! %s: %s\n", what, e->msg);
	exit(1);
}

static inline struct sshsig_signer *
lab_key(const char *dir, const char *name)
{
	const struct sshsig_passphrase none = { 0 };
	struct sshsig_signer *s = NULL;
	struct sshsig_public pub;
	struct err e = ERR_INIT;
	char path[128];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	lab_must(sshsig_keygen(path, NULL, &pub, &e), &e, "keygen");
	lab_must(sshsig_signer_open(&s, path, &none, &e), &e, "open key");
	return s;
}

static inline void
lab_reopen(struct lab *t)
{
	struct err e = ERR_INIT;

	ledger_close(t->l);
	t->l = NULL;
	lab_must(ledger_open(&t->l, t->dir, &e), &e, "open");
}

static inline void
lab_make_named(struct lab *t, const char *name, bool simulated)
{
	struct err e = ERR_INIT;

	*t = (struct lab){ .now = T0 };
	snprintf(t->dir, sizeof t->dir, "%s/probity-ledger-XXXXXX",
	    access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	if (!mkdtemp(t->dir))
		lab_must(ERR_FAILED, &e, "mkdtemp");
	t->ann = lab_key(t->dir, "ann");
	t->ben = lab_key(t->dir, "ben");
	struct ledger_founder founders[] = { { "p-aaaaaa", t->ann, NULL },
		{ "p-bbbbbb", t->ben, NULL } };
	struct ledger_genesis g = { .name = name,
		.simulated = simulated,
		.division = "england-and-wales",
		.zone = "Europe/London",
		.founder = founders,
		.n_founders = 2,
		.policy = POLICY,
		.rules = 1 };
	lab_must(ledger_genesis(t->dir, &g, t->now, &t->pin, &e), &e, "genesis");
	lab_must(ledger_host_open(&t->host, t->dir, &e), &e, "host");
	lab_reopen(t);
}

static inline void
lab_make(struct lab *t)
{
	lab_make_named(t, "test-lab", false);
}

static inline void
lab_free(struct lab *t)
{
	ledger_close(t->l);
	ledger_host_free(t->host);
	sshsig_signer_free(t->ann);
	sshsig_signer_free(t->ben);
	arena_free(&t->mem);
	(void)nftw(t->dir, lab_rm, 16, FTW_DEPTH | FTW_PHYS);
}

/* A statement by `who`, everything filled in; change it, then lab_new signs it. */
static inline struct ledger_statement
lab_statement(struct lab *t, struct sshsig_signer *who, const char *act, const char *obj)
{
	const char *actor = who == t->ann ? "p-aaaaaa" : who == t->ben ? "p-bbbbbb" : t->host->id;
	struct ledger_statement st = {
		.act = act, .actor = actor, .obj = obj, .pol = POLICY, .rules = 1, .ver = 1
	};
	struct err e = ERR_INIT;

	lab_must(ledger_statement_fill(t->l, &t->mem, &st, sshsig_signer_public(who), t->now, &e),
	    &e, "fill");
	return st;
}

static inline struct ledger_new
lab_sign(struct lab *t, const struct ledger_statement *st, struct sshsig_signer *who)
{
	struct cjson *json = NULL;
	struct err e = ERR_INIT;
	AUTO_BUF(sig);

	lab_must(ledger_statement_json(&t->mem, st, &json, &e), &e, "statement");
	lab_must(ledger_statement_sign(json, who, &sig, &e), &e, "sign");
	return (struct ledger_new){ json, arena_strdup(&t->mem, sig.s), NULL };
}

static inline enum err_code
lab_append(struct lab *t, const struct ledger_new *new, size_t n, struct err *e)
{
	return ledger_append(t->l, t->host, new, n, t->now, &t->mem, NULL, e);
}

/* One honest entry. */
static inline enum err_code
lab_do(struct lab *t, struct sshsig_signer *who, const char *act, const char *obj, struct err *e)
{
	struct ledger_statement st = lab_statement(t, who, act, obj);
	struct ledger_new new = lab_sign(t, &st, who);

	return lab_append(t, &new, 1, e);
}

#endif
