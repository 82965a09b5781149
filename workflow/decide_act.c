/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decide_act.c -- how an act came to be recorded: on which day it was done, and who signed it.
 *
 * Four fields may come with any person's command, whatever its block says:
 *
 *   f.occurred-on     the day on which it was done; without it the entry's own day
 *   f.received-from   the organisation whose person signed it outside, on paper
 *   doc.evidence      the document that shows either
 *   f.imported-as     of a command that makes something: the mark of the row it was read from (cmd/import.c)
 *
 * What was signed outside may be entered by the staff that `receivable` names.  They then stand on
 * that organisation's side of the case: nothing that a separation ties to its commands is theirs.
 */
#include "workflow/decide_int.h"

#include <string.h>

static bool
own_document(struct judge *j)
{
	for (size_t i = 0; i < j->cmd->n_fields; i++)
		if (strcmp(j->cmd->field[i].id, "evidence") == 0 && j->cmd->field[i].type == POLICY_DOCUMENT)
			return true;
	return false;
}

bool
workflow_judge_of_act(struct judge *j, const struct cjson *map, const char *name)
{
	if (map == j->r->f)
		return strcmp(name, "occurred-on") == 0 || strcmp(name, "received-from") == 0 ||
		    (strcmp(name, "imported-as") == 0 && j->cmd->creates);
	return map == j->r->doc && strcmp(name, "evidence") == 0 && !own_document(j);
}

const char *workflow_judge_received(struct judge *j) { return workflow_judge_field(j, "received-from"); }

const struct policy_list *
workflow_judge_roles(struct judge *j)
{
	return *workflow_judge_received(j) ? &j->cmd->receivable : &j->cmd->roles;
}

struct date
workflow_judge_occurred(struct judge *j)
{
	struct err ignored = ERR_INIT;
	struct date day;

	return date_parse(&day, workflow_judge_field(j, "occurred-on"), &ignored) ? j->today : day;
}

static bool backdated(struct judge *j) { return date_compare(workflow_judge_occurred(j), j->today) < 0; }

/* ---- may it be? ---- */

static bool
well_formed(struct judge *j, const struct cjson *map, const char *name, enum policy_field_type type)
{
	const struct cjson *v = cjson_get(map, name);
	const struct policy_field x = { .id = name, .type = type };

	if (!v)
		return false;
	if (v->kind == CJSON_STRING && workflow_judge_in_form(j, &x, v->s))
		return true;
	workflow_judge_deny(j, "field", "the field '%s' %s", name, workflow_judge_formless(j, &x, v->kind == CJSON_STRING ? v->s : NULL));
	return false;
}

static void
judge_occurred(struct judge *j, bool evidence)
{
	if (!well_formed(j, j->r->f, "occurred-on", POLICY_DATE))
		return;
	if (date_compare(workflow_judge_occurred(j), j->today) > 0)
		workflow_judge_deny(j, "date", "the day on which it was done (occurred-on) lies in the future");
	else if (backdated(j) && workflow_in_person(j->cmd) && strcmp(j->cmd->on, "actor") != 0)
		workflow_judge_deny(j, "date", "%s is given in person, and is recorded on the day on which it is done", j->cmd->id);
	else if (backdated(j) && !evidence)
		workflow_judge_deny(j, "field", "what was done before today needs evidence (--evidence FILE)");
}

static void
judge_received(struct judge *j, bool evidence)
{
	if (!well_formed(j, j->r->f, "received-from", POLICY_ORGANISATION))
		return;
	if (!j->cmd->receivable.n)
		workflow_judge_deny(j, "received", "%s cannot be entered for an outside organisation (--received-from)", j->cmd->id);
	if (!evidence)
		workflow_judge_deny(j, "field", "what was signed outside needs evidence (--evidence FILE)");
	if (j->r->principal)
		workflow_judge_deny(j, "received", "what was signed outside is entered in one's own name, not on behalf of another");
}

/* Who has entered something for an outside organisation on the case, and the other way round: who has
 * decided something there does not enter for it. */
static bool
on_its_side(struct judge *j, const char *person)
{
	return workflow_facts_listed(workflow_judge_get(j, j->root, "recorders"), person);
}

static bool
receivable(struct judge *j, const char *command)
{
	const struct policy *p = j->env->policy;

	for (size_t i = 0; i < p->n_commands; i++)
		if (p->command[i].receivable.n && strcmp(p->command[i].id, command) == 0)
			return true;
	return false;
}

static bool
gave(struct judge *j, const char *command, const char *person)
{
	return workflow_facts_listed(workflow_judge_get(j, j->root, arena_printf(j->mem, "by-%s", command)), person);
}

static void
judge_side(struct judge *j, const struct policy_separation *s, const char *one, const char *other, const char *person)
{
	bool mine = strcmp(j->cmd->id, other) == 0;

	if (!receivable(j, one) || (mine && gave(j, one, person)))
		return;		/* the pair itself refuses what one person gave both of */
	if (mine && on_its_side(j, person))
		workflow_judge_deny(j, "separation", "the same person entered for the outside organisation here (%s)", s->title);
	else if (*workflow_judge_received(j) && strcmp(j->cmd->id, one) != 0 && gave(j, other, person))
		workflow_judge_deny(j, "separation", "the same person gave %s here, and does not enter for the outside organisation (%s)",
		    other, s->title);
}

void
workflow_judge_sides(struct judge *j)
{
	const struct policy *p = j->env->policy;
	const char *person[] = { j->r->actor, j->r->principal };

	for (size_t i = 0; i < 2 * p->n_separations; i++) {
		const struct policy_separation *s = &p->separation[i / 2];
		if (!person[i % 2])
			continue;
		judge_side(j, s, s->first, s->second, person[i % 2]);
		judge_side(j, s, s->second, s->first, person[i % 2]);
	}
}

void
workflow_judge_act(struct judge *j)
{
	bool dated = cjson_get(j->r->f, "occurred-on") != NULL, received = cjson_get(j->r->f, "received-from") != NULL;
	bool evidence = cjson_get(j->r->doc, "evidence") && well_formed(j, j->r->doc, "evidence", POLICY_DOCUMENT);

	if (strncmp(j->r->actor, "h-", 2) == 0 && (dated || received || (evidence && !own_document(j))))
		workflow_judge_deny(j, "field", "a host says nothing of when or by whom an act was done");
	(void)well_formed(j, j->r->f, "imported-as", POLICY_DIGEST);
	judge_occurred(j, evidence);
	judge_received(j, evidence);
	if (evidence && !own_document(j) && !received && !backdated(j))
		workflow_judge_deny(j, "field", "evidence (--evidence) is given of what was done before today, or signed outside");
}

/* ---- what is kept of it ---- */

static const char *
about(struct judge *j, const char *what)
{
	return arena_printf(j->mem, "%s-%s", what, j->cmd->id);
}

static void
keep_received(struct judge *j)
{
	const char *from = workflow_judge_received(j), *obj = j->r->obj;

	for (size_t i = 0; i < j->cmd->attests.n; i++)
		workflow_judge_set(j, obj, arena_printf(j->mem, "attested-by-%s", j->cmd->attests.item[i]),
		    *from ? from : j->r->actor);
	workflow_judge_set(j, obj, about(j, "received-from"), from);
	workflow_judge_set(j, obj, about(j, "recorded-by"), *from ? j->r->actor : "");
	if (*from)
		workflow_judge_set(j, j->root, "recorders",
		    workflow_judge_add(j, workflow_judge_get(j, j->root, "recorders"), j->r->actor));
}

void
workflow_judge_keep_act(struct judge *j)
{
	const char *obj = j->r->obj;

	keep_received(j);
	if (j->cmd->creates)
		workflow_judge_set(j, obj, "imported-as", workflow_judge_field(j, "imported-as"));
	workflow_judge_set(j, obj, about(j, "occurred"), backdated(j) ? workflow_judge_day_text(j, workflow_judge_occurred(j)) : "");
	workflow_judge_set(j, obj, about(j, "evidence"), own_document(j) ? "" : cjson_str(j->r->doc, "evidence", ""));
	if (backdated(j)) {
		workflow_judge_set(j, obj, "backdated", "yes");
		workflow_judge_set(j, j->root, "backdated", "yes");
	}
}
