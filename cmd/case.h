/* SPDX-License-Identifier: GPL-3.0-or-later */
/* case -- what the commands that open cases share: one by one (case.c) and from a table (import.c). */
#ifndef CMD_CASE_H
#define CMD_CASE_H

#include "cmd/lab.h"

/* The command that opens a case of the process: the one named, or else (NULL) its first; NULL: there is none. */
const struct policy_command *cmd_case_opening(const struct policy *p, const char *process, const char *named);

/* ERR_NOT_FOUND: no process of that name has cases; says which have. */
enum err_code cmd_case_no_process(struct workflow_lab *lab, const char *name, struct err *e);

#endif
