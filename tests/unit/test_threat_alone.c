/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clock that ran ahead, and one person before it: nothing is destroyed.  docs/threats.md, on time;
 * through the binary in tests/cli/threats.t. */
#include "tests/unit/decide_lab.h"

#include <string.h>

enum { HOUR = 60 * 60 * 1000 };
#define DAY ((int64_t)WORKFLOW_ALONE_MAX_MS)

/* The rule itself, on a plan that is ready. */
static void
test_rule(struct desk *t)
{
	const char *const steps[][2] = { { "lin", "destroy-plan" }, { "ira", "destroy-approve" } };
	struct workflow_request r;
	struct workflow_decision d;

	desk_day(t, "2013-12-06");
	desk_given(t, "c-case01", "release");
	for (int i = 0; i < 2; i++) {
		r = desk_request(t, &t->scratch, desk_command(t, "plan/p-one", steps[i][1]), steps[i][0], "plan/p-one");
		r.alone_ms = 100 * DAY;
		desk_must(desk_do(t, &r).allowed, steps[i][1]);
	}
	ok(true, "what can be undone is planned and approved whoever is about");
	desk_day(t, "2036-01-09");
	r = desk_request(t, &t->scratch, desk_command(t, "plan/p-one", "destroy-commit"), "lin", "plan/p-one");
	r.alone_ms = DAY + 1;
	workflow_decide(&t->scratch, &t->env, t->facts, &r, t->now, &d);
	ok(!d.allowed && d.n_reasons == 1 && strcmp(d.reason[0].code, "alone") == 0,
	    "24 hours and a millisecond after anybody else, nothing is destroyed: %s", d.n_reasons ? d.reason[0].text : "");
	r.alone_ms = DAY;
	workflow_decide(&t->scratch, &t->env, t->facts, &r, t->now, &d);
	ok(d.allowed, "24 hours after, it may be");
}

static void
test_irreversible(struct desk *t)
{
	int n = 0;

	for (size_t i = 0; i < t->env.policy->n_commands; i++)
		if (workflow_irreversible(&t->env.policy->command[i])) {
			is(t->env.policy->command[i].id, "destroy-commit", "it is about this command");
			n++;
		}
	ok(n == 1, "and about no other of the shipped policy");
}

/* Who was about: the host counts for nobody, and one person in steps of 23 hours is alone. */
static void
test_about(void)
{
	struct workflow_about a = { .last = "" };
	instant now = 1000 * DAY;

	ok(workflow_about_alone(&a, "p-aaaaaa", now) > DAY, "at first everybody is alone");
	workflow_about_add(&a, "p-aaaaaa", now);
	ok(workflow_about_alone(&a, "p-aaaaaa", now) > DAY && workflow_about_alone(&a, "p-bbbbbb", now) == 0,
	    "one's own command does not count, another's does");
	workflow_about_add(&a, "p-bbbbbb", now + HOUR);
	workflow_about_add(&a, "h-hostaa", now + 5 * HOUR);
	ok(workflow_about_alone(&a, "p-aaaaaa", now + 5 * HOUR) == 4 * HOUR, "the host's does not");
	for (int i = 1; i <= 3; i++) {
		now += 23 * HOUR;
		workflow_about_add(&a, "p-aaaaaa", now);
	}
	ok(workflow_about_alone(&a, "p-aaaaaa", now) == 68 * HOUR && workflow_about_alone(&a, "p-bbbbbb", now) == 0,
	    "steps of 23 hours by one person: the other's last command is 68 hours ago");
	workflow_about_add(&a, "p-cccccc", now + HOUR);
	ok(workflow_about_alone(&a, "p-aaaaaa", now + HOUR) == 0 && workflow_about_alone(&a, "p-cccccc", now + HOUR) == HOUR,
	    "until a third comes");
}

int
main(void)
{
	static struct desk desk;

	desk_open(&desk);
	test_rule(&desk);
	test_irreversible(&desk);
	test_about();
	desk_close(&desk);
	return done();
}
