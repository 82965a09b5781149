/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mine.c -- `my assets`: what an asset owner answers for, and the yearly statement of it. */
#include "cmd/lab.h"
#include "core/json.h"
#include "core/table.h"
#include "workflow/mine.h"

#include <string.h>

static struct table *
table_of(struct ctx *c, struct workflow_lab *lab, const struct workflow_mine *m)
{
	static const char *const column[] = { "what", "object", "of", "who", "day" };
	struct table *t = table_new(c->mem, "rows");

	for (size_t i = 0; i < 5; i++)
		table_column(t, column[i], TABLE_TEXT);
	table_column(t, "overdue", TABLE_BOOL);
	table_column(t, "detail", TABLE_TEXT);
	for (size_t i = 0; i < m->n; i++) {
		const struct workflow_mine_row *r = &m->row[i];
		table_text(t, r->what);
		table_text(t, workflow_lab_name(lab, r->obj));
		table_text(t, *r->of ? workflow_lab_name(lab, r->of) : NULL);
		table_text(t, *r->who ? workflow_lab_name(lab, r->who) : NULL);
		table_text(t, *r->day ? r->day : NULL);
		table_bool(t, r->overdue);
		table_text(t, r->detail);
	}
	return t;
}

static void
print(struct ctx *c, struct workflow_lab *lab, const char *actor, const struct workflow_mine *m)
{
	struct json j = json_to(c->out);

	if (!c->json) {
		cmd_print_table(c, table_of(c, lab, m));
		if (m->unfiled && !c->plain)
			buf_printf(c->out, "Filed under no asset, so that nobody is named for it: %zu; 'do DATASET file-under' names one\n", m->unfiled);
		return;
	}
	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "actor", workflow_lab_name(lab, actor));
	json_int(&j, "overdue", (int64_t)m->n_overdue);
	json_int(&j, "unfiled", (int64_t)m->unfiled);
	table_json(&j, table_of(c, lab, m));
	json_end(&j);
}

static enum err_code
assets_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	const char *actor, *to = cmd_opt(c, "to");
	struct workflow_mine m;
	AUTO_LAB(lab);
	enum err_code code;

	(void)argv;
	if (to && strcmp(to, "md") != 0)
		return err_set(e, ERR_USAGE, "--to md is what there is, not '%s'", to);
	if ((code = cmd_begin(c, argc, 0, 0, &lab, e)) || (code = cmd_actor_named(c, lab, &actor, e)) ||
	    (code = workflow_mine(lab, actor, &m, e)))
		return code;
	if (to)
		return workflow_mine_statement(lab, actor, &m, c->out, e);
	print(c, lab, actor, &m);
	return OK;
}

static const struct opt assets_opts[] = {
	{ "to", "md", "the yearly statement to the senior information risk owner, as a page" },
	{ 0 },
};

const struct cmd cmd_my_assets = { .noun = "my", .verb = "assets", .args = "",
	.brief = "what an asset owner answers for: data, copies, access, reviews, destructions, duties",
	.detail = "Assets and entries of the catalogue that name the person; the data filed under these, or under none, with copies and\n"
	    "next destructions; who has access until when; reviews; what waits for them.  --to md writes the statement that is\n"
	    "then given with `case open asset-statement --field asset-owner=ME --field period-to=DATE --file statement=FILE`.",
	.needs = NEEDS_LAB | NEEDS_ACTOR, .opts = assets_opts, .run = assets_run };
