/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_stats_tables.c -- suppression and its audit: recorded tables, every small table by exhaustion,
 * and a published pattern that discloses. */
#include "stats/audit.h"
#include "stats/protect.h"
#include "tests/unit/tap.h"
#include "tests/unit/stats_check.h"

static struct arena mem = ARENA_INIT;
static struct err e;

/* "a b c / d e f" as CSV with labels r1.., c1.. and, when asked for, totals. */
static struct stats_crosstab
table(const char *text, bool totals)
{
	AUTO_BUF(b);
	struct stats_crosstab t = { .rows = 0 };
	long v[200], sum, columns = 1, n = 0;
	char *rest;

	for (const char *p = text; *p; p = rest + strspn(rest, " /"))
		v[n++] = strtol(p, &rest, 10);
	for (const char *p = text; *p && *p != '/'; p++)
		columns += *p == ' ' && p[1] != '/';
	buf_puts(&b, "count");
	for (long j = 0; j < columns; j++)
		buf_printf(&b, ",c%ld", j + 1);
	buf_puts(&b, totals ? ",total\n" : "\n");
	for (long i = 0; i < n / columns; i++) {
		buf_printf(&b, "r%ld", i + 1);
		sum = 0;
		for (long j = 0; j < columns; j++) {
			buf_printf(&b, ",%ld", v[i * columns + j]);
			sum += v[i * columns + j];
		}
		buf_printf(&b, totals ? ",%ld\n" : "\n", sum);
	}
	long all = 0;
	for (long j = 0; totals && j < columns; j++) {
		sum = 0;
		for (long i = 0; i < n / columns; i++)
			sum += v[i * columns + j];
		buf_printf(&b, j ? ",%ld" : "total,%ld", sum);
		all += sum;
	}
	if (totals)
		buf_printf(&b, ",%ld\n", all);
	if (stats_crosstab_parse(&t, "t.csv", b.s, b.len, false, &mem, &e))
		printf("# %s\n", e.msg);
	return t;
}

/* Hide cells by a pattern of 0 and 1 over the inner cells. */
static struct stats_crosstab
hide(const struct stats_crosstab *t, const char *pattern)
{
	struct stats_crosstab h = *t;
	size_t n = t->rows * t->columns, k = 0;

	h.cell = arena_alloc(&mem, n * sizeof *h.cell);
	for (size_t i = 0; i < n; i++) {
		h.cell[i] = t->cell[i];
		if (i / t->columns == t->total_row || i % t->columns == t->total_column)
			continue;
		while (pattern[k] == ' ')
			k++;
		if (pattern[k] && pattern[k++] == '1')
			h.cell[i] = STATS_SUPPRESSED;
	}
	return h;
}

#define JDL5X3 "42 23 61/31 12 9/8 4 19/17 25 33/55 38 47"
#define JDL8X4 "120 88 64 35/45 37 22 14/33 9 17 25/18 21 3 16/7 12 15 10/26 31 28 5/14 6 11 13/52 44 39 27"

static const struct stats_disclosure ten = { .min_count = 10 };

static void
recorded(void)
{
	static const struct { const char *text, *name; struct stats_disclosure d; size_t primary, most; } row[] = {
		{ JDL5X3, "jdl 5 x 3", { 10, false }, 3, 7 },
		{ JDL8X4, "jdl 8 x 4", { 10, false }, 5, 12 },
		{ "25 10 1 3/1 6 5 3/1 10 10 3/1 1 10 3", "4 x 4, at most 2", { 3, false }, 5, 10 },
		{ "25 10 1 5/1 6 5 6/2 10 10 1/10 2 10 2", "4 x 4, second", { 3, false }, 6, 10 },
		{ "25 5 1 5/1 6 7 6/1 5 4 4/10 1 3 3", "4 x 4, third", { 3, false }, 4, 10 } };

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct stats_crosstab t = table(row[i].text, true);
		struct stats_protected p = { .primary = 0 };
		struct stats_audit a;
		ok(stats_protect(&p, &t, &row[i].d, &mem, &e) == OK && stats_audit(&a, &p.safe, &t, &row[i].d, &mem, &e) == OK && a.safe,
		    "%s is protected", row[i].name);
		ok(p.primary == row[i].primary && p.primary + p.secondary <= row[i].most, "... with %zu and %zu cells", p.primary,
		    p.secondary);
	}
}

/* Two suppressed in every row and column, and yet 31 - (26 + 17 - 15) - ... = 3 follows. */
static void
disclosing_pattern(void)
{
	struct stats_crosstab t = table(JDL8X4, true), bad = hide(&t, "0000 0000 0110 1010 1001 1001 0110 0000");
	struct stats_audit a;
	int found = 0;

	ok(stats_audit(&a, &bad, &t, &ten, &mem, &e) == OK && !a.safe, "the disclosing pattern is rejected");
	for (size_t i = 0; i < a.n; i++)
		if (strcmp(a.cell[i].row, "r4") == 0 && strcmp(a.cell[i].column, "c3") == 0)
			found = a.cell[i].bridge && a.cell[i].exact && a.cell[i].low == 3 && a.cell[i].high == 3 && !a.cell[i].safe;
	ok(found, "... because row 4, column 3 is exactly 3");
	ok(a.n == 10, "every suppressed cell is listed");
}

/* What every table with these published numbers can hold, by trying them all. */
struct search { const struct stats_crosstab *t, *h; size_t cell[16], n; int64_t v[16], low[16], high[16], row[4], column[4]; };

static void
exhaust(struct search *s, size_t k)
{
	size_t columns = s->t->columns;

	if (k == s->n) {
		for (size_t i = 0; i < 4; i++)
			if (s->row[i] || s->column[i])
				return;
		for (size_t i = 0; i < k; i++) {
			s->low[i] = s->v[i] < s->low[i] ? s->v[i] : s->low[i];
			s->high[i] = s->v[i] > s->high[i] ? s->v[i] : s->high[i];
		}
		return;
	}
	int64_t *r = &s->row[s->cell[k] / columns], *c = &s->column[s->cell[k] % columns];
	for (s->v[k] = 0; *r >= 0 && *c >= 0; s->v[k]++, --*r, --*c)
		exhaust(s, k + 1);
	*r += s->v[k];
	*c += s->v[k];
}

static int
audit_by_exhaustion(uint64_t *seed)
{
	char text[128] = "", pattern[32] = "";
	size_t rows = 2 + draw(seed) % 2, columns = 2 + draw(seed) % 2, at = 0, m = 0;
	struct stats_disclosure d = { 1 + (int64_t)(draw(seed) % 4), draw(seed) % 2 };
	struct search s = { .n = 0 };
	struct stats_audit a;
	bool safe = true;

	for (size_t i = 0; i < rows * columns; i++) {
		at += (size_t)snprintf(text + at, sizeof text - at, "%d%s", (int)(draw(seed) % 6),
		    i % columns == columns - 1 ? "/" : " ");
		m += (size_t)snprintf(pattern + m, sizeof pattern - m, "%d", (int)(draw(seed) % 3 > 0));
	}
	text[at - 1] = '\0';
	struct stats_crosstab t = table(text, true), h = hide(&t, pattern);
	if (stats_audit(&a, &h, &t, &d, &mem, &e))
		return 0;
	s.t = &t;
	s.h = &h;
	for (size_t i = 0; i < t.rows * t.columns; i++)
		if (h.cell[i] == STATS_SUPPRESSED) {
			s.row[i / t.columns] += t.cell[i];
			s.column[i % t.columns] += t.cell[i];
			s.low[s.n] = 99;
			s.high[s.n] = -1;
			s.cell[s.n++] = i;
		}
	exhaust(&s, 0);
	bool quick;
	if (stats_audit_safe(&quick, &h, &t, &d, &mem, &e) || quick != a.safe)
		return 0;
	size_t k = 0;
	for (size_t i = 0; i < a.n; i++) {
		if (a.cell[i].published)
			safe = false;
		else if (a.cell[i].low != s.low[k] || a.cell[i].high != s.high[k])
			return 0;
		else {
			if (a.cell[i].primary && (s.low[k] > 0 || s.high[k] < d.min_count))
				safe = false;
			if (a.cell[i].bridge && s.low[k] != s.high[k])
				return 0;
			safe &= !a.cell[i].bridge;
			k++;
		}
	}
	return k == s.n && a.safe == safe;
}

static void
exhaustive(void)
{
	uint64_t seed = 7;
	int good = 0;

	for (int i = 0; i < 400; i++)
		good += audit_by_exhaustion(&seed);
	ok(good == 400, "intervals equal those of all tables that fit: %d of 400", good);
}

/* What is protected passes; what is refused says so; totals or none. */
static void
made_up(void)
{
	uint64_t seed = 42;
	int bad = 0, safe = 0, refused = 0;

	for (int i = 0; i < 600; i++) {
		char text[512] = "";
		size_t rows = 1 + draw(&seed) % 6, columns = 1 + draw(&seed) % 5, at = 0;
		struct stats_disclosure d = { 1 + (int64_t)(draw(&seed) % 12), draw(&seed) % 2 };
		for (size_t k = 0; k < rows * columns; k++)
			at += (size_t)snprintf(text + at, sizeof text - at, "%d%s", (int)(draw(&seed) % (draw(&seed) % 2 ? 40 : 8)),
			    k % columns == columns - 1 ? "/" : " ");
		text[at - 1] = '\0';
		struct stats_crosstab t = table(text, draw(&seed) % 4 > 0);
		struct stats_protected p;
		struct stats_audit a;
		enum err_code code = stats_protect(&p, &t, &d, &mem, &e);
		if (code == OK) {
			bad += stats_audit(&a, &p.safe, &t, &d, &mem, &e) != OK || !a.safe;
			safe++;
		} else {
			bad += code != ERR_REFUSED || !strstr(e.msg, "merge");
			bad += strstr(e.msg, "does not pass the audit") != NULL;
			refused++;
		}
	}
	ok(!bad && safe > 300 && refused > 5, "600 made-up tables: %d safe, %d refused, none unsafe", safe, refused);
}

static void
large(void)
{
	AUTO_BUF(b);
	uint64_t seed = 3;
	long total[11] = { 0 };
	struct stats_crosstab t;
	struct stats_protected p;

	buf_puts(&b, "x,a,b,c,d,e,f,g,h,i,j,total\n");
	for (int i = 0; i < 100; i++) {
		long sum = 0;
		buf_printf(&b, "r%d", i);
		for (int j = 0; j < 10; j++) {
			long v = (long)(draw(&seed) % 37);
			buf_printf(&b, ",%ld", v);
			sum += v;
			total[j] += v;
		}
		buf_printf(&b, ",%ld\n", sum);
		total[10] += sum;
	}
	buf_puts(&b, "total");
	for (int j = 0; j < 11; j++)
		buf_printf(&b, ",%ld", total[j]);
	ok(stats_crosstab_parse(&t, "t", b.s, b.len, false, &mem, &e) == OK && stats_protect(&p, &t, &ten, &mem, &e) == OK &&
	    p.primary > 200, "100 x 10 with %zu primary cells is protected with %zu more", p.primary, p.secondary);
}

static void
margins(void)
{
	struct stats_crosstab t = table("50 3/40 60", false), small = table("1 2/3 4", true), zero = table("50 0/40 60", true);
	struct stats_protected p;
	struct stats_disclosure zeros = { 10, true };
	AUTO_BUF(b);

	ok(stats_protect(&p, &t, &ten, &mem, &e) == OK && p.primary == 1 && p.secondary == 0, "no totals: nothing to add up");
	stats_crosstab_write(&p.safe, &b);
	is(b.s, "count,c1,c2\nr1,50,c\nr2,40,60\n", "... and the table as written");
	ok(stats_protect(&p, &small, &ten, &mem, &e) == ERR_REFUSED && strstr(e.msg, "grand total"), "nothing left: refused");
	ok(stats_protect(&p, &zero, &zeros, &mem, &e) == OK && p.primary == 0, "zeros safe: nothing to hide");
	ok(stats_protect(&p, &zero, &ten, &mem, &e) == OK && p.primary == 1 && p.secondary == 3, "zeros not: one and three");
	struct stats_disclosure none = { 0, false };
	ok(stats_protect(&p, &zero, &none, &mem, &e) == ERR_INVALID, "a smallest count of 0 is refused");
	struct stats_crosstab h = hide(&zero, "0100");
	ok(stats_protect(&p, &h, &ten, &mem, &e) == ERR_INVALID && strstr(e.msg, "suppressed already"), "twice is refused");
}

static void
parse_refuses(const char *text, const char *message)
{
	struct stats_crosstab t;

	e = (struct err)ERR_INIT;
	ok(stats_crosstab_parse(&t, "t.csv", text, strlen(text), false, &mem, &e) == ERR_INVALID, "refused: %s", message);
	is(e.msg, message, "... in these words");
}

static void
refusals(void)
{
	struct stats_crosstab t = table("50 30/40 60", true), other = table("50 30/41 60", true), h = hide(&t, "0000");
	struct stats_audit a;

	parse_refuses(",a,b\nx,1\n", "t.csv:2: row 1 has 2 fields, the header has 3");
	parse_refuses(",a,b\nx,1,2.5\n", "t.csv:2: row 1, column 'b': not a count from 0 to 10^12");
	parse_refuses(",a,b\nx,1,c\n", "t.csv:2: row 1, column 'b': not a count from 0 to 10^12");
	parse_refuses(",a,b\nx,1,-2\n", "t.csv:2: row 1, column 'b': not a count from 0 to 10^12");
	parse_refuses(",a,a\nx,1,2\n", "t.csv: two columns are labelled 'a'");
	parse_refuses(",a,b\nx,1,2\nx,1,2\n", "t.csv: two rows are labelled 'x'");
	parse_refuses(",a,total,Total\nx,1,1,1\n", "t.csv: two columns are labelled total");
	parse_refuses(",a,b,total\nx,1,2,4\n", "t.csv: row 'x' does not add up to its total");
	parse_refuses(",a,b\nx,1,2\ntotal,1,3\n", "t.csv: column 'b' does not add up to its total");
	parse_refuses(",total\nx,1\n", "t.csv: the table has no cells besides totals");
	parse_refuses("x\n1\n", "t.csv: a table needs a header: a corner and at least one column label");
	ok(stats_audit(&a, &h, &other, &ten, &mem, &e) == ERR_INVALID && strstr(e.msg, "row 'r2', column 'c1' differs"),
	    "a published number that is not the original's");
	other = table("50 30 1/40 60 1", true);
	ok(stats_audit(&a, &h, &other, &ten, &mem, &e) == ERR_INVALID && strstr(e.msg, "3 x 3"), "another shape");
	ok(stats_audit(&a, &t, &t, &ten, &mem, &e) == OK && a.safe && a.n == 0, "a table with nothing small is safe as it is");
	other = table("50 3/40 60", true);
	ok(stats_audit(&a, &other, &other, &ten, &mem, &e) == OK && !a.safe && a.n == 1 && a.cell[0].published,
	    "a small count published is unsafe");
	h = hide(&other, "0100");
	ok(stats_audit(&a, &h, &other, &ten, &mem, &e) == OK && !a.safe && a.cell[0].exact && a.cell[0].low == 3,
	    "one cell alone can be worked out");
	h = hide(&other, "1111");
	ok(stats_audit(&a, &h, &other, &ten, &mem, &e) == OK && a.safe && a.cell[1].low == 0 && a.cell[1].high == 53,
	    "four together cannot");
}

int
main(void)
{
	recorded();
	disclosing_pattern();
	exhaustive();
	made_up();
	large();
	margins();
	refusals();
	arena_free(&mem);
	return done();
}
