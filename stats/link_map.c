/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_map.c -- the YAML that says which column holds which field. */
#include "stats/link.h"

#include "core/fence.h"

#include <string.h>

static const char *
read_format(struct arena *mem, const char *file, const struct fence_node *v, struct diag *d)
{
	if (!stats_person_format_ok(v->text))
		diag_add(d, file, v->line, v->column,
		    "a date format is made of YYYY, MM and DD, as in DD/MM/YYYY");
	return arena_strdup(mem, v->text);
}

static void
read_field(struct stats_link_field *out, struct arena *mem, const char *file,
    const struct fence_node *node, struct diag *d)
{
	if (node->kind != FENCE_MAP) {
		diag_add(d, file, node->line, node->column,
		    "a field is {cohort: COLUMN, register: COLUMN, "
		    "format: YYYY-MM-DD}");
		return;
	}
	for (size_t i = 0; i < node->n; i++) {
		const struct fence_node *v = node->item[i], *k = node->key[i];
		if (v->kind != FENCE_SCALAR)
			diag_add(d, file, v->line, v->column, "'%s' must be a text", k->text);
		else if (strcmp(k->text, "cohort") == 0)
			out->cohort = arena_strdup(mem, v->text);
		else if (strcmp(k->text, "register") == 0)
			out->register_column = arena_strdup(mem, v->text);
		else if (strcmp(k->text, "format") == 0)
			out->format = read_format(mem, file, v, d);
		else if (strcmp(k->text, "register_format") == 0)
			out->register_format = read_format(mem, file, v, d);
		else
			diag_add(d, file, k->line, k->column,
			    "no '%s' here; a field has cohort, register, format and "
			    "register_format", k->text);
	}
}

void
stats_link_map(struct stats_link_options *o, struct arena *mem, const char *file, const char *text,
    size_t n, struct diag *d)
{
	size_t before = d->n;
	const struct fence_node *root = fence_read_yaml(mem, file, text, n, d);

	if (!root || root->kind != FENCE_MAP) {
		if (d->n == before)
			diag_add(d, file, 1, 1,
			    "a map has lines such as 'dob: {cohort: C, register: R, format: YYYYMMDD}'");
		return;
	}
	for (size_t i = 0; i < root->n; i++) {
		enum stats_field f = stats_field_find(root->key[i]->text);
		if (f == STATS_N_FIELDS)
			diag_add(d, file, root->key[i]->line, root->key[i]->column,
			    "no field '%s'; fields are pnc_id "
			    "prison_no forename surname dob gender postcode intervention_start sentence_start "
			    "sentence_end", root->key[i]->text);
		else
			read_field(&o->field[f], mem, file, root->item[i], d);
	}
}
