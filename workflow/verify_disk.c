/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify_disk.c -- see verify_int.h. */
#include "workflow/verify_int.h"
#include "retention/document.h"
#include "workflow/inventory.h"
#include "workflow/lab.h"

#include <string.h>

static void
document(const struct workflow_disk *d, int64_t seq, const char *digest, struct ledger_report *r)
{
	AUTO_BUF(what);
	const char *code = *digest ? workflow_inventory_document(d->documents, digest, &what) : NULL;

	if (code)
		ledger_report_add(r, code, seq, "%s", what.s);
}

/* A policy is a list of files, which are documents too: "<sha256>  <name>\n" each. */
static void
policy_files(const struct workflow_disk *d, int64_t seq, const char *digest, struct ledger_report *r)
{
	struct err ignored = ERR_INIT;		/* reported as a document */
	AUTO_BUF(b);

	if (retention_document_get(d->documents, digest, &b, &ignored))
		return;
	for (const char *p = b.s; p && strlen(p) > 64; p = strchr(p, '\n'), p += p != NULL)
		document(d, seq, arena_printf(d->mem, "%.64s", p), r);
}

/* The tool's own documents are named by a field, or by a fact of the plan, and not by `doc`. */
static void
of_the_tool(const struct workflow_disk *d, const struct ledger_entry *le, struct ledger_report *r)
{
	static const struct { const char *act, *field; } named[] = {
		{ "plan.step", "evidence" }, { "act.done", "certificate" }, { "genesis", "calendar" }, { "genesis", "policy" },
		{ "policy-propose", "digest" }, { "calendar-import", "new-calendar" } };
	const char *act = cjson_str(le->st, "act", "");

	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (strcmp(act, named[i].act) == 0)
			document(d, le->seq, cjson_str(cjson_get(le->st, "f"), named[i].field, ""), r);
	if (strcmp(act, "policy-propose") == 0)
		policy_files(d, le->seq, cjson_str(cjson_get(le->st, "f"), "digest", ""), r);
	if (strcmp(act, "destroy-commit") == 0)
		document(d, le->seq, workflow_facts_get(d->facts, cjson_str(le->st, "obj", ""), "digest"), r);
}

void
workflow_disk_entry(const struct workflow_disk *d, const struct ledger_entry *le, struct ledger_report *r)
{
	const struct cjson *doc = cjson_get(le->st, "doc"), *files = cjson_get(cjson_get(le->st, "f"), "files");

	if (!d->dir)
		return;
	for (size_t i = 0; doc && doc->kind == CJSON_OBJECT && i < doc->n; i++)
		if (doc->item[i]->kind == CJSON_STRING)
			document(d, le->seq, doc->item[i]->s, r);
	for (size_t i = 0; files && files->kind == CJSON_ARRAY && i < files->n; i++)
		document(d, le->seq, cjson_str(files->item[i], "sha256", ""), r);
	of_the_tool(d, le, r);
}

/* ---- datasets ---- */

struct list { struct arena *mem; const char **obj; size_t n, cap; };

static void
collect(const char *obj, const char *fact, const char *value, void *ctx)
{
	struct list *l = ctx;

	if (strcmp(fact, "kind") != 0 || strcmp(value, "dataset") != 0)
		return;
	l->obj = arena_room(l->mem, l->obj, l->n, &l->cap, sizeof *l->obj);
	l->obj[l->n++] = arena_strdup(l->mem, obj);
}

/* A destruction may have begun while the ledger was being read.  Its commit stands on the ledger
 * before anything is touched, so what came since is folded in; the next run judges it. */
static void
catch_up(const struct workflow_disk *d, int64_t entries)
{
	struct ledger *l = NULL;
	struct ledger_head head;
	struct ledger_entry le;
	struct err e = ERR_INIT;

	if (ledger_open(&l, d->dir, &e) == OK && ledger_head(l, &head, &e) == OK)
		for (int64_t seq = entries; seq < head.size; seq++)
			if (ledger_get(l, seq, d->mem, &le, &e) || workflow_fold(d->facts, le.eff, &e))
				break;
	ledger_close(l);
}

static void
dataset(const struct workflow_disk *d, struct retention_vault *v, const char *obj, int64_t entries, struct ledger_report *r)
{
	const char *state = arena_strdup(d->mem, workflow_facts_get(d->facts, obj, "state"));
	AUTO_BUF(what);
	const char *code = workflow_inventory_dataset(v, obj, state, &what);

	if (!code)
		return;
	catch_up(d, entries);
	if (strcmp(workflow_facts_get(d->facts, obj, "state"), state) == 0)
		ledger_report_add(r, code, -1, "%s", what.s);
}

/* A ledger at fault does not say what should be there. */
static bool
believed(const struct ledger_report *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (strncmp(r->finding[i].code, "document-", 9) != 0)
			return false;
	return true;
}

void
workflow_disk_end(const struct workflow_disk *d, int64_t entries, struct ledger_report *r)
{
	struct list l = { .mem = d->mem };
	struct retention_vault *v = NULL;
	struct err e = ERR_INIT;

	if (!d->dir || !believed(r))
		return;
	if (workflow_inventory_vault(d->mem, d->dir, &v, &e)) {
		ledger_report_add(r, "vault-unreadable", -1, "%s; no dataset was compared with the disk", e.msg);
		return;
	}
	workflow_facts_each(d->facts, collect, &l);
	for (size_t i = 0; i < l.n; i++)
		dataset(d, v, l.obj[i], entries, r);
	retention_vault_free(v);
}
