/* SPDX-License-Identifier: GPL-3.0-or-later */
/* custody.c -- see custody.h. */
#include "retention/custody.h"
#include "core/fault.h"
#include "core/file.h"
#include "retention/custodian_int.h"
#include "retention/epoch_int.h"
#include "retention/notes_int.h"
#include "retention/rotate_int.h"
#include "retention/vault_int.h"

#include <string.h>

enum err_code
retention_keystore_init(const char *keystore, struct err *e)
{
	static const char *const dirs[] = { "", "/custodians", "/epochs", "/slots", "/notes" };
	enum err_code code = OK;

	for (size_t i = 0; !code && i < sizeof dirs / sizeof *dirs; i++) {
		AUTO_BUF(path);
		buf_printf(&path, "%s%s", keystore, dirs[i]);
		code = file_mkdir(path.s, e);
	}
	if (!code)
		code = retention_notes_kek_make(keystore, e);
	return code ? err_wrap(e, "laying out the keystore") : OK;
}

enum err_code
retention_custody_write(const char *keystore, uint32_t epoch, const char *const *ids, size_t n,
	struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct cjson *o = cjson_object(&mem), *list = cjson_array(&mem);
	AUTO_BUF(path);
	AUTO_BUF(text);

	for (size_t i = 0; i < n; i++)
		cjson_push(&mem, list, cjson_string(&mem, ids[i]));
	cjson_set(&mem, o, "custodians", list);
	cjson_set_int(&mem, o, "epoch", epoch);
	cjson_set_string(&mem, o, "mode", "any");
	cjson_set_int(&mem, o, "v", 1);
	cjson_write(&text, o);
	arena_free(&mem);
	buf_printf(&path, "%s/custody", keystore);
	return file_write(path.s, text.s, text.len, e);
}

static bool
custody_well_formed(const struct cjson *o, struct retention_custody *out, struct arena *mem)
{
	const struct cjson *list = cjson_get(o, "custodians");
	int64_t epoch = cjson_num(o, "epoch", 0);

	if (!list || list->kind != CJSON_ARRAY || list->n == 0 || list->n > RETENTION_CUSTODIANS_MAX
	    || epoch < 1 || epoch > UINT32_MAX || cjson_num(o, "v", 0) != 1
	    || strcmp(cjson_str(o, "mode", ""), "any") != 0)
		return false;
	const char **ids = arena_alloc(mem, list->n * sizeof *ids);
	for (size_t i = 0; i < list->n; i++) {
		if (list->item[i]->kind != CJSON_STRING)
			return false;
		ids[i] = list->item[i]->s;
	}
	*out = (struct retention_custody){ .epoch = epoch, .ids = ids, .n = list->n };
	return true;
}

enum err_code
retention_custody_read(
	struct arena *mem, const char *keystore, struct retention_custody *out, struct err *e)
{
	struct cjson *o = NULL;
	AUTO_BUF(path);
	AUTO_BUF(text);
	enum err_code code;

	buf_printf(&path, "%s/custody", keystore);
	if ((code = file_read(&text, path.s, 65536, e))) {
		if (code != ERR_NOT_FOUND)
			return code;
		err_clear(e);
		*out = (struct retention_custody){ 0 };
		return OK;
	}
	if ((code = cjson_read(mem, text.s, text.len, &o, e)) || !custody_well_formed(o, out, mem))
		return err_set(e, ERR_INTEGRITY, "%s is damaged", path.s);
	return OK;
}

enum err_code
retention_custody_init(const char *keystore, enum retention_custody_mode mode,
	const char *const *ids, size_t n, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct retention_custody now;
	struct retention_epoch x;
	AUTO_KEY(private);
	enum err_code code = retention_custody_read(&mem, keystore, &now, e);

	arena_free(&mem);
	if (code)
		return code;
	if (mode != RETENTION_CUSTODY_ANY)
		return err_set(e, ERR_REFUSED,
			"custody split between two people is not built yet: choose mode any");
	if (now.epoch)
		return err_set(e, ERR_CONFLICT, "custody has begun: it is in epoch %lld",
			(long long)now.epoch);
	if ((code = retention_epoch_make(keystore, 1, ids, n, private.k, &x, e)))
		return code;
	if (FAULT("retention.custody.begin"))
		return err_set(e, ERR_FAILED, "beginning custody: injected fault");
	return retention_custody_write(keystore, 1, ids, n, e);
}

static bool
same_people(const struct retention_custody *now, const char *const *ids, size_t n)
{
	if (now->n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(now->ids[i], ids[i]) != 0)
			return false;
	return true;
}

/* The three acts of a rotation without a record between them: who holds keys changes, nothing is
 * claimed to be destroyed by it. */
enum err_code
retention_custody_change(struct arena *mem, struct retention_vault *v,
	const struct retention_custodian *who, const char *const *ids, size_t n,
	struct cjson **evidence, struct err *e)
{
	struct retention_rotation r = { .who = who, .ids = ids, .n_ids = n };
	struct cjson *wrapped, *over, *gone, *all = cjson_object(mem);
	struct retention_custody now;
	enum err_code code = retention_custody_read(mem, v->keystore, &now, e);

	if (code)
		return code;
	if (!now.epoch)
		return err_set(e, ERR_NOT_FOUND, "custody has not begun");
	if (retention_rotation_unfinished(v, (uint32_t)now.epoch)) {
		if (!same_people(&now, ids, n))
			return err_set(e, ERR_CONFLICT, "a rotation is unfinished:"
				" finish that destruction or change of custodians first");
		r.from = (uint32_t)now.epoch - 1;
	} else {
		r.from = (uint32_t)now.epoch;
	}
	retention_sha256("probity-custody-change", 22, r.pattern);
	if ((code = retention_rewrap(mem, v, &r, &wrapped, e))
	    || (code = retention_kek_overwrite(mem, v, &r, &over, e))
	    || (code = retention_kek_remove(mem, v, &r, &gone, e)))
		return err_wrap(e, "changing the custodians");
	cjson_set(mem, all, "kek-gone", gone);
	cjson_set(mem, all, "kek-overwritten", over);
	cjson_set(mem, all, "rewrapped", wrapped);
	*evidence = all;
	return OK;
}

enum err_code
retention_custody_add(struct arena *mem, struct retention_vault *v,
	const struct retention_custodian *who, const char *id, struct cjson **evidence,
	struct err *e)
{
	struct retention_custody now;
	const char *ids[RETENTION_CUSTODIANS_MAX + 1];
	enum err_code code = retention_custody_read(mem, v->keystore, &now, e);

	if (code)
		return code;
	for (size_t i = 0; i < now.n; i++) {
		bool have = strcmp(now.ids[i], id) == 0;
		if (have && retention_rotation_unfinished(v, (uint32_t)now.epoch))
			return retention_custody_change(mem, v, who, now.ids, now.n, evidence, e);
		if (have)
			return err_set(e, ERR_CONFLICT, "%s holds the keys already", id);
		ids[i] = now.ids[i];
	}
	ids[now.n] = id;
	return retention_custody_change(mem, v, who, ids, now.n + 1, evidence, e);
}

enum err_code
retention_custody_remove(struct arena *mem, struct retention_vault *v,
	const struct retention_custodian *who, const char *id, struct err *e)
{
	struct retention_custody now;
	const char *ids[RETENTION_CUSTODIANS_MAX];
	struct cjson *evidence;
	size_t n = 0;
	enum err_code code = retention_custody_read(mem, v->keystore, &now, e);

	if (code)
		return code;
	if (strcmp(retention_custodian_id(who), id) == 0)
		return err_set(e, ERR_REFUSED,
			"a custodian is removed by another one, who keeps the data readable");
	for (size_t i = 0; i < now.n; i++)
		if (strcmp(now.ids[i], id) != 0)
			ids[n++] = now.ids[i];
	if (n == 0)
		return err_set(e, ERR_REFUSED, "%s is the last custodian: nobody could read the"
			" data that are held", id);
	if (n < now.n || retention_rotation_unfinished(v, (uint32_t)now.epoch))
		code = retention_custody_change(mem, v, who, ids, n, &evidence, e);
	if (!code && FAULT("retention.custody.forget"))
		code = err_set(e, ERR_FAILED, "removing a custodian: injected fault");
	return code ? code : retention_custodian_forget(v->keystore, id, e);
}
