/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.c -- see err.h.  Messages that do not fit are cut between two characters, never overflow;
 * what a terminal could take for a command, or what makes text look other than it is, came in with
 * outside text and is shown as '?', so that a message is always one harmless line. */
#include "core/err.h"
#include "core/utf8.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* In place: '?' is never longer than what it stands for.  Bytes at the very end that only start a
 * character are what the cut left of it, and go. */
static void
one_line(char *msg)
{
	size_t n = strlen(msg), out = 0, len;
	uint32_t c;

	for (size_t i = 0; i < n; i += len) {
		if (!(len = utf8_next(msg + i, n - i, &c))) {
			if (n == sizeof ((struct err *)0)->msg - 1 && n - i < 4 && (msg[i] & 0xc0) == 0xc0)
				break;
			len = 1, msg[out++] = '?';
		} else if (utf8_is_unsafe(c)) {
			msg[out++] = '?';
		} else {
			memmove(msg + out, msg + i, len);
			out += len;
		}
	}
	msg[out] = '\0';
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
