/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grant -- who may enter what is told to the system that enforces it (workflow/grants.h). */
#ifndef CMD_GRANT_H
#define CMD_GRANT_H

#include "cmd/lab.h"

/* Tell it now.  What goes wrong is said on standard error and is no error of the command that went before. */
void cmd_tell_grants(struct workflow_lab *lab);

#endif
