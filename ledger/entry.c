/* SPDX-License-Identifier: GPL-3.0-or-later */
/* entry.c -- see entry.h. */
#include "ledger/entry.h"
#include "core/parse.h"
#include "ledger/tree.h"

#include <string.h>

static bool
hex64_ok(const char *s)
{
	unsigned char h[32];

	return s && strlen(s) == 64 && parse_hex(s, h, sizeof h);
}

static bool
sig_ok(const char *s)		/* whether it is the signature is for check.c */
{
	static const char base64[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

	return s && *s && s[strspn(s, base64)] == '\0';
}

static bool
kind(const struct cjson *v, enum cjson_kind k)
{
	return v && v->kind == k;
}

/* Exactly the seven members, each of its kind. */
static enum err_code
members(const struct cjson *j, struct ledger_entry *out, struct err *e)
{
	if (j->kind != CJSON_OBJECT || j->n != 7)
		return err_set(e, ERR_INVALID,
		    "an entry is an object of eff, prev, seq, sig, st, ts and v");
	out->eff = cjson_get(j, "eff");
	out->st = cjson_get(j, "st");
	out->prev = cjson_str(j, "prev", NULL);
	out->sig = cjson_str(j, "sig", NULL);
	out->seq = cjson_num(j, "seq", -1);
	out->ts = cjson_num(j, "ts", -1);
	if (!kind(out->eff, CJSON_OBJECT) || !kind(out->st, CJSON_OBJECT))
		return err_set(e, ERR_INVALID, "eff and st of an entry are objects");
	if (!hex64_ok(out->prev))
		return err_set(e, ERR_INVALID, "prev of an entry is 64 hex digits");
	if (!sig_ok(out->sig))
		return err_set(e, ERR_INVALID, "sig of an entry is a signature in base64");
	if (out->seq < 0 || out->ts < 0)
		return err_set(e, ERR_INVALID, "seq and ts of an entry are numbers from 0");
	if (cjson_num(j, "v", -1) != LEDGER_FORMAT)
		return err_set(e, ERR_INVALID,
		    "v of an entry is %d here; a newer program wrote this one", LEDGER_FORMAT);
	return OK;
}

enum err_code
ledger_entry_read(struct arena *mem, const char *line, size_t n, struct ledger_entry *out,
    struct err *e)
{
	struct ledger_entry entry = { .line = line, .n = n };
	unsigned char leaf[LEDGER_HASH];
	struct cjson *j = NULL;
	enum err_code code;

	if (n > LEDGER_LINE_MAX)
		return err_set(e, ERR_INVALID, "an entry of %zu bytes; the limit is %d", n,
		    LEDGER_LINE_MAX);
	if ((code = cjson_read(mem, line, n, &j, e)) || (code = members(j, &entry, e)))
		return code;
	ledger_tree_leaf(leaf, line, n);
	parse_hex_write(entry.leaf, leaf, sizeof leaf);
	*out = entry;
	return OK;
}

enum err_code
ledger_entry_write(struct buf *out, int64_t seq, instant ts, const char *prev,
    const struct cjson *st, const char *sig, const struct cjson *eff, struct err *e)
{
	AUTO_BUF(line);

	if (!sig_ok(sig))
		return err_set(e, ERR_INVALID, "the signature of entry %lld is not base64",
		    (long long)seq);
	/* keys in order: this is the canonical form without building a tree for it */
	buf_puts(&line, "{\"eff\":");
	if (eff)
		cjson_write(&line, eff);
	else
		buf_puts(&line, "{}");
	buf_printf(&line, ",\"prev\":\"%s\",\"seq\":%lld,\"sig\":\"%s\",\"st\":", prev,
	    (long long)seq, sig);
	cjson_write(&line, st);
	buf_printf(&line, ",\"ts\":%lld,\"v\":%d}", (long long)ts, LEDGER_FORMAT);
	if (line.len > LEDGER_LINE_MAX)
		return err_set(e, ERR_INVALID,
		    "entry %lld would have %zu bytes; the limit is %d: put less into one command",
		    (long long)seq, line.len, LEDGER_LINE_MAX);
	buf_add(out, line.s, line.len);
	return OK;
}
