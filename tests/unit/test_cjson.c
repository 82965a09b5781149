/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_cjson.c -- the canonical form: what is read is what is written, everything else is refused
 * at the right byte.  The refused lines stand in tests/cases/cjson.txt. */
#include "core/cjson.h"
#include "core/spawn.h"
#include "tests/unit/tap.h"

#include <stdlib.h>

static const char *const good[] = {
	"{}", "[]", "0", "-1", "true", "false", "null", "\"\"", "9007199254740991", "-9007199254740991",
	"\"a \\\"quoted\\\" \\\\ word\"", "\"\\\\\\\\\"", "[[[[[[]]]]]]", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}",
	"{\"-\":1,\"0\":2,\"_\":3,\"a\":[1,\"x\",true,null,{\"b\":false}],\"a-b\":0,\"a_b\":0,\"aa\":{}}",
	"{\"abcdefghijklmnopqrstuvwxyz012345\":1}", "\" ~\"", "[\"</script>\"]",
};

static void
reads_and_writes(const char *s)
{
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	struct cjson *v = NULL;
	AUTO_BUF(out);

	if (cjson_read(&mem, s, strlen(s), &v, &e) == OK)
		cjson_write(&out, v);
	is(out.s, s, "same bytes: %.40s", s);
	arena_free(&mem);
}

/* One case a line: the byte at fault, a tab, the text; \t and \n in the text stand for themselves. */
static void
refused_line(const char *line)
{
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	struct cjson *v = NULL;
	char want[64], text[512];
	size_t n = 0;
	const char *p = strchr(line, '\t');

	for (p++; *p && *p != '\n'; p++)
		if (p[0] == '\\' && p[1] == 't')
			text[n++] = '\t', p++;
		else if (p[0] == '\\' && p[1] == 'n')
			text[n++] = '\n', p++;
		else
			text[n++] = *p;
	snprintf(want, sizeof want, "at byte %.*s:", (int)strcspn(line, "\t"), line);
	ok(cjson_read(&mem, text, n, &v, &e) == ERR_INVALID && !v && strstr(e.msg, want),
	    "refused: %.*s (%s)", (int)strcspn(line, "\n"), line, e.msg);
	arena_free(&mem);
}

static void
refused_all(void)
{
	FILE *f = fopen("tests/cases/cjson.txt", "r");
	char line[600];
	int cases = 0;

	while (f && fgets(line, sizeof line, f))
		if (line[0] != '#' && line[0] != '\n')
			refused_line(line), cases++;
	ok(cases > 40, "the table of refused lines was read (%d)", cases);
	if (f)
		fclose(f);
}

/* Every line cut short anywhere is refused; a NUL byte inside is not an end. */
static void
cut_short(void)
{
	const char *s = "{\"a\":[1,\"x\\\\\",true],\"b\":{\"c\":null}}";
	struct arena mem = ARENA_INIT;
	struct cjson *v = NULL;
	int refused = 0;

	for (size_t n = 0; n < strlen(s); n++) {
		struct err e = ERR_INIT;
		refused += cjson_read(&mem, s, n, &v, &e) == ERR_INVALID;
	}
	ok(refused == (int)strlen(s) && !v, "no proper prefix is a value");
	struct err e = ERR_INIT;
	ok(cjson_read(&mem, "1\0", 2, &v, &e) == ERR_INVALID, "a NUL behind the value");
	err_clear(&e);
	ok(cjson_read(&mem, "\"a\0b\"", 5, &v, &e) == ERR_INVALID, "a NUL in a string");
	err_clear(&e);
	ok(cjson_read(&mem, NULL, 0, &v, &e) == ERR_INVALID, "nothing at all");
	arena_free(&mem);
}

static void
builds(void)
{
	struct arena mem = ARENA_INIT;
	struct cjson *o = cjson_object(&mem), *a = cjson_array(&mem), *back = NULL;
	struct err e = ERR_INIT;
	AUTO_BUF(out);

	for (int i = 0; i < 20; i++)
		cjson_push(&mem, a, cjson_int(&mem, i - 10));
	for (int i = 19; i >= 0; i--) {
		char key[16];
		snprintf(key, sizeof key, "k%02d", i);
		cjson_set_int(&mem, o, key, i);
	}
	cjson_set_string(&mem, o, "k07", "say \"\\\"");
	cjson_set(&mem, o, "a", a);
	cjson_set(&mem, o, "t", cjson_bool(&mem, true));
	cjson_set(&mem, o, "z", cjson_null(&mem));
	cjson_write(&out, o);
	ok(o->n == 23, "an equal key is replaced");
	ok(cjson_read(&mem, out.s, out.len, &back, &e) == OK && cjson_equal(o, back), "what is built reads back");
	ok(strncmp(out.s, "{\"a\":[-10,", 10) == 0, "keys are sorted whatever the order of setting");
	is(cjson_str(back, "k07", "?"), "say \"\\\"", "string member");
	ok(cjson_num(back, "k08", -1) == 8, "number member");
	is(cjson_str(back, "k08", "?"), "?", "a number is not a string");
	ok(cjson_num(back, "k07", -1) == -1 && cjson_num(NULL, "k", 5) == 5, "a string is not a number; NULL is fine");
	ok(!cjson_get(back, "nothing") && !cjson_get(a, "a") && !cjson_get(NULL, "a"), "absent member");
	cjson_set_int(&mem, o, "k08", 9);
	ok(!cjson_equal(o, back) && !cjson_equal(o, NULL) && cjson_equal(NULL, NULL), "unequal values");
	arena_free(&mem);
}

static void
texts(void)
{
	ok(cjson_text_ok("") && cjson_text_ok(" ~") && !cjson_text_ok("a\n") && !cjson_text_ok("\x7f") &&
	    !cjson_text_ok("caf\xc3\xa9"), "text is printable ASCII");
	ok(cjson_key_ok("a-b_0") && !cjson_key_ok("") && !cjson_key_ok("A") && !cjson_key_ok("a b") &&
	    cjson_key_ok("abcdefghijklmnopqrstuvwxyz012345") && !cjson_key_ok("abcdefghijklmnopqrstuvwxyz0123456"),
	    "keys are 1 to 32 of a-z 0-9 _ -");
}

/* A long array outgrows the reader's first stack. */
static void
long_array(void)
{
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	struct cjson *v = NULL;
	AUTO_BUF(in);
	AUTO_BUF(out);

	buf_puts(&in, "[[1,2,3]");
	for (int i = 0; i < 5000; i++)
		buf_printf(&in, ",{\"i\":%d}", i);
	buf_puts(&in, "]");
	ok(cjson_read(&mem, in.s, in.len, &v, &e) == OK && v->n == 5001, "5001 items");
	if (v)
		cjson_write(&out, v);
	ok(strcmp(in.s, out.s) == 0, "the same bytes again");
	arena_free(&mem);
}

/* A value drawn from a small generator with a fixed seed: the same in every run. */
static uint32_t state = 20261;
static int draw(int n) { state = state * 1664525u + 1013904223u; return (int)((state >> 8) % (uint32_t)n); }

static struct cjson *
any(struct arena *mem, int depth)
{
	char text[24];
	struct cjson *v;
	int n = draw(6);

	switch (draw(depth < CJSON_DEPTH_MAX ? 7 : 5)) {
	case 0: return cjson_null(mem);
	case 1: return cjson_bool(mem, draw(2));
	case 2: return cjson_int(mem, draw(1000) - 500);
	case 3: return cjson_int(mem, (draw(2) ? 1 : -1) * (CJSON_INT_MAX - draw(99)));
	case 4:
		for (n = 0; n < draw(23); n++)
			text[n] = (char)(draw(4) ? ' ' + draw(95) : "\"\\"[draw(2)]);
		text[n] = '\0';
		return cjson_string(mem, text);
	case 5:
		for (v = cjson_array(mem); n; n--)
			cjson_push(mem, v, any(mem, depth + 1));
		return v;
	default:
		for (v = cjson_object(mem); n; n--) {
			text[0] = "abyz09_-"[draw(8)];
			text[1] = "abyz09_-"[draw(8)];
			text[1 + draw(2)] = '\0';
			cjson_set(mem, v, text, any(mem, depth + 1));
		}
		return v;
	}
}

/* jq's sorted compact form is ours, and ours reads back. */
static void
as_jq_writes(void)
{
	const char *argv[] = { "jq", "-cS", ".", NULL };
	struct spawn s = { .argv = argv, .max_out = 1 << 24 };
	struct arena mem = ARENA_INIT;
	struct err e = ERR_INIT;
	int status, same = 0;
	char path[256];
	AUTO_BUF(lines);
	AUTO_BUF(out);

	if (!spawn_find("jq", path)) {
		ok(1, "jq agrees # SKIP no jq");
		return;
	}
	for (int i = 0; i < 3000; i++) {
		struct cjson *v = any(&mem, 0), *back = NULL;
		size_t from = lines.len;
		cjson_write(&lines, v);
		same += cjson_read(&mem, lines.s + from, lines.len - from, &back, &e) == OK && cjson_equal(v, back);
		buf_puts(&lines, "\n");
	}
	s.in = lines.s;
	s.n_in = lines.len;
	ok(same == 3000, "3000 drawn values read back");
	ok(spawn_run(&s, &out, NULL, &status, &e) == OK && status == 0 && strcmp(out.s, lines.s) == 0,
	    "jq -cS writes the same %zu bytes", lines.len);
	arena_free(&mem);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		reads_and_writes(good[i]);
	refused_all();
	cut_short();
	builds();
	texts();
	long_array();
	as_jq_writes();
	return done();
}
