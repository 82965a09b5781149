/* SPDX-License-Identifier: GPL-3.0-or-later */
/* name.c -- what people call an object, and what it is: numbers, labels and ids (see lab.h). */
#include "workflow/lab.h"
#include "core/near.h"
#include "retention/notes.h"

#include <string.h>

static bool
exists(struct workflow_lab *lab, const char *obj)
{
	return *workflow_facts_get(lab->facts, obj, "kind") != '\0';
}

/* The id whose label this is: p-4kq7m2 for alice; NULL: none. */
static const char *
labelled(struct workflow_lab *lab, const char *label)
{
	struct retention_label *list;
	struct err ignored = ERR_INIT;
	size_t n;

	if (retention_label_list(lab->mem, lab->vault, &list, &n, &ignored))
		return NULL;		/* unreadable: only ids are understood then */
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].label, label) == 0 && list[i].id[1] == '-')	/* p-, o-; not mail-p- */
			return list[i].id;
	return NULL;
}

static const char *
folder_of(const char *id)
{
	return strncmp(id, "p-", 2) == 0 ? "actor" : "organisation";
}

/* The object that the part before the first slash names, or NULL. */
static const char *
head_object(struct workflow_lab *lab, const char *head)
{
	const char **found = NULL, *id;
	struct err ignored = ERR_INIT;
	size_t n = 0;

	if (exists(lab, head))
		return head;
	if (!workflow_project_objects(lab->project, lab->mem, "number", head, &found, &n, &ignored) && n == 1)
		return found[0];
	if ((strncmp(head, "p-", 2) == 0 || strncmp(head, "o-", 2) == 0) &&
	    exists(lab, arena_printf(lab->mem, "%s/%s", folder_of(head), head)))
		return arena_printf(lab->mem, "%s/%s", folder_of(head), head);
	if ((id = labelled(lab, head)))
		return arena_printf(lab->mem, "%s/%s", folder_of(id), id);
	if (exists(lab, arena_printf(lab->mem, "programme/%s", head)))
		return arena_printf(lab->mem, "programme/%s", head);
	return NULL;
}

/* ---- a name that is not known ---- */

/* The names that somebody may have meant. */
struct names {
	struct workflow_lab *lab;
	const char **name;
	size_t n;
};

static const char *name_at(const void *ctx, size_t i) { return ((const struct names *)ctx)->name[i]; }

static void
add_names(struct names *l, const char *const *more, size_t n)
{
	const char **all = arena_alloc(l->lab->mem, (l->n + n + 1) * sizeof *all);

	for (size_t i = 0; i < l->n + n; i++)
		all[i] = i < l->n ? l->name[i] : more[i - l->n];
	l->name = all;
	l->n += n;
}

/* Every object of the kind, as people call it. */
static void
add_kind(struct names *l, const char *kind)
{
	struct err ignored = ERR_INIT;
	const char **obj;
	size_t n;

	if (workflow_project_objects(l->lab->project, l->lab->mem, "kind", kind, &obj, &n, &ignored))
		return;
	for (size_t i = 0; i < n; i++) {
		const char *name = workflow_lab_name(l->lab, obj[i]);
		obj[i] = strncmp(name, "programme/", 10) == 0 ? name + 10 : name;
	}
	add_names(l, obj, n);
}

/* Numbers, of which the first five are told when none is near. */
static const char *
near_number(struct workflow_lab *lab, const char *text)
{
	struct names l = { .lab = lab };
	const char **obj, *s = "";
	struct err ignored = ERR_INIT;
	size_t n = 0;

	if (workflow_project_objects(lab->project, lab->mem, "number", NULL, &obj, &n, &ignored))
		return "";
	for (size_t i = 0; i < n; i++)
		obj[i] = workflow_facts_get(lab->facts, obj[i], "number");
	add_names(&l, obj, n);
	for (size_t i = 0; i < n && i < 5; i++)
		s = arena_printf(lab->mem, "%s%s%s", s, i ? ", " : "; there are ", obj[i]);
	const char *found = near_name(lab->mem, text, l.n, name_at, &l);
	return *found ? found : s;
}

/* What belongs to the object. */
static const char *
near_child(struct workflow_lab *lab, const char *obj, const char *text)
{
	struct names l = { .lab = lab };
	const char *children = workflow_facts_get(lab->facts, obj, "children"), *all = "";

	while (*children) {
		size_t n = strcspn(children, ",");
		const char *one = arena_printf(lab->mem, "%.*s", (int)n, children);
		add_names(&l, &one, 1);
		all = arena_printf(lab->mem, "%s%s%s", all, *all ? ", " : "", one);
		children += n + (children[n] == ',');
	}
	const char *found = near_name(lab->mem, text, l.n, name_at, &l);
	return *found || !l.n ? found : arena_printf(lab->mem, "; it has %s", all);
}

/* "; did you mean 'x'?", or what there is: of the kind before the slash, of the object before it, or of all. */
static const char *
near(struct workflow_lab *lab, const char *text)
{
	static const char *const kind[] = { "actor", "organisation", "programme" };
	const char *slash = strchr(text, '/'), *found;
	size_t n = slash ? (size_t)(slash - text) : 0;
	struct names l = { .lab = lab };
	bool of_kind = false;

	for (size_t i = 0; i < sizeof kind / sizeof *kind; i++)
		if (!slash || (strlen(kind[i]) == n && strncmp(text, kind[i], n) == 0)) {
			add_kind(&l, kind[i]);
			of_kind = slash;
		}
	if (*(found = near_name(lab->mem, of_kind ? slash + 1 : text, l.n, name_at, &l)))
		return found;
	if (of_kind)
		return arena_printf(lab->mem, "; 'probity %.*s list' shows what there is", (int)n, text);
	const char *head = slash ? head_object(lab, arena_printf(lab->mem, "%.*s", (int)n, text)) : NULL;
	if (head)
		return near_child(lab, head, slash + 1);
	if (strpbrk(text, "0123456789"))
		return near_number(lab, text);
	return "; 'actor list', 'organisation list', 'programme list' and 'case list' show what there is";
}

enum err_code
workflow_lab_resolve(struct workflow_lab *lab, const char *text, const char **obj, struct err *e)
{
	if (exists(lab, text)) {
		*obj = arena_strdup(lab->mem, text);
		return OK;
	}
	const char *slash = strchr(text, '/');
	size_t n = slash ? (size_t)(slash - text) : strlen(text);
	const char *head = head_object(lab, arena_printf(lab->mem, "%.*s", (int)n, text));
	if (!head && slash) {		/* actor/alice, organisation/acme-trust */
		const char *id = labelled(lab, slash + 1);
		if (id && strncmp(folder_of(id), text, n) == 0)
			head = arena_printf(lab->mem, "%s/%s", folder_of(id), id), slash = NULL;
	}
	const char *whole = head && slash ? arena_printf(lab->mem, "%s%s", head, slash) : head;
	if (!whole || !exists(lab, whole))
		return err_set(e, ERR_NOT_FOUND, "there is no '%s' here%s", text, near(lab, text));
	*obj = arena_strdup(lab->mem, whole);
	return OK;
}

const char *
workflow_lab_name(struct workflow_lab *lab, const char *obj)
{
	const char *slash = strchr(obj, '/'), *label = NULL, *number;
	struct err ignored = ERR_INIT;

	if (strncmp(obj, "actor/", 6) == 0 || strncmp(obj, "organisation/", 13) == 0)
		return retention_label_get(lab->mem, lab->vault, slash + 1, &label, &ignored) ? slash + 1 : label;
	if (strncmp(obj, "p-", 2) == 0 || strncmp(obj, "o-", 2) == 0)
		return retention_label_get(lab->mem, lab->vault, obj, &label, &ignored) ? obj : label;
	size_t n = slash ? (size_t)(slash - obj) : strlen(obj);
	number = workflow_facts_get(lab->facts, arena_printf(lab->mem, "%.*s", (int)n, obj), "number");
	return *number ? arena_printf(lab->mem, "%s%s", number, obj + n) : obj;
}

const char *
workflow_lab_unlabelled(struct workflow_lab *lab, const char *obj)
{
	bool sealed = strncmp(obj, "actor/", 6) == 0 || strncmp(obj, "organisation/", 13) == 0;

	return sealed ? obj : workflow_lab_name(lab, obj);
}
