/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan.c -- the dry run; see destroy.h. */
#include "core/file.h"
#include "core/parse.h"
#include "retention/job_int.h"

#include <stdlib.h>
#include <string.h>

void
retention_digest(const struct cjson *value, char digest[65])
{
	unsigned char sum[KEY];
	AUTO_BUF(text);

	cjson_write(&text, value);
	retention_sha256(text.s, text.len, sum);
	parse_hex_write(digest, sum, sizeof sum);
}

struct planning {
	struct arena *mem;
	struct cjson *copies, *blockers;
};

static void
block(struct planning *p, const char *why, const char *id)
{
	cjson_push(
		p->mem, p->blockers, cjson_string(p->mem, arena_printf(p->mem, "%s:%s", why, id)));
}

static struct cjson *
add_copy(struct planning *p, struct cjson *o, const char *id, const char *kind,
	enum retention_scope scope)
{
	cjson_set_string(p->mem, o, "id", id);
	cjson_set_string(p->mem, o, "kind", kind);
	cjson_set_string(p->mem, o, "scope", retention_scope_name(scope));
	cjson_push(p->mem, p->copies, o);
	return o;
}

static void
add_file(struct planning *p, const struct retention_file *f, const char *id, const char *kind)
{
	add_copy(p, retention_file_json(p->mem, f), id, kind, RETENTION_OURS);
	if (f->links > 1)
		block(p, "links", id);
	if (f->shared)
		block(p, "shared", id);
}

static enum err_code
add_registered(struct planning *p, const struct retention_copy *c, struct err *e)
{
	struct retention_file f;
	enum err_code code;

	if (c->scope != RETENTION_OURS) {
		add_copy(p, cjson_object(p->mem), c->id, c->kind, c->scope);
		return OK;
	}
	if (!c->path)
		return err_set(e, ERR_INVALID, "copy %s is ours to destroy and has no path", c->id);
	code = retention_copy_describe(c->path, &f, e);
	if (code == ERR_NOT_FOUND || code == ERR_INVALID) {
		err_clear(e);
		add_copy(p, cjson_object(p->mem), c->id, c->kind, c->scope);
		block(p, code == ERR_NOT_FOUND ? "missing" : "not-a-file", c->id);
		return OK;
	}
	if (code)
		return code;
	add_file(p, &f, c->id, c->kind);
	return OK;
}

static int
by_id(const void *a, const void *b)
{
	const struct retention_copy *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

/* Registered copies in order of id; an id twice or one of our own is a mistake of the caller's. */
static enum err_code
add_all_registered(struct planning *p, const struct retention_copy *copies, size_t n, struct err *e)
{
	const struct retention_copy **order = arena_alloc(p->mem, (n + 1) * sizeof *order);
	enum err_code code = OK;

	for (size_t i = 0; i < n; i++)
		order[i] = &copies[i];
	qsort(order, n, sizeof *order, by_id);
	for (size_t i = 0; !code && i < n; i++) {
		if (!parse_id_ok(order[i]->id) || !cjson_text_ok(order[i]->kind))
			return err_set(e, ERR_INVALID,
				"'%.40s' is not a copy's id, or its kind is not plain text",
				order[i]->id);
		if ((i && strcmp(order[i - 1]->id, order[i]->id) == 0)
			|| strcmp(order[i]->id, "key-slot") == 0
			|| strcmp(order[i]->id, "vault-file") == 0)
			return err_set(e, ERR_INVALID, "copy %s is registered twice", order[i]->id);
		code = add_registered(p, order[i], e);
	}
	return code;
}

static enum err_code
add_own(struct planning *p, struct retention_vault *v, const char *dataset, struct err *e)
{
	struct retention_slot s;
	struct retention_file f;
	char hex[2 * KEY + 1];
	AUTO_BUF(slot);
	AUTO_BUF(data);
	enum err_code code;

	if ((code = retention_slot_load(v, dataset, 0, &s, e)))
		return code;
	retention_slot_path(&slot, v, dataset);
	retention_data_path(&data, v, dataset);
	if (!file_exists(data.s))
		return err_set(e, ERR_INTEGRITY,
			"vault-missing: dataset %s has a key and no container", dataset);
	if ((code = retention_copy_describe(slot.s, &f, e)))
		return code;
	add_file(p, &f, "key-slot", "key-slot");
	if ((code = retention_copy_describe(data.s, &f, e)))
		return code;
	add_file(p, &f, "vault-file", "vault-file");
	struct cjson *o = p->copies->item[p->copies->n - 1];
	parse_hex_write(hex, s.container.commit, KEY);
	cjson_set_string(p->mem, o, "commit", hex);
	parse_hex_write(hex, s.container.sha256, KEY);
	cjson_set_string(p->mem, o, "sha256", hex);
	return OK;
}

enum err_code
retention_plan(struct arena *mem, struct retention_vault *v, const char *dataset,
	const struct retention_copy *copies, size_t n, struct cjson **plan, char digest[65],
	struct err *e)
{
	struct planning p = { mem, cjson_array(mem), cjson_array(mem) };
	enum err_code code;

	if ((code = add_own(&p, v, dataset, e)) || (code = add_all_registered(&p, copies, n, e)))
		return err_wrap(e, "planning the destruction of %.64s", dataset);
	struct cjson *o = cjson_object(mem);
	cjson_set(mem, o, "blockers", p.blockers);
	cjson_set(mem, o, "copies", p.copies);
	cjson_set_string(mem, o, "dataset", dataset);
	cjson_set_int(mem, o, "v", 1);
	retention_digest(o, digest);
	*plan = o;
	return OK;
}
