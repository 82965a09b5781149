/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mine.c -- see mine.h. */
#include "workflow/mine.h"
#include "core/zone.h"
#include "workflow/clock.h"
#include "workflow/copies.h"
#include "workflow/todo.h"

#include <string.h>

struct gathering {
	struct workflow_lab *lab;
	const char *actor;
	char today[11];
	struct workflow_mine *out;
	size_t cap;
};

static const char *
fact(struct gathering *g, const char *obj, const char *name)
{
	return workflow_facts_get(g->lab->facts, obj, name);
}

static void
add(struct gathering *g, const struct workflow_mine_row *row)
{
	struct workflow_mine *m = g->out;

	m->row = arena_room(g->lab->mem, m->row, m->n, &g->cap, sizeof *m->row);
	m->row[m->n++] = *row;
	m->n_overdue += row->overdue;
}

/* Call fn for every object whose fact has the value (NULL: any), that has not ended. */
static enum err_code
each(struct gathering *g, const char *name, const char *value, enum err_code (*fn)(struct gathering *, const char *, struct err *),
    struct err *e)
{
	const char **obj;
	size_t n;
	enum err_code code = workflow_project_objects(g->lab->project, g->lab->mem, name, value, &obj, &n, e);

	for (size_t i = 0; !code && i < n; i++)
		if (!workflow_lab_ended(g->lab, obj[i]))
			code = fn(g, obj[i], e);
	return code;
}

/* ---- what they own ---- */

static struct workflow_mine_row
with_clock(struct gathering *g, const char *what, const char *obj, const char *clock, const char *detail)
{
	const char *c = arena_printf(g->lab->mem, "%s/%s", obj, clock);

	return (struct workflow_mine_row){ .what = what, .obj = obj, .of = "", .who = "", .detail = detail,
		.day = fact(g, c, "due"), .overdue = workflow_clock_overdue(g->lab, c, g->today) };
}

static enum err_code
asset(struct gathering *g, const char *obj, struct err *e)
{
	const char *marking = fact(g, obj, "marking");
	struct workflow_mine_row row = with_clock(g, "asset", obj, "asset-review", arena_printf(g->lab->mem, "%s, %s, %s",
	    fact(g, obj, "asset-kind"), fact(g, obj, "state"), *marking ? marking : "not marked"));

	(void)e;
	if (strcmp(fact(g, obj, "kind"), "asset") == 0)
		add(g, &row);
	return OK;
}

static enum err_code
entry(struct gathering *g, const char *obj, struct err *e)
{
	struct workflow_mine_row row = { .what = "catalogue", .obj = obj, .of = "", .who = "", .day = "", .detail = fact(g, obj, "state") };

	(void)e;
	add(g, &row);
	return OK;
}

/* Is it one of the person's assets? */
static bool
owned(struct gathering *g, const char *obj)
{
	return *obj && strcmp(fact(g, obj, "kind"), "asset") == 0 && strcmp(fact(g, obj, "asset-owner"), g->actor) == 0;
}

static enum err_code
control(struct gathering *g, const char *obj, struct err *e)
{
	const char *of = fact(g, obj, "owner");
	struct workflow_mine_row row = with_clock(g, "control", obj, "control-look",
	    arena_printf(g->lab->mem, "%s, %s", fact(g, obj, "control"), fact(g, obj, "state")));

	(void)e;
	row.of = of;
	row.overdue |= strcmp(fact(g, obj, "state"), "failed") == 0;
	if (owned(g, of))
		add(g, &row);
	return OK;
}

/* ---- data ---- */

static bool
concerns(struct gathering *g, const char *dataset)
{
	const char *of = fact(g, dataset, "asset");

	return !*of || owned(g, of);
}

static enum err_code
dataset(struct gathering *g, const char *obj, struct err *e)
{
	const char *of = fact(g, obj, "asset");
	struct workflow_mine_row row = { .what = "data", .obj = obj, .of = of, .who = "", .day = "",
		.detail = *of ? fact(g, obj, "state") : arena_printf(g->lab->mem, "%s, filed under no asset", fact(g, obj, "state")) };

	(void)e;
	if (!concerns(g, obj))
		return OK;
	g->out->unfiled += !*of;
	add(g, &row);
	return OK;
}

static enum err_code
copies(struct gathering *g, const char *obj, struct err *e)
{
	struct retention_copy *copy;
	size_t n;
	enum err_code code = concerns(g, obj) ? workflow_copies(g->lab, obj, &copy, &n, e) : OK;

	for (size_t i = 0; !code && concerns(g, obj) && i < n; i++) {
		struct workflow_mine_row row = { .what = "copy", .obj = copy[i].id, .of = obj, .who = "", .day = "",
			.detail = arena_printf(g->lab->mem, "%s, destroyed by: %s%s", copy[i].kind, retention_scope_name(copy[i].scope),
			    copy[i].attested ? ", sworn to be destroyed" : "") };
		add(g, &row);
	}
	return code;
}

static enum err_code
destruction(struct gathering *g, const char *obj, struct err *e)
{
	const char *root = fact(g, obj, "case"), *clock = *root ? workflow_clock_binding(g->lab, root) : NULL;
	struct workflow_mine_row row = { .what = "destruction", .obj = obj, .of = fact(g, obj, "asset"), .who = "", .day = "" };

	(void)e;
	if (!concerns(g, obj))
		return OK;
	if (!clock)
		row.detail = "no clock runs yet";
	else if (workflow_clock_stopped(g->lab, clock))
		row.detail = arena_printf(g->lab->mem, "%s stands still", fact(g, clock, "clock"));
	else {
		const char *from = fact(g, clock, "not-before");
		row.day = *from ? from : fact(g, clock, "due");
		row.detail = arena_printf(g->lab->mem, "%s %s", *from ? "not before, by" : "by", fact(g, clock, "clock"));
		row.overdue = workflow_clock_overdue(g->lab, clock, g->today);
	}
	add(g, &row);
	return OK;
}

/* ---- access, reviews, duties ---- */

static enum err_code
custodian(struct gathering *g, const char *obj, struct err *e)
{
	const char *who = strchr(obj, '/') ? strchr(obj, '/') + 1 : obj;
	struct workflow_mine_row row = { .what = "access", .obj = obj, .of = "", .who = who, .day = "",
		.detail = "opens data while a role and its training serve" };

	(void)e;
	add(g, &row);
	return OK;
}

static enum err_code
granted(struct gathering *g, const char *obj, struct err *e)
{
	static const char *const whom[] = { "person", "researcher", "supplier", "organisation" };
	const char *until = fact(g, obj, "access-until"), *who = "";
	struct workflow_mine_row row = { .what = "access", .obj = obj, .of = "", .day = until, .overdue = strcmp(until, g->today) < 0 };

	(void)e;
	for (size_t i = 0; i < sizeof whom / sizeof *whom && !*who; i++)
		who = fact(g, obj, whom[i]);
	row.who = who;
	row.detail = arena_printf(g->lab->mem, "%s, %s", fact(g, obj, "kind"), fact(g, obj, "state"));
	add(g, &row);
	return OK;
}

static enum err_code
review(struct gathering *g, const char *obj, struct err *e)
{
	const char *day = fact(g, obj, "next-review");
	struct workflow_mine_row row = { .what = "review", .obj = obj, .of = fact(g, obj, "programme"), .who = "", .day = day,
		.detail = fact(g, obj, "state"), .overdue = strcmp(day, g->today) < 0 };

	(void)e;
	if (strcmp(fact(g, obj, "kind"), "impact-assessment") == 0)
		add(g, &row);
	return OK;
}

static enum err_code
duties(struct gathering *g, struct err *e)
{
	struct workflow_todo todo;
	enum err_code code = workflow_todo(g->lab, g->actor, 0, &todo, e);

	for (size_t i = 0; !code && i < todo.n; i++) {
		const struct workflow_duty *d = &todo.duty[i];
		struct workflow_mine_row row = { .what = "duty", .obj = d->obj, .of = "", .who = d->person, .day = d->due,
			.detail = arena_printf(g->lab->mem, "%s %s", d->kind, d->what), .overdue = d->overdue };
		if (strcmp(d->kind, "command") != 0)
			add(g, &row);
	}
	return code;
}

enum err_code
workflow_mine(struct workflow_lab *lab, const char *actor, struct workflow_mine *out, struct err *e)
{
	struct gathering g = { .lab = lab, .actor = actor, .out = out };
	struct date today;
	enum err_code code = zone_local(lab->env.zone, lab->now, &today, NULL, e);

	*out = (struct workflow_mine){ 0 };
	if (code)
		return code;
	date_format(g.today, today);
	if ((code = each(&g, "asset-owner", actor, asset, e)) || (code = each(&g, "data-owner", actor, entry, e)) ||
	    (code = each(&g, "kind", "control", control, e)) || (code = each(&g, "kind", "dataset", dataset, e)) ||
	    (code = each(&g, "kind", "dataset", copies, e)) || (code = each(&g, "kind", "dataset", destruction, e)) ||
	    (code = each(&g, "custodian", "yes", custodian, e)) || (code = each(&g, "access-until", NULL, granted, e)) ||
	    (code = each(&g, "next-review", NULL, review, e)))
		return code;
	return duties(&g, e);
}
