/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ingest.c -- see ingest.h. */
#include "stats/ingest.h"

#include "core/xalloc.h"
#include "stats/link_int.h"

#include <stdlib.h>
#include <string.h>

struct seen { struct stats_person p; size_t row; };

struct check {
	struct stats_ingest *out;
	struct arena *mem;
	struct stats_register *file;
	const struct stats_ingest_options *o;
	struct stats_person_columns col;
	int32_t today;
	struct stats_ingest_fault *fault;
	size_t n_faults, cap_faults, row_faults;	/* row_faults: fatal ones of this row */
	struct stats_keys keys;		/* identity -> index into seen */
	struct seen *seen;
	size_t n_seen, cap_seen;
	unsigned char *usable;
	size_t cap_usable;
};

static const struct stats_cell *
cell(const struct check *c, enum stats_field f)
{
	static const struct stats_cell none = { "", 0 };
	int i = c->col.column[f];

	return i < 0 ? &none : &stats_register_cells(c->file)[i];
}

static void
add(struct check *c, enum stats_field f, const char *code, bool fatal, size_t other)
{
	if (c->n_faults == c->cap_faults) {
		c->cap_faults = c->cap_faults ? 2 * c->cap_faults : 64;
		c->fault = xrealloc(c->fault, c->cap_faults * sizeof *c->fault);
	}
	c->fault[c->n_faults++] = (struct stats_ingest_fault){
		stats_register_row(c->file), stats_register_line(c->file), code,
		    stats_field_name[f], other, fatal };
	c->row_faults += fatal;
}

static void
check_name(struct check *c, enum stats_field f, size_t letters, const char *missing)
{
	const struct stats_cell *v = cell(c, f);

	if (!letters) {
		add(c, f, missing, true, 0);
		return;
	}
	for (size_t i = 0; i < v->n; i++)
		if (v->s[i] >= '0' && v->s[i] <= '9') {
			add(c, f, "name-has-digits", false, 0);
			return;
		}
}

/* A date that is required (missing: its code) or may be blank (NULL).  True when it can be used. */
static bool
check_date(struct check *c, enum stats_field f, int32_t day, const char *missing,
    const char *format)
{
	if (!cell(c, f)->n) {
		if (missing)
			add(c, f, missing, true, 0);
		return false;
	}
	if (day == STATS_NO_DAY)
		add(c, f, format, true, 0);
	return day != STATS_NO_DAY;
}

static void
check_dates(struct check *c, const struct stats_person *p)
{
	int youngest = c->o->youngest ? c->o->youngest : 10;
	bool born = check_date(c, STATS_DOB, p->dob_day, "dob-missing", "dob-format");
	bool began = check_date(c, STATS_INTERVENTION_START, p->when, "intervention-start-missing",
	    "intervention-start-format");
	bool start = check_date(c, STATS_SENTENCE_START, p->start,
	    c->o->sentence_dates ? "sentence-start-missing" : NULL, "sentence-start-format");
	bool end = check_date(c, STATS_SENTENCE_END, p->end, NULL, "sentence-end-format");

	if (born && p->dob_day > c->today)
		add(c, STATS_DOB, "dob-in-future", true, 0);
	if (began && p->when > c->today)
		add(c, STATS_INTERVENTION_START, "intervention-start-in-future", true, 0);
	else if (born && began && p->when < p->dob_day)
		add(c, STATS_INTERVENTION_START, "intervention-start-before-dob", true, 0);
	else if (born && began) {
		struct date b = date_from_days(p->dob_day), i = date_from_days(p->when);
		if (i.y * 10000 + i.m * 100 + i.d < (b.y + youngest) * 10000 + b.m * 100 + b.d)
			add(c, STATS_DOB, "under-age", true, 0);
	}
	if (start && end && p->end < p->start)
		add(c, STATS_SENTENCE_END, "sentence-end-before-start", true, 0);
}

static void
check_identifiers(struct check *c, struct stats_person *p)
{
	const struct stats_cell *v = cell(c, STATS_PNC_ID);
	enum stats_pnc pnc = stats_person_pnc(v->s, v->n, &p->pnc);

	if (pnc == STATS_PNC_BAD_FORM)
		add(c, STATS_PNC_ID, "pnc-id-format", false, 0);
	else if (pnc == STATS_PNC_BAD_LETTER)
		add(c, STATS_PNC_ID, "pnc-id-check-letter", false, 0);
	if (cell(c, STATS_GENDER)->n && !p->gender)
		add(c, STATS_GENDER, "gender-unknown", false, 0);
}

static bool
same_names(const struct stats_person *a, const struct stats_person *b)
{
	return memcmp(a->forename, b->forename, sizeof a->forename) == 0 &&
	    memcmp(a->surname, b->surname, sizeof a->surname) == 0;
}

/* The earlier rows that have one of this row's identities: names with dob, PNC id, prison number. */
static void
check_repeats(struct check *c, const struct stats_person *p)
{
	uint64_t names = stats_keys_text(21, p->forename, sizeof p->forename) ^
	    3 * stats_keys_text(22, p->surname, sizeof p->surname);
	uint64_t key[3] = { p->n_surname && p->dob ? names ^ p->dob * 0x9e3779b97f4a7c15u : 0,
		p->pnc ? p->pnc * 0xd1342543de82ef95u : 0,
		p->prison ? p->prison * 0xaf251af3b0f025b5u : 0 };

	for (int k = 0; k < 3; k++)
		for (uint32_t at = key[k] ? stats_keys_find(&c->keys, key[k]) : 0; at;
		    at = stats_keys_again(&c->keys, at)) {
			const struct seen *s = &c->seen[c->keys.node[at - 1].value];
			bool same_dob = s->p.dob == p->dob;
			if (k == 0 && !(same_dob && same_names(&s->p, p)))
				continue;
			if ((k == 1 && s->p.pnc != p->pnc) || (k == 2 && s->p.prison != p->prison))
				continue;
			enum stats_field f = k == 0 ? STATS_SURNAME : k == 1 ? STATS_PNC_ID :
			    STATS_PRISON_NO;
			add(c, f, same_dob ? "duplicate" : "identifier-shared", true, s->row);
			c->out->duplicates += same_dob;
			return;
		}
	if (c->row_faults)
		return;		/* a row that is not used makes no other row a duplicate */
	if (c->n_seen == c->cap_seen) {
		c->cap_seen = c->cap_seen ? 2 * c->cap_seen : 256;
		c->seen = xrealloc(c->seen, c->cap_seen * sizeof *c->seen);
	}
	c->seen[c->n_seen] = (struct seen){ *p, stats_register_row(c->file) };
	for (int k = 0; k < 3; k++)
		if (key[k])
			stats_keys_add(&c->keys, key[k], (uint32_t)c->n_seen);
	c->n_seen++;
}

static void
check_row(struct check *c)
{
	struct stats_person p;

	c->row_faults = 0;
	stats_person_read(&p, stats_register_cells(c->file), &c->col);
	check_name(c, STATS_FORENAME, p.n_forename, "forename-missing");
	check_name(c, STATS_SURNAME, p.n_surname, "surname-missing");
	check_dates(c, &p);
	check_identifiers(c, &p);
	check_repeats(c, &p);
	if (c->out->received == c->cap_usable) {
		c->cap_usable = c->cap_usable ? 2 * c->cap_usable : 256;
		c->usable = xrealloc(c->usable, c->cap_usable);
	}
	c->usable[c->out->received++] = c->row_faults == 0;
	c->out->usable += c->row_faults == 0;
}

static bool
check_columns(struct check *c, const char *name)
{
	static const enum stats_field required[] = {
		STATS_FORENAME, STATS_SURNAME, STATS_DOB, STATS_INTERVENTION_START,
		    STATS_SENTENCE_START };

	for (int f = 0; f < STATS_N_FIELDS; f++) {
		c->col.column[f] = stats_register_find(c->file, stats_field_name[f]);
		c->col.format[f] = "YYYY-MM-DD";
	}
	for (size_t i = 0; i < (c->o->sentence_dates ? 5u : 4u); i++)
		if (c->col.column[required[i]] < 0) {
			c->out->outcome = "missing-column";
			c->out->message = arena_printf(c->mem,
			    "%s:1: no column '%s'; use the upload template",
			    name, stats_field_name[required[i]]);
			return false;
		}
	for (size_t i = 0; i < stats_register_columns(c->file); i++)
		if (stats_field_find(stats_register_column(c->file, i)) == STATS_N_FIELDS) {
			c->out->outcome = "unexpected-column";
			c->out->message = arena_printf(c->mem,
			    "%s:1: column %zu is not in the upload template; "
			    "take it out", name, i + 1);
			return false;
		}
	return true;
}

static void
judge(struct check *c, const char *name)
{
	struct stats_ingest *out = c->out;
	size_t minimum = c->o->minimum ? c->o->minimum : STATS_INGEST_MINIMUM;

	if (out->received < minimum) {
		out->outcome = "too-few-received";
		out->message = arena_printf(c->mem,
		    "%s: %zu records received, at least %zu are needed", name,
		    out->received, minimum);
	} else if (out->usable < minimum) {
		out->outcome = "too-few-usable";
		out->message = arena_printf(c->mem,
		    "%s: %zu of %zu records are usable, at least %zu are needed; "
		    "mend the rows listed", name, out->usable, out->received, minimum);
	} else {
		out->outcome = "accepted";
		out->message = arena_printf(c->mem, "%s: %zu of %zu records are usable", name,
		    out->usable,
		    out->received);
	}
}

/* Hand the growing arrays over to the arena and leave no person behind. */
static void
finish(struct check *c)
{
	struct stats_ingest *out = c->out;

	out->fault = arena_alloc(c->mem, (c->n_faults + 1) * sizeof *out->fault);
	out->row_usable = arena_alloc(c->mem, out->received + 1);
	if (c->n_faults)
		memcpy(out->fault, c->fault, c->n_faults * sizeof *out->fault);
	if (c->usable)
		memcpy(out->row_usable, c->usable, out->received);
	out->n_faults = c->n_faults;
	if (c->seen)
		explicit_bzero(c->seen, c->n_seen * sizeof *c->seen);
	free(c->seen);
	free(c->fault);
	free(c->usable);
	stats_keys_release(&c->keys);
	stats_register_free(c->file);
}

/* Takes over the reader, which is NULL when the header could not be read. */
static void
run(struct stats_ingest *out, struct arena *mem, const char *name, struct stats_register *file,
    const struct stats_ingest_options *o, struct err *fault)
{
	struct check c = { .out = out, .mem = mem, .file = file, .o = o };
	bool more = false;

	*out = (struct stats_ingest){ .outcome = "unreadable" };
	c.today = (int32_t)date_to_days(o->on);
	stats_keys_init(&c.keys, 1024);
	if (!file)
		out->message = arena_strdup(mem, fault->msg);
	else if (check_columns(&c, name)) {
		while (!stats_register_next(file, &more, fault) && more)
			check_row(&c);
		if (fault->code)
			out->message = arena_strdup(mem, fault->msg);
		else
			judge(&c, name);
	}
	finish(&c);
}

void
stats_ingest_check(struct stats_ingest *out, struct arena *mem, const char *name, const char *text,
    size_t n, const struct stats_ingest_options *o)
{
	struct err fault = ERR_INIT;
	struct stats_register *file = NULL;

	(void)stats_register_open(&file, name, text, n, &fault);	/* NULL is an outcome */
	run(out, mem, name, file, o, &fault);
}

enum err_code
stats_ingest_file(struct stats_ingest *out, struct arena *mem, const char *path,
    const struct stats_ingest_options *o, struct err *e)
{
	struct stats_register *file = NULL;
	enum err_code code = stats_register_map(&file, path, e);
	const char *prefix = arena_printf(mem, "%s:", path);

	/* a fault of the header is an outcome; that there is no file to read is an error */
	if (code == ERR_INVALID && strncmp(e->msg, prefix, strlen(prefix)) == 0)
		code = OK;
	if (code)
		return code;
	struct err fault = *e;
	err_clear(e);
	run(out, mem, path, file, o, &fault);
	return OK;
}

bool
stats_ingest_accepted(const struct stats_ingest *i)
{
	return strcmp(i->outcome, "accepted") == 0;
}

void
stats_ingest_csv(const struct stats_ingest *i, struct buf *out)
{
	buf_puts(out, "row,line,field,code,fatal,other_row\n");
	for (size_t k = 0; k < i->n_faults; k++) {
		const struct stats_ingest_fault *f = &i->fault[k];
		buf_printf(out, "%zu,%zu,%s,%s,%d,", f->row, f->line, f->field, f->code, f->fatal);
		if (f->other)
			buf_printf(out, "%zu", f->other);
		buf_puts(out, "\n");
	}
}

static int
by_code(const void *a, const void *b)
{
	const struct stats_ingest_count *x = a, *y = b;

	return strcmp(x->code, y->code);
}

size_t
stats_ingest_counts(const struct stats_ingest *i, struct arena *mem,
    struct stats_ingest_count **out)
{
	struct stats_ingest_count *c = arena_alloc(mem, (i->n_faults + 1) * sizeof *c);
	size_t n = 0;

	for (size_t k = 0; k < i->n_faults; k++) {
		size_t at = 0;
		while (at < n && strcmp(c[at].code, i->fault[k].code) != 0)
			at++;
		if (at == n)
			c[n++] = (struct stats_ingest_count){ i->fault[k].code, 0,
			    i->fault[k].fatal };
		c[at].n++;
	}
	qsort(c, n, sizeof *c, by_code);
	*out = c;
	return n;
}
