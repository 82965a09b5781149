/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide_field.c -- are the fields of a request those that the command asks for, in form? */
#include "workflow/decide_int.h"
#include "core/parse.h"

#include <string.h>

static bool
hex64(const char *s)
{
	unsigned char raw[32];

	return parse_hex(s, raw, sizeof raw);
}

/* "<10", or a multiple of 5. */
static bool
banded(const char *s)
{
	int64_t v;

	return strcmp(s, "<10") == 0 || (parse_int(s, 10, CJSON_INT_MAX, &v) && v % 5 == 0);
}

bool
workflow_judge_drawn(const char *s, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(s, prefix, n) == 0 && strlen(s) == n + 6 &&
	    strspn(s + n, "abcdefghijklmnopqrstuvwxyz0123456789") == 6;
}

/* An object's id is known when the object is: it has a kind. */
static bool
known(struct judge *j, const char *obj)
{
	return *obj && *workflow_judge_get(j, obj, "kind");
}

static bool
is_date(const char *s)
{
	struct err ignored = ERR_INIT;
	struct date d;

	return date_parse(&d, s, &ignored) == OK;
}

static bool
is_instant(const char *s)
{
	struct err ignored = ERR_INIT;
	instant t;

	return instant_parse(&t, s, &ignored) == OK;
}

static bool
public_key(const char *s)
{
	return strncmp(s, "ssh-ed25519 ", 12) == 0 || strncmp(s, "sk-ssh-ed25519@openssh.com ", 27) == 0;
}

enum { VALUE_MAX = 200 };

bool
workflow_judge_in_form(struct judge *j, const struct policy_field *x, const char *s)
{
	int64_t v;

	switch (x->type) {
	case POLICY_TEXT_SEALED:
	case POLICY_DIGEST:
	case POLICY_DOCUMENT:		return hex64(s);
	case POLICY_CHOICE:		return workflow_policy_has(&x->of, s);
	case POLICY_DATE:		return is_date(s);
	case POLICY_INSTANT:		return is_instant(s);
	case POLICY_COUNT:		return parse_int(s, 0, CJSON_INT_MAX, &v);
	case POLICY_BANDED:		return banded(s);
	case POLICY_YES_NO:		return strcmp(s, "yes") == 0 || strcmp(s, "no") == 0;
	case POLICY_ACTOR:		return workflow_judge_drawn(s, "p-") && known(j, arena_printf(j->mem, "actor/%s", s));
	case POLICY_ORGANISATION:	return workflow_judge_drawn(s, "o-") && known(j, arena_printf(j->mem, "organisation/%s", s));
	case POLICY_OBJECT:		return known(j, s);
	case POLICY_PROGRAMME:		return strcmp(workflow_judge_get(j, s, "kind"), "programme") == 0;
	case POLICY_ROLE:		return workflow_policy_role(j->env->policy, s) != NULL;
	case POLICY_CHANNEL:		return workflow_policy_channel(j->env->policy, s) != NULL;
	case POLICY_PUBLIC_KEY:		return public_key(s);
	case POLICY_ID:			return parse_id_ok(s);
	case POLICY_OBLIGATION_KIND:	return workflow_policy_obligation(j->env->policy, s) != NULL;
	case POLICY_BASIS:		return true;	/* workflow_judge_basis says more */
	case POLICY_CREDENTIAL:		return workflow_policy_credential(j->env->policy, s) != NULL;
	case POLICY_VALUE:		return *s && strlen(s) <= VALUE_MAX && cjson_text_ok(s);
	case POLICY_FIELD_TYPES_N:	break;
	}
	return false;
}

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
	for (size_t i = 0; j->cmd && i < j->cmd->n_fields; i++)
		if (strcmp(j->cmd->field[i].id, name) == 0)
			return &j->cmd->field[i];
	return NULL;
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
		workflow_judge_deny(j, "field", "the field '%s' is not a %s that is known here", x->id,
		    workflow_field_type_name[x->type]);
	else if (v && x->type == POLICY_BASIS)
		workflow_judge_basis(j, x, s);
	else if (v && x->past && to_come(j, s))
		workflow_judge_deny(j, "date", "the field '%s' says when something was done, and lies in the future", x->id);
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
		    j->cmd->reason != POLICY_REASON_NONE && hex64(cjson_str(map, "reason", ""))))
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
