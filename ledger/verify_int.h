/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify_int -- the verifier's two halves: the child that looks, the parent that asked. */
#ifndef LEDGER_VERIFY_INT_H
#define LEDGER_VERIFY_INT_H

#include "ledger/verify.h"

/* Look at everything; called in the child.  `flush` is called after each commit. */
void ledger_inspect(const char *git, const struct ledger_verify *how, struct ledger_report *r,
    void (*flush)(struct ledger_report *r, void *ctx), void *ctx);

#endif
