/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mine_page.c -- the yearly statement of an asset owner, as a page; see mine.h. */
#include "workflow/mine.h"
#include "core/zone.h"

#include <string.h>

static const struct { const char *what, *title, *none; } section[] = {
	{ "asset", "Assets", "No asset names this owner." },
	{ "catalogue", "Entries of the catalogue", "None." },
	{ "control", "Controls", "None is recorded." },
	{ "data", "Data in the vault", "None." },
	{ "copy", "Copies", "None is registered." },
	{ "destruction", "Next destructions", "None." },
	{ "access", "Who has access, and until when", "Nobody, as far as it is recorded." },
	{ "review", "Reviews of impact assessments", "None is due." },
	{ "duty", "Open", "Nothing." } };

/* A cell of a Markdown table: no bar, no line end. */
static void
cell(struct buf *out, const char *s)
{
	buf_puts(out, " ");
	for (; *s; s++)
		*s == '|' ? buf_puts(out, "\\|") : buf_add(out, *s == '\n' ? " " : s, 1);
	buf_puts(out, " |");
}

static void
table(struct workflow_lab *lab, const struct workflow_mine *m, size_t k, struct buf *out)
{
	size_t n = 0;

	buf_printf(out, "\n## %s\n\n", section[k].title);
	for (size_t i = 0; i < m->n; i++) {
		const struct workflow_mine_row *r = &m->row[i];
		if (strcmp(r->what, section[k].what) != 0)
			continue;
		if (n++ == 0)
			buf_puts(out, "| what | of | who | day | |\n|---|---|---|---|---|\n");
		buf_puts(out, "|");
		cell(out, workflow_lab_name(lab, r->obj));
		cell(out, *r->of ? workflow_lab_name(lab, r->of) : "");
		cell(out, *r->who ? workflow_lab_name(lab, r->who) : "");
		cell(out, r->day);
		cell(out, r->overdue ? arena_printf(lab->mem, "%s; **overdue**", r->detail) : r->detail);
		buf_puts(out, "\n");
	}
	if (!n)
		buf_printf(out, "%s\n", section[k].none);
}

enum err_code
workflow_mine_statement(struct workflow_lab *lab, const char *actor, const struct workflow_mine *m, struct buf *out, struct err *e)
{
	struct ledger_head head;
	struct date today;
	char day[11];
	enum err_code code;

	if ((code = ledger_head(lab->ledger, &head, e)) || (code = zone_local(lab->env.zone, lab->now, &today, NULL, e)))
		return code;
	date_format(day, today);
	buf_printf(out, "# Statement of an asset owner\n\n%s, as it stood on %s, to the senior information risk owner.\n\n",
	    workflow_lab_name(lab, actor), day);
	buf_printf(out, "Made from the record of %s: %lld entries, the last one %s; policy %s.\n", ledger_origin(lab->ledger),
	    (long long)head.size, head.leaf, lab->env.policy->digest);
	buf_printf(out, "Overdue: %zu.  Data filed under no asset, for which nobody is named: %zu.\n", m->n_overdue, m->unfiled);
	for (size_t k = 0; k < sizeof section / sizeof *section; k++)
		table(lab, m, k, out);
	buf_puts(out, "\n## What this does not show\n\nIt is what was recorded. Copies that nobody registered, assets that nobody entered and access "
	    "that was given without a request here are not in it. Access is to the network or to a project, not to one asset, so all of it is "
	    "listed. Whoever signs this statement adds what they know.\n");
	return OK;
}
