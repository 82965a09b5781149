/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch_read.c -- the JSON lines of a batch, as orders; see batch.h. */
#include "cmd/batch_int.h"

#include <jansson.h>
#include <string.h>

static inline void value_p(json_t **j) { json_decref(*j); }

static enum err_code
add_values(struct ctx *c, struct workflow_order *o, const json_t *map, bool file, const char *where, struct err *e)
{
	const char *name;
	json_t *v;

	if (map && !json_is_object(map))
		return err_set(e, ERR_INVALID, "%s: \"%s\" is an object of strings", where, file ? "files" : "fields");
	json_object_foreach((json_t *)map, name, v) {
		if (!json_is_string(v))
			return err_set(e, ERR_INVALID, "%s: the value of '%s' is not a string", where, name);
		cmd_order_add(o, arena_strdup(c->mem, name), arena_strdup(c->mem, json_string_value(v)), file, false);
	}
	return OK;
}

static enum err_code
text_of(struct ctx *c, const json_t *line, const char *name, bool needed, const char **out, const char *where, struct err *e)
{
	const json_t *v = json_object_get(line, name);

	*out = NULL;
	if (!v && !needed)
		return OK;
	if (!json_is_string(v))
		return err_set(e, ERR_INVALID, "%s: it needs \"%s\", a string", where, name);
	*out = arena_strdup(c->mem, json_string_value(v));
	return OK;
}

static enum err_code
only_known(const json_t *line, const char *where, struct err *e)
{
	static const char *const known[] = { "object", "command", "fields", "files", "reason", "occurred-on", "received-from",
		"evidence" };
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)line, name, v) {
		bool found = false;
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			found |= strcmp(name, known[i]) == 0;
		if (!found)
			return err_set(e, ERR_INVALID, "%s: no member '%s'; there are object, command, fields, files, reason, "
			    "occurred-on, received-from, evidence", where, name);
	}
	return OK;
}

static enum err_code
read_line(struct ctx *c, const char *text, size_t n, const char *where, struct workflow_order *o, struct err *e)
{
	json_error_t error;
	json_t *line __attribute__((cleanup(value_p))) = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
	enum err_code code;

	if (!line)
		return err_set(e, ERR_INVALID, "%s:%d: %s", where, error.column, error.text);
	if (!json_is_object(line))
		return err_set(e, ERR_INVALID, "%s: a line is one object: {\"object\":..,\"command\":..}", where);
	if ((code = only_known(line, where, e)) || (code = cmd_order(c, o, e)) ||
	    (code = text_of(c, line, "object", true, &o->object, where, e)) ||
	    (code = text_of(c, line, "command", true, &o->command, where, e)) ||
	    (code = text_of(c, line, "reason", false, &o->reason, where, e)) ||
	    (code = text_of(c, line, "occurred-on", false, &o->occurred_on, where, e)) ||
	    (code = text_of(c, line, "received-from", false, &o->received_from, where, e)) ||
	    (code = text_of(c, line, "evidence", false, &o->evidence, where, e)) ||
	    (code = add_values(c, o, json_object_get(line, "fields"), false, where, e)))
		return code;
	return add_values(c, o, json_object_get(line, "files"), true, where, e);
}

/* The whole file is read before anything is done: a malformed line does nothing. */
enum err_code
cmd_batch_read(struct ctx *c, const char *text, struct batch *b, struct err *e)
{
	enum err_code code;
	size_t row = 0;

	for (const char *p = text; *p; row++) {
		size_t n = strcspn(p, "\n"), blank = strspn(p, " \t\r");
		if (blank < n) {
			const char *where = arena_printf(c->mem, "%s:%zu", b->file, row + 1);
			if (b->n == BATCH_LINES_MAX)
				return err_set(e, ERR_INVALID, "%s: at most %d commands in a batch; split it", where, BATCH_LINES_MAX);
			b->line[b->n] = row + 1;
			if ((code = read_line(c, p, n, where, &b->order[b->n], e)))
				return code;
			b->n++;
		}
		p += n + (p[n] == '\n');
	}
	return b->n ? OK : err_set(e, ERR_INVALID, "%s: there is no command in it", b->file);
}
