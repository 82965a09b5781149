/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch_int -- the lines of a batch, read; apart from the rest because core/json and jansson share names. */
#ifndef CMD_BATCH_INT_H
#define CMD_BATCH_INT_H

#include "cmd/batch.h"

struct batch {
	const char *file;
	struct workflow_order *order;	/* room for BATCH_LINES_MAX */
	size_t *line;			/* of each order, from 1 */
	size_t n;
};
enum { BATCH_LINES_MAX = 10000 };

/* Read every line of `text` into b->order; ERR_INVALID names the first that is malformed. */
enum err_code cmd_batch_read(struct ctx *c, const char *text, struct batch *b, struct err *e);

#endif
