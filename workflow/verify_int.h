/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify_int -- the part of level 3 that compares the disk with the ledger. */
#ifndef WORKFLOW_VERIFY_INT_H
#define WORKFLOW_VERIFY_INT_H

#include "ledger/verify.h"
#include "workflow/facts.h"

struct workflow_disk {
	struct arena *mem;
	const char *dir, *documents;	/* of the lab; dir NULL: a clone, nothing is compared */
	struct workflow_facts *facts;	/* the fold so far; no loader */
};

/* The documents that an entry names.  Before its effect is folded in. */
void workflow_disk_entry(const struct workflow_disk *d, const struct ledger_entry *le, struct ledger_report *r);

/* After the last of `entries`: the datasets. */
void workflow_disk_end(const struct workflow_disk *d, int64_t entries, struct ledger_report *r);

#endif
