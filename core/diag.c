/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diag.c -- see diag.h. */
#include "core/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
diag_add(struct diag *d, const char *file, int line, int column, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	d->item = arena_room(d->mem, d->item, d->n, &d->cap, sizeof *d->item);
	d->item[d->n++] = (struct diag_item){
		arena_strdup(d->mem, file), line, column, arena_strdup(d->mem, text) };
}

enum err_code
diag_err(const struct diag *d, struct err *e)
{
	char more[40] = "";

	if (d->n == 0)
		return OK;
	const struct diag_item *i = &d->item[0];
	if (d->n > 1)
		snprintf(more, sizeof more, " (and %zu more)", d->n - 1);
	if (i->line == 0)
		return err_set(e, ERR_INVALID, "%s: %s%s", i->file, i->text, more);
	return err_set(e, ERR_INVALID, "%s:%d:%d: %s%s", i->file, i->line, i->column, i->text, more);
}
