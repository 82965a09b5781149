/* SPDX-License-Identifier: GPL-3.0-or-later */
/* embed.c -- see embed.h; the table itself is made by tools/embed. */
#include "core/embed.h"

#include <string.h>

const struct embed_file *
embed_find(const char *name)
{
	for (const struct embed_file *f = embed_files; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}
