/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json -- writing JSON documents for --json: stable names, one document, UTF-8.
 *
 * The writer keeps the commas; the caller opens and closes.  Reals have 17 significant digits and
 * NaN or an infinity is null.  (What is signed or hashed is cjson, never this.)
 *
 *     struct json j = json_to(&out);
 *     json_object(&j, NULL); json_int(&j, "schema", 1); json_array(&j, "cases"); ...
 *     json_end(&j); json_end(&j);
 *
 * `name` is the member's name inside an object and NULL inside an array or at the top.
 */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
	struct buf *out;	/* borrowed */
	char closer[32];	/* '}' or ']' for each open container */
	int  depth;
	bool comma;		/* a value stands before the next one */
};

struct json json_to(struct buf *out);
void json_object(struct json *j, const char *name);
void json_array(struct json *j, const char *name);
void json_end(struct json *j);				/* closes the innermost container */
void json_string(struct json *j, const char *name, const char *s);	/* NULL s: null */
void json_int(struct json *j, const char *name, int64_t i);
void json_real(struct json *j, const char *name, double x);
void json_bool(struct json *j, const char *name, bool b);
void json_null(struct json *j, const char *name);
void json_raw(struct json *j, const char *name, const char *text);	/* already JSON */

#endif
