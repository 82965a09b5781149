/* SPDX-License-Identifier: GPL-3.0-or-later */
/* certificate_page.c -- the certificate of destruction as a page: the signed lines, laid out. */
#include "ledger/keys.h"
#include "retention/certificate.h"
#include "templates/answers.h"
#include "workflow/destruction.h"

#include <string.h>

struct page { struct arena *mem; const struct cjson *c; struct template_answers *a; enum err_code code; struct err *e; };

static void
set(struct page *p, const char *id, const char *text)
{
	if (!p->code && text && *text)
		p->code = template_answers_set(p->a, id, text, p->e);
}

static void
row(struct page *p, const char *id, const char *const *cell)
{
	if (!p->code)
		p->code = template_answers_row(p->a, id, cell, p->e);
}

static bool
yes(const struct cjson *o, const char *key)
{
	const struct cjson *v = cjson_get(o, key);

	return v && v->kind == CJSON_TRUE;
}

/* A command of the shipped process in words; any other by its name. */
static const char *
event(const char *act)
{
	static const struct { const char *act, *says; } known[] = {
		{ "release", "the report was sent" }, { "record-bounce", "the report bounced and was sent again" },
		{ "answer-query", "a query about the report was answered" },
		{ "confirm-unprocessable", "the data was confirmed unprocessable" }, { "withdraw", "the request was withdrawn" } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].act, act) == 0)
			return known[i].says;
	return act;
}

static void
facts(struct page *p)
{
	static const struct { const char *question, *member; } same[] = {
		{ "status", "status" }, { "dataset", "dataset" }, { "case", "agreement" }, { "origin", "origin" },
		{ "basis", "basis" }, { "calendar", "calendar" }, { "not-before", "not_before" }, { "due", "due" },
		{ "started", "started" }, { "finished", "finished" }, { "time", "time" }, { "ledger-entry", "commit" },
		{ "log-head", "log_head" }, { "plan", "plan" }, { "tool", "tool" } };
	int64_t late = cjson_num(p->c, "days_late", 0);

	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		set(p, same[i].question, cjson_str(p->c, same[i].member, NULL));
	set(p, "trigger", arena_printf(p->mem, "%s; entry %s", event(cjson_str(p->c, "trigger", "none recorded")), cjson_str(p->c, "trigger_entry", "-")));
	set(p, "lateness", late > 0 ? arena_printf(p->mem, "%lld days late", (long long)late) : "in time: not before its first day, not after its last");
	if (yes(p->c, "simulated"))
		set(p, "notice", "Simulated clock: this lab is a trial or a demonstration.");
}

static void
people(struct page *p)
{
	const struct cjson *list = cjson_get(p->c, "parties");

	for (size_t i = 0; list && i < list->n; i++) {
		const struct cjson *x = list->item[i];
		const char *cell[] = { cjson_str(x, "as", "?"), cjson_str(x, "actor", "?"), cjson_str(x, "key", "?"), cjson_str(x, "custody", NULL) };
		row(p, "parties", cell);
	}
}

static void
copies(struct page *p)
{
	const struct cjson *list = cjson_get(p->c, "copies");

	for (size_t i = 0; list && i < list->n; i++) {
		const struct cjson *x = list->item[i];
		bool ours = strcmp(cjson_str(x, "scope", ""), "provider") != 0;
		enum retention_level level = RETENTION_NONE;
		const char *size = cjson_get(x, "size") ? arena_printf(p->mem, "%lld bytes", (long long)cjson_num(x, "size", 0)) : NULL;
		(void)retention_level_parse(cjson_str(x, "level", "none"), &level);
		const char *cell[] = { cjson_str(x, "id", "?"), cjson_str(x, "kind", "?"), ours ? "this lab" : "the provider",
			size, cjson_str(x, "sha256", NULL), ours ? retention_level_says(level) : "outside scope",
			ours ? retention_level_name(level) : "-", ours ? yes(x, "gone") ? "gone" : "see the record" : "not destroyed by this lab" };
		row(p, "copies", cell);
		const char *medium[] = { cjson_str(x, "id", "?"), cjson_str(x, "fs", "?"), cjson_str(x, "device", NULL), cjson_str(x, "why", NULL) };
		if (cjson_get(x, "fs"))
			row(p, "media", medium);
	}
}

static void
exceptions(struct page *p)
{
	const struct cjson *list = cjson_get(p->c, "exceptions");

	for (size_t i = 0; list && i < list->n; i++) {
		const char *cell[] = { list->item[i]->kind == CJSON_STRING ? list->item[i]->s : "?" };
		row(p, "exceptions", cell);
	}
}

/* The lines of the room, section by section; those of the scan and the checks also as checks. */
static void
record(struct page *p)
{
	struct retention_line *line;
	size_t n;

	retention_certificate_lines(p->mem, p->c, &line, &n);
	for (size_t i = 0; i < n; i++) {
		const char *cell[] = { line[i].section, line[i].label, line[i].value };
		bool scan = strcmp(line[i].section, "Residual scan") == 0, check = scan || strcmp(line[i].section, "Check afterwards") == 0;
		const char *as_check[] = { scan ? arena_printf(p->mem, "Residual scan: %s", line[i].label) : line[i].label, line[i].value };
		bool key = strcmp(line[i].section, "Keys") == 0;
		if (strcmp(line[i].section, "Limits") == 0)
			continue;	/* the template prints them in full */
		row(p, check ? "checks" : key ? "keys" : "record", check ? as_check : key ? as_check : cell);
	}
}

/* Who has signed the digest, from the plan's entries: signatures are on the ledger, not inside. */
static void
signatures(struct workflow_lab *lab, struct page *p, const char *plan)
{
	struct workflow_history *h;
	size_t n;

	if (!p->code)
		p->code = workflow_project_history(lab->project, lab->mem, plan, &h, &n, p->e);
	for (size_t i = 0; !p->code && i < n; i++) {
		struct ledger_entry le;
		char at[32];
		if (strcmp(h[i].act, "destroy-sign") != 0 || strcmp(h[i].obj, plan) != 0)
			continue;
		if ((p->code = ledger_get(lab->ledger, h[i].seq, lab->mem, &le, p->e)))
			return;
		instant_format(at, h[i].ts);
		const struct ledger_key *key = ledger_key_find(lab->ledger, cjson_str(le.st, "key", ""));
		const char *cell[] = { h[i].actor, h[i].role, key ? key->pub.fingerprint : "?", at };
		row(p, "signatures", cell);
	}
}

enum err_code
workflow_certificate_render(struct workflow_lab *lab, const char *dataset, bool html, struct buf *out, struct err *e)
{
	struct page p = { .mem = lab->mem, .e = e };
	const char *obj, *plan;
	struct cjson *c;
	struct template *t;
	AUTO_BUF(text);

	if ((p.code = workflow_certificate(lab, dataset, &text, e)) || (p.code = cjson_read(lab->mem, text.s, text.len, &c, e)) ||
	    (p.code = template_shipped(lab->mem, "destruction-certificate", &t, e)) ||
	    (p.code = workflow_lab_resolve(lab, dataset, &obj, e)) || (p.code = workflow_plan_of(lab, obj, &plan, e)))
		return p.code;
	p.c = c;
	p.a = template_answers_new(lab->mem, t);
	facts(&p);
	people(&p);
	copies(&p);
	exceptions(&p);
	record(&p);
	signatures(lab, &p, plan);
	if (!p.code)
		p.code = template_answers_value(p.a, "certificate-id", cjson_str(c, "id", "?"), e);
	if (!p.code)
		p.code = template_answers_value(p.a, "certificate-digest", workflow_facts_get(lab->facts, plan, "certificate"), e);
	if (!p.code)
		template_render(lab->mem, t, p.a, html ? TEMPLATE_HTML : TEMPLATE_MD, out);
	return p.code;
}
