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
#include "core/table.h"
#include "workflow/policy.h"

enum { POLICY_SOURCE_MAX = 64 };

struct policy_source {
	struct policy_file file[POLICY_SOURCE_MAX];
	size_t n;
	const char *rest;	/* where the rest came from: "the shipped policy" */
};

enum err_code cmd_policy_add_file(
    struct ctx *c, struct policy_source *s, const char *path, struct err *e);
void cmd_policy_add_others(struct policy_source *s, const struct policy_file *file, size_t n);
enum err_code cmd_policy_add_rest(struct ctx *c, struct policy_source *s, struct err *e);

/* The name that a file has in a lab's policy, wherever it lies: GOVERNANCE.md, or a process. */
const char *cmd_policy_name(struct ctx *c, const char *path);

/* A process by its name, or the first of a file; and the policy that it stands in. */
enum err_code cmd_policy_process(struct ctx *c, const char *name, const struct policy **p,
    const struct policy_process **process, struct err *e);

/* The law: a topic of `policy show` (of one day, or of all: NULL), and the rights of one basis. */
void cmd_policy_law(struct ctx *c, const struct policy *p, const char *topic, const struct date *day, struct table *t);
void cmd_policy_rights_of(const struct policy *p, const struct policy_basis *b, const struct date *day, struct table *t);

/* ERR_INVALID unless it is a basis of processing, in force on the day. */
enum err_code cmd_policy_may_give(const struct policy *p, const struct policy_basis *b, const struct date *day,
    struct err *e);

/* --as-at: *given becomes `day`, or NULL where it was not given. */
enum err_code cmd_as_at(struct ctx *c, struct date *day, const struct date **given, struct err *e);
extern const struct opt cmd_as_at_opts[];
struct workflow_lab;

/* The files named, with the others of the policy in force unless `alone`, under the names that they have
 * in a lab's policy.  *faulty: there were faults, which have been printed. */
enum err_code cmd_policy_files(struct ctx *c, struct workflow_lab *lab, int argc, char **argv, bool alone,
    struct policy_source *s, bool *faulty, struct err *e);

/* Is the argument a file, rather than the digest or id of a policy? */
bool cmd_policy_is_file(const char *arg);

/* What `policy diff` shows of that policy. */
enum err_code cmd_policy_changes(struct ctx *c, struct workflow_lab *lab, const char *digest, struct err *e);

/* Faults (p NULL) or warnings, as `policy check` prints them. */
void cmd_policy_print(struct ctx *c, const struct diag *d, const struct policy *p);

#endif
