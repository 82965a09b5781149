/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_synth.c -- invented people, outcomes, pseudonyms, and the whole way to an analysis table. */
#include "core/file.h"
#include "stats/cohort.h"
#include "stats/synth.h"
#include "tests/unit/tap.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static struct err e;

static struct date
day(const char *s)
{
	struct date d = { 0, 0, 0 };

	(void)(*s && date_parse(&d, s, &e));
	return d;
}

static void
test_outcome(void)
{
	static const struct { const char *name, *index, *committed, *proven, *extracted; int count;
		enum stats_outcome_state state; int offences, days; } c[] = {
		{ "none", "2010-01-15", "", "", "2013-09-30", 0, STATS_OUTCOME_OK, 0, -1 },
		{ "on the index date", "2010-01-15", "2010-01-15", "2010-02-01", "2013-09-30", 1,
		    STATS_OUTCOME_OK, 1, 0 },
		{ "the day before", "2010-01-15", "2010-01-14", "2010-02-01", "2013-09-30", 1,
		    STATS_OUTCOME_OK, 0, -1 },
		{ "the last day of the year", "2010-01-15", "2011-01-14", "2011-02-01",
		    "2013-09-30", 3, STATS_OUTCOME_OK, 3, 364 },
		{ "a year later", "2010-01-15", "2011-01-15", "2011-02-01", "2013-09-30", 1,
		    STATS_OUTCOME_OK, 0, -1 },
		{ "proven on the last day", "2010-01-15", "2010-12-15", "2011-07-15", "2013-09-30",
		    1, STATS_OUTCOME_OK, 1, 334 },
		{ "proven a day too late", "2010-01-15", "2010-12-15", "2011-07-16", "2013-09-30",
		    1, STATS_OUTCOME_OK, 0, -1 },
		{ "never proven", "2010-01-15", "2010-12-15", "", "2013-09-30", 2, STATS_OUTCOME_OK,
		    0, -1 },
		{ "proven and no count", "2010-01-15", "2010-02-15", "2010-03-01", "2013-09-30", 0,
		    STATS_OUTCOME_OK, 1, 31 },
		{ "extracted just in time", "2010-01-15", "", "", "2011-07-15", 0, STATS_OUTCOME_OK,
		    0, -1 },
		{ "extracted a day early", "2010-01-15", "2010-02-15", "2010-03-01", "2011-07-14",
		    1, STATS_OUTCOME_INCOMPLETE, 0, -1 },
		{ "proven before committed", "2010-01-15", "2010-02-15", "2010-02-01", "2013-09-30",
		    1, STATS_OUTCOME_IMPOSSIBLE, 0, -1 },
		{ "29 February ends on the 28th", "2012-02-29", "2013-02-28", "2013-03-01",
		    "2013-09-30", 1, STATS_OUTCOME_OK, 0, -1 },
		{ "and not before", "2012-02-29", "2013-02-27", "2013-03-01", "2013-09-30", 1,
		    STATS_OUTCOME_OK, 1, 364 },
	};

	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		struct stats_offence first = { day(c[i].committed), day(c[i].proven) };
		struct stats_outcome o = stats_outcome_summary(day(c[i].index), first, c[i].count,
		    day(c[i].extracted));
		ok(o.state == c[i].state && o.offences == c[i].offences && o.days == c[i].days &&
		    o.reoffended == (c[i].offences > 0), "outcome: %s", c[i].name);
	}
	struct stats_offence several[] = { { day("2010-06-01"), day("2010-07-01") },
	    { day("2010-03-01"), day("2010-08-01") },
		{ day("2011-03-01"), day("2011-04-01") },
		    { day("2010-04-01"), day("2012-01-01") } };
	struct stats_outcome o = stats_outcome_of(day("2010-01-15"), several, 4, day("2013-09-30"));
	ok(o.offences == 2 && o.days == 45, "of four offences two count, the earlier one is first");
}

static void
test_pseudonym(void)
{
	struct stats_pseudonym a[1000], b[1000];
	size_t order[1000], seen[1000] = { 0 }, moved = 0, bad = 0, same = 0;

	stats_pseudonym_draw(a, 1000);
	stats_pseudonym_draw(b, 1000);
	stats_pseudonym_shuffle(order, 1000);
	for (size_t i = 0; i < 1000; i++) {
		bad += strlen(a[i].hex) != 32 || strspn(a[i].hex, "0123456789abcdef") != 32;
		bad += i && strcmp(a[i - 1].hex, a[i].hex) >= 0;
		same += strcmp(a[i].hex, b[i].hex) == 0;
		bad += order[i] >= 1000 || seen[order[i]]++;
		moved += order[i] != i;
	}
	ok(bad == 0, "1,000 pseudonyms: 32 hex digits, ascending, different; a shuffle is a permutation");
	ok(same == 0 && moved > 900, "drawn again they are others, and a shuffle moves");
}

static void
test_synth(void)
{
	struct stats_synth a, b;
	struct stats_synth_options o = { 7, 2000, 100 };

	ok(stats_synth_make(&a, &o, &e) == OK && stats_synth_make(&b, &o, &e) == OK, "made twice");
	ok(strcmp(a.reg.s, b.reg.s) == 0 && strcmp(a.cohort.s, b.cohort.s) == 0 &&
	    strcmp(a.truth.s, b.truth.s) == 0,
	    "the same seed gives the same bytes");
	stats_synth_release(&b);
	o.seed = 8;
	ok(stats_synth_make(&b, &o, &e) == OK &&
	    strcmp(a.reg.s, b.reg.s) != 0, "another seed gives others");
	ok(strstr(a.cohort.s, ",ZZ") && a.true_rate < a.true_counterfactual &&
	    a.in_register > 60, "ZZ postcodes, an effect");
	stats_synth_release(&a);
	stats_synth_release(&b);
	o.register_size = 99;
	ok(stats_synth_make(&a, &o, &e) == ERR_INVALID, "%s", e.msg);
	o.register_size = 399;
	ok(stats_synth_make(&a, &o, &e) == ERR_INVALID, "%s", e.msg);
	err_clear(&e);
}

/* A 20,000-person register in a file, its cohort in memory, as the vault would hand it out. */
static struct stats_synth made;
static char reg_path[64];

/* Every tenth person has another sentence with the same index date: 22,000 rows. */
static void
make_files(void)
{
	struct stats_synth_options o = { 3, 20000, 300 };
	size_t end, row = 0;

	snprintf(reg_path, sizeof reg_path, "/tmp/probity-test-register.%d.csv", (int)getpid());
	ok(stats_synth_make(&made, &o, &e) == OK, "a register of 20,000: %s", e.msg);
	end = made.reg.len;
	for (size_t at = 0, next; at < end; at = next, row++) {
		next = (size_t)(strchr(made.reg.s + at, '\n') + 1 - made.reg.s);
		if (row && row % 10 == 0) {
			char line[512];
			snprintf(line, sizeof line, "%.*s", (int)(next - at), made.reg.s + at);
			buf_puts(&made.reg, line);
		}
	}
	ok(file_write(reg_path, made.reg.s, made.reg.len, &e) == OK, "in a file: %s", e.msg);
}

static void
options(struct stats_cohort_options *o)
{
	stats_cohort_defaults(o);
	o->extracted = day(STATS_SYNTH_EXTRACTED);
	o->ingest.on = day(STATS_SYNTH_RECEIVED);
}

/* The register row that the truth gives for each cohort row, 0 none. */
static size_t
wrong_links(const struct stats_cohort *c, size_t *found)
{
	size_t wrong = 0, row = 0;
	char *line = strchr(made.truth.s, '\n');

	for (*found = 0; line && line[1]; line = strchr(line + 1, '\n'), row++) {
		char *comma = strchr(line, ',');
		size_t want = strtoul(comma + 1, NULL, 10);
		if (row >= c->link->cohort || c->link->row[row].reason != STATS_LINKED)
			continue;
		wrong += c->link->row[row].register_row != want;
		++*found;
	}
	return wrong;
}

static size_t
lines(const struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->len; i++)
		n += b->s[i] == '\n';
	return n;
}

static size_t
loss(const struct stats_cohort_loss *v, size_t n, const char *reason)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].reason, reason) == 0)
			return v[i].n;
	return SIZE_MAX;
}

/* Whether rows after the header ascend by their first 32 bytes. */
static bool
sorted(const struct buf *b)
{
	const char *p = strchr(b->s, '\n') + 1, *q;

	for (; (q = strchr(p, '\n')) && q[1]; p = q + 1)
		if (memcmp(p, q + 1, 32) >= 0)
			return false;
	return true;
}

static void
check_accounts(const struct stats_cohort *c, const struct stats_cohort_table *t)
{
	size_t sum = 0, pool = 0;

	for (size_t i = 1; i + 1 < t->n_losses; i++)
		if (strcmp(t->loss[i].reason, "linked") != 0)
			sum += t->loss[i].n;
	ok(t->loss[0].n == sum + t->treated_n && loss(t->loss, t->n_losses, "used") == t->treated_n,
	    "received = every loss + used: %zu = %zu + %zu", t->loss[0].n, sum, t->treated_n);
	for (size_t i = 1; i + 1 < t->n_pool_losses; i++)
		pool += t->pool_loss[i].n;
	ok(t->pool_loss[0].n == pool + t->control_n &&
	    t->pool_loss[0].n == 22000 - c->link->accepted,
	    "register = every loss + pool: %zu = %zu + %zu", t->pool_loss[0].n, pool, t->control_n);
	ok(loss(t->loss, t->n_losses, "linked") == c->link->accepted,
	    "the linked stand in between");
}

static void
check_columns(const struct stats_cohort_table *t)
{
	double treated[2] = { 0 }, n[2] = { 0 };
	size_t bad = 0;

	ok(t->n_covariates == 8 && strcmp(t->covariate[0].name, "age") == 0 &&
	    !t->covariate[0].text &&
	    t->covariate[1].text && t->covariate[1].levels == 2 &&
	    strcmp(t->covariate[1].level[0], "F") == 0,
	    "covariates by name, numbers and levels");
	for (size_t i = 0; i < t->n; i++) {
		treated[t->treated[i]] += t->reoffended[i];
		n[t->treated[i]]++;
		bad += t->covariate[0].number[i] < 17 || t->covariate[0].number[i] > 120;
		bad += t->reoffended[i] ? t->offences[i] < 1 ||
		    t->days[i] > 365 : t->offences[i] != 0 || t->days[i] != 365;
		bad += i && strcmp(t->pseudonym[i - 1].hex, t->pseudonym[i].hex) >= 0;
	}
	ok(bad == 0, "ages, outcomes and order are sound");
	printf("# rate of the treated %.3f (truth %.3f), of the pool %.3f; without the effect it would be %.3f\n",
	    treated[1] / n[1], made.true_rate, treated[0] / n[0], made.true_counterfactual);
	ok(fabs(treated[1] / n[1] - made.true_rate) < .1,
	    "the treated re-offend about as the truth says");
}

/* Matching takes away most of the bias, and what is left is the effect that was built in. */
static void
check_effect(const struct stats_cohort_table *t, struct arena *mem)
{
	struct stats_effect_input in = stats_cohort_effect_input(t);
	struct stats_effect_options o = { .design = STATS_MATCHED };
	double want = made.true_rate - made.true_counterfactual;
	struct stats_effect r;

	ok(stats_effect(&in, &o, mem, &r, &e) == OK, "an effect: %s", e.msg);
	if (e.code)
		return;
	const struct stats_measure *m = &r.main.measure[STATS_RATE];
	printf("# truth %.3f, matched %.3f (%zu treated, %zu controls)\n", want, m->difference,
	    r.main.matched_treated, r.main.matched_controls);
	ok(m->shown && fabs(m->difference - want) < .08, "about as large as the truth");
	ok(r.main.matched_treated > 200 &&
	    r.main.worst_balance < .1, "nearly everybody matched, and balanced");
}

static void
test_cohort(void)
{
	struct arena mem = ARENA_INIT;
	struct stats_cohort_options o;
	struct stats_cohort c;
	struct stats_cohort_table t;
	size_t found;
	AUTO_BUF(links);
	AUTO_BUF(set);

	options(&o);
	ok(stats_cohort_link(&c, &mem, "cohort.csv", made.cohort.s, made.cohort.len, reg_path, &o,
	    &e) == OK,
	    "linked: %s", e.msg);
	ok(c.ingest.received == 300 && c.ingest.usable < 300 &&
	    c.ingest.duplicates > 0, "received and usable");
	ok(wrong_links(&c, &found) == 0 && found >= 200 &&
	    found == c.link->accepted, "%zu links, none wrong", found);
	ok(stats_cohort_table(&t, &mem, &c, reg_path, &o, &e) == OK, "a table: %s", e.msg);
	ok(t.treated_n >= 200 && t.control_n > 1000 &&
	    t.n == t.treated_n + t.control_n, "%zu treated, a pool of %zu",
	    t.treated_n, t.control_n);
	check_accounts(&c, &t);
	ok(loss(t.pool_loss, t.n_pool_losses, "other-sentence-of-cohort") - 10 < 60,
	    "another sentence of a linked person is not in the pool");
	check_columns(&t);
	check_effect(&t, &mem);
	stats_cohort_link_csv(&c, &links);
	stats_cohort_set_csv(&t, &set);
	ok(lines(&links) == c.link->accepted + 1 && lines(&set) == t.n + 1 &&
	    lines(&t.extract) == t.treated_n + 1,
	    "three buffers with a row for each person");
	ok(sorted(&links) && sorted(&set) && sorted(&t.extract), "each sorted by pseudonym");
	ok(!strstr(t.extract.s, "ZZ") && !strstr(t.extract.s, "forename") &&
	    !strstr(t.extract.s, "dob") &&
	    strstr(t.extract.s, "first_reoffence_date"),
	    "the extract has outcomes and no identifiers");
	ok(strncmp(set.s, "pseudonym,treated,age,gender,", 29) == 0 &&
	    strstr(set.s, ",reoffended,offences,days\n"),
	    "the analysis set's header");
	stats_cohort_table_release(&t);
	stats_cohort_release(&c);
	arena_free(&mem);
}

static void
test_cohort_refusals(void)
{
	static const char *const shoe[] = { "age", "shoe_size" };
	struct arena mem = ARENA_INIT;
	struct stats_cohort_options o;
	struct stats_cohort c;
	struct stats_cohort_table t;

	options(&o);
	ok(stats_cohort_link(&c, &mem, "cohort.csv", "forename\n", 9, reg_path, &o,
	    &e) == ERR_INVALID &&
	    strncmp(e.msg, "missing-column: ", 16) == 0, "%s", e.msg);
	ok(stats_cohort_link(&c, &mem, "cohort.csv", made.cohort.s, made.cohort.len, "/no/such.csv",
	    &o, &e) ==
	    ERR_NOT_FOUND, "%s", e.msg);
	err_clear(&e);
	ok(stats_cohort_link(&c, &mem, "cohort.csv", made.cohort.s, made.cohort.len, reg_path, &o,
	    &e) == OK, "linked");
	o.covariate = shoe;
	o.n_covariates = 2;
	ok(stats_cohort_table(&t, &mem, &c, reg_path, &o, &e) == ERR_NOT_FOUND, "%s", e.msg);
	options(&o);
	o.conviction = "proved";
	ok(stats_cohort_table(&t, &mem, &c, reg_path, &o, &e) == ERR_NOT_FOUND, "%s", e.msg);
	options(&o);
	o.extracted = day("2009-01-01");
	ok(stats_cohort_table(&t, &mem, &c, reg_path, &o, &e) == ERR_INVALID, "%s", e.msg);
	stats_cohort_release(&c);
	arena_free(&mem);
}

int
main(void)
{
	test_outcome();
	test_pseudonym();
	test_synth();
	make_files();
	test_cohort();
	test_cohort_refusals();
	(void)unlink(reg_path);
	stats_synth_release(&made);
	return done();
}
