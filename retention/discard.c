/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discard.c -- removing what a killed writer stored and never recorded (see vault.h). */
#include "retention/overwrite_int.h"
#include "retention/vault_int.h"

enum err_code
retention_discard(struct retention_vault *v, const char *dataset, struct err *e)
{
	AUTO_BUF(slot);
	AUTO_BUF(data);
	enum err_code code;

	if (!retention_dataset_ok(dataset))
		return err_set(e, ERR_INVALID, "'%s' is not a dataset id", dataset);
	retention_slot_path(&slot, v, dataset);
	retention_data_path(&data, v, dataset);
	if ((code = retention_scrub(slot.s, e)))	/* the slot first: it is what makes a dataset exist */
		return code;
	return retention_scrub(data.s, e);
}
