/* SPDX-License-Identifier: GPL-3.0-or-later */
/* person.c -- see person.h. */
#include "stats/person.h"

#include "core/time.h"

#include <string.h>

const char *const stats_field_name[STATS_N_FIELDS] = {
	"pnc_id", "prison_no", "forename", "surname", "dob", "gender", "postcode",
	"intervention_start", "sentence_start", "sentence_end",
};

enum stats_field
stats_field_find(const char *name)
{
	enum stats_field f = STATS_PNC_ID;

	while (f < STATS_N_FIELDS && strcmp(stats_field_name[f], name) != 0)
		f++;
	return f;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c; }

/* U+00C0..U+00DF and U+00E0..U+00FF without their accents; '*' is dropped. */
static char
fold_latin1(unsigned char c)
{
	static const char base[] = "AAAAAAACEEEEIIIIDNOOOOO*OUUUUYTS";

	return c == 0xbf ? 'Y' : base[(c - 0x80) & 31];
}

size_t
stats_person_name(char *out, size_t size, const char *s, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n && k < size; i++) {
		unsigned char c = (unsigned char)s[i];
		char u = upper(s[i]);
		if (c == 0xc3 && i + 1 < n)
			u = fold_latin1((unsigned char)s[++i]);
		if ((u >= 'A' && u <= 'Z') || (c >= 0x80 && c != 0xc3))
			out[k++] = u;
	}
	return k;
}

static size_t
alnum(char *out, size_t size, const char *s, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n && k < size; i++) {
		char u = upper(s[i]);
		if ((u >= 'A' && u <= 'Z') || is_digit(u))
			out[k++] = u;
	}
	return k;
}

char
stats_person_pnc_letter(int yy, int serial)
{
	return "ZABCDEFGHJKLMNPQRTUVWXY"[((int64_t)yy * 10000000 + serial) % 23];
}

enum stats_pnc
stats_person_pnc(const char *s, size_t n, uint64_t *key)
{
	size_t i = 0, year = 0, stroke = 0;
	int yy = 0, serial = 0;

	*key = 0;
	if (n == 0)
		return STATS_PNC_ABSENT;
	char letter = upper(s[--n]);
	const char *p = memchr(s, '/', n);
	if (p)
		year = (size_t)(p - s), stroke = 1;
	else if (n == 9 || n == 11)
		year = n - 7;
	if ((year != 2 && year != 4) || n <= year + stroke || n > year + stroke + 7)
		return STATS_PNC_BAD_FORM;
	for (; i < n; i++) {
		if (i == year && stroke)
			continue;
		if (!is_digit(s[i]))
			return STATS_PNC_BAD_FORM;
		if (i < year)
			yy = (yy * 10 + s[i] - '0') % 100;
		else
			serial = serial * 10 + s[i] - '0';
	}
	if (letter < 'A' || letter > 'Z')
		return STATS_PNC_BAD_FORM;
	if (letter != stats_person_pnc_letter(yy, serial))
		return STATS_PNC_BAD_LETTER;
	*key = (uint64_t)yy * 10000000 + (uint64_t)serial + 1;
	return STATS_PNC_OK;
}

/* Up to 12 letters and digits, base 37; a longer one is folded on (a key, not a secret). */
static uint64_t
pack(const char *s, size_t n)
{
	char t[32];
	uint64_t v = 0;

	n = alnum(t, sizeof t, s, n);
	for (size_t i = 0; i < n; i++)
		v = v * 37 + (uint64_t)(is_digit(t[i]) ? t[i] - '0' + 1 : t[i] - 'A' + 11);
	return v;
}

static bool
same_word(const char *s, size_t n, const char *word)
{
	if (strlen(word) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (upper(s[i]) != word[i])
			return false;
	return true;
}

char
stats_person_gender(const char *s, size_t n)
{
	static const struct { const char *word; char code; } words[] = {
		{ "M", 'M' }, { "F", 'F' }, { "MALE", 'M' }, { "FEMALE", 'F' }, { "1", 'M' },
		    { "2", 'F' },
		{ "X", 'X' }, { "OTHER", 'X' },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (same_word(s, n, words[i].word))
			return words[i].code;
	return 0;
}

bool
stats_person_format_ok(const char *format)
{
	int y = 0, m = 0, d = 0;

	for (const char *f = format; *f; f++) {
		if (is_digit(*f))
			return false;
		y += *f == 'Y';
		m += *f == 'M';
		d += *f == 'D';
	}
	return y == 4 && m == 2 && d == 2 && strstr(format, "YYYY") && strstr(format, "MM") &&
	    strstr(format, "DD") && strlen(format) <= 24;
}

uint32_t
stats_person_date(const char *s, size_t n, const char *format, int32_t *day)
{
	int y = 0, m = 0, d = 0;

	*day = STATS_NO_DAY;
	for (size_t i = 0; i <= n; i++) {
		char f = format[i];
		if (i == n && f)
			return 0;
		if (i == n)
			break;
		if (f == 'Y' || f == 'M' || f == 'D') {
			int *part = f == 'Y' ? &y : f == 'M' ? &m : &d;
			if (!is_digit(s[i]))
				return 0;
			*part = *part * 10 + s[i] - '0';
		} else if (!f || s[i] != f)
			return 0;
	}
	if (y >= 1 && m >= 1 && m <= 12 && d >= 1 && d <= date_days_in_month(y, m))
		*day = (int32_t)date_to_days((struct date){ y, m, d });
	return (uint32_t)(y * 10000 + m * 100 + d);
}

static const struct stats_cell *
field(const struct stats_cell *cells, const struct stats_person_columns *c, enum stats_field f)
{
	int i = c->column[f];

	return i >= 0 && cells[i].n ? &cells[i] : NULL;
}

static int32_t
day_of(struct stats_person *p, const struct stats_cell *cells, const struct stats_person_columns *c,
    enum stats_field f, uint32_t *digits)
{
	const struct stats_cell *v = field(cells, c, f);
	int32_t day;

	*digits = 0;
	if (!v)
		return STATS_NO_DAY;
	*digits = stats_person_date(v->s, v->n, c->format[f], &day);
	if (day == STATS_NO_DAY)
		p->faults |= STATS_FAULT_DATE;
	return day;
}

void
stats_person_read(struct stats_person *out, const struct stats_cell *cells,
    const struct stats_person_columns *c)
{
	const struct stats_cell *v;
	uint32_t digits;

	memset(out, 0, sizeof *out);
	if ((v = field(cells, c, STATS_PNC_ID)) &&
	    stats_person_pnc(v->s, v->n, &out->pnc) != STATS_PNC_OK)
		out->faults |= STATS_FAULT_PNC;
	if ((v = field(cells, c, STATS_PRISON_NO)))
		out->prison = pack(v->s, v->n);
	if ((v = field(cells, c, STATS_FORENAME)))
		out->n_forename = (uint8_t)stats_person_name(out->forename, sizeof out->forename,
		    v->s, v->n);
	if ((v = field(cells, c, STATS_SURNAME)))
		out->n_surname = (uint8_t)stats_person_name(out->surname, sizeof out->surname, v->s,
		    v->n);
	if ((v = field(cells, c, STATS_GENDER)))
		out->gender = stats_person_gender(v->s, v->n);
	if ((v = field(cells, c, STATS_POSTCODE)))
		out->n_postcode = (uint8_t)alnum(out->postcode, sizeof out->postcode, v->s, v->n);
	out->dob_day = day_of(out, cells, c, STATS_DOB, &out->dob);
	out->when = day_of(out, cells, c, STATS_INTERVENTION_START, &digits);
	out->start = day_of(out, cells, c, STATS_SENTENCE_START, &digits);
	out->end = day_of(out, cells, c, STATS_SENTENCE_END, &digits);
}
