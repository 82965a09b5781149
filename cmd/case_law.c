/* SPDX-License-Identifier: GPL-3.0-or-later */
/* case_law.c -- what stands behind a case in law: `case rights`, `case sworn`. */
#include "cmd/lab.h"
#include "cmd/policy_int.h"
#include "core/zone.h"

#include <string.h>

/* The policy that the object is judged under: its case's own. */
static const struct policy *
policy_of(struct workflow_lab *lab, const char *obj)
{
	const struct workflow_request r = { .obj = obj };
	const struct policy *p = workflow_policy_for(&lab->env, lab->facts, &r);

	return p ? p : lab->env.policy;
}

/* ---- rights ---- */

struct search { const struct policy *p; const char *obj; const struct policy_basis *found; };

static void
find_basis(const char *obj, const char *fact, const char *value, void *ctx)
{
	struct search *s = ctx;
	const struct policy_basis *b = strcmp(obj, s->obj) == 0 ? workflow_policy_basis(s->p, value) : NULL;

	(void)fact;
	if (b && workflow_law_is_basis(b))
		s->found = b;
}

static enum err_code
rights_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct search s = { 0 };
	const struct date *given;
	struct date day;
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_as_at(c, &day, &given, e)) || (code = cmd_begin(c, argc, 1, 1, &lab, e)) ||
	    (code = workflow_lab_resolve(lab, argv[0], &s.obj, e)) ||
	    (!given && (code = zone_local(lab->env.zone, lab->now, &day, NULL, e))))
		return code;
	(void)workflow_facts_get(lab->facts, s.obj, "kind");	/* loads the object */
	s.p = policy_of(lab, s.obj);
	workflow_facts_each(lab->facts, find_basis, &s);
	if (!s.found)
		return err_set(e, ERR_NOT_FOUND, "%s records no lawful basis, so no right follows from it", argv[0]);
	if ((code = cmd_policy_may_give(s.p, s.found, &day, e)))
		return code;
	struct table *t = table_new(c->mem, "rights");
	cmd_policy_rights_of(s.p, s.found, &day, t);
	cmd_print_table(c, t);
	cmd_next(c, "policy rights %s", s.found->id);
	return OK;
}

const struct cmd cmd_case_rights = { .noun = "case", .verb = "rights", .args = "CASE",
	.brief = "which rights people have, by the basis that the case rests on",
	.detail = "They are worked out from the basis that was sworn to and the law of today, or of --as-at. A rule that "
	    "nobody has compared with the text of the law is marked unverified. This is not legal advice.",
	.needs = NEEDS_LAB, .opts = cmd_as_at_opts, .run = rights_run };

/* ---- what was sworn ---- */

static const char *
standing(const struct policy_attestation *a, const char *until, const char *words, const char *today)
{
	if (strcmp(words, a->text_digest) != 0)
		return "the words have changed";
	return *until && strcmp(until, today) < 0 ? "expired" : "in force";
}

/* The names of who swore: where it takes several people, all who gave the command. */
static const char *
who(struct ctx *c, struct workflow_lab *lab, const char *obj, const struct policy *p, const struct policy_attestation *a)
{
	const char *by = workflow_facts_get(lab->facts, obj, arena_printf(c->mem, "attested-by-%s", a->id));
	const char *kind = workflow_facts_get(lab->facts, obj, "kind"), *names = "";

	for (size_t i = 0; i < p->n_commands; i++)
		if (p->command[i].quorum > 1 && strcmp(p->command[i].on, kind) == 0 &&
		    workflow_policy_has(&p->command[i].attests, a->id))
			by = workflow_facts_get(lab->facts, obj, arena_printf(c->mem, "by-%s", p->command[i].id));
	for (const char *s = by; *s; s += strcspn(s, ","), s += *s == ',') {
		const char *one = arena_printf(c->mem, "%.*s", (int)strcspn(s, ","), s);
		names = arena_printf(c->mem, "%s%s%s", names, *names ? ", " : "", workflow_lab_name(lab, one));
	}
	return *names ? names : NULL;
}

static void
sworn_row(struct ctx *c, struct table *t, struct workflow_lab *lab, const char *obj, const struct policy *p,
    const struct policy_attestation *a, const char *today)
{
	const char *span = workflow_facts_get(lab->facts, obj, arena_printf(c->mem, "attested-%s", a->id));
	const char *words = workflow_facts_get(lab->facts, obj, arena_printf(c->mem, "attested-text-%s", a->id));
	bool same = strcmp(words, a->text_digest) == 0;

	if (strlen(span) < 12)
		return;
	table_text(t, a->id);
	table_text(t, who(c, lab, obj, p, a));
	table_text(t, arena_printf(c->mem, "%.10s", span));
	table_text(t, span[12] ? span + 12 : NULL);
	table_text(t, standing(a, span + 12, words, today));
	table_text(t, words);
	table_text(t, same ? a->text : NULL);
}

static enum err_code
sworn_run(struct ctx *c, int argc, char **argv, struct err *e)
{
	static const char *const column[] = { "attestation", "by", "from", "until", "standing", "digest", "text" };
	const char *obj;
	struct date day;
	char today[11];
	AUTO_LAB(lab);
	enum err_code code;

	if ((code = cmd_begin(c, argc, 1, 1, &lab, e)) || (code = workflow_lab_resolve(lab, argv[0], &obj, e)) ||
	    (code = zone_local(lab->env.zone, lab->now, &day, NULL, e)))
		return code;
	date_format(today, day);
	(void)workflow_facts_get(lab->facts, obj, "kind");
	const struct policy *p = policy_of(lab, obj);
	struct table *t = table_new(c->mem, "sworn");
	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		table_column(t, column[i], TABLE_TEXT);
	for (size_t i = 0; i < p->n_attestations; i++)
		sworn_row(c, t, lab, obj, p, &p->attestation[i], today);
	cmd_print_table(c, t);
	return OK;
}

const struct cmd cmd_case_sworn = { .noun = "case", .verb = "sworn", .args = "OBJECT",
	.brief = "who swore what on a case, dataset or plan, when, until when, and in which words",
	.detail = "The words are those of the policy that the case runs under. Where they have changed since the oath, it "
	    "serves no longer, and only the digest of what was sworn is shown: the policy of that day has the words.",
	.needs = NEEDS_LAB, .run = sworn_run };
