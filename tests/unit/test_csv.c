/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_csv.c -- what the CSV reader takes and refuses, and what the writer makes harmless. */
#include "core/csv.h"
#include "tests/unit/tap.h"

static struct err e;
static struct arena mem = ARENA_INIT;

/* "line:cell|cell;..." of the data rows, or the error. */
static const char *
read_text(const char *text, size_t n)
{
	static char out[4096];
	struct csv_table t;
	size_t len = 0;

	if (csv_read(&mem, "f.csv", text, n, NULL, &t, &e))
		return e.msg;
	out[0] = '\0';
	for (size_t i = 0; i < t.n; i++) {
		len += (size_t)snprintf(out + len, sizeof out - len, "%d:", t.row[i].line);
		for (size_t k = 0; k < t.columns; k++)
			len += (size_t)snprintf(out + len, sizeof out - len, "%s%s",
			    t.row[i].cell[k],
			    k + 1 < t.columns ? "|" : ";");
	}
	return out;
}

static void
test_accepted(void)
{
	static const struct { const char *text, *want, *name; } c[] = {
		{ "a,b\n1,2\n3,4\n", "2:1|2;3:3|4;", "two rows" },
		{ "a,b\r\n1,2\r\n3,4\r\n", "2:1|2;3:3|4;", "CRLF line ends" },
		{ "a,b\n1,2", "2:1|2;", "no line end at the end" },
		{ "a,b\n", "", "a header alone" },
		{ "\xef\xbb\xbf" "a,b\n1,2\n", "2:1|2;", "a byte order mark" },
		{ "a,b\n  1 ,\t2  \n", "2:1|2;", "blanks round an unquoted field are trimmed" },
		{ "a,b\n\" 1 \",\"2\"\n", "2: 1 |2;", "within quotes they stay" },
		{ "a,b\n \"1\" , 2\n", "2:1|2;", "blanks round a quoted field are trimmed" },
		{ "a,b\n\"x \"\"y\"\" z\",2\n", "2:x \"y\" z|2;", "doubled quotation marks" },
		{ "a,b\n\"1\n\n2\",3\n4,5\n", "2:1\n\n2|3;5:4|5;",
		    "line ends in a quotation; lines are counted" },
		{ "a,b\n\"1\r\n2\",3\n", "2:1\r\n2|3;", "CRLF in a quotation" },
		{ "a,b\n\n1,2\n   \n\r\n3,4\n\n", "3:1|2;6:3|4;", "empty lines are no records" },
		{ "a,b\n,\n", "2:|;", "empty fields" },
		{ "a\n\"\"\n", "2:;", "one empty quoted field is a record" },
		{ ",b,\n1,2,3\n", "2:1|2|3;", "empty header names, even two" },
		{ "a,b\n\xc3\xa9,\xf0\x9f\x98\x80\n", "2:\xc3\xa9|\xf0\x9f\x98\x80;", "UTF-8" },
		{ "\na,b\n1,2\n", "3:1|2;", "an empty line before the header" },
	};

	for (size_t i = 0; i < sizeof c / sizeof *c; i++)
		is(read_text(c[i].text, strlen(c[i].text)), c[i].want, "%s", c[i].name);
}

static void
test_refused(void)
{
	static const struct { const char *text, *says; } c[] = {
		{ "", "f.csv: empty" },
		{ "\n\n", "f.csv: empty" },
		{ "a,b\n1,2,3\n", "f.csv:2:1: row 1 has 3 fields, the header has 2" },
		{ "a,b\n1,2\n\n\"x\ny\"\n", "f.csv:4:1: row 2 has 1 fields, the header has 2" },
		{ "a,b\n1,x\"y\"\n", "f.csv:2:3: a quotation mark out of place" },
		{ "a,b\n1,\"x\"y\n", "f.csv:2:5: a quotation mark out of place" },
		{ "a,b\n1,2\n3,\"x\n\n",
		    "f.csv:3:1: a quotation begins in this record and never ends" },
		{ "a,b,a\n", "f.csv:1:1: columns 1 and 3 have the same name 'a'" },
		{ "a,b\n1,\xff\n", "f.csv:2:3: not UTF-8" },
		{ "a,b\n1,\xc3", "f.csv:2:3: not UTF-8" },
		{ "a,b\n1,\xed\xa0\x80\n", "f.csv:2:3: not UTF-8" },
		{ "a,b\n1,\xc0\xaf\n", "f.csv:2:3: not UTF-8" },
		{ "a,b\r1,2\r", "f.csv:1:4: a carriage return" },
		{ "a,b\n1,2\r", "f.csv:2:4: a carriage return" },
	};

	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		const char *got = read_text(c[i].text, strlen(c[i].text));
		ok(e.code == ERR_INVALID && strstr(got, c[i].says), "%s", c[i].says);
		if (!strstr(got, c[i].says))
			printf("# got: %s\n", got);
	}
	is(read_text("a\nx\0y\n", 6), "f.csv:2:2: a NUL byte", "a NUL byte");
}

static void
test_limits(void)
{
	static const char text[] = "a,b\n123,4\n5,6\n";
	static const struct { struct csv_limits max; const char *says; } c[] = {
		{ { .bytes = 13 }, "f.csv: larger than 13 bytes" },
		{ { .rows = 1 }, "f.csv:3:1: more than 1 rows" },
		{ { .columns = 1 }, "f.csv:1:1: field 2 is one too many" },
		{ { .field = 2 }, "f.csv:2:1: field 1 is too long" },
	};
	struct csv_limits just = { 14, 2, 2, 3 };
	struct csv_table t = { .n = 77 };

	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		ok(csv_read(&mem, "f.csv", text, strlen(text), &c[i].max, &t, &e) == ERR_INVALID,
		    "over a limit");
		is(e.msg, c[i].says, "%s", c[i].says);
	}
	ok(t.n == 77, "the output is as it was");
	ok(csv_read(&mem, "f.csv", text, strlen(text), &just, &t, &e) == OK && t.n == 2,
	    "just within every limit");
}

static void
test_lookup(void)
{
	static const char text[] = "name,,dob\nx,y,z\n";
	struct csv_table t;

	ok(csv_read(&mem, "f.csv", text, strlen(text), NULL, &t, &e) == OK, "a table");
	ok(csv_column(&t, "dob") == 2 && csv_column(&t, "") == 1 && csv_column(&t, "DOB") == -1,
	    "columns by name");
	ok(csv_fault(&t, 0, 2, "not a date", &e) == ERR_INVALID, "a fault in a cell");
	is(e.msg, "f.csv:2:3: row 1: not a date", "says where");
}

static const char *
write_one(const char *cell, bool safe)
{
	static struct buf b = BUF_INIT;
	const char *row[] = { cell, "x" };

	buf_reset(&b);
	csv_record(&b, row, 2, safe);
	return b.s;
}

static void
test_writer(void)
{
	static const struct { const char *cell, *safe, *raw; } c[] = {
		{ "plain", "plain,x\n", "plain,x\n" },
		{ "a,b", "\"a,b\",x\n", "\"a,b\",x\n" },
		{ "say \"hi\"", "\"say \"\"hi\"\"\",x\n", "\"say \"\"hi\"\"\",x\n" },
		{ "two\nlines", "\"two\nlines\",x\n", "\"two\nlines\",x\n" },
		{ " blank", "\" blank\",x\n", "\" blank\",x\n" },
		{ "", ",x\n", ",x\n" },
		{ "=1+1", "'=1+1,x\n", "=1+1,x\n" },
		{ "+1+1", "'+1+1,x\n", "+1+1,x\n" },
		{ "-1+1", "'-1+1,x\n", "-1+1,x\n" },
		{ "@SUM(A1)", "'@SUM(A1),x\n", "@SUM(A1),x\n" },
		{ "\t=1", "'\t=1,x\n", "\"\t=1\",x\n" },
		{ "  =1", "'  =1,x\n", "\"  =1\",x\n" },
		{ "\xc2\xa0=1", "'\xc2\xa0=1,x\n", "\xc2\xa0=1,x\n" },
		{ "\xef\xbc\x9d" "1", "'\xef\xbc\x9d" "1,x\n", "\xef\xbc\x9d" "1,x\n" },
		{ "a\n=1", "\"a\n'=1\",x\n", "\"a\n=1\",x\n" },
		{ "a\r\n=1", "\"a\r\n'=1\",x\n", "\"a\r\n=1\",x\n" },
		{ "-5", "-5,x\n", "-5,x\n" },
		{ "+1.5e3", "+1.5e3,x\n", "+1.5e3,x\n" },
		{ "a=b", "a=b,x\n", "a=b,x\n" },
		{ "\xef\xbb\xbf" "a", "\"\xef\xbb\xbf" "a\",x\n", "\"\xef\xbb\xbf" "a\",x\n" },
	};

	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		is(write_one(c[i].cell, true), c[i].safe, "safe, number %zu", i);
		is(write_one(c[i].cell, false), c[i].raw, "raw, number %zu", i);
	}
	AUTO_BUF(b);
	const char *none[] = { "" };
	csv_record(&b, none, 1, true);
	is(b.s, "\"\"\n", "a record of one empty field is no empty line");
}

/* What is written raw is read back the same. */
static void
test_round_trip(void)
{
	const char *row[] = { "a,\"b\"\r\nc", "  x  ", "", "=1", "\xe2\x82\xac" };
	const char *head[] = { "1", "2", "3", "4", "5" };
	struct csv_table t;
	AUTO_BUF(b);
	int same = 0;

	csv_record(&b, head, 5, false);
	csv_record(&b, row, 5, false);
	ok(csv_read(&mem, "f.csv", b.s, b.len, NULL, &t, &e) == OK && t.n == 1 && t.columns == 5,
	    "read back");
	for (size_t i = 0; i < 5; i++)
		same += strcmp(t.row[0].cell[i], row[i]) == 0;
	ok(same == 5, "every cell is the same");
}

static void
test_many(void)
{
	struct csv_table t;
	AUTO_BUF(b);
	int bad = 0;

	for (int i = 0; i <= 5000; i++)
		for (int k = 0; k < 40; k++)
			buf_printf(&b, "%d.%d%s", i, k, k < 39 ? "," : "\n");
	ok(csv_read(&mem, "f.csv", b.s, b.len, NULL, &t, &e) == OK && t.n == 5000 &&
	    t.columns == 40, "5000 rows of 40");
	for (size_t i = 0; i < t.n; i++) {
		char want[32];
		snprintf(want, sizeof want, "%zu.39", i + 1);
		bad += strcmp(t.row[i].cell[39], want) != 0 || t.row[i].line != (int)i + 2;
	}
	ok(bad == 0, "each with its cells and its line");
}

int
main(void)
{
	test_many();
	test_accepted();
	test_refused();
	test_limits();
	test_lookup();
	test_writer();
	test_round_trip();
	arena_free(&mem);
	return done();
}
