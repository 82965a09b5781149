/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats_input.c -- see stats_int.h. */
#include "cmd/stats_int.h"
#include "core/file.h"
#include "core/parse.h"

#include <math.h>
#include <string.h>

enum err_code
cmd_stats_required(const struct ctx *c, const char *name, const char **out, struct err *e)
{
	const char *v = cmd_opt(c, name);

	if (!v || !*v)
		return err_set(e, ERR_USAGE, "stats %s needs --%s; see 'probity help stats %s'", c->cmd->verb, name,
		    c->cmd->verb);
	*out = v;
	return OK;
}

int
cmd_stats_want(struct ctx *c, struct cmd_columns *k, const char *name, enum stats_as as)
{
	struct stats_want *more = arena_alloc(c->mem, (k->n + 1) * sizeof *more);

	if (k->n)
		memcpy(more, k->want, k->n * sizeof *more);
	more[k->n] = (struct stats_want){ name, as };
	k->want = more;
	return (int)k->n++;
}

static char *
trim(char *s)
{
	size_t n;

	s += strspn(s, " \t");
	for (n = strlen(s); n && (s[n - 1] == ' ' || s[n - 1] == '\t');)
		s[--n] = '\0';
	return s;
}

enum err_code
cmd_stats_list(struct ctx *c, const char *option, const char *text, const char ***out, size_t *n, struct err *e)
{
	char *rest = arena_strdup(c->mem, text);
	size_t most = 1, k = 0;

	for (const char *p = text; *p; p++)
		most += *p == ',';
	const char **list = arena_alloc(c->mem, most * sizeof *list);
	while (rest) {
		char *comma = strchr(rest, ',');
		if (comma)
			*comma++ = '\0';
		list[k] = trim(rest);
		if (!*list[k])
			return err_set(e, ERR_USAGE, "--%s has an empty name; write a,b,c", option);
		for (size_t i = 0; i < k; i++)
			if (strcmp(list[i], list[k]) == 0)
				return err_set(e, ERR_USAGE, "--%s names '%s' twice", option, list[k]);
		k++;
		rest = comma;
	}
	*out = list;
	*n = k;
	return OK;
}

enum err_code
cmd_stats_real(const char *name, const char *text, double min, double *out, struct err *e)
{
	double x;

	if (!parse_real(text, &x) || x < min)
		return err_set(e, ERR_USAGE, "--%s needs a number, %g or more, not '%s'", name, min, text);
	*out = x;
	return OK;
}

enum err_code
cmd_stats_count(const char *name, const char *text, int64_t min, int64_t *out, struct err *e)
{
	if (!parse_int(text, min, 1000000000, out))
		return err_set(e, ERR_USAGE, "--%s needs a whole number from %lld to 1000000000, not '%s'", name,
		    (long long)min, text);
	return OK;
}

enum err_code
cmd_stats_frame(struct ctx *c, const char *path, const struct cmd_columns *k, struct stats_frame *f, struct err *e)
{
	AUTO_BUF(text);
	enum err_code code;

	if ((code = file_read(&text, path, CMD_STATS_FILE_MAX, e)))
		return code;
	return stats_frame_parse(f, path, text.s, text.len, k->want, k->n, c->mem, e);
}

void
cmd_stats_csv(struct buf *b, const char *s)
{
	if (*s && !strpbrk(s, ",\"\r\n") && *s != ' ' && *s != '\t' && s[strlen(s) - 1] != ' ' &&
	    s[strlen(s) - 1] != '\t') {
		buf_puts(b, s);
		return;
	}
	buf_puts(b, "\"");
	for (; *s; s++)
		buf_printf(b, *s == '"' ? "\"%c" : "%c", *s);
	buf_puts(b, "\"");
}

const char *
cmd_stats_number(struct ctx *c, double x, int digits)
{
	return isfinite(x) ? arena_printf(c->mem, "%.*g", digits, x) : "-";
}
