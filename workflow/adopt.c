/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adopt.c -- see adopt.h. */
#include "workflow/adopt.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct faults { struct arena *mem; const char **item; size_t n, cap; };

static void add(struct faults *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void
add(struct faults *f, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	f->item = arena_room(f->mem, f->item, f->n, &f->cap, sizeof *f->item);
	f->item[f->n++] = arena_strdup(f->mem, text);
}

static void
undecided(struct faults *f, const struct policy *next)
{
	for (size_t i = 0; i < next->n_conflicts; i++)
		if (!next->conflict[i].decision)
			add(f, "the conflict '%s' is undecided: say in its block which reading was chosen, by whom and why",
			    next->conflict[i].id);
}

/* Objects that are no cases are judged under the new policy at once: none may be stranded. */
static void
stranded(struct faults *f, const struct policy *now, const struct policy *next)
{
	for (size_t i = 0; i < now->n_processes; i++) {
		const struct policy_process *was = &now->process[i], *is = workflow_policy_process(next, was->id);
		if (was->prefix)
			continue;
		if (!is || is->prefix) {
			add(f, "the kind '%s' is gone, and there are such objects: keep its process block", was->id);
			continue;
		}
		for (size_t s = 0; s < was->states.n; s++)
			if (!workflow_policy_has(&is->states, was->states.item[s]))
				add(f, "the state '%s' of '%s' is gone, and an object may be in it: keep it", was->states.item[s], was->id);
	}
}

/* Nor may a clock that runs on one of them: an obligation's, or a person's. */
static void
timeless(struct faults *f, const struct policy *now, const struct policy *next)
{
	for (size_t i = 0; i < now->n_commands; i++) {
		const struct policy_command *c = &now->command[i];
		const struct policy_process *p = workflow_policy_process(now, c->on);
		for (size_t k = 0; p && !p->prefix && k < c->n_effects; k++) {
			const char *clock = workflow_policy_param(&c->effect[k].params, "clock");
			if (clock && !workflow_policy_clock(next, clock))
				add(f, "the clock '%s', which '%s' names, is gone, and it may be running: keep it", clock, c->id);
		}
	}
}

/* What the host itself does, it goes on doing. */
static void
unmanned(struct faults *f, const struct policy *now, const struct policy *next)
{
	for (size_t i = 0; i < now->n_commands; i++) {
		const struct policy_command *c = &now->command[i];
		const struct policy_process *p = workflow_policy_process(now, c->on);
		if (workflow_policy_has(&c->roles, "host") && p && !p->prefix && !workflow_policy_command(next, c->on, c->act))
			add(f, "the host's command '%s' of '%s' is gone: keep it", c->id, c->on);
	}
}

static const struct policy_command *
with_effect(const struct policy *p, enum policy_effect_kind kind, size_t *from)
{
	while (*from < p->n_commands)
		if (workflow_policy_effect(&p->command[(*from)++], kind))
			return &p->command[*from - 1];
	return NULL;
}

static void
without(struct faults *f, const struct policy *next)
{
	static const struct { enum policy_effect_kind effect; const char *what, *on; } need[] = {	/* on NULL: of any kind */
		{ POLICY_GRANT_ROLE, "grants a role", NULL }, { POLICY_REVOKE_ROLE, "revokes a role", NULL },
		{ POLICY_HOLD_TARGET, "places a hold", "hold" }, { POLICY_UNHOLD_TARGET, "releases a hold", "hold" },
		{ POLICY_ADOPT_POLICY, "adopts a policy", NULL }, { POLICY_WITHDRAW_POLICY, "withdraws a policy", NULL },
		{ POLICY_MIGRATE_CASE, "moves a case to the policy in force", NULL },
		{ POLICY_ADOPT_CALENDAR, "puts a calendar in force", NULL } };
	const struct policy_process *policy = workflow_policy_process(next, "policy");
	bool proposes = false;

	for (size_t i = 0; i < sizeof need / sizeof *need; i++) {
		size_t from = 0;
		const struct policy_command *c = with_effect(next, need[i].effect, &from);
		while (c && need[i].on && strcmp(c->on, need[i].on) != 0)
			c = with_effect(next, need[i].effect, &from);
		if (!c)
			add(f, "no command %s (the effect '%s')", need[i].what, workflow_effect_name[need[i].effect]);
	}
	for (size_t i = 0; policy && i < next->n_commands; i++)
		proposes |= next->command[i].creates && strcmp(next->command[i].on, "policy") == 0;
	if (!proposes)
		add(f, "no command proposes a policy (one on 'policy', from: [none])");
	if (!workflow_policy_command(next, "actor", "key.add"))
		add(f, "no command enrols a person (act: key.add)");
}

/* Those who grant roles must be there to do so: a role that nobody holds yet could be granted by nobody. */
static void
granters(struct faults *f, const struct policy *now, const struct policy *next)
{
	const struct policy_command *c, *was;
	bool same = false;

	for (size_t i = 0; (c = with_effect(next, POLICY_GRANT_ROLE, &i));)
		for (size_t r = 0; r < c->roles.n; r++) {
			same |= !now && strcmp(c->roles.item[r], "administrator") == 0;
			for (size_t k = 0; now && (was = with_effect(now, POLICY_GRANT_ROLE, &k));)
				same |= workflow_policy_has(&was->roles, c->roles.item[r]);
		}
	if (!same)
		add(f, "none of the roles that grant roles %s grants them here, so nobody could: keep one",
		    now ? "today" : "in a new lab (administrator)");
}

size_t
workflow_adopt_faults(struct arena *mem, const struct policy *now, const struct policy *next, const char ***out)
{
	struct faults f = { .mem = mem };

	if (now && strcmp(now->digest, next->digest) == 0)
		add(&f, "it is the policy in force");
	undecided(&f, next);
	if (now)
		stranded(&f, now, next), timeless(&f, now, next), unmanned(&f, now, next);
	without(&f, next);
	granters(&f, now, next);
	*out = f.item;
	return f.n;
}

/* ---- calendars ---- */

static int
by_day(const struct calendar_row *a, const struct calendar_row *b)
{
	int c = date_compare(a->date, b->date);

	return c ? c : strcmp(a->division, b->division);
}

size_t
workflow_calendar_changes(struct arena *mem, const struct calendar *now, const struct calendar *next,
    struct workflow_calendar_change **out)
{
	struct calendar_row *a, *b;
	size_t n = calendar_rows(mem, now, &a), m = calendar_rows(mem, next, &b), i = 0, k = 0, made = 0;

	*out = arena_alloc(mem, (n + m + 1) * sizeof **out);
	while (i < n || k < m) {
		int order = i == n ? 1 : k == m ? -1 : by_day(&a[i], &b[k]);
		if (order < 0)
			(*out)[made++] = (struct workflow_calendar_change){ a[i++], false };
		else if (order > 0)
			(*out)[made++] = (struct workflow_calendar_change){ b[k++], true };
		else
			i++, k++;
	}
	return made;
}

const char *
workflow_calendar_loss(struct arena *mem, const struct calendar *now, const struct calendar *next)
{
	const struct calendar_row *first = NULL;
	struct workflow_calendar_change *x;
	size_t n = workflow_calendar_changes(mem, now, next, &x), gone = 0;
	char day[11];

	for (size_t i = 0; i < n; i++)
		if (!x[i].added && !gone++)
			first = &x[i].row;
	if (first) {
		date_format(day, first->date);
		return arena_printf(mem, "%zu day%s, the first %s in %s", gone, gone > 1 ? "s" : "", day, first->division);
	}
	if (calendar_first_year(now) && (!calendar_first_year(next) ||
	    calendar_first_year(next) > calendar_first_year(now) || calendar_last_year(next) < calendar_last_year(now)))
		return arena_printf(mem, "years: it covers %d to %d, and the one in force %d to %d", calendar_first_year(next),
		    calendar_last_year(next), calendar_first_year(now), calendar_last_year(now));
	return NULL;
}
