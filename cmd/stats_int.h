/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats_int -- what the stand-alone statistics commands share: reading columns, writing numbers. */
#ifndef CMD_STATS_INT_H
#define CMD_STATS_INT_H

#include "cmd/cmd.h"
#include "core/json.h"
#include "stats/frame.h"

#include <stdint.h>

/* The columns that a command's options name.  Roles are indices into `want`, or -1. */
struct cmd_columns {
	struct stats_want *want;
	size_t n;
	int treatment, outcome, id, time, event, group;
	size_t covariate, covariates;		/* first index, and how many */
};

/* An option that must be given: its value, or ERR_USAGE. */
enum err_code cmd_stats_required(const struct ctx *c, const char *name, const char **out, struct err *e);

/* A column to ask for; returns its index. */
int cmd_stats_want(struct ctx *c, struct cmd_columns *k, const char *name, enum stats_as as);

/* Split "a,b,c": blanks trimmed, empty or repeated names are ERR_USAGE. */
enum err_code cmd_stats_list(struct ctx *c, const char *option, const char *text, const char ***out,
	size_t *n, struct err *e);

/* The text "8.25", at least `min`, as the value of --name. */
enum err_code cmd_stats_real(const char *name, const char *text, double min, double *out, struct err *e);
enum err_code cmd_stats_count(const char *name, const char *text, int64_t min, int64_t *out, struct err *e);

/* Read `path` and take the wanted columns. */
enum err_code cmd_stats_frame(struct ctx *c, const char *path, const struct cmd_columns *k,
	struct stats_frame *f, struct err *e);

/* One CSV field, quoted only when it must be. */
void cmd_stats_csv(struct buf *b, const char *s);

/* A real for text and plain output: 17 digits, or "-" when it is not a number. */
const char *cmd_stats_number(struct ctx *c, double x, int digits);

#define CMD_STATS_FILE_MAX ((size_t)1 << 33)

#endif
