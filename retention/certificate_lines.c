/* SPDX-License-Identifier: GPL-3.0-or-later */
/* certificate_lines.c -- a certificate as sections of labelled values, for whoever renders it. */
#include "retention/certificate.h"
#include "retention/list_int.h"

#include <string.h>

struct page {
	struct arena *mem;
	const struct cjson *c;
	struct retention_line *line;
	size_t n, cap;
	const char *section;
};

static void
add(struct page *p, const char *label, const char *value)
{
	if (!value || !*value)
		return;
	p->line = arena_room(p->mem, p->line, p->n, &p->cap, sizeof *p->line);
	p->line[p->n++] = (struct retention_line){ p->section, label, value };
}

static void
field(struct page *p, const char *label, const char *key)
{
	add(p, label, cjson_str(p->c, key, NULL));
}

static bool
is_true(const struct cjson *o, const char *key)
{
	const struct cjson *v = cjson_get(o, key);

	return v && v->kind == CJSON_TRUE;
}

static void
result(struct page *p)
{
	const struct cjson *list = cjson_get(p->c, "exceptions");

	p->section = "Result";
	field(p, "Status", "status");
	for (size_t i = 0; i < retention_items(list); i++)
		add(p, "Exception", list->item[i]->kind == CJSON_STRING ? list->item[i]->s : "?");
	field(p, "Weakest level", "weakest");
	if (is_true(p->c, "simulated"))
		add(p, "Clock", "simulated: this lab is a trial or a demonstration");
	p->section = "What";
	field(p, "Certificate", "id");
	field(p, "Dataset", "dataset");
	field(p, "Agreement", "agreement");
	field(p, "Basis of retention", "basis");
	field(p, "Plan", "plan");
	field(p, "Destroy-commit entry", "commit");
}

static void
times(struct page *p)
{
	int64_t late = cjson_num(p->c, "days_late", 0);

	p->section = "When";
	field(p, "Trigger", "trigger");
	field(p, "Calendar", "calendar");
	field(p, "Not before", "not_before");
	field(p, "Due", "due");
	field(p, "Started", "started");
	field(p, "Finished", "finished");
	if (late > 0)
		add(p, "Late", arena_printf(p->mem, "%lld days", (long long)late));
	if (late < 0)
		add(p, "Early", arena_printf(p->mem, "%lld days", (long long)-late));
	field(p, "Decision to destroy early", "early_decision");
	field(p, "time", "time");
}

static void
people(struct page *p)
{
	const struct cjson *list = cjson_get(p->c, "parties");

	p->section = "Who";
	for (size_t i = 0; i < retention_items(list); i++) {
		const struct cjson *one = list->item[i];
		add(p, cjson_str(one, "as", "?"),
			arena_printf(p->mem, "%s, key %s%s%s", cjson_str(one, "actor", "?"),
				cjson_str(one, "key", "?"),
				cjson_get(one, "custody") ? ", held by " : "",
				cjson_str(one, "custody", "")));
	}
	field(p, "Host", "host");
	field(p, "Program", "tool");
}

static const char *
level_text(struct page *p, const char *name)
{
	enum retention_level level;

	if (!retention_level_parse(name, &level))
		return name;
	return arena_printf(p->mem, "%s: %s", name, retention_level_says(level));
}

static void
copies(struct page *p)
{
	const struct cjson *list = cjson_get(p->c, "copies");

	p->section = "Copies";
	for (size_t i = 0; i < retention_items(list); i++) {
		const struct cjson *one = list->item[i];
		const char *id = cjson_str(one, "id", "?");
		if (strcmp(cjson_str(one, "scope", ""), "provider") == 0) {
			add(p, id,
				arena_printf(p->mem, "%s: %s", cjson_str(one, "kind", "?"),
					cjson_str(one, "note", "")));
			continue;
		}
		add(p, id, arena_printf(p->mem, "%s. %s", cjson_str(one, "kind", "?"),
			level_text(p, cjson_str(one, "level", "none"))));
		if (cjson_get(one, "fs"))
			add(p, "  medium",
				arena_printf(p->mem, "%s on %s, at most %s: %s%s%s",
					cjson_str(one, "fs", "?"), cjson_str(one, "device", "?"),
					cjson_str(one, "cap", "?"), cjson_str(one, "why", ""),
					cjson_get(one, "note") ? "; " : "",
					cjson_str(one, "note", "")));
		add(p, "  attested by", cjson_str(one, "by", NULL));
		add(p, "  statement", cjson_str(one, "attestation", NULL));
		add(p, "  ciphertext SHA-256", cjson_str(one, "sha256", NULL));
	}
}

static const struct cjson *
evidence(struct page *p, const char *step)
{
	const struct cjson *record = cjson_get(p->c, "record");

	for (size_t i = 0; i < retention_items(record); i++)
		if (strcmp(cjson_str(record->item[i], "step", ""), step) == 0)
			return record->item[i];
	return NULL;
}

static void
measured(struct page *p)
{
	const struct cjson *turn = evidence(p, "rewrapped"), *scan = evidence(p, "scanned"),
		*check = evidence(p, "verified"), *areas = cjson_get(scan, "areas"),
		*copies_of_keys = cjson_get(p->c, "key_copies");

	p->section = "Keys";
	if (turn)
		add(p, "Epoch",
			arena_printf(p->mem,
				"%lld to %lld; %lld live keys rewrapped, %lld opened again",
				(long long)cjson_num(turn, "from", 0),
				(long long)cjson_num(turn, "to", 0),
				(long long)cjson_num(turn, "live", 0),
				(long long)cjson_num(turn, "tested", 0)));
	for (size_t i = 0; i < retention_items(copies_of_keys); i++)
		add(p, cjson_str(copies_of_keys->item[i], "id", "?"),
			arena_printf(p->mem, "copy of the keys, %s %s",
				is_true(copies_of_keys->item[i], "expired") ? "expired on"
									    : "expires on",
				cjson_str(copies_of_keys->item[i], "expires", "?")));
	p->section = "Residual scan";
	for (size_t i = 0; i < retention_items(areas); i++)
		add(p, cjson_str(areas->item[i], "name", "?"),
			arena_printf(p->mem, "%lld hits in %lld items, %lld bytes; control %s%s",
				(long long)cjson_num(areas->item[i], "hits", 0),
				(long long)cjson_num(areas->item[i], "files", 0),
				(long long)cjson_num(areas->item[i], "bytes", 0),
				cjson_str(areas->item[i], "control", "?"),
				is_true(areas->item[i], "conclusive") ? "" : "; not conclusive"));
	p->section = "Check afterwards";
	if (check)
		add(p, "By a separate process",
			arena_printf(p->mem,
				"files and key %s; %lld remaining keys tried, %s;"
				" %lld datasets live, %lld read to the end, %lld harmed",
				is_true(check, "absent") ? "absent" : "PRESENT",
				(long long)cjson_num(check, "keys_tried", 0),
				is_true(check, "decrypt_fails") ? "none opens it" : "ONE OPENS IT",
				(long long)cjson_num(check, "live", 0),
				(long long)cjson_num(check, "sampled", 0),
				(long long)cjson_num(check, "harmed", 0)));
	add(p, "Holds checked",
		arena_printf(p->mem, "%lld", (long long)cjson_num(p->c, "holds_checked", 0)));
}

void
retention_certificate_lines(
	struct arena *mem, const struct cjson *certificate, struct retention_line **out, size_t *n)
{
	struct page p = { .mem = mem, .c = certificate };

	result(&p);
	times(&p);
	people(&p);
	copies(&p);
	measured(&p);
	p.section = "Record";
	field(&p, "Ledger", "origin");
	field(&p, "Ledger head", "log_head");
	add(&p, "Anchored outside",
		is_true(certificate, "anchored") ? "yes, before anything was touched"
						 : "no: unanchored");
	field(&p, "Digest", "digest");
	p.section = "Limits";
	field(&p, "What the levels mean", "means");
	field(&p, "Limits", "limits");
	*out = p.line;
	*n = p.n;
}
