/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inventory.c -- see inventory.h. */
#include "workflow/inventory.h"
#include "retention/document.h"
#include "workflow/lab.h"

#include <string.h>

const char *
workflow_inventory_document(const char *documents, const char *digest, struct buf *what)
{
	struct err e = ERR_INIT;
	AUTO_BUF(bytes);
	enum err_code code = retention_document_get(documents, digest, &bytes, &e);

	if (!code)
		return NULL;
	buf_puts(what, e.msg);
	return code == ERR_INTEGRITY ? "document-altered" : "document-missing";
}

static const char *
held(const char *dataset, const struct retention_presence *there, struct buf *what)
{
	const char *gone = !there->slot ? "key slot is gone" : !there->file ? "container is gone"
	    : !there->epoch ? "key slot is damaged or overwritten" : NULL;

	if (!gone)
		return NULL;
	buf_printf(what, "%s is held on the ledger, and its %s", dataset, gone);
	return "vault-missing";
}

const char *
workflow_inventory_dataset(struct retention_vault *v, const char *dataset, const char *state, struct buf *what)
{
	struct retention_presence there;
	struct err e = ERR_INIT;

	if (strcmp(state, "held") != 0 && strcmp(state, "destroyed") != 0)
		return NULL;
	if (retention_presence(v, dataset, &there, &e)) {
		buf_puts(what, e.msg);
		return "vault-missing";
	}
	if (strcmp(state, "held") == 0)
		return held(dataset, &there, what);
	if (!there.slot && !there.file)
		return NULL;
	buf_printf(what, "%s is destroyed on the ledger, and its %s is there (a restored disk?)", dataset,
	    there.slot ? "key slot" : "container");
	return "reopened";
}

enum err_code
workflow_inventory_vault(struct arena *mem, const char *dir, struct retention_vault **out, struct err *e)
{
	struct workflow_lab lab = { .mem = mem, .dir = dir };
	enum err_code code = workflow_lab_yaml(&lab, e);

	return code ? code : retention_vault_open(out, arena_printf(mem, "%s/vault", dir), lab.keystore, true, e);
}
