/* SPDX-License-Identifier: GPL-3.0-or-later */
/* near.c -- what was meant?  An unknown command or option is answered with the names near it. */
#include "cmd/cmd.h"
#include "core/near.h"

#include <string.h>

/* One slip in a short word, two in a longer one, or the beginning of it. */
static bool
is_near(const char *given, const char *name)
{
	size_t n = strlen(given);

	return near_distance(given, name) <= (n < 5 ? 1 : 2) || (n >= 2 && strncmp(given, name, n) == 0);
}

static void
add(struct buf *b, const char *dashes, const char *noun, const char *verb)
{
	buf_printf(b, "%s'%s%s%s%s'", b->len ? ", " : "", dashes, noun, *verb ? " " : "", verb);
}

static bool
is_noun(const char *word)
{
	for (size_t i = 0; cmd_table[i]; i++)
		if (strcmp(cmd_table[i]->noun, word) == 0)
			return true;
	return false;
}

/* The verbs of a noun, all or those near `verb`. */
static void
verbs(struct buf *b, const char *noun, const char *verb)
{
	const struct cmd *c;

	for (size_t i = 0; (c = cmd_table[i]); i++)
		if (strcmp(noun, c->noun) == 0 && (!verb || is_near(verb, c->verb)))
			add(b, "", c->noun, c->verb);
}

static void
nouns(struct buf *b, const char *word)
{
	const struct cmd *c, *last = NULL;

	for (size_t i = 0; (c = cmd_table[i]); last = c, i++)
		if (is_near(word, c->noun) && (!last || strcmp(last->noun, c->noun) != 0))
			add(b, "", c->noun, "");
}

enum err_code
cmd_unknown(int argc, char **argv, struct err *e)
{
	AUTO_BUF(near);
	const char *verb = argc > 1 && argv[1][0] != '-' ? argv[1] : NULL;

	if (is_noun(argv[0])) {
		verbs(&near, argv[0], verb);
		if (!near.len)
			verbs(&near, argv[0], NULL);
		if (!verb)
			return err_set(e, ERR_USAGE, "'%s' needs a verb: %s", argv[0], near.s);
	} else {
		nouns(&near, argv[0]);
	}
	return err_set(e, ERR_USAGE, "no command '%.64s%s%.64s'; %s%s%ssee 'probity help'", argv[0],
	    verb ? " " : "", verb ? verb : "", near.len ? "near it: " : "", near.s, near.len ? "; " : "");
}

enum err_code
cmd_unknown_option(const struct cmd *c, const char *name, struct err *e)
{
	AUTO_BUF(near);
	const struct opt *o;

	for (size_t i = 0; (o = cmd_opt_row(c, i)); i++)
		if (is_near(name, o->name))
			add(&near, "--", o->name, "");
	return err_set(e, ERR_USAGE, "no option '--%.64s'; %s%s%ssee 'probity help %s%s%s'", name,
	    near.len ? "near it: " : "", near.s, near.len ? "; " : "", c->noun, *c->verb ? " " : "", c->verb);
}
