/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * project -- lab.db, the projection of the ledger into SQLite.
 *
 * A cache and nothing more: it holds no truth and no sealed text.  Every command first brings it
 * level with the ledger's head, in one transaction; deleting it loses nothing.  Two projections of
 * one ledger have the same dump.
 */
#ifndef WORKFLOW_PROJECT_H
#define WORKFLOW_PROJECT_H

#include "core/arena.h"
#include "core/err.h"
#include "core/time.h"
#include "ledger/ledger.h"
#include "workflow/facts.h"

#include <stddef.h>

struct workflow_project;

/* Open or create.  A file that is not our database, or of another schema, is made anew. */
enum err_code workflow_project_open(struct workflow_project **out, const char *path, struct err *e);
void workflow_project_close(struct workflow_project *p);

/* Apply the entries that came since.  A projection that is ahead of the ledger, or of another
 * history, is emptied and filled again.  Fault point: project.commit. */
enum err_code workflow_project_level(struct workflow_project *p, struct ledger *l, struct err *e);

/* How far it has been brought: number of entries, and the leaf hash of the last ("" when none). */
enum err_code workflow_project_position(struct workflow_project *p, int64_t *size, char leaf[65], struct err *e);

/* Empty it and fill it from the whole ledger. */
enum err_code workflow_project_rebuild(struct workflow_project *p, struct ledger *l, struct err *e);

/* A loader for workflow_facts_new; ctx is the projection. */
void workflow_project_load(struct workflow_facts *f, const char *obj, void *ctx);

/* Ids of the objects whose fact `name` is `value` (NULL: is set at all), sorted, in `mem`. */
enum err_code workflow_project_objects(struct workflow_project *p, struct arena *mem,
    const char *name, const char *value, const char ***out, size_t *n, struct err *e);

/* What `tick` asks for: the objects whose fact `next` is, as text, not after `until`, in the order of the
 * text; and the clocks with a `next` that were counted with another `calendar`, sorted. */
enum err_code workflow_project_next(struct workflow_project *p, struct arena *mem, const char *until,
    const char ***out, size_t *n, struct err *e);
enum err_code workflow_project_counted(struct workflow_project *p, struct arena *mem, const char *calendar,
    const char ***out, size_t *n, struct err *e);

/* Some of the objects, without looking at all: of a kind and in a state (FIND_NUMBER: cases; NULL: any
 * kind, any state), at most `limit` (0: all), in an order. */
enum workflow_order_by {
	FIND_WAITING,	/* longest in that state first */
	FIND_DUE,	/* clocks (all, or of the kinds `clocks`, ",a,b,"), by the day on which something may or must happen */
	FIND_LATE,	/* clocks whose `late` day or instant is not after `day`, as text */
	FIND_NUMBER	/* cases, by their numbers as text */
};
struct workflow_find { const char *kind, *state; enum workflow_order_by order; const char *day, *clocks; size_t limit; };
enum err_code workflow_project_find(struct workflow_project *p, struct arena *mem, const struct workflow_find *f,
    const char ***out, size_t *n, struct err *e);

/* Every fact whose name begins with `prefix`, by object and name. */
struct workflow_triple { const char *obj, *name, *value; };
enum err_code workflow_project_prefixed(struct workflow_project *p, struct arena *mem, const char *prefix,
    struct workflow_triple **out, size_t *n, struct err *e);

/* The entry that set a fact as it is.  ERR_NOT_FOUND: it is not set. */
enum err_code workflow_project_set_by(struct workflow_project *p, const char *obj, const char *name,
    int64_t *seq, struct err *e);

/* The time of that entry, by two indexes.  ERR_NOT_FOUND: it is not set. */
enum err_code workflow_project_when(struct workflow_project *p, const char *obj, const char *name, instant *ts, struct err *e);

/*
 * For level 3 of verify, which believes no cache.  _look opens a file and changes nothing that it
 * says (SQLite may fold its log into it); what is seen stays as it was then.  ERR_NOT_FOUND: there
 * is none, or an empty one; ERR_INTEGRITY: not our database, or a damaged one.  _new makes an empty
 * projection in memory, _take applies one entry to it.  _equal compares two row by row, with their
 * schemas (a trigger would change what is written later); `what` gets the first difference.
 */
enum err_code workflow_project_look(struct workflow_project **out, const char *path, struct err *e);
enum err_code workflow_project_new(struct workflow_project **out, struct err *e);
enum err_code workflow_project_take(struct workflow_project *p, const struct ledger_entry *entry, struct err *e);
bool workflow_project_equal(struct workflow_project *a, struct workflow_project *b, char *what, size_t size);

struct workflow_history {
	int64_t seq;
	instant ts;
	const char *act, *actor, *role, *obj, *from, *to, *leaf;
	const char *done;		/* the day on which it was done, as it was given; "": the entry's own */
};

/* The entries on an object and what belongs to it (obj NULL: all), oldest first. */
enum err_code workflow_project_history(struct workflow_project *p, struct arena *mem, const char *obj,
    struct workflow_history **out, size_t *n, struct err *e);

#endif
