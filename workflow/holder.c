/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holder.c -- see holder.h.  A deputy's `acting-ROLE` lists for whom; the principal's
 * `deputy-PERSON-ROLE` has the days: "2026-01-05..2026-02-01". */
#include "workflow/holder.h"
#include "core/zone.h"

#include <stdlib.h>
#include <string.h>

static bool
active(struct workflow_lab *lab, const char *actor)
{
	return strcmp(workflow_facts_get(lab->facts, arena_printf(lab->mem, "actor/%s", actor), "state"), "active") == 0;
}

static bool
serves(struct workflow_lab *lab, const char *actor, const char *role, struct date today)
{
	return active(lab, actor) && workflow_holds_role(lab->facts, actor, role, today) &&
	    workflow_qualified(lab->env.policy, lab->facts, actor, role, today);
}

static bool
deputises(struct workflow_lab *lab, const char *actor, const char *role, struct date today)
{
	const char *me = arena_printf(lab->mem, "actor/%s", actor);
	char *list = arena_strdup(lab->mem, workflow_facts_get(lab->facts, me, arena_printf(lab->mem, "acting-%s", role)));
	char *save = NULL;

	for (char *p = strtok_r(list, ",", &save); p; p = strtok_r(NULL, ",", &save)) {
		const char *span = workflow_facts_get(lab->facts, arena_printf(lab->mem, "actor/%s", p),
		    arena_printf(lab->mem, "deputy-%s-%s", actor, role));
		if (workflow_judge_span(span, today) && serves(lab, p, role, today))
			return true;
	}
	return false;
}

bool
workflow_serves(struct workflow_lab *lab, const char *actor, const char *role, struct date today)
{
	return serves(lab, actor, role, today) || (active(lab, actor) && deputises(lab, actor, role, today));
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum err_code
workflow_holders(struct workflow_lab *lab, const char *role, const char ***out, size_t *n, struct err *e)
{
	const char **holds, **acts;
	size_t n_holds, n_acts;
	struct date today;
	enum err_code code;

	if ((code = zone_local(lab->env.zone, lab->now, &today, NULL, e)) ||
	    (code = workflow_project_objects(lab->project, lab->mem, arena_printf(lab->mem, "role-%s", role), NULL, &holds, &n_holds, e)) ||
	    (code = workflow_project_objects(lab->project, lab->mem, arena_printf(lab->mem, "acting-%s", role), NULL, &acts, &n_acts, e)))
		return code;
	*out = arena_alloc(lab->mem, (n_holds + n_acts + 1) * sizeof **out);
	*n = 0;
	for (size_t i = 0; i < n_holds + n_acts; i++) {
		const char *obj = i < n_holds ? holds[i] : acts[i - n_holds];
		if (strncmp(obj, "actor/", 6) == 0 && workflow_serves(lab, obj + 6, role, today))
			(*out)[(*n)++] = obj + 6;
	}
	if (*n)
		qsort(*out, *n, sizeof **out, by_text);
	size_t kept = 0;
	for (size_t i = 0; i < *n; i++)
		if (!kept || strcmp((*out)[kept - 1], (*out)[i]) != 0)
			(*out)[kept++] = (*out)[i];
	*n = kept;
	return OK;
}

bool
workflow_recused(struct workflow_lab *lab, const char *actor, const char *obj)
{
	const char *root = workflow_facts_get(lab->facts, obj, "case");
	char *list = arena_strdup(lab->mem, workflow_facts_get(lab->facts, *root ? root : obj, "recused")), *save = NULL;

	for (char *p = strtok_r(list, ",", &save); p; p = strtok_r(NULL, ",", &save))
		if (strcmp(p, actor) == 0)
			return true;
	return false;
}
