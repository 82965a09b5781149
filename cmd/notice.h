/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notice -- telling people what a command has put on the ledger, after it has done so. */
#ifndef CMD_NOTICE_H
#define CMD_NOTICE_H

#include "cmd/lab.h"
#include "workflow/notify.h"

/* Send what waits; what goes wrong is a line on standard error and no failure of the command. */
void cmd_tell(struct ctx *c, struct workflow_lab *lab);

#endif
