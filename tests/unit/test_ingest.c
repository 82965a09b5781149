/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_ingest.c -- the CSV reader, PNC ids, and what an upload is told. */
#include "stats/ingest.h"
#include "tests/unit/cases.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

static const char header[] = "pnc_id,prison_no,forename,surname,dob,gender,postcode,intervention_start,"
    "sentence_start,sentence_end\n";

/* All cells of a text joined by '|', rows by '/', or the error. */
static const char *
read_all(const char *text, size_t n)
{
	static char out[4096];
	struct stats_register *r = NULL;
	struct err e = ERR_INIT;
	size_t k = 0;
	bool more;

	out[0] = '\0';
	if (stats_register_open(&r, "f", text, n, &e))
		return strcpy(out, e.msg);
	for (int pass = 0; pass < 2; pass++) {		/* the second pass reads the same */
		char first[4096];
		memcpy(first, out, sizeof first);
		k = 0;
		out[0] = '\0';
		while (!stats_register_next(r, &more, &e) && more) {
			for (size_t i = 0; i < stats_register_columns(r); i++)
				k += (size_t)snprintf(out + k, sizeof out - k, "%s%.*s", i ? "|" :
				    "",
				    (int)stats_register_cells(r)[i].n,
				    stats_register_cells(r)[i].s);
			k += (size_t)snprintf(out + k, sizeof out - k, "/");
		}
		if (e.code || (pass && strcmp(first, out) != 0))
			break;
		stats_register_rewind(r);
	}
	stats_register_free(r);
	return e.code ? strcpy(out, e.msg) : out;
}

static void
test_reader(void)
{
	static const struct { const char *name, *text, *want; } c[] = {
		{ "plain rows", "a,b\n1,2\n3,4\n", "1|2/3|4/" },
		{ "no line end at the end", "a,b\n1,2", "1|2/" },
		{ "CR LF", "a,b\r\n1,2\r\n", "1|2/" },
		{ "blanks are trimmed outside quotes", "a,b\n 1 x ,\" 2 \" \n", "1 x| 2 /" },
		{ "quotes, commas, doubled quotes, line ends", "a,b\n\"x,\"\"y\"\"\",\"1\n2\"\n",
		    "x,\"y\"|1\n2/" },
		{ "an empty last cell", "a,b\n1,\n", "1|/" },
		{ "an empty header name", ",b\n1,2\n", "1|2/" },
		{ "two empty header names", ",,b\n1,2,3\n", "1|2|3/" },
		{ "a byte order mark", "\xef\xbb\xbf" "a,b\n1,2\n", "1|2/" },
		{ "blank lines at the end", "a,b\n1,2\n\n  \n", "1|2/" },
		{ "UTF-8", "a,b\nZo\xc3\xab,2\n", "Zo\xc3\xab|2/" },
		{ "no rows", "a,b\n", "" },
		{ "one column, an empty row", "a\n1\n\n2\n", "1//2/" },
		{ "nothing", "", "f:1: the file is empty; it needs a header line" },
		{ "too few cells", "a,b\n1,2\n3\n", "f:3: row 2 has 1 cells, the header has 2" },
		{ "too many cells", "a,b\n1,2,3\n", "f:2: row 1 has 3 cells, the header has 2" },
		{ "the physical line, not the row", "a,b\n\"1\n\n\",2\n3\n",
		    "f:5: row 2 has 1 cells, the header has 2" },
		{ "a blank line among rows", "a,b\n\n1,2\n", "f:2: row 1 is a blank line" },
		{ "a quote inside a cell", "a,b\n1\"2\",3\n",
		    "f:2: row 1 has a quote inside an unquoted cell" },
		{ "text after a quote", "a,b\n\"1\"x,3\n",
		    "f:2: row 1 has text after a closing quote" },
		{ "a quote after a quoted cell", "a,b\n\"1\" \"2\",3\n",
		    "f:2: row 1 has text after a closing quote" },
		{ "an open quote", "a,b\n1,\"2\n", "f:2: row 1 has a quote that is never closed" },
		{ "a lone CR", "a,b\n1,2\r3,4\n",
		    "f:2: row 1 has a carriage return without a line feed" },
		{ "Latin-1", "a,b\nZo\xeb,2\n",
		    "f:2: row 1 has bytes that are not UTF-8 text; save the file as UTF-8" },
		{ "a surrogate", "a,b\n\xed\xa0\x80,2\n",
		    "f:2: row 1 has bytes that are not UTF-8 text; save the file as UTF-8" },
		{ "one name twice", "a,b,a\n", "f:1: columns 1 and 3 have the same name" },
	};
	char big[70000];

	for (size_t i = 0; i < sizeof c / sizeof *c; i++)
		is(read_all(c[i].text, strlen(c[i].text)), c[i].want, "%s", c[i].name);
	is(read_all("a,b\n1\0,2\n", 9),
	    "f:2: row 1 has bytes that are not UTF-8 text; save the file as UTF-8", "NUL");
	memset(big, 'x', sizeof big);
	memcpy(big, "a,b\n1,", 6);
	is(read_all(big, sizeof big), "f:2: row 1 has a cell of more than 32768 bytes",
	    "a very long cell");
}

/* Every separator at every place of a 64-byte block. */
static void
test_blocks(void)
{
	int bad = 0;

	for (int pad = 0; pad < 140; pad++) {
		char text[400], want[400];
		snprintf(text, sizeof text, "a,b\n%0*d,\"x\"\"\n,\"\r\n3,4\n", pad + 1, 7);
		snprintf(want, sizeof want, "%0*d|x\"\n,/3|4/", pad + 1, 7);
		bad += strcmp(read_all(text, strlen(text)), want) != 0;
	}
	ok(bad == 0, "separators at every place of a block");
}

static void
test_files(void)
{
	struct stats_register *r = NULL;
	struct err e = ERR_INIT;

	ok(stats_register_map(&r, "tests/no-such-file.csv", &e) == ERR_NOT_FOUND,
	    "no such file: %s", e.msg);
	ok(stats_register_map(&r, "tests", &e) == ERR_INVALID, "a folder: %s", e.msg);
	ok(stats_register_map(&r, "/dev/null", &e) == ERR_INVALID, "a device: %s", e.msg);
	ok(r == NULL, "nothing was opened");
	ok(stats_register_map(&r, "tests/cases/months.txt", &e) == OK, "a file is mapped");
	stats_register_free(r);
	stats_register_free(NULL);
}

static void
test_pnc(void)
{
	static const char *const name[] = { "absent", "ok", "bad-form", "bad-letter" };
	struct cases c = cases_open("pnc.txt");
	uint64_t key, a, b;

	while (cases_next(&c))
		is(name[stats_person_pnc(c.word[1], strlen(c.word[1]), &key)], c.word[0], "%s",
		    c.word[1]);
	ok(stats_person_pnc("", 0, &key) == STATS_PNC_ABSENT && key == 0, "an empty one is absent");
	(void)stats_person_pnc("1996/0000007", 12, &a);
	ok(a == 0, "a bad one has no key");
	char x[] = "1996/0000007?", y[] = "96/7?";
	x[12] = y[4] = stats_person_pnc_letter(96, 7);
	(void)stats_person_pnc(x, 13, &a);
	(void)stats_person_pnc(y, 5, &b);
	ok(a && a == b, "two spellings of one id have one key");
}

static void
codes_of(const struct stats_ingest *i, char *out, size_t size)
{
	size_t k = 0;

	snprintf(out, size, "usable");
	for (size_t f = 0; f < i->n_faults; f++)
		k += (size_t)snprintf(out + k, size - k, "%s%s%s", f ? "," : "", i->fault[f].fatal ?
		    "!" : "",
		    i->fault[f].code);
}

static void
test_rows(void)
{
	struct cases c = cases_open("ingest.txt");
	struct stats_ingest_options o = { .on = { 2013, 10, 15 }, .minimum = 1 };

	while (cases_next(&c)) {
		struct arena mem = ARENA_INIT;
		struct stats_ingest i;
		char got[512];
		AUTO_BUF(text);
		buf_printf(&text, "%s%s\n", header, c.word[1]);
		stats_ingest_check(&i, &mem, "c.csv", text.s, text.len, &o);
		codes_of(&i, got, sizeof got);
		is(got, c.word[0], "line %d", c.line);
		ok((i.usable == 1) == !strchr(c.word[0], '!'), "and usable or not");
		arena_free(&mem);
	}
}

static void
add_rows(struct buf *text, int from, int to)
{
	for (int i = from; i < to; i++)
		buf_printf(text, ",,Zoka%c%c,Quivux,1980-02-%02d,M,ZZ1 1AA,2010-01-04,,\n", 'a' +
		    i / 26, 'a' + i % 26,
		    1 + i % 28);
}

static void
outcome(const struct buf *text, const char *want, const char *says)
{
	struct stats_ingest_options o = { .on = { 2013, 10, 15 } };
	struct arena mem = ARENA_INIT;
	struct stats_ingest i;

	stats_ingest_check(&i, &mem, "c.csv", text->s, text->len, &o);
	is(i.outcome, want, "%s", want);
	ok(strstr(i.message, says) != NULL, "and says so: %s", i.message);
	ok(stats_ingest_accepted(&i) == (strcmp(want, "accepted") == 0), "accepted or not");
	arena_free(&mem);
}

static void
test_outcomes(void)
{
	AUTO_BUF(b);

	outcome(&b, "unreadable", "c.csv:1: the file is empty");
	buf_puts(&b, header);
	outcome(&b, "too-few-received", "0 records received, at least 60");
	add_rows(&b, 0, 59);
	outcome(&b, "too-few-received", "59 records received, at least 60");
	buf_puts(&b, ",,Zoka,,1980-02-01,M,ZZ1 1AA,2010-01-04,,\n");
	outcome(&b, "too-few-usable", "59 of 60 records are usable");
	add_rows(&b, 59, 60);
	outcome(&b, "accepted", "60 of 61 records are usable");
	buf_puts(&b, "1,2\n");
	outcome(&b, "unreadable", "c.csv:63: row 62 has 2 cells");
	buf_reset(&b);
	buf_puts(&b, "forename,surname,dob\nZoka,Quivux,1980-02-29\n");
	outcome(&b, "missing-column", "no column 'intervention_start'");
	buf_reset(&b);
	buf_puts(&b, "forename,surname,dob,intervention_start,shoe_size\nZoka,Quivux,1980-02-29,2010-01-04,9\n");
	outcome(&b, "unexpected-column", "column 5 is not in the upload template");
}

static void
test_repeats(void)
{
	struct stats_ingest_options o = { .on = { 2013, 10, 15 }, .minimum = 1 };
	struct arena mem = ARENA_INIT;
	struct stats_ingest i;
	struct stats_ingest_count *count;
	AUTO_BUF(b);
	AUTO_BUF(csv);

	buf_printf(&b, "%s"
	    ",Z1,Zoka,Quivux,1980-02-29,M,,2010-01-04,,\n"
	    ",,ZOKA,qui vux,1980-02-29,,,2010-02-04,,\n"	/* the same names and dob */
	    ",z1,Zok,Quivuxx,1980-02-29,M,,2010-01-04,,\n"	/* the same number and dob */
	    ",Z1,Taxe,Fibrix,1985-01-01,M,,2010-01-04,,\n"	/* the number of somebody else */
	    ",,Zoka,Quivux,1981-02-28,M,,2010-01-04,,\n"		/* a namesake */
	    ",Z2,Brina,,1985-01-01,F,,2010-01-04,,\n"		/* not usable */
	    ",Z2,Brina,Wix,1985-01-01,F,,2010-01-04,,\n", header);	/* so this is the first */
	stats_ingest_check(&i, &mem, "c.csv", b.s, b.len, &o);
	stats_ingest_csv(&i, &csv);
	is(csv.s, "row,line,field,code,fatal,other_row\n2,3,surname,duplicate,1,1\n3,4,prison_no,duplicate,1,1\n"
	    "4,5,prison_no,identifier-shared,1,1\n6,7,surname,surname-missing,1,\n",
	    "who repeats whom");
	ok(i.received == 7 && i.usable == 3 && i.duplicates == 2, "counts");
	ok(memcmp(i.row_usable, "\1\0\0\0\1\0\1", 7) == 0, "which rows are usable");
	ok(stats_ingest_counts(&i, &mem, &count) == 3 && strcmp(count[0].code, "duplicate") == 0 &&
	    count[0].n == 2 && strcmp(count[2].code, "surname-missing") == 0, "counts by code");
	ok(!strstr(csv.s, "Zoka") && !strstr(csv.s, "1980"), "no values");
	arena_free(&mem);
}

static void
test_from_file(void)
{
	struct stats_ingest_options o = { .on = { 2013, 10, 15 } };
	struct arena mem = ARENA_INIT;
	struct stats_ingest i;
	struct err e = ERR_INIT;

	ok(stats_ingest_file(&i, &mem, "tests/no-such-file.csv", &o, &e) == ERR_NOT_FOUND,
	    "no such file");
	ok(stats_ingest_file(&i, &mem, "tests", &o, &e) == ERR_INVALID,
	    "a folder is not an upload");
	err_clear(&e);
	ok(stats_ingest_file(&i, &mem, "tests/cases/months.txt", &o, &e) == OK &&
	    strcmp(i.outcome, "missing-column") == 0, "another file: %s", i.message);
	o.sentence_dates = true;
	AUTO_BUF(b);
	buf_printf(&b, "%s,,Zoka,Quivux,1980-02-29,,,2010-01-04,,\n", header);
	stats_ingest_check(&i, &mem, "c.csv", b.s, b.len, &o);
	ok(i.n_faults == 1 && strcmp(i.fault[0].code, "sentence-start-missing") == 0,
	    "later practice asks for the sentence's start");
	arena_free(&mem);
}

int
main(void)
{
	test_reader();
	test_blocks();
	test_files();
	test_pnc();
	test_rows();
	test_outcomes();
	test_repeats();
	test_from_file();
	return done();
}
