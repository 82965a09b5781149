/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit.c -- `audit report`: what a period had that should be looked at; `audit sample`: what to look at, not picked. */
#include "cmd/lab.h"
#include "core/cjson.h"
#include "core/json.h"
#include "core/parse.h"
#include "core/table.h"
#include "workflow/audit.h"
#include "workflow/past.h"

#include <string.h>

/* ---- report ---- */

static struct table *
rows_of(struct ctx *c, const struct workflow_audit *a, int section)
{
	static const char *const column[] = { "section", "day", "object", "what", "by", "detail" };
	struct table *t = table_new(c->mem, "rows");

	for (size_t i = 0; i < 6; i++)
		table_column(t, column[i], TABLE_TEXT);
	table_column(t, "entry", TABLE_INT);
	for (size_t i = 0; i < a->n; i++) {
		const struct workflow_audit_row *r = &a->row[i];
		if (section >= 0 && (int)r->section != section)
			continue;
		table_text(t, workflow_audit_title[r->section].id);
		table_text(t, r->day);
		table_text(t, r->name);
		table_text(t, r->what);
		table_text(t, *r->by ? r->by : NULL);
		table_text(t, *r->detail ? r->detail : NULL);
		r->seq >= 0 ? table_int(t, r->seq) : table_null(t);
	}
	return t;
}

static void
report_json(struct ctx *c, const struct workflow_audit *a, const char *from, const char *to)
{
	struct json j = json_to(c->out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "from", from);
	json_string(&j, "to", to);
	json_int(&j, "entries", a->entries);
	json_array(&j, "sections");
	for (int i = 0; i < AUDIT_SECTIONS_N; i++) {
		json_object(&j, NULL);
		json_string(&j, "section", workflow_audit_title[i].id);
		json_string(&j, "title", workflow_audit_title[i].title);
		i == AUDIT_NO_ASSESSMENT && !a->assessed ? json_null(&j, "rows") : json_int(&j, "rows", (int64_t)a->of[i]);
		json_end(&j);
	}
	json_end(&j);
	json_array(&j, "not_recorded");
	for (size_t i = 0; workflow_audit_unrecorded[i]; i++)
		json_string(&j, NULL, workflow_audit_unrecorded[i]);
	json_end(&j);
	table_json(&j, rows_of(c, a, -1));
	json_end(&j);
}

static void
unrecorded(struct buf *out)
{
	for (size_t i = 0; workflow_audit_unrecorded[i]; i++)
		buf_printf(out, "Not recorded: %s\n", workflow_audit_unrecorded[i]);
}

static void
report_people(struct ctx *c, const struct workflow_audit *a, const char *from, const char *to)
{
	buf_printf(c->out, "From %s to the end of %s: %lld entries\n", from, to, (long long)a->entries);
	unrecorded(c->out);
	for (int i = 0; i < AUDIT_SECTIONS_N; i++) {
		buf_printf(c->out, "\n%s: ", workflow_audit_title[i].title);
		if (i == AUDIT_NO_ASSESSMENT && !a->assessed)
			buf_puts(c->out, "not looked at, as the policy in force has no register without-assessment\n");
		else
			a->of[i] ? buf_printf(c->out, "%zu\n", a->of[i]) : buf_puts(c->out, "none\n");
		if (a->of[i])
			table_write(c->out, rows_of(c, a, i), TABLE_ALIGNED);
	}
}

static enum err_code
report_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *from = cmd_opt(c, "from"), *to = cmd_opt(c, "to");
	struct workflow_audit a;
	struct date first, last;
	AUTO_BUF(notes);
	AUTO_LAB(lab);
	enum err_code code;

	(void)argv;
	if (!from || !to)
		return err_set(e, ERR_USAGE, "audit report needs --from DATE and --to DATE");
	if ((code = cmd_args(c, argc, 0, 0, e)) || (code = date_parse(&first, from, e)) || (code = date_parse(&last, to, e)) ||
	    (code = cmd_lab_open(c, &lab, e)) || (code = workflow_audit(lab, first, last, &a, e)))
		return code;
	if (c->json)
		report_json(c, &a, from, to);
	else if (!c->plain)
		report_people(c, &a, from, to);
	else {
		table_write(c->out, rows_of(c, &a, -1), TABLE_PLAIN);
		unrecorded(&notes);
		fputs(notes.s, stderr);
	}
	return OK;
}

static const struct opt report_opts[] = {
	{ "from", "DATE", "the first day, in the lab's zone" },
	{ "to", "DATE", "the last day; the facts are those at its end" },
	{ 0 },
};

const struct cmd cmd_audit_report = { .noun = "audit", .verb = "report", .args = "",
	.brief = "what a period had that should be looked at",
	.detail = "Late and early destructions, overruled advice, emergencies, delegations, corrections, what was recorded on a later\n"
	    "day or for somebody outside, entries by people who left, changes of policy, requests without an assessment.  It is\n"
	    "made of the ledger's entries alone, and says what is not recorded: refusals for one.",
	.needs = NEEDS_LAB, .opts = report_opts, .run = report_run };

/* ---- sample ---- */

static void
past_close(struct workflow_past *past)
{
	workflow_past_close(past);
}

struct drawn { const char *kind, *seed, *as_at; const struct workflow_sampled *row; size_t n, population; };

static void
print_sample(struct ctx *c, struct workflow_lab *lab, const struct drawn *d)
{
	static const char *const column[] = { "object", "id", "state", "digest" };
	struct table *t = table_new(c->mem, "sample");
	struct json j = json_to(c->out);

	for (size_t i = 0; i < 4; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < d->n; i++) {
		table_text(t, workflow_lab_name(lab, d->row[i].obj));
		table_text(t, d->row[i].obj);
		table_text(t, workflow_facts_get(lab->facts, d->row[i].obj, "state"));
		table_text(t, d->row[i].digest);
	}
	if (!c->json) {
		cmd_print_table(c, t);
		if (!c->plain)
			buf_printf(c->out, "%zu of %zu, the first in the order of SHA-256 of the seed, a line end and the id: "
			    "printf '%%s\\n%%s' '%s' ID | sha256sum\n", d->n, d->population, d->seed);
		return;
	}
	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "of", d->kind);
	json_string(&j, "seed", d->seed);
	json_string(&j, "as_at", d->as_at);
	json_int(&j, "population", (int64_t)d->population);
	json_string(&j, "order", "SHA-256 of the seed, a line end and the id");
	table_json(&j, t);
	json_end(&j);
}

static enum err_code
no_kind(struct workflow_lab *lab, const char *kind, struct err *e)
{
	const struct policy *p = lab->env.policy;
	const char *all = "";

	for (size_t i = 0; i < p->n_processes; i++)
		all = arena_printf(lab->mem, "%s%s%s", all, *all ? ", " : "", p->process[i].id);
	return err_set(e, ERR_NOT_FOUND, "there is nothing of the kind '%s'; there are: %s", kind, all);
}

static enum err_code
draw(struct ctx *c, struct workflow_lab *lab, struct drawn *d, size_t size, struct err *e)
{
	struct workflow_past past __attribute__((cleanup(past_close))) = { 0 };
	struct workflow_lab *at = lab;
	struct workflow_sampled *row;
	struct date day;
	enum err_code code;

	if (d->as_at && ((code = date_parse(&day, d->as_at, e)) || (code = workflow_past_open(&past, lab, day, e))))
		return code;
	if (d->as_at)
		at = &past.lab;
	if ((code = workflow_audit_sample(at, d->kind, d->seed, size, &row, &d->n, &d->population, e)))
		return code;
	d->row = row;
	print_sample(c, at, d);
	return OK;
}

enum { SEED_MAX = 200 };

static enum err_code
sample_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct drawn d = { .kind = cmd_opt(c, "of"), .seed = cmd_opt(c, "seed"), .as_at = cmd_opt(c, "as-at") };
	const char *s = cmd_opt(c, "size");
	AUTO_LAB(lab);
	enum err_code code;
	int64_t size;

	(void)argv;
	if (!d.kind || !d.seed || !s)
		return err_set(e, ERR_USAGE, "audit sample needs --of KIND, --size N and --seed SEED");
	if (!parse_int(s, 1, 1000000, &size))
		return err_set(e, ERR_USAGE, "--size %s: give how many, 1 or more", s);
	if (!*d.seed || strlen(d.seed) > SEED_MAX || !cjson_text_ok(d.seed) || strchr(d.seed, '\''))
		return err_set(e, ERR_USAGE, "--seed takes printable ASCII without ', 1 to %d characters, so that anybody can type it again",
		    SEED_MAX);
	if ((code = cmd_begin(c, argc, 0, 0, &lab, e)))
		return code;
	return workflow_policy_process(lab->env.policy, d.kind) ? draw(c, lab, &d, (size_t)size, e) : no_kind(lab, d.kind, e);
}

static const struct opt sample_opts[] = {
	{ "of", "KIND", "of what: evaluation-request, dataset, actor or another kind" },
	{ "size", "N", "how many" },
	{ "seed", "SEED", "what decides; take one that nobody here could choose" },
	{ "as-at", "DATE", "of what there was at the end of that day" },
	{ 0 },
};

const struct cmd cmd_audit_sample = { .noun = "audit", .verb = "sample", .args = "",
	.brief = "a random sample that anybody can draw again",
	.detail = "The things of a kind in the order of SHA-256 of the seed, a line end and the id; the first N of them.  Whoever has\n"
	    "the ledger and the seed draws the same sample, so nobody picked it, if nobody picked the seed: take a number that\n"
	    "was published after the day of --as-at.",
	.needs = NEEDS_LAB, .opts = sample_opts, .run = sample_run };
