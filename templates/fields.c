/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fields.c -- the fields of a template's blocks, each checked where it stands. */
#include "core/parse.h"
#include "templates/template_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
template_fault(const struct template_fields *f, const struct fence_node *at, const char *fmt, ...)
{
	char text[700];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (!at)
		at = f->map;
	diag_add(f->d, f->file, at ? at->line : 0, at ? at->column : 0, "%s", text);
}

bool
template_fields_known(const struct template_fields *f, const char *const *known)
{
	struct buf list = BUF_INIT;
	bool good = true;

	for (size_t i = 0; known[i]; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", known[i]);
	for (size_t i = 0; i < f->map->n; i++) {
		const struct fence_node *key = f->map->key[i];
		bool found = false;
		for (size_t k = 0; known[k] && key->text && !found; k++)
			found = strcmp(known[k], key->text) == 0;
		if (found || !key->text)
			continue;
		template_fault(f, key, "no field is called '%.40s'; there are: %s", key->text,
			       list.s);
		good = false;
	}
	buf_release(&list);
	return good;
}

const char *
template_field_text(const struct template_fields *f, const char *key, const char *otherwise)
{
	const struct fence_node *v = fence_get(f->map, key);

	if (!v)
		return otherwise;
	if (v->kind != FENCE_SCALAR || template_blank(v->text)) {
		template_fault(f, v, "%s: wants text", key);
		return otherwise;
	}
	return v->text;
}

bool
template_field_id(const struct template_fields *f, const char *key, const char **out)
{
	const struct fence_node *v = fence_get(f->map, key);

	if (!v) {
		template_fault(f, NULL, "%s: is missing", key);
		return false;
	}
	if (v->kind != FENCE_SCALAR || !parse_id_ok(v->text)) {
		template_fault(f, v, "%s: wants an id: a-z, 0-9 and -, a letter first, at most 32",
			       key);
		return false;
	}
	*out = v->text;
	return true;
}

size_t
template_field_ids(const struct template_fields *f, const char *key, const char ***out)
{
	const struct fence_node *v = fence_get(f->map, key);
	size_t n = !v ? 0 : v->kind == FENCE_LIST ? v->n : 1, k = 0;

	*out = arena_alloc(f->mem, (n + 1) * sizeof **out);
	for (size_t i = 0; i < n; i++) {
		const struct fence_node *item = v->kind == FENCE_LIST ? v->item[i] : v;
		if (item->kind != FENCE_SCALAR || !parse_id_ok(item->text))
			template_fault(f, item, "%s: wants ids: a-z, 0-9 and -, at most 32", key);
		else
			(*out)[k++] = item->text;
	}
	return k;
}

size_t
template_field_options(const struct template_fields *f, const char *key,
    struct template_option **out)
{
	const struct fence_node *v = fence_get(f->map, key);
	size_t k = 0;

	if (!v || v->kind == FENCE_SCALAR || v->n == 0) {
		template_fault(f, v, "%s: wants a list of values, or a map of value to label", key);
		return 0;
	}
	*out = arena_alloc(f->mem, v->n * sizeof **out);
	for (size_t i = 0; i < v->n; i++) {
		const struct fence_node *value = v->kind == FENCE_MAP ? v->key[i] : v->item[i];
		const struct fence_node *label = v->item[i];
		if (value->kind != FENCE_SCALAR || label->kind != FENCE_SCALAR ||
		    template_blank(value->text) || template_blank(label->text))
			template_fault(f, label, "%s: an option is text", key);
		else if (template_option_find(*out, k, value->text))
			template_fault(f, value, "%s: '%.40s' stands twice", key, value->text);
		else
			(*out)[k++] = (struct template_option){ value->text, label->text };
	}
	return k;
}
