/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holdings.c -- see holdings.h. */
#include "workflow/holdings.h"
#include "ledger/keys.h"

#include <stdlib.h>
#include <string.h>

struct finding {
	struct workflow_lab *lab;
	const char *actor, *self;	/* "p-4kq7m2", "actor/p-4kq7m2" */
	struct workflow_holding *row;
	size_t n, cap;
};

static void
add(struct finding *f, const char *what, const char *id, const char *obj, const char *days)
{
	f->row = arena_room(f->lab->mem, f->row, f->n, &f->cap, sizeof *f->row);
	f->row[f->n++] = (struct workflow_holding){ what, id, obj, days };
}

static bool
listed(const char *list, const char *item)
{
	size_t n = strlen(item);

	for (const char *p = list; *p; p += strcspn(p, ",:"), p += *p != '\0')
		if (strcspn(p, ",:") == n && strncmp(p, item, n) == 0)
			return true;
	return false;
}

/* ---- on the person ---- */

static void
acts_for(struct finding *f, const char *role, const char *principals)
{
	char *list = arena_strdup(f->lab->mem, principals), *save = NULL;

	for (char *p = strtok_r(list, ",", &save); p; p = strtok_r(NULL, ",", &save)) {
		const char *obj = arena_printf(f->lab->mem, "actor/%s", p);
		add(f, "acts-for", role, obj, workflow_facts_get(f->lab->facts, obj,
		    arena_printf(f->lab->mem, "deputy-%s-%s", f->actor, role)));
	}
}

static void
own_fact(const char *obj, const char *fact, const char *value, void *ctx)
{
	struct finding *f = ctx;
	struct arena *mem = f->lab->mem;

	if (strcmp(obj, f->self) != 0)
		return;
	fact = arena_strdup(mem, fact);
	value = arena_strdup(mem, value);
	if (strncmp(fact, "role-", 5) == 0)
		add(f, "role", fact + 5, "", value);
	else if (strncmp(fact, "credential-", 11) == 0)
		add(f, "credential", fact + 11, "", value);
	else if (strncmp(fact, "emergency-", 10) == 0)
		add(f, "emergency", fact + 10, "", value);
	else if (strncmp(fact, "deputy-p-", 9) == 0 && strlen(fact) > 16)
		add(f, "deputy", fact + 16, arena_printf(mem, "actor/%.8s", fact + 7), value);
	else if (strcmp(fact, "custodian") == 0 && strcmp(value, "no") != 0)
		add(f, "custody", value, "", "");
}

/* What the facts of the person themselves say.  They are gathered first: reading others' moves them. */
static void
on_person(struct finding *f)
{
	struct workflow_facts *facts = f->lab->facts;
	const char *org = workflow_facts_get(facts, f->self, "represents");

	workflow_facts_each(facts, own_fact, f);
	if (*org)
		add(f, "speaks-for", org, arena_printf(f->lab->mem, "organisation/%s", org),
		    workflow_facts_get(facts, f->self, "represents-days"));
	for (size_t i = 0; i < f->lab->env.policy->n_roles; i++) {
		const char *role = f->lab->env.policy->role[i].id;
		acts_for(f, role, workflow_facts_get(facts, f->self, arena_printf(f->lab->mem, "acting-%s", role)));
	}
	const struct ledger_key *k;
	for (size_t i = 0; (k = ledger_key_at(f->lab->ledger, i)); i++)
		if (strcmp(k->owner, f->actor) == 0 && k->to == INT64_MAX)
			add(f, "key", arena_printf(f->lab->mem, "%.16s", k->pub.id), "", "");
}

/* ---- elsewhere ---- */

/* Objects (of the kind, if one is named: then only those that have not ended) whose fact names the person. */
static enum err_code
where(struct finding *f, const char *fact, const char *what, const char *id, const char *kind, struct err *e)
{
	struct workflow_lab *lab = f->lab;
	const char **obj;
	enum err_code code;
	size_t n;

	if ((code = workflow_project_objects(lab->project, lab->mem, fact, NULL, &obj, &n, e)))
		return code;
	for (size_t i = 0; i < n; i++) {
		const char *its = workflow_facts_get(lab->facts, obj[i], "kind");
		const struct policy_process *p = workflow_policy_process(lab->env.policy, its);
		bool ended = p && workflow_policy_has(&p->ends, workflow_facts_get(lab->facts, obj[i], "state"));
		if (listed(workflow_facts_get(lab->facts, obj[i], fact), f->actor) && (!kind || (strcmp(its, kind) == 0 && !ended)))
			add(f, what, id, obj[i], "");
	}
	return OK;
}

/* Commands that take several people, or may: the facts in which their votes wait. */
static enum err_code
votes(struct finding *f, struct err *e)
{
	const struct policy *p = f->lab->env.policy;
	enum err_code code = OK;

	for (size_t i = 0; i < p->n_commands && !code; i++) {
		const struct policy_command *c = &p->command[i];
		bool roles = workflow_policy_effect(c, POLICY_GRANT_ROLE) || workflow_policy_effect(c, POLICY_REVOKE_ROLE);
		if (!roles && (c->quorum != 1 || strcmp(c->on, "actor") == 0))
			code = where(f, arena_printf(f->lab->mem, "vote-%s", c->id), "vote", c->id, NULL, e);
		for (size_t k = 0; roles && k < p->n_roles && !code; k++)
			code = where(f, arena_printf(f->lab->mem, "vote-%s-%s", c->id, p->role[k].id), "vote",
			    arena_printf(f->lab->mem, "%s %s", c->id, p->role[k].id), NULL, e);
	}
	return code;
}

static int
by_what(const void *a, const void *b)
{
	const struct workflow_holding *x = a, *y = b;
	int c = strcmp(x->what, y->what);

	if (!c)
		c = strcmp(x->obj, y->obj);
	return c ? c : strcmp(x->id, y->id);
}

static size_t
unique(struct workflow_holding *row, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!kept || by_what(&row[kept - 1], &row[i]) != 0)
			row[kept++] = row[i];
	return kept;
}

enum err_code
workflow_holdings(struct workflow_lab *lab, const char *actor, struct workflow_holding **out, size_t *n, struct err *e)
{
	struct finding f = { .lab = lab, .actor = actor, .self = arena_printf(lab->mem, "actor/%s", actor) };
	enum err_code code;

	*n = 0;
	on_person(&f);
	if ((code = votes(&f, e)) || (code = where(&f, "responsible", "obligation", "", "obligation", e)) ||
	    (code = where(&f, "by-doc-new", "document", "", "document", e)) ||
	    (code = where(&f, "recused", "stands-aside", "", NULL, e)))
		return code;
	if (f.n)
		qsort(f.row, f.n, sizeof *f.row, by_what);
	*out = f.row;
	*n = unique(f.row, f.n);
	return OK;
}
