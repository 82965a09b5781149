/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * toy_lab.h -- a lab in memory under a policy of a few lines, whose facts are put there entry by entry: what no command
 * would make can be looked at too.
 */
#ifndef TEST_TOY_LAB_H
#define TEST_TOY_LAB_H

#include "tests/unit/tap.h"
#include "workflow/lab.h"

#include <stdlib.h>
#include <string.h>

enum { TOY_DAY = 24 * 60 * 60 * 1000 };
#define TOY_2026 INT64_C(1767225600000)		/* 2026-01-01T00:00:00Z */

struct toy {
	struct arena mem;
	struct workflow_lab lab;
	int64_t seq;
};

/* One entry that sets the facts "name value ..." of an object, on day `day` of 2026. */
static inline void
toy_entry(struct toy *t, const char *obj, int day, const char *facts)
{
	struct cjson *st = cjson_object(&t->mem), *eff = cjson_object(&t->mem), *set = cjson_array(&t->mem);
	struct ledger_entry le = { .seq = t->seq++, .st = st, .eff = eff, .ts = TOY_2026 + (int64_t)(day - 1) * TOY_DAY };
	char *list = arena_strdup(&t->mem, facts), *save = NULL;
	struct err e = ERR_INIT;

	for (char *name = strtok_r(list, " ", &save); name; name = strtok_r(NULL, " ", &save)) {
		struct cjson *triple = cjson_array(&t->mem);
		cjson_push(&t->mem, triple, cjson_string(&t->mem, obj));
		cjson_push(&t->mem, triple, cjson_string(&t->mem, name));
		cjson_push(&t->mem, triple, cjson_string(&t->mem, strtok_r(NULL, " ", &save)));
		cjson_push(&t->mem, set, triple);
	}
	cjson_set_string(&t->mem, st, "obj", obj);
	cjson_set(&t->mem, eff, "set", set);
	if (workflow_project_take(t->lab.project, &le, &e))
		printf("Bail out! %s\n", e.msg);
}

/* An empty lab under the policy, at `now`. */
static inline void
toy_make(struct toy *t, const char *policy, instant now)
{
	struct diag d = { .mem = &t->mem };
	struct err e = ERR_INIT;

	t->lab.mem = &t->mem;
	t->lab.env.policy = workflow_policy_read(&t->mem, &(struct policy_file){ "p.md", policy, strlen(policy) }, 1, &d);
	t->lab.env.zone = "UTC";
	t->lab.now = now;
	for (size_t i = 0; i < d.n; i++)
		printf("# %d:%d: %s\n", d.item[i].line, d.item[i].column, d.item[i].text);
	if (!t->lab.env.policy || workflow_project_new(&t->lab.project, &e)) {
		printf("Bail out! no policy, or no room: %s\n", e.msg);
		exit(1);
	}
	t->lab.facts = workflow_facts_new(workflow_project_load, t->lab.project);
}

static inline void
toy_free(struct toy *t)
{
	workflow_facts_free(t->lab.facts);
	workflow_project_close(t->lab.project);
	arena_free(&t->mem);
}

#endif
