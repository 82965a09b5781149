/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repo_int -- the little of git that the ledger needs; libgit2 stays behind it. */
#ifndef LEDGER_REPO_INT_H
#define LEDGER_REPO_INT_H

#include "core/buf.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>

struct ledger_repo;
struct ledger_faults;
struct ledger_oid { unsigned char id[20]; };
enum ledger_object { LEDGER_COMMIT, LEDGER_TREE, LEDGER_BLOB };

#define LEDGER_REF "refs/heads/ledger"

enum err_code ledger_repo_init(const char *path, struct err *e); /* durable when it returns */
enum err_code ledger_repo_open(struct ledger_repo **out, const char *path, struct err *e);
void ledger_repo_free(struct ledger_repo *r);

/* What makes stock git show another history than ours, or does not belong: replace-refs grafts
 * shallow alternates foreign-ref. */
void ledger_repo_refuse(struct ledger_repo *r, struct ledger_faults *f);
/* ERR_INTEGRITY unless maintenance that prunes is switched off in the repository's config. */
enum err_code ledger_repo_config_ok(struct ledger_repo *r, struct err *e);

/* ERR_NOT_FOUND: the branch does not exist. */
enum err_code ledger_repo_head(struct ledger_repo *r, struct ledger_oid *out, struct err *e);
/* ERR_INTEGRITY: missing, of another kind, or not what its id says. */
enum err_code ledger_repo_read(struct ledger_repo *r, const struct ledger_oid *oid,
    enum ledger_object kind, struct buf *out, struct err *e);
/* loose.c: the same for an object in a file of its own; ERR_NOT_FOUND: it is not.  `git` ends with
 * a slash. */
enum err_code ledger_loose_read(const char *git, const struct ledger_oid *oid, enum ledger_object kind,
    struct buf *out, struct err *e);
enum err_code ledger_repo_write(struct ledger_repo *r, enum ledger_object kind, const void *bytes,
    size_t n, struct ledger_oid *out, struct err *e);
void ledger_repo_hash(enum ledger_object kind, const void *bytes, size_t n, struct ledger_oid *out);
/* Move the branch from `old` (NULL: it must not exist) to `new`.  ERR_CONFLICT: it is elsewhere. */
enum err_code ledger_repo_move(struct ledger_repo *r, const struct ledger_oid *old,
    const struct ledger_oid *new, struct err *e);

void ledger_oid_hex(char out[41], const struct ledger_oid *oid);
bool ledger_oid_equal(const struct ledger_oid *a, const struct ledger_oid *b);

#endif
