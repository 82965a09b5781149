/* SPDX-License-Identifier: GPL-3.0-or-later */
/* copies.c -- see copies.h. */
#include "workflow/copies.h"
#include "core/buf.h"
#include "retention/notes.h"
#include "workflow/data.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The text behind a sealed field, or NULL when it has been erased. */
static const char *
open_note(struct workflow_lab *lab, const char *obj, const char *commitment)
{
	struct retention_note_ref ref;
	struct err ignored = ERR_INIT;
	AUTO_BUF(b);

	if (!*commitment || retention_note_find(lab->vault, obj, commitment, &ref, &ignored) ||
	    retention_note_get(lab->vault, ref.id, &b, NULL, NULL, &ignored))
		return NULL;
	return arena_strdup(lab->mem, b.s);
}

static struct retention_copy *
copy_named(struct retention_copy *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].id, id) == 0)
			return &list[i];
	return NULL;
}

static void
apply_copy(struct workflow_lab *lab, const char *dataset, const struct ledger_entry *le,
    struct retention_copy *list, size_t *n)
{
	const struct cjson *f = cjson_get(le->st, "f");
	const char *id = cjson_str(f, "copy", ""), *act = cjson_str(le->st, "act", "");
	struct retention_copy *x = copy_named(list, *n, id);

	if (strcmp(act, "copy-register") == 0 && !x) {
		x = &list[(*n)++];
		*x = (struct retention_copy){ .id = id, .kind = cjson_str(f, "copy-kind", "file") };
		(void)retention_scope_parse(cjson_str(f, "copy-scope", "lab"), &x->scope);	/* a checked choice */
		x->path = open_note(lab, dataset, cjson_str(cjson_get(le->st, "seal"), "place", ""));
	} else if (strcmp(act, "copy-attest") == 0 && x) {
		x->attested = true;
		x->attestation = arena_strdup(lab->mem, le->leaf);
		x->by = cjson_str(le->st, "actor", "");
	}
}

enum err_code
workflow_copies(struct workflow_lab *lab, const char *dataset, struct retention_copy **out, size_t *n, struct err *e)
{
	struct workflow_history *h;
	size_t entries;
	enum err_code code = workflow_project_history(lab->project, lab->mem, dataset, &h, &entries, e);

	if (code)
		return code;
	struct retention_copy *list = arena_alloc(lab->mem, (entries + 1) * sizeof *list);
	*n = 0;
	for (size_t i = 0; i < entries; i++) {
		struct ledger_entry le;
		if (strcmp(h[i].obj, dataset) != 0 || strncmp(h[i].act, "copy-", 5) != 0)
			continue;
		if ((code = ledger_get(lab->ledger, h[i].seq, lab->mem, &le, e)))
			return code;
		apply_copy(lab, dataset, &le, list, n);
	}
	*out = list;
	return OK;
}

/* ---- what a plan may take ---- */

/* The real path, or NULL when there is nothing. */
static const char *
real(struct workflow_lab *lab, const char *path)
{
	char *full = path ? realpath(path, NULL) : NULL;
	const char *s = full ? arena_strdup(lab->mem, full) : NULL;

	free(full);
	return s;
}

static bool
below(struct workflow_lab *lab, const char *path, const char *folder)
{
	const char *dir = real(lab, folder);
	size_t n = dir ? strlen(dir) : 0;

	return n && strncmp(path, dir, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* Anything of the lab's own: its folder, its keys, its register. */
static bool
is_the_labs(struct workflow_lab *lab, const char *path)
{
	return below(lab, path, lab->dir) || below(lab, path, lab->keystore) ||
	    (lab->register_path && below(lab, path, lab->register_path));
}

static enum err_code
settle(struct workflow_lab *lab, const char *dataset, struct retention_copy *c, struct err *e)
{
	const char *path = real(lab, c->path), *name = workflow_lab_name(lab, dataset);
	bool labs = path && is_the_labs(lab, path);

	if (c->scope != RETENTION_OURS)
		return OK;
	if (c->attested && path && !labs)
		return err_set(e, ERR_REFUSED, "copy %s of %s is attested as destroyed, and is still there; remove it", c->id, name);
	if (!c->attested && !c->path)
		return err_set(e, ERR_REFUSED, "copy %s of %s is ours to destroy and has no place; when it is gone: 'probity data attest %s %s'",
		    c->id, name, name, c->id);
	if (!c->attested && labs)
		return err_set(e, ERR_REFUSED, "copy %s of %s is a part of the lab itself, and no copy; say so with 'probity data attest %s %s'",
		    c->id, name, name, c->id);
	if (!c->attested && !path)
		return err_set(e, ERR_REFUSED, "copy %s of %s is not where it was registered; when it is gone: 'probity data attest %s %s'",
		    c->id, name, name, c->id);
	if (c->attested)
		c->scope = RETENTION_ATTESTED;
	return OK;
}

/* Every cohort came in a file: one that is not registered would be left behind unseen. */
static bool
file_is_registered(const char *dataset, struct retention_copy *copy, size_t n)
{
	const char *slash = strrchr(dataset, '/');

	return !slash || strcmp(slash, "/cohort") != 0 || copy_named(copy, n, WORKFLOW_RECEIVED_FILE);
}

enum err_code
workflow_copies_for_plan(struct workflow_lab *lab, const char *dataset, struct retention_copy **out, size_t *n, struct err *e)
{
	enum err_code code = workflow_copies(lab, dataset, out, n, e);

	if (!code && !file_is_registered(dataset, *out, *n))
		return err_set(e, ERR_REFUSED, "%s cannot be planned: its receipt was cut short before the file that it came in "
		    "was registered; give 'probity data receive' again with that file", workflow_lab_name(lab, dataset));
	for (size_t i = 0; !code && i < *n; i++)
		code = settle(lab, dataset, &(*out)[i], e);
	return code;
}

enum err_code
workflow_received_file_check(struct workflow_lab *lab, const struct retention_custodian *custodian,
    const char *dataset, struct err *e)
{
	RETENTION_SECRET(received);
	RETENTION_SECRET(file);
	struct retention_copy *copy;
	enum err_code code;
	size_t n;

	if ((code = workflow_copies_for_plan(lab, dataset, &copy, &n, e)))
		return code;
	const struct retention_copy *c = copy_named(copy, n, WORKFLOW_RECEIVED_FILE);
	if (!c || c->scope != RETENTION_OURS)
		return OK;
	if ((code = workflow_open_dataset(lab, custodian, dataset, &received, e)) ||
	    (code = workflow_read_secret(&file, c->path, e)))
		return code;
	if (file.len == received.len && memcmp(file.s, received.s, file.len) == 0)
		return OK;
	return err_set(e, ERR_REFUSED, "the file that %s came in no longer holds what was received; find the real one, or attest it: "
	    "'probity data attest %s %s'", workflow_lab_name(lab, dataset), workflow_lab_name(lab, dataset), c->id);
}

enum err_code
workflow_copy_check(struct workflow_lab *lab, enum retention_scope scope, const char *place, struct err *e)
{
	const char *path = real(lab, place);

	if (scope == RETENTION_OURS && !path)
		return err_set(e, ERR_INVALID, "a copy that the lab destroys is a file that is there; '%s' is not", place ? place : "(none)");
	if (scope == RETENTION_OURS && is_the_labs(lab, path))
		return err_set(e, ERR_REFUSED, "%s is a part of the lab itself, and no copy of a dataset", place);
	return OK;
}

enum err_code
workflow_copy_register(struct workflow_lab *lab, const struct workflow_actor *who, const char *dataset,
    const char *id, const char *kind, enum retention_scope scope, const char *place, struct workflow_done *out, struct err *e)
{
	const char *path = real(lab, place) ? real(lab, place) : place;
	enum err_code code = workflow_copy_check(lab, scope, place, e);
	char drawn[9];

	if (code)
		return code;
	ledger_draw_id(drawn, 'x');
	struct workflow_value value[] = { { "copy", id ? id : drawn, false, true }, { "copy-kind", kind, false, false },
		{ "copy-scope", retention_scope_name(scope), false, false }, { "place", path, false, false } };
	struct workflow_order order = { .object = dataset, .command = "copy-register", .value = value, .n_values = path ? 4 : 3 };
	return workflow_do(lab, who, &order, out, e);
}
