/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd -- the command line.  One struct per command, one table, one file per noun.
 *
 * Help, usage errors, the manual page, shell completion and a test are all printed from these
 * structs, so they cannot disagree.  To add a command: write `const struct cmd cmd_NOUN_VERB` in
 * cmd/NOUN.c, add one line to cmd/table.c, add a test in tests/cli/NOUN.t.
 *
 * A command parses, calls one function of a room or of workflow/, and prints.  It writes data to
 * ctx->out, which main() prints only when the command returns OK: on an error stdout is empty.
 * A command whose *answer* is bad news (a failed verification, an overdue list) returns OK and
 * sets ctx->status, so that its document is printed and the exit status still says it.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct opt {			/* the last row is { 0 } */
	const char *name;	/* "actor" for --actor */
	const char *arg;	/* "NAME", or NULL for a flag */
	const char *help;	/* one line, lower case, no full stop */
};

struct given { const char *name, *value; };

enum cmd_needs {
	NEEDS_NOTHING = 0,
	NEEDS_LAB = 1,		/* ctx->lab is the folder of a lab */
	NEEDS_ACTOR = 2,	/* --actor and --key are accepted too */
};

struct ctx {			/* what main() has prepared for a command */
	const struct cmd *cmd;
	struct arena *mem;	/* freed after the command */
	struct buf   *out;	/* becomes stdout when the command succeeds */
	const char   *lab;	/* folder of the lab (NEEDS_LAB), else what -C said or NULL */
	bool json, plain;
	int status;		/* exit status of a command that returned OK */
	struct given *given;	/* the options, in the order given */
	size_t n_given;
};

struct cmd {
	const char *noun, *verb;	/* verb is "" for a one-word command */
	const char *args;		/* "DATA.csv [OUT]"; starts a usage line */
	const char *brief;		/* one line, lower case, no full stop */
	const char *detail;		/* paragraphs for help and the manual page; may be "" */
	unsigned    needs;
	const struct opt *opts;		/* NULL: none but --json, --plain and what `needs` adds */
	enum err_code (*run)(struct ctx *, int argc, char **argv, struct err *);
};

extern const struct cmd *const cmd_table[];	/* in the order help shows them; ends with NULL */

/* The command that argv[0] (and argv[1]) name; *words becomes 1 or 2.  NULL: none. */
const struct cmd *cmd_find(int argc, char **argv, int *words);

/* ERR_USAGE for a command or an option that does not exist, with the names that are near it. */
enum err_code cmd_unknown(int argc, char **argv, struct err *e);
enum err_code cmd_unknown_option(const struct cmd *c, const char *name, struct err *e);

/* The last value of an option, or NULL; whether it was given; the i-th value of a repeated one. */
const char *cmd_opt(const struct ctx *c, const char *name);
bool cmd_flag(const struct ctx *c, const char *name);
const char *cmd_opt_at(const struct ctx *c, const char *name, size_t i);

/* Every option row that a command accepts, its own first: i from 0 until NULL. */
const struct opt *cmd_opt_row(const struct cmd *c, size_t i);

/* Make ctx->lab the lab that -C, PROBITY_LAB or the current folder names; ERR_NOT_FOUND: none.
 * main() has done so for a command that NEEDS_LAB. */
enum err_code cmd_lab_find(struct ctx *c, struct err *e);

/* --limit N: how many rows, 0 for all; when it is not given `people` for people and all for scripts. */
enum err_code cmd_limit(struct ctx *c, size_t people, size_t *out, struct err *e);

/* ERR_USAGE unless min <= argc <= max. */
enum err_code cmd_args(const struct ctx *c, int argc, int min, int max, struct err *e);

/* Free text given as a value, as @FILE, or as - for standard input; at most 1 MiB. */
enum err_code cmd_text(struct ctx *c, const char *given, const char **out, struct err *e);

/* "Next: probity ..." on stderr after a success; nothing with --json or --plain. */
void cmd_next(const struct ctx *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Usage, purpose and options of a command, as `help NOUN VERB` and --help show them. */
void cmd_describe(struct buf *out, const struct cmd *c);

#endif
