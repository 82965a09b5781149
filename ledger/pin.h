/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pin -- what somebody outside keeps, so that a rebuilt ledger cannot pass for the first one.
 *
 *   probity-pin-1
 *   origin jdl-0123456789abcdef0123456789abcdef
 *   genesis <leaf hash of the last entry of the genesis commit, 64 hex>
 *   founder p-4kq7m2 SHA256:...                (one line each, in genesis order)
 *   checkpoint jdl-...+1a2b3c4d+AQ...          (verifier key, C2SP signed-note)
 *
 * The pin comes from whoever verifies, never from the lab.
 */
#ifndef LEDGER_PIN_H
#define LEDGER_PIN_H

#include "core/buf.h"
#include "core/err.h"

#include <stddef.h>

enum { LEDGER_FOUNDERS_MAX = 16, LEDGER_ORIGIN_MAX = 72, LEDGER_VKEY_MAX = 160 };

struct ledger_pin {
	char origin[LEDGER_ORIGIN_MAX];
	char genesis[65];
	struct { char actor[9]; char fingerprint[64]; } founder[LEDGER_FOUNDERS_MAX];
	size_t n_founders;
	char checkpoint[LEDGER_VKEY_MAX];
};

struct ledger;

void ledger_pin_write(struct buf *out, const struct ledger_pin *p);

/* ERR_INVALID with the line; the form above exactly, nothing more. */
enum err_code ledger_pin_read(struct ledger_pin *out, const char *text, size_t n, struct err *e);

/* The pin that an open ledger itself would give (to show, never to trust). */
enum err_code ledger_pin_of(struct ledger *l, struct ledger_pin *out, struct err *e);

#endif
