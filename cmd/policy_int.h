/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy_int.h -- where the policy commands take their policy from.
 *
 * The files that are named; the rest, by file name, from the policy in force in the lab that -C,
 * PROBITY_LAB or the current folder names, and outside a lab from the shipped one.
 */
#ifndef CMD_POLICY_INT_H
#define CMD_POLICY_INT_H

#include "cmd/cmd.h"
#include "workflow/policy.h"

enum { POLICY_SOURCE_MAX = 64 };

struct policy_source {
	struct policy_file file[POLICY_SOURCE_MAX];
	size_t n;
	const char *rest;	/* where the rest came from: "the shipped policy" */
};

enum err_code cmd_policy_add_file(
    struct ctx *c, struct policy_source *s, const char *path, struct err *e);
enum err_code cmd_policy_add_rest(struct ctx *c, struct policy_source *s, struct err *e);

/* A process by its name, or the first of a file; and the policy that it stands in. */
enum err_code cmd_policy_process(struct ctx *c, const char *name, const struct policy **p,
    const struct policy_process **process, struct err *e);

#endif
