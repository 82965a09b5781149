/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_decide.c -- any bytes as a sequence of requests to workflow_decide, with what is allowed
 * applied.  Nothing may crash; a refusal has reasons and no effect, an acceptance the other way round.
 *
 * A request is: a byte for the command, one for the object, one for the person, one for the hours
 * that pass, one for how many fields are spoilt, then two bytes and a short text for each of these.
 */
#include "tests/unit/decide_lab.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct input { const uint8_t *p, *end; };

static const char *const objects[] = { "c-case01", "c-case01/lawful-basis", "c-case01/cohort", "plan/p-one", "hold/h-one",
	"actor/p-gus000", "actor/p-newone", "programme/pilot", "programme/pilot/moj-pia", "programme/next", "lab", "policy",
	"organisation/o-new000", "c-case01/review-period", "c-case01/analysis" };

static uint8_t
byte(struct input *in)
{
	return in->p < in->end ? *in->p++ : 0;
}

/* A text of the ledger's alphabet, up to a NUL. */
static const char *
text(struct arena *mem, struct input *in)
{
	char s[80];
	size_t n = 0;

	for (uint8_t b; n < sizeof s - 1 && (b = byte(in)) != 0;)
		s[n++] = (char)(' ' + b % 95);
	s[n] = '\0';
	return arena_strdup(mem, s);
}

static struct cjson *
value(struct arena *mem, struct input *in)
{
	switch (byte(in) % 5) {
	case 0:		return cjson_int(mem, (int64_t)byte(in) * 1000003);
	case 1:		return cjson_null(mem);
	case 2:		return cjson_array(mem);
	default:	return cjson_string(mem, text(mem, in));
	}
}

static void
spoil(struct desk *t, struct input *in, const struct policy_command *c, struct workflow_request *r)
{
	struct cjson *map[] = { (struct cjson *)r->f, (struct cjson *)r->seal, (struct cjson *)r->doc };
	struct cjson *into = map[byte(in) % 3];
	uint8_t which = byte(in);

	if (which == 255)
		r->f = value(&t->scratch, in);
	else if (which == 254)
		r->as = text(&t->scratch, in);
	else if (which == 253)
		r->principal = text(&t->scratch, in);
	else if (which == 252)
		r->actor = text(&t->scratch, in);
	else if (which == 251)
		r->act = text(&t->scratch, in);
	else if (which == 250)
		r->obj = text(&t->scratch, in);
	else if (which == 249)
		r->kind = text(&t->scratch, in);
	else if (which == 248)
		r->ver = (int64_t)byte(in) - 128;
	else if (c->n_fields && r->f->kind == CJSON_OBJECT)
		cjson_set(&t->scratch, into, c->field[which % c->n_fields].id, value(&t->scratch, in));
}

static void
one(struct desk *t, struct input *in)
{
	const struct policy_command *c = &t->env.policy->command[byte(in) % t->env.policy->n_commands];
	const char *obj = objects[byte(in) % (sizeof objects / sizeof *objects)];
	uint8_t who = byte(in);
	struct workflow_request r = desk_request(t, &t->scratch, c, who < DESK_PEOPLE ? desk_people[who].name : DESK_HOST, obj);

	t->now += (instant)byte(in) * 3600000;
	for (int i = byte(in) % 4; i > 0; i--)
		spoil(t, in, c, &r);
	struct workflow_decision d = desk_do(t, &r);
	if (d.allowed != (d.n_reasons == 0) || d.allowed != (d.eff != NULL))
		abort();
	arena_free(&t->scratch);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct desk t;
	struct input in = { data, data + n };

	if (!t.env.policy)
		desk_open(&t);
	desk_reset(&t);
	desk_day(&t, "2013-12-06");
	if (byte(&in) % 2)
		desk_given(&t, "c-case01", "release");
	for (int i = 0; i < 40 && in.p < in.end; i++)
		one(&t, &in);
	return 0;
}
