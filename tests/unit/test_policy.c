/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_policy.c -- the policy loader: the shipped policy, and every bad document of
 * tests/cases/policy/, each of which says in `Expect:` (or, for warnings, `Warn:`) lines exactly
 * what is to be found and where.
 */
#include "core/embed.h"
#include "core/file.h"
#include "core/sha256.h"
#include "tests/unit/tap.h"
#include "workflow/policy_int.h"

#include <dirent.h>
#include <stdlib.h>

enum { FILES_MAX = 32 };

static struct policy *
shipped(struct arena *mem, struct diag *d)
{
	struct policy_file file[FILES_MAX];
	size_t n = 0;

	for (const struct embed_file *f = embed_files; f->name && n < FILES_MAX; f++)
		if (strcmp(f->name, "GOVERNANCE.md") == 0 ||
		    strncmp(f->name, "workflow/processes/", 19) == 0)
			file[n++] = (struct policy_file){ f->name, f->text, f->n };
	return workflow_policy_read(mem, file, n, d);
}

static struct policy *
one(struct arena *mem, struct diag *d, const char *text)
{
	return workflow_policy_read(mem, &(struct policy_file){ "p.md", text, strlen(text) }, 1, d);
}

static void
test_shipped(void)
{
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct policy *p = shipped(&mem, &d);

	ok(p && d.n == 0, "the shipped policy has no fault");
	for (size_t i = 0; i < d.n; i++)
		printf("# %s:%d:%d: %s\n", d.item[i].file, d.item[i].line, d.item[i].column,
		    d.item[i].text);
	if (!p)
		return;
	workflow_policy_warn(p, &d);
	ok(d.n == 0, "and nothing worth a warning");
	const struct policy_period *review = workflow_policy_period(p, "review");
	ok(review && review->length.n == 20 && review->length.unit == PERIOD_WORKING_DAYS &&
	    review->grace.n == 5, "the review period is 20 working days, and 5 of grace");
	const struct policy_clock *clock = workflow_policy_clock(p, "review-period");
	ok(clock && clock->rule == POLICY_NOT_BEFORE && strcmp(clock->period, "review") == 0,
	    "and its clock is not-before");
	for (size_t i = 0; i < p->n_conflicts; i++)
		ok(p->conflict[i].decision && p->conflict[i].n_readings >= 2,
		    "conflict %s is decided", p->conflict[i].id);
	ok(p->n_conflicts == 2, "two contradictions are recorded");
	ok(workflow_policy_channel(p, "cjsm")->permitted &&
	        !workflow_policy_channel(p, "post")->permitted,
	    "CJSM is permitted, post is not");
	is(workflow_policy_command(p, "actor", "key.add")->id, "actor-add",
	    "a command is found by its act");
	is(workflow_policy_command(p, "plan", "destroy-sign")->act, "destroy-sign",
	    "an act is the id unless given");
	ok(workflow_policy_command(p, "plan", "destroy-sign")->quorum == 2,
	    "two people sign a certificate");
	ok(workflow_policy_command(p, "plan", "release") == NULL,
	    "a command of another kind is not found");
	ok(workflow_policy_role(p, "nobody") == NULL &&
	        workflow_policy_process(p, "hold")->prefix == NULL,
	    "an unknown role is not found; a hold is no case");
	const struct policy_attestation *a = workflow_policy_attestation(p, "lawful-transfer");
	char hex[65];
	sha256_hex(hex, a->text, strlen(a->text));
	is(a->text_digest, hex, "the digest of an attestation is that of its words");
	arena_free(&mem);
}

static void
documented(const char *text, const char *what, const char *const *name, size_t n)
{
	size_t missing = 0;

	for (size_t i = 0; i < n; i++) {
		char row[80];
		snprintf(row, sizeof row, "\n| `%s` |", name[i]);
		if (strstr(text, row))
			continue;
		missing++;
		printf("# no row for %s\n", name[i]);
	}
	ok(missing == 0, "the manual has a row for every %s", what);
}

/* The section of the manual under that heading has every key: in its words, or in its example. */
static void
keys_documented(const char *text, const char *heading, const struct policy_schema *s)
{
	const char *from = strstr(text, heading), *end = from ? strstr(from + strlen(heading), "\n##") : NULL;
	size_t missing = 0;

	for (const struct policy_key *k = s->key; k->name; k++) {
		char word[40], line[40];
		snprintf(word, sizeof word, "`%s`", k->name);
		snprintf(line, sizeof line, "\n    %s:", k->name);
		const char *in_words = from ? strstr(from, word) : NULL, *in_example = from ? strstr(from, line) : NULL;
		if ((in_words && in_words < end) || (in_example && in_example < end))
			continue;
		missing++;
		printf("# no key %s\n", k->name);
	}
	ok(from && end && missing == 0, "the manual has every key of %s", s->what);
}

/* The closed lists and docs/policy-language.md say the same. */
static void
test_manual(void)
{
	struct err e = ERR_INIT;
	AUTO_BUF(text);

	ok(!file_read(&text, "docs/policy-language.md", 1 << 20, &e), "the manual is there");
	documented(text.s, "predicate", workflow_predicate_name, POLICY_PREDICATES_N);
	documented(text.s, "effect", workflow_effect_name, POLICY_EFFECTS_N);
	documented(text.s, "field type", workflow_field_type_name, POLICY_FIELD_TYPES_N);
	for (size_t i = 0; i < KIND_N; i++) {
		char heading[40];
		snprintf(heading, sizeof heading, "\n### %s\n", workflow_policy_schema[i].name);
		keys_documented(text.s, heading, &workflow_policy_schema[i]);
	}
	keys_documented(text.s, "\n## Fields\n", &workflow_policy_field_schema);
	keys_documented(text.s, "\n### panel\n", &workflow_policy_track_schema);
	keys_documented(text.s, "\n### conflict\n", &workflow_policy_reading_schema);
}

static bool
never(const struct policy *p, const char *role, const char *other)
{
	const struct policy_list *l = &workflow_policy_role(p, role)->never_with;

	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->item[i], other) == 0)
			return true;
	return false;
}

static bool
separated(const struct policy *p, const char *a, const char *b)
{
	for (size_t i = 0; i < p->n_separations; i++)
		if ((strcmp(p->separation[i].first, a) == 0 &&
		        strcmp(p->separation[i].second, b) == 0) ||
		    (strcmp(p->separation[i].first, b) == 0 &&
		        strcmp(p->separation[i].second, a) == 0))
			return true;
	return false;
}

/* What the sources and the threat model ask of the shipped roles. */
static void
test_duties(void)
{
	static const char *const approving[] = { "dpo", "information-asset-owner", "output-checker",
		"head-of-unit", "siro" };
	static const char *const pairs[][2] = {{"analyse", "check-output"}, {"analyse", "release"},
	    {"doc-submit", "doc-approve"}, {"doc-new", "doc-approve"}, {"apply", "accept"},
	    {"destroy-plan", "destroy-approve"}, {"destroy-commit", "destroy-approve"}};
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct policy *p = shipped(&mem, &d);

	for (size_t i = 0; p && i < sizeof approving / sizeof *approving; i++) {
		ok(never(p, "administrator", approving[i]) &&
		        never(p, approving[i], "administrator"),
		    "an administrator is never %s, said both ways", approving[i]);
		ok(workflow_policy_role(p, approving[i])->sensitive, "%s is sensitive",
		    approving[i]);
	}
	ok(p && never(p, "dpo", "information-asset-owner") && never(p, "siro", "dpo"),
	    "a data protection officer owns nothing");
	for (size_t i = 0; p && i < sizeof pairs / sizeof *pairs; i++)
		ok(separated(p, pairs[i][0], pairs[i][1]), "%s and %s take two people", pairs[i][0],
		    pairs[i][1]);
	for (size_t i = 0; p && i < p->n_commands; i++)
		for (size_t k = 0; k < p->command[i].roles.n; k++)
			if (strcmp(p->command[i].roles.item[k], "auditor") == 0 &&
			    p->command[i].to && strcmp(p->command[i].id, "report-missing") != 0 && strcmp(p->command[i].on, "finding") != 0)
				ok(false, "an auditor changes nothing but findings, and may give %s",
				    p->command[i].id);
	arena_free(&mem);
}

/* A template is named by id only, so a slip of the pen would show when it is wanted. */
static void
ships(const char *id, const char *by)
{
	char name[80];

	snprintf(name, sizeof name, "templates/%s.md", id);
	ok(embed_find(name) != NULL, "the template '%s' that %s asks for is shipped", id, by);
}

static void
test_templates(void)
{
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct policy *p = shipped(&mem, &d);

	for (size_t i = 0; p && i < p->n_commands; i++)
		for (size_t k = 0; k < p->command[i].documents.n; k++)
			ships(p->command[i].documents.item[k], p->command[i].id);
	for (size_t i = 0; p && i < p->n_checks; i++)
		if (p->check[i].predicate == POLICY_DOCUMENT_APPROVED)
			ships(workflow_policy_param(&p->check[i].params, "template"), p->check[i].id);
	arena_free(&mem);
}

static void
test_digest(void)
{
	static const char text[] = "```yaml channel\nid: cjsm\ntitle: CJSM\npermitted: yes\n```\n";
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct policy_file file[2] = {{"b.md", text, sizeof text - 1}, {"a.md", "prose\n", 6}};
	struct policy *p = workflow_policy_read(&mem, file, 2, &d);
	char a[65], b[65], want[65], lines[200];

	sha256_hex(a, "prose\n", 6);
	sha256_hex(b, text, sizeof text - 1);
	snprintf(lines, sizeof lines, "%s  a.md\n%s  b.md\n", a, b);
	sha256_hex(want, lines, strlen(lines));
	is(p ? p->digest : "", want, "the digest is that of sha256sum's lines, sorted by name");
	file[0].name = "a.md";
	ok(!workflow_policy_read(&mem, file, 2, &d) && d.n == 1 && strstr(d.item[0].text, "twice"),
	    "a file given twice is refused");
	arena_free(&mem);
}

static void
test_defaults(void)
{
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct policy *p = one(&mem, &d,
	    "```yaml command\nid: open\ntitle: open\nfrom: [none]\nto: here\n"
	    "roles: [anyone]\nfields:\n  - {id: why, title: why}\n  - {id: when, title: when, "
	    "type: date, "
	    "required: no, by-tool: yes}\n```\n\n```yaml process\nid: thing\ntitle: Thing\nstates: "
	    "[here]\n"
	    "ends: [here]\n```\n");

	ok(p && d.n == 0, "blocks may come in any order");
	if (!p)
		return;
	const struct policy_command *c = &p->command[0];
	is(c->on, "thing", "a command is of the one process in its file");
	is(c->act, "open", "its act is its id");
	ok(c->creates && c->quorum == 1 && c->reason == POLICY_REASON_NONE,
	    "it makes the object; one person gives it");
	ok(c->field[0].required && c->field[0].type == POLICY_TEXT_SEALED && !c->field[0].by_tool,
	    "a field is required, sealed and typed by a person unless it says otherwise");
	ok(!c->field[1].required && c->field[1].type == POLICY_DATE && c->field[1].by_tool,
	    "and it may");
	ok(c->at.line == 2 && c->at.column == 1 && c->field[1].at.line == 9,
	    "rows know their place");
	arena_free(&mem);
}

/* `on: any-case`: every process with a prefix has it, and no other. */
static void
test_any_case(void)
{
	static const char process[] = "```yaml process\nid: %s\ntitle: x\nstates: [here]\nstarts: [here]\nends: [here]\n%s```\n\n";
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	const char *text = arena_printf(&mem, process, "one", "prefix: ONE\n");

	text = arena_printf(&mem, "%s%s", text, arena_printf(&mem, process, "two", "prefix: TWO\n"));
	text = arena_printf(&mem, "%s%s", text, arena_printf(&mem, process, "thing", ""));
	text = arena_printf(&mem, "%s```yaml command\nid: note\non: any-case\ntitle: x\nfrom: [any]\nroles: [anyone]\n"
	    "effects:\n  - set: {fact: noted, value: yes}\n```\n", text);
	struct policy *p = one(&mem, &d, text);
	ok(p && d.n == 0, "a command may be on any case (%s)", d.n ? d.item[0].text : "no fault");
	if (!p)
		return;
	ok(workflow_policy_command(p, "one", "note") == &p->command[0] && workflow_policy_on(p, &p->command[0], "two"),
	    "every process with a prefix has it");
	ok(!workflow_policy_command(p, "thing", "note") && !workflow_policy_command(p, "nothing", "note"), "and no other");
	arena_free(&mem);
}

static void
test_all_at_once(void)
{
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };

	ok(!one(&mem, &d,
	       "```yaml channel\nid: A\ntitle: ''\npermitted: maybe\ncolour: red\n```\n") &&
	        d.n == 4,
	    "every fault of a block is reported, not the first");
	arena_free(&mem);
}

/* ---- tests/cases/policy ---- */

/* The lines of `text` that begin with `word`, without it, one after another. */
static void
lines_with(struct buf *out, const char *text, const char *word)
{
	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (strncmp(p, word, strlen(word)) == 0)
			buf_printf(out, "%.*s\n", (int)(strcspn(p, "\n") - strlen(word)),
			    p + strlen(word));
}

static void
case_file(const char *name)
{
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct err e = ERR_INIT;
	char path[300];
	AUTO_BUF(text);
	AUTO_BUF(want);
	AUTO_BUF(got);

	snprintf(path, sizeof path, "tests/cases/policy/%s", name);
	if (file_read(&text, path, 1 << 20, &e)) {
		ok(false, "%s: %s", name, e.msg);
		return;
	}
	struct policy *p =
	    workflow_policy_read(&mem, &(struct policy_file){name, text.s, text.len}, 1, &d);
	if (p)
		workflow_policy_warn(p, &d);
	lines_with(&want, text.s, p ? "Warn: " : "Expect: ");
	for (size_t i = 0; i < d.n; i++)
		buf_printf(&got, "%d:%d: %s\n", d.item[i].line, d.item[i].column, d.item[i].text);
	ok(*want.s && strcmp(want.s, got.s) == 0, "%s", name);
	if (strcmp(want.s, got.s) != 0)
		printf("# want: %s# got:  %s", want.s, got.s);
	arena_free(&mem);
}

static int
is_case(const struct dirent *f)
{
	size_t n = strlen(f->d_name);

	return n > 3 && strcmp(f->d_name + n - 3, ".md") == 0;
}

/* What was found faultless before is not searched again, but for its shape. */
static struct policy *
reread(struct arena *mem, const char *text, size_t n)
{
	static const char digest[65] = "0123";
	AUTO_BUF(tree);

	workflow_policy_tree(mem, &(struct policy_file){ "x.md", text, n }, 1, &tree);
	return workflow_policy_reread(mem, digest, memcpy(arena_alloc(mem, tree.len), tree.s, tree.len), tree.len);
}

static void
test_reread(void)
{
	static const char nobody[] = "```yaml process\nid: case\ntitle: Case\nstates: [open]\nends: [open]\n```\n\n"
	    "```yaml command\nid: start\ntitle: open it\nfrom: [none]\nto: open\nroles: [nobody]\n```\n";
	static const char shapeless[] = "```yaml process\nid: case\n```\n";
	struct arena mem = ARENA_INIT;
	struct diag d = { .mem = &mem };
	struct policy *p;

	ok(!workflow_policy_read(&mem, &(struct policy_file){ "x.md", nobody, sizeof nobody - 1 }, 1, &d) && d.n == 1,
	    "a role that is not there is found when a policy is read");
	ok((p = reread(&mem, nobody, sizeof nobody - 1)) && p->n_commands == 1, "and not looked for in its tree");
	is(p->command[0].roles.item[0], "nobody", "which says what the document says");
	is(p->digest, "0123", "of the digest that it is given");
	ok(!reread(&mem, shapeless, sizeof shapeless - 1), "its shape is");
	ok(!workflow_policy_reread(&mem, "0123", "nonsense", 8), "bytes that are no tree are no policy");
	arena_free(&mem);
}

int
main(void)
{
	struct dirent **file;
	int n = scandir("tests/cases/policy", &file, is_case, alphasort);

	test_shipped();
	test_duties();
	test_manual();
	test_templates();
	test_digest();
	test_defaults();
	test_any_case();
	test_all_at_once();
	ok(n > 90, "the bad documents are there");
	for (int i = 0; i < n; i++) {
		case_file(file[i]->d_name);
		free(file[i]);
	}
	if (n >= 0)
		free(file);
	test_reread();
	return done();
}
