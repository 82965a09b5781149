/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * person -- one record made comparable: the ten fields that identify a person, normalised.
 *
 *   names       ASCII capitals only: accents folded (Latin-1), case, blanks, hyphens and
 *               apostrophes dropped, cut at 24 and 32 bytes
 *   PNC id      yy/nnnnnnnC or yyyy/nnnnnnnC, with or without the stroke, serial up to seven
 *               digits; the check letter is ZABCDEFGHJKLMNPQRTUVWXY[(yy*10^7 + serial) mod 23];
 *               one that fails is taken as absent, never as disagreement
 *   prison no   letters and digits, capitals
 *   dates       digits yyyymmdd by the column's format, and the day number when it is a real date
 *   gender      M or F from m, male, f, female, 1, 2 in any case; X for other; else absent
 *   postcode    letters and digits, capitals
 *
 * What is absent or cannot be read is 0 (dates: STATS_NO_DAY): a null, which is never evidence
 * against a match.
 */
#ifndef STATS_PERSON_H
#define STATS_PERSON_H

#include "stats/register.h"

#include <stdint.h>

enum stats_field {
	STATS_PNC_ID, STATS_PRISON_NO, STATS_FORENAME, STATS_SURNAME, STATS_DOB, STATS_GENDER,
	STATS_POSTCODE, STATS_INTERVENTION_START, STATS_SENTENCE_START, STATS_SENTENCE_END,
	STATS_N_FIELDS
};

/* "pnc_id" ...: the column's name in the upload template, in the order of the enum. */
extern const char *const stats_field_name[STATS_N_FIELDS];

/* STATS_N_FIELDS when there is none of that name. */
enum stats_field stats_field_find(const char *name);

#define STATS_NO_DAY INT32_MIN

struct stats_person {
	char forename[24], surname[32];		/* zero-filled after n_ bytes */
	char postcode[16];
	uint64_t pnc, prison;			/* keys; 0 absent */
	uint32_t dob;				/* digits yyyymmdd, perhaps not a real date; 0 absent */
	int32_t dob_day;			/* days since 1970-01-01 */
	int32_t when;				/* intervention start; index date in the register */
	int32_t start, end;			/* prison or probation */
	uint8_t n_forename, n_surname, n_postcode;
	char gender;
	uint8_t faults;				/* bits below: what was there and could not be read */
};
enum { STATS_FAULT_PNC = 1, STATS_FAULT_DATE = 2 };

/* Which column holds which field (-1: none), and how its dates are written. */
struct stats_person_columns { int column[STATS_N_FIELDS]; const char *format[STATS_N_FIELDS]; };

void stats_person_read(struct stats_person *out, const struct stats_cell *cells,
    const struct stats_person_columns *c);

/* Single values, as above. */
enum stats_pnc { STATS_PNC_ABSENT, STATS_PNC_OK, STATS_PNC_BAD_FORM, STATS_PNC_BAD_LETTER };
enum stats_pnc stats_person_pnc(const char *s, size_t n, uint64_t *key);
char stats_person_pnc_letter(int yy, int serial);
char stats_person_gender(const char *s, size_t n);	/* 0: absent or unknown */
size_t stats_person_name(char *out, size_t size, const char *s, size_t n);

/* Whether `format` is made of YYYY, MM and DD once each, with any other characters between. */
bool stats_person_format_ok(const char *format);

/* Digits yyyymmdd of a date written by `format`; 0 when it does not fit.  *day is STATS_NO_DAY
 * when the digits are no real date. */
uint32_t stats_person_date(const char *s, size_t n, const char *format, int32_t *day);

#endif
