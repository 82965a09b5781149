/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cjson.c -- see cjson.h.  The reader copies the line once into the arena and works in that copy:
 * the closing quote of a string becomes its NUL, so no string is copied again.  The byte after the
 * copy is NUL, which nothing in the profile accepts, so no test for the end is needed on the way.
 */
#include "core/cjson.h"
#include "core/xalloc.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct member { const char *key; struct cjson *value; };

struct reader {
	struct arena *mem;
	char *p;
	const char *why;	/* the rule that was broken at p */
	int depth;
	struct member *stack;	/* members of the containers that are still open */
	size_t n, cap;
	struct member first[48];	/* enough for a ledger line */
};

static struct cjson *read_value(struct reader *r);

static void *
broken(struct reader *r, const char *why)
{
	r->why = why;
	return NULL;
}

static struct cjson *
make(struct arena *mem, enum cjson_kind kind)
{
	struct cjson *v = arena_alloc(mem, sizeof *v);

	v->kind = kind;
	return v;
}

static bool
plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static bool
key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* At the opening quote; ends behind the closing one.  Unescaping only ever shortens. */
static const char *
read_string(struct reader *r, size_t *n)
{
	char *start = ++r->p, *to;

	while (plain((unsigned char)*r->p))
		r->p++;
	for (to = r->p; *r->p != '"'; *to++ = *r->p++) {
		if (*r->p == '\\' && (r->p[1] == '"' || r->p[1] == '\\'))
			r->p++;
		else if (*r->p == '\\')
			return broken(r, "the only escapes are \\\" and \\\\");
		else if (!plain((unsigned char)*r->p))
			return broken(r, "a string has printable ASCII only and ends with a quote");
	}
	*to = '\0';
	r->p++;
	*n = (size_t)(to - start);
	return start;
}

static const char *
read_key(struct reader *r)
{
	char *start = r->p + 1;

	if (*r->p != '"')
		return broken(r, "a key in quotes is wanted");
	for (r->p++; key_char(*r->p); r->p++)
		if (r->p - start == CJSON_KEY_MAX)
			return broken(r, "a key has at most 32 characters");
	if (*r->p != '"' || r->p == start)
		return broken(r, "a key has a-z, 0-9, _ and - only");
	*r->p++ = '\0';
	if (*r->p != ':')
		return broken(r, "a colon is wanted");
	r->p++;
	return start;
}

static struct cjson *
read_int(struct reader *r)
{
	bool neg = *r->p == '-';
	int64_t i = 0;

	r->p += neg;
	if (*r->p < '0' || *r->p > '9')
		return broken(r, "a value is wanted");
	if (*r->p == '0' && (neg || (r->p[1] >= '0' && r->p[1] <= '9')))
		return broken(r, "a number has no leading zero and no minus zero");
	for (; *r->p >= '0' && *r->p <= '9'; r->p++)
		if ((i = i * 10 + (*r->p - '0')) > CJSON_INT_MAX)
			return broken(r, "a number is at most 2^53-1");
	if (*r->p == '.' || *r->p == 'e' || *r->p == 'E')
		return broken(r, "a number has no fraction and no exponent");
	struct cjson *v = make(r->mem, CJSON_INT);
	v->i = neg ? -i : i;
	return v;
}

static void
push(struct reader *r, const char *key, struct cjson *value)
{
	if (r->n == r->cap) {
		struct member *more = xrealloc(r->stack == r->first ? NULL : r->stack, 2 * r->cap * sizeof *more);
		if (r->stack == r->first)
			memcpy(more, r->first, sizeof r->first);
		r->stack = more;
		r->cap *= 2;
	}
	r->stack[r->n++] = (struct member){ key, value };
}

/* The members above `from` become the container's. */
static struct cjson *
close_container(struct reader *r, enum cjson_kind kind, size_t from)
{
	struct cjson *v = make(r->mem, kind);
	size_t n = r->n - from;

	v->n = v->cap = n;
	v->item = arena_alloc(r->mem, (n + 1) * sizeof *v->item);
	if (kind == CJSON_OBJECT)
		v->key = arena_alloc(r->mem, (n + 1) * sizeof *v->key);
	for (size_t i = 0; i < n; i++) {
		v->item[i] = r->stack[from + i].value;
		if (kind == CJSON_OBJECT)
			v->key[i] = r->stack[from + i].key;
	}
	r->n = from;
	r->p++;
	r->depth--;
	return v;
}

static struct cjson *
read_container(struct reader *r, enum cjson_kind kind)
{
	char closer = kind == CJSON_OBJECT ? '}' : ']';
	size_t from = r->n;

	if (++r->depth > CJSON_DEPTH_MAX)
		return broken(r, "nesting is at most 6 deep");
	if (*++r->p == closer)
		return close_container(r, kind, from);
	for (;; r->p++) {
		char *at = r->p;
		const char *key = NULL;
		if (kind == CJSON_OBJECT && !(key = read_key(r)))
			return NULL;
		if (key && r->n > from && strcmp(r->stack[r->n - 1].key, key) >= 0) {
			r->p = at;
			return broken(r, "keys are sorted and none comes twice");
		}
		struct cjson *v = read_value(r);
		if (!v)
			return NULL;
		push(r, key, v);
		if (*r->p == closer)
			return close_container(r, kind, from);
		if (*r->p != ',')
			return broken(r, "a comma or the end of the container is wanted, without white space");
	}
}

static struct cjson *
read_word(struct reader *r, const char *word, enum cjson_kind kind)
{
	size_t n = strlen(word);

	if (strncmp(r->p, word, n) != 0)
		return broken(r, "a value is wanted");
	r->p += n;
	return make(r->mem, kind);
}

static struct cjson *
read_value(struct reader *r)
{
	const char *s;
	size_t n;

	switch (*r->p) {
	case '{': return read_container(r, CJSON_OBJECT);
	case '[': return read_container(r, CJSON_ARRAY);
	case 't': return read_word(r, "true", CJSON_TRUE);
	case 'f': return read_word(r, "false", CJSON_FALSE);
	case 'n': return read_word(r, "null", CJSON_NULL);
	case '"': break;
	default:  return read_int(r);
	}
	if (!(s = read_string(r, &n)))
		return NULL;
	struct cjson *v = make(r->mem, CJSON_STRING);
	v->s = s;
	v->n = n;
	return v;
}

enum err_code
cjson_read(struct arena *mem, const char *s, size_t n, struct cjson **out, struct err *e)
{
	char *copy = arena_alloc(mem, n + 1);
	struct reader r;

	if (n)
		memcpy(copy, s, n);
	copy[n] = '\0';
	r.mem = mem;	/* member by member: clearing `first` would cost more than reading */
	r.p = copy;
	r.why = NULL;
	r.depth = 0;
	r.stack = r.first;
	r.n = 0;
	r.cap = sizeof r.first / sizeof *r.first;
	struct cjson *v = read_value(&r);
	if (r.stack != r.first)
		free(r.stack);
	if (v && r.p != copy + n)
		v = broken(&r, "nothing may follow the value");
	if (!v)
		return err_set(e, ERR_INVALID, "not canonical JSON at byte %zu: %s", (size_t)(r.p - copy) + 1, r.why);
	*out = v;
	return OK;
}

/* ---- writing ---- */

static void
write_string(struct buf *out, const char *s, size_t n)
{
	const char *end = s + n;

	buf_add(out, "\"", 1);
	while (s < end) {
		const char *from = s;
		while (s < end && *s != '"' && *s != '\\')
			s++;
		buf_add(out, from, (size_t)(s - from));
		if (s < end) {
			char two[2] = { '\\', *s++ };
			buf_add(out, two, 2);
		}
	}
	buf_add(out, "\"", 1);
}

static void
write_int(struct buf *out, int64_t i)
{
	char digits[24], *p = digits + sizeof digits;
	uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;

	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (i < 0)
		*--p = '-';
	buf_add(out, p, (size_t)(digits + sizeof digits - p));
}

static void write_at(struct buf *out, const struct cjson *v, int depth);

static void
write_container(struct buf *out, const struct cjson *v, int depth)
{
	bool object = v->kind == CJSON_OBJECT;

	assert(depth < CJSON_DEPTH_MAX);	/* the reader would refuse it */
	buf_add(out, object ? "{" : "[", 1);
	for (size_t i = 0; i < v->n; i++) {
		if (object) {	/* nothing in a key is ever escaped */
			buf_add(out, &",\""[i == 0], 2 - (i == 0));
			buf_add(out, v->key[i], strlen(v->key[i]));
			buf_add(out, "\":", 2);
		} else if (i)
			buf_add(out, ",", 1);
		write_at(out, v->item[i], depth + 1);
	}
	buf_add(out, object ? "}" : "]", 1);
}

static void
write_at(struct buf *out, const struct cjson *v, int depth)
{
	switch (v->kind) {
	case CJSON_NULL:   buf_add(out, "null", 4); break;
	case CJSON_FALSE:  buf_add(out, "false", 5); break;
	case CJSON_TRUE:   buf_add(out, "true", 4); break;
	case CJSON_INT:    write_int(out, v->i); break;
	case CJSON_STRING: write_string(out, v->s, v->n); break;
	case CJSON_ARRAY:
	case CJSON_OBJECT: write_container(out, v, depth); break;
	}
}

void
cjson_write(struct buf *out, const struct cjson *v)
{
	write_at(out, v, 0);
}

/* ---- building ---- */

struct cjson *cjson_object(struct arena *mem) { return make(mem, CJSON_OBJECT); }
struct cjson *cjson_array(struct arena *mem) { return make(mem, CJSON_ARRAY); }
struct cjson *cjson_null(struct arena *mem) { return make(mem, CJSON_NULL); }
struct cjson *cjson_bool(struct arena *mem, bool b) { return make(mem, b ? CJSON_TRUE : CJSON_FALSE); }

struct cjson *
cjson_string(struct arena *mem, const char *s)
{
	struct cjson *v = make(mem, CJSON_STRING);

	assert(cjson_text_ok(s));
	v->s = arena_strdup(mem, s);
	v->n = strlen(s);
	return v;
}

struct cjson *
cjson_int(struct arena *mem, int64_t i)
{
	struct cjson *v = make(mem, CJSON_INT);

	assert(i >= -CJSON_INT_MAX && i <= CJSON_INT_MAX);
	v->i = i;
	return v;
}

/* Room for one more member; the old arrays stay in the arena, as arenas do. */
static void
room(struct arena *mem, struct cjson *v)
{
	if (v->n < v->cap)
		return;
	size_t cap = v->cap ? 2 * v->cap : 8;
	struct cjson **item = arena_alloc(mem, cap * sizeof *item);
	const char **key = v->kind == CJSON_OBJECT ? arena_alloc(mem, cap * sizeof *key) : NULL;
	for (size_t i = 0; i < v->n; i++) {
		item[i] = v->item[i];
		if (key)
			key[i] = v->key[i];
	}
	v->item = item;
	v->key = key;
	v->cap = cap;
}

/* The place of `key`, or where it would stand. */
static size_t
place(const struct cjson *obj, const char *key, bool *found)
{
	size_t lo = 0, hi = obj->n;

	*found = false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(obj->key[mid], key);
		if (c == 0)
			*found = true;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct cjson *
cjson_set(struct arena *mem, struct cjson *obj, const char *key, struct cjson *value)
{
	bool found;

	assert(obj->kind == CJSON_OBJECT && value && cjson_key_ok(key));
	size_t at = place(obj, key, &found);
	if (found) {
		obj->item[at] = value;
		return obj;
	}
	room(mem, obj);
	memmove(obj->item + at + 1, obj->item + at, (obj->n - at) * sizeof *obj->item);
	memmove(obj->key + at + 1, obj->key + at, (obj->n - at) * sizeof *obj->key);
	obj->item[at] = value;
	obj->key[at] = arena_strdup(mem, key);
	obj->n++;
	return obj;
}

struct cjson *
cjson_set_string(struct arena *mem, struct cjson *obj, const char *key, const char *s)
{
	return cjson_set(mem, obj, key, cjson_string(mem, s));
}

struct cjson *
cjson_set_int(struct arena *mem, struct cjson *obj, const char *key, int64_t i)
{
	return cjson_set(mem, obj, key, cjson_int(mem, i));
}

struct cjson *
cjson_push(struct arena *mem, struct cjson *arr, struct cjson *value)
{
	assert(arr->kind == CJSON_ARRAY && value);
	room(mem, arr);
	arr->item[arr->n++] = value;
	return arr;
}

bool
cjson_text_ok(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || (unsigned char)*s > 0x7e)
			return false;
	return true;
}

bool
cjson_key_ok(const char *s)
{
	size_t n = 0;

	for (; s[n]; n++)
		if (n == CJSON_KEY_MAX || !key_char(s[n]))
			return false;
	return n > 0;
}

/* ---- looking ---- */

struct cjson *
cjson_get(const struct cjson *obj, const char *key)
{
	bool found;

	if (!obj || obj->kind != CJSON_OBJECT)
		return NULL;
	size_t at = place(obj, key, &found);
	return found ? obj->item[at] : NULL;
}

const char *
cjson_str(const struct cjson *obj, const char *key, const char *otherwise)
{
	const struct cjson *v = cjson_get(obj, key);

	return v && v->kind == CJSON_STRING ? v->s : otherwise;
}

int64_t
cjson_num(const struct cjson *obj, const char *key, int64_t otherwise)
{
	const struct cjson *v = cjson_get(obj, key);

	return v && v->kind == CJSON_INT ? v->i : otherwise;
}

bool
cjson_equal(const struct cjson *a, const struct cjson *b)
{
	if (!a || !b || a->kind != b->kind)
		return !a && !b;
	if (a->kind == CJSON_INT)
		return a->i == b->i;
	if (a->n != b->n)
		return false;
	if (a->kind == CJSON_STRING)
		return memcmp(a->s, b->s, a->n) == 0;
	for (size_t i = 0; i < a->n; i++) {
		if (a->kind == CJSON_OBJECT && strcmp(a->key[i], b->key[i]) != 0)
			return false;
		if (!cjson_equal(a->item[i], b->item[i]))
			return false;
	}
	return true;
}
