/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_credential.c -- vetting, training and agreements: a role serves only while what it asks for is
 * in date.  On the person, `credential-training-data-protection` = "2026-01-05..2027-01-05". */
#include "workflow/decide_clock.h"

#include <stdio.h>
#include <string.h>

static const char *
fact_of(struct judge *j, const char *id)
{
	return arena_printf(j->mem, "credential-%s", id);
}

bool
workflow_qualified(const struct policy *p, struct workflow_facts *facts, const char *actor, const char *role, struct date day)
{
	const struct policy_role *r = workflow_policy_role(p, role);
	char obj[64], fact[64];

	snprintf(obj, sizeof obj, "actor/%s", actor);
	for (size_t i = 0; r && i < r->required.n; i++) {
		snprintf(fact, sizeof fact, "credential-%s", r->required.item[i]);
		if (!workflow_judge_span(workflow_facts_get(facts, obj, fact), day))
			return false;
	}
	return true;
}

const char *
workflow_judge_out_of_date(struct judge *j, const char *person, const char *role)
{
	const struct policy_role *r = workflow_policy_role(j->env->policy, role);
	const char *obj = arena_printf(j->mem, "actor/%s", person), *today = workflow_judge_day_text(j, j->today);

	for (size_t i = 0; r && i < r->required.n; i++) {
		const char *id = r->required.item[i], *span = workflow_judge_get(j, obj, fact_of(j, id));
		if (workflow_judge_span(span, j->today))
			continue;
		if (!*span)
			return arena_printf(j->mem, "%s asks for %s, and none is recorded for %s", role, id, person);
		return strcmp(span, today) < 0
		    ? arena_printf(j->mem, "%s asks for %s, which ran out for %s on %s", role, id, person, span + 12)
		    : arena_printf(j->mem, "%s asks for %s, which %s has from %.10s on", role, id, person, span);
	}
	return NULL;
}

/* From the day that the field `from` gives; its last day is counted from there. */
static const char *
span_of(struct judge *j, const struct policy_credential *c)
{
	const char *from = workflow_judge_field(j, "from");
	struct calendar_due out;
	struct err ignored = ERR_INIT;
	struct date day;

	if (!c->valid_for.n || date_parse(&day, from, &ignored) ||
	    calendar_due(j->mem, j->env->calendar, j->env->division, day, c->valid_for, CALENDAR_PLAIN, NULL, 0, &out, &ignored))
		return arena_printf(j->mem, "%s..", from);
	return arena_printf(j->mem, "%s..%s", from, workflow_judge_day_text(j, out.date));
}

void
workflow_judge_credentials(struct judge *j)
{
	bool record = workflow_policy_effect(j->cmd, POLICY_RECORD_CREDENTIAL);

	if (record && workflow_judge_is_self(j))
		workflow_judge_deny(j, "separation", "nobody records their own vetting or training: another does it");
	if (!record && !workflow_policy_effect(j->cmd, POLICY_WITHDRAW_CREDENTIAL))
		return;
	const struct policy_credential *c = workflow_policy_credential(j->env->policy, workflow_judge_field(j, "credential"));
	const char *from = record ? workflow_judge_field(j, "from") : "", *old = c ? workflow_judge_get(j, j->r->obj, fact_of(j, c->id)) : "";
	if (c && !record && !*old)
		workflow_judge_deny(j, "field", "no %s is recorded for this person", c->id);
	if (*old && *from && strcmp(from, old) < 0)
		workflow_judge_deny(j, "field", "a later %s is recorded already, of %.10s", c->id, old);
}

static void
end_clock(struct judge *j, const struct policy_credential *c)
{
	const struct policy_effect end = { .kind = POLICY_END_CLOCK, .params = { .item = { { "clock", c->clock } }, .n = 1 } };

	if (c->clock)
		workflow_judge_clock_effect(j, &end);
}

/* Its clock reminds until the last day, unless that has gone already. */
void
workflow_judge_record_credential(struct judge *j)
{
	const struct policy_credential *c = workflow_policy_credential(j->env->policy, workflow_judge_field(j, "credential"));
	const char *span = span_of(j, c), *last = span + strlen("2026-01-05..");

	workflow_judge_set(j, j->r->obj, fact_of(j, c->id), span);
	if (c->clock && *last && strcmp(last, workflow_judge_day_text(j, j->today)) >= 0)
		workflow_judge_clock_deadline(j, j->r->obj, c->clock, last);
	else
		end_clock(j, c);
}

void
workflow_judge_withdraw_credential(struct judge *j)
{
	const struct policy_credential *c = workflow_policy_credential(j->env->policy, workflow_judge_field(j, "credential"));

	workflow_judge_set(j, j->r->obj, fact_of(j, c->id), "");
	end_clock(j, c);
}
