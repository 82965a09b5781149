/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * embed -- the shipped policy, processes, templates and calendars, inside the binary.
 *
 * The Makefile assembles the files as they are (tools/embed), so that a lab can be made, and every
 * stand-alone command can run, from the one executable.  Names are paths from the project's root:
 * "GOVERNANCE.md", "workflow/processes/evaluation-request.md", "templates/moj-pia.md".
 */
#ifndef CORE_EMBED_H
#define CORE_EMBED_H

#include <stddef.h>

struct embed_file { const char *name; const char *text; size_t n; };

/* Sorted by name; ends with a NULL name. */
extern const struct embed_file embed_files[];

/* The file of that name, or NULL. */
const struct embed_file *embed_find(const char *name);

#endif
