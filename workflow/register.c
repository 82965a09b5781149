/* SPDX-License-Identifier: GPL-3.0-or-later */
/* register.c -- see register.h. */
#include "workflow/register.h"
#include "core/zone.h"
#include "retention/secret.h"
#include "workflow/clock.h"
#include "workflow/text.h"
#include "workflow/todo.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	struct workflow_lab *at, *now;
	const struct policy_register *r;
	const char *reader, *today;
	struct workflow_facts *names;	/* of ids, as people write them: a label is a file */
	struct workflow_register_rows *out;
	const char *cell;		/* of facts by prefix */
	const char *prefix;
	enum err_code code;
	struct err *e;
};

static const char *
fact(struct workflow_lab *at, const char *obj, const char *name)
{
	return workflow_facts_get(at->facts, obj, name);
}

/* ---- the things ---- */

static bool
wanted(struct workflow_lab *at, const struct policy_register *r, const char *obj)
{
	if (!workflow_policy_has(&r->of, fact(at, obj, "kind")) ||
	    (r->states.n && !workflow_policy_has(&r->states, fact(at, obj, "state"))))
		return false;
	for (size_t i = 0; i < r->where.n; i++)
		if (!workflow_holds(at->mem, &at->env, at->facts, workflow_policy_check(at->env.policy, r->where.item[i]), obj, at->now))
			return false;
	return true;
}

/* A check that asks a fact of the thing itself, which an index finds; else NULL. */
static const struct policy_check *
indexed(struct workflow_lab *at, const struct policy_register *r)
{
	for (size_t i = 0; i < r->where.n; i++) {
		const struct policy_check *c = workflow_policy_check(at->env.policy, r->where.item[i]);
		if (!c->of && (c->predicate == POLICY_FACT_IS || c->predicate == POLICY_FACT_SET))
			return c;
	}
	return NULL;
}

struct things { const char **obj; size_t n, cap; };

static enum err_code
add_found(struct workflow_lab *at, const struct policy_register *r, struct things *t, const char *name, const char *value, struct err *e)
{
	const char **found;
	size_t n;
	enum err_code code = workflow_project_objects(at->project, at->mem, name, value, &found, &n, e);

	for (size_t i = 0; !code && i < n; i++) {
		if (!wanted(at, r, found[i]))
			continue;
		t->obj = arena_room(at->mem, t->obj, t->n, &t->cap, sizeof *t->obj);
		t->obj[t->n++] = found[i];
	}
	return code;
}

enum err_code
workflow_register_things(struct workflow_lab *at, const struct policy_register *r, const char ***obj, size_t *n, struct err *e)
{
	const struct policy_check *c = indexed(at, r);
	const struct policy_list *by = r->states.n ? &r->states : &r->of;
	struct things t = { 0 };
	enum err_code code = OK;

	if (c)
		code = add_found(at, r, &t, workflow_policy_param(&c->params, "fact"), workflow_policy_param(&c->params, "value"), e);
	for (size_t i = 0; !c && i < by->n && !code; i++)
		code = add_found(at, r, &t, r->states.n ? "state" : "kind", by->item[i], e);
	*obj = t.obj;
	*n = t.n;
	return code;
}

/* ---- what a column shows ---- */

static const char *
name_of(struct reading *g, const char *id)
{
	const char *known = workflow_facts_get(g->names, id, "name");

	if (!*known) {
		workflow_facts_set(g->names, id, "name", workflow_lab_name(g->at, id));
		known = workflow_facts_get(g->names, id, "name");
	}
	return known;
}

/* "p-4kq7m2", "c-7m2xq9/cohort", "actor/p-4kq7m2" */
static bool
is_id(const char *s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	if (strncmp(s, "actor/", 6) == 0 || strncmp(s, "organisation/", 13) == 0)
		s = strchr(s, '/') + 1;
	return strchr("poc", s[0]) && s[0] && s[1] == '-' && strspn(s + 2, letters) == 6 && (!s[8] || s[8] == '/');
}

/* A fact as people read it: each id in it by its name. */
static const char *
spoken(struct reading *g, const char *value)
{
	char *list = arena_strdup(g->at->mem, value), *save = NULL;
	const char *all = NULL;

	for (char *one = strtok_r(list, ",", &save); one; one = strtok_r(NULL, ",", &save)) {
		const char *name = is_id(one) ? name_of(g, one) : one;
		all = all ? arena_printf(g->at->mem, "%s, %s", all, name) : arena_strdup(g->at->mem, name);
	}
	return all;
}

static void
add_each(const char *obj, const char *name, const char *value, void *ctx)
{
	struct reading *g = ctx;
	size_t n = strlen(g->prefix);

	(void)obj;
	if (strncmp(name, g->prefix, n) == 0)
		g->cell = g->cell ? arena_printf(g->at->mem, "%s; %s %s", g->cell, name + n, value) :
		    arena_printf(g->at->mem, "%s %s", name + n, value);
}

static const char *
each(struct reading *g, const char *obj, const char *prefix)
{
	g->cell = NULL;
	g->prefix = prefix;
	workflow_facts_of(g->at->facts, obj, add_each, g);
	return g->cell;
}

/* "2026-02-10 running", "2026-02-10 overdue" */
static const char *
clock(struct reading *g, const char *clock)
{
	const char *state = fact(g->at, clock, "state"), *from = fact(g->at, clock, "not-before"), *at = fact(g->at, clock, "due-at");

	if (!*state)
		return NULL;
	return arena_printf(g->at->mem, "%s %s", *from ? from : *at ? at : fact(g->at, clock, "due"),
	    strcmp(state, "done") != 0 && workflow_clock_overdue(g->at, clock, g->today) ? "overdue" : state);
}

static const char *
due(struct reading *g, const char *obj)
{
	const char *binding = workflow_clock_binding(g->at, obj);

	return binding ? clock(g, binding) : NULL;
}

/* The day of the entry that made the fact what it is. */
static const char *
day_of(struct reading *g, const char *obj, const char *name)
{
	struct err none = ERR_INIT;
	struct date day;
	instant ts;
	char text[11];

	if (workflow_project_when(g->at->project, obj, name, &ts, &none) || zone_local(g->at->env.zone, ts, &day, NULL, &none))
		return NULL;
	date_format(text, day);
	return arena_strdup(g->at->mem, text);
}

static const char *
show(struct reading *g, const char *obj, enum policy_show what)
{
	switch (what) {
	case POLICY_SHOW_ID: return obj;
	case POLICY_SHOW_NAME: return arena_strdup(g->at->mem, name_of(g, obj));
	case POLICY_SHOW_OPENED: return day_of(g, obj, "kind");
	case POLICY_SHOW_SINCE: return day_of(g, obj, "state");
	case POLICY_SHOW_CLOSED: return workflow_lab_ended(g->at, obj) ? day_of(g, obj, "state") : NULL;
	case POLICY_SHOW_DUE: return due(g, obj);
	case POLICY_SHOW_NOTHING: case POLICY_SHOWS_N: break;
	}
	return NULL;
}

/* The last entry on the object that is one of the commands, or of none: that set the field as it is. */
static bool
given(struct reading *g, const char *obj, const char *field, const struct policy_list *with, int64_t *seq)
{
	struct workflow_history *h;
	struct err why = ERR_INIT;
	size_t n;

	if (!with->n)
		return workflow_project_set_by(g->at->project, obj, field, seq, &why) == OK;
	if (workflow_project_history(g->at->project, g->at->mem, obj, &h, &n, &why))
		return false;
	*seq = -1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; strcmp(h[i].obj, obj) == 0 && k < with->n; k++) {
			const struct policy_command *c = workflow_policy_command(g->at->env.policy, fact(g->at, obj, "kind"), with->item[k]);
			if (c && strcmp(c->act, h[i].act) == 0)
				*seq = h[i].seq;
		}
	return *seq >= 0;
}

/* The text as it stood; what it says is asked of the lab of today, whose vault may have lost it. */
static const char *
text(struct reading *g, const char *obj, const char *field, const struct policy_list *with)
{
	struct err why = ERR_INIT;
	const char *said = NULL;
	int64_t seq, entry;
	AUTO_BUF(b);

	if (!given(g, obj, field, with, &seq))
		return NULL;
	enum err_code code = g->reader ? workflow_text_read(g->now, g->reader, obj, field, seq, &entry, &b, &why) : ERR_REFUSED;
	if (!code)
		said = arena_strdup(g->at->mem, b.s);
	retention_wipe_buf(&b);
	if (code == ERR_REFUSED)
		g->out->withheld++;
	else if (code == ERR_NOT_FOUND && ++g->out->erased)
		return WORKFLOW_ERASED;
	else if (code && !g->code)
		g->code = err_set(g->e, code, "%s", why.msg);
	return said;
}

/* The thing itself, or what `of` leads to; "" nothing. */
static const char *
hop(struct reading *g, const char *obj, const char *of)
{
	const char *to = of ? fact(g->at, obj, of) : obj;

	if (strncmp(to, "p-", 2) == 0)
		return arena_printf(g->at->mem, "actor/%s", to);
	return strncmp(to, "o-", 2) == 0 ? arena_printf(g->at->mem, "organisation/%s", to) : to;
}

static const char *
cell(struct reading *g, const char *thing, const struct policy_column *c)
{
	const char *obj = hop(g, thing, c->of);

	if (!*obj)
		return NULL;
	if (c->fact)
		return spoken(g, fact(g->at, obj, c->fact));
	if (c->each)
		return each(g, obj, c->each);
	if (c->text)
		return text(g, obj, c->text, &c->given_with);
	if (c->clock)
		return clock(g, arena_printf(g->at->mem, "%s/%s", obj, c->clock));
	return c->day_of ? day_of(g, obj, c->day_of) : show(g, obj, c->show);
}

/* ---- in order ---- */

struct named { const char *name, *obj; };

static int
by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c ? c : strcmp(x->obj, y->obj);
}

static void
in_order(struct reading *g, const char **obj, size_t n)
{
	struct named *list = arena_alloc(g->at->mem, (n + 1) * sizeof *list);

	for (size_t i = 0; i < n; i++)
		list[i] = (struct named){ name_of(g, obj[i]), obj[i] };
	qsort(list, n, sizeof *list, by_name);
	for (size_t i = 0; i < n; i++)
		obj[i] = list[i].obj;
}

enum err_code
workflow_register_read(struct workflow_lab *at, struct workflow_lab *now, const struct policy_register *r, const char *reader,
    struct workflow_register_rows *out, struct err *e)
{
	struct reading g = { .at = at, .now = now, .r = r, .reader = reader, .out = out, .e = e };
	struct date today;
	char day[11];
	enum err_code code;

	*out = (struct workflow_register_rows){ .def = r };
	if ((code = zone_local(at->env.zone, at->now, &today, NULL, e)) ||
	    (code = workflow_register_things(at, r, &out->obj, &out->n, e)))
		return code;
	date_format(day, today);
	g.today = day;
	g.names = workflow_facts_new(NULL, NULL);
	in_order(&g, out->obj, out->n);
	out->cell = arena_alloc(at->mem, (out->n * r->n_columns + 1) * sizeof *out->cell);
	for (size_t i = 0; i < out->n; i++)
		for (size_t k = 0; k < r->n_columns; k++)
			out->cell[i * r->n_columns + k] = cell(&g, out->obj[i], &r->column[k]);
	workflow_facts_free(g.names);
	return g.code;
}
