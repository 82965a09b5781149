/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.c -- see err.h.  Messages that do not fit are cut, never overflow; control characters that
 * came in with outside text are shown as '?', so that a message is always one harmless line. */
#include "core/err.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
one_line(char *msg)
{
	for (unsigned char *p = (unsigned char *)msg; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			*p = '?';
}

static void __attribute__((format(printf, 3, 0)))
fill(struct err *e, enum err_code code, const char *fmt, va_list ap)
{
	assert(code != OK);
	e->code = code;
	vsnprintf(e->msg, sizeof e->msg, fmt, ap);
	one_line(e->msg);
}

void
err_set_(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(e, code, fmt, ap);
	va_end(ap);
}

static void
append(struct err *e, const char *text)
{
	size_t n = strlen(e->msg);

	snprintf(e->msg + n, sizeof e->msg - n, ": %s", text);
	one_line(e->msg);
}

void
err_errno_(struct err *e, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	va_start(ap, fmt);
	fill(e, ERR_FAILED, fmt, ap);
	va_end(ap);
	append(e, strerror(saved));
}

enum err_code
err_wrap(struct err *e, const char *fmt, ...)
{
	char old[sizeof e->msg];
	va_list ap;

	assert(e->code != OK);
	memcpy(old, e->msg, sizeof old);
	va_start(ap, fmt);
	fill(e, e->code, fmt, ap);
	va_end(ap);
	append(e, old);
	return e->code;
}

void
err_clear(struct err *e)
{
	e->code = OK;
	e->msg[0] = '\0';
}

const char *
err_name(enum err_code code)
{
	switch (code) {
	case OK:		return "ok";
	case ERR_FAILED:	return "failed";
	case ERR_USAGE:		return "usage";
	case ERR_INVALID:	return "invalid";
	case ERR_NOT_FOUND:	return "not-found";
	case ERR_REFUSED:	return "refused";
	case ERR_CONFLICT:	return "conflict";
	case ERR_INTEGRITY:	return "integrity";
	case ERR_UNFINISHED:	return "unfinished";
	}
	return "unknown";
}
