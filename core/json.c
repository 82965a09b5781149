/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.c -- see json.h. */
#include "core/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

struct json
json_to(struct buf *out)
{
	return (struct json){ .out = out };
}

static void
quote(struct buf *out, const char *s)
{
	buf_puts(out, "\"");
	for (const unsigned char *p = (const unsigned char *)s; *p; p++) {
		if (*p == '"' || *p == '\\')
			buf_printf(out, "\\%c", *p);
		else if (*p == '\n')
			buf_puts(out, "\\n");
		else if (*p < 0x20 || *p == 0x7f)
			buf_printf(out, "\\u%04x", *p);
		else
			buf_add(out, p, 1);
	}
	buf_puts(out, "\"");
}

static void
begin(struct json *j, const char *name)
{
	if (j->comma)
		buf_puts(j->out, ",");
	j->comma = true;
	if (name) {
		quote(j->out, name);
		buf_puts(j->out, ":");
	}
}

static void
open_container(struct json *j, const char *name, const char *opener, char closer)
{
	assert(j->depth < (int)sizeof j->closer);
	begin(j, name);
	buf_puts(j->out, opener);
	j->closer[j->depth++] = closer;
	j->comma = false;
}

void json_object(struct json *j, const char *name) { open_container(j, name, "{", '}'); }
void json_array(struct json *j, const char *name) { open_container(j, name, "[", ']'); }

void
json_end(struct json *j)
{
	assert(j->depth > 0);
	buf_add(j->out, &j->closer[--j->depth], 1);
	j->comma = true;
	if (j->depth == 0)
		buf_puts(j->out, "\n");
}

void
json_string(struct json *j, const char *name, const char *s)
{
	begin(j, name);
	if (s)
		quote(j->out, s);
	else
		buf_puts(j->out, "null");
}

void
json_int(struct json *j, const char *name, int64_t i)
{
	begin(j, name);
	buf_printf(j->out, "%" PRId64, i);
}

void
json_real(struct json *j, const char *name, double x)
{
	begin(j, name);
	if (isfinite(x))
		buf_printf(j->out, "%.17g", x);
	else
		buf_puts(j->out, "null");
}

void
json_bool(struct json *j, const char *name, bool b)
{
	begin(j, name);
	buf_puts(j->out, b ? "true" : "false");
}

void
json_null(struct json *j, const char *name)
{
	begin(j, name);
	buf_puts(j->out, "null");
}

void
json_raw(struct json *j, const char *name, const char *text)
{
	begin(j, name);
	buf_puts(j->out, text);
}
