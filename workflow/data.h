/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * data -- receiving, validating and linking: the room's acts before the entries of a case.
 *
 * A dataset is stored in the vault before the entry that makes it exist; what a killed command
 * left there without an entry is discarded by the next try.  Counts about people go on the ledger
 * in bands only.  Individual-level data is decrypted by a custodian into locked memory, and leaves
 * this process in no other way.
 */
#ifndef WORKFLOW_DATA_H
#define WORKFLOW_DATA_H

#include "core/buf.h"
#include "retention/copy.h"
#include "retention/custody.h"
#include "retention/secret.h"
#include "workflow/command.h"

/* A count about people as it may be seen outside the vault: "<10", else the multiple of 5 below. */
const char *workflow_band(struct arena *mem, size_t n);

/* Read a file of individual-level data into locked memory.  ERR_INVALID: larger than 1 GiB. */
enum err_code workflow_read_secret(struct retention_secret_buf *out, const char *path, struct err *e);

/* What stats_register_path is to this lab: `given`, else the lab's own.  ERR_NOT_FOUND: neither. */
enum err_code workflow_register_path(struct workflow_lab *lab, const char *given, const char **out, struct err *e);

/*
 * `data receive`: judge, store FILE as CASE/cohort, record the command `receive` with the fields
 * in `order`, then register FILE itself as a copy: with RETENTION_OURS it is destroyed with the
 * dataset, with RETENTION_PROVIDER it is listed as outside scope.  Given again after it was cut
 * short between the two entries, it registers FILE; until then no destruction can be planned.
 */
enum err_code workflow_receive(struct workflow_lab *lab, const struct workflow_actor *who,
    struct workflow_order *order, const char *path, enum retention_scope scope, struct workflow_done *out, struct err *e);

/*
 * Open a dataset of a case for one of the rooms.  ERR_REFUSED: `who` is no custodian, or the
 * dataset is not held (a destroyed one that still decrypts, after a restore, is refused too).
 */
enum err_code workflow_open_dataset(struct workflow_lab *lab, const struct retention_custodian *custodian,
    const char *dataset, struct retention_secret_buf *out, struct err *e);

/* Store a dataset whose entry is about to come.  Discards what an earlier, killed try left. */
enum err_code workflow_keep_dataset(struct workflow_lab *lab, const char *dataset, const void *bytes, size_t n, struct err *e);

/* Check the cohort against the upload template and record `validate`.  `faults` receives the list
 * for the provider (row,line,field,code: no values).  ERR_REFUSED when the data is not usable: the
 * message names the outcome for `do CASE find-unprocessable`. */
enum err_code workflow_validate(struct workflow_lab *lab, const struct workflow_actor *who,
    const struct retention_custodian *custodian, const char *object, struct buf *faults, struct workflow_done *out, struct err *e);

struct workflow_link_options {
	const char *register_path;	/* NULL: the lab's */
	const char *map;		/* field map file; NULL: the template's columns */
	const char *extract;		/* a linked extract made elsewhere; NULL: taken from the register */
	enum retention_scope extract_scope;	/* who destroys that file: 0 the lab, with `linked` */
	const char *extracted;		/* day the register was taken; NULL: today */
};

/* May the text be a set for analysis as it stands?  It is read as CSV, and no column may be named like
 * an identifier of the upload template (or its usual other names), nor look like one: text with more
 * than 50 values or another value in every row, whole numbers that differ in every row, or words in
 * sentences.  `pseudonym` may be there when it holds 32 hex digits.  ERR_INVALID naming the column,
 * never a value. */
enum err_code workflow_extract_check(struct arena *mem, const char *file, const char *text, size_t n, struct err *e);

/* Link the cohort to the register and record `link`; makes linked, link-table and analysis.  The file of
 * an extract is checked as above and registered as a copy of `linked`, which ends with it. */
enum err_code workflow_link(struct workflow_lab *lab, const struct workflow_actor *who,
    const struct retention_custodian *custodian, const char *object, const struct workflow_link_options *o,
    struct workflow_done *out, struct err *e);

#endif
