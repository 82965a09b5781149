/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_fence.c -- blocks, places, and everything that a document may not hold. */
#include "core/buf.h"
#include "core/fence.h"
#include "core/fence_tree.h"
#include "core/parse.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

static struct arena mem;
static struct diag d;

static struct fence_doc *
doc(const char *text)
{
	d = (struct diag){ .mem = &mem };
	return fence_read(&mem, "p.md", text, strlen(text), &d);
}

static struct fence_node *
yaml(const char *text)
{
	d = (struct diag){ .mem = &mem };
	return fence_read_yaml(&mem, "a.yaml", text, strlen(text), &d);
}

/* The first fault as "line:column: text", or "". */
static const char *
first(void)
{
	return d.n ? arena_printf(&mem, "%d:%d: %s", d.item[0].line, d.item[0].column, d.item[0].text) : "";
}

static void
test_blocks(void)
{
	struct fence_doc *f = doc(
	    "# Roles\n"
	    "\n"
	    "```yaml role\n"
	    "id: dpo\n"
	    "can: [a, \"no\", no]\n"
	    "more:\n"
	    "  - x: 1\n"
	    "```\n"
	    "\n"
	    "> ```yaml role\n"
	    "> id: quoted\n"
	    "> ```\n"
	    "\n"
	    "- ```yaml role\n"
	    "  id: listed\n"
	    "  ```\n"
	    "\n"
	    "```text\nid: no\n```\n"
	    "\n"
	    "  ~~~ yaml\n"
	    "  é: 'b'\n"
	    " c: d\n"
	    "~~~\n"
	    "```yaml empty\n```\n");
	ok(d.n == 0, "a sound document: %s", first());
	ok(f->n == 3, "a fence in a quotation, in a list or of another kind does not count");
	is(f->block[0].kind, "role", "the kind");
	ok(f->block[0].line == 3 && f->block[0].column == 1, "the place of the fence");
	is(fence_text(f->block[0].root, "id", "?"), "dpo", "a scalar member");
	is(fence_text(f->block[0].root, "can", "?"), "?", "a list is not text");
	is(fence_text(NULL, "can", "?"), "?", "no map, no member");
	struct fence_node *can = fence_get(f->block[0].root, "can");
	ok(can && can->kind == FENCE_LIST && can->n == 3, "a list");
	is(can->item[2]->text, "no", "no stays text");
	ok(can->item[2]->line == 5 && can->item[2]->column == 16, "a place in a flow list");
	struct fence_node *x = fence_get(fence_get(f->block[0].root, "more")->item[0], "x");
	ok(x->line == 7 && x->column == 8, "a place in a nested map");
	is(f->block[1].kind, "", "a bare yaml block");
	struct fence_node *b = fence_get(f->block[1].root, "é");
	ok(b->line == 23 && b->column == 6, "columns count characters and the fence's indent");
	ok(fence_get(f->block[1].root, "c")->column == 5, "also where a line is indented less");
	ok(f->block[2].root == NULL, "an empty block has no root");
	ok(doc("")->n == 0 && d.n == 0, "an empty document");
	ok(doc("```yaml\r\na: b\r\n```\r\n")->block[0].root->n == 1 && d.n == 0, "CR LF line ends");
}

struct bad { const char *name, *text, *fault; };

static const struct bad bad_doc[] = {
	{ "an HTML block", "a\n\n<div>\nx\n</div>\n", "3:1: raw HTML is not allowed" },
	{ "an HTML comment", "<!--\n```yaml\na: b\n```\n-->\n", "1:1: raw HTML" },
	{ "an HTML inline", "ab\ncd <b>e</b>\n", "2:4: raw HTML" },
	{ "HTML in a heading", "# a <img src=x>\n", "1:5: raw HTML" },
	{ "HTML in a list", "- a\n- b <i>\n", "2:5: raw HTML" },
	{ "a zero-width space", "ab\xe2\x80\x8b" "c\n", "1:3: invisible or control character U+200B" },
	{ "a right-to-left override", "x\n\n a\xe2\x80\xae" "b\n", "3:3: invisible or control character U+202E" },
	{ "a soft hyphen in a block", "```yaml\nid: a\xc2\xad" "b\n```\n", "2:6: invisible" },
	{ "a byte-order mark", "\xef\xbb\xbf# a\n", "1:1: invisible or control character U+FEFF" },
	{ "a tag character", "\xf3\xa0\x81\xa1\n", "1:1: invisible or control character U+E0061" },
	{ "a line separator", "a\xe2\x80\xa8" "b\n", "1:2: invisible or control character U+2028" },
	{ "an escape byte", "\033[31m\n", "1:1: invisible or control character U+001B" },
	{ "Latin-1", "caf\xe9\n", "1:4: byte 0xe9 is not UTF-8" },
	{ "an overlong slash", "\n\xc0\xaf\n", "2:1: byte 0xc0 is not UTF-8" },
	{ "a surrogate", "\xed\xa0\x80\n", "1:1: byte 0xed is not UTF-8" },
	{ "a cut sequence", "\xe2\x80", "1:1: byte 0xe2 is not UTF-8" },
	{ "a block never closed", "```yaml role\nid: a\n", "1:1: this block is never closed" },
	{ "a block closed too short", "````yaml role\nid: a\n```\n", "1:1: this block is never closed" },
	{ "yml", "```yml role\nid: a\n```\n", "1:1: this block would not be read: write 'yaml'" },
	{ "YAML", "```YAML role\nid: a\n```\n", "1:1: this block would not be read" },
	{ "two kinds", "```yaml role extra\nid: a\n```\n", "1:1: the fence says 'yaml role extra'" },
	{ "a homoglyph kind", "```yaml r\xd0\xbel\x65\nid: a\n```\n", "1:1: the fence says" },
	{ "bad YAML", "# a\n\n```yaml role\nid: [a\n```\n", "5:1: not YAML" },
};

static const struct bad bad_yaml[] = {
	{ "a duplicate key", "a: 1\nb: 2\na: 3\n", "3:1: 'a' stands twice; the first is on line 1" },
	{ "a duplicate key below", "a:\n  - b: 1\n    b: 2\n", "3:5: 'b' stands twice" },
	{ "a key that is a list", "[a, b]: c\n", "1:1: a key must be plain text" },
	{ "an anchor", "a: &x b\n", "1:4: an anchor" },
	{ "an alias", "a: &x b\nc: *x\n", "1:4: an anchor" },
	{ "an alias alone", "c: *x\n", "1:4: an alias" },
	{ "a tag", "a: !!int 3\n", "1:4: a tag" },
	{ "a tag on a map", "--- !x\na: b\n", "1:5: a tag" },
	{ "a directive", "%YAML 1.1\n---\na: b\n", "1:1: a directive" },
	{ "two documents", "a: b\n---\nc: d\n", "2:1: a second YAML document" },
	{ "too deep", "a: [[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]\n", "1:19: nested deeper than 16" },
	{ "a hidden override", "a: \"b\\u202e\"\n", "1:4: this value holds the invisible or control character U+202E" },
	{ "a hidden NUL", "a: \"b\\0c\"\n", "1:4: this value holds the invisible or control character U+0000" },
	{ "a colon in a value", "a: b: c\n", "1:5: not YAML: mapping values are not allowed in this context; put" },
	{ "a tab for indent", "a:\n\tb: c\n", "2:1: not YAML" },
};

static void
test_bad(void)
{
	for (size_t i = 0; i < sizeof bad_doc / sizeof *bad_doc; i++) {
		doc(bad_doc[i].text);
		ok(strncmp(first(), bad_doc[i].fault, strlen(bad_doc[i].fault)) == 0, "%s: %s",
		    bad_doc[i].name, first());
	}
	for (size_t i = 0; i < sizeof bad_yaml / sizeof *bad_yaml; i++) {
		ok(!yaml(bad_yaml[i].text), "%s is not read", bad_yaml[i].name);
		ok(strncmp(first(), bad_yaml[i].fault, strlen(bad_yaml[i].fault)) == 0, "%s: %s",
		    bad_yaml[i].name, first());
	}
}

static void
test_limits(void)
{
	struct fence_doc *f = doc("```yaml a\nx: [\n```\n```yaml b\ny: 1\ny: 2\n```\n<br>\n");
	ok(d.n == 3, "every fault is found, not only the first");
	ok(f->n == 2 && !f->block[0].root && f->block[1].root, "what could be read is returned");
	ok(yaml("a: [[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]\n") != NULL, "sixteen levels are read: %s", first());
	ok(!yaml("") && d.n == 0, "an empty file is no node and no fault");

	size_t n = FENCE_SIZE_MAX + 1;
	char *big = malloc(n);
	memset(big, 'x', n);
	d = (struct diag){ .mem = &mem };
	ok(fence_read(&mem, "p.md", big, n, &d)->n == 0 && d.n == 1, "more than 1 MiB");
	is(first(), "0:0: larger than 1048576 bytes", "and says so");
	memset(big, '[', n);
	d = (struct diag){ .mem = &mem };
	ok(!fence_read_yaml(&mem, "p.md", big, 100000, &d) && d.n == 1, "100,000 brackets");
	free(big);

	d = (struct diag){ .mem = &mem };
	ok(!fence_read_yaml(&mem, "a.yaml", "a\0b", 3, &d), "a NUL byte: %s", first());
	struct buf many = BUF_INIT;
	for (int i = 0; i < 2100; i++)
		buf_printf(&many, "k%d: v\n", i);
	ok(!yaml(many.s) && strstr(first(), "more than 2048 keys"), "too many keys: %s", first());
	buf_release(&many);
}

static void
test_ids(void)
{
	ok(parse_id_ok("dpo-2"), "an id");
	ok(!parse_id_ok("d\xd1\x80" "o"), "a Cyrillic letter that looks Latin is no id");
	ok(!parse_id_ok("Dpo") && !parse_id_ok("2dpo") && !parse_id_ok("") && !parse_id_ok("a b"),
	    "capitals, a leading digit, nothing, a blank");
	struct err e = ERR_INIT;
	doc("<b>\n");
	ok(diag_err(&d, &e) == ERR_INVALID, "faults become ERR_INVALID");
	ok(strstr(e.msg, "p.md:1:1: raw HTML") == e.msg, "with file, line and column: %s", e.msg);
}

/* ---- as bytes, and again ---- */

static void
test_tree(void)
{
	struct fence_doc *f = doc("```yaml role\nid: dpo\ncan: [a, {b: ''}]\n```\n\n```yaml empty\n```\n"), *g;
	AUTO_BUF(bytes);
	AUTO_BUF(again);

	fence_tree_write(&bytes, f);
	size_t one = bytes.len;
	fence_tree_write(&bytes, doc(""));
	const char *at = bytes.s, *end = bytes.s + bytes.len;
	ok((g = fence_tree_read(&mem, &at, end)) && at == bytes.s + one, "a document is read back, up to the next one");
	is(g->file, "p.md", "its file");
	struct fence_node *b = fence_get(fence_get(g->block[0].root, "can")->item[1], "b");
	ok(g->n == 2 && !g->block[1].root && b && !*b->text && b->line == 3 && b->column == 14, "its blocks, values and places");
	fence_tree_write(&again, g);
	ok(again.len == one && memcmp(again.s, bytes.s, one) == 0, "and written it is the same bytes");
	ok((g = fence_tree_read(&mem, &at, end)) && at == end && g->n == 0, "the next document, an empty one");
	size_t cut = 0, bad = 0;
	for (; cut < one && (at = bytes.s, !fence_tree_read(&mem, &at, bytes.s + cut)); cut++)
		;
	ok(cut == one, "cut short anywhere it is none (cut at %zu)", cut);
	for (size_t i = 0; i < one; i++) {
		char *x = memcpy(arena_alloc(&mem, one), bytes.s, one);
		x[i] = (char)0xff;
		bad += (at = x, !fence_tree_read(&mem, &at, x + one));
	}
	ok(bad > 0, "with any byte altered it is none or another, and nothing beyond it is read: %zu of %zu are none", bad, one);
	ok((at = "\001x\000\001\001k\000\001\001\001\002\001\001\001\001\001\001\000", !fence_tree_read(&mem, &at, at + 18)), "a list for a key");
}

int
main(void)
{
	test_blocks();
	test_tree();
	test_bad();
	test_limits();
	test_ids();
	arena_free(&mem);
	return done();
}
