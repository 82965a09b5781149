/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.c -- what a verification found, for programs and for people. */
#include "core/json.h"
#include "ledger/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
ledger_report_add(struct ledger_report *r, const char *code, int64_t seq, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (r->n == LEDGER_FINDINGS_MAX) {
		r->more++;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	for (unsigned char *p = (unsigned char *)text; *p; p++)
		if (*p < 0x20 || *p > 0x7e)
			*p = '?';
	if (!r->finding)
		r->finding = arena_alloc(r->mem, LEDGER_FINDINGS_MAX * sizeof *r->finding);
	r->finding[r->n++] = (struct ledger_finding){ code, seq, arena_strdup(r->mem, text) };
}

void
ledger_report_json(struct buf *out, const struct ledger_report *r)
{
	struct json j = json_to(out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_bool(&j, "ok", r->ok);
	json_bool(&j, "pinned", r->pinned);
	json_int(&j, "level", r->level);
	json_int(&j, "entries", r->entries);
	json_string(&j, "head", r->head);
	json_string(&j, "root", r->root);
	json_string(&j, "commit", r->commit);
	json_int(&j, "anchored", r->anchored);
	json_string(&j, "origin", r->origin);
	json_bool(&j, "single_founder", r->single_founder);
	json_int(&j, "findings_more", (int64_t)r->more);
	json_array(&j, "findings");
	for (size_t i = 0; i < r->n; i++) {
		json_object(&j, NULL);
		json_string(&j, "code", r->finding[i].code);
		json_int(&j, "seq", r->finding[i].seq);
		json_string(&j, "text", r->finding[i].text);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
}

static void
anchored_range(struct buf *out, const struct ledger_report *r)
{
	if (r->anchored > 0)
		buf_printf(out, "anchored up to %" PRId64, r->anchored - 1);
	else
		buf_puts(out, "anchored up to nothing (no note was given)");
	if (r->anchored < r->entries)
		buf_printf(out, ", unanchored %" PRId64 "..%" PRId64, r->anchored, r->entries - 1);
	buf_puts(out, "\n");
}

void
ledger_report_text(struct buf *out, const struct ledger_report *r)
{
	if (!r->pinned)
		buf_puts(out,
		    "UNPINNED: nothing shows that this is the ledger you mean; give --pin FILE\n");
	buf_printf(out, "%s: %s, %" PRId64 " entries, level %d\n", r->ok ? "OK" : "FAIL",
	    *r->origin ? r->origin : "no origin", r->entries, r->level);
	if (r->single_founder)
		buf_puts(out,
		    "SINGLE FOUNDER: one person alone could have made the beginning of this "
		    "ledger\n");
	for (size_t i = 0; i < r->n; i++) {
		if (r->finding[i].seq >= 0)
			buf_printf(out, "%s: entry %" PRId64 ": %s\n", r->finding[i].code,
			    r->finding[i].seq, r->finding[i].text);
		else
			buf_printf(out, "%s: %s\n", r->finding[i].code, r->finding[i].text);
	}
	if (r->more)
		buf_printf(out, "and %zu findings more\n", r->more);
	anchored_range(out, r);
	if (*r->commit)
		buf_printf(out, "head %s\nroot %s\ncommit %s\n", r->head, r->root, r->commit);
}
