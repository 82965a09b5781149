/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_stats_frame.c -- the CSV reader: what it takes, what it refuses, what it never says. */
#include "stats/frame.h"
#include "tests/unit/tap.h"
#include "tests/unit/stats_check.h"

static struct arena mem = ARENA_INIT;
static struct err e;

static enum err_code
parse(struct stats_frame *f, const char *text, const char *a, const char *b)
{
	struct stats_want want[] = { { a, STATS_AS_FOUND }, { b, STATS_AS_FOUND } };

	e = (struct err)ERR_INIT;
	return stats_frame_parse(f, "people.csv", text, strlen(text), want, b ? 2 : 1, &mem, &e);
}

static void
refuses(const char *text, const char *column, enum err_code code, const char *message, const char *what)
{
	struct stats_frame f = { .rows = 77 };

	ok(parse(&f, text, column, NULL) == code && e.code == code && f.rows == 77, "%s", what);
	is(e.msg, message, "... and says so");
}

static void
takes(void)
{
	struct stats_frame f;

	ok(parse(&f, "\xef\xbb\xbf\"\",age , race\r\n\"a,\"\"b\"\"\n\",  37 ,\"black\"\r\nc,-1.5e1,\"\"", "", "age") == OK &&
	    f.rows == 2, "a byte order mark, an empty name, CRLF, a quoted line end, no last newline");
	is(f.column[0].level[0], "a,\"b\"\n", "quotes are folded, what is in them kept");
	ok(f.column[1].number[0] == 37 && f.column[1].number[1] == -15, "blanks are trimmed, numbers read");
	ok(f.line[0] == 2 && f.line[1] == 4, "physical lines are kept");
	ok(parse(&f, "x,g\n1,b\n,a\n3,b\n\n\n", "x", "g") == OK && f.rows == 3, "empty lines at the end");
	ok(isnan(f.column[0].number[1]) && f.column[0].missing == 2 && !f.column[0].text, "an empty field is missing");
	ok(f.column[1].levels == 2 && strcmp(f.column[1].level[0], "a") == 0 && f.column[1].code[0] == 1 &&
	    f.column[1].code[1] == 0, "levels in byte order");
	ok(stats_frame_complete(&f, 1, &e) == OK && stats_frame_complete(&f, 0, &e) == ERR_INVALID, "complete or not");
	is(e.msg, "people.csv:3: row 2: column 'x' is blank; fill it in or leave the row out", "the row is named");
	ok(parse(&f, "x\n007\n7\n", "x", NULL) == OK && !f.column[0].text, "leading zeros are a number");
	ok(parse(&f, "x\n1\n2l\n", "x", NULL) == OK && f.column[0].text && f.column[0].levels == 2, "one letter makes it text");
	ok(f.column[0].mixed == 2 && parse(&f, "x\na\nb1\n", "x", NULL) == OK && f.column[0].mixed == 0,
	    "numbers and text mixed are said to be so");
	struct stats_want id = { "x", STATS_AS_TEXT };
	ok(stats_frame_parse(&f, "f", "x\n007\n7\n", 8, &id, 1, &mem, &e) == OK && f.column[0].levels == 2,
	    "as text 007 and 7 differ");
}

static void
numbers(void)
{
	static const char *const text[] = { "0.1", "123456789012345", "9930.046", "1e-3", "-0.000001", "3.14159265358979323846",
		"1234567890123456789", ".5", "5." };
	struct stats_frame f;
	char csv[64];
	int bad = 0;

	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		snprintf(csv, sizeof csv, "x\n%s\n", text[i]);
		bad += parse(&f, csv, "x", NULL) != OK || f.column[0].text || f.column[0].number[0] != strtod(text[i], NULL);
	}
	ok(!bad, "numbers have the bits that strtod gives");
}

static void
flags(void)
{
	struct stats_frame f;
	uint8_t *flag;

	ok(parse(&f, "t\n1\n0\n1.0\n", "t", NULL) == OK && stats_frame_flags(&f, 0, &mem, &flag, &e) == OK && flag[0] == 1 &&
	    flag[1] == 0 && flag[2] == 1, "0 and 1 are flags");
	ok(parse(&f, "t\n1\n2\n", "t", NULL) == OK && stats_frame_flags(&f, 0, &mem, &flag, &e) == ERR_INVALID, "2 is not");
	is(e.msg, "people.csv:3: row 2: column 't' must be 0 or 1", "... and the message does not show it");
}

static void
refusals(void)
{
	struct stats_frame f;
	struct stats_want want = { "x", STATS_AS_NUMBER };

	refuses("x,y\n1,2\n3\n", "x", ERR_INVALID, "people.csv:3: row 2 has 1 fields, the header has 2", "a ragged row");
	refuses("x,y\n\"1\n\",2\n3,4,5\n", "x", ERR_INVALID, "people.csv:4: row 2 has 3 fields, the header has 2",
	    "a ragged row after a quoted line end");
	refuses("x\n\"1\n", "x", ERR_INVALID, "people.csv:2: field 1: the quote that opens here is never closed", "an open quote");
	refuses("x\n1\"2\n", "x", ERR_INVALID,
	    "people.csv:2: field 1: has a quote inside; quote the whole field and double it", "a stray quote");
	refuses("x\n\"1\"2\n", "x", ERR_INVALID, "people.csv:2: field 1: has text after the closing quote", "text after a quote");
	refuses("x\n1\r2\n", "x", ERR_INVALID,
	    "people.csv:2: field 1: has a carriage return without a line feed; convert the line ends", "a lone CR");
	refuses("", "x", ERR_INVALID, "people.csv: the file is empty; it needs a header line", "an empty file");
	refuses("x\n", "x", ERR_INVALID, "people.csv: there are no rows under the header", "no rows");
	refuses("a,b\n1,2\n", "x", ERR_NOT_FOUND, "people.csv:1: no column 'x' among the 2 of the header", "an unknown column");
	refuses("Age,b\n1,2\n", "age", ERR_NOT_FOUND, "people.csv:1: no column 'age'; did you mean 'Age'", "a column in other case");
	refuses("x,x\n1,2\n", "x", ERR_INVALID, "people.csv:1: column 'x' is named 2 times; rename all but one", "a name twice");
	ok(stats_frame_parse(&f, "f", "x\n1\nSecretName\n", 15, &want, 1, &mem, &e) == ERR_INVALID, "text where a number must be");
	is(e.msg, "f:3: row 2: column 'x' is not a number", "... is not shown");
	ok(stats_frame_parse(&f, "f", "x\n1\0\n", 5, &want, 1, &mem, &e) == ERR_INVALID && strstr(e.msg, "NUL"), "a NUL byte");
}

static void
many_levels(void)
{
	AUTO_BUF(b);
	struct stats_frame f;
	int bad = 0;

	buf_puts(&b, "name\n");
	for (int i = 0; i < 5000; i++)
		buf_printf(&b, "n%05d\n", (i * 7919) % 5000);
	ok(parse(&f, b.s, "name", NULL) == OK && f.column[0].levels == 5000, "five thousand different values");
	for (int i = 0; i < 5000; i++)
		bad += f.column[0].code[i] != (uint32_t)((i * 7919) % 5000);
	ok(!bad, "... each in its place");
}

int
main(void)
{
	takes();
	numbers();
	flags();
	refusals();
	many_levels();
	arena_free(&mem);
	return done();
}
