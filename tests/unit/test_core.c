/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_core.c -- the small things everything stands on: err, buf, arena, parse, diag, json, near. */
#include "core/arena.h"
#include "core/buf.h"
#include "core/diag.h"
#include "core/err.h"
#include "core/json.h"
#include "core/near.h"
#include "core/parse.h"
#include "core/xalloc.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static struct err e;

static void
test_err(void)
{
	char long_text[3000];
	int names = 0;

	ok(err_set(&e, ERR_NOT_FOUND, "no case '%s'", "X") == ERR_NOT_FOUND &&
	    e.code == ERR_NOT_FOUND, "set");
	is(e.msg, "no case 'X'", "its text");
	ok(err_wrap(&e, "closing %d", 7) == ERR_NOT_FOUND, "wrapping keeps the code");
	is(e.msg, "closing 7: no case 'X'", "and puts the context first");
	errno = ENOSPC;
	ok(err_errno(&e, "writing %s", "f") == ERR_FAILED, "errno is a failure");
	is(e.msg, "writing f: No space left on device", "with its text");
	err_set_(&e, ERR_INVALID, "a\nb\x1b[1m\x7f%s", "\r");
	is(e.msg, "a?b?[1m??", "control characters cannot leave a message");
	err_set_(&e, ERR_INVALID, "%s", "\xc2\x9b" "31m caf\xc3\xa9 \xe2\x80\xae" "txt.exe \xef\xbb\xbf");
	is(e.msg, "?31m caf\xc3\xa9 ?txt.exe ?", "nor can C1 controls and bidirectional marks");
	err_set_(&e, ERR_INVALID, "%s", "a\xff\xfe \xc3( \xe2\x82 \xed\xa0\x80 \xc3");
	is(e.msg, "a?? ?( ?? ??? ?", "nor bytes that are not UTF-8, also at the end");
	memset(long_text, 'x', sizeof long_text);
	long_text[sizeof long_text - 1] = '\0';
	err_set_(&e, ERR_INVALID, "%s", long_text);
	ok(strlen(e.msg) == sizeof e.msg - 1, "a long message is cut");
	memcpy(long_text + sizeof e.msg - 3, "\xe2\x82\xac", 3);
	err_set_(&e, ERR_INVALID, "%s", long_text);
	ok(strlen(e.msg) == sizeof e.msg - 3 && e.msg[sizeof e.msg - 4] == 'x', "but between two characters");
	long_text[sizeof e.msg - 3] = 'x', long_text[sizeof e.msg - 2] = 'x';
	err_wrap(&e, "%s", long_text);
	ok(strlen(e.msg) == sizeof e.msg - 1 && e.code == ERR_INVALID, "also when wrapped");
	err_clear(&e);
	ok(e.code == OK && e.msg[0] == '\0', "cleared");
	for (int c = OK; c <= ERR_UNFINISHED; c++)
		for (int d = OK; d < c; d++)
			names += strcmp(err_name((enum err_code)c),
			    err_name((enum err_code)d)) == 0;
	ok(names == 0, "every code has a name of its own");
	is(err_name(ERR_NOT_FOUND), "not-found", "one of them");
	is(err_name((enum err_code)99), "unknown", "no code");
}

static void
test_buf(void)
{
	struct buf b = BUF_INIT;

	is(b.s, "", "an empty buffer is a string");
	buf_add(&b, "", 0);
	buf_reset(&b);
	ok(b.s == buf_empty && b.cap == 0, "nothing added, nothing allocated");
	buf_puts(&b, "ab");
	buf_add(&b, "c\0d", 3);
	ok(b.len == 5 && memcmp(b.s, "abc\0d", 6) == 0, "bytes with a NUL, then a NUL");
	buf_reset(&b);
	ok(b.len == 0 && b.s[0] == '\0' && b.cap > 0, "reset keeps the memory");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%03d,", i);
	ok(b.len == 4000 && strlen(b.s) == 4000 && strncmp(b.s + 3996, "999,", 4) == 0,
	    "a thousand pieces");
	buf_printf(&b, "%s", "");
	ok(b.len == 4000, "an empty piece");
	char *s = buf_detach(&b);
	ok(strlen(s) == 4000 && b.s == buf_empty && b.len == 0, "detached, the buffer is empty");
	free(s);
	s = buf_detach(&b);
	is(s, "", "an empty buffer detaches an own string");
	free(s);
	buf_puts(&b, "again");
	buf_release(&b);
	buf_release(&b);
	ok(b.s == buf_empty && b.cap == 0, "released twice");
}

static void
test_arena(void)
{
	struct arena a = ARENA_INIT;
	int dirty = 0, crooked = 0;

	for (size_t n = 0; n < 3000; n++) {
		unsigned char *p = arena_alloc(&a, n);
		crooked += (uintptr_t)p % _Alignof(max_align_t) != 0;
		for (size_t i = 0; i < n; i++)
			dirty += p[i] != 0;
		memset(p, 0xff, n);
	}
	ok(!dirty, "memory is zero, and no piece overlaps another");
	ok(!crooked, "and aligned");
	unsigned char *big = arena_alloc(&a, 1 << 20);
	ok(big[0] == 0 && big[(1 << 20) - 1] == 0, "a piece larger than a block");
	is(arena_strdup(&a, "text"), "text", "a copy of a string");
	is(arena_printf(&a, "%s-%d", "n", 7), "n-7", "a formatted one");
	arena_free(&a);
	ok(a.head == NULL, "all freed at once");
	arena_free(&a);
	char *s = xstrdup("x");
	is(s, "x", "xstrdup");
	free(s);
}

static void
test_parse_int(void)
{
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "01", "-0", "00", "1.0",
	    "1e3", "0x1", "a", "--1",
		"9223372036854775808", "-9223372036854775809", "99999999999999999999999",
		    "\xd9\xa1" };
	int64_t v = 77;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(!parse_int(bad[i], INT64_MIN, INT64_MAX, &v) && v == 77, "no integer: '%s'",
		    bad[i]);
	ok(parse_int("9223372036854775807", INT64_MIN, INT64_MAX, &v) && v == INT64_MAX,
	    "the largest");
	ok(parse_int("-9223372036854775808", INT64_MIN, INT64_MAX, &v) && v == INT64_MIN,
	    "the smallest");
	ok(parse_int("0", 0, 5, &v) && v == 0, "zero");
	ok(parse_int("5", 0, 5, &v) && v == 5 && !parse_int("6", 0, 5, &v) && v == 5,
	    "the upper end is in");
	ok(parse_int("-5", -5, 5, &v) && v == -5 && !parse_int("-6", -5, 5, &v),
	    "the lower end is in");
	ok(!parse_int("-1", 0, 5, &v), "no sign where none is wanted");
}

static void
test_parse_rest(void)
{
	static const char *const bad[] = { "", ".", "-", "e5", "1e", "1e+", "inf", "nan", "0x1p3",
	    " 1", "1 ", "1,5", "1e999",
		"1.5.2", "--1" };
	unsigned char bytes[3] = { 7, 7, 7 };
	char hex[7];
	double x = 77;
	int n = 77;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(!parse_real(bad[i], &x) && x == 77, "no real: '%s'", bad[i]);
	ok(parse_real("-1.5e-3", &x) && x == -0.0015, "a real");
	ok(parse_real(".5", &x) && x == 0.5 && parse_real("5.", &x) && x == 5,
	    "a point at either end");
	ok(parse_digits("2026-", 4, &n) && n == 2026, "digits at the front");
	ok(!parse_digits("20", 4, &n) && !parse_digits("2 26", 4, &n) && !parse_digits("-026", 4,
	    &n) && n == 2026,
	    "too few, or other characters");
	ok(parse_hex("00ff1a", bytes, 3) && bytes[0] == 0 && bytes[1] == 255 && bytes[2] == 26,
	    "hex");
	ok(!parse_hex("00ff1", bytes, 3) && !parse_hex("00ff1a0", bytes, 3) &&
	    !parse_hex("00FF1A", bytes, 3) &&
	    !parse_hex("00ff1g", bytes, 3) && bytes[1] == 255,
	    "hex of another length or in capitals");
	parse_hex_write(hex, bytes, 3);
	is(hex, "00ff1a", "hex written");
	ok(parse_id_ok("a") && parse_id_ok("dpia-2") &&
	    parse_id_ok("abcdefghijklmnopqrstuvwxyz012345"), "ids");
	ok(!parse_id_ok("") && !parse_id_ok("2a") && !parse_id_ok("A") && !parse_id_ok("a_b") &&
	    !parse_id_ok("-a") &&
	    !parse_id_ok("a b") && !parse_id_ok("abcdefghijklmnopqrstuvwxyz0123456") &&
	    !parse_id_ok("\xd0\xb0"),
	    "no ids: empty, a digit first, capitals, 33 characters, a Cyrillic a");
}

static void
test_diag(void)
{
	struct arena a = ARENA_INIT;
	struct diag d = { .mem = &a };

	ok(diag_err(&d, &e) == OK, "no fault, no error");
	diag_add(&d, "f.md", 0, 0, "no %s", "role");
	ok(diag_err(&d, &e) == ERR_INVALID, "a fault of the whole file");
	is(e.msg, "f.md: no role", "has no line");
	for (int i = 1; i <= 40; i++)
		diag_add(&d, "f.md", i, 2 * i, "fault %d", i);
	ok(d.n == 41 && d.item[40].line == 40 && d.item[40].column == 80, "all are kept");
	is(d.item[40].text, "fault 40", "with their texts");
	ok(diag_err(&d, &e) == ERR_INVALID && strstr(e.msg, " (and 40 more)"), "and counted");
	d.item++, d.n = 1;
	diag_err(&d, &e);
	is(e.msg, "f.md:1:2: fault 1", "file, line and column");
	arena_free(&a);
}

static void
test_json(void)
{
	AUTO_BUF(b);
	struct json j = json_to(&b);

	json_object(&j, NULL);
	json_int(&j, "schema", 1);
	json_array(&j, "a");
	json_string(&j, NULL, "q\" b\\ n\n t\t \x01 \x7f \xc3\xa9");
	json_string(&j, NULL, NULL);
	json_int(&j, NULL, INT64_MIN);
	json_object(&j, NULL);
	json_end(&j);
	json_array(&j, NULL);
	json_end(&j);
	json_real(&j, NULL, 0.1);
	json_real(&j, NULL, NAN);
	json_real(&j, NULL, -INFINITY);
	json_bool(&j, NULL, true);
	json_null(&j, NULL);
	json_raw(&j, NULL, "[1]");
	json_end(&j);
	json_bool(&j, "k\"", false);
	json_end(&j);
	is(b.s,
	    "{\"schema\":1,\"a\":[\"q\\\" b\\\\ n\\n t\\u0009 \\u0001 \\u007f \xc3\xa9\",null,-9223372036854775808,"
	    "{},[],0.10000000000000001,null,null,true,null,[1]],\"k\\\"\":false}\n",
	    "one document");
}

static void
test_near(void)
{
	static const char *const names[] = { "review", "reviews", NULL, "query", "x", "a-name-that-is-much-longer-than-forty-letters" };
	struct arena mem = { 0 };
	const size_t n = sizeof names / sizeof *names;

	is(near_name(&mem, "reveiw", n, near_item, names), "; did you mean 'review'?", "two letters swapped are one slip");
	is(near_name(&mem, "reviewss", n, near_item, names), "; did you mean 'reviews'?", "the nearest is told");
	is(near_name(&mem, "y", n, near_item, names), "; did you mean 'x'?", "one slip in a short word");
	is(near_name(&mem, "qxxry", n, near_item, names), "", "and not two");
	is(near_name(&mem, "destruction", n, near_item, names), "", "nothing is near");
	is(near_name(&mem, names[5], n - 1, near_item, names), "", "nor to what is too long to be a name");
	ok(near_distance("", "abc") == 3 && near_distance("abc", "abc") == 0 && near_distance(names[5], "x") == NEAR_FAR, "distances");
	arena_free(&mem);
}

int
main(void)
{
	test_err();
	test_buf();
	test_arena();
	test_parse_int();
	test_parse_rest();
	test_diag();
	test_json();
	test_near();
	return done();
}
