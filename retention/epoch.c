/* SPDX-License-Identifier: GPL-3.0-or-later */
/* epoch.c -- see epoch_int.h. */
#include "retention/epoch_int.h"
#include "core/fault.h"
#include "core/file.h"
#include "core/parse.h"
#include "retention/custodian_int.h"

#include <string.h>

enum { AT_EPOCH = 8, AT_N = 12, AT_PUBLIC = 16, AT_TO = 64, EACH = 128, AT_SUM = SLOT - KEY };

static const char purpose[] = "epoch-key";

void
retention_epoch_pack(const struct retention_epoch *x, unsigned char out[SLOT])
{
	memset(out, 0, SLOT);
	memcpy(out, "PEPOCH01", 8);
	retention_put32(out + AT_EPOCH, x->epoch);
	out[AT_N] = (unsigned char)x->n;
	memcpy(out + AT_PUBLIC, x->public, KEY);
	for (unsigned i = 0; i < x->n; i++) {
		unsigned char *p = out + AT_TO + i * EACH;
		memcpy(p, x->to[i].id, strlen(x->to[i].id));
		memcpy(p + ACTOR_MAX, x->to[i].sealed, SEALED);
	}
	retention_sha256(out, AT_SUM, out + AT_SUM);
}

bool
retention_epoch_unpack(const unsigned char in[SLOT], struct retention_epoch *x)
{
	unsigned char sum[KEY];
	struct retention_epoch got = { .epoch = retention_get32(in + AT_EPOCH), .n = in[AT_N] };

	retention_sha256(in, AT_SUM, sum);
	if (memcmp(in, "PEPOCH01", 8) != 0 || !retention_same(sum, in + AT_SUM, KEY))
		return false;
	if (got.epoch == 0 || got.n == 0 || got.n > RETENTION_CUSTODIANS_MAX)
		return false;
	memcpy(got.public, in + AT_PUBLIC, KEY);
	for (unsigned i = 0; i < got.n; i++) {
		const unsigned char *p = in + AT_TO + i * EACH;
		memcpy(got.to[i].id, p, ACTOR_MAX);
		memcpy(got.to[i].sealed, p + ACTOR_MAX, SEALED);
		if (!parse_id_ok(got.to[i].id))
			return false;
	}
	*x = got;
	return true;
}

void
retention_epoch_path(struct buf *out, const char *keystore, uint32_t epoch)
{
	buf_printf(out, "%s/epochs/%u", keystore, epoch);
}

enum err_code
retention_epoch_load(const char *keystore, uint32_t epoch, struct retention_epoch *x, struct err *e)
{
	unsigned char block[SLOT];
	AUTO_BUF(path);
	enum err_code code;

	retention_epoch_path(&path, keystore, epoch);
	if ((code = retention_block_read(path.s, block, e)))
		return code;
	if (!retention_epoch_unpack(block, x) || x->epoch != epoch)
		return err_set(
			e, ERR_INTEGRITY, "the custody key %s is damaged or overwritten", path.s);
	return OK;
}

enum err_code
retention_epoch_make(const char *keystore, uint32_t epoch, const char *const *ids, size_t n,
	unsigned char private[KEY], struct retention_epoch *x, struct err *e)
{
	struct retention_epoch got = { .epoch = epoch, .n = (unsigned)n };
	unsigned char block[SLOT], public[KEY];
	AUTO_KEY(pair);
	AUTO_BUF(path);
	enum err_code code;

	if (n == 0 || n > RETENTION_CUSTODIANS_MAX)
		return err_set(e, ERR_INVALID, "%zu custodians: name 1 to %d", n,
			RETENTION_CUSTODIANS_MAX);
	retention_pair_new(pair.k, got.public);
	for (unsigned i = 0; i < got.n; i++) {
		if ((code = retention_custodian_public(keystore, ids[i], public, e)))
			return code;
		memcpy(got.to[i].id, ids[i], strlen(ids[i]));
		if (!retention_seal_to(public, purpose, ids[i], epoch, pair.k, got.to[i].sealed))
			return err_set(e, ERR_INTEGRITY,
				"the public key of custodian %s is no X25519 key", ids[i]);
	}
	retention_epoch_pack(&got, block);
	retention_epoch_path(&path, keystore, epoch);
	if (FAULT("retention.epoch.make"))
		return err_set(e, ERR_FAILED, "making a custody key: injected fault");
	if ((code = file_write(path.s, block, sizeof block, e)))
		return err_wrap(e, "making a custody key");
	memcpy(private, pair.k, KEY);
	*x = got;
	return OK;
}

enum err_code
retention_epoch_open(const struct retention_epoch *x, const struct retention_custodian *who,
	unsigned char private[KEY], struct err *e)
{
	const char *id = retention_custodian_id(who);

	for (unsigned i = 0; i < x->n; i++) {
		if (strcmp(x->to[i].id, id) != 0)
			continue;
		if (!retention_open_from(
			    who->private.s, purpose, id, x->epoch, x->to[i].sealed, private))
			return err_set(e, ERR_INTEGRITY,
				"custody key %u does not open for %s: it or their key was altered",
				x->epoch, id);
		return OK;
	}
	return err_set(e, ERR_REFUSED, "%s is not a custodian of epoch %u", id, x->epoch);
}
