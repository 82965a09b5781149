/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify.c -- see verify.h.  Runs in ledger_verify's child: it opens what it needs itself, and
 * trusts nothing but the entries and the documents whose digests they name. */
#include "workflow/verify.h"
#include "core/file.h"
#include "core/sha256.h"
#include "core/zone.h"
#include "workflow/lab.h"
#include "workflow/project.h"
#include "workflow/shelf.h"
#include "workflow/verify_int.h"

#include <stdio.h>
#include <string.h>

struct replay {
	struct arena *mem;
	const char *dir, *lab_db, *documents, *policies;
	struct workflow_project *ours, *theirs;	/* made again from the entries; what stands in lab.db */
	int64_t size;			/* how far theirs has come */
	int64_t ahead;			/* how far it had come before the ledger's head was looked up */
	struct workflow_facts *facts;
	struct workflow_env env;
	struct workflow_shelf *shelf;
	bool broken;			/* the policy in force could not be read: nothing is judged */
	int64_t entries;
	bool here;			/* a lab, not a clone: the disk is compared too */
	struct workflow_about about;
	struct workflow_disk disk;
};

/* What is in force now, by the facts.  Whatever else an entry is judged under, the shelf finds. */
static void
follow(struct replay *p, int64_t seq, struct ledger_report *r)
{
	const char *policy = workflow_facts_get(p->facts, "lab", "policy");
	const char *calendar = workflow_facts_get(p->facts, "lab", "calendar");
	struct err e = ERR_INIT;
	bool was = p->broken;

	if (!was && p->env.policy && strcmp(p->env.policy->digest, policy) == 0 &&
	    strcmp(calendar_version(p->env.calendar), calendar) == 0)
		return;
	p->broken = workflow_shelf_policy(p->shelf, policy, &p->env.policy, &e) ||
	    workflow_shelf_calendar(p->shelf, calendar, &p->env.calendar, &e);
	if (p->broken && !was)
		ledger_report_add(r, "not-recheckable", seq, "the policy in force cannot be read: %s", e.msg);
}

static void
compare(struct replay *p, const struct ledger_entry *le, const struct cjson *want, struct ledger_report *r)
{
	AUTO_BUF(a);
	AUTO_BUF(b);
	size_t i = 0;

	if (cjson_equal(le->eff, want))
		return;
	cjson_write(&a, le->eff);
	cjson_write(&b, want);
	while (a.s[i] && a.s[i] == b.s[i])
		i++;
	ledger_report_add(r, "effect", le->seq, "its effect differs from what the rules make of it, from byte %zu on", i + 1);
	(void)p;
}

static void
genesis(struct replay *p, const struct ledger_entry *le, struct ledger_report *r)
{
	const struct cjson *f = cjson_get(le->st, "f");
	const struct cjson *files = cjson_get(f, "files");
	AUTO_BUF(lines);
	char digest[65];

	compare(p, le, workflow_genesis_eff(p->mem, f), r);
	p->env.division = arena_strdup(p->mem, cjson_str(f, "division", "england-and-wales"));
	p->env.zone = arena_strdup(p->mem, cjson_str(f, "zone", "UTC"));
	for (size_t i = 0; files && i < files->n; i++)
		buf_printf(&lines, "%s  %s\n", cjson_str(files->item[i], "sha256", ""), cjson_str(files->item[i], "name", ""));
	sha256_hex(digest, lines.s, lines.len);
	if (strcmp(digest, cjson_str(f, "policy", "")) != 0)
		ledger_report_add(r, "policy", 0, "its documents do not make the policy that it names");
}

static void
found(struct replay *p, const struct ledger_entry *le, struct ledger_report *r)
{
	struct err e = ERR_INIT;
	struct date d;
	char day[11];

	if (zone_local(p->env.zone, le->ts, &d, NULL, &e))
		return;		/* the genesis entry has been reported already */
	date_format(day, d);
	compare(p, le, workflow_found_eff(p->mem, cjson_str(le->st, "actor", ""), day), r);
}

/* Is all that is missing a document?  Then nothing can be said of the entry, and nothing is said against it. */
static bool
unreadable(const struct workflow_decision *d)
{
	for (size_t i = 0; i < d->n_reasons; i++)
		if (strcmp(d->reason[i].code, "unreadable") != 0)
			return false;
	return d->n_reasons > 0;
}

static void
refused(const struct ledger_entry *le, const struct workflow_decision *d, struct ledger_report *r)
{
	AUTO_BUF(b);

	for (size_t i = 0; i < d->n_reasons; i++)
		buf_printf(&b, "%s%s", i ? "; " : "", d->reason[i].text);
	ledger_report_add(r, "refused-command", le->seq, "the policy refuses '%s': %s", cjson_str(le->st, "act", ""), b.s);
}

/* The kind of a creating command is what the entry says it made. */
static const char *
claimed_kind(const struct ledger_entry *le)
{
	const struct cjson *set = cjson_get(le->eff, "set");
	const char *obj = cjson_str(le->st, "obj", "");

	for (size_t i = 0; set && i < set->n; i++) {
		const struct cjson *t = set->item[i];
		if (t->kind == CJSON_ARRAY && t->n == 3 && t->item[0]->s && strcmp(t->item[0]->s, obj) == 0 &&
		    t->item[1]->s && strcmp(t->item[1]->s, "kind") == 0)
			return t->item[2]->s;
	}
	return NULL;
}

static void
command(struct replay *p, const struct ledger_entry *le, struct ledger_report *r)
{
	struct arena scratch = ARENA_INIT;
	struct workflow_decision d;
	struct workflow_request q = { .obj = cjson_str(le->st, "obj", ""), .kind = claimed_kind(le),
		.act = cjson_str(le->st, "act", ""), .actor = cjson_str(le->st, "actor", ""),
		.as = cjson_str(le->st, "as", NULL), .principal = cjson_str(le->st, "for", NULL),
		.ver = cjson_num(le->st, "ver", -1), .f = cjson_get(le->st, "f"),
		.seal = cjson_get(le->st, "seal"), .doc = cjson_get(le->st, "doc") };

	q.alone_ms = workflow_about_alone(&p->about, q.actor, le->ts);
	if (cjson_num(le->st, "rules", 0) != WORKFLOW_RULES)
		ledger_report_add(r, "not-recheckable", le->seq, "its rules are number %lld; this program has %d",
		    (long long)cjson_num(le->st, "rules", 0), WORKFLOW_RULES);
	else {
		workflow_decide(&scratch, &p->env, p->facts, &q, le->ts, &d);
		if (unreadable(&d))
			ledger_report_add(r, "not-recheckable", le->seq, "%s", d.reason[0].text);
		else if (strcmp(cjson_str(le->st, "pol", ""), d.policy->digest) != 0)
			ledger_report_add(r, "policy", le->seq, "it names a policy that it is not judged under");
		else if (!d.allowed)
			refused(le, &d, r);
		else if (q.as && strcmp(q.as, d.as) != 0)
			ledger_report_add(r, "role", le->seq, "it names the role '%s', and '%s' serves", q.as, d.as);
		else
			compare(p, le, d.eff, r);
	}
	arena_free(&scratch);
}

/* ---- the projection ---- */

static void
open_projection(struct replay *p, struct ledger_report *r)
{
	struct err e = ERR_INIT;
	enum err_code code = workflow_project_look(&p->theirs, p->lab_db, &e);
	char leaf[65];

	if (code == ERR_NOT_FOUND)
		return;			/* it is made when a command needs it */
	if (code || workflow_project_position(p->theirs, &p->size, leaf, &e) || workflow_project_new(&p->ours, &e))
		ledger_report_add(r, "projection", -1, "%s; 'probity rebuild' makes it again", e.msg);
}

/* Ours grows to where theirs stands, and no further: one that is behind is no fault, one that is
 * wrong up to there is. */
static void
project(struct replay *p, const struct ledger_entry *le)
{
	struct err e = ERR_INIT;

	if (p->ours && le->seq < p->size)
		(void)workflow_project_take(p->ours, le, &e);	/* what it cannot take, the fold reports */
}

static void
compare_projection(struct replay *p, struct ledger_report *r)
{
	char what[256];

	if (p->ahead > p->entries)
		ledger_report_add(r, "projection", -1, "lab.db has read %lld entries, the ledger has %lld",
		    (long long)p->ahead, (long long)p->entries);
	else if (p->ours && p->size <= p->entries && !workflow_project_equal(p->ours, p->theirs, what, sizeof what))
		ledger_report_add(r, "projection", -1, "lab.db differs from the ledger: %s; 'probity rebuild' makes it again", what);
	workflow_project_close(p->ours);
	workflow_project_close(p->theirs);
}

/* What commands believe without reading the documents again. */
static void
compare_remembered(struct replay *p, struct ledger_report *r)
{
	const char *digest = workflow_shelf_misremembered(p->shelf, p->policies);

	if (digest)
		ledger_report_add(r, "projection", -1, "policies/%s says otherwise than the documents; remove it, and it is made again", digest);
}

static void
judge(const struct ledger_entry *le, struct ledger_report *r, void *ctx)
{
	struct replay *p = ctx;
	struct err e = ERR_INIT;

	if (!le) {
		workflow_disk_end(&p->disk, p->entries, r);
		compare_projection(p, r);
		compare_remembered(p, r);
		return;
	}
	if (le->seq == 0)
		open_projection(p, r);
	project(p, le);
	workflow_disk_entry(&p->disk, le, r);
	const char *act = cjson_str(le->st, "act", "");
	p->entries = le->seq + 1;
	if (strcmp(act, "genesis") == 0)
		genesis(p, le, r);
	else if (p->broken || !p->env.policy)
		return;
	else if (strcmp(act, "found") == 0)
		found(p, le, r);
	else
		command(p, le, r);
	workflow_about_add(&p->about, cjson_str(le->st, "actor", ""), le->ts);
	if (workflow_fold(p->facts, le->eff, &e))
		ledger_report_add(r, "effect", le->seq, "%s", e.msg);
	follow(p, le->seq, r);
}

/* Read before the ledger is, so that work going on meanwhile is not taken for a fault. */
static int64_t
projected(const char *lab_db)
{
	struct workflow_project *db = NULL;
	struct err e = ERR_INIT;
	char leaf[65];
	int64_t size = 0;

	if (!workflow_project_look(&db, lab_db, &e))
		(void)workflow_project_position(db, &size, leaf, &e);	/* the child reports what is wrong */
	workflow_project_close(db);
	return size;
}

enum err_code
workflow_verify(const char *dir, const struct ledger_verify *how, struct arena *mem, struct ledger_report *r, struct err *e)
{
	struct replay p = { .mem = mem, .lab_db = arena_printf(mem, "%s/lab.db", dir),
		.documents = arena_printf(mem, "%s/documents", dir), .policies = arena_printf(mem, "%s/policies", dir) };
	struct ledger_verify h = *how;

	if (h.level >= 3) {
		p.facts = workflow_facts_new(NULL, NULL);
		p.shelf = workflow_shelf_new(mem, p.documents);
		workflow_shelf_lend(p.shelf, &p.env);
		p.ahead = projected(p.lab_db);
		p.disk = (struct workflow_disk){ mem, file_exists(arena_printf(mem, "%s/ledger.git", dir)) ? dir : NULL,
			p.documents, p.facts };
		h.judge = judge;
		h.ctx = &p;
	}
	enum err_code code = ledger_verify(dir, &h, mem, r, e);
	workflow_facts_free(p.facts);
	return code;
}
