/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options.c -- what a command was given: options, arguments, free text. */
#include "cmd/cmd.h"
#include "core/file.h"
#include "core/parse.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static const struct opt everywhere[] = {
	{ "json", NULL, "print one JSON document" },
	{ "plain", NULL, "print tab-separated lines without colour" },
	{ "help", NULL, "show this command's help" },
};
static const struct opt acting[] = {
	{ "actor", "ACTOR", "who acts (else PROBITY_ACTOR)" },
	{ "key", "KEY", "the key to sign with (else PROBITY_KEY)" },
};

const struct opt *
cmd_opt_row(const struct cmd *c, size_t i)
{
	size_t own = 0;

	while (c->opts && c->opts[own].name)
		own++;
	if (i < own)
		return &c->opts[i];
	i -= own;
	if (c->needs & NEEDS_ACTOR) {
		if (i < 2)
			return &acting[i];
		i -= 2;
	}
	return i < sizeof everywhere / sizeof *everywhere ? &everywhere[i] : NULL;
}

const char *
cmd_opt_at(const struct ctx *c, const char *name, size_t i)
{
	for (size_t k = 0; k < c->n_given; k++)
		if (strcmp(c->given[k].name, name) == 0 && i-- == 0)
			return c->given[k].value;
	return NULL;
}

const char *
cmd_opt(const struct ctx *c, const char *name)
{
	const char *last = NULL, *v;

	for (size_t i = 0; (v = cmd_opt_at(c, name, i)); i++)
		last = v;
	return last;
}

bool
cmd_flag(const struct ctx *c, const char *name)
{
	return cmd_opt_at(c, name, 0) != NULL;
}

enum err_code
cmd_args(const struct ctx *c, int argc, int min, int max, struct err *e)
{
	const char *sep = *c->cmd->verb ? " " : "";

	if (argc < min)
		return err_set(e, ERR_USAGE, "%s%s%s needs %s", c->cmd->noun, sep, c->cmd->verb, c->cmd->args);
	if (argc > max)
		return err_set(e, ERR_USAGE, "%s%s%s takes %s", c->cmd->noun, sep, c->cmd->verb,
		    *c->cmd->args ? c->cmd->args : "no arguments");
	return OK;
}

static enum err_code
read_stdin(struct buf *b, struct err *e)
{
	char block[4096];
	ssize_t n;

	while ((n = read(STDIN_FILENO, block, sizeof block)) > 0) {
		buf_add(b, block, (size_t)n);
		if (b->len > 1 << 20)
			return err_set(e, ERR_INVALID, "standard input is larger than 1 MiB");
	}
	return n < 0 ? err_errno(e, "reading standard input") : OK;
}

enum err_code
cmd_text(struct ctx *c, const char *given, const char **out, struct err *e)
{
	AUTO_BUF(b);
	enum err_code code = OK;

	if (strcmp(given, "-") == 0)
		code = read_stdin(&b, e);
	else if (*given == '@')
		code = file_read(&b, given + 1, 1 << 20, e);
	else
		buf_puts(&b, given);
	if (code)
		return code;
	if (memchr(b.s, '\0', b.len))
		return err_set(e, ERR_INVALID, "the text has a NUL byte; give plain text");
	while (b.len && b.s[b.len - 1] == '\n' && strcmp(given, b.s) != 0)
		b.s[--b.len] = '\0';
	*out = arena_strdup(c->mem, b.s);
	return OK;
}

void
cmd_next(const struct ctx *c, const char *fmt, ...)
{
	va_list ap;

	if (c->json || c->plain)
		return;
	fputs("Next: probity ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\n", stderr);
}

enum err_code
cmd_limit(struct ctx *c, size_t people, size_t *out, struct err *e)
{
	const char *s = cmd_opt(c, "limit");
	int64_t n = c->json || c->plain ? 0 : (int64_t)people;

	if (s && !parse_int(s, 0, 1000000000, &n))
		return err_set(e, ERR_USAGE, "--limit %s: give how many, or 0 for all", s);
	*out = (size_t)n;
	return OK;
}
