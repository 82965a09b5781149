/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * batch -- `do --batch FILE`: one command a line, given by one person in one process.
 *
 *     {"object":"JDL-2026-0001","command":"accept","fields":{"conditions-agreed":"yes"}}
 *     {"object":"..","command":"..","fields":{},"files":{"name":"PATH"},"reason":".."}
 *
 * Every value is a string.  The file is read whole first, so that a malformed line does nothing;
 * then each line is all or nothing, and the first that fails ends the batch: what stands before it
 * stands, and the exit status is its own.  Free text is sealed as with --field.
 */
#ifndef CMD_BATCH_H
#define CMD_BATCH_H

#include "cmd/lab.h"

/* FILE, or "-" for standard input.  ERR_INVALID names FILE:LINE:COLUMN. */
enum err_code cmd_batch(struct ctx *c, const char *file, struct err *e);

#endif
