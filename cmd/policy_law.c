/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_law.c -- the law as the policy states it: its part of `policy show`, and `policy rights`. */
#include "cmd/policy_int.h"
#include "core/buf.h"

#include <string.h>

static const char *verified(bool yes) { return yes ? "yes" : "unverified"; }
static const char *yes_no(bool yes) { return yes ? "yes" : "no"; }

/* The first `n` of the names: on a screen the rest would be pages wide. */
static void
columns(struct table *t, size_t n, const char *const *name)
{
	for (size_t i = 0; name[i] && i < n; i++)
		table_column(t, name[i], TABLE_TEXT);
}
#define COLUMNS(t, n, ...) columns(t, n, (const char *const[]){ __VA_ARGS__, NULL })

static void
row(struct table *t, size_t n, const char *const *text, size_t all)
{
	for (size_t i = 0; i < all && i < n; i++)
		table_text(t, text[i]);
}
#define ROW(t, n, ...) row(t, n, (const char *const[]){ __VA_ARGS__ }, \
	sizeof (const char *const[]){ __VA_ARGS__ } / sizeof(char *))
enum { ALL = 99 };

static bool
has_come(const char *day, const struct date *as_at)
{
	char s[11];

	if (as_at)
		date_format(s, *as_at);
	return !as_at || strcmp(day, s) <= 0;
}

static void
regimes(struct arena *mem, const struct policy *p, const struct date *day, size_t n, struct table *t)
{
	(void)mem;
	COLUMNS(t, n, "regime", "scope", "from", "until", "verified", "title", "source");
	for (size_t i = 0; i < p->n_regimes; i++) {
		const struct policy_regime *r = &p->regime[i];
		if (!day || workflow_law_regime(p, r->enforcement, *day) == r)
			ROW(t, n, r->id, r->enforcement ? "law-enforcement" : "general", r->from, r->until, verified(r->verified),
			    r->title, r->source);
	}
}

static void
commencements(struct arena *mem, const struct policy *p, const struct date *day, size_t n, struct table *t)
{
	COLUMNS(t, n, "commencement", "day", "regimes", "verified", "brings", "source");
	for (size_t i = 0; i < p->n_commencements; i++) {
		const struct policy_commencement *c = &p->commencement[i];
		if (has_come(c->day, day))
			ROW(t, n, c->id, c->day, workflow_policy_joined(mem, &c->regimes), verified(c->verified), c->brings, c->source);
	}
}

static void
bases(struct arena *mem, const struct policy *p, const struct date *day, size_t n, struct table *t)
{
	COLUMNS(t, n, "basis", "kind", "provision", "from", "until", "verified", "title", "covers", "with", "only_for", "policy_document",
	    "public_tasks", "after_consent", "note", "source");
	for (size_t i = 0; i < p->n_bases; i++) {
		const struct policy_basis *b = &p->basis[i];
		if (!day || workflow_law_in_force(p, b, *day))
			ROW(t, n, b->id, workflow_basis_kind_name[b->kind], b->provision, workflow_law_from(p, &b->regimes, b->from),
			    workflow_law_until(p, &b->regimes, b->until), verified(b->verified), b->title, workflow_policy_joined(mem, &b->covers),
			    workflow_policy_joined(mem, &b->with), workflow_policy_joined(mem, &b->only_for), yes_no(b->policy_document), yes_no(!b->not_for_public_tasks),
			    yes_no(!b->not_after_consent), b->note, b->source);
	}
}

static void
rights(struct arena *mem, const struct policy *p, const struct date *day, size_t n, struct table *t)
{
	COLUMNS(t, n, "right", "provision", "from", "until", "verified", "title", "bases", "note", "source");
	for (size_t i = 0; i < p->n_rights; i++) {
		const struct policy_right *r = &p->right[i];
		if (!day || workflow_law_right_applies(p, r, *day))
			ROW(t, n, r->id, r->provision, workflow_law_from(p, &r->regimes, r->from),
			    workflow_law_until(p, &r->regimes, r->until), verified(r->verified), r->title, workflow_policy_joined(mem, &r->bases),
			    r->note, r->source);
	}
}

void
cmd_policy_law(struct ctx *c, const struct policy *p, const char *topic, const struct date *day, struct table *t)
{
	static const struct {
		const char *name;
		void (*fill)(struct arena *, const struct policy *, const struct date *, size_t, struct table *);
		size_t on_screen;	/* columns */
	} topics[] = {
		{ "regimes", regimes, 6 }, { "commencements", commencements, 5 }, { "bases", bases, 7 }, { "rights", rights, 6 },
	};

	for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
		if (strcmp(topics[i].name, topic) == 0)
			topics[i].fill(c->mem, p, day, c->json || c->plain ? ALL : topics[i].on_screen, t);
}

/* The rights of one basis, each that its regimes know: those it gives, and those it does not. */
void
cmd_policy_rights_of(const struct policy *p, const struct policy_basis *b, const struct date *day, struct table *t)
{
	COLUMNS(t, ALL, "right", "exists", "verified", "provision", "from", "until", "title", "note");
	for (size_t i = 0; i < p->n_rights; i++) {
		const struct policy_right *r = &p->right[i];
		bool known = false;
		for (size_t k = 0; k < r->regimes.n; k++)
			known |= workflow_policy_has(&b->regimes, r->regimes.item[k]);
		if (known && (!day || workflow_law_right_applies(p, r, *day)))
			ROW(t, ALL, r->id, yes_no(workflow_policy_has(&r->bases, b->id)), verified(r->verified), r->provision,
			    workflow_law_from(p, &r->regimes, r->from), workflow_law_until(p, &r->regimes, r->until), r->title, r->note);
	}
}

enum err_code
cmd_as_at(struct ctx *c, struct date *day, const struct date **given, struct err *e)
{
	const char *s = cmd_opt(c, "as-at");

	*given = NULL;
	if (s && date_parse(day, s, e))
		return err_wrap(e, "--as-at");
	if (s)
		*given = day;
	return OK;
}

/* `b` may be asked for its rights, on the day (NULL: no day in particular). */
enum err_code
cmd_policy_may_give(const struct policy *p, const struct policy_basis *b, const struct date *day, struct err *e)
{
	char s[11] = "";
	const char *until = workflow_law_until(p, &b->regimes, b->until);

	if (!workflow_law_is_basis(b))
		return err_set(e, ERR_INVALID, "%s is a %s; rights follow from a basis or part-3-basis", b->id,
		    workflow_basis_kind_name[b->kind]);
	if (!day || workflow_law_in_force(p, b, *day))
		return OK;
	date_format(s, *day);
	return err_set(e, ERR_INVALID, "%s is not in force on %s, only from %s%s%s; choose a day with --as-at", b->id, s,
	    workflow_law_from(p, &b->regimes, b->from), until ? " to " : "", until ? until : "");
}

static enum err_code
run_rights(struct ctx *c, int argc, char **argv, struct err *e)
{
	struct policy_source s = { .n = 0 };
	struct diag d = { .mem = c->mem };
	const struct date *given;
	struct date day;
	enum err_code code;

	if ((code = cmd_args(c, argc, 1, 1, e)) || (code = cmd_as_at(c, &day, &given, e)) ||
	    (code = cmd_policy_add_rest(c, &s, e)))
		return code;
	const struct policy *p = workflow_policy_read(c->mem, s.file, s.n, &d);
	if (!p)
		return diag_err(&d, e);
	const struct policy_basis *b = workflow_policy_basis(p, argv[0]);
	if (!b)
		return err_set(e, ERR_NOT_FOUND, "the policy knows no basis '%.40s'; `probity policy show bases` lists them", argv[0]);
	if ((code = cmd_policy_may_give(p, b, given, e)))
		return code;
	struct table *t = table_new(c->mem, "rights");
	cmd_policy_rights_of(p, b, given, t);
	table_write(c->out, t, table_format(c->json, c->plain));
	return OK;
}

const struct opt cmd_as_at_opts[] = {
	{ "as-at", "DATE", "only what is the law on that day" },
	{ 0 }
};

const struct cmd cmd_policy_rights = {
    .noun = "policy",
    .verb = "rights",
    .args = "BASIS",
    .brief = "which rights people have when data is processed on that basis",
    .detail = "BASIS is a name such as article-6-1-e. Both the rights that it gives and those that it does not give "
              "are listed, and without --as-at those of every day: from and until say when each is the law. A rule that nobody has compared with the text of the law is marked unverified. This is "
              "not legal advice.",
    .opts = cmd_as_at_opts,
    .run = run_rights,
};
