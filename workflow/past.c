/* SPDX-License-Identifier: GPL-3.0-or-later */
/* past.c -- see past.h. */
#include "workflow/past.h"
#include "core/zone.h"

struct fold { struct workflow_project *into; instant until; int64_t taken; bool over; };

static enum err_code
take(const struct ledger_entry *entry, void *ctx, struct err *e)
{
	struct fold *f = ctx;

	f->over = entry->ts >= f->until;	/* entries stand in the order of their times */
	if (f->over)
		return err_set(e, ERR_CONFLICT, "the day is over");
	f->taken++;
	return workflow_project_take(f->into, entry, e);
}

static enum err_code
fold_until(struct fold *f, struct ledger *l, struct err *e)
{
	enum err_code code = workflow_project_new(&f->into, e);

	if (!code && (code = ledger_each(l, 0, take, f, e)) && f->over) {
		err_clear(e);
		code = OK;
	}
	return code;
}

enum err_code
workflow_past_open(struct workflow_past *out, struct workflow_lab *lab, struct date day, struct err *e)
{
	struct date today;
	struct fold f = { 0 };
	char text[11];
	enum err_code code;

	date_format(text, day);
	if ((code = zone_local(lab->env.zone, lab->now, &today, NULL, e)))
		return code;
	if (date_compare(day, today) > 0)
		return err_set(e, ERR_INVALID, "%s is still to come; give a day that has been, or leave --as-at out", text);
	if ((code = zone_start_of_day(lab->env.zone, date_add_days(day, 1), &f.until, e)) ||
	    (code = fold_until(&f, lab->ledger, e))) {
		workflow_project_close(f.into);
		return code;
	}
	out->lab = *lab;
	out->lab.project = f.into;
	out->lab.facts = workflow_facts_new(workflow_project_load, f.into);
	out->lab.now = f.until - 1 < lab->now ? f.until - 1 : lab->now;
	out->entries = f.taken;
	if (f.taken)
		return OK;
	return err_set(e, ERR_INVALID, "nothing had been recorded by the end of %s", text);
}

void
workflow_past_close(struct workflow_past *past)
{
	workflow_facts_free(past->lab.facts);
	workflow_project_close(past->lab.project);
	*past = (struct workflow_past){ 0 };
}

enum err_code
workflow_past_become(struct workflow_lab *lab, struct date day, int64_t *entries, struct err *e)
{
	struct workflow_past past = { 0 };
	enum err_code code;

	lab->env.zone = arena_strdup(lab->mem, lab->env.zone);		/* borrowed from the facts, which go */
	lab->env.division = arena_strdup(lab->mem, lab->env.division);
	if ((code = workflow_past_open(&past, lab, day, e))) {
		workflow_past_close(&past);
		return code;
	}
	workflow_facts_free(lab->facts);
	workflow_project_close(lab->project);
	lab->facts = past.lab.facts;
	lab->project = past.lab.project;
	lab->now = past.lab.now;
	*entries = past.entries;
	return OK;
}
