/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help_int.h -- what help.c and manual.c share. */
#ifndef CMD_HELP_INT_H
#define CMD_HELP_INT_H

#include "core/buf.h"
#include "core/err.h"

/* What each exit status means, indexed by enum err_code. */
extern const char *const help_status[ERR_UNFINISHED + 1];

/* The manual page, section 1, in mdoc; `mandoc -Tlint` has nothing to say about it. */
void help_manual(struct buf *out);

#endif
