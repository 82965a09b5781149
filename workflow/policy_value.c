/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_value.c -- pass 1, the small things: scalars, lists of ids, predicates and effects. */
#include "workflow/policy_int.h"
#include "core/near.h"
#include "core/calendar.h"
#include "core/cjson.h"
#include "core/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 4000, VALUE_MAX = 64, QUORUM_MAX = 9 };

void
workflow_policy_fault(struct loader *l, const char *file, const struct fence_node *node,
    const char *fmt, ...)
{
	char text[900];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	diag_add(l->d, file, node ? node->line : 0, node ? node->column : 0, "%s", text);
}

void *
workflow_policy_grow(struct arena *mem, void *base, size_t *n, size_t size)
{
	char *rows = base;

	if ((*n & (*n - 1)) == 0) {	/* full at 0, 1, 2, 4, 8 ... */
		rows = arena_alloc(mem, (*n ? 2 * *n : 1) * size);
		if (*n)
			memcpy(rows, base, *n * size);
	}
	++*n;
	return rows;
}

/* ---- scalars ---- */

static bool
scalar(struct loader *l, const struct loader_place *at)
{
	if (at->node->kind != FENCE_SCALAR)
		workflow_policy_fault(l, at->file, at->node, "'%s' is a %s; write one value",
		    at->key->name, at->node->kind == FENCE_LIST ? "list" : "map");
	else if (!*at->node->text)
		workflow_policy_fault(l, at->file, at->node,
		    "'%s' is empty; give it a value or leave "
		    "the line out",
		    at->key->name);
	else
		return true;
	return false;
}

/* A copy of a scalar that must be an id, or NULL. */
static const char *
read_id(struct loader *l, const struct loader_place *at)
{
	if (!scalar(l, at))
		return NULL;
	if (!parse_id_ok(at->node->text)) {
		workflow_policy_fault(l, at->file, at->node,
		    "'%.80s' is not an id; an id is a small "
		    "letter, then small letters, digits and '-', 32 at most",
		    at->node->text);
		return NULL;
	}
	return at->node->text;
}

static struct policy_list
read_ids(struct loader *l, const struct loader_place *at)
{
	struct policy_list out = { NULL, 0 };

	if (at->node->kind != FENCE_LIST) {
		workflow_policy_fault(l, at->file, at->node, "'%s' must be a list; write [a, b]",
		    at->key->name);
		return out;
	}
	if (at->node->n == 0)
		workflow_policy_fault(l, at->file, at->node,
		    "'%s' is an empty list; name at least one", at->key->name);
	out.item = arena_alloc(l->mem, (at->node->n + 1) * sizeof *out.item);
	for (size_t i = 0; i < at->node->n; i++) {
		struct loader_place item = { at->file, at->key, at->node->item[i] };
		const char *id = read_id(l, &item);
		if (id && workflow_policy_has(&out, id))
			workflow_policy_fault(l, at->file, item.node,
			    "'%s' stands twice in '%s'; name it "
			    "once",
			    id, at->key->name);
		else if (id)
			out.item[out.n++] = id;
	}
	return out;
}

/* The index of a word in a list of words, or -1 with a fault. */
static int
read_word(struct loader *l, const struct loader_place *at, const char *const *words, size_t n)
{
	AUTO_BUF(all);

	if (!scalar(l, at))
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(words[i], at->node->text) == 0)
			return (int)i;
		buf_printf(&all, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", words[i]);
	}
	workflow_policy_fault(l, at->file, at->node, "'%.80s' is not a value of '%s'; write %s%s",
	    at->node->text, at->key->name, all.s,
	    near_name(l->mem, at->node->text, n, near_item, words));
	return -1;
}

static void
read_period(struct loader *l, const struct loader_place *at, struct period *out, bool nothing)
{
	struct err e = ERR_INIT;

	if (scalar(l, at) && period_parse(out, at->node->text, &e))
		workflow_policy_fault(l, at->file, at->node, "%s", e.msg);
	else if (!e.code && !nothing && out->n == 0 && at->node->kind == FENCE_SCALAR && *at->node->text)
		workflow_policy_fault(l, at->file, at->node,
		    "a period of nothing; write one of at least "
		    "one day, such as P1D");
}

static const char *
read_text(struct loader *l, const struct loader_place *at)
{
	if (!scalar(l, at))
		return NULL;
	if (strlen(at->node->text) > TEXT_MAX)
		workflow_policy_fault(l, at->file, at->node,
		    "'%s' is longer than %d bytes; say it shorter, "
		    "or in the prose",
		    at->key->name, TEXT_MAX);
	return at->node->text;
}

static const char *
read_date(struct loader *l, const struct loader_place *at)
{
	struct err e = ERR_INIT;
	struct date d;

	if (!scalar(l, at))
		return NULL;
	if (date_parse(&d, at->node->text, &e))
		workflow_policy_fault(l, at->file, at->node, "%s", e.msg);
	return at->node->text;
}

static const char *
read_calendar(struct loader *l, const struct loader_place *at)
{
	if (!scalar(l, at))
		return NULL;
	if (strcmp(at->node->text, "lab") != 0 && !calendar_division_ok(at->node->text))
		workflow_policy_fault(l, at->file, at->node, "no calendar '%.80s'; write lab, "
		    "england-and-wales, scotland, northern-ireland or uk", at->node->text);
	return at->node->text;
}

static const char *
read_act(struct loader *l, const struct loader_place *at)
{
	const char *s = scalar(l, at) ? at->node->text : "a";
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.-");

	if (s[n] || n > 64 || s[0] < 'a' || s[0] > 'z')
		workflow_policy_fault(l, at->file, at->node,
		    "'%.80s' is not the name of an act; write "
		    "small letters, digits, '.' and '-', beginning with a letter",
		    s);
	return s;
}

static const char *
read_prefix(struct loader *l, const struct loader_place *at)
{
	const char *s = scalar(l, at) ? at->node->text : "AA";
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	if (s[n] || n < 2 || n > 8)
		workflow_policy_fault(l, at->file, at->node,
		    "'%.80s' is not a prefix of case numbers; "
		    "write 2 to 8 capital letters",
		    s);
	return s;
}

/* "17:00" */
static int
read_hour(struct loader *l, const struct loader_place *at)
{
	const char *s = scalar(l, at) ? at->node->text : "12:00", digits[] = "0123456789";
	int h = 0, m = 0;

	if (strlen(s) == 5 && s[2] == ':' && strspn(s, digits) == 2 && strspn(s + 3, digits) == 2) {
		h = (s[0] - '0') * 10 + s[1] - '0';
		m = (s[3] - '0') * 10 + s[4] - '0';
	}
	if (h > 23 || m > 59 || h * 60 + m == 0)
		h = m = 0;
	if (h * 60 + m == 0)
		workflow_policy_fault(l, at->file, at->node,
		    "'%.80s' is not an hour of the day; write it as \"17:00\"", s);
	return h * 60 + m;
}

static int
read_quorum(struct loader *l, const struct loader_place *at)
{
	int64_t n = 1;

	if (!scalar(l, at))
		return 1;
	if (strcmp(at->node->text, "panel") == 0)
		return POLICY_QUORUM_PANEL;
	if (!parse_int(at->node->text, 1, QUORUM_MAX, &n))
		workflow_policy_fault(l, at->file, at->node,
		    "'%.80s' is not a quorum; write how many "
		    "people, 1 to %d",
		    at->node->text, QUORUM_MAX);
	return (int)n;
}

bool
workflow_policy_read_scalar(struct loader *l, const struct loader_place *at, void *to)
{
	static const char *const yes_no[] = { "yes", "no" };
	static const char *const scope[] = { "general", "law-enforcement" };
	static const char *const counting[] = { "plain", "roll", "sar" };
	static const char *const day_zero[] = { "excluded", "included" };
	static const char *const reason[] = { "none", "optional", "required" };
	int i;

	switch (at->key->type) {
	case KEY_ID:
	case KEY_NAME: *(const char **)to = read_id(l, at); break;
	case KEY_TEXT: *(const char **)to = read_text(l, at); break;
	case KEY_NAMES: *(struct policy_list *)to = read_ids(l, at); break;
	case KEY_YES_NO: *(bool *)to = read_word(l, at, yes_no, 2) == 0; break;
	case KEY_SCOPE: *(bool *)to = read_word(l, at, scope, 2) == 1; break;
	case KEY_BASIS:
		i = read_word(l, at, workflow_basis_kind_name, POLICY_BASIS_KINDS_N);
		*(enum policy_basis_kind *)to = (enum policy_basis_kind)(i < 0 ? 0 : i);
		break;
	case KEY_RULE:
		i = read_word(l, at, workflow_clock_rule_name, 3);
		*(enum policy_clock_rule *)to = (enum policy_clock_rule)(i < 0 ? 0 : i);
		break;
	case KEY_COUNTING:
		i = read_word(l, at, counting, 3);
		*(enum calendar_rule *)to = i == 2 ? CALENDAR_SAR : i == 1 ? CALENDAR_ROLL : CALENDAR_PLAIN;
		break;
	case KEY_DAY_ZERO: *(bool *)to = read_word(l, at, day_zero, 2) == 1; break;
	case KEY_HOUR: *(int *)to = read_hour(l, at); break;
	case KEY_PERIOD: read_period(l, at, to, false); break;
	case KEY_LENGTH: read_period(l, at, to, true); break;
	case KEY_DATE: *(const char **)to = read_date(l, at); break;
	case KEY_CALENDAR: *(const char **)to = read_calendar(l, at); break;
	case KEY_ACT: *(const char **)to = read_act(l, at); break;
	case KEY_PREFIX: *(const char **)to = read_prefix(l, at); break;
	case KEY_QUORUM: *(int *)to = read_quorum(l, at); break;
	case KEY_REASON:
		i = read_word(l, at, reason, 3);
		*(enum policy_reason *)to = (enum policy_reason)(i < 0 ? 0 : i);
		break;
	case KEY_TYPE:
		i = read_word(l, at, workflow_field_type_name, POLICY_FIELD_TYPES_N);
		*(enum policy_field_type *)to = (enum policy_field_type)(i < 0 ? 0 : i);
		break;
	case KEY_SHOW:		/* the first word stands for none */
		i = read_word(l, at, workflow_show_name + 1, POLICY_SHOWS_N - 1);
		*(enum policy_show *)to = (enum policy_show)(i + 1);
		break;
	case KEY_READINGS: case KEY_FIELDS: case KEY_COLUMNS: case KEY_TRACKS: case KEY_EFFECTS: case KEY_PREDICATE:
		return false;
	}
	return true;
}

/* ---- forms: one-key maps such as {clock-over: {clock: c, of: case}} ---- */

static void
read_value(struct loader *l, const char *file, const struct policy_param_rule *rule,
    const struct fence_node *node, struct policy_params *out)
{
	const struct policy_key key = { .name = rule->name };
	struct loader_place at = { file, &key, node };
	int64_t n;

	if (!scalar(l, &at))
		return;
	switch (rule->kind) {
	case VALUE_INT:
		if (!parse_int(node->text, 0, CJSON_INT_MAX, &n))
			workflow_policy_fault(l, file, node,
			    "'%.80s' is not a whole number; write digits", node->text);
		break;
	case VALUE_TEXT:
	case VALUE_STATE:
	case VALUE_COMMANDS:
	case VALUE_ROLES:
	case VALUE_CHECKS:
	case VALUE_RIGHTS:
		if (strlen(node->text) > VALUE_MAX || !cjson_text_ok(node->text))
			workflow_policy_fault(l, file, node,
			    "'%s' goes on the ledger: write printable ASCII, "
			    "%d characters at most",
			    rule->name, VALUE_MAX);
		break;
	case VALUE_END: case VALUE_FACT: case VALUE_FIELD: case VALUE_DATE_FIELD: case VALUE_INSTANT_FIELD: case VALUE_BASIS_FIELD:
	case VALUE_YES_FIELD: case VALUE_CLOCK:
	case VALUE_TEMPLATE: case VALUE_ATTESTATION: case VALUE_KIND: case VALUE_CHILD: case VALUE_COMMAND:
	case VALUE_OBLIGATION: case VALUE_PANEL: case VALUE_PERIOD: case VALUE_CREDENTIAL:
		if (!read_id(l, &at))
			return;
		break;
	}
	out->item[out->n++] = (struct policy_param){ rule->name, node->text };
}

static void
read_params(struct loader *l, const char *file, const char *name, const struct policy_form *form, bool when,
    const struct fence_node *map, const struct fence_node *place, struct policy_effect *out)
{
	for (size_t i = 0; map && i < map->n; i++) {
		const struct policy_param_rule *r = form->param;
		if (map->key[i]->kind != FENCE_SCALAR)
			continue;	/* core/fence has said so */
		while (r->name && strcmp(r->name, map->key[i]->text) != 0)
			r++;
		if (r->name) {
			read_value(l, file, r, map->item[i], &out->params);
		} else if (form->of != OF_NOT && strcmp(map->key[i]->text, "of") == 0) {
			const struct policy_key key = { .name = "of" };
			struct loader_place at = { file, &key, map->item[i] };
			out->of = read_id(l, &at);
		} else if (when && strcmp(map->key[i]->text, "when") == 0) {
			const struct policy_key key = { .name = "when" };
			struct loader_place at = { file, &key, map->item[i] };
			out->when = read_id(l, &at);
		} else {
			workflow_policy_fault(l, file, map->key[i], "'%s' has no '%.80s'; see "
			    "docs/policy-language.md for what it has", name, map->key[i]->text);
		}
	}
	for (const struct policy_param_rule *r = form->param; r->name; r++)
		if (!r->optional && !fence_get(map, r->name))
			workflow_policy_fault(
			    l, file, place, "'%s' needs '%s'; add it to the map", name, r->name);
	if (form->of == OF_MUST && !fence_get(map, "of"))
		workflow_policy_fault(l, file, place,
		    "'%s' needs 'of', the fact that names the object; add "
		    "it to the map",
		    name);
}

void
workflow_policy_read_form(struct loader *l, const char *file, const struct fence_node *node,
    bool predicate, struct policy_effect *out)
{
	const char *const *names = predicate ? workflow_predicate_name : workflow_effect_name;
	size_t n = predicate ? POLICY_PREDICATES_N : POLICY_EFFECTS_N, i = 0;
	const char *what = predicate ? "predicate" : "effect";
	const struct fence_node *name = node, *map = NULL;

	if (node->kind == FENCE_MAP && node->n == 1) {
		name = node->key[0];
		map = node->item[0];
	}
	if (name->kind != FENCE_SCALAR || (map && map->kind != FENCE_MAP)) {
		workflow_policy_fault(l, file, node, "not %s %s; write %s", predicate ? "a" : "an",
		    what, predicate ? "{name: {parameter: value}}" : "name: {parameter: value}");
		return;
	}
	while (i < n && strcmp(names[i], name->text) != 0)
		i++;
	if (i == n) {
		const char *near =
		    near_name(l->mem, name->text, n, near_item, names);
		workflow_policy_fault(l, file, name, "there is no %s '%.80s'%s", what, name->text,
		    *near ? near : "; docs/policy-language.md lists them all");
		return;
	}
	out->kind = (enum policy_effect_kind)i;
	out->at = (struct policy_place){ file, name->line, name->column };
	read_params(l, file, names[i], predicate ? &workflow_policy_predicate_form[i] :
	    &workflow_policy_effect_form[i], !predicate && workflow_effect_may_wait(out->kind), map, name, out);
}
