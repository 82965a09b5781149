/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_table.c -- rows in three forms, and outside text that tries to escape from its cell. */
#include "core/table.h"
#include "core/utf8.h"
#include "tests/unit/tap.h"

#include <math.h>

static struct arena mem = ARENA_INIT;

static struct table *
sample(void)
{
	struct table *t = table_new(&mem, "cases");

	table_column(t, "id", TABLE_TEXT);
	table_column(t, "days_open", TABLE_INT);
	table_column(t, "rate", TABLE_REAL);
	table_column(t, "late", TABLE_BOOL);
	table_column(t, "note", TABLE_TEXT);
	table_text(t, "JDL-2026-0001");
	table_int(t, -7);
	table_real(t, 0.1);
	table_bool(t, true);
	table_text(t, "first");
	table_text(t, "B");
	table_int(t, INT64_MAX);
	table_real(t, NAN);
	table_bool(t, false);
	table_text(t, NULL);
	return t;
}

static const char *
write_as(const struct table *t, enum table_format f)
{
	static struct buf b = BUF_INIT;

	buf_reset(&b);
	table_write(&b, t, f);
	return b.s;
}

static void
test_forms(void)
{
	struct table *t = sample(), *none = table_new(&mem, "none");

	ok(table_rows(t) == 2 && table_rows(none) == 0, "rows are counted");
	is(write_as(t, TABLE_ALIGNED),
	    "id                       days open  rate  late  note\n"
	    "JDL-2026-0001                   -7   0.1  yes   first\n"
	    "B              9223372036854775807     -  no    -\n", "aligned");
	is(write_as(t, TABLE_PLAIN),
	    "JDL-2026-0001\t-7\t0.10000000000000001\ttrue\tfirst\n"
	    "B\t9223372036854775807\t\tfalse\t\n", "plain");
	is(write_as(t, TABLE_JSON), "{\"schema\":1,\"cases\":["
	    "{\"id\":\"JDL-2026-0001\",\"days_open\":-7,\"rate\":0.10000000000000001,\"late\":true,\"note\":\"first\"},"
	    "{\"id\":\"B\",\"days_open\":9223372036854775807,\"rate\":null,\"late\":false,\"note\":null}]}\n", "JSON");
	table_column(none, "x", TABLE_TEXT);
	is(write_as(none, TABLE_ALIGNED), "", "no rows, aligned");
	is(write_as(none, TABLE_PLAIN), "", "no rows, plain");
	is(write_as(none, TABLE_JSON), "{\"schema\":1,\"none\":[]}\n", "no rows, JSON");
	ok(table_format(true, true) == TABLE_JSON && table_format(false, true) == TABLE_PLAIN &&
	    table_format(false, false) == TABLE_ALIGNED, "JSON wins over plain");
}

static struct table *
of_texts(const char *const *s, size_t n)
{
	struct table *t = table_new(&mem, "t");

	table_column(t, "a", TABLE_TEXT);
	table_column(t, "b", TABLE_TEXT);
	for (size_t i = 0; i < n; i++) {
		table_text(t, s[i]);
		table_text(t, "|");
	}
	return t;
}

static void
test_many(void)
{
	struct table *t = table_new(&mem, "many");
	int lines = 0;

	table_column(t, "n", TABLE_INT);
	table_column(t, "blank", TABLE_TEXT);
	for (int i = 0; i < 1000; i++) {
		table_int(t, i);
		if (i % 2)
			table_text(t, " ");
		else
			table_null(t);
	}
	const char *text = write_as(t, TABLE_PLAIN);
	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	ok(table_rows(t) == 1000 && lines == 1000 && strncmp(text, "0\t\n1\t \n2\t\n", 10) == 0,
	    "a thousand rows");
	ok(strstr(write_as(t, TABLE_ALIGNED), "\n998  -\n999\n"), "no blanks at the end of a line");
}

static void
test_hostile(void)
{
	static const char *const s[] = { "\x1b[31mred\a", "two\nlines\tand\rmore",
	    "\xc2\x9b" "1m", "bad \xff\xc3 bytes",
		"\xe2\x80\xae" "evil", "zero\xe2\x80\x8bwidth", "\"quoted\" \\ \x7f" };
	struct table *t = of_texts(s, sizeof s / sizeof *s);

	is(write_as(t, TABLE_PLAIN),
	    "?[31mred?\t|\ntwo lines and more\t|\n?1m\t|\nbad ?? bytes\t|\n?evil\t|\n"
	    "zero?width\t|\n\"quoted\" \\ ?\t|\n", "nothing escapes from a plain cell");
	const char *text = write_as(t, TABLE_ALIGNED);
	int lines = 0;
	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	ok(lines == 8 && !strpbrk(text, "\x1b\a\t\r\x7f") && utf8_valid(text,
	    strlen(text)) == strlen(text),
	    "nor from an aligned one");
	text = write_as(t, TABLE_JSON);
	ok(!strpbrk(text, "\x1b\a\t\r\x7f") && utf8_valid(text, strlen(text)) == strlen(text),
	    "JSON escapes");
	ok(strstr(text, "{\"a\":\"\\u001b[31mred\\u0007\",\"b\":\"|\"}"), "control characters");
	ok(strstr(text, "\"two\\nlines\\u0009and\\u000dmore\""), "line ends, and keeps them");
	ok(strstr(text, "\"bad \xef\xbf\xbd\xef\xbf\xbd bytes\""),
	    "replaces bytes that are not UTF-8");
	ok(strstr(text, "\"\\\"quoted\\\" \\\\ \\u007f\""), "quotation marks and backslashes");
}

static void
test_width(void)
{
	static const char *const s[] = { "Zo\xc3\xab", "e\xcc\x81t", "\xe6\xbc\xa2\xe5\xad\x97",
	    "four" };

	is(write_as(of_texts(s, 4), TABLE_ALIGNED), "a     b\nZo\xc3\xab   |\ne\xcc\x81t    |\n"
	    "\xe6\xbc\xa2\xe5\xad\x97  |\nfour  |\n",
	    "columns stand straight over accents and wide characters");
}

static void
test_utf8(void)
{
	static const char *const bad[] = { "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80",
	    "\xed\xa0\x80", "\xf0\x80\x80\x80",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82",
		    "\xf0\x9f\x98", "\xc3(" };
	uint32_t c = 0;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(utf8_next(bad[i], strlen(bad[i]), &c) == 0 && c == 0,
		    "not a character, number %zu", i);
	ok(utf8_next("", 0, &c) == 0, "nothing is no character");
	ok(utf8_next("\xf4\x8f\xbf\xbf", 4, &c) == 4 && c == 0x10ffff, "the last code point");
	ok(utf8_next("\xee\x80\x80", 3, &c) == 3 && c == 0xe000, "the first after the surrogates");
	ok(utf8_valid("ab\xff" "c", 4) == 2, "the place of the first bad byte");
}

int
main(void)
{
	test_forms();
	test_many();
	test_hostile();
	test_width();
	test_utf8();
	arena_free(&mem);
	return done();
}
