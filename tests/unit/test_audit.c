/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_audit.c -- what an audit takes from facts that no command would have made: data destroyed before its day, which the
 * engine refuses, is found all the same, and so is data that was destroyed late or is still there.
 */
#include "tests/unit/toy_lab.h"
#include "workflow/audit_int.h"

static const char policy_text[] =
    "```yaml process\nid: case\ntitle: Case\nprefix: CAS\nstates: [open]\nstarts: [open]\nends: [open]\n```\n";

/* A case with a clock of January 20 (overdue after the 27th), a dataset of it, and a plan that began on `day` (0: none). */
static void
destroyed(struct toy *t, const char *root, int day)
{
	const char *dataset = arena_printf(&t->mem, "%s/cohort", root);

	toy_entry(t, root, 1, "kind case state open children cohort,review");
	toy_entry(t, arena_printf(&t->mem, "%s/review", root), 1, arena_printf(&t->mem,
	    "kind clock clock review state running rule not-before not-before 2026-01-20 due 2026-01-19 late 2026-01-27 case %s", root));
	toy_entry(t, dataset, 1, arena_printf(&t->mem, "kind dataset state held case %s", root));
	if (!day)
		return;
	toy_entry(t, arena_printf(&t->mem, "plan/%s", root), day, arena_printf(&t->mem, "kind plan dataset %s by-destroy-commit somebody", dataset));
	toy_entry(t, dataset, day, "state destroyed");
}

static size_t
found(const struct workflow_audit *a, enum workflow_audit_section s, const char *obj, const char *detail)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++)
		n += a->row[i].section == s && strcmp(a->row[i].obj, obj) == 0 && strcmp(a->row[i].detail, detail) == 0;
	return n;
}

int
main(void)
{
	struct toy t = { 0 };
	struct workflow_audit out = { 0 };
	struct err e = ERR_INIT;
	struct auditing a = { .mem = &t.mem, .lab = &t.lab, .at = &t.lab, .out = &out, .first = "2026-01-02", .last = "2026-02-10" };

	toy_make(&t, policy_text, TOY_2026 + 41 * (instant)TOY_DAY - 1);
	destroyed(&t, "c-early1", 10);
	destroyed(&t, "c-intime", 22);
	destroyed(&t, "c-late01", 33);
	destroyed(&t, "c-still1", 0);
	ok(!workflow_audit_facts(&a, &e), "the facts are looked at");
	ok(found(&out, AUDIT_EARLY, "c-early1/cohort", "not before 2026-01-20") == 1 && out.of[AUDIT_EARLY] == 1,
	    "data that was destroyed before its day, and no other");
	ok(found(&out, AUDIT_LATE, "c-late01/cohort", "begun on 2026-02-02") == 1, "data that was destroyed late");
	ok(found(&out, AUDIT_LATE, "c-still1/cohort", "still held") == 1 && out.of[AUDIT_LATE] == 2, "data that is still there, and no other");
	ok(!out.assessed, "a policy without the register of cases without an assessment is said to have none");
	out = (struct workflow_audit){ 0 };
	a.cap = 0;
	memcpy(a.first, "2026-02-05", 11);
	ok(!workflow_audit_facts(&a, &e) && !out.of[AUDIT_EARLY] && out.of[AUDIT_LATE] == 1, "what was over before the period is not in it");
	toy_free(&t);
	return done();
}
