/* SPDX-License-Identifier: GPL-3.0-or-later */
/* genesis.c -- see genesis.h. */
#include "ledger/genesis.h"
#include "core/file.h"
#include "core/parse.h"
#include "ledger/append.h"
#include "ledger/ledger_int.h"

#include <stdio.h>
#include <string.h>

struct making {
	const struct ledger_genesis *g;
	struct ledger_host *host;
	struct arena *mem;
	instant now;
	char origin[LEDGER_ORIGIN_MAX];
	struct ledger_new entry[1 + LEDGER_FOUNDERS_MAX];
	char genesis[65];		/* L_0 */
};

static enum err_code
check_founders(const struct ledger_genesis *g, struct err *e)
{
	if (g->n_founders == 0 || g->n_founders > LEDGER_FOUNDERS_MAX)
		return err_set(e, ERR_INVALID, "a lab has 1 to %d founders", LEDGER_FOUNDERS_MAX);
	if (g->single_founder != (g->n_founders == 1))
		return err_set(e, ERR_INVALID,
		    "a lab has two founders or more; one alone needs --single-founder, and only "
		    "one");
	for (size_t i = 0; i < g->n_founders; i++) {
		if (!ledger_id_ok(g->founder[i].actor, 'p'))
			return err_set(e, ERR_INVALID, "a founder's id must be p-xxxxxx");
		for (size_t k = 0; k < i; k++)
			if (strcmp(g->founder[i].actor, g->founder[k].actor) == 0 ||
			    strcmp(sshsig_signer_public(g->founder[i].signer)->id,
				sshsig_signer_public(g->founder[k].signer)->id) == 0)
				return err_set(e, ERR_INVALID,
				    "two founders must be two people with two keys");
	}
	return OK;
}

static enum err_code
check_options(const struct ledger_genesis *g, struct err *e)
{
	unsigned char digest[32];

	if (!parse_id_ok(g->name))
		return err_set(e, ERR_INVALID, "the lab's name must be [a-z][a-z0-9-]{0,31}");
	if (!cjson_text_ok(g->division) || !cjson_text_ok(g->zone))
		return err_set(e, ERR_INVALID, "division and zone must be printable ASCII");
	if (strlen(g->policy) != 64 || !parse_hex(g->policy, digest, sizeof digest))
		return err_set(e, ERR_INVALID, "the policy's digest must be 64 hex digits");
	return check_founders(g, e);
}

static enum err_code
public_line(struct making *m, const char *name, struct cjson *into, const char *as, struct err *e)
{
	struct sshsig_public pub;
	enum err_code code;
	AUTO_BUF(path);
	AUTO_BUF(text);

	buf_printf(&path, "%s/keys/%s.pub", m->host->lab, name);
	if ((code = file_read(&text, path.s, 4096, e)) ||
	    (code = sshsig_public_parse(&pub, text.s, text.len, e)))
		return code;
	cjson_set_string(m->mem, into, as, pub.line);
	return OK;
}

/* How the key is kept is what the signer knows of it. */
static struct cjson *
founders(struct making *m)
{
	struct cjson *list = cjson_array(m->mem);

	for (size_t i = 0; i < m->g->n_founders; i++) {
		const struct ledger_founder *p = &m->g->founder[i];
		struct cjson *one = cjson_object(m->mem);
		cjson_set_string(m->mem, one, "actor", p->actor);
		cjson_set_string(m->mem, one, "custody", sshsig_signer_custody(p->signer));
		cjson_set_string(m->mem, one, "pub", sshsig_signer_public(p->signer)->line);
		cjson_push(m->mem, list, one);
	}
	return list;
}

static enum err_code
add_digests(struct making *m, struct cjson *f, struct err *e)
{
	const struct cjson *d = m->g->digests;

	for (size_t i = 0; d && i < d->n; i++) {
		if (cjson_get(f, d->key[i]))
			return err_set(e, ERR_INVALID, "'%s' is a field of genesis itself",
			    d->key[i]);
		cjson_set(m->mem, f, d->key[i], d->item[i]);
	}
	return OK;
}

static enum err_code
genesis_fields(struct making *m, struct cjson **out, struct err *e)
{
	struct cjson *f = cjson_object(m->mem), *host = cjson_object(m->mem);
	enum err_code code;

	cjson_set_string(m->mem, host, "id", m->host->id);
	if ((code = public_line(m, "host-commit.key", host, "commit", e)) ||
	    (code = public_line(m, "host-statement.key", host, "statement", e)) ||
	    (code = public_line(m, "checkpoint.key", f, "checkpoint", e)))
		return code;
	cjson_set(m->mem, f, "host", host);
	cjson_set_string(m->mem, f, "clock", m->g->simulated ? "simulated" : "system");
	cjson_set_string(m->mem, f, "division", m->g->division);
	cjson_set_int(m->mem, f, "format", LEDGER_FORMAT);
	cjson_set(m->mem, f, "founders", founders(m));
	cjson_set_string(m->mem, f, "origin", m->origin);
	cjson_set_string(m->mem, f, "zone", m->g->zone);
	if (m->g->recovery)
		cjson_set_string(m->mem, f, "recovery", m->g->recovery->line);
	if (m->g->single_founder)
		cjson_set(m->mem, f, "single-founder", cjson_bool(m->mem, true));
	if ((code = add_digests(m, f, e)))
		return code;
	*out = f;
	return OK;
}

static enum err_code
sign(struct making *m, struct ledger_statement *st, struct sshsig_signer *signer,
    const struct cjson *eff, struct ledger_new *out, struct err *e)
{
	struct cjson *json = NULL;
	enum err_code code;
	char nonce[33];
	AUTO_BUF(sig);

	ledger_draw_nonce(nonce);
	st->n = nonce;
	st->key = sshsig_signer_public(signer)->id;
	st->log = m->origin, st->pol = m->g->policy, st->rules = m->g->rules;
	st->made = m->now, st->until = m->now + LEDGER_UNTIL_DEFAULT_MS;
	if ((code = ledger_statement_json(m->mem, st, &json, e)) ||
	    (code = ledger_statement_sign(json, signer, &sig, e)))
		return code;
	*out = (struct ledger_new){ json, arena_strdup(m->mem, sig.s), eff };
	return OK;
}

static enum err_code
sign_genesis(struct making *m, struct err *e)
{
	struct ledger_statement st = { .act = "genesis", .actor = m->host->id, .obj = "lab" };
	struct ledger_entry entry;
	struct cjson *f = NULL;
	enum err_code code;
	char zeros[65] = "";
	AUTO_BUF(line);

	memset(zeros, '0', 64);
	st.seen.head = zeros;
	if ((code = genesis_fields(m, &f, e)))
		return code;
	st.f = f;
	if ((code = sign(m, &st, m->host->statement, m->g->eff, &m->entry[0], e)))
		return code;
	/* the founders sign its leaf hash, so the line is made here first */
	if ((code = ledger_entry_write(&line, 0, m->now, zeros, m->entry[0].st, m->entry[0].sig,
		 m->entry[0].eff, e)) ||
	    (code = ledger_entry_read(m->mem, line.s, line.len, &entry, e)))
		return code;
	memcpy(m->genesis, entry.leaf, sizeof m->genesis);
	return OK;
}

static enum err_code
sign_found(struct making *m, size_t i, struct err *e)
{
	const struct ledger_founder *p = &m->g->founder[i];
	struct cjson *f = cjson_object(m->mem);
	struct ledger_statement st = { .act = "found", .actor = p->actor, .f = f,
		.obj = arena_printf(m->mem, "actor/%s", p->actor), .seen = { 1, m->genesis } };

	cjson_set_string(m->mem, f, "genesis", m->genesis);
	return sign(m, &st, p->signer, p->eff, &m->entry[1 + i], e);
}

static enum err_code
append_genesis(struct making *m, struct ledger_pin *pin, struct err *e)
{
	struct ledger *l = NULL;
	enum err_code code;

	if ((code = ledger_attach(&l, m->host->lab, e)))
		return code;
	if (!(code = ledger_lock(l, 0, e))) {
		memcpy(l->s.origin, m->origin, sizeof l->s.origin);
		code = ledger_append_now(l, m->host, m->entry, 1 + m->g->n_founders, m->now, m->mem,
		    NULL, e);
	}
	if (!code)
		code = ledger_pin_of(l, pin, e);
	ledger_close(l);
	return code;
}

static enum err_code
make(struct making *m, const char *lab, struct ledger_pin *pin, struct err *e)
{
	enum err_code code;
	AUTO_BUF(git);

	buf_printf(&git, "%s/ledger.git", lab);
	if (file_exists(git.s))
		return err_set(e, ERR_CONFLICT, "%s exists; a ledger is made once", git.s);
	if ((code = ledger_host_make(lab, e)) || (code = ledger_host_open(&m->host, lab, e)))
		return code;
	if ((code = sign_genesis(m, e)))
		return code;
	for (size_t i = 0; i < m->g->n_founders; i++)
		if ((code = sign_found(m, i, e)))
			return err_wrap(e, "founder %s", m->g->founder[i].actor);
	if ((code = ledger_repo_init(git.s, e)) || (code = file_sync_dir(lab, e)))
		return code;
	return append_genesis(m, pin, e);
}

enum err_code
ledger_genesis(const char *lab, const struct ledger_genesis *g, instant now, struct ledger_pin *pin,
    struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct making m = { .g = g, .mem = &mem, .now = now };
	enum err_code code;
	char nonce[33];

	if ((code = check_options(g, e)))
		return code;
	ledger_draw_nonce(nonce);
	snprintf(m.origin, sizeof m.origin, "%s%s-%s", g->simulated ? "sim." : "", g->name, nonce);
	code = make(&m, lab, pin, e);
	ledger_host_free(m.host);
	arena_free(&mem);
	return code;
}
