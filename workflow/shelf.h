/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shelf -- every policy and calendar that a lab ever adopted, by digest, in documents/.
 *
 * An old case runs under the policy it was opened with, so more than one is in use at a time.  A
 * policy is its manifest, whose SHA-256 is the policy's digest:
 *
 *     documents/D       "<sha256 of the file>  GOVERNANCE.md\n<sha256>  workflow/processes/x.md\n"
 *
 * so the digest alone, as the ledger names it, leads to every file and commits to all of them.  What
 * is read once is kept; what does not have the digest of its name is refused.
 */
#ifndef WORKFLOW_SHELF_H
#define WORKFLOW_SHELF_H

#include "workflow/decide.h"

struct workflow_shelf;

/* Lives in `mem`, as does all that it hands out. */
struct workflow_shelf *workflow_shelf_new(struct arena *mem, const char *documents);

/* Remember in the folder `dir`, made when there is something to put there, what each policy that was read without a
 * fault says (core/fence_tree.h), so that the next command need neither read the same text again nor look for faults
 * in it: two thirds of the time that a policy takes.  DIR/D is
 *
 *     "probity policy D rules R, sha256 S\n" and the tree, whose SHA-256 is S
 *
 * for the program whose rules are R (WORKFLOW_RULES).  It is a cache like lab.db, believed by commands and not by
 * verify: the documents still have to be there unaltered, and without it, or when it cannot be written or is not what it
 * should be, they are read. */
void workflow_shelf_remember(struct workflow_shelf *s, const char *dir);

/* The digest of a policy that was got from `s` and that the folder `dir` remembers otherwise than its documents say;
 * NULL: there is none. */
const char *workflow_shelf_misremembered(struct workflow_shelf *s, const char *dir);

/* ERR_INTEGRITY: a document of it is missing or altered; ERR_INVALID: a fault in what it says. */
enum err_code workflow_shelf_policy(struct workflow_shelf *s, const char *digest, const struct policy **out,
    struct err *e);
enum err_code workflow_shelf_calendar(struct workflow_shelf *s, const char *digest, const struct calendar **out,
    struct err *e);
enum err_code workflow_shelf_files(struct workflow_shelf *s, const char *digest, struct policy_file **out, size_t *n,
    struct err *e);

/* Know one that is not kept yet, so that a command on it can be judged first. */
void workflow_shelf_add(struct workflow_shelf *s, const struct policy *p);
void workflow_shelf_add_calendar(struct workflow_shelf *s, const struct calendar *c);

/* Let an env find the others through the shelf. */
void workflow_shelf_lend(struct workflow_shelf *s, struct workflow_env *env);

/* Put the files and their manifest into documents/; `digest` becomes the policy's.  Again is fine. */
enum err_code workflow_shelf_keep(struct arena *mem, const char *documents, const struct policy_file *file, size_t n,
    char digest[65], struct err *e);

#endif
