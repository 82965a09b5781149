/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tick.c -- see tick.h.  What is due stands in a heap by its moment; a clock that was served goes back in
 * with what is next for it. */
#include "workflow/tick.h"
#include "core/zone.h"
#include "workflow/clock.h"
#include "workflow/command.h"

#include <string.h>

struct due { const char *clock; struct workflow_clock_next next; instant at; };

struct queue {
	struct workflow_lab *lab;
	struct workflow_tick *out;
	struct due *heap;
	size_t n;
	struct err *e;
	struct err first;	/* refusal */
};

/* ---- the heap ---- */

static bool
before(const struct due *a, const struct due *b)
{
	if (a->at != b->at)
		return a->at < b->at;
	if (a->next.event != b->next.event)
		return a->next.event < b->next.event;
	return strcmp(a->clock, b->clock) < 0;
}

static void
swap(struct due *a, struct due *b)
{
	struct due x = *a;

	*a = *b;
	*b = x;
}

static void
sift_down(struct queue *q)
{
	for (size_t i = 0, k; (k = 2 * i + 1) < q->n; i = k) {
		if (k + 1 < q->n && before(&q->heap[k + 1], &q->heap[k]))
			k++;
		if (!before(&q->heap[k], &q->heap[i]))
			return;
		swap(&q->heap[k], &q->heap[i]);
	}
}

static void
push(struct queue *q, struct due d)
{
	size_t i = q->n++;

	for (q->heap[i] = d; i && before(&q->heap[i], &q->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&q->heap[i], &q->heap[(i - 1) / 2]);
}

/* ---- what is due ---- */

/* The instant at which a `next` comes: the moment, or the beginning of the day in the lab's zone. */
static instant
moment(struct workflow_lab *lab, const char *when)
{
	struct err ignored = ERR_INIT;
	struct date d;
	instant t = 0;

	if (strlen(when) > 10)
		(void)instant_parse(&t, when, &ignored);
	else if (!date_parse(&d, when, &ignored))
		(void)zone_start_of_day(lab->env.zone, d, &t, &ignored);
	return t;
}

/* Put the clock into the queue if something of it has come. */
static void
look(struct queue *q, const char *clock)
{
	struct due d = { .clock = clock };

	workflow_clock_upcoming(q->lab, clock, &d.next);
	if (d.next.event == CLOCK_NOTHING || !workflow_clock_come(d.next.when, q->lab->env.zone, q->lab->now))
		return;
	d.at = moment(q->lab, d.next.when);
	push(q, d);
}

/* lab.db compares text: the later of today and this second, whichever sorts last, leaves nothing out. */
static enum err_code
come_due(struct queue *q, struct err *e)
{
	struct workflow_lab *lab = q->lab;
	char now[32], today[11];
	struct date d;
	const char **clock;
	size_t n;
	enum err_code code;

	if ((code = zone_local(lab->env.zone, lab->now, &d, NULL, e)))
		return code;
	date_format(today, d);
	instant_format(now, lab->now + 1000);
	if ((code = workflow_project_next(lab->project, lab->mem, strcmp(today, now) > 0 ? today : now, &clock, &n, e)))
		return code;
	q->heap = arena_alloc(lab->mem, (n + 1) * sizeof *q->heap);
	for (size_t i = 0; i < n; i++)
		look(q, clock[i]);
	return OK;
}

/* ---- doing it ---- */

static void
note(struct queue *q, const char *clock, const char *event, const char *when)
{
	struct workflow_tick *out = q->out;

	out->done = arena_room(q->lab->mem, out->done, out->n_done, &out->cap, sizeof *out->done);
	out->done[out->n_done++] = (struct workflow_ticked){ clock, event, arena_strdup(q->lab->mem, when) };
}

/* One entry of the host's.  A refusal holds nothing else up; *given says whether it was one. */
static enum err_code
give(struct queue *q, const char *clock, const char *act, const struct workflow_value *value, bool *given)
{
	struct workflow_order order = { .object = clock, .command = act, .value = value, .n_values = value ? 1 : 0 };
	struct workflow_done done;
	struct err e = ERR_INIT;
	enum err_code code = workflow_do(q->lab, NULL, &order, &done, &e);

	*given = code == OK;
	if (code == OK)
		return OK;
	err_wrap(&e, "%s of %s", act, clock);
	if (code != ERR_REFUSED && code != ERR_INVALID && code != ERR_NOT_FOUND) {
		*q->e = e;
		return code;
	}
	if (!q->out->refused++)
		q->first = e;
	return OK;
}

static enum err_code
serve(struct queue *q, const struct due *d)
{
	static const char *const act[] = { "", "reminder.fired", "clock.fired", "escalation.fired" };
	struct workflow_value value = { .by_tool = true };
	bool given, remind = d->next.event == CLOCK_REMIND, role = d->next.event == CLOCK_ESCALATE;

	value.name = remind ? "reminder" : "role";
	value.value = remind ? d->next.reminder : role ? workflow_clock_escalates(q->lab, d->clock) : "";
	enum err_code code = give(q, d->clock, act[d->next.event], remind || role ? &value : NULL, &given);
	if (code || !given)
		return code;
	note(q, d->clock, act[d->next.event], d->next.when);
	look(q, d->clock);
	return OK;
}

/* Running clocks only: one that has fired keeps the day it fired for, one that is stopped is counted when it
 * goes on. */
static enum err_code
recompute(struct queue *q, struct err *e)
{
	struct workflow_lab *lab = q->lab;
	const char **clock;
	bool given;
	size_t n;
	enum err_code code = workflow_project_counted(lab->project, lab->mem, calendar_version(lab->env.calendar), &clock, &n, e);

	for (size_t i = 0; !code && i < n; i++)
		if (strcmp(workflow_facts_get(lab->facts, clock[i], "state"), "running") == 0 && !(code = give(q, clock[i], "clock.recomputed", NULL, &given)) && given)
			note(q, clock[i], "clock.recomputed", workflow_facts_get(lab->facts, clock[i], "due"));
	return code;
}

enum err_code
workflow_tick(struct workflow_lab *lab, struct workflow_tick *out, struct err *e)
{
	struct queue q = { .lab = lab, .out = out, .e = e, .first = ERR_INIT };
	enum err_code code;

	*out = (struct workflow_tick){ .done = NULL };
	if ((code = recompute(&q, e)) || (code = come_due(&q, e)))
		return code;
	while (q.n) {
		struct due d = q.heap[0];
		q.heap[0] = q.heap[--q.n];
		sift_down(&q);
		if ((code = serve(&q, &d)))
			return code;
	}
	if ((code = workflow_lab_sweep(lab, &out->swept, e)))
		return code;
	if (!out->refused)
		return OK;
	return err_set(e, ERR_REFUSED, "%s; what else was due is done", q.first.msg);
}
