/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts -- the state of everything, as (object, fact) -> text.
 *
 * The ledger's entries carry, in `eff.set`, the facts that they change; the state of the lab is
 * the fold of those triples, and nothing else.  So there is one fold, for the projection in
 * SQLite, for level 3 of verify and for tests: "set this fact".  An empty value removes it.
 *
 *     c-7m2xq9           kind=evaluation-request  state=released  number=JDL-2026-0001  ver=9
 *     c-7m2xq9/cohort    kind=dataset  state=held  case=c-7m2xq9  ver=2
 *     actor/p-4kq7m2     kind=actor  state=active  role-dpo=2026-01-05..  ver=3
 *
 * A store may be given a loader: an object is then fetched (from lab.db) when it is first asked
 * for, so that a command reads only what it touches.
 */
#ifndef WORKFLOW_FACTS_H
#define WORKFLOW_FACTS_H

#include <stdbool.h>
#include <stdint.h>

struct workflow_facts;

/* Puts every fact of `obj` with workflow_facts_set; an unknown object has none. */
typedef void workflow_facts_load(struct workflow_facts *f, const char *obj, void *ctx);

struct workflow_facts *workflow_facts_new(workflow_facts_load *load, void *ctx);
void workflow_facts_free(struct workflow_facts *f);

/* The value, or "" when there is none; borrowed until the store is freed. */
const char *workflow_facts_get(struct workflow_facts *f, const char *obj, const char *fact);
int64_t workflow_facts_int(struct workflow_facts *f, const char *obj, const char *fact);	/* 0: none */
void workflow_facts_set(struct workflow_facts *f, const char *obj, const char *fact, const char *value);

/* Some facts are lists, comma-separated.  Is `item` one of them? */
bool workflow_facts_listed(const char *list, const char *item);

/* Call fn for every fact present, sorted by object, then fact. */
void workflow_facts_each(struct workflow_facts *f,
    void (*fn)(const char *obj, const char *fact, const char *value, void *ctx), void *ctx);

/* The same for the facts of one object; `fn` asks nothing of the store. */
void workflow_facts_of(struct workflow_facts *f, const char *obj,
    void (*fn)(const char *obj, const char *fact, const char *value, void *ctx), void *ctx);

#endif
