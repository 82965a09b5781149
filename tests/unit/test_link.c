/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_link.c -- comparisons, decisions on small files, and FEBRL's 5,000 known pairs. */
#include "core/file.h"
#include "stats/compare.h"
#include "stats/link.h"
#include "tests/unit/tap.h"

#include <math.h>
#include <stdlib.h>

static bool
jw_is(const char *a, const char *b, double want)
{
	return fabs(stats_compare_jw(a, strlen(a), b, strlen(b)) - want) < 5e-7;
}

static bool
one_edit(const char *a, const char *b)
{
	return stats_compare_one_edit(a, strlen(a), b, strlen(b)) &&
	    stats_compare_one_edit(b, strlen(b), a, strlen(a));
}

static void
test_compare(void)
{
	ok(jw_is("MARTHA", "MARHTA", .961111), "JW(martha, marhta) = .961111");
	ok(jw_is("DIXON", "DICKSONX", .813333), "JW(dixon, dicksonx) = .813333");
	ok(jw_is("DWAYNE", "DUANE", .84), "JW(dwayne, duane) = .84");
	ok(jw_is("SAME", "SAME", 1) && jw_is("AB", "XY", 0) && jw_is("", "", 0) &&
	    jw_is("A", "", 0), "the ends");
	ok(jw_is("CRATE", "TRACE", .733333), "no prefix: JW(crate, trace) = .733333");
	ok(one_edit("abc", "abc") && one_edit("abc", "abd") && one_edit("abc", "abcd") &&
	    one_edit("abc", "bc") &&
	    one_edit("abcd", "acbd") && one_edit("", "a"), "one edit");
	ok(!one_edit("abcd", "badc") && !one_edit("abc", "cba") && !one_edit("ab", "abcd") &&
	    !one_edit("", "ab"),
	    "more than one edit");
}

/* A record from cells in the order of the template. */
static struct stats_person
person(const char *text)
{
	struct stats_person p = { 0 };
	struct stats_person_columns c;
	struct stats_register *r = NULL;
	struct err e = ERR_INIT;
	bool more;
	AUTO_BUF(b);

	for (int f = 0; f < STATS_N_FIELDS; f++) {
		buf_printf(&b, "%s%s", f ? "," : "", stats_field_name[f]);
		c.column[f] = f;
		c.format[f] = "YYYY-MM-DD";
	}
	buf_printf(&b, "\n%s\n", text);
	if (!stats_register_open(&r, "p", b.s, b.len, &e) && !stats_register_next(r, &more, &e) &&
	    more)
		stats_person_read(&p, stats_register_cells(r), &c);
	else
		printf("Bail out! %s\n", e.msg);
	stats_register_free(r);
	return p;
}

static void
evidence(const char *a, const char *b, const char *want, const char *name)
{
	struct stats_person x = person(a), y = person(b);
	char out[8];

	stats_compare_evidence(out, stats_compare(&x, &y));
	is(out, want, "%s", name);
}

static void
test_evidence(void)
{
	static const char full[] = ",Z1,Zoka,Quivux,1980-02-03,M,ZZ11AA,2010-01-04,2009-05-01,2010-06-30";

	evidence(full, full, "ISNDGTP", "all seven items agree");
	evidence(full, ",,,,,,,,,", "", "a null is not evidence");
	evidence(full, ",Z2,Vubri,Wigexox,1955-11-30,F,ZZ40 9XX,2003-01-04,2001-05-01,2002-06-30",
	    "", "none agrees");
	evidence(full, ",,ZOKA,quiv-ux,1980-02-03,male,zz1 1aa,,,", "NDGP",
	    "case, blanks and hyphens do not count");
	evidence(full, ",,Quivux,Zoka,1980-03-02,,,,,", "Nd",
	    "names swapped; day and month swapped");
	evidence(full, ",,Zoka,Bohytax,1980-02-13,,ZZ1 1AB,,,", "ndp",
	    "one name; one digit; one letter");
	evidence(full, ",,Zoka,,1980-02-03,,ZZ1 1BB,,,", "NDp", "a name alone; same sector");
	evidence(full, ",,,,1980-02-20,,,2010-07-01,2009-05-01,2010-07-20", "sdt", "near dates");
	struct stats_person a = person(full), b = person(",,,,,,,,,");
	ok(stats_compare(&a, &b) == 0, "against nothing every level is null");
}

static struct stats_link *
link_texts(const char *cohort, const char *reg, const struct stats_link_options *o, struct err *e)
{
	STATS_REGISTER_AUTO struct stats_register *a = NULL;
	STATS_REGISTER_AUTO struct stats_register *b = NULL;
	struct stats_link *l = NULL;

	if (stats_register_open(&a, "cohort", cohort, strlen(cohort), e) ||
	    stats_register_open(&b, "register", reg, strlen(reg), e) ||
	    stats_link_run(&l, a, b, o, e))
		return NULL;
	return l;
}

/* A register of 400 namesakes of nobody, and then the rows given. */
static void
register_with(struct buf *b, const char *rows)
{
	static const char *const part[] = { "zo", "ka", "vu", "xe", "bri", "jo", "my", "ta", "flu",
	    "ge" };

	buf_puts(b, "prison_no,forename,surname,dob,gender,postcode,index_date\n");
	for (int i = 0; i < 400; i++)
		buf_printf(b, "A%d,%s%s%s,%s%s%sx,%d-%02d-%02d,%c,ZZ%d %d%cA,2010-%02d-01\n", i,
		    part[i % 10],
		    part[i / 10 % 10], part[i / 7 % 10], part[i / 3 % 10], part[(i + 3) % 10],
		    part[i / 13 % 10],
		    1950 + i % 40, 1 + i % 12, 1 + i % 28, i % 5 ? 'M' : 'F', 1 +
		    i % 30, i % 10, 'A' + i % 20,
		    1 + i % 12);
	buf_puts(b, rows);
}

static void
decision(const char *cohort_row, const char *register_rows, enum stats_link_reason want, size_t row)
{
	struct stats_link_options o;
	struct err e = ERR_INIT;
	AUTO_BUF(cohort);
	AUTO_BUF(reg);

	stats_link_defaults(&o);
	buf_printf(&cohort, "prison_no,forename,surname,dob,gender,postcode,intervention_start\n%s\n", cohort_row);
	register_with(&reg, register_rows);
	struct stats_link *l = link_texts(cohort.s, reg.s, &o, &e);
	ok(l != NULL, "linked: %s", e.msg);
	if (!l)
		return;
	is(stats_link_reason_name(l->row[0].reason), stats_link_reason_name(want),
	    "%s (p %.4f, %s)",
	    stats_link_reason_name(want), l->row[0].probability, l->row[0].evidence);
	ok(row == 0 || l->row[0].register_row == row, "row %zu", l->row[0].register_row);
	ok(l->accepted + l->suspect + l->unlinked == l->cohort && l->reg >= 400, "they add up");
	stats_link_free(l);
}

static void
test_decisions(void)
{
	static const char me[] = "B1,Quila,Spadrox,1979-05-06,M,ZZ55 1XX,2010-03-04\n";

	decision("B1,Quila,Spadrox,1979-05-06,M,ZZ55 1XX,2010-03-04", me, STATS_LINKED, 401);
	decision(",Quila,Spadrox,1979-05-06,M,,", me, STATS_LINKED, 401);
	decision("B1,Quila,Spadrox,1979-05-07,M,ZZ44 1XX,", me, STATS_LINKED, 401);
	decision(",Spadrox,Quila,1979-06-05,M,ZZ55 1XX,", me, STATS_LINKED, 401);
	decision("B1,Wihy,Thenux,1961-11-20,F,ZZ44 1XX,", me, STATS_SUSPECT_IDENTIFIER, 401);
	decision(",Quila,Spadrox,,M,,2010-03-01", me, STATS_SUSPECT_NAME_ONLY, 401);
	decision(",Thewi,Rogenyx,1979-05-06,M,ZZ55 1XX,2010-03-01", me, STATS_SUSPECT_NAME_DIFFERS,
	    401);
	decision(",Thewi,Rogenyx,1969-05-26,M,ZZ58 1XX,2010-03-01", me, STATS_UNLINKED_NO_CANDIDATE,
	    0);
	decision(",Quila,Spadrox,1979-05-06,M,ZZ55 1XX,2010-03-04",
	    "B1,Quila,Spadrox,1979-05-06,M,ZZ55 1XX,2010-03-04\n"
	    "B2,Quila,Spadrox,1979-05-06,M,ZZ55 1XX,2010-03-04\n", STATS_SUSPECT_MARGIN, 401);
}

static void
test_one_to_one(void)
{
	struct stats_link_options o;
	struct err e = ERR_INIT;
	unsigned char usable[] = { 1, 0, 1 };
	AUTO_BUF(reg);
	AUTO_BUF(pairs);
	static const char cohort[] = "prison_no,forename,surname,dob,gender,postcode,intervention_start\n"
	    ",Quilo,Spadrox,1979-05-06,M,ZZ55 1XX,\n"
	    "B1,Quila,Spadrox,1979-05-06,M,ZZ55 1XX,2010-03-04\n"
	    ",Quila,Spadrox,1979-05-06,M,,\n";

	stats_link_defaults(&o);
	register_with(&reg, "B1,Quila,Spadrox,1979-05-06,M,ZZ55 1XX,2010-03-04\n");
	struct stats_link *l = link_texts(cohort, reg.s, &o, &e);
	ok(l->row[1].reason == STATS_LINKED && l->row[0].reason == STATS_SUSPECT_TAKEN &&
	    l->row[2].reason == STATS_SUSPECT_TAKEN && l->accepted == 1 && l->suspect == 2,
	    "one register person, one cohort row: the identifier wins");
	stats_link_pairs(l, &pairs);
	ok(strncmp(pairs.s, "cohort_row,register_row,probability,evidence\n2,401,0.9", 54) == 0 &&
	    strstr(pairs.s, ",INDGTP\n"), "the pairs: %s", pairs.s + 45);
	stats_link_free(l);
	o.usable = usable;
	o.n_usable = 3;
	l = link_texts(cohort, reg.s, &o, &e);
	ok(l->row[1].reason == STATS_UNLINKED_ROW &&
	    l->accepted == 1, "a row that is not usable is not linked");
	stats_link_free(l);
	stats_link_free(NULL);
}

/* Rows of one PNC id are one person: no rivals, and the right sentence is taken. */
static void
test_sentences(void)
{
	struct stats_link_options o;
	struct err e = ERR_INIT;
	static const char head[] = "pnc_id,forename,surname,dob,sentence_start,";
	static const char *const row[] = { "2005-01-01,2005-06-01", "2010-01-01,2010-06-01",
		"2010-09-01,2011-01-01" };
	AUTO_BUF(cohort);
	AUTO_BUF(reg);

	stats_link_defaults(&o);
	buf_printf(&cohort, "%sintervention_start\n", head);
	buf_puts(&cohort, ",Quila,Spadrox,1979-05-06,,2010-07-01\n");
	buf_printf(&reg, "%sindex_date\n", head);
	for (int i = 0; i < 300; i++)
		buf_printf(&reg, ",Zo%c%c,Ka%c%cx,%d-01-%02d,2009-01-01,2009-06-01\n", 'a' + i % 26,
		    'b' + i / 26, 'c' + i % 20, 'a' + i % 7, 1950 + i % 40, 1 + i % 28);
	for (int i = 0; i < 3; i++)
		buf_printf(&reg, "2001/1234567K,Quila,Spadrox,1979-05-06,%s\n", row[i]);
	struct stats_link *l = link_texts(cohort.s, reg.s, &o, &e);
	ok(l && l->row[0].reason == STATS_LINKED && l->row[0].register_row == 302 &&
	    isinf(l->row[0].margin), "the index date nearest to the intervention");
	stats_link_free(l);
	buf_reset(&cohort);
	buf_printf(&cohort, "%sintervention_start\n", head);
	buf_puts(&cohort, ",Quila,Spadrox,1979-05-06,2010-09-01,2010-07-01\n");
	l = link_texts(cohort.s, reg.s, &o, &e);
	ok(l && l->row[0].reason == STATS_LINKED && l->row[0].register_row == 303,
	    "the sentence that the cohort names");
	stats_link_free(l);
}

static void
test_errors(void)
{
	struct stats_link_options o;
	struct err e = ERR_INIT;
	struct stats_link *l;

	stats_link_defaults(&o);
	ok(!link_texts("a\n1\n", "b\n1\n", &o, &e) &&
	    strstr(e.msg, "no field in common"), "%s", e.msg);
	ok(!link_texts("dob\n1\n", "dob\n1,2\n", &o, &e) &&
	    strstr(e.msg, "register:2: row 1"), "%s", e.msg);
	ok(!link_texts("dob\n1,2\n", "dob\n1\n", &o, &e) &&
	    strstr(e.msg, "cohort:2: row 1"), "%s", e.msg);
	l = link_texts("dob\n", "dob\n", &o, &e);
	ok(l && l->cohort == 0 && l->reg == 0 && l->accepted == 0, "two empty files link nobody");
	stats_link_free(l);
	l = link_texts("dob,pnc_id\n1980-99-99,2001/1234567A\n", "dob\n1980-99-99\n", &o, &e);
	ok(l && l->bad_dates == 1 && l->bad_pnc == 1, "unreadable values are counted");
	stats_link_free(l);
	o.field[STATS_DOB].format = "YYYYMM";
	ok(!link_texts("dob\n", "dob\n", &o, &e) &&
	    strstr(e.msg, "date format of dob"), "%s", e.msg);
}

static void
test_map(void)
{
	static const struct { const char *text, *says; } bad[] = {
		{ "shoe: {cohort: a}\n", "m.yaml:1:1: no field 'shoe'" },
		{ "dob: born\n", "m.yaml:1:6: a field is {" },
		{ "dob: {cohort: a, size: 9}\n", "m.yaml:1:18: no 'size' here" },
		{ "dob: {format: YYMMDD}\n", "m.yaml:1:15: a date format" },
		{ "- dob\n", "m.yaml:1:1: a map has lines" },
		{ "", "m.yaml:1:1: a map has lines" },
	};
	struct arena mem = ARENA_INIT;
	struct stats_link_options o;
	struct err e = ERR_INIT;
	struct diag d = { .mem = &mem };
	static const char good[] = "dob: {cohort: born, register: birth, format: DD/MM/YYYY}\nsurname: {cohort: family}\n";

	stats_link_defaults(&o);
	stats_link_map(&o, &mem, "m.yaml", good, strlen(good), &d);
	ok(diag_err(&d, &e) == OK && strcmp(o.field[STATS_DOB].cohort, "born") == 0 &&
	    strcmp(o.field[STATS_DOB].register_column, "birth") == 0 &&
	    strcmp(o.field[STATS_DOB].format, "DD/MM/YYYY") == 0 &&
	    strcmp(o.field[STATS_SURNAME].register_column, "surname") == 0, "a map: %s", e.msg);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct diag f = { .mem = &mem };
		stats_link_defaults(&o);
		stats_link_map(&o, &mem, "m.yaml", bad[i].text, strlen(bad[i].text), &f);
		err_clear(&e);
		ok(diag_err(&f, &e) == ERR_INVALID && strstr(e.msg, bad[i].says), "%s", e.msg);
	}
	arena_free(&mem);
}

/* rec-N-org and rec-N-dup-0 are the same person: N for every row. */
static long *
truth(const char *path, size_t n)
{
	struct stats_register *r = NULL;
	struct err e = ERR_INIT;
	long *id = calloc(n + 1, sizeof *id);
	bool more;

	if (stats_register_map(&r, path, &e))
		return id;
	for (size_t i = 0; i < n && !stats_register_next(r, &more, &e) && more; i++)
		id[i] = strtol(stats_register_cells(r)[0].s + 4, NULL, 10);
	stats_register_free(r);
	return id;
}

static void
febrl(const char *fields, bool with_id, double want)
{
	static const char a[] = "../shared/data/linkage/febrl_dataset4a.csv";
	static const char b[] = "../shared/data/linkage/febrl_dataset4b.csv";
	STATS_REGISTER_AUTO struct stats_register *ra = NULL;
	STATS_REGISTER_AUTO struct stats_register *rb = NULL;
	struct stats_link_options o;
	struct stats_link *l = NULL;
	struct err e = ERR_INIT;
	size_t good = 0;

	if (!file_exists(a) || !file_exists(b)) {
		printf("ok %d - FEBRL, %s # SKIP no ../shared/data/linkage\n", ++tap_n, fields);
		return;
	}
	stats_link_defaults(&o);
	o.field[STATS_FORENAME].cohort = o.field[STATS_FORENAME].register_column = "given_name";
	o.field[STATS_DOB] = (struct stats_link_field){ "date_of_birth", "date_of_birth",
	    "YYYYMMDD", NULL };
	if (with_id)
		o.field[STATS_PRISON_NO].cohort = o.field[STATS_PRISON_NO].register_column = "soc_sec_id";
	(void)(stats_register_map(&ra, a, &e) || stats_register_map(&rb, b, &e) ||
	    stats_link_run(&l, ra, rb, &o, &e));
	ok(l != NULL, "FEBRL 4, %s: %s", fields, e.msg);
	if (!l)
		return;
	long *ta = truth(a, l->cohort), *tb = truth(b, l->reg);
	for (size_t i = 0; i < l->cohort; i++)
		good += l->row[i].reason == STATS_LINKED && l->row[i].probability >= 0.9 &&
		    ta[i] == tb[l->row[i].register_row - 1];
	double precision = (double)good / (double)(l->accepted ? l->accepted : 1),
	    recall = (double)good / 5000;
	printf("# %s: precision %.5f recall %.5f, %zu suspect, %zu pairs compared\n", fields,
	    precision, recall,
	    l->suspect, l->pairs);
	ok(precision >= 0.999, "precision at least .999");
	ok(recall >= want, "recall at least %.3f", want);
	free(ta);
	free(tb);
	stats_link_free(l);
}

int
main(void)
{
	test_compare();
	test_evidence();
	test_decisions();
	test_one_to_one();
	test_sentences();
	test_errors();
	test_map();
	febrl("name, date of birth, postcode", false, .96);
	febrl("and an identifier", true, .985);
	return done();
}
