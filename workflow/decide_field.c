/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_field.c -- are the fields of a request those that the command asks for, in form? */
#include "workflow/decide_int.h"

#include <string.h>

/* Which of the request's three maps a field of this type stands in. */
static const struct cjson *
map_of(struct judge *j, const struct policy_field *x)
{
	return x->type == POLICY_TEXT_SEALED ? j->r->seal : x->type == POLICY_DOCUMENT ? j->r->doc : j->r->f;
}

/* A clear field is text or a whole number; NULL for anything else. */
static const char *
text_of(struct judge *j, const struct cjson *v)
{
	if (v && v->kind == CJSON_STRING)
		return v->s;
	return v && v->kind == CJSON_INT ? arena_printf(j->mem, "%lld", (long long)v->i) : NULL;
}

static const struct policy_field *
declared(struct judge *j, const char *name)
{
	return j->cmd ? workflow_policy_field(j->cmd, name) : NULL;
}

const char *
workflow_judge_field(struct judge *j, const char *name)
{
	j->given |= declared(j, name) || strcmp(name, "occurred-on") == 0;
	const char *s = text_of(j, cjson_get(j->r->f, name));

	return s ? s : "";
}

bool
workflow_judge_past(struct judge *j, const char *field)
{
	const struct policy_field *x = declared(j, field);

	return x && x->past;
}

static bool
to_come(struct judge *j, const char *day)
{
	struct err ignored = ERR_INIT;
	struct date d;

	return !date_parse(&d, day, &ignored) && date_compare(d, j->today) > 0;
}

static void
one(struct judge *j, const struct policy_field *x)
{
	const struct cjson *v = cjson_get(map_of(j, x), x->id);
	const char *s = text_of(j, v);

	if (!v && x->required)
		workflow_judge_deny(j, "field", "the field '%s' (%s) is missing", x->id, x->title);
	else if (v && (!s || !workflow_judge_in_form(j, x, s)))
		workflow_judge_deny(j, "field", "the field '%s' %s", x->id, workflow_judge_formless(j, x, s));
	else if (v && x->type == POLICY_BASIS)
		workflow_judge_basis(j, x, s);
	else if (v && x->past && to_come(j, s))
		workflow_judge_deny(j, "date", "the field '%s' says when something was done, and lies in the future", x->id);
}

static bool
sealed(struct judge *j, const char *s)
{
	static const struct policy_field reason = { .id = "reason", .type = POLICY_TEXT_SEALED };

	return workflow_judge_in_form(j, &reason, s);
}

/* Nothing that the command does not ask for: an extra field could carry anything. */
static void
no_others(struct judge *j, const struct cjson *map)
{
	if (map && map->kind != CJSON_OBJECT) {
		workflow_judge_deny(j, "field", "the fields of %s are not a list of names and values", j->cmd->id);
		return;
	}
	for (size_t i = 0; map && i < map->n; i++) {
		const struct policy_field *x = NULL;
		if (workflow_judge_of_act(j, map, map->key[i]) || workflow_judge_carried(j, map, map->key[i]))
			continue;
		for (size_t k = 0; k < j->cmd->n_fields && !x; k++)
			if (strcmp(j->cmd->field[k].id, map->key[i]) == 0 && map_of(j, &j->cmd->field[k]) == map)
				x = &j->cmd->field[k];
		if (!x && !(map == j->r->seal && strcmp(map->key[i], "reason") == 0 &&
		    j->cmd->reason != POLICY_REASON_NONE && sealed(j, cjson_str(map, "reason", ""))))
			workflow_judge_deny(j, "field", "'%s' is not a field of %s", map->key[i], j->cmd->id);
	}
}

void
workflow_judge_fields(struct judge *j)
{
	for (size_t i = 0; i < j->cmd->n_fields; i++)
		one(j, &j->cmd->field[i]);
	no_others(j, j->r->f);
	no_others(j, j->r->seal);
	no_others(j, j->r->doc);
	if (j->cmd->reason == POLICY_REASON_REQUIRED && !cjson_get(j->r->seal, "reason"))
		workflow_judge_deny(j, "reason", "a reason must be given (--reason)");
}
