/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_carry.c -- see carry.h: what a case may bring with it, and what waits until it is confirmed. */
#include "workflow/carry.h"
#include "workflow/correct.h"
#include "workflow/decide_clock.h"

#include <string.h>

static const char clock_prefix[] = "clock-";

/* The command of its own that opens a case of the kind. */
static const struct policy_command *
opening(const struct policy *p, const char *kind)
{
	for (size_t i = 0; i < p->n_commands; i++)
		if (p->command[i].creates && strcmp(p->command[i].on, kind) == 0)
			return &p->command[i];
	return NULL;
}

/* A clock of days that some command of the kind starts on the case itself. */
static const struct policy_clock *
clock_of(const struct policy *p, const char *kind, const char *id)
{
	const struct policy_clock *clock = workflow_policy_clock(p, id);
	const struct policy_period *period = clock && clock->period ? workflow_policy_period(p, clock->period) : NULL;

	for (size_t i = 0; period && period->length.unit != PERIOD_HOURS && i < p->n_commands; i++)
		for (size_t k = 0; k < p->command[i].n_effects; k++) {
			const struct policy_effect *x = &p->command[i].effect[k];
			const char *started = workflow_policy_param(&x->params, "clock");
			if (x->kind == POLICY_START_CLOCK && !x->of && started && strcmp(started, id) == 0 &&
			    workflow_policy_on(p, &p->command[i], kind))
				return clock;
		}
	return NULL;
}

const struct policy_field *
workflow_carried_field(const struct policy *p, const char *kind, const char *name)
{
	static const struct policy_field day = { .id = "clock", .title = "the day that a clock counts from", .type = POLICY_DATE,
		.past = true };
	const struct policy_command *first = opening(p, kind);
	size_t n = strlen(clock_prefix);

	if (strncmp(name, clock_prefix, n) == 0)
		return clock_of(p, kind, name + n) ? &day : NULL;
	for (size_t i = 0; first && i < first->n_fields; i++)
		if (strcmp(first->field[i].id, name) == 0 && first->field[i].type == POLICY_TEXT_SEALED)
			return &first->field[i];
	return workflow_correctable(p, kind, name);
}

static bool carries(struct judge *j) { return workflow_policy_effect(j->cmd, POLICY_CARRY_IN); }

bool
workflow_judge_carried(struct judge *j, const struct cjson *map, const char *name)
{
	const struct policy_field *x = carries(j) ? workflow_carried_field(j->env->policy, j->kind, name) : NULL;

	return x && map == (x->type == POLICY_TEXT_SEALED ? j->r->seal : j->r->f);
}

/* ---- what it may bring ---- */

static void
judge_value(struct judge *j, const struct cjson *map, size_t i)
{
	const struct policy_field *x = workflow_carried_field(j->env->policy, j->kind, map->key[i]);
	const char *name = map->key[i];
	const struct cjson *v = map->item[i];

	if (!x || !workflow_judge_carried(j, map, name))
		return;		/* a field of its own, or denied */
	if (v->kind != CJSON_STRING || !workflow_judge_in_form(j, x, v->s))
		workflow_judge_deny(j, "field", "the field '%s' %s", name,
		    workflow_judge_formless(j, x, v->kind == CJSON_STRING ? v->s : NULL));
	else if (x->past && strcmp(v->s, workflow_judge_day_text(j, j->today)) > 0)
		workflow_judge_deny(j, "date", "the field '%s' says when something was done, and lies in the future", name);
}

static void
judge_needed(struct judge *j)
{
	const struct policy_command *first = opening(j->env->policy, j->kind);

	for (size_t i = 0; first && i < first->n_fields; i++) {
		const struct policy_field *x = &first->field[i];
		if (x->required && !x->by_tool && workflow_carried_field(j->env->policy, j->kind, x->id) &&
		    !cjson_get(x->type == POLICY_TEXT_SEALED ? j->r->seal : j->r->f, x->id))
			workflow_judge_deny(j, "field", "the field '%s' (%s) is missing", x->id, x->title);
	}
}

static void
judge_carrying(struct judge *j)
{
	const struct policy_process *p = workflow_policy_process(j->env->policy, j->kind);
	const char *state = workflow_judge_field(j, "at-state");

	if (!p || !workflow_policy_has(&p->states, state) || workflow_policy_has(&p->ends, state))
		workflow_judge_deny(j, "field", "'%s' is no state in which a case of %s goes on", state, j->kind);
	const struct cjson *map[] = { j->r->f, j->r->seal };
	for (size_t m = 0; m < 2; m++)
		for (size_t i = 0; map[m] && map[m]->kind == CJSON_OBJECT && i < map[m]->n; i++)
			judge_value(j, map[m], i);
	judge_needed(j);
}

/* Nothing is done with a case that was carried in and not confirmed, but to confirm or to abandon it; and
 * neither of these with any other. */
void
workflow_judge_carry(struct judge *j)
{
	bool waits = strcmp(workflow_judge_get(j, j->root, "unconfirmed"), "yes") == 0;
	bool ends_it = workflow_policy_effect(j->cmd, POLICY_CONFIRM_CARRY_IN) || workflow_policy_effect(j->cmd, POLICY_ABANDON_CARRY_IN);
	bool abandoned = strcmp(workflow_judge_get(j, j->root, "carried-in"), "abandoned") == 0;

	if (abandoned && strncmp(j->r->actor, "h-", 2) != 0)
		workflow_judge_deny(j, "state", "%s was not taken over after all, and nothing is done with it", j->root);
	else if (waits && !ends_it && strncmp(j->r->actor, "h-", 2) != 0)
		workflow_judge_deny(j, "state", "%s was carried in, and nothing is done with it before a second person has confirmed it",
		    j->root);
	else if (!waits && ends_it)
		workflow_judge_deny(j, "state", "%s does not wait to be confirmed", j->root);
	if (carries(j))
		judge_carrying(j);
}

/* ---- what follows ---- */

/* Day 0 is the day that is given, however long ago. */
static void
start_from(struct judge *j, const char *clock, const char *day)
{
	struct policy_effect x = { .kind = POLICY_START_CLOCK, .params = { .item = { { "clock", clock } }, .n = 1 } };
	struct workflow_request r = *j->r;
	struct judge other = *j;

	r.f = cjson_set_string(j->mem, cjson_object(j->mem), "occurred-on", day);
	other.r = &r;
	workflow_judge_clock_effect(&other, &x);
	workflow_judge_home(j, &other);
}

static void
carry_in(struct judge *j)
{
	size_t n = strlen(clock_prefix);

	workflow_judge_set(j, j->r->obj, "state", workflow_judge_field(j, "at-state"));
	workflow_judge_set(j, j->r->obj, "carried-in", "yes");
	workflow_judge_set(j, j->r->obj, "unconfirmed", "yes");
	workflow_judge_give_number(j);
	for (size_t i = 0; i < j->r->f->n; i++)
		if (strncmp(j->r->f->key[i], clock_prefix, n) == 0)
			start_from(j, j->r->f->key[i] + n, j->r->f->item[i]->s);
}

/* It ends where cases of its kind end, its clocks are done, and it waits for ever. */
static void
abandon(struct judge *j)
{
	const struct policy_process *p = workflow_policy_process(j->env->policy, j->kind);
	char *list = arena_strdup(j->mem, workflow_judge_get(j, j->r->obj, "children")), *save = NULL;

	workflow_judge_set(j, j->r->obj, "state", p->ends.item[0]);
	workflow_judge_set(j, j->r->obj, "carried-in", "abandoned");
	for (char *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		struct policy_effect x = { .kind = POLICY_END_CLOCK, .params = { .item = { { "clock", name } }, .n = 1 } };
		if (strcmp(workflow_judge_get(j, arena_printf(j->mem, "%s/%s", j->r->obj, name), "kind"), "clock") == 0)
			workflow_judge_clock_effect(j, &x);
	}
}

void
workflow_judge_carry_effect(struct judge *j, const struct policy_effect *x)
{
	if (x->kind == POLICY_CARRY_IN)
		carry_in(j);
	else if (x->kind == POLICY_CONFIRM_CARRY_IN)
		workflow_judge_set(j, j->r->obj, "unconfirmed", "");
	else
		abandon(j);
}
