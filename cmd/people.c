/* SPDX-License-Identifier: GPL-3.0-or-later */
/* people.c -- see people.h. */
#include "cmd/people.h"
#include "core/parse.h"
#include "core/table.h"
#include "retention/notes.h"

#include <string.h>

/* The id that a killed command drew for this label and never used; NULL: none. */
static const char *
left_over(struct ctx *c, struct workflow_lab *lab, const char *kind, const char *label)
{
	struct retention_label *list;
	struct err ignored = ERR_INIT;
	size_t n;

	if (retention_label_list(c->mem, lab->vault, &list, &n, &ignored))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].label, label) == 0 && list[i].id[0] == (strcmp(kind, "actor") == 0 ? 'p' : 'o'))
			return arena_printf(c->mem, "%s/%s", kind, list[i].id);
	return NULL;
}

/* Seal the label, then record; a refusal leaves neither. */
static enum err_code
record_labelled(struct workflow_lab *lab, const struct workflow_actor *a, const char *id, const char *label,
    struct workflow_order *o, struct workflow_done *d, struct err *e)
{
	struct err ignored = ERR_INIT;
	bool dry = o->dry_run;
	struct cjson *gone;
	enum err_code code;

	o->dry_run = true;
	if ((code = workflow_do(lab, a, o, d, e)) || dry)
		return code;
	o->dry_run = false;
	if ((code = retention_label_put(lab->vault, id, label, e)))
		return code;
	d->seq = -1;
	if ((code = workflow_do(lab, a, o, d, e)) && d->seq < 0)
		(void)retention_label_erase(lab->mem, lab->vault, id, &gone, &ignored);	/* the refusal is what is told */
	return code;
}

/* Labels are sealed in the vault's directory, durable before the entry that uses the id. */
enum err_code
cmd_new_labelled(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, const char *kind,
    const char *command, const char *label, struct workflow_order *o, struct err *e)
{
	const char *taken;
	struct workflow_done d;
	enum err_code code;

	if (!parse_id_ok(label))
		return err_set(e, ERR_INVALID, "'%s' is not a label: lower-case letters, digits and '-', a letter first", label);
	if (!workflow_lab_resolve(lab, arena_printf(c->mem, "%s/%s", kind, label), &taken, e))
		return err_set(e, ERR_CONFLICT, "there is a '%s' already: %s", label, taken);
	err_clear(e);
	if (!(o->fresh = left_over(c, lab, kind, label)))
		o->fresh = workflow_draw(lab, kind);
	o->kind = kind;
	o->command = command;
	const char *id = strrchr(o->fresh, '/') + 1;
	cmd_order_add(o, "label", label, false, false);
	if (strcmp(kind, "actor") == 0)
		cmd_order_add(o, "actor", id, false, true);
	if ((code = workflow_lab_begin(lab, e)))
		return code;
	code = record_labelled(lab, a, id, label, o, &d, e);
	workflow_lab_end(lab);
	if (code)
		return code;
	if (c->json)
		return cmd_print_done(c, lab, &d, true);
	buf_printf(c->out, "%s\n", id);
	return OK;
}

/* The roles in force or to come, comma-separated. */
static const char *
roles_of(struct workflow_lab *lab, const char *obj)
{
	const char *s = "";

	for (size_t i = 0; i < lab->env.policy->n_roles; i++) {
		const char *id = lab->env.policy->role[i].id;
		const char *span = workflow_facts_get(lab->facts, obj, arena_printf(lab->mem, "role-%s", id));
		if (*span)
			s = arena_printf(lab->mem, "%s%s%s (%s)", s, *s ? ", " : "", id, span);
	}
	return s;
}

enum err_code
cmd_list_kind(struct ctx *c, const char *kind, bool roles, struct err *e)
{
	const char **obj;
	AUTO_LAB(lab);
	enum err_code code;
	size_t n;

	if ((code = cmd_begin_past(c, 0, 0, 0, &lab, e)) || (code = workflow_project_objects(lab->project, c->mem, "kind", kind, &obj, &n, e)))
		return code;
	struct table *t = table_new(c->mem, arena_printf(c->mem, "%ss", kind));
	table_column(t, "id", TABLE_TEXT);
	table_column(t, "label", TABLE_TEXT);
	table_column(t, "state", TABLE_TEXT);
	if (roles)
		table_column(t, "roles", TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		table_text(t, strchr(obj[i], '/') ? strchr(obj[i], '/') + 1 : obj[i]);
		table_text(t, workflow_lab_name(lab, obj[i]));
		table_text(t, workflow_facts_get(lab->facts, obj[i], "state"));
		if (roles)
			table_text(t, roles_of(lab, obj[i]));
	}
	cmd_print_table(c, t);
	return OK;
}

enum err_code
cmd_one_of_kind(struct workflow_lab *lab, const char *kind, const char *name, const char **obj, struct err *e)
{
	enum err_code code = workflow_lab_resolve(lab, name, obj, e);

	if (code && strchr(name, '/') == NULL) {	/* a label that another kind of thing may have too */
		err_clear(e);
		code = workflow_lab_resolve(lab, arena_printf(lab->mem, "%s/%s", kind, name), obj, e);
	}
	if (!code && strcmp(workflow_facts_get(lab->facts, *obj, "kind"), kind) != 0)
		return err_set(e, ERR_INVALID, "'%s' is no %s", name, kind);
	return code;
}
