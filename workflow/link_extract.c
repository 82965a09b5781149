/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link_extract.c -- what a linked extract made elsewhere may hold (see data.h). */
#include "stats/frame.h"
#include "workflow/data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 256, LEVELS_MOST = 50, VALUE_LONGEST = 40, WORDS_MOST = 4, NUMBERS_TELL = 30 };

/* Names of identifiers, in small letters and digits only. */
static const char *const identifier[] = { "pncid", "pnc", "pncno", "pncnumber", "prisonno", "prisonnumber", "prisonerno",
	"prisonernumber", "prisonerid", "noms", "nomsid", "nomsno", "nomisid", "cro", "cronumber", "crn", "nhsno", "nhsnumber", "nino",
	"forename", "forename1", "forename2", "forenames", "firstname", "givenname", "middlename", "surname", "lastname",
	"familyname", "name", "fullname", "alias", "dob", "dateofbirth", "birthdate", "birthday", "postcode", "zip", "zipcode",
	"address", "street", "email", "emailaddress", "phone", "phonenumber", "telephone", "mobile", "uprn", "id", "personid",
	"caseid", "recid", "notes", "comment", "comments", "freetext" };

static const char *
plain(struct arena *mem, const char *name)
{
	char *s = arena_strdup(mem, name), *to = s;

	for (const char *c = name; *c; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*to++ = (char)(*c - 'A' + 'a');
		else if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9'))
			*to++ = *c;
	}
	*to = '\0';
	return s;
}

static bool
is_identifier(struct arena *mem, const char *name)
{
	const char *s = plain(mem, name);

	for (size_t i = 0; i < sizeof identifier / sizeof *identifier; i++)
		if (strcmp(s, identifier[i]) == 0)
			return true;
	return strncmp(s, "address", 7) == 0;
}

/* The first line; a name that is no word may be a value of a file without a header, and is not said. */
static enum err_code
header(struct arena *mem, const char *file, const char *text, size_t n, struct stats_want *want, size_t *columns, struct err *e)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t len = 0;

	while (len < n && text[len] != '\r' && text[len] != '\n')
		len++;
	char *at = arena_printf(mem, "%.*s", (int)len, text), *name;
	*columns = 0;
	while ((name = strsep(&at, ",")) != NULL) {
		if (!*name || name[strspn(name, ok)] || (*name >= '0' && *name <= '9') || *columns == COLUMNS_MAX)
			return err_set(e, ERR_INVALID, "%s: column %zu has no plain name (letters, digits and _, at most %d columns); "
			    "name it, without quotes", file, *columns + 1, COLUMNS_MAX);
		if (is_identifier(mem, name))
			return err_set(e, ERR_INVALID, "%s: column '%s' is an identifier; a set for analysis holds none, leave it out", file, name);
		want[(*columns)++] = (struct stats_want){ name, STATS_AS_FOUND };
	}
	return OK;
}

static bool
is_pseudonym(const struct stats_column *c)
{
	for (size_t i = 0; i < c->levels; i++)
		if (strlen(c->level[i]) != 32 || c->level[i][strspn(c->level[i], "0123456789abcdef")])
			return false;
	return c->text;
}

static bool
is_sentence(const char *s)
{
	size_t words = 1;

	for (const char *c = s; *c; c++)
		words += *c == ' ' || *c == '\n' || *c == '\t';
	return words > WORDS_MOST || strlen(s) > VALUE_LONGEST;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Whole numbers, none of them twice: a serial number, or a number of a record. */
static bool
numbers_tell(struct arena *mem, const struct stats_column *c, size_t rows)
{
	double *x = arena_alloc(mem, (rows + 1) * sizeof *x);
	size_t n = 0;

	for (size_t i = 0; i < rows; i++) {
		if (isnan(c->number[i]))
			continue;
		if (c->number[i] != floor(c->number[i]))
			return false;
		x[n++] = c->number[i];
	}
	qsort(x, n, sizeof *x, by_value);
	for (size_t i = 1; i < n; i++)
		if (x[i] == x[i - 1])
			return false;
	return n >= NUMBERS_TELL;
}

static enum err_code
column(struct arena *mem, const char *file, const struct stats_column *c, size_t rows, struct err *e)
{
	if (strcmp(c->name, "pseudonym") == 0)
		return is_pseudonym(c) ? OK : err_set(e, ERR_INVALID, "%s: column 'pseudonym' has a value that is not 32 hex digits", file);
	if (!c->text)
		return numbers_tell(mem, c, rows) ? err_set(e, ERR_INVALID, "%s: column '%s' has another whole number in every row, like "
		    "the number of a record; leave it out", file, c->name) : OK;
	if (c->levels > LEVELS_MOST || (c->levels == rows && rows > 1))
		return err_set(e, ERR_INVALID, "%s: column '%s' is text with more than %d values or another in every row, like an identifier; "
		    "leave it out or group it", file, c->name, LEVELS_MOST);
	for (size_t i = 0; i < c->levels; i++)
		if (is_sentence(c->level[i]))
			return err_set(e, ERR_INVALID, "%s: column '%s' has sentences in it; a set for analysis has words and numbers, "
			    "leave it out or group it", file, c->name);
	return OK;
}

enum err_code
workflow_extract_check(struct arena *mem, const char *file, const char *text, size_t n, struct err *e)
{
	struct stats_want want[COLUMNS_MAX];
	struct stats_frame f;
	size_t columns;
	enum err_code code;

	if ((code = header(mem, file, text, n, want, &columns, e)) ||
	    (code = stats_frame_parse(&f, file, text, n, want, columns, mem, e)))
		return code;
	for (size_t i = 0; !code && i < f.columns; i++)
		code = column(mem, file, &f.column[i], f.rows, e);
	return code;
}
