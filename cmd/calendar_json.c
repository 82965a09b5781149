/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar_json.c -- the bank holidays as GOV.UK publishes them, {"scotland": {"division": "scotland",
 * "events": [{"title", "date", "notes", "bunting"}]}}, as rows of a calendar; see calendar_int.h. */
#include "cmd/calendar_int.h"
#include "core/calendar.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct rows { struct arena *mem; const char *file; const char **item; size_t n, cap; };

static void drop(json_t **j) { json_decref(*j); }

static enum err_code
shape(const struct rows *r, const char *where, const char *what, struct err *e)
{
	return err_set(e, ERR_INVALID, "%s: %s: %s", r->file, where, what);
}

/* Only the members named: what is not known here might be a day that is lost. */
static enum err_code
only(const struct rows *r, const json_t *map, const char *const *known, const char *where, struct err *e)
{
	const char *name;
	json_t *v;

	if (!json_is_object(map))
		return shape(r, where, "this is not the JSON of www.gov.uk/bank-holidays; an object is needed", e);
	json_object_foreach((json_t *)map, name, v) {
		const char *const *k = known;
		while (*k && strcmp(*k, name) != 0)
			k++;
		if (!*k)
			return err_set(e, ERR_INVALID, "%s: %s: no member '%.40s' is known; give the days as CSV", r->file, where, name);
	}
	return OK;
}

static void
add(struct rows *r, const char *row)
{
	r->item = arena_room(r->mem, r->item, r->n, &r->cap, sizeof *r->item);
	r->item[r->n++] = row;
}

/* "New Year's Day" and "Substitute day" are the row's "New Year's Day (substitute day)". */
static enum err_code
event(struct rows *r, const char *division, const json_t *x, struct err *e)
{
	static const char *const known[] = { "title", "date", "notes", "bunting", NULL };
	const char *title = json_string_value(json_object_get(x, "title")), *date = json_string_value(json_object_get(x, "date"));
	const char *notes = json_string_value(json_object_get(x, "notes"));
	enum err_code code = only(r, x, known, division, e);

	if (code)
		return code;
	if (!title || !date || (json_object_get(x, "notes") && !notes))
		return shape(r, division, "an event has a title and a date, and its notes are text", e);
	if (strpbrk(title, ",\"") || (notes && strpbrk(notes, ",\"")))
		return err_set(e, ERR_INVALID, "%s: %s: the title of %.10s has a comma or a quotation mark, which a row cannot hold; "
		    "give the days as CSV", r->file, division, date);
	char *note = arena_strdup(r->mem, notes ? notes : "");
	if (*note)
		*note = (char)tolower((unsigned char)*note);
	add(r, arena_printf(r->mem, "%s,%s,%s%s%s%s\n", date, division, title, *note ? " (" : "", note, *note ? ")" : ""));
	return OK;
}

static enum err_code
division(struct rows *r, const char *name, const json_t *x, struct err *e)
{
	static const char *const known[] = { "division", "events", NULL };
	const json_t *events = json_object_get(x, "events");
	const char *said = json_string_value(json_object_get(x, "division"));
	enum err_code code = only(r, x, known, name, e);

	if (!code && (!said || strcmp(said, name) != 0 || !json_is_array(events)))
		code = shape(r, name, "a division names itself and has a list of events", e);
	for (size_t i = 0; !code && i < json_array_size(events); i++)
		code = event(r, name, json_array_get(events, i), e);
	return code;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);	/* date, then division */
}

static enum err_code
all(struct rows *r, const json_t *root, struct err *e)
{
	static const char *const known[] = { "england-and-wales", "northern-ireland", "scotland", NULL };
	enum err_code code = only(r, root, known, "the document", e);

	for (size_t i = 0; !code && known[i]; i++) {
		const json_t *x = json_object_get(root, known[i]);
		code = x ? division(r, known[i], x, e) : shape(r, known[i], "this division is missing", e);
	}
	return code;
}

enum err_code
cmd_calendar_text(struct ctx *c, const char *file, const struct buf *given, const char **text, size_t *n, struct err *e)
{
	struct rows r = { .mem = c->mem, .file = file };
	json_error_t fault;
	AUTO_BUF(out);
	enum err_code code;

	*text = given->len ? given->s : "";
	*n = given->len;
	if ((*text)[strspn(*text, " \t\r\n")] != '{')
		return OK;
	json_t *root __attribute__((cleanup(drop))) = json_loadb(given->s, given->len, JSON_REJECT_DUPLICATES, &fault);
	if (!root)
		return err_set(e, ERR_INVALID, "%s:%d:%d: no JSON (%s); fetch www.gov.uk/bank-holidays.json again", file, fault.line,
		    fault.column, fault.text);
	if ((code = all(&r, root, e)))
		return code;
	qsort(r.item, r.n, sizeof *r.item, by_text);
	buf_puts(&out, "# From the JSON of www.gov.uk/bank-holidays; Open Government Licence v3.0.\ndate,division,title\n");
	for (size_t i = 0; i < r.n; i++)
		buf_puts(&out, r.item[i]);
	*text = arena_strdup(c->mem, out.s);
	*n = out.len;
	return OK;
}
