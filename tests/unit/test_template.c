/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_template.c -- forms, answers, gaps and pages; and what a hostile author may not do. */
#include "core/embed.h"
#include "core/file.h"
#include "templates/answers.h"
#include "tests/unit/tap.h"

#include <ctype.h>
#include <stdlib.h>

static struct arena mem;
static struct diag d;
static struct err e;

#define HEAD "# Form\n\n```yaml template\nid: form\ntitle: A form & more\nvalues: [case-number]\n```\n\n"
#define Q(body) "```yaml question\n" body "```\n\n"

static struct template *
form(const char *text)
{
	d = (struct diag){ .mem = &mem };
	return template_read(&mem, "form.md", text, strlen(text), &d);
}

static struct template_answers *
answers(const struct template *t, const char *text)
{
	d = (struct diag){ .mem = &mem };
	return template_answers_read(&mem, t, "a.yaml", text, strlen(text), &d);
}

static const char *
first(void)
{
	return d.n ? arena_printf(&mem, "%d:%d: %s", d.item[0].line, d.item[0].column, d.item[0].text) : "";
}

static const char *
render(const struct template *t, const struct template_answers *a, enum template_format f)
{
	AUTO_BUF(b);

	template_render(&mem, t, a, f, &b);
	return arena_strdup(&mem, b.s);
}

static bool
has(const char *s, const char *part)
{
	return strstr(s, part) != NULL;
}

static const char all[] = HEAD
    "Case `=case-number`, called `=name`; `not a value`.\n\n"
    "## One\n\n"
    Q("id: name\nnumber: 1\ntext: What <is> it?\nguidance: The **short** name.\n")
    Q("id: kind\nnumber: 2\ntext: Which kind?\ntype: choice\noptions: {a: \"Alpha <x>\", b: Beta}\nshow: row\n")
    Q("id: when\ntext: When?\ntype: date\nshow: row\nrequired: {when: {question: kind, is: b}}\n")
    Q("id: count\ntext: How many?\ntype: number\nrequired: never\nblank: omit\n")
    Q("id: sure\ntext: Sure?\ntype: yes-no-na\nrequired: never\n")
    "### Two\n\n"
    Q("id: rows\nnumber: 3\ntext: \"Rows | <b>\"\ntype: table\nshow: plain\ncolumns:\n"
      "  - {id: a, title: \"A|<b>\"}\n  - {id: n, title: N, type: number, required: never}\n"
      "  - {id: y, title: Y, type: yes-no-na, required: never}\n"
      "  - {id: c, title: C, type: choice, options: [low, high], required: never}\n")
    Q("id: again\nnumber: 4\ntext: Again?\ntype: alias\nof: name\n")
    Q("id: fixed\nnumber: 5\ntext: Fixed\nfixed: Not relevant.\n");

static void
test_read(void)
{
	struct template *t = form(all);

	ok(d.n == 0, "a sound template: %s", first());
	is(t->id, "form", "its id");
	is(t->title, "A form & more", "its title");
	ok(strlen(t->digest) == 64, "the digest of its text");
	ok(t->n == 8, "every question, in order");
	const struct template_question *q = template_find(t, "rows");
	ok(q && q->n_columns == 4 && q->min_rows == 1, "the columns of a table");
	is(q->section, "Two", "the section is the heading above");
	ok(q->level == 3, "and its level");
	ok(!template_find(t, "none"), "an unknown question is none");
	ok(template_find(t, "when")->required == TEMPLATE_WHEN, "required when");
	const char *one = arena_strdup(&mem, t->digest);
	is(form(all)->digest, one, "the same text, the same digest");
}

struct bad { const char *name, *text, *fault; };

static const struct bad bad_form[] = {
	{ "no template block", "# F\n", "0:0: there is no template block" },
	{ "two template blocks", HEAD "```yaml template\nid: b\ntitle: t\n```\n", "9:1: a second template block" },
	{ "another block", HEAD "```yaml role\nid: b\n```\n", "9:1: a template has no block 'role'" },
	{ "an empty block", HEAD "```yaml question\n```\n", "9:1: this block holds no fields" },
	{ "no title", "# F\n\n```yaml template\nid: a\n```\n", "4:1: title: is missing" },
	{ "an unknown type", HEAD Q("id: a\ntext: A\ntype: essay\n"), "12:7: no question type is called 'essay'" },
	{ "an unknown field", HEAD Q("id: a\ntext: A\nhelp: x\n"), "12:1: no field is called 'help'; there are: id," },
	{ "id not first", HEAD Q("text: A\nid: a\n"), "10:1: a question's first line is 'id:'" },
	{ "id indented", HEAD Q(" id: a\n text: A\n"), "10:2: a question's first line is 'id:'" },
	{ "a bad id", HEAD Q("id: A b\ntext: A\n"), "10:5: id: wants an id" },
	{ "a homoglyph id", HEAD Q("id: \xd0\xb0\ntext: A\n"), "10:5: id: wants an id" },
	{ "no text", HEAD Q("id: a\n"), "10:1: text: is missing" },
	{ "a duplicate id", HEAD Q("id: a\ntext: A\n") Q("id: a\ntext: B\n"), "15:5: two questions are called 'a'; the first is on line 9" },
	{ "a duplicate number", HEAD Q("id: a\ntext: A\nnumber: 1\n") Q("id: b\ntext: B\nnumber: 1\n"), "18:9: two questions have the number 1" },
	{ "an alias of nothing", HEAD Q("id: a\ntext: A\ntype: alias\nof: b\n"), "9:1: question 'a' is an alias of 'b', which does not exist" },
	{ "an alias of itself", HEAD Q("id: a\ntext: A\ntype: alias\nof: a\n"), "9:1: question 'a' is an alias of 'a', which is an alias itself" },
	{ "an alias without its original", HEAD Q("id: a\ntext: A\ntype: alias\n"), "10:1: of: is missing" },
	{ "required when nothing", HEAD Q("id: a\ntext: A\nrequired: {when: {question: b, is: x}}\n"), "9:1: question 'a' is required when 'b' is 'x': depends on a question that does not exist" },
	{ "required when a text", HEAD Q("id: b\ntext: B\n") Q("id: a\ntext: A\nrequired: {when: {question: b, is: x}}\n"), "14:1: question 'a' is required when 'b' is 'x': depends on a question that is neither" },
	{ "required when no option", HEAD Q("id: b\ntext: B\ntype: yes-no-na\n") Q("id: a\ntext: A\nrequired: {when: {question: b, is: maybe}}\n"), "15:1: question 'a' is required when 'b' is 'maybe': not one of" },
	{ "required sometimes", HEAD Q("id: a\ntext: A\nrequired: maybe\n"), "12:11: required: wants always, never or" },
	{ "a choice without options", HEAD Q("id: a\ntext: A\ntype: choice\n"), "10:1: options: wants a list" },
	{ "an option twice", HEAD Q("id: a\ntext: A\ntype: choice\noptions: [x, x]\n"), "13:14: options: 'x' stands twice" },
	{ "a table without columns", HEAD Q("id: a\ntext: A\ntype: table\n"), "10:1: columns: wants a list" },
	{ "a table in a table", HEAD Q("id: a\ntext: A\ntype: table\ncolumns:\n  - {id: b, type: table}\n"), "14:19: a cell cannot be 'table'" },
	{ "two columns of one id", HEAD Q("id: a\ntext: A\ntype: table\ncolumns: [{id: b}, {id: b}]\n"), "13:20: two columns are called 'b'" },
	{ "columns of a fixed table", HEAD Q("id: a\ntext: A\ntype: data-flow\ncolumns: [{id: b}]\n"), "13:10: columns: those of a data-flow are fixed" },
	{ "too many rows", HEAD Q("id: a\ntext: A\ntype: data-flow\nrows: 1001\n"), "13:7: rows: wants a number" },
	{ "a table as a row", HEAD Q("id: a\ntext: A\ntype: data-flow\nshow: row\n"), "13:7: show: a table cannot be a row" },
	{ "a wrong show", HEAD Q("id: a\ntext: A\nshow: big\n"), "12:7: show: wants" },
	{ "a wrong blank", HEAD Q("id: a\ntext: A\nblank: hide\n"), "12:8: blank: wants" },
	{ "a fixed date", HEAD Q("id: a\ntext: A\ntype: date\nfixed: x\n"), "13:8: fixed: only for a text" },
	{ "an inline value of nothing", HEAD "See `=nothing`.\n", "9:5: `=nothing` is neither a question nor in 'values:'" },
	{ "an inline table", HEAD "`=a`\n\n" Q("id: a\ntext: A\ntype: data-flow\n"), "9:1: `=a` names a table" },
	{ "the author's HTML", HEAD "a <script>x</script>\n", "9:3: raw HTML is not allowed" },
	{ "a heading that skips a level", HEAD "### Deep\n", "9:1: this heading skips a level" },
	{ "two titles", HEAD "# Again\n", "9:1: a second level-1 heading" },
	{ "bad YAML", HEAD Q("id: a\ntext: A: B\n"), "11:8: not YAML" },
};

static void
test_bad_form(void)
{
	for (size_t i = 0; i < sizeof bad_form / sizeof *bad_form; i++) {
		form(bad_form[i].text);
		ok(strncmp(first(), bad_form[i].fault, strlen(bad_form[i].fault)) == 0, "%s: %s",
		    bad_form[i].name, first());
	}
	form(HEAD Q("id: a\ntext: A\ntype: x\n") Q("id: b\ntext: B\ntype: y\n"));
	ok(d.n == 2, "every fault is found");
	ok(form("a\xff")->n == 0 && d.n == 1, "bytes that are no text: %s", first());
}

static const struct bad bad_answers[] = {
	{ "an unknown question", "name: x\nnme: y\n", "2:1: template 'form' has no question 'nme'" },
	{ "an unknown question with near ones", "names: y\n", "1:1: template 'form' has no question 'names'; did you mean name" },
	{ "a list of answers", "- a\n", "1:1: answers are a map" },
	{ "a list for a text", "name: [a]\n", "1:7: the answer to 'name' is one value" },
	{ "words beside a text", "name: {is: a, detail: b}\n", "1:7: the answer to 'name' is one value" },
	{ "a choice outside its options", "kind: c\n", "1:7: the answer to 'kind' is not one of the options: a, b" },
	{ "a choice by its label", "kind: Beta\n", "1:7: the answer to 'kind' is not one of" },
	{ "a map without is", "kind: {detail: x}\n", "1:7: the answer to 'kind' is one value, or {is: VALUE" },
	{ "a map with more", "kind: {is: a, why: x}\n", "1:15: no field is called 'why'" },
	{ "a date that does not exist", "when: 2026-02-30\n", "1:7: the answer to 'when' is not a date" },
	{ "a date in words", "when: 3 March\n", "1:7: the answer to 'when' is not a date" },
	{ "a number in words", "count: ten\n", "1:8: the answer to 'count' is not a number" },
	{ "a number with a separator", "count: 1,000\n", "1:8: the answer to 'count' is not a number" },
	{ "a hexadecimal number", "count: 0x10\n", "1:8: the answer to 'count' is not a number" },
	{ "perhaps", "sure: perhaps\n", "1:7: the answer to 'sure' is not one of: yes, no, na" },
	{ "a table that is a text", "rows: x\n", "1:7: the answer to 'rows' is a table" },
	{ "a row that is a text", "rows: [x]\n", "1:8: a row of 'rows' is a map" },
	{ "an unknown column", "rows: [{z: 1}]\n", "1:9: the table of 'rows' has no column 'z'" },
	{ "a cell that is a list", "rows: [{a: [1]}]\n", "1:12: a cell holds one value" },
	{ "a wrong number in a cell", "rows:\n  - {a: x, n: many}\n", "2:15: n of 'rows': not a number" },
	{ "an answer to an alias", "again: x\n", "1:1: 'again' is the same question as 'name'" },
	{ "an answer to a fixed question", "fixed: x\n", "1:1: 'fixed' has its answer in the template" },
	{ "an answer twice", "name: a\nname: b\n", "2:1: 'name' stands twice" },
	{ "a right-to-left override", "name: a\xe2\x80\xae\n", "1:8: invisible or control character U+202E" },
};

static void
test_bad_answers(void)
{
	struct template *t = form(all);

	for (size_t i = 0; i < sizeof bad_answers / sizeof *bad_answers; i++) {
		answers(t, bad_answers[i].text);
		ok(strncmp(first(), bad_answers[i].fault, strlen(bad_answers[i].fault)) == 0, "%s: %s",
		    bad_answers[i].name, first());
	}
	answers(t, "");
	ok(d.n == 0, "no answers at all are no fault");
	char *big = malloc(70000);
	memset(big, 'x', 69999);
	big[69999] = '\0';
	answers(t, arena_printf(&mem, "name: %s\n", big));
	ok(has(first(), "longer than 64 KiB"), "a very long answer: %s", first());
	free(big);
}

static size_t
gaps(const struct template *t, const char *text)
{
	struct template_answers *a = answers(t, text);

	ok(d.n == 0, "sound answers: %s", first());
	return template_check(&mem, t, a).n;
}

static void
test_check(void)
{
	struct template *t = form(all);
	#define BASE "name: n\nkind: a\nrows: [{a: x}]\n"

	ok(template_check(&mem, t, NULL).n == 3, "a blank form lacks what is required always");
	ok(gaps(t, BASE) == 0, "complete");
	ok(gaps(t, "name: n\nkind: b\nrows: [{a: x}]\n") == 1, "required when: it is");
	ok(gaps(t, "name: n\nkind: b\nwhen: 2026-01-05\nrows: [{a: x}]\n") == 0, "and answered");
	ok(gaps(t, "name: \"  \\n\"\nkind: a\nrows: [{a: x}]\n") == 1, "blanks are no answer");
	ok(gaps(t, "name: \xc2\xa0\nkind: a\nrows: [{a: x}]\n") == 1, "nor is a no-break space");
	ok(gaps(t, "name: n\nkind: a\nrows: []\n") == 1, "too few rows");
	ok(gaps(t, "name: n\nkind: a\nrows: [{n: 1}]\n") == 1, "a blank cell");
	ok(gaps(t, "name: Owner is tbc.\nkind: a\nrows: [{a: x}]\n") == 1, "TBC in a sentence");
	ok(gaps(t, "name: to be confirmed\nkind: a\nrows: [{a: TBA}]\n") == 2, "in words, and in a cell");
	ok(gaps(t, "name: n\nkind: {is: a, detail: TBD}\nrows: [{a: x}]\n") == 1, "and in the detail");
	ok(gaps(t, "name: Outback\nkind: a\nrows: [{a: x}]\n") == 0, "but not inside a word");
	struct template_gaps g = template_check(&mem, t, answers(t, "kind: a\nrows: [{a: x}, {n: 1}]\n"));
	ok(g.n == 2 && g.item[1].row == 2, "a gap names its row");
	is(g.item[0].question->id, "name", "gaps stand in the document's order");
}

/* A row of tests/cases/document-rules.txt: the rule, a tab, the table, a tab, the cells. */
static void
rule_case(const struct template *t, char *line)
{
	char *table = strchr(line, '\t'), *cells = table ? strchr(table + 1, '\t') : NULL;

	if (!cells) {
		ok(false, "three fields: %s", line);
		return;
	}
	*table++ = *cells++ = '\0';
	const char *rest = strcmp(table, "risk-register") == 0 ? "risk: r, likelihood: possible, "
	    "severity: severe, overall: high, measure: m, effect: reduced, owner: o" :
	    "processing: p, law: l";
	struct template_answers *a = answers(t, arena_printf(&mem, "%s: [{%s, %s}]\n", table, rest, cells));
	struct template_gaps g = template_check(&mem, t, a);
	bool accepted = strcmp(line, "accepted") == 0;
	ok(d.n == 0 && g.n == !accepted && (accepted || has(g.item[0].text, line)), "%s: %s: %s %s",
	    line, cells, first(), g.n ? g.item[0].text : "");
}

static void
test_rules(void)
{
	struct template *t = form(HEAD
	    Q("id: risk-register\ntext: R\ntype: risk-register\nrequired: never\n")
	    Q("id: lawful-basis-matrix\ntext: L\ntype: lawful-basis-matrix\nrequired: never\n"));
	AUTO_BUF(text);
	int n = 0;

	ok(d.n == 0 && !file_read(&text, "tests/cases/document-rules.txt", 1 << 20, &e), "cases");
	for (char *s = text.s, *nl; (nl = strchr(s, '\n')); s = nl + 1) {
		*nl = '\0';
		if (*s != '#' && ++n)
			rule_case(t, s);
	}
	ok(n > 20, "%d cases", n);
}

static void
test_render(void)
{
	struct template *t = form(all);
	struct template_answers *a = answers(t, "name: N & <co>\nkind: {is: b, detail: because *this*}\n"
	    "rows:\n  - {a: \"x|<i>\\ny\", n: 1.5, y: no, c: high}\n  - {n: 3}\n");
	ok(template_answers_value(a, "case-number", "JDL-2026-0001", &e) == OK, "a value of the program");
	const char *h = render(t, a, TEMPLATE_HTML);

	ok(strncmp(h, "<!DOCTYPE html>\n<html lang=\"en-GB\">", 34) == 0, "a page with its language");
	ok(has(h, "<title>A form &amp; more</title>"), "and its title");
	ok(has(h, "default-src 'none'; style-src 'sha256-"), "that fetches and runs nothing");
	ok(has(h, "Case JDL-2026-0001, called N &amp; &lt;co&gt;; <code>not a value</code>"), "inline values");
	ok(has(h, "<h3><span class=\"number\">1</span> What &lt;is&gt; it?</h3>"), "a question is a heading");
	ok(has(h, "<p>N &amp; &lt;co&gt;</p>"), "its answer");
	ok(has(h, "<dt>Which kind?</dt>\n<dd>\n<p><strong>Beta</strong></p>\n<p>because <em>this</em></p>"), "a choice by its label, with its detail");
	ok(has(h, "id=\"q-when\"") && has(h, "Not answered</span>"), "what is missing says so");
	ok(!has(h, "How many?"), "blank: omit leaves it out");
	ok(has(h, "Not answered; not required"), "what need not be there says that");
	ok(has(h, "<caption id=\"c-rows\">Rows | &lt;b&gt;</caption>"), "a caption");
	ok(has(h, "<th scope=\"col\" class=\"num\">N</th>"), "column heads");
	ok(has(h, "<th scope=\"row\">x|&lt;i&gt;<br>y</th><td class=\"num\">1.5</td><td>No</td><td>high</td>"), "cells, escaped");
	ok(has(h, "The same question as <a href=\"#q-name\">1</a>"), "an alias points to its original");
	ok(has(h, "<p>Not relevant.</p>"), "a fixed answer");
	ok(has(h, "Incomplete: 2 points are open"), "the page says that it is incomplete");
	ok(has(h, t->digest), "and which template made it");
	ok(!has(h, "The <strong>short</strong> name"), "guidance is not in a document");
	ok(has(render(t, NULL, TEMPLATE_HTML), "The <strong>short</strong> name"), "but on the blank form");
	is(render(t, a, TEMPLATE_HTML), h, "the same input, the same bytes");
}

static void
test_render_other(void)
{
	struct template *t = form(all);
	struct template_answers *a = answers(t, "name: N\nkind: b\nrows: [{a: \"x|<i>\\ny\"}]\n");
	const char *m = render(t, a, TEMPLATE_MD), *j = render(t, a, TEMPLATE_JSON);

	ok(has(m, "### 1\\. What \\<is\\> it?\n\nN\n"), "Markdown: a question");
	ok(has(m, "| x\\|\\<i\\> y |  |  |  |"), "Markdown: cells cannot break out of their table");
	ok(has(j, "{\"schema\":1,\"template\":\"form\""), "JSON: what it is");
	ok(has(j, "\"answer\":[{\"a\":\"x|<i>\\ny\",\"n\":null"), "JSON: rows");
	ok(has(j, "\"gaps\":[{\"question\":\"when\",\"row\":0,\"text\":\"not answered\"}]"), "JSON: gaps");
	ok(has(render(t, a, TEMPLATE_HTML), "None.") == false, "rows are there");
	ok(has(render(t, answers(t, "rows: []\n"), TEMPLATE_HTML), "<p>None.</p>"), "an empty list is None");
}

static const struct bad hostile[] = {
	{ "a script", "<script>alert(1)</script>", "<script" },
	{ "a script in a line", "a <script>alert(1)</script> b", "<script" },
	{ "an event handler", "<b onclick=\"x()\">a</b>", "<b " },
	{ "a javascript link", "[a](javascript:alert(1))", "href=\"javascript" },
	{ "a javascript link in capitals", "[a](JaVaScript:alert(1))", "href=\"javascript" },
	{ "an encoded javascript link", "[a](java&#115;cript:alert(1))", "href=\"javascript" },
	{ "a javascript autolink", "<javascript:alert(1)>", "href=\"javascript" },
	{ "a data link", "[a](data:text/html;base64,xxxx)", "href=\"data" },
	{ "a reference link", "[a][b]\n\n[b]: vbscript:x\n", "href=\"vbscript" },
	{ "a picture from elsewhere", "![a](https://tracker.example/x.png)", "<img" },
	{ "the end of the page", "</section></main></body>", "</main></body>" },
	{ "a frame", "<iframe src=//x></iframe>", "<iframe" },
	{ "a style", "<style>*{display:none}</style>", "<style>*" },
	{ "a comment", "<!-- a -->", "<!--" },
	{ "CDATA", "<![CDATA[<script>]]>", "<script" },
	{ "a title that breaks out", "# \"><svg onload=x>", "<svg" },
};

static void
test_hostile(void)
{
	struct template *t = form(all);

	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct template_answers *a = template_answers_new(&mem, t);
		const char *row[] = { hostile[i].text, NULL, NULL, NULL };
		int bad = template_answers_set(a, "name", hostile[i].text, &e) ||
		    template_answers_detail(a, "kind", hostile[i].text, &e) ||
		    template_answers_value(a, "case-number", hostile[i].text, &e) ||
		    template_answers_row(a, "rows", row, &e);
		ok(!bad, "%s can be answered", hostile[i].name);
		const char *body = strstr(render(t, a, TEMPLATE_HTML), "<main>");
		ok(body && !strcasestr(body, hostile[i].fault), "%s does not pass", hostile[i].name);
	}
	struct template_answers *a = template_answers_new(&mem, t);
	template_answers_set(a, "name", "# Big\n\n`=case-number`\n\n[ok](https://example.org) <b>", &e);
	const char *h = render(t, a, TEMPLATE_HTML);
	ok(has(h, "<h4>Big</h4>"), "headings in an answer go below the question's");
	ok(has(h, "<code>=case-number</code>"), "an answer cannot ask for a value");
	template_answers_set(a, "name", "[a](javascript:x) [b](file:///etc/passwd) ![c](https://e.org/p.png)", &e);
	const char *m = render(t, a, TEMPLATE_MD);
	ok(!has(m, "[a](javascript:") && !has(m, "[b](file:"), "a bad link is not in the Markdown either");
	const char *digest[] = { "0123456789abcdef0123456789abcdef", NULL, NULL, NULL };
	template_answers_row(a, "rows", digest, &e);
	ok(has(render(t, a, TEMPLATE_HTML), ">0123456789abcdef<wbr>0123456789abcdef<"), "a long word may break");
	ok(has(m, "[c](https://e.org/p.png)") && !has(m, "!["), "a picture is a link");
	ok(has(h, "<a href=\"https://example.org\">ok</a> &lt;b&gt;"), "a good link stays, HTML is shown as text");
}

static void
test_program(void)
{
	struct template *t = form(all);
	struct template_answers *a = template_answers_new(&mem, t);
	const char *row[] = { "x\n\"y\"\\", "2", NULL, "low" }, *wrong[] = { "x", "two", NULL, NULL };
	AUTO_BUF(out);

	ok(template_answers_set(a, "none", "x", &e) == ERR_NOT_FOUND, "no such question: %s", e.msg);
	ok(template_answers_set(a, "again", "x", &e) == ERR_INVALID, "an alias: %s", e.msg);
	ok(template_answers_set(a, "rows", "x", &e) == ERR_INVALID, "a table: %s", e.msg);
	ok(template_answers_set(a, "when", "soon", &e) == ERR_INVALID, "not a date: %s", e.msg);
	ok(template_answers_row(a, "name", row, &e) == ERR_INVALID, "rows for a text: %s", e.msg);
	ok(template_answers_row(a, "rows", wrong, &e) == ERR_INVALID, "a bad cell: %s", e.msg);
	ok(template_answers_value(a, "none", "x", &e) == ERR_NOT_FOUND, "no such value: %s", e.msg);
	ok(template_answer(a, "name")->given == false, "a failure leaves the answer alone");
	ok(!template_answers_set(a, "name", "a: b\t#\n- c", &e) && !template_answers_set(a, "kind", "a", &e) &&
	    !template_answers_detail(a, "kind", "no", &e) && !template_answers_row(a, "rows", row, &e),
	    "answers by the program");
	is(template_answer(a, "again")->text, "a: b\t#\n- c", "an alias has its original's answer");
	template_answers_write(a, &out);
	struct template_answers *b = answers(t, out.s);
	ok(d.n == 0, "written answers are read: %s", first());
	is(render(t, b, TEMPLATE_JSON), render(t, a, TEMPLATE_JSON), "and are the same");
}

static void
test_shipped(void)
{
	struct template *t = NULL;
	int numbered = 0;

	ok(template_shipped(&mem, "nothing", &t, &e) == ERR_NOT_FOUND && has(e.msg, "moj-pia"),
	    "an unknown template lists those there are: %s", e.msg);
	for (const struct embed_file *f = embed_files; f->name; f++) {
		size_t n = strlen(f->name);
		if (strncmp(f->name, "templates/", 10) != 0 || strcmp(f->name + n - 3, ".md") != 0)
			continue;
		const char *name = arena_printf(&mem, "%.*s", (int)(n - 13), f->name + 10);
		ok(template_shipped(&mem, name, &t, &e) == OK, "%s: %s", name, e.msg);
		is(t->id, name, "a shipped template's id is its name");
		ok(has(render(t, NULL, TEMPLATE_HTML), "Not answered"), "it renders as a blank form");
	}
	ok(template_shipped(&mem, "moj-pia", &t, &e) == OK, "the assessment");
	for (size_t i = 0; i < t->n; i++)
		if (*t->question[i].number && ++numbered &&
		    strcmp(t->question[i].number, arena_printf(&mem, "%d", numbered)) != 0)
			numbered = -1000;
	ok(numbered == 69, "its 69 questions, numbered in order");
	is(t->question[template_find(t, "accuracy-again") - t->question].of, "accuracy", "16 is 13 again");
	ok(template_find(t, "hra-16-18")->fixed != NULL, "64 is not applicable");
}

static void
test_demo(void)
{
	static const char *const names[] = { "moj-pia", "lawful-basis" };

	for (size_t i = 0; i < 2; i++) {
		AUTO_BUF(text);
		struct template *t;
		ok(!template_shipped(&mem, names[i], &t, &e) &&
		    !file_read(&text, arena_printf(&mem, "tests/demo/%s.yaml", names[i]), 1 << 20, &e),
		    "answers to %s: %s", names[i], e.msg);
		struct template_answers *a = answers(t, text.s);
		ok(d.n == 0, "without a fault: %s", first());
		struct template_gaps g = template_check(&mem, t, a);
		ok(g.n == 0, "and complete: %s", g.n ? g.item[0].text : "");
	}
}

int
main(void)
{
	test_read();
	test_bad_form();
	test_bad_answers();
	test_check();
	test_rules();
	test_render();
	test_render_other();
	test_hostile();
	test_program();
	test_shipped();
	test_demo();
	arena_free(&mem);
	return done();
}
