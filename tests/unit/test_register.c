/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_register.c -- registers and tallies over a projection in memory: which things are listed, in which order, what each
 * way to show something shows, and which counts are suppressed.
 */
#include "tests/unit/toy_lab.h"
#include "workflow/policy_diff.h"
#include "workflow/register.h"
#include "workflow/tally.h"

static const char policy_text[] =
    "```yaml role\nid: clerk\ntitle: Clerk\ndescription: Files things.\n```\n\n"
    "```yaml process\nid: box\ntitle: Box\nprefix: BOX\nstates: [open, shut]\nends: [shut]\n```\n\n"
    "```yaml process\nid: clock\ntitle: Clock\nstates: [running, done]\nstarts: [running, done]\nends: [running, done]\n```\n\n"
    "```yaml clock\nid: due\ntitle: due\nrule: within\n```\n\n"
    "```yaml command\nid: start\non: box\ntitle: open it\nfrom: [none]\nto: open\nroles: [clerk]\nfields:\n"
    "  - {id: colour, title: colour, type: choice, of: [red, blue]}\n  - {id: sent-on, title: sent, type: date}\n"
    "  - {id: holder, title: holder, type: object}\n  - {id: note, title: note}\n```\n\n"
    "```yaml command\nid: finish\non: box\ntitle: shut it\nfrom: [open]\nto: shut\nroles: [clerk]\n```\n\n"
    "```yaml check\nid: is-red\nsentence: it is red\npredicate: {fact-is: {fact: colour, value: red}}\n```\n\n"
    "```yaml check\nid: is-coloured\nsentence: it has a colour\npredicate: {fact-set: {fact: colour}}\n```\n\n"
    "```yaml register\nid: all\ntitle: All\nof: [box]\nsource: x\ncolumns:\n"
    "  - {title: Number, show: name}\n  - {title: The id, show: id}\n  - {title: Opened, show: opened}\n"
    "  - {title: Closed, show: closed}\n  - {title: Colour since, day-of: colour}\n  - {title: By, each: by-}\n"
    "  - {title: Due, clock: due}\n  - {title: Holder colour, fact: colour, of: holder}\n  - {title: Note, text: note}\n  - {title: Decides, show: due}\n```\n\n"
    "```yaml register\nid: red\ntitle: Red\nof: [box]\nwhere: [is-red]\nstates: [open]\nsource: x\ncolumns:\n"
    "  - {title: Number, fact: number}\n```\n\n"
    "```yaml register\nid: figures\ntitle: Figures\nof: [box]\nby: holder\nsource: x\ncolumns:\n"
    "  - {title: Red, count: is-red}\n  - {title: Coloured, count: is-coloured}\n  - {title: Days, days-to: sent-on}\n```\n";

static void
begin(struct toy *t)
{
	toy_make(t, policy_text, TOY_2026 + 100 * (instant)TOY_DAY);
	ok(workflow_policy_register(t->lab.env.policy, "all") != NULL, "the policy has registers");
}

static const char *
cell(const struct workflow_register_rows *r, size_t row, size_t column)
{
	const char *s = r->cell[row * r->def->n_columns + column];

	return s ? s : "-";
}

static void
test_list(void)
{
	struct toy t = { 0 };
	struct workflow_register_rows r;
	struct err e = ERR_INIT;

	begin(&t);
	toy_entry(&t, "c-bbbbbb", 1, "kind box state open number BOX-2026-0002 colour blue by-start x by-finish y holder c-aaaaaa");
	toy_entry(&t, "c-aaaaaa", 2, "kind box state open number BOX-2026-0001 colour red note 0123 children due");
	toy_entry(&t, "c-aaaaaa/due", 2, "kind clock state running clock due due 2026-02-01 late 2026-02-01");
	toy_entry(&t, "c-aaaaaa", 5, "state shut");
	toy_entry(&t, "c-bbbbbb", 7, "colour red");
	const struct policy_register *all = workflow_policy_register(t.lab.env.policy, "all");
	ok(!workflow_register_read(&t.lab, &t.lab, all, NULL, &r, &e) && r.n == 2, "it lists the boxes and nothing else");
	is(all->column[1].key, "the_id", "a column is called as its title");
	is(cell(&r, 0, 0), "BOX-2026-0001", "in the order of their numbers");
	is(cell(&r, 1, 1), "c-bbbbbb", "each with its id");
	is(cell(&r, 0, 2), "2026-01-02", "the day on which it was opened");
	is(cell(&r, 0, 3), "2026-01-05", "the day on which it was closed");
	is(cell(&r, 1, 3), "-", "which an open one has not");
	is(cell(&r, 1, 4), "2026-01-07", "the day of the entry that made a fact what it is");
	is(cell(&r, 1, 5), "finish y; start x", "facts by prefix, sorted");
	is(cell(&r, 0, 6), "2026-02-01 overdue", "its clock, whose day has passed");
	is(cell(&r, 1, 6), "-", "and none where there is none");
	is(cell(&r, 0, 9), "2026-02-01 overdue", "the clock that decides, without its name");
	is(cell(&r, 1, 9), "-", "and none where none runs");
	is(cell(&r, 1, 7), "red", "a fact of what a fact names");
	is(cell(&r, 0, 7), "-", "and nothing where it names nothing");
	ok(r.withheld == 1 && strcmp(cell(&r, 0, 8), "-") == 0, "a sealed text is not shown to nobody");
	ok(!workflow_register_read(&t.lab, &t.lab, workflow_policy_register(t.lab.env.policy, "red"), NULL, &r, &e) && r.n == 1 &&
	    strcmp(cell(&r, 0, 0), "BOX-2026-0002") == 0, "checks and states both count");
	toy_free(&t);
}

static int64_t
count(const struct workflow_tally *t, size_t row, size_t column)
{
	return t->table.cell[row * t->table.columns + column];
}

/* n boxes of a holder and a colour, sent `days` after they were opened. */
static void
boxes(struct toy *t, int from, int n, const char *holder, const char *colour, int days)
{
	for (int i = from; i < from + n; i++)
		toy_entry(t, arena_printf(&t->mem, "c-b%05d", i), 1, arena_printf(&t->mem,
		    "kind box state open holder %s colour %s sent-on 2026-01-%02d", holder, colour, 1 + days));
}

static void
test_tally(void)
{
	struct toy t = { 0 };
	struct workflow_tally r;
	struct err e = ERR_INIT;

	begin(&t);
	const struct policy_register *figures = workflow_policy_register(t.lab.env.policy, "figures");
	ok(!workflow_tally(&t.lab, figures, &r, &e) && r.table.rows == 0 && r.all, "a tally of nothing has no row");
	boxes(&t, 0, 12, "a", "red", 4);
	boxes(&t, 12, 12, "a", "blue", 7);
	boxes(&t, 24, 15, "b", "red", 4);
	boxes(&t, 39, 30, "b", "blue", 4);
	ok(!workflow_tally(&t.lab, figures, &r, &e) && r.table.rows == 3 && r.table.columns == 4 && !r.primary && !r.all,
	    "a row for each value and a total, a column for each check, other and a total");
	ok(count(&r, 0, 0) == 12 && count(&r, 0, 1) == 12 && count(&r, 0, 2) == 0 && count(&r, 0, 3) == 24 && count(&r, 1, 1) == 30,
	    "what is red counts as red, and not once more as coloured");
	ok(count(&r, 2, 0) == 27 && count(&r, 2, 3) == 69, "the totals are sums");
	ok(r.n_days == 1 && r.days[0] && strcmp(r.days[0], "5.5") == 0 && strcmp(r.days[1], "4") == 0 && strcmp(r.days[2], "4") == 0,
	    "the medians of the days");
	boxes(&t, 69, 4, "c", "red", 4);
	boxes(&t, 73, 20, "c", "blue", 4);
	workflow_facts_free(t.lab.facts);
	t.lab.facts = workflow_facts_new(workflow_project_load, t.lab.project);
	ok(!workflow_tally(&t.lab, figures, &r, &e) && r.primary == 1 && r.secondary >= 1 && count(&r, 2, 0) == STATS_SUPPRESSED,
	    "a count of 4 is suppressed, and another with it");
	ok(!r.days[2], "no median stands beside them: it would say that there are ten at least");
	toy_free(&t);
}

static void
test_few(void)
{
	struct toy t = { 0 };
	struct workflow_tally r;
	struct err e = ERR_INIT;

	begin(&t);
	boxes(&t, 0, 3, "a", "red", 4);
	boxes(&t, 3, 2, "b", "blue", 4);
	ok(!workflow_tally(&t.lab, workflow_policy_register(t.lab.env.policy, "figures"), &r, &e), "five things can be tallied");
	bool any = false;
	for (size_t i = 0; i < r.table.rows * r.table.columns; i++)
		any |= r.table.cell[i] > 0;
	ok(!any && !r.days[0] && !r.days[2], "and no count of theirs, nor a median, is shown");
	toy_free(&t);
}

/* What a new policy does to registers is told to whoever adopts it. */
static void
test_meaning(void)
{
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct workflow_meaning *x;
	const char *cut = strstr(policy_text, "```yaml register\nid: figures"), *text = arena_printf(&mem,
	    "%.*s```yaml register\nid: other\ntitle: Other\nof: [box]\nsource: x\ncolumns:\n  - {title: Number, show: name}\n```\n",
	    (int)(cut - policy_text), policy_text);

	struct policy *old = workflow_policy_read(&mem, &(struct policy_file){ "p.md", policy_text, strlen(policy_text) }, 1, &d);
	struct policy *new = workflow_policy_read(&mem, &(struct policy_file){ "p.md", text, strlen(text) }, 1, &d);
	ok(old && new, "two policies");
	size_t n = workflow_policy_general(&mem, old, new, &x);
	ok(n == 2 && strcmp(x[0].subject, "figures") == 0 && strcmp(x[0].detail, "gone") == 0 && strcmp(x[1].subject, "other") == 0 &&
	    strcmp(x[1].detail, "new") == 0, "a register that goes, and one that comes");
	new->registers[0].n_columns--;		/* the last one is the clock that decides */
	n = workflow_policy_general(&mem, old, new, &x);
	ok(n == 3 && strcmp(x[0].what, "register") == 0 && strcmp(x[0].subject, "all") == 0 && strcmp(x[0].detail, "shows no longer: Decides") == 0,
	    "and one that shows less");
	arena_free(&mem);
}

int
main(void)
{
	test_list();
	test_meaning();
	test_tally();
	test_few();
	return done();
}
