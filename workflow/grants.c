/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grants.c -- see grants.h: which grants stand, and the file that says so. */
#include "workflow/grants.h"
#include "core/json.h"
#include "core/sha256.h"
#include "core/zone.h"
#include "workflow/holder.h"

#include <stdlib.h>
#include <string.h>

static const char acknowledged[] = "grant.acknowledged", researcher[] = "researcher";

struct search { struct workflow_lab *lab; struct date day; char today[11]; struct workflow_grant *list; size_t n, cap; };

static const char *
fact(struct search *s, const char *obj, const char *name)
{
	const char *v = workflow_facts_get(s->lab->facts, obj, name);

	return *v ? arena_strdup(s->lab->mem, v) : NULL;
}

static void
add(struct search *s, const struct workflow_grant *g)
{
	s->list = arena_room(s->lab->mem, s->list, s->n, &s->cap, sizeof *s->list);
	s->list[s->n++] = *g;
}

static bool
active(struct search *s, const char *person)
{
	const char *obj = arena_printf(s->lab->mem, "actor/%s", person);

	return strcmp(workflow_facts_get(s->lab->facts, obj, "state"), "active") == 0;
}

/* Every person who may enter under the case, a line each. */
static void
people(struct search *s, struct workflow_grant *g)
{
	const char *person = fact(s, g->obj, "person"), *named = fact(s, g->obj, "researchers");
	const char *bound = fact(s, g->obj, "bound-researchers");
	char *list = arena_strdup(s->lab->mem, named && bound ? named : ""), *save = NULL;

	if (g->organisation || (person && active(s, person))) {
		g->person = g->organisation ? NULL : person;
		add(s, g);
	}
	for (char *who = strtok_r(list, ",", &save); who; who = strtok_r(NULL, ",", &save))
		if (workflow_facts_listed(bound, who) && workflow_serves(s->lab, who, researcher, s->day)) {
			g->person = who;
			add(s, g);
		}
}

static void
look(struct search *s, const char *obj)
{
	struct workflow_grant g = { .obj = obj, .number = fact(s, obj, "number"), .kind = fact(s, obj, "kind"),
		.organisation = fact(s, obj, "supplier"), .setting = fact(s, obj, "setting"), .until = fact(s, obj, "access-until"),
		.read_only = strcmp(workflow_facts_get(s->lab->facts, obj, "read-only"), "yes") == 0 };

	if (g.number && g.until && strcmp(g.until, s->today) >= 0 && !fact(s, obj, "suspended") && !fact(s, obj, "unconfirmed"))
		people(s, &g);
}

static enum err_code
cases_of(struct search *s, const struct policy_command *c, struct err *e)
{
	enum err_code code = OK;

	for (size_t i = 0; i < c->from.n && !code; i++) {
		struct workflow_find f = { .kind = c->on, .state = c->from.item[i], .order = FIND_NUMBER };
		const char **obj;
		size_t n;
		code = workflow_project_find(s->lab->project, s->lab->mem, &f, &obj, &n, e);
		for (size_t k = 0; !code && k < n; k++)
			look(s, obj[k]);
	}
	return code;
}

static int
by_number(const void *a, const void *b)
{
	const struct workflow_grant *x = a, *y = b;
	int c = strcmp(x->number, y->number);

	return c ? c : strcmp(x->person ? x->person : "", y->person ? y->person : "");
}

enum err_code
workflow_grants(struct workflow_lab *lab, struct workflow_grant **out, size_t *n, struct err *e)
{
	struct search s = { .lab = lab };
	const struct policy *p = lab->env.policy;
	enum err_code code = zone_local(lab->env.zone, lab->now, &s.day, NULL, e);

	if (code)
		return code;
	date_format(s.today, s.day);
	for (size_t i = 0; i < p->n_commands && !code; i++)
		if (strcmp(p->command[i].act, acknowledged) == 0)
			code = cases_of(&s, &p->command[i], e);
	if (s.n)
		qsort(s.list, s.n, sizeof *s.list, by_number);
	*out = s.list;
	*n = s.n;
	return code;
}

static void
line(struct json *j, const struct workflow_grant *g)
{
	json_object(j, NULL);
	json_string(j, "case", g->number);
	json_string(j, "process", g->kind);
	json_string(j, "person", g->person);
	json_string(j, "organisation", g->organisation);
	json_string(j, "setting", g->setting);
	json_bool(j, "read_only", g->read_only);
	json_string(j, "until", g->until);
	json_end(j);
}

void
workflow_grants_write(struct workflow_lab *lab, const struct workflow_grant *g, size_t n, struct buf *out)
{
	struct json j = json_to(out);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_string(&j, "lab", ledger_origin(lab->ledger));
	json_array(&j, "grants");
	for (size_t i = 0; i < n; i++)
		line(&j, &g[i]);
	json_end(&j);
	json_end(&j);
}

void
workflow_grants_digest(const struct workflow_grant *g, size_t n, const char *obj, char hex[65])
{
	AUTO_BUF(b);
	struct json j = json_to(&b);

	json_array(&j, NULL);
	for (size_t i = 0; i < n; i++)
		if (strcmp(g[i].obj, obj) == 0)
			line(&j, &g[i]);
	json_end(&j);
	sha256_hex(hex, b.s, b.len);
}

enum err_code
workflow_grants_enforced(struct workflow_lab *lab, const char ***obj, size_t *n, struct err *e)
{
	return workflow_project_objects(lab->project, lab->mem, "enforced", "open", obj, n, e);
}
