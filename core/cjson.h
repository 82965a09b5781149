/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cjson -- canonical JSON: one value, one spelling.
 *
 * A ledger line is signed and hashed, so a value must have exactly one byte form.  The profile is
 * a subset of RFC 8785 (JSON Canonicalization Scheme):
 *
 *   objects   keys [a-z0-9_-]{1,32}, sorted bytewise, none twice
 *   numbers   integers only, |n| <= 2^53-1, no -0, no fraction, no exponent
 *   strings   printable ASCII (0x20..0x7e); the only escapes are \" and \\
 *   literals  true false null
 *   nesting   at most 6 deep; no white space anywhere
 *
 * Reading refuses everything else, so "parse, write again, compare" always gives the same bytes,
 * and the reader says at which byte a line stops being canonical.
 *
 * A struct cjson and everything below it lives in the arena it was made in.  Values are immutable
 * once shared; cjson_set and cjson_push build them.
 */
#ifndef CORE_CJSON_H
#define CORE_CJSON_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CJSON_DEPTH_MAX = 6, CJSON_KEY_MAX = 32 };
#define CJSON_INT_MAX ((int64_t)9007199254740991)

enum cjson_kind { CJSON_NULL, CJSON_FALSE, CJSON_TRUE, CJSON_INT, CJSON_STRING, CJSON_ARRAY, CJSON_OBJECT };

struct cjson {
	enum cjson_kind kind;
	int64_t      i;		/* CJSON_INT */
	const char  *s;		/* CJSON_STRING: NUL-terminated, unescaped */
	size_t       n;		/* string length, array items or object members */
	struct cjson **item;	/* arrays and objects: the values, in order */
	const char  **key;	/* objects: the keys, sorted, parallel to item */
	size_t       cap;
};

/* Read `n` bytes as one canonical value.  ERR_INVALID with the byte offset (from 1) otherwise. */
enum err_code cjson_read(struct arena *mem, const char *s, size_t n, struct cjson **out, struct err *e);

/* Append the canonical form of `v` to `out`. */
void cjson_write(struct buf *out, const struct cjson *v);

/* Builders.  Strings are copied.  cjson_set keeps keys sorted and replaces an equal key; it and
 * cjson_push return the container.  Passing text outside the profile is a programming error
 * (assert); outside text is checked with cjson_text_ok first. */
struct cjson *cjson_object(struct arena *mem);
struct cjson *cjson_array(struct arena *mem);
struct cjson *cjson_string(struct arena *mem, const char *s);
struct cjson *cjson_int(struct arena *mem, int64_t i);
struct cjson *cjson_bool(struct arena *mem, bool b);
struct cjson *cjson_null(struct arena *mem);
struct cjson *cjson_set(struct arena *mem, struct cjson *obj, const char *key, struct cjson *value);
struct cjson *cjson_set_string(struct arena *mem, struct cjson *obj, const char *key, const char *s);
struct cjson *cjson_set_int(struct arena *mem, struct cjson *obj, const char *key, int64_t i);
struct cjson *cjson_push(struct arena *mem, struct cjson *arr, struct cjson *value);
bool cjson_text_ok(const char *s);	/* printable ASCII only */
bool cjson_key_ok(const char *s);

/* Readers; all accept NULL.  cjson_get: the member or NULL.  cjson_str: the string member or
 * `otherwise`.  cjson_num likewise.  cjson_equal: same canonical bytes. */
struct cjson *cjson_get(const struct cjson *obj, const char *key);
const char *cjson_str(const struct cjson *obj, const char *key, const char *otherwise);
int64_t cjson_num(const struct cjson *obj, const char *key, int64_t otherwise);
bool cjson_equal(const struct cjson *a, const struct cjson *b);

#endif
