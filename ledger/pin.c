/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pin.c -- see pin.h. */
#include "ledger/pin.h"
#include "core/parse.h"
#include "ledger/ledger_int.h"
#include "ledger/note.h"

#include <string.h>

void
ledger_pin_write(struct buf *out, const struct ledger_pin *p)
{
	buf_printf(out, "probity-pin-1\norigin %s\ngenesis %s\n", p->origin, p->genesis);
	for (size_t i = 0; i < p->n_founders; i++)
		buf_printf(out, "founder %s %s\n", p->founder[i].actor, p->founder[i].fingerprint);
	buf_printf(out, "checkpoint %s\n", p->checkpoint);
}

struct lines { const char *p, *end; int number; char line[256]; };

static bool
next(struct lines *l)
{
	const char *nl = memchr(l->p, '\n', (size_t)(l->end - l->p));
	size_t n = nl ? (size_t)(nl - l->p) : 0;

	l->number++;
	if (!nl || n >= sizeof l->line || memchr(l->p, '\0', n))
		return false;
	memcpy(l->line, l->p, n);
	l->line[n] = '\0';
	l->p = nl + 1;
	return true;
}

/* The value of a line "WORD value", printable and without blanks, that fits in `size`. */
static bool
value(const char *line, const char *word, char *out, size_t size)
{
	size_t n = strlen(word), len;

	if (strncmp(line, word, n) != 0 || line[n] != ' ')
		return false;
	len = strlen(line + n + 1);
	if (len == 0 || len >= size || strchr(line + n + 1, ' ') || !cjson_text_ok(line + n + 1))
		return false;
	memcpy(out, line + n + 1, len + 1);
	return true;
}

static bool
founder(struct ledger_pin *p, const char *line)
{
	size_t i = p->n_founders, len;

	if (i == LEDGER_FOUNDERS_MAX || strlen(line) < 17 || line[16] != ' ')
		return false;
	memcpy(p->founder[i].actor, line + 8, 8);
	p->founder[i].actor[8] = '\0';
	len = strlen(line + 17);
	if (!ledger_id_ok(p->founder[i].actor, 'p') || strncmp(line + 17, "SHA256:", 7) != 0 ||
	    len != 7 + 43 || !cjson_text_ok(line) || strchr(line + 17, ' '))
		return false;
	memcpy(p->founder[i].fingerprint, line + 17, len + 1);
	p->n_founders++;
	return true;
}

static const char *
read_pin(struct lines *l, struct ledger_pin *p)
{
	unsigned char leaf[32];

	if (!next(l) || strcmp(l->line, "probity-pin-1") != 0)
		return "'probity-pin-1'";
	if (!next(l) || !value(l->line, "origin", p->origin, sizeof p->origin))
		return "'origin NAME'";
	if (!next(l) || !value(l->line, "genesis", p->genesis, sizeof p->genesis) ||
	    strlen(p->genesis) != 64 || !parse_hex(p->genesis, leaf, sizeof leaf))
		return "'genesis' and 64 hex digits";
	while (next(l) && strncmp(l->line, "founder ", 8) == 0)
		if (!founder(p, l->line))
			return "'founder p-xxxxxx SHA256:...'";
	if (p->n_founders == 0)
		return "'founder p-xxxxxx SHA256:...'";
	if (!value(l->line, "checkpoint", p->checkpoint, sizeof p->checkpoint))
		return "'checkpoint VERIFIER-KEY'";
	return NULL;
}

enum err_code
ledger_pin_read(struct ledger_pin *out, const char *text, size_t n, struct err *e)
{
	struct lines l = { .p = text, .end = text + n };
	struct ledger_pin p = { 0 };
	const char *wanted = read_pin(&l, &p);

	if (wanted)
		return err_set(e, ERR_INVALID, "the pin's line %d must be %s", l.number, wanted);
	if (l.p != l.end)
		return err_set(e, ERR_INVALID, "the pin goes on after its line %d", l.number);
	*out = p;
	return OK;
}

void
ledger_state_pin(const struct ledger_state *s, struct ledger_pin *out)
{
	struct ledger_pin p = { .n_founders = (size_t)s->n_founders };

	memcpy(p.origin, s->origin, sizeof p.origin);
	if (s->size > s->n_founders)
		parse_hex_write(p.genesis, s->leaf[s->n_founders], LEDGER_HASH);
	for (size_t i = 0; i < p.n_founders; i++) {
		const struct ledger_key *k = ledger_state_key(s, s->founder[i].key);
		memcpy(p.founder[i].actor, s->founder[i].actor, sizeof p.founder[i].actor);
		memcpy(p.founder[i].fingerprint, k->pub.fingerprint,
		    sizeof p.founder[i].fingerprint);
	}
	for (size_t i = s->n_keys; i-- > 0;) /* the first one: a pin is about the beginning */
		if (s->key[i]->use == LEDGER_KEY_CHECKPOINT)
			ledger_note_vkey(p.checkpoint, s->origin, s->key[i]->pub.ed25519);
	*out = p;
}

enum err_code
ledger_pin_of(struct ledger *l, struct ledger_pin *out, struct err *e)
{
	enum err_code code = ledger_catch_up(l, e);

	if (!code)
		ledger_state_pin(&l->s, out);
	return code;
}
