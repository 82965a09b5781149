/* SPDX-License-Identifier: GPL-3.0-or-later */
/* synth_cohort.c -- what a provider would have typed: the joiners, with errors, and some others. */
#include "stats/synth_int.h"

#include "core/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry { struct synth_person p; const char *kind; int32_t when; int bad; };

/* One letter changed, dropped, doubled, or swapped with its neighbour. */
static void
typo(struct synth_rng *r, char *s, size_t size)
{
	size_t n = strlen(s), i = (size_t)stats_synth_int(r, 1, (int)n - 2);

	switch (stats_synth_int(r, 0, 3)) {
	case 0: s[i] = (char)('a' + stats_synth_int(r, 0, 25)); break;
	case 1: memmove(s + i, s + i + 1, n - i); break;
	case 2:
		if (n + 1 < size)
			memmove(s + i + 1, s + i, n - i + 1);
		break;
	case 3: {
		char t = s[i];
		s[i] = s[i + 1];
		s[i + 1] = t;
		break;
	}
	}
}

static void
swap_names(struct synth_person *p)
{
	char t[24];

	memcpy(t, p->surname, sizeof t);
	snprintf(p->surname, sizeof p->surname, "%s", p->forename);
	snprintf(p->forename, sizeof p->forename, "%.15s", t);
}

static void
spoil_dob(struct synth_rng *r, struct synth_person *p)
{
	struct date d = date_from_days(p->dob);

	if (d.d <= 12 && stats_synth_chance(r, .5))
		p->dob = (int32_t)date_to_days((struct date){ d.y, d.d, d.m });
	else
		p->dob += stats_synth_chance(r, .5) ? 1 : -10;
}

static void
spoil(struct synth_rng *r, struct synth_person *p)
{
	if (stats_synth_chance(r, .05))
		typo(r, p->forename, sizeof p->forename);
	if (stats_synth_chance(r, .06))
		typo(r, p->surname, sizeof p->surname);
	if (stats_synth_chance(r, .02))
		swap_names(p);
	if (stats_synth_chance(r, .04))
		spoil_dob(r, p);
	if (stats_synth_chance(r, .35))
		stats_synth_postcode(p->postcode, r);
	else if (stats_synth_chance(r, .05))
		p->postcode[0] = '\0';
	if (stats_synth_chance(r, .55))
		p->pnc[0] = '\0';
	else if (stats_synth_chance(r, .08))
		p->pnc[7] = p->pnc[7] == '9' ? '0' : (char)(p->pnc[7] + 1);
	if (stats_synth_chance(r, .50))
		p->prison[0] = '\0';
	if (stats_synth_chance(r, .03))
		p->gender = '\0';
}

static void
write_date(struct buf *out, int32_t day, bool blank)
{
	char s[11] = "";

	if (!blank)
		date_format(s, date_from_days(day));
	buf_printf(out, ",%s", s);
}

static void
write_entry(struct buf *out, struct synth_rng *r, const struct entry *e)
{
	const struct synth_person *p = &e->p;
	bool no_dates = stats_synth_chance(r, .5);
	char gender[2] = { p->gender, '\0' };

	buf_printf(out, "%s,%s,%s,%s", p->pnc, p->prison, p->forename, p->surname);
	if (e->bad == 2)
		buf_puts(out, ",1985-02-30");
	else
		write_date(out, p->dob, e->bad == 1);
	buf_printf(out, ",%s,%s", gender, p->postcode);
	write_date(out, e->bad == 3 ? p->dob - 400 : e->when, false);
	write_date(out, p->start + (stats_synth_chance(r, .1) ? 3 : 0), no_dates);
	write_date(out, p->end, no_dates || stats_synth_chance(r, .3));
	buf_puts(out, "\n");
}

static void
shuffle(struct synth_rng *r, struct entry *e, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)stats_synth_int(r, 0, (int)i - 1);
		struct entry t = e[i - 1];
		e[i - 1] = e[k];
		e[k] = t;
	}
}

/* Of every hundred rows: 89 joiners (2 of them bad), 8 strangers, 3 typed twice. */
void
stats_synth_cohort(struct stats_synth *out, struct synth_rng *r, const struct synth_person *joined,
    size_t n_joined, size_t size)
{
	struct entry *e = xcalloc(size + 1, sizeof *e);
	size_t twice = n_joined ? size * 3 / 100 : 0, n = 0;

	for (; n < n_joined && n < size; n++) {
		e[n] = (struct entry){ joined[n], "linked", joined[n].index +
		    stats_synth_int(r, -60, 80), 0 };
		spoil(r, &e[n].p);
		if (n % 45 == 7) {
			e[n].bad = 1 + (int)(n / 45 % 3);
			e[n].kind = "bad";
		}
	}
	for (; n < size - twice; n++) {
		e[n].kind = "absent";
		stats_synth_person(&e[n].p, r, 9000000 + n);
		e[n].when = e[n].p.index;
		spoil(r, &e[n].p);
	}
	shuffle(r, e, n);
	for (size_t i = 0; n < size; n++) {
		while (strcmp(e[i].kind, "linked") != 0 && i + 1 < n)
			i++;
		e[n] = e[i++];
		e[n].kind = "duplicate";
		e[n].when += 14;
	}
	buf_puts(&out->cohort, "pnc_id,prison_no,forename,surname,dob,gender,postcode,intervention_start,"
	    "sentence_start,sentence_end\n");
	buf_puts(&out->truth, "cohort_row,register_row,kind\n");
	for (size_t i = 0; i < n; i++) {
		write_entry(&out->cohort, r, &e[i]);
		buf_printf(&out->truth, "%zu,", i + 1);
		if (e[i].p.row)
			buf_printf(&out->truth, "%zu", e[i].p.row);
		buf_printf(&out->truth, ",%s\n", e[i].kind);
		out->in_register += strcmp(e[i].kind, "linked") == 0;
	}
	free(e);
}
