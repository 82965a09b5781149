/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rotate.c -- see rotate_int.h. */
#include "retention/rotate_int.h"
#include "core/fault.h"
#include "core/file.h"
#include "retention/epoch_int.h"
#include "retention/overwrite_int.h"

#include <string.h>

struct cjson *
retention_evidence(struct arena *mem, const char *step, bool ok)
{
	struct cjson *o = cjson_object(mem);

	cjson_set(mem, o, "ok", cjson_bool(mem, ok));
	return cjson_set_string(mem, o, "step", step);
}

bool
retention_rotation_unfinished(const struct retention_vault *v, uint32_t current)
{
	AUTO_BUF(path);

	retention_epoch_path(&path, v->keystore, current - 1);
	return current > 1 && file_exists(path.s);
}

typedef enum err_code slot_fn(const char *path, void *arg, struct err *e);

static enum err_code
each_slot(const struct retention_vault *v, slot_fn *fn, void *arg, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char **names;
	size_t n;
	AUTO_BUF(dir);
	enum err_code code;

	buf_printf(&dir, "%s/slots", v->keystore);
	code = retention_names(&mem, dir.s, false, &names, &n, e);
	for (size_t i = 0; !code && i < n; i++) {
		AUTO_BUF(path);
		if (!retention_is_name(names[i]))
			continue;
		buf_printf(&path, "%s/%s", dir.s, names[i]);
		code = fn(path.s, arg, e);
	}
	arena_free(&mem);
	return code;
}

struct wrapping {
	uint32_t from, to;
	struct retention_key old, new;	/* private keys of both epochs */
	unsigned char public[KEY];	/* of the new one */
	int64_t live, tested;
};

/* The new half as it now is on the disk opens to this DEK. */
static bool
new_half_opens(const char *path, struct wrapping *w, const unsigned char dek[KEY])
{
	unsigned char block[SLOT];
	struct retention_slot s;
	AUTO_KEY(got);
	struct err e = ERR_INIT;

	return retention_block_read(path, block, &e) == OK && retention_slot_pick(block, w->to, &s)
		&& retention_slot_open(&s, w->new.k, got.k) && retention_same(got.k, dek, KEY);
}

static enum err_code
rewrap_slot(const char *path, void *arg, struct err *e)
{
	struct wrapping *w = arg;
	unsigned char block[SLOT], half[HALF];
	struct retention_slot s;
	AUTO_KEY(dek);
	enum err_code code;

	if ((code = retention_block_read(path, block, e)))
		return code;
	if (!retention_slot_pick(block, w->from, &s) || !retention_slot_open(&s, w->old.k, dek.k))
		return err_set(e, ERR_INTEGRITY,
			"key slot %s does not open in epoch %u: finish or repair it"
			" before the keys are turned",
			path, w->from);
	w->live++;
	if (!new_half_opens(path, w, dek.k)) {
		s.epoch = w->to;
		if (!retention_slot_seal(&s, w->public, dek.k))
			return err_set(e, ERR_INTEGRITY,
				"the custody key of epoch %u is no X25519 key", w->to);
		retention_half_pack(&s, half);
		if (FAULT("retention.rotate.slot"))
			return err_set(e, ERR_FAILED, "rewrapping: injected fault");
		if ((code = retention_block_patch(path, (w->to & 1) * HALF, half, HALF, e)))
			return code;
		if (!new_half_opens(path, w, dek.k))
			return err_set(e, ERR_FAILED,
				"a rewrapped key does not open: the medium may be failing");
	}
	w->tested++;
	return OK;
}

static enum err_code
test_slot(const char *path, void *arg, struct err *e)
{
	struct wrapping *w = arg;
	unsigned char block[SLOT];
	struct retention_slot s;
	AUTO_KEY(dek);
	enum err_code code = retention_block_read(path, block, e);

	if (code)
		return code;
	if (!retention_slot_pick(block, w->to, &s) || !retention_slot_open(&s, w->new.k, dek.k))
		return err_set(
			e, ERR_INTEGRITY, "key slot %s does not open in epoch %u", path, w->to);
	w->live++;
	w->tested++;
	return OK;
}

static bool
sealed_to(const struct retention_epoch *x, const char *const *ids, size_t n)
{
	if (x->n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(x->to[i].id, ids[i]) != 0)
			return false;
	return true;
}

/* Take up a new epoch that a killed run made, if it is whole and ours; else make it afresh. */
static enum err_code
next_epoch(struct retention_vault *v, const struct retention_rotation *r, struct wrapping *w,
	struct err *e)
{
	struct retention_epoch x;
	AUTO_BUF(path);
	enum err_code code = retention_epoch_load(v->keystore, w->to, &x, e);

	if (!code && sealed_to(&x, r->ids, r->n_ids))
		code = retention_epoch_open(&x, r->who, w->new.k, e);
	else if (!code)
		code = ERR_REFUSED;
	if (code) {
		err_clear(e);
		retention_epoch_path(&path, v->keystore, w->to);
		if ((code = retention_scrub(path.s, e))
			|| (code = retention_epoch_make(
				    v->keystore, w->to, r->ids, r->n_ids, w->new.k, &x, e)))
			return code;
	}
	memcpy(w->public, x.public, KEY);
	return OK;
}

static enum err_code
turn(struct retention_vault *v, const struct retention_rotation *r, struct wrapping *w,
	struct err *e)
{
	struct retention_epoch old;
	enum err_code code;

	if (retention_rotation_unfinished(v, w->from))
		return err_set(e, ERR_CONFLICT,
			"the key of epoch %u still lies in the keystore:"
			" finish the destruction or change of custodians that turned it",
			w->from - 1);
	if ((code = retention_epoch_load(v->keystore, w->from, &old, e))
	    || (code = retention_epoch_open(&old, r->who, w->old.k, e))
	    || (code = next_epoch(v, r, w, e))
	    || (code = each_slot(v, rewrap_slot, w, e)))
		return code;
	if (FAULT("retention.rotate.flip"))
		return err_set(e, ERR_FAILED, "turning to a new epoch: injected fault");
	return retention_custody_write(v->keystore, w->to, r->ids, r->n_ids, e);
}

/* A killed run had turned already: only test. */
static enum err_code
test_turned(struct retention_vault *v, const struct retention_rotation *r, struct wrapping *w,
	struct err *e)
{
	struct retention_epoch x;
	enum err_code code;

	if (!retention_rotation_unfinished(v, w->to))
		return err_set(e, ERR_CONFLICT, "epoch %u was turned and destroyed by another act:"
			" its evidence serves here too (retention_share_rotation)", w->from);
	if ((code = retention_epoch_load(v->keystore, w->to, &x, e))
	    || (code = retention_epoch_open(&x, r->who, w->new.k, e)))
		return code;
	return each_slot(v, test_slot, w, e);
}

enum err_code
retention_rewrap(struct arena *mem, struct retention_vault *v,
	const struct retention_rotation *given, struct cjson **evidence, struct err *e)
{
	struct retention_rotation r = *given;
	struct wrapping w = { .from = r.from, .to = r.from + 1 };
	struct retention_custody now;
	enum err_code code;

	if (!r.who)
		return err_set(e, ERR_REFUSED, "turning the keys needs a custodian");
	if ((code = retention_custody_read(mem, v->keystore, &now, e)))
		return code;
	if (!r.ids) {
		r.ids = now.ids;
		r.n_ids = now.n;
	}
	if (now.epoch == w.from)
		code = turn(v, &r, &w, e);
	else if (now.epoch == w.to)
		code = test_turned(v, &r, &w, e);
	else
		code = err_set(e, ERR_CONFLICT,
			"the keys are in epoch %lld, not %u: another act turned them",
			(long long)now.epoch, w.from);
	retention_key_wipe(&w.old);
	retention_key_wipe(&w.new);
	if (code)
		return code;
	struct cjson *o = retention_evidence(mem, "rewrapped", true);
	cjson_set_int(mem, o, "from", w.from);
	cjson_set_int(mem, o, "live", w.live);
	cjson_set_int(mem, o, "tested", w.tested);
	cjson_set_int(mem, o, "to", w.to);
	*evidence = o;
	return OK;
}

/* Only where the record in force lies in the other half: this one may be of a later epoch. */
static enum err_code
clear_half(const char *path, void *arg, struct err *e)
{
	static const unsigned char zeros[HALF];
	unsigned char block[SLOT];
	struct retention_slot s;
	const uint32_t *epoch = arg;
	unsigned at = (*epoch & 1) * HALF;
	enum err_code code = retention_block_read(path, block, e);

	if (code || memcmp(block + at, zeros, HALF) == 0
		|| !retention_slot_pick(block, *epoch + 1, &s))
		return code;
	if (FAULT("retention.rotate.clear"))
		return err_set(e, ERR_FAILED, "clearing an old half: injected fault");
	return retention_block_patch(path, at, zeros, HALF, e);
}

static enum err_code
turned(struct retention_vault *v, const struct retention_rotation *r, struct err *e)
{
	uint32_t current;
	enum err_code code = retention_current_epoch(v, &current, e);

	if (!code && current <= r->from)
		return err_set(
			e, ERR_REFUSED, "epoch %u is in force: its key is not destroyed", r->from);
	return code;
}

enum err_code
retention_kek_overwrite(struct arena *mem, struct retention_vault *v,
	const struct retention_rotation *r, struct cjson **evidence, struct err *e)
{
	struct retention_overwritten w;
	uint32_t from = r->from;
	AUTO_BUF(path);
	enum err_code code;

	if ((code = turned(v, r, e)) || (code = each_slot(v, clear_half, &from, e)))
		return code;
	retention_epoch_path(&path, v->keystore, from);
	if (FAULT("retention.rotate.overwrite"))
		return err_set(e, ERR_FAILED, "overwriting a custody key: injected fault");
	code = retention_overwrite(path.s, r->pattern, NULL, &w, e);
	if (code == ERR_NOT_FOUND)
		return err_set(e, ERR_INTEGRITY,
			"vault-missing: the custody key of epoch %u is gone,"
			" and no overwriting of it is on record",
			from);
	if (code)
		return err_wrap(e, "the custody key of epoch %u", from);
	struct cjson *o = retention_evidence(mem, "kek-overwritten", true);
	cjson_set_int(mem, o, "epoch", from);
	retention_overwritten_json(mem, o, &w);
	*evidence = o;
	return OK;
}

enum err_code
retention_kek_remove(struct arena *mem, struct retention_vault *v,
	const struct retention_rotation *r, struct cjson **evidence, struct err *e)
{
	AUTO_BUF(path);
	enum err_code code;

	if ((code = turned(v, r, e)))
		return code;
	retention_epoch_path(&path, v->keystore, r->from);
	if ((code = retention_remove(path.s, r->pattern, e)))
		return err_wrap(e, "the custody key of epoch %u", r->from);
	struct cjson *o = retention_evidence(mem, "kek-gone", true);
	cjson_set_int(mem, o, "epoch", r->from);
	*evidence = o;
	return OK;
}
