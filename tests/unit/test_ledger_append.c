/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ledger grows: genesis, appends, batches, reading back; and what append refuses. */
#include "tests/unit/ledger_lab.h"

static enum err_code
count(const struct ledger_entry *entry, void *ctx, struct err *e)
{
	int64_t *next = ctx;

	(void)e;
	ok(entry->seq == *next, "entry %lld comes in order", (long long)entry->seq);
	(*next)++;
	return OK;
}

static void
test_grow(struct lab *t)
{
	struct ledger_head head;
	struct ledger_entry entry;
	struct err e = ERR_INIT;
	int64_t next = 0;

	ok(ledger_head(t->l, &head, &e) == OK && head.size == 3,
	    "genesis and two founders are 3 entries");
	ok(strncmp(ledger_origin(t->l), "test-lab-", 9) == 0 && !ledger_simulated(t->l),
	    "origin %s", ledger_origin(t->l));
	ok(lab_do(t, t->ann, "open", "c-xxxxxx", &e) == OK, "append one: %s", e.msg);
	struct ledger_statement a = lab_statement(t, t->ann, "edit", "c-xxxxxx"),
				b = lab_statement(t, t->ben, "edit", "c-yyyyyy");
	struct ledger_new two[] = { lab_sign(t, &a, t->ann), lab_sign(t, &b, t->ben) };
	ok(lab_append(t, two, 2, &e) == OK, "append two in one commit: %s", e.msg);
	ok(ledger_head(t->l, &head, &e) == OK && head.size == 6, "six entries");
	lab_reopen(t);
	struct ledger_head again;
	ok(ledger_head(t->l, &again, &e) == OK && strcmp(head.root, again.root) == 0,
	    "the same root after opening again");
	ok(ledger_each(t->l, 0, count, &next, &e) == OK && next == 6, "each visits all: %s", e.msg);
	next = 5;
	ok(ledger_each(t->l, 5, count, &next, &e) == OK && next == 6, "each from inside a batch");
	ok(ledger_get(t->l, 4, &t->mem, &entry, &e) == OK &&
		strcmp(cjson_str(entry.st, "actor", ""), "p-aaaaaa") == 0,
	    "get one");
	ok(strlen(entry.line) == entry.n && entry.line[entry.n - 1] == '}', "its line is a C string");
	ok(ledger_get(t->l, 6, &t->mem, &entry, &e) == ERR_NOT_FOUND, "nothing beyond the head");
}

int
main(void)
{
	struct lab t;

	lab_make(&t);
	test_grow(&t);
	lab_free(&t);
	return done();
}
