/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_people.c -- attempts to talk round the rules about people: tests/cases/people.txt, told to
 * workflow_decide.  Each is refused with a sentence that says why, or has no effect; and at the end
 * every sentence that these rules can answer with must have been given.
 */
#include "tests/unit/stories.h"

enum { COLUMNS = 6 };

static struct desk desk;

/* What the people rules can say; each must be provoked by some row. */
static const char *const sentences[] = {
	/* decide_people.c */
	"is given in person", "is not another person", "so nobody acts for them", "is not an active actor",
	"it takes one of these roles", "no delegation from", "was granted by", "is a person's to give",
	/* decide_grant.c */
	"nobody grants a role to themselves", "has the power to grant from this person alone", "may not be held together with",
	"before it begins", "only a revocation makes that shorter", "what begins after that is granted after it",
	"nobody takes this role from themselves", "nobody records their own leaving", "nobody says of themselves for whom they speak",
	"it would end on",
	/* decide_deputy.c */
	"for information-asset-owner it is from", "does not hold information-asset-owner any more", "which is never together with",
	"is not delegable", "nobody delegates a role that they do not hold", "a deputy is another person", "is not active in this lab",
	"which the deputy has", "begins today or later", "the delegation would end", "at the latest",
	"is ended by the person who gave it", "there is no delegation of",
	/* decide_credential.c */
	"and none is recorded for", "which ran out for", "has from", "nobody records their own vetting", "a later",
	"is recorded for this person",
	/* decide_interest.c */
	"stands aside here because of an interest", "does not stand aside from", "another brings them back",
	/* decide_vote.c */
	"has given it already",
};
enum { SENTENCES = sizeof sentences / sizeof *sentences };
static bool said[SENTENCES];

/* "field=value" and "-field" in the request. */
static void
adapt(struct workflow_request *r, const struct policy_command *c, char *with)
{
	char *save = NULL;

	for (char *w = strtok_r(with, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		struct cjson *map = (struct cjson *)r->f;
		char *eq = strchr(w, '=');
		desk_must(eq != NULL, "a value is field=value");
		*eq++ = '\0';
		for (size_t i = 0; i < c->n_fields; i++)
			if (strcmp(c->field[i].id, w) == 0)
				map = desk_map(map, (struct cjson *)r->seal, (struct cjson *)r->doc, &c->field[i]);
		cjson_set_string(&desk.scratch, map, w, eq);
	}
}

static void
hear(const struct workflow_decision *d)
{
	for (size_t i = 0; i < d->n_reasons; i++)
		for (int k = 0; k < SENTENCES; k++)
			said[k] |= strstr(d->reason[i].text, sentences[k]) != NULL;
}

static bool
answers(const struct workflow_decision *d, const char *sentence)
{
	for (size_t i = 0; i < d->n_reasons; i++)
		if (strstr(d->reason[i].text, sentence))
			return true;
	return false;
}

/* day | who [for whom] | does | on | with | yes, or words of the refusal */
static void
row(const char *place, char *col[COLUMNS])
{
	const struct policy_command *c = desk_command(&desk, col[3], col[2]);
	char *whom = strstr(col[1], " for ");

	if (strcmp(col[0], ".") != 0)
		desk_day(&desk, col[0]);
	desk_must(c != NULL, arena_printf(&desk.scratch, "%s: no command %s on %s", place, col[2], col[3]));
	if (whom)
		*whom = '\0';
	struct workflow_request r = desk_request(&desk, &desk.scratch, c, col[1], col[3]);
	r.principal = whom ? desk_id(&desk.scratch, whom + 5) : NULL;
	adapt(&r, c, col[4]);
	struct workflow_decision d = desk_do(&desk, &r);
	hear(&d);
	bool yes = strcmp(col[5], "yes") == 0, good = yes ? d.allowed : !d.allowed && answers(&d, col[5]);
	ok(good, "%s: %s%s%s %s %s: %s", place, col[1], whom ? " for " : "", whom ? whom + 5 : "", col[2], col[3], col[5]);
	for (size_t i = 0; !good && i < d.n_reasons; i++)
		printf("# %s: %s\n", d.reason[i].code, d.reason[i].text);
}

static void
tell(struct desk *t, struct story_line *l)
{
	if (l->word)
		story_of_cases(t, l);
	else
		row(l->place, l->col);
}

/* One function says what is given in person, and these are. */
static void
test_in_person(void)
{
	static const char *const yes[][2] = { { "actor/p-gus000", "role-grant" }, { "actor/p-gus000", "delegate" },
		{ "actor/p-gus000", "custodian-allow" }, { "plan/p-one", "destroy-plan" }, { "hold/h-one", "hold-release" },
		{ "emergency/e-one", "break-glass" } };
	static const char *const no[][2] = { { "c-case01", "apply" }, { "hold/h-one", "hold-place" }, { "programme/pilot", "programme-stop" } };
	const struct policy *p = desk.env.policy;
	int in_person = 0;

	desk_thing(&desk, "plan/p-one", "plan", "planned");
	desk_thing(&desk, "hold/h-one", "hold", "placed");
	desk_thing(&desk, "c-case01", "evaluation-request", "applied");
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		ok(workflow_in_person(desk_command(&desk, yes[i][0], yes[i][1])), "%s is given in person", yes[i][1]);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		ok(!workflow_in_person(desk_command(&desk, no[i][0], no[i][1])), "%s need not be", no[i][1]);
	for (size_t i = 0; i < p->n_commands; i++) {
		bool kind = strcmp(p->command[i].on, "lab") == 0 || strcmp(p->command[i].on, "policy") == 0 ||
		    strcmp(p->command[i].on, "actor") == 0 || strcmp(p->command[i].on, "plan") == 0;
		in_person += kind && workflow_in_person(&p->command[i]) ? 1 : kind ? -1000 : 0;
	}
	ok(in_person > 20, "all that is done to people, plans, the lab and its policy is, %d commands", in_person);
}

/* Where a role that may be lent asks for training, the deputy needs it too.  No shipped one does, so one is
 * made to. */
static void
test_deputy_training(void)
{
	static const char *item[] = { "training-data-protection" };
	struct policy_role *role = (struct policy_role *)workflow_policy_role(desk.env.policy, "information-asset-owner");
	char rows[][160] = { "given: doc-advise 2013-10-07",
		". | ira | delegate | actor/p-ira000 | deputy=p-gus000 role=information-asset-owner until=2013-12-31 | yes",
		". | gus for ira | doc-approve | c-case01/lawful-basis | | and none is recorded for p-gus000",
		". | ida | record-credential | actor/p-gus000 | from=2013-10-01 | yes",
		"set: actor/p-ira000 credential-training-data-protection",
		". | gus for ira | doc-approve | c-case01/lawful-basis | | and none is recorded for p-ira000",
		". | ida | record-credential | actor/p-ira000 | from=2013-10-01 | yes",
		". | gus for ira | doc-approve | c-case01/lawful-basis | | yes" };

	role->required = (struct policy_list){ item, 1 };
	desk_reset(&desk);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		story_line(&desk, "a deputy's training", rows[i], COLUMNS, tell);
	role->required = (struct policy_list){ NULL, 0 };
}

int
main(void)
{
	desk_open(&desk);
	story_tell(&desk, "people.txt", COLUMNS, tell);
	for (int k = 0; k < SENTENCES; k++)
		ok(said[k], "somebody was told: %s", sentences[k]);
	desk_reset(&desk);
	test_in_person();
	test_deputy_training();
	desk_close(&desk);
	return done();
}
