/* SPDX-License-Identifier: GPL-3.0-or-later */
/* people.h -- what the commands about people, organisations and programmes share. */
#ifndef CMD_PEOPLE_H
#define CMD_PEOPLE_H

#include "cmd/lab.h"

/* Record something that has a label: it is sealed in the vault, durable before the entry that uses the id
 * drawn for it.  Prints the id. */
enum err_code cmd_new_labelled(struct ctx *c, struct workflow_lab *lab, const struct workflow_actor *a, const char *kind,
    const char *command, const char *label, struct workflow_order *o, struct err *e);

/* Everything of a kind: id, label, state, and people's roles. */
enum err_code cmd_list_kind(struct ctx *c, const char *kind, bool roles, struct err *e);

/* The one thing that a command names, which must be of this kind ("actor"). */
enum err_code cmd_one_of_kind(struct workflow_lab *lab, const char *kind, const char *name, const char **obj, struct err *e);

/* Print what the person still holds, as the table `holds`. */
enum err_code cmd_print_holdings(struct ctx *c, struct workflow_lab *lab, const char *obj, struct err *e);

#endif
