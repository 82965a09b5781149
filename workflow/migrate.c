/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migrate.c -- see migrate.h. */
#include "workflow/migrate.h"

#include <string.h>

struct list { struct arena *mem; struct workflow_meaning *item; size_t n, cap; };

static void
add(struct list *l, const char *what, const char *subject, const char *detail)
{
	l->item = arena_room(l->mem, l->item, l->n, &l->cap, sizeof *l->item);
	l->item[l->n++] = (struct workflow_meaning){ what, subject, NULL, detail };
}

static const char *
moves(const struct policy *p, const char *kind)
{
	for (size_t i = 0; p && i < p->n_commands; i++)
		if (workflow_policy_on(p, &p->command[i], kind) && workflow_policy_effect(&p->command[i], POLICY_MIGRATE_CASE))
			return p->command[i].id;
	return NULL;
}

const char *
workflow_migrate_command(struct workflow_lab *lab, const char *obj)
{
	const char *kind = workflow_facts_get(lab->facts, obj, "kind"), *id = moves(lab->env.policy, kind);
	struct err ignored = ERR_INIT;
	const struct policy *own;

	if (!id && !workflow_lab_policy_of(lab, obj, &own, &ignored))
		id = moves(own, kind);
	return id ? id : "migrate";	/* refused by that name, with the reason */
}

/* Reasons of the code "policy" are those that no person, field or day would change. */
static void
obstacles(struct list *l, struct workflow_lab *lab, const char *obj, const struct policy *next)
{
	struct workflow_env env = lab->env;
	const char *id = moves(next, workflow_facts_get(lab->facts, obj, "kind"));
	struct workflow_request r = { .obj = obj, .act = id ? id : workflow_migrate_command(lab, obj), .actor = lab->host ? lab->host->id : "h-nobody",
		.ver = workflow_facts_int(lab->facts, obj, "ver") };
	struct workflow_decision d;

	env.policy = next;
	workflow_decide(l->mem, &env, lab->facts, &r, lab->now, &d);
	for (size_t i = 0; i < d.n_reasons; i++)
		if (strcmp(d.reason[i].code, "policy") == 0)
			add(l, "obstacle", NULL, d.reason[i].text);
}

static void
sworn(struct list *l, struct workflow_lab *lab, const char *obj, const struct policy *next)
{
	for (size_t i = 0; i < next->n_attestations; i++) {
		const struct policy_attestation *a = &next->attestation[i];
		if (*workflow_facts_get(lab->facts, obj, arena_printf(l->mem, "attested-%s", a->id)) &&
		    strcmp(workflow_facts_get(lab->facts, obj, arena_printf(l->mem, "attested-text-%s", a->id)), a->text_digest) != 0)
			add(l, "lapses", a->id, "sworn in other words");
	}
}

static void
below(struct list *l, struct workflow_lab *lab, const char *obj, const struct policy *next)
{
	const char *clock = workflow_facts_get(lab->facts, obj, "clock"), *due = workflow_facts_get(lab->facts, obj, "due");

	sworn(l, lab, obj, next);
	if (strcmp(workflow_facts_get(lab->facts, obj, "kind"), "clock") == 0 &&
	    strcmp(workflow_facts_get(lab->facts, obj, "state"), "running") == 0)
		add(l, "keeps", clock, *due ? arena_printf(l->mem, "its last day %s", due) : "its last moment");
}

size_t
workflow_migrate_case(struct arena *mem, struct workflow_lab *lab, const char *obj, const struct policy *next,
    struct workflow_meaning **out)
{
	struct list l = { .mem = mem };
	char *list = arena_strdup(mem, workflow_facts_get(lab->facts, obj, "children")), *save = NULL;

	obstacles(&l, lab, obj, next);
	sworn(&l, lab, obj, next);
	for (char *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save))
		below(&l, lab, arena_printf(mem, "%s/%s", obj, name), next);
	*out = l.item;
	return l.n;
}
