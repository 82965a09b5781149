/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fence_int.h -- what fence.c (Markdown), fence_yaml.c and fence_text.c share. */
#ifndef CORE_FENCE_INT_H
#define CORE_FENCE_INT_H

#include "core/fence.h"

#include <stdint.h>

/* Where a piece of YAML stands in its file, to turn libyaml's marks into places. */
struct fence_origin {
	const char *file;
	int line;			/* file line of the piece's first line */
	int indent;			/* blanks that cmark may have cut from each line */
	const char **source;		/* each file line from that one on */
	size_t n_source;
	const char *end;		/* of the file */
};

/* Read one piece of YAML; NULL when it is empty or faulty. */
struct fence_node *fence_yaml(struct arena *mem, const struct fence_origin *o, const char *text,
    size_t n, struct diag *d);

/* The code point at s and its length in bytes; 0 bytes when it is not UTF-8. */
int fence_utf8(const unsigned char *s, size_t n, uint32_t *cp);

/* Whether a text may not hold this code point. */
bool fence_bad_char(uint32_t cp);

#endif
